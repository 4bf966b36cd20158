//! What a new policy and configuration ask less of than those before: numbers and rules, cameras and
//! recorders, files that are looked at, people who are told, doubts that are accepted.

use super::texts::Texts;
use crate::config::Config;
use crate::policy::Policy;
use crate::policy::change::{self, Change, Direction};
use crate::text::Text;

/// One thing of which less is asked, or may be.
#[derive(Clone, PartialEq, Debug)]
pub(super) enum Loosened {
    /// A rule, number or chain.
    Rule(Box<Change>),
    /// A recorder is no longer watched.
    Recorder(String),
    /// A camera is no longer declared.
    Camera(String),
    /// Footage of a camera is asked for at other hours than before.
    Hours(String, String),
    /// Files of a recorder are no longer looked at.
    Ignored(String, String),
    /// Somebody is told no longer, or of less.
    Told(String),
    /// Something that cannot be told was accepted.
    Statement,
    /// No second person needs to sign any longer, or somebody else may.
    Signers,
    /// The policy before cannot be built any more, so nothing can be compared.
    Incomparable,
}

/// What `new` asks less of; `None` for a policy before that cannot be read.
pub(super) fn between(old: Option<&Texts>, new: &Texts, config: &Config, policy: &Policy) -> Vec<Loosened> {
    let Some((old, (before, was))) = old.and_then(|o| Some((o, o.build().ok()?))) else {
        return vec![Loosened::Incomparable];
    };
    let mut out: Vec<Loosened> = change::changes(&was, policy)
        .into_iter()
        .filter(|c| c.direction != Direction::Tightened)
        .map(|c| Loosened::Rule(Box::new(c)))
        .collect();
    out.extend(old.cameras.iter().filter(|c| !new.cameras.contains(c)).cloned().map(Loosened::Camera));
    // Whether other hours are fewer is for people to say.
    let other = new.hours.iter().filter(|h| !old.hours.contains(h) && old.cameras.contains(&h.0));
    out.extend(other.map(|(camera, hours)| Loosened::Hours(camera.clone(), hours.clone())));
    out.extend(recorders(&before, config));
    out.extend(recipients(&before, config));
    out.extend(new.statements.iter().filter(|s| !old.statements.contains(s)).map(|_| Loosened::Statement));
    let stranger = new.signers.iter().any(|s| !old.signers.contains(s));
    if old.second_signature && (!new.second_signature || stranger) {
        out.push(Loosened::Signers);
    }
    out
}

fn recorders(before: &Config, now: &Config) -> Vec<Loosened> {
    let mut out = Vec::new();
    for old in &before.recorders {
        let Some(new) = now.recorders.iter().find(|r| r.id == old.id) else {
            out.push(Loosened::Recorder(old.id.to_string()));
            continue;
        };
        if old.roots.iter().any(|root| !new.roots.contains(root)) {
            out.push(Loosened::Recorder(old.id.to_string()));
        }
        let more = new.ignore.iter().filter(|pattern| !old.ignore.contains(pattern));
        out.extend(more.map(|pattern| Loosened::Ignored(old.id.to_string(), pattern.clone())));
    }
    out
}

fn recipients(before: &Config, now: &Config) -> Vec<Loosened> {
    let told = |c: &Config, address: &str| {
        let mut all = c.mail.iter().flat_map(|m| m.recipients.clone());
        all.find(|r| r.address == address).map(|r| r.level)
    };
    let of_old = before.mail.iter().flat_map(|m| &m.recipients);
    let less = of_old.filter(|r| told(now, &r.address).is_none_or(|level| level > r.level));
    less.map(|r| Loosened::Told(r.address.clone())).collect()
}

impl Loosened {
    /// As a line for people.
    pub(super) fn say(&self, text: &Text) -> String {
        match self {
            Self::Rule(c) => {
                let shown = |v: &serde_json::Value| match v {
                    serde_json::Value::Null => "–".to_owned(),
                    serde_json::Value::String(s) => s.clone(),
                    other => other.to_string(),
                };
                let what = text.word(&format!("policy-what-{}", c.what.as_str()));
                let clauses: Vec<String> = c.clauses.iter().map(ToString::to_string).collect();
                let facts = [
                    ("kind", (&c.kind).into()),
                    ("what", what.into()),
                    ("name", c.name.clone().unwrap_or_default().into()),
                    ("old", shown(&c.old).into()),
                    ("new", shown(&c.new).into()),
                    ("clauses", clauses.join(" ").into()),
                ];
                text.say("policy-less-rule", &facts)
            }
            Self::Recorder(id) => text.say("policy-less-recorder", &[("recorder", id.into())]),
            Self::Camera(id) => text.say("policy-less-camera", &[("camera", id.into())]),
            Self::Hours(id, hours) => {
                text.say("policy-less-hours", &[("camera", id.into()), ("hours", hours.into())])
            }
            Self::Ignored(id, pattern) => {
                text.say("policy-less-ignored", &[("recorder", id.into()), ("pattern", pattern.into())])
            }
            Self::Told(address) => text.say("policy-less-told", &[("address", address.into())]),
            Self::Statement => text.word("policy-less-statement"),
            Self::Signers => text.word("policy-less-signers"),
            Self::Incomparable => text.word("policy-less-incomparable"),
        }
    }
}
