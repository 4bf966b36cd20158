//! The rarer exit codes: a ledger that was set back, and an interrupt.

use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

use rustix::process::{Pid, Signal, kill_process};

use crate::support::agent::{DONE, holdfast};
use crate::support::footage::{FRIGATE, Footage, delete, last_hour};
use crate::support::server::wait_for;
use crate::support::site::Site;

/// Ledger integrity failure.
const LEDGER: i32 = 4;
/// Interrupted.
const INTERRUPTED: i32 = 130;

/// Copies the evidence store aside, or back over what there is now.
fn copy_evidence(from: &Path, to: &Path) {
    for name in ["evidence.db", "evidence.db-wal", "evidence.db-shm"] {
        if to.join(name).exists() {
            delete(&to.join(name));
        }
        if from.join(name).exists() {
            std::fs::copy(from.join(name), to.join(name)).unwrap();
        }
    }
}

#[test]
fn a_ledger_that_was_set_back_is_frozen_and_signs_nothing_more() {
    let site = Site::new();
    let laid = Footage::days(FRIGATE, "gate", 35, last_hour()).lay(&site.footage());
    let last = laid.last().unwrap();
    let held_back = site.path().join("newest.mp4");
    std::fs::rename(&last.path, &held_back).unwrap();
    site.audit("thirty-days", &[]).expect_code(DONE);
    let backup = tempfile::tempdir().unwrap();
    copy_evidence(&site.state(), backup.path());
    std::fs::rename(&held_back, &last.path).unwrap();
    site.audit("thirty-days", &[]).expect_code(DONE);
    let published = std::fs::read(site.state().join("tlog/checkpoint")).unwrap();
    copy_evidence(backup.path(), &site.state());
    for _ in 0..2 {
        let ended = site.audit("thirty-days", &[]).expect_code(LEDGER);
        assert!(ended.stderr.to_lowercase().contains("ledger"), "{}", ended.stderr);
        assert!(!ended.stdout.contains("\"compliant\""), "{}", ended.stdout);
    }
    assert_eq!(std::fs::read(site.state().join("tlog/checkpoint")).unwrap(), published);
}

#[test]
fn an_interrupted_pass_says_so_and_the_next_one_goes_on() {
    let site = Site::new();
    let cameras = 8;
    for camera in 0..cameras {
        Footage::days(FRIGATE, &format!("cam{camera}"), 35, last_hour()).lay(&site.footage());
    }
    let mut command: Command = site.audit_command(&site.footage(), "thirty-days");
    command.arg("--state").arg(site.state()).stdout(Stdio::piped()).stderr(Stdio::piped()).process_group(0);
    let child = command.spawn().unwrap();
    wait_for("catalogue", Duration::from_secs(20), || {
        site.state().join("evidence.db").exists().then_some(())
    });
    kill_process(Pid::from_child(&child), Signal::INT).unwrap();
    let output = child.wait_with_output().unwrap();
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(INTERRUPTED), "{stderr}");
    assert!(stderr.contains("interrupted"), "{stderr}");
    assert!(output.stdout.is_empty(), "no verdict from half a pass");
    let document = site.audit("thirty-days", &[]).expect_code(DONE).json();
    let segments = document["cameras"].as_array().unwrap().iter().map(|c| c["segments"].as_u64().unwrap());
    assert_eq!(segments.collect::<Vec<_>>(), vec![35 * 24; cameras]);
}

#[test]
fn a_reader_that_goes_away_early_is_no_error() {
    let site = Site::new();
    Footage::days(FRIGATE, "gate", 35, last_hour()).lay(&site.footage());
    let mut command = holdfast();
    command.arg("rules").arg("list").stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    drop(child.stdout.take());
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(DONE), "{}", String::from_utf8_lossy(&output.stderr));
}
