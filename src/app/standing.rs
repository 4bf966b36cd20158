//! How every subject stands under a policy, over stores that are only read: what a change of policy
//! would change.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::config::Config;
use crate::model::UtcMs;
use crate::policy::Policy;
use crate::rules::{self, RuleError};
use crate::views::{Context, View};

/// How one subject stands under the rules of one kind; a later word is worse.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Stand {
    /// No rule of the kind speaks of it.
    NotJudged,
    /// In order.
    Pass,
    /// Something could not be told.
    CouldNotTell,
    /// Breached.
    Breach,
}

impl Stand {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::NotJudged, Self::Pass, Self::CouldNotTell, Self::Breach];

    /// The word used in JSON and text keys.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::NotJudged => "not_judged",
            Self::Pass => "pass",
            Self::CouldNotTell => "could_not_tell",
            Self::Breach => "breach",
        }
    }
}

/// How everything stands: rule kind and subject to the worst verdict.
pub type Standing = BTreeMap<(String, String), Stand>;

/// One subject that stands differently.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Moved {
    /// Rule kind.
    pub kind: String,
    /// Camera, recorder, root or setting.
    pub subject: String,
    /// How it stands now.
    pub before: Stand,
    /// How it would stand.
    pub after: Stand,
}

/// Judges without storing anything.
///
/// # Errors
/// The stores could not be read.
pub fn standing(policy: &Policy, view: &View) -> Result<Standing, RuleError> {
    let mut out = Standing::new();
    let mut note = |kind: &str, subject: String, stand: Stand| {
        let own = out.entry((kind.to_owned(), subject)).or_insert(stand);
        *own = (*own).max(stand);
    };
    for j in rules::judge(policy, view)? {
        let kind = &j.rule.kind;
        j.verdict.passed.iter().for_each(|s| note(kind, s.to_string(), Stand::Pass));
        j.verdict.unknown.iter().for_each(|u| note(kind, u.subject.to_string(), Stand::CouldNotTell));
        j.verdict.breaches.iter().for_each(|b| note(kind, b.subject.to_string(), Stand::Breach));
    }
    Ok(out)
}

/// The subjects that stand differently, by kind and subject.
pub fn moved(before: &Standing, after: &Standing) -> Vec<Moved> {
    let keys: std::collections::BTreeSet<_> = before.keys().chain(after.keys()).collect();
    let stand = |s: &Standing, key| s.get(key).copied().unwrap_or(Stand::NotJudged);
    let each = keys.into_iter().map(|key| Moved {
        kind: key.0.clone(),
        subject: key.1.clone(),
        before: stand(before, key),
        after: stand(after, key),
    });
    each.filter(|m| m.before != m.after).collect()
}

/// The context in which a site's configuration has its stores judged.
pub fn context(config: &Config, now: UtcMs) -> Context {
    let in_service = config.recorders.iter().filter_map(|r| Some((r.id.to_string(), r.in_service?)));
    Context {
        now,
        tz: config.site.time_zone(),
        inventory: config.has_inventory().then(|| config.cameras.clone()),
        rows: config.rows.clone(),
        on_events: config
            .recorders
            .iter()
            .filter(|r| r.event_driven == Some(true))
            .map(|r| r.id.to_string())
            .collect(),
        recorder_in_service: in_service.collect(),
        in_service: None,
        calendar: config.calendar.clone(),
        clock_ok: true,
        records: None,
    }
}
