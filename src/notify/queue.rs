//! When a letter is tried again, and one round over those that are due. The letters live in a
//! [`MailStore`]; what was sent is recorded after sending, so a crash repeats and never loses.

use std::collections::BTreeSet;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::message::Letter;
use super::send::Sent;
use crate::model::UtcMs;

/// Wait after the first failed attempt; it doubles with each further one.
pub const FIRST_WAIT: Duration = Duration::from_secs(60);
/// Longest wait: a server that comes back is noticed within the hour.
pub const LONGEST_WAIT: Duration = Duration::from_secs(3_600);

/// Why a reminder was not sent, as the delivery ledger has it.
pub const OVERTAKEN: &str = "overtaken";

/// A letter in the queue.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Queued {
    /// Its row.
    pub id: i64,
    /// Attempts so far.
    pub attempts: u32,
    /// What to send.
    pub letter: Letter,
}

/// What the store must record after an attempt.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub enum Next {
    /// Taken over: out of the queue, into the delivery ledger.
    Done {
        /// The server's answer.
        answer: String,
    },
    /// Stays in the queue.
    Again {
        /// Earliest next attempt.
        at: UtcMs,
        /// Why this attempt failed.
        why: String,
    },
    /// Refused for good: out of the queue, and someone must be told.
    Failed {
        /// The server's answer.
        why: String,
    },
    /// Not sent: what it reminds of was over, or taken note of, before it could be. Out of the queue.
    Overtaken,
}

/// Where letters wait. `record` must be durable when it returns.
pub trait MailStore {
    /// Why the store cannot answer.
    type Error;

    /// Letters of a queue whose next attempt is at or before `now`, each after everything that was decided before it for
    /// the same reader, at most `limit`.
    ///
    /// # Errors
    /// The store cannot be read.
    fn due(&mut self, channel: &str, now: UtcMs, limit: usize) -> Result<Vec<Queued>, Self::Error>;

    /// True of a reminder that reminds of nothing any more.
    ///
    /// # Errors
    /// The store cannot be read.
    fn is_overtaken(&mut self, id: i64) -> Result<bool, Self::Error>;

    /// Records one attempt at `at` and what follows from it.
    ///
    /// # Errors
    /// The store cannot be written; the letter stays due and is sent again.
    fn record(&mut self, id: i64, at: UtcMs, next: &Next) -> Result<(), Self::Error>;
}

/// What a round did.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Tally {
    /// Letters taken over.
    pub done: usize,
    /// Letters that stay.
    pub again: usize,
    /// Letters refused for good.
    pub failed: usize,
    /// Reminders that were not sent because they remind of nothing any more.
    pub overtaken: usize,
}

impl std::ops::Add for Tally {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self {
            done: self.done + other.done,
            again: self.again + other.again,
            failed: self.failed + other.failed,
            overtaken: self.overtaken + other.overtaken,
        }
    }
}

/// The wait after `attempts` failed attempts: one minute, doubling, at most an hour, plus up to a
/// tenth that `id` fixes, so that letters of one hour do not come back in one second.
///
/// Law: never shorter for more attempts, and never above 66 minutes.
pub fn wait_after(attempts: u32, id: i64) -> Duration {
    let doubled =
        FIRST_WAIT.saturating_mul(1_u32.checked_shl(attempts.saturating_sub(1)).unwrap_or(u32::MAX));
    let wait = doubled.min(LONGEST_WAIT);
    let spread = u32::try_from(id.rem_euclid(101)).unwrap_or(0);
    wait + wait * spread / 1_000
}

/// What follows from one attempt. A letter is never given up because time passed: only a server's
/// final refusal ends it.
pub fn after(queued: &Queued, sent: Sent, now: UtcMs) -> Next {
    match sent {
        Sent::Delivered { answer } => Next::Done { answer },
        Sent::Refused { why } => Next::Failed { why },
        Sent::Retry { why, .. } => {
            Next::Again { at: now + wait_after(queued.attempts.saturating_add(1), queued.id), why }
        }
    }
}

/// One round over one queue: tries the letters that are due, oldest first, and records each at once. Ends early
/// when the server as a whole does not serve, so that a dead server costs one timeout a round.
///
/// Law: what a reader gets by one way comes in the order in which it was decided: behind a letter that stays, nothing
/// more is sent to its reader.
///
/// # Errors
/// The store's own; letters sent before it are recorded.
pub fn round<S: MailStore>(
    store: &mut S,
    channel: &str,
    now: UtcMs,
    limit: usize,
    mut send: impl FnMut(&Letter) -> Sent,
) -> Result<Tally, S::Error> {
    let (mut tally, mut held) = (Tally::default(), BTreeSet::new());
    for queued in store.due(channel, now, limit)? {
        if held.contains(&queued.letter.to) {
            continue;
        }
        if store.is_overtaken(queued.id)? {
            store.record(queued.id, now, &Next::Overtaken)?;
            tally.overtaken += 1;
            continue;
        }
        let sent = send(&queued.letter);
        let stop = matches!(sent, Sent::Retry { whole_server: true, .. });
        let next = after(&queued, sent, now);
        store.record(queued.id, now, &next)?;
        match next {
            Next::Done { .. } => tally.done += 1,
            Next::Again { .. } => {
                tally.again += 1;
                held.insert(queued.letter.to);
            }
            Next::Overtaken => tally.overtaken += 1,
            Next::Failed { .. } => tally.failed += 1,
        }
        if stop {
            break;
        }
    }
    Ok(tally)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// A store in memory whose writes can fail.
    #[derive(Default)]
    struct Memory {
        waiting: Vec<(Queued, UtcMs)>,
        done: Vec<(i64, Next)>,
        broken: bool,
        overtaken: Vec<i64>,
    }

    impl Memory {
        fn holding(letters: i64) -> Self {
            let queued = |id| {
                let letter = Letter {
                    message_id: format!("{id}@example.test"),
                    from: "a@example.test".to_owned(),
                    to: format!("{id}@reader.test"),
                    written_at: UtcMs(id),
                    bytes: vec![],
                };
                (Queued { id, attempts: 0, letter }, UtcMs(0))
            };
            Self { waiting: (1..=letters).map(queued).collect(), ..Self::default() }
        }
    }

    impl MailStore for Memory {
        type Error = &'static str;

        fn due(&mut self, _: &str, now: UtcMs, limit: usize) -> Result<Vec<Queued>, Self::Error> {
            let mut due: Vec<_> = self.waiting.iter().filter(|(_, at)| *at <= now).cloned().collect();
            due.sort_by_key(|(_, at)| *at);
            Ok(due.into_iter().take(limit).map(|(q, _)| q).collect())
        }

        fn is_overtaken(&mut self, id: i64) -> Result<bool, Self::Error> {
            Ok(self.overtaken.contains(&id))
        }

        fn record(&mut self, id: i64, _: UtcMs, next: &Next) -> Result<(), Self::Error> {
            if self.broken {
                return Err("disk full");
            }
            match next {
                Next::Again { at, .. } => {
                    for (q, due) in self.waiting.iter_mut().filter(|(q, _)| q.id == id) {
                        q.attempts += 1;
                        *due = *at;
                    }
                }
                _ => {
                    self.waiting.retain(|(q, _)| q.id != id);
                    self.done.push((id, next.clone()));
                }
            }
            Ok(())
        }
    }

    fn delivered() -> Sent {
        Sent::Delivered { answer: "250 ok".to_owned() }
    }

    fn down() -> Sent {
        Sent::Retry { why: "connection refused".to_owned(), whole_server: true }
    }

    #[test]
    fn a_dead_server_costs_one_attempt_a_round_and_loses_nothing() {
        let mut store = Memory::holding(5);
        let tally = round(&mut store, "mail", UtcMs(0), 100, |_| down()).expect("memory");
        assert_eq!(tally, Tally { again: 1, ..Tally::default() });
        assert_eq!(store.waiting.len(), 5);
    }

    #[test]
    fn after_eight_dead_days_everything_is_delivered_once() {
        let mut store = Memory::holding(40);
        let minute = 60_000;
        for i in 0..8 * 24 * 60 {
            round(&mut store, "mail", UtcMs(i * minute), 100, |_| down()).expect("memory");
        }
        let mut sent = Vec::new();
        for i in 0..120 {
            let now = UtcMs((8 * 24 * 60 + i) * minute);
            round(&mut store, "mail", now, 100, |letter| {
                sent.push(letter.message_id.clone());
                delivered()
            })
            .expect("memory");
        }
        sent.sort();
        sent.dedup();
        assert_eq!((sent.len(), store.done.len(), store.waiting.len()), (40, 40, 0));
    }

    #[test]
    fn a_crash_between_sending_and_recording_repeats_the_same_message() {
        let mut store = Memory { broken: true, ..Memory::holding(1) };
        let mut ids = Vec::new();
        let mut send = |letter: &Letter| {
            ids.push(letter.message_id.clone());
            delivered()
        };
        assert_eq!(round(&mut store, "mail", UtcMs(0), 9, &mut send), Err("disk full"));
        store.broken = false;
        assert_eq!(round(&mut store, "mail", UtcMs(0), 9, &mut send).expect("memory").done, 1);
        assert_eq!(ids, ["1@example.test", "1@example.test"]);
    }

    #[test]
    fn a_refusal_ends_one_letter_and_not_the_round() {
        let mut store = Memory::holding(3);
        let tally = round(&mut store, "mail", UtcMs(0), 9, |letter| match letter.message_id.as_str() {
            "1@example.test" => Sent::Refused { why: "550 no such user".to_owned() },
            "2@example.test" => Sent::Retry { why: "451 later".to_owned(), whole_server: false },
            _ => delivered(),
        });
        assert_eq!(tally, Ok(Tally { done: 1, again: 1, failed: 1, overtaken: 0 }));
        assert_eq!(store.waiting.len(), 1);
    }

    #[test]
    fn behind_a_letter_that_stays_its_reader_gets_nothing_and_others_do() {
        let mut store = Memory::holding(3);
        store.waiting[1].0.letter.to = store.waiting[0].0.letter.to.clone();
        let tally = round(&mut store, "mail", UtcMs(0), 9, |letter| match letter.message_id.as_str() {
            "1@example.test" => Sent::Retry { why: "451 later".to_owned(), whole_server: false },
            _ => delivered(),
        });
        assert_eq!(tally, Ok(Tally { done: 1, again: 1, ..Tally::default() }));
        assert_eq!(store.done.iter().map(|(id, _)| *id).collect::<Vec<_>>(), [3]);
    }

    #[test]
    fn a_reminder_that_was_overtaken_is_never_sent() {
        let mut store = Memory { overtaken: vec![1], ..Memory::holding(2) };
        let mut sent = Vec::new();
        round(&mut store, "mail", UtcMs(0), 9, |letter| {
            sent.push(letter.message_id.clone());
            delivered()
        })
        .expect("memory");
        assert_eq!(sent, ["2@example.test"]);
        assert_eq!(store.done[0], (1, Next::Overtaken));
    }

    #[test]
    fn waits_double_from_a_minute_to_an_hour() {
        let minutes: Vec<u64> = (1..=8).map(|n| wait_after(n, 0).as_secs() / 60).collect();
        assert_eq!(minutes, [1, 2, 4, 8, 16, 32, 60, 60]);
    }

    proptest! {
        #[test]
        fn more_attempts_never_wait_less(attempts in 0u32..u32::MAX, id in any::<i64>()) {
            prop_assert!(wait_after(attempts, id) <= wait_after(attempts + 1, id));
            prop_assert!(wait_after(attempts, id) <= LONGEST_WAIT * 11 / 10);
            prop_assert!(wait_after(attempts, id) >= FIRST_WAIT);
        }
    }
}
