//! Exports: the salt and the record that an export's leaf commits to.

use rusqlite::params;

use super::{Evidence, EvidenceError};
use crate::model::{Sha256, UtcMs};

/// An export about to be sealed.
#[derive(Clone, Debug)]
pub struct NewExport {
    /// When it is made.
    pub made: UtcMs,
    /// SHA-256 of the bag's manifest.
    pub manifest: Sha256,
    /// Key of the commitment.
    pub salt: [u8; 32],
    /// The record that is committed to, as canonical JSON.
    pub record: String,
}

impl Evidence {
    /// Keeps what the leaf of an export will commit to. Called before sealing: a leaf without its salt could
    /// never be opened.
    ///
    /// # Errors
    /// SQLite's own.
    pub fn record_export(&self, export: &NewExport) -> Result<(), EvidenceError> {
        const PUT: &str = "insert into export (made_ms, manifest, salt, record) values (?1, ?2, ?3, ?4)";
        let row = params![export.made.0, export.manifest.0, export.salt, export.record];
        self.db.execute(PUT, row).map(drop).map_err(|e| self.wrap(e))
    }
}
