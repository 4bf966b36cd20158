//! Coverage runs: segments that follow on, merged into half-open rows as they are ingested.
//!
//! Law: after any sequence of [`add`] and [`remove`] the rows equal those of [`rebuild`].

use rusqlite::{Connection, params};

use crate::model::span;
use crate::model::{Span, UtcMs};

/// Segments this close count as one run. File names have a resolution of one second and recorders
/// start the next file up to a second late; anything longer is left for the rules to judge.
pub const MERGE_TOLERANCE_MS: i64 = 2_000;

/// Removing more than this many segments of one stream at once is done by rebuilding it.
const REBUILD_FROM: usize = 500;

/// A segment longer than this is not expected; neighbours are looked up within it.
const LONGEST_SEGMENT_MS: i64 = 25 * 3_600_000;

const PRESENT: &str = "camera = ?1 and stream = ?2 and gone_ms is null and open = 0 and end_ms > start_ms";

/// Adds footage to a stream.
pub fn add(db: &Connection, camera: i64, stream: &str, added: Vec<Span>) -> rusqlite::Result<()> {
    let (Some(first), Some(last)) = (added.iter().map(|s| s.start).min(), added.iter().map(|s| s.end).max())
    else {
        return Ok(());
    };
    let window = Span::new(UtcMs(first.0 - MERGE_TOLERANCE_MS), UtcMs(last.0 + MERGE_TOLERANCE_MS));
    let mut spans = take(db, camera, stream, window)?;
    spans.extend(added);
    put(db, camera, stream, &span::merge(spans, MERGE_TOLERANCE_MS))
}

/// Takes footage away; the segments themselves must already be marked gone.
pub fn remove(db: &Connection, camera: i64, stream: &str, removed: &[Span]) -> rusqlite::Result<()> {
    if removed.len() > REBUILD_FROM {
        return rebuild(db, camera, stream);
    }
    for gone in removed.iter().filter(|s| !s.is_empty()) {
        let window =
            Span::new(UtcMs(gone.start.0 - MERGE_TOLERANCE_MS), UtcMs(gone.end.0 + MERGE_TOLERANCE_MS));
        let runs = take(db, camera, stream, window)?;
        let Some(outer) = runs.first().zip(runs.last()).map(|(a, b)| Span::new(a.start, b.end)) else {
            continue;
        };
        // What stays is the run outside the reach of the removed piece, plus what the neighbours still hold.
        let near = neighbours(db, camera, stream, window)?;
        let reach = near.iter().fold(window, |w, s| Span::new(w.start.min(s.start), w.end.max(s.end)));
        let mut keep = span::subtract(&span::merge(runs, 0), &[reach]);
        keep.extend(near.into_iter().filter_map(|s| s.intersect(outer)));
        put(db, camera, stream, &span::merge(keep, MERGE_TOLERANCE_MS))?;
    }
    Ok(())
}

/// Computes a stream's runs from its segments.
pub fn rebuild(db: &Connection, camera: i64, stream: &str) -> rusqlite::Result<()> {
    take(db, camera, stream, Span { start: UtcMs::MIN, end: UtcMs::MAX })?;
    let sql = format!("select start_ms, end_ms from segment where {PRESENT} order by start_ms");
    let spans = read(db.prepare_cached(&sql)?.query(params![camera, stream])?)?;
    put(db, camera, stream, &span::merge(spans, MERGE_TOLERANCE_MS))
}

/// Segments that overlap or touch the window.
fn neighbours(db: &Connection, camera: i64, stream: &str, window: Span) -> rusqlite::Result<Vec<Span>> {
    let sql = format!(
        "select start_ms, end_ms from segment where {PRESENT} and start_ms between ?3 and ?5 and end_ms >= ?4"
    );
    let earliest = window.start.0.saturating_sub(LONGEST_SEGMENT_MS);
    read(db.prepare_cached(&sql)?.query(params![camera, stream, earliest, window.start.0, window.end.0])?)
}

/// Takes the runs that overlap or touch a window out of the table.
fn take(db: &Connection, camera: i64, stream: &str, window: Span) -> rusqlite::Result<Vec<Span>> {
    const TAKE: &str = "delete from run where camera = ?1 and stream = ?2 and start_ms <= ?4 and end_ms >= ?3 \
                        returning start_ms, end_ms";
    let mut spans =
        read(db.prepare_cached(TAKE)?.query(params![camera, stream, window.start.0, window.end.0])?)?;
    spans.sort_unstable();
    Ok(spans)
}

fn put(db: &Connection, camera: i64, stream: &str, runs: &[Span]) -> rusqlite::Result<()> {
    const PUT: &str = "insert into run (camera, stream, start_ms, end_ms) values (?1, ?2, ?3, ?4)";
    let mut put = db.prepare_cached(PUT)?;
    for run in runs {
        put.execute(params![camera, stream, run.start.0, run.end.0])?;
    }
    Ok(())
}

fn read(mut rows: rusqlite::Rows<'_>) -> rusqlite::Result<Vec<Span>> {
    let mut out = Vec::new();
    while let Some(row) = rows.next()? {
        out.push(Span::new(UtcMs(row.get(0)?), UtcMs(row.get(1)?)));
    }
    Ok(out)
}
