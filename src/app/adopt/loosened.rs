//! What a new policy and configuration ask less of than those before: numbers and rules, cameras and
//! recorders, files that are looked at, people who are told, doubts that are accepted.

use std::ffi::OsStr;

use super::decided::{self, Decision};
use super::rows;
use super::texts::Texts;
use crate::app::signing::{Signers, statement};
use crate::config::{Config, MailTransport, Mute, Recipient, Recorder};
use crate::policy::Policy;
use crate::policy::change::{self, Change, Direction, What};
use crate::report::document::Accepted;

/// One thing of which less is asked, or may be.
#[derive(Clone, PartialEq, Debug)]
pub(super) enum Loosened {
    /// A rule, number or chain, and who decided it.
    Rule(Box<Change>, Option<Decision>),
    /// A regulation is no longer in force: its names in Chinese and English, and how many of its rules nobody asks for.
    Regulation {
        /// Its id.
        id: String,
        /// Its name in Chinese.
        zh: String,
        /// Its name in English.
        en: String,
        /// Rules that went with it.
        rules: usize,
    },
    /// A recorder is no longer watched.
    Recorder(String),
    /// A camera is no longer declared.
    Camera(String),
    /// Footage of a camera is asked for at other hours than before.
    Hours(String, String),
    /// The rows of some cameras no longer carry a tag.
    Struck(String, Vec<String>),
    /// By their changed rows a rule no longer speaks of some cameras.
    Released(String, Vec<String>),
    /// Some cameras are said to be in service since a later day.
    Younger(Vec<String>),
    /// A table of ownership has fewer rows: so many before, so many now.
    Ownership(usize, usize),
    /// Files of a recorder are no longer looked at.
    Ignored(String, String),
    /// Somebody is told no longer, or of less.
    Told(String),
    /// Mails leave another way.
    Route,
    /// Nothing is told of some cameras for a while.
    Muted(Box<Mute>),
    /// A recorder is no longer asked about its cameras, or elsewhere.
    Unasked(String),
    /// A recorder whose log is no longer read, or another one.
    Unread(String),
    /// A camera is no longer asked whether it is there.
    Unprobed(String),
    /// A recorder is said to record on events only, or since a later day.
    Excused(String),
    /// Passes, judgements or reading become fewer.
    Rarer,
    /// Somebody outside no longer stands behind the ledger or waits for a sign of life: the key.
    Outsider(&'static str),
    /// Something that cannot be told was accepted; what and by whom, where its signer is known.
    Statement(Option<Accepted>),
    /// No second person needs to sign any longer, or somebody else may.
    Signers,
    /// The policy before cannot be built any more, so nothing can be compared.
    Incomparable,
}

impl Loosened {
    /// Whether the configuration says who decided it, or why.
    pub(super) fn is_explained(&self) -> bool {
        match self {
            Self::Rule(_, decision) => decision.is_some(),
            Self::Muted(_) => true,
            Self::Statement(accepted) => accepted.is_some(),
            _ => false,
        }
    }

    /// Whether the other, found by looking from the new to the old, is this change again: of some things nobody can
    /// say which of two asks for more, so they are told in both directions.
    pub(super) fn is_the_same_change(&self, back: &Self) -> bool {
        match (self, back) {
            (Self::Hours(camera, _), Self::Hours(other, _)) => camera == other,
            _ => self == back,
        }
    }
}

/// What `new` asks less of; `None` for a policy before that cannot be read.
pub(super) fn between(
    old: Option<(&Texts, &Config, &Policy)>,
    new: &Texts,
    config: &Config,
    policy: &Policy,
) -> Vec<Loosened> {
    let Some((old, before, was)) = old else { return vec![Loosened::Incomparable] };
    let mut changes = change::changes(was, policy);
    changes.retain(|c| c.direction != Direction::Tightened);
    let mut out = regulations(was, policy, &mut changes);
    let rules = changes
        .into_iter()
        .map(|c| (decided::of(&c, policy), c))
        .map(|(by, c)| Loosened::Rule(Box::new(c), by));
    out.extend(rules);
    out.extend(old.cameras.iter().filter(|c| !new.cameras.contains(c)).cloned().map(Loosened::Camera));
    let gone = old.probed.iter().filter(|c| !new.probed.contains(c) && new.cameras.contains(c));
    out.extend(gone.cloned().map(Loosened::Unprobed));
    // Whether other hours are fewer is for people to say.
    let other = new.hours.iter().filter(|h| !old.hours.contains(h) && old.cameras.contains(&h.0));
    out.extend(other.map(|(camera, hours)| Loosened::Hours(camera.clone(), hours.clone())));
    out.extend(rows::less(&old.rows, &new.rows, was));
    if new.ownership < old.ownership {
        out.push(Loosened::Ownership(old.ownership, new.ownership));
    }
    out.extend(recorders(before, config));
    out.extend(recipients(before, config));
    out.extend(channels(before, config));
    let new_mutes = config.mutes.iter().filter(|m| !before.mutes.contains(m));
    out.extend(new_mutes.map(|m| Loosened::Muted(Box::new(m.clone()))));
    out.extend(working(before, config));
    out.extend(outsiders(before, config).map(Loosened::Outsider));
    let signers = Signers::of_keys(&new.signers);
    let accepted = |note: &String| statement::accepted(note, &signers, &config.site.id);
    let added = new.statements.iter().filter(|s| !old.statements.contains(s));
    out.extend(added.map(|note| Loosened::Statement(accepted(note))));
    let stranger = new.signers.iter().any(|s| !old.signers.contains(s));
    if old.second_signature && (!new.second_signature || stranger) {
        out.push(Loosened::Signers);
    }
    out
}

/// Regulations that are gone; each takes the rules and chains that went with it out of the changes, for it is one
/// decision.
fn regulations(was: &Policy, policy: &Policy, changes: &mut Vec<Change>) -> Vec<Loosened> {
    let gone = was.regulations.iter().filter(|r| policy.regulations.iter().all(|n| n.id() != r.id()));
    gone.map(|regulation| {
        let of = |c: &Change| {
            let removed = matches!(c.what, What::RuleRemoved | What::Chain) && c.new.is_null();
            let own = |id| regulation.clause(id).is_some();
            removed && !c.clauses.is_empty() && c.clauses.iter().all(own)
        };
        let rules = changes.iter().filter(|c| of(c) && c.what == What::RuleRemoved).count();
        changes.retain(|c| !of(c));
        let (zh, en) = (regulation.head.name.zh.clone(), regulation.head.name.en.clone());
        Loosened::Regulation { id: regulation.id().to_owned(), zh, en, rules }
    })
    .collect()
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
        let asked = |r: &Recorder| r.status.as_ref().map(|s| (s.url.clone(), s.product.clone()));
        if old.status.is_some() && asked(new) != asked(old) {
            out.push(Loosened::Unasked(old.id.to_string()));
        }
        let read = |r: &Recorder| r.log.as_ref().map(|l| (l.path.clone(), l.product.clone()));
        if old.log.is_some() && read(new) != read(old) {
            out.push(Loosened::Unread(old.id.to_string()));
        }
        let more = new.ignore.iter().filter(|pattern| !old.ignore.contains(pattern));
        out.extend(more.map(|pattern| Loosened::Ignored(old.id.to_string(), pattern.clone())));
        let later =
            new.in_service != old.in_service && new.in_service.is_none_or(|d| Some(d) > old.in_service);
        let events = new.event_driven == Some(true) && old.event_driven != Some(true);
        if later || events {
            out.push(Loosened::Excused(old.id.to_string()));
        }
    }
    out
}

/// How often the site is looked at and how much of it is read.
fn working(before: &Config, now: &Config) -> Option<Loosened> {
    let (was, is) = (&before.schedule, &now.schedule);
    let (had, has) = (&before.budget, &now.budget);
    let rarer = is.check != was.check
        || is.judge_every > was.judge_every
        || has.hash_bytes_per_pass < had.hash_bytes_per_pass;
    rarer.then_some(Loosened::Rarer)
}

/// Keys that name somebody outside and name nobody, somebody else, or fewer now.
fn outsiders<'c>(before: &'c Config, now: &'c Config) -> impl Iterator<Item = &'static str> + 'c {
    let stamps = before.stamps.urls.iter().any(|url| !now.stamps.urls.contains(url));
    let all = [
        ("ledger.quorum", before.quorum.is_some() && now.quorum != before.quorum),
        ("ledger.stamp_url", stamps),
        ("agent.dead_man_url", before.dead_man_url.is_some() && now.dead_man_url != before.dead_man_url),
    ];
    all.into_iter().filter(|(_, less)| *less).map(|(key, _)| key)
}

fn recipients(before: &Config, now: &Config) -> Vec<Loosened> {
    let Some(old) = &before.mail else { return Vec::new() };
    let new = now.mail.as_ref();
    let told = |address: &str| new.and_then(|m| m.recipients.iter().find(|r| r.address == address));
    let less = old.recipients.iter().filter(|r| told(&r.address).is_none_or(|n| hears_less(r, n)));
    let mut out: Vec<Loosened> = less.map(|r| Loosened::Told(r.address.clone())).collect();
    if new.is_some_and(|m| destination(&m.transport) != destination(&old.transport)) {
        out.push(Loosened::Route);
    }
    out
}

/// Where mails end up: another port or account of one server is the same way.
fn destination(transport: &MailTransport) -> (bool, &OsStr) {
    match transport {
        MailTransport::File { dir } => (true, dir.as_os_str()),
        MailTransport::Smtp { host, .. } => (false, OsStr::new(host)),
    }
}

/// Programs and chat groups that are told no longer, or of less.
fn channels(before: &Config, now: &Config) -> Vec<Loosened> {
    let told = |name: &str| now.webhooks.iter().find(|w| w.name == name);
    let less = before.webhooks.iter().filter(|w| {
        told(&w.name).is_none_or(|n| {
            n.level > w.level
                || n.after > w.after
                || w.digest.iter().any(|d| !n.digest.contains(d))
                || (&n.url, &n.url_file) != (&w.url, &w.url_file)
        })
    });
    let mut out: Vec<Loosened> = less.map(|w| Loosened::Told(w.name.clone())).collect();
    if let Some(old) = &before.syslog {
        let kept = now.syslog.as_ref().is_some_and(|n| n.to == old.to && n.level <= old.level);
        out.extend((!kept).then(|| Loosened::Told(old.to.clone())));
    }
    out
}

fn hears_less(was: &Recipient, is: &Recipient) -> bool {
    is.level > was.level
        || is.after > was.after
        || (is.quiet.is_some() && is.quiet != was.quiet)
        || was.digest.iter().any(|d| !is.digest.contains(d))
}
