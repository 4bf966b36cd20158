//! What stays unseen while a point is wanting: rule kinds, and the clauses in force that rest on them.

use schemars::JsonSchema;
use serde::Serialize;

use super::Check;
use crate::app::site::Site;
use crate::model::finding::Basis;
use crate::policy::Policy;
use crate::rules;
use crate::text::Text;

/// Rule kinds that cannot tell while a check fails.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Hides {
    /// All.
    Everything,
    /// Those that rest on what was measured of footage.
    Measured,
    /// These.
    Kinds(&'static [&'static str]),
    /// Each point says.
    OfPoint,
    /// None: it is not a verdict that suffers.
    Nothing,
}

/// What stays unseen.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct Unseen {
    /// In words.
    pub text: String,
    /// Rule kinds in force here that cannot tell.
    pub kinds: Vec<String>,
    /// Clauses in force here that they decide.
    pub clauses: Vec<String>,
}

pub(super) fn of(
    check: &Check,
    of_point: &'static [&'static str],
    site: Option<&Site>,
    text: &Text,
) -> Unseen {
    let (kinds, clauses) = site.map_or_else(Default::default, |site| {
        blind(&site.policy, |kind| match check.hides {
            Hides::Everything => true,
            Hides::Measured => rules::RULES.iter().any(|r| r.id() == kind && r.basis() == Basis::Measured),
            Hides::Kinds(kinds) => kinds.contains(&kind),
            Hides::OfPoint => of_point.contains(&kind),
            Hides::Nothing => false,
        })
    });
    Unseen { text: text.word(&format!("doctor-unseen-{}", check.id)), kinds, clauses }
}

/// Kinds in force that are asked for, and the clauses that they decide: each once, in the policy's order.
fn blind(policy: &Policy, asked: impl Fn(&str) -> bool) -> (Vec<String>, Vec<String>) {
    let (mut kinds, mut clauses) = (Vec::new(), Vec::new());
    for rule in policy.rules.iter().filter(|r| asked(&r.kind)) {
        once(&mut kinds, &rule.kind);
        rule.clauses.iter().for_each(|clause| once(&mut clauses, clause.as_str()));
    }
    (kinds, clauses)
}

fn once(to: &mut Vec<String>, word: &str) {
    if !to.iter().any(|known| known == word) {
        to.push(word.to_owned());
    }
}
