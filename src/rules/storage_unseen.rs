//! The watcher is watched: storage that the agent was to watch and cannot see is a finding of its own, one a volume
//! however many roots and cameras lie on it. A rule of the house; where no agent ever ran it says nothing.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use serde::{Deserialize, Serialize};

use super::{Judged, Say, Words, facts};
use crate::model::UtcMs;
use crate::model::finding::{Basis, Breach, Severity, Subject, Verdict};
use crate::policy::RuleInstance;
use crate::views::{RootRow, View, ViewError};

/// Name of the kind.
pub(super) const ID: &str = "storage_unseen";

static RULE: LazyLock<RuleInstance> = LazyLock::new(|| RuleInstance::of_house(ID));

/// What is stated of a volume.
#[derive(Serialize, Deserialize)]
struct Facts {
    /// Its roots that cannot be seen.
    roots: Vec<String>,
    /// Cameras of the recorders that write there: none of them can be judged.
    cameras: u64,
    /// Since when.
    since: UtcMs,
    /// Why, in the words of whoever looked.
    why: String,
}

/// Judges every root that the configuration names; `None` where no agent ever ran. A root that was never seen is a volume of its
/// own.
///
/// # Errors
/// SQLite's own.
pub(super) fn judge(view: &View) -> Result<Option<Judged<'static>>, ViewError> {
    if !view.is_watched() {
        return Ok(None);
    }
    let mut volumes: BTreeMap<Volume<'_>, Vec<&RootRow>> = BTreeMap::new();
    for root in view.roots()?.iter().filter(|r| r.listed) {
        volumes.entry(Volume::of(root)).or_default().push(root);
    }
    let mut verdict = Verdict::default();
    for roots in volumes.into_values() {
        let unseen: Vec<&RootRow> = roots.iter().copied().filter(|r| r.state == "cannot_see").collect();
        // The first root of all stands for the volume, so that a second one that goes changes no identity.
        let Some(subject) = roots.first().map(|r| Subject::Root(r.path.clone())) else { continue };
        match unseen.first() {
            None => verdict.passed.push(subject),
            Some(first) => verdict.breaches.push(breach(subject, first, &unseen, view)),
        }
    }
    Ok(Some(Judged { rule: &RULE, verdict }))
}

/// What tells volumes apart.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
enum Volume<'a> {
    FileSystem(i64),
    Unknown(&'a str),
}

impl<'a> Volume<'a> {
    fn of(root: &'a RootRow) -> Self {
        root.volume.map_or(Self::Unknown(&root.path), Self::FileSystem)
    }
}

fn breach(subject: Subject, first: &RootRow, unseen: &[&RootRow], view: &View) -> Breach {
    let recorders: BTreeSet<&str> = unseen.iter().map(|r| r.recorder.as_str()).collect();
    let cameras = view.cameras().iter().filter(|c| recorders.contains(c.id.recorder())).count() as u64;
    Breach {
        subject,
        key: "unseen".to_owned(),
        span: None,
        severity: Severity::Critical,
        basis: Basis::Measured,
        facts: facts(&Facts {
            roots: unseen.iter().map(|r| r.path.clone()).collect(),
            cameras,
            since: unseen.iter().map(|r| r.since).min().unwrap_or(first.since),
            why: first.why.clone().unwrap_or_default(),
        }),
        evidence: Vec::new(),
    }
}

/// Storage out of sight in words; `None` for facts of another form.
pub(super) fn words(stated: &serde_json::Value, say: Say<'_>) -> Option<Words> {
    let f: Facts = serde_json::from_value(stated.clone()).ok()?;
    let told = [
        ("roots", say.text.list(&f.roots).into()),
        ("cameras", f.cameras.into()),
        ("since", say.text.minute(f.since, say.tz).into()),
        ("why", f.why.into()),
    ];
    Some(say.words("storage_unseen-away", &told))
}
