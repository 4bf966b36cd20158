//! What a site may set in place of a regulation, for which cameras, and what that leaves visible.

use serde_json::json;

use super::*;

#[test]
fn every_clause_has_a_row_with_the_rules_that_decide_it() {
    let policy = Policy::build(vec![pack(&fixture("whole.toml"))], None, KINDS).expect("valid");
    let rows: Vec<(&str, Vec<&str>)> = policy
        .clauses()
        .map(|row| (row.clause.id.as_str(), row.rules.iter().map(|r| r.kind.as_str()).collect()))
        .collect();
    assert_eq!(rows, [("site-rules-1", vec!["min_retention"]), ("site-rules-2", vec!["approval_chain"])]);
}

#[test]
fn the_same_rule_of_two_regulations_is_one_rule_that_answers_both() {
    let policy =
        Policy::build(vec![keep("a", 30), keep("b", 30), keep("c", 60)], None, KINDS).expect("valid");
    assert_eq!(policy.rules.len(), 2);
    assert_eq!(policy.rules[0].clauses, [ClauseId::new("a-1"), ClauseId::new("b-1")]);
    assert_eq!(policy.rules[0].regulations, ["a", "b"]);
    assert_ne!(policy.rules[0].key(), policy.rules[1].key());
}

#[test]
fn an_override_keeps_what_it_replaced() {
    let config = site(
        "[[policy.override]]\nclause = \"a-1\"\nset = { min_days = 60 }\nreason = \"decision 7\"\nby = \"Li\"\n",
    );
    let policy = build(vec![keep("a", 30), keep("b", 30)], &config).expect("valid");
    let source = &policy.rules[0].param_sources["min_days"];
    assert_eq!(
        (source.set_by, source.line(), source.reason.as_deref()),
        (SetBy::Site, 6, Some("decision 7"))
    );
    let old = &source.overrode[0];
    assert_eq!((&old.value, old.set_by), (&json!(30), SetBy::Regulation));
    assert_eq!(values(&policy, "nvr1/gate", "min_days"), [60, 30]);
}

#[test]
fn an_override_for_one_camera_leaves_the_others_alone_and_beats_one_for_all() {
    let config = site(
        "[[policy.override]]\nkind = \"min_retention\"\ncamera = [\"nvr1/gate\"]\nset = { min_days = 90 }\nreason = \"r\"\nby = \"Li\"\n\
         [[policy.override]]\nkind = \"min_retention\"\nset = { min_days = 60 }\nreason = \"r\"\nby = \"Li\"\n",
    );
    let policy = build(vec![keep("a", 30)], &config).expect("valid");
    assert_eq!(values(&policy, "nvr1/gate", "min_days"), [90]);
    assert_eq!(values(&policy, "nvr1/yard", "min_days"), [60]);
}

#[test]
fn more_for_some_cameras_is_more_and_less_for_some_is_not() {
    use crate::policy::change::{Direction, What, changes};

    let of = |further: &str| build(vec![keep("a", 30), keep("b", 30)], &site(further)).expect("valid");
    let for_gates = |days: u32| {
        of(&format!(
            "[[policy.override]]\nkind = \"min_retention\"\ncamera = [\"nvr1/gate*\"]\nset = {{ min_days = {days} }}\n\
             reason = \"r\"\nby = \"Li\"\n"
        ))
    };
    let more = changes(&of(""), &for_gates(40));
    let told: Vec<_> = more.iter().map(|c| (c.what, &c.old, &c.new, c.direction)).collect();
    assert_eq!(told, [(What::Parameter, &json!(30), &json!(40), Direction::Tightened)]);
    assert!(changes(&of(""), &for_gates(7)).iter().any(|c| c.direction == Direction::Loosened));
    assert!(changes(&for_gates(40), &of("")).iter().any(|c| c.direction == Direction::Loosened));
}

#[test]
fn overrides_that_match_nothing_or_do_not_fit_are_refused_together() {
    let config = site(
        "[[camera]]\nid = \"nvr1/gate\"\n\
         [[policy.override]]\nkind = \"min_retension\"\nset = { min_days = 60 }\nreason = \"r\"\nby = \"Li\"\n\
         [[policy.override]]\nclause = \"a-2\"\nset = { min_days = 60 }\nreason = \"r\"\nby = \"Li\"\n\
         [[policy.override]]\nkind = \"max_retention\"\nset = { max_days = 60 }\nreason = \"r\"\nby = \"Li\"\n\
         [[policy.override]]\nkind = \"min_retention\"\ncamera = [\"nvr1/gat\"]\nset = { min_days = 60 }\nreason = \"r\"\nby = \"Li\"\n\
         [[policy.override]]\nkind = \"min_retention\"\nset = { min_dayz = 60, tolerance_min = \"x\" }\nreason = \"r\"\nby = \"Li\"\n\
         [[policy.override]]\nkind = \"min_retention\"\nwins_over = \"max_retention\"\nreason = \"r\"\nby = \"Li\"\n",
    );
    let problems = build(vec![keep("a", 30)], &config).expect_err("six mistakes");
    insta::assert_snapshot!("overrides-refused", problems.to_string());
}

#[test]
fn a_scope_that_matches_no_camera_loads_and_can_be_reported() {
    let config = site("[[camera]]\nid = \"nvr1/gate\"\nzone = [\"gate\"]\n");
    let rule = "[[rule]]\nkind = \"min_retention\"\nmin_days = 1\nscope = { zone = [\"gate\", \"gaet\"], recorder = [\"nvr?\"] }\n";
    let policy = build(vec![law("a", rule)], &config).expect("valid");
    let cameras: Vec<CameraFacts<'_>> = config.cameras.iter().map(|c| CameraFacts::from(&c.value)).collect();
    assert_eq!(policy.rules[0].scope.unmatched(&cameras), [("zone", "gaet")]);
    assert!(policy.rules[0].scope.matches(&cameras[0]));
}

#[test]
fn a_short_camera_name_matches_on_every_recorder() {
    let rule = "[[rule]]\nkind = \"min_retention\"\nmin_days = 1\nscope = { camera = [\"gate\"] }\n";
    let policy = Policy::build(vec![law("a", rule)], None, KINDS).expect("valid");
    assert_eq!(values(&policy, "nvr2/gate", "min_days"), [1]);
    assert_eq!(values(&policy, "gate/yard", "min_days"), Vec::<i64>::new());
}

#[test]
fn ids_that_two_regulations_share_and_clauses_of_none_are_refused() {
    let mut stranger = keep("b", 30);
    stranger.rules[0].clauses[0].0 = ClauseId::new("zzz-9");
    let problems = Policy::build(vec![keep("a", 30), keep("a", 30), stranger], None, KINDS).expect_err("bad");
    let messages: Vec<String> = problems.iter().map(|p| p.message.to_string()).collect();
    assert_eq!(messages, ["regulation \"a\" is chosen twice", "no chosen regulation has a clause \"zzz-9\""]);
}

#[test]
fn the_digest_follows_what_is_in_force_and_nothing_else() {
    let digest = |r: Vec<Regulation>| Policy::build(r, None, KINDS).expect("valid").digest();
    let base = digest(vec![keep("a", 30), keep("b", 60)]);
    assert_eq!(base, digest(vec![keep("b", 60), keep("a", 30)]));
    assert_ne!(base, digest(vec![keep("a", 31), keep("b", 60)]));
    assert_ne!(base, digest(vec![keep("a", 30)]));
}

#[test]
fn an_override_in_a_regulation_file_is_sent_to_the_configuration() {
    let text = "[regulation]\nid = \"house\"\nname = { zh = \"本\", en = \"House\" }\n\
        [[override]]\nkind = \"min_retention\"\nset = { min_days = 90 }\n";
    let refused = Regulation::parse("house.toml", text, Origin::Site, &[]).expect_err("no such table");
    let said = refused.to_string();
    assert!(said.contains("holdfast.toml, as [[policy.override]]"), "{said}");
}
