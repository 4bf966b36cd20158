//! Heartbeats: sealed at start and at an orderly end, and what their absence says to everybody.

use holdfast::app::{facts, state::State};
use holdfast::clock::{Clock, Fixed, System};
use holdfast::model::UtcMs;
use holdfast::model::heartbeat::Phase;
use serde_json::{Value, json};

use super::running::{Agent, count, settled};
use crate::support::agent::{COULD_NOT_TELL, VIOLATIONS, ended, holdfast};
use crate::support::footage::{FRIGATE, Footage};
use crate::support::site::Site;

const BEATS: &str = "select count(*) from leaf where kind = 'heartbeat'";
const STOPPED: &str = "select count(*) from watch where stopped = 1";
const HOUR_MS: i64 = 3_600_000;

fn site() -> Site {
    let site = Site::new();
    Footage::days(FRIGATE, "gate", 1, settled()).lay(&site.footage());
    site.configure("untouched", "");
    site
}

/// Heartbeats so many hours ago.
fn beat(site: &Site, beats: &[(i64, Phase)]) {
    let mut state = State::open(&site.state(), "campus").unwrap();
    for (hours, phase) in beats {
        let at = Fixed(UtcMs(System.now().0 - hours * HOUR_MS));
        facts::heartbeat(&mut state.log(), *phase, &at).unwrap();
    }
}

#[test]
fn a_start_and_an_orderly_end_are_sealed_and_a_kill_is_not() {
    let site = site();
    let beats = || count(&site.state(), "evidence.db", BEATS);
    Agent::after_first_pass(&site).terminated();
    assert_eq!((beats(), count(&site.state(), "evidence.db", STOPPED)), (2, 1));
    let mut agent = Agent::start(&site);
    agent.wait_for("its first heartbeat", |a| a.count("evidence.db", BEATS) == 3);
    agent.killed();
    assert_eq!((beats(), count(&site.state(), "evidence.db", STOPPED)), (3, 1));
    // Both were short: nothing is missed, and the log says how often the agent ended unasked.
    let mut agent = Agent::start(&site);
    agent.wait_for("its first heartbeat", |a| a.count("evidence.db", BEATS) == 4);
    agent.terminated();
    assert!(site.holdfast(&["check", "--format", "json"]).findings("agent_silence").is_empty());
    let said = ended(holdfast().arg("verify").arg(site.state()).args(["--lang", "en"]));
    let said = said.expect_code(COULD_NOT_TELL).stdout;
    assert!(said.contains("5 heartbeats") && said.contains("ended 1 time without saying so"), "{said}");
}

#[test]
fn three_hours_without_a_heartbeat_are_a_critical_finding_and_nothing_passes_for_them() {
    let site = site();
    beat(&site, &[(4, Phase::Start), (1, Phase::Start)]);
    let check = site.holdfast(&["check", "--format", "json"]).expect_code(VIOLATIONS);
    let silence = check.findings("agent_silence");
    let critical: Vec<&Value> = silence.iter().filter(|f| f["severity"] == "critical").collect();
    assert_eq!(critical.len(), 2, "one that ended, one that lasts: {silence:#?}");
    assert!(
        critical.iter().any(|f| f["facts"] == json!({"orderly": false, "seconds": 10_800})),
        "{silence:#?}"
    );
    let document = check.json();
    let unknown = document["unknown"].as_array().unwrap();
    let not_watched = unknown.iter().filter(|u| u["why"] == "not_watched" && u["subject"] == "nvr1/gate");
    assert!(not_watched.count() >= 1, "{document:#}");

    let status = site.holdfast(&["status"]).stdout;
    assert_eq!(status.matches("No heartbeat from").count(), 2, "{status}");
    let said = ended(holdfast().arg("verify").arg(site.state()).args(["--lang", "en"])).stdout;
    assert!(said.contains("there is no heartbeat, and no orderly stop before"), "{said}");
}

#[test]
fn an_orderly_stop_is_told_as_one() {
    let site = site();
    beat(&site, &[(4, Phase::Start), (4, Phase::Stop), (0, Phase::Start)]);
    let check = site.holdfast(&["check", "--format", "json"]);
    let silence = check.findings("agent_silence");
    assert_eq!(silence.len(), 1, "{silence:#?}");
    assert_eq!((&silence[0]["severity"], &silence[0]["facts"]["orderly"]), (&json!("medium"), &json!(true)));
    assert!(silence[0]["title"].as_str().unwrap().contains("was stopped for"), "{silence:#?}");
    let status = site.holdfast(&["status"]).stdout;
    assert!(status.contains("had been stopped in order"), "{status}");
}

#[test]
fn where_no_agent_ever_ran_nothing_is_missed() {
    let site = site();
    let document = site.holdfast(&["check", "--format", "json"]).json();
    assert!(!document.to_string().contains("not_watched"), "{document:#}");
    assert_eq!(site.holdfast(&["status", "--format", "json"]).json()["watch"], Value::Null);
}
