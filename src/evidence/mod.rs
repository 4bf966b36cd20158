//! What must outlive everything else: ledger index, findings and their history, mail. The only
//! writer of `evidence.db`; every commit survives a power cut.

mod adopted;
mod digests;
mod exports;
mod findings;
#[cfg(test)]
mod findings_tests;
mod heartbeats;
mod leaves;
mod mail;
#[cfg(test)]
mod mail_tests;
#[cfg(test)]
mod older_tests;
mod once;
mod packed;
mod readers;
mod stamps;
mod waiting;
mod witnesses;

use std::path::{Path, PathBuf};

use rusqlite::Connection;
use thiserror::Error;

use crate::store::{self, Durability, Migration, StoreError, StoreSpec};
use crate::text::{Text, Told, told_in_english};

pub use adopted::Adoption;
pub use digests::{DigestRow, MailCount, Moved, NewDigest};
pub use exports::NewExport;
pub use findings::{FindingEvent, FindingRow, FindingState, Signature};
pub use leaves::{ChainHead, LedgerCommit, NewCamera, NewLeaf, Published, SignedHead, StoredLeaf};
pub use mail::{FORMER, MailOutcome, MailRow, NewMail, Notice, ToldOf};
pub use once::{Once, once};
pub use readers::ReaderRow;
pub use stamps::{AuthorityRow, PublishedNote, STALE_PERIODS, StampFailure, StampRequest, StampRow};
pub use waiting::WaitingRow;
pub use witnesses::{FirstCosigned, ListedWitness, WitnessAnswer, WitnessRow};

/// Every schema step, oldest first.
pub const MIGRATIONS: &[Migration] = &[
    Migration { name: "0001_first.sql", sql: include_str!("migrations/0001_first.sql") },
    Migration { name: "0002_witnesses.sql", sql: include_str!("migrations/0002_witnesses.sql") },
    Migration { name: "0003_exports.sql", sql: include_str!("migrations/0003_exports.sql") },
    Migration { name: "0004_stamps.sql", sql: include_str!("migrations/0004_stamps.sql") },
    Migration { name: "0005_heartbeats.sql", sql: include_str!("migrations/0005_heartbeats.sql") },
    Migration { name: "0006_adopted.sql", sql: include_str!("migrations/0006_adopted.sql") },
    Migration { name: "0007_dispositions.sql", sql: include_str!("migrations/0007_dispositions.sql") },
    Migration { name: "0008_digests.sql", sql: include_str!("migrations/0008_digests.sql") },
    Migration { name: "0009_readers.sql", sql: include_str!("migrations/0009_readers.sql") },
    Migration { name: "0010_channels.sql", sql: include_str!("migrations/0010_channels.sql") },
    Migration { name: "0011_waivers.sql", sql: include_str!("migrations/0011_waivers.sql") },
    Migration { name: "0012_narrow_leaves.sql", sql: include_str!("migrations/0012_narrow_leaves.sql") },
    Migration { name: "0013_packed_leaves.sql", sql: include_str!("migrations/0013_packed_leaves.sql") },
    Migration { name: "0014_grounds.sql", sql: include_str!("migrations/0014_grounds.sql") },
    Migration { name: "0015_dropped_mail.sql", sql: include_str!("migrations/0015_dropped_mail.sql") },
];

/// File name below the state directory.
pub const FILE: &str = "evidence.db";

/// Why evidence could not be kept or read.
#[derive(Debug, Error)]
pub enum EvidenceError {
    /// The store itself.
    Store(#[from] StoreError),
    /// A statement failed; the transaction it was part of did not happen.
    Write {
        /// File.
        path: PathBuf,
        /// Cause.
        source: rusqlite::Error,
    },
    /// What is stored is not of the form that this program writes.
    Damaged {
        /// File.
        path: PathBuf,
        /// What could not be read.
        what: &'static str,
    },
    /// The system gave no random bytes.
    Random(getrandom::Error),
}

told_in_english!(EvidenceError);

impl Told for EvidenceError {
    fn told(&self, text: &Text) -> String {
        let at = |path: &Path| path.to_string_lossy().into_owned();
        match self {
            Self::Store(e) => e.told(text),
            Self::Write { path, source } => {
                let facts = [("path", at(path).into()), ("why", source.to_string().into())];
                text.say("store-write", &facts)
            }
            Self::Damaged { path, what } => {
                text.say("store-damaged", &[("path", at(path).into()), ("what", (*what).into())])
            }
            Self::Random(e) => text.say("store-random", &[("why", e.to_string().into())]),
        }
    }
}

impl EvidenceError {
    /// True when a commit would have sealed under a key once more.
    pub fn is_repeated(&self) -> bool {
        match self {
            Self::Write { source, .. } => {
                source.sqlite_error_code() == Some(rusqlite::ErrorCode::ConstraintViolation)
            }
            Self::Store(_) | Self::Damaged { .. } | Self::Random(_) => false,
        }
    }

    /// True when the cause is a full disk.
    pub fn is_disk_full(&self) -> bool {
        match self {
            Self::Store(e) => e.is_disk_full(),
            Self::Write { source, .. } => store::disk_full(source),
            Self::Damaged { .. } | Self::Random(_) => false,
        }
    }
}

/// The open evidence store.
#[derive(Debug)]
pub struct Evidence {
    db: Connection,
    path: PathBuf,
}

impl Evidence {
    /// Opens or creates `evidence.db` in the state directory.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub fn open(state_dir: &Path, durability: Durability) -> Result<Self, EvidenceError> {
        let path = state_dir.join(FILE);
        let spec = StoreSpec { name: FILE, migrations: MIGRATIONS, durability, secure_delete: false };
        let db = store::open_writer(&path, &spec)?;
        Ok(Self { db, path })
    }

    /// Opens the store for reading only; it must exist.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub fn open_to_read(state_dir: &Path) -> Result<Self, EvidenceError> {
        let path = state_dir.join(FILE);
        let db = store::open_reader(&path, FILE, MIGRATIONS)?;
        Ok(Self { db, path })
    }

    /// The file, for views.
    pub fn path(&self) -> &Path {
        &self.path
    }

    fn wrap(&self, source: rusqlite::Error) -> EvidenceError {
        EvidenceError::Write { path: self.path.clone(), source }
    }

    fn damaged(&self, what: &'static str) -> EvidenceError {
        EvidenceError::Damaged { path: self.path.clone(), what }
    }
}
