//! Where each number that holds for a camera comes from: the regulation, the site, a proposal, the
//! kind's own default, or nobody yet.

use serde::Serialize;
use serde_json::Value;

use crate::model::kind::KindSpec;

use super::effective::Policy;
use super::regulation::ClauseId;
use super::rule::{Confirmed, Overrode, RuleInstance};
use super::scope::CameraFacts;

/// One number, word or role that holds for a camera.
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct Explained {
    /// Rule kind.
    pub kind: String,
    /// Short name of the rule: two rules of a kind may hold for one camera.
    pub rule: String,
    /// Its name.
    pub parameter: String,
    /// Its value; null when nobody set it and the kind has no default.
    pub value: Value,
    /// Unit of a number; null for words and plain counts.
    pub unit: Option<&'static str>,
    /// `regulation`, `site`, `proposal`, `default` (of the kind), or `nobody`.
    pub set_by: &'static str,
    /// The clause that sets it or leaves it open.
    pub clause: Option<ClauseId>,
    /// Every clause that the rule decides: equal rules of several regulations are one.
    pub clauses: Vec<ClauseId>,
    /// File that sets it.
    pub file: Option<String>,
    /// Line that sets it, counted from 1.
    pub line: Option<usize>,
    /// Why, when the site chose it.
    pub reason: Option<String>,
    /// Who decided, when the site chose it.
    pub by: Option<String>,
    /// A number of a draft that nobody here has confirmed: it warns and never breaches.
    pub draft: bool,
    /// Who read a draft's number in the text itself.
    pub confirmed: Option<Confirmed>,
    /// What it replaced, newest first.
    pub overrode: Vec<Overrode>,
}

/// Every value that holds for a camera, rule by rule.
pub fn explain(policy: &Policy, camera: &CameraFacts<'_>, kinds: &[&dyn KindSpec]) -> Vec<Explained> {
    policy.rules_for(camera).flat_map(|rule| of_rule(rule, kinds)).collect()
}

fn of_rule(rule: &RuleInstance, kinds: &[&dyn KindSpec]) -> Vec<Explained> {
    let blank = |parameter: &str| Explained {
        kind: rule.kind.clone(),
        rule: rule.key(),
        parameter: parameter.to_owned(),
        value: Value::Null,
        unit: unit(parameter),
        set_by: "nobody",
        clause: rule.clauses.first().cloned(),
        clauses: rule.clauses.clone(),
        file: Some(rule.place.file().to_owned()),
        line: Some(rule.place.line()),
        reason: None,
        by: None,
        draft: rule.draft.as_ref().is_some_and(|open| open.iter().any(|name| name == parameter)),
        confirmed: None,
        overrode: Vec::new(),
    };
    let set = rule.params.iter().map(|(name, value)| {
        let mut out = Explained { value: value.clone(), ..blank(name) };
        if let Some(source) = rule.param_sources.get(name) {
            out.set_by = source.set_by.as_str();
            out.clause.clone_from(&source.clause);
            out.file = Some(source.file().to_owned());
            out.line = Some(source.line());
            out.reason.clone_from(&source.reason);
            out.by.clone_from(&source.by);
            out.confirmed.clone_from(&source.confirmed);
            out.overrode.clone_from(&source.overrode);
        }
        out
    });
    let mut out: Vec<Explained> = set.collect();
    out.extend(rule.unset.iter().map(|name| blank(name)));
    out.extend(defaults(rule, kinds).into_iter().map(|(name, value)| Explained {
        value,
        set_by: "default",
        clause: None,
        file: None,
        line: None,
        ..blank(&name)
    }));
    out
}

/// The kind's own defaults of what neither the regulation nor the site says.
fn defaults(rule: &RuleInstance, kinds: &[&dyn KindSpec]) -> Vec<(String, Value)> {
    let Some(kind) = kinds.iter().find(|k| k.id() == rule.kind) else { return Vec::new() };
    let schema = kind.schema();
    let said = |name: &str| rule.params.contains_key(name) || rule.unset.iter().any(|u| u == name);
    let all = schema.get("properties").and_then(Value::as_object).into_iter().flatten();
    let open = all.filter(|(name, _)| !said(name));
    open.filter_map(|(name, shape)| Some((name.clone(), shape.get("default")?.clone())))
        .filter(|(_, value)| !value.is_null())
        .collect()
}

/// Unit that a parameter's name ends with.
pub fn unit(parameter: &str) -> Option<&'static str> {
    const UNITS: &[(&str, &str)] = &[
        ("_working_days", "working_days"),
        ("_days", "days"),
        ("_hours", "hours"),
        ("_h", "hours"),
        ("_min", "minutes"),
        ("_s", "seconds"),
        ("_pct", "percent"),
        ("_bytes", "bytes"),
        ("_file_mode", "octal_mode"),
    ];
    UNITS.iter().find(|(end, _)| parameter.ends_with(end)).map(|(_, unit)| *unit)
}
