//! The read-only view over all stores for rules, pages, reports and metrics. It cannot write: its
//! connection is opened read-only and `query_only` is set once the TEMP views stand.

mod concern;
mod coverage;
mod devices;
mod hindrance;
mod kept;
mod outages;
mod records;
mod segments;
mod signals;

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::Arc;

use jiff::civil::Date;
use jiff::tz::TimeZone;
use rusqlite::{Connection, OptionalExtension, Params, Row};
use thiserror::Error;

use crate::catalogue;
use crate::config::{Camera, Declared, Row as InventoryRow};
use crate::evidence;
use crate::model::heartbeat::{self, Silence, Stretch};
use crate::model::working_days::NoYear;
use crate::model::{CameraId, Period, Span, UtcMs, WorkingDays, calendar};
use crate::policy::{CameraFacts, Policy, Scope};
use crate::register::Record;
use crate::store::{self, StoreError};

pub use coverage::{DayCoverage, Held};
pub use devices::{Heard, Spoken};
pub use kept::{Mark, Reading, Stale, Tail, Unread};
pub use outages::{Asked, BLIP, Outage, Outages, availability_pct};
pub use records::Entry;
pub use signals::Standing;

/// Why a view could not be read.
#[derive(Debug, Error)]
pub enum ViewError {
    /// A store could not be opened.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// A query failed.
    #[error("cannot read the stores: {0}")]
    Sqlite(#[from] rusqlite::Error),
    /// A record that its form let through and a rule cannot read.
    #[error("cannot read record {no} of form {form}: {source}")]
    Record {
        /// The form.
        form: String,
        /// Its number.
        no: String,
        /// Cause.
        source: serde_json::Error,
    },
}

/// What judging needs beside the stores.
#[derive(Clone, Debug)]
pub struct Context {
    /// "Now" of the whole judgement.
    pub now: UtcMs,
    /// Zone in which days are counted.
    pub tz: TimeZone,
    /// Declared cameras; `None` when the site declared no inventory at all.
    pub inventory: Option<Vec<Declared<Camera>>>,
    /// Declared rows that name no single camera.
    pub rows: Vec<Declared<InventoryRow>>,
    /// Recorders of which the configuration says that they record on events only. Of the others their footage decides.
    pub on_events: BTreeSet<String>,
    /// In-service date of whole recorders, as configured.
    pub recorder_in_service: BTreeMap<String, Date>,
    /// In-service date of everything else, from the command line.
    pub in_service: Option<Date>,
    /// Which days are worked; `None` when the site names no calendar.
    pub calendar: Option<Arc<WorkingDays>>,
    /// False when the machine's clock cannot be trusted.
    pub clock_ok: bool,
    /// Entries of the register; `None` when none is kept here.
    pub records: Option<Vec<Record>>,
}

impl Context {
    /// Nothing declared, nothing registered, a clock that can be trusted.
    pub fn undeclared(now: UtcMs, tz: TimeZone) -> Self {
        Self {
            now,
            tz,
            inventory: None,
            rows: Vec::new(),
            on_events: BTreeSet::new(),
            recorder_in_service: BTreeMap::new(),
            in_service: None,
            calendar: None,
            clock_ok: true,
            records: None,
        }
    }

    /// The stretches of a window in which footage of a camera is to be expected by the hours that the site
    /// declared; `None` where it declared none.
    ///
    /// # Errors
    /// Worked days are named in a year of which nobody said which days are worked.
    pub fn hours(&self, camera: &KnownCamera, window: Span) -> Result<Option<Vec<Span>>, NoYear> {
        let hours = camera.declared.as_ref().and_then(|d| d.value.schedule.as_ref());
        hours.map(|h| h.within(window, &self.tz, self.calendar.as_deref())).transpose()
    }

    /// The instant at which a period is over that begins at `from`, by the site's zone and calendar.
    ///
    /// # Errors
    /// Working days reach into a year of which nobody said which days are worked.
    pub fn end(&self, period: Period, from: UtcMs) -> Result<UtcMs, NoYear> {
        period.end(from, &self.tz, self.calendar.as_deref())
    }
}

/// A camera that was found, declared, or both.
#[derive(Clone, Debug)]
pub struct KnownCamera {
    /// Row in the catalogue; `None` when it was declared and never seen.
    pub row: Option<i64>,
    /// `<recorder>/<camera>`.
    pub id: CameraId,
    /// Footage only on events.
    pub event_driven: bool,
    /// When it was first looked at; `None` when it was never seen.
    pub first_seen: Option<UtcMs>,
    /// What the site declared about it.
    pub declared: Option<Declared<Camera>>,
}

impl KnownCamera {
    /// What scopes compare.
    pub fn facts(&self) -> CameraFacts<'_> {
        self.declared
            .as_ref()
            .map_or_else(|| CameraFacts::undeclared(&self.id), |d| CameraFacts::from(&d.value))
    }
}

/// Since when a camera should have recorded, and who says so.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct InService {
    /// First instant.
    pub since: UtcMs,
    /// Declared by the site; otherwise the recorder's oldest evidence was taken.
    pub declared: bool,
}

/// A root as last seen.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct RootRow {
    /// Path as configured.
    pub path: String,
    /// Recorder id.
    pub recorder: String,
    /// Layout name.
    pub layout: String,
    /// `seen`, `empty` or `cannot_see`.
    pub state: String,
    /// Why it cannot be seen.
    pub why: Option<String>,
    /// Since when it is in that state.
    pub since: UtcMs,
    /// The file system on which it was first seen; `None` before.
    pub volume: Option<i64>,
    /// The configuration names it; footage under one that it no longer names is out of sight.
    pub listed: bool,
}

/// The open view. What it has read it keeps: open a fresh one after a store was written to.
pub struct View {
    db: Connection,
    /// What judging needs beside the stores.
    pub context: Context,
    cameras: Vec<KnownCamera>,
    /// Start of the oldest footage that each recorder ever showed.
    oldest: BTreeMap<String, UtcMs>,
    /// Stretches through which the agent watched, in the order of the log.
    watch: Vec<Stretch>,
    kept: kept::Kept,
}

impl View {
    /// Opens a view over the stores of a state directory.
    ///
    /// # Errors
    /// A store is missing or unreadable.
    pub fn open(state_dir: &Path, context: Context) -> Result<Self, ViewError> {
        let db =
            store::open_reader(&state_dir.join(catalogue::FILE), catalogue::FILE, catalogue::MIGRATIONS)?;
        drop(store::open_reader(&state_dir.join(evidence::FILE), evidence::FILE, evidence::MIGRATIONS)?);
        // `main` is the catalogue; a second name for it keeps the views' SQL plain about its origin.
        for (name, file) in [("catalogue", catalogue::FILE), ("evidence", evidence::FILE)] {
            let attach = format!("attach database ?1 as {name}");
            db.execute(&attach, [state_dir.join(file).to_string_lossy()])?;
        }
        db.execute_batch(include_str!("views.sql"))?;
        records::lay(&db, context.records.as_deref())?;
        // Rules go over the same pages again and again: 8 MiB of them stay at hand, as far as they are read at all. What
        // one judgement takes must not grow with the site.
        db.pragma_update(None, "cache_size", -8_192)?;
        db.pragma_update(None, "query_only", true)?;
        db.set_prepared_statement_cache_capacity(64);
        let mut view = Self {
            db,
            context,
            cameras: Vec::new(),
            oldest: BTreeMap::new(),
            watch: Vec::new(),
            kept: kept::Kept::default(),
        };
        view.cameras = view.load_cameras()?;
        view.oldest = view.load_oldest()?;
        view.watch = view.load_watch()?;
        view.doubt_events()?;
        Ok(view)
    }

    /// Lets everything inside see the stores as of one moment, under one lock instead of one a query. Nobody may
    /// write to them inside: a store whose journal is in memory waits for its readers.
    ///
    /// # Errors
    /// SQLite's own, or those of `read`.
    pub fn at_one_moment<T, E: From<ViewError>>(&self, read: impl FnOnce() -> Result<T, E>) -> Result<T, E> {
        // Ends the transaction also when `read` fails.
        let moment = self.db.unchecked_transaction().map_err(ViewError::from)?;
        let out = read()?;
        moment.commit().map_err(ViewError::from)?;
        Ok(out)
    }

    /// Runs a query over the `v_*` views.
    ///
    /// # Errors
    /// SQLite's own.
    pub fn rows<T>(
        &self,
        sql: &str,
        params: impl Params,
        read: impl FnMut(&Row<'_>) -> rusqlite::Result<T>,
    ) -> Result<Vec<T>, ViewError> {
        let mut get = self.db.prepare_cached(sql)?;
        let rows = get.query_map(params, read)?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// Runs a query that gives one row or none.
    ///
    /// # Errors
    /// SQLite's own.
    pub fn row<T>(
        &self,
        sql: &str,
        params: impl Params,
        read: impl FnOnce(&Row<'_>) -> rusqlite::Result<T>,
    ) -> Result<Option<T>, ViewError> {
        Ok(self.db.prepare_cached(sql)?.query_row(params, read).optional()?)
    }

    fn load_cameras(&self) -> Result<Vec<KnownCamera>, ViewError> {
        const ALL: &str = "select id, name, event_driven, first_seen_ms from v_camera order by name";
        let seen: Vec<(i64, String, bool, i64)> =
            self.rows(ALL, [], |r| Ok((r.get(0)?, r.get(1)?, r.get(2)?, r.get(3)?)))?;
        let mut declared: BTreeMap<CameraId, Declared<Camera>> =
            self.context.inventory.iter().flatten().map(|c| (c.value.id.clone(), c.clone())).collect();
        let mut all: Vec<KnownCamera> = seen
            .into_iter()
            .filter_map(|(row, name, event_driven, first)| {
                let id = CameraId::parse(&name).ok()?;
                let declared = declared.remove(&id);
                Some(KnownCamera {
                    row: Some(row),
                    id,
                    event_driven,
                    first_seen: Some(UtcMs(first)),
                    declared,
                })
            })
            .collect();
        all.extend(declared.into_iter().map(|(id, d)| KnownCamera {
            row: None,
            id,
            event_driven: false,
            first_seen: None,
            declared: Some(d),
        }));
        all.sort_by(|a, b| a.id.cmp(&b.id));
        Ok(all)
    }

    /// A layout that usually holds events proves nothing of a camera that recorded round the clock: there a missing day
    /// is missing.
    fn doubt_events(&mut self) -> Result<(), ViewError> {
        let mut all = std::mem::take(&mut self.cameras);
        for camera in all.iter_mut().filter(|c| c.event_driven && c.row.is_some()) {
            let said = self.context.on_events.contains(camera.id.recorder());
            camera.event_driven = said || !coverage::is_round_the_clock(self.runs(camera)?);
        }
        self.cameras = all;
        Ok(())
    }

    fn load_oldest(&self) -> Result<BTreeMap<String, UtcMs>, ViewError> {
        // The inner minimum is one look into the index of (camera, start_ms).
        const OLDEST: &str = "select recorder, min(first) from (select c.recorder, (select min(start_ms) from v_segment s \
             where s.camera = c.id) as first from v_camera c) where first is not null group by recorder";
        let rows = self.rows(OLDEST, [], |r| Ok((r.get::<_, String>(0)?, UtcMs(r.get(1)?))))?;
        Ok(rows.into_iter().collect())
    }

    fn load_watch(&self) -> Result<Vec<Stretch>, ViewError> {
        const ALL: &str = "select begun_ms, last_ms, every_ms, stopped from v_watch order by id";
        self.rows(ALL, [], |r| {
            let (begun, last) = (UtcMs(r.get(0)?), UtcMs(r.get(1)?));
            Ok(Stretch { begun, last, every_ms: r.get(2)?, stopped: r.get(3)? })
        })
    }

    /// True where an agent ever ran: only then is its silence something.
    pub fn is_watched(&self) -> bool {
        !self.watch.is_empty()
    }

    /// Hours through which the agent sealed no heartbeat, the one that lasts until now included; none where no
    /// agent ever ran.
    pub fn silences(&self) -> Vec<Silence> {
        heartbeat::silences(&self.watch, Some(self.context.now))
    }

    /// Every camera that was found or declared, sorted by id.
    pub fn cameras(&self) -> &[KnownCamera] {
        &self.cameras
    }

    /// The cameras of a scope.
    pub fn in_scope<'v>(&'v self, scope: &'v Scope) -> impl Iterator<Item = &'v KnownCamera> {
        self.cameras.iter().filter(|c| scope.matches(&c.facts()))
    }

    /// Why a camera's footage cannot be seen now: some root of its recorder cannot be.
    ///
    /// # Errors
    /// SQLite's own.
    pub fn blind(&self, camera: &KnownCamera) -> Result<Option<&RootRow>, ViewError> {
        let recorder = camera.id.recorder();
        Ok(self.roots()?.iter().find(|r| r.recorder == recorder && r.state == "cannot_see"))
    }

    /// Since when a camera should have recorded; `None` when nothing tells.
    pub fn in_service(&self, camera: &KnownCamera) -> Option<InService> {
        let recorder = camera.id.recorder();
        let declared = camera
            .declared
            .as_ref()
            .and_then(|d| d.value.in_service)
            .or_else(|| self.context.recorder_in_service.get(recorder).copied())
            .or(self.context.in_service);
        match declared {
            Some(date) => {
                Some(InService { since: calendar::day(date, &self.context.tz).start, declared: true })
            }
            None => self.oldest.get(recorder).map(|since| InService { since: *since, declared: false }),
        }
    }

    /// The largest floor of retention that the policy sets for a camera, in days.
    pub fn retention_floor(&self, policy: &Policy, camera: &KnownCamera) -> Option<u32> {
        let facts = camera.facts();
        let floors = policy.rules.iter().filter(|r| r.kind == "min_retention" && r.scope.matches(&facts));
        floors.filter_map(|r| r.params.get("min_days")?.as_u64()).filter_map(|d| u32::try_from(d).ok()).max()
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::catalogue::Catalogue;
    use crate::evidence::Evidence as Store;
    use crate::store::Durability;

    /// Of empty stores, at the beginning of time.
    pub(crate) fn view(dir: &Path) -> View {
        drop(Catalogue::open(dir, Durability::Ephemeral).expect("catalogue"));
        drop(Store::open(dir, Durability::Ephemeral).expect("evidence"));
        View::open(dir, Context::undeclared(UtcMs(0), TimeZone::UTC)).expect("view")
    }

    #[test]
    fn a_rule_cannot_write() {
        let dir = tempfile::tempdir().expect("temp dir");
        let view = view(dir.path());
        for sql in [
            "delete from catalogue.segment",
            "insert into evidence.camera values ('0123456789abcdef', 'x')",
            "update catalogue.pass set clock_ok = 0",
            "drop view v_segment",
            "create temp table mine (x)",
        ] {
            assert!(view.row(sql, [], |_| Ok(())).is_err(), "{sql} was let through");
        }
    }

    #[test]
    fn every_view_can_be_read() {
        let dir = tempfile::tempdir().expect("temp dir");
        let view = view(dir.path());
        let names = view
            .rows("select name from sqlite_temp_schema where type = 'view'", [], |r| r.get::<_, String>(0));
        let names = names.expect("names");
        assert!(names.len() >= 10, "{names:?}");
        for name in names {
            let count = view.row(&format!("select count(*) from {name}"), [], |r| r.get::<_, i64>(0));
            assert_eq!(count.expect("readable"), Some(0), "{name}");
        }
    }

    #[test]
    fn a_store_that_is_missing_is_named() {
        let dir = tempfile::tempdir().expect("temp dir");
        let context = view(dir.path()).context;
        let empty = tempfile::tempdir().expect("temp dir");
        let error = View::open(empty.path(), context).err().expect("must fail");
        assert!(error.to_string().contains("catalogue.db"), "{error}");
    }
}
