//! 64 cameras of ten-second segments for two hours in accelerated time, one segment in twenty with a fault: what the
//! agent finds is the truth, no more and no less; its memory stays flat; its processor time is small. The program is
//! the real one with its readers, the files are real; only the clock runs faster, for all of them.
//!
//! `cargo test --release --test soak -- --nocapture`, or as `tests/long/run` does it; `HOLDFAST_TEST_SOAK_H` asks for
//! more hours (an even number, 22 at most), `HOLDFAST_TEST_SOAK_PACE` for another pace, `HOLDFAST_TEST_SOAK_SEED` for
//! another plan.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test binary")]

#[path = "../support/mod.rs"]
mod support;

#[allow(dead_code, reason = "this test uses its own part")]
#[path = "../agent/running.rs"]
mod running;

mod cost;
mod plan;
mod recorder;
mod truth;

use std::path::PathBuf;
use std::time::Duration;

use jiff::Timestamp;

use crate::cost::{Look, Watch};
use crate::plan::{CAMERAS, FAULTY, Fate, Plan};
use crate::recorder::Written;
use crate::running::{Agent, count};
use crate::support::agent::{DONE, ended, holdfast};
use crate::support::footage::last_hour;
use crate::support::pace::Pace;
use crate::support::server::Foreground;
use crate::support::site::Site;
use crate::truth::{MAX_GAP_S, MAX_OFFLINE_MIN, beyond};

/// Times as fast as life, unless asked otherwise.
const PACE: u64 = 24;

/// How long a reader may be silent, half a minute of life's time: beside builds, half a minute of the fast one is too short.
const PATIENCE: &str = "12m";

/// Memory of the agent and its readers, in MiB: at most, and by how much the last quarter may lie above the second.
const MEMORY_MIB: f64 = 60.0;
/// See [`MEMORY_MIB`].
const GROWTH: f64 = 1.1;

/// Share of one core besides hashing, in percent.
const CPU_PCT: f64 = 2.0;

fn asked(name: &str, otherwise: u64) -> u64 {
    std::env::var(name).map_or(otherwise, |text| text.parse().expect("a number"))
}

#[test]
fn two_hours_of_64_cameras_with_faults_are_told_as_they_were_in_little_memory_and_time() {
    let hours = asked("HOLDFAST_TEST_SOAK_H", 2);
    assert!(hours.is_multiple_of(2) && (2..=22).contains(&hours), "an even number of hours, 22 at most");
    let site = Site::new();
    configure(&site);
    let old = recorder::lay_old(&site.footage(), last_minute());
    let pace = Pace::begin(asked("HOLDFAST_TEST_SOAK_PACE", PACE).try_into().unwrap());
    let origin = old[0].last().unwrap().end;
    let plan = Plan::of(asked("HOLDFAST_TEST_SOAK_SEED", 1), usize::try_from(hours / 2).unwrap(), origin);
    assert_eq!(plan.faulty, FAULTY * usize::try_from(hours / 2).unwrap());
    let (from, to) = plan.measured();
    let recording = recorder::begin(plan, pace, site.footage(), old);

    let mut command = site.command(&["run"]);
    pace.of(&mut command);
    let whole = Duration::from_secs((hours + 1) * 3600) / pace.rate();
    let seconds = u32::try_from(whole.as_secs()).unwrap() + 120;
    let process = Foreground::lasting("holdfast", &command, site.path(), seconds);
    let mut agent = Agent::answering(&site, process);
    let watch = Watch::begin(agent.pid, pace);
    pace.wait_until(from);
    let before = agent.report();
    pace.wait_until(to);
    let after = agent.report();
    let (plan, written) = recording.join().unwrap();
    let looks = watch.ended();
    let document = agent.check()["document"].clone();
    // The newest files count as finished half a minute after they were written, and their leaves come after that.
    agent.wait_for("the end of all reading and sealing", |a| {
        let unread = "select count(*) from segment where gone_ms is null and (open = 1 or sha256 is null and bytes > 0)";
        a.count("catalogue.db", unread) == 0 && a.count("catalogue.db", "select count(*) from outbox") == 0
    });
    agent.wait_until_idle();

    let read = |report: &serde_json::Value| report["read_bytes"].as_u64().unwrap();
    let costs = Costs::of(&looks, (from, to), &site, read(&after) - read(&before));
    let found = truth::found(&site.state());
    let lines: Vec<String> = found.iter().map(|f| f.line.clone()).collect();
    let truth = truth::of(&plan);
    println!(
        "{CAMERAS} cameras, {hours} h at {} times the pace of life, {} files, {} MiB, {} with a fault and {} for the whole recorder",
        pace.rate(),
        written.segments,
        written.bytes >> 20,
        plan.faulty,
        CAMERAS * plan::DOWN.len()
    );
    println!("the recorder was {:#} late at most", written.latest);
    println!(
        "{} looks, {} judgements, {} findings of {}",
        after["noticed"]["looks"].as_u64().unwrap() - before["noticed"]["looks"].as_u64().unwrap(),
        agent.process.log().matches(" judged ").count(),
        lines.len(),
        truth.len()
    );
    let late: Vec<i64> = found.iter().filter_map(|f| f.late_s).collect();
    println!(
        "stops were found {:?} to {:?} s of that time after they could be known",
        late.iter().min(),
        late.iter().max()
    );
    costs.tell();
    is_true(&lines, &truth);
    one_incident(&document);
    is_whole(&site, &plan, &written);
    agent.terminated();
    verifies(&site);
    costs.are_small();
}

#[expect(clippy::disallowed_methods, reason = "footage ends where the fast time begins")]
fn last_minute() -> Timestamp {
    let now = Timestamp::now().as_second();
    // Cameras end up to nine seconds later.
    Timestamp::from_second(now - 20).unwrap().max(last_hour())
}

/// Rules that time and files alone decide.
fn configure(site: &Site) -> PathBuf {
    let policy = format!(
        "[regulation]\nid = \"soak\"\nname = {{ zh = \"久试\", en = \"Soak\" }}\n\n\
         [[rule]]\nkind = \"camera_downtime\"\nmax_offline_min = {MAX_OFFLINE_MIN}\n\n\
         [[rule]]\nkind = \"recording_continuity\"\nschedule = \"24x7\"\nmax_gap_s = {MAX_GAP_S}\n\n\
         [[rule]]\nkind = \"recording_continuity\"\nmax_clock_skew_s = 30\n\n\
         [[rule]]\nkind = \"early_deletion\"\nprotect_days = 1\n\n\
         [[rule]]\nkind = \"segment_integrity\"\n"
    );
    let file = site.path().join("soak.toml");
    std::fs::write(&file, policy).unwrap();
    let mails = site.path().join("mails");
    let further = format!(
        "[mail]\ntransport = \"file\"\ndir = {mails:?}\nfrom = \"holdfast@example.test\"\n\n\
         [[mail.recipient]]\naddress = \"duty@example.test\"\nlevel = \"medium\"\n\n\
         [schedule]\ncheck = \"17 * * * *\"\n\n\
         [budget]\npatience = \"{PATIENCE}\"\n"
    );
    let config = site.configure("untouched", &further);
    let text = std::fs::read_to_string(&config).unwrap();
    let untouched = support::site::policy_file("untouched");
    std::fs::write(&config, text.replace(untouched.to_str().unwrap(), file.to_str().unwrap())).unwrap();
    config
}

fn is_true(found: &[String], truth: &[String]) {
    let (missing, invented) = (beyond(truth, found), beyond(found, truth));
    assert!(
        missing.is_empty() && invented.is_empty(),
        "{} missing:\n{}\n{} invented:\n{}",
        missing.len(),
        missing.join("\n"),
        invented.len(),
        invented.join("\n")
    );
}

/// The recorder that was down is one incident with all its cameras, beside those of single cameras.
fn one_incident(document: &serde_json::Value) {
    let all = document["downtime"]["incidents"].as_array().unwrap();
    let of_recorder: Vec<_> = all.iter().filter(|i| i["reach"] == "recorder").collect();
    assert_eq!(of_recorder.len(), 1, "{all:#?}");
    assert_eq!(of_recorder[0]["cameras_total"], CAMERAS);
}

/// Every file was seen, and every one that has bytes is sealed once.
fn is_whole(site: &Site, plan: &Plan, written: &Written) {
    let sum = |store: &str, sql: &str| usize::try_from(count(&site.state(), store, sql)).unwrap();
    let old = "select count(*) from segment where end_ms - start_ms > 60000";
    let renamed = plan.tracks.iter().flat_map(|t| &t.acts).filter(|a| a.deed == plan::Deed::Rename).count();
    let seen = sum("catalogue.db", "select count(*) from segment") - sum("catalogue.db", old);
    assert_eq!(seen, written.segments, "{renamed} of them were renamed");
    let twice = "select count(*) from (select 1 from finding_event where kind = 'opened' group by finding having count(*) > 1)";
    assert_eq!(sum("evidence.db", twice), 0, "no finding was opened twice");
    let again = truth::reopened(&site.state());
    assert!(again.is_empty(), "{} findings closed too early:\n{}", again.len(), again.join("\n"));
    assert_eq!(sum("catalogue.db", "select count(*) from outbox"), 0);
    let empty = plan.tracks.iter().flat_map(|t| &t.fates).filter(|f| **f == Fate::Empty).count();
    assert_eq!(empty, written.empty);
}

fn verifies(site: &Site) {
    let state = site.state();
    let key = ended(holdfast().args(["ledger", "key", "--state"]).arg(&state)).expect_code(DONE).stdout;
    ended(holdfast().arg("verify").arg(&state).args(["--key", key.trim()])).expect_code(DONE);
}

/// What was measured between the end of the warm-up and the last fault.
struct Costs {
    /// MiB: the most, and the middle of each quarter; of it what no file holds.
    most: f64,
    quarters: [f64; 4],
    own: [f64; 4],
    agent_rss: f64,
    processes: usize,
    /// Percent of a core: all, the agent alone, and hashing.
    cpu: f64,
    agent_cpu: f64,
    hashing: f64,
    read_mib: f64,
}

impl Costs {
    fn of(looks: &[Look], (from, to): (Timestamp, Timestamp), site: &Site, read: u64) -> Self {
        let looks: Vec<&Look> = looks.iter().filter(|l| from <= l.at && l.at <= to).collect();
        let mib = |bytes: u64| bytes as f64 / 1048576.0;
        let (first, last) = (looks[0], looks[looks.len() - 1]);
        let passed_ms = last.at.duration_since(first.at).as_millis() as f64;
        let share = |ms: u64| ms as f64 * 100.0 / passed_ms;
        let quarters = |of: fn(&Look) -> u64| {
            [0, 1, 2, 3].map(|n| {
                let part = &looks[looks.len() * n / 4..looks.len() * (n + 1) / 4];
                let mut all: Vec<u64> = part.iter().map(|l| of(l)).collect();
                all.sort_unstable();
                mib(all[all.len() / 2])
            })
        };
        let files = newest(site, 2_000);
        let bytes: u64 = files.iter().map(|f| f.metadata().unwrap().len()).sum();
        let hashing_ms = cost::hashing_ms(&site.footage(), &files) * read as f64 / bytes as f64;
        Self {
            most: mib(looks.iter().map(|l| l.memory).max().unwrap()),
            quarters: quarters(|l| l.memory),
            own: quarters(|l| l.own),
            agent_rss: mib(looks.iter().map(|l| l.agent_rss).max().unwrap()),
            processes: looks.iter().map(|l| l.processes).max().unwrap(),
            cpu: share(last.cpu_ms - first.cpu_ms),
            agent_cpu: share(last.agent_cpu_ms - first.agent_cpu_ms),
            hashing: hashing_ms * 100.0 / passed_ms,
            read_mib: mib(read),
        }
    }

    fn tell(&self) {
        println!(
            "memory of {} processes: {:.1} MiB at most (the agent's own RSS {:.1}), middles of the quarters {:.1?}, of it what no file holds {:.1?}",
            self.processes, self.most, self.agent_rss, self.quarters, self.own
        );
        println!(
            "processor: {:.2} % of a core besides hashing; hashing {:.2} % ({:.0} MiB); the agent's process {:.2} %, its readers {:.2} %",
            self.cpu - self.hashing,
            self.hashing,
            self.read_mib,
            self.agent_cpu,
            self.cpu - self.agent_cpu
        );
    }

    fn are_small(&self) {
        assert!(self.most <= MEMORY_MIB, "{:.1} MiB", self.most);
        let [_, second, _, last] = self.quarters;
        assert!(last <= second * GROWTH, "memory grows: {:.1?} MiB", self.quarters);
        let besides = self.cpu - self.hashing;
        assert!(besides <= CPU_PCT, "{besides:.2} % of a core besides hashing");
    }
}

/// The newest whole files.
fn newest(site: &Site, most: usize) -> Vec<PathBuf> {
    let entries = walkdir::WalkDir::new(site.footage()).into_iter().map(Result::unwrap);
    let files = entries.filter(|e| e.file_type().is_file() && e.metadata().unwrap().len() > 0);
    let mut files: Vec<_> =
        files.map(|e| (e.metadata().unwrap().modified().unwrap(), e.into_path())).collect();
    files.sort();
    files.into_iter().rev().take(most).map(|(_, path)| path).collect()
}
