//! Heartbeats of the agent, and the hours through which there were none. Pure: judging, `status` and the
//! offline verifier draw the same line from the same leaves.

use serde::{Deserialize, Serialize};

use super::span::Span;
use super::time::UtcMs;

/// Leaf type of a heartbeat.
pub const KIND: &str = "heartbeat";

/// Time between two heartbeats, 10 minutes.
pub const EVERY_MS: i64 = 600_000;

/// What a heartbeat may be late beside its interval: a busy disk, a slow commit. 1 minute.
pub const JITTER_MS: i64 = 60_000;

/// At which moment of the agent's life a heartbeat was sealed.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Phase {
    /// The agent began.
    Start,
    /// It goes on.
    Beat,
    /// It was told to end, and ended: whoever only sees a last `beat` looks at a kill or a power cut.
    Stop,
}

/// One heartbeat, as its leaf says it.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Beat {
    /// When.
    pub at_ms: i64,
    /// The next one follows after this time, in milliseconds.
    pub every_ms: i64,
    /// At which moment.
    pub phase: Phase,
}

impl Beat {
    /// Reads the leaf of a heartbeat; `None` when it is none, or says a time before 1970, after the year
    /// 9999, or an interval of more than a day.
    pub fn read(leaf: &[u8]) -> Option<Self> {
        let beat: Self = serde_json::from_slice(leaf).ok()?;
        let sane = (0..=253_402_300_799_999).contains(&beat.at_ms);
        (sane && (1..=86_400_000).contains(&beat.every_ms)).then_some(beat)
    }
}

/// Time through which heartbeats followed each other.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Stretch {
    /// First heartbeat.
    pub begun: UtcMs,
    /// Newest one.
    pub last: UtcMs,
    /// Interval that the newest one promised, in milliseconds.
    pub every_ms: i64,
    /// The newest one said that the agent ends in order.
    pub stopped: bool,
}

impl Stretch {
    /// A stretch of one heartbeat.
    pub fn begin(beat: Beat) -> Self {
        let at = UtcMs(beat.at_ms);
        Self { begun: at, last: at, every_ms: beat.every_ms, stopped: beat.phase == Phase::Stop }
    }

    /// Longest time without a heartbeat that is no silence: two intervals and [`JITTER_MS`], so that one
    /// lost heartbeat, or a restart, is none.
    pub fn limit_ms(&self) -> i64 {
        self.every_ms * 2 + JITTER_MS
    }

    /// The stretch with one more heartbeat; `None` when that one begins another stretch.
    ///
    /// A clock that was set back begins no silence: a `clock` leaf tells of it.
    pub fn with(self, beat: Beat) -> Option<Self> {
        let at = UtcMs(beat.at_ms);
        let goes_on = !self.stopped && beat.phase != Phase::Start && at.since(self.last) <= self.limit_ms();
        goes_on.then(|| Self { begun: self.begun, ..Self::begin(beat) })
    }
}

/// Hours through which the agent watched nothing.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, schemars::JsonSchema)]
pub struct Silence {
    /// From the last heartbeat before to the first after.
    pub span: Span,
    /// It was ended in order; otherwise killed, without power, or its clock leapt.
    pub orderly: bool,
}

/// The silences between stretches in the order of the log, and from the last one until `now`.
///
/// Law: no silence is shorter than the limit of the stretch before it.
pub fn silences(stretches: &[Stretch], now: Option<UtcMs>) -> Vec<Silence> {
    let nexts = stretches.iter().skip(1).map(|s| Some(s.begun)).chain([now]);
    let pairs = stretches.iter().zip(nexts).filter_map(|(s, next)| Some((s, next?)));
    pairs.filter_map(|(s, next)| silence(s, next)).collect()
}

fn silence(before: &Stretch, next: UtcMs) -> Option<Silence> {
    let span = Span::new(before.last, next);
    (span.len_ms() > before.limit_ms()).then_some(Silence { span, orderly: before.stopped })
}

/// Every time between two runs of the agent, however short, and from the last one until `now` where it was stopped or
/// its next heartbeat is overdue.
///
/// Law: holds every silence, and with it the stops and kills that are too short for one.
pub fn pauses(stretches: &[Stretch], now: UtcMs) -> Vec<Silence> {
    let pause = |s: &Stretch, next| Silence { span: Span::new(s.last, next), orderly: s.stopped };
    let between = stretches.iter().zip(stretches.iter().skip(1)).map(|(s, next)| pause(s, next.begun));
    let over = |s: &&Stretch| s.stopped || now.since(s.last) > s.limit_ms();
    between.chain(stretches.last().filter(over).map(|s| pause(s, now))).collect()
}

/// Stretches from heartbeats in the order of the log.
pub fn stretches(beats: impl IntoIterator<Item = Beat>) -> Vec<Stretch> {
    let mut out: Vec<Stretch> = Vec::new();
    for beat in beats {
        match out.last_mut().and_then(|last| last.with(beat).map(|longer| (last, longer))) {
            Some((last, longer)) => *last = longer,
            None => out.push(Stretch::begin(beat)),
        }
    }
    out
}

/// How often the agent ended without saying so: stretches that another one follows and no stop ended.
pub fn kills(stretches: &[Stretch]) -> usize {
    stretches.iter().rev().skip(1).filter(|s| !s.stopped).count()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const MIN: i64 = 60_000;

    fn beat(minute: i64, phase: Phase) -> Beat {
        Beat { at_ms: minute * MIN, every_ms: EVERY_MS, phase }
    }

    fn told(beats: &[(i64, Phase)], now: Option<i64>) -> Vec<(i64, i64, bool)> {
        let stretches = stretches(beats.iter().map(|(at, phase)| beat(*at, *phase)));
        let silences = silences(&stretches, now.map(|m| UtcMs(m * MIN)));
        silences.iter().map(|s| (s.span.start.0 / MIN, s.span.end.0 / MIN, s.orderly)).collect()
    }

    #[test]
    fn a_heartbeat_that_is_one_interval_late_is_no_silence_and_two_are() {
        use Phase::{Beat, Start};
        assert_eq!(told(&[(0, Start), (10, Beat), (31, Beat)], Some(52)), []);
        assert_eq!(told(&[(0, Start), (10, Beat), (32, Beat)], None), [(10, 32, false)]);
        assert_eq!(told(&[(0, Start), (10, Beat)], Some(32)), [(10, 32, false)]);
    }

    #[test]
    fn an_orderly_stop_is_told_from_a_kill() {
        use Phase::{Beat, Start, Stop};
        let killed = [(0, Start), (10, Beat), (100, Start)];
        let stopped = [(0, Start), (10, Beat), (12, Stop), (100, Start)];
        assert_eq!(told(&killed, None), [(10, 100, false)]);
        assert_eq!(told(&stopped, None), [(12, 100, true)]);
        let kills = |beats: &[(i64, Phase)]| kills(&stretches(beats.iter().map(|(at, p)| beat(*at, *p))));
        assert_eq!((kills(&killed), kills(&stopped)), (1, 0));
    }

    #[test]
    fn a_restart_within_the_limit_is_no_silence_and_a_kill_all_the_same() {
        use Phase::{Beat, Start};
        let beats = [(0, Start), (10, Beat), (12, Start), (22, Beat)];
        assert_eq!(told(&beats, Some(30)), []);
        assert_eq!(kills(&stretches(beats.iter().map(|(at, p)| beat(*at, *p)))), 1);
    }

    #[test]
    fn a_stop_and_a_kill_are_pauses_however_short_and_a_run_under_way_is_none() {
        use Phase::{Beat, Start, Stop};
        let beats = [(0, Start), (3, Stop), (4, Start), (10, Beat), (12, Start), (20, Beat)];
        let stretches = stretches(beats.map(|(at, phase)| beat(at, phase)));
        let told = |now: i64| {
            let pauses = pauses(&stretches, UtcMs(now * MIN)).into_iter();
            pauses.map(|p| (p.span.start.0 / MIN, p.span.end.0 / MIN, p.orderly)).collect::<Vec<_>>()
        };
        assert_eq!(silences(&stretches, Some(UtcMs(30 * MIN))), []);
        assert_eq!(told(30), [(3, 4, true), (10, 12, false)]);
        assert_eq!(told(60), [(3, 4, true), (10, 12, false), (20, 60, false)]);
        let ended = super::stretches([beat(0, Start), beat(3, Stop)]);
        assert_eq!(pauses(&ended, UtcMs(4 * MIN)).len(), 1, "stopped, and not begun again");
    }

    #[test]
    fn a_clock_set_back_begins_no_silence() {
        use Phase::{Beat, Start};
        assert_eq!(told(&[(100, Start), (110, Beat), (50, Beat), (60, Beat)], Some(70)), []);
    }

    #[test]
    fn a_leaf_of_another_form_is_no_heartbeat() {
        assert_eq!(Beat::read(br#"{"at_ms":1,"t":"heartbeat","v":1}"#), None);
        let leaf = br#"{"at_ms":1,"every_ms":600000,"phase":"stop","t":"heartbeat","v":1}"#;
        assert_eq!(Beat::read(leaf), Some(Beat { at_ms: 1, every_ms: 600_000, phase: Phase::Stop }));
    }

    proptest! {
        #[test]
        fn steady_heartbeats_leave_no_silence(late in prop::collection::vec(0i64..=60_000, 1..40)) {
            let mut at = 0;
            let beats = late.iter().map(|late| {
                at += EVERY_MS + late;
                Beat { at_ms: at, every_ms: EVERY_MS, phase: Phase::Beat }
            });
            let stretches = stretches(beats.collect::<Vec<_>>());
            prop_assert_eq!(stretches.len(), 1);
            prop_assert!(silences(&stretches, Some(stretches[0].last)).is_empty());
            prop_assert!(pauses(&stretches, stretches[0].last).is_empty());
        }

        #[test]
        fn any_leaf_is_read_without_harm(beats in prop::collection::vec((any::<i64>(), any::<i64>()), 0..20)) {
            let leaf = |(at, every)| format!(r#"{{"at_ms":{at},"every_ms":{every},"phase":"beat"}}"#);
            let beats = beats.into_iter().filter_map(|b| Beat::read(leaf(b).as_bytes()));
            let stretches = stretches(beats.collect::<Vec<_>>());
            let silences = silences(&stretches, Some(UtcMs(0)));
            prop_assert!(silences.iter().all(|s| s.span.len_ms() > JITTER_MS));
            let pauses = pauses(&stretches, UtcMs(0));
            prop_assert!(silences.iter().all(|s| pauses.contains(s)));
        }
    }
}
