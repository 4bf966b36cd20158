//! The message that says, to those who were told so far, of what less is asked from now on.

use super::loosened::Loosened;
use crate::app::AppError;
use crate::app::announce::{self, Occasion, Readers};
use crate::config::Config;
use crate::evidence::{Evidence, NewMail};
use crate::model::UtcMs;
use crate::model::finding::Severity;
use crate::notify::message::Announcement;
use crate::text::Text;

/// One message for each reader of the configuration before; of the new one by ways that the old had not.
pub(super) fn mails(
    evidence: &Evidence,
    before: Option<&Config>,
    config: &Config,
    less: &[Loosened],
    by: &[String],
    digest: &str,
    now: UtcMs,
) -> Result<Vec<NewMail>, AppError> {
    let now_told = Readers::of(config);
    let told = before.map_or(now_told, |before| Readers::of(before).or(now_told));
    let occasion = Occasion { reason: "policy_loosened", key: digest, severity: Severity::Medium, now };
    announce::messages(&announce::checkpoint(evidence)?, told, occasion, |text| {
        written(config, less, by, digest, text)
    })
}

fn written(config: &Config, less: &[Loosened], by: &[String], digest: &str, text: &Text) -> Announcement {
    let signed = match by {
        [] => text.word("policy-announce-unsigned"),
        by => text.say("policy-announce-signed", &[("by", text.list(by).into())]),
    };
    Announcement {
        site: config.site.name.clone().unwrap_or_else(|| config.site.id.clone()),
        subject: "policy-announce-subject",
        lead: text.say("policy-announce-lead", &[("n", less.len().into())]),
        heading: text.word("policy-announce-changes"),
        points: less.iter().map(|one| one.say(text)).collect(),
        notes: vec![signed, text.say("policy-announce-version", &[("digest", digest.into())])],
    }
}
