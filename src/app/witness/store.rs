//! `witness.db`: the tree that this witness cosigned last for each log. Moves forward by compare-and-set
//! only, and every commit survives a power cut: what was answered can never be forgotten.

use std::path::{Path, PathBuf};

use rusqlite::{Connection, OptionalExtension, params};
use sha2::Digest;
use thiserror::Error;

use crate::ledger::cosign::Seen;
use crate::model::{Sha256, UtcMs};
use crate::store::{self, Durability, Migration, StoreError, StoreSpec};

/// File name below the state directory.
pub const FILE: &str = "witness.db";

const MIGRATIONS: &[Migration] = &[Migration {
    name: "0001_first.sql",
    sql: "create table seen (
        origin     text primary key,
        origin_hex text not null unique check (length(origin_hex) = 64), -- SHA-256, as monitors ask for it
        size       integer not null check (size >= 0),
        root       blob not null check (length(root) = 32),
        note       text not null,                -- with the log's signatures and ours
        at_ms      integer not null
    ) strict;",
}];

/// Why the store failed. No cosignature leaves then.
#[derive(Debug, Error)]
pub enum WitnessStoreError {
    /// Opening it.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// A statement.
    #[error("cannot use {}: {source}", path.display())]
    Sqlite {
        /// File.
        path: PathBuf,
        /// Cause.
        source: rusqlite::Error,
    },
    /// A row that this program did not write.
    #[error("cannot read {}: the root of {origin} is damaged; restore it from a backup", path.display())]
    Damaged {
        /// File.
        path: PathBuf,
        /// Log.
        origin: String,
    },
}

/// The open store.
#[derive(Debug)]
pub struct WitnessStore {
    db: Connection,
    path: PathBuf,
}

impl WitnessStore {
    /// Opens or creates the store in a state directory.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub fn open(dir: &Path) -> Result<Self, WitnessStoreError> {
        let path = dir.join(FILE);
        let durability = Durability::Full;
        let spec = StoreSpec { name: FILE, migrations: MIGRATIONS, durability, secure_delete: false };
        Ok(Self { db: store::open_writer(&path, &spec)?, path })
    }

    fn wrap(&self, source: rusqlite::Error) -> WitnessStoreError {
        WitnessStoreError::Sqlite { path: self.path.clone(), source }
    }

    /// The tree cosigned last for a log.
    ///
    /// # Errors
    /// SQLite's own, or a damaged root.
    pub fn seen(&self, origin: &str) -> Result<Option<Seen>, WitnessStoreError> {
        const GET: &str = "select size, root from seen where origin = ?1";
        let read = |r: &rusqlite::Row<'_>| Ok((r.get::<_, i64>(0)?, r.get::<_, Vec<u8>>(1)?));
        let row = self.db.query_row(GET, [origin], read).optional().map_err(|e| self.wrap(e))?;
        row.map(|(size, root)| {
            let root = Sha256::from_slice(&root);
            let damaged =
                || WitnessStoreError::Damaged { path: self.path.clone(), origin: origin.to_owned() };
            Ok(Seen { size: size.cast_unsigned(), root: root.ok_or_else(damaged)? })
        })
        .transpose()
    }

    /// Moves a log from `last` to `next`; false when somebody else moved it in between.
    ///
    /// # Errors
    /// SQLite's own; then nothing was moved.
    pub fn advance(
        &mut self,
        origin: &str,
        last: Option<Seen>,
        next: Seen,
        note: &str,
        at: UtcMs,
    ) -> Result<bool, WitnessStoreError> {
        const FIRST: &str = "insert into seen (origin, origin_hex, size, root, note, at_ms)
            values (?1, ?2, ?3, ?4, ?5, ?6) on conflict do nothing";
        const MOVE: &str = "update seen set size = ?4, root = ?5, note = ?6, at_ms = ?7
            where origin = ?1 and size = ?2 and root = ?3";
        let size = next.size.cast_signed();
        let changed = match last {
            None => {
                let hex = origin_hex(origin);
                self.db.execute(FIRST, params![origin, hex, size, next.root.0, note, at.0])
            }
            Some(last) => {
                let known = last.size.cast_signed();
                self.db.execute(MOVE, params![origin, known, last.root.0, size, next.root.0, note, at.0])
            }
        };
        changed.map(|rows| rows == 1).map_err(|e| self.wrap(e))
    }

    /// The cosigned checkpoint of the log whose origin has this SHA-256, in lower-case hex.
    ///
    /// # Errors
    /// SQLite's own.
    pub fn checkpoint(&self, origin_hex: &str) -> Result<Option<String>, WitnessStoreError> {
        const GET: &str = "select note from seen where origin_hex = ?1";
        self.db.query_row(GET, [origin_hex], |r| r.get(0)).optional().map_err(|e| self.wrap(e))
    }
}

/// How monitors name a log: SHA-256 of its origin, in lower-case hex.
pub fn origin_hex(origin: &str) -> String {
    Sha256(sha2::Sha256::digest(origin.as_bytes()).into()).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tree(size: u64, root: u8) -> Seen {
        Seen { size, root: Sha256([root; 32]) }
    }

    fn advance(store: &mut WitnessStore, last: Option<Seen>, next: Seen) -> bool {
        store.advance("campus", last, next, "note", UtcMs(1)).expect("store")
    }

    #[test]
    fn only_the_first_of_two_steps_from_one_tree_is_taken() {
        let dir = tempfile::tempdir().expect("temp dir");
        let mut store = WitnessStore::open(dir.path()).expect("store");
        assert!(advance(&mut store, None, tree(1, 1)));
        assert!(!advance(&mut store, None, tree(2, 2)));
        assert!(advance(&mut store, Some(tree(1, 1)), tree(3, 3)));
        assert!(!advance(&mut store, Some(tree(1, 1)), tree(4, 4)));
        assert!(!advance(&mut store, Some(tree(3, 9)), tree(4, 4)), "the size alone is not enough");
        assert_eq!(store.seen("campus").expect("store"), Some(tree(3, 3)));
    }

    #[test]
    fn what_was_taken_is_there_after_opening_again() {
        let dir = tempfile::tempdir().expect("temp dir");
        let mut store = WitnessStore::open(dir.path()).expect("store");
        assert!(advance(&mut store, None, tree(5, 5)));
        drop(store);
        let store = WitnessStore::open(dir.path()).expect("store");
        assert_eq!(store.seen("campus").expect("store"), Some(tree(5, 5)));
        let hex = origin_hex("campus");
        assert_eq!(store.checkpoint(&hex).expect("store").as_deref(), Some("note"));
        assert_eq!(store.checkpoint(&"0".repeat(64)).expect("store"), None);
    }
}
