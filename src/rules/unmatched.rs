//! Names in the site's own rules that match no camera: a scope that protects nothing looks like
//! compliance, so it is a finding.

use super::inventory_match::Facts;
use super::{Setting, facts};
use crate::model::finding::{Basis, Breach, Declaration, Evidence, Severity, Subject};
use crate::policy::CameraFacts;

/// One breach for each name that a site wrote into a scope and that matches no camera.
///
/// Built-in regulations speak of zones that a site may lack; only what the site itself wrote counts,
/// and zones and other declared columns only where an inventory was declared.
pub(super) fn breaches(on: Setting<'_>) -> Vec<Breach> {
    if on.rule.place.file().starts_with("policies/") {
        return Vec::new();
    }
    let cameras: Vec<CameraFacts<'_>> = on.view.cameras().iter().map(|c| c.facts()).collect();
    let inventory = on.view.context.inventory.is_some();
    let names = on.rule.scope.unmatched(&cameras);
    let names =
        names.into_iter().filter(|(dimension, _)| inventory || matches!(*dimension, "camera" | "recorder"));
    names.map(|(dimension, name)| breach(on, dimension, name)).collect()
}

fn breach(on: Setting<'_>, dimension: &str, name: &str) -> Breach {
    let case = Facts::Unmatched {
        dimension: dimension.to_owned(),
        name: name.to_owned(),
        rule: on.rule.kind.clone(),
    };
    Breach {
        subject: Subject::Setting(name.to_owned()),
        // Not the rule's own key: an override splits a rule in two, and both halves carry the name.
        key: format!("unmatched {dimension} {}", on.rule.kind),
        span: None,
        severity: on.severity(Severity::Medium),
        basis: Basis::Declared,
        facts: facts(&case),
        evidence: vec![Evidence::Declared {
            file: on.rule.place.file().to_owned(),
            line: on.rule.place.line(),
            declared: Declaration::default(),
        }],
    }
}
