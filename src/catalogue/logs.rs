//! How far recorders' own logs were read, and what they said: kept in one step, so that no line counts twice and none
//! is passed over, whenever the agent ends.

use rusqlite::{Connection, OptionalExtension, Row, params};

use super::{Catalogue, CatalogueError, devices, signals};
use crate::model::RecorderId;
use crate::model::device::DeviceSpan;
use crate::model::logbook::{LogPlace, LogWords};
use crate::model::signal::Signal;

/// What is known of a recorder's log.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct LogRead {
    /// How far each of its files was read.
    pub places: Vec<LogPlace>,
    /// What it said and did not take back.
    pub words: LogWords,
}

impl Catalogue {
    /// What is known of a recorder's log; nothing of one that was never read, or whose place does not read any more:
    /// then it is read as at first contact.
    ///
    /// # Errors
    /// SQLite's own.
    pub fn log_read(&self, recorder: &RecorderId) -> Result<LogRead, CatalogueError> {
        const PLACES: &str = "select body from log_place where recorder = ?1 order by file";
        const WORDS: &str = "select body from log_words where recorder = ?1";
        let read = || -> rusqlite::Result<LogRead> {
            let text = |r: &Row<'_>| r.get::<_, String>(0);
            let mut get = self.db.prepare_cached(PLACES)?;
            let places = get.query_map([recorder.as_str()], text)?.collect::<Result<Vec<_>, _>>()?;
            let words = self.db.query_row(WORDS, [recorder.as_str()], text).optional()?;
            Ok(LogRead {
                places: places.iter().filter_map(|body| serde_json::from_str(body).ok()).collect(),
                words: words.and_then(|body| serde_json::from_str(&body).ok()).unwrap_or_default(),
            })
        };
        read().map_err(|e| self.wrap(e))
    }

    /// Records a reading: what it told of devices, and how far it came. Files that are not named are forgotten.
    ///
    /// # Errors
    /// SQLite's own; nothing of the reading is recorded then.
    pub fn record_log(
        &mut self,
        recorder: &RecorderId,
        read: &LogRead,
        said: &[DeviceSpan],
        events: &[Signal],
    ) -> Result<(), CatalogueError> {
        let write = |db: &mut Connection| -> rusqlite::Result<()> {
            let tx = db.transaction()?;
            put(&tx, recorder.as_str(), read)?;
            said.iter().try_for_each(|s| devices::put(&tx, s))?;
            events.iter().try_for_each(|e| signals::put(&tx, e))?;
            tx.commit()
        };
        write(&mut self.db).map_err(|e| self.wrap(e))
    }
}

fn put(db: &Connection, recorder: &str, read: &LogRead) -> rusqlite::Result<()> {
    const FORGET: &str = "delete from log_place where recorder = ?1";
    const PLACE: &str =
        "insert into log_place (recorder, file, inode, offset_bytes, body) values (?1, ?2, ?3, ?4, ?5)";
    const WORDS: &str = "insert into log_words (recorder, body) values (?1, ?2) \
         on conflict do update set body = excluded.body";
    db.prepare_cached(FORGET)?.execute([recorder])?;
    for place in &read.places {
        let body = serde_json::to_string(place).unwrap_or_default();
        let (inode, offset) = (place.mark.inode.cast_signed(), place.mark.offset.cast_signed());
        db.prepare_cached(PLACE)?.execute(params![recorder, place.file, inode, offset, body])?;
    }
    let body = serde_json::to_string(&read.words).unwrap_or_default();
    db.prepare_cached(WORDS)?.execute([recorder, body.as_str()]).map(drop)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::UtcMs;
    use crate::model::logbook::{Holding, LogEvent, LogMark, LogWord};
    use crate::store::Durability;

    #[test]
    fn a_reading_is_kept_whole_and_a_place_that_does_not_read_is_first_contact() {
        let dir = tempfile::tempdir().unwrap();
        let mut cat = Catalogue::open(dir.path(), Durability::Ephemeral).unwrap();
        let recorder = RecorderId::new("nvr1").unwrap();
        assert_eq!(cat.log_read(&recorder).unwrap(), LogRead::default());
        let mark = LogMark { inode: u64::MAX, offset: 70, before: "ab".to_owned() };
        let mut read = LogRead {
            places: vec![LogPlace { file: "motion.log".to_owned(), mark, ..LogPlace::default() }],
            words: LogWords::default(),
        };
        let lost = LogEvent { at: UtcMs(10_000), camera: Some("1".to_owned()), word: LogWord::Lost };
        let holding = Holding { next_ms: 30_000, loss_ms: None };
        let said = read.words.take(&recorder, &[lost], UtcMs(12_000), holding);
        cat.record_log(&recorder, &read, &said, &[]).unwrap();
        assert_eq!(cat.log_read(&recorder).unwrap(), read);
        assert_eq!(cat.log_read(&RecorderId::new("nvr2").unwrap()).unwrap(), LogRead::default());
        let rows: i64 = cat
            .db
            .query_row("select count(*) from device_status where asked = 'log'", [], |r| r.get(0))
            .unwrap();
        assert_eq!(rows, 1);
        cat.db.execute("update log_place set body = '{}'", []).unwrap();
        assert_eq!(cat.log_read(&recorder).unwrap().places, []);
    }
}
