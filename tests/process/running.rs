//! The agent as a service manager sees it: one at a time, ready when it says so, gone when told.

use std::time::{Duration, Instant};

use crate::support::agent::REFUSED;
use crate::support::footage::{FRIGATE, Footage, last_hour};
use crate::support::server::Foreground;
use crate::support::site::Site;

fn start(site: &Site) -> Foreground {
    let mut agent = Foreground::start("holdfast", &site.command(&["run"]), site.path());
    let socket = site.state().join("agent.sock");
    agent.wait_for("agent socket", Duration::from_secs(30), || {
        std::os::unix::net::UnixStream::connect(&socket).ok()
    });
    agent
}

#[test]
fn the_agent_ends_within_five_seconds_of_being_told() {
    let site = Site::new();
    Footage::days(FRIGATE, "gate", 2, last_hour()).lay(&site.footage());
    site.configure("thirty-days", "");
    let mut agent = start(&site);
    let told = Instant::now();
    agent.stop();
    assert!(told.elapsed() < Duration::from_secs(5), "took {:?}", told.elapsed());
}

#[test]
fn a_second_agent_is_refused_with_the_pid_of_the_first() {
    let site = Site::new();
    site.configure("thirty-days", "");
    let agent = start(&site);
    let second = site.holdfast(&["run"]).expect_code(REFUSED);
    assert!(second.stderr.contains("pid"), "{}", second.stderr);
    drop(agent);
}
