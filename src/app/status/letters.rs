//! What waits to be sent, and who hears of things at all.

use schemars::JsonSchema;
use serde::Serialize;

use super::AppError;
use crate::evidence::{Evidence, ReaderRow, WaitingRow};
use crate::model::UtcMs;

/// The mail queue.
#[derive(Clone, Debug, Default, Serialize, JsonSchema)]
pub struct MailStatus {
    /// Mail is set up.
    pub configured: bool,
    /// Messages not taken over by a server yet.
    pub queued: u64,
    /// The oldest of them, 100 at most.
    pub waiting: Vec<WaitingStatus>,
    /// Everybody who gets mail, and whether somebody has shown lately that it is read.
    pub readers: Vec<ReaderStatus>,
    /// Readers whose newest mail was refused for good: they hear nothing.
    pub refused: Vec<RefusedReader>,
}

/// A message that waits.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct WaitingStatus {
    /// Its reader.
    pub to: String,
    /// By which way: `mail`, `webhook:` and a name, or `syslog`; with `former:` and the number of an adoption before it,
    /// the way that was in force then.
    pub way: String,
    /// Subject.
    pub subject: String,
    /// Why it is sent, as a code.
    pub reason: String,
    /// When it was written.
    pub written_at: UtcMs,
    /// Its age in seconds.
    pub age_s: u64,
    /// Tries so far.
    pub tries: u32,
    /// When it is tried next.
    pub next_try_at: UtcMs,
    /// What the last try was answered; null before the first.
    pub answer: Option<String>,
}

impl WaitingStatus {
    fn of(row: WaitingRow, now: UtcMs) -> Self {
        Self {
            to: row.recipient,
            way: row.channel,
            subject: row.subject,
            reason: row.reason,
            written_at: row.created,
            age_s: now.since(row.created).max(0).cast_unsigned() / 1_000,
            tries: row.attempts,
            next_try_at: row.next,
            answer: row.answer,
        }
    }
}

/// Messages listed one by one.
const WAITING: usize = 100;

/// Messages that wait, the oldest first.
///
/// # Errors
/// A store that cannot be read.
pub fn waiting(evidence: &Evidence, now: UtcMs) -> Result<Vec<WaitingStatus>, AppError> {
    Ok(evidence.waiting_mail(WAITING)?.into_iter().map(|row| WaitingStatus::of(row, now)).collect())
}

/// A reader of mail.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct ReaderStatus {
    /// The address.
    pub address: String,
    /// When a code was last mailed; null where nobody is asked.
    pub asked_at: Option<UtcMs>,
    /// When a code last came back.
    pub confirmed_at: Option<UtcMs>,
    /// The first mail that nobody answered; null while the address is confirmed.
    pub unconfirmed_since: Option<UtcMs>,
}

/// A reader whom the server refuses.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct RefusedReader {
    /// The address.
    pub address: String,
    /// Since when.
    pub since: UtcMs,
    /// The server's words.
    pub answer: String,
}

impl ReaderStatus {
    pub(super) fn of(row: ReaderRow) -> Self {
        Self {
            address: row.address,
            asked_at: row.asked,
            confirmed_at: row.confirmed,
            unconfirmed_since: row.unconfirmed_since,
        }
    }
}
