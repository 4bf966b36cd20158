//! The systemd units: understood by systemd without a word, caged tightly, their commands known to the program, their
//! accounts and folders made.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use holdfast::config::Config;
use tempfile::TempDir;

use crate::support::agent::{DONE, ended, holdfast};
use crate::support::server::{finish, open_folder, run};

const UNITS: [&str; 2] = ["holdfast.service", "holdfast-witness.service"];

/// Exposure that systemd may find, in tenths.
const EXPOSURE: u32 = 17;

fn repository() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn unit(name: &str) -> String {
    fs::read_to_string(repository().join("deploy/systemd").join(name)).unwrap()
}

/// The values of a setting, in order.
fn values<'t>(unit: &'t str, setting: &str) -> Vec<&'t str> {
    unit.lines().filter_map(|l| l.strip_prefix(setting)?.strip_prefix('=')).collect()
}

/// A root with this machine's targets, the program, the units, and every drop-in of the examples.
fn root() -> TempDir {
    let root = open_folder();
    let units = root.path().join("usr/lib/systemd/system");
    let drop_ins = root.path().join("etc/systemd/system/holdfast.service.d");
    for folder in [&units, &drop_ins, &root.path().join("usr/bin"), &root.path().join("bin")] {
        fs::create_dir_all(folder).unwrap();
    }
    let targets = "cp -a /usr/lib/systemd/system/*.target \"$1\"";
    run(Command::new("sh").args(["-c", targets, "sh"]).arg(&units));
    fs::copy(env!("CARGO_BIN_EXE_holdfast"), root.path().join("usr/bin/holdfast")).unwrap();
    fs::copy("/bin/sh", root.path().join("bin/sh")).unwrap();
    for name in UNITS {
        fs::write(units.join(name), unit(name)).unwrap();
    }
    for example in examples() {
        fs::copy(&example, drop_ins.join(example.file_name().unwrap())).unwrap();
    }
    root
}

fn examples() -> Vec<PathBuf> {
    let entries = fs::read_dir(repository().join("deploy/systemd/examples")).unwrap();
    let files: Vec<PathBuf> = entries.map(|e| e.unwrap().path()).collect();
    assert!(files.len() >= 3, "{files:?}");
    files
}

fn analyze(root: &Path, arguments: &[&str]) -> (bool, String) {
    let mut command = Command::new("systemd-analyze");
    command.args(arguments).arg(format!("--root={}", root.display())).args(UNITS);
    let output = finish(&mut command);
    let said = [output.stdout, output.stderr].concat();
    (output.status.success(), String::from_utf8(said).unwrap())
}

#[test]
fn systemd_understands_every_unit_and_every_example_without_a_word() {
    let root = root();
    // It warns about what it ignores and ends well all the same: silence is the proof.
    assert_eq!(analyze(root.path(), &["verify"]), (true, String::new()));
    let spoiled = root.path().join("etc/systemd/system/holdfast.service.d/frigate.conf");
    let text = fs::read_to_string(&spoiled).unwrap();
    fs::write(&spoiled, format!("{text}BindReadOnlyPath=/srv\n")).unwrap();
    let (_, said) = analyze(root.path(), &["verify"]);
    assert!(said.contains("BindReadOnlyPath"), "a misspelt setting is heard: {said:?}");
}

#[test]
fn each_unit_is_caged_tightly() {
    for name in UNITS {
        let mut command = Command::new("systemd-analyze");
        command.args(["security", "--offline=true", &format!("--threshold={EXPOSURE}")]);
        let output = finish(command.arg(repository().join("deploy/systemd").join(name)));
        let said = String::from_utf8(output.stdout).unwrap();
        let line = said.lines().find(|l| l.contains("Overall exposure level"));
        let line = line.unwrap_or_else(|| panic!("{name}: {said}"));
        let level: f64 = line.split_whitespace().find_map(|word| word.parse().ok()).unwrap();
        println!("{line}");
        assert!(output.status.success() && level * 10.0 <= f64::from(EXPOSURE), "{name}: {said}");
    }
}

#[test]
fn a_unit_may_write_its_state_and_a_folder_in_memory_and_nothing_else() {
    for name in UNITS {
        let unit = unit(name);
        assert_eq!(values(&unit, "ProtectSystem"), ["strict"], "{name}");
        assert_eq!(values(&unit, "StateDirectory"), [name.trim_end_matches(".service")]);
        assert_eq!(values(&unit, "StateDirectoryMode"), ["0700"], "{name}");
        assert_eq!(values(&unit, "CapabilityBoundingSet"), [""], "{name}");
        assert!(values(&unit, "RuntimeDirectory").iter().all(|folder| *folder == "holdfast"), "{name}");
        for wider in ["ReadWritePaths", "BindPaths", "AmbientCapabilities=CAP"] {
            assert!(!unit.contains(wider), "{name}: {wider}");
        }
    }
}

#[test]
fn every_command_of_a_unit_is_one_of_the_program() {
    for name in UNITS {
        let unit = unit(name);
        let commands = values(&unit, "ExecStart");
        assert_eq!(commands.len(), 1, "{name}");
        let line =
            commands[0].replace("${LISTEN}", values(&unit, "Environment")[0].trim_start_matches("LISTEN="));
        let words = line.split_whitespace();
        let known = holdfast::cli::command().try_get_matches_from(words);
        assert!(known.is_ok(), "{name}: {}", known.unwrap_err());
    }
}

#[test]
fn accounts_and_folders_of_the_units_are_made() {
    let root = open_folder();
    fs::create_dir_all(root.path().join("etc")).unwrap();
    let of_root = format!("--root={}", root.path().display());
    for (program, folder) in [("systemd-sysusers", "sysusers.d"), ("systemd-tmpfiles", "tmpfiles.d")] {
        let into = root.path().join("usr/lib").join(folder);
        fs::create_dir_all(&into).unwrap();
        fs::copy(repository().join("deploy").join(folder).join("holdfast.conf"), into.join("holdfast.conf"))
            .unwrap();
        let mut command = Command::new(program);
        command
            .arg(&of_root)
            .args((program == "systemd-tmpfiles").then_some("--create"))
            .arg("holdfast.conf");
        let output = finish(&mut command);
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    }
    let accounts = fs::read_to_string(root.path().join("etc/passwd")).unwrap();
    for name in UNITS {
        let unit = unit(name);
        let user = values(&unit, "User")[0];
        let account = accounts.lines().find(|l| l.starts_with(&format!("{user}:")));
        let account = account.unwrap_or_else(|| panic!("no {user} in {accounts}"));
        assert!(account.ends_with("/nologin"), "{account}");
        let id: u32 = account.split(':').nth(2).unwrap().parse().unwrap();
        let state = root.path().join("var/lib").join(values(&unit, "StateDirectory")[0]);
        let meta = fs::metadata(&state).unwrap();
        use std::os::unix::fs::MetadataExt;
        assert_eq!((meta.uid(), meta.mode() & 0o777), (id, 0o700), "{}", state.display());
    }
    use std::os::unix::fs::MetadataExt;
    let settings = fs::metadata(root.path().join("etc/holdfast")).unwrap();
    assert_eq!(
        (settings.uid(), settings.mode() & 0o777),
        (0, 0o751),
        "the agent must not write its own settings"
    );
}

/// What is a comment only until somebody wants it.
fn uncommented(text: &str) -> String {
    let wanted = |line: &str| {
        let rest = line
            .strip_prefix("# ")
            .filter(|r| r.starts_with('[') || r.split_once(" = ").is_some_and(|(k, _)| !k.contains(' ')));
        rest.unwrap_or(line).to_owned()
    };
    text.lines().map(wanted).collect::<Vec<_>>().join("\n").replace("packs = [\"baseline\"]\n", "")
}

#[test]
fn the_example_configuration_is_good_as_it_stands_and_with_every_comment_made_a_setting() {
    let text = fs::read_to_string(repository().join("deploy/holdfast.toml")).unwrap();
    let folder = open_folder();
    fs::write(folder.path().join("cameras.csv"), "id\nnvr1/gate\n").unwrap();
    let whole = uncommented(&text);
    for (text, recipients) in [(&text, 0), (&whole, 1)] {
        let file = folder.path().join("holdfast.toml");
        fs::write(&file, text).unwrap();
        let env =
            |name: &str| (name == "CREDENTIALS_DIRECTORY").then(|| "/run/credentials/holdfast".to_owned());
        let config = Config::load_with(&file, &env).unwrap_or_else(|all| panic!("{}\n{text}", all));
        assert_eq!(config.mail.map_or(0, |mail| mail.recipients.len()), recipients);
    }
    assert!(whole.contains("\nstamp_url = ") && whole.contains("\nfile = \"cameras.csv\""), "{whole}");
}

#[test]
fn the_agent_tells_a_service_manager_that_it_is_ready_within_the_watchdogs_time() {
    let unit = unit("holdfast.service");
    assert_eq!((values(&unit, "Type"), values(&unit, "WatchdogSec")), (vec!["notify"], vec!["60"]));
    let said = ended(holdfast().args(["run", "--help"])).expect_code(DONE).stdout;
    assert!(said.contains("SIGHUP"), "ExecReload sends it: {said}");
}
