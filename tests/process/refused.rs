//! Input that is refused: exit code 2, nothing on standard output, and words that say what to do.

use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::Command;

use crate::support::agent::{COULD_NOT_TELL, DONE, Ended, REFUSED, VIOLATIONS, ended, run};
use crate::support::disk::Disk;
use crate::support::footage::{FRIGATE, Footage, last_hour};
use crate::support::site::{Site, policy_file};

#[track_caller]
fn refused(ended: Ended, words: &[&str]) {
    let ended = ended.expect_code(REFUSED);
    for word in words {
        assert!(ended.stderr.contains(word), "no \"{word}\" in: {}", ended.stderr);
    }
    assert_eq!(ended.stdout, "");
}

#[test]
fn an_unknown_flag_is_refused_with_a_suggestion() {
    refused(run(["audit", "/", "--fulll"]), &["--fulll", "--full"]);
}

#[test]
fn an_unknown_command_is_refused() {
    refused(run(["audti"]), &["audti", "audit"]);
}

#[test]
fn a_path_that_does_not_exist_is_refused_by_name() {
    refused(run(["audit", "/no/such/recordings"]), &["/no/such/recordings"]);
}

#[test]
fn a_file_in_place_of_a_folder_is_refused_by_name() {
    let site = Site::new();
    let file = site.path().join("notes.txt");
    std::fs::write(&file, "no folder").unwrap();
    refused(site.audit_of(&file, "thirty-days", &[]), &["notes.txt"]);
}

#[test]
fn a_missing_configuration_is_refused_by_name() {
    refused(run(["check", "--config", "/no/such/holdfast.toml"]), &["/no/such/holdfast.toml"]);
}

#[test]
fn three_mistakes_of_a_policy_are_shown_at_once_with_line_and_caret() {
    let site = Site::new();
    let ended = site.audit("three-mistakes", &[]).expect_code(REFUSED);
    let places = ["three-mistakes.toml:8:1", "three-mistakes.toml:12:16", "three-mistakes.toml:15:8"];
    for words in places.iter().chain(&["min_dayz", "min_days", "thirty", "minimum_retention"]) {
        assert!(ended.stderr.contains(words), "no \"{words}\" in: {}", ended.stderr);
    }
    assert_eq!(ended.stderr.lines().filter(|line| line.contains('^')).count(), 3, "{}", ended.stderr);
    assert_eq!(ended.stdout, "");
}

/// Findings about a name that matches nothing.
#[track_caller]
fn unmatched(ended: &Ended, name: &str) {
    let found = ended.findings("inventory_match");
    let about: Vec<_> = found.iter().filter(|f| f["subject"] == name).collect();
    assert_eq!((about.len(), &about[0]["facts"]["case"]), (1, &"unmatched".into()), "{found:#?}");
}

#[test]
fn an_override_for_a_camera_that_nobody_has_is_reported() {
    let site = Site::new();
    Footage::days(FRIGATE, "gate", 35, last_hour()).lay(&site.footage());
    site.configure(
        "thirty-days",
        "[[policy.override]]\nkind = \"min_retention\"\ncamera = [\"nvr1/no-such-gate\"]\nset = { min_days = 60 }\n\
         reason = \"the yard\"\nby = \"head of security\"\n",
    );
    let ended = site.holdfast(&["check", "--format", "json"]).expect_code(VIOLATIONS);
    unmatched(&ended, "nvr1/no-such-gate");
}

#[test]
fn a_scope_with_a_zone_that_nobody_has_is_reported() {
    let site = Site::new();
    Footage::days(FRIGATE, "gate", 35, last_hour()).lay(&site.footage());
    site.configure("unknown-zone", "[[camera]]\nid = \"nvr1/gate\"\nzone = [\"gate\"]\n");
    unmatched(&site.holdfast(&["check", "--format", "json"]).expect_code(VIOLATIONS), "no_such_zone");
}

/// The program as a user who owns nothing here.
fn as_nobody(site: &Site, root: &Path) -> Ended {
    let program = site.path().join("holdfast");
    std::fs::copy(env!("CARGO_BIN_EXE_holdfast"), &program).unwrap();
    let mut command = Command::new("setpriv");
    command.args(["--reuid=65534", "--regid=65534", "--clear-groups"]).arg(program);
    command.arg("audit").arg(root).arg("--policy").arg(site.path().join("policy.toml"));
    std::fs::copy(policy_file("thirty-days"), site.path().join("policy.toml")).unwrap();
    command.args(["--format", "json", "--lang", "en"]).env("TMPDIR", "/tmp").current_dir("/");
    ended(&mut command)
}

#[test]
fn a_root_that_may_not_be_read_is_refused_by_name() {
    let site = Site::new();
    std::fs::set_permissions(site.footage(), PermissionsExt::from_mode(0o700)).unwrap();
    let ended = as_nobody(&site, &site.footage()).expect_code(REFUSED);
    assert!(ended.stderr.contains("footage"), "{}", ended.stderr);
}

#[test]
fn a_folder_that_may_not_be_read_is_never_a_pass() {
    let site = Site::new();
    let laid = Footage::days(FRIGATE, "gate", 35, last_hour()).lay(&site.footage());
    let hour = laid[100].path.parent().unwrap();
    std::fs::set_permissions(hour, PermissionsExt::from_mode(0o700)).unwrap();
    let document = as_nobody(&site, &site.footage()).expect_code(COULD_NOT_TELL).json();
    let unknown = document["unknown"].as_array().unwrap();
    assert!(unknown.iter().any(|u| u["why"] == "unreadable"), "{unknown:#?}");
}

#[test]
fn a_full_state_disk_is_an_error_and_nothing_half_written_is_accepted_later() {
    let site = Site::new();
    let laid = Footage::days(FRIGATE, "gate", 35, last_hour()).lay(&site.footage());
    let disk = Disk::tmpfs(64 << 10);
    let audit = || {
        let mut command = site.audit_command(&site.footage(), "thirty-days");
        ended(command.arg("--state").arg(disk.path().join("state")))
    };
    let mut refusals = 0;
    for kibibytes in [64, 128, 256, 384, 512, 768, 1024] {
        disk.resize(kibibytes << 10);
        let ended = audit();
        if ended.code != REFUSED {
            break;
        }
        assert!(
            ended.stderr.to_lowercase().contains("space") || ended.stderr.contains("full"),
            "{}",
            ended.stderr
        );
        assert!(ended.stderr.contains(disk.path().to_str().unwrap()), "does not say where: {}", ended.stderr);
        refusals += 1;
    }
    assert!(refusals > 0, "no state fits into 64 KiB");
    disk.resize(64 << 20);
    let document = audit().expect_code(DONE).json();
    assert_eq!(document["cameras"][0]["segments"], laid.len());
}

#[test]
fn a_disk_that_fills_up_in_a_later_pass_loses_nothing_that_was_sealed() {
    let site = Site::new();
    let disk = Disk::tmpfs(64 << 20);
    let audit = || {
        let mut command = site.audit_command(&site.footage(), "thirty-days");
        ended(command.arg("--state").arg(disk.path().join("state")))
    };
    let first = Footage::days(FRIGATE, "gate", 35, last_hour()).lay(&site.footage());
    let before = audit().expect_code(DONE).json();
    let second = Footage::days(FRIGATE, "yard", 35, last_hour()).lay(&site.footage());
    disk.resize(disk.used() + (64 << 10));
    let full = audit().expect_code(REFUSED);
    assert!(full.stderr.contains(disk.path().to_str().unwrap()), "does not say where: {}", full.stderr);
    assert_eq!(full.stdout, "", "no verdict from half a pass");
    disk.resize(64 << 20);
    let after = audit().expect_code(DONE).json();
    let segments = |document: &serde_json::Value| -> Vec<u64> {
        document["cameras"].as_array().unwrap().iter().map(|c| c["segments"].as_u64().unwrap()).collect()
    };
    assert_eq!(segments(&before), [first.len() as u64]);
    assert_eq!(segments(&after), [first.len() as u64, second.len() as u64]);
    assert_eq!(before["ledger"]["origin"], after["ledger"]["origin"]);
    let grown = after["ledger"]["size"].as_u64().unwrap() - before["ledger"]["size"].as_u64().unwrap();
    assert!(grown >= second.len() as u64, "{grown} leaves for {} new segments", second.len());
}
