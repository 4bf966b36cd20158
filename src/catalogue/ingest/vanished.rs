//! What a root that was walked whole no longer shows: gone, or moved to another place.

use std::path::Path;

use rusqlite::{OptionalExtension, Row};

use super::Pass;
use crate::catalogue::outbox;
use crate::model::{Span, UtcMs};

impl Pass<'_> {
    pub(super) fn mark_gone(&mut self, root: i64, blind: &[String]) -> rusqlite::Result<()> {
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
