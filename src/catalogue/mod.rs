//! The catalogue: what was seen on recorders, when it vanished, and how it merges into runs.
//! The only writer of `catalogue.db`. It records and never judges.

mod devices;
mod hashing;
mod ingest;
mod logs;
mod outbox;
mod placed;
mod runs;
mod scrub;
mod signals;

use std::path::{Path, PathBuf};

use rusqlite::{Connection, OptionalExtension, Row, params};
use thiserror::Error;

use crate::model::observation::{KnownFile, RootIdentity, TimeBasis};
use crate::model::{RelPath, UtcMs};
use crate::store::{self, Durability, Migration, StoreError, StoreSpec};
use crate::text::{Text, Told, told_in_english};

pub use hashing::{HashOutcome, Reading, ToRead, segment_key};
pub use ingest::{Pass, PassSummary, RootFate};
pub use logs::LogRead;
pub use outbox::{Outgoing, Sealable, gone_key};
pub use placed::Placed;
pub use runs::MERGE_TOLERANCE_MS;
pub use signals::Newest;

/// Every schema step, oldest first.
pub const MIGRATIONS: &[Migration] = &[
    Migration { name: "0001_first.sql", sql: include_str!("migrations/0001_first.sql") },
    Migration { name: "0002_signals.sql", sql: include_str!("migrations/0002_signals.sql") },
    Migration {
        name: "0003_out_of_the_ordinary.sql",
        sql: include_str!("migrations/0003_out_of_the_ordinary.sql"),
    },
    Migration { name: "0004_read_again.sql", sql: include_str!("migrations/0004_read_again.sql") },
    Migration { name: "0005_looks.sql", sql: include_str!("migrations/0005_looks.sql") },
    Migration { name: "0006_oldest_reading.sql", sql: include_str!("migrations/0006_oldest_reading.sql") },
    Migration { name: "0007_listed_roots.sql", sql: include_str!("migrations/0007_listed_roots.sql") },
    Migration { name: "0008_device_status.sql", sql: include_str!("migrations/0008_device_status.sql") },
    Migration { name: "0009_content.sql", sql: include_str!("migrations/0009_content.sql") },
    Migration { name: "0010_open_ended.sql", sql: include_str!("migrations/0010_open_ended.sql") },
    Migration { name: "0011_faulty.sql", sql: include_str!("migrations/0011_faulty.sql") },
    Migration { name: "0012_recorder_logs.sql", sql: include_str!("migrations/0012_recorder_logs.sql") },
    Migration {
        name: "0013_covering_to_read.sql",
        sql: include_str!("migrations/0013_covering_to_read.sql"),
    },
    Migration { name: "0014_whole_before.sql", sql: include_str!("migrations/0014_whole_before.sql") },
];

/// File name below the state directory.
pub const FILE: &str = "catalogue.db";

/// Name of the mark behind [`Catalogue::seen_until`].
const SEEN: &str = "seen_ms";

/// Why the catalogue could not do something.
#[derive(Debug, Error)]
pub enum CatalogueError {
    /// The store itself.
    Store(#[from] StoreError),
    /// A statement failed; the transaction it was part of did not happen.
    Write {
        /// File.
        path: PathBuf,
        /// Cause.
        source: rusqlite::Error,
    },
}

told_in_english!(CatalogueError);

impl Told for CatalogueError {
    fn told(&self, text: &Text) -> String {
        match self {
            Self::Store(e) => e.told(text),
            Self::Write { path, source } => {
                let path = path.to_string_lossy().into_owned();
                text.say("store-write", &[("path", path.into()), ("why", source.to_string().into())])
            }
        }
    }
}

impl CatalogueError {
    /// True when the cause is a full disk.
    pub fn is_disk_full(&self) -> bool {
        match self {
            Self::Store(e) => e.is_disk_full(),
            Self::Write { source, .. } => store::disk_full(source),
        }
    }
}

/// The open catalogue.
#[derive(Debug)]
pub struct Catalogue {
    db: Connection,
    path: PathBuf,
}

impl Catalogue {
    /// Opens or creates `catalogue.db` in the state directory.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub fn open(state_dir: &Path, durability: Durability) -> Result<Self, CatalogueError> {
        let path = state_dir.join(FILE);
        let spec = StoreSpec { name: FILE, migrations: MIGRATIONS, durability, secure_delete: false };
        let db = store::open_writer(&path, &spec)?;
        let cat = Self { db, path };
        cat.name_itself()?;
        Ok(cat)
    }

    /// Opens the catalogue for reading only; it must exist.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub fn open_to_read(state_dir: &Path) -> Result<Self, CatalogueError> {
        let path = state_dir.join(FILE);
        let db = store::open_reader(&path, FILE, MIGRATIONS)?;
        Ok(Self { db, path })
    }

    /// Says that a root stopped answering: nothing more is read there, nothing there is called gone.
    ///
    /// # Errors
    /// SQLite's own.
    pub fn lose_root(&self, root: &str, why: &str, now: UtcMs) -> Result<(), CatalogueError> {
        const SET: &str = "update root set since_ms = case when state = 'cannot_see' then since_ms else ?3 end, \
             state = 'cannot_see', why = ?2 where path = ?1";
        self.db.execute(SET, params![root, why, now.0]).map(drop).map_err(|e| self.wrap(e))
    }

    /// The state of a root: `seen`, `empty` or `cannot_see`; `None` when it is not known.
    ///
    /// # Errors
    /// SQLite's own.
    pub fn root_state(&self, root: &str) -> Result<Option<String>, CatalogueError> {
        const GET: &str = "select state from root where path = ?1";
        let get = || self.db.prepare_cached(GET)?.query_row([root], |r| r.get(0)).optional();
        get().map_err(|e| self.wrap(e))
    }

    /// Draws the store's own id: a rebuilt catalogue must not reuse the outbox keys of the lost one.
    fn name_itself(&self) -> Result<(), CatalogueError> {
        const PUT: &str =
            "insert or ignore into mark (name, value) values ('store_id', lower(hex(randomblob(8))))";
        self.db.execute(PUT, []).map(drop).map_err(|e| self.wrap(e))
    }

    /// The file, for views.
    pub fn path(&self) -> &Path {
        &self.path
    }

    fn wrap(&self, source: rusqlite::Error) -> CatalogueError {
        CatalogueError::Write { path: self.path.clone(), source }
    }

    /// Reads a mark, for example the largest ledger ever seen.
    ///
    /// # Errors
    /// SQLite's own.
    pub fn mark(&self, name: &str) -> Result<Option<String>, CatalogueError> {
        const GET: &str = "select value from mark where name = ?1";
        self.db.query_row(GET, [name], |r| r.get(0)).optional().map_err(|e| self.wrap(e))
    }

    /// Sets a mark.
    ///
    /// # Errors
    /// SQLite's own.
    pub fn set_mark(&self, name: &str, value: &str) -> Result<(), CatalogueError> {
        const SET: &str =
            "insert into mark (name, value) values (?1, ?2) on conflict do update set value = excluded.value";
        self.db.execute(SET, [name, value]).map(drop).map_err(|e| self.wrap(e))
    }

    /// What is known of a file, so that a walk need not open an unchanged one.
    ///
    /// # Errors
    /// SQLite's own.
    pub fn known_file(&self, root: &str, path: &RelPath) -> Result<Option<KnownFile>, CatalogueError> {
        const GET: &str = "select s.bytes, s.mtime_ms, s.ctime_ns, s.inode, s.start_ms, s.alt_start_ms, s.time_basis, s.path \
                           from segment s join root r on r.id = s.root \
                           where r.path = ?1 and s.path = ?2 and s.gone_ms is null and s.open = 0";
        let mut get = self.db.prepare_cached(GET).map_err(|e| self.wrap(e))?;
        get.query_row(params![root, path.as_str()], known_row).optional().map_err(|e| self.wrap(e))
    }

    /// What [`Self::known_file`] gives for the next so many files of a root at most, in the order of their
    /// paths, from a path on; `None` for those that are gone or were open.
    ///
    /// # Errors
    /// SQLite's own.
    pub fn known_from(
        &self,
        root: &str,
        from: &RelPath,
        most: usize,
    ) -> Result<Vec<(RelPath, Option<KnownFile>)>, CatalogueError> {
        const GET: &str = "select s.bytes, s.mtime_ms, s.ctime_ns, s.inode, s.start_ms, s.alt_start_ms, s.time_basis, s.path, \
                           s.gone_ms is null and s.open = 0 from segment s indexed by segment_place \
                           where s.root = (select id from root where path = ?1) and s.path >= ?2 order by s.path limit ?3";
        let most = i64::try_from(most).unwrap_or(i64::MAX);
        let read = || -> rusqlite::Result<Vec<(RelPath, Option<KnownFile>)>> {
            let mut get = self.db.prepare_cached(GET)?;
            let row = |r: &Row<'_>| {
                let known = if r.get(8)? { Some(known_row(r)?) } else { None };
                Ok((RelPath::from_stored(r.get::<_, String>(7)?), known))
            };
            get.query_map(params![root, from.as_str(), most], row)?.collect()
        };
        read().map_err(|e| self.wrap(e))
    }

    /// Until when the storage was watched without a break: the beginning of the newest walk that came to its end,
    /// or the newest look at every root since.
    ///
    /// # Errors
    /// SQLite's own.
    pub fn seen_until(&self) -> Result<Option<UtcMs>, CatalogueError> {
        const BEGUN: &str =
            "select max(started_ms) from pass where partial = 0 and clock_ok = 1 and finished_ms is not null";
        let looked = self.mark(SEEN)?.and_then(|ms| ms.parse().ok()).map(UtcMs);
        let walked =
            self.db.query_row(BEGUN, [], |r| r.get::<_, Option<i64>>(0)).map_err(|e| self.wrap(e))?;
        Ok(walked.map(UtcMs).map(|walked| looked.map_or(walked, |looked| walked.max(looked))))
    }

    /// Says that every root that can be seen was looked at, and watched in between.
    ///
    /// # Errors
    /// SQLite's own.
    pub fn set_seen_until(&self, at: UtcMs) -> Result<(), CatalogueError> {
        self.set_mark(SEEN, &at.0.to_string())
    }

    /// End of the newest finished walk over the whole storage by a clock that could be trusted.
    ///
    /// # Errors
    /// SQLite's own.
    pub fn last_pass(&self) -> Result<Option<UtcMs>, CatalogueError> {
        const LAST: &str = "select max(finished_ms) from pass where partial = 0 and clock_ok = 1";
        self.db
            .query_row(LAST, [], |r| r.get::<_, Option<i64>>(0))
            .map(|t| t.map(UtcMs))
            .map_err(|e| self.wrap(e))
    }
}

fn known_row(r: &Row<'_>) -> rusqlite::Result<KnownFile> {
    let basis: String = r.get(6)?;
    Ok(KnownFile {
        bytes: r.get::<_, i64>(0)?.cast_unsigned(),
        mtime: UtcMs(r.get(1)?),
        ctime_ns: r.get(2)?,
        inode: r.get::<_, i64>(3)?.cast_unsigned(),
        start: UtcMs(r.get(4)?),
        alt_start: r.get::<_, Option<i64>>(5)?.map(UtcMs),
        time_basis: TimeBasis::parse(&basis).unwrap_or(TimeBasis::Name),
    })
}

/// A storage root as an earlier pass knew it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct KnownRoot {
    /// As configured.
    pub path: String,
    /// The recorder that writes there.
    pub recorder: String,
    /// How its recordings are named.
    pub layout: String,
    /// Who was mounted there when it was adopted; `None` before.
    pub identity: Option<RootIdentity>,
}

/// The roots that a state directory knows; none when it has no catalogue yet.
///
/// # Errors
/// See [`StoreError`].
pub fn known_roots(state_dir: &Path) -> Result<Vec<KnownRoot>, CatalogueError> {
    const ALL: &str = "select r.path, c.name, c.layout, r.fs_id, r.inode from root r join recorder c on c.id = r.recorder order by r.path";
    let path = state_dir.join(FILE);
    if !path.exists() {
        return Ok(Vec::new());
    }
    let db = store::open_reader(&path, FILE, MIGRATIONS)?;
    let read = || -> rusqlite::Result<Vec<KnownRoot>> {
        // A disk that was full at first use left a file without tables.
        if db.pragma_query_value(None, "user_version", |r| r.get::<_, u32>(0))? == 0 {
            return Ok(Vec::new());
        }
        let row = |r: &Row<'_>| {
            let identity = r.get::<_, Option<i64>>(3)?.zip(r.get::<_, Option<i64>>(4)?);
            let identity = identity.map(|(fs_id, inode)| RootIdentity {
                fs_id: fs_id.cast_unsigned(),
                inode: inode.cast_unsigned(),
            });
            Ok(KnownRoot { path: r.get(0)?, recorder: r.get(1)?, layout: r.get(2)?, identity })
        };
        db.prepare(ALL)?.query_map([], row)?.collect()
    };
    read().map_err(|source| StoreError::Sqlite { name: FILE, path: path.clone(), source }.into())
}

#[cfg(test)]
mod tests;
