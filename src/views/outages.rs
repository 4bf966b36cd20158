//! Outages: when a camera that was to record delivered nothing, from its footage alone. The open tail
//! after the newest footage is an outage of its own. What recorders say of themselves is kept apart.

use super::{KnownCamera, Mark, Tail, View, ViewError};
use crate::model::span;
use crate::model::{Span, UtcMs};

/// Footage shorter than this between two outages does not end the first: a camera that comes back for
/// a moment is still down. Milliseconds.
pub const BLIP: i64 = 60_000;

/// One outage.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Outage {
    /// From the first moment that was missed to the last.
    pub span: Span,
    /// The part of it in which footage was to be expected, in milliseconds.
    pub missed_ms: i64,
}

/// What is known of a camera's outages in the days looked back upon.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Outages {
    /// Ended outages, oldest first.
    pub past: Vec<Outage>,
    /// The one that lasts, up to now.
    pub now: Option<Outage>,
    /// The same, and before it what may yet turn out to be none, because a file may be in the making.
    pub silent: Option<Outage>,
    /// How long footage was to be expected, in milliseconds: from the first footage, or the beginning of the
    /// look-back, to now.
    pub asked_ms: i64,
}

impl Outages {
    /// All of them, oldest first.
    pub fn all(&self) -> impl Iterator<Item = Outage> {
        self.past.iter().copied().chain(self.now)
    }

    /// Everything that was missed, in milliseconds.
    pub fn missed_ms(&self) -> i64 {
        self.all().map(|o| o.missed_ms).sum()
    }

    /// Share of what was asked for without an outage, in percent; 100 where nothing was.
    pub fn availability_pct(&self) -> f64 {
        availability_pct(self.missed_ms(), self.asked_ms)
    }

    /// Mean time to repair of the ended outages, in milliseconds; `None` when none ended.
    pub fn mean_repair_ms(&self) -> Option<i64> {
        let count = i64::try_from(self.past.len()).unwrap_or(i64::MAX);
        (count > 0).then(|| self.past.iter().map(|o| o.missed_ms).sum::<i64>() / count)
    }

    /// What the longest outage missed, in milliseconds; the one that lasts counts too.
    pub fn longest_ms(&self) -> Option<i64> {
        self.all().map(|o| o.missed_ms).max()
    }
}

/// Share of `asked` that was not missed, in percent with two digits.
pub fn availability_pct(missed_ms: i64, asked_ms: i64) -> f64 {
    if asked_ms <= 0 {
        return 100.0;
    }
    ((100.0 - missed_ms as f64 * 100.0 / asked_ms as f64) * 100.0).round() / 100.0
}

/// What is asked of a camera's footage.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Asked<'a> {
    /// What may be missed at a stretch, in milliseconds.
    pub at_most_ms: i64,
    /// Days of 24 hours looked back upon.
    pub days: u32,
    /// Stretches in which footage is to be expected, sorted and disjoint; `None`: always.
    pub hours: Option<&'a [Span]>,
}

impl Asked<'_> {
    fn of(&self, spans: Vec<Span>) -> Vec<Span> {
        match self.hours {
            Some(hours) => span::intersect(&spans, hours),
            None => spans,
        }
    }
}

/// The newest sign of footage, and how long the next one may take beyond what may be missed.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
struct Newest {
    alive: UtcMs,
    patience_ms: i64,
}

impl View {
    /// The beginning of a look-back of days of 24 hours.
    pub fn back(&self, days: u32) -> UtcMs {
        UtcMs(self.context.now.0 - i64::from(days) * 86_400_000)
    }

    /// Outages of a camera; none of one that never recorded.
    ///
    /// # Errors
    /// SQLite's own.
    pub fn outages(&self, camera: &KnownCamera, asked: Asked<'_>) -> Result<Outages, ViewError> {
        let runs = self.runs(camera)?;
        let Some(first) = runs.first() else { return Ok(Outages::default()) };
        let purged = self.purged(camera)?;
        // A camera whose newest footage was taken from it recorded until then.
        let seen = span::merge(runs.iter().chain(&purged).copied().collect(), 0);
        let newest = newest(&seen, self.tail(camera)?);
        let watched = Span::new(first.start.max(self.back(asked.days)), self.context.now.max(newest.alive));
        Ok(from_runs(runs, &purged, watched, newest, asked))
    }

    /// Footage that was there and is gone, or was cut off its file: no outage and no gap in recording, and judged by
    /// other rules.
    ///
    /// # Errors
    /// SQLite's own.
    pub fn purged(&self, camera: &KnownCamera) -> Result<Vec<Span>, ViewError> {
        Ok(self.purged_files(camera)?.into_iter().map(|(span, _)| span).collect())
    }

    /// The same file by file, and whether its bytes had been read: of one that was not, only its name says that it held
    /// footage.
    ///
    /// # Errors
    /// SQLite's own.
    pub fn purged_files(&self, camera: &KnownCamera) -> Result<Vec<(Span, bool)>, ViewError> {
        const GONE: &str = "select start_ms, max(end_ms, coalesce(whole_end_ms, end_ms)), sha256 is not null from v_segment \
             where camera = ?1 and gone_ms is not null and open = 0";
        // Whole once: that it held footage is known, whoever read it.
        const CUT: &str = "select end_ms, whole_end_ms, 1 from v_segment \
             where camera = ?1 and whole_end_ms > end_ms and gone_ms is null and open = 0";
        let mut files = Vec::new();
        for (mark, sql) in [(Mark::Gone, GONE), (Mark::Cut, CUT)] {
            if self.shows(camera, mark)? {
                let read =
                    |r: &rusqlite::Row<'_>| Ok((Span::new(UtcMs(r.get(0)?), UtcMs(r.get(1)?)), r.get(2)?));
                files.extend(self.rows(sql, [camera.row], read)?);
            }
        }
        Ok(files)
    }
}

/// How long a run has to be to end an outage: no moment, unless moments are all there is.
fn solid_ms(runs: &[Span]) -> i64 {
    if runs.iter().any(|r| r.len_ms() >= BLIP) { BLIP } else { 0 }
}

/// A finished file cannot be seen before it is finished; one that is being written is a sign of itself once it
/// is long enough.
fn newest(runs: &[Span], tail: Option<&Tail>) -> Newest {
    let least = solid_ms(runs);
    let last = runs.iter().rfind(|run| run.len_ms() >= least).map_or(UtcMs::MIN, |run| run.end);
    let patience_ms = tail.and_then(|t| t.usual_ms).unwrap_or(0);
    let written = tail.and_then(|t| t.written.zip(t.begun));
    match written.filter(|(written, begun)| *written > last && written.since(*begun) >= BLIP) {
        Some((written, _)) => Newest { alive: written, patience_ms: 0 },
        None => Newest { alive: last, patience_ms },
    }
}

/// The law of it, without a store.
fn from_runs(runs: &[Span], excused: &[Span], watched: Span, newest: Newest, asked: Asked<'_>) -> Outages {
    let least = solid_ms(runs);
    let solid = span::touching(runs, watched).iter().filter(|run| run.len_ms() >= least);
    let covered = span::merge(solid.chain(excused).copied().collect(), 0);
    let end = newest.alive.min(watched.end);
    let outage = |gap: Span, at_most: i64| {
        let missed = asked.of(vec![gap]);
        let missed_ms = span::total_ms(&missed);
        let ends = missed.first().zip(missed.last()).filter(|_| missed_ms > at_most);
        ends.map(|(first, last)| Outage { span: Span::new(first.start, last.end), missed_ms })
    };
    let inner = Span::new(watched.start.min(end), end);
    let gaps = span::gaps(inner, &covered).into_iter().filter(|g| g.end < end);
    let past = gaps.filter_map(|gap| outage(gap, asked.at_most_ms)).collect();
    let tail = Span::new(end, watched.end);
    let silent =
        outage(tail, asked.at_most_ms).map(|o| Outage { span: Span::new(o.span.start, watched.end), ..o });
    let now = silent.filter(|o| o.missed_ms > asked.at_most_ms + newest.patience_ms);
    Outages { past, now, silent, asked_ms: span::total_ms(&asked.of(vec![watched])) }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const MINUTE: i64 = 60_000;

    fn minutes(from: i64, to: i64) -> Span {
        Span::new(UtcMs(from * MINUTE), UtcMs(to * MINUTE))
    }

    fn asked(at_most: i64) -> Asked<'static> {
        Asked { at_most_ms: at_most * MINUTE, days: 30, hours: None }
    }

    fn newest_at(minute: i64, patience: i64) -> Newest {
        Newest { alive: UtcMs(minute * MINUTE), patience_ms: patience * MINUTE }
    }

    fn tail(usual: i64, open: Option<(i64, i64)>) -> Tail {
        let (begun, written) = open.map(|(b, w)| (UtcMs(b), UtcMs(w))).unzip();
        Tail { written, begun, usual_ms: Some(usual * MINUTE), root: None, newest: None }
    }

    #[test]
    fn footage_of_a_moment_does_not_end_an_outage() {
        let blip = Span::new(UtcMs(30 * MINUTE), UtcMs(30 * MINUTE + 59_000));
        let runs = [minutes(0, 10), blip, minutes(60, 100)];
        let out = from_runs(&runs, &[], minutes(0, 100), newest_at(100, 0), asked(15));
        assert_eq!((out.past[0].span, out.past.len(), out.now), (minutes(10, 60), 1, None));
    }

    #[test]
    fn a_camera_that_comes_back_for_moments_only_is_still_down() {
        let blip = |at: i64| Span::new(UtcMs(at * MINUTE), UtcMs(at * MINUTE + 59_000));
        let runs = [minutes(0, 10), blip(20), blip(30), blip(40)];
        let newest = newest(&runs, Some(&tail(1, None)));
        let out = from_runs(&runs, &[], minutes(0, 45), newest, asked(15));
        assert_eq!(out.now.map(|o| o.span), Some(minutes(10, 45)));
        let opened = |seconds: i64| {
            let open = (44 * MINUTE, 44 * MINUTE + seconds * 1000);
            super::newest(&runs, Some(&tail(1, Some(open)))).alive.0
        };
        assert_eq!((opened(59), opened(60)), (10 * MINUTE, 45 * MINUTE), "a file that is being written");
    }

    #[test]
    fn the_tail_opens_only_past_the_limit_and_the_usual_length_of_a_file() {
        let now =
            |now: i64| from_runs(&[minutes(0, 10)], &[], minutes(0, now), newest_at(10, 10), asked(15)).now;
        assert_eq!((now(35), now(36).map(|o| o.span)), (None, Some(minutes(10, 36))));
    }

    #[test]
    fn outside_its_hours_a_camera_misses_nothing() {
        let hours = [minutes(0, 60), minutes(100, 160)];
        let asked = |at_most: i64| Asked { hours: Some(&hours), ..asked(at_most) };
        let of = |runs: &[Span], now: i64, at_most: i64| {
            from_runs(runs, &[], minutes(0, now), newest(runs, None), asked(at_most))
        };
        // It stopped ten minutes before the end of its hours and came back ten minutes into the next.
        let runs = [minutes(0, 50), minutes(110, 160)];
        assert_eq!(of(&runs, 160, 20).past, [], "twenty minutes were missed");
        let out = of(&runs, 160, 19);
        assert_eq!((out.past[0].span, out.past[0].missed_ms), (minutes(50, 110), 20 * MINUTE));
        assert_eq!((out.asked_ms, out.availability_pct()), (120 * MINUTE, 83.33));
        assert_eq!(of(&[minutes(0, 60)], 99, 0).now, None, "after its hours");
        let down = of(&[minutes(0, 60)], 120, 15).now.map(|o| (o.span, o.missed_ms));
        assert_eq!(down, Some((minutes(100, 120), 20 * MINUTE)), "from the next hours on");
    }

    prop_compose! {
        /// Runs with their pauses in minutes, and a rest after the last.
        fn runs()(cuts in prop::collection::vec((1i64..40, 1i64..40), 1..8), rest in 0i64..60) -> (Vec<Span>, Span) {
            let (mut at, mut runs) = (0, Vec::new());
            for (run, pause) in cuts {
                runs.push(minutes(at, at + run));
                at += run + pause;
            }
            let end = runs[runs.len() - 1].end.0 / MINUTE;
            (runs, minutes(0, end + rest))
        }
    }

    prop_compose! {
        fn hours()(parts in prop::collection::vec((0i64..300, 1i64..60), 0..6)) -> Vec<Span> {
            span::merge(parts.into_iter().map(|(from, length)| minutes(from, from + length)).collect(), 0)
        }
    }

    proptest! {
        #[test]
        fn outages_lie_inside_what_was_watched_and_asked_and_meet_no_solid_footage(
            (runs, watched) in runs(), hours in hours(), limit in 0i64..30
        ) {
            let asked = Asked { hours: Some(&hours), ..asked(limit) };
            let out = from_runs(&runs, &[], watched, newest(&runs, None), asked);
            for o in out.all() {
                prop_assert!(o.missed_ms > limit * MINUTE && o.span.start >= watched.start && o.span.end <= watched.end);
                prop_assert_eq!(span::total_ms(&span::intersect(&[o.span], &runs)), 0);
                prop_assert_eq!(span::total_ms(&span::intersect(&[o.span], &hours)), o.missed_ms);
            }
            prop_assert!(out.missed_ms() <= out.asked_ms);
            prop_assert!((0.0..=100.0).contains(&out.availability_pct()));
        }

        #[test]
        fn to_be_asked_always_is_to_be_asked_in_every_minute((runs, watched) in runs(), limit in 0i64..30) {
            let all = [watched];
            let of = |asked| from_runs(&runs, &[], watched, newest(&runs, None), asked);
            prop_assert_eq!(of(asked(limit)), of(Asked { hours: Some(&all), ..asked(limit) }));
        }

        #[test]
        fn moments_of_footage_in_an_outage_change_nothing(
            (runs, watched) in runs(), which: prop::sample::Index, at in 0i64..60_000, seconds in 1i64..60
        ) {
            let ends = runs.iter().skip(1).map(|r| r.start).chain([watched.end]);
            let holes: Vec<Span> = runs.iter().zip(ends).map(|(r, end)| Span::new(r.end, end)).filter(|h| h.start < h.end).collect();
            prop_assume!(!holes.is_empty());
            let (hole, length) = (which.get(&holes), seconds * 1000 - 1);
            // Inside, so that it touches no run.
            let start = hole.start.0 + 1 + at % (hole.end.0 - hole.start.0 - length - 1);
            let moment = Span::new(UtcMs(start), UtcMs(start + length));
            let more = span::merge([runs.clone(), vec![moment]].concat(), 0);
            let of = |runs: &[Span]| from_runs(runs, &[], watched, newest(runs, None), asked(5));
            prop_assert_eq!(of(&more), of(&runs));
        }
    }
}
