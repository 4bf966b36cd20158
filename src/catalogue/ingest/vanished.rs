//! What a root that was walked whole no longer shows: gone, or moved to another place.

use std::collections::{HashMap, HashSet};
use std::path::Path;

use rusqlite::Row;

use super::Pass;
use crate::catalogue::outbox;
use crate::model::{Span, UtcMs};

impl Pass<'_> {
    pub(super) fn mark_gone(&mut self, root: i64, blind: &[String]) -> rusqlite::Result<()> {
        let missing: Vec<Missing> = {
            let sql = format!("{} where root = ?1 and pass <> ?2 and gone_ms is null", Missing::SELECT);
            let mut get = self.cat.db.prepare(&sql)?;
            let rows = get.query_map([root, self.id], Missing::read)?;
            rows.collect::<rusqlite::Result<_>>()?
        };
        self.lose(missing, blind, self.now)
    }

    /// Takes files out of what is there; `noticed` is when the loss that they belong to was.
    pub(super) fn lose(
        &mut self,
        missing: Vec<Missing>,
        blind: &[String],
        noticed: UtcMs,
    ) -> rusqlite::Result<()> {
        let missing: Vec<Missing> = missing.into_iter().filter(|m| !hidden(blind, &m.path)).collect();
        let moved = self.moved(&missing)?;
        missing.iter().try_for_each(|m| self.take_out(m, moved.get(&m.file()), noticed))
    }

    /// Takes one file out. Under another name it is still the footage that it was only where its camera, stream
    /// and start are the same: whoever hands it to another camera or another hour hides it.
    pub(super) fn take_out(
        &mut self,
        m: &Missing,
        lies: Option<&Lies>,
        noticed: UtcMs,
    ) -> rusqlite::Result<()> {
        const GONE: &str = "update segment set gone_ms = ?2, recheck = 0, pass = max(pass, 0) where id = ?1";
        self.cat.db.prepare_cached(GONE)?.execute([m.id, noticed.0])?;
        if m.open {
            // A file that vanished while open was renamed or never finished: nothing was lost.
            return Ok(());
        }
        self.entry(m.camera, &m.stream).removed.push(Span::new(UtcMs(m.start_ms), UtcMs(m.end_ms)));
        let place = lies.map(|l| l.place.as_str());
        self.change(m.id, if place.is_some() { "moved" } else { "gone" }, Some(m.bytes), None, place)?;
        if lies.is_some_and(|l| l.footage.as_ref() == Some(&m.footage())) {
            return Ok(());
        }
        self.summary.gone += 1;
        self.summary.newest_gone = self.summary.newest_gone.max(Some(UtcMs(m.start_ms)));
        outbox::put_gone(&self.cat.db, &m.camera_name, self.now, &m.as_gone())
    }

    /// Where the same files lie under other names: same inode and size, seen in this pass; for recordings the same
    /// modification time too.
    fn moved(&self, missing: &[Missing]) -> rusqlite::Result<HashMap<File, Lies>> {
        const FILES: &str = "select inode, bytes, mtime_ms, id from segment where root = ?1 and pass = ?2 and gone_ms is null";
        const LIES: &str = "select r.path || '/' || s.path, s.camera, s.stream, s.start_ms from segment s \
             join root r on r.id = s.root where s.id = ?1";
        const STRAYS: &str = "select s.inode, s.bytes, r.path || '/' || s.path from stray s join root r on r.id = s.root \
             where s.pass = ?1";
        let mut moved = HashMap::new();
        if missing.is_empty() || (self.summary.new == 0 && self.summary.strays == 0 && !self.newcomers) {
            return Ok(moved);
        }
        let wanted: HashSet<File> = missing.iter().map(Missing::file).collect();
        let mut strays = self.cat.db.prepare_cached(STRAYS)?;
        let mut rows = strays.query([self.id])?;
        let mut by_size: HashMap<(i64, i64), String> = HashMap::new();
        while let Some(row) = rows.next()? {
            by_size.insert((row.get(0)?, row.get(1)?), row.get(2)?);
        }
        for file in wanted.iter().filter(|_| !by_size.is_empty()) {
            if let Some(place) = by_size.get(&(file.inode, file.bytes)) {
                moved.insert(*file, Lies { place: place.clone(), footage: None });
            }
        }
        for root in self.roots.values() {
            let mut files = self.cat.db.prepare_cached(FILES)?;
            let mut rows = files.query([root.id, self.id])?;
            while let Some(row) = rows.next()? {
                let file = File { inode: row.get(0)?, bytes: row.get(1)?, mtime_ms: row.get(2)? };
                if wanted.contains(&file) {
                    let id: i64 = row.get(3)?;
                    moved.insert(file, self.cat.db.prepare_cached(LIES)?.query_row([id], Lies::read)?);
                }
            }
        }
        Ok(moved)
    }
}

/// What stays of a file when it is renamed.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
struct File {
    inode: i64,
    bytes: i64,
    mtime_ms: i64,
}

/// What makes footage that footage: camera, stream, start.
type Footage = (i64, String, i64);

/// Where a missing file lies now.
pub(super) struct Lies {
    /// Root and path.
    pub(super) place: String,
    /// As what the layout reads it there; `None` where no layout explains it.
    pub(super) footage: Option<Footage>,
}

impl Lies {
    /// Columns: place, camera, stream, start.
    fn read(r: &Row<'_>) -> rusqlite::Result<Self> {
        Ok(Self { place: r.get(0)?, footage: Some((r.get(1)?, r.get(2)?, r.get(3)?)) })
    }
}

pub(super) struct Missing {
    pub(super) id: i64,
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
    /// Needs a condition over the columns of `segment`.
    pub(super) const SELECT: &str = "select id, camera, stream, start_ms, end_ms, path, bytes, inode, mtime_ms, open, sha256, \
         (select c.name from camera c where c.id = camera) from segment";

    pub(super) fn read(r: &Row<'_>) -> rusqlite::Result<Self> {
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

    pub(super) fn footage(&self) -> Footage {
        (self.camera, self.stream.clone(), self.start_ms)
    }

    fn file(&self) -> File {
        File { inode: self.inode, bytes: self.bytes, mtime_ms: self.mtime_ms }
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
