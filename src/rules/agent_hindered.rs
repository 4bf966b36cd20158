//! The watcher is watched: what hinders the agent itself while it runs. A rule of the house; no policy names it, and
//! where nothing ever hindered the agent it says nothing.

use std::sync::LazyLock;

use serde::{Deserialize, Serialize};

use super::{Judged, Say, Words, facts};
use crate::model::finding::{Basis, Breach, Severity, Subject, Verdict};
use crate::model::hindrance::Hindrance;
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
}

/// Judges what the agent wrote down about itself; `None` where it never had to.
///
/// # Errors
/// SQLite's own.
pub(super) fn judge(view: &View) -> Result<Option<Judged<'static>>, ViewError> {
    let told = view.hindrances()?;
    if told.is_empty() {
        return Ok(None);
    }
    let breaches: Vec<Breach> =
        told.iter().filter_map(|(what, value)| Some(breach(*what, stated(*what, *value)?))).collect();
    let passed = if breaches.is_empty() { vec![Subject::Site] } else { Vec::new() };
    Ok(Some(Judged { rule: &RULE, verdict: Verdict { passed, breaches, unknown: Vec::new() } }))
}

/// `None` when it hinders no more.
fn stated(what: Hindrance, value: i64) -> Option<Facts> {
    let minutes = |ms: i64| if ms.abs() < 60_000 { ms.abs() / 1000 } else { ms.abs() / 60_000 * 60 };
    (value != 0).then(|| match what {
        Hindrance::Clock => Facts::Clock { ahead: value > 0, seconds: minutes(value) },
        Hindrance::Room => Facts::Room { free_below: (value / ROOM_STEP + 1) * ROOM_STEP },
    })
}

fn breach(what: Hindrance, stated: Facts) -> Breach {
    Breach {
        subject: Subject::Site,
        key: what.as_str().to_owned(),
        span: None,
        severity: if what == Hindrance::Clock { Severity::Critical } else { Severity::High },
        basis: Basis::Measured,
        facts: facts(&stated),
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
    })
}
