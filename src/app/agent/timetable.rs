//! What the agent does next: full passes by the schedule, judging in between, and longer and longer
//! waits after failures. Pure.

use std::time::Duration;

use jiff::tz::TimeZone;

use super::board::Work;
use crate::app::schedule::Schedule;
use crate::model::UtcMs;
use crate::model::heartbeat::{self, Phase};

/// Wait after the first failure; it doubles with each further one.
const FIRST_WAIT: Duration = Duration::from_secs(5);
/// Longest wait after failures.
const LONGEST_WAIT: Duration = Duration::from_secs(600);
/// Wait after a heartbeat that could not be sealed.
const BEAT_AGAIN: Duration = Duration::from_secs(60);

/// When passes and judgements run.
#[derive(Clone, Debug)]
pub struct Hours {
    /// Full passes.
    pub check: Schedule,
    /// Time between two judgements.
    pub judge_every: Duration,
    /// Digests, each of which needs a judgement of its minute.
    pub digests: Vec<Schedule>,
    /// The site's zone.
    pub tz: TimeZone,
}

/// What was done and what failed.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Timetable {
    last_check: Option<UtcMs>,
    last_judge: Option<UtcMs>,
    failures: u32,
    not_before: Option<UtcMs>,
    last_beat: Option<UtcMs>,
    beat_not_before: Option<UtcMs>,
    /// Asked for out of turn and not begun.
    asked: Option<Work>,
    /// What the work in hand answers of that: whoever asks while it runs asks for more.
    answers: Option<Work>,
}

impl Timetable {
    /// A fresh start; `last_check` is the newest pass that came to its end.
    pub fn new(last_check: Option<UtcMs>) -> Self {
        Self { last_check, ..Self::default() }
    }

    /// What is due. A site that was never looked at is looked at now; so is one whose pass was missed.
    pub fn due(&self, now: UtcMs, hours: &Hours) -> Option<Work> {
        if self.not_before.is_some_and(|t| waits(now, t)) {
            return None;
        }
        let check = self.asked == Some(Work::Check)
            || self.last_check.is_none_or(|last| hours.check.is_due(last, now, &hours.tz));
        let judge = self.asked.is_some()
            || self.last_judge.is_none_or(|last| now < last || now.since(last) >= millis(hours.judge_every));
        let digest = || {
            let last = self.last_judge.filter(|last| now >= *last);
            last.is_some_and(|last| hours.digests.iter().any(|s| s.is_due(last, now, &hours.tz)))
        };
        match (check, judge || digest()) {
            (true, _) => Some(Work::Check),
            (false, true) => Some(Work::Judge),
            (false, false) => None,
        }
    }

    /// True when some pass came to its end and none was asked for since.
    pub fn has_checked(&self) -> bool {
        self.last_check.is_some() && ![self.asked, self.answers].contains(&Some(Work::Check))
    }

    /// Which heartbeat is due, if any: the first one says that the agent began.
    pub fn beat_due(&self, now: UtcMs) -> Option<Phase> {
        if self.beat_not_before.is_some_and(|t| waits(now, t)) {
            return None;
        }
        match self.last_beat {
            None => Some(Phase::Start),
            Some(last) => (now < last || now.since(last) >= heartbeat::EVERY_MS).then_some(Phase::Beat),
        }
    }

    /// A heartbeat was sealed.
    pub fn beaten(&mut self, at: UtcMs) {
        (self.last_beat, self.beat_not_before) = (Some(at), None);
    }

    /// A heartbeat could not be sealed; it is tried again a minute later.
    pub fn not_beaten(&mut self, now: UtcMs) {
        self.beat_not_before = Some(now + BEAT_AGAIN);
    }

    /// When the next pass is due by the schedule.
    pub fn next_check(&self, now: UtcMs, hours: &Hours) -> Option<UtcMs> {
        let Some(last) = self.last_check else { return Some(now) };
        hours.check.next_after(last.min(now), &hours.tz)
    }

    /// Work begins. A pass judges too.
    pub fn begins(&mut self, work: Work) {
        let answered = work == Work::Check || self.asked == Some(Work::Judge);
        self.answers = self.asked.take_if(|_| answered);
    }

    /// Work came to no end: what it answered is asked for again.
    pub fn undone(&mut self) {
        if let Some(work) = self.answers.take() {
            self.ask(work);
        }
    }

    fn ask(&mut self, work: Work) {
        let more = work == Work::Check || self.asked.is_none();
        self.asked = if more { Some(work) } else { self.asked };
    }

    /// Work that began at `began` succeeded.
    pub fn succeeded(&mut self, work: Work, began: UtcMs) {
        if work == Work::Check {
            self.last_check = Some(began);
        }
        *self = Self { last_judge: Some(began), failures: 0, not_before: None, answers: None, ..*self };
    }

    /// Work failed or crashed: it is tried again after a wait, which is returned.
    pub fn failed(&mut self, now: UtcMs) -> Duration {
        self.undone();
        self.failures = self.failures.saturating_add(1);
        let doubled = FIRST_WAIT.saturating_mul(1u32.checked_shl(self.failures - 1).unwrap_or(u32::MAX));
        let wait = doubled.min(LONGEST_WAIT);
        self.not_before = Some(now + wait);
        wait
    }

    /// Something happened to the agent itself: look at the next chance.
    pub fn check_soon(&mut self) {
        self.ask(Work::Check);
        (self.not_before, self.beat_not_before) = (None, None);
    }

    /// Other rules hold from now on: judge at the next chance.
    pub fn judge_soon(&mut self) {
        self.ask(Work::Judge);
        self.not_before = None;
    }
}

/// A clock set back by more than the longest wait must not silence the agent.
fn waits(now: UtcMs, until: UtcMs) -> bool {
    now < until && until.since(now) <= millis(LONGEST_WAIT)
}

fn millis(d: Duration) -> i64 {
    i64::try_from(d.as_millis()).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hours() -> Hours {
        Hours {
            check: Schedule::parse("30 4 * * *").expect("valid"),
            judge_every: Duration::from_secs(900),
            digests: Vec::new(),
            tz: TimeZone::UTC,
        }
    }

    fn at(text: &str) -> UtcMs {
        UtcMs::parse(text).expect("valid")
    }

    #[test]
    fn a_first_start_looks_at_once_and_a_restart_only_judges() {
        let now = at("2026-11-20T12:00:00Z");
        assert_eq!(Timetable::new(None).due(now, &hours()), Some(Work::Check));
        let restarted = Timetable::new(Some(at("2026-11-20T04:31:00Z")));
        assert_eq!(restarted.due(now, &hours()), Some(Work::Judge));
    }

    #[test]
    fn passes_that_were_missed_while_no_agent_ran_are_made_up_for_by_one() {
        let mut table = Timetable::new(Some(at("2026-11-12T04:31:00Z")));
        let now = at("2026-11-20T12:00:00Z");
        assert_eq!(table.due(now, &hours()), Some(Work::Check), "eight were missed");
        table.succeeded(Work::Check, now);
        assert_eq!(table.due(at("2026-11-20T12:14:59Z"), &hours()), None);
        assert_eq!(table.next_check(now, &hours()), Some(at("2026-11-21T04:30:00Z")));
    }

    #[test]
    fn passes_follow_the_schedule_and_judgements_their_interval() {
        let mut table = Timetable::new(None);
        table.succeeded(Work::Check, at("2026-11-20T12:00:00Z"));
        assert_eq!(table.due(at("2026-11-20T12:14:59Z"), &hours()), None);
        assert_eq!(table.due(at("2026-11-20T12:15:00Z"), &hours()), Some(Work::Judge));
        table.succeeded(Work::Judge, at("2026-11-21T04:29:00Z"));
        assert_eq!(table.due(at("2026-11-21T04:29:59Z"), &hours()), None);
        assert_eq!(table.due(at("2026-11-21T04:30:00Z"), &hours()), Some(Work::Check));
        assert_eq!(table.next_check(at("2026-11-20T13:00:00Z"), &hours()), Some(at("2026-11-21T04:30:00Z")));
    }

    #[test]
    fn a_digest_gets_the_judgement_of_its_minute() {
        let hours = Hours { digests: vec![Schedule::parse("7 8 * * *").expect("valid")], ..hours() };
        let mut table = Timetable::new(Some(at("2026-11-20T04:31:00Z")));
        table.succeeded(Work::Judge, at("2026-11-20T08:00:00Z"));
        assert_eq!(table.due(at("2026-11-20T08:06:59Z"), &hours), None);
        assert_eq!(table.due(at("2026-11-20T08:07:00Z"), &hours), Some(Work::Judge));
        table.succeeded(Work::Judge, at("2026-11-20T08:07:00Z"));
        assert_eq!(table.due(at("2026-11-20T08:08:00Z"), &hours), None);
    }

    #[test]
    fn failures_wait_longer_and_longer_up_to_ten_minutes_and_a_success_forgets_them() {
        let mut table = Timetable::new(None);
        let now = at("2026-11-20T12:00:00Z");
        let waits: Vec<u64> = (0..9).map(|_| table.failed(now).as_secs()).collect();
        assert_eq!(waits, [5, 10, 20, 40, 80, 160, 320, 600, 600]);
        assert_eq!(table.due(at("2026-11-20T12:09:59Z"), &hours()), None);
        assert_eq!(table.due(at("2026-11-20T12:10:00Z"), &hours()), Some(Work::Check));
        table.succeeded(Work::Check, now);
        assert_eq!(table.failed(now).as_secs(), 5);
    }

    #[test]
    fn what_is_asked_for_while_work_is_in_hand_is_done_after_it() {
        let (began, now) = (at("2026-11-20T12:00:00Z"), at("2026-11-20T12:00:05Z"));
        for asked in [Work::Check, Work::Judge] {
            let mut table = Timetable::new(None);
            table.begins(Work::Check);
            if asked == Work::Check {
                table.check_soon()
            } else {
                table.judge_soon()
            }
            table.succeeded(Work::Check, began);
            assert_eq!((table.due(now, &hours()), table.has_checked()), (Some(asked), asked == Work::Judge));
            table.begins(asked);
            table.failed(now);
            assert_eq!(table.due(at("2026-11-20T12:00:11Z"), &hours()), Some(asked), "it came to no end");
            table.begins(asked);
            table.succeeded(asked, now);
            assert_eq!((table.due(now, &hours()), table.has_checked()), (None, true));
        }
    }

    #[test]
    fn a_judgement_answers_nobody_who_asked_for_a_pass() {
        let mut table = Timetable::new(Some(at("2026-11-20T04:31:00Z")));
        table.check_soon();
        table.judge_soon();
        table.begins(Work::Judge);
        table.succeeded(Work::Judge, at("2026-11-20T12:00:00Z"));
        assert_eq!(table.due(at("2026-11-20T12:00:05Z"), &hours()), Some(Work::Check));
    }

    #[test]
    fn heartbeats_begin_at_once_follow_every_ten_minutes_and_are_tried_again_after_a_minute() {
        let mut table = Timetable::new(None);
        assert_eq!(table.beat_due(at("2026-11-20T12:00:00Z")), Some(Phase::Start));
        table.not_beaten(at("2026-11-20T12:00:00Z"));
        assert_eq!(table.beat_due(at("2026-11-20T12:00:59Z")), None);
        assert_eq!(table.beat_due(at("2026-11-20T12:01:00Z")), Some(Phase::Start));
        table.beaten(at("2026-11-20T12:01:00Z"));
        assert_eq!(table.beat_due(at("2026-11-20T12:10:59Z")), None);
        assert_eq!(table.beat_due(at("2026-11-20T12:11:00Z")), Some(Phase::Beat));
        assert_eq!(table.beat_due(at("2026-11-20T11:00:00Z")), Some(Phase::Beat), "the clock was set back");
    }

    #[test]
    fn a_clock_set_back_does_not_silence_the_agent() {
        let mut table = Timetable::new(None);
        table.succeeded(Work::Check, at("2026-11-20T12:00:00Z"));
        assert_eq!(table.due(at("2026-11-20T09:00:00Z"), &hours()), Some(Work::Judge));
        table.failed(at("2026-11-20T12:00:00Z"));
        assert_eq!(table.due(at("2026-11-20T09:00:00Z"), &hours()), Some(Work::Judge));
    }
}
