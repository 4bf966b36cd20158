//! Cameras that stop and come back together do neither at the same instant: what is told of a group while its members
//! follow each other. Pure.

use crate::model::{Span, UtcMs};

/// A camera as its newest footage shows it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Member {
    /// Since when nothing came, when that is longer than may be missed; a file may still be in the making.
    pub(super) silent: Option<Span>,
    /// Nothing came for so long that no file can be in the making either, and nothing excuses it.
    pub(super) down: bool,
    /// Its newest outage that ended.
    pub(super) past: Option<Span>,
}

/// What is told of a group.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Told {
    /// Nothing yet: none of it shows footage, and of some it is not known whether it is down too.
    NotYet,
    /// It is down as one, since this instant.
    AsOne(UtcMs),
    /// Each camera for itself.
    Apart,
}

/// What is told of a group of which some member is down. `at_most_ms` is what a camera may miss, `hold_ms` how much
/// later than the first of a group the others may be back.
///
/// Law: a group that stopped together and comes back together is told as one from its first word to its last, with the
/// same beginning.
pub(super) fn told(members: &[Member], now: UtcMs, at_most_ms: i64, hold_ms: i64) -> Told {
    if members.len() < 2 {
        return Told::Apart;
    }
    let silences: Vec<Span> = members.iter().filter_map(|m| m.silent).collect();
    let starts = || silences.iter().map(|s| s.start);
    // Who fell silent later than a camera may be missed did not stop together with the first: he is not waited for.
    let together = starts().max().zip(starts().min()).is_some_and(|(a, b)| a.since(b) <= at_most_ms);
    if silences.len() == members.len() && together && !members.iter().all(|m| m.down) {
        return Told::NotYet;
    }
    let back_lately = |outage: &Span| now.since(outage.end) <= hold_ms;
    let outage = |m: &Member| m.silent.filter(|_| m.down).or(m.past.filter(back_lately));
    let Some(outages) = members.iter().map(outage).collect::<Option<Vec<Span>>>() else { return Told::Apart };
    let start = outages.iter().map(|o| o.start).max().unwrap_or(now);
    let end = outages.iter().map(|o| o.end).min().unwrap_or(now);
    if end.since(start) > at_most_ms { Told::AsOne(start) } else { Told::Apart }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const AT_MOST: i64 = 300_000;
    const USUAL: i64 = 10_000;
    const HOLD: i64 = 400_000;

    /// A camera that stopped at one instant and came back at another, as it looks at `now`.
    fn member(stopped: i64, back: i64, now: i64) -> Member {
        let span = |end| Span::new(UtcMs(stopped), UtcMs(end));
        if now >= back {
            return Member { silent: None, down: false, past: Some(span(back)) };
        }
        let length = now - stopped;
        Member { silent: (length > AT_MOST).then(|| span(now)), down: length > AT_MOST + USUAL, past: None }
    }

    fn at(now: i64, cameras: &[(i64, i64)]) -> Told {
        let members: Vec<Member> = cameras.iter().map(|(stop, back)| member(*stop, *back, now)).collect();
        told(&members, UtcMs(now), AT_MOST, HOLD)
    }

    #[test]
    fn a_camera_that_is_down_beside_one_that_records_is_told_for_itself() {
        assert_eq!(at(400_000, &[(0, 900_000), (390_000, 900_000)]), Told::Apart);
    }

    #[test]
    fn a_group_whose_members_stop_seconds_apart_is_told_when_the_last_is_down() {
        let cameras = [(0, 2_000_000), (9_000, 2_005_000)];
        assert_eq!(at(310_001, &cameras), Told::NotYet);
        assert_eq!(at(319_001, &cameras), Told::AsOne(UtcMs(9_000)));
        assert_eq!(at(2_001_000, &cameras), Told::AsOne(UtcMs(9_000)), "the first is back");
    }

    #[test]
    fn a_camera_that_stopped_long_before_the_other_fell_silent_does_not_wait_for_it() {
        let cameras = [(0, 9_000_000), (1_000_000, 9_000_000)];
        assert_eq!(at(1_000_000 + AT_MOST + 1, &cameras), Told::Apart);
    }

    #[test]
    fn a_camera_that_stays_away_when_the_others_are_back_is_told_for_itself_after_a_while() {
        let cameras = [(0, 1_000_000), (9_000, 9_000_000)];
        assert_eq!(at(1_000_000 + HOLD, &cameras), Told::AsOne(UtcMs(9_000)));
        assert_eq!(at(1_000_001 + HOLD, &cameras), Told::Apart);
    }

    #[test]
    fn outages_that_met_for_a_moment_are_no_group() {
        assert_eq!(at(1_100_000, &[(0, 1_050_000), (751_000, 9_000_000)]), Told::Apart);
    }

    proptest! {
        #[test]
        fn a_group_is_one_from_its_first_word_to_its_last(
            cameras in prop::collection::vec((0..USUAL, 700_000..1_000_000i64), 2..8), steps in 100..900usize
        ) {
            let stopped = cameras.iter().map(|c| c.0).max().unwrap_or(0);
            let all_back = cameras.iter().map(|c| c.1).max().unwrap_or(0);
            for step in 0..steps {
                let now = all_back * i64::try_from(step).unwrap_or(0) / i64::try_from(steps).unwrap_or(1);
                if !cameras.iter().any(|(stop, back)| member(*stop, *back, now).down) {
                    continue;
                }
                let told = at(now, &cameras);
                prop_assert!([Told::NotYet, Told::AsOne(UtcMs(stopped))].contains(&told), "{told:?} at {now}");
                prop_assert!(told != Told::NotYet || now <= stopped + AT_MOST + USUAL, "{now}");
            }
        }
    }
}
