//! Civil days of a site as spans of instants: 23, 24 or 25 hours long.

use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{ToSpan, Unit};

use super::span::Span;
use super::time::UtcMs;

/// The local date at an instant.
pub fn date_of(at: UtcMs, tz: &TimeZone) -> Date {
    tz.to_datetime(at.timestamp()).date()
}

/// The instants of one local day, from its first moment to the first moment of the next.
///
/// A day whose midnight does not exist (a zone that changes clocks at midnight) starts at the first
/// instant that does.
pub fn day(date: Date, tz: &TimeZone) -> Span {
    Span::new(first_moment(date, tz), first_moment(date.saturating_add(1.day()), tz))
}

fn first_moment(date: Date, tz: &TimeZone) -> UtcMs {
    date.to_zoned(tz.clone()).map_or(UtcMs::MAX, |z| UtcMs::from(z.timestamp()))
}

/// The last `count` local days that ended at or before `now`, newest first.
pub fn finished_days(now: UtcMs, tz: &TimeZone, count: u32) -> impl Iterator<Item = (Date, Span)> {
    let tz = tz.clone();
    let today = date_of(now, &tz);
    (1..=i64::from(count)).map(move |back| {
        let date = today.saturating_sub(back.days());
        (date, day(date, &tz))
    })
}

/// Whole local days between two dates, never negative.
pub fn days_between(earlier: Date, later: Date) -> u32 {
    let days = earlier.until((Unit::Day, later)).map_or(0, |s| s.get_days());
    u32::try_from(days).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    fn hours(s: Span) -> i64 {
        s.len_ms() / 3_600_000
    }

    #[test]
    fn days_of_clock_changes_have_their_real_length() {
        let tz = TimeZone::get("Europe/Berlin").expect("bundled");
        assert_eq!(hours(day(date(2026, 3, 29), &tz)), 23);
        assert_eq!(hours(day(date(2026, 10, 25), &tz)), 25);
        assert_eq!(hours(day(date(2026, 10, 26), &tz)), 24);
    }

    #[test]
    fn a_day_without_midnight_starts_at_its_first_instant() {
        let tz = TimeZone::get("America/Sao_Paulo").expect("bundled");
        assert_eq!(hours(day(date(2018, 11, 4), &tz)), 23);
    }

    #[test]
    fn today_is_not_a_finished_day() {
        let tz = TimeZone::get("Asia/Shanghai").expect("bundled");
        let now = UtcMs::parse("2026-11-21T16:30:00Z").expect("valid");
        let got: Vec<Date> = finished_days(now, &tz, 2).map(|(d, _)| d).collect();
        assert_eq!(got, [date(2026, 11, 21), date(2026, 11, 20)]);
    }
}
