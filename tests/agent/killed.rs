//! kill -9 at telling moments, then another start: nothing is lost, nothing is there twice.

use std::fs;

use super::running::{Agent, count, settled};
use crate::support::footage::{FRIGATE, Footage, delete};
use crate::support::site::Site;

/// A store and a question that becomes positive at a telling moment of the first pass.
const MOMENTS: &[(&str, &str)] = &[
    ("catalogue.db", "select count(*) from pass"),
    ("catalogue.db", "select count(*) from segment"),
    ("catalogue.db", "select count(*) from segment where sha256 is not null"),
    ("catalogue.db", "select count(*) from outbox"),
    ("evidence.db", "select count(*) from leaf"),
    ("evidence.db", "select count(*) from finding"),
    ("evidence.db", "select count(*) from finding_event where sealed = 1"),
];

#[test]
fn an_agent_killed_at_any_moment_loses_nothing_and_doubles_nothing() {
    let site = Site::new();
    let laid = Footage::days(FRIGATE, "gate", 35, settled()).lay(&site.footage());
    let gone = &laid[400..403];
    gone.iter().for_each(|file| delete(&file.path));
    let files = i64::try_from(laid.len() - gone.len()).unwrap();
    site.configure("thirty-days", "");
    for (store, moment) in MOMENTS {
        let mut agent = Agent::start(&site);
        agent.wait_for(moment, |a| a.count(store, moment) > 0);
        agent.killed();
        assert!(site.state().join("agent.sock").exists(), "a dead agent leaves its socket behind");
    }
    let agent = Agent::after_first_pass(&site);
    let document = agent.check()["document"].clone();
    assert_eq!(document["cameras"][0]["segments"], files);

    let sum = |store: &str, sql: &str| count(&site.state(), store, sql);
    assert_eq!(sum("evidence.db", "select count(*) from leaf where kind = 'seg'"), files);
    assert_eq!(sum("catalogue.db", "select count(*) from outbox"), 0);
    let gaps =
        document["findings"].as_array().unwrap().iter().filter(|f| f["rule"] == "recording_continuity");
    assert_eq!(gaps.count(), 1, "{document:#}");
    let opened = "select count(*) from finding_event where kind = 'opened'";
    assert_eq!(sum("evidence.db", opened), sum("evidence.db", "select count(*) from finding"));
    let sealed = "select count(*) from leaf where kind = 'finding'";
    assert_eq!(sum("evidence.db", sealed), sum("evidence.db", "select count(*) from finding_event"));
    let checkpoint = fs::read_to_string(site.state().join("tlog/checkpoint")).unwrap();
    let size: i64 = checkpoint.lines().nth(1).unwrap().parse().unwrap();
    assert_eq!(size, sum("evidence.db", "select count(*) from leaf"));
}
