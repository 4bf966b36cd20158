//! A change of the log's key and a successor log, killed at every durable step: the next start goes on whole.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::ledger::{audit, copy, passes, published_leaves, published_size};
use crate::support::agent::{DONE, Ended, LEDGER, REFUSED, ended, holdfast};
use crate::support::footage::{FRIGATE, Footage, last_hour};
use crate::support::site::Site;
use crate::support::steps::{Fate, points, read, watch};

fn ledger(state: &Path, further: &[&str]) -> Command {
    let mut command = holdfast();
    command.arg("ledger").args(further).arg("--state").arg(state).args(["--lang", "en"]);
    command
}

/// The same for a site whose configuration says who is told.
fn told_ledger(config: &Path, further: &[&str]) -> Command {
    let mut command = holdfast();
    command.arg("ledger").args(further).arg("--config").arg(config).args(["--lang", "en"]);
    command
}

/// A configuration beside a state directory, with a reader.
fn site_file(folder: &Path) -> PathBuf {
    let file = folder.join("holdfast.toml");
    std::fs::create_dir(folder.join("mails")).unwrap();
    let text = "state_dir = \"state\"\n[site]\nid = \"campus\"\ntz = \"UTC\"\nlang = \"en\"\n\
        [mail]\ntransport = \"file\"\ndir = \"mails\"\nfrom = \"holdfast@example.test\"\n\
        [[mail.recipient]]\naddress = \"office@example.test\"\nlang = \"en\"\n";
    std::fs::write(&file, text).unwrap();
    file
}

/// Mails of a reason in the queue, sent or not.
fn queued(state: &Path, reason: &str) -> u32 {
    let db = rusqlite::Connection::open(state.join("evidence.db")).unwrap();
    db.query_row("select count(*) from mail where reason = ?1", [reason], |r| r.get(0)).unwrap()
}

fn key(state: &Path) -> String {
    ended(&mut ledger(state, &["key"])).expect_code(DONE).stdout.trim().to_owned()
}

fn verify(what: &Path, key: &str) -> Ended {
    ended(holdfast().arg("verify").arg(what).args(["--key", key, "--lang", "en"]))
}

/// A site after one pass.
fn site() -> Site {
    let site = Site::new();
    Footage::days(FRIGATE, "gate", 1, last_hour()).lay(&site.footage());
    passes(&mut audit(&site, &site.state()));
    site
}

#[test]
fn whoever_trusts_the_old_key_or_the_new_one_verifies_the_log_and_a_stranger_does_not() {
    let site = site();
    let state = site.state();
    let (old, stranger) = (key(&state), key(&self::site().state()));
    let before = site.path().join("before");
    std::fs::copy(state.join("tlog/checkpoint"), &before).unwrap();
    let said = ended(&mut ledger(&state, &["key", "rotate"])).expect_code(DONE).stdout;
    let new = key(&state);
    assert!(new != old && said.contains(&new) && said.contains(&old), "{said}");
    for _ in 0..2 {
        for key in [&old, &new] {
            let shown = verify(&state, key).expect_code(DONE).stdout;
            assert!(shown.contains(&format!("replaced its key {old} by {new}")), "{shown}");
        }
        verify(&state, &stranger).expect_code(LEDGER);
        passes(&mut audit(&site, &state));
    }
    let against = ended(holdfast().arg("verify").arg(&state).args(["--key", &new, "--against"]).arg(&before));
    against.expect_code(DONE);
    let history = ended(&mut ledger(&state, &["key", "history"])).expect_code(DONE).stdout;
    let keys: Vec<&str> =
        history.lines().filter_map(|line| line.rsplit_once(' ')).map(|(_, key)| key).collect();
    assert_eq!(keys, [&old, &new]);
    // Both say the same of the same change: which leaf announces it, and from which size on the new key signs.
    let says = |told: &str| {
        let (words, _) = told.split_once(" leaves on").unwrap();
        words.split_once("Leaf ").unwrap().1.to_owned()
    };
    assert_eq!(says(&said), says(&history));
}

#[test]
fn the_last_checkpoint_of_the_old_key_is_the_first_of_the_new_one() {
    let site = site();
    let state = site.state();
    ended(&mut ledger(&state, &["key", "rotate"])).expect_code(DONE);
    let signers = || {
        let note = std::fs::read_to_string(state.join("tlog/checkpoint")).unwrap();
        note.lines().filter(|line| line.starts_with('\u{2014}')).count()
    };
    assert_eq!(signers(), 2);
    passes(&mut audit(&site, &state));
    assert_eq!(signers(), 1);
}

/// Kills `act` at some steps of every sort; after each, `recovers` is asked with the state directory.
fn killed(begin: &Path, folder: &Path, act: &[&str], recovers: impl Fn(&Path, usize)) {
    let (state, log, config) = (folder.join("state"), folder.join("steps"), site_file(folder));
    let trial = |at: usize, fate: Fate| {
        reset(begin, &state);
        std::fs::write(&log, "").unwrap();
        let mut command = told_ledger(&config, act);
        watch(&mut command, &state, &log, at, fate);
        command.output().unwrap();
        read(&log)
    };
    let steps = trial(0, Fate::Count);
    let count = std::env::var("HOLDFAST_TEST_KILLS").ok().and_then(|n| n.parse().ok()).unwrap_or(4);
    for at in points(&steps, count) {
        trial(at, Fate::Killed);
        recovers(&state, at);
    }
}

#[expect(clippy::disallowed_methods, reason = "a state directory of the test's own")]
fn reset(begin: &Path, state: &Path) {
    if state.exists() {
        std::fs::remove_dir_all(state).unwrap();
    }
    copy(begin, state);
}

#[test]
fn a_rotation_killed_at_any_sort_of_step_is_done_or_not_and_never_half() {
    let site = site();
    let (begin, folder) = (site.state(), site.path().join("trials"));
    std::fs::create_dir(&folder).unwrap();
    let old = key(&begin);
    killed(&begin, &folder, &["key", "rotate"], |state, at| {
        let what = format!("killed at step {at}");
        passes(&mut audit(&site, state));
        let rotated = published_leaves(state).iter().any(|l| l.windows(10).any(|w| w == b"\"new_vkey\""));
        assert_eq!(key(state) != old, rotated, "{what}: the key in force is not the one that the log names");
        assert_eq!(
            queued(state, "key_rotated"),
            u32::from(rotated),
            "{what}: told if and only if it was done"
        );
        verify(state, &old).expect_code(DONE);
        verify(state, &key(state)).expect_code(DONE);
        ended(&mut ledger(state, &["key", "rotate"])).expect_code(DONE);
        verify(state, &old).expect_code(DONE);
    });
}

#[test]
fn a_successor_killed_at_any_sort_of_step_stays_frozen_until_it_is_run_again() {
    let site = Site::new();
    Footage::days(FRIGATE, "gate", 1, last_hour()).lay(&site.footage());
    let (begin, yesterday, folder) =
        (site.state(), site.path().join("yesterday"), site.path().join("trials"));
    std::fs::create_dir(&folder).unwrap();
    passes(&mut audit(&site, &begin));
    copy(&begin, &yesterday);
    passes(&mut audit(&site, &begin));
    let (old, size) = (key(&begin), published_size(&begin));
    std::fs::copy(yesterday.join("evidence.db"), begin.join("evidence.db")).unwrap();
    killed(&begin, &folder, &["successor"], |state, at| {
        let what = format!("killed at step {at}");
        let finished = key(state) != old;
        let again = ended(&mut told_ledger(&folder.join("holdfast.toml"), &["successor"]));
        assert_eq!(again.code, if finished { REFUSED } else { DONE }, "{what}: {}", again.stderr);
        assert_eq!(queued(state, "ledger_succeeded"), 1, "{what}: told once, whenever it was killed");
        passes(&mut audit(&site, state));
        verify(state, &key(state)).expect_code(DONE);
        verify(&state.join("tlog-1"), &old).expect_code(DONE);
        let first: serde_json::Value = serde_json::from_slice(&published_leaves(state)[0]).unwrap();
        assert_eq!(first["old_size"], size, "{what}");
    });
}
