//! Proof in a digest that somebody looked: passes, heartbeats and silences of the agent, mails.

use super::super::{Item, item};
use super::Writer;

/// Silences of the agent told one by one.
const SILENCES: usize = 3;

impl Writer<'_> {
    pub(super) fn proof(&self) -> Vec<Item> {
        let ran = &self.digest.ran;
        let last = ran.last_pass.map_or_else(String::new, |at| self.minute(at));
        let passes = match ran.passes {
            0 => self.text.say("digest-no-pass", &[("last", last.into())]),
            n => self.text.say("digest-passes", &[("n", n.into()), ("last", last.into())]),
        };
        let seen = [
            ("cameras", self.doc.cameras.len().into()),
            ("segments", self.doc.cameras.iter().map(|c| c.segments).sum::<u64>().into()),
            ("bytes", self.text.bytes(self.doc.cameras.iter().map(|c| c.bytes).sum()).into()),
        ];
        let letters = [
            ("delivered", ran.letters.delivered.into()),
            ("queued", ran.letters.queued.into()),
            ("refused", ran.letters.refused.into()),
        ];
        let mut lines = vec![passes, self.text.say("mail-proof-seen", &seen)];
        lines.extend(self.watched());
        lines.push(self.text.say("digest-letters", &letters));
        lines.into_iter().map(|line| item(line, vec![])).collect()
    }

    fn watched(&self) -> Vec<String> {
        let ran = &self.digest.ran;
        let Some(last) = ran.last_heartbeat else { return vec![self.text.word("digest-no-heartbeat")] };
        let mut lines = Vec::new();
        if ran.silences.is_empty() {
            lines.push(self.text.say("digest-heartbeats", &[("last", self.minute(last).into())]));
        }
        for silence in ran.silences.iter().rev().take(SILENCES) {
            let id = if silence.orderly { "status-silence-stopped" } else { "status-silence-killed" };
            let span = silence.span;
            let facts = [("from", self.minute(span.start).into()), ("to", self.minute(span.end).into())];
            lines.push(self.text.say(id, &facts));
        }
        if let Some(more) = ran.silences.len().checked_sub(SILENCES).filter(|n| *n > 0) {
            lines.push(self.text.say("digest-silences-more", &[("n", more.into())]));
        }
        lines
    }
}
