//! The watcher is watched: what hinders the agent itself while it runs. A rule of the house; no policy names it, and
//! where nothing ever hindered the agent it says nothing.

use std::sync::LazyLock;

use serde::{Deserialize, Serialize};

use super::{Judged, Say, Words, facts};
use crate::model::finding::{Basis, Breach, Severity, Subject, Verdict};
use crate::model::hindrance::Hindrance;
use crate::model::{Span, UtcMs};
use crate::policy::RuleInstance;
use crate::views::{View, ViewError};

/// Name of the kind.
pub(super) const ID: &str = "agent_hindered";

/// Steps by which free room is told, in bytes: a number that moves with every pass would be news with every pass.
const ROOM_STEP: i64 = 32 << 20;

static RULE: LazyLock<RuleInstance> = LazyLock::new(|| RuleInstance::of_house(ID));

/// What hinders it.
#[derive(Serialize, Deserialize)]
#[serde(tag = "case", rename_all = "snake_case")]
enum Facts {
    /// The clock was set while the agent ran.
    Clock {
        /// Forward; otherwise back.
        ahead: bool,
        /// By so many seconds, to the minute above one.
        seconds: i64,
    },
    /// Little room is left for the state.
    Room {
        /// Left, at most this many bytes.
        free_below: i64,
    },
    /// A newer configuration is refused, and the one before it stays in force.
    Configuration {
        /// When it was read.
        since: UtcMs,
    },
    /// Nothing passes by a way out of the site.
    Way {
        /// `mail`, `webhook:` and a name, or `syslog`.
        way: String,
        /// The first attempt that failed.
        since: UtcMs,
    },
    /// The state cannot be written.
    State {
        /// What is wrong with it.
        how: Unwritable,
        /// Since when.
        since: UtcMs,
        /// Until when; none while it lasts.
        until: Option<UtcMs>,
    },
}

/// Why the state cannot be written.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Unwritable {
    /// Its disk is full.
    Full,
    /// Its disk is mounted read-only.
    ReadOnly,
    /// Its disk fails.
    Failing,
}

/// Time that messages may wait before a way counts as stuck, in milliseconds: an hour, within which even the longest
/// wait between two attempts is over.
const STUCK_MS: i64 = 3_600_000;

/// Judges what the agent wrote down about itself, and what became of its messages; `None` where nothing ever hindered it.
///
/// # Errors
/// SQLite's own.
pub(super) fn judge(view: &View) -> Result<Option<Judged<'static>>, ViewError> {
    let told = view.hindrances()?;
    let mut breaches: Vec<Breach> =
        told.iter().filter_map(|(what, value)| Some(hindered(*what, stated(*what, *value)?))).collect();
    let stuck = view.stuck_ways()?;
    let long = stuck.into_iter().filter(|(_, since)| view.context.now.since(*since) >= STUCK_MS);
    breaches.extend(long.map(|(way, since)| {
        let key = format!("way {way}");
        breach(Subject::Setting(way.clone()), key, Severity::High, &Facts::Way { way, since })
    }));
    if breaches.is_empty() && told.is_empty() && !view.ever_found(ID)? {
        return Ok(None);
    }
    let passed = if breaches.is_empty() { vec![Subject::Site] } else { Vec::new() };
    Ok(Some(Judged { rule: &RULE, verdict: Verdict { passed, breaches, unknown: Vec::new() } }))
}

/// `None` when it hinders no more.
fn stated(what: Hindrance, value: i64) -> Option<Facts> {
    let minutes = |ms: i64| if ms.abs() < 60_000 { ms.abs() / 1000 } else { ms.abs() / 60_000 * 60 };
    (value != 0).then(|| match what {
        Hindrance::Clock => Facts::Clock { ahead: value > 0, seconds: minutes(value) },
        Hindrance::Room => Facts::Room { free_below: (value / ROOM_STEP + 1) * ROOM_STEP },
        Hindrance::Configuration => Facts::Configuration { since: UtcMs(value) },
    })
}

fn hindered(what: Hindrance, stated: Facts) -> Breach {
    let severity = if what == Hindrance::Clock { Severity::Critical } else { Severity::High };
    breach(Subject::Site, what.as_str().to_owned(), severity, &stated)
}

/// What is found of a state that takes nothing, so that nobody can store it before it is over.
pub fn unwritable(how: Unwritable, since: UtcMs, until: Option<UtcMs>) -> Breach {
    let stated = Facts::State { how, since, until };
    let span = until.map(|until| Span::new(since, until.max(since)));
    Breach { span, ..breach(Subject::Site, "state".to_owned(), Severity::Critical, &stated) }
}

/// The way that a finding calls stuck: telling of it by that way would come when it is over.
pub fn stuck_way(kind: &str, facts: &serde_json::Value) -> Option<String> {
    let way = (kind == ID).then(|| serde_json::from_value(facts.clone()).ok()).flatten();
    if let Some(Facts::Way { way, .. }) = way { Some(way) } else { None }
}

fn breach(subject: Subject, key: String, severity: Severity, stated: &Facts) -> Breach {
    Breach {
        subject,
        key,
        span: None,
        severity,
        basis: Basis::Measured,
        facts: facts(stated),
        evidence: Vec::new(),
    }
}

/// A hindrance in words; `None` for facts of another form.
pub(super) fn words(stated: &serde_json::Value, say: Say<'_>) -> Option<Words> {
    Some(match serde_json::from_value(stated.clone()).ok()? {
        Facts::Clock { ahead, seconds } => {
            let case = if ahead { "agent_hindered-ahead" } else { "agent_hindered-behind" };
            say.words(case, &[("length", say.text.duration(seconds.saturating_mul(1000)).into())])
        }
        Facts::Room { free_below } => {
            let bytes = say.text.bytes(free_below.cast_unsigned());
            say.words("agent_hindered-room", &[("bytes", bytes.into())])
        }
        Facts::Configuration { since } => {
            let since = say.text.minute(since, say.tz);
            say.words("agent_hindered-configuration", &[("since", since.into())])
        }
        Facts::Way { way, since } => {
            let since = say.text.minute(since, say.tz);
            let case = match way.as_str() {
                "mail" => "agent_hindered-mail",
                "syslog" => "agent_hindered-syslog",
                _ => "agent_hindered-webhook",
            };
            let name = way.strip_prefix("webhook:").unwrap_or(&way);
            say.words(case, &[("since", since.into()), ("name", name.into())])
        }
        Facts::State { how, since, until } => {
            let case = match (how, until) {
                (_, Some(_)) => "agent_hindered-unwritten",
                (Unwritable::Full, None) => "agent_hindered-full",
                (Unwritable::ReadOnly, None) => "agent_hindered-read_only",
                (Unwritable::Failing, None) => "agent_hindered-failing",
            };
            let until = until.map_or_else(String::new, |until| say.text.minute(until, say.tz));
            say.words(case, &[("since", say.text.minute(since, say.tz).into()), ("until", until.into())])
        }
    })
}
