//! What many rules ask of the same stores: read once a view, at the first question, and kept with it.
//! Nothing here is read again: a view serves one judgement and the report on it.

use std::cell::{OnceCell, Ref, RefCell};
use std::collections::{BTreeMap, HashMap, HashSet};
use std::rc::Rc;

use jiff::ToSpan;
use jiff::civil::Date;

use super::signals::Standing;
use super::{KnownCamera, RootRow, View, ViewError};
use crate::model::finding::Evidence;
use crate::model::span;
use crate::model::{Span, UtcMs, calendar};

/// What a camera's files show at least once. Most cameras show nothing out of the ordinary, and are not asked further.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Mark {
    /// A file that is there.
    Present,
    /// A file that was there.
    Gone,
    /// A finished file that cannot be played whole.
    Faulty,
    /// A file whose content or length changed after it was finished.
    Altered,
    /// A file whose start has two readings.
    Ambiguous,
    /// A file that was named with another clock.
    OtherClock,
    /// A file that was whole and ends earlier now.
    Cut,
    /// A file whose container tells a time more than a second from its name's.
    Skewed,
}

impl Mark {
    const ALL: [Self; 8] = [
        Self::Present,
        Self::Gone,
        Self::Faulty,
        Self::Altered,
        Self::Cut,
        Self::Ambiguous,
        Self::OtherClock,
        Self::Skewed,
    ];

    /// The cameras that show it: for each one look into an index, up to the first file.
    fn query(self) -> String {
        let files = match self {
            // The newest file is the likeliest to be there.
            Self::Present => "s.gone_ms is null order by s.start_ms desc limit 1",
            Self::Gone => "s.gone_ms is not null",
            Self::Faulty => {
                "s.gone_ms is null and s.open = 0 and s.readability not in ('whole', 'not_examined')"
            }
            Self::Cut => {
                "s.whole_end_ms is not null and s.whole_end_ms > s.end_ms and s.gone_ms is null and s.open = 0"
            }
            Self::Ambiguous => "s.gone_ms is null and s.time_basis = 'ambiguous'",
            Self::OtherClock => "s.gone_ms is null and s.time_basis = 'other_clock'",
            Self::Skewed => {
                "s.gone_ms is null and s.container_start_ms is not null \
                 and abs(s.container_start_ms - s.start_ms) > 1000"
            }
            // Changes are few, and stand by file: from them to their cameras.
            Self::Altered => {
                return "select distinct camera from v_change where kind in ('altered', 'shrunk')".to_owned();
            }
        };
        format!(
            "select c.id from v_camera c where exists (select 1 from v_segment s where s.camera = c.id and {files})"
        )
    }
}

/// Finished files of a camera whose bytes were not read yet.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Unread {
    /// How many.
    pub segments: i64,
    /// Their bytes.
    pub bytes: i64,
}

/// How lately the bytes of a recorder's finished files were read.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Reading {
    /// Bytes of all of them.
    pub bytes: i64,
    /// Bytes that were read since the instant asked about.
    pub lately: i64,
    /// The oldest reading of those that were read at all.
    pub oldest: Option<UtcMs>,
}

/// Finished files of a camera whose bytes were read, but not lately.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Stale {
    /// How many.
    pub segments: i64,
    /// Their bytes.
    pub bytes: i64,
    /// The oldest reading.
    pub since: UtcMs,
}

/// The newest end of a camera's footage.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Tail {
    /// When its unfinished file was last written.
    pub written: Option<UtcMs>,
    /// When that file was begun.
    pub begun: Option<UtcMs>,
    /// The longest of its last five finished files, in milliseconds.
    pub usual_ms: Option<i64>,
    /// Root of its newest file.
    pub root: Option<String>,
    /// When its newest file begins.
    pub newest: Option<UtcMs>,
}

/// What was not read, by camera. `+camera` keeps SQLite to the index of what is to be read, which is short, where it
/// would read every row in the order of cameras.
const UNREAD: &str = "select camera, count(*), sum(bytes) from v_file where gone_ms is null and open = 0 \
     and sha256 is null group by +camera";

/// The newest end of each camera's footage. The plus: an unfinished file is found by the index of such files, not by
/// going back through all the others.
const TAILS: &str = "select c.id, \
     (select max(s.mtime_ms) from v_segment s where s.camera = c.id and s.gone_ms is null and s.open = 1), \
     (select max(n.length) from (select s.end_ms - s.start_ms as length from v_segment s where s.camera = c.id \
     and s.gone_ms is null and s.open = 0 order by s.start_ms desc limit 5) n), \
     (select s.root from v_segment s where s.camera = c.id and s.gone_ms is null order by s.start_ms desc limit 1), \
     (select max(+s.start_ms) from v_segment s where s.camera = c.id and s.gone_ms is null and s.open = 1), \
     (select s.start_ms from v_segment s where s.camera = c.id and s.gone_ms is null order by s.start_ms desc limit 1) \
     from v_camera c";

/// A path of a root.
type Place = (String, String);

/// A day and its instants.
type Day = (Date, Span);

#[derive(Default)]
pub(super) struct Kept {
    roots: OnceCell<Vec<RootRow>>,
    closed: OnceCell<BTreeMap<String, Vec<Place>>>,
    runs: OnceCell<HashMap<i64, Vec<Span>>>,
    unread: OnceCell<HashMap<i64, Unread>>,
    oldest_reading: OnceCell<HashMap<i64, UtcMs>>,
    tails: OnceCell<HashMap<i64, Tail>>,
    marks: [OnceCell<HashSet<i64>>; Mark::ALL.len()],
    signals: RefCell<HashMap<String, Rc<[Standing]>>>,
    pub(super) evidence: RefCell<HashMap<i64, Evidence>>,
    days: RefCell<Vec<Day>>,
}

fn once<T>(cell: &OnceCell<T>, load: impl FnOnce() -> Result<T, ViewError>) -> Result<&T, ViewError> {
    match cell.get() {
        Some(kept) => Ok(kept),
        None => {
            let loaded = load()?;
            Ok(cell.get_or_init(|| loaded))
        }
    }
}

impl View {
    /// All storage roots.
    ///
    /// # Errors
    /// SQLite's own.
    pub fn roots(&self) -> Result<&[RootRow], ViewError> {
        const ALL: &str =
            "select path, recorder, layout, state, why, since_ms, fs_id, listed from v_root order by path";
        let read = |r: &rusqlite::Row<'_>| {
            Ok(RootRow {
                path: r.get(0)?,
                recorder: r.get(1)?,
                layout: r.get(2)?,
                state: r.get(3)?,
                why: r.get(4)?,
                since: UtcMs(r.get(5)?),
                volume: r.get(6)?,
                listed: r.get(7)?,
            })
        };
        once(&self.kept.roots, || self.rows(ALL, [], read)).map(Vec::as_slice)
    }

    /// Paths of a recorder that the newest pass could not read and of which nothing else is known, as (root, path):
    /// what lies in them is neither there nor missing.
    ///
    /// # Errors
    /// SQLite's own.
    pub fn closed_paths(&self, recorder: &str) -> Result<&[(String, String)], ViewError> {
        const CLOSED: &str = "select u.recorder, u.root, u.path from v_unreadable u where not exists (select 1 \
             from v_segment s where s.root = u.root and s.path = u.path and (s.open = 1 or s.readability <> 'not_examined')) \
             order by u.root, u.path";
        let load = || {
            let mut all: BTreeMap<String, Vec<Place>> = BTreeMap::new();
            for (recorder, root, path) in
                self.rows(CLOSED, [], |r| Ok((r.get::<_, String>(0)?, r.get(1)?, r.get(2)?)))?
            {
                all.entry(recorder).or_default().push((root, path));
            }
            Ok(all)
        };
        Ok(once(&self.kept.closed, load)?.get(recorder).map_or(&[], Vec::as_slice))
    }

    /// Runs of a camera, all streams together, sorted and disjoint.
    ///
    /// # Errors
    /// SQLite's own.
    pub fn runs(&self, camera: &KnownCamera) -> Result<&[Span], ViewError> {
        const ALL: &str = "select camera, start_ms, end_ms from v_run";
        let load = || {
            let mut all: HashMap<i64, Vec<Span>> = HashMap::new();
            let mut get = self.db.prepare_cached(ALL)?;
            let mut rows = get.query([])?;
            while let Some(r) = rows.next()? {
                let span = Span::new(UtcMs(r.get(1)?), UtcMs(r.get(2)?));
                all.entry(r.get(0)?).or_default().push(span);
            }
            Ok(all.into_iter().map(|(camera, spans)| (camera, span::merge(spans, 0))).collect())
        };
        let all = once(&self.kept.runs, load)?;
        Ok(camera.row.and_then(|row| all.get(&row)).map_or(&[], Vec::as_slice))
    }

    /// Finished files of a camera that are there and were not read.
    ///
    /// # Errors
    /// SQLite's own.
    pub fn unread(&self, camera: &KnownCamera) -> Result<Unread, ViewError> {
        let load = || {
            let read =
                |r: &rusqlite::Row<'_>| Ok((r.get(0)?, Unread { segments: r.get(1)?, bytes: r.get(2)? }));
            Ok(self.rows(UNREAD, [], read)?.into_iter().collect())
        };
        let all: &HashMap<i64, Unread> = once(&self.kept.unread, load)?;
        Ok(camera.row.and_then(|row| all.get(&row)).copied().unwrap_or_default())
    }

    /// How lately finished files were read, by recorder. Reads every row of a file.
    ///
    /// # Errors
    /// SQLite's own.
    pub fn readings(&self, since: UtcMs) -> Result<BTreeMap<String, Reading>, ViewError> {
        const BY_RECORDER: &str = "select c.recorder, sum(s.bytes), coalesce(sum(s.bytes) filter (where s.read_ms >= ?1), 0), \
             min(s.read_ms) from v_segment s join v_camera c on c.id = s.camera where s.gone_ms is null and s.open = 0 group by 1";
        let rows = self.rows(BY_RECORDER, [since.0], |r| {
            let oldest: Option<i64> = r.get(3)?;
            Ok((r.get(0)?, Reading { bytes: r.get(1)?, lately: r.get(2)?, oldest: oldest.map(UtcMs) }))
        })?;
        Ok(rows.into_iter().collect())
    }

    /// Finished files of a camera that are there and were last read before `limit`; `None` without any.
    ///
    /// # Errors
    /// SQLite's own.
    pub fn stale(&self, camera: &KnownCamera, limit: UtcMs) -> Result<Option<Stale>, ViewError> {
        // One look into an index a camera; only who has something old is counted.
        const OLDEST: &str = "select id, first from (select c.id, (select min(s.read_ms) from v_segment s where s.camera = c.id \
             and s.gone_ms is null and s.open = 0 and s.sha256 is not null) as first from v_camera c) where first is not null";
        const COUNT: &str = "select count(*), sum(bytes) from v_segment where camera = ?1 and read_ms < ?2 \
             and gone_ms is null and open = 0 and sha256 is not null";
        let load = || Ok(self.rows(OLDEST, [], |r| Ok((r.get(0)?, UtcMs(r.get(1)?))))?.into_iter().collect());
        let all: &HashMap<i64, UtcMs> = once(&self.kept.oldest_reading, load)?;
        let Some((row, since)) = camera.row.and_then(|row| Some((row, *all.get(&row)?))) else {
            return Ok(None);
        };
        if since >= limit {
            return Ok(None);
        }
        let count = self.row(COUNT, [row, limit.0], |r| Ok((r.get(0)?, r.get(1)?)))?;
        Ok(count.map(|(segments, bytes)| Stale { segments, bytes, since }))
    }

    /// The newest end of a camera's footage; `None` when it was never seen.
    ///
    /// # Errors
    /// SQLite's own.
    pub fn tail(&self, camera: &KnownCamera) -> Result<Option<&Tail>, ViewError> {
        let load = || {
            let read = |r: &rusqlite::Row<'_>| {
                let at = |column| r.get::<_, Option<i64>>(column).map(|at| at.map(UtcMs));
                let (written, begun, newest) = (at(1)?, at(4)?, at(5)?);
                Ok((r.get(0)?, Tail { written, begun, usual_ms: r.get(2)?, root: r.get(3)?, newest }))
            };
            Ok(self.rows(TAILS, [], read)?.into_iter().collect())
        };
        let all: &HashMap<i64, Tail> = once(&self.kept.tails, load)?;
        Ok(camera.row.and_then(|row| all.get(&row)))
    }

    /// Whether a camera's files show something at all.
    ///
    /// # Errors
    /// SQLite's own.
    pub fn shows(&self, camera: &KnownCamera, mark: Mark) -> Result<bool, ViewError> {
        let Some(row) = camera.row else { return Ok(false) };
        let Some(cell) = self.kept.marks.get(mark as usize) else { return Ok(false) };
        let load = || Ok(self.rows(&mark.query(), [], |r| r.get(0))?.into_iter().collect());
        Ok(once(cell, load)?.contains(&row))
    }

    /// Everything that was said of one kind, by subject.
    pub(super) fn kept_signals(
        &self,
        what: &str,
        load: impl FnOnce() -> Result<Vec<Standing>, ViewError>,
    ) -> Result<Rc<[Standing]>, ViewError> {
        if let Some(kept) = self.kept.signals.borrow().get(what) {
            return Ok(Rc::clone(kept));
        }
        let loaded: Rc<[Standing]> = load()?.into();
        self.kept.signals.borrow_mut().insert(what.to_owned(), Rc::clone(&loaded));
        Ok(loaded)
    }

    /// Today and the `count` local days before it, newest first.
    pub fn days_back(&self, count: u32) -> Ref<'_, [Day]> {
        let wanted = count as usize + 1;
        if self.kept.days.borrow().len() < wanted {
            let (now, tz) = (self.context.now, &self.context.tz);
            let today = calendar::date_of(now, tz);
            let mut days = self.kept.days.borrow_mut();
            for back in days.len()..wanted {
                let date = today.saturating_sub(i64::try_from(back).unwrap_or(i64::MAX).days());
                days.push((date, calendar::day(date, tz)));
            }
        }
        Ref::map(self.kept.days.borrow(), |days| days.get(..wanted).unwrap_or_default())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::views::tests::view;

    #[test]
    fn asking_for_an_exception_reads_an_index_of_exceptions_and_not_every_file() {
        let dir = tempfile::tempdir().expect("temp dir");
        let view = view(dir.path());
        for mark in Mark::ALL {
            let plan: Vec<String> = view
                .rows(&format!("explain query plan {}", mark.query()), [], |r| r.get("detail"))
                .expect("a plan");
            let index = match mark {
                Mark::Present => "segment_time",
                Mark::Gone => "segment_gone",
                Mark::Faulty => "segment_faulty",
                Mark::Altered => "change_content",
                Mark::Cut => "segment_whole_before",
                Mark::Ambiguous => "segment_ambiguous",
                Mark::OtherClock => "segment_other_clock",
                Mark::Skewed => "segment_skewed",
            };
            assert!(plan.iter().any(|step| step.contains(index)), "{mark:?}: {plan:#?}");
            let whole = |step: &&String| step.starts_with("SCAN s") && !step.contains("USING");
            assert_eq!(plan.iter().find(whole), None, "{mark:?}: {plan:#?}");
        }
    }

    #[test]
    fn counting_what_was_not_read_reads_what_is_to_be_read_and_not_every_file() {
        let dir = tempfile::tempdir().expect("temp dir");
        let plan: Vec<String> = view(dir.path())
            .rows(&format!("explain query plan {UNREAD}"), [], |r| r.get("detail"))
            .expect("a plan");
        assert!(plan.iter().any(|step| step.contains("COVERING INDEX segment_to_read")), "{plan:#?}");
    }

    #[test]
    fn an_unfinished_file_is_found_without_going_back_through_the_finished_ones() {
        let dir = tempfile::tempdir().expect("temp dir");
        let plan: Vec<String> = view(dir.path())
            .rows(&format!("explain query plan {TAILS}"), [], |r| r.get("detail"))
            .expect("a plan");
        let by_its_own = plan.iter().filter(|step| step.contains("segment_unfinished")).count();
        assert_eq!(by_its_own, 2, "when it was written and when it began: {plan:#?}");
    }

    #[test]
    fn the_days_back_are_today_and_the_finished_days() {
        let dir = tempfile::tempdir().expect("temp dir");
        let view = view(dir.path());
        let (now, tz) = (view.context.now, view.context.tz.clone());
        assert_eq!(view.days_back(0).len(), 1);
        let finished: Vec<Day> = calendar::finished_days(now, &tz, 40).collect();
        assert_eq!(&view.days_back(40)[1..], finished);
        assert_eq!(&view.days_back(3)[1..], &finished[..3], "a shorter question after a longer one");
    }
}
