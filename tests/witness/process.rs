//! A witness in a process of its own, and a site that asks it.

use std::fs::File;
use std::path::{Path, PathBuf};
use std::time::Duration;

use holdfast::app::witness::door::HttpDoor;
use holdfast::ledger::witnessing::{Door, Reply};
use rustix::fs::{FlockOperation, flock};
use serde_json::Value;

use crate::support::agent::{Ended, ended, holdfast};
use crate::support::footage::{FRIGATE, Footage, last_hour};
use crate::support::server::{Foreground, wait_for};
use crate::support::site::Site;

/// A running witness.
pub struct WitnessProcess {
    server: Foreground,
    lock: PathBuf,
    pub url: String,
    pub key: String,
}

impl WitnessProcess {
    /// Starts a witness with this state folder for these logs.
    pub fn start(state: &Path, logs: &[String]) -> Self {
        Self::start_at(state, logs, "127.0.0.1:0")
    }

    /// As [`Self::start`], at an address.
    pub fn start_at(state: &Path, logs: &[String], listen: &str) -> Self {
        let key = key(state);
        let mut command = holdfast();
        command.arg("witness").arg("--state").arg(state).args(["--listen", listen]);
        command.args(logs.iter().flat_map(|log| ["--log", log]));
        let mut server = Foreground::start("witness", &command, state.parent().unwrap()).stopped_by_kill();
        let at = server.wait_for_line("listening on ", Duration::from_secs(30));
        Self { server, lock: state.join("witness.lock"), url: format!("http://{at}"), key }
    }

    /// Ends it as a power cut would, and waits until the system has let go of its lock.
    pub fn kill(&mut self) {
        self.server.stop();
        wait_for("free lock", Duration::from_secs(10), || {
            let lock = File::open(&self.lock).ok()?;
            flock(&lock, FlockOperation::NonBlockingLockExclusive).ok()
        });
    }

    /// What it printed so far, warnings included.
    pub fn log(&self) -> String {
        self.server.log()
    }

    /// Posts a request as it is.
    pub fn post(&self, body: &str) -> Result<Reply, String> {
        HttpDoor::new(&self.url).add_checkpoint(body)
    }

    /// What monitors are shown of a log.
    pub fn monitored(&self, origin: &str) -> (u16, String) {
        let hex = holdfast::app::witness::store::origin_hex(origin);
        let agent: ureq::Agent = ureq::Agent::config_builder().http_status_as_error(false).build().into();
        let mut answer = agent.get(format!("{}/{hex}/checkpoint", self.url)).call().unwrap();
        (answer.status().as_u16(), answer.body_mut().read_to_string().unwrap())
    }
}

impl Drop for WitnessProcess {
    fn drop(&mut self) {
        if !std::thread::panicking() {
            self.kill();
        }
    }
}

/// Verifier key of the witness in this state folder.
pub fn key(state: &Path) -> String {
    let mut command = holdfast();
    command.args(["witness", "--key", "--name", "city.example", "--state"]).arg(state);
    ended(&mut command).expect_code(0).stdout.trim().to_owned()
}

/// Two days of one camera more.
pub fn record(site: &Site, camera: &str) {
    Footage::days(FRIGATE, camera, 2, last_hour()).lay(&site.footage());
}

/// A site whose log exists already, so that its key can be given away.
pub fn site() -> (Site, String) {
    let site = Site::new();
    record(&site, "gate");
    site.configure("thirty-days", "");
    check(&site);
    let key = site.holdfast(&["ledger", "key"]).expect_code(0).stdout.trim().to_owned();
    (site, key)
}

/// Makes the site ask these witnesses, all of which must cosign.
pub fn name_witnesses(site: &Site, witnesses: &[(&str, &str, &str)], further: &str) {
    let line = |(name, key, url): &(&str, &str, &str)| format!("witness {name} {key} {url}\n");
    let names: Vec<&str> = witnesses.iter().map(|w| w.0).collect();
    let lines: String = witnesses.iter().map(line).collect();
    let text =
        format!("# who stands behind this ledger\n{lines}group all all {}\nquorum all\n", names.join(" "));
    std::fs::write(site.path().join("quorum"), text).unwrap();
    site.configure("thirty-days", &format!("[ledger]\nquorum = \"quorum\"\n\n{further}"));
}

/// A check that ends with any verdict but a failure of the ledger.
pub fn check(site: &Site) -> Value {
    let ended = site.holdfast(&["check", "--format", "json"]);
    assert!([0, 1, 3].contains(&ended.code), "{}: {}", ended.code, ended.stderr);
    ended.json()
}

/// `ledger status` as a document.
pub fn status(site: &Site) -> (i32, Value) {
    let ended: Ended = site.holdfast(&["ledger", "status", "--json"]);
    (ended.code, ended.json())
}

/// The published checkpoint.
pub fn checkpoint_file(site: &Site) -> PathBuf {
    site.state().join("tlog").join("checkpoint")
}
