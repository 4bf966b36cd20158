//! The message that says, to those who were told so far, of what less is asked from now on: who decided it and why, and
//! which findings close by it although nobody saw them in order.

use super::loosened::Loosened;
use super::told::Teller;
use crate::app::AppError;
use crate::app::announce::{self, Occasion, Readers};
use crate::app::judge;
use crate::app::mail::former;
use crate::config::Config;
use crate::evidence::{Evidence, FindingRow, NewMail};
use crate::model::UtcMs;
use crate::model::finding::Severity;
use crate::notify::message::{Announcement, Part, Point, in_subject};
use crate::rules::Say;
use crate::text::{Names, Text};

/// Findings named one by one; the others are counted.
const CLOSING: usize = 10;

/// A change that asks for less.
pub(super) struct Less<'a> {
    /// What is asked less of.
    pub(super) what: &'a [Loosened],
    /// Standing findings that no rule asks for any longer, worst first.
    pub(super) closing: &'a [FindingRow],
    /// Who signed it.
    pub(super) by: &'a [String],
    /// Digest of the new policy.
    pub(super) digest: &'a str,
}

/// One message for each reader of the configuration before, by its ways; of the new one by ways that the old had not.
pub(super) fn mails(
    evidence: &Evidence,
    before: Option<&Config>,
    config: &Config,
    less: &Less<'_>,
    now: UtcMs,
) -> Result<Vec<NewMail>, AppError> {
    let now_told = Readers::of(config);
    let told = match before {
        Some(before) => Readers::of(before).or(now_told),
        None => now_told,
    };
    let names = config.names().or(before.map(Config::names).unwrap_or_default());
    let critical = less.closing.iter().any(|f| f.severity == Severity::Critical.as_str());
    let severity = if critical { Severity::High } else { Severity::Medium };
    let occasion = Occasion { reason: "policy_loosened", key: less.digest, severity, now };
    let mut mails = announce::messages(&announce::checkpoint(evidence)?, told, occasion, |text| {
        written(config, less, &names, now, text)
    })?;
    if let (Some(before), Some(adoption)) = (before, evidence.newest_adoption()?) {
        let elsewhere = |mail: &&mut NewMail| !former::is_kept(&mail.channel, before, config);
        mails.iter_mut().filter(elsewhere).for_each(|mail| {
            mail.channel = former::channel(adoption, &mail.channel);
        });
    }
    Ok(mails)
}

fn written(config: &Config, less: &Less<'_>, names: &Names, now: UtcMs, text: &Text) -> Announcement {
    let tz = config.site.time_zone();
    let site = in_subject(&announce::site_name(config));
    let subject = [("site", (&site).into()), ("closing", less.closing.len().into())];
    let at = text.minute(now, &tz);
    let lead = [("site", site.clone().into()), ("n", less.what.len().into()), ("at", at.into())];
    let signed = match less.by {
        [] => text.word("policy-announce-unsigned"),
        by => text.say("policy-announce-signed", &[("by", text.list(by).into())]),
    };
    let points: Vec<Point> = less.what.iter().map(|one| Teller { text, names }.point(one)).collect();
    let version = text.say("policy-announce-version", &[("digest", less.digest.into())]);
    let say = Say { text, tz: &tz, names };
    Announcement {
        subject: text.say("policy-announce-subject", &subject),
        lead: [
            vec![text.say("policy-announce-lead", &lead)],
            closes(less.closing, text).into_iter().collect(),
            vec![signed],
            unexplained(less.what, text).into_iter().collect(),
            vec![text.word("policy-announce-told")],
        ]
        .concat(),
        parts: vec![
            Part::of("policy-announce-closing", closing(less.closing, say), text),
            Part::of("policy-announce-changes", points, text),
            Part::plain("announce-more", vec![version], text),
        ],
    }
}

/// How many changes nobody explains.
fn unexplained(what: &[Loosened], text: &Text) -> Option<String> {
    let silent = what.iter().filter(|one| !one.is_explained()).count();
    match silent {
        0 => None,
        n if n == what.len() => Some(text.word("policy-announce-unexplained-all")),
        n => Some(text.say("policy-announce-unexplained", &[("n", n.into()), ("total", what.len().into())])),
    }
}

/// How many findings close, and how bad the worst is.
fn closes(closing: &[FindingRow], text: &Text) -> Option<String> {
    let severity = text.word(&format!("severity-{}", closing.first()?.severity));
    let facts = [("n", closing.len().into()), ("severity", severity.into())];
    Some(text.say("policy-announce-closes", &facts))
}

fn closing(closing: &[FindingRow], say: Say<'_>) -> Vec<Point> {
    let point = |f: &FindingRow| {
        let report = judge::finding_report(f, say);
        let facts = [
            ("severity", say.text.word(&format!("severity-{}", report.severity.as_str())).into()),
            ("subject", say.names.shown(&report.subject, say.text).into()),
            ("title", report.title.into()),
            ("id", report.id.into()),
            ("since", say.text.minute(report.opened_at, say.tz).into()),
        ];
        say.text.say("policy-announce-closing-one", &facts).into()
    };
    let mut points: Vec<Point> = closing.iter().take(CLOSING).map(point).collect();
    if let Some(more) = closing.len().checked_sub(CLOSING).filter(|n| *n > 0) {
        points.push(say.text.say("policy-announce-closing-more", &[("n", more.into())]).into());
    }
    points
}
