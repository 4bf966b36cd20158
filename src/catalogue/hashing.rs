//! Which files are to be read, in which order, and what reading them showed.

use std::path::PathBuf;

use rusqlite::{OptionalExtension, Row, params};
use serde::Serialize;
use serde_json::json;

use super::outbox;
use super::{Catalogue, CatalogueError};
use crate::model::observation::FileSeen;
use crate::model::{Blake3, RelPath, Sha256, Span, UtcMs};

/// A look may have noted a file while it was still being written to, and file servers have clocks of their own: 1 minute.
const ONE_NOTE_MS: i64 = 60_000;

/// A finished file whose bytes are to be read.
#[derive(Clone, PartialEq, Debug)]
pub struct ToRead {
    /// Row in the catalogue.
    pub segment: i64,
    /// Camera name.
    pub camera: String,
    /// Which of the camera's streams.
    pub stream: String,
    /// The footage in it.
    pub span: Span,
    /// The file as last seen.
    pub file: FileSeen,
    /// Read before: the hash that the first reading gave.
    pub expect: Option<Sha256>,
    /// Its bytes differed from the first reading when they were last looked at.
    pub altered: bool,
    /// Found at first contact of its root.
    pub adopted: bool,
}

/// What reading a file showed.
#[derive(Clone, PartialEq, Debug)]
pub struct Reading {
    /// The file as it was listed.
    pub of: ToRead,
    /// For the ledger.
    pub sha256: Sha256,
    /// For quick re-scans.
    pub blake3: Blake3,
}

impl ToRead {
    /// Recorder id: camera ids begin with it.
    pub fn recorder(&self) -> &str {
        self.camera.split('/').next().unwrap_or_default()
    }

    /// Where the file lies.
    pub fn path(&self) -> PathBuf {
        PathBuf::from(&self.file.root).join(self.file.path.to_path())
    }
}

/// What a reading showed, compared with the first one.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum HashOutcome {
    /// Read for the first time.
    First,
    /// The same bytes as at the first reading.
    Same,
    /// Other bytes than at the first reading.
    Altered,
    /// The same bytes again after they had been gone or altered.
    Restored,
    /// The file is not the one any more that was listed: nothing was recorded, and it is to be read again.
    Outdated,
}

impl Catalogue {
    /// Files to read next: newest footage first, what expires within a day last.
    ///
    /// `expiring_before` is the start of footage that expires within 24 hours. Files that were
    /// recorded or put off in this pass do not come again, so calling until empty ends.
    ///
    /// # Errors
    /// SQLite's own.
    pub fn to_read(&self, expiring_before: UtcMs, limit: usize) -> Result<Vec<ToRead>, CatalogueError> {
        // Two stretches of one index, each read in its order: sorting all that waits for each batch would cost more than
        // hashing it. `cross join` keeps that index the outer loop.
        let sql = format!(
            "{} from segment s indexed by segment_to_read cross join camera c on c.id = s.camera \
             cross join root r on r.id = s.root \
             where s.gone_ms is null and s.open = 0 and (s.sha256 is null or s.recheck = 1) and r.state = 'seen' \
             and s.unread_pass < (select max(id) from pass) and s.start_ms >= ?1 and s.start_ms < ?2 \
             order by s.start_ms desc, s.id desc limit ?3",
            ToRead::SELECT
        );
        let read = || -> rusqlite::Result<Vec<ToRead>> {
            let mut get = self.db.prepare_cached(&sql)?;
            let mut files = Vec::new();
            for (from, to) in [(expiring_before.0, i64::MAX), (i64::MIN, expiring_before.0)] {
                let left = i64::try_from(limit - files.len()).unwrap_or(i64::MAX);
                for file in get.query_map(params![from, to, left], ToRead::row)? {
                    files.push(file?);
                }
            }
            Ok(files)
        };
        read().map_err(|e| self.wrap(e))
    }

    /// Bytes of all files that are to be read.
    ///
    /// # Errors
    /// SQLite's own.
    pub fn bytes_to_read(&self) -> Result<u64, CatalogueError> {
        const SUM: &str = "select coalesce(sum(bytes), 0) from segment where gone_ms is null and open = 0 \
             and (sha256 is null or recheck = 1)";
        self.db.query_row(SUM, [], |r| r.get::<_, i64>(0)).map(i64::cast_unsigned).map_err(|e| self.wrap(e))
    }

    /// Asks that every finished file be read again, also those whose metadata did not move.
    ///
    /// # Errors
    /// SQLite's own.
    pub fn recheck_everything(&self) -> Result<(), CatalogueError> {
        const ALL: &str =
            "update segment set recheck = 1 where gone_ms is null and open = 0 and sha256 is not null";
        self.db.execute(ALL, []).map(drop).map_err(|e| self.wrap(e))
    }

    /// Notes that a file could not be read, or changed while it was read; the next pass tries again.
    ///
    /// # Errors
    /// SQLite's own.
    pub fn put_off(&self, file: &ToRead, why: &str) -> Result<(), CatalogueError> {
        const SKIP: &str = "update segment set unread_pass = (select max(id) from pass) where id = ?1";
        const NOTE: &str = "insert or replace into unreadable (root, path, why, pass) \
             select id, ?2, ?3, (select max(id) from pass) from root where path = ?1";
        let done = || -> rusqlite::Result<()> {
            self.db.prepare_cached(SKIP)?.execute([file.segment])?;
            self.db.prepare_cached(NOTE)?.execute(params![file.file.root, file.file.path.as_str(), why])?;
            Ok(())
        };
        done().map_err(|e| self.wrap(e))
    }

    /// Ledger key of the hashed segment with this content.
    ///
    /// # Errors
    /// SQLite's own.
    pub fn segment_of_content(&self, sha256: &Sha256) -> Result<Option<String>, CatalogueError> {
        self.hashed("s.sha256 = ?1", params![sha256.0])
    }

    /// Ledger key of the hashed segment of a camera that covers an instant.
    ///
    /// # Errors
    /// SQLite's own.
    pub fn segment_at(&self, camera: &str, at: UtcMs) -> Result<Option<String>, CatalogueError> {
        self.hashed(
            "c.name = ?1 and s.start_ms <= ?2 and s.end_ms > ?2 and s.sha256 is not null",
            params![camera, at.0],
        )
    }

    fn hashed(
        &self,
        condition: &str,
        values: impl rusqlite::Params,
    ) -> Result<Option<String>, CatalogueError> {
        let sql = format!(
            "select c.name, s.stream, s.start_ms, s.sha256 from segment s join camera c on c.id = s.camera \
             where {condition} order by s.start_ms desc limit 1"
        );
        type Named = (String, String, i64, Vec<u8>);
        let read = || -> rusqlite::Result<Option<Named>> {
            let row = |r: &Row<'_>| Ok((r.get(0)?, r.get(1)?, r.get(2)?, r.get(3)?));
            self.db.prepare_cached(&sql)?.query_row(values, row).optional()
        };
        let found = read().map_err(|e| self.wrap(e))?;
        Ok(found.and_then(|(camera, stream, start, hash)| {
            Some(segment_key(&camera, &stream, UtcMs(start), &Sha256::from_slice(&hash)?))
        }))
    }

    /// Records a batch of readings in one transaction and queues their leaves, each of a file that is still as it
    /// was listed.
    ///
    /// # Errors
    /// SQLite's own; then none of the batch is recorded.
    pub fn record_hashes(
        &mut self,
        now: UtcMs,
        batch: &[Reading],
    ) -> Result<Vec<HashOutcome>, CatalogueError> {
        let mut done = || -> rusqlite::Result<Vec<HashOutcome>> {
            let tx = self.db.transaction()?;
            let out = batch.iter().map(|r| record(&tx, now, r)).collect::<rusqlite::Result<_>>()?;
            tx.commit()?;
            Ok(out)
        };
        done().map_err(|e| self.wrap(e))
    }

    /// Queues an `adopted` leaf for each file found at first contact that was not hashed and has none yet.
    ///
    /// # Errors
    /// SQLite's own.
    pub fn seal_adopted(&mut self, now: UtcMs) -> Result<u64, CatalogueError> {
        const GET: &str = "select s.id, c.name, s.stream, s.start_ms, s.end_ms, s.bytes, s.mtime_ms from segment s \
             join camera c on c.id = s.camera where s.adopted = 1 and s.adopted_sealed = 0 and s.sha256 is null and s.open = 0 \
             and s.gone_ms is null order by s.camera, s.start_ms";
        const SET: &str = "update segment set adopted_sealed = 1 where id = ?1";
        type Row = (i64, String, String, i64, i64, i64, i64);
        let mut done = || -> rusqlite::Result<u64> {
            let tx = self.db.transaction()?;
            let rows: Vec<Row> = {
                let mut get = tx.prepare(GET)?;
                let rows = get.query_map([], |r| {
                    Ok((r.get(0)?, r.get(1)?, r.get(2)?, r.get(3)?, r.get(4)?, r.get(5)?, r.get(6)?))
                })?;
                rows.collect::<rusqlite::Result<_>>()?
            };
            for (id, camera, stream, start_ms, end_ms, bytes, mtime_ms) in &rows {
                let body = json!({
                    "end_ms": end_ms, "len": bytes, "mtime_ms": mtime_ms, "seen_ms": now.0, "start_ms": start_ms, "stream": stream,
                });
                outbox::put(&tx, "adopted", Some(camera), None, &body)?;
                tx.prepare_cached(SET)?.execute([id])?;
            }
            tx.commit()?;
            Ok(u64::try_from(rows.len()).unwrap_or(u64::MAX))
        };
        done().map_err(|e| self.wrap(e))
    }
}

impl ToRead {
    /// The columns of [`Self::row`], of a segment `s`, its camera `c` and its root `r`.
    pub(super) const SELECT: &str = "select s.id, c.name, r.path, s.path, s.bytes, s.mtime_ms, s.ctime_ns, s.inode, \
         s.mode, s.uid, s.sha256, s.stream, s.start_ms, s.end_ms, s.altered_ms is not null, s.adopted";

    pub(super) fn row(r: &Row<'_>) -> rusqlite::Result<Self> {
        let path: String = r.get(3)?;
        let sha256: Option<[u8; 32]> = r.get(10)?;
        Ok(Self {
            segment: r.get(0)?,
            camera: r.get(1)?,
            stream: r.get(11)?,
            span: Span::new(UtcMs(r.get(12)?), UtcMs(r.get(13)?)),
            file: FileSeen {
                root: r.get(2)?,
                path: RelPath::from_stored(path),
                bytes: r.get::<_, i64>(4)?.cast_unsigned(),
                mtime: UtcMs(r.get(5)?),
                ctime_ns: r.get(6)?,
                inode: r.get::<_, i64>(7)?.cast_unsigned(),
                mode: r.get(8)?,
                uid: r.get(9)?,
            },
            expect: sha256.map(Sha256),
            altered: r.get(14)?,
            adopted: r.get(15)?,
        })
    }
}

/// What makes a segment be sealed once ever: camera, stream, start and content.
pub fn segment_key(camera: &str, stream: &str, start: UtcMs, sha256: &Sha256) -> String {
    format!("seg {camera} {stream} {} {sha256}", start.0)
}

/// Law: a reading counts for the file that was listed and for no other. Whoever reads holds no store meanwhile, so a
/// look may have found another file in its place; then no row fits, and what it is now is read in its turn.
fn record(db: &rusqlite::Connection, now: UtcMs, read: &Reading) -> rusqlite::Result<HashOutcome> {
    match &read.of.expect {
        None => first(db, now, read),
        Some(first) => compare(db, now, read, first),
    }
}

fn first(db: &rusqlite::Connection, now: UtcMs, read: &Reading) -> rusqlite::Result<HashOutcome> {
    const FIRST: &str = "update segment set sha256 = ?6, blake3 = ?7, hashed_ms = ?8, read_ms = ?8, recheck = 0 \
         where id = ?1 and bytes = ?2 and mtime_ms = ?3 and ctime_ns = ?4 and inode = ?5 and sha256 is null";
    let FileSeen { bytes, mtime, ctime_ns, inode, .. } = &read.of.file;
    let row = params![
        read.of.segment,
        bytes.cast_signed(),
        mtime.0,
        ctime_ns,
        inode.cast_signed(),
        read.sha256.0,
        read.blake3.0,
        now.0
    ];
    if db.prepare_cached(FIRST)?.execute(row)? == 0 {
        return Ok(HashOutcome::Outdated);
    }
    queue_seg(db, now, read)?;
    Ok(HashOutcome::First)
}

/// A later reading never replaces the first hash; it says whether the bytes are still those.
fn compare(
    db: &rusqlite::Connection,
    now: UtcMs,
    read: &Reading,
    first: &Sha256,
) -> rusqlite::Result<HashOutcome> {
    const SET: &str = "update segment set recheck = 0, altered_ms = ?6, read_ms = ?7 \
         where id = ?1 and bytes = ?2 and mtime_ms = ?3 and ctime_ns = ?4 and inode = ?5";
    // Noticed by a pass, whenever in it the bytes were read: one pass, one finding.
    const CHANGE: &str = "insert into change (segment, at_ms, kind, new_bytes, old_sha256, new_sha256) \
         values (?1, coalesce((select started_ms from pass order by id desc limit 1), ?2), ?3, ?4, ?5, ?6)";
    const LAST: &str = "select kind from change where segment = ?1 order by id desc limit 1";
    let ToRead { segment, file, .. } = &read.of;
    let bytes = file.bytes.cast_signed();
    let last: Option<String> = db.prepare_cached(LAST)?.query_row([segment], |r| r.get(0)).optional()?;
    let same = *first == read.sha256;
    let was_away = read.of.altered || last.is_some_and(|kind| kind == "gone");
    let (outcome, altered) = match (same, was_away) {
        (true, false) => (HashOutcome::Same, None),
        (true, true) => (HashOutcome::Restored, None),
        (false, _) => (HashOutcome::Altered, Some(now.0)),
    };
    let row = params![segment, bytes, file.mtime.0, file.ctime_ns, file.inode.cast_signed(), altered, now.0];
    if db.prepare_cached(SET)?.execute(row)? == 0 {
        return Ok(HashOutcome::Outdated);
    }
    let kind = match outcome {
        HashOutcome::Restored => "back",
        HashOutcome::Altered if !is_noted(db, read, first)? => "altered",
        _ => return Ok(outcome),
    };
    db.prepare_cached(CHANGE)?.execute(params![segment, now.0, kind, bytes, first.0, read.sha256.0])?;
    Ok(outcome)
}

/// Whether this alteration was noted already: with these bytes, or from its size alone before its bytes were read, which
/// are then added to that note.
///
/// Law: one alteration is noted once, whichever passes see it and read it; the bytes of the first reading, come back in
/// between, make the next one another.
fn is_noted(db: &rusqlite::Connection, read: &Reading, first: &Sha256) -> rusqlite::Result<bool> {
    const LAST: &str = "select id, at_ms, kind, new_bytes, new_sha256 from change \
         where segment = ?1 and kind in ('altered', 'shrunk', 'back') order by id desc limit 1";
    const ADD: &str = "update change set old_sha256 = ?2, new_sha256 = ?3 where id = ?1";
    type Noted = (i64, i64, String, Option<i64>, Option<Vec<u8>>);
    let file = &read.of.file;
    let row = |r: &Row<'_>| Ok((r.get(0)?, r.get(1)?, r.get(2)?, r.get(3)?, r.get(4)?));
    let last: Option<Noted> = db.prepare_cached(LAST)?.query_row([read.of.segment], row).optional()?;
    let Some((id, at_ms, _, bytes, hash)) = last.filter(|(_, _, kind, ..)| kind != "back") else {
        return Ok(false);
    };
    let Some(hash) = hash else {
        // Written to again after the note, it holds what nobody noted.
        let since = file.ctime_ns / 1_000_000 > at_ms.saturating_add(ONE_NOTE_MS);
        if since || bytes != Some(file.bytes.cast_signed()) {
            return Ok(false);
        }
        db.prepare_cached(ADD)?.execute(params![id, first.0, read.sha256.0])?;
        return Ok(true);
    };
    Ok(hash == read.sha256.0)
}

/// The own fields of a `seg` leaf. Written by the hundred thousand: no map is built for each.
#[derive(Serialize)]
struct SegFields<'a> {
    b3: &'a Blake3,
    end_ms: i64,
    #[serde(skip_serializing_if = "Option::is_none")]
    late: Option<u8>,
    len: i64,
    s256: &'a Sha256,
    seen_ms: i64,
    start_ms: i64,
    stream: &'a str,
}

fn queue_seg(db: &rusqlite::Connection, now: UtcMs, read: &Reading) -> rusqlite::Result<()> {
    let ToRead { camera, stream, span, file, adopted, .. } = &read.of;
    let key = segment_key(camera, stream, span.start, &read.sha256);
    let body = SegFields {
        b3: &read.blake3,
        end_ms: span.end.0,
        late: adopted.then_some(1),
        len: file.bytes.cast_signed(),
        s256: &read.sha256,
        seen_ms: now.0,
        start_ms: span.start.0,
        stream,
    };
    outbox::put(db, "seg", Some(camera), Some(&key), &body)
}
