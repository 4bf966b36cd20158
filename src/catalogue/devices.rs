//! What recorders, their logs and probes say of cameras, as spans.

use rusqlite::{Connection, OptionalExtension, params};

use super::{Catalogue, CatalogueError};
use crate::model::UtcMs;
use crate::model::device::{DeviceSpan, DeviceState, Follows};

impl Catalogue {
    /// Records what was said of devices: each continues the newest span of its voice, or begins one. What was
    /// overtaken is left out, so that a batch may be recorded twice.
    ///
    /// # Errors
    /// SQLite's own; nothing of the batch is recorded then.
    pub fn record_devices(&mut self, said: &[DeviceSpan]) -> Result<(), CatalogueError> {
        let write = |db: &mut Connection| -> rusqlite::Result<()> {
            let tx = db.transaction()?;
            said.iter().try_for_each(|s| put(&tx, s))?;
            tx.commit()
        };
        write(&mut self.db).map_err(|e| self.wrap(e))
    }

    /// Forgets what was said of devices and no rule looks back upon: spans that were over before `before`, and of each
    /// voice all but the newest `most`. The last word of each voice stays, however old it is. Gives how many went.
    ///
    /// # Errors
    /// SQLite's own; nothing is forgotten then.
    pub fn forget_devices(&mut self, before: UtcMs, most: usize) -> Result<usize, CatalogueError> {
        const OLD: &str = "delete from device_status as d where d.until_ms < ?1 and d.since_ms < \
             (select max(n.since_ms) from device_status n where n.device = d.device and n.asked = d.asked)";
        const MANY: &str = "delete from device_status as d where d.since_ms <= \
             (select n.since_ms from device_status n where n.device = d.device and n.asked = d.asked \
             order by n.since_ms desc limit 1 offset ?1)";
        let most = i64::try_from(most.max(1)).unwrap_or(i64::MAX);
        let write = |db: &mut Connection| -> rusqlite::Result<usize> {
            let tx = db.transaction()?;
            let gone = tx.execute(OLD, [before.0])? + tx.execute(MANY, [most])?;
            tx.commit()?;
            Ok(gone)
        };
        write(&mut self.db).map_err(|e| self.wrap(e))
    }
}

/// Records one span within the transaction that runs.
pub(super) fn put(db: &Connection, next: &DeviceSpan) -> rusqlite::Result<()> {
    const NEWEST: &str = "select since_ms, state, last_ms, until_ms from device_status \
         where device = ?1 and asked = ?2 order by since_ms desc limit 1";
    const LONGER: &str = "update device_status set last_ms = ?4, until_ms = ?5 \
         where device = ?1 and asked = ?2 and since_ms = ?3";
    const NEW: &str = "insert into device_status (device, asked, since_ms, state, last_ms, until_ms) \
         values (?1, ?2, ?3, ?4, ?5, ?6)";
    let (device, asked) = (&next.device, next.asked.as_str());
    let newest = db
        .prepare_cached(NEWEST)?
        .query_row(params![device, asked], |r| {
            let state: String = r.get(1)?;
            Ok(DeviceSpan {
                device: device.clone(),
                asked: next.asked,
                // A state of a newer version is followed by whatever comes.
                state: DeviceState::parse(&state).unwrap_or(DeviceState::Unreadable),
                since: UtcMs(r.get(0)?),
                last: UtcMs(r.get(2)?),
                until: UtcMs(r.get(3)?),
            })
        })
        .optional()?;
    let follows = match newest {
        None => Follows::Next,
        Some(mut before) => {
            let follows = before.followed_by(next);
            if follows != Follows::Not {
                let row = params![device, asked, before.since.0, before.last.0, before.until.0];
                db.prepare_cached(LONGER)?.execute(row)?;
            }
            follows
        }
    };
    if follows == Follows::Next {
        let row = params![device, asked, next.since.0, next.state.as_str(), next.last.0, next.until.0];
        db.prepare_cached(NEW)?.execute(row)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::device::Asked;
    use crate::store::Durability;

    fn rows(cat: &Catalogue) -> Vec<(String, String, i64, i64, i64)> {
        const ALL: &str =
            "select device, state, since_ms, last_ms, until_ms from device_status order by device, since_ms";
        let mut get = cat.db.prepare(ALL).unwrap();
        let rows = get.query_map([], |r| Ok((r.get(0)?, r.get(1)?, r.get(2)?, r.get(3)?, r.get(4)?)));
        rows.unwrap().collect::<Result<_, _>>().unwrap()
    }

    #[test]
    fn what_was_said_long_ago_and_more_than_can_be_looked_back_upon_is_forgotten_but_no_last_word() {
        let dir = tempfile::tempdir().unwrap();
        let mut cat = Catalogue::open(dir.path(), Durability::Ephemeral).unwrap();
        let states = [DeviceState::Connected, DeviceState::Lost];
        let said = |device: &str, n: i64| {
            let state = states[usize::try_from(n % 2).unwrap()];
            DeviceSpan::said(device, Asked::Recorder, state, UtcMs(n * 1000), 1000)
        };
        let flaps: Vec<DeviceSpan> = (0..10).map(|n| said("nvr1/gate", n)).collect();
        cat.record_devices(&flaps).unwrap();
        cat.record_devices(&[said("nvr1/hall", 0)]).unwrap();
        let begins = |cat: &Catalogue| rows(cat).into_iter().map(|r| (r.0, r.2 / 1000)).collect::<Vec<_>>();
        let gate = |from: i64| (from..10).map(|n| ("nvr1/gate".to_owned(), n));
        let hall = [("nvr1/hall".to_owned(), 0)];
        // The span that ends at the third second is over at the fourth.
        assert_eq!(cat.forget_devices(UtcMs(4_000), 100).unwrap(), 3);
        assert_eq!(begins(&cat), gate(3).chain(hall.clone()).collect::<Vec<_>>());
        assert_eq!(cat.forget_devices(UtcMs(0), 3).unwrap(), 4);
        assert_eq!(begins(&cat), gate(7).chain(hall.clone()).collect::<Vec<_>>());
        assert_eq!(cat.forget_devices(UtcMs(i64::MAX), 3).unwrap(), 2);
        assert_eq!(begins(&cat), gate(9).chain(hall).collect::<Vec<_>>());
    }

    #[test]
    fn a_day_of_equal_answers_is_one_row_and_a_batch_may_come_twice() {
        let dir = tempfile::tempdir().unwrap();
        let mut cat = Catalogue::open(dir.path(), Durability::Ephemeral).unwrap();
        let said = |device: &str, state, minute: i64| {
            DeviceSpan::said(device, Asked::Recorder, state, UtcMs(minute * 60_000), 90_000)
        };
        let mut day: Vec<DeviceSpan> =
            (0..1440).map(|m| said("nvr1/gate", DeviceState::Connected, m)).collect();
        day.push(said("nvr1/gate", DeviceState::Lost, 1440));
        day.push(said("nvr1", DeviceState::Answers, 1440));
        cat.record_devices(&day).unwrap();
        let once = rows(&cat);
        cat.record_devices(&day).unwrap();
        assert_eq!(rows(&cat), once);
        let row = |device: &str, state: &str, since: i64, last: i64, until: i64| {
            (device.to_owned(), state.to_owned(), since * 60_000, last * 60_000, until)
        };
        assert_eq!(
            once,
            [
                row("nvr1", "answers", 1440, 1440, 1440 * 60_000 + 90_000),
                row("nvr1/gate", "connected", 0, 1439, 1440 * 60_000),
                row("nvr1/gate", "lost", 1440, 1440, 1440 * 60_000 + 90_000),
            ]
        );
    }
}
