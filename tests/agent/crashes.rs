//! A reader that crashes, stops or is killed costs its own recorder and nobody else, and ends with its agent.

use std::fs;
use std::path::Path;
use std::time::Duration;

use rustix::process::{Pid, Signal, kill_process};
use serde_json::Value;

use super::confined::Tries;
use super::running::{Agent, LIMIT, Watching, count, settled};
use crate::support::footage::{FRIGATE, Footage, delete};
use crate::support::server::wait_for;
use crate::support::site::Site;

fn send(pid: u32, signal: Signal) {
    // It may have ended by itself.
    let _ = kill_process(Pid::from_raw(pid.try_into().unwrap()).unwrap(), signal);
}

/// Neither running nor waiting to be: gone, or a body that its parent has not taken yet.
fn is_gone(pid: u32) -> bool {
    let stat = fs::read_to_string(format!("/proc/{pid}/stat")).unwrap_or_default();
    stat.rsplit_once(") ").is_none_or(|(_, rest)| rest.starts_with(['Z', 'X']))
}

/// Ends a process by a signal that it cannot outlive. Rust's own handler takes the first SIGSEGV that no fault caused.
fn end_by(pid: u32, signal: Signal) {
    wait_for("its end", LIMIT, || {
        send(pid, signal);
        is_gone(pid).then_some(())
    });
}

/// Bytes that the reader of passes has read.
fn read(agent: &Watching<'_>) -> u64 {
    agent.eye("nvr1", "walk")["read_bytes"].as_u64().unwrap_or(0)
}

fn second_recorder(patience: &str) -> String {
    format!(
        "[budget]\npatience = \"{patience}\"\n\n\
         [[recorder]]\nid = \"nvr2\"\nroots = [\"second\"]\nlayout = \"frigate\"\n"
    )
}

#[test]
fn a_reader_that_crashes_in_its_parser_stalls_only_its_recorder() {
    let tries = Tries::built();
    for crash in [Signal::SEGV, Signal::ABORT, Signal::KILL] {
        let site = Site::new();
        let laid = Footage::days(FRIGATE, "gate", 35, settled()).lay(&site.footage());
        Footage::days(FRIGATE, "yard", 2, settled()).lay(&site.path().join("second"));
        site.configure("thirty-days", &second_recorder("10m"));
        let held = site.path().join("held");
        fs::write(&held, "").unwrap();
        let mut agent = tries.holding(&site, &site.path().join("second/recordings"), &held);
        agent.wait_for("walk of the second", |a| a.report()["doing"]["recorder"] == "nvr2");
        let reader = agent.reader("nvr2");
        end_by(reader, crash);
        agent.wait_for_first_pass();
        let report = agent.report();
        let eye = agent.eye("nvr2", "walk");
        assert_eq!(eye["crashes"], 1, "{report:#}");
        let how = format!("signal {}", crash.as_raw());
        assert_eq!(eye["last_crash"]["how"], how.as_str(), "{report:#}");
        let status = site.holdfast(&["status", "--format", "json"]).json();
        assert_eq!(status["blind"][0]["recorder"], "nvr2", "{status:#}");
        assert!(status["blind"][0]["why"].as_str().unwrap().contains("crashed"), "{status:#}");
        delete(&held);
        let document = agent.check()["document"].clone();
        assert_eq!(document["cameras"][0]["segments"], laid.len(), "{document:#}");
        assert_eq!(document["cameras"][1]["segments"], 48, "seen again: {document:#}");
        let leaves = count(&site.state(), "evidence.db", "select count(*) from leaf where kind = 'seg'");
        assert_eq!(leaves, i64::try_from(laid.len() + 48).unwrap());
    }
}

const HASHED: &str = "select count(*) from segment where sha256 is not null";

#[test]
fn a_reader_killed_in_the_middle_of_reading_is_started_again_and_nothing_is_lost_or_doubled() {
    let site = Site::new();
    let laid = Footage::days(FRIGATE, "gate", 2, settled()).lay(&site.footage());
    let bytes: u64 = laid.iter().map(|f| f.path.metadata().unwrap().len()).sum();
    site.configure("untouched", &format!("[budget]\nread_bytes_per_s = \"{}B\"\n", bytes / 4));
    let mut agent = Agent::start(&site);
    let first = agent.reader("nvr1");
    agent.wait_for("some files read", |a| read(a) > bytes / 4);
    send(first, Signal::KILL);
    agent.wait_for_first_pass();
    let reader = agent.eye("nvr1", "walk");
    assert_eq!((&reader["starts"], &reader["crashes"]), (&2.into(), &1.into()), "{reader:#}");
    assert_ne!(reader["pid"], first);
    let files = i64::try_from(laid.len()).unwrap();
    assert_eq!(count(&site.state(), "catalogue.db", HASHED), files, "all are read in the same pass");
    let leaves = "select count(*) from leaf where kind = 'seg'";
    assert_eq!(count(&site.state(), "evidence.db", leaves), files);
    assert_eq!(agent.check()["document"]["findings"].as_array().unwrap().len(), 0);
}

#[test]
fn a_reader_that_was_stopped_is_given_up_and_the_next_pass_has_another() {
    let site = Site::new();
    let laid = Footage::days(FRIGATE, "gate", 2, settled()).lay(&site.footage());
    site.configure("untouched", "[budget]\npatience = \"1s\"\nread_bytes_per_s = \"512KiB\"\n");
    let mut agent = Agent::start(&site);
    let reader = agent.reader("nvr1");
    agent.wait_for("some files read", |a| read(a) > 0);
    send(reader, Signal::STOP);
    agent.wait_for_first_pass();
    wait_for("its end", LIMIT, || is_gone(reader).then_some(()));
    let how = agent.eye("nvr1", "walk")["last_crash"]["how"].clone();
    assert_eq!(how, "signal 9", "{:#}", agent.report());
    let status = site.holdfast(&["status", "--lang", "en"]).stdout;
    assert!(status.contains("The reader of nvr1 ended in the middle of its work"), "{status}");
    // The reader that watches was not stopped: the storage itself is in sight.
    agent.wait_for("sight of the root", |a| seen(&a.report()));
    let status = site.holdfast(&["status", "--format", "json"]).json();
    assert_eq!(status["blind"], serde_json::json!([]), "{status:#}");
    wait_for("nothing hangs", LIMIT, || {
        agent.report()["hanging"].as_array().unwrap().is_empty().then_some(())
    });
    agent.check();
    assert_eq!(count(&site.state(), "catalogue.db", HASHED), i64::try_from(laid.len()).unwrap());
}

/// Every root was looked at whole, and is in sight.
fn seen(report: &Value) -> bool {
    let mut roots = report["watching"].as_object().unwrap().values();
    roots.all(|root| root["seen_until"].is_string() && root["unseen"] == false)
}

#[test]
fn a_watcher_that_is_killed_or_stopped_is_followed_by_another_that_notices_what_came_meanwhile() {
    for (end, how) in [(Signal::KILL, "signal 9"), (Signal::SEGV, "signal 11"), (Signal::STOP, "signal 9")] {
        let site = Site::new();
        let mut laid = Footage::days(FRIGATE, "gate", 1, settled()).lay(&site.footage()).len();
        laid += Footage::days(FRIGATE, "yard", 1, settled()).lay(&site.path().join("second")).len();
        site.configure("untouched", &second_recorder("2s"));
        let mut agent = Agent::after_first_pass(&site);
        agent.wait_for("look at everything", |a| seen(&a.report()));
        let watcher = agent.watcher("nvr1");
        if end == Signal::STOP {
            send(watcher, end)
        } else {
            end_by(watcher, end)
        }
        laid += Footage::days(FRIGATE, "door", 1, settled()).lay(&site.footage()).len();
        agent.wait_for("its end", |a| a.eye("nvr1", "watch")["crashes"] == 1);
        let there = "select count(*) from segment where gone_ms is null";
        agent.wait_for("what came", |a| a.count("catalogue.db", there) == i64::try_from(laid).unwrap());
        assert_ne!(agent.watcher("nvr1"), watcher);
        assert!(is_gone(watcher));
        assert_eq!(agent.eye("nvr1", "watch")["last_crash"]["how"], how);
        let others = [agent.eye("nvr2", "watch"), agent.eye("nvr1", "walk"), agent.eye("nvr2", "walk")];
        assert!(others.iter().all(|eye| eye["crashes"] == 0), "{others:#?}");
        assert!(agent.terminated() < Duration::from_secs(5));
    }
}

/// An agent in the middle of reading, and its reader.
fn reading(site: &Site) -> (Agent, u32) {
    Footage::days(FRIGATE, "gate", 2, settled()).lay(&site.footage());
    site.configure("untouched", "[budget]\npatience = \"10m\"\nread_bytes_per_s = \"64KiB\"\n");
    let mut agent = Agent::start(site);
    let reader = agent.reader("nvr1");
    agent.wait_for("some files read", |a| read(a) > 0);
    (agent, reader)
}

#[test]
fn readers_end_with_an_agent_that_is_killed() {
    for stopped in [false, true] {
        let site = Site::new();
        let (agent, reader) = reading(&site);
        if stopped {
            send(reader, Signal::STOP);
        }
        let watcher = agent.watcher("nvr1");
        agent.killed();
        let gone = || (is_gone(reader) && is_gone(watcher)).then_some(());
        wait_for("end of both readers", Duration::from_secs(5), gone);
    }
}

#[test]
fn an_agent_whose_reader_was_stopped_ends_within_five_seconds_and_takes_it_along() {
    let site = Site::new();
    let (agent, reader) = reading(&site);
    send(reader, Signal::STOP);
    let took = agent.terminated();
    assert!(took < Duration::from_secs(5), "took {took:?}");
    wait_for("end of the reader", Duration::from_secs(5), || is_gone(reader).then_some(()));
}

#[test]
fn readers_do_not_hear_the_signal_that_ends_the_agent() {
    let site = Site::new();
    let (mut agent, reader) = reading(&site);
    for signal in [Signal::TERM, Signal::INT, Signal::HUP] {
        send(reader, signal);
    }
    let before = agent.eye("nvr1", "walk")["read_bytes"].as_u64().unwrap();
    agent.wait_for("more files read", |a| read(a) > before);
    assert_eq!(agent.eye("nvr1", "walk")["crashes"], 0);
}

#[test]
fn a_root_that_comes_later_or_is_another_folder_is_read_by_a_reader_that_may() {
    let site = Site::new();
    let root = site.path().join("second");
    site.configure("untouched", &second_recorder("30s"));
    let agent = Agent::after_first_pass(&site);
    let segments = |agent: &Agent| agent.check()["document"]["cameras"][0]["segments"].clone();
    let lay = |at: &Path| Footage::days(FRIGATE, "yard", 2, settled()).lay(at).len();
    let laid = lay(&root);
    assert_eq!(segments(&agent), laid);
    assert_eq!(agent.eye("nvr2", "walk")["crashes"], 0, "{:#}", agent.report());
}
