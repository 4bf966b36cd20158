//! Stretches of heartbeats, kept in step with the leaves that prove them.

use rusqlite::{Connection, OptionalExtension, Row, params};

use super::{Evidence, EvidenceError};
use crate::model::UtcMs;
use crate::model::heartbeat::{Beat, Stretch};

/// Takes a heartbeat in that is sealed by the same transaction.
pub(super) fn note(db: &Connection, beat: Beat) -> rusqlite::Result<()> {
    const LAST: &str = "select begun_ms, last_ms, every_ms, stopped, id from watch order by id desc limit 1";
    const LONGER: &str = "update watch set last_ms = ?2, every_ms = ?3, stopped = ?4 where id = ?1";
    const NEW: &str = "insert into watch (begun_ms, last_ms, every_ms, stopped) values (?1, ?2, ?3, ?4)";
    let last = db.query_row(LAST, [], |r| Ok((read(r)?, r.get::<_, i64>(4)?))).optional()?;
    match last.and_then(|(stretch, id)| Some((stretch.with(beat)?, id))) {
        Some((s, id)) => db.execute(LONGER, params![id, s.last.0, s.every_ms, s.stopped]),
        None => {
            let s = Stretch::begin(beat);
            db.execute(NEW, params![s.begun.0, s.last.0, s.every_ms, s.stopped])
        }
    }
    .map(drop)
}

fn read(r: &Row<'_>) -> rusqlite::Result<Stretch> {
    Ok(Stretch { begun: UtcMs(r.get(0)?), last: UtcMs(r.get(1)?), every_ms: r.get(2)?, stopped: r.get(3)? })
}

impl Evidence {
    /// Stretches of heartbeats in the order of the log; none where no agent ever ran.
    ///
    /// # Errors
    /// SQLite's own.
    pub fn watch(&self) -> Result<Vec<Stretch>, EvidenceError> {
        const ALL: &str = "select begun_ms, last_ms, every_ms, stopped from watch order by id";
        let get = || -> rusqlite::Result<_> { self.db.prepare_cached(ALL)?.query_map([], read)?.collect() };
        get().map_err(|e| self.wrap(e))
    }
}
