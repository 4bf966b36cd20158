//! What is known of the file at a place, also when other bytes lie there now, or none.

use rusqlite::{OptionalExtension, Row, params};

use super::hashing::segment_key;
use super::outbox::gone_key;
use super::{Catalogue, CatalogueError};
use crate::model::{RelPath, Sha256, UtcMs};

/// A file as it was last seen in its place.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Placed {
    /// Camera name.
    pub camera: String,
    /// The recorder's stream.
    pub stream: String,
    /// Start of the footage.
    pub start: UtcMs,
    /// SHA-256 of the first reading.
    pub sha256: Option<Sha256>,
    /// Last time that it was seen in its place, no later than it was.
    pub last_seen: UtcMs,
    /// Noticed missing.
    pub gone: Option<UtcMs>,
}

impl Placed {
    /// Ledger key of its bytes, once they were read.
    pub fn key(&self) -> Option<String> {
        Some(segment_key(&self.camera, &self.stream, self.start, self.sha256.as_ref()?))
    }

    /// Ledger key of its loss.
    pub fn loss_key(&self) -> Option<String> {
        Some(gone_key(&self.camera, &self.stream, self.start, self.sha256.as_ref(), self.gone?))
    }
}

impl Catalogue {
    /// The segment that was ever seen at a place.
    ///
    /// # Errors
    /// SQLite's own.
    pub fn placed(&self, root: &str, path: &RelPath) -> Result<Option<Placed>, CatalogueError> {
        const GET: &str = "select c.name, s.stream, s.start_ms, s.sha256, s.gone_ms, max(s.first_seen_ms, \
                 coalesce(s.hashed_ms, 0), coalesce((select p.started_ms from pass p where p.id <= s.pass \
                 order by p.id desc limit 1), 0)) \
             from segment s join camera c on c.id = s.camera join root r on r.id = s.root \
             where r.path = ?1 and s.path = ?2";
        let row = |r: &Row<'_>| {
            let sha256: Option<Vec<u8>> = r.get(3)?;
            Ok(Placed {
                camera: r.get(0)?,
                stream: r.get(1)?,
                start: UtcMs(r.get(2)?),
                sha256: sha256.as_deref().and_then(Sha256::from_slice),
                gone: r.get::<_, Option<i64>>(4)?.map(UtcMs),
                last_seen: UtcMs(r.get(5)?),
            })
        };
        let get = || self.db.prepare_cached(GET)?.query_row(params![root, path.as_str()], row).optional();
        get().map_err(|e| self.wrap(e))
    }
}
