//! What a reader of footage cannot do, tried from inside its own process, and the place it takes in every queue.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use super::running::{Agent, settled};
use crate::support::agent::{DONE, ended, holdfast};
use crate::support::footage::{FRIGATE, Footage};
use crate::support::server::{open_folder, run};
use crate::support::site::Site;

/// Loaded into the agent and inherited by its readers.
struct Tries {
    folder: tempfile::TempDir,
}

impl Tries {
    fn built() -> Self {
        let folder = open_folder();
        let source = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/support/tries.c");
        let mut gcc = Command::new("gcc");
        gcc.args(["-O1", "-Wall", "-Werror", "-shared", "-fPIC", "-o"]).arg(folder.path().join("tries.so"));
        run(gcc.arg(source));
        Self { folder }
    }

    fn agent(&self, site: &Site, file: &Path) -> (Agent, PathBuf) {
        let mut command = site.command(&["run"]);
        command.env("LD_PRELOAD", self.folder.path().join("tries.so"));
        command.env("TRIES_BELOW", site.footage()).env("TRIES_FILE", file);
        command.env("TRIES_SECRET", site.state().join("keys/log.key"));
        command.env("TRIES_ELSEWHERE", self.folder.path());
        (Agent::of(site, &command), site.path().join("holdfast.log"))
    }
}

/// What was tried, and the answer to each process that tried it.
fn tried(log: &str) -> BTreeMap<String, Vec<String>> {
    let mut all: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for (what, answer) in log.lines().filter_map(|l| l.strip_prefix("tried ")?.split_once(' ')) {
        all.entry(what.to_owned()).or_default().push(answer.to_owned());
    }
    all
}

fn watching(report: &serde_json::Value) -> bool {
    report["watching"].as_object().unwrap().values().all(|root| root["seen_until"].is_string())
}

#[test]
fn a_reader_reads_footage_and_is_refused_everything_else() {
    let site = Site::new();
    let laid = Footage::days(FRIGATE, "gate", 2, settled()).lay(&site.footage());
    let file = &laid[0].path;
    let before = (fs::read(file).unwrap(), fs::metadata(file).unwrap());
    site.configure("untouched", "");
    let tries = Tries::built();
    let (mut agent, log) = tries.agent(&site, file);
    agent.wait_for_first_pass();
    agent.wait_for("look at everything", |a| watching(&a.report()));
    let answers = tried(&fs::read_to_string(&log).unwrap());
    let refused = |why: &str, tries: &[&str]| {
        for what in tries {
            // The reader of the pass and the one that watches; the agent itself lists nothing there.
            assert_eq!(answers.get(*what).unwrap(), &[why; 2], "{what}: {answers:#?}");
        }
    };
    refused("done", &["read"]);
    refused("EACCES", &["create", "write", "append", "truncate", "delete", "symlink", "mkdir"]);
    refused("EACCES", &["create-elsewhere", "read-secret", "list-elsewhere"]);
    refused("EPERM", &["chmod", "fchmod", "chown", "utimens", "setxattr", "setflags"]);
    refused("EPERM", &["inet", "inet6-udp", "unix", "netlink", "io_uring", "signal-agent"]);
    let done = |what: &str| answers[what].iter().any(|answer| answer == "done");
    assert!(!done("rename") && !done("link"), "{answers:#?}");
    assert_eq!(answers.len(), 25, "{answers:#?}");
    let after = (fs::read(file).unwrap(), fs::metadata(file).unwrap());
    assert_eq!(before.0, after.0);
    assert_eq!(before.1.modified().unwrap(), after.1.modified().unwrap());
    for duty in ["walk", "watch"] {
        assert_eq!(agent.eye("nvr1", duty)["lacks"], serde_json::json!([]), "{:#}", agent.report());
    }
    assert_eq!(agent.check()["document"]["cameras"][0]["segments"], laid.len());
}

#[test]
fn a_reader_on_a_kernel_without_landlock_works_and_says_what_it_lacks() {
    let site = Site::new();
    let laid = Footage::days(FRIGATE, "gate", 2, settled()).lay(&site.footage());
    site.configure("untouched", "");
    let tries = Tries::built();
    let mut command = site.command(&["run"]);
    command.env("LD_PRELOAD", tries.folder.path().join("tries.so")).env("TRIES_NO_LANDLOCK", "1");
    let mut agent = Agent::of(&site, &command);
    agent.wait_for_first_pass();
    let lacks = agent.eye("nvr1", "walk")["lacks"].clone();
    assert_eq!(lacks, serde_json::json!(["files read-only: this kernel has no Landlock"]));
    let status = site.holdfast(&["status", "--lang", "en"]).expect_code(DONE).stdout;
    assert!(
        status.contains("not confined, because files read-only: this kernel has no Landlock"),
        "{status}"
    );
    assert_eq!(agent.check()["document"]["cameras"][0]["segments"], laid.len());
}

#[test]
fn a_reader_takes_the_last_place_in_every_queue_and_has_a_ceiling() {
    let site = Site::new();
    Footage::days(FRIGATE, "gate", 1, settled()).lay(&site.footage());
    site.configure("untouched", "");
    let agent = Agent::after_first_pass(&site);
    for pid in [agent.reader("nvr1"), agent.watcher("nvr1")] {
        takes_the_last_place(pid);
    }
}

fn takes_the_last_place(pid: u32) {
    let of = |file: &str| fs::read_to_string(format!("/proc/{pid}/{file}")).unwrap();
    let stat = of("stat");
    let nice = stat.rsplit_once(") ").unwrap().1.split(' ').nth(16).unwrap().to_owned();
    assert_eq!(nice, "19", "{stat}");
    let io = run(Command::new("ionice").args(["-p", &pid.to_string()]));
    assert!(io.starts_with("idle"), "{io}");
    let limits = of("limits");
    let limit = |name: &str| {
        let line = limits.lines().find(|l| l.starts_with(name)).unwrap();
        line.trim_start_matches(name).split_whitespace().next().unwrap().to_owned()
    };
    assert_eq!(limit("Max data size"), "805306368");
    assert_eq!(limit("Max core file size"), "0");
    let status = of("status");
    for line in ["NoNewPrivs:\t1", "Seccomp:\t2"] {
        assert!(status.contains(line), "{status}");
    }
    assert_eq!(of("oom_score_adj").trim(), "1000");
}

#[test]
fn a_reader_that_no_agent_started_ends_at_once() {
    let ended = ended(holdfast().arg("eyes"));
    assert_eq!((ended.code, ended.stdout.as_str(), ended.stderr.as_str()), (DONE, "", ""));
}
