//! Statements of machines: the newest of each thing, and since when it is so.

use rusqlite::params;

use super::{Catalogue, CatalogueError};
use crate::model::signal::Signal;

impl Catalogue {
    /// Records statements. One that repeats the known state moves only its last time; an older one than
    /// the known is left out.
    ///
    /// # Errors
    /// SQLite's own.
    pub fn record_signals(&mut self, signals: &[Signal]) -> Result<(), CatalogueError> {
        const PUT: &str = "insert into signal (what, subject, key, body, since_ms, at_ms) values (?1, ?2, ?3, ?4, ?5, ?5) \
             on conflict do update set since_ms = case when body = excluded.body then since_ms else excluded.since_ms end, \
             body = excluded.body, at_ms = excluded.at_ms where excluded.at_ms >= at_ms";
        let write = |db: &mut rusqlite::Connection| -> rusqlite::Result<()> {
            let tx = db.transaction()?;
            for s in signals {
                let body = serde_json::to_string(&s.said).unwrap_or_default();
                tx.execute(PUT, params![s.said.what(), s.subject, s.said.key(), body, s.at.0])?;
            }
            tx.commit()
        };
        write(&mut self.db).map_err(|e| self.wrap(e))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::UtcMs;
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
