//! kill -9 every few seconds while footage comes and goes: the state stays sound, no finding is lost, none is doubled.

use std::time::{Duration, Instant};

use jiff::SignedDuration;
use serde_json::Value;

use crate::running::{Agent, count, settled};
use crate::support::agent::{DONE, ended, holdfast};
use crate::support::footage::{FRIGATE, Footage};
use crate::support::site::Site;

/// Seconds under fire; `HOLDFAST_TEST_KILL_S` asks for another number, 600 for the long one.
const UNDER_FIRE_S: u64 = 120;

/// Ages at which an agent is killed, in turn: at its start, in its pass, after it.
const AGES_MS: [u64; 8] = [30, 2_500, 200, 1_200, 80, 4_000, 600, 1_800];

fn under_fire() -> Duration {
    let asked = std::env::var("HOLDFAST_TEST_KILL_S").ok().and_then(|s| s.parse().ok());
    Duration::from_secs(asked.unwrap_or(UNDER_FIRE_S))
}

#[test]
fn an_agent_killed_every_few_seconds_under_load_loses_and_doubles_nothing() {
    let site = Site::new();
    let end = settled();
    let begins = end - SignedDuration::from_hours(28 * 24);
    let mut laid = Footage::days(FRIGATE, "gate", 35, end).lay(&site.footage()).len();
    site.configure("thirty-days", "");
    let (began, mut rounds, mut cameras) = (Instant::now(), 0, 0);
    while began.elapsed() < under_fire() {
        let mut agent = Agent::start(&site);
        let asked = ask_for_a_pass(&site);
        // One more camera: two hours, one that is missing, two more.
        cameras += 1;
        for hours in [0, 3] {
            let from = begins + SignedDuration::from_hours(hours);
            let to = from + SignedDuration::from_hours(2);
            let name = format!("yard{cameras}");
            let hours = Footage { from, to, ..Footage::days(FRIGATE, &name, 1, end) };
            laid += hours.lay(&site.footage()).len();
        }
        let age = Duration::from_millis(AGES_MS[rounds % AGES_MS.len()]);
        let deadline = Instant::now() + age;
        agent.wait_for("its age", |_| Instant::now() >= deadline);
        agent.killed();
        drop(asked.join());
        rounds += 1;
    }
    println!("{rounds} kills in {:?}, {cameras} cameras with a hole, {laid} segments", began.elapsed());
    assert!(rounds >= 20, "{rounds} kills are no fire");
    is_sound(&site, laid, cameras);
}

/// Asks for a pass and does not wait for it: whoever answers is killed.
fn ask_for_a_pass(site: &Site) -> std::thread::JoinHandle<()> {
    let mut check = site.command(&["check", "--format", "json"]);
    std::thread::spawn(move || drop(check.output()))
}

fn is_sound(site: &Site, segments: usize, gaps: usize) {
    let agent = Agent::after_first_pass(site);
    let document = agent.check()["document"].clone();
    let seen = document["cameras"].as_array().unwrap().iter().map(|c| c["segments"].as_u64().unwrap());
    assert_eq!(seen.sum::<u64>(), segments as u64);
    let all = document["findings"].as_array().unwrap();
    let holes = all.iter().filter(|f| f["rule"] == "recording_continuity" && f["state"] != "closed").count();
    assert_eq!(holes, gaps, "each hole is one finding: {:#?}", rules(all));
    let sum = |store: &str, sql: &str| count(&site.state(), store, sql);
    assert_eq!(sum("catalogue.db", "select count(*) from outbox"), 0);
    let sealed = sum("evidence.db", "select count(*) from leaf where kind = 'seg'");
    assert_eq!(usize::try_from(sealed).unwrap(), segments);
    let twice = "select count(*) from (select 1 from finding_event where kind = 'opened' group by finding having count(*) > 1)";
    assert_eq!(sum("evidence.db", twice), 0, "no finding was opened twice");
    let opened = "select count(*) from finding_event where kind = 'opened'";
    assert_eq!(sum("evidence.db", opened), sum("evidence.db", "select count(*) from finding"));
    let leaves = "select count(*) from leaf where kind = 'finding'";
    assert_eq!(sum("evidence.db", leaves), sum("evidence.db", "select count(*) from finding_event"));
    agent.terminated();
    let state = site.state();
    let key = ended(holdfast().args(["ledger", "key", "--state"]).arg(&state)).expect_code(DONE).stdout;
    ended(holdfast().arg("verify").arg(&state).args(["--key", key.trim()])).expect_code(DONE);
}

fn rules(all: &[Value]) -> Vec<String> {
    all.iter().map(|f| format!("{} {} {}", f["rule"], f["state"], f["span"])).collect()
}
