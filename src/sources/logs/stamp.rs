//! From the stamp of a line to an instant. Stamps have no zone and some no year; an hour occurs twice a year. What is
//! known beside the stamp decides: that lines follow each other, and when they were read. Where that leaves a choice,
//! there is no instant.

use jiff::civil::{Date, DateTime, Time};
use jiff::tz::{AmbiguousOffset, TimeZone};

use crate::model::UtcMs;

/// When a line was written, as it says: by the wall clock of whoever wrote it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Stamp {
    /// Date and time.
    Full(DateTime),
    /// Month, day and time, without a year.
    NoYear(i8, i8, Time),
}

/// Why there is no instant.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Doubt {
    /// It would lie before what was written before it.
    Earlier,
    /// It would lie in the future, or no clock shows it.
    Never,
    /// It occurred twice, and nothing tells which is meant.
    Twice,
}

/// How far clocks may be apart, and lines out of order, in milliseconds.
const SLACK: i64 = 5 * 60_000;

/// Years back that a day is looked for: the 29th of February comes again within eight.
const YEARS: i16 = 8;

/// The instant of a stamp, not before `earliest` and not after `latest`, both give or take five minutes.
///
/// # Errors
/// See [`Doubt`].
pub fn instant(stamp: &Stamp, tz: &TimeZone, earliest: Option<UtcMs>, latest: UtcMs) -> Result<UtcMs, Doubt> {
    let written = |at: &UtcMs| at.0 <= latest.0.saturating_add(SLACK);
    let candidates: Vec<UtcMs> = match stamp {
        Stamp::Full(civil) => readings(*civil, tz).into_iter().filter(written).collect(),
        Stamp::NoYear(month, day, time) => {
            // The newest year in which it was already written.
            let newest = tz.to_datetime(UtcMs(latest.0.saturating_add(SLACK)).timestamp()).year();
            let years = (0..=YEARS).filter_map(|back| Date::new(newest - back, *month, *day).ok());
            let of = |day: Date| -> Vec<UtcMs> {
                readings(day.to_datetime(*time), tz).into_iter().filter(written).collect()
            };
            years.map(of).find(|found| !found.is_empty()).unwrap_or_default()
        }
    };
    if candidates.is_empty() {
        return Err(Doubt::Never);
    }
    let mut later =
        candidates.into_iter().filter(|at| earliest.is_none_or(|e| at.0 >= e.0.saturating_sub(SLACK)));
    match (later.next(), later.next()) {
        (Some(at), None) => Ok(at),
        (Some(_), Some(_)) => Err(Doubt::Twice),
        (None, _) => Err(Doubt::Earlier),
    }
}

/// Every instant at which the clock of a zone shows this: two in the hour that occurs twice, none in the one that is
/// skipped.
fn readings(civil: DateTime, tz: &TimeZone) -> Vec<UtcMs> {
    let of = |offset: jiff::tz::Offset| offset.to_timestamp(civil).ok().map(UtcMs::from);
    match tz.to_ambiguous_timestamp(civil).offset() {
        AmbiguousOffset::Unambiguous { offset } => of(offset).into_iter().collect(),
        AmbiguousOffset::Gap { .. } => Vec::new(),
        AmbiguousOffset::Fold { before, after } => [of(before), of(after)].into_iter().flatten().collect(),
    }
}

/// Reads `2026-11-22 15:04:00`, whatever follows.
pub fn iso(text: &str) -> Option<(Stamp, &str)> {
    let (head, rest) = text.split_at_checked(19)?;
    let civil = DateTime::strptime("%Y-%m-%d %H:%M:%S", head).ok()?;
    Some((Stamp::Full(civil), rest))
}

/// Reads `11/22/26 15:04:00`, month first as the C locale writes it, whatever follows.
pub fn american(text: &str) -> Option<(Stamp, &str)> {
    let (head, rest) = text.split_at_checked(17)?;
    let civil = DateTime::strptime("%m/%d/%y %H:%M:%S", head).ok()?;
    Some((Stamp::Full(civil), rest))
}

/// Reads `Nov 22 15:04:00`, whatever follows.
pub fn syslog(text: &str) -> Option<(Stamp, &str)> {
    const MONTHS: [&str; 12] =
        ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
    let (head, rest) = text.split_at_checked(15)?;
    let (month, rest_of_head) = head.split_at_checked(4)?;
    let month = MONTHS.iter().position(|m| *m == month.trim_end())?;
    let (day, time) = rest_of_head.split_at_checked(3)?;
    let day: i8 = day.trim().parse().ok().filter(|d| (1..=31).contains(d))?;
    let time = Time::strptime("%H:%M:%S", time).ok()?;
    Some((Stamp::NoYear(i8::try_from(month).ok()? + 1, day, time), rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> UtcMs {
        UtcMs::from(text.parse::<jiff::Timestamp>().unwrap())
    }

    fn zone(name: &str) -> TimeZone {
        TimeZone::get(name).unwrap()
    }

    #[test]
    fn stamps_read_as_their_products_write_them() {
        let shanghai = zone("Asia/Shanghai");
        let now = at("2026-11-22T15:10:00Z");
        for (read, rest) in [
            iso("2026-11-22 23:04:00.123 x").unwrap(),
            american("11/22/26 23:04:00.123 x").unwrap(),
            syslog("Nov 22 23:04:00.123 x").unwrap(),
        ] {
            assert_eq!(rest, ".123 x");
            assert_eq!(instant(&read, &shanghai, None, now), Ok(at("2026-11-22T15:04:00Z")));
        }
        assert_eq!(syslog("Nov  2 23:04:00").unwrap().0, syslog("Nov 02 23:04:00").unwrap().0);
        for wrong in ["", "Nov 32 23:04:00", "Nox 22 23:04:00", "Nov 22 25:04:00", "2026-13-22 23:04:00", "é"]
        {
            assert!(syslog(wrong).is_none() && iso(wrong).is_none() && american(wrong).is_none(), "{wrong}");
        }
    }

    #[test]
    fn a_day_without_a_year_is_the_newest_that_was_already_written() {
        let of = |text: &str, now: &str| instant(&syslog(text).unwrap().0, &TimeZone::UTC, None, at(now));
        assert_eq!(of("Dec 31 23:59:58", "2027-01-01T00:00:05Z"), Ok(at("2026-12-31T23:59:58Z")));
        assert_eq!(of("Jan  1 00:00:01", "2027-01-01T00:00:05Z"), Ok(at("2027-01-01T00:00:01Z")));
        // A clock that is a minute ahead at midnight, not a line of last year.
        assert_eq!(of("Jan  1 00:00:30", "2026-12-31T23:59:50Z"), Ok(at("2027-01-01T00:00:30Z")));
        assert_eq!(of("Feb 29 12:00:00", "2027-03-01T00:00:00Z"), Ok(at("2024-02-29T12:00:00Z")));
    }

    #[test]
    fn the_hour_that_occurs_twice_is_told_by_what_was_written_before_or_by_the_time_of_reading_or_not_at_all()
    {
        let new_york = zone("America/New_York");
        let (stamp, _) = iso("2026-11-01 01:30:00").unwrap();
        let (first, second) = (at("2026-11-01T05:30:00Z"), at("2026-11-01T06:30:00Z"));
        let of =
            |earliest: Option<&str>, latest: &str| instant(&stamp, &new_york, earliest.map(at), at(latest));
        assert_eq!(of(None, "2026-11-01T05:31:00Z"), Ok(first), "the second has not come yet");
        assert_eq!(
            of(Some("2026-11-01T06:20:00Z"), "2026-11-02T00:00:00Z"),
            Ok(second),
            "a later line came before"
        );
        assert_eq!(of(None, "2026-11-02T00:00:00Z"), Err(Doubt::Twice));
    }

    #[test]
    fn what_no_clock_shows_and_what_lies_ahead_was_never_written() {
        let berlin = zone("Europe/Berlin");
        let of = |text: &str, now: &str| instant(&iso(text).unwrap().0, &berlin, None, at(now));
        assert_eq!(of("2026-03-29 02:30:00", "2026-06-01T00:00:00Z"), Err(Doubt::Never));
        assert_eq!(of("2026-11-22 16:04:00", "2026-11-22T14:00:00Z"), Err(Doubt::Never));
    }
}
