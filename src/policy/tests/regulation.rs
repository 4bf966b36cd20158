//! What a regulation file may say, and what of it is refused at its place.

use jiff::civil::date;
use proptest::prelude::*;
use serde_json::json;

use crate::config::Document;
use crate::config::tests::{keys, mutate};
use crate::model::finding::Severity;
use crate::policy::*;
use crate::rules;

use super::*;

#[test]
fn every_mistake_is_shown_at_its_place_with_what_to_do() {
    let mut names: Vec<String> = std::fs::read_dir(fixtures())
        .expect("folder")
        .map(|e| e.expect("entry").file_name().into_string().expect("utf-8"))
        .filter(|n| !matches!(n.as_str(), "whole.toml" | "smallest.toml"))
        .collect();
    names.sort();
    assert!(names.len() >= 20);
    for name in names {
        let problems = parse(&name, &fixture(&name)).expect_err(&name);
        insta::assert_snapshot!(name.trim_end_matches(".toml"), problems.to_string());
    }
}

#[test]
fn the_smallest_regulation_loads_and_says_who_set_its_number() {
    let regulation = parse("smallest.toml", &fixture("smallest.toml")).expect("valid");
    let policy = Policy::build(vec![regulation], None, KINDS).expect("no contradiction");
    let rule = &policy.rules[0];
    assert_eq!(rule.params, *json!({ "min_days": 90 }).as_object().expect("map"));
    let source = &rule.param_sources["min_days"];
    assert_eq!((source.set_by, source.file(), source.line()), (SetBy::Site, "smallest.toml", 7));
    assert!(rule.scope.is_everything() && rule.clauses.is_empty());
}

#[test]
fn what_a_pack_says_is_told_apart_from_what_it_proposes() {
    let regulation = pack(&fixture("whole.toml"));
    let policy = Policy::build(vec![regulation], None, KINDS).expect("valid");
    let gates = &policy.rules[0];
    assert!(gates.holds_on(date(2026, 12, 31)) && !gates.holds_on(date(2027, 1, 1)));
    assert_eq!(gates.param_sources["min_days"].set_by, SetBy::Regulation);
    assert_eq!(gates.param_sources["tolerance_min"].set_by, SetBy::Proposal);
    assert_eq!((gates.severity, gates.strength), (Some(Severity::Critical), Strength::General));
}

#[test]
fn a_number_left_to_the_site_stays_open_and_can_be_shown() {
    let policy = Policy::build(vec![pack(&fixture("whole.toml"))], None, KINDS).expect("valid");
    assert_eq!(policy.rules[2].unset, ["schedule"]);
    insta::assert_snapshot!("open-choices", policy.open_choices().to_string());
    let config = site(
        "[[policy.override]]\nkind = \"recording_continuity\"\nset = { schedule = \"24x7\" }\nreason = \"r\"\nby = \"Li\"\n",
    );
    let policy = build(vec![pack(&fixture("whole.toml"))], &config).expect("valid");
    assert!(policy.rules[2].unset.is_empty() && policy.open_choices().is_empty());
}

#[test]
fn working_days_without_a_calendar_are_shown_and_nothing_else_is() {
    let kinds = rules::kinds();
    let bank = PackStore::embedded(&kinds).pack("bank").expect("known").expect("valid");
    let policy = Policy::build(vec![bank], None, &kinds).expect("valid");
    let counting: Vec<&str> = policy.rules.iter().flat_map(RuleInstance::working_days).collect();
    assert_eq!(counting, ["decision_working_days", "advance_working_days"]);
    assert_eq!(policy.uncounted().len(), 2);
    let period =
        "[[rule]]\nkind = \"followup_deadline\"\nclauses = [\"x-1\"]\nlimit = \"5wd\"\nother = \"5d\"\n";
    let policy = Policy::build(vec![law("x", period)], None, KINDS).expect("valid");
    assert_eq!(policy.rules[0].working_days().collect::<Vec<_>>(), ["limit"]);
}

#[test]
fn the_published_schema_takes_and_refuses_what_the_loader_does() {
    let validator = jsonschema::validator_for(&schema(KINDS)).expect("a schema");
    let json = |text: &str| Document::parse("x.toml", text).expect("toml").root.to_json();
    for name in ["whole.toml", "smallest.toml"] {
        let errors: Vec<String> =
            validator.iter_errors(&json(&fixture(name))).map(|e| e.to_string()).collect();
        assert_eq!(errors, Vec::<String>::new(), "{name}");
    }
    for name in
        ["unknown-parameter", "unknown-kind", "misspelt-proposal", "parameter-out-of-range", "missing-kind"]
    {
        assert!(!validator.is_valid(&json(&fixture(&format!("{name}.toml")))), "{name}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn any_misspelt_key_is_reported_on_its_line(pick in any::<prop::sample::Index>(), at in 0usize..40, how in 0u8..3) {
        let text = fixture("whole.toml");
        let all = keys(&text);
        // A pending kind takes any parameter, so a parameter of its own cannot be misspelt yet.
        let keys: Vec<_> = all.into_iter().filter(|(_, key)| key != "prior").collect();
        let (line, key) = pick.get(&keys);
        let (text, wrong) = mutate(&text, *line, key, at, how);
        let problems = parse("whole.toml", &text).expect_err("misspelt");
        let message = format!("unknown key `{wrong}`");
        prop_assert!(
            problems.iter().any(|p| p.place.line() == line + 1 && p.message.to_string().starts_with(&message)),
            "{problems}"
        );
    }
}
