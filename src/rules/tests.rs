//! Laws that hold for every rule kind. Examples are run in `app`, where stores can be written.

use std::collections::HashSet;
use std::fs;

use super::*;
use crate::model::kind::PENDING_KINDS;
use crate::text::{Lang, for_lang};

#[test]
fn every_file_of_a_kind_is_in_the_list_and_no_other() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/src/rules");
    let not_kinds = ["mod", "page", "tests", "unmatched"];
    let files: HashSet<String> = fs::read_dir(folder)
        .expect("folder")
        .filter_map(|e| e.expect("entry").path().file_stem().map(|s| s.to_string_lossy().into_owned()))
        .filter(|name| !not_kinds.contains(&name.as_str()) && name != "examples")
        .collect();
    let listed: HashSet<String> = RULES.iter().map(|r| r.id().to_owned()).collect();
    assert_eq!(files, listed);
}

#[test]
fn no_built_kind_is_pending() {
    assert!(RULES.iter().all(|r| !PENDING_KINDS.contains(&r.id())));
}

#[test]
fn every_kind_has_a_page_in_both_languages() {
    for rule in RULES {
        for lang in [Lang::En, Lang::ZhCn] {
            let page = page(*rule, for_lang(lang));
            assert!(
                !page.contains("rule-") && !page.contains("param-") && !page.contains("example-"),
                "{page}"
            );
        }
    }
}

#[test]
fn every_kind_shows_at_least_a_breach_and_a_pass() {
    for rule in RULES {
        assert!(
            rule.examples().iter().any(|e| e.timeline.contains("breach = [ {")),
            "{} shows no breach",
            rule.id()
        );
        assert!(
            rule.examples().iter().any(|e| e.timeline.contains("breach = []")),
            "{} shows no pass",
            rule.id()
        );
    }
}

#[test]
fn a_misspelt_parameter_is_named() {
    for rule in RULES {
        let schema = rule.schema();
        assert_eq!(schema["additionalProperties"], false, "{} takes unknown parameters", rule.id());
    }
}
