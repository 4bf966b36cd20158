//! When the door is open, and what it says of the agent's life.

use std::net::TcpListener;

use serde_json::Value;

use super::running::Agent;
use super::site::Watched;
use crate::support::agent::REFUSED;

#[test]
fn it_lives_from_the_start_is_ready_after_the_first_judgement_and_ends_with_the_agent() {
    // Two days of files at this rate take seconds, so that there is a time before.
    let watched = Watched::new("[budget]\nread_bytes_per_s = \"64KiB\"\n");
    let mut agent = Agent::start(&watched.site);
    agent.wait_for("a pass in hand", |a| a.report()["doing"]["work"] == "check");
    let before = watched.ask("/readyz").expect("open");
    assert_eq!(before.0, 503);
    assert!(before.1.contains("no pass was judged yet"), "{}", before.1);
    assert_eq!(watched.ask("/livez"), Some((200, "ok\n".to_owned())));
    // The pass goes on meanwhile, and so do figures of it.
    let during = watched.scrape();
    assert!(during.contains("holdfast_agent_working{work=\"check\"} 1"), "{during}");
    assert!(!during.contains("holdfast_judged_pass_timestamp_seconds"), "{during}");
    agent.wait_for("ready", |_| watched.ask("/readyz") == Some((200, "ok\n".to_owned())));
    agent.terminated();
    assert_eq!(watched.ask("/livez"), None);
}

#[test]
fn many_scrapes_at_once_are_answered_or_put_off_and_the_agent_answers_meanwhile() {
    let watched = Watched::new("");
    let agent = watched.agent();
    let statuses: Vec<u16> = std::thread::scope(|scope| {
        let asked: Vec<_> =
            (0..24).map(|_| scope.spawn(|| watched.ask("/metrics").expect("open").0)).collect();
        assert!(agent.report()["pid"].is_u64());
        asked.into_iter().map(|a| a.join().unwrap()).collect()
    });
    assert!(statuses.iter().all(|s| [200, 503].contains(s)), "{statuses:?}");
    assert!(statuses.contains(&200), "{statuses:?}");
    agent.terminated();
}

#[test]
fn a_taken_address_is_said_at_the_start() {
    let watched = Watched::new("");
    let _taken = TcpListener::bind(watched.at).unwrap();
    let refused = watched.site.holdfast(&["run"]).expect_code(REFUSED);
    assert!(refused.stderr.contains(&format!("cannot listen on {}", watched.at)), "{}", refused.stderr);
}

#[test]
fn without_an_address_nothing_listens() {
    let watched = Watched::new("");
    watched.site.configure("thirty-days", "");
    let agent = watched.agent();
    assert_eq!(watched.ask("/livez"), None);
    assert_eq!(agent.report()["trouble"], Value::Null);
    agent.terminated();
}
