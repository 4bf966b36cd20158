//! Drafts: figures known only through others. A rule that rests on a draft warns and never breaches
//! until the site has read the text and confirmed each number, or set it itself.

use crate::config::check::Checker;
use crate::config::shape::Shape;
use crate::config::spelling::suggestion;
use crate::config::{Confirm, Declared, Problem, Problems};
use crate::model::kind::KindSpec;

use super::regulation::{ClauseId, Regulation, Status};
use super::rule::{Confirmed, RuleInstance, SetBy};
use super::wording;
use crate::text::Said;

/// Takes in what the site confirmed, and names in each rule of a draft the numbers that are left.
pub(super) fn settle(
    rules: &mut [RuleInstance],
    regulations: &[Regulation],
    confirmed: &[Declared<Confirm>],
    kinds: &[&dyn KindSpec],
    out: &mut Problems,
) {
    for choice in confirmed {
        apply(choice, rules, regulations, kinds, out);
    }
    for rule in rules.iter_mut().filter(|r| r.draft.is_some()) {
        rule.draft = left(rule, confirmed);
    }
}

/// Numbers of a draft rule that nobody here vouches for; `None` when it binds. A rule without numbers
/// rests on the wording of its clause, which is confirmed with no values.
fn left(rule: &RuleInstance, confirmed: &[Declared<Confirm>]) -> Option<Vec<String>> {
    let numbers = || rule.params.iter().filter(|(_, v)| v.is_number()).map(|(name, _)| name);
    let own = |name: &&String| {
        rule.param_sources.get(*name).is_some_and(|s| s.set_by == SetBy::Site || s.confirmed.is_some())
    };
    let open: Vec<String> = numbers().filter(|n| !own(n)).cloned().collect();
    let read = confirmed.iter().any(|c| rule.meant_by(None, Some(&c.clause)));
    (!open.is_empty() || !(read || numbers().next().is_some())).then_some(open)
}

fn apply(
    choice: &Declared<Confirm>,
    rules: &mut [RuleInstance],
    regulations: &[Regulation],
    kinds: &[&dyn KindSpec],
    out: &mut Problems,
) {
    let status =
        |r: &RuleInstance| regulations.iter().find(|x| r.regulations == [x.id()]).map(|x| x.head.status);
    let (mut hits, mut final_hit, mut checked) = (0, false, Vec::new());
    for rule in rules.iter_mut().filter(|r| r.meant_by(None, Some(&choice.clause))) {
        hits += 1;
        final_hit |= status(rule) == Some(Status::Final);
        if !checked.contains(&rule.kind) {
            checked.push(rule.kind.clone());
            fits(choice, &rule.kind, kinds, out);
        }
        for entry in choice.values.entries() {
            let value = entry.value.to_json();
            let (Some(own), Some(source)) =
                (rule.params.get(&entry.key), rule.param_sources.get_mut(&entry.key))
            else {
                continue;
            };
            if source.set_by == SetBy::Site {
                continue;
            }
            if *own != value {
                let at = choice.place.beside(&entry.value.span);
                let facts = [
                    ("name", entry.key.as_str().into()),
                    ("value", value.to_string().into()),
                    ("own", own.to_string().into()),
                ];
                let problem = Problem::new(at, Said::of("policy-confirmed-otherwise", facts))
                    .also(source.place.clone(), Said::of("policy-the-draft", []));
                out.push(problem.help(Said::of("policy-confirmed-otherwise-help", [])));
                continue;
            }
            source.confirmed = Some(Confirmed { by: choice.by.clone(), source: choice.source.clone() });
        }
    }
    if hits == 0 {
        let known: Vec<&str> = rules.iter().flat_map(|r| &r.clauses).map(ClauseId::as_str).collect();
        let help = match crate::config::spelling::nearest(&choice.clause, &known) {
            Some(near) => Said::of("config-did-you-mean", [("near", (*near).into())]),
            None => Said::of("policy-see-clauses", []),
        };
        let message = Said::of("policy-no-rule-decides", [("clause", format!("{:?}", choice.clause).into())]);
        out.push(Problem::new(choice.place_of("clause"), message).help(help));
    } else if final_hit {
        let message = Said::of("policy-no-draft", [("clause", format!("{:?}", choice.clause).into())]);
        let problem = Problem::new(choice.place_of("clause"), message);
        out.push(problem.help(Said::of("policy-remove-entry", [])));
    }
}

/// Names that the kind does not know are most likely misspelt.
fn fits(choice: &Declared<Confirm>, kind: &str, kinds: &[&dyn KindSpec], out: &mut Problems) {
    let Some(schema) = wording::parameters(kind, kinds) else { return };
    if schema.as_object().is_some_and(serde_json::Map::is_empty) {
        return;
    }
    let known = Shape::of(&schema).property_names();
    for entry in choice.values.entries().iter().filter(|e| !known.contains(&e.key.as_str())) {
        let at = choice.place.beside(&entry.key_span);
        let problem = Problem::new(
            at,
            Said::of("policy-no-parameter", [("kind", kind.into()), ("name", entry.key.as_str().into())]),
        );
        out.push(problem.help(suggestion(&entry.key, &known, "parameters")));
    }
    let values = choice.values.entries().iter().filter(|e| known.contains(&e.key.as_str())).cloned();
    let values = crate::config::Node::table(choice.values.span.clone(), values.collect());
    let mut checker = Checker::new(choice.place.source());
    checker.table(
        &Said::of("policy-values-for-kind", [("kind", kind.into())]),
        &values,
        &[Shape::of(&schema)],
        false,
    );
    out.append(checker.problems);
}
