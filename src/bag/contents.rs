//! What belongs into a bag: the segments of one camera and span as the stores know them, the gaps between them,
//! and what is known of the clock. Reads views only, never footage.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::model::finding::Evidence;
use crate::model::{CameraId, RelPath, Sha256, Span, UtcMs, span};
use crate::views::{KnownCamera, View, ViewError};

/// A segment that overlaps the span.
#[derive(Clone, Debug)]
pub struct Segment {
    /// The recorder's stream.
    pub stream: String,
    /// Footage time.
    pub span: Span,
    /// Storage root, as configured.
    pub root: String,
    /// Path below the root.
    pub path: RelPath,
    /// Size when last seen.
    pub bytes: u64,
    /// SHA-256 of the first reading.
    pub sha256: Option<Sha256>,
    /// Position of its leaf in the log.
    pub leaf: Option<u64>,
    /// Noticed missing: it went between then and [`Self::last_seen`].
    pub gone: Option<UtcMs>,
    /// Last time that it was seen whole, no later than it was: the start of the last pass that saw it, or when its bytes
    /// were read.
    pub last_seen: UtcMs,
    /// Position of the leaf that states its loss; the ledger's to tell, not the views'.
    pub loss: Option<u64>,
    /// Still being written when last seen.
    pub open: bool,
    /// False when its root could not be seen.
    pub root_seen: bool,
    /// Where the time comes from: the name, the container, the file system.
    pub time_basis: String,
}

/// What is known of the clocks behind the times.
#[derive(Clone, Debug, Serialize)]
pub struct ClockFacts {
    /// Passes over the site so far.
    pub passes: u64,
    /// Passes during which this machine's clock lay behind what was on record.
    pub passes_with_doubtful_clock: u64,
    /// Where the segments' times come from, with how many each.
    pub time_from: BTreeMap<String, u64>,
}

/// Everything known about one camera and span.
#[derive(Clone, Debug)]
pub struct Contents {
    /// The camera.
    pub camera: CameraId,
    /// The span asked for.
    pub span: Span,
    /// Segments that overlap it, also those that are gone, by start.
    pub segments: Vec<Segment>,
    /// Where nothing was recorded within the span.
    pub gaps: Vec<Span>,
    /// Positions of the camera's leaves from the first of these segments to the last, in the order of the camera's
    /// chain, other leaves about it included; empty where they are more than [`CHAIN_LIMIT`].
    pub chain: Vec<u64>,
    /// About the times.
    pub clock: ClockFacts,
}

impl Contents {
    /// Reads the contents; a camera that was never seen has none.
    ///
    /// # Errors
    /// SQLite's own.
    pub fn read(view: &View, camera: &KnownCamera, asked: Span) -> Result<Self, ViewError> {
        const PASSES: &str = "select count(*), coalesce(sum(clock_ok = 0), 0) from v_pass";
        let segments = read_segments(view, camera, asked)?;
        let covered = view.runs(camera)?;
        let count = |n: i64| n.cast_unsigned();
        let (passes, doubtful) =
            view.row(PASSES, [], |r| Ok((count(r.get(0)?), count(r.get(1)?))))?.unwrap_or_default();
        let mut clock =
            ClockFacts { passes, passes_with_doubtful_clock: doubtful, time_from: BTreeMap::new() };
        for segment in &segments {
            *clock.time_from.entry(segment.time_basis.clone()).or_default() += 1;
        }
        let gaps = span::gaps(asked, covered);
        let chain = read_chain(view, camera, &segments)?;
        Ok(Self { camera: camera.id.clone(), span: asked, segments, gaps, chain, clock })
    }
}

/// Leaves that a bag carries to show a chain, at most: 30 MB of them.
pub const CHAIN_LIMIT: u64 = 100_000;

fn read_chain(view: &View, camera: &KnownCamera, segments: &[Segment]) -> Result<Vec<u64>, ViewError> {
    const SEQ: &str = "select seq from v_leaf where first = (select max(idx) from v_leaves where idx <= ?1) \
         and idx = ?1 and camera = ?2";
    const CHAIN: &str = "select idx from v_leaf where first between (select max(idx) from v_leaves where idx <= ?2) and ?3 \
         and camera = ?1 and idx between ?2 and ?3 order by idx";
    let name = camera.id.as_str();
    let mut numbered = Vec::new();
    for index in segments.iter().filter_map(|s| s.leaf).map(u64::cast_signed) {
        numbered.extend(view.row(SEQ, (index, name), |r| Ok((r.get::<_, i64>(0)?, index)))?);
    }
    // In a chain, positions grow with numbers.
    let (Some((low, first)), Some((high, last))) = (numbered.iter().min(), numbered.iter().max()) else {
        return Ok(Vec::new());
    };
    if low.abs_diff(*high) >= CHAIN_LIMIT {
        return Ok(Vec::new());
    }
    view.rows(CHAIN, (name, first, last), |r| Ok(r.get::<_, i64>(0)?.cast_unsigned()))
}

fn read_segments(view: &View, camera: &KnownCamera, asked: Span) -> Result<Vec<Segment>, ViewError> {
    // A segment that cannot be played ends where it starts and still belongs to its instant.
    const GET: &str = "select id, stream, start_ms, end_ms, gone_ms, open, root_state, time_basis, last_seen_ms from v_segment \
         where camera = ?1 and start_ms < ?3 and (end_ms > ?2 or (end_ms = start_ms and start_ms >= ?2)) \
         order by start_ms, stream, id";
    let Some(row) = camera.row else { return Ok(Vec::new()) };
    let rows = view.rows(GET, [row, asked.start.0, asked.end.0], |r| {
        let root_state: String = r.get(6)?;
        let segment = Segment {
            stream: r.get(1)?,
            span: Span::new(UtcMs(r.get(2)?), UtcMs(r.get(3)?)),
            root: String::new(),
            path: RelPath::from_stored(""),
            bytes: 0,
            sha256: None,
            leaf: None,
            gone: r.get::<_, Option<i64>>(4)?.map(UtcMs),
            last_seen: UtcMs(r.get(8)?),
            loss: None,
            open: r.get(5)?,
            root_seen: root_state == "seen",
            time_basis: r.get(7)?,
        };
        Ok((r.get::<_, i64>(0)?, segment))
    })?;
    let mut out = Vec::with_capacity(rows.len());
    for (id, segment) in rows {
        if let Some(Evidence::Segment { root, path, bytes, sha256, leaf, .. }) = view.evidence(&[id])?.pop() {
            out.push(Segment { root, path, bytes, sha256, leaf, ..segment });
        }
    }
    Ok(out)
}
