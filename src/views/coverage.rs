//! Coverage of local days, and how many days back a camera holds its footage.

use jiff::civil::Date;

use super::{KnownCamera, View, ViewError};
use crate::model::calendar;
use crate::model::span;
use crate::model::{Span, UtcMs};

/// Coverage of one local day.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct DayCoverage {
    /// Local date.
    pub date: Date,
    /// The part of the day in which footage was to be expected.
    pub expected: Span,
    /// Covered share of that part, 0 to 100; 0 when nothing was expected.
    pub covered_pct: f64,
}

/// What is asked of a day.
#[derive(Clone, Copy)]
pub(super) struct Asked<'a> {
    /// Milliseconds at the old edge that are not counted.
    tolerance_ms: i64,
    /// Hours in which footage is asked for; `None`: always.
    hours: Option<&'a [Span]>,
}

/// How far back a camera holds its footage without a hole of a day.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Held {
    /// Whole local days back from yesterday that count as held.
    pub days: u32,
    /// The newest local day that people find missing or covered too little; none where all that was asked is held.
    pub missing: Option<(Date, Span)>,
}

/// Covered share of a span in percent.
fn covered_pct(part: Span, runs: &[Span]) -> f64 {
    if part.is_empty() {
        return 0.0;
    }
    let covered: i64 =
        span::touching(runs, part).iter().filter_map(|r| r.intersect(part)).map(Span::len_ms).sum();
    covered as f64 * 100.0 / part.len_ms() as f64
}

/// Of the days counted back from the newest footage that hold any, at least half are filled: 95 % and more. Recordings of events
/// leave no such days. Less than one whole day of footage shows nothing.
pub(super) fn is_round_the_clock(runs: &[Span]) -> bool {
    const DAY_MS: i64 = 86_400_000;
    let (Some(first), Some(last)) = (runs.first(), runs.last()) else { return false };
    let ends = std::iter::successors(Some(last.end), |end| Some(UtcMs(end.0 - DAY_MS)));
    let days = ends.map(|end| Span::new(UtcMs(end.0 - DAY_MS), end)).take_while(|d| d.start >= first.start);
    let shares = days.map(|day| covered_pct(day, runs)).filter(|pct| *pct > 0.0);
    let (full, all) = shares.fold((0u32, 0u32), |(full, all), pct| (full + u32::from(pct >= 95.0), all + 1));
    full > 0 && full * 2 >= all
}

/// Whether a part of a day is covered by at least `min_pct` of what is asked of it; where nothing is asked it is.
fn is_covered(part: Span, runs: &[Span], hours: Option<&[Span]>, min_pct: f64) -> bool {
    let Some(hours) = hours else { return covered_pct(part, runs) >= min_pct };
    let asked = span::intersect(&[part], span::touching(hours, part));
    let covered = span::total_ms(&span::intersect(&asked, span::touching(runs, part)));
    covered as f64 * 100.0 >= min_pct * span::total_ms(&asked) as f64
}

/// The largest d such that each of the last d local days is covered by at least `min_pct`.
///
/// At the old edge a recorder keeps d times 24 hours and not d calendar days: the oldest day counts
/// when the part of it that is younger than d days (less `tolerance_ms`) is covered.
pub(super) fn held(view: &View, runs: &[Span], limit: u32, min_pct: f64, asked: Asked<'_>) -> Held {
    let Asked { tolerance_ms, hours } = asked;
    let (now, tz) = (view.context.now, &view.context.tz);
    let local_now = tz.to_datetime(now.timestamp());
    let days = view.days_back(limit + 1);
    for (back, (date, day)) in (0u32..=limit).zip(days.iter().copied()).skip(1) {
        if is_covered(day, runs, hours, min_pct) {
            continue;
        }
        let edge = date
            .to_datetime(local_now.time())
            .to_zoned(tz.clone())
            .map_or(day.end, |z| UtcMs::from(z.timestamp()));
        let young = Span::new(UtcMs(edge.0 + tolerance_ms).max(day.start), day.end);
        let some = covered_pct(day, runs) > 0.0;
        // Late in the evening the tolerance reaches past the day's end: nothing more is asked of it. A day of which
        // nothing is there is held all the same only where it is the last one asked for.
        let counts =
            if young.is_empty() { some || back == limit } else { is_covered(young, runs, hours, min_pct) };
        // The edge may fall into a hole: then that day is the one to look at, and not a whole one before it.
        let before =
            days.get(back as usize + 1).filter(|(_, before)| !is_covered(*before, runs, hours, min_pct));
        let missing = before.filter(|_| counts && some).copied().unwrap_or((date, day));
        let days = if counts { back } else { back - 1 };
        return Held { days, missing: (days < limit).then_some(missing) };
    }
    Held { days: limit, missing: None }
}

impl View {
    /// How many days back a camera holds its footage, at most `limit`; `hours` are those in which footage is
    /// asked for, sorted and disjoint, `None` for always.
    ///
    /// # Errors
    /// SQLite's own.
    pub fn held(
        &self,
        camera: &KnownCamera,
        limit: u32,
        min_pct: f64,
        tolerance_ms: i64,
        hours: Option<&[Span]>,
    ) -> Result<Held, ViewError> {
        Ok(held(self, self.runs(camera)?, limit, min_pct, Asked { tolerance_ms, hours }))
    }

    /// Local days that are over and lie wholly in `within`, oldest first.
    pub fn whole_days(&self, within: Span) -> Vec<(Date, Span)> {
        let (now, tz) = (self.context.now, &self.context.tz);
        let (first, today) = (calendar::date_of(within.start, tz), calendar::date_of(now, tz));
        if first >= today {
            return Vec::new();
        }
        let is_whole = |day: &Span| within.start <= day.start && day.end <= within.end.min(now);
        let days = self.days_back(calendar::days_between(first, today));
        days.iter().rev().filter(|(_, day)| is_whole(day)).copied().collect()
    }

    /// Each local day from `since` to now, oldest first, with the part of it that lies between the two.
    fn days_since(&self, since: UtcMs) -> Vec<(Date, Span)> {
        let (now, tz) = (self.context.now, &self.context.tz);
        let window = Span::new(since, now);
        let (first, today) = (calendar::date_of(since, tz), calendar::date_of(now, tz));
        if first > today {
            return Vec::new();
        }
        let part = |&(date, day): &(Date, Span)| (date, day.intersect(window).unwrap_or(Span::new(now, now)));
        self.days_back(calendar::days_between(first, today)).iter().rev().map(part).collect()
    }

    /// Coverage of each local day from `since` to now, oldest first.
    pub fn days(&self, runs: &[Span], since: UtcMs) -> Vec<DayCoverage> {
        let coverage =
            |(date, expected)| DayCoverage { date, expected, covered_pct: covered_pct(expected, runs) };
        self.days_since(since).into_iter().map(coverage).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOUR: i64 = 3_600_000;

    fn hours(spans: &[(i64, i64)]) -> Vec<Span> {
        spans.iter().map(|(from, to)| Span::new(UtcMs(from * HOUR), UtcMs(to * HOUR))).collect()
    }

    /// Days held and the day named as missing, of footage in these hours before Sunday 2026-11-22 in UTC, at this hour.
    fn told(at: i64, footage: &[(i64, i64)]) -> (u32, Option<String>) {
        let dir = tempfile::tempdir().expect("temp dir");
        let mut view = crate::views::tests::view(dir.path());
        let midnight = UtcMs::parse("2026-11-22T00:00:00Z").expect("valid").0;
        (view.context.now, view.context.tz) = (UtcMs(midnight + at * HOUR), jiff::tz::TimeZone::UTC);
        let run =
            |(from, to): &(i64, i64)| Span::new(UtcMs(midnight + from * HOUR), UtcMs(midnight + to * HOUR));
        let runs: Vec<Span> = footage.iter().map(run).collect();
        let held = held(&view, &runs, 30, 80.0, Asked { tolerance_ms: HOUR, hours: None });
        (held.days, held.missing.map(|(date, _)| date.to_string()))
    }

    #[test]
    fn the_day_named_as_missing_is_the_one_that_is_missing_at_any_hour() {
        let hole = [(-720, -168), (-144, 24)];
        for at in [0, 8, 22, 23] {
            assert_eq!(told(at, &hole), (6, Some("2026-11-15".to_owned())), "{at}:00");
        }
        // Whoever keeps thirty times 24 hours, less the tolerance, holds thirty days at any hour.
        for at in [0, 8, 23] {
            assert_eq!(told(at, &[(at - 719, 24)]), (30, None), "{at}:00");
        }
        // Where the footage begins within a day, the one before it is missing.
        assert_eq!(told(8, &[(-160, 24)]), (7, Some("2026-11-14".to_owned())));
        assert_eq!(told(8, &[(-800, 24)]), (30, None));
    }

    #[test]
    fn a_day_that_is_missing_does_not_make_events_of_footage_of_all_hours() {
        assert!(is_round_the_clock(&hours(&[(0, 96)])));
        assert!(is_round_the_clock(&hours(&[(0, 30), (54, 96)])));
    }

    #[test]
    fn events_however_many_and_less_than_a_day_are_not_footage_of_all_hours() {
        let evenings: Vec<(i64, i64)> = (0..10).map(|day| (day * 24 + 16, day * 24 + 23)).collect();
        assert!(!is_round_the_clock(&hours(&evenings)));
        assert!(!is_round_the_clock(&hours(&[(0, 23)])));
        assert!(!is_round_the_clock(&[]));
    }
}
