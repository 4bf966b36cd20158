//! One pass over the roots: observations in, rows, runs and outgoing facts out.
//!
//! A pass may be interrupted anywhere: rows of an unfinished pass are seen again by the next one,
//! and only a root that was walked whole can make a file *gone*.

mod look;
mod segment;
mod unlisted;
mod vanished;

use std::collections::{BTreeMap, HashMap, HashSet};

use rusqlite::{OptionalExtension, params};

use super::runs;
use super::signals;
use super::{Catalogue, CatalogueError};
use crate::catalogue::outbox;
use crate::model::observation::{FileSeen, KnownFile, Observation, RootIdentity, RootSeen, UnreadableSeen};
use crate::model::{CameraId, RecorderId, Span, UtcMs};

/// Observations taken between two commits: small enough that a kill loses a second of walking.
const COMMIT_EVERY: usize = 4_096;

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
    /// Files that were finished and cannot be played whole.
    pub faulty: u64,
    /// Start of the newest footage that vanished.
    pub newest_gone: Option<UtcMs>,
}

struct Root {
    id: i64,
    first_contact: bool,
    /// No file of it is known: none needs looking up.
    blank: bool,
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
    /// Roots that may be walked.
    roots: HashMap<String, Root>,
    /// Every root that was announced, also those that cannot be seen.
    announced: HashSet<i64>,
    cameras: HashMap<CameraId, i64>,
    moved: BTreeMap<(i64, String), Moved>,
    nominal: HashMap<i64, i64>,
    uncommitted: usize,
    summary: PassSummary,
    /// An earlier part of this look saw files for the first time.
    newcomers: bool,
    /// The first walk whose word is newer than that of this look.
    later: i64,
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
        Ok(Pass::of(self, id, now))
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

impl<'c> Pass<'c> {
    fn of(cat: &'c mut Catalogue, id: i64, now: UtcMs) -> Self {
        Self {
            cat,
            id,
            now,
            roots: HashMap::new(),
            announced: HashSet::new(),
            cameras: HashMap::new(),
            moved: BTreeMap::new(),
            nominal: HashMap::new(),
            uncommitted: 0,
            summary: PassSummary::default(),
            newcomers: false,
            later: i64::MAX,
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
        const LIST: &str = "update root set listed = 1 where id = ?1 and listed = 0";
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
        self.announced.insert(id);
        self.cat.db.execute(LIST, [id])?;
        match &fate {
            RootFate::Walk { .. } => {
                const BLANK: &str = "select not exists (select 1 from segment where root = ?1)";
                let blank = self.cat.db.query_row(BLANK, [id], |r| r.get(0))?;
                let root = Root { id, first_contact, blank, blind: Vec::new(), walked: false };
                self.roots.insert(seen.root.clone(), root);
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
            Observation::Said(s) => signals::put(&self.cat.db, s),
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
        self.leave_unlisted()?;
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
