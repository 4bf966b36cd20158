//! Rows of the inventory that were changed so that less is asked of their cameras: a tag was struck out, a rule no longer
//! speaks of a camera, a camera is said to be younger. Of a row only what rules compare is kept: no person's name.

use std::collections::BTreeMap;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::loosened::Loosened;
use crate::config::Camera;
use crate::model::CameraId;
use crate::policy::{CameraFacts, Policy, RuleInstance};

/// What rules compare of a declared camera.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub(super) struct Row {
    id: CameraId,
    zone: Vec<String>,
    view: Vec<String>,
    labels: Vec<String>,
    area: Option<String>,
    owner: Option<String>,
    system_kind: Option<String>,
    in_service: Option<Date>,
}

impl Row {
    /// The row of a camera.
    pub(super) fn of(camera: &Camera) -> Self {
        Self {
            id: camera.id.clone(),
            zone: camera.zone.clone(),
            view: camera.view.clone(),
            labels: camera.labels.clone(),
            area: camera.area.clone(),
            owner: camera.owner.clone(),
            system_kind: camera.system_kind.clone(),
            in_service: camera.in_service,
        }
    }

    fn facts(&self) -> CameraFacts<'_> {
        CameraFacts {
            id: &self.id,
            zone: &self.zone,
            labels: &self.labels,
            area: self.area.as_deref(),
            owner: self.owner.as_deref(),
            system_kind: self.system_kind.as_deref(),
        }
    }

    /// Tags of the place and of the picture: what is forbidden somewhere is forbidden by them.
    fn tags(&self) -> impl Iterator<Item = &String> {
        self.zone.iter().chain(&self.view)
    }

    /// Said to be in service since a later day than before, or for the first time.
    fn is_younger_than(&self, before: &Self) -> bool {
        self.in_service != before.in_service && self.in_service.is_none_or(|d| Some(d) > before.in_service)
    }
}

/// What rows ask less of by the policy before; cameras with the same change stand together.
pub(super) fn less(before: &[Row], now: &[Row], was: &Policy) -> Vec<Loosened> {
    let now: BTreeMap<&CameraId, &Row> = now.iter().map(|r| (&r.id, r)).collect();
    let changed = before.iter().filter_map(|b| Some((b, *now.get(&b.id)?))).filter(|(b, n)| b != n);
    let mut struck: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    let mut released: BTreeMap<usize, Vec<String>> = BTreeMap::new();
    let mut younger = Vec::new();
    for (b, n) in changed {
        let id = || b.id.to_string();
        for tag in b.tags().filter(|tag| !n.tags().any(|t| t == *tag)) {
            struck.entry(tag).or_default().push(id());
        }
        for (at, rule) in was.rules.iter().enumerate() {
            if rule.scope.matches(&b.facts()) && !rule.scope.matches(&n.facts()) {
                released.entry(at).or_default().push(id());
            }
        }
        if n.is_younger_than(b) {
            younger.push(id());
        }
    }
    let struck = struck.into_iter().map(|(tag, cameras)| Loosened::Struck(tag.to_owned(), cameras));
    let named = |at: usize| was.rules.get(at).map(named).unwrap_or_default();
    let released = released.into_iter().map(|(at, cameras)| Loosened::Released(named(at), cameras));
    let younger = (!younger.is_empty()).then_some(Loosened::Younger(younger));
    struck.chain(released).chain(younger).collect()
}

/// Kind and clauses of a rule.
fn named(rule: &RuleInstance) -> String {
    let clauses = rule.clauses.iter().map(ToString::to_string);
    std::iter::once(rule.kind.clone()).chain(clauses).collect::<Vec<_>>().join(" ")
}
