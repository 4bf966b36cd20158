//! Taking over another policy. Whatever asks for less is announced to those who were told so far before
//! it takes effect and, where the site wants it, needs the signature of a second person.

mod announce;
mod loosened;
mod texts;

use tracing::info;

use super::AppError;
use super::signing::Signers;
use crate::config::{Config, Place, Problem, Problems};
use crate::evidence::Evidence;
use crate::model::UtcMs;
use crate::policy::Policy;

use loosened::Loosened;
use texts::Texts;

/// First line of what a signer signs under a policy.
const FORM: &str = "holdfast/policy/v1";

/// What a second person signs: the digests of what is in force and of the configuration as written.
pub fn to_sign(config: &Config, policy: &Policy) -> String {
    format!("{FORM}\nsite {}\npolicy {}\nconfig {}\n", config.site.id, policy.digest(), config.digest())
}

/// Adopts what a configuration says, if it is not adopted yet. Gives the number of mails that announce it.
///
/// # Errors
/// It asks for less and lacks the signature that the site wants; stores that cannot be written.
pub fn adopt(
    evidence: &mut Evidence,
    config: &Config,
    policy: &Policy,
    now: UtcMs,
) -> Result<usize, AppError> {
    let new = Texts::of(config)?;
    let old = evidence.adopted()?.map(|text| Texts::read(&text));
    let old = match old {
        Some(old) if old.as_ref() == Some(&new) => return Ok(0),
        old => old,
    };
    let digest = policy.digest().to_string();
    let mut mails = Vec::new();
    if let Some(old) = old {
        let less = loosened::between(old.as_ref(), &new, config, policy);
        if !less.is_empty() {
            let by = signed_by(old.as_ref(), &new, config, policy, &less)?;
            mails = announce::mails(old.as_ref(), config, &less, &by, &digest, now)?;
            info!(changes = less.len(), mails = mails.len(), "the policy asks for less than before");
        }
    }
    evidence.adopt(now, &digest, &new.to_text(), &mails)?;
    Ok(mails.len())
}

/// Who signed the new policy; an error when somebody must have and nobody did. The signers are those of
/// the policy before: a change cannot bring its own.
fn signed_by(
    old: Option<&Texts>,
    new: &Texts,
    config: &Config,
    policy: &Policy,
    less: &[Loosened],
) -> Result<Vec<String>, AppError> {
    let wanted = old.is_some_and(|o| o.second_signature) || new.second_signature;
    let trusted = old.filter(|o| !o.signers.is_empty()).unwrap_or(new);
    let signers = Signers::of_keys(&trusted.signers);
    let note = config.policy.signature.as_deref().and_then(|file| std::fs::read(file).ok());
    let signed = note.and_then(|note| signers.read(&note).ok());
    match signed.filter(|(text, _)| *text == to_sign(config, policy)) {
        Some((_, by)) => Ok(by),
        None if !wanted => Ok(Vec::new()),
        None => {
            let message = format!(
                "this policy asks for less than the one in force ({} changes) and carries no signature of a second person",
                less.len()
            );
            let help = "have a signer run `holdfast policy sign --key FILE`; `holdfast policy diff` shows what changes";
            Err(Problems::from(Problem::new(Place::whole(&config.source), message).help(help)).into())
        }
    }
}

#[cfg(test)]
mod tests;
