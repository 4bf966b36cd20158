//! A mount whose server is gone: every system call on it hangs. It costs its own recorder and nobody else.

use std::time::Duration;

use super::running::{Agent, LIMIT, settled};
use crate::support::agent::DONE;
use crate::support::dead_mount::DeadMount;
use crate::support::footage::{FRIGATE, Footage};
use crate::support::server::wait_for;
use crate::support::site::Site;

const QUICK: &str = "[budget]\npatience = \"1s\"\n\n";

#[test]
fn a_dead_mount_is_named_and_the_other_recorder_is_judged() {
    let site = Site::new();
    Footage::days(FRIGATE, "gate", 35, settled()).lay(&site.footage());
    let second = "[[recorder]]\nid = \"nvr2\"\nroots = [\"dead\"]\nlayout = \"frigate\"\n";
    site.configure("thirty-days", &format!("{QUICK}{second}"));
    let _dead = DeadMount::at(&site.path().join("dead"));
    let agent = Agent::after_first_pass(&site);
    let hanging = agent.report()["hanging"].clone();
    assert_eq!(hanging[0]["recorder"], "nvr2", "{hanging:#}");
    let status = site.holdfast(&["status", "--format", "json"]).expect_code(DONE).json();
    assert_eq!(status["blind"][0]["recorder"], "nvr2", "{status:#}");
    assert!(status["blind"][0]["why"].as_str().unwrap().contains("no answer"), "{status:#}");
    let document = agent.check()["document"].clone();
    let gate = &document["cameras"][0];
    assert_eq!((&gate["id"], &gate["segments"]), (&"nvr1/gate".into(), &(35 * 24).into()));
    let took = agent.terminated();
    assert!(took < Duration::from_secs(5), "took {took:?}");
}

#[test]
fn a_storage_that_dies_in_the_middle_of_a_walk_loses_no_footage_and_comes_back() {
    let site = Site::new();
    let laid = Footage::days(FRIGATE, "gate", 35, settled()).lay(&site.footage());
    site.configure("thirty-days", QUICK);
    let agent = Agent::after_first_pass(&site);
    let dead = DeadMount::at(&site.footage().join("recordings/0000-dead"));
    let blind = agent.check();
    assert!(blind["document"]["unknown"].as_array().unwrap().iter().any(|u| u["why"] == "cannot_see"));
    assert_eq!(blind["document"]["cameras"][0]["segments"], laid.len());
    let found = blind["document"]["findings"].as_array().unwrap();
    let rules: Vec<&str> = found.iter().map(|f| f["rule"].as_str().unwrap()).collect();
    assert_eq!(rules, ["storage_unseen"], "nothing is called gone");
    assert_eq!(agent.report()["hanging"][0]["recorder"], "nvr1");
    drop(dead);
    wait_for("storage to come back", LIMIT, || {
        agent.report()["hanging"].as_array().unwrap().is_empty().then_some(())
    });
    assert_eq!(agent.check()["document"]["verdict"], "compliant");
}

#[test]
fn an_agent_that_waits_for_a_dead_mount_answers_and_ends_within_five_seconds() {
    let site = Site::new();
    Footage::days(FRIGATE, "gate", 2, settled()).lay(&site.footage());
    site.configure("thirty-days", "[budget]\npatience = \"10m\"\n");
    let _dead = DeadMount::at(&site.footage().join("recordings/9999-dead"));
    let mut agent = Agent::start(&site);
    agent.wait_for("walk", |a| a.report()["doing"]["recorder"] == "nvr1");
    let text = site.holdfast(&["status"]).expect_code(DONE).stdout;
    assert!(text.contains("looking at nvr1"), "{text}");
    let took = agent.terminated();
    assert!(took < Duration::from_secs(5), "took {took:?}");
}
