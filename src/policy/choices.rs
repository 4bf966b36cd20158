//! The site's overrides, applied to rules. An override that hits nothing or does not fit its kind is refused.

use std::collections::BTreeSet;

use crate::config::check::Checker;
use crate::config::shape::Shape;
use crate::config::spelling::nearest;
use crate::config::{Declared, Override, Problem, Problems};
use crate::model::kind::KindSpec;

use super::regulation::ClauseId;
use super::rule::{ParamSource, RuleInstance, SetBy};
use super::scope::{CameraFacts, Scope, Selection};
use super::wording;
use crate::text::Said;

/// Overrides for all cameras come before those for some, and those of a kind before those of a
/// clause: the more precise one has the last word, whatever the order in the file.
pub(super) fn by_precision(overrides: &[Declared<Override>]) -> Vec<&Declared<Override>> {
    let mut sorted: Vec<&Declared<Override>> = overrides.iter().collect();
    sorted.sort_by_key(|o| (!o.camera.is_empty(), o.clause.is_some()));
    sorted
}

/// Sets what an override sets, on the rules and cameras that it names.
pub(super) fn apply(
    choice: &Declared<Override>,
    rules: &mut Vec<RuleInstance>,
    cameras: &[CameraFacts<'_>],
    kinds: &[&dyn KindSpec],
    out: &mut Problems,
) {
    if !cameras_exist(choice, cameras, out) {
        return;
    }
    let named: Scope = Selection::cameras(&choice.camera).into();
    let mut checked: BTreeSet<String> = BTreeSet::new();
    let mut after = Vec::with_capacity(rules.len());
    let mut hits = 0;
    for mut rule in rules.drain(..) {
        let meant = rule.meant_by(choice.kind.as_deref(), choice.clause.as_deref());
        let (inside, outside) = rule.scope.clone().parts(&named);
        let Some(inside) = inside.filter(|_| meant) else {
            after.push(rule);
            continue;
        };
        hits += 1;
        if choice.set.entries().is_empty() {
            after.push(rule);
            continue;
        }
        if checked.insert(rule.kind.clone()) {
            fits(choice, &rule.kind, kinds, out);
        }
        after.extend(outside.map(|scope| RuleInstance { scope, ..rule.clone() }));
        rule.scope = inside;
        set_all(choice, &mut rule);
        after.push(rule);
    }
    *rules = after;
    if hits == 0 {
        out.push(no_rule(choice, rules, kinds));
    }
}

fn set_all(choice: &Declared<Override>, rule: &mut RuleInstance) {
    for entry in choice.set.entries() {
        let source = ParamSource {
            set_by: SetBy::Site,
            clause: rule.clauses.first().cloned(),
            place: choice.place.beside(&(entry.key_span.start..entry.value.span.end)),
            reason: Some(choice.reason.clone()),
            by: Some(choice.by.clone()),
            cameras: choice.camera.clone(),
            confirmed: None,
            overrode: Vec::new(),
        };
        rule.set(&entry.key, entry.value.to_json(), source);
    }
}

/// Checks what an override sets against the parameters of a kind.
fn fits(choice: &Declared<Override>, kind: &str, kinds: &[&dyn KindSpec], out: &mut Problems) {
    let Some(schema) = wording::parameters(kind, kinds) else { return };
    let mut checker = Checker::new(choice.place.source());
    checker.table(
        &Said::of("policy-set-for-kind", [("kind", kind.into())]),
        &choice.set,
        &[Shape::of(&schema)],
        false,
    );
    out.append(checker.problems);
}

/// An override for a camera that nobody declared is a mistake: its author believes that something changed.
fn cameras_exist(choice: &Declared<Override>, cameras: &[CameraFacts<'_>], out: &mut Problems) -> bool {
    let before = out.len();
    for (at, pattern) in choice.camera.iter().enumerate() {
        let scope: Scope = Selection::cameras(std::slice::from_ref(pattern)).into();
        if !cameras.is_empty() && !cameras.iter().any(|c| scope.matches(c)) {
            let ids: Vec<&str> = cameras.iter().map(|c| c.id.as_str()).collect();
            let message = Said::of("policy-no-camera-matches", [("pattern", format!("{pattern:?}").into())]);
            let help = match nearest(pattern, &ids) {
                Some(near) => Said::of("config-did-you-mean", [("near", near.into())]),
                None => Said::of("policy-name-a-camera", [("n", (ids.len() as u64).into())]),
            };
            out.push(Problem::new(choice.place_of_camera(at), message).help(help));
        }
    }
    out.len() == before
}

fn no_rule(choice: &Declared<Override>, rules: &[RuleInstance], kinds: &[&dyn KindSpec]) -> Problem {
    if let Some(clause) =
        choice.clause.as_deref().filter(|c| !rules.iter().any(|r| r.meant_by(None, Some(c))))
    {
        let known: Vec<&str> = rules.iter().flat_map(|r| &r.clauses).map(ClauseId::as_str).collect();
        let help = match nearest(clause, &known) {
            Some(near) => Said::of("config-did-you-mean", [("near", (*near).into())]),
            None => Said::of("policy-see-clauses", []),
        };
        let message = Said::of("policy-no-rule-decides", [("clause", format!("{clause:?}").into())]);
        return Problem::new(choice.place_of("clause"), message).help(help);
    }
    let kind = choice.kind.as_deref().unwrap_or_default();
    let help = match wording::parameters(kind, kinds) {
        None => wording::kind_help(kind, kinds),
        Some(_) => {
            let known: BTreeSet<&str> = rules.iter().map(|r| r.kind.as_str()).collect();
            let kinds = known.into_iter().collect::<Vec<_>>().join(", ");
            Said::of("policy-kinds-in-force", [("kinds", kinds.into())])
        }
    };
    let message = Said::of("policy-no-rule-matches", [("kind", format!("{kind:?}").into())]);
    Problem::new(choice.place_of("kind"), message).help(help)
}
