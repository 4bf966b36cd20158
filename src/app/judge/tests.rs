//! What a finding keeps of the rules behind it, and what its closing says of a policy that changed.

use jiff::tz::TimeZone;
use serde_json::{Value, json};

use super::finding_report;
use crate::config::{Config, Document};
use crate::evidence::{Evidence, FindingRow};
use crate::findings::{PolicyChanged, reconcile};
use crate::model::finding::{Basis, Breach, Severity, Subject, Verdict};
use crate::model::{CameraId, UtcMs};
use crate::policy::{Origin, Policy, Regulation};
use crate::rules::{self, Judged, Say};
use crate::store::Durability;
use crate::text::{Lang, Names, for_lang};

const GATE: &str = "nvr1/gate";

/// A policy of regulations `a`, `b` …, each with one clause over one rule, and overrides.
fn policy(rules: &[(&str, &str)], overrides: &str) -> Policy {
    let kinds = rules::kinds();
    let laws = rules.iter().map(|(id, rule)| {
        let text = format!(
            "[regulation]\nid = \"{id}\"\nname = {{ zh = \"{id}\", en = \"{id}\" }}\n\
             [[clause]]\nid = \"{id}-1\"\nplace = \"1\"\nzh = \"z\"\nen = \"e\"\nenforcement = \"automatic\"\n\
             [[rule]]\nclauses = [\"{id}-1\"]\n{rule}\n"
        );
        Regulation::parse(&format!("policies/{id}.toml"), &text, Origin::Pack, &kinds).expect("valid")
    });
    let site = format!(
        "[site]\nid = \"s\"\ntz = \"UTC\"\n[[recorder]]\nid = \"nvr1\"\nroots = [\"/r\"]\n{overrides}"
    );
    let document = Document::parse("holdfast.toml", &site).expect("TOML");
    let config = Config::from_document(&document, "".as_ref(), &|_| None).expect("valid");
    Policy::build(laws.collect(), Some(&config), &kinds).expect("valid")
}

fn keep(days: u32) -> String {
    format!("kind = \"min_retention\"\nmin_days = {days}")
}

fn gate() -> Subject {
    Subject::Camera(CameraId::parse(GATE).expect("an id"))
}

fn breach(facts: Value, severity: Severity) -> Breach {
    Breach {
        subject: gate(),
        key: String::new(),
        span: None,
        severity,
        basis: Basis::Measured,
        facts,
        evidence: Vec::new(),
    }
}

/// Every rule reports one breach at the gate, or finds it in order.
fn judged<'p>(policy: &'p Policy, breach: impl Fn(usize) -> Option<Breach>) -> Vec<Judged<'p>> {
    let each = policy.rules.iter().enumerate().map(|(at, rule)| {
        let breaches: Vec<Breach> = breach(at).into_iter().collect();
        let passed = if breaches.is_empty() { vec![gate()] } else { Vec::new() };
        Judged { rule, verdict: Verdict { passed, breaches, unknown: Vec::new() } }
    });
    each.collect()
}

fn store() -> (tempfile::TempDir, Evidence) {
    let dir = tempfile::tempdir().expect("temp dir");
    let evidence = Evidence::open(dir.path(), Durability::Ephemeral).expect("store");
    (dir, evidence)
}

fn only(evidence: &Evidence) -> FindingRow {
    evidence.findings(true).expect("read").into_iter().next().expect("one finding")
}

fn blank(fields: &[&str]) -> Value {
    json!({ "case": "blank", "fields": fields })
}

#[test]
fn each_rule_behind_a_finding_keeps_its_own_clauses_numbers_and_words() {
    let ask = |field: &str| format!("kind = \"inventory_match\"\nfields = [\"{field}\"]");
    let (owner, place) = (ask("owner"), ask("place"));
    let policy = policy(&[("a", &owner), ("b", &place)], "");
    let facts = [blank(&["owner"]), blank(&["place"])];
    let judged = judged(&policy, |at| Some(breach(facts[at].clone(), Severity::Medium)));
    let (_dir, mut evidence) = store();
    reconcile(&mut evidence, &judged, "p1", UtcMs(1)).expect("stored");
    let row = only(&evidence);
    let kept: Vec<_> = row.grounds.iter().map(|g| (g.clauses.clone(), g.facts.clone())).collect();
    assert_eq!(
        kept,
        [(vec!["a-1".to_owned()], facts[0].clone()), (vec!["b-1".to_owned()], facts[1].clone())]
    );
    assert_eq!(row.grounds[1].params["fields"], json!(["place"]));
    let report =
        finding_report(&row, Say { text: for_lang(Lang::En), tz: &TimeZone::UTC, names: &Names::default() });
    for part in ["Under a-1: ", "Under b-1: "] {
        assert!(report.text.contains(part), "{}", report.text);
    }
    assert_ne!(report.grounds[0].text, report.grounds[1].text);
}

#[test]
fn a_changed_number_of_the_lighter_rule_is_a_change_of_the_finding() {
    let ask = |field: &str| format!("kind = \"inventory_match\"\nfields = [\"{field}\"]");
    let (owner, place) = (ask("owner"), ask("place"));
    let policy = policy(&[("a", &owner), ("b", &place)], "");
    let (_dir, mut evidence) = store();
    for (at, lighter) in [(1, &["place"][..]), (2, &["place"]), (3, &["place", "building"])] {
        let say = |rule: usize| if rule == 0 { blank(&["owner"]) } else { blank(lighter) };
        let judged = judged(&policy, |rule| Some(breach(say(rule), Severity::Medium)));
        reconcile(&mut evidence, &judged, "p1", UtcMs(at)).expect("stored");
    }
    let events = evidence.finding_events(&only(&evidence).id).expect("read");
    let told: Vec<_> = events.iter().map(|e| (e.at.0, e.kind.as_str())).collect();
    assert_eq!(told, [(1, "opened"), (3, "changed")]);
}

/// A finding under the first policy, and how it closes under the second, whose rules report nothing.
fn closes(first: &Policy, second: &Policy) -> (FindingRow, Option<PolicyChanged>) {
    let (_dir, mut evidence) = store();
    let short = |_| Some(breach(json!({ "held": 3 }), Severity::High));
    reconcile(&mut evidence, &judged(first, short), &first.digest().to_string(), UtcMs(1)).expect("stored");
    let digest = second.digest().to_string();
    reconcile(&mut evidence, &judged(second, |_| None), &digest, UtcMs(2)).expect("stored");
    let row = only(&evidence);
    let last = evidence.finding_events(&row.id).expect("read").pop().expect("an event");
    assert_eq!(last.kind, "closed");
    let changed = PolicyChanged::of(&last);
    (row, changed)
}

#[test]
fn a_finding_that_a_loosened_policy_no_longer_reports_closes_because_of_the_policy_and_says_by_whom() {
    let month = policy(&[("a", &keep(30))], "");
    let week = "[[policy.override]]\nclause = \"a-1\"\nset = { min_days = 2 }\nreason = \"small disk\"\nby = \"Li\"\n";
    let less = policy(&[("a", &keep(30))], week);
    let (row, changed) = closes(&month, &less);
    let changed = changed.expect("the policy changed");
    assert_eq!(row.closed_how.as_deref(), Some("policy_changed"));
    assert_eq!((changed.from, changed.to), (month.digest().to_string(), less.digest().to_string()));
    assert_eq!(changed.by, ["Li"]);
}

#[test]
fn a_finding_of_a_rule_that_was_dropped_closes_because_of_the_policy() {
    let both = policy(&[("a", &keep(30)), ("b", &keep(60))], "");
    let (_, changed) = closes(&both, &policy(&[("a", &keep(30))], ""));
    assert!(changed.is_some(), "one of the two rules behind it was never seen in order");
}

#[test]
fn a_finding_that_the_same_or_a_stricter_rule_no_longer_reports_closes_by_itself() {
    let month = policy(&[("a", &keep(30))], "");
    for after in [policy(&[("a", &keep(30))], ""), policy(&[("a", &keep(60))], "")] {
        let (row, changed) = closes(&month, &after);
        assert_eq!((row.closed_how.as_deref(), changed), (Some("by_itself"), None));
    }
}

#[test]
fn a_camera_that_the_rule_speaks_of_no_longer_was_not_seen_in_order() {
    let month = policy(&[("a", &keep(30))], "");
    let (_dir, mut evidence) = store();
    let digest = month.digest().to_string();
    let short = |_| Some(breach(json!({ "held": 3 }), Severity::High));
    reconcile(&mut evidence, &judged(&month, short), &digest, UtcMs(1)).expect("stored");
    let yard = Subject::Camera(CameraId::parse("nvr1/yard").expect("an id"));
    let verdict = Verdict { passed: vec![yard], ..Verdict::default() };
    let without = [Judged { rule: &month.rules[0], verdict }];
    reconcile(&mut evidence, &without, &digest, UtcMs(2)).expect("stored");
    let row = only(&evidence);
    assert_eq!(row.closed_how.as_deref(), Some("policy_changed"));
}

#[test]
fn a_finding_under_a_loosened_number_says_both_numbers_by_whom_and_why() {
    let week = "[[policy.override]]\nclause = \"a-1\"\nset = { min_days = 7 }\nreason = \"small disk\"\nby = \"Li\"\n";
    let policy = policy(&[("a", &keep(30))], week);
    let (_dir, mut evidence) = store();
    let short = |_| Some(breach(json!({ "held": 3 }), Severity::High));
    reconcile(&mut evidence, &judged(&policy, short), "p1", UtcMs(1)).expect("stored");
    for (lang, parts) in [
        (Lang::En, ["min_days = 7 instead of 30", "Li", "small disk"]),
        (Lang::ZhCn, ["min_days = 7，规定为 30", "Li", "small disk"]),
    ] {
        let report = finding_report(
            &only(&evidence),
            Say { text: for_lang(lang), tz: &TimeZone::UTC, names: &Names::default() },
        );
        for part in parts {
            assert!(report.text.contains(part), "{}", report.text);
        }
    }
}
