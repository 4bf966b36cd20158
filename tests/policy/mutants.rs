//! The mutation loop: each timeline holds as it is, and fails when one of its rules is dropped, when a
//! number in it moves by one step, a switch is thrown or a word of a list is struck out.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use holdfast::app::timeline::Timeline;
use holdfast::model::Period;
use holdfast::model::period::Unit;
use holdfast::policy::{PackStore, Policy, RuleInstance};
use holdfast::rules;
use serde_json::{Value, json};

/// One change of a policy: of which rule, and what.
#[derive(Clone)]
struct Mutant {
    /// Kind and parameters of the rule before the change: the same rule in two timelines is one.
    rule: String,
    /// Parameter; `None` when the rule is dropped.
    parameter: Option<String>,
    value: Value,
}

impl Mutant {
    fn name(&self) -> String {
        match &self.parameter {
            None => format!("{} dropped", self.rule),
            Some(name) => format!("{} with {name} = {}", self.rule, self.value),
        }
    }

    fn apply(&self, at: usize, policy: &mut Policy) {
        match &self.parameter {
            None => drop(policy.rules.remove(at)),
            Some(name) => drop(policy.rules[at].params.insert(name.clone(), self.value.clone())),
        }
    }
}

fn identity(rule: &RuleInstance) -> String {
    format!("{} {} {}", rule.kind, Value::Object(rule.params.clone()), json!(rule.scope))
}

fn mutants(rule: &RuleInstance) -> Vec<Mutant> {
    let of = |parameter: Option<&String>, value| Mutant {
        rule: identity(rule),
        parameter: parameter.cloned(),
        value,
    };
    let mut out = vec![of(None, Value::Null)];
    for (name, value) in &rule.params {
        out.extend(steps(name, value).into_iter().map(|v| of(Some(name), v)));
    }
    out
}

/// The values next to a value: whole numbers by 1, shares by 0.1, rights by one bit pattern.
fn steps(name: &str, value: &Value) -> Vec<Value> {
    match value {
        Value::Bool(b) => vec![json!(!b)],
        Value::Number(n) => match n.as_i64() {
            Some(i) => vec![json!(i - 1), json!(i + 1)],
            None => [-0.1, 0.1].map(|d| json!(n.as_f64().unwrap() + d)).to_vec(),
        },
        Value::String(s) if name == "max_file_mode" => {
            let mode = u32::from_str_radix(s, 8).unwrap();
            [mode - 1, mode + 1].map(|m| json!(format!("{m:04o}"))).to_vec()
        }
        // A term moves by one of its units.
        Value::String(s) if s.parse::<Period>().is_ok() => {
            let period: Period = s.parse().unwrap();
            vec![json!(shorter(period)), json!(Period { count: period.count + 1, ..period })]
        }
        Value::Array(words) => (0..words.len())
            .map(|gone| {
                words.iter().enumerate().filter(|(at, _)| *at != gone).map(|(_, w)| w.clone()).collect()
            })
            .collect(),
        _ => Vec::new(),
    }
}

/// One less; of a single unit, one of the next smaller unit less than it holds, for there is no period of nothing.
fn shorter(Period { count, unit }: Period) -> Period {
    let (count, unit) = match (count, unit) {
        (1, Unit::Years) => (11, Unit::Months),
        (1, Unit::Months) => (27, Unit::Days),
        (1, Unit::Days | Unit::WorkingDays) => (23, Unit::Hours),
        (1, Unit::Hours) => (59, Unit::Minutes),
        _ => (count - 1, unit),
    };
    Period { count, unit }
}

fn timelines() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/timelines");
    let mut files: Vec<PathBuf> = std::fs::read_dir(folder).unwrap().map(|e| e.unwrap().path()).collect();
    files.sort();
    files
}

fn parse(path: &Path) -> Timeline {
    let text = std::fs::read_to_string(path).unwrap();
    let name = path.file_name().unwrap().to_str().unwrap();
    Timeline::parse(name, &text).unwrap_or_else(|problems| panic!("{problems}"))
}

/// What the timelines of one run found: what is wrong as it stands, and each mutant with its fate.
#[derive(Default)]
struct Tally {
    wrong: Vec<String>,
    killed: BTreeMap<String, (Mutant, bool)>,
}

fn try_timeline(path: &Path, tally: &Mutex<Tally>) {
    let mut timeline = parse(path);
    let original = timeline.policy.clone();
    let outcome = timeline.run().unwrap();
    if !outcome.differences.is_empty() || outcome.checked == 0 {
        return tally.lock().unwrap().wrong.push(format!("{}: {outcome:#?}", path.display()));
    }
    for (at, rule) in original.rules.iter().enumerate() {
        for mutant in mutants(rule) {
            if tally.lock().unwrap().killed.get(&mutant.name()).is_some_and(|(_, killed)| *killed) {
                continue;
            }
            timeline.policy = original.clone();
            mutant.apply(at, &mut timeline.policy);
            let killed = !timeline.run().unwrap().differences.is_empty();
            // Two timelines may try the same mutant at the same time; one that notices it is enough.
            let mut tally = tally.lock().unwrap();
            tally.killed.entry(mutant.name()).or_insert((mutant, false)).1 |= killed;
        }
    }
}

#[test]
fn every_timeline_fails_when_a_rule_is_dropped_or_a_number_moves_by_one_step() {
    let files = timelines();
    let (tally, next) = (Mutex::new(Tally::default()), AtomicUsize::new(0));
    let threads = std::thread::available_parallelism().map_or(2, usize::from);
    std::thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| {
                while let Some(path) = files.get(next.fetch_add(1, Ordering::Relaxed)) {
                    try_timeline(path, &tally);
                }
            });
        }
    });
    let tally = tally.into_inner().unwrap();
    assert!(tally.wrong.is_empty(), "{}", tally.wrong.join("\n"));
    let (killed, living): (Vec<_>, Vec<_>) = tally.killed.values().partition(|(_, killed)| *killed);
    println!("{} timelines: {} mutants killed", files.len(), killed.len());
    let names: Vec<String> = living.iter().map(|(m, _)| m.name()).collect();
    assert!(names.is_empty(), "nothing noticed:\n{}", names.join("\n"));
}

#[test]
fn every_clause_that_a_built_kind_decides_has_a_timeline() {
    let kinds = rules::kinds();
    let covered: BTreeSet<String> =
        timelines().iter().flat_map(|t| parse(t).clauses().to_vec()).map(|c| c.to_string()).collect();
    let regulations = PackStore::embedded(&kinds).all().unwrap();
    let decided = regulations.iter().flat_map(|r| &r.rules).filter(|r| rules::by_id(&r.kind).is_some());
    let decided: BTreeSet<String> =
        decided.flat_map(|r| &r.clauses).map(|(clause, _)| clause.to_string()).collect();
    assert!(decided.len() > 60, "{}", decided.len());
    assert_eq!(covered, decided);
}
