//! Whatever weakens watching is told to those who were told so far: one mail a recipient, with the newest checkpoint, so
//! that what happened before it cannot be rewritten afterwards.

use super::AppError;
use super::mail::{MAIL, language, mark};
use super::rotation::Rotated;
use crate::config::{self, Config};
use crate::evidence::{Evidence, EvidenceError, FindingRow, NewMail, WitnessRow};
use crate::model::UtcMs;
use crate::notify::message::{self, Announcement};
use crate::rules::Say;
use crate::text::{Text, for_lang};

/// What happened, for the delivery ledger.
#[derive(Clone, Copy, Debug)]
pub struct Occasion<'a> {
    /// Kept with the mail as its reason.
    pub reason: &'static str,
    /// Tells occasions of one instant apart.
    pub key: &'a str,
    /// When.
    pub now: UtcMs,
}

/// One mail for each recipient, each in their language, whatever else they asked for; none where nobody is told.
///
/// # Errors
/// A store that cannot be read, an address that is none.
pub fn mails(
    evidence: &Evidence,
    told: Option<&config::Mail>,
    occasion: Occasion<'_>,
    written: impl Fn(&Text) -> Announcement,
) -> Result<Vec<NewMail>, AppError> {
    let Some(mail) = told else { return Ok(Vec::new()) };
    let checkpoint = checkpoint(evidence)?;
    let Occasion { reason, key, now } = occasion;
    let each = mail.recipients.iter().map(|to| {
        let text = for_lang(language(to));
        let rendered = message::announce(&written(text), &checkpoint, text);
        let mark = mark(&[key, &now.0.to_string(), &to.address]);
        let id = format!("{reason}.{}.{mark}@holdfast.invalid", now.0);
        let letter = message::letter(&rendered, &mail.from, &to.address, &id, now)?;
        Ok(NewMail {
            message_id: letter.message_id,
            sender: letter.from,
            recipient: letter.to,
            subject: rendered.subject,
            body: letter.bytes,
            reason: reason.to_owned(),
            channel: MAIL.to_owned(),
        })
    });
    each.collect()
}

/// The newest signed checkpoint with the cosignatures that came; "" before the first.
fn checkpoint(evidence: &Evidence) -> Result<String, EvidenceError> {
    let Some(head) = evidence.newest_head()? else { return Ok(String::new()) };
    let lines = evidence.cosignatures(head.size)?;
    Ok(lines.into_iter().fold(head.note, |note, line| note + &line + "\n"))
}

/// Mails that a finding is waived. Who asked, who agreed and why stay in its history.
///
/// # Errors
/// See [`mails`].
pub fn waived(
    evidence: &Evidence,
    config: &Config,
    finding: &FindingRow,
    until: UtcMs,
    now: UtcMs,
) -> Result<Vec<NewMail>, AppError> {
    let tz = config.site.time_zone();
    let occasion = Occasion { reason: "waived", key: &finding.id, now };
    mails(evidence, config.mail.as_ref(), occasion, |text| {
        let report = super::judge::finding_report(finding, Say { text, tz: &tz });
        let point =
            [("subject", report.subject.into()), ("title", report.title.into()), ("id", report.id.into())];
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

/// Mails that the agent was ended in order: from then on nothing is watched.
///
/// # Errors
/// See [`mails`].
pub fn stopped(evidence: &Evidence, config: &Config, now: UtcMs) -> Result<Vec<NewMail>, AppError> {
    let tz = config.site.time_zone();
    let occasion = Occasion { reason: "agent_stopped", key: &config.site.id, now };
    mails(evidence, config.mail.as_ref(), occasion, |text| Announcement {
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
/// See [`mails`].
pub fn rotated(
    evidence: &Evidence,
    config: &Config,
    done: &Rotated,
    now: UtcMs,
) -> Result<Vec<NewMail>, AppError> {
    let new = done.new.to_string();
    let occasion = Occasion { reason: "key_rotated", key: &new, now };
    mails(evidence, config.mail.as_ref(), occasion, |text| Announcement {
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
/// See [`mails`].
pub fn frozen(evidence: &Evidence, config: &Config, now: UtcMs) -> Result<Vec<NewMail>, AppError> {
    let size = evidence.newest_head()?.map_or(0, |head| head.size);
    let ahead: Vec<_> = evidence.witnesses()?.into_iter().filter(|w| w.outcome == "ahead").collect();
    let occasion = Occasion { reason: "ledger_frozen", key: &config.site.id, now };
    mails(evidence, config.mail.as_ref(), occasion, |text| {
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
