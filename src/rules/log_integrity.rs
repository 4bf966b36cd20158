//! Access logs, operation records and the register itself are present, continuous and append-only.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::recorded::{Case, DAY, Duty, HOUR};
use super::{Example, Rule, Say, Setting, Words};
use crate::model::finding::{Basis, Severity, Subject, Unknown, Verdict, Why};
use crate::model::signal::{LogState, Said};
use crate::model::{RecorderId, UtcMs};
use crate::views::{Standing, ViewError};

/// Parameters of `log_integrity`.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Params {
    /// Each recorder must have an access log.
    #[serde(default)]
    access_log: Option<Required>,
    /// Logs that are judged beside or in place of the access log.
    #[serde(default)]
    sources: Vec<String>,
    /// Hours for which the log of a recording recorder may be silent.
    #[serde(default = "default_silence")]
    #[schemars(range(min = 1, max = 8_760))]
    max_silence_h: u32,
    /// What missing entries are.
    #[serde(default)]
    gaps: Meaning,
    /// What rewritten entries are.
    #[serde(default)]
    tamper: Meaning,
    /// What a log that was deleted is.
    #[serde(default)]
    delete: Meaning,
    /// What changed entries are.
    #[serde(default)]
    modify: Meaning,
    /// Days for which entries are kept.
    #[serde(default = "default_retain")]
    #[schemars(range(min = 1, max = 36_500))]
    log_retain_days: u32,
}

/// It must be there.
#[derive(Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
enum Required {
    /// It must be there.
    Required,
}

/// What something is that happened to a log.
#[derive(Clone, Copy, PartialEq, Eq, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
enum Meaning {
    /// A breach.
    #[default]
    Violation,
    /// Allowed at this site.
    Allowed,
}

fn default_silence() -> u32 {
    24
}

fn default_retain() -> u32 {
    183
}

/// What can be wrong.
#[derive(Clone, Copy, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Wrong {
    /// Entries are missing, or times run backwards.
    Gap,
    /// Entries read otherwise than before.
    Rewritten,
    /// Gone inside its term.
    Missing,
    /// A recorder works and logs nothing.
    Silent,
    /// Reaches back less than its term.
    Short,
}

impl Case for Wrong {
    fn id(self) -> &'static str {
        match self {
            Self::Gap => "log_integrity-gap",
            Self::Rewritten => "log_integrity-rewritten",
            Self::Missing => "log_integrity-missing",
            Self::Silent => "log_integrity-silent",
            Self::Short => "log_integrity-short",
        }
    }
}

/// The log in which a recorder writes who looked.
const ACCESS: &str = "access";

/// The rule.
pub struct LogIntegrity;

impl Rule for LogIntegrity {
    const ID: &'static str = "log_integrity";
    const BASIS: Basis = Basis::Measured;
    const EXAMPLES: &'static [Example] = &[
        Example {
            name: "a_log_without_holes_passes",
            timeline: include_str!("examples/log_integrity_pass.toml"),
        },
        Example {
            name: "a_log_with_holes_is_a_breach",
            timeline: include_str!("examples/log_integrity_breach.toml"),
        },
        Example {
            name: "a_log_that_nobody_reads_cannot_be_told",
            timeline: include_str!("examples/log_integrity_unknown.toml"),
        },
    ];
    type Params = Params;
    type Facts = Duty<Wrong>;

    fn judge(p: &Params, on: Setting<'_>) -> Result<Verdict, ViewError> {
        let said = on.view.signals("log")?;
        let named = |s: &Standing, log: &str| matches!(&s.said, Said::Log { log: l, .. } if l == log);
        let mut out = Verdict::default();
        if p.access_log.is_some() || p.sources.is_empty() {
            for recorder in on.recorders() {
                let subject = subject_of(recorder);
                match said.iter().find(|s| s.subject == recorder && named(s, ACCESS)) {
                    None => out.unknown.push(unread(subject, ACCESS)),
                    Some(s) => weigh(p, on, subject, s, &mut out)?,
                }
            }
        }
        for log in &p.sources {
            let all: Vec<_> = said.iter().filter(|s| named(s, log)).collect();
            if all.is_empty() {
                out.unknown.push(unread(Subject::Site, log));
            }
            for s in all {
                weigh(p, on, subject_of(&s.subject), s, &mut out)?;
            }
        }
        Ok(out)
    }

    fn words(f: &Duty<Wrong>, say: Say<'_>) -> Words {
        f.words(say)
    }
}

fn subject_of(name: &str) -> Subject {
    if name == "site" {
        Subject::Site
    } else {
        RecorderId::new(name).map_or(Subject::Site, Subject::Recorder)
    }
}

fn unread(subject: Subject, log: &str) -> Unknown {
    Unknown { subject, why: Why::NoLog, facts: json!({ "log": log }) }
}

fn weigh(
    p: &Params,
    on: Setting<'_>,
    subject: Subject,
    s: &Standing,
    out: &mut Verdict,
) -> Result<(), ViewError> {
    let Said::Log { log, state, oldest } = &s.said else { return Ok(()) };
    let now = on.view.context.now;
    let mut duties = Vec::new();
    let happened = match state {
        LogState::Continuous => None,
        LogState::Gap => Some((Wrong::Gap, p.gaps)),
        LogState::Rewritten if p.modify == Meaning::Allowed => Some((Wrong::Rewritten, p.modify)),
        LogState::Rewritten => Some((Wrong::Rewritten, p.tamper)),
        LogState::Missing => Some((Wrong::Missing, p.delete)),
    };
    if let Some((case, Meaning::Violation)) = happened {
        duties.push(Duty::new(case, log).at(Some(s.since)));
    }
    let quiet = UtcMs(s.at.0 + i64::from(p.max_silence_h) * HOUR);
    if now > quiet && recorded_after(on, &subject, quiet)? {
        duties.push(Duty::new(Wrong::Silent, log).limit(p.max_silence_h).at(Some(s.at)));
    }
    let term = UtcMs(now.0 - i64::from(p.log_retain_days) * DAY);
    let since =
        on.cameras().filter(|c| meant(&subject, c.id.recorder())).filter_map(|c| on.view.in_service(c));
    let older = since.map(|s| s.since).min().is_some_and(|since| since < term);
    if let Some(oldest) = oldest.filter(|o| older && *o > term) {
        duties.push(Duty::new(Wrong::Short, log).limit(p.log_retain_days).at(Some(oldest)).due(term));
    }
    if duties.is_empty() {
        out.passed.push(subject.clone());
    }
    for duty in duties {
        let mut breach = duty.about(subject.clone(), on.severity(Severity::High), Basis::Measured);
        breach.key = format!("{} {log}", breach.key);
        out.breaches.push(breach);
    }
    Ok(())
}

fn meant(subject: &Subject, recorder: &str) -> bool {
    match subject {
        Subject::Recorder(r) => r.as_str() == recorder,
        _ => true,
    }
}

/// A recorder of the subject went on recording past an instant.
fn recorded_after(on: Setting<'_>, subject: &Subject, at: UtcMs) -> Result<bool, ViewError> {
    // The register is written by people, who may have had nothing to write.
    if matches!(subject, Subject::Site) {
        return Ok(false);
    }
    for camera in on.cameras().filter(|c| meant(subject, c.id.recorder())) {
        if on.view.runs(camera)?.last().is_some_and(|run| run.end > at) {
            return Ok(true);
        }
    }
    Ok(false)
}
