//! Whatever weakens watching is told to those who were told so far, by every way: one message a reader, with the newest
//! checkpoint, so that what happened before it cannot be rewritten afterwards.

use super::AppError;
use super::mail::{MAIL, SYSLOG, envelope, host, lang_of, language, mark, webhook};
use super::rotation::Rotated;
use crate::config::{self, Config};
use crate::evidence::{Evidence, EvidenceError, FindingRow, NewMail, WitnessRow};
use crate::model::UtcMs;
use crate::model::finding::Severity;
use crate::notify::bulletin::{Bulletin, Origin};
use crate::notify::message::{self, Announcement};
use crate::notify::syslog;
use crate::rules::Say;
use crate::text::{Lang, Text, for_lang};

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
#[derive(Clone, Copy, Debug)]
pub struct Readers<'c> {
    site: &'c str,
    mail: Option<&'c config::Mail>,
    webhooks: &'c [config::Webhook],
    syslog: bool,
}

impl<'c> Readers<'c> {
    /// All of a configuration.
    pub fn of(config: &'c Config) -> Self {
        Self {
            site: &config.site.id,
            mail: config.mail.as_ref(),
            webhooks: &config.webhooks,
            syslog: config.syslog.is_some(),
        }
    }

    /// The recipients of mail alone.
    pub fn of_mail(site: &'c str, mail: &'c config::Mail) -> Self {
        Self { site, mail: Some(mail), webhooks: &[], syslog: false }
    }

    /// These, and others by the ways that these have not.
    pub fn or(self, others: Self) -> Self {
        Self {
            site: self.site,
            mail: self.mail.or(others.mail),
            webhooks: if self.webhooks.is_empty() { others.webhooks } else { self.webhooks },
            syslog: self.syslog || others.syslog,
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
    let rendered = |text: &Text| message::announce(&written(text), checkpoint, text);
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

/// Tells that a finding is waived. Who asked, who agreed and why stay in its history.
///
/// # Errors
/// A store that cannot be read, an address that is none.
pub fn waived(
    evidence: &Evidence,
    config: &Config,
    finding: &FindingRow,
    until: UtcMs,
    now: UtcMs,
) -> Result<Vec<NewMail>, AppError> {
    let (tz, names) = (config.site.time_zone(), config.names());
    let occasion = Occasion { reason: "waived", key: &finding.id, severity: Severity::Medium, now };
    messages(&checkpoint(evidence)?, Readers::of(config), occasion, |text| {
        let report = super::judge::finding_report(finding, Say { text, tz: &tz, names: &names });
        let point = [
            ("subject", names.shown(&report.subject, text).into()),
            ("title", report.title.into()),
            ("id", report.id.into()),
        ];
        let until = text.last_minute(until, &tz);
        Announcement {
            site: site_name(config),
            subject: "announce-waived-subject",
            lead: text.say("announce-waived-lead", &[("until", until.into())]),
            heading: text.word("announce-waived-what"),
            points: vec![text.say("announce-finding", &point)],
            notes: vec![text.say("announce-waived-who", &[("id", (&finding.id).into())])],
        }
    })
}

/// Tells that the agent was ended in order: from then on nothing is watched.
///
/// # Errors
/// A store that cannot be read, an address that is none.
pub fn stopped(evidence: &Evidence, config: &Config, now: UtcMs) -> Result<Vec<NewMail>, AppError> {
    let tz = config.site.time_zone();
    let occasion = Occasion { reason: "agent_stopped", key: &config.site.id, severity: Severity::High, now };
    messages(&checkpoint(evidence)?, Readers::of(config), occasion, |text| Announcement {
        site: site_name(config),
        subject: "announce-stopped-subject",
        lead: text.say("announce-stopped-lead", &[("at", text.minute(now, &tz).into())]),
        heading: text.word("announce-stopped-next"),
        points: vec![text.word("announce-stopped-silence"), text.word("announce-stopped-start")],
        notes: Vec::new(),
    })
}

/// Mails that another key signs the ledger from now on.
///
/// # Errors
/// A store that cannot be read, an address that is none.
pub fn rotated(
    evidence: &Evidence,
    config: &Config,
    done: &Rotated,
    now: UtcMs,
) -> Result<Vec<NewMail>, AppError> {
    let new = done.new.to_string();
    let occasion = Occasion { reason: "key_rotated", key: &new, severity: Severity::Medium, now };
    messages(&checkpoint(evidence)?, Readers::of(config), occasion, |text| Announcement {
        site: site_name(config),
        subject: "announce-rotated-subject",
        lead: text.say("announce-rotated-lead", &[("leaf", done.leaf.into())]),
        heading: text.word("announce-rotated-keys"),
        points: vec![
            text.say("announce-rotated-old", &[("key", done.old.to_string().into())]),
            text.say("announce-rotated-new", &[("key", (&new).into())]),
        ],
        notes: vec![text.word("announce-rotated-follow"), text.word("announce-rotated-nobody")],
    })
}

/// Mails that a witness knows more leaves than are here, and that nothing more is signed.
///
/// # Errors
/// A store that cannot be read, an address that is none.
pub fn frozen(evidence: &Evidence, config: &Config, now: UtcMs) -> Result<Vec<NewMail>, AppError> {
    let size = evidence.newest_head()?.map_or(0, |head| head.size);
    let ahead: Vec<_> = evidence.witnesses()?.into_iter().filter(|w| w.outcome == "ahead").collect();
    let key = &config.site.id;
    let occasion = Occasion { reason: "ledger_frozen", key, severity: Severity::Critical, now };
    messages(&checkpoint(evidence)?, Readers::of(config), occasion, |text| {
        let point = |w: &WitnessRow| {
            let facts =
                [("name", (&w.listed.name).into()), ("known", (&w.said).into()), ("size", size.into())];
            text.say("announce-frozen-witness", &facts)
        };
        Announcement {
            site: site_name(config),
            subject: "announce-frozen-subject",
            lead: text.word("announce-frozen-lead"),
            heading: text.word("announce-frozen-who"),
            points: ahead.iter().map(point).collect(),
            notes: vec![text.word("ledger-frozen-remedy")],
        }
    })
}

fn site_name(config: &Config) -> String {
    config.site.name.clone().unwrap_or_else(|| config.site.id.clone())
}
