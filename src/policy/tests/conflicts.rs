//! Rules that contradict each other: refused with both places until a signer names the winner.

use proptest::prelude::*;
use serde_json::{Value, json};

use crate::rules;

use super::*;

#[test]
fn a_ceiling_below_a_floor_is_refused_with_both_places() {
    let problems =
        Policy::build(vec![keep("a", 30), remove("b", 20)], None, KINDS).expect_err("contradiction");
    insta::assert_snapshot!("contradiction", problems.to_string());
}

#[test]
fn a_ceiling_at_the_floor_is_no_contradiction() {
    assert!(Policy::build(vec![keep("a", 30), remove("b", 30)], None, KINDS).is_ok());
}

#[test]
fn the_named_winner_sets_the_number_of_the_other_and_the_old_one_stays_visible() {
    let config = site(
        "[[policy.override]]\nkind = \"min_retention\"\nwins_over = \"max_retention\"\nreason = \"r\"\nby = \"Li\"\n",
    );
    let policy = build(vec![keep("a", 30), remove("b", 20)], &config).expect("settled");
    assert_eq!(values(&policy, "nvr1/gate", "max_days"), [30]);
    assert_eq!(policy.rules[1].param_sources["max_days"].overrode[0].value, json!(20));

    let config =
        site("[[policy.override]]\nclause = \"b-1\"\nwins_over = \"a-1\"\nreason = \"r\"\nby = \"Li\"\n");
    let policy = build(vec![keep("a", 30), remove("b", 20)], &config).expect("settled");
    assert_eq!(values(&policy, "nvr1/gate", "min_days"), [20]);
}

#[test]
fn a_winner_for_one_camera_does_not_settle_the_others() {
    let choice = "[[policy.override]]\nkind = \"min_retention\"\ncamera = [\"nvr1/gate\"]\nwins_over = \"max_retention\"\nreason = \"r\"\nby = \"Li\"\n";
    assert!(build(vec![keep("a", 30), remove("b", 20)], &site(choice)).is_err());
    let both = format!("{choice}{}", choice.replace("nvr1/gate", "*"));
    let policy = build(vec![keep("a", 30), remove("b", 20)], &site(&both)).expect("settled");
    assert_eq!(values(&policy, "nvr1/yard", "max_days"), [30]);
}

#[test]
fn rules_for_different_cameras_do_not_contradict() {
    let of = |scope: &str, rest: &str| format!("[[rule]]\nscope = {scope}\n{rest}\n");
    let pair = |a: &str, b: &str, config: &Config| {
        let floor = law("a", &of(a, "kind = \"min_retention\"\nmin_days = 30"));
        let ceiling = law("b", &of(b, "kind = \"max_retention\"\nmax_days = 20"));
        build(vec![floor, ceiling], config).is_ok()
    };
    let none = site("");
    assert!(pair("{ recorder = [\"nvr1\"] }", "{ recorder = [\"nvr2\"] }", &none));
    assert!(pair("{ camera = [\"nvr1/*\"] }", "{ camera = [\"nvr2/gate\"] }", &none));
    assert!(!pair("{ recorder = [\"nvr1\"] }", "{ recorder = [\"nvr*\"] }", &none));
    assert!(
        !pair("{ recorder = [\"nvr1\"] }", "{ zone = [\"gate\"] }", &none),
        "nothing declared: it may be so"
    );
    let apart = site(
        "[[camera]]\nid = \"nvr1/x\"\nzone = [\"gate\"]\n[[camera]]\nid = \"nvr1/y\"\nzone = [\"dorm\"]\n",
    );
    assert!(pair("{ zone = [\"gate\"] }", "{ zone = [\"dorm\"] }", &apart));
    let both = site("[[camera]]\nid = \"nvr1/x\"\nzone = [\"gate\", \"dorm\"]\n");
    assert!(!pair("{ zone = [\"gate\"] }", "{ zone = [\"dorm\"] }", &both));
}

/// Whether a floor, its days, its scope; and whether floors win, for which cameras.
type Clashing = (Vec<(bool, u32, &'static str)>, Vec<(bool, &'static str)>);

/// Floors and ceilings over a few scopes, and overrides that settle some or all of their clashes.
fn clashing() -> impl Strategy<Value = Clashing> {
    let scope = prop::sample::select(vec![
        "{}",
        "{ recorder = [\"nvr1\"] }",
        "{ camera = [\"gate\"] }",
        "{ camera = [\"nvr2/*\"] }",
        "{ zone = [\"a\"] }",
    ]);
    let days = prop::sample::select(vec![10u32, 20, 30]);
    let rules = prop::collection::vec((any::<bool>(), days, scope), 1..5);
    let camera = prop::sample::select(vec!["*", "nvr1/*", "gate"]);
    (rules, prop::collection::vec((any::<bool>(), camera), 0..3))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn a_policy_that_builds_asks_no_camera_for_a_ceiling_below_a_floor((rules, choices) in clashing()) {
        let text: String = rules.iter().map(|(floor, days, scope)| {
            let (kind, param) = if *floor { ("min_retention", "min_days") } else { ("max_retention", "max_days") };
            format!("[[rule]]\nkind = \"{kind}\"\n{param} = {days}\nscope = {scope}\n")
        }).collect();
        let overrides: String = choices.iter().map(|(floor, camera)| {
            let (kind, yields) = if *floor { ("min_retention", "max_retention") } else { ("max_retention", "min_retention") };
            format!("[[policy.override]]\nkind = \"{kind}\"\nwins_over = \"{yields}\"\ncamera = [\"{camera}\"]\nreason = \"r\"\nby = \"Li\"\n")
        }).collect();
        let config = site(&format!(
            "{overrides}[[camera]]\nid = \"nvr1/gate\"\nzone = [\"a\"]\n[[camera]]\nid = \"nvr1/yard\"\n\
             [[camera]]\nid = \"nvr2/gate\"\n[[camera]]\nid = \"nvr2/yard\"\nzone = [\"a\"]\n"
        ));
        let regulation = law("a", &text);
        let original = regulation.rules.clone();
        let Ok(policy) = build(vec![regulation], &config) else { return Ok(()) };
        for camera in &config.cameras {
            let facts = CameraFacts::from(&camera.value);
            let of = |param: &str| -> Vec<i64> {
                policy.rules_for(&facts).filter_map(|r| r.params.get(param)?.as_i64()).collect()
            };
            let (floors, ceilings) = (of("min_days"), of("max_days"));
            prop_assert!(floors.iter().all(|f| ceilings.iter().all(|c| f <= c)), "{floors:?} {ceilings:?}");
            // Settling changes numbers, never which kinds of rule speak of a camera.
            for (kind, left) in [("min_retention", floors.len()), ("max_retention", ceilings.len())] {
                let before = original.iter().any(|r| r.kind == kind && r.scope.matches(&facts));
                prop_assert_eq!(before, left > 0);
            }
        }
    }
}

/// Two built-in texts that exclude each other, the parameter and its value on either side, and what holds once
/// the first wins.
const CONFLICTS: &[(&str, &str, &str, &str, &str)] = &[
    ("court", "campus-usage", "court-3.5.1-b", "campus-usage-4.1.3-b", "action"),
    ("hainan", "generic-rules", "hainan-18-b", "generic-rules-5.1", "extract_max"),
    ("hainan", "generic-retrieval", "hainan-18-b", "generic-retrieval-4.2", "extract_max"),
    ("generic-retrieval", "hainan", "generic-retrieval-2.1", "hainan-16.2.0", "deny"),
    ("hospital", "park", "hospital-2", "park-1-a", "allow"),
    ("campus-security", "highway", "campus-security-1.3-e", "highway-1-b", "allowed_roles"),
    ("bank", "generic-rules", "bank-3.4-a", "generic-rules-3.3-b", "record_by"),
];

#[test]
fn texts_that_exclude_each_other_are_refused_until_a_signer_names_the_winner() {
    let kinds = rules::kinds();
    let packs = PackStore::embedded(&kinds);
    for (one, other, winner, loser, parameter) in CONFLICTS {
        let both = || [one, other].map(|id| packs.pack(id).expect("known").expect("valid")).to_vec();
        let refused = Policy::build(both(), None, &kinds).expect_err(one);
        let at = |p: &crate::config::Problem, id: &str| {
            p.place.file().contains(id) || p.also.iter().any(|(place, _)| place.file().contains(id))
        };
        assert!(refused.iter().all(|p| at(p, one) && at(p, other)), "{}", refused.to_string());
        // One winner settles one contradiction; the others of the pair stay refused.
        let name = |win: &str, lose: &str| {
            format!(
                "[[policy.override]]\nclause = \"{win}\"\nwins_over = \"{lose}\"\nreason = \"decision 7\"\nby = \"Li\"\n"
            )
        };
        let left = |choice: &str, yields: bool| match Policy::build(both(), Some(&site(choice)), &kinds) {
            Ok(policy) => {
                let by_li = |r: &&RuleInstance| {
                    let source = r.param_sources.get(*parameter);
                    r.meant_by(None, Some(loser))
                        && source.is_some_and(|s| s.by.as_deref() == Some("Li") && s.overrode.len() == 1)
                };
                assert_eq!(policy.rules.iter().any(|r| by_li(&r)), yields, "{one} {other}");
                0
            }
            Err(problems) => problems.len(),
        };
        assert!(left(&name(winner, loser), true) < refused.len(), "{winner} over {loser}: {refused}");
        assert!(left(&name(loser, winner), false) < refused.len(), "{loser} over {winner}");
    }
}

#[test]
fn a_place_that_must_be_filmed_and_must_not_is_refused() {
    let kinds = rules::kinds();
    let law = |id: &str, rule: &str| law_of(id, rule, &kinds);
    let film = law(
        "a",
        "[[rule]]\nkind = \"inventory_match\"\nclauses = [\"a-1\"]\nareas = [\"gate\", \"office\"]\n",
    );
    let spare = law(
        "b",
        "[[rule]]\nkind = \"disallowed_zone\"\nclauses = [\"b-1\"]\nzones = [\"office\", \"toilet\"]\n",
    );
    let kinds = rules::kinds();
    let both = || vec![film.clone(), spare.clone()];
    let refused = Policy::build(both(), None, &kinds).expect_err("office");
    insta::assert_snapshot!("filmed-and-forbidden", refused.to_string());
    let config =
        site("[[policy.override]]\nclause = \"b-1\"\nwins_over = \"a-1\"\nreason = \"r\"\nby = \"Li\"\n");
    let policy = Policy::build(both(), Some(&config), &kinds).expect("settled");
    assert_eq!(policy.rules[0].params["areas"], json!(["gate"]));
}

#[test]
fn two_copies_of_an_extract_may_have_two_clocks() {
    const OPEN: fn() -> Value = || json!({});
    let kinds: &[&dyn KindSpec] = &[&Kind("extract_retention", OPEN), &Kind("extract_expiry", OPEN)];
    let law = |id: &str, rule: &str| law_of(id, rule, kinds);
    let keep = |copy: &str| {
        law(
            "a",
            &format!(
                "[[rule]]\nkind = \"extract_retention\"\nclauses = [\"a-1\"]\nextract_retain = \"1y\"\n{copy}\n"
            ),
        )
    };
    let destroy = |copy: &str| {
        law(
            "b",
            &format!(
                "[[rule]]\nkind = \"extract_expiry\"\nclauses = [\"b-1\"]\nextract_max = \"6mo\"\n{copy}\n"
            ),
        )
    };
    let fits = |a: &str, b: &str| Policy::build(vec![keep(a), destroy(b)], None, kinds).is_ok();
    assert!(fits("copy = \"archive\"", "copy = \"handed_out\""));
    assert!(!fits("copy = \"archive\"", "copy = \"archive\"") && !fits("", "copy = \"archive\""));
}
