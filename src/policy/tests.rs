//! What a regulation may say, what a site may change, and what is refused.

use std::path::{Path, PathBuf};

use jiff::civil::date;
use proptest::prelude::*;
use schemars::JsonSchema;
use serde_json::{Value, json};

use crate::config::tests::{keys, mutate};
use crate::config::{Config, Document, Problems};
use crate::model::finding::Severity;
use crate::model::ids::CameraId;
use crate::model::kind::{KindSpec, PENDING_KINDS};
use crate::rules;

use super::*;

/// Every camera keeps its footage for the least number of days.
#[derive(JsonSchema)]
#[serde(deny_unknown_fields)]
#[expect(dead_code, reason = "only its schema is read")]
struct MinRetention {
    /// Days that must be there.
    #[schemars(range(min = 1, max = 36_500))]
    min_days: u32,
    /// Minutes at the old edge that are not counted.
    #[serde(default)]
    tolerance_min: u32,
}

#[derive(JsonSchema)]
#[serde(deny_unknown_fields)]
#[expect(dead_code, reason = "only its schema is read")]
struct MaxRetention {
    /// Days after which footage is gone.
    max_days: u32,
}

#[derive(JsonSchema)]
#[serde(deny_unknown_fields)]
#[expect(dead_code, reason = "only its schema is read")]
struct Continuity {
    /// When cameras must record.
    schedule: String,
    #[serde(default)]
    max_gap_s: u32,
}

struct Kind(&'static str, fn() -> Value);

impl KindSpec for Kind {
    fn id(&self) -> &'static str {
        self.0
    }
    fn schema(&self) -> Value {
        self.1()
    }
}

fn params<T: JsonSchema>() -> Value {
    schemars::schema_for!(T).to_value()
}

const KINDS: &[&dyn KindSpec] = &[
    &Kind("min_retention", params::<MinRetention>),
    &Kind("max_retention", params::<MaxRetention>),
    &Kind("recording_continuity", params::<Continuity>),
];

fn fixtures() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/policies")
}

fn fixture(name: &str) -> String {
    std::fs::read_to_string(fixtures().join(name)).expect("fixture")
}

fn parse(name: &str, text: &str) -> Result<Regulation, Problems> {
    Regulation::parse(name, text, Origin::Site, KINDS)
}

fn pack(text: &str) -> Regulation {
    Regulation::parse("pack.toml", text, Origin::Pack, KINDS).expect("valid pack")
}

fn site(text: &str) -> Config {
    let head = "[site]\nid = \"college\"\ntz = \"Asia/Shanghai\"\n";
    let document = Document::parse("holdfast.toml", &format!("{head}{text}")).expect("toml");
    Config::from_document(&document, Path::new(""), &|_| None).expect("valid configuration")
}

/// A regulation `id` whose rules are given after its head.
fn law(id: &str, rules: &str) -> Regulation {
    law_of(id, rules, KINDS)
}

fn law_of(id: &str, rules: &str, kinds: &[&dyn KindSpec]) -> Regulation {
    let text = format!(
        "[regulation]\nid = \"{id}\"\nname = {{ zh = \"{id}\", en = \"{id}\" }}\n\n[[clause]]\nid = \"{id}-1\"\n\
         place = \"1\"\nzh = \"一\"\nen = \"one\"\nenforcement = \"automatic\"\n\n{rules}"
    );
    Regulation::parse("pack.toml", &text, Origin::Pack, kinds).expect("valid pack")
}

fn keep(id: &str, days: u32) -> Regulation {
    law(id, &format!("[[rule]]\nkind = \"min_retention\"\nclauses = [\"{id}-1\"]\nmin_days = {days}\n"))
}

fn remove(id: &str, days: u32) -> Regulation {
    law(id, &format!("[[rule]]\nkind = \"max_retention\"\nclauses = [\"{id}-1\"]\nmax_days = {days}\n"))
}

fn build(regulations: Vec<Regulation>, config: &Config) -> Result<Policy, Problems> {
    Policy::build(regulations, Some(config), KINDS)
}

fn camera(id: &str) -> CameraId {
    CameraId::parse(id).expect("id")
}

/// The values of a parameter that hold for one camera.
fn values(policy: &Policy, id: &str, param: &str) -> Vec<i64> {
    let id = camera(id);
    let rules = policy.rules_for(&CameraFacts::undeclared(&id)).collect::<Vec<_>>();
    rules.iter().filter_map(|r| r.params.get(param)?.as_i64()).collect()
}

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
fn every_file_of_the_policies_folder_is_built_in() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("policies");
    let mut files: Vec<String> = std::fs::read_dir(folder)
        .expect("folder")
        .map(|e| e.expect("entry").file_name().into_string().expect("utf-8"))
        .filter_map(|n| n.strip_suffix(".toml").map(str::to_owned))
        .collect();
    files.sort();
    let mut ids: Vec<&str> = PACKS.iter().map(|(id, _)| *id).collect();
    assert_eq!(ids.first(), Some(&"baseline"));
    ids.sort_unstable();
    assert_eq!(files, ids);
}

#[test]
fn every_built_in_regulation_loads_and_answers_each_clause_that_can_be_judged() {
    let kinds = rules::kinds();
    for regulation in PackStore::embedded(&kinds).all().unwrap_or_else(|p| panic!("{p}")) {
        let id = regulation.id().to_owned();
        assert!(PACKS.iter().any(|(pack, _)| *pack == id), "file name and id differ: {id}");
        let policy = Policy::build(vec![regulation], None, &kinds).unwrap_or_else(|p| panic!("{id}: {p}"));
        for row in policy.clauses() {
            let judged = row.clause.enforcement != Enforcement::Outside;
            assert_eq!(judged, !row.rules.is_empty(), "{} has the wrong number of rules", row.clause.id);
        }
        assert!(policy.rules.iter().all(|r| known(&r.kind)));
    }
}

fn known(kind: &str) -> bool {
    PENDING_KINDS.contains(&kind) || rules::by_id(kind).is_some()
}

#[test]
fn every_example_site_builds_a_policy() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("policies/examples");
    let examples = std::fs::read_dir(folder).expect("folder").map(|e| e.expect("entry").path());
    let examples: Vec<PathBuf> = examples.filter(|p| p.extension().is_some_and(|e| e == "toml")).collect();
    assert!(!examples.is_empty());
    for path in examples {
        let config = Config::load_with(&path, &|_| None).unwrap_or_else(|p| panic!("{p}"));
        let kinds = rules::kinds();
        let regulations =
            PackStore::embedded(&kinds).chosen(&config.policy).unwrap_or_else(|p| panic!("{p}"));
        Policy::build(regulations, Some(&config), &kinds).unwrap_or_else(|p| panic!("{p}"));
    }
}

#[test]
fn regulations_are_found_by_id_by_path_and_by_the_sites_choice() {
    let kinds = rules::kinds();
    let store = PackStore::embedded(&kinds);
    assert_eq!(store.named("hainan").expect("pack").id(), "hainan");
    let path = fixtures().join("smallest.toml");
    assert_eq!(store.named(path.to_str().expect("utf-8")).expect("file").origin, Origin::Site);
    assert!(store.named("hainam").expect_err("typo").to_string().contains("did you mean `hainan`?"));
    let config = site("[policy]\npacks = [\"hainan\", \"basline\"]\nfiles = [\"nowhere.toml\"]\n");
    let problems = store.chosen(&config.policy).expect_err("two mistakes");
    insta::assert_snapshot!("choice-refused", problems.to_string());
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

/// A draft that caps footage at three days.
fn draft() -> Regulation {
    pack(
        "[regulation]\nid = \"d\"\nname = { zh = \"d\", en = \"d\" }\nstatus = \"draft\"\n\n[[clause]]\nid = \"d-1\"\nplace = \"1\"\n\
         zh = \"一\"\nen = \"one\"\nenforcement = \"automatic\"\n\n[[rule]]\nkind = \"min_retention\"\nclauses = [\"d-1\"]\n\
         min_days = 3\nproposed = { tolerance_min = 60 }\n",
    )
}

fn confirm(values: &str) -> Config {
    site(&format!(
        "[[policy.confirm]]\nclause = \"d-1\"\nvalues = {{ {values} }}\nsource = \"page 9\"\nby = \"Li, 2026-09-01\"\n"
    ))
}

#[test]
fn a_draft_binds_once_every_number_is_confirmed_or_set_by_the_site() {
    let rule = |config: &Config| build(vec![draft()], config).expect("valid").rules.remove(0);
    assert_eq!(rule(&site("")).draft.expect("draft"), ["min_days", "tolerance_min"]);
    assert_eq!(rule(&confirm("min_days = 3")).draft.expect("half of it"), ["tolerance_min"]);
    let whole = rule(&confirm("min_days = 3, tolerance_min = 60"));
    assert_eq!((whole.draft, whole.param_sources["min_days"].set_by), (None, SetBy::Regulation));
    assert_eq!(whole.param_sources["min_days"].confirmed.as_ref().expect("confirmed").by, "Li, 2026-09-01");
    let choice = "[[policy.override]]\nkind = \"min_retention\"\nset = { min_days = 4, tolerance_min = 5 }\nreason = \"r\"\nby = \"Li\"\n";
    assert_eq!(rule(&site(choice)).draft, None);
    // The same rule of a text that is no draft binds.
    let merged = build(vec![draft(), keep("law", 3)], &confirm("min_days = 3")).expect("valid");
    assert_eq!(merged.rules.iter().filter(|r| r.draft.is_none()).count(), 1);
}

#[test]
fn confirming_is_checked_like_any_other_choice() {
    let wrong =
        |config: &Config| build(vec![draft(), keep("law", 30)], config).expect_err("refused").to_string();
    insta::assert_snapshot!("confirm-another-number", wrong(&confirm("min_days = 5, tolerance = 60")));
    let nothing = site(
        "[[policy.confirm]]\nclause = \"law-1\"\nvalues = { min_days = 30 }\nsource = \"s\"\nby = \"Li\"\n\n\
         [[policy.confirm]]\nclause = \"d-2\"\nsource = \"s\"\nby = \"Li\"\n",
    );
    insta::assert_snapshot!("confirm-nothing", wrong(&nothing));
}

#[test]
fn confirming_a_draft_makes_another_policy() {
    let digest = |config: &Config| build(vec![draft()], config).expect("valid").digest();
    assert_ne!(digest(&site("")), digest(&confirm("min_days = 3, tolerance_min = 60")));
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
fn the_readme_explains_every_common_role_and_no_other() {
    let readme = std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("policies/README.md"));
    let readme = readme.expect("committed");
    let table = readme.split("### Roles").nth(1).and_then(|t| t.split("###").next()).expect("the table");
    let cells = table.lines().filter_map(|l| l.strip_prefix("| `")?.split(" |").next());
    let explained: Vec<&str> = cells.flat_map(|c| c.trim_end_matches('`').split("`, `")).collect();
    assert_eq!(explained, ROLES);
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
        assert!(
            left(&name(winner, loser), true) < refused.len(),
            "{winner} over {loser}: {}",
            refused.to_string()
        );
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
