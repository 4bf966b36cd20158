//! Proof in a digest that somebody looked: passes, heartbeats and silences of the agent, mails.

use super::super::{Item, item};
use super::Writer;
use crate::model::Span;
use crate::model::heartbeat::Silence;

/// Stops, kills and silences of the agent told one by one, newest first.
const PAUSES: usize = 20;

impl Writer<'_> {
    pub(super) fn proof(&self) -> Vec<Item> {
        let ran = &self.digest.ran;
        let last = ran.last_pass.map_or_else(String::new, |at| self.minute(at));
        let known = ("known", self.minute(ran.known_until).into());
        let passes = match ran.passes {
            0 if ran.last_pass.is_some_and(|last| ran.known_until > last) => {
                self.text.say("digest-no-pass-watched", &[("last", last.into()), known])
            }
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

    /// Whether the agent was awake, and every time that it was not.
    fn watched(&self) -> Vec<String> {
        let (ran, since) = (&self.digest.ran, self.digest.change.since);
        let Some(last) = ran.last_heartbeat else { return vec![self.text.word("digest-no-heartbeat")] };
        let last = ("last", self.minute(last).into());
        if ran.pauses.is_empty() {
            let begun = ran.first_heartbeat.filter(|begun| *begun > since);
            return vec![match begun {
                Some(begun) => {
                    self.text.say("digest-heartbeats-from", &[("begun", self.minute(begun).into()), last])
                }
                None => self.text.say("digest-heartbeats", &[last]),
            }];
        }
        let stopped = ran.pauses.iter().filter(|p| p.orderly).count();
        let within = Span::new(since, self.digest.at);
        let unwatched = ran.pauses.iter().filter_map(|p| p.span.intersect(within)).map(Span::len_ms).sum();
        let facts = [
            ("stopped", stopped.into()),
            ("killed", (ran.pauses.len() - stopped).into()),
            ("length", self.text.duration(unwatched).into()),
            last,
        ];
        let mut lines = vec![self.text.say("digest-pauses", &facts)];
        lines.extend(ran.pauses.iter().rev().take(PAUSES).map(|p| self.pause(p)));
        if let Some(more) = ran.pauses.len().checked_sub(PAUSES).filter(|n| *n > 0) {
            lines.push(self.text.say("digest-silences-more", &[("n", more.into())]));
        }
        lines
    }

    fn pause(&self, pause: &Silence) -> String {
        let id = if pause.orderly { "digest-pause-stopped" } else { "digest-pause-killed" };
        let facts = [
            ("from", self.text.instant(pause.span.start, &self.zone).into()),
            ("to", self.text.instant(pause.span.end, &self.zone).into()),
            ("length", self.text.duration(pause.span.len_ms()).into()),
        ];
        self.text.say(id, &facts)
    }
}
