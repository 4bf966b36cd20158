//! Rules with the regulation's own values where the site set weaker ones: whether these are met all the same. Asked of
//! loosened rules only; changes no verdict.

use std::collections::{BTreeSet, HashSet};
use std::ptr;

use serde_json::Value;

use super::{Judged, RuleError, Setting, judge_one};
use crate::model::finding::{Subject, Verdict};
use crate::policy::{Policy, RuleInstance};
use crate::views::View;

/// What a loosened rule says by the values that a clause itself names.
#[derive(Clone, Debug)]
pub struct OwnNumbers<'p> {
    /// The rule as it is in force, with the site's values.
    pub rule: &'p RuleInstance,
    /// The clause whose values were tried in their place.
    pub clause: &'p str,
    /// The outcome by these.
    pub verdict: Verdict,
}

impl OwnNumbers<'_> {
    /// Everything of it is in order by the clause's own values. What cannot be told by them is not.
    pub fn met(&self) -> bool {
        let Verdict { passed, breaches, unknown } = &self.verdict;
        breaches.is_empty() && unknown.is_empty() && !passed.is_empty()
    }
}

/// Judges every loosened rule by the values of each clause of which the site loosened it; nothing where it loosened none.
///
/// # Errors
/// See [`RuleError`].
pub fn by_own_numbers<'p>(policy: &'p Policy, view: &View) -> Result<Vec<OwnNumbers<'p>>, RuleError> {
    let mut out = Vec::new();
    for rule in policy.rules.iter().filter(|r| !r.loosened.is_empty()) {
        let clauses: BTreeSet<&str> =
            rule.loosened.iter().flat_map(|l| &l.clauses).map(String::as_str).collect();
        for clause in clauses {
            let own = restored(rule, clause);
            let verdict = judge_one(Setting { rule: &own, policy, view })?;
            out.push(OwnNumbers { rule, clause, verdict });
        }
    }
    Ok(out)
}

/// The rule as a clause has it.
fn restored(rule: &RuleInstance, clause: &str) -> RuleInstance {
    let mut own = rule.clone();
    for l in rule.loosened.iter().filter(|l| l.clauses.iter().any(|c| c == clause)) {
        match &l.from {
            Value::Null => own.params.remove(&l.parameter),
            value => own.params.insert(l.parameter.clone(), value.clone()),
        };
    }
    own.loosened.clear();
    own
}

/// How many subjects of a rule are in order by a weaker value of the site and are not shown to be by the regulation's.
pub fn by_weaker_only(judged: &Judged<'_>, all: &[OwnNumbers<'_>]) -> usize {
    if judged.rule.loosened.is_empty() {
        return 0;
    }
    let own = all.iter().filter(|o| ptr::eq(o.rule, judged.rule));
    let met: Vec<HashSet<&Subject>> = own.map(|o| o.verdict.passed.iter().collect()).collect();
    let weaker = |s: &&Subject| met.is_empty() || !met.iter().all(|passed| passed.contains(s));
    judged.verdict.passed.iter().filter(weaker).count()
}
