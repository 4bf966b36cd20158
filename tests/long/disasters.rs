//! Disasters under a running agent: each has its finding and its mail, nothing else has, and when it is over all is as
//! before.

use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::os::unix::net::UnixStream;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use serde_json::Value;

use crate::running::{Agent, LIMIT, count, settled};
use crate::support::agent::{DONE, ended, holdfast};
use crate::support::disk::Disk;
use crate::support::footage::{FRIGATE, Footage, Laid};
use crate::support::server::{run, wait_for};
use crate::support::site::Site;

/// One who is told at once, and of restoration seconds after it.
const MAIL: &str = "[mail]\ntransport = \"file\"\ndir = \"mails\"\nfrom = \"holdfast@example.test\"\nrestored_after = \"1s\"\n\n\
    [[mail.recipient]]\naddress = \"duty@example.test\"\nlang = \"en\"\n";

/// A site whose 35 days of footage and whose state lie on disks of their own.
struct Stage {
    site: Site,
    footage: Disk,
    state: Disk,
    laid: Vec<Laid>,
}

impl Stage {
    fn new() -> Self {
        let (site, footage, state) = (Site::new(), Disk::ext4(96), Disk::ext4(512));
        let laid = Footage::days(FRIGATE, "gate", 35, settled()).lay(&footage.path());
        footage.mount_at(&site.footage());
        fs::create_dir(site.state()).unwrap();
        state.mount_at(&site.state());
        site.configure("thirty-days", &format!("[budget]\npatience = \"5s\"\n\n{MAIL}"));
        Self { site, footage, state, laid }
    }

    /// An agent that found the site compliant.
    fn agent(&self) -> Agent {
        let mut agent = Agent::of(&self.site, &self.command());
        agent.wait_for_first_pass();
        assert_eq!(agent.check()["document"]["verdict"], "compliant");
        agent
    }

    /// The agent as a service manager starts it, with a folder that it keeps in memory.
    fn command(&self) -> Command {
        let folder = self.site.path().join("runtime");
        fs::create_dir_all(&folder).unwrap();
        let mut command = self.site.command(&["run"]);
        command.env("RUNTIME_DIRECTORY", folder);
        command
    }

    /// Findings that ever were, by rule, case and state.
    fn findings(&self) -> Vec<(String, String)> {
        let all =
            self.site.holdfast(&["findings", "list", "--all", "--format", "json"]).expect_code(DONE).json();
        let one = |f: &Value| {
            let case = f["facts"]["case"].as_str().unwrap_or_default();
            (format!("{} {case}", f["rule"].as_str().unwrap()), f["state"].as_str().unwrap().to_owned())
        };
        all["findings"].as_array().unwrap().iter().map(one).collect()
    }

    /// Subjects of the mails that left, oldest first, without the first contact.
    fn mails(&self) -> Vec<String> {
        let mut files: Vec<PathBuf> = fs::read_dir(self.site.path().join("mails"))
            .map(|d| {
                d.map(|e| e.unwrap().path()).filter(|p| p.extension().is_some_and(|e| e == "eml")).collect()
            })
            .unwrap_or_default();
        files.sort();
        let subject = |file: &PathBuf| {
            let bytes = fs::read(file).unwrap();
            let parsed = mail_parser::MessageParser::default().parse(&bytes).unwrap();
            parsed.subject().unwrap().to_owned()
        };
        files.iter().skip(1).map(subject).collect()
    }

    /// Waits for so many mails beside the first contact.
    fn wait_for_mails(&self, count: usize) -> Vec<String> {
        wait_for("mails", LIMIT, || Some(self.mails()).filter(|m| m.len() >= count))
    }

    /// Compliant, every segment there once, every leaf there once, and the log verifies.
    #[track_caller]
    fn is_as_before(&self, agent: &Agent) {
        let document = agent.check()["document"].clone();
        assert_eq!(document["verdict"], "compliant", "{document:#}");
        assert_eq!(open(&document), Vec::<String>::new(), "{document:#}");
        assert_eq!(document["cameras"][0]["segments"], self.laid.len());
        assert!(agent.report()["trouble"].is_null(), "{:#}", agent.report());
        sealed_once(&self.site.state(), self.laid.len());
    }
}

/// As many segments as leaves of them, nothing that waits, and a log that verifies.
#[track_caller]
fn sealed_once(state: &Path, segments: usize) {
    let segments = i64::try_from(segments).unwrap();
    assert_eq!(count(state, "evidence.db", "select count(*) from leaf where kind = 'seg'"), segments);
    assert_eq!(count(state, "catalogue.db", "select count(*) from outbox"), 0);
    let key = ended(holdfast().args(["ledger", "key", "--state"]).arg(state)).expect_code(DONE).stdout;
    ended(holdfast().arg("verify").arg(state).args(["--key", key.trim()])).expect_code(DONE);
}

/// Rules of findings that are not closed.
fn open(document: &Value) -> Vec<String> {
    let all = document["findings"].as_array().unwrap().iter().filter(|f| f["state"] != "closed");
    all.map(|f| f["rule"].as_str().unwrap().to_owned()).collect()
}

/// Asks the agent itself for a pass, and gives its refusal.
fn refused(site: &Site) -> String {
    let mut stream = BufReader::new(UnixStream::connect(site.state().join("agent.sock")).unwrap());
    stream.get_mut().write_all(b"{\"op\":\"check\"}\n").unwrap();
    let answers: Vec<Value> =
        stream.lines().take(2).map(|l| serde_json::from_str(&l.unwrap()).unwrap()).collect();
    assert_eq!(answers[1]["ok"], false, "{answers:#?}");
    answers[1]["error"].to_string()
}

/// What stands by the stores, without asking for a pass.
fn standing(site: &Site) -> Vec<String> {
    open(&site.holdfast(&["findings", "list", "--format", "json"]).expect_code(DONE).json())
}

fn doctor(site: &Site, check: &str) -> Value {
    let report = site.holdfast(&["doctor", "--format", "json"]).json();
    report["points"].as_array().unwrap().iter().find(|p| p["check"] == check).unwrap().clone()
}

/// Leaves so many bytes free on a disk.
fn fill(disk: &Disk, left: u64) -> PathBuf {
    let filler = disk.path().join("filler");
    let free = rustix::fs::statvfs(disk.path()).unwrap();
    let take = (free.f_bavail * free.f_frsize).saturating_sub(left);
    run(Command::new("fallocate").arg("-l").arg(take.to_string()).arg(&filler));
    filler
}

#[test]
fn a_disk_that_fills_up_under_the_state_is_a_finding_long_before_and_room_is_all_it_takes() {
    let stage = Stage::new();
    let mut agent = stage.agent();
    let filler = fill(&stage.state, 100 << 20);
    let document = agent.check()["document"].clone();
    assert_eq!(open(&document), ["agent_hindered"], "{document:#}");
    assert_eq!(document["findings"][0]["facts"]["case"], "room");
    sealed_once(&stage.site.state(), stage.laid.len());

    // Nearly nothing is left: nothing is signed, and the agent says so and lives on.
    fs::File::create(&filler).unwrap();
    let filler = fill(&stage.state, 2 << 20);
    let said = stage.site.holdfast(&["check"]).stderr;
    assert!(said.contains("nothing was signed"), "{said}");
    agent.wait_for("trouble", |a| a.report()["trouble"]["why"].to_string().contains("nothing was signed"));
    let point = doctor(&stage.site, "state");
    assert_eq!(point["case"], "state_full", "{point:#}");
    let pid = agent.pid;

    fs::File::create(&filler).unwrap();
    stage.is_as_before(&agent);
    assert_eq!(agent.report()["pid"], pid, "the same process all the time");
}

#[test]
fn a_disk_that_fills_up_at_once_is_told_from_the_reserve_and_past_it_and_closed_when_there_is_room() {
    let stage = Stage::new();
    let mut agent = stage.agent();
    // Too little for what is observed, enough to tell of it: the finding stands in the store while it lasts.
    let filler = fill(&stage.state, 10 << 20);
    wait_for("the finding, by itself", LIMIT, || (standing(&stage.site) == ["agent_hindered"]).then_some(()));
    let subjects = stage.wait_for_mails(1);
    assert!(subjects[0].contains("are left for Holdfast's own state"), "{subjects:?}");
    agent.wait_for("trouble", |a| a.report()["trouble"]["why"].to_string().contains("nothing was signed"));
    fs::File::create(&filler).unwrap();
    wait_for("the end of the finding, by itself", LIMIT, || standing(&stage.site).is_empty().then_some(()));
    stage.is_as_before(&agent);
    stage.wait_for_mails(2);

    // Nothing can be stored: people are told all the same, and it is written down when there is room.
    let filler = fill(&stage.state, 1 << 20);
    let subjects = stage.wait_for_mails(3);
    assert!(subjects[2].contains("its own state takes nothing any more"), "{subjects:?}");
    fs::File::create(&filler).unwrap();
    wait_for("the finding, written down", LIMIT, || {
        stage.findings().contains(&("agent_hindered state".to_owned(), "closed".to_owned())).then_some(())
    });
    stage.is_as_before(&agent);
    let only: Vec<String> = stage.findings().into_iter().map(|(what, _)| what).collect();
    assert!(only.iter().all(|what| what.starts_with("agent_hindered ")), "{only:?}");
}

#[test]
fn a_disk_that_turns_read_only_under_the_state_is_told_and_nothing_is_lost_after_its_repair() {
    let stage = Stage::new();
    let mut agent = stage.agent();
    let place = stage.state.path();
    run(Command::new("mount").args(["-o", "remount,errors=remount-ro"]).arg(&place));
    let device = run(Command::new("findmnt").args(["-no", "SOURCE"]).arg(&place));
    let name = device.trim().trim_start_matches("/dev/");
    fs::write(format!("/sys/fs/ext4/{name}/trigger_fs_error"), "a test").unwrap();

    let subjects = stage.wait_for_mails(1);
    assert!(subjects[0].contains("its own state takes nothing any more"), "{subjects:?}");
    let said = refused(&stage.site);
    assert!(said.contains("evidence.db") || said.contains("catalogue.db"), "{said}");
    agent.wait_for("trouble", |a| a.report()["trouble"].is_object());
    assert_eq!(doctor(&stage.site, "state")["case"], "state_read_only");
    let took = agent.terminated();
    assert!(took < Duration::from_secs(5), "it ends in time all the same: {took:?}");

    stage.state.unmount_from(&stage.site.state());
    stage.state.unmount();
    stage.state.repair();
    stage.state.mount();
    stage.state.mount_at(&stage.site.state());
    let mut next = Agent::of(&stage.site, &stage.command());
    let closed = ("agent_hindered state".to_owned(), "closed".to_owned());
    wait_for("the finding, written down by the next agent", LIMIT, || {
        (stage.findings() == [closed.clone()]).then_some(())
    });
    next.wait_until_idle();
    stage.is_as_before(&next);
    stage.wait_for_mails(2);
    assert_eq!(stage.findings(), [closed], "that alone, once");
    let told = "select count(*) from mail where reason = 'state_unwritable' and state = 'delivered'";
    assert_eq!(count(&stage.site.state(), "evidence.db", told), 1, "with the delivery of then");
}

#[test]
fn a_volume_that_is_unplugged_is_out_of_sight_and_nothing_on_it_is_called_gone() {
    let stage = Stage::new();
    let agent = stage.agent();
    stage.footage.unmount_from(&stage.site.footage());
    wait_for("the finding, by itself", LIMIT, || (standing(&stage.site) == ["storage_unseen"]).then_some(()));
    let document = agent.check()["document"].clone();
    assert_eq!(open(&document), ["storage_unseen"], "{document:#}");
    let finding = document["findings"].as_array().unwrap().iter().find(|f| f["state"] != "closed").unwrap();
    assert_eq!((&finding["severity"], &finding["facts"]["cameras"]), (&"critical".into(), &1.into()));
    assert!(finding["title"].as_str().unwrap().contains("footage"), "it names the volume: {finding:#}");
    let told = stage.wait_for_mails(1);
    assert!(document["unknown"].as_array().unwrap().iter().any(|u| u["why"] == "cannot_see"));
    let status = stage.site.holdfast(&["status", "--format", "json"]).json();
    assert_eq!(status["blind"][0]["recorder"], "nvr1", "{status:#}");
    assert_eq!(doctor(&stage.site, "footage")["case"], "root_replaced");

    assert_eq!(told.len(), 1, "one mail, whatever lies on the volume: {told:?}");

    stage.footage.mount_at(&stage.site.footage());
    wait_for("the end of the finding, by itself", LIMIT, || standing(&stage.site).is_empty().then_some(()));
    stage.is_as_before(&agent);
    let of = stage.findings();
    assert_eq!(of, [("storage_unseen ".to_owned(), "closed".to_owned())], "the same finding all the time");
    let status = stage.site.holdfast(&["status", "--format", "json"]).json();
    assert_eq!(status["blind"], serde_json::json!([]), "{status:#}");
}

/// An agent whose clock is set by a file while its steady clock runs on (libfaketime).
fn with_a_clock(site: &Site) -> (Agent, PathBuf) {
    let clock = site.path().join("clock");
    fs::write(&clock, "+0\n").unwrap();
    let library = ["x86_64-linux-gnu", "aarch64-linux-gnu"]
        .map(|triple| PathBuf::from(format!("/usr/lib/{triple}/faketime/libfaketimeMT.so.1")));
    let library = library.iter().find(|path| path.exists()).expect("libfaketime; tests/run installs it");
    let mut command = site.command(&["run"]);
    command.env("LD_PRELOAD", library).env("FAKETIME_TIMESTAMP_FILE", &clock);
    command
        .env("FAKETIME_NO_CACHE", "1")
        .env("DONT_FAKE_MONOTONIC", "1")
        .env("FAKETIME_DONT_FAKE_MONOTONIC", "1");
    let mut agent = Agent::of(site, &command);
    agent.wait_for("first pass", |a| {
        a.count("catalogue.db", "select count(*) from pass where finished_ms > 0") > 0
    });
    agent.wait_until_idle();
    (agent, clock)
}

#[test]
fn a_clock_that_is_set_by_an_hour_is_one_finding_and_over_when_it_is_right_again() {
    for (by, ahead) in [("+3600\n", true), ("-3600\n", false)] {
        let site = Site::new();
        let laid = Footage::days(FRIGATE, "gate", 35, settled()).lay(&site.footage());
        site.configure("thirty-days", "");
        let (mut agent, clock) = with_a_clock(&site);
        assert_eq!(standing(&site), Vec::<String>::new(), "by {by}");

        fs::write(&clock, by).unwrap();
        agent.wait_for("a clock that was set", |a| a.report()["clock_stepped_ms"].is_number());
        wait_for("the finding, by itself", LIMIT, || (standing(&site) == ["agent_hindered"]).then_some(()));
        agent.wait_until_idle();
        let document = agent.check()["document"].clone();
        assert_eq!(open(&document), ["agent_hindered"], "{document:#}");
        assert_eq!(document["findings"][0]["facts"]["ahead"], ahead, "{document:#}");
        let unknown = document["unknown"].as_array().unwrap();
        assert!(unknown.iter().any(|u| u["why"] == "clock_doubtful"), "{document:#}");

        fs::write(&clock, "+0\n").unwrap();
        agent.wait_for("a clock that is right", |a| a.report()["clock_stepped_ms"].is_null());
        wait_for("the end of the finding, by itself", LIMIT, || standing(&site).is_empty().then_some(()));
        agent.wait_until_idle();
        let document = agent.check()["document"].clone();
        assert_eq!((&document["verdict"], open(&document).len()), (&"compliant".into(), 0), "{document:#}");
        sealed_once(&site.state(), laid.len());
        agent.terminated();
    }
}
