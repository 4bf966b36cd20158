//! A running agent, asked over its socket.

use std::io::{BufRead, BufReader, Write};
use std::os::unix::net::UnixStream;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use jiff::{SignedDuration, Timestamp};
use rusqlite::{Connection, OpenFlags};
use rustix::process::{Pid, Signal, kill_process};
use serde_json::Value;

use crate::support::footage::last_hour;
use crate::support::server::{Foreground, wait_for};
use crate::support::site::Site;

/// Where footage ends whose every file is finished at any minute: in the first seconds of an hour the newest file
/// of the hour before still counts as being written.
pub fn settled() -> Timestamp {
    last_hour() - SignedDuration::from_hours(1)
}

/// Longest wait for anything: the machine may be busy with other tests.
pub const LIMIT: Duration = Duration::from_secs(60);

/// An agent over a site.
pub struct Agent {
    pub process: Foreground,
    pub pid: u32,
    state: PathBuf,
}

impl Agent {
    /// Starts one and waits until it answers.
    pub fn start(site: &Site) -> Self {
        Self::of(site, &site.command(&["run"]))
    }

    /// The same with a command of the test's own.
    pub fn of(site: &Site, command: &Command) -> Self {
        Self::answering(site, Foreground::start("holdfast", command, site.path()))
    }

    /// The same in a process of the test's own.
    pub fn answering(site: &Site, mut process: Foreground) -> Self {
        let state = site.state();
        let pid = process.wait_for("answer", LIMIT, || say(&state, r#"{"op":"ping"}"#));
        Self { process, pid: pid["pid"].as_u64().unwrap().try_into().unwrap(), state }
    }

    /// Starts one and waits for its first pass.
    pub fn after_first_pass(site: &Site) -> Self {
        let mut agent = Self::start(site);
        agent.wait_for_first_pass();
        agent
    }

    /// Waits until the first pass is judged and nothing is in hand.
    pub fn wait_for_first_pass(&mut self) {
        self.wait_for("first pass", |a| a.count("catalogue.db", JUDGED) > 0);
        self.wait_until_idle();
    }

    /// The process that looks at a recorder's storage in a pass; waits until there is one.
    pub fn reader(&self, recorder: &str) -> u32 {
        wait_for("reader", LIMIT, || self.eye(recorder, "walk")["pid"].as_u64()?.try_into().ok())
    }

    /// The process that watches it between passes, likewise.
    pub fn watcher(&self, recorder: &str) -> u32 {
        wait_for("watcher", LIMIT, || self.eye(recorder, "watch")["pid"].as_u64()?.try_into().ok())
    }

    /// How the reader of a recorder with this duty fares; null before there was one.
    pub fn eye(&self, recorder: &str, duty: &str) -> Value {
        eye(&self.report(), recorder, duty)
    }

    /// What it says of itself.
    pub fn report(&self) -> Value {
        say(&self.state, r#"{"op":"status"}"#).unwrap()["agent"].clone()
    }

    /// Waits for something that it does.
    pub fn wait_for(&mut self, what: &str, probe: impl Fn(&Watching<'_>) -> bool) {
        let state = self.state.clone();
        self.process.wait_for(what, LIMIT, || probe(&Watching { state: &state }).then_some(()));
    }

    /// Waits until nothing is in hand.
    pub fn wait_until_idle(&mut self) {
        self.wait_for("idle agent", |a| a.report()["doing"].is_null());
    }

    /// Sends a signal to the agent itself.
    pub fn signal(&self, signal: Signal) {
        kill_process(Pid::from_raw(self.pid.try_into().unwrap()).unwrap(), signal).unwrap();
    }

    /// SIGTERM; gives the time it took to end.
    pub fn terminated(mut self) -> Duration {
        let told = Instant::now();
        self.process.stop();
        told.elapsed()
    }

    /// Ends as by a power cut.
    pub fn killed(mut self) {
        self.signal(Signal::KILL);
        self.process.stop();
    }

    /// A pass on request; its result.
    pub fn check(&self) -> Value {
        let mut stream = BufReader::new(UnixStream::connect(self.state.join("agent.sock")).unwrap());
        stream.get_mut().write_all(b"{\"op\":\"check\",\"lang\":\"en\"}\n").unwrap();
        let mut line = String::new();
        stream.read_line(&mut line).unwrap();
        assert!(line.contains("accepted"), "{line}");
        line.clear();
        stream.read_line(&mut line).unwrap();
        let mut answer: Value = serde_json::from_str(&line).unwrap();
        assert_eq!(answer["ok"], true, "{answer:#}");
        answer["told"].take()
    }
}

const JUDGED: &str = "select count(*) from mark where name = 'judged_pass_ms'";

/// What a probe may look at.
pub struct Watching<'a> {
    state: &'a Path,
}

impl Watching<'_> {
    pub fn report(&self) -> Value {
        say(self.state, r#"{"op":"status"}"#).map(|mut a| a["agent"].take()).unwrap_or_default()
    }

    /// See [`Agent::eye`].
    pub fn eye(&self, recorder: &str, duty: &str) -> Value {
        eye(&self.report(), recorder, duty)
    }

    pub fn count(&self, store: &str, sql: &str) -> i64 {
        count(self.state, store, sql)
    }
}

fn eye(report: &Value, recorder: &str, duty: &str) -> Value {
    let mut all = report["eyes"].as_array().into_iter().flatten();
    all.find(|e| e["recorder"] == recorder && e["duty"] == duty).cloned().unwrap_or_default()
}

/// One request and the first line of its answer; nothing when nobody listens.
pub fn say(state: &Path, request: &str) -> Option<Value> {
    let mut stream = BufReader::new(UnixStream::connect(state.join("agent.sock")).ok()?);
    writeln!(stream.get_mut(), "{request}").ok()?;
    let mut line = String::new();
    stream.read_line(&mut line).ok()?;
    serde_json::from_str(&line).ok()
}

/// A number of a store, read beside whoever writes it; 0 while it is not there yet.
pub fn count(state: &Path, store: &str, sql: &str) -> i64 {
    let open = Connection::open_with_flags(state.join(store), OpenFlags::SQLITE_OPEN_READ_ONLY);
    open.and_then(|db| db.query_row(sql, [], |r| r.get(0))).unwrap_or(0)
}
