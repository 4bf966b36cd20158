//! A site asks: what it keeps and shows, and what it does when a witness contradicts it or is away.

use std::path::Path;
use std::process::Command;

use crate::process::{WitnessProcess, check, checkpoint_file, name_witnesses, record, site, status};
use crate::support::agent::{Ended, ended};
use crate::support::server::free_port;
use crate::support::site::Site;
use crate::tools::{arg, go_agrees};

const LEDGER: i32 = 4;

fn copy(from: &Path, to: &Path) {
    let copied = Command::new("cp").arg("-a").arg(from).arg(to).status().unwrap();
    assert!(copied.success());
}

/// A check two hours later, when any back-off is over.
fn check_later(site: &Site) -> Ended {
    let check = site.command(&["check", "--format", "json"]);
    let mut command = Command::new("faketime");
    command.args(["-f", "+2h"]).arg(check.get_program()).args(check.get_args());
    command.env_clear().env("PATH", "/usr/bin:/bin").env("TZ", "UTC").env("LANG", "C.UTF-8");
    ended(&mut command)
}

#[test]
fn a_check_comes_back_with_the_cosignature_everywhere() {
    let (site, log) = site();
    let witness = WitnessProcess::start(&site.path().join("witness"), std::slice::from_ref(&log));
    name_witnesses(&site, &[("city", &witness.key, &witness.url)], "");
    let document = check(&site);
    let published = std::fs::read_to_string(checkpoint_file(&site)).unwrap();
    assert_eq!(document["ledger"]["checkpoint"], published.as_str());
    let text = go_agrees(&["note", arg(&checkpoint_file(&site)), &log, &witness.key]);
    let origin = text.lines().next().unwrap();
    assert_eq!(witness.monitored(origin), (200, published), "monitors see the same");

    let (code, status) = status(&site);
    assert_eq!(code, 0);
    let one = &status["witnesses"][0];
    assert_eq!((&one["name"], &one["outcome"]), (&"city".into(), &"cosigned".into()), "{status:#}");
    assert_eq!(one["size"], status["size"]);
    assert!(status["unwitnessed_since"].is_null() && status["frozen"].is_null(), "{status:#}");

    record(&site, "yard");
    let grown = check(&site);
    assert!(grown["ledger"]["size"].as_u64() > document["ledger"]["size"].as_u64());
    go_agrees(&["note", arg(&checkpoint_file(&site)), &log, &witness.key]);
}

#[test]
fn two_sites_witness_each_other() {
    let ((north, north_log), (south, south_log)) = (site(), site());
    let for_south = WitnessProcess::start(&north.state(), std::slice::from_ref(&south_log));
    let for_north = WitnessProcess::start(&south.state(), std::slice::from_ref(&north_log));
    name_witnesses(&north, &[("south", &for_north.key, &for_north.url)], "");
    name_witnesses(&south, &[("north", &for_south.key, &for_south.url)], "");
    for (site, log, witness) in [(&north, &north_log, &for_north), (&south, &south_log, &for_south)] {
        check(site);
        assert!(status(site).1["unwitnessed_since"].is_null());
        go_agrees(&["note", arg(&checkpoint_file(site)), log, &witness.key]);
        assert_ne!(log.split('+').nth(2), witness.key.split('+').nth(2), "a key of its own");
    }
}

#[test]
fn yesterdays_state_put_back_freezes_the_log_before_anything_is_signed() {
    let (site, log) = site();
    let mut witness = WitnessProcess::start(&site.path().join("witness"), &[log]);
    name_witnesses(&site, &[("city", &witness.key, &witness.url)], "");
    check(&site);
    copy(&site.state(), &site.path().join("yesterday"));
    record(&site, "yard");
    check(&site);
    std::fs::rename(site.state(), site.path().join("today")).unwrap();
    copy(&site.path().join("yesterday"), &site.state());
    let before = std::fs::read(checkpoint_file(&site)).unwrap();

    let ended = site.holdfast(&["check"]).expect_code(LEDGER);
    assert!(ended.stderr.contains("frozen") && ended.stderr.contains("city"), "{}", ended.stderr);
    assert_eq!(std::fs::read(checkpoint_file(&site)).unwrap(), before, "nothing was signed");
    let (code, said) = status(&site);
    assert_eq!((code, &said["witnesses"][0]["outcome"]), (LEDGER, &"ahead".into()), "{said:#}");
    witness.kill();
    site.holdfast(&["check"]).expect_code(LEDGER);

    std::fs::rename(site.state(), site.path().join("frozen")).unwrap();
    std::fs::rename(site.path().join("today"), site.state()).unwrap();
    check(&site);
}

#[test]
fn an_older_state_put_back_is_said_by_the_witness_by_doctor_and_by_mail() {
    let (site, log) = site();
    let witness = WitnessProcess::start(&site.path().join("witness"), &[log]);
    let mail = "[mail]\ntransport = \"file\"\ndir = \"mails\"\nfrom = \"holdfast@example.test\"\n\n\
                [[mail.recipient]]\naddress = \"office@example.test\"\nlang = \"en\"\nlevel = \"low\"\n";
    name_witnesses(&site, &[("city", &witness.key, &witness.url)], mail);
    check(&site);
    copy(&site.state(), &site.path().join("yesterday"));
    record(&site, "yard");
    check(&site);
    std::fs::rename(site.state(), site.path().join("today")).unwrap();
    copy(&site.path().join("yesterday"), &site.state());
    site.holdfast(&["run"]).expect_code(LEDGER);
    assert!(witness.log().contains("shows fewer leaves than were cosigned"), "{}", witness.log());
    let mails = std::fs::read_dir(site.path().join("mails")).unwrap();
    let mails: Vec<String> =
        mails.map(|f| std::fs::read_to_string(f.unwrap().path()).unwrap_or_default()).collect();
    assert!(mails.iter().any(|mail| mail.contains("the ledger is frozen")), "{mails:?}");
    let doctor = site.holdfast(&["doctor", "--lang", "en"]).stdout;
    assert!(doctor.contains("contradicts this ledger"), "{doctor}");
}

#[test]
fn a_state_from_before_the_key_was_changed_freezes_the_log_though_the_witness_knows_only_the_new_key() {
    let (site, old) = site();
    let state = site.path().join("witness");
    let mut witness = WitnessProcess::start(&state, &[old]);
    name_witnesses(&site, &[("city", &witness.key, &witness.url)], "");
    check(&site);
    copy(&site.state(), &site.path().join("yesterday"));
    site.holdfast(&["ledger", "key", "rotate"]).expect_code(0);
    let new = site.holdfast(&["ledger", "key"]).stdout.trim().to_owned();
    witness.kill();
    let at = witness.url.trim_start_matches("http://").to_owned();
    let witness = WitnessProcess::start_at(&state, &[new], &at);
    assert!(check_later(&site).json()["ledger"].is_object());
    assert_eq!(status(&site).1["witnesses"][0]["outcome"], "cosigned");
    std::fs::rename(site.state(), site.path().join("today")).unwrap();
    copy(&site.path().join("yesterday"), &site.state());

    let ended = site.holdfast(&["check"]).expect_code(LEDGER);
    assert!(ended.stderr.contains("frozen") && ended.stderr.contains("city"), "{}", ended.stderr);
    assert!(witness.log().contains("its key did not sign"), "{}", witness.log());
    assert!(status(&site).1["frozen"].is_string());
}

#[test]
fn a_log_that_a_witness_froze_goes_on_under_a_new_name() {
    let (site, log) = site();
    let mut witness = WitnessProcess::start(&site.path().join("witness"), &[log]);
    name_witnesses(&site, &[("city", &witness.key, &witness.url)], "");
    check(&site);
    copy(&site.state(), &site.path().join("yesterday"));
    record(&site, "yard");
    check(&site);
    std::fs::rename(site.state(), site.path().join("today")).unwrap();
    copy(&site.path().join("yesterday"), &site.state());
    site.holdfast(&["check"]).expect_code(LEDGER);
    witness.kill();

    let begun = site.holdfast(&["ledger", "successor"]);
    assert_eq!(begun.code, 0, "{}", begun.stderr);
    let checked = site.holdfast(&["check"]);
    assert_ne!(checked.code, LEDGER, "{}", checked.stderr);
    assert!(status(&site).1["frozen"].is_null());
}

#[test]
fn a_log_that_was_rewritten_behind_the_witness_is_an_alarm() {
    let (site, log) = site();
    let witness = WitnessProcess::start(&site.path().join("witness"), &[log]);
    copy(&site.state(), &site.path().join("yesterday"));
    name_witnesses(&site, &[("city", &witness.key, &witness.url)], "");
    record(&site, "yard");
    check(&site);
    std::fs::rename(site.state(), site.path().join("today")).unwrap();
    copy(&site.path().join("yesterday"), &site.state());
    site.configure("thirty-days", "");
    record(&site, "roof");
    check(&site);
    name_witnesses(&site, &[("city", &witness.key, &witness.url)], "");

    let ended = site.holdfast(&["check", "--format", "json"]).expect_code(LEDGER);
    assert_eq!(ended.json()["verdict"], "ledger_failure");
    let (code, said) = status(&site);
    assert_eq!((code, &said["witnesses"][0]["outcome"]), (LEDGER, &"inconsistent".into()), "{said:#}");
}

#[test]
fn a_witness_that_is_away_holds_nothing_up_and_catches_up_later() {
    let (site, log) = site();
    let state = site.path().join("witness");
    let port = free_port();
    let (url, key) = (format!("http://127.0.0.1:{port}"), crate::process::key(&state));
    name_witnesses(&site, &[("city", &key, &url)], "");
    check(&site);
    let (code, said) = status(&site);
    assert_eq!((code, &said["witnesses"][0]["outcome"]), (0, &"later".into()), "{said:#}");
    assert!(said["unwitnessed_since"].is_string(), "{said:#}");
    let witness = WitnessProcess::start_at(&state, &[log], &format!("127.0.0.1:{port}"));
    let ended = check_later(&site);
    assert!([0, 1, 3].contains(&ended.code), "{}", ended.stderr);
    let said = status(&site).1;
    assert_eq!(said["witnesses"][0]["outcome"], "cosigned", "{said:#}");
    assert!(said["unwitnessed_since"].is_null(), "{said:#}");
    drop(witness);
}

#[test]
fn a_witness_that_does_not_know_us_is_named_and_breaks_nothing() {
    let ((site, _), (_, other)) = (site(), site());
    let witness = WitnessProcess::start(&site.path().join("witness"), &[other]);
    name_witnesses(&site, &[("city", &witness.key, &witness.url)], "");
    check(&site);
    let (code, said) = status(&site);
    assert_eq!((code, &said["witnesses"][0]["outcome"]), (0, &"not_listed".into()), "{said:#}");
    for lang in ["en", "zh-CN"] {
        let shown = site.holdfast(&["ledger", "status", "--lang", lang]).expect_code(0).stdout;
        assert!(shown.contains("city") && shown.contains("holdfast ledger key"), "{shown}");
    }
}

#[test]
fn every_bad_line_of_a_quorum_file_is_shown_with_its_place() {
    let (site, _) = site();
    std::fs::write(site.path().join("quorum"), "witness city nokey\nbystander\n").unwrap();
    site.configure("thirty-days", "[ledger]\nquorum = \"quorum\"\n");
    let ended = site.holdfast(&["check"]).expect_code(2);
    for part in ["quorum:1", "quorum:2", "bystander", "quorum none"] {
        assert!(ended.stderr.contains(part), "{part}: {}", ended.stderr);
    }
}
