//! Taking over another policy. Whatever asks for less is announced to those who were told so far before
//! it takes effect and, where the site wants it, needs the signature of a second person.

mod announce;
mod decided;
pub mod history;
mod loosened;
mod rows;
mod texts;
mod told;
pub mod worded;

use tracing::{info, warn};

use super::AppError;
use super::mail;
use super::signing::Signers;
use super::standing;
use crate::catalogue;
use crate::config::{Config, Place, Problem, Problems};
use crate::evidence::{Evidence, FindingRow};
use crate::findings;
use crate::model::UtcMs;
use crate::policy::Policy;
use crate::rules;
use crate::text::Said;
use crate::views::View;

use announce::Less;
use loosened::Loosened;
use texts::Texts;

/// First line of what a signer signs under a policy.
const FORM: &str = "holdfast/policy/v1";

/// What a second person signs: the digests of what is in force and of the configuration as written.
pub fn to_sign(config: &Config, policy: &Policy) -> String {
    format!("{FORM}\nsite {}\npolicy {}\nconfig {}\n", config.site.id, policy.digest(), config.digest())
}

/// The configuration adopted last; `None` before the first, and where this version or the files beside it no longer
/// give it.
///
/// # Errors
/// A store that cannot be read.
pub fn last(evidence: &Evidence) -> Result<Option<Config>, AppError> {
    Ok(built(evidence.adopted()?))
}

/// The configuration of one adoption, under the same conditions.
///
/// # Errors
/// A store that cannot be read.
pub fn configuration(evidence: &Evidence, adoption: i64) -> Result<Option<Config>, AppError> {
    Ok(built(evidence.adoption(adoption)?))
}

fn built(adopted: Option<String>) -> Option<Config> {
    Some(Texts::read(&adopted?)?.build().ok()?.0)
}

/// Adopts what a configuration says, if it is not adopted yet, and says by how many messages what it asks less of is
/// announced.
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
    let (mut mails, mut by) = (Vec::new(), Vec::new());
    if let Some(old) = old {
        let built = old.as_ref().and_then(|texts| texts.build().ok());
        let was = old.as_ref().zip(built.as_ref()).map(|(texts, (config, policy))| (texts, config, policy));
        let less = loosened::between(was, &new, config, policy);
        if !less.is_empty() {
            by = signed_by(old.as_ref(), &new, config, policy, &less)?;
            let so_far = was.map(|(_, config, _)| config);
            let closing = closing(evidence, config, policy, now)?;
            let told = Less { what: &less, closing: &closing, by: &by, digest: &digest };
            mails = announce::mails(evidence, so_far, config, &told, now)?;
            let (changes, closing) = (less.len(), closing.len());
            info!(changes, closing, mails = mails.len(), "the policy asks for less than before");
        }
        if less.is_empty() {
            by = signed(old.as_ref(), &new, config, policy).unwrap_or_default();
        }
    }
    evidence.adopt(now, &digest, &new.to_text(), &by, &mails)?;
    Ok(mails.len())
}

/// The same, and sends the announcements by the ways so far, before anything changes. What cannot be sent stays queued.
///
/// # Errors
/// See [`adopt`].
pub fn adopt_and_tell(
    evidence: &mut Evidence,
    config: &Config,
    policy: &Policy,
    now: UtcMs,
) -> Result<(), AppError> {
    if adopt(evidence, config, policy, now)? > 0
        && let Err(why) = mail::send_due(&mail::ways(config), evidence, now)
    {
        warn!(%why, "an announcement could not be sent; it stays queued");
    }
    Ok(())
}

/// Standing findings that close by the new policy because no rule asks for them any longer, by what is stored; none
/// before the first pass.
fn closing(
    evidence: &Evidence,
    config: &Config,
    policy: &Policy,
    now: UtcMs,
) -> Result<Vec<FindingRow>, AppError> {
    if !config.state_dir.join(catalogue::FILE).exists() {
        return Ok(Vec::new());
    }
    let view = View::open(&config.state_dir, standing::context(config, now))?;
    Ok(findings::no_longer_asked(evidence, &rules::judge(policy, &view)?)?)
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
    match signed(old, new, config, policy) {
        Some(by) => Ok(by),
        None if !wanted => Ok(Vec::new()),
        None => {
            let message = Said::of("policy-unsigned-less", [("n", (less.len() as u64).into())]);
            let problem = Problem::new(Place::whole(&config.source), message);
            Err(Problems::from(problem.help(Said::of("policy-unsigned-less-help", []))).into())
        }
    }
}

/// Whose valid signature lies beside the new policy; `None` without one.
fn signed(old: Option<&Texts>, new: &Texts, config: &Config, policy: &Policy) -> Option<Vec<String>> {
    let trusted = old.filter(|o| !o.signers.is_empty()).unwrap_or(new);
    let signers = Signers::of_keys(&trusted.signers);
    let note = std::fs::read(config.policy.signature.as_deref()?).ok()?;
    signers.read(&note).ok().filter(|(text, _)| *text == to_sign(config, policy)).map(|(_, by)| by)
}

#[cfg(test)]
mod tests;
