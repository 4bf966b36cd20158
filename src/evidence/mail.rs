//! The mail queue and what servers answered. A message leaves the queue only after its delivery was
//! recorded: a crash in between sends it again under the same Message-ID, and never loses it.

use rusqlite::{OptionalExtension, params};
use serde::{Deserialize, Serialize};

use super::{Evidence, EvidenceError};
use crate::model::UtcMs;

/// A message to be queued.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct NewMail {
    /// Without angle brackets; the same in every try.
    pub message_id: String,
    /// Sender's address.
    pub sender: String,
    /// Recipient's address.
    pub recipient: String,
    /// Subject, for listings.
    pub subject: String,
    /// The whole message.
    pub body: Vec<u8>,
    /// Why it is sent, as a code.
    pub reason: String,
    /// The queue by which it leaves: `mail`, `webhook:` and a name, or `syslog`; with [`FORMER`] and the number of an
    /// adoption before it, that of a way as it was then.
    pub channel: String,
}

/// Begins the names of queues of ways that were in force before.
pub const FORMER: &str = "former:";

/// A message about findings.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Notice {
    /// The message.
    pub mail: NewMail,
    /// Its reader as configured.
    pub reader: String,
    /// Findings that it tells the reader of, each with the code of why.
    pub about: Vec<(String, String)>,
}

/// What a reader was told of a finding since it last became a violation.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct ToldOf {
    /// When it last opened, reopened or lost its waiver.
    pub since: Option<UtcMs>,
    /// Mails since then.
    pub times: u32,
    /// The newest of them.
    pub last: Option<UtcMs>,
}

/// A queued message.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct MailRow {
    /// Row.
    pub id: i64,
    /// The message.
    pub mail: NewMail,
    /// When it was queued.
    pub created: UtcMs,
    /// Tries so far.
    pub attempts: u32,
}

/// What came of one try.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum MailOutcome {
    /// Accepted by the server, or written to a file.
    Delivered {
        /// The server's words.
        answer: String,
    },
    /// Not now: try again at that time.
    Retry {
        /// The server's words or the transport's error.
        answer: String,
        /// Not before.
        next: UtcMs,
    },
    /// Never: the server said so for good.
    Refused {
        /// The server's words.
        answer: String,
    },
    /// Not any more: what it says was overtaken while it waited.
    Dropped {
        /// By what, as a code.
        why: String,
    },
}

/// Queues messages, each `Message-ID` once, within a transaction of the caller.
pub(super) fn put(db: &rusqlite::Connection, now: UtcMs, mails: &[NewMail]) -> rusqlite::Result<()> {
    mails.iter().try_for_each(|m| put_one(db, now, m).map(drop))
}

/// True when it was not queued before.
pub(super) fn put_one(db: &rusqlite::Connection, now: UtcMs, m: &NewMail) -> rusqlite::Result<bool> {
    const PUT: &str = "insert or ignore into mail (message_id, sender, recipient, subject, body, reason, channel, created_ms, next_ms, state) \
         values (?1, ?2, ?3, ?4, ?5, ?6, ?8, ?7, ?7, 'queued')";
    let row = params![m.message_id, m.sender, m.recipient, m.subject, m.body, m.reason, now.0, m.channel];
    Ok(db.prepare_cached(PUT)?.execute(row)? > 0)
}

impl Evidence {
    /// Queues messages, each `Message-ID` once.
    ///
    /// # Errors
    /// SQLite's own.
    pub fn queue_mail(&mut self, now: UtcMs, notices: &[Notice]) -> Result<(), EvidenceError> {
        const ABOUT: &str = "insert into mail_about (mail, reader, finding, why) values (?1, ?2, ?3, ?4)";
        let mut done = || -> rusqlite::Result<()> {
            let tx = self.db.transaction()?;
            for n in notices {
                if !put_one(&tx, now, &n.mail)? {
                    // A mail that was queued before told all of this then.
                    continue;
                }
                let mail = tx.last_insert_rowid();
                for (finding, why) in &n.about {
                    tx.prepare_cached(ABOUT)?.execute(params![mail, n.reader, finding, why])?;
                }
            }
            tx.commit()
        };
        done().map_err(|e| self.wrap(e))
    }

    /// How often something was announced for a reason since an instant, to however many readers.
    ///
    /// # Errors
    /// SQLite's own.
    pub fn announced(&self, reason: &str, since: UtcMs) -> Result<u64, EvidenceError> {
        const TIMES: &str =
            "select count(distinct created_ms) from mail where reason = ?1 and created_ms >= ?2";
        let get =
            || self.db.prepare_cached(TIMES)?.query_row(params![reason, since.0], |r| r.get::<_, i64>(0));
        get().map(i64::cast_unsigned).map_err(|e| self.wrap(e))
    }

    /// Queues messages about no finding, each `Message-ID` once.
    ///
    /// # Errors
    /// SQLite's own.
    pub fn queue_announcements(&mut self, now: UtcMs, mails: &[NewMail]) -> Result<(), EvidenceError> {
        let mut done = || -> rusqlite::Result<()> {
            let tx = self.db.transaction()?;
            put(&tx, now, mails)?;
            tx.commit()
        };
        done().map_err(|e| self.wrap(e))
    }

    /// What a reader was told of a finding.
    ///
    /// # Errors
    /// SQLite's own.
    pub fn told_of(&self, reader: &str, finding: &str) -> Result<ToldOf, EvidenceError> {
        const GET: &str = "with s (since) as (select max(at_ms) from finding_event where finding = ?2 \
             and kind in ('opened', 'reopened', 'waiver_ended')) \
             select s.since, count(m.id), max(m.created_ms) from s left join mail_about a \
             on a.reader = ?1 and a.finding = ?2 left join mail m on m.id = a.mail and m.created_ms >= s.since";
        let read = |r: &rusqlite::Row<'_>| {
            let at = |i: usize| Ok::<_, rusqlite::Error>(r.get::<_, Option<i64>>(i)?.map(UtcMs));
            Ok(ToldOf { since: at(0)?, times: r.get(1)?, last: at(2)? })
        };
        let get = || self.db.prepare_cached(GET)?.query_row([reader, finding], read);
        get().map_err(|e| self.wrap(e))
    }

    /// Closed findings that a reader heard of and does not know to be restored.
    ///
    /// # Errors
    /// SQLite's own.
    pub fn closed_unheard(&self, reader: &str) -> Result<Vec<String>, EvidenceError> {
        const GET: &str = "select f.id from finding f where f.state = 'closed' and (select a.why from mail_about a \
             where a.reader = ?1 and a.finding = f.id order by a.mail desc limit 1) <> 'restored' order by f.id";
        let get = || -> rusqlite::Result<Vec<String>> {
            self.db.prepare_cached(GET)?.query_map([reader], |r| r.get(0))?.collect()
        };
        get().map_err(|e| self.wrap(e))
    }

    /// Messages of a queue whose time has come, in the order in which they were decided. What was decided earlier for the
    /// same reader comes along, whenever its own next try is: nobody reads the later before the earlier.
    ///
    /// # Errors
    /// SQLite's own.
    pub fn due_mail(&self, channel: &str, now: UtcMs, limit: usize) -> Result<Vec<MailRow>, EvidenceError> {
        const DUE: &str = "select id, message_id, sender, recipient, subject, body, reason, channel, created_ms, \
             (select count(*) from mail_attempt a where a.mail = mail.id) from mail \
             where channel = ?3 and state = 'queued' and exists (select 1 from mail l where l.channel = ?3 \
             and l.state = 'queued' and l.next_ms <= ?1 and l.recipient = mail.recipient and l.id >= mail.id) \
             order by id limit ?2";
        let get = || -> rusqlite::Result<Vec<MailRow>> {
            let mut get = self.db.prepare_cached(DUE)?;
            let rows =
                get.query_map(params![now.0, i64::try_from(limit).unwrap_or(i64::MAX), channel], |r| {
                    Ok(MailRow {
                        id: r.get(0)?,
                        mail: NewMail {
                            message_id: r.get(1)?,
                            sender: r.get(2)?,
                            recipient: r.get(3)?,
                            subject: r.get(4)?,
                            body: r.get(5)?,
                            reason: r.get(6)?,
                            channel: r.get(7)?,
                        },
                        created: UtcMs(r.get(8)?),
                        attempts: r.get(9)?,
                    })
                })?;
            rows.collect()
        };
        get().map_err(|e| self.wrap(e))
    }

    /// Queues of former ways in which something waits.
    ///
    /// # Errors
    /// SQLite's own.
    pub fn former_channels(&self) -> Result<Vec<String>, EvidenceError> {
        const GET: &str = "select distinct channel from mail where state = 'queued' \
             and substr(channel, 1, length(?1)) = ?1 order by channel";
        let get = || -> rusqlite::Result<Vec<String>> {
            self.db.prepare_cached(GET)?.query_map([FORMER], |r| r.get(0))?.collect()
        };
        get().map_err(|e| self.wrap(e))
    }

    /// True of a reminder of findings that are all closed, waived or taken note of by now.
    ///
    /// # Errors
    /// SQLite's own.
    pub fn is_overtaken(&self, id: i64) -> Result<bool, EvidenceError> {
        const STANDS: &str = "select count(*) > 0 and min(a.why = 'reminder' and f.state <> 'open') \
             from mail_about a join finding f on f.id = a.finding where a.mail = ?1";
        let get = || self.db.prepare_cached(STANDS)?.query_row([id], |r| r.get::<_, Option<bool>>(0));
        Ok(get().map_err(|e| self.wrap(e))?.unwrap_or(false))
    }

    /// The row of a queued message.
    ///
    /// # Errors
    /// SQLite's own.
    pub fn queued_as(&self, message_id: &str) -> Result<Option<i64>, EvidenceError> {
        const GET: &str = "select id from mail where message_id = ?1 and state = 'queued'";
        self.db.query_row(GET, [message_id], |r| r.get(0)).optional().map_err(|e| self.wrap(e))
    }

    /// Messages still queued, also those whose time has not come.
    ///
    /// # Errors
    /// SQLite's own.
    pub fn queued_mail(&self) -> Result<u64, EvidenceError> {
        const COUNT: &str = "select count(*) from mail where state = 'queued'";
        self.db.query_row(COUNT, [], |r| r.get::<_, i64>(0)).map(i64::cast_unsigned).map_err(|e| self.wrap(e))
    }

    /// Readers whose newest mail was refused for good, since when, and the server's words.
    ///
    /// # Errors
    /// SQLite's own.
    pub fn refused_readers(&self) -> Result<Vec<(String, UtcMs, String)>, EvidenceError> {
        const GET: &str = "select m.recipient, a.at_ms, a.answer from mail m join mail_attempt a on a.mail = m.id \
             where m.state = 'refused' and a.outcome = 'refused' and not exists (select 1 from mail l \
             where l.recipient = m.recipient and l.id > m.id and l.state in ('delivered', 'refused')) order by m.recipient";
        let get = || -> rusqlite::Result<_> {
            let read = |r: &rusqlite::Row<'_>| Ok((r.get(0)?, UtcMs(r.get(1)?), r.get(2)?));
            self.db.prepare_cached(GET)?.query_map([], read)?.collect()
        };
        get().map_err(|e| self.wrap(e))
    }

    /// Records what came of a try. What was decided later for the same reader waits with a message that waits.
    ///
    /// # Errors
    /// SQLite's own.
    pub fn record_mail(&mut self, id: i64, now: UtcMs, outcome: &MailOutcome) -> Result<(), EvidenceError> {
        const TRY: &str = "insert into mail_attempt (mail, at_ms, outcome, answer) values (?1, ?2, ?3, ?4)";
        const SET: &str = "update mail set state = ?2, next_ms = coalesce(?3, next_ms) where id = ?1";
        const FOLLOW: &str = "update mail set next_ms = max(next_ms, ?2) where state = 'queued' and id > ?1 \
             and (channel, recipient) = (select channel, recipient from mail where id = ?1)";
        let (word, state, answer, next) = match outcome {
            MailOutcome::Delivered { answer } => ("delivered", "delivered", answer, None),
            MailOutcome::Retry { answer, next } => ("retry", "queued", answer, Some(next.0)),
            MailOutcome::Refused { answer } => ("refused", "refused", answer, None),
            MailOutcome::Dropped { why } => ("dropped", "dropped", why, None),
        };
        let mut done = || -> rusqlite::Result<()> {
            let tx = self.db.transaction()?;
            tx.execute(TRY, params![id, now.0, word, answer])?;
            tx.execute(SET, params![id, state, next])?;
            if let Some(next) = next {
                tx.execute(FOLLOW, [id, next])?;
            }
            tx.commit()
        };
        done().map_err(|e| self.wrap(e))
    }
}
