//! Weekly hours as a site writes them: `mon-fri 07:00-12:00,13:00-19:00; sat 08:00-12:00`, `workdays
//! 08:00-18:00`, `daily 22:00-06:00`. Local time; hours that end at or before their beginning reach into
//! the next day. No I/O.

use std::fmt;
use std::str::FromStr;

use jiff::ToSpan;
use jiff::civil::{Date, Time, Weekday};
use jiff::tz::TimeZone;
use schemars::JsonSchema;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::calendar::{date_of, day};
use super::span::{Span, merge};
use super::time::UtcMs;
use super::working_days::{NoYear, WorkingDays};

/// Names of the days, Monday first.
const NAMES: [&str; 7] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];

/// Days on which hours hold.
#[derive(Clone, PartialEq, Eq, Debug)]
enum Days {
    /// These days of every week, Monday = 0.
    Week(Vec<u8>),
    /// Days that are worked, by the site's calendar.
    Worked,
    /// Days off, by the site's calendar.
    Off,
}

/// From a minute of the day to another; the end may be 24:00, or lie in the next day.
type Minutes = (u16, u16);

/// Hours of a week.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Hours {
    parts: Vec<(Days, Vec<Minutes>)>,
    text: String,
}

impl Hours {
    /// The stretches inside a window, sorted and disjoint. An hour that a clock change leaves out is short,
    /// one that it repeats is long.
    ///
    /// # Errors
    /// Worked days are named in a year of which nobody said which days are worked.
    pub fn within(
        &self,
        window: Span,
        tz: &TimeZone,
        worked: Option<&WorkingDays>,
    ) -> Result<Vec<Span>, NoYear> {
        let last = date_of(window.end, tz);
        // What began yesterday may reach into the window.
        let mut date = date_of(window.start, tz).saturating_sub(1.day());
        let mut out = Vec::new();
        while date <= last {
            for (days, hours) in &self.parts {
                if days.hold(date, worked)? {
                    out.extend(hours.iter().filter_map(|h| instants(date, *h, tz).intersect(window)));
                }
            }
            match date.checked_add(1.day()) {
                Ok(next) => date = next,
                Err(_) => break,
            }
        }
        Ok(merge(out, 0))
    }
}

impl Days {
    fn hold(&self, date: Date, worked: Option<&WorkingDays>) -> Result<bool, NoYear> {
        let worked = || worked.ok_or(NoYear(date.year()))?.is_worked(date);
        match self {
            Self::Week(days) => Ok(days.contains(&ordinal(date.weekday()))),
            Self::Worked => worked(),
            Self::Off => worked().map(|is| !is),
        }
    }
}

fn ordinal(day: Weekday) -> u8 {
    u8::try_from(day.to_monday_zero_offset()).unwrap_or(0)
}

fn instants(date: Date, (from, to): Minutes, tz: &TimeZone) -> Span {
    let at = |minute: u16| {
        if minute == DAY {
            return day(date, tz).end;
        }
        let (hour, minute) = (i8::try_from(minute / 60).unwrap_or(0), i8::try_from(minute % 60).unwrap_or(0));
        let time = Time::new(hour, minute, 0, 0).unwrap_or(Time::midnight());
        date.to_datetime(time).to_zoned(tz.clone()).map_or(UtcMs::MAX, |z| UtcMs::from(z.timestamp()))
    };
    if to > from {
        return Span::new(at(from), at(to));
    }
    let next = instants(date.saturating_add(1.day()), (0, to.max(1)), tz);
    Span::new(at(from), if to == 0 { next.start } else { next.end })
}

/// Minutes of a day of 24 hours.
const DAY: u16 = 24 * 60;

impl FromStr for Hours {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        let parts = text.split(';').map(|part| {
            let (days, hours) = part.trim().split_once(' ').ok_or(())?;
            Ok((days_of(days)?, hours.split(',').map(minutes).collect::<Result<Vec<_>, ()>>()?))
        });
        Ok(Self { parts: parts.collect::<Result<_, ()>>()?, text: text.trim().to_owned() })
    }
}

fn days_of(text: &str) -> Result<Days, ()> {
    Ok(match text {
        "daily" => Days::Week((0..7).collect()),
        "workdays" => Days::Worked,
        "days_off" => Days::Off,
        list => {
            let mut days = Vec::new();
            for range in list.split(',') {
                let (first, last) = range.split_once('-').unwrap_or((range, range));
                let (first, last) = (named(first)?, named(last)?);
                days.extend((0..7).map(|n| (first + n) % 7).take(usize::from((last + 7 - first) % 7) + 1));
            }
            Days::Week(days)
        }
    })
}

fn named(day: &str) -> Result<u8, ()> {
    NAMES.iter().position(|n| *n == day).and_then(|n| u8::try_from(n).ok()).ok_or(())
}

/// `07:00-19:30`; hours of no length are a mistake, a whole day is 00:00-24:00.
fn minutes(text: &str) -> Result<Minutes, ()> {
    let (from, to) = text.trim().split_once('-').ok_or(())?;
    let minute = |text: &str| {
        let (hour, minute) = text.split_once(':').ok_or(())?;
        let two = |t: &str| {
            (t.len() == 2 && t.bytes().all(|b| b.is_ascii_digit())).then(|| t.parse::<u16>().ok()).flatten()
        };
        let at = two(hour).zip(two(minute)).filter(|(h, m)| *h <= 24 && *m < 60).ok_or(())?;
        Some(at.0 * 60 + at.1).filter(|m| *m <= DAY).ok_or(())
    };
    let (from, to) = (minute(from)?, minute(to)?);
    if from == to || from == DAY { Err(()) } else { Ok((from, to)) }
}

impl fmt::Display for Hours {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl Serialize for Hours {
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Hours {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        let text = String::deserialize(d)?;
        text.parse().map_err(|()| serde::de::Error::custom("not hours of a week"))
    }
}

impl JsonSchema for Hours {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Hours".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({ "type": "string", "format": "hours" })
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use proptest::prelude::*;

    use super::*;
    use crate::model::span;
    use crate::model::working_days::Year;

    fn zone(name: &str) -> TimeZone {
        TimeZone::get(name).expect("bundled")
    }

    fn hours(text: &str) -> Hours {
        text.parse().expect("hours")
    }

    /// From Monday 16 November 2026 on, in Shanghai.
    fn week() -> Span {
        let start = UtcMs::parse("2026-11-15T16:00:00Z").expect("an instant");
        Span::new(start, UtcMs(start.0 + 7 * 86_400_000))
    }

    fn total(text: &str) -> i64 {
        span::total_ms(&hours(text).within(week(), &zone("Asia/Shanghai"), None).expect("told")) / 60_000
    }

    #[test]
    fn each_way_of_writing_has_its_minutes_of_a_week() {
        assert_eq!(total("daily 00:00-24:00"), 7 * 1440);
        assert_eq!(total("mon-fri 07:00-19:00"), 5 * 720);
        assert_eq!(total("mon-fri 07:00-12:00,13:00-19:00; sat 08:00-12:00"), 5 * 660 + 240);
        assert_eq!(total("fri-mon 10:00-11:00"), 4 * 60);
        assert_eq!(total("tue,thu 10:00-11:00"), 2 * 60);
        assert_eq!(total("daily 09:00-10:00; mon 09:30-10:30"), 7 * 60 + 30, "what overlaps is counted once");
    }

    #[test]
    fn a_night_reaches_into_the_next_day_and_over_the_edge_of_a_window() {
        assert_eq!(total("daily 22:00-06:00"), 7 * 8 * 60);
        assert_eq!(total("sun 22:00-06:00"), 6 * 60 + 2 * 60, "six hours of the Sunday before");
        assert_eq!(total("mon 22:00-00:00"), 120);
    }

    #[test]
    fn what_is_no_hours_is_refused() {
        for text in [
            "",
            "mon",
            "mon 7-19",
            "mon 07:00",
            "mom 07:00-19:00",
            "mon 07:00-07:00",
            "mon 24:00-06:00",
            "mon 07:60-08:00",
            "mon 07:00-24:01",
            "mon-fri 07:00-19:00;",
            "0 07:00-19:00",
        ] {
            assert!(text.parse::<Hours>().is_err(), "{text}");
        }
    }

    #[test]
    fn days_that_are_worked_follow_the_calendar_and_are_never_guessed() {
        let year = Year {
            holidays: [Date::constant(2026, 11, 17)].into(),
            workdays: [Date::constant(2026, 11, 22)].into(),
        };
        let calendar =
            WorkingDays::new(vec![Weekday::Saturday, Weekday::Sunday], BTreeMap::from([(2026, year)]));
        let tz = zone("Asia/Shanghai");
        let minutes = |text: &str| {
            span::total_ms(&hours(text).within(week(), &tz, Some(&calendar)).expect("known")) / 60_000
        };
        assert_eq!(minutes("workdays 08:00-18:00"), 5 * 600, "four of the week and a Sunday");
        assert_eq!(minutes("days_off 10:00-11:00"), 2 * 60);
        let workdays = hours("workdays 08:00-18:00");
        assert_eq!(workdays.within(week(), &tz, None), Err(NoYear(2026)));
    }

    #[test]
    fn a_night_of_a_clock_change_has_its_real_length() {
        let berlin = zone("Europe/Berlin");
        let of = |date: Date| {
            let night =
                Span::new(day(date, &berlin).start, day(date.tomorrow().expect("a day"), &berlin).end);
            span::total_ms(&hours("sat 22:00-06:00").within(night, &berlin, None).expect("told")) / 3_600_000
        };
        assert_eq!((of(Date::constant(2026, 3, 28)), of(Date::constant(2026, 10, 24))), (7, 9));
    }

    proptest! {
        #[test]
        fn a_window_in_two_parts_holds_what_the_whole_holds(
            from in 0u16..1439, length in 1u16..1439, cut in 1i64..(7 * 86_400_000), first in 0usize..7, last in 0usize..7
        ) {
            let to = (from + length) % DAY;
            prop_assume!(to != from);
            let at = |m: u16| format!("{:02}:{:02}", m / 60, m % 60);
            let text = format!("{}-{} {}-{}", NAMES[first], NAMES[last], at(from), at(to));
            let (h, tz) = (hours(&text), zone("Europe/Berlin"));
            let within = |w: Span| h.within(w, &tz, None).expect("told");
            let (whole, middle) = (week(), UtcMs(week().start.0 + cut));
            let parts = [within(Span::new(whole.start, middle)), within(Span::new(middle, whole.end))].concat();
            prop_assert_eq!(merge(parts, 0), within(whole));
            prop_assert_eq!(h.to_string().parse::<Hours>(), Ok(h));
        }
    }
}
