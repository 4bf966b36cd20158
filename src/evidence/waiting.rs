//! Messages that wait, for whoever asks why nothing arrives.

use super::{Evidence, EvidenceError};
use crate::model::UtcMs;

/// A message that no server has taken over yet.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct WaitingRow {
    /// Without angle brackets.
    pub message_id: String,
    /// Its reader.
    pub recipient: String,
    /// Subject.
    pub subject: String,
    /// Why it is sent, as a code.
    pub reason: String,
    /// The queue by which it leaves.
    pub channel: String,
    /// When it was written.
    pub created: UtcMs,
    /// When it is tried next.
    pub next: UtcMs,
    /// Tries so far.
    pub attempts: u32,
    /// What the last one was answered; none before the first.
    pub answer: Option<String>,
}

impl Evidence {
    /// The oldest messages that wait.
    ///
    /// # Errors
    /// SQLite's own.
    pub fn waiting_mail(&self, limit: usize) -> Result<Vec<WaitingRow>, EvidenceError> {
        const GET: &str = "select message_id, recipient, subject, reason, channel, created_ms, next_ms, \
             (select count(*) from mail_attempt a where a.mail = mail.id), \
             (select a.answer from mail_attempt a where a.mail = mail.id order by a.id desc limit 1) \
             from mail where state = 'queued' order by id limit ?1";
        let read = |r: &rusqlite::Row<'_>| {
            Ok(WaitingRow {
                message_id: r.get(0)?,
                recipient: r.get(1)?,
                subject: r.get(2)?,
                reason: r.get(3)?,
                channel: r.get(4)?,
                created: UtcMs(r.get(5)?),
                next: UtcMs(r.get(6)?),
                attempts: r.get(7)?,
                answer: r.get(8)?,
            })
        };
        let get = || -> rusqlite::Result<Vec<WaitingRow>> {
            let most = i64::try_from(limit).unwrap_or(i64::MAX);
            self.db.prepare_cached(GET)?.query_map([most], read)?.collect()
        };
        get().map_err(|e| self.wrap(e))
    }
}
