//! The mail that says, to those who were told so far, of what less is asked from now on.

use super::loosened::Loosened;
use super::texts::Texts;
use crate::app::AppError;
use crate::config::{Config, Language};
use crate::evidence::NewMail;
use crate::model::UtcMs;
use crate::notify::{self, Rendered};
use crate::text::{Lang, Text, for_lang};

/// One mail for each recipient of the policy before; of the new one where the old cannot be read.
pub(super) fn mails(
    old: Option<&Texts>,
    config: &Config,
    less: &[Loosened],
    by: &[String],
    digest: &str,
    now: UtcMs,
) -> Result<Vec<NewMail>, AppError> {
    let before = old.and_then(|o| o.build().ok()).and_then(|(config, _)| config.mail);
    let Some(mail) = before.or_else(|| config.mail.clone()) else { return Ok(Vec::new()) };
    let mut out = Vec::new();
    for to in &mail.recipients {
        let lang =
            if to.lang.unwrap_or(config.site.lang) == Language::English { Lang::En } else { Lang::ZhCn };
        let rendered = render(config, less, by, digest, for_lang(lang));
        let mark = blake3::hash(format!("{digest} {} {}", now.0, to.address).as_bytes()).to_hex();
        let id = format!("policy.{}.{}@holdfast.invalid", now.0, mark.get(..16).unwrap_or_default());
        let letter = notify::letter(&rendered, &mail.from, &to.address, &id, now)?;
        out.push(NewMail {
            message_id: letter.message_id,
            sender: letter.from,
            recipient: letter.to,
            subject: rendered.subject,
            body: letter.bytes,
            reason: "policy_loosened".to_owned(),
        });
    }
    Ok(out)
}

fn render(config: &Config, less: &[Loosened], by: &[String], digest: &str, text: &Text) -> Rendered {
    let site = config.site.name.as_deref().unwrap_or(&config.site.id);
    let subject = text.say("policy-announce-subject", &[("site", site.into())]);
    let mut plain = format!("{}\n\n", text.say("policy-announce-lead", &[("n", less.len().into())]));
    for one in less {
        plain.push_str(&format!("* {}\n", one.say(text)));
    }
    let signed = match by {
        [] => text.word("policy-announce-unsigned"),
        by => text.say("policy-announce-signed", &[("by", text.list(by).into())]),
    };
    plain.push_str(&format!(
        "\n{signed}\n{}\n",
        text.say("policy-announce-version", &[("digest", digest.into())])
    ));
    let html = plain.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
    let html = format!(
        "<!DOCTYPE html>\n<html lang=\"{}\"><body><pre>{html}</pre></body></html>\n",
        text.lang().tag()
    );
    Rendered { subject, plain, html, page: None }
}
