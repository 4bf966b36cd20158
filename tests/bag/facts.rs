//! What `verify` tells programs: the same in every language, and stable.

use insta::assert_snapshot;
use serde_json::Value;

use crate::site::{FAILED, Sealed, flip, recording};
use crate::support::agent::{COULD_NOT_TELL, DONE, ended, holdfast};

/// `facts` of a check in one language; origin, root and key are of this run alone.
#[track_caller]
fn facts(arguments: &[&str], lang: &str, code: i32) -> Value {
    let asked =
        holdfast().args(["verify", "--format", "json", "--lang", lang]).args(arguments).output().unwrap();
    assert_eq!(asked.status.code(), Some(code), "{asked:?}");
    serde_json::from_slice::<Value>(&asked.stdout).unwrap()["facts"].take()
}

/// The facts, which both languages must agree about.
#[track_caller]
fn both(arguments: &[&str], code: i32) -> Value {
    let said = facts(arguments, "en", code);
    assert_eq!(said, facts(arguments, "zh-CN", code));
    said
}

#[test]
fn programs_read_the_same_facts_in_both_languages_and_codes_that_stay() {
    let sealed = Sealed::new();
    let (bag, key) = (sealed.bag(), sealed.key());
    let (bag_name, state) = (bag.to_str().unwrap(), sealed.site.state());
    let state = state.to_str().unwrap();
    let redacted = |facts: Value| {
        let mut facts = facts;
        for name in ["origin", "root", "key"] {
            if facts[name].is_string() {
                facts[name] = format!("[{name}]").into();
            }
        }
        for failed in facts["failed"].as_array_mut().unwrap() {
            let place = failed["place"].as_str().unwrap().to_owned();
            if place.starts_with("data/video/") {
                failed["place"] = "[recording]".into();
            }
        }
        serde_json::to_string_pretty(&facts).unwrap()
    };
    assert_snapshot!("a_whole_bag", redacted(both(&["--key", &key, bag_name], DONE)));
    assert_snapshot!("a_bag_without_a_key", redacted(both(&[bag_name], COULD_NOT_TELL)));
    assert_snapshot!("a_state_directory", redacted(both(&["--key", &key, state], DONE)));
    let proof = bag.join("export.tlog-proof");
    assert_snapshot!("a_proof", redacted(both(&["--key", &key, proof.to_str().unwrap()], DONE)));
    let checkpoint = bag.join("data/log/checkpoint");
    let alone = both(&["--key", &key, checkpoint.to_str().unwrap()], DONE);
    assert_snapshot!("a_checkpoint", redacted(alone));
    flip(&bag.join(recording(&bag)), 99, 0);
    assert_snapshot!("a_damaged_bag", redacted(both(&["--key", &key, bag_name], FAILED)));
    // The short form is the same document.
    let short = ended(holdfast().args(["verify", "--json", "--lang", "en", "--key", &key, state])).json();
    assert_eq!(short["facts"], facts(&["--key", &key, state], "en", DONE));
    assert_eq!(short["proved"].as_array().unwrap().len(), short["facts"]["proven"].as_array().unwrap().len());
}
