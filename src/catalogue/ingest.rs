//! One pass over the roots: observations in, rows, runs and outgoing facts out.
//!
//! A pass may be interrupted anywhere: rows of an unfinished pass are seen again by the next one,
//! and only a root that was walked whole can make a file *gone*.

use std::collections::{BTreeMap, HashMap};
use std::path::Path;

use rusqlite::{OptionalExtension, Row, params};

use super::outbox;
use super::runs;
use super::{Catalogue, CatalogueError};
use crate::model::observation::{
    FileSeen, MediaFacts, Observation, Readability, RootIdentity, RootSeen, SegmentSeen, TimeBasis,
    UnreadableSeen,
};
use crate::model::{CameraId, RecorderId, Span, UtcMs};

/// Observations taken between two commits: small enough that a kill loses a second of walking.
const COMMIT_EVERY: usize = 4_096;

/// A file as it was last seen.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct KnownFile {
    /// Size in bytes.
    pub bytes: u64,
    /// Modification time.
    pub mtime: UtcMs,
    /// Status change time in nanoseconds.
    pub ctime_ns: i64,
    /// Inode number.
    pub inode: u64,
    /// Start as found when the container was read.
    pub start: UtcMs,
    /// The other candidate, when there was one.
    pub alt_start: Option<UtcMs>,
    /// Where the start came from.
    pub time_basis: TimeBasis,
}

/// What to do with a root before it is walked.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum RootFate {
    /// Walk it; `first_contact` when it was never walked whole before.
    Walk {
        /// Never walked whole before.
        first_contact: bool,
    },
    /// Do not walk: it cannot be opened, or carries another identity.
    CannotSee {
        /// Why, lower case.
        why: String,
    },
}

/// What a finished pass did.
#[derive(Clone, Copy, Debug, Default)]
pub struct PassSummary {
    /// Files of recordings seen.
    pub segments: u64,
    /// Of those, seen for the first time.
    pub new: u64,
    /// Finished files whose metadata moved.
    pub changed: u64,
    /// Files that vanished from a root that was walked whole.
    pub gone: u64,
    /// Paths that could not be read.
    pub unreadable: u64,
    /// Recordings that no layout explains.
    pub strays: u64,
}

struct Root {
    id: i64,
    first_contact: bool,
    /// Folders and files that could not be read: nothing below them can be called gone.
    blind: Vec<String>,
    walked: bool,
}

#[derive(Default)]
struct Moved {
    added: Vec<Span>,
    removed: Vec<Span>,
}

/// A running pass. Dropping it without [`Pass::finish`] rolls back what was not committed yet.
pub struct Pass<'c> {
    cat: &'c mut Catalogue,
    id: i64,
    now: UtcMs,
    roots: HashMap<String, Root>,
    cameras: HashMap<CameraId, i64>,
    moved: BTreeMap<(i64, String), Moved>,
    nominal: HashMap<i64, i64>,
    uncommitted: usize,
    summary: PassSummary,
}

/// The row of a known segment, as far as comparing needs it.
struct Known {
    id: i64,
    start_ms: i64,
    end_ms: i64,
    bytes: i64,
    mtime_ms: i64,
    ctime_ns: i64,
    inode: i64,
    open: bool,
    gone: bool,
    hashed: bool,
}

impl Known {
    fn read(r: &Row<'_>) -> rusqlite::Result<Self> {
        Ok(Self {
            id: r.get(0)?,
            start_ms: r.get(1)?,
            end_ms: r.get(2)?,
            bytes: r.get(3)?,
            mtime_ms: r.get(4)?,
            ctime_ns: r.get(5)?,
            inode: r.get(6)?,
            open: r.get(7)?,
            gone: r.get(8)?,
            hashed: r.get(9)?,
        })
    }

    fn span(&self) -> Span {
        Span::new(UtcMs(self.start_ms), UtcMs(self.end_ms))
    }

    fn same_file(&self, f: &FileSeen) -> bool {
        self.bytes == f.bytes.cast_signed()
            && self.mtime_ms == f.mtime.0
            && self.ctime_ns == f.ctime_ns
            && self.inode == f.inode.cast_signed()
    }
}

impl Catalogue {
    /// Starts a pass. `clock_ok` says whether `now` can be trusted; a doubtful clock is kept with the pass.
    ///
    /// # Errors
    /// SQLite's own.
    pub fn begin_pass(&mut self, now: UtcMs, clock_ok: bool) -> Result<Pass<'_>, CatalogueError> {
        const START: &str = "insert into pass (started_ms, clock_ok) values (?1, ?2)";
        let started = self.db.execute(START, params![now.0, clock_ok]);
        started.map_err(|e| self.wrap(e))?;
        let id = self.db.last_insert_rowid();
        self.db.execute_batch("begin immediate").map_err(|e| self.wrap(e))?;
        Ok(Pass {
            cat: self,
            id,
            now,
            roots: HashMap::new(),
            cameras: HashMap::new(),
            moved: BTreeMap::new(),
            nominal: HashMap::new(),
            uncommitted: 0,
            summary: PassSummary::default(),
        })
    }
}

impl Drop for Pass<'_> {
    fn drop(&mut self) {
        if !self.cat.db.is_autocommit() {
            // An interrupted pass: what was not committed is walked again.
            let _ = self.cat.db.execute_batch("rollback");
        }
    }
}

impl Pass<'_> {
    /// What is known of a file; see [`Catalogue::known_file`].
    ///
    /// # Errors
    /// SQLite's own.
    pub fn known_file(
        &self,
        root: &str,
        path: &crate::model::RelPath,
    ) -> Result<Option<KnownFile>, CatalogueError> {
        self.cat.known_file(root, path)
    }

    /// Announces a root and learns whether it may be walked. `layout` is kept with the recorder and
    /// `nominal_ms` ends segments whose length nothing states.
    ///
    /// # Errors
    /// SQLite's own.
    pub fn open_root(
        &mut self,
        seen: &RootSeen,
        layout: &str,
        nominal_ms: i64,
    ) -> Result<RootFate, CatalogueError> {
        let done = self.try_open_root(seen, layout, nominal_ms);
        done.map_err(|e| self.cat.wrap(e))
    }

    fn try_open_root(
        &mut self,
        seen: &RootSeen,
        layout: &str,
        nominal_ms: i64,
    ) -> rusqlite::Result<RootFate> {
        const GET: &str = "select id, fs_id, inode, last_seen_ms is null from root where path = ?1";
        const NEW: &str = "insert into root (recorder, path, fs_id, inode, state, why, since_ms) \
                           values (?1, ?2, ?3, ?4, ?5, ?6, ?7) returning id";
        let recorder = self.recorder(&seen.recorder, layout)?;
        self.nominal.insert(recorder, nominal_ms);
        let known: Option<(i64, Option<i64>, Option<i64>, bool)> = self
            .cat
            .db
            .query_row(GET, [&seen.root], |r| Ok((r.get(0)?, r.get(1)?, r.get(2)?, r.get(3)?)))
            .optional()?;
        let identity = seen.identity.as_ref().ok().map(|i| (i.fs_id.cast_signed(), i.inode.cast_signed()));
        let (id, first_contact, fate) = match known {
            None => {
                let why = seen.identity.as_ref().err();
                let state = if why.is_some() { "cannot_see" } else { "seen" };
                let new = params![
                    recorder,
                    seen.root,
                    identity.map(|i| i.0),
                    identity.map(|i| i.1),
                    state,
                    why,
                    self.now.0
                ];
                (self.cat.db.query_row(NEW, new, |r| r.get(0))?, true, fate_of(seen, None))
            }
            Some((id, fs_id, inode, never)) => (id, never, fate_of(seen, fs_id.zip(inode))),
        };
        match &fate {
            RootFate::Walk { .. } => {
                self.roots
                    .insert(seen.root.clone(), Root { id, first_contact, blind: Vec::new(), walked: false });
                if let Some((fs_id, inode)) = identity {
                    const KEEP: &str = "update root set fs_id = coalesce(fs_id, ?2), inode = coalesce(inode, ?3) where id = ?1";
                    self.cat.db.execute(KEEP, params![id, fs_id, inode])?;
                }
            }
            RootFate::CannotSee { why } => self.set_root_state(id, "cannot_see", Some(why))?,
        }
        Ok(match fate {
            RootFate::Walk { .. } => RootFate::Walk { first_contact },
            blind @ RootFate::CannotSee { .. } => blind,
        })
    }

    fn set_root_state(&self, id: i64, state: &str, why: Option<&str>) -> rusqlite::Result<()> {
        const SET: &str = "update root set since_ms = case when state = ?2 then since_ms else ?4 end, state = ?2, why = ?3 where id = ?1";
        self.cat.db.execute(SET, params![id, state, why, self.now.0]).map(drop)
    }

    fn recorder(&self, name: &RecorderId, layout: &str) -> rusqlite::Result<i64> {
        const PUT: &str = "insert into recorder (name, layout, first_seen_ms) values (?1, ?2, ?3) \
                           on conflict (name) do update set layout = excluded.layout returning id";
        self.cat.db.query_row(PUT, params![name.as_str(), layout, self.now.0], |r| r.get(0))
    }

    /// Takes one observation.
    ///
    /// # Errors
    /// SQLite's own; the pass should then be dropped.
    pub fn observe(&mut self, seen: &Observation) -> Result<(), CatalogueError> {
        let done = match seen {
            Observation::Root(_) => Ok(()),
            Observation::Segment(s) => self.segment(s),
            Observation::Unreadable(u) => self.unreadable(u),
            Observation::Stray(f) => self.stray(f),
        };
        done.and_then(|()| self.breathe()).map_err(|e| self.cat.wrap(e))
    }

    fn breathe(&mut self) -> rusqlite::Result<()> {
        self.uncommitted += 1;
        if self.uncommitted >= COMMIT_EVERY {
            self.uncommitted = 0;
            self.apply_runs()?;
            self.cat.db.execute_batch("commit; begin immediate")?;
        }
        Ok(())
    }

    fn segment(&mut self, s: &SegmentSeen) -> rusqlite::Result<()> {
        const GET: &str = "select id, start_ms, end_ms, bytes, mtime_ms, ctime_ns, inode, open, gone_ms is not null, \
                           sha256 is not null from segment where root = ?1 and path = ?2";
        self.summary.segments += 1;
        let Some((root, first_contact)) = self.roots.get(&s.file.root).map(|r| (r.id, r.first_contact))
        else {
            return Ok(());
        };
        let camera = self.camera(s)?;
        let known = {
            let mut get = self.cat.db.prepare_cached(GET)?;
            get.query_row(params![root, s.file.path.as_str()], Known::read).optional()?
        };
        match known {
            None => self.insert(camera, root, first_contact, s),
            Some(k) if k.same_file(&s.file) && k.open == s.open && !k.gone => self.touch(k.id),
            Some(k) => self.update(camera, k, s),
        }
    }

    fn camera(&mut self, s: &SegmentSeen) -> rusqlite::Result<i64> {
        const PUT: &str = "insert into camera (recorder, name, event_driven, first_seen_ms) \
                           select id, ?2, ?3, ?4 from recorder where name = ?1 \
                           on conflict (name) do update set event_driven = excluded.event_driven returning id";
        if let Some(id) = self.cameras.get(&s.camera) {
            return Ok(*id);
        }
        let put = params![s.camera.recorder(), s.camera.as_str(), s.event_driven, self.now.0];
        let id = self.cat.db.query_row(PUT, put, |r| r.get(0))?;
        self.cameras.insert(s.camera.clone(), id);
        Ok(id)
    }

    fn touch(&self, id: i64) -> rusqlite::Result<()> {
        const TOUCH: &str = "update segment set pass = ?2 where id = ?1";
        self.cat.db.prepare_cached(TOUCH)?.execute([id, self.id]).map(drop)
    }

    fn insert(&mut self, camera: i64, root: i64, adopted: bool, s: &SegmentSeen) -> rusqlite::Result<()> {
        const NEW: &str = "insert into segment (camera, stream, start_ms, end_ms, end_inferred, alt_start_ms, time_basis, \
             container_start_ms, container, duration_ms, name_duration_ms, root, path, bytes, mtime_ms, ctime_ns, inode, \
             mode, uid, readability, fault, open, first_seen_ms, pass, adopted) \
             values (?1,?2,?3,?4,?5,?6,?7,?8,?9,?10,?11,?12,?13,?14,?15,?16,?17,?18,?19,?20,?21,?22,?23,?24,?25)";
        let (end, inferred) = end_of(s);
        let media = s.media.as_ref();
        self.cat.db.prepare_cached(NEW)?.execute(params![
            camera,
            s.stream.as_str(),
            s.start.0,
            end.0,
            inferred,
            s.alt_start.map(|t| t.0),
            s.time_basis.as_str(),
            media.and_then(|m| m.start).map(|t| t.0),
            media.map_or("", |m| m.container.as_str()),
            media.and_then(|m| m.duration_ms).map(u64::cast_signed),
            stated_ms(s),
            root,
            s.file.path.as_str(),
            s.file.bytes.cast_signed(),
            s.file.mtime.0,
            s.file.ctime_ns,
            s.file.inode.cast_signed(),
            s.file.mode,
            s.file.uid,
            media.map_or("not_examined", |m| m.readability.as_str()),
            media.and_then(fault),
            s.open,
            self.now.0,
            self.id,
            adopted,
        ])?;
        self.summary.new += 1;
        self.cover(camera, s, end);
        Ok(())
    }

    /// A known path that is open, finished since, came back, or no longer has the metadata it had.
    fn update(&mut self, camera: i64, old: Known, s: &SegmentSeen) -> rusqlite::Result<()> {
        const SET: &str = "update segment set camera = ?2, stream = ?3, start_ms = ?4, end_ms = ?5, end_inferred = ?6, \
             alt_start_ms = ?7, time_basis = ?8, container_start_ms = ?9, container = ?10, duration_ms = ?11, \
             name_duration_ms = ?12, bytes = ?13, mtime_ms = ?14, ctime_ns = ?15, inode = ?16, mode = ?17, uid = ?18, \
             readability = ?19, fault = ?20, open = ?21, pass = ?22, gone_ms = null, recheck = ?23 where id = ?1";
        let (end, inferred) = end_of(s);
        let media = s.media.as_ref();
        let finished_before = !old.open;
        let recheck = finished_before && old.hashed;
        self.cat.db.prepare_cached(SET)?.execute(params![
            old.id,
            camera,
            s.stream.as_str(),
            s.start.0,
            end.0,
            inferred,
            s.alt_start.map(|t| t.0),
            s.time_basis.as_str(),
            media.and_then(|m| m.start).map(|t| t.0),
            media.map_or("", |m| m.container.as_str()),
            media.and_then(|m| m.duration_ms).map(u64::cast_signed),
            stated_ms(s),
            s.file.bytes.cast_signed(),
            s.file.mtime.0,
            s.file.ctime_ns,
            s.file.inode.cast_signed(),
            s.file.mode,
            s.file.uid,
            media.map_or("not_examined", |m| m.readability.as_str()),
            media.and_then(fault),
            s.open,
            self.id,
            recheck,
        ])?;
        if finished_before {
            self.summary.changed += 1;
            self.note_change(&old, &s.file)?;
            if !old.gone {
                self.entry(camera, s.stream.as_str()).removed.push(old.span());
            }
        }
        self.cover(camera, s, end);
        Ok(())
    }

    /// Records what can be said from sizes alone; content is compared when the bytes are read again.
    fn note_change(&self, old: &Known, f: &FileSeen) -> rusqlite::Result<()> {
        let now_bytes = f.bytes.cast_signed();
        if old.gone && old.bytes == now_bytes && !old.hashed {
            return self.change(old.id, "back", Some(old.bytes), Some(now_bytes), None);
        }
        // Bytes of equal or greater number are compared with the first reading: they may be the old ones come back.
        if now_bytes == old.bytes || (now_bytes > old.bytes && old.hashed) {
            return Ok(());
        }
        const MARK: &str = "update segment set altered_ms = coalesce(altered_ms, ?2) where id = ?1";
        self.cat.db.prepare_cached(MARK)?.execute([old.id, self.now.0])?;
        let kind = if now_bytes < old.bytes { "shrunk" } else { "altered" };
        self.change(old.id, kind, Some(old.bytes), Some(now_bytes), None)
    }

    fn change(
        &self,
        segment: i64,
        kind: &str,
        old: Option<i64>,
        new: Option<i64>,
        place: Option<&str>,
    ) -> rusqlite::Result<()> {
        const NEW: &str = "insert into change (segment, at_ms, kind, old_bytes, new_bytes, place) values (?1,?2,?3,?4,?5,?6)";
        self.cat
            .db
            .prepare_cached(NEW)?
            .execute(params![segment, self.now.0, kind, old, new, place])
            .map(drop)
    }

    fn cover(&mut self, camera: i64, s: &SegmentSeen, end: UtcMs) {
        if !s.open {
            let span = Span::new(s.start, end);
            let stream = s.stream.as_str().to_owned();
            self.moved.entry((camera, stream)).or_default().added.push(span);
        }
    }

    fn entry(&mut self, camera: i64, stream: &str) -> &mut Moved {
        self.moved.entry((camera, stream.to_owned())).or_default()
    }

    fn unreadable(&mut self, u: &UnreadableSeen) -> rusqlite::Result<()> {
        const PUT: &str = "insert or replace into unreadable (root, path, why, pass) values (?1, ?2, ?3, ?4)";
        if u.vanished {
            return Ok(());
        }
        self.summary.unreadable += 1;
        let Some(root) = self.roots.get_mut(&u.root) else { return Ok(()) };
        root.blind.push(u.path.as_str().to_owned());
        self.cat.db.prepare_cached(PUT)?.execute(params![root.id, u.path.as_str(), u.why, self.id]).map(drop)
    }

    fn stray(&mut self, f: &FileSeen) -> rusqlite::Result<()> {
        const PUT: &str = "insert or replace into stray (root, path, bytes, inode, mode, uid, pass) values (?1,?2,?3,?4,?5,?6,?7)";
        self.summary.strays += 1;
        let Some(root) = self.roots.get(&f.root) else { return Ok(()) };
        let row = params![
            root.id,
            f.path.as_str(),
            f.bytes.cast_signed(),
            f.inode.cast_signed(),
            f.mode,
            f.uid,
            self.id
        ];
        self.cat.db.prepare_cached(PUT)?.execute(row).map(drop)
    }

    /// Says that a root was walked to its end: what was known there and not seen is gone.
    pub fn close_root(&mut self, root: &str) {
        if let Some(r) = self.roots.get_mut(root) {
            r.walked = true;
        }
    }

    /// Says that a root stopped answering while it was walked; see [`Catalogue::lose_root`].
    ///
    /// # Errors
    /// SQLite's own.
    pub fn lose_root(&mut self, root: &str, why: &str) -> Result<(), CatalogueError> {
        self.cat.lose_root(root, why, self.now)
    }

    /// Ends the pass: what vanished, runs, inferred ends, outgoing facts; one last commit.
    ///
    /// # Errors
    /// SQLite's own; nothing since the last commit happened then.
    pub fn finish(mut self, finished: UtcMs) -> Result<PassSummary, CatalogueError> {
        let done = self.try_finish(finished);
        done.map_err(|e| self.cat.wrap(e))
    }

    fn try_finish(&mut self, finished: UtcMs) -> rusqlite::Result<PassSummary> {
        const END: &str = "update pass set finished_ms = ?2 where id = ?1";
        const FORGET: &[&str] = &[
            "delete from unreadable where root = ?1 and pass <> ?2",
            "delete from stray where root = ?1 and pass <> ?2",
        ];
        let walked: Vec<(i64, Vec<String>)> =
            self.roots.values().filter(|r| r.walked).map(|r| (r.id, r.blind.clone())).collect();
        for (root, blind) in &walked {
            self.mark_gone(*root, blind)?;
            for sql in FORGET {
                self.cat.db.execute(sql, [*root, self.id])?;
            }
            self.note_root_walked(*root)?;
        }
        self.infer_ends()?;
        self.apply_runs()?;
        self.cat.db.execute(END, [self.id, finished.0])?;
        outbox::put(
            &self.cat.db,
            "scan",
            None,
            None,
            &serde_json::json!({
                "finished_ms": finished.0, "gone": self.summary.gone, "new": self.summary.new, "pass": self.id,
                "segments": self.summary.segments, "started_ms": self.now.0, "unreadable": self.summary.unreadable,
            }),
        )?;
        self.cat.db.execute_batch("commit")?;
        Ok(self.summary)
    }

    fn mark_gone(&mut self, root: i64, blind: &[String]) -> rusqlite::Result<()> {
        const MISSING: &str = "select s.id, s.camera, s.stream, s.start_ms, s.end_ms, s.path, s.bytes, s.inode, s.mtime_ms, \
             s.open, s.sha256, c.name from segment s join camera c on c.id = s.camera \
             where s.root = ?1 and s.pass <> ?2 and s.gone_ms is null";
        const GONE: &str = "update segment set gone_ms = ?2, recheck = 0 where id = ?1";
        let missing: Vec<Missing> = {
            let mut get = self.cat.db.prepare(MISSING)?;
            let rows = get.query_map([root, self.id], Missing::read)?;
            rows.collect::<rusqlite::Result<_>>()?
        };
        for m in missing.into_iter().filter(|m| !hidden(blind, &m.path)) {
            self.cat.db.prepare_cached(GONE)?.execute([m.id, self.now.0])?;
            if m.open {
                // A file that vanished while open was renamed or never finished: nothing was lost.
                continue;
            }
            self.entry(m.camera, &m.stream).removed.push(Span::new(UtcMs(m.start_ms), UtcMs(m.end_ms)));
            match self.moved_to(&m)? {
                Some(place) => self.change(m.id, "moved", Some(m.bytes), None, Some(&place))?,
                None => {
                    self.summary.gone += 1;
                    self.change(m.id, "gone", Some(m.bytes), None, None)?;
                    outbox::put_gone(&self.cat.db, &m.camera_name, self.now, &m.as_gone())?;
                }
            }
        }
        Ok(())
    }

    /// The same file under another name: same inode, size and modification time, seen in this pass.
    fn moved_to(&self, m: &Missing) -> rusqlite::Result<Option<String>> {
        const FILE: &str = "select r.path || '/' || s.path from segment s join root r on r.id = s.root \
             where s.root = ?1 and s.pass = ?2 and s.inode = ?3 and s.bytes = ?4 and s.mtime_ms = ?5 and s.gone_ms is null";
        const STRAY: &str = "select r.path || '/' || s.path from stray s join root r on r.id = s.root \
             where s.pass = ?1 and s.inode = ?2 and s.bytes = ?3";
        if self.summary.new == 0 && self.summary.strays == 0 {
            return Ok(None);
        }
        for root in self.roots.values() {
            let mut get = self.cat.db.prepare_cached(FILE)?;
            let found =
                get.query_row([root.id, self.id, m.inode, m.bytes, m.mtime_ms], |r| r.get(0)).optional()?;
            if found.is_some() {
                return Ok(found);
            }
        }
        let mut get = self.cat.db.prepare_cached(STRAY)?;
        get.query_row([self.id, m.inode, m.bytes], |r| r.get(0)).optional()
    }

    fn note_root_walked(&self, root: i64) -> rusqlite::Result<()> {
        const LEFT: &str = "select exists (select 1 from segment where root = ?1 and gone_ms is null)";
        const SEEN: &str = "update root set last_seen_ms = ?2 where id = ?1";
        let left: bool = self.cat.db.query_row(LEFT, [root], |r| r.get(0))?;
        self.set_root_state(root, if left { "seen" } else { "empty" }, None)?;
        self.cat.db.execute(SEEN, [root, self.now.0]).map(drop)
    }

    /// Segments whose length nothing states end where the next one starts, or after the nominal
    /// length of their layout when the next is further away.
    fn infer_ends(&mut self) -> rusqlite::Result<()> {
        const OPEN_ENDED: &str = "select id, start_ms, (select min(n.start_ms) from segment n where n.camera = s.camera \
             and n.stream = s.stream and n.start_ms > s.start_ms) from segment s \
             where s.camera = ?1 and s.stream = ?2 and s.end_inferred = 1 and s.end_ms = s.start_ms and s.gone_ms is null and s.open = 0";
        const RECORDER: &str = "select recorder from camera where id = ?1";
        const SET: &str = "update segment set end_ms = ?2 where id = ?1";
        let keys: Vec<(i64, String)> = self.moved.keys().cloned().collect();
        for (camera, stream) in keys {
            let recorder: i64 = self.cat.db.prepare_cached(RECORDER)?.query_row([camera], |r| r.get(0))?;
            let nominal = self.nominal.get(&recorder).copied().unwrap_or(0);
            let open_ended: Vec<(i64, i64, Option<i64>)> = {
                let mut get = self.cat.db.prepare_cached(OPEN_ENDED)?;
                let rows =
                    get.query_map(params![camera, stream], |r| Ok((r.get(0)?, r.get(1)?, r.get(2)?)))?;
                rows.collect::<rusqlite::Result<_>>()?
            };
            for (id, start, next) in open_ended {
                let limit = start + nominal + nominal / 2;
                let end = next.filter(|n| *n <= limit).unwrap_or(start + nominal);
                self.cat.db.prepare_cached(SET)?.execute([id, end])?;
                self.entry(camera, &stream).added.push(Span::new(UtcMs(start), UtcMs(end)));
            }
        }
        Ok(())
    }

    fn apply_runs(&mut self) -> rusqlite::Result<()> {
        for ((camera, stream), moved) in &mut self.moved {
            let (added, removed) = (std::mem::take(&mut moved.added), std::mem::take(&mut moved.removed));
            runs::remove(&self.cat.db, *camera, stream, &removed)?;
            runs::add(&self.cat.db, *camera, stream, added)?;
        }
        Ok(())
    }
}

struct Missing {
    id: i64,
    camera: i64,
    stream: String,
    start_ms: i64,
    end_ms: i64,
    path: String,
    bytes: i64,
    inode: i64,
    mtime_ms: i64,
    open: bool,
    sha256: Option<Vec<u8>>,
    camera_name: String,
}

impl Missing {
    fn read(r: &Row<'_>) -> rusqlite::Result<Self> {
        Ok(Self {
            id: r.get(0)?,
            camera: r.get(1)?,
            stream: r.get(2)?,
            start_ms: r.get(3)?,
            end_ms: r.get(4)?,
            path: r.get(5)?,
            bytes: r.get(6)?,
            inode: r.get(7)?,
            mtime_ms: r.get(8)?,
            open: r.get(9)?,
            sha256: r.get(10)?,
            camera_name: r.get(11)?,
        })
    }

    fn as_gone(&self) -> outbox::Gone<'_> {
        outbox::Gone {
            stream: &self.stream,
            start_ms: self.start_ms,
            end_ms: self.end_ms,
            bytes: self.bytes,
            sha256: self.sha256.as_deref(),
        }
    }
}

fn hidden(blind: &[String], path: &str) -> bool {
    blind.iter().any(|b| b.is_empty() || Path::new(path).starts_with(b))
}

fn fate_of(seen: &RootSeen, known: Option<(i64, i64)>) -> RootFate {
    match (&seen.identity, known) {
        (Err(why), _) => RootFate::CannotSee { why: why.clone() },
        (Ok(now), Some((fs_id, inode)))
            if (now.fs_id.cast_signed(), now.inode.cast_signed()) != (fs_id, inode) =>
        {
            let RootIdentity { fs_id: f, inode: i } = *now;
            RootFate::CannotSee {
                why: format!(
                    "another identity: file system {f:x} inode {i}, known was {fs_id:x} inode {inode}; unmounted, or another disk"
                ),
            }
        }
        (Ok(_), _) => RootFate::Walk { first_contact: known.is_none() },
    }
}

/// End of the footage and whether it is still to be inferred from the next segment.
fn end_of(s: &SegmentSeen) -> (UtcMs, bool) {
    let after = |ms: u64| UtcMs(s.start.0.saturating_add(ms.cast_signed()));
    let stated = || s.name_end.or_else(|| s.name_duration_ms.map(after));
    match &s.media {
        Some(MediaFacts { readability: Readability::Empty | Readability::Undecodable { .. }, .. }) => {
            (s.start, false)
        }
        Some(MediaFacts { playable_ms: Some(ms), .. }) => (after(*ms), false),
        Some(MediaFacts { duration_ms: Some(ms), .. }) => (after(*ms), false),
        _ => stated().map_or((s.start, true), |end| (end.max(s.start), false)),
    }
}

/// Length that the name states, in milliseconds.
fn stated_ms(s: &SegmentSeen) -> Option<i64> {
    let from_end = || s.name_end.map(|end| end.since(s.start).max(0));
    s.name_duration_ms.map(u64::cast_signed).or_else(from_end)
}

fn fault(m: &MediaFacts) -> Option<String> {
    match &m.readability {
        Readability::Truncated { at_byte } => Some(format!("ends at byte {at_byte}")),
        Readability::Undecodable { why } => Some(why.clone()),
        Readability::Whole | Readability::Empty | Readability::NotExamined => None,
    }
}
