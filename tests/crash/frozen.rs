//! Backups put back and forks: the next start signs nothing, says why, and a successor log leads out.

use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::ledger::{audit, copy, passes, published_leaves, published_size};
use crate::support::agent::{DONE, Ended, LEDGER, REFUSED, ended, holdfast};
use crate::support::footage::{FRIGATE, Footage, last_hour};
use crate::support::site::Site;

/// A site with two passes: the state after the second, and `evidence.db` of after the first.
struct Rolled {
    site: Site,
    state: PathBuf,
    yesterday: PathBuf,
}

fn rolled() -> Rolled {
    let site = Site::new();
    Footage::days(FRIGATE, "gate", 1, last_hour()).lay(&site.footage());
    let (state, yesterday) = (site.state(), site.path().join("yesterday"));
    passes(&mut audit(&site, &state));
    copy(&state, &yesterday);
    passes(&mut audit(&site, &state));
    Rolled { site, state, yesterday }
}

fn put_back(from: &Path, to: &Path, name: &str) {
    std::fs::copy(from.join(name), to.join(name)).unwrap();
}

fn ledger(state: &Path, further: &[&str]) -> Ended {
    ended(holdfast().arg("ledger").args(further).arg("--state").arg(state).args(["--lang", "en"]))
}

/// Nothing is signed, and both the pass and `ledger status` exit 4 and say why.
#[track_caller]
fn is_frozen(site: &Site, state: &Path, why: &str) {
    let checkpoint = || std::fs::read(state.join("tlog/checkpoint")).ok();
    let before = checkpoint();
    let refused = ended(&mut audit(site, state)).expect_code(LEDGER);
    assert!(
        refused.stderr.contains("frozen") && refused.stderr.contains("ledger successor"),
        "{}",
        refused.stderr
    );
    let status = ledger(state, &["status"]).expect_code(LEDGER);
    assert!(status.stderr.contains(why), "no {why:?} in {}", status.stderr);
    let document = ledger(state, &["status", "--json"]).expect_code(LEDGER).json();
    assert!(document["frozen"].as_str().unwrap().contains(why), "{document:#}");
    assert_eq!(checkpoint(), before, "signed while frozen");
}

#[test]
fn yesterdays_evidence_with_newer_tiles_is_frozen() {
    let r = rolled();
    put_back(&r.yesterday, &r.state, "evidence.db");
    put_back(&r.yesterday, &r.state, "catalogue.db");
    is_frozen(&r.site, &r.state, "published are");
}

#[test]
fn yesterdays_evidence_and_tiles_with_a_newer_catalogue_are_frozen() {
    let r = rolled();
    put_back(&r.state, &r.yesterday, "catalogue.db");
    is_frozen(&r.site, &r.yesterday, "catalogue.db has seen");
}

#[test]
fn a_log_of_the_same_size_with_another_root_is_frozen() {
    let r = rolled();
    // The clone goes on by itself: the same number of leaves, other bytes.
    passes(&mut audit(&r.site, &r.yesterday));
    assert_eq!(published_size(&r.state), published_size(&r.yesterday));
    put_back(&r.yesterday, &r.state, "evidence.db");
    is_frozen(&r.site, &r.state, "evidence.db holds");
}

#[test]
fn a_clone_that_went_further_is_frozen_when_its_evidence_is_put_back() {
    let r = rolled();
    passes(&mut audit(&r.site, &r.yesterday));
    passes(&mut audit(&r.site, &r.yesterday));
    put_back(&r.yesterday, &r.state, "evidence.db");
    is_frozen(&r.site, &r.state, "evidence.db holds");
}

#[test]
fn a_sound_log_has_no_successor() {
    let r = rolled();
    let refused = ledger(&r.state, &["successor"]).expect_code(REFUSED);
    assert!(refused.stderr.contains("not frozen"), "{}", refused.stderr);
}

#[test]
fn a_successor_names_the_old_log_keeps_it_and_goes_on() {
    let r = rolled();
    let old_key = ledger(&r.state, &["key"]).expect_code(DONE).stdout;
    let old_checkpoint = std::fs::read_to_string(r.state.join("tlog/checkpoint")).unwrap();
    let old_origin = old_checkpoint.lines().next().unwrap().to_owned();
    put_back(&r.yesterday, &r.state, "evidence.db");
    is_frozen(&r.site, &r.state, "catalogue.db has seen");

    let said = ledger(&r.state, &["successor"]).expect_code(DONE).stdout;
    let new_key = ledger(&r.state, &["key"]).expect_code(DONE).stdout;
    assert!(said.contains(&old_origin) && said.contains("tlog-1") && said.contains(new_key.trim()), "{said}");
    passes(&mut audit(&r.site, &r.state));
    ledger(&r.state, &["status"]).expect_code(DONE);

    let first: Value = serde_json::from_slice(&published_leaves(&r.state)[0]).unwrap();
    assert_eq!(first["t"], "rotation");
    assert_eq!(first["old_checkpoint"], old_checkpoint);
    assert_eq!(first["old_origin"], old_origin);
    let new_checkpoint = std::fs::read_to_string(r.state.join("tlog/checkpoint")).unwrap();
    assert_eq!(new_checkpoint.lines().next().unwrap(), format!("{old_origin}/2"));
    // Both logs verify, each under its own name; the key bytes are the same.
    let verify = |what: &Path, key: &str| {
        ended(holdfast().arg("verify").arg(what).args(["--key", key.trim()])).expect_code(DONE);
    };
    verify(&r.state, &new_key);
    let kept = std::fs::read_to_string(r.state.join("tlog-1/log.vkey")).unwrap();
    assert_eq!(kept, old_key);
    verify(&r.state.join("tlog-1"), &kept);
    let bytes = |key: &str| key.trim().splitn(3, '+').nth(2).unwrap().to_owned();
    assert_eq!(bytes(&old_key), bytes(&new_key));
    assert!(r.state.join("tlog-1/evidence.db").exists());
}

/// Runs a statement on `evidence.db` as somebody would who has it in hand.
fn alter(state: &Path, sql: &str) {
    let db = rusqlite::Connection::open(state.join("evidence.db")).unwrap();
    db.execute_batch(&format!("pragma foreign_keys = off; {sql}")).unwrap();
}

fn check_state(state: &Path) -> Ended {
    let key = ledger(state, &["key"]).expect_code(DONE).stdout;
    ended(holdfast().arg("verify").arg(state).args(["--lang", "en", "--key", key.trim()]))
}

#[test]
fn an_edge_a_checkpoint_or_a_published_size_that_was_changed_freezes_and_fails_verify() {
    let newest = "delete from checkpoint where size = (select max(size) from checkpoint)";
    for (sql, why) in [
        ("update edge set size = size - 1", "disagree"),
        (newest, "was taken out of it"),
        ("update published set size = size + 5", "figures were changed"),
    ] {
        let r = rolled();
        alter(&r.state, sql);
        let said = check_state(&r.state).expect_code(LEDGER).stdout;
        assert!(said.contains("! evidence.db: ") && said.contains(why), "{sql}: {said}");
        is_frozen(&r.site, &r.state, why);
    }
}

#[test]
fn a_published_size_that_was_lowered_and_files_that_are_only_behind_are_repaired() {
    let site = Site::new();
    let (state, yesterday) = (site.state(), site.path().join("yesterday"));
    Footage::days(FRIGATE, "gate", 12, last_hour()).lay(&site.footage());
    passes(&mut audit(&site, &state));
    assert!(published_size(&state) > 256);
    copy(&state, &yesterday);
    alter(&state, "update published set size = 0");
    ledger(&state, &["status"]).expect_code(DONE);
    passes(&mut audit(&site, &state));
    check_state(&state).expect_code(DONE);
    // Yesterday's files under today's database: what is missing is still stored.
    std::fs::rename(state.join("tlog"), site.path().join("newer")).unwrap();
    copy(&yesterday.join("tlog"), &state.join("tlog"));
    passes(&mut audit(&site, &state));
    check_state(&state).expect_code(DONE);
}

#[test]
fn files_that_were_put_back_without_bundles_that_lie_nowhere_else_are_frozen() {
    let site = Site::new();
    let (state, yesterday) = (site.state(), site.path().join("yesterday"));
    Footage::days(FRIGATE, "gate", 1, last_hour()).lay(&site.footage());
    passes(&mut audit(&site, &state));
    copy(&state, &yesterday);
    Footage::days(FRIGATE, "yard", 25, last_hour()).lay(&site.footage());
    passes(&mut audit(&site, &state));
    assert!(published_size(&state) > 512);
    std::fs::rename(state.join("tlog"), site.path().join("newer")).unwrap();
    copy(&yesterday.join("tlog"), &state.join("tlog"));
    is_frozen(&site, &state, "bundles that lie nowhere else");
}

#[test]
fn verify_of_a_state_says_what_it_did_not_look_at_and_fails_on_yesterdays_database() {
    let r = rolled();
    let said = check_state(&r.state).expect_code(DONE).stdout;
    assert!(said.contains("+ The newest signed checkpoint and the leaves in evidence.db"), "{said}");
    assert!(said.contains("? Of this state directory only the log was checked"), "{said}");
    put_back(&r.yesterday, &r.state, "evidence.db");
    let said = check_state(&r.state).expect_code(LEDGER).stdout;
    assert!(said.contains("! evidence.db: The log is frozen"), "{said}");
    std::fs::write(r.state.join("evidence.db"), b"no database").unwrap();
    let said = check_state(&r.state).expect_code(DONE).stdout;
    assert!(said.contains("? evidence.db was not held against the log: "), "{said}");
    std::fs::rename(r.state.join("evidence.db"), r.site.path().join("aside")).unwrap();
    let said = check_state(&r.state).expect_code(DONE).stdout;
    assert!(said.contains("? evidence.db was not held against the log: it is not there"), "{said}");
}

#[test]
fn a_log_without_its_key_is_refused_and_no_other_key_is_drawn() {
    let r = rolled();
    std::fs::rename(r.state.join("keys/log.key"), r.site.path().join("key")).unwrap();
    let refused = ended(&mut audit(&r.site, &r.state)).expect_code(REFUSED);
    assert!(
        refused.stderr.contains("keys/log.key") && refused.stderr.contains("backup"),
        "{}",
        refused.stderr
    );
    assert!(!r.state.join("keys/log.key").exists());
    std::fs::rename(r.site.path().join("key"), r.state.join("keys/log.key")).unwrap();
    passes(&mut audit(&r.site, &r.state));
}
