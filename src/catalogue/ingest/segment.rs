//! One recording of a pass: new, unchanged, finished since, or no longer what it was.

use rusqlite::{OptionalExtension, Row, params};

use super::{Pass, Root};
use crate::model::observation::{ENDS, FileSeen, MediaFacts, Readability, SegmentSeen};
use crate::model::{Span, UtcMs};

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
    pass: i64,
    whole: bool,
    whole_end_ms: Option<i64>,
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
            pass: r.get(10)?,
            whole: r.get(11)?,
            whole_end_ms: r.get(12)?,
        })
    }

    fn span(&self) -> Span {
        Span::new(UtcMs(self.start_ms), UtcMs(self.end_ms))
    }

    /// Where its footage ended while it was whole; nothing of a name that now stands for another time.
    fn whole_end(&self, now: &SegmentSeen) -> Option<i64> {
        let ends = (!self.open && self.whole).then_some(self.end_ms).max(self.whole_end_ms);
        ends.filter(|_| self.start_ms == now.start.0)
    }

    fn same_file(&self, f: &FileSeen) -> bool {
        self.bytes == f.bytes.cast_signed()
            && self.mtime_ms == f.mtime.0
            && self.ctime_ns == f.ctime_ns
            && self.inode == f.inode.cast_signed()
    }
}

impl Pass<'_> {
    pub(super) fn segment(&mut self, s: &SegmentSeen) -> rusqlite::Result<()> {
        const GET: &str = "select id, start_ms, end_ms, bytes, mtime_ms, ctime_ns, inode, open, gone_ms is not null, \
                           sha256 is not null, pass, readability = 'whole', whole_end_ms from segment where root = ?1 and path = ?2";
        self.summary.segments += 1;
        let Some(&Root { id: root, first_contact, blank, .. }) = self.roots.get(&s.file.root) else {
            return Ok(());
        };
        let camera = self.camera(s)?;
        if blank {
            return self.insert(camera, root, first_contact, s);
        }
        let known = {
            let mut get = self.cat.db.prepare_cached(GET)?;
            get.query_row(params![root, s.file.path.as_str()], Known::read).optional()?
        };
        match known {
            None => self.insert(camera, root, first_contact, s),
            // What was finished and did not change since is not begun again, whatever became of its successor.
            Some(k) if k.same_file(&s.file) && (k.open == s.open || !k.open) && !k.gone => {
                self.touch(k.id, self.id)
            }
            // A later walk saw another file there, or none: whatever it is, it is looked at again.
            Some(k) if self.later != i64::MAX && (k.gone || (self.later..self.id).contains(&k.pass)) => {
                self.touch(k.id, -1)
            }
            Some(k) => self.update(camera, root, k, s),
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

    fn touch(&self, id: i64, pass: i64) -> rusqlite::Result<()> {
        const TOUCH: &str = "update segment set pass = ?2 where id = ?1";
        self.cat.db.prepare_cached(TOUCH)?.execute([id, pass]).map(drop)
    }

    fn insert(&mut self, camera: i64, root: i64, adopted: bool, s: &SegmentSeen) -> rusqlite::Result<()> {
        self.put(camera, root, s, adopted, None)?;
        self.summary.new += 1;
        self.cover(camera, s);
        Ok(())
    }

    /// A known path that is open, finished since, came back, or no longer has the metadata it had.
    fn update(&mut self, camera: i64, root: i64, old: Known, s: &SegmentSeen) -> rusqlite::Result<()> {
        let finished_before = !old.open;
        self.put(camera, root, s, false, Some(&old))?;
        if finished_before {
            self.summary.changed += 1;
            self.note_change(&old, &s.file)?;
            if !old.gone {
                self.entry(camera, s.stream.as_str()).removed.push(old.span());
            }
        }
        self.cover(camera, s);
        Ok(())
    }

    /// Writes what was seen of a file; of a known one stays when it was first seen, and what its bytes were.
    fn put(
        &self,
        camera: i64,
        root: i64,
        s: &SegmentSeen,
        adopted: bool,
        old: Option<&Known>,
    ) -> rusqlite::Result<()> {
        const PUT: &str = "insert into segment (camera, stream, start_ms, end_ms, end_inferred, alt_start_ms, time_basis, \
             container_start_ms, container, duration_ms, name_duration_ms, root, path, bytes, mtime_ms, ctime_ns, inode, \
             mode, uid, readability, fault, open, first_seen_ms, pass, adopted, recheck, whole_end_ms) \
             values (?1,?2,?3,?4,?5,?6,?7,?8,?9,?10,?11,?12,?13,?14,?15,?16,?17,?18,?19,?20,?21,?22,?23,?24,?25,?26,?27) \
             on conflict (root, path) do update set camera = ?1, stream = ?2, start_ms = ?3, end_ms = ?4, end_inferred = ?5, \
             alt_start_ms = ?6, time_basis = ?7, container_start_ms = ?8, container = ?9, duration_ms = ?10, \
             name_duration_ms = ?11, bytes = ?14, mtime_ms = ?15, ctime_ns = ?16, inode = ?17, mode = ?18, uid = ?19, \
             readability = ?20, fault = ?21, open = ?22, pass = ?24, gone_ms = null, recheck = ?26, \
             whole_end_ms = ?27";
        let (end, inferred) = end_of(s);
        let media = s.media.as_ref();
        let row = params![
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
            old.is_some_and(|old| !old.open && old.hashed),
            old.and_then(|old| old.whole_end(s)),
        ];
        self.cat.db.prepare_cached(PUT)?.execute(row).map(drop)
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

    fn cover(&mut self, camera: i64, s: &SegmentSeen) {
        if !s.open {
            self.summary.faulty += u64::from(s.media.as_ref().is_some_and(is_faulty));
            let span = Span::new(s.start, end_of(s).0);
            let stream = s.stream.as_str().to_owned();
            self.moved.entry((camera, stream)).or_default().added.push(span);
        }
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

fn is_faulty(m: &MediaFacts) -> bool {
    matches!(
        m.readability,
        Readability::Empty | Readability::Truncated { .. } | Readability::Undecodable { .. }
    )
}

fn fault(m: &MediaFacts) -> Option<String> {
    match &m.readability {
        Readability::Truncated { at_byte } => Some(format!("{ENDS}{at_byte}")),
        Readability::Undecodable { why } => Some(why.as_str().to_owned()),
        Readability::Whole | Readability::Empty | Readability::NotExamined => None,
    }
}
