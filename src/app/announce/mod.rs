//! Whatever weakens watching is told to those who were told so far, by every way: one message a reader, with the newest
//! checkpoint, so that what happened before it cannot be rewritten afterwards.

mod acts;

use jiff::tz::TimeZone;

use super::AppError;
use super::mail::{MAIL, SYSLOG, envelope, host, lang_of, language, mark, webhook};
use crate::config::{self, Config};
use crate::evidence::{Evidence, EvidenceError, NewMail};
use crate::model::UtcMs;
use crate::model::finding::Severity;
use crate::notify::bulletin::{Bulletin, Origin};
use crate::notify::message::{self, Announcement};
use crate::notify::syslog;
use crate::text::{Commands, Lang, Text, for_lang};

pub use acts::{Waiver, frozen, resumed, rotated, stopped, succeeded, waived};

/// What happened, for the delivery ledger.
#[derive(Clone, Copy, Debug)]
pub struct Occasion<'a> {
    /// Kept with the message as its reason.
    pub reason: &'static str,
    /// Tells occasions of one instant apart.
    pub key: &'a str,
    /// How much it matters, for logs.
    pub severity: Severity,
    /// When.
    pub now: UtcMs,
}

impl Occasion<'_> {
    fn id(&self, reader: &str) -> String {
        let mark = mark(&[self.key, &self.now.0.to_string(), reader]);
        format!("{}.{}.{mark}@holdfast.invalid", self.reason, self.now.0)
    }
}

/// Who is told, by every way out of a site.
#[derive(Clone, Debug)]
pub struct Readers<'c> {
    site: &'c str,
    mail: Option<&'c config::Mail>,
    webhooks: &'c [config::Webhook],
    syslog: bool,
    commands: Commands,
    tz: TimeZone,
}

impl<'c> Readers<'c> {
    /// All of a configuration.
    pub fn of(config: &'c Config) -> Self {
        Self {
            site: &config.site.id,
            mail: config.mail.as_ref(),
            webhooks: &config.webhooks,
            syslog: config.syslog.is_some(),
            commands: config.commands(),
            tz: config.site.time_zone(),
        }
    }

    /// The recipients of mail alone.
    pub fn of_mail(site: &'c str, mail: &'c config::Mail, commands: Commands, tz: TimeZone) -> Self {
        Self { site, mail: Some(mail), webhooks: &[], syslog: false, commands, tz }
    }

    /// These, and others by the ways that these have not.
    pub fn or(self, others: Self) -> Self {
        Self {
            site: self.site,
            mail: self.mail.or(others.mail),
            webhooks: if self.webhooks.is_empty() { others.webhooks } else { self.webhooks },
            syslog: self.syslog || others.syslog,
            commands: self.commands,
            tz: self.tz,
        }
    }

    /// True where nobody is told.
    pub fn is_empty(&self) -> bool {
        self.mail.is_none() && self.webhooks.is_empty() && !self.syslog
    }
}

/// One message for each reader, each in their language, whatever else they asked for; logs get English.
///
/// # Errors
/// An address that is none.
pub fn messages(
    checkpoint: &str,
    told: Readers<'_>,
    occasion: Occasion<'_>,
    written: impl Fn(&Text) -> Announcement,
) -> Result<Vec<NewMail>, AppError> {
    let mut out = Vec::new();
    let rendered = |text: &Text| {
        let mut what = written(text);
        // It may leave late: what was so then is not told as if it were so still.
        what.lead.insert(what.lead.len().min(1), message::written(occasion.now, &told.tz, text));
        message::announce(&what, checkpoint, text).with(&told.commands)
    };
    for (mail, to) in told.mail.iter().flat_map(|mail| mail.recipients.iter().map(move |to| (mail, to))) {
        let rendered = rendered(for_lang(language(to)));
        let id = occasion.id(&to.address);
        let letter = message::letter(&rendered, &mail.from, &to.address, &id, occasion.now)?;
        out.push(NewMail {
            message_id: letter.message_id,
            sender: letter.from,
            recipient: letter.to,
            subject: rendered.subject,
            body: letter.bytes,
            reason: occasion.reason.to_owned(),
            channel: MAIL.to_owned(),
        });
    }
    let others = told.webhooks.iter().map(|hook| (webhook(&hook.name), Some(hook)));
    for (reader, hook) in others.chain(told.syslog.then(|| (SYSLOG.to_owned(), None))) {
        let text = for_lang(hook.map_or(Lang::En, |hook| lang_of(hook.lang)));
        let id = occasion.id(&reader);
        let from = Origin { id: &id, site: told.site, at: occasion.now, because: occasion.reason };
        let bulletin = Bulletin::of(&rendered(text), from, None, checkpoint);
        let body = match hook {
            Some(hook) => bulletin.body(hook.form, text),
            None => syslog::announcement(&bulletin, occasion.severity, &host()),
        };
        let reason = occasion.reason.to_owned();
        out.push(NewMail { body, subject: bulletin.subject, reason, ..envelope(&id, &reader) });
    }
    Ok(out)
}

/// The newest signed checkpoint with the cosignatures that came; "" before the first.
///
/// # Errors
/// A store that cannot be read.
pub fn checkpoint(evidence: &Evidence) -> Result<String, EvidenceError> {
    let Some(head) = evidence.newest_head()? else { return Ok(String::new()) };
    let lines = evidence.cosignatures(head.size)?;
    Ok(lines.into_iter().fold(head.note, |note, line| note + &line + "\n"))
}

/// A subject that names the site alone.
pub fn subject(id: &str, config: &Config, text: &Text) -> String {
    text.say(id, &[("site", message::in_subject(&site_name(config)).into())])
}

/// What people call the site.
pub fn site_name(config: &Config) -> String {
    config.site.name.clone().unwrap_or_else(|| config.site.id.clone())
}

#[cfg(test)]
mod tests;
