//! What the leaves of a site say, and how few a quiet day adds.

use holdfast::app::{pass, state::State};
use holdfast::clock::System;
use holdfast::ledger::leaf::check_form;
use holdfast::ledger::seal::Sealable;
use serde_json::{Value, json};

use crate::ledger::{audit, passes, published_leaves, published_size};
use crate::support::agent::{COULD_NOT_TELL, DONE, ended, holdfast};
use crate::support::footage::{FRIGATE, Footage, delete, last_hour};
use crate::support::site::Site;

/// Leaves that a pass over an unchanged site may add: the pass itself, and room for a little more.
const QUIET: u64 = 3;

#[test]
fn a_pass_over_an_unchanged_site_adds_no_more_than_a_handful_of_leaves() {
    let site = Site::new();
    Footage::days(FRIGATE, "gate", 8, last_hour()).lay(&site.footage());
    let state = site.state();
    passes(&mut audit(&site, &state));
    let before = published_size(&state);
    for _ in 0..3 {
        passes(&mut audit(&site, &state));
    }
    let added = published_size(&state) - before;
    assert!(added <= 3 * QUIET, "three quiet passes added {added} leaves");
}

#[test]
fn a_gap_stands_in_the_chain_of_its_camera_with_its_cause() {
    let site = Site::new();
    let laid = Footage::days(FRIGATE, "gate", 2, last_hour()).lay(&site.footage());
    laid[10..14].iter().for_each(|hour| delete(&hour.path));
    site.configure("thirty-days", "");
    site.holdfast(&["check"]);
    let leaves = published_leaves(&site.state());
    leaves.iter().for_each(|leaf| assert_eq!(check_form(leaf), Ok(())));
    let leaves: Vec<Value> = leaves.iter().map(|leaf| serde_json::from_slice(leaf).unwrap()).collect();
    let of =
        |kind: &str| leaves.iter().find(|leaf| leaf["t"] == kind).unwrap_or_else(|| panic!("no {kind} leaf"));
    let (gap, cause) = (of("gap"), of("cause"));
    assert_eq!((&gap["event"], &gap["start_ms"]), (&json!("opened"), &cause["start_ms"]));
    assert_eq!(gap["start_ms"], laid[10].start.as_millisecond());
    assert_eq!((&gap["cam"], &cause["cause"]), (&of("seg")["cam"], &json!("camera")));
}

#[test]
fn a_leaf_that_says_less_than_bytes_is_told_as_less_when_it_is_proven_and_checked() {
    let site = Site::new();
    let span = json!({"end_ms": 2, "len": 5, "seen_ms": 3, "start_ms": 1, "stream": "main"});
    let mut adopted = span.clone();
    adopted["mtime_ms"] = json!(2);
    let fact = |kind: &str, fields: &Value| Sealable {
        kind: kind.to_owned(),
        camera: Some("nvr1/gate".to_owned()),
        key: kind.to_owned(),
        fields: fields.as_object().unwrap().clone(),
    };
    {
        let mut state = State::open(&site.state(), "campus").unwrap();
        let facts = [fact("seen", &span), fact("adopted", &adopted)];
        state.sealer.seal(&mut state.evidence, &facts, holdfast::model::UtcMs(4), true).unwrap();
        pass::sign_and_publish(&mut state, &System).unwrap();
    }
    let run = |arguments: &[&str]| ended(holdfast().args(arguments).args(["--lang", "en"]));
    let (state, out) = (site.state(), site.path().join("proof"));
    let (state, out) = (state.to_str().unwrap(), out.to_str().unwrap());
    for (leaf, words) in
        [("0", "the recorder's own index names this recording"), ("1", "only says that a file was there")]
    {
        let proven =
            run(&["ledger", "prove", "--state", state, "--leaf", leaf, "--out", out]).expect_code(DONE);
        assert!(proven.stdout.contains(words), "{}", proven.stdout);
        let checked = run(&["verify", &format!("{out}/{leaf}.tlog-proof")]).expect_code(COULD_NOT_TELL);
        assert!(
            checked.stdout.contains(&format!("? The leaf {}", "only says")) && checked.stdout.contains(words),
            "{}",
            checked.stdout
        );
    }
}
