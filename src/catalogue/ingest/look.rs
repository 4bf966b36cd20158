//! A look at a few places of a root: a pass that says of these places alone what is gone.

use rusqlite::{OptionalExtension, params};

use super::vanished::Missing;
use super::{Pass, PassSummary};
use crate::catalogue::{Catalogue, CatalogueError, Reading, ToRead};
use crate::model::observation::ReadSeen;
use crate::model::{Place, Reach, RelPath, UtcMs};

/// What looks find missing within this time of the first is one loss: whoever deletes a day of footage does
/// one thing, though it takes a while.
const ONE_LOSS_MS: i64 = 60_000;

/// Name of the mark that says when the loss in progress was noticed.
const LOSS: &str = "loss_ms";

/// Rows at a path, below it, or directly in it, `?2` being the path; '0' follows '/'. A place is a stretch of the index
/// of paths, however many files the root holds.
const WITHIN: &str = "path >= ?2 and path < ?2 || '0' and (path = ?2 or path >= ?2 || '/')";
const DIRECTLY: &str =
    "path >= ?2 || '/' and path < ?2 || '0' and instr(substr(path, length(?2) + 2), '/') = 0";

/// The same for the root itself: `?2` is empty.
const ANYWHERE: &str = "?2 = ''";
const ON_TOP: &str = "?2 = '' and instr(path, '/') = 0";

fn within(place: &Place) -> &'static str {
    match (place.reach, place.path.as_str().is_empty()) {
        (Reach::File | Reach::Below, true) => ANYWHERE,
        (Reach::File | Reach::Below, false) => WITHIN,
        (Reach::Files, true) => ON_TOP,
        (Reach::Files, false) => DIRECTLY,
    }
}

impl Catalogue {
    /// Begins a look; gives its number, with which it goes on in parts.
    ///
    /// # Errors
    /// SQLite's own.
    pub fn begin_look(&mut self, now: UtcMs, clock_ok: bool) -> Result<i64, CatalogueError> {
        const FORGET: &str = "delete from pass where partial = 1 and finished_ms is not null";
        const START: &str = "insert into pass (started_ms, clock_ok, partial) values (?1, ?2, 1)";
        let mut done = || -> rusqlite::Result<i64> {
            let tx = self.db.transaction()?;
            tx.execute(START, params![now.0, clock_ok])?;
            let id = tx.last_insert_rowid();
            // Afterwards: numbers must grow.
            tx.execute(FORGET, [])?;
            tx.commit()?;
            Ok(id)
        };
        done().map_err(|e| self.wrap(e))
    }

    /// One part of a look: observations may be given, places closed. It ends with [`Pass::leave`].
    ///
    /// A walk over everything may have been under way while the look was: of files that this `later` walk saw, or one
    /// after it, the look says nothing, and they are looked at again.
    ///
    /// # Errors
    /// SQLite's own.
    pub fn look(&mut self, id: i64, now: UtcMs, later: Option<i64>) -> Result<Pass<'_>, CatalogueError> {
        self.db.execute_batch("begin immediate").map_err(|e| self.wrap(e))?;
        let mut pass = Pass::of(self, id, now);
        pass.later = later.unwrap_or(i64::MAX);
        Ok(pass)
    }

    /// Number of the newest walk over everything that is over; 0 before the first.
    ///
    /// # Errors
    /// SQLite's own.
    pub fn newest_walk(&self) -> Result<i64, CatalogueError> {
        const GET: &str =
            "select coalesce(max(id), 0) from pass where partial = 0 and finished_ms is not null";
        self.db.query_row(GET, [], |r| r.get(0)).map_err(|e| self.wrap(e))
    }

    /// Number of the first walk over everything after another.
    ///
    /// # Errors
    /// SQLite's own.
    pub fn walk_after(&self, walk: i64) -> Result<Option<i64>, CatalogueError> {
        const GET: &str = "select min(id) from pass where partial = 0 and id > ?1";
        self.db.query_row(GET, [walk], |r| r.get(0)).map_err(|e| self.wrap(e))
    }

    /// Paths below a root that were being written when they were last seen, or of which an earlier look could not tell.
    ///
    /// # Errors
    /// SQLite's own.
    pub fn to_look_at(&self, root: &str) -> Result<Vec<RelPath>, CatalogueError> {
        const OPEN: &str = "select s.path from segment s indexed by segment_unfinished cross join root r on r.id = s.root \
             where s.gone_ms is null and s.open = 1 and r.path = ?1";
        const UNTOLD: &str = "select s.path from root r cross join segment s indexed by segment_pass on s.root = r.id \
             where r.path = ?1 and s.pass < 0";
        let read = || -> rusqlite::Result<Vec<_>> {
            let mut all = Vec::new();
            for sql in [OPEN, UNTOLD] {
                let mut get = self.db.prepare_cached(sql)?;
                let rows = get.query_map([root], |r| r.get::<_, String>(0))?;
                for path in rows {
                    all.push(RelPath::from_stored(path?));
                }
            }
            Ok(all)
        };
        read().map_err(|e| self.wrap(e))
    }

    /// Records readings of files that are still as they were when they were read, and queues their leaves.
    /// Gives the number recorded.
    ///
    /// # Errors
    /// SQLite's own; then none is recorded.
    pub fn record_readings(&mut self, now: UtcMs, read: &[ReadSeen]) -> Result<usize, CatalogueError> {
        let sql = format!(
            "{} from segment s join camera c on c.id = s.camera join root r on r.id = s.root \
             where r.path = ?1 and s.path = ?2 and s.bytes = ?3 and s.mtime_ms = ?4 and s.ctime_ns = ?5 \
             and s.inode = ?6 and s.gone_ms is null and s.open = 0",
            ToRead::SELECT
        );
        let find = || -> rusqlite::Result<Vec<Reading>> {
            let mut get = self.db.prepare_cached(&sql)?;
            let mut batch = Vec::with_capacity(read.len());
            for r in read {
                let f = &r.file;
                let place = params![
                    f.root,
                    f.path.as_str(),
                    f.bytes.cast_signed(),
                    f.mtime.0,
                    f.ctime_ns,
                    f.inode.cast_signed()
                ];
                let of = get.query_row(place, ToRead::row).optional()?;
                batch.extend(of.map(|of| Reading { of, sha256: r.sha256, blake3: r.blake3 }));
            }
            Ok(batch)
        };
        let batch = find().map_err(|e| self.wrap(e))?;
        self.record_hashes(now, &batch)?;
        Ok(batch.len())
    }
}

/// What is known of a place of a root and was not seen in this look.
fn missing(within: &str) -> String {
    format!(
        "{} indexed by segment_place where root = ?1 and pass >= ?4 and pass < ?3 and gone_ms is null and {within}",
        Missing::SELECT
    )
}

impl Pass<'_> {
    /// Says that a place was looked at to its end: what was known there and not seen in this look is gone.
    /// The whole root counts as walked.
    ///
    /// # Errors
    /// SQLite's own; the pass should then be dropped.
    pub fn whole(&mut self, root: &str, place: &Place) -> Result<(), CatalogueError> {
        let done = self.try_whole(root, place);
        done.map_err(|e| self.cat.wrap(e))
    }

    fn try_whole(&mut self, root: &str, place: &Place) -> rusqlite::Result<()> {
        let Some(root) = self.roots.get(root).map(|r| r.id) else { return Ok(()) };
        let (path, within) = (place.path.as_str(), within(place));
        let missing: Vec<Missing> = {
            let sql = missing(within);
            let mut get = self.cat.db.prepare_cached(&sql)?;
            // A look that a walk overtook says nothing of what is to be looked at again.
            let (least, below) = if self.later == i64::MAX { (-1, self.id) } else { (0, self.later) };
            let rows = get.query_map(params![root, path, below, least], Missing::read)?;
            rows.collect::<rusqlite::Result<_>>()?
        };
        self.look_again(root, path, within)?;
        let blind: Vec<String> = {
            const BLIND: &str = "select path from unreadable where root = ?1 and pass = ?2";
            let mut get = self.cat.db.prepare_cached(BLIND)?;
            let rows = get.query_map(params![root, self.id], |r| r.get(0))?;
            rows.collect::<rusqlite::Result<_>>()?
        };
        if !missing.is_empty() {
            const NEW: &str = "select exists (select 1 from segment where root = ?1 and pass = ?2 and first_seen_ms = ?3) \
                 or exists (select 1 from stray where root = ?1 and pass = ?2)";
            let new = self.cat.db.query_row(NEW, params![root, self.id, self.now.0], |r| r.get(0))?;
            self.newcomers = new;
            let noticed = self.loss()?;
            self.lose(missing, &blind, noticed)?;
        }
        for table in ["unreadable", "stray"] {
            let sql = format!("delete from {table} where root = ?1 and pass < ?3 and {within}");
            self.cat.db.prepare_cached(&sql)?.execute(params![root, path, self.id.min(self.later)])?;
        }
        if path.is_empty() && place.reach == Reach::Below || self.summary.gone > 0 {
            self.note_root_walked(root)?;
        }
        Ok(())
    }

    /// What a later walk saw in a place and this look did not may have come after it, or have gone since. Of what was
    /// gone, the next look that does not see it either tells that it stayed so.
    fn look_again(&self, root: i64, path: &str, within: &str) -> rusqlite::Result<()> {
        if self.later == i64::MAX {
            let stayed_gone = format!(
                "update segment indexed by segment_pass set pass = ?3 where root = ?1 and pass < 0 \
                 and gone_ms is not null and {within}"
            );
            let told = params![root, path, self.id];
            return self.cat.db.prepare_cached(&stayed_gone)?.execute(told).map(drop);
        }
        let seen_later = format!(
            "update segment indexed by segment_place set pass = -1 where root = ?1 and pass >= ?4 and pass < ?3 \
             and gone_ms is null and {within}"
        );
        let doubt = params![root, path, self.id, self.later];
        self.cat.db.prepare_cached(&seen_later)?.execute(doubt).map(drop)
    }

    /// When the loss in progress was noticed: now, or a moment ago.
    fn loss(&self) -> rusqlite::Result<UtcMs> {
        const GET: &str = "select cast(value as integer) from mark where name = ?1 \
             and cast(value as integer) between ?2 - ?3 and ?2";
        const SET: &str =
            "insert into mark (name, value) values (?1, ?2) on conflict do update set value = excluded.value";
        let mut get = self.cat.db.prepare_cached(GET)?;
        let mut rows = get.query(params![LOSS, self.now.0, ONE_LOSS_MS])?;
        if let Some(row) = rows.next()? {
            return Ok(UtcMs(row.get(0)?));
        }
        self.cat.db.execute(SET, [LOSS, &self.now.0.to_string()])?;
        Ok(self.now)
    }

    /// Ends one part of a look; `finished` ends the look itself.
    ///
    /// # Errors
    /// SQLite's own; nothing of this part happened then.
    pub fn leave(mut self, finished: Option<UtcMs>) -> Result<PassSummary, CatalogueError> {
        const END: &str = "update pass set finished_ms = ?2 where id = ?1";
        let mut done = || -> rusqlite::Result<PassSummary> {
            self.infer_ends()?;
            self.apply_runs()?;
            if let Some(finished) = finished {
                self.cat.db.execute(END, [self.id, finished.0])?;
            }
            self.cat.db.execute_batch("commit")?;
            Ok(self.summary)
        };
        done().map_err(|e| self.cat.wrap(e))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::Durability;

    #[test]
    fn a_place_is_found_in_the_index_of_paths_without_reading_the_rest_of_its_root() {
        let dir = tempfile::tempdir().expect("temp dir");
        let cat = Catalogue::open(dir.path(), Durability::Ephemeral).expect("catalogue");
        for reach in [Reach::File, Reach::Files, Reach::Below] {
            let place = Place { path: RelPath::from_stored("2026-11-20/04"), reach };
            let plan = format!("explain query plan {}", missing(within(&place)));
            let steps: Vec<String> = cat
                .db
                .prepare(&plan)
                .expect("a plan")
                .query_map(params![1, "2026-11-20/04", 1, -1], |r| r.get("detail"))
                .expect("a plan")
                .collect::<rusqlite::Result<_>>()
                .expect("a plan");
            let bounded = "segment_place (root=? AND path>? AND path<?)";
            assert!(steps.iter().any(|step| step.contains(bounded)), "{reach:?}: {steps:#?}");
        }
    }
}
