//! Outages: when a camera that records around the clock delivered nothing, from its footage alone. The
//! open tail after the newest footage is an outage of its own. Pure but for the queries.

use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::json;

use super::Setting;
use super::recorded::{self, DAY, MINUTE, Permit, Ticket};
use crate::model::finding::{Subject, Verdict, Why};
use crate::model::span;
use crate::model::{Span, UtcMs};
use crate::views::{Entry, KnownCamera, Mark, Tail, ViewError};

/// When footage is to be expected.
#[derive(Clone, Copy, PartialEq, Eq, Default, Deserialize, JsonSchema)]
pub(super) enum Schedule {
    /// Always.
    #[default]
    #[serde(rename = "24x7")]
    Always,
    /// While armed: needs a source that tells the arming state.
    #[serde(rename = "armed_hours")]
    ArmedHours,
    /// At hours that the site names.
    #[serde(rename = "named")]
    Named,
}

impl Schedule {
    /// What cannot be told because nothing says when that is.
    pub(super) fn untold(self) -> Option<Verdict> {
        let source = match self {
            Self::Always => return None,
            Self::ArmedHours => "arming state",
            Self::Named => "named schedule",
        };
        Some(Verdict::unknown(Subject::Site, Why::NoSource, json!({ "source": source })))
    }
}

/// Footage shorter than this between two outages does not end the first: a camera that comes back for
/// a moment is still down.
const BLIP: i64 = MINUTE;

/// What is known of a camera's outages in the days looked back upon.
#[derive(Clone, Debug, Default)]
pub(super) struct Outages {
    /// Ended outages, oldest first.
    pub(super) past: Vec<Span>,
    /// The one that lasts, up to now.
    pub(super) now: Option<Span>,
    /// From the first footage, or the beginning of the look-back, to now.
    pub(super) watched: Option<Span>,
}

impl Outages {
    /// All of them.
    pub(super) fn all(&self) -> impl Iterator<Item = Span> {
        self.past.iter().copied().chain(self.now)
    }

    /// Share of the watched time without an outage, in percent.
    pub(super) fn availability_pct(&self) -> f64 {
        let Some(watched) = self.watched.filter(|w| !w.is_empty()) else { return 100.0 };
        let down: i64 = self.all().map(Span::len_ms).sum();
        let pct = 100.0 - down as f64 * 100.0 / watched.len_ms() as f64;
        (pct * 100.0).round() / 100.0
    }

    /// Mean time to repair of the ended outages, in milliseconds; `None` when none ended.
    pub(super) fn mean_repair_ms(&self) -> Option<i64> {
        let count = i64::try_from(self.past.len()).unwrap_or(i64::MAX);
        (count > 0).then(|| span::total_ms(&self.past) / count)
    }
}

/// Outages of a camera that are longer than `longer_than_ms`, within `days` days.
pub(super) fn of_camera(
    on: Setting<'_>,
    camera: &KnownCamera,
    longer_than_ms: i64,
    days: u32,
) -> Result<Outages, ViewError> {
    let now = on.view.context.now;
    let back = UtcMs(now.0 - i64::from(days) * DAY);
    let runs = on.view.runs(camera)?;
    let (Some(first), Some(last)) = (runs.first(), runs.last()) else { return Ok(Outages::default()) };
    let (alive, patience) = newest(on, camera, last.end)?;
    let excused = purged(on, camera)?;
    Ok(from_runs(
        runs,
        &excused,
        Span::new(first.start.max(back), now.max(alive)),
        alive,
        longer_than_ms,
        patience,
    ))
}

/// The law of it, without a store. `alive` is the newest sign of footage; `patience` is added to the
/// limit for the tail, where a finished file cannot be seen before it is finished.
pub(super) fn from_runs(
    runs: &[Span],
    excused: &[Span],
    watched: Span,
    alive: UtcMs,
    longer_than_ms: i64,
    patience: i64,
) -> Outages {
    let solid: Vec<Span> = runs.iter().copied().filter(|r| r.len_ms() >= BLIP).collect();
    let kept = if solid.is_empty() { runs.to_vec() } else { solid };
    let covered = span::merge([kept, excused.to_vec()].concat(), 0);
    let end = alive.min(watched.end);
    let inner = Span::new(watched.start.min(end), end);
    let past = span::gaps(inner, &covered).into_iter().filter(|g| g.len_ms() > longer_than_ms && g.end < end);
    let tail = Span::new(end, watched.end);
    let now = (tail.len_ms() > longer_than_ms + patience).then_some(tail);
    Outages { past: past.collect(), now, watched: Some(watched) }
}

/// The newest sign of footage, and how long the next one may take.
fn newest(on: Setting<'_>, camera: &KnownCamera, last: UtcMs) -> Result<(UtcMs, i64), ViewError> {
    Ok(match on.view.tail(camera)? {
        Some(Tail { written: Some(written), .. }) => (last.max(*written), 0),
        Some(Tail { usual_ms, .. }) => (last, usual_ms.unwrap_or(0)),
        None => (last, 0),
    })
}

/// Footage that was there and is gone: no outage and no gap in recording, and judged by `early_deletion`.
pub(super) fn purged(on: Setting<'_>, camera: &KnownCamera) -> Result<Vec<Span>, ViewError> {
    const GONE: &str =
        "select start_ms, end_ms from v_segment where camera = ?1 and gone_ms is not null and open = 0";
    if !on.view.shows(camera, Mark::Gone)? {
        return Ok(Vec::new());
    }
    on.view.rows(GONE, [camera.row], |r| Ok(Span::new(UtcMs(r.get(0)?), UtcMs(r.get(1)?))))
}

/// What may excuse an outage.
pub(super) struct Excuses {
    permits: Vec<Entry<Permit>>,
    tickets: Vec<Entry<Ticket>>,
}

impl Excuses {
    /// Those that were entered; none without a register.
    pub(super) fn read(on: Setting<'_>, permit: bool, ticket: bool) -> Result<Self, ViewError> {
        let permits = if permit { recorded::permits(on)? } else { None };
        let tickets = if ticket { on.view.records("fault_ticket")? } else { None };
        Ok(Self { permits: permits.unwrap_or_default(), tickets: tickets.unwrap_or_default() })
    }

    /// The number of the entry that excuses it: a permit to stop that began before it and still runs,
    /// or a ticket that was open during it.
    pub(super) fn of(&self, camera: &KnownCamera, outage: Span) -> Option<&str> {
        let name = camera.id.as_str();
        let runs = |p: &Permit| p.covers(name, "stop", outage.start) && p.lasts(outage);
        let permit = self.permits.iter().find(|p| runs(&p.is)).map(|p| p.no.as_str());
        permit.or_else(|| self.tickets.iter().find(|t| t.is.meets(name, outage)).map(|t| t.no.as_str()))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn minutes(from: i64, to: i64) -> Span {
        Span::new(UtcMs(from * MINUTE), UtcMs(to * MINUTE))
    }

    #[test]
    fn footage_of_a_moment_does_not_end_an_outage() {
        let blip = Span::new(UtcMs(30 * MINUTE), UtcMs(30 * MINUTE + 59_000));
        let runs = [minutes(0, 10), blip, minutes(60, 100)];
        let out = from_runs(&runs, &[], minutes(0, 100), UtcMs(100 * MINUTE), 15 * MINUTE, 0);
        assert_eq!((out.past, out.now), (vec![minutes(10, 60)], None));
    }

    #[test]
    fn the_tail_opens_only_past_the_limit_and_the_usual_length_of_a_file() {
        let tail = |now: i64| {
            from_runs(&[minutes(0, 10)], &[], minutes(0, now), UtcMs(10 * MINUTE), 15 * MINUTE, 10 * MINUTE)
                .now
        };
        assert_eq!((tail(35), tail(36)), (None, Some(minutes(10, 36))));
    }

    proptest! {
        #[test]
        fn outages_lie_inside_what_was_watched_and_meet_no_solid_footage(
            cuts in proptest::collection::vec(1i64..40, 1..12), limit in 0i64..30, rest in 0i64..60
        ) {
            let (mut at, mut runs) = (0, Vec::new());
            for pair in cuts.chunks(2) {
                runs.push(minutes(at, at + pair[0]));
                at += pair[0] + pair.get(1).copied().unwrap_or(5);
            }
            let alive = runs[runs.len() - 1].end;
            let watched = Span::new(UtcMs(0), UtcMs(alive.0 + rest * MINUTE));
            let out = from_runs(&runs, &[], watched, alive, limit * MINUTE, 0);
            for o in out.all() {
                prop_assert!(o.len_ms() > limit * MINUTE && o.start >= watched.start && o.end <= watched.end);
                prop_assert_eq!(span::total_ms(&span::intersect(&[o], &runs)), 0);
            }
            prop_assert!((0.0..=100.0).contains(&out.availability_pct()));
        }
    }
}
