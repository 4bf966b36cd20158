//! What is announced: one function an occasion. Each says what happens, who did it, why, and since when; what nobody
//! signed for says so.

use tracing::info;

use super::{Occasion, Readers, checkpoint, messages, site_name, subject};
use crate::app::AppError;
use crate::app::judge;
use crate::app::rotation::Rotated;
use crate::app::successor::Succession;
use crate::config::Config;
use crate::evidence::{Evidence, FindingRow, NewMail, WitnessRow};
use crate::model::UtcMs;
use crate::model::finding::Severity;
use crate::model::heartbeat::Stretch;
use crate::notify::message::{self, Announcement, Part, Point};
use crate::rules::Say;
use crate::text::Text;

/// A waiver, as those who are told of findings read of it.
#[derive(Clone, Copy, Debug)]
pub struct Waiver<'a> {
    /// First instant at which it no longer holds.
    pub until: UtcMs,
    /// Who asked.
    pub by: &'a str,
    /// Who agreed.
    pub approved_by: &'a str,
    /// Why; `None` where the reason is not to be mailed.
    pub reason: Option<&'a str>,
}

/// Tells that a finding is waived: by whom, why and until when.
///
/// # Errors
/// A store that cannot be read, an address that is none.
pub fn waived(
    evidence: &Evidence,
    config: &Config,
    finding: &FindingRow,
    waiver: Waiver<'_>,
    now: UtcMs,
) -> Result<Vec<NewMail>, AppError> {
    let (tz, names) = (config.site.time_zone(), config.names());
    let occasion = Occasion { reason: "waived", key: &finding.id, severity: Severity::Medium, now };
    messages(&checkpoint(evidence)?, Readers::of(config), occasion, |text| {
        let report = judge::finding_report(finding, Say { text, tz: &tz, names: &names });
        let what = [
            ("severity", text.word(&format!("severity-{}", report.severity.as_str())).into()),
            ("subject", names.shown(&report.subject, text).into()),
            ("title", (&report.title).into()),
            ("id", (&report.id).into()),
            ("site", message::in_subject(&site_name(config)).into()),
        ];
        let who = [
            ("by", waiver.by.into()),
            ("approved_by", waiver.approved_by.into()),
            ("at", text.minute(now, &tz).into()),
        ];
        let until = [("until", text.last_minute(waiver.until, &tz).into())];
        let since = [("since", text.minute(report.opened_at, &tz).into())];
        let point = Point {
            says: text.say("mail-other", &what[..4]),
            more: vec![
                report.text,
                text.say("announce-waived-stood", &since),
                text.say("mail-finding-show", &[("id", (&report.id).into())]),
            ],
        };
        let subject: Vec<_> = what.iter().filter(|(name, _)| *name != "id").cloned().collect();
        Announcement {
            subject: text.say("announce-waived-subject", &subject),
            lead: vec![
                text.say("announce-waived-lead", &until),
                text.say("announce-waived-who", &who),
                why(waiver.reason, text),
                text.word("announce-told"),
            ],
            parts: vec![Part::of("announce-waived-what", vec![point], text)],
        }
    })
}

/// The reason of a decision, or that it is not mailed.
fn why(reason: Option<&str>, text: &Text) -> String {
    match reason {
        Some(reason) => text.say("announce-reason", &[("reason", reason.into())]),
        None => text.word("announce-confidential"),
    }
}

/// Tells that the agent was ended in order: from then on nothing is watched.
///
/// # Errors
/// A store that cannot be read, an address that is none.
pub fn stopped(evidence: &Evidence, config: &Config, now: UtcMs) -> Result<Vec<NewMail>, AppError> {
    let tz = config.site.time_zone();
    let occasion = Occasion { reason: "agent_stopped", key: &config.site.id, severity: Severity::High, now };
    messages(&checkpoint(evidence)?, Readers::of(config), occasion, |text| {
        let next = vec![text.word("announce-stopped-silence"), text.word("announce-stopped-start")];
        Announcement {
            subject: subject("announce-stopped-subject", config, text),
            lead: vec![
                text.say("announce-stopped-lead", &[("at", text.minute(now, &tz).into())]),
                text.word("announce-stopped-who"),
                text.word("announce-told"),
            ],
            parts: vec![Part::plain("announce-stopped-next", next, text)],
        }
    })
}

/// Ends without a word that are told in an hour. An agent that is killed and started again all day sends no mail a start:
/// the digest names each of its ends.
const KILLS_TOLD: u64 = 3;

/// Tells that the agent runs again after its last run, how that one ended, and for how long nobody watched.
///
/// # Errors
/// A store that cannot be read, an address that is none.
pub fn resumed(
    evidence: &Evidence,
    config: &Config,
    before: &Stretch,
    now: UtcMs,
) -> Result<Vec<NewMail>, AppError> {
    const REASON: &str = "agent_resumed";
    let an_hour_ago = UtcMs(now.0 - 3_600_000);
    if !before.stopped && evidence.announced(REASON, an_hour_ago)? >= KILLS_TOLD {
        info!(reason = "told_often", "that the agent was killed and runs again is left to the digest");
        return Ok(Vec::new());
    }
    let tz = config.site.time_zone();
    let (lead, severity) = match before.stopped {
        true => ("announce-resumed-stopped", Severity::Info),
        false => ("announce-resumed-killed", Severity::High),
    };
    let occasion = Occasion { reason: REASON, key: &config.site.id, severity, now };
    messages(&checkpoint(evidence)?, Readers::of(config), occasion, |text| {
        let facts = [
            ("at", text.instant(now, &tz).into()),
            ("last", text.instant(before.last, &tz).into()),
            ("length", text.duration(now.since(before.last).max(0)).into()),
        ];
        let next = vec![text.word("announce-resumed-found"), text.word("announce-resumed-often")];
        Announcement {
            subject: subject("announce-resumed-subject", config, text),
            lead: vec![text.say(lead, &facts), text.word("announce-told")],
            parts: vec![Part::plain("announce-stopped-next", next, text)],
        }
    })
}

/// Mails that another key signs the ledger from now on; `checkpoint` is the one that both keys signed.
///
/// # Errors
/// An address that is none.
pub fn rotated(
    config: &Config,
    done: &Rotated,
    checkpoint: &str,
    now: UtcMs,
) -> Result<Vec<NewMail>, AppError> {
    let (tz, new) = (config.site.time_zone(), done.new.to_string());
    let occasion = Occasion { reason: "key_rotated", key: &new, severity: Severity::Medium, now };
    messages(checkpoint, Readers::of(config), occasion, |text| {
        let keys = vec![
            text.say("announce-rotated-old", &[("key", done.old.to_string().into())]),
            text.say("announce-rotated-new", &[("key", (&new).into())]),
        ];
        let next = vec![text.word("announce-rotated-follow"), text.word("announce-rotated-nobody")];
        let who = [("uid", done.uid.to_string().into()), ("at", text.minute(now, &tz).into())];
        Announcement {
            subject: subject("announce-rotated-subject", config, text),
            lead: vec![
                text.word("announce-rotated-lead"),
                text.say("announce-rotated-who", &who),
                text.say("announce-rotated-leaf", &[("leaf", done.leaf.to_string().into())]),
                text.word("announce-told"),
            ],
            parts: vec![
                Part::plain("announce-rotated-keys", keys, text),
                Part::plain("announce-more", next, text),
            ],
        }
    })
}

/// Mails that a new log goes on in place of a frozen one; `checkpoint` is its first.
///
/// # Errors
/// An address that is none.
pub fn succeeded(
    config: &Config,
    done: &Succession,
    checkpoint: &str,
    now: UtcMs,
) -> Result<Vec<NewMail>, AppError> {
    let tz = config.site.time_zone();
    let occasion = Occasion { reason: "ledger_succeeded", key: &done.new, severity: Severity::High, now };
    messages(checkpoint, Readers::of(config), occasion, |text| {
        let logs = [("old", &done.old), ("new", &done.new)].map(|(name, log)| (name, log.into()));
        let who = [("uid", done.uid.to_string().into()), ("at", text.minute(now, &tz).into())];
        Announcement {
            subject: subject("announce-succeeded-subject", config, text),
            lead: vec![
                text.word("announce-succeeded-lead"),
                text.say("announce-rotated-who", &who),
                text.word("announce-told"),
            ],
            parts: vec![
                Part::plain(
                    "announce-succeeded-logs",
                    vec![text.say("announce-succeeded-names", &logs)],
                    text,
                ),
                Part::plain("announce-more", vec![text.word("announce-succeeded-nobody")], text),
            ],
        }
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
        let witness = |w: &WitnessRow| {
            let facts =
                [("name", (&w.listed.name).into()), ("known", (&w.said).into()), ("size", size.into())];
            text.say("announce-frozen-witness", &facts)
        };
        let known = ahead.iter().map(witness).collect();
        Announcement {
            subject: subject("announce-frozen-subject", config, text),
            lead: vec![text.word("announce-frozen-lead"), text.word("announce-told")],
            parts: vec![
                Part::plain("announce-frozen-who", known, text),
                Part::plain("announce-more", vec![text.word("ledger-frozen-remedy")], text),
            ],
        }
    })
}
