//! What differs between two policies, and whether it asks for more or for less. Judges nothing:
//! what a change means for cameras is decided by judging with both.

use std::collections::BTreeSet;

use serde::Serialize;
use serde_json::{Value, json};

use super::effective::Policy;
use super::opposed;
use super::regulation::{ClauseId, Strength};
use super::rule::RuleInstance;

/// Whether a change asks for less or for more.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Direction {
    /// Less is asked than before.
    Loosened,
    /// More is asked than before.
    Tightened,
    /// Neither can be said: a person must look.
    Changed,
}

impl Direction {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Loosened, Self::Tightened, Self::Changed];

    /// The word used in JSON and text keys.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Loosened => "loosened",
            Self::Tightened => "tightened",
            Self::Changed => "changed",
        }
    }

    fn of(tighter: Option<bool>) -> Self {
        tighter.map_or(Self::Changed, |t| if t { Self::Tightened } else { Self::Loosened })
    }
}

/// What kind of thing changed.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum What {
    /// A rule that was not there.
    RuleAdded,
    /// A rule that is no longer there.
    RuleRemoved,
    /// A number, word or role of a rule.
    Parameter,
    /// The cameras of which a rule speaks.
    Scope,
    /// Severity of a rule's breaches.
    Severity,
    /// How strictly a rule is meant.
    Strength,
    /// Whether a draft only warns, or binds since the site confirmed it.
    Draft,
    /// An approval chain, or that a rule asks for one.
    Chain,
}

impl What {
    /// All of them.
    pub const ALL: [Self; 8] = [
        Self::RuleAdded,
        Self::RuleRemoved,
        Self::Parameter,
        Self::Scope,
        Self::Severity,
        Self::Strength,
        Self::Draft,
        Self::Chain,
    ];

    /// The word used in JSON and text keys.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::RuleAdded => "rule_added",
            Self::RuleRemoved => "rule_removed",
            Self::Parameter => "parameter",
            Self::Scope => "scope",
            Self::Severity => "severity",
            Self::Strength => "strength",
            Self::Draft => "draft",
            Self::Chain => "chain",
        }
    }
}

/// One difference.
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct Change {
    /// Rule kind; `chain` for an approval chain.
    pub kind: String,
    /// Clauses that the rule decides, old and new.
    pub clauses: Vec<ClauseId>,
    /// What changed.
    pub what: What,
    /// Name of the parameter or chain.
    pub name: Option<String>,
    /// As it was.
    pub old: Value,
    /// As it is.
    pub new: Value,
    /// Whether less or more is asked.
    pub direction: Direction,
}

/// Every difference from `old` to `new`, in the order of the old policy, additions last.
pub fn changes(old: &Policy, new: &Policy) -> Vec<Change> {
    let mut left: Vec<&RuleInstance> = new.rules.iter().collect();
    let mut out = Vec::new();
    // Equal rules first, so that none of them is taken for a changed one.
    let mut before = Vec::new();
    for rule in &old.rules {
        match left.iter().position(|n| n.identity() == rule.identity()) {
            Some(at) => same_numbers(rule, left.remove(at), &mut out),
            None => before.push(rule),
        }
    }
    for rule in before {
        if let Some(more) = asks_more_of_some(rule, &mut left) {
            out.extend(more);
            continue;
        }
        match counterpart(rule, &left) {
            Some(at) => compare(rule, left.remove(at), &mut out),
            None => out.push(whole(rule, What::RuleRemoved)),
        }
    }
    out.extend(left.into_iter().map(|rule| whole(rule, What::RuleAdded)));
    chains(old, new, &mut out);
    out
}

/// What changed for the cameras of which more is asked than of the others that a rule spoke of, when that is all that
/// became of it: it stands for the others as it was. Takes both rules from those that are left.
fn asks_more_of_some(rule: &RuleInstance, left: &mut Vec<&RuleInstance>) -> Option<Vec<Change>> {
    let same = |n: &RuleInstance| n.kind == rule.kind && n.clauses == rule.clauses;
    let (outside, inside) = left.iter().enumerate().find_map(|(at, n)| {
        let some = n.scope.left_out_of(&rule.scope).filter(|_| same(n) && n.params == rule.params)?;
        let scope = rule.scope.clone().and(some);
        Some((at, left.iter().position(|n| same(n) && n.scope == scope)?))
    })?;
    let mut more = Vec::new();
    compare(rule, left[inside], &mut more);
    more.retain(|c| c.what != What::Scope);
    if more.is_empty() || more.iter().any(|c| c.direction != Direction::Tightened) {
        return None;
    }
    same_numbers(rule, left[outside], &mut more);
    left.remove(outside.max(inside));
    left.remove(outside.min(inside));
    Some(more)
}

/// The rule that took another's place: of the same kind, for the same clause and cameras if any is,
/// else for the same clause, else, for rules without clauses, the next one.
fn counterpart(rule: &RuleInstance, among: &[&RuleInstance]) -> Option<usize> {
    let near = |n: &RuleInstance| {
        let clause = n.clauses.iter().any(|c| rule.clauses.contains(c));
        let free = n.clauses.is_empty() && rule.clauses.is_empty();
        let regulation = n.regulations.iter().any(|r| rule.regulations.contains(r));
        match (n.kind == rule.kind, clause, n.scope == rule.scope) {
            (true, true, true) => 4,
            (true, true, false) => 3,
            (true, false, true) if free => {
                if regulation {
                    2
                } else {
                    1
                }
            }
            (true, false, false) if free && regulation => 1,
            _ => 0,
        }
    };
    let scored = among.iter().enumerate().map(|(at, n)| (near(n), at)).filter(|(score, _)| *score > 0);
    scored.max_by_key(|(score, at)| (*score, std::cmp::Reverse(*at))).map(|(_, at)| at)
}

fn change(rule: &RuleInstance, what: What, old: Value, new: Value, direction: Direction) -> Change {
    Change { kind: rule.kind.clone(), clauses: rule.clauses.clone(), what, name: None, old, new, direction }
}

fn whole(rule: &RuleInstance, what: What) -> Change {
    let (params, none) = (Value::Object(rule.params.clone()), Value::Null);
    match what {
        What::RuleAdded => change(rule, what, none, params, Direction::Tightened),
        _ => change(rule, what, params, none, Direction::Loosened),
    }
}

/// Severity, strength and whether it binds, which do not make a rule another one.
fn same_numbers(old: &RuleInstance, new: &RuleInstance, out: &mut Vec<Change>) {
    if old.severity != new.severity {
        let tighter = old.severity.zip(new.severity).map(|(a, b)| a < b);
        let (was, is) = (json!(old.severity), json!(new.severity));
        out.push(change(new, What::Severity, was, is, Direction::of(tighter)));
    }
    if old.strength != new.strength {
        let direction = Direction::of(Some(new.strength == Strength::Mandatory));
        out.push(change(new, What::Strength, json!(old.strength), json!(new.strength), direction));
    }
    let (was, is) = (old.draft.is_some(), new.draft.is_some());
    if was != is {
        out.push(change(new, What::Draft, json!(was), json!(is), Direction::of(Some(was))));
    }
}

fn compare(old: &RuleInstance, new: &RuleInstance, out: &mut Vec<Change>) {
    let names: BTreeSet<&String> = old.params.keys().chain(new.params.keys()).collect();
    for name in names {
        let (was, is) = (old.params.get(name), new.params.get(name));
        if was != is {
            let (was, is) = (was.cloned().unwrap_or_default(), is.cloned().unwrap_or_default());
            let direction = Direction::of(tighter(name, &was, &is));
            out.push(Change { name: Some(name.clone()), ..change(new, What::Parameter, was, is, direction) });
        }
    }
    if old.scope != new.scope {
        let direction = match (old.scope.is_everything(), new.scope.is_everything()) {
            (true, false) => Direction::Loosened,
            (false, true) => Direction::Tightened,
            _ => Direction::Changed,
        };
        out.push(change(new, What::Scope, json!(old.scope), json!(new.scope), direction));
    }
    if old.chain != new.chain {
        let tighter = if new.chain.is_none() { Some(false) } else { old.chain.is_none().then_some(true) };
        out.push(change(new, What::Chain, json!(old.chain), json!(new.chain), Direction::of(tighter)));
    }
    same_numbers(old, new, out);
}

/// Whether a parameter's new value asks for more. Names follow one convention over all kinds: what
/// begins with `min`, `protect`, `look_back` or tells how long to retain is a floor, other numbers are limits of what is let pass.
pub fn tighter(name: &str, old: &Value, new: &Value) -> Option<bool> {
    match (old, new) {
        (Value::Number(a), Value::Number(b)) => {
            let more = b.as_f64()? > a.as_f64()?;
            if is_floor(name) { Some(more) } else { is_limit(name).then_some(!more) }
        }
        (Value::Bool(_), Value::Bool(now)) => Some(*now),
        (Value::Null, Value::Bool(now)) => now.then_some(true),
        (Value::Array(a), Value::Array(b)) => {
            let (more, fewer) = (a.iter().all(|x| b.contains(x)), b.iter().all(|x| a.contains(x)));
            let lets_pass =
                ["exempt", "allowed", "owners", "excuse", "allowed_roles", "allow"].contains(&name);
            // An empty list of what is allowed allows everything.
            let all = lets_pass && name != "exempt" && (a.is_empty() || b.is_empty());
            (more != fewer && !all).then_some(more != lets_pass)
        }
        (Value::String(a), Value::String(b)) if name.ends_with("_file_mode") => {
            let bits = |s: &str| u32::from_str_radix(s, 8).ok();
            let (a, b) = (bits(a)?, bits(b)?);
            if a & b == b { Some(true) } else { (a & b == a).then_some(false) }
        }
        (Value::String(a), Value::String(b)) if is_floor(name) || is_limit(name) => {
            let longer = opposed::above(&json!(b), &json!(a))?;
            let shorter = opposed::above(&json!(a), &json!(b))?;
            (longer != shorter).then_some(longer == is_floor(name))
        }
        _ => None,
    }
}

fn is_floor(name: &str) -> bool {
    ["min_", "protect_", "look_back_"].iter().any(|head| name.starts_with(head)) || name.contains("_retain")
}

fn is_limit(name: &str) -> bool {
    let heads = ["max_", "tolerance_", "grace_", "settle_", "full_rescan_", "deadline_"];
    heads.iter().any(|head| name.starts_with(head)) || name.contains("_within_") || name == "extract_max"
}

fn chains(old: &Policy, new: &Policy, out: &mut Vec<Change>) {
    let of = |p: &Policy| -> Vec<(String, Vec<ClauseId>, Value)> {
        let each = p.regulations.iter().flat_map(|r| r.chains.iter().map(move |c| (r.id(), c)));
        each.map(|(id, c)| (format!("{id}/{}", c.id), c.clauses.clone(), json!(c))).collect()
    };
    let (before, after) = (of(old), of(new));
    let change = |name: &str, clauses: &[ClauseId], old: Value, new: Value, direction| Change {
        kind: "chain".to_owned(),
        clauses: clauses.to_vec(),
        what: What::Chain,
        name: Some(name.to_owned()),
        old,
        new,
        direction,
    };
    for (name, clauses, was) in &before {
        match after.iter().find(|(n, ..)| n == name) {
            None => out.push(change(name, clauses, was.clone(), Value::Null, Direction::Loosened)),
            Some((_, _, is)) if is != was => {
                out.push(change(name, clauses, was.clone(), is.clone(), Direction::Changed));
            }
            Some(_) => {}
        }
    }
    for (name, clauses, is) in after.iter().filter(|(n, ..)| !before.iter().any(|(b, ..)| b == n)) {
        out.push(change(name, clauses, Value::Null, is.clone(), Direction::Tightened));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_knows_which_way_it_asks_for_more() {
        let cases = [
            ("min_days", json!(30), json!(60), Some(true)),
            ("max_days", json!(30), json!(60), Some(false)),
            ("min_coverage_pct", json!(99.5), json!(99.0), Some(false)),
            ("tolerance_min", json!(60), json!(0), Some(true)),
            ("check_fov", json!(true), json!(false), Some(false)),
            ("zones", json!(["a"]), json!(["a", "b"]), Some(true)),
            ("zones", json!(["a"]), json!(["b"]), None),
            ("exempt", json!(["hold"]), json!([]), Some(true)),
            ("allowed", json!(["/a"]), json!([]), None),
            ("owners", json!(["1", "2"]), json!(["1"]), Some(true)),
            ("max_file_mode", json!("0640"), json!("0600"), Some(true)),
            ("max_file_mode", json!("0640"), json!("0606"), None),
            ("schedule", json!("24x7"), json!("armed_hours"), None),
            ("count", json!(1), json!(2), None),
            ("extract_retain", json!("1y"), json!("6mo"), Some(false)),
            ("extract_max", json!("30d"), json!("6mo"), Some(false)),
            ("log_retain_days", json!(180), json!(365), Some(true)),
        ];
        for (name, old, new, expected) in cases {
            assert_eq!(tighter(name, &old, &new), expected, "{name} {old} {new}");
        }
    }
}
