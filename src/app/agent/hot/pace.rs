//! When what was noticed is judged and sealed. Pure.

use std::time::Duration;

use crate::model::UtcMs;

/// A loss waits so long before it is judged: the other half of a move may be noticed by another follower, a look
/// later.
const SETTLE_MS: i64 = 2_500;

/// Least time between two judgements of what was noticed.
const JUDGE_MS: i64 = 5_000;

/// Time between two glances at what the passing of time alone can break.
const GLANCE_MS: i64 = 3_000;

/// What is due.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Due {
    /// Judging: something was noticed that cannot wait.
    Judge,
    /// Sealing what waits.
    Seal,
    /// A glance at the cameras.
    Glance,
}

/// What was noticed and not yet judged or sealed.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Pace {
    seal_ms: i64,
    /// When what was noticed may be judged.
    pressing: Option<UtcMs>,
    unsealed: Option<UtcMs>,
    judged: Option<UtcMs>,
    glanced: Option<UtcMs>,
}

impl Pace {
    /// Nothing noticed yet; leaves are sealed `seal_every`.
    pub fn new(seal_every: Duration) -> Self {
        let seal_ms = i64::try_from(seal_every.as_millis()).unwrap_or(i64::MAX);
        Self { seal_ms, pressing: None, unsealed: None, judged: None, glanced: None }
    }

    /// Something was noticed that is to be judged as soon as it has settled.
    pub fn press(&mut self, now: UtcMs) {
        self.pressing.get_or_insert(UtcMs(now.0 + SETTLE_MS));
    }

    /// Something was noticed that no further look can change.
    pub fn press_at_once(&mut self, now: UtcMs) {
        self.pressing = Some(self.pressing.map_or(now, |due| due.min(now)));
    }

    /// Something was noticed that is to be sealed.
    pub fn unsealed(&mut self, now: UtcMs) {
        self.unsealed.get_or_insert(now);
    }

    /// What is due next; a clock that was set back makes everything due.
    pub fn due(&self, now: UtcMs) -> Option<Due> {
        let over = |since: Option<UtcMs>, wait: i64| since.is_none_or(|t| now < t || now.since(t) >= wait);
        let settled = self.pressing.is_some_and(|due| now >= due || due.since(now) > SETTLE_MS);
        if settled && over(self.judged, JUDGE_MS) {
            return Some(Due::Judge);
        }
        if self.unsealed.is_some() && over(self.unsealed, self.seal_ms) {
            return Some(Due::Seal);
        }
        over(self.glanced, GLANCE_MS).then_some(Due::Glance)
    }

    /// Judging began; what is noticed from here on is judged by the next.
    pub fn judging(&mut self, now: UtcMs) {
        (self.pressing, self.judged) = (None, Some(now));
    }

    /// Sealing began.
    pub fn sealing(&mut self) {
        self.unsealed = None;
    }

    /// A glance began.
    pub fn glancing(&mut self, now: UtcMs) {
        self.glanced = Some(now);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pace() -> Pace {
        let mut pace = Pace::new(Duration::from_secs(10));
        pace.glancing(UtcMs(100_000));
        pace
    }

    #[test]
    fn a_loss_is_judged_when_it_has_settled_and_not_again_at_once() {
        let mut pace = pace();
        pace.press(UtcMs(100_000));
        assert_eq!(pace.due(UtcMs(102_499)), None);
        assert_eq!(pace.due(UtcMs(102_500)), Some(Due::Judge));
        pace.judging(UtcMs(102_500));
        assert_eq!(pace.due(UtcMs(102_600)), None);
        pace.press(UtcMs(102_600));
        pace.glancing(UtcMs(106_000));
        assert_eq!(pace.due(UtcMs(107_499)), None, "a storm is one judgement in five seconds");
        assert_eq!(pace.due(UtcMs(107_500)), Some(Due::Judge));
    }

    #[test]
    fn what_time_alone_has_broken_is_judged_at_once() {
        let mut pace = pace();
        pace.press(UtcMs(100_000));
        pace.press_at_once(UtcMs(100_500));
        assert_eq!(pace.due(UtcMs(100_500)), Some(Due::Judge));
    }

    #[test]
    fn what_waits_longest_decides_when_leaves_are_sealed() {
        let mut pace = pace();
        pace.unsealed(UtcMs(100_000));
        pace.unsealed(UtcMs(109_000));
        pace.glancing(UtcMs(108_000));
        assert_eq!(pace.due(UtcMs(109_999)), None);
        assert_eq!(pace.due(UtcMs(110_000)), Some(Due::Seal));
        pace.sealing();
        assert_eq!(pace.due(UtcMs(110_001)), None);
    }

    #[test]
    fn glances_follow_each_other_and_a_clock_set_back_does_not_stop_them() {
        let pace = pace();
        assert_eq!(pace.due(UtcMs(102_999)), None);
        assert_eq!(pace.due(UtcMs(103_000)), Some(Due::Glance));
        assert_eq!(pace.due(UtcMs(1)), Some(Due::Glance));
    }
}
