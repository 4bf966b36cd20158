//! Digests: when each reader last had one, what it said, and what happened since.

use rusqlite::{OptionalExtension, params};

use super::{Evidence, EvidenceError, NewMail};
use crate::model::UtcMs;

/// A digest on record.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct DigestRow {
    /// When it was written, or when its reader was first listed.
    pub at: UtcMs,
    /// Its figures as JSON; none when nothing was sent.
    pub said: Option<String>,
}

/// A digest to be queued.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct NewDigest {
    /// The message.
    pub mail: NewMail,
    /// Its reader as configured.
    pub reader: String,
    /// `daily` or `weekly`.
    pub cadence: &'static str,
    /// Its figures as JSON.
    pub said: String,
}

/// Mails to a reader by what became of them.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct MailCount {
    /// Taken over.
    pub delivered: u32,
    /// Waiting.
    pub queued: u32,
    /// Refused for good.
    pub refused: u32,
}

/// What became of findings over some time.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Moved {
    /// Came up, and still count.
    pub opened: u32,
    /// Closed by a scan.
    pub closed: u32,
    /// Closed because no rule asks for them any more.
    pub unasked: u32,
    /// Closed by a person.
    pub disposed: u32,
}

impl Evidence {
    /// The newest digest of a reader; none where this reader was never listed for it.
    ///
    /// # Errors
    /// SQLite's own.
    pub fn last_digest(&self, reader: &str, cadence: &str) -> Result<Option<DigestRow>, EvidenceError> {
        const LAST: &str =
            "select at_ms, said from digest where reader = ?1 and cadence = ?2 order by id desc limit 1";
        let read = |r: &rusqlite::Row<'_>| Ok(DigestRow { at: UtcMs(r.get(0)?), said: r.get(1)? });
        self.db.query_row(LAST, [reader, cadence], read).optional().map_err(|e| self.wrap(e))
    }

    /// Counts from now on for a reader who was not listed before.
    ///
    /// # Errors
    /// SQLite's own.
    pub fn begin_digests(&mut self, reader: &str, cadence: &str, now: UtcMs) -> Result<(), EvidenceError> {
        const PUT: &str = "insert into digest (reader, cadence, at_ms) values (?1, ?2, ?3)";
        self.db.execute(PUT, params![reader, cadence, now.0]).map(drop).map_err(|e| self.wrap(e))
    }

    /// Queues a digest and remembers what it said, both or neither; each `Message-ID` once.
    ///
    /// # Errors
    /// SQLite's own.
    pub fn queue_digest(&mut self, now: UtcMs, digest: &NewDigest) -> Result<(), EvidenceError> {
        const PUT: &str =
            "insert into digest (reader, cadence, at_ms, mail, said) values (?1, ?2, ?3, ?4, ?5)";
        let mut done = || -> rusqlite::Result<()> {
            let tx = self.db.transaction()?;
            if super::mail::put_one(&tx, now, &digest.mail)? {
                let mail = tx.last_insert_rowid();
                tx.execute(PUT, params![digest.reader, digest.cadence, now.0, mail, digest.said])?;
            }
            tx.commit()
        };
        done().map_err(|e| self.wrap(e))
    }

    /// What became of findings after an instant.
    ///
    /// # Errors
    /// SQLite's own.
    pub fn moved_since(&self, since: UtcMs) -> Result<Moved, EvidenceError> {
        const OPENED: &str = "select count(distinct f.id) from finding f join finding_event e on e.finding = f.id \
             where e.kind in ('opened', 'reopened', 'waiver_ended') and e.at_ms > ?1 and f.state not in ('closed', 'waived')";
        const CLOSED: &str = "select count(*) from finding where state = 'closed' and closed_ms > ?1 \
             and coalesce(closed_how, '') not in ('disposition', 'explained', 'policy_changed')";
        const UNASKED: &str = "select count(*) from finding where state = 'closed' and closed_ms > ?1 and closed_how = 'policy_changed'";
        const DISPOSED: &str = "select count(*) from finding where state = 'closed' and closed_ms > ?1 \
             and closed_how in ('disposition', 'explained')";
        let count = |sql| self.db.query_row(sql, [since.0], |r| r.get::<_, u32>(0));
        let get = || {
            let (opened, closed) = (count(OPENED)?, count(CLOSED)?);
            Ok(Moved { opened, closed, unasked: count(UNASKED)?, disposed: count(DISPOSED)? })
        };
        get().map_err(|e| self.wrap(e))
    }

    /// What became of mails to an address after an instant, whenever they were written, and what waits now.
    ///
    /// # Errors
    /// SQLite's own.
    pub fn mails_to(&self, address: &str, since: UtcMs) -> Result<MailCount, EvidenceError> {
        const COUNT: &str = "select count(*) filter (where a.outcome = 'delivered'), \
             (select count(*) from mail where recipient = ?1 and state = 'queued'), \
             count(*) filter (where a.outcome = 'refused') \
             from mail_attempt a join mail m on m.id = a.mail where m.recipient = ?1 and a.at_ms > ?2";
        let read = |r: &rusqlite::Row<'_>| {
            Ok(MailCount { delivered: r.get(0)?, queued: r.get(1)?, refused: r.get(2)? })
        };
        self.db.query_row(COUNT, params![address, since.0], read).map_err(|e| self.wrap(e))
    }
}
