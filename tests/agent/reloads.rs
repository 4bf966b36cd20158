//! SIGHUP: a good configuration is taken over whole, a bad one not at all.

use rustix::process::Signal;

use super::running::{Agent, settled};
use crate::support::agent::DONE;
use crate::support::footage::{FRIGATE, Footage};
use crate::support::site::Site;

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
    let told = agent.check();
    assert_eq!(told["document"]["policies"], serde_json::json!(["thirty-days"]));

    site.configure("untouched", "");
    agent.signal(Signal::HUP);
    agent.wait_for("reload", |a| a.report()["configured_at"] != configured);
    assert!(agent.report()["refused"].is_null());
    assert_eq!(agent.check()["document"]["policies"], serde_json::json!(["untouched"]));
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
