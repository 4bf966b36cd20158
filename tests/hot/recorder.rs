//! A recorder at work: one that writes under Frigate's names, now.

use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use jiff::Timestamp;

use super::running::{Agent, settled};
use crate::support::clips::{Container, clip};
use crate::support::footage::{FRIGATE, Footage};
use crate::support::site::Site;

/// The current instant.
#[expect(clippy::disallowed_methods, reason = "what is written is named after it")]
pub fn now() -> Timestamp {
    Timestamp::now()
}

/// A site whose recorder counts a file as finished two seconds after its last change, with a day of footage that
/// ends an hour ago, and its agent after the first pass and the first look at everything.
pub fn watched(policy: &Path, further: &str) -> (Site, Agent) {
    let site = Site::new();
    Footage::days(FRIGATE, "gate", 1, settled()).lay(&site.footage());
    let agent = follow(&site, policy, further);
    (site, agent)
}

/// Configures a site and starts its agent.
pub fn follow(site: &Site, policy: &Path, further: &str) -> Agent {
    let file = site.configure("untouched", further);
    let text = std::fs::read_to_string(&file).unwrap();
    let text = text.replace("layout = \"frigate\"", "layout = \"frigate\"\nsettle_s = 2");
    let untouched = crate::support::site::policy_file("untouched");
    let text = text.replace(untouched.to_str().unwrap(), policy.to_str().unwrap());
    std::fs::write(file, text).unwrap();
    let mut agent = Agent::after_first_pass(site);
    agent.wait_for("look at everything", |a| {
        let report = a.report();
        let roots = report["watching"].as_object().unwrap();
        !roots.is_empty() && roots.values().all(|r| r["seen_until"].is_string())
    });
    agent
}

/// Writes a segment of `seconds` that starts at `start`, as a copy that is complete when it is closed.
pub fn record(site: &Site, camera: &str, start: Timestamp, seconds: u32) -> PathBuf {
    let name = start.strftime(FRIGATE.template).to_string().replace("{camera}", camera);
    let path = site.footage().join(name);
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    std::fs::write(&path, std::fs::read(clip(Container::Mp4, seconds)).unwrap()).unwrap();
    path
}

/// Time since a file was last written to.
#[expect(clippy::disallowed_methods, reason = "compared with times of files")]
pub fn since_written(path: &Path) -> Duration {
    SystemTime::now().duration_since(std::fs::metadata(path).unwrap().modified().unwrap()).unwrap()
}
