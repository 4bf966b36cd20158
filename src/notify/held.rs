//! Messages that wait in memory, for the time in which no store takes them: the same rounds, waits and answers as in
//! the queue. What becomes of them is written down when a store takes it again.

use std::convert::Infallible;

use serde::{Deserialize, Serialize};

use super::message::Letter;
use super::queue::{MailStore, Next, Queued};
use crate::model::UtcMs;

/// A message in memory.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Held {
    /// The queue by which it leaves.
    pub channel: String,
    /// What to send.
    pub letter: Letter,
    /// Every attempt so far, and what followed from it.
    pub attempts: Vec<(UtcMs, Next)>,
}

impl Held {
    fn waits(&self) -> bool {
        matches!(self.attempts.last(), None | Some((_, Next::Again { .. })))
    }

    /// When it is to be tried for its own sake: a new one at once, unless one before it that failed since still waits.
    fn due(&self, before: &[Self]) -> Option<UtcMs> {
        let next = |h: &Self| match h.attempts.last() {
            Some((tried, Next::Again { at, .. })) => Some((*tried, *at)),
            _ => None,
        };
        let with = before.iter().filter(|h| h.to_same(self)).filter_map(next);
        let held = with.filter(|(tried, _)| *tried >= self.letter.written_at).map(|(_, at)| at).max();
        self.waits().then(|| next(self).map(|(_, at)| at).max(held).unwrap_or(UtcMs::MIN))
    }

    fn to_same(&self, other: &Self) -> bool {
        self.channel == other.channel && self.letter.to == other.letter.to
    }
}

/// Messages in the order in which they were put in.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct Hold(Vec<Held>);

impl Hold {
    /// Puts a message behind the others.
    pub fn put(&mut self, channel: String, letter: Letter) {
        self.0.push(Held { channel, letter, attempts: Vec::new() });
    }

    /// All of them, also those that were sent.
    pub fn all(&self) -> &[Held] {
        &self.0
    }
}

impl MailStore for Hold {
    type Error = Infallible;

    fn due(&mut self, channel: &str, now: UtcMs, limit: usize) -> Result<Vec<Queued>, Infallible> {
        let is_due = |held: &Held, before| held.due(before).is_some_and(|at| at <= now);
        let has_due = |i: usize, held: &Held| {
            let mut later = self.0.iter().enumerate().skip(i).filter(|(_, l)| l.to_same(held));
            later.any(|(j, l)| is_due(l, self.0.get(..j).unwrap_or_default()))
        };
        let waiting = self.0.iter().enumerate().filter(|(_, held)| held.channel == channel && held.waits());
        let due = waiting
            .filter(|(i, held)| has_due(*i, held))
            .map(|(i, held)| (i64::try_from(i).unwrap_or(i64::MAX), held));
        let queued = due.take(limit).map(|(id, held)| Queued {
            id,
            attempts: u32::try_from(held.attempts.len()).unwrap_or(u32::MAX),
            letter: held.letter.clone(),
        });
        Ok(queued.collect())
    }

    fn is_overtaken(&mut self, _: i64) -> Result<bool, Infallible> {
        Ok(false)
    }

    fn record(&mut self, id: i64, at: UtcMs, next: &Next) -> Result<(), Infallible> {
        if let Some(held) = usize::try_from(id).ok().and_then(|id| self.0.get_mut(id)) {
            held.attempts.push((at, next.clone()));
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::notify::Sent;
    use crate::notify::queue::{Tally, round};

    fn letter(id: &str) -> Letter {
        Letter {
            message_id: id.to_owned(),
            from: String::new(),
            to: String::new(),
            written_at: UtcMs(0),
            bytes: Vec::new(),
        }
    }

    fn busy_one() -> Sent {
        Sent::Retry { why: "this one".to_owned(), whole_server: false }
    }

    #[test]
    fn what_waits_in_memory_is_tried_again_in_its_time_and_sent_once() {
        let mut hold = Hold::default();
        hold.put("mail".to_owned(), letter("a"));
        hold.put("syslog".to_owned(), letter("b"));
        let send = |hold: &mut Hold, now: i64, sent: Sent| {
            round(hold, "mail", UtcMs(now), 10, |_| sent.clone()).expect("memory")
        };
        let busy = Sent::Retry { why: "busy".to_owned(), whole_server: true };
        let taken = Sent::Delivered { answer: "250".to_owned() };
        assert_eq!(send(&mut hold, 0, busy.clone()), Tally { again: 1, ..Tally::default() });
        assert_eq!(send(&mut hold, 59_999, taken.clone()), Tally::default(), "a minute is waited");
        assert_eq!(send(&mut hold, 66_000, taken.clone()), Tally { done: 1, ..Tally::default() });
        assert_eq!(send(&mut hold, 999_000, taken), Tally::default());
        hold.put("mail".to_owned(), letter("c"));
        hold.put("mail".to_owned(), letter("d"));
        let mut sent = Vec::new();
        round(&mut hold, "mail", UtcMs(1_000_000), 10, |l| {
            sent.push(l.message_id.clone());
            busy_one()
        })
        .expect("memory");
        assert!(
            hold.due("mail", UtcMs(1_059_999), 9).expect("memory").is_empty(),
            "the later wait with the first"
        );
        assert_eq!(sent, ["c"]);
        let attempts: Vec<usize> = hold.all().iter().map(|h| h.attempts.len()).collect();
        assert_eq!(attempts, [2, 0, 1, 0], "each way has its own");
    }
}
