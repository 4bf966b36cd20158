//! The Debian package on a clean Debian 12 under its own systemd: installed, started in its cage, hung, upgraded,
//! purged, installed again. Built once, with the same compilation as everything else.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::{Mutex, OnceLock, PoisonError};

use serde_json::Value;

use crate::machine::{Inside, Machine};
use crate::support::footage::{FRIGATE, Footage, last_hour};
use crate::support::server::run;

/// The program, the package and a later revision of it.
struct Built {
    first: PathBuf,
    second: PathBuf,
}

/// Where `deploy/build` puts things.
pub fn built() -> PathBuf {
    // The test binary lies in <target>/<profile>/deps.
    let own = std::env::current_exe().unwrap();
    own.ancestors().nth(3).unwrap().join("deploy")
}

/// Runs `deploy/build` with these parts; the compiler may take its time.
pub fn build(parts: &[&str], environment: &[(&str, &str)]) {
    // The static and the dynamic program are linked at the same place, one after the other.
    static ONE_AT_A_TIME: Mutex<()> = Mutex::new(());
    let _turn = ONE_AT_A_TIME.lock().unwrap_or_else(PoisonError::into_inner);
    let mut command = Command::new(concat!(env!("CARGO_MANIFEST_DIR"), "/deploy/build"));
    command.args(parts).envs(environment.iter().copied()).env("CARGO_TARGET_DIR", built().parent().unwrap());
    run(&mut command);
}

fn packages() -> &'static Built {
    static BUILT: OnceLock<Built> = OnceLock::new();
    BUILT.get_or_init(|| {
        for revision in ["1", "2"] {
            build(&["package"], &[("DEB_OPTIONS", &format!("--fast --deb-revision {revision}"))]);
        }
        let of = |n| built().join(format!("holdfast_{}-{n}_amd64.deb", env!("CARGO_PKG_VERSION")));
        Built { first: of(1), second: of(2) }
    })
}

/// A machine with two days of Frigate's footage and both packages beside it.
fn machine() -> Machine {
    let packages = packages();
    Machine::boot(|root| {
        fs::create_dir_all(root.join("srv/frigate")).unwrap();
        Footage::days(FRIGATE, "gate", 2, last_hour()).lay(&root.join("srv/frigate"));
        fs::create_dir_all(root.join("srv/private")).unwrap();
        fs::copy(&packages.first, root.join("first.deb")).unwrap();
        fs::copy(&packages.second, root.join("second.deb")).unwrap();
    })
}

const INSTALL: [&str; 5] = ["apt-get", "install", "--yes", "--quiet", "--no-install-recommends"];

fn install(machine: &Inside, package: &str) {
    machine.must(INSTALL.iter().chain(&[package]));
}

/// What an administrator does: lets `init` look, adds what it cannot know, starts.
fn configure(machine: &Inside) {
    machine.must([
        "holdfast",
        "init",
        "/srv/frigate",
        "--output",
        "/etc/holdfast/holdfast.toml",
        "--lang",
        "en",
    ]);
    let file = machine.root.join("etc/holdfast/holdfast.toml");
    let text = fs::read_to_string(&file).unwrap();
    fs::write(&file, format!("{text}\n[metrics]\nlisten = \"127.0.0.1:9713\"\n")).unwrap();
}

/// A command of ours as the service's account.
fn ours(machine: &Inside, words: &[&str]) -> crate::support::agent::Ended {
    machine.run(["runuser", "-u", "holdfast", "--", "holdfast"].iter().chain(words))
}

fn status(machine: &Inside) -> Option<Value> {
    serde_json::from_str(&ours(machine, &["status", "--format", "json"]).stdout).ok()
}

fn wait_for_a_pass(machine: &mut Machine) -> Value {
    machine.wait_for("a pass of the agent", |m| {
        status(m).filter(|s| s["last_scan_at"].is_string() && s["agent"]["doing"].is_null())
    })
}

fn origin(machine: &Inside) -> String {
    fs::read_to_string(machine.root.join("var/lib/holdfast/tlog/checkpoint"))
        .unwrap()
        .lines()
        .next()
        .unwrap()
        .to_owned()
}

/// Lines of `/proc/PID/status`.
fn facts(machine: &Inside, pid: &str) -> String {
    machine.must(["cat", &format!("/proc/{pid}/status")])
}

#[test]
fn a_clean_debian_installs_starts_hangs_upgrades_and_purges_it() {
    let mut machine = machine();
    install(&machine, "/first.deb");
    is_installed_and_waits_for_its_settings(&machine);
    configure(&machine);
    machine.must(["systemctl", "start", "holdfast"]);
    let first = wait_for_a_pass(&mut machine);
    assert_eq!((&first["blind"], &first["cameras"]), (&serde_json::json!([]), &1.into()), "{first:#}");
    it_runs_in_its_cage(&machine);
    doctor_finds_nothing_wrong(&machine);
    it_reloads(&mut machine);
    a_hung_one_is_started_again(&mut machine);

    let (settings, log) =
        (fs::read(machine.root.join("etc/holdfast/holdfast.toml")).unwrap(), origin(&machine));
    let before = machine.property("holdfast", "MainPID");
    install(&machine, "/second.deb");
    assert!(machine.must(["dpkg-query", "--show", "holdfast"]).trim().ends_with("-2"));
    assert_ne!(machine.property("holdfast", "MainPID"), before, "the new program runs");
    let after = wait_for_a_pass(&mut machine);
    assert_eq!(after["ledger"]["origin"].as_str(), Some(log.as_str()));
    assert!(after["ledger"]["size"].as_u64() >= first["ledger"]["size"].as_u64(), "{after:#}");
    assert_eq!(fs::read(machine.root.join("etc/holdfast/holdfast.toml")).unwrap(), settings);

    purge_leaves_what_the_manual_says(&machine);
    install(&machine, "/second.deb");
    machine.must(["systemctl", "start", "holdfast"]);
    wait_for_a_pass(&mut machine);
    assert_eq!(origin(&machine), log, "installed again, it goes on with the same log");
    empty_folders_go_with_it(&machine);
}

fn is_installed_and_waits_for_its_settings(machine: &Inside) {
    assert_eq!(machine.property("holdfast", "UnitFileState"), "enabled");
    assert_eq!(
        machine.property("holdfast", "ActiveState"),
        "inactive",
        "nothing to do yet, and nothing failed"
    );
    assert_eq!(machine.property("holdfast-witness", "UnitFileState"), "disabled");
    let state = machine.must(["stat", "--format=%U %a", "/var/lib/holdfast", "/etc/holdfast"]);
    assert_eq!(state, "holdfast 700\nroot 751\n");
}

fn it_runs_in_its_cage(machine: &Inside) {
    let pid = machine.property("holdfast", "MainPID");
    let facts = facts(machine, &pid);
    let says = |line: &str| facts.lines().any(|l| l.split_whitespace().collect::<Vec<_>>().join(" ") == line);
    for line in ["CapEff: 0000000000000000", "CapBnd: 0000000000000000", "CapPrm: 0000000000000000"] {
        assert!(says(line), "no {line}: {facts}");
    }
    assert!(says("NoNewPrivs: 1") && says("Seccomp: 2"), "{facts}");
    assert!(!says("Uid: 0 0 0 0"), "{facts}");
    // Even root, in the file systems that it sees, writes nowhere but its state.
    for place in ["/srv/frigate/recordings/x", "/etc/holdfast/x", "/usr/bin/x", "/var/lib/x"] {
        let tried = machine.as_seen_by(&pid, &["touch", place]);
        assert!(tried.stderr.contains("Read-only file system"), "{place}: {}", tried.stderr);
    }
    machine.as_seen_by(&pid, &["touch", "/var/lib/holdfast/x"]).expect_code(0);
    machine.as_seen_by(&pid, &["rm", "/var/lib/holdfast/x"]).expect_code(0);
    assert_eq!(machine.property("holdfast", "IOSchedulingClass"), "3", "idle");
    // The cage leaves its readers the calls by which they give up more.
    let readers = status(machine).unwrap()["agent"]["eyes"].clone();
    let readers = readers.as_array().unwrap();
    assert!(
        !readers.is_empty() && readers.iter().all(|r| r["lacks"] == serde_json::json!([])),
        "{readers:#?}"
    );
}

fn doctor_finds_nothing_wrong(machine: &Inside) {
    let report = ours(machine, &["doctor", "--format", "json"]).json();
    let points = report["points"].as_array().unwrap();
    let failed: Vec<&Value> = points.iter().filter(|p| p["standing"] == "failed").collect();
    let known = |p: &&&Value| p["check"] == "clock" || p["check"] == "inotify";
    assert!(failed.iter().all(|p| known(&p)), "{failed:#?}");
    for case in
        ["account_good", "state_good", "rights_good", "key_good", "root_good", "agent_good", "metrics_good"]
    {
        assert!(points.iter().any(|p| p["case"] == case), "no {case}: {report:#}");
    }
}

fn it_reloads(machine: &mut Machine) {
    let configured = |m: &Inside| status(m).map(|s| s["agent"]["configured_at"].clone());
    let before = configured(machine);
    machine.must(["systemctl", "reload", "holdfast"]);
    machine.wait_for("another configuration", |m| (configured(m)? != *before.as_ref()?).then_some(()));
}

fn a_hung_one_is_started_again(machine: &mut Machine) {
    let folder = machine.root.join("run/systemd/system/holdfast.service.d");
    fs::create_dir_all(&folder).unwrap();
    machine.must(["mkdir", "--parents", "/run/systemd/system/holdfast.service.d"]);
    let quick = "printf '[Service]\\nWatchdogSec=10\\nRestartSec=1\\n' >/run/systemd/system/holdfast.service.d/quick.conf";
    machine.must(["sh", "-c", quick]);
    machine.must(["systemctl", "daemon-reload"]);
    machine.must(["systemctl", "restart", "holdfast"]);
    let pid = machine.property("holdfast", "MainPID");
    machine.must(["sh", "-c", &format!("kill -STOP {pid}")]);
    machine.wait_for("another start by the watchdog", |m| {
        let now = m.property("holdfast", "MainPID");
        (now != pid && now != "0" && m.property("holdfast", "ActiveState") == "active").then_some(())
    });
    assert_eq!(machine.property("holdfast", "NRestarts"), "1");
    machine.must(["sh", "-c", "rm -r /run/systemd/system/holdfast.service.d && systemctl daemon-reload"]);
}

fn purge_leaves_what_the_manual_says(machine: &Inside) {
    let said = machine.must(["apt-get", "purge", "--yes", "--quiet", "holdfast"]);
    for folder in ["/var/lib/holdfast", "/etc/holdfast"] {
        assert!(said.contains(&format!("holdfast: {folder} stays")), "{said}");
    }
    let there = |path: &str| machine.root.join(path).exists();
    for kept in
        ["var/lib/holdfast/keys/log.key", "var/lib/holdfast/evidence.db", "etc/holdfast/holdfast.toml"]
    {
        assert!(there(kept), "{kept} is gone");
    }
    for gone in [
        "usr/bin/holdfast",
        "usr/lib/sysusers.d/holdfast.conf",
        "usr/share/doc/holdfast",
        "var/lib/holdfast-witness",
    ] {
        assert!(!there(gone), "{gone} stays");
    }
    // 1: systemctl found none.
    let units = machine.run(["systemctl", "list-unit-files", "--no-legend", "--all", "holdfast*"]);
    assert_eq!(units.expect_code(1).stdout, "", "no unit, link or mask stays");
    assert!(machine.must(["getent", "passwd", "holdfast"]).contains("/nologin"));
    // 1: dpkg knows nothing of it any more.
    machine.run(["dpkg-query", "--show", "holdfast"]).expect_code(1);
}

fn empty_folders_go_with_it(machine: &Inside) {
    machine.must(["systemctl", "stop", "holdfast"]);
    machine.must(["sh", "-c", "rm -r /var/lib/holdfast/* /etc/holdfast/*"]);
    let said = machine.must(["apt-get", "purge", "--yes", "--quiet", "holdfast"]);
    assert!(!said.contains("stays"), "{said}");
    for gone in ["var/lib/holdfast", "etc/holdfast"] {
        assert!(!machine.root.join(gone).exists(), "{gone} stays");
    }
}

#[test]
fn a_drop_in_shows_one_recorder_hides_the_rest_and_sees_volumes_that_come_later() {
    let mut machine = machine();
    install(&machine, "/first.deb");
    configure(&machine);
    let example = Path::new("usr/share/doc/holdfast/examples/frigate.conf");
    let drop_ins = machine.root.join("etc/systemd/system/holdfast.service.d");
    fs::create_dir_all(&drop_ins).unwrap();
    fs::copy(machine.root.join(example), drop_ins.join("frigate.conf")).unwrap();
    machine.must(["systemctl", "daemon-reload"]);
    machine.must(["systemctl", "start", "holdfast"]);
    let seen = wait_for_a_pass(&mut machine);
    assert_eq!((&seen["blind"], &seen["cameras"]), (&serde_json::json!([]), &1.into()), "{seen:#}");
    let pid = machine.property("holdfast", "MainPID");
    assert_eq!(machine.as_seen_by(&pid, &["ls", "/srv"]).expect_code(0).stdout, "frigate\n");

    let volume = "mkdir -p /srv/frigate/volume && mount -t tmpfs late /srv/frigate/volume && touch /srv/frigate/volume/late";
    machine.must(["sh", "-c", volume]);
    assert_eq!(machine.as_seen_by(&pid, &["ls", "/srv/frigate/volume"]).expect_code(0).stdout, "late\n");
    machine.must(["umount", "/srv/frigate/volume"]);
    assert_eq!(machine.as_seen_by(&pid, &["ls", "/srv/frigate/volume"]).expect_code(0).stdout, "");
}
