//! Holes in a camera's footage: what is missing between its runs, and why, as far as the disk shows. Part of
//! `recording_continuity`.

use jiff::civil::Date;
use serde_json::json;

use super::recording_continuity::{Cause, Facts, Params};
use super::{Setting, camera_breach, evidence, facts};
use crate::model::finding::{Breach, Severity, Subject, Unknown, Verdict, Why};
use crate::model::span;
use crate::model::{Span, UtcMs};
use crate::views::{DayCoverage, KnownCamera, Mark, ViewError};

/// From this many gaps on, one finding holds them all.
const GAPS_APART: usize = 12;

/// Where footage is looked for.
#[derive(Clone, Copy)]
pub(super) struct Asked<'a> {
    /// From the first footage to the last.
    pub(super) window: Span,
    /// The hours in which it is to be expected; `None`: always.
    pub(super) hours: Option<&'a [Span]>,
}

impl Asked<'_> {
    fn of(self, spans: Vec<Span>) -> Vec<Span> {
        match self.hours {
            Some(hours) => span::intersect(&spans, hours),
            None => spans,
        }
    }
}

/// Every breach that a camera's holes are. What was recorded and then deleted is none: early deletion judges it. Where
/// it would be one but for files that were deleted unread, it cannot be told.
pub(super) fn gaps(
    p: &Params,
    on: Setting<'_>,
    camera: &KnownCamera,
    row: i64,
    asked: Asked<'_>,
    runs: &[Span],
) -> Result<Verdict, ViewError> {
    let (files, ambiguous) = (on.view.purged_files(camera)?, ambiguous_spans(on, camera, row)?);
    let breaches_but = |read_only: bool| {
        let recorded = files.iter().filter(|(_, read)| *read || !read_only).map(|(span, _)| *span);
        let excused = span::merge(recorded.chain(ambiguous.iter().copied()).collect(), 0);
        let holes = asked.of(span::subtract(&span::gaps(asked.window, runs), &excused));
        breaches(p, on, camera, row, asked, holes)
    };
    let mut out = Verdict { breaches: breaches_but(false)?, ..Verdict::default() };
    let any_unread = files.iter().any(|(_, read)| !read);
    if out.breaches.is_empty() && any_unread && !breaches_but(true)?.is_empty() {
        let subject = Subject::Camera(camera.id.clone());
        out.unknown.push(Unknown { subject, why: Why::DeletedUnread, facts: json!({}) });
    }
    Ok(out)
}

/// Long gaps one by one or together, and days thinned by short ones.
fn breaches(
    p: &Params,
    on: Setting<'_>,
    camera: &KnownCamera,
    row: i64,
    asked: Asked<'_>,
    holes: Vec<Span>,
) -> Result<Vec<Breach>, ViewError> {
    // A long gap is told once, as a gap; a day is thin by what its short ones add up to.
    let (long, short): (Vec<Span>, Vec<Span>) =
        holes.into_iter().partition(|g| g.len_ms() > i64::from(p.max_gap_s()) * 1000);
    let mut out: Vec<Breach> = thin_days(p, on, camera, asked, &short).into_iter().collect();
    if long.len() >= GAPS_APART {
        out.push(many(p, on, camera, &long));
        return Ok(out);
    }
    for gap in &long {
        out.push(one(p, on, camera, row, *gap)?);
    }
    Ok(out)
}

fn one(p: &Params, on: Setting<'_>, camera: &KnownCamera, row: i64, gap: Span) -> Result<Breach, ViewError> {
    const DAMAGED: &str = "select id from v_segment where camera = ?1 and start_ms >= ?2 and start_ms < ?3 and gone_ms is null \
         and readability not in ('whole', 'not_examined') order by start_ms";
    let damaged: Vec<i64> = on.view.rows(DAMAGED, [row, gap.start.0, gap.end.0], |r| r.get(0))?;
    let cause = if !damaged.is_empty() {
        Cause::Damaged
    } else if others_stopped(on, camera, gap)? {
        Cause::Recorder
    } else {
        Cause::Camera
    };
    let own = if gap.len_ms() > 3_600_000 { Severity::High } else { Severity::Medium };
    let mut breach = camera_breach(camera, on.severity(own));
    breach.key = format!("gap {}", gap.start.0);
    breach.span = Some(gap);
    breach.evidence = evidence(on.view, &damaged)?;
    let seconds = (gap.len_ms() / 1000).cast_unsigned();
    breach.facts = facts(&Facts::Gap { seconds, max_gap_s: p.max_gap_s(), cause });
    Ok(breach)
}

fn many(p: &Params, on: Setting<'_>, camera: &KnownCamera, long: &[Span]) -> Breach {
    let mut breach = camera_breach(camera, on.severity(Severity::High));
    breach.key = "gaps".to_owned();
    breach.span = long.first().zip(long.last()).map(|(a, b)| Span::new(a.start, b.end));
    let longest = long.iter().map(|g| g.len_ms()).max().unwrap_or(0);
    breach.facts = facts(&Facts::Gaps {
        gaps: long.len() as u64,
        seconds: (span::total_ms(long) / 1000).cast_unsigned(),
        longest_s: (longest / 1000).cast_unsigned(),
        max_gap_s: p.max_gap_s(),
        look_back_days: p.look_back_days,
    });
    breach
}

/// Whole days inside the window below the floor although no single gap was too long. A day that is not over is none: the
/// clock of a recorder may be ahead, and a minute after midnight half a minute is a large share.
fn thin_days(
    p: &Params,
    on: Setting<'_>,
    camera: &KnownCamera,
    asked: Asked<'_>,
    short: &[Span],
) -> Option<Breach> {
    let (first, last) = short.first().zip(short.last())?;
    let holed = Span::new(first.start, last.end);
    let whole =
        on.view.whole_days(asked.window).into_iter().filter(|(_, day)| day.intersect(holed).is_some());
    let of_day = |(date, day): (Date, Span)| {
        let expected = span::total_ms(&asked.of(vec![day]));
        let missed = span::total_ms(&span::intersect(&[day], span::touching(short, day)));
        let covered_pct = (expected - missed) as f64 * 100.0 / expected as f64;
        // Of a day on which nothing was to be expected nothing is thin.
        (expected > 0).then_some(DayCoverage { date, expected: day, covered_pct })
    };
    let thin: Vec<DayCoverage> =
        whole.filter_map(of_day).filter(|d| d.covered_pct < p.min_coverage_pct()).collect();
    let worst = thin.iter().min_by(|a, b| a.covered_pct.total_cmp(&b.covered_pct))?;
    let mut breach = camera_breach(camera, on.severity(Severity::Medium));
    breach.key = "coverage".to_owned();
    breach.span = Some(worst.expected);
    breach.facts = facts(&Facts::Coverage {
        days: u32::try_from(thin.len()).unwrap_or(u32::MAX),
        worst: worst.date.to_string(),
        worst_pct: (worst.covered_pct * 100.0).round() / 100.0,
        min_coverage_pct: p.min_coverage_pct(),
    });
    Some(breach)
}

/// Both readings of segments whose start could not be settled: neither covered nor missing.
fn ambiguous_spans(on: Setting<'_>, camera: &KnownCamera, row: i64) -> Result<Vec<Span>, ViewError> {
    const TWO: &str = "select start_ms, end_ms, alt_start_ms from v_segment where camera = ?1 and gone_ms is null \
         and time_basis = 'ambiguous' and alt_start_ms is not null";
    if !on.view.shows(camera, Mark::Ambiguous)? {
        return Ok(Vec::new());
    }
    let rows: Vec<(i64, i64, i64)> = on.view.rows(TWO, [row], |r| Ok((r.get(0)?, r.get(1)?, r.get(2)?)))?;
    let both = |(start, end, alt): (i64, i64, i64)| {
        [Span::new(UtcMs(start), UtcMs(end)), Span::new(UtcMs(alt), UtcMs(alt + end - start))]
    };
    Ok(rows.into_iter().flat_map(both).collect())
}

/// Segments in the window whose start has two readings: could not tell.
pub(super) fn ambiguous(
    on: Setting<'_>,
    camera: &KnownCamera,
    row: i64,
    window: Span,
) -> Result<Option<Unknown>, ViewError> {
    let spans = ambiguous_spans(on, camera, row)?;
    let inside = spans.iter().filter(|s| s.intersect(window).is_some()).count() / 2;
    Ok((inside > 0).then(|| Unknown {
        subject: Subject::Camera(camera.id.clone()),
        why: Why::AmbiguousTime,
        facts: json!({ "segments": inside }),
    }))
}

/// By how much cameras of a recorder that stops and comes back as a whole differ, at most, in milliseconds: each ends
/// with its own last file.
const FOLLOW: i64 = 60_000;

/// The recorder has other cameras with footage, and none of them recorded in the gap, its edges aside.
fn others_stopped(on: Setting<'_>, camera: &KnownCamera, gap: Span) -> Result<bool, ViewError> {
    let recorder = camera.id.recorder();
    let edge = FOLLOW.min(gap.len_ms() / 4);
    let gap = Span::new(UtcMs(gap.start.0 + edge), UtcMs(gap.end.0 - edge));
    let mut any = false;
    for other in on.view.cameras().iter().filter(|c| c.id.recorder() == recorder && c.id != camera.id) {
        let runs = on.view.runs(other)?;
        any |= !runs.is_empty();
        let next = runs.partition_point(|r| r.end <= gap.start);
        if runs.get(next).is_some_and(|r| r.start < gap.end) {
            return Ok(false);
        }
    }
    Ok(any)
}
