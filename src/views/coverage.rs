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

/// Of the days counted back from the newest footage that hold any, most are filled: 95 % and more. Recordings of events
/// leave no such days. Less than one whole day of footage shows nothing.
pub(super) fn is_round_the_clock(runs: &[Span]) -> bool {
    const DAY_MS: i64 = 86_400_000;
    let (Some(first), Some(last)) = (runs.first(), runs.last()) else { return false };
    let ends = std::iter::successors(Some(last.end), |end| Some(UtcMs(end.0 - DAY_MS)));
    let days = ends.map(|end| Span::new(UtcMs(end.0 - DAY_MS), end)).take_while(|d| d.start >= first.start);
    let shares = days.map(|day| covered_pct(day, runs)).filter(|pct| *pct > 0.0);
    let (full, all) = shares.fold((0u32, 0u32), |(full, all), pct| (full + u32::from(pct >= 95.0), all + 1));
    full * 2 > all
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
    for (back, (date, day)) in (0u32..).zip(view.days_back(limit).iter().copied()).skip(1) {
        if is_covered(day, runs, hours, min_pct) {
            continue;
        }
        let edge = date
            .to_datetime(local_now.time())
            .to_zoned(tz.clone())
            .map_or(day.end, |z| UtcMs::from(z.timestamp()));
        let young = Span::new(UtcMs(edge.0 + tolerance_ms).max(day.start), day.end);
        // Late in the evening the tolerance reaches past the day's end: nothing more is asked of it.
        let counts = young.is_empty() || is_covered(young, runs, hours, min_pct);
        return Held { days: if counts { back } else { back - 1 } };
    }
    Held { days: limit }
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

    /// Each local day from `since` to now, oldest first, with the part of it that lies between the two.
    pub fn days_since(&self, since: UtcMs) -> Vec<(Date, Span)> {
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

    #[test]
    fn a_day_that_is_missing_does_not_make_events_of_footage_of_all_hours() {
        assert!(is_round_the_clock(&hours(&[(0, 96)])));
        assert!(is_round_the_clock(&hours(&[(0, 30), (54, 120)])));
    }

    #[test]
    fn events_however_many_and_less_than_a_day_are_not_footage_of_all_hours() {
        let evenings: Vec<(i64, i64)> = (0..10).map(|day| (day * 24 + 16, day * 24 + 23)).collect();
        assert!(!is_round_the_clock(&hours(&evenings)));
        assert!(!is_round_the_clock(&hours(&[(0, 23)])));
        assert!(!is_round_the_clock(&[]));
    }
}
