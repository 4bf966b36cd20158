//! Which files are to be read, in which order, and what reading them showed.

use std::path::PathBuf;

use rusqlite::{OptionalExtension, Row, params};
use serde::Serialize;
use serde_json::json;

use super::outbox;
use super::{Catalogue, CatalogueError};
use crate::model::observation::FileSeen;
use crate::model::{Blake3, RelPath, Sha256, UtcMs};

/// A finished file whose bytes are to be read.
#[derive(Clone, PartialEq, Debug)]
pub struct ToRead {
    /// Row in the catalogue.
    pub segment: i64,
    /// Camera name.
    pub camera: String,
    /// The file as last seen.
    pub file: FileSeen,
    /// Read before: the hash that the first reading gave.
    pub expect: Option<Sha256>,
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
        const GET: &str = "select s.id, c.name, r.path, s.path, s.bytes, s.mtime_ms, s.ctime_ns, s.inode, s.mode, s.uid, s.sha256 \
             from segment s indexed by segment_to_read cross join camera c on c.id = s.camera \
             cross join root r on r.id = s.root \
             where s.gone_ms is null and s.open = 0 and (s.sha256 is null or s.recheck = 1) and r.state = 'seen' \
             and s.unread_pass < (select max(id) from pass) and s.start_ms >= ?1 and s.start_ms < ?2 \
             order by s.start_ms desc, s.id desc limit ?3";
        let read = || -> rusqlite::Result<Vec<ToRead>> {
            let mut get = self.db.prepare_cached(GET)?;
            let mut files = Vec::new();
            for (from, to) in [(expiring_before.0, i64::MAX), (i64::MIN, expiring_before.0)] {
                let left = i64::try_from(limit - files.len()).unwrap_or(i64::MAX);
                for file in get.query_map(params![from, to, left], to_read_row)? {
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

    /// Records a batch of readings in one transaction and queues their leaves.
    ///
    /// # Errors
    /// SQLite's own; then none of the batch is recorded.
    pub fn record_hashes(
        &mut self,
        now: UtcMs,
        batch: &[(i64, Sha256, Blake3)],
    ) -> Result<Vec<HashOutcome>, CatalogueError> {
        let mut done = || -> rusqlite::Result<Vec<HashOutcome>> {
            let tx = self.db.transaction()?;
            let out = batch
                .iter()
                .map(|(id, s, b)| record(&tx, now, *id, s, b))
                .collect::<rusqlite::Result<_>>()?;
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

pub(super) fn to_read_row(r: &Row<'_>) -> rusqlite::Result<ToRead> {
    let path: String = r.get(3)?;
    let sha256: Option<Vec<u8>> = r.get(10)?;
    Ok(ToRead {
        segment: r.get(0)?,
        camera: r.get(1)?,
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
        expect: sha256.as_deref().and_then(Sha256::from_slice),
    })
}

/// What makes a segment be sealed once ever: camera, stream, start and content.
pub fn segment_key(camera: &str, stream: &str, start: UtcMs, sha256: &Sha256) -> String {
    format!("seg {camera} {stream} {} {sha256}", start.0)
}

struct Before {
    camera: String,
    stream: String,
    start_ms: i64,
    end_ms: i64,
    bytes: i64,
    sha256: Option<Vec<u8>>,
    altered: bool,
    adopted: bool,
}

fn record(
    db: &rusqlite::Connection,
    now: UtcMs,
    id: i64,
    sha256: &Sha256,
    blake3: &Blake3,
) -> rusqlite::Result<HashOutcome> {
    const GET: &str = "select c.name, s.stream, s.start_ms, s.end_ms, s.bytes, s.sha256, s.altered_ms is not null, s.adopted \
         from segment s join camera c on c.id = s.camera where s.id = ?1";
    const FIRST: &str = "update segment set sha256 = ?2, blake3 = ?3, hashed_ms = ?4, read_ms = ?4, recheck = 0 where id = ?1";
    let before = db.prepare_cached(GET)?.query_row([id], |r| {
        Ok(Before {
            camera: r.get(0)?,
            stream: r.get(1)?,
            start_ms: r.get(2)?,
            end_ms: r.get(3)?,
            bytes: r.get(4)?,
            sha256: r.get(5)?,
            altered: r.get(6)?,
            adopted: r.get(7)?,
        })
    })?;
    let Some(first) = before.sha256.as_deref().and_then(Sha256::from_slice) else {
        db.prepare_cached(FIRST)?.execute(params![id, sha256.0, blake3.0, now.0])?;
        queue_seg(db, now, &before, sha256, blake3)?;
        return Ok(HashOutcome::First);
    };
    compare(db, now, id, &before, &first, sha256)
}

/// A later reading never replaces the first hash; it says whether the bytes are still those.
fn compare(
    db: &rusqlite::Connection,
    now: UtcMs,
    id: i64,
    before: &Before,
    first: &Sha256,
    read: &Sha256,
) -> rusqlite::Result<HashOutcome> {
    const SET: &str = "update segment set recheck = 0, altered_ms = ?2, read_ms = ?3 where id = ?1";
    // Noticed by a pass, whenever in it the bytes were read: one pass, one finding.
    const CHANGE: &str = "insert into change (segment, at_ms, kind, new_bytes, old_sha256, new_sha256) \
         values (?1, coalesce((select started_ms from pass order by id desc limit 1), ?2), ?3, ?4, ?5, ?6)";
    const LAST: &str = "select kind, new_sha256 from change where segment = ?1 order by id desc limit 1";
    let last: Option<(String, Option<Vec<u8>>)> = {
        let mut get = db.prepare_cached(LAST)?;
        let mut rows = get.query([id])?;
        rows.next()?.map(|r| Ok::<_, rusqlite::Error>((r.get(0)?, r.get(1)?))).transpose()?
    };
    let same = first == read;
    let was_away = before.altered || last.as_ref().is_some_and(|(kind, _)| kind == "gone");
    let known = last.is_some_and(|(_, hash)| hash.as_deref() == Some(&read.0[..]));
    let (outcome, altered) = match (same, was_away) {
        (true, false) => (HashOutcome::Same, None),
        (true, true) => (HashOutcome::Restored, None),
        (false, _) => (HashOutcome::Altered, Some(now.0)),
    };
    db.prepare_cached(SET)?.execute(params![id, altered, now.0])?;
    let kind = match outcome {
        HashOutcome::Restored => "back",
        HashOutcome::Altered if !known => "altered",
        HashOutcome::Altered | HashOutcome::First | HashOutcome::Same => return Ok(outcome),
    };
    db.prepare_cached(CHANGE)?.execute(params![id, now.0, kind, before.bytes, first.0, read.0])?;
    Ok(outcome)
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

fn queue_seg(
    db: &rusqlite::Connection,
    now: UtcMs,
    b: &Before,
    sha256: &Sha256,
    blake3: &Blake3,
) -> rusqlite::Result<()> {
    let key = segment_key(&b.camera, &b.stream, UtcMs(b.start_ms), sha256);
    let body = SegFields {
        b3: blake3,
        end_ms: b.end_ms,
        late: b.adopted.then_some(1),
        len: b.bytes,
        s256: sha256,
        seen_ms: now.0,
        start_ms: b.start_ms,
        stream: &b.stream,
    };
    outbox::put(db, "seg", Some(&b.camera), Some(&key), &body)
}
