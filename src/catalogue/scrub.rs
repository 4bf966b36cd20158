//! Reading again: which files were read longest ago, and how much was read how lately.

use rusqlite::params;

use super::{Catalogue, CatalogueError, ToRead};
use crate::model::UtcMs;

/// Files that were read once and are there, with the condition of the index of their readings, word for word.
const READ: &str = "s.gone_ms is null and s.open = 0 and s.sha256 is not null";

impl Catalogue {
    /// Files that were read longest ago, before `before`, oldest reading first; none of roots that cannot be seen.
    ///
    /// # Errors
    /// SQLite's own.
    pub fn to_read_again(&self, before: UtcMs, limit: usize) -> Result<Vec<ToRead>, CatalogueError> {
        let sql = format!(
            "{} from segment s indexed by segment_oldest_reading cross join camera c on c.id = s.camera \
             cross join root r on r.id = s.root where {READ} and r.state = 'seen' \
             and s.read_ms < ?1 order by s.read_ms limit ?2",
            ToRead::SELECT
        );
        let read = || -> rusqlite::Result<Vec<ToRead>> {
            let mut get = self.db.prepare_cached(&sql)?;
            let limit = i64::try_from(limit).unwrap_or(i64::MAX);
            get.query_map(params![before.0, limit], ToRead::row)?.collect()
        };
        read().map_err(|e| self.wrap(e))
    }

    /// Bytes of all files that were read once and are there. Reads every one of their rows.
    ///
    /// # Errors
    /// SQLite's own.
    pub fn bytes_read_once(&self) -> Result<u64, CatalogueError> {
        let sql = format!("select coalesce(sum(s.bytes), 0) from segment s where {READ}");
        let sum = self.db.query_row(&sql, [], |r| r.get::<_, i64>(0));
        sum.map(i64::cast_unsigned).map_err(|e| self.wrap(e))
    }

    /// Files never read, or changed since: newest footage first, whatever a pass put off.
    ///
    /// # Errors
    /// SQLite's own.
    pub fn never_read(&self, limit: usize) -> Result<Vec<ToRead>, CatalogueError> {
        let sql = format!(
            "{} from segment s indexed by segment_to_read cross join camera c on c.id = s.camera \
             cross join root r on r.id = s.root \
             where s.gone_ms is null and s.open = 0 and (s.sha256 is null or s.recheck = 1) and r.state = 'seen' \
             order by s.start_ms desc limit ?1",
            ToRead::SELECT
        );
        let read = || -> rusqlite::Result<Vec<ToRead>> {
            let mut get = self.db.prepare_cached(&sql)?;
            let limit = i64::try_from(limit).unwrap_or(i64::MAX);
            get.query_map([limit], ToRead::row)?.collect()
        };
        read().map_err(|e| self.wrap(e))
    }
}
