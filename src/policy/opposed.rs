//! What two rules can ask of the same cameras that nobody can do at once, and what each would have to
//! take over if it yielded. Sources: the conflicts found between the texts of `policies/`.

use jiff::tz::TimeZone;
use serde_json::{Value, json};

use crate::model::{Period, UtcMs};

use super::rule::RuleInstance;

/// How two parameters exclude each other. The first of a pair is the floor, the duty or the permission.
enum Law {
    /// The first number or period must not be above the second.
    Ordered,
    /// What the first lets go by itself, the second wants applied for.
    GoesBeforeItIsApplied,
    /// The first lists what must be there, the second what must not.
    RequiredAndForbidden,
    /// The first lists who may, the second who may not.
    AllowedAndDenied,
    /// Each lists all who may, and nobody is in both.
    NobodyLeft,
    /// Each names another one for the same act.
    AnotherOne,
}

/// Two parameters of two kinds and how they exclude each other.
struct Pair {
    first: (&'static str, &'static str),
    second: (&'static str, &'static str),
    law: Law,
}

const PAIRS: &[Pair] = &[
    Pair { first: ("min_retention", "min_days"), second: ("max_retention", "max_days"), law: Law::Ordered },
    Pair {
        first: ("early_deletion", "protect_days"),
        second: ("max_retention", "max_days"),
        law: Law::Ordered,
    },
    Pair {
        first: ("extract_retention", "extract_retain"),
        second: ("extract_expiry", "extract_max"),
        law: Law::Ordered,
    },
    Pair {
        first: ("max_retention", "action"),
        second: ("destruction_approval", "before_delete"),
        law: Law::GoesBeforeItIsApplied,
    },
    Pair {
        first: ("inventory_match", "areas"),
        second: ("disallowed_zone", "zones"),
        law: Law::RequiredAndForbidden,
    },
    Pair {
        first: ("requester_eligibility", "allow"),
        second: ("requester_eligibility", "deny"),
        law: Law::AllowedAndDenied,
    },
    Pair {
        first: ("requester_eligibility", "allow"),
        second: ("requester_eligibility", "allow"),
        law: Law::NobodyLeft,
    },
    Pair {
        first: ("config_change", "allowed_roles"),
        second: ("config_change", "allowed_roles"),
        law: Law::NobodyLeft,
    },
    Pair {
        first: ("unlogged_access", "record_by"),
        second: ("unlogged_access", "record_by"),
        law: Law::AnotherOne,
    },
    Pair {
        first: ("record_complete", "record_by"),
        second: ("record_complete", "record_by"),
        law: Law::AnotherOne,
    },
];

/// What two rules cannot both have.
pub(super) struct Opposed {
    /// Parameter of the first rule.
    pub first_param: &'static str,
    /// Parameter of the second rule.
    pub second_param: &'static str,
    /// What the first takes over when the second wins.
    pub first_yields: Value,
    /// What the second takes over when the first wins.
    pub second_yields: Value,
}

/// Every way in which two rules exclude each other, whatever their cameras.
pub(super) fn between<'r>(
    first: &'r RuleInstance,
    second: &'r RuleInstance,
) -> impl Iterator<Item = Opposed> + 'r {
    PAIRS.iter().filter_map(|pair| pair.of(first, second))
}

impl Pair {
    fn of(&self, first: &RuleInstance, second: &RuleInstance) -> Option<Opposed> {
        if first.kind != self.first.0 || second.kind != self.second.0 {
            return None;
        }
        let (a, b) = (first.params.get(self.first.1)?, second.params.get(self.second.1)?);
        let (first_yields, second_yields) = match self.law {
            Law::Ordered => (same_copy(first, second) && above(a, b)?).then(|| (b.clone(), a.clone())),
            Law::GoesBeforeItIsApplied => {
                let goes = matches!(a.as_str(), Some("delete" | "overwrite"));
                let asks =
                    b == &json!(true) && second.params.get("accept_loop_overwrite") != Some(&json!(true));
                (goes && asks).then(|| (json!("report"), json!(false)))
            }
            // One text may allow and deny in several clauses that are read together.
            _ if first.regulations.iter().any(|r| second.regulations.contains(r)) => None,
            Law::RequiredAndForbidden => excluded(words(a)?, words(b)?),
            Law::AllowedAndDenied => {
                let except = second.params.get("except").and_then(words).unwrap_or_default();
                let denied = words(b)?.into_iter().filter(|w| !except.contains(w)).collect();
                same_modes(first, second).then(|| excluded(words(a)?, denied)).flatten()
            }
            Law::NobodyLeft => {
                let (some, others) = (words(a)?, words(b)?);
                let nobody =
                    !some.is_empty() && !others.is_empty() && !some.iter().any(|w| others.contains(w));
                (nobody && same_modes(first, second)).then(|| (b.clone(), a.clone()))
            }
            Law::AnotherOne => (a != b && same_modes(first, second)).then(|| (b.clone(), a.clone())),
        }?;
        Some(Opposed { first_param: self.first.1, second_param: self.second.1, first_yields, second_yields })
    }
}

/// True when the floor is above the ceiling; `None` where the two cannot be compared.
pub(super) fn above(floor: &Value, ceiling: &Value) -> Option<bool> {
    if let (Some(floor), Some(ceiling)) = (floor.as_f64(), ceiling.as_f64()) {
        return Some(floor > ceiling);
    }
    // 2024 is a leap year and begins with a long month: what is above anywhere is above here.
    let from = UtcMs(1_704_067_200_000);
    let end = |v: &Value| v.as_str()?.parse::<Period>().ok()?.end(from, &TimeZone::UTC, None).ok();
    Some(end(floor)? > end(ceiling)?)
}

/// An extract may have a copy in the archive and one that was handed out, each with its own clock; rules that do not
/// say which speak of both.
fn same_copy(first: &RuleInstance, second: &RuleInstance) -> bool {
    first.params.get("copy").zip(second.params.get("copy")).is_none_or(|(a, b)| a == b)
}

fn same_modes(first: &RuleInstance, second: &RuleInstance) -> bool {
    let modes = |rule: &RuleInstance| -> Option<Vec<String>> {
        let value = rule.params.get("modes").or_else(|| rule.params.get("mode"))?;
        words(value).or_else(|| Some(vec![value.as_str()?.to_owned()]))
    };
    modes(first).zip(modes(second)).is_none_or(|(a, b)| a.iter().any(|m| b.contains(m)))
}

fn words(value: &Value) -> Option<Vec<String>> {
    value.as_array().map(|list| list.iter().filter_map(Value::as_str).map(str::to_owned).collect())
}

/// What either list is without the words of the other; `None` when they share none.
fn excluded(some: Vec<String>, others: Vec<String>) -> Option<(Value, Value)> {
    let without = |list: &[String], gone: &[String]| -> Value {
        list.iter().filter(|w| !gone.contains(w)).map(|w| json!(w)).collect()
    };
    let share = some.iter().any(|w| others.contains(w));
    share.then(|| (without(&some, &others), without(&others, &some)))
}
