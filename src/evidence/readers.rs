//! Readers of mail: who is listed, which code each was sent, and when one came back.

use rusqlite::{OptionalExtension, Row, params};

use super::{Evidence, EvidenceError, NewMail};
use crate::model::UtcMs;

/// A reader.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ReaderRow {
    /// The address as configured.
    pub address: String,
    /// When the newest code was mailed.
    pub asked: Option<UtcMs>,
    /// The first mail that nobody answered; none while the address is confirmed.
    pub unconfirmed_since: Option<UtcMs>,
    /// When a code last came back.
    pub confirmed: Option<UtcMs>,
}

const COLUMNS: &str = "address, asked_ms, since_ms, confirmed_ms";

fn read(r: &Row<'_>) -> rusqlite::Result<ReaderRow> {
    let at = |i: usize| Ok::<_, rusqlite::Error>(r.get::<_, Option<i64>>(i)?.map(UtcMs));
    Ok(ReaderRow { address: r.get(0)?, asked: at(1)?, unconfirmed_since: at(2)?, confirmed: at(3)? })
}

impl Evidence {
    /// Takes over who is listed now. What is known of others stays, for the day they come back.
    ///
    /// # Errors
    /// SQLite's own.
    pub fn list_readers(&mut self, addresses: &[&str]) -> Result<(), EvidenceError> {
        const PUT: &str =
            "insert into reader (address) values (?1) on conflict (address) do update set listed = 1";
        let mut done = || -> rusqlite::Result<()> {
            let tx = self.db.transaction()?;
            tx.execute("update reader set listed = 0 where listed = 1", [])?;
            addresses.iter().try_for_each(|a| tx.execute(PUT, [a]).map(drop))?;
            tx.commit()
        };
        done().map_err(|e| self.wrap(e))
    }

    /// Everybody who is listed.
    ///
    /// # Errors
    /// SQLite's own.
    pub fn readers(&self) -> Result<Vec<ReaderRow>, EvidenceError> {
        let all = format!("select {COLUMNS} from reader where listed = 1 order by address");
        let get = || -> rusqlite::Result<_> { self.db.prepare_cached(&all)?.query_map([], read)?.collect() };
        get().map_err(|e| self.wrap(e))
    }

    /// Mails a new code to a reader, both or neither. Whoever was confirmed is unconfirmed from now on, whoever was not
    /// stays so since the first mail.
    ///
    /// # Errors
    /// SQLite's own.
    pub fn ask_reader(
        &mut self,
        address: &str,
        code: &str,
        now: UtcMs,
        mail: &NewMail,
    ) -> Result<(), EvidenceError> {
        const ASK: &str = "update reader set code = ?2, asked_ms = ?3, since_ms = coalesce(since_ms, ?3) where address = ?1";
        let mut done = || -> rusqlite::Result<()> {
            let tx = self.db.transaction()?;
            super::mail::put_one(&tx, now, mail)?;
            tx.execute(ASK, params![address, code, now.0])?;
            tx.commit()
        };
        done().map_err(|e| self.wrap(e))
    }

    /// A code came back: the reader whose newest code it is, who is confirmed from now on. None for any other code.
    ///
    /// # Errors
    /// SQLite's own.
    pub fn confirm_reader(&mut self, code: &str, now: UtcMs) -> Result<Option<String>, EvidenceError> {
        const CONFIRM: &str = "update reader set confirmed_ms = ?2, since_ms = null where code = ?1 and listed = 1 returning address";
        let confirmed = self.db.query_row(CONFIRM, params![code, now.0], |r| r.get(0)).optional();
        confirmed.map_err(|e| self.wrap(e))
    }
}
