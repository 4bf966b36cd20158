//! SIGHUP: a good configuration is taken over whole, a bad one not at all.

use rustix::process::Signal;

use super::running::{Agent, Watching, settled};
use crate::support::agent::{DONE, REFUSED};
use crate::support::footage::{FRIGATE, Footage};
use crate::support::group::Group;
use crate::support::site::Site;

const REFUSED_FILE: &str = "select count(*) from finding where rule = 'agent_hindered' and state = 'open' \
     and json_extract(facts, '$.case') = 'configuration'";

#[test]
fn a_bad_configuration_keeps_the_old_one_in_force_and_a_good_one_replaces_it() {
    let site = Site::new();
    Footage::days(FRIGATE, "gate", 35, settled()).lay(&site.footage());
    let file = site.configure("thirty-days", "");
    let mut agent = Agent::after_first_pass(&site);
    let configured = agent.report()["configured_at"].clone();

    let good = std::fs::read_to_string(&file).unwrap();
    std::fs::write(&file, good.replace("layout = \"frigate\"", "layout = \"frigatte\"")).unwrap();
    agent.signal(Signal::HUP);
    agent.wait_for("refusal", |a| a.report()["refused"].is_object());
    let report = agent.report();
    assert!(report["refused"]["why"].as_str().unwrap().contains("frigatte"), "{report:#}");
    assert_eq!(report["configured_at"], configured);
    assert!(agent.process.log().contains("refused"), "{}", agent.process.log());
    agent.wait_for("finding", |a| a.count("evidence.db", REFUSED_FILE) == 1);
    let told = site.holdfast(&["status"]).expect_code(REFUSED);
    assert!(told.stdout.contains("is by the one adopted last"), "{}", told.stdout);
    assert!(told.stdout.contains("The agent is process"), "{}", told.stdout);
    assert!(told.stdout.contains("Findings: 1 open"), "{}", told.stdout);
    assert!(told.stderr.contains("frigatte"), "{}", told.stderr);
    let told = site.holdfast(&["status", "--format", "json"]).expect_code(REFUSED).json();
    assert_eq!((&told["last_good"], &told["recorders"][0]["id"]), (&true.into(), &"nvr1".into()), "{told:#}");
    let told = agent.check();
    assert_eq!(told["document"]["policies"], serde_json::json!(["thirty-days"]));

    site.configure("untouched", "");
    agent.signal(Signal::HUP);
    agent.wait_for("reload", |a| a.report()["configured_at"] != configured);
    assert!(agent.report()["refused"].is_null());
    assert_eq!(agent.check()["document"]["policies"], serde_json::json!(["untouched"]));
    agent.wait_for("end of the finding", |a| a.count("evidence.db", REFUSED_FILE) == 0);
    site.holdfast(&["status"]).expect_code(DONE);
}

#[test]
fn a_broken_file_of_original_texts_keeps_the_old_configuration_in_force() {
    let site = Site::new();
    let file = site.configure("thirty-days", "");
    let mut agent = Agent::start(&site);
    let good = std::fs::read_to_string(&file).unwrap();
    std::fs::write(&file, good.replace("[policy]\n", "[policy]\ntexts = [\"copy.toml\"]\n")).unwrap();
    std::fs::write(site.path().join("copy.toml"), "regulation = \"nobody\"\n").unwrap();
    agent.signal(Signal::HUP);
    agent.wait_for("refusal", |a| a.report()["refused"].is_object());
    let why = agent.report()["refused"]["why"].as_str().unwrap().to_owned();
    assert!(why.contains("nobody") && why.contains("missing key `clause`"), "{why}");
}

#[test]
fn a_reload_cannot_move_the_agent_to_other_stores() {
    let site = Site::new();
    let file = site.configure("thirty-days", "");
    let mut agent = Agent::start(&site);
    let good = std::fs::read_to_string(&file).unwrap();
    std::fs::write(&file, good.replace("state_dir = \"state\"", "state_dir = \"elsewhere\"")).unwrap();
    agent.signal(Signal::HUP);
    agent.wait_for("refusal", |a| a.report()["refused"].is_object());
    assert!(agent.report()["refused"]["why"].as_str().unwrap().contains("state_dir"));
    assert!(!site.path().join("elsewhere").exists());
}

#[test]
fn readers_heed_the_control_group_of_their_recorder_and_everybody_where_there_is_none() {
    let site = Site::new();
    Footage::days(FRIGATE, "gate", 1, settled()).lay(&site.footage());
    let file = site.configure("untouched", "");
    let plain = std::fs::read_to_string(&file).unwrap();
    let of = |group: &str| plain.replace("layout = ", &format!("cgroup = {group:?}\nlayout = "));
    let group = Group::new();
    std::fs::write(&file, of(&group.name())).unwrap();
    let mut agent = Agent::after_first_pass(&site);
    let both = |a: &Watching<'_>, heeded: &str| {
        ["walk", "watch"].into_iter().all(|duty| a.eye("nvr1", duty)["heeds"] == heeded)
    };
    agent.wait_for("readers that heed the recorder", |a| both(a, "recorder"));
    assert!(!agent.process.log().contains("no such control group"), "{}", agent.process.log());

    // The recorder ends, and starts anew.
    let heeds = |a: &Watching<'_>| a.eye("nvr1", "watch")["heeds"].clone();
    group.gone();
    agent.wait_for("a reader that heeds everybody", |a| heeds(a) == "everybody");
    group.made();
    agent.wait_for("a reader that heeds the recorder again", |a| heeds(a) == "recorder");
    let watcher = agent.eye("nvr1", "watch");
    assert_eq!((&watcher["starts"], &watcher["lacks"]), (&1.into(), &serde_json::json!([])), "{watcher:#}");

    std::fs::write(&file, of("/no.such.group")).unwrap();
    agent.signal(Signal::HUP);
    agent.wait_for("another reader of the root", |a| a.eye("nvr1", "watch")["heeds"] == "everybody");
    agent.check();
    agent.wait_for("readers that heed everybody", |a| both(a, "everybody"));
    assert!(agent.process.log().contains("no such control group"), "{}", agent.process.log());

    std::fs::write(&file, of("/../../etc")).unwrap();
    let refused = site.holdfast(&["doctor"]).expect_code(REFUSED);
    assert!(refused.stderr.contains("/proc/<pid>/cgroup"), "{}", refused.stderr);
}
