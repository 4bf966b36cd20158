//! What is built in: every file loads, answers its clauses and is found by its name.

use std::path::{Path, PathBuf};

use crate::model::kind::PENDING_KINDS;
use crate::rules;

use super::*;

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
fn the_readme_explains_every_common_role_and_no_other() {
    let readme = std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("policies/README.md"));
    let readme = readme.expect("committed");
    let table = readme.split("### Roles").nth(1).and_then(|t| t.split("###").next()).expect("the table");
    let cells = table.lines().filter_map(|l| l.strip_prefix("| `")?.split(" |").next());
    let explained: Vec<&str> = cells.flat_map(|c| c.trim_end_matches('`').split("`, `")).collect();
    assert_eq!(explained, ROLES);
}
