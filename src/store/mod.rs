//! How every SQLite store of the house is opened, migrated and refused. Knows no table of its own.

use std::cmp::Ordering;
use std::path::{Path, PathBuf};
use std::time::Duration;

use rusqlite::{Connection, OpenFlags};
use thiserror::Error;

use crate::text::{Arg, Text, Told, told_in_english};

/// One step of a schema: applied in one transaction, never edited once released.
#[derive(Clone, Copy, Debug)]
pub struct Migration {
    /// File name, `NNNN_words.sql`.
    pub name: &'static str,
    /// The statements.
    pub sql: &'static str,
}

/// How much a commit promises.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Durability {
    /// A commit survives a power cut (`synchronous = FULL`).
    Full,
    /// A commit survives a crash of the process; a power cut may lose the newest ones, which a
    /// rescan brings back (`synchronous = NORMAL`).
    Rebuildable,
    /// Nothing need survive: the state of an audit that was given no state directory.
    Ephemeral,
}

/// What is opened and how.
#[derive(Clone, Copy, Debug)]
pub struct StoreSpec {
    /// Name in messages, for example `evidence.db`.
    pub name: &'static str,
    /// All steps, oldest first.
    pub migrations: &'static [Migration],
    /// What a commit promises.
    pub durability: Durability,
    /// Overwrite deleted content with zeros: for stores that hold people's facts.
    pub secure_delete: bool,
}

/// Why a store could not be opened or used.
#[derive(Debug, Error)]
pub enum StoreError {
    /// SQLite refused.
    Sqlite {
        /// Store name.
        name: &'static str,
        /// File.
        path: PathBuf,
        /// Cause.
        source: rusqlite::Error,
    },
    /// A new store could not be put in its place.
    Create {
        /// Store name.
        name: &'static str,
        /// File.
        path: PathBuf,
        /// Cause.
        source: std::io::Error,
    },
    /// The file comes from a newer Holdfast.
    Newer {
        /// Store name.
        name: &'static str,
        /// File.
        path: PathBuf,
        /// Version in the file.
        found: usize,
        /// Newest version known here.
        known: usize,
    },
    /// The file was not opened for writing since the program was renewed, and who only reads cannot bring it up to
    /// date.
    Older {
        /// Store name.
        name: &'static str,
        /// File.
        path: PathBuf,
        /// Version in the file.
        found: usize,
        /// Version that this program reads.
        known: usize,
    },
    /// One step failed; the file is as it was before that step.
    Migration {
        /// Store name.
        name: &'static str,
        /// File.
        path: PathBuf,
        /// Migration name.
        step: &'static str,
        /// Cause.
        source: rusqlite::Error,
    },
}

told_in_english!(StoreError);

impl Told for StoreError {
    fn told(&self, text: &Text) -> String {
        let at = |name: &'static str, path: &Path| {
            [("name", name.into()), ("path", path.to_string_lossy().into_owned().into())]
        };
        let say = |id: &str, place: [(&str, Arg<'_>); 2], more: &[(&str, Arg<'_>)]| {
            text.say(id, &[&place[..], more].concat())
        };
        match self {
            Self::Sqlite { name, path, source } => {
                say("store-sqlite", at(name, path), &[("why", source.to_string().into())])
            }
            Self::Create { name, path, source } => {
                say("store-create", at(name, path), &[("why", text.system(source).into())])
            }
            Self::Newer { name, path, found, known } => {
                say("store-newer", at(name, path), &[("found", (*found).into()), ("known", (*known).into())])
            }
            Self::Older { name, path, found, known } => {
                say("store-older", at(name, path), &[("found", (*found).into()), ("known", (*known).into())])
            }
            Self::Migration { name, path, step, source } => {
                let more = [("step", (*step).into()), ("why", source.to_string().into())];
                say("store-migration", at(name, path), &more)
            }
        }
    }
}

/// True when SQLite failed because the disk is full. It says so in its own words, except where it could
/// not make its shared-memory file large enough.
pub fn disk_full(error: &rusqlite::Error) -> bool {
    let of_memory =
        error.sqlite_error().is_some_and(|e| e.extended_code == rusqlite::ffi::SQLITE_IOERR_SHMSIZE);
    of_memory || error.sqlite_error_code() == Some(rusqlite::ErrorCode::DiskFull)
}

impl StoreError {
    /// True when the cause is a full disk: the operator must make room, nothing is broken.
    pub fn is_disk_full(&self) -> bool {
        match self {
            Self::Sqlite { source, .. } | Self::Migration { source, .. } => disk_full(source),
            Self::Create { source, .. } => source.kind() == std::io::ErrorKind::StorageFull,
            Self::Newer { .. } | Self::Older { .. } => false,
        }
    }
}

/// Opens the one writer of a store, creating and migrating the file.
///
/// # Errors
/// SQLite's own, a newer schema, or a failed step.
pub fn open_writer(path: &Path, spec: &StoreSpec) -> Result<Connection, StoreError> {
    let fail = |source| StoreError::Sqlite { name: spec.name, path: path.to_owned(), source };
    if spec.durability != Durability::Ephemeral && !path.exists() {
        create(path, spec)?;
    }
    let mut db = Connection::open(path).map_err(fail)?;
    configure(&db, spec).map_err(fail)?;
    settle(&db).map_err(fail)?;
    migrate(&mut db, path, spec)?;
    Ok(db)
}

/// Makes a new store beside its place and moves it there whole: a kill in between leaves no store,
/// never half of one that nobody can open any more.
fn create(path: &Path, spec: &StoreSpec) -> Result<(), StoreError> {
    let beside = path.with_extension("new");
    let io = |source: std::io::Error| StoreError::Create { name: spec.name, path: path.to_owned(), source };
    for stale in ["", "-wal", "-shm", "-journal"] {
        let mut file = beside.clone().into_os_string();
        file.push(stale);
        remove_stale(Path::new(&file)).map_err(io)?;
    }
    let fail = |source| StoreError::Sqlite { name: spec.name, path: path.to_owned(), source };
    let mut db = Connection::open(&beside).map_err(fail)?;
    // With a rollback journal a commit is in the file itself: nothing beside it has to move along.
    db.pragma_update(None, "journal_mode", "delete").map_err(fail)?;
    db.pragma_update(None, "synchronous", "full").map_err(fail)?;
    migrate(&mut db, path, spec)?;
    // Turned over while nobody can see it: a reader that finds this step half done could not undo it.
    db.pragma_update(None, "journal_mode", "wal").map_err(fail)?;
    db.close().map_err(|(_, source)| fail(source))?;
    let sync = |p: &Path| std::fs::File::open(p).and_then(|f| f.sync_all());
    sync(&beside).and_then(|()| std::fs::rename(&beside, path)).map_err(io)?;
    path.parent().map_or(Ok(()), sync).map_err(io)
}

#[expect(clippy::disallowed_methods, reason = "leavings of our own interrupted creation, never a store")]
fn remove_stale(path: &Path) -> std::io::Result<()> {
    match std::fs::remove_file(path) {
        Err(e) if e.kind() != std::io::ErrorKind::NotFound => Err(e),
        _ => Ok(()),
    }
}

/// Copies what the write-ahead log holds into the store and syncs both. After a failed sync, a restarted
/// process finds pages in the cache that never reached the disk: only what it wrote again may be believed.
///
/// # Errors
/// SQLite's own.
pub fn settle(db: &Connection) -> rusqlite::Result<()> {
    // A reader that is in the way is no error: then its process holds the index of the log, in which a
    // failed transaction does not stand.
    db.query_row("pragma wal_checkpoint(passive)", [], |_| Ok(()))
}

/// Opens a store for reading only; never creates or migrates it.
///
/// # Errors
/// SQLite's own, for example when the file does not exist; a file of another schema than `migrations` make.
pub fn open_reader(
    path: &Path,
    name: &'static str,
    migrations: &[Migration],
) -> Result<Connection, StoreError> {
    let fail = |source| StoreError::Sqlite { name, path: path.to_owned(), source };
    let flags =
        OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX | OpenFlags::SQLITE_OPEN_URI;
    let db = Connection::open_with_flags(path, flags).map_err(fail)?;
    db.busy_timeout(Duration::from_secs(10)).map_err(fail)?;
    let found: u32 = db.pragma_query_value(None, "user_version", |r| r.get(0)).map_err(fail)?;
    let (found, known, path) = (found as usize, migrations.len(), path.to_owned());
    match found.cmp(&known) {
        Ordering::Equal => Ok(db),
        Ordering::Greater => Err(StoreError::Newer { name, path, found, known }),
        Ordering::Less => Err(StoreError::Older { name, path, found, known }),
    }
}

fn configure(db: &Connection, spec: &StoreSpec) -> rusqlite::Result<()> {
    db.busy_timeout(Duration::from_secs(10))?;
    // What no crash has to survive needs no second writing: its journal only undoes.
    let (journal, synchronous) = match spec.durability {
        Durability::Full => ("wal", "full"),
        Durability::Rebuildable => ("wal", "normal"),
        Durability::Ephemeral => ("memory", "off"),
    };
    db.pragma_update(None, "journal_mode", journal)?;
    db.pragma_update(None, "synchronous", synchronous)?;
    // Copying the write-ahead log into the file costs three syncs, a commit one: 8 MiB make it rare beside commits.
    db.pragma_update(None, "wal_autocheckpoint", 2_048)?;
    db.pragma_update(None, "foreign_keys", true)?;
    db.pragma_update(None, "secure_delete", spec.secure_delete)?;
    // 4 MiB of pages hold the hot end of every index; two stores and their readers stay below the agent's 60 MB. A cache
    // grows with its store up to this and stays there. What is gone with the process is filled once and may have 16.
    let pages = if spec.durability == Durability::Ephemeral { -16_384 } else { -4_096 };
    db.pragma_update(None, "cache_size", pages)?;
    db.set_prepared_statement_cache_capacity(64);
    Ok(())
}

fn migrate(db: &mut Connection, path: &Path, spec: &StoreSpec) -> Result<(), StoreError> {
    let fail = |source| StoreError::Sqlite { name: spec.name, path: path.to_owned(), source };
    let found: u32 = db.pragma_query_value(None, "user_version", |r| r.get(0)).map_err(fail)?;
    let found = found as usize;
    let known = spec.migrations.len();
    if found > known {
        return Err(StoreError::Newer { name: spec.name, path: path.to_owned(), found, known });
    }
    for (done, step) in spec.migrations.iter().enumerate().skip(found) {
        apply(db, step, u32::try_from(done + 1).unwrap_or(u32::MAX)).map_err(|source| {
            StoreError::Migration { name: spec.name, path: path.to_owned(), step: step.name, source }
        })?;
    }
    Ok(())
}

fn apply(db: &mut Connection, step: &Migration, version: u32) -> rusqlite::Result<()> {
    let tx = db.transaction()?;
    tx.execute_batch(step.sql)?;
    tx.pragma_update(None, "user_version", version)?;
    tx.commit()
}

/// The schema as SQLite keeps it, for comparing a migrated file with a fresh one.
///
/// # Errors
/// SQLite's own.
pub fn schema_text(db: &Connection) -> rusqlite::Result<Vec<String>> {
    const SCHEMA: &str = "select type || ' ' || name || ' ' || coalesce(sql, '') from sqlite_schema \
                          where name not like 'sqlite_%' order by type, name";
    db.prepare(SCHEMA)?.query_map([], |r| r.get(0))?.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const STEPS: &[Migration] = &[
        Migration { name: "0001_a.sql", sql: "create table a (x integer) strict;" },
        Migration { name: "0002_b.sql", sql: "create table b (y text) strict;" },
    ];

    fn spec(migrations: &'static [Migration]) -> StoreSpec {
        StoreSpec { name: "test.db", migrations, durability: Durability::Ephemeral, secure_delete: false }
    }

    #[test]
    fn an_old_file_is_brought_to_the_schema_of_a_fresh_one() {
        let dir = tempfile::tempdir().expect("temp dir");
        drop(open_writer(&dir.path().join("old"), &spec(&STEPS[..1])).expect("old"));
        let old = open_writer(&dir.path().join("old"), &spec(STEPS)).expect("migrated");
        let fresh = open_writer(&dir.path().join("fresh"), &spec(STEPS)).expect("fresh");
        assert_eq!(schema_text(&old).expect("schema"), schema_text(&fresh).expect("schema"));
    }

    #[test]
    fn a_newer_file_is_refused_with_both_numbers() {
        let dir = tempfile::tempdir().expect("temp dir");
        let path = dir.path().join("new");
        drop(open_writer(&path, &spec(STEPS)).expect("new"));
        let err = open_writer(&path, &spec(&STEPS[..1])).expect_err("must refuse");
        assert!(err.to_string().contains("schema 2, this program knows up to 1"), "{err}");
    }

    #[test]
    fn who_only_reads_an_older_file_is_told_to_let_a_writer_open_it_first() {
        let dir = tempfile::tempdir().expect("temp dir");
        let path = dir.path().join("old");
        drop(open_writer(&path, &spec(&STEPS[..1])).expect("old"));
        let err = open_reader(&path, "test.db", STEPS).expect_err("must refuse").to_string();
        assert!(err.contains("schema 1") && err.contains("holdfast check"), "{err}");
        drop(open_writer(&path, &spec(STEPS)).expect("migrated"));
        open_reader(&path, "test.db", STEPS).expect("readable");
    }

    #[test]
    fn a_failed_step_leaves_the_file_as_it_was() {
        const BAD: &[Migration] = &[
            Migration { name: "0001_a.sql", sql: "create table a (x integer) strict;" },
            Migration { name: "0002_bad.sql", sql: "create table b (y text) strict; nonsense;" },
        ];
        let dir = tempfile::tempdir().expect("temp dir");
        let path = dir.path().join("bad");
        assert!(open_writer(&path, &spec(BAD)).is_err());
        let db = open_writer(&path, &spec(&BAD[..1])).expect("first step stands");
        assert_eq!(schema_text(&db).expect("schema").len(), 1);
    }
}
