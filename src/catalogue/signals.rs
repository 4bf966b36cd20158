//! Statements of machines: the newest of each thing, and since when it is so.

use rusqlite::{Connection, Row, params};
use serde::{Deserialize, Serialize};

use super::{Catalogue, CatalogueError};
use crate::model::signal::Signal;
use crate::model::{RelPath, UtcMs};

impl Catalogue {
    /// Records statements. One that repeats the known state moves only its last time; an older one than
    /// the known is left out.
    ///
    /// # Errors
    /// SQLite's own.
    pub fn record_signals(&mut self, signals: &[Signal]) -> Result<(), CatalogueError> {
        let write = |db: &mut Connection| -> rusqlite::Result<()> {
            let tx = db.transaction()?;
            signals.iter().try_for_each(|s| put(&tx, s))?;
            tx.commit()
        };
        write(&mut self.db).map_err(|e| self.wrap(e))
    }
}

/// The newest finished segment of a camera.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Newest {
    /// `<recorder>/<camera>`.
    pub camera: String,
    /// Path below its root.
    pub path: RelPath,
    /// Start of its footage.
    pub start: UtcMs,
    /// End of its footage.
    pub end: UtcMs,
}

impl Catalogue {
    /// The newest finished segment of each camera below a root that no picture was sampled of yet, those
    /// cameras first that were sampled longest ago; at most `limit`.
    ///
    /// # Errors
    /// SQLite's own.
    pub fn newest_segments(&self, root: &str, limit: usize) -> Result<Vec<Newest>, CatalogueError> {
        const NEWEST: &str = "select k.name, s.path, s.start_ms, s.end_ms from camera k join segment s on s.id = (select n.id \
             from segment n join root r on r.id = n.root where n.camera = k.id and r.path = ?1 and n.gone_ms is null \
             and n.open = 0 and n.readability = 'whole' order by n.start_ms desc limit 1) \
             left join signal p on p.what = 'picture' and p.subject = k.name and p.key = '' \
             where p.at_ms is null or p.at_ms < s.end_ms order by coalesce(p.at_ms, 0), k.name limit ?2";
        let read = || -> rusqlite::Result<Vec<Newest>> {
            let mut get = self.db.prepare_cached(NEWEST)?;
            let row = |r: &Row<'_>| {
                let path: String = r.get(1)?;
                let (start, end) = (UtcMs(r.get(2)?), UtcMs(r.get(3)?));
                Ok(Newest { camera: r.get(0)?, path: RelPath::from_stored(path), start, end })
            };
            get.query_map(params![root, i64::try_from(limit).unwrap_or(i64::MAX)], row)?.collect()
        };
        read().map_err(|e| self.wrap(e))
    }
}

/// Records one statement within the transaction that runs.
pub(super) fn put(db: &Connection, s: &Signal) -> rusqlite::Result<()> {
    const PUT: &str = "insert into signal (what, subject, key, body, since_ms, at_ms) values (?1, ?2, ?3, ?4, ?5, ?5) \
         on conflict do update set since_ms = case when body = excluded.body then since_ms else excluded.since_ms end, \
         body = excluded.body, at_ms = excluded.at_ms where excluded.at_ms >= at_ms";
    let body = serde_json::to_string(&s.said).unwrap_or_default();
    db.execute(PUT, params![s.said.what(), s.subject, s.said.key(), body, s.at.0]).map(drop)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::signal::{Look, Said};
    use crate::store::Durability;

    fn look(at: i64, look: Look) -> Signal {
        Signal { subject: "nvr1/gate".to_owned(), at: UtcMs(at), said: Said::Picture { look } }
    }

    fn stored(cat: &Catalogue) -> (String, i64, i64) {
        const GET: &str = "select body, since_ms, at_ms from signal";
        cat.db.query_row(GET, [], |r| Ok((r.get(0)?, r.get(1)?, r.get(2)?))).unwrap()
    }

    #[test]
    fn a_state_keeps_its_beginning_while_it_is_repeated() {
        let dir = tempfile::tempdir().unwrap();
        let mut cat = Catalogue::open(dir.path(), Durability::Ephemeral).unwrap();
        cat.record_signals(&[look(10, Look::Live), look(20, Look::Black), look(30, Look::Black)]).unwrap();
        let (body, since, at) = stored(&cat);
        assert!(body.contains("black"), "{body}");
        assert_eq!((since, at), (20, 30));
        cat.record_signals(&[look(25, Look::Live)]).unwrap();
        assert_eq!(stored(&cat).1, 20, "an older statement changes nothing");
    }
}
