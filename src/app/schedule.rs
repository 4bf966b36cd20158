//! When things run: five cron fields on the site's civil time, mapped to instants. Pure: the current
//! instant is an argument.
//!
//! The `cron` crate parses the fields and answers which minutes, hours and days belong to them; it
//! never sees an instant, because over a clock change it skips runs, doubles them, and gives them
//! out of order. Its Sunday is 1; ours is 0 or 7, as in every crontab, so weekdays are rewritten.

use std::collections::BTreeSet;
use std::str::FromStr;
use std::time::Duration;

use cron::TimeUnitSpec;
use jiff::ToSpan;
use jiff::civil::{Date, DateTime};
use jiff::tz::{AmbiguousOffset, TimeZone};
use sha2::Digest;
use thiserror::Error;

use crate::model::UtcMs;

/// Days searched for a next run: the longest cycle of dates and weekdays in our calendar is 40 years
/// (29 February on one weekday, across a century that skips a leap year).
const HORIZON_DAYS: i64 = 41 * 366;

/// Names of weekdays, Sunday first.
const WEEKDAYS: [&str; 7] = ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"];

/// Why a schedule cannot be used.
#[derive(Debug, Error, PartialEq, Eq)]
pub enum ScheduleError {
    /// Not five fields.
    #[error(
        "cannot read the schedule {text:?}: it has {found} fields; write minute hour day month weekday, for example \"30 4 * * *\""
    )]
    Fields {
        /// As written.
        text: String,
        /// Number of fields.
        found: usize,
    },
    /// A field that means nothing.
    #[error(
        "cannot read the schedule {text:?}: {why}; write minute hour day month weekday, for example \"30 4 * * *\""
    )]
    Field {
        /// As written.
        text: String,
        /// What the parser says.
        why: String,
    },
    /// Days that no calendar has, such as 31 February.
    #[error("cannot use the schedule {0:?}: no day ever matches; correct its day and month")]
    Never(String),
}

/// A schedule in civil time.
///
/// Laws: a next run lies after the instant that was asked about; asking about a later instant never
/// gives an earlier run. A run in an hour that does not exist happens right after the clock change;
/// one in an hour that occurs twice happens in the first of them only. Where both the day and the
/// weekday are restricted, either is enough, as in every crontab.
#[derive(Clone, Debug)]
pub struct Schedule {
    fields: cron::Schedule,
    any_day: bool,
    any_weekday: bool,
    /// Milliseconds by which each run comes after what the fields say.
    later_ms: i64,
}

impl Schedule {
    /// Reads five fields: minute, hour, day of month, month, weekday (0 or 7 is Sunday).
    ///
    /// # Errors
    /// See [`ScheduleError`].
    pub fn parse(text: &str) -> Result<Self, ScheduleError> {
        let fields: Vec<&str> = text.split_whitespace().collect();
        let [minute, hour, day, month, weekday] = fields.as_slice() else {
            return Err(ScheduleError::Fields { text: text.to_owned(), found: fields.len() });
        };
        let fail = |why: String| ScheduleError::Field { text: text.to_owned(), why };
        let days = weekdays(weekday).ok_or_else(|| fail(format!("{weekday:?} is no weekday")))?;
        let any_weekday = days.len() == WEEKDAYS.len();
        // One more than ours: the crate counts from Sunday = 1.
        let listed: Vec<String> = days.iter().map(|d| (d + 1).to_string()).collect();
        let six = format!("0 {minute} {hour} {day} {month} {}", listed.join(","));
        let fields = cron::Schedule::from_str(&six).map_err(|e| fail(e.to_string().to_lowercase()))?;
        let schedule = Self { any_day: fields.days_of_month().is_all(), any_weekday, fields, later_ms: 0 };
        let somewhere = jiff::civil::date(2024, 1, 1);
        if schedule.days_from(somewhere).next().is_none() {
            return Err(ScheduleError::Never(text.to_owned()));
        }
        Ok(schedule)
    }

    /// The same with each run later by a number of seconds below those of `within`. Whoever it is for decides the number:
    /// runs of one site keep their distance, a run that was missed stays one, and many sites with one schedule are spread.
    #[must_use]
    pub fn spread(self, who: &str, within: Duration) -> Self {
        let digest = sha2::Sha256::digest(who.as_bytes());
        let drawn = digest.iter().take(8).fold(0u64, |all, byte| all << 8 | u64::from(*byte));
        let seconds = drawn % within.as_secs().max(1);
        Self { later_ms: i64::try_from(seconds).unwrap_or(0).saturating_mul(1000), ..self }
    }

    /// The first run after an instant; `None` past the end of the calendar.
    pub fn next_after(&self, now: UtcMs, tz: &TimeZone) -> Option<UtcMs> {
        let run = self.next_named(UtcMs(now.0.saturating_sub(self.later_ms)), tz)?;
        Some(UtcMs(run.0.saturating_add(self.later_ms)))
    }

    /// The first run after an instant by the fields alone.
    fn next_named(&self, now: UtcMs, tz: &TimeZone) -> Option<UtcMs> {
        // A day earlier, because a zone may repeat or skip what lies around midnight.
        let from = tz.to_datetime(now.timestamp()).date().saturating_sub(1.day());
        let runs = self.days_from(from).flat_map(|day| self.times_of(day));
        runs.filter_map(|civil| instant(civil, tz)).find(|at| *at > now)
    }

    /// True when a run was due after `last` and not later than `now`: however many were missed, the
    /// answer is one run, because the next question has a later `last`.
    pub fn is_due(&self, last: UtcMs, now: UtcMs, tz: &TimeZone) -> bool {
        // After a clock that was set back, what is on record may lie ahead of us.
        self.next_after(last.min(now), tz).is_some_and(|at| at <= now)
    }

    fn days_from(&self, from: Date) -> impl Iterator<Item = Date> {
        (0..HORIZON_DAYS).map_while(move |n| from.checked_add(n.days()).ok()).filter(|d| self.has_day(*d))
    }

    fn has_day(&self, date: Date) -> bool {
        let number = |n: i8| u32::try_from(n).unwrap_or(0);
        let day = self.fields.days_of_month().includes(number(date.day()));
        let weekday = self.fields.days_of_week().includes(number(date.weekday().to_sunday_one_offset()));
        let matches = if self.any_day || self.any_weekday { day && weekday } else { day || weekday };
        matches && self.fields.months().includes(number(date.month()))
    }

    fn times_of(&self, date: Date) -> impl Iterator<Item = DateTime> {
        let small = |n: u32| i8::try_from(n).unwrap_or(0);
        self.fields.hours().iter().flat_map(move |hour| {
            let minutes = self.fields.minutes().iter();
            minutes.map(move |minute| date.at(small(hour), small(minute), 0, 0))
        })
    }
}

/// The one instant at which a civil time runs.
fn instant(civil: DateTime, tz: &TimeZone) -> Option<UtcMs> {
    let at = |offset: jiff::tz::Offset| offset.to_timestamp(civil).ok();
    let ts = match tz.to_ambiguous_timestamp(civil).offset() {
        AmbiguousOffset::Unambiguous { offset } => at(offset)?,
        AmbiguousOffset::Fold { before, .. } => at(before)?,
        // Read with the offset that holds after it, a time in the gap lies before the change.
        AmbiguousOffset::Gap { after, .. } => tz.following(at(after)?).next()?.timestamp(),
    };
    Some(UtcMs::from(ts))
}

/// The weekdays of a crontab field, Sunday = 0.
fn weekdays(field: &str) -> Option<BTreeSet<u8>> {
    let mut out = BTreeSet::new();
    for part in field.split(',') {
        let (base, step) = match part.split_once('/') {
            Some((base, step)) => (base, Some(step.parse::<u8>().ok().filter(|n| *n > 0)?)),
            None => (part, None),
        };
        let (first, last) = match (base, base.split_once('-')) {
            ("*", _) => (0, 6),
            (_, Some((a, b))) => (weekday(a)?, weekday(b)?),
            // "3/2" counts on to the end of the week, as the crate reads the other fields.
            (one, None) => (weekday(one)?, if step.is_some() { 6 } else { weekday(one)? }),
        };
        if first > last {
            return None;
        }
        out.extend((first..=last).step_by(usize::from(step.unwrap_or(1))).map(|d| d % 7));
    }
    Some(out)
}

fn weekday(text: &str) -> Option<u8> {
    let named = WEEKDAYS.iter().position(|n| n.eq_ignore_ascii_case(text));
    match named {
        Some(at) => u8::try_from(at).ok(),
        None => text.parse().ok().filter(|n| *n <= 7),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn zone(name: &str) -> TimeZone {
        TimeZone::get(name).expect("bundled")
    }

    /// The next `count` runs after an instant, in local RFC 3339 without the zone's name.
    fn runs(schedule: &str, tz: &str, after: &str, count: usize) -> Vec<String> {
        let (schedule, tz) = (Schedule::parse(schedule).expect("valid"), zone(tz));
        let mut now = UtcMs::parse(after).expect("valid");
        let mut out = Vec::new();
        for _ in 0..count {
            now = schedule.next_after(now, &tz).expect("a next run");
            let local = now.timestamp().to_zoned(tz.clone());
            out.push(local.strftime("%a %Y-%m-%dT%H:%M%:z").to_string());
        }
        out
    }

    #[test]
    fn a_run_in_the_spring_gap_happens_right_after_it() {
        assert_eq!(
            runs("30 2 * * *", "Europe/Berlin", "2026-03-28T00:00:00Z", 3),
            ["Sat 2026-03-28T02:30+01:00", "Sun 2026-03-29T03:00+02:00", "Mon 2026-03-30T02:30+02:00"]
        );
        assert_eq!(
            runs("30 2 * * *", "America/New_York", "2026-03-08T00:00:00Z", 2),
            ["Sun 2026-03-08T03:00-04:00", "Mon 2026-03-09T02:30-04:00"]
        );
    }

    #[test]
    fn a_run_in_the_autumn_fold_happens_once_in_the_first_of_the_two_hours() {
        assert_eq!(
            runs("30 2 * * *", "Europe/Berlin", "2026-10-24T12:00:00Z", 2),
            ["Sun 2026-10-25T02:30+02:00", "Mon 2026-10-26T02:30+01:00"]
        );
        assert_eq!(
            runs("30 1 * * *", "America/New_York", "2026-10-31T12:00:00Z", 2),
            ["Sun 2026-11-01T01:30-04:00", "Mon 2026-11-02T01:30-05:00"]
        );
    }

    #[test]
    fn half_hours_stay_in_order_over_both_changes() {
        assert_eq!(
            runs("*/30 * * * *", "Europe/Berlin", "2026-10-24T23:40:00Z", 4),
            [
                "Sun 2026-10-25T02:00+02:00",
                "Sun 2026-10-25T02:30+02:00",
                "Sun 2026-10-25T03:00+01:00",
                "Sun 2026-10-25T03:30+01:00"
            ]
        );
        assert_eq!(
            runs("*/30 * * * *", "Europe/Berlin", "2026-03-29T00:15:00Z", 3),
            ["Sun 2026-03-29T01:30+01:00", "Sun 2026-03-29T03:00+02:00", "Sun 2026-03-29T03:30+02:00"]
        );
    }

    #[test]
    fn zero_and_seven_are_sunday_and_one_is_monday() {
        for sunday in ["0", "7", "sun"] {
            let got = runs(&format!("0 5 * * {sunday}"), "UTC", "2026-11-18T00:00:00Z", 1);
            assert_eq!(got, ["Sun 2026-11-22T05:00+00:00"], "{sunday}");
        }
        assert_eq!(runs("0 5 * * 1", "UTC", "2026-11-18T00:00:00Z", 1), ["Mon 2026-11-23T05:00+00:00"]);
        let got = runs("0 5 * * 5-7", "UTC", "2026-11-18T00:00:00Z", 4);
        let days: Vec<_> = got.iter().map(|r| r.split(' ').next().expect("weekday")).collect();
        assert_eq!(days, ["Fri", "Sat", "Sun", "Fri"]);
    }

    #[test]
    fn a_day_and_a_weekday_are_each_enough() {
        assert_eq!(
            runs("0 0 13 * FRI", "UTC", "2026-11-10T00:00:00Z", 3),
            ["Fri 2026-11-13T00:00+00:00", "Fri 2026-11-20T00:00+00:00", "Fri 2026-11-27T00:00+00:00"]
        );
        assert_eq!(
            runs("0 0 13 * MON-SAT,7", "UTC", "2026-11-10T00:00:00Z", 1),
            ["Fri 2026-11-13T00:00+00:00"]
        );
    }

    #[test]
    fn a_leap_day_is_found_across_years() {
        assert_eq!(runs("0 0 29 2 *", "UTC", "2096-03-01T00:00:00Z", 1), ["Fri 2104-02-29T00:00+00:00"]);
    }

    #[test]
    fn a_day_that_a_zone_left_out_runs_right_after_it() {
        assert_eq!(
            runs("0 12 * * *", "Pacific/Apia", "2011-12-29T23:00:00Z", 2),
            ["Sat 2011-12-31T00:00+14:00", "Sat 2011-12-31T12:00+14:00"]
        );
    }

    #[test]
    fn what_means_nothing_is_refused() {
        for bad in [
            "",
            "0 4 * *",
            "0 0 4 * * *",
            "61 4 * * *",
            "0 4 * * 8",
            "0 4 * * 6-1",
            "0 4 * * x",
            "0 0 31 2 *",
        ] {
            assert!(Schedule::parse(bad).is_err(), "{bad}");
        }
        assert_eq!(Schedule::parse("0 0 30 2 *").unwrap_err(), ScheduleError::Never("0 0 30 2 *".to_owned()));
    }

    #[test]
    fn sites_with_one_schedule_are_spread_over_the_jitter_and_each_keeps_its_distance() {
        let (tz, within) = (TimeZone::UTC, Duration::from_secs(300));
        let plain = Schedule::parse("30 4 * * *").expect("valid");
        let at = |text: &str| UtcMs::parse(text).expect("valid");
        let later = |who: &str, from: &str| {
            let from = at(from);
            let spread = plain.clone().spread(who, within).next_after(from, &tz).expect("a run");
            spread.since(plain.next_after(from, &tz).expect("a run"))
        };
        let sites: Vec<String> = (0..200).map(|n| format!("site{n}")).collect();
        let drawn: BTreeSet<i64> = sites.iter().map(|site| later(site, "2026-11-20T12:00:00Z")).collect();
        assert!(drawn.len() > 100, "{} different ones", drawn.len());
        assert!(drawn.iter().all(|ms| (0..300_000).contains(ms) && ms % 1000 == 0), "{drawn:?}");
        for day in ["2026-11-21T05:00:00Z", "2027-02-01T00:00:00Z"] {
            assert_eq!(later("site7", day), later("site7", "2026-11-20T12:00:00Z"));
        }
        let none = plain.clone().spread("site7", Duration::from_secs(1));
        assert_eq!(none.next_after(at("2026-11-20T04:29:59Z"), &tz), Some(at("2026-11-20T04:30:00Z")));
    }

    #[test]
    fn missed_runs_are_caught_up_once() {
        let (schedule, tz) = (Schedule::parse("30 4 * * *").expect("valid"), zone("Asia/Shanghai"));
        let at = |text: &str| UtcMs::parse(text).expect("valid");
        let (last, back) = (at("2026-11-01T20:31:00Z"), at("2026-11-09T03:00:00Z"));
        assert!(schedule.is_due(last, back, &tz), "eight runs were missed");
        assert!(!schedule.is_due(back, back, &tz), "and one makes up for them");
        assert!(!schedule.is_due(back, at("2026-11-09T20:29:59Z"), &tz));
        assert!(schedule.is_due(back, at("2026-11-09T20:30:00Z"), &tz));
    }

    #[test]
    fn a_clock_that_was_set_back_does_not_run_everything_again() {
        let (schedule, tz) = (Schedule::parse("0 * * * *").expect("valid"), TimeZone::UTC);
        let at = |text: &str| UtcMs::parse(text).expect("valid");
        assert!(!schedule.is_due(at("2026-11-09T12:00:00Z"), at("2026-11-09T10:30:00Z"), &tz));
    }

    fn field(from: u8, to: u8) -> impl Strategy<Value = String> {
        let list = prop::collection::btree_set(from..=to, 1..4)
            .prop_map(|s| s.iter().map(ToString::to_string).collect::<Vec<_>>().join(","));
        prop_oneof![
            Just("*".to_owned()),
            (1u8..20).prop_map(|n| format!("*/{n}")),
            list,
            (from..=to, from..=to).prop_map(|(a, b)| format!("{}-{}", a.min(b), a.max(b))),
        ]
    }

    proptest! {
        #[test]
        fn every_run_lies_ahead_and_a_later_question_never_gets_an_earlier_run(
            fields in (field(0, 59), field(0, 23), field(1, 28), field(1, 12), field(0, 7)),
            now_s in 1_700_000_000i64..1_900_000_000,
            later_s in 0i64..100_000,
            (who, jitter_s) in (any::<u32>(), 1u64..100_000),
            tz in prop::sample::select(vec!["Europe/Berlin", "America/New_York", "Asia/Shanghai", "Australia/Lord_Howe", "America/Sao_Paulo"]),
        ) {
            let (minute, hour, day, month, weekday) = fields;
            let text = format!("{minute} {hour} {day} {month} {weekday}");
            // The crate refuses steps wider than their field.
            let Ok(schedule) = Schedule::parse(&text) else { return Ok(()) };
            let schedule = schedule.spread(&who.to_string(), Duration::from_secs(jitter_s));
            let tz = zone(tz);
            let now = UtcMs(now_s * 1000);
            let next = schedule.next_after(now, &tz).expect("a next run");
            prop_assert!(next > now);
            let later = schedule.next_after(UtcMs(now.0 + later_s * 1000), &tz).expect("a next run");
            prop_assert!(later >= next);
            if now.0 + later_s * 1000 < next.0 {
                prop_assert_eq!(later, next);
            }
        }
    }
}
