//! The watcher is watched: hours without a heartbeat of the agent are a finding of their own. A rule of the
//! house; no policy names it, and where no agent ever ran it says nothing.

use std::sync::LazyLock;

use serde::{Deserialize, Serialize};

use super::{Judged, Say, Words, facts};
use crate::model::finding::{Basis, Breach, Severity, Subject, Verdict};
use crate::model::heartbeat::Silence;
use crate::model::{Span, UtcMs};
use crate::policy::RuleInstance;
use crate::views::View;

/// Name of the kind.
pub(super) const ID: &str = "agent_silence";

/// Days that are looked back upon.
const LOOK_BACK_DAYS: i64 = 30;

static RULE: LazyLock<RuleInstance> = LazyLock::new(|| RuleInstance::of_house(ID));

/// What a silence states.
#[derive(Serialize, Deserialize)]
struct Facts {
    /// The agent was ended in order; otherwise killed, or the power went.
    orderly: bool,
    /// Length in seconds.
    seconds: u64,
}

/// Judges the hours of the last 30 days; `None` where no agent ever ran.
///
/// A silence after an orderly stop is somebody's decision and of medium severity, every other one is critical.
pub(super) fn judge(view: &View) -> Option<Judged<'static>> {
    // A clock that was set makes silences of its own; they are judged when it is right again.
    if !view.is_watched() || !view.context.clock_ok {
        return None;
    }
    let back = Span::new(UtcMs(view.context.now.0 - LOOK_BACK_DAYS * 86_400_000), UtcMs::MAX);
    let silences = view.silences().into_iter().filter(|s| s.span.intersect(back).is_some());
    let breaches: Vec<Breach> = silences.map(breach).collect();
    let passed = if breaches.is_empty() { vec![Subject::Site] } else { Vec::new() };
    Some(Judged { rule: &RULE, verdict: Verdict { passed, breaches, unknown: Vec::new() } })
}

fn breach(silence: Silence) -> Breach {
    let seconds = (silence.span.len_ms() / 1000).cast_unsigned();
    Breach {
        subject: Subject::Site,
        key: format!("silence {}", silence.span.start.0),
        span: Some(silence.span),
        severity: if silence.orderly { Severity::Medium } else { Severity::Critical },
        basis: Basis::Measured,
        facts: facts(&Facts { orderly: silence.orderly, seconds }),
        evidence: Vec::new(),
    }
}

/// A silence in words; `None` for facts of another form.
pub(super) fn words(stated: &serde_json::Value, say: Say<'_>) -> Option<Words> {
    let f: Facts = serde_json::from_value(stated.clone()).ok()?;
    let millis = i64::try_from(f.seconds).unwrap_or(i64::MAX / 1000).saturating_mul(1000);
    let case = if f.orderly { "agent_silence-stopped" } else { "agent_silence-killed" };
    Some(say.words(case, &[("length", say.text.duration(millis).into())]))
}
