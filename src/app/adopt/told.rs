//! What is asked less of, in words: each thing with who decided it and why, cameras by name and id.

use super::decided::Decision;
use super::loosened::Loosened;
use super::worded;
use crate::config::Mute;
use crate::notify::message::Point;
use crate::policy::change::{Change, What};
use crate::report::document::Accepted;
use crate::report::page;
use crate::text::{Lang, Names, Text};

/// A reader's language, and what the site calls its cameras.
#[derive(Clone, Copy)]
pub(super) struct Teller<'a> {
    /// The language.
    pub(super) text: &'a Text,
    /// Names of cameras, of before and of now.
    pub(super) names: &'a Names,
}

impl Teller<'_> {
    /// One thing, for people.
    pub(super) fn point(&self, less: &Loosened) -> Point {
        let text = self.text;
        match less {
            Loosened::Rule(change, decision) => self.rule(change, decision.as_ref()),
            Loosened::Muted(mute) => self.muted(mute),
            Loosened::Statement(accepted) => self.statement(accepted.as_ref()),
            Loosened::Regulation { id, zh, en, rules } => {
                let name = if text.lang() == Lang::ZhCn { zh } else { en };
                let facts = [("name", name.into()), ("id", id.into()), ("n", (*rules).into())];
                text.say("policy-less-regulation", &facts).into()
            }
            Loosened::Recorder(id) => self.about("policy-less-recorder", "recorder", id),
            Loosened::Camera(id) => self.about("policy-less-camera", "camera", id),
            Loosened::Unprobed(id) => self.about("policy-less-unprobed", "camera", id),
            Loosened::Unasked(id) => self.about("policy-less-unasked", "recorder", id),
            Loosened::Unread(id) => self.about("policy-less-unread", "recorder", id),
            Loosened::Excused(id) => self.about("policy-less-excused", "recorder", id),
            Loosened::Hours(id, hours) => {
                let facts = [("camera", self.names.shown(id, text).into()), ("hours", hours.into())];
                text.say("policy-less-hours", &facts).into()
            }
            Loosened::Struck(tag, cameras) => {
                let facts = [("tag", tag.into()), ("cameras", self.some(cameras).into())];
                text.say("policy-less-struck", &facts).into()
            }
            Loosened::Released(rule, cameras) => {
                let facts = [("rule", rule.into()), ("cameras", self.some(cameras).into())];
                text.say("policy-less-released", &facts).into()
            }
            Loosened::Younger(cameras) => {
                text.say("policy-less-younger", &[("cameras", self.some(cameras).into())]).into()
            }
            Loosened::Ownership(old, new) => {
                text.say("policy-less-ownership", &[("old", (*old).into()), ("new", (*new).into())]).into()
            }
            Loosened::Ignored(id, pattern) => {
                let facts = [("recorder", id.into()), ("pattern", pattern.into())];
                text.say("policy-less-ignored", &facts).into()
            }
            Loosened::Told(address) => text.say("policy-less-told", &[("address", address.into())]).into(),
            Loosened::Outsider(key) => text.say("policy-less-outsider", &[("key", (*key).into())]).into(),
            Loosened::Route => text.word("policy-less-route").into(),
            Loosened::Rarer => text.word("policy-less-rarer").into(),
            Loosened::Signers => text.word("policy-less-signers").into(),
            Loosened::Incomparable => text.word("policy-less-incomparable").into(),
        }
    }

    fn about(&self, id: &str, what: &str, subject: &str) -> Point {
        self.text.say(id, &[(what, self.names.shown(subject, self.text).into())]).into()
    }

    /// Cameras in a row; of many the first, and how many more.
    fn some(&self, cameras: &[String]) -> String {
        let shown = self.names.all(cameras.iter().map(String::as_str), self.text);
        page::some_of(&shown.iter().map(String::as_str).collect::<Vec<_>>(), self.text)
    }

    fn rule(&self, c: &Change, decision: Option<&Decision>) -> Point {
        let text = self.text;
        let shown = |v: &serde_json::Value| match c.what {
            What::Scope => worded::scope(v, self.names, text),
            _ => worded::value(v),
        };
        let clauses: Vec<&str> = c.clauses.iter().map(|c| c.as_str()).collect();
        let facts = [
            ("kind", page::rule_title(&c.kind, text).into()),
            ("what", text.word(&format!("policy-what-{}", c.what.as_str())).into()),
            ("name", c.name.clone().unwrap_or_default().into()),
            ("old", shown(&c.old).into()),
            ("new", shown(&c.new).into()),
        ];
        let id = match (c.what, &c.name) {
            (What::RuleRemoved, _) => "policy-less-removed",
            (_, Some(_)) => "policy-less-number",
            (_, None) => "policy-less-rule",
        };
        let mut more: Vec<String> = decision.map(|d| self.decided(d)).into_iter().collect();
        if !clauses.is_empty() {
            more.push(text.say("policy-less-clauses", &[("clauses", page::some_of(&clauses, text).into())]));
        }
        Point { says: text.say(id, &facts), more }
    }

    /// Who decided and why: one sentence, whichever of the two is known.
    fn decided(&self, decision: &Decision) -> String {
        let of = |name: &'static str, said: &Option<String>| said.clone().map(|said| (name, said.into()));
        let known: Vec<_> =
            [of("by", &decision.by), of("reason", &decision.reason)].into_iter().flatten().collect();
        let id = match (&decision.by, &decision.reason) {
            (Some(_), Some(_)) => "policy-less-decided",
            (Some(_), None) => "policy-less-by",
            (None, _) => "policy-less-reason",
        };
        self.text.say(id, &known)
    }

    fn muted(&self, mute: &Mute) -> Point {
        let facts = [
            ("cameras", self.some(&mute.camera).into()),
            ("from", mute.from.strftime("%Y-%m-%d %H:%M").to_string().into()),
            ("until", mute.until.strftime("%Y-%m-%d %H:%M").to_string().into()),
        ];
        let reason = Some(mute.reason.clone()).filter(|_| !mute.confidential);
        let mut more = vec![self.decided(&Decision { by: Some(mute.by.clone()), reason })];
        if mute.confidential {
            more.push(self.text.word("announce-confidential"));
        }
        Point { says: self.text.say("policy-less-muted", &facts), more }
    }

    fn statement(&self, accepted: Option<&Accepted>) -> Point {
        let Some(accepted) = accepted else { return self.text.word("policy-less-statement").into() };
        let facts = [
            ("by", self.text.list(&accepted.by).into()),
            ("until", (&accepted.until).into()),
            ("says", (&accepted.says).into()),
        ];
        let more = vec![self.text.say("policy-less-statement-by", &facts)];
        Point { says: self.text.word("policy-less-statement"), more }
    }
}
