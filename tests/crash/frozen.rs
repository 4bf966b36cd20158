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
