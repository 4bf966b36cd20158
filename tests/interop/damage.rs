//! One changed byte: Go refuses the directory, and our check names the file.

use std::path::Path;

use holdfast::ledger::directory::{MAX_FAILURES, Report, Signed, verify_directory};
use holdfast::ledger::keys::{KeyName, Signer};
use tempfile::TempDir;

use crate::tools::{arg, entry, go, log};
use crate::write::Writer;

/// A log of `size` entries that was published at each of `sizes` on its way.
fn grown(folder: &Path, sizes: &[u64]) {
    let log = log();
    let mut writer = Writer::new(folder, &log);
    let mut from = 0;
    for &size in sizes {
        (from..size).for_each(|i| writer.append(entry(i)));
        writer.publish();
        from = size;
    }
}

fn check(folder: &Path) -> Report {
    verify_directory(folder, Some(log().verifier_key()))
}

fn places(report: &Report) -> Vec<String> {
    report.failures.iter().map(|f| f.place.to_string()).collect()
}

fn go_refuses(folder: &Path) -> bool {
    !go(&["dir", arg(folder), &log().verifier_key().to_string()]).status.success()
}

/// Flips one bit, looks, and puts it back.
fn with_flip(folder: &Path, file: &str, at: usize, look: impl FnOnce(Report)) {
    let path = folder.join(file);
    let good = std::fs::read(&path).expect("readable");
    let mut bad = good.clone();
    bad[at] ^= 1;
    std::fs::write(&path, bad).expect("write");
    look(check(folder));
    std::fs::write(&path, good).expect("write");
}

#[test]
fn a_flipped_byte_in_each_kind_of_file_is_named_and_go_refuses_it() {
    let folder = TempDir::new().expect("temporary folder");
    let folder = folder.path();
    grown(folder, &[70_000]);
    assert!(check(folder).is_consistent() && !go_refuses(folder));
    for file in [
        "checkpoint",
        "tile/entries/000",
        "tile/entries/130",
        "tile/entries/273.p/112",
        "tile/0/000",
        "tile/0/272",
        "tile/0/273.p/112",
        "tile/1/000",
        "tile/1/001.p/17",
        "tile/2/000.p/1",
    ] {
        let length = std::fs::metadata(folder.join(file)).expect("there").len() as usize;
        for at in [0, length / 2, length - 1] {
            with_flip(folder, file, at, |report| {
                assert_eq!(places(&report).first().map(String::as_str), Some(file), "byte {at} of {file}");
                assert!(places(&report).iter().all(|p| p == file), "byte {at}: {:?}", report.failures);
                assert!(go_refuses(folder), "byte {at} of {file}");
            });
        }
    }
    assert!(check(folder).is_consistent(), "all put back");
}

#[test]
fn every_byte_of_a_small_log_counts() {
    let folder = TempDir::new().expect("temporary folder");
    let folder = folder.path();
    grown(folder, &[5]);
    for file in ["checkpoint", "tile/entries/000.p/5", "tile/0/000.p/5"] {
        for at in 0..std::fs::metadata(folder.join(file)).expect("there").len() as usize {
            with_flip(folder, file, at, |report| {
                assert_eq!(places(&report).first().map(String::as_str), Some(file), "byte {at} of {file}");
            });
        }
    }
}

#[test]
fn a_flipped_byte_in_a_superseded_partial_file_is_named() {
    let folder = TempDir::new().expect("temporary folder");
    let folder = folder.path();
    grown(folder, &[5, 300, 600]);
    for file in [
        "tile/entries/000.p/5",
        "tile/0/000.p/5",
        "tile/1/000.p/1",
        "tile/0/001.p/44",
        "tile/entries/001.p/44",
    ] {
        with_flip(folder, file, 3, |report| assert_eq!(places(&report), [file]));
    }
    assert!(check(folder).is_consistent());
}

#[test]
fn lost_files_are_named_and_do_not_hide_other_damage() {
    let folder = TempDir::new().expect("temporary folder");
    let folder = folder.path();
    grown(folder, &[70_000]);
    std::fs::rename(folder.join("tile/entries/007"), folder.join("gone")).expect("rename");
    std::fs::rename(folder.join("tile/0/009"), folder.join("gone too")).expect("rename");
    with_flip(folder, "tile/entries/130", 900, |report| {
        assert_eq!(places(&report), ["tile/entries/007", "tile/entries/130", "tile/0/009"]);
    });
}

#[test]
fn the_failures_read_like_this() {
    let folder = TempDir::new().expect("temporary folder");
    let folder = folder.path();
    grown(folder, &[5, 600]);
    let flips = [("checkpoint", 30), ("tile/entries/001", 2), ("tile/entries/001", 4), ("tile/0/001", 64)];
    let mut text = String::new();
    for (file, at) in flips.into_iter().chain([("tile/0/000.p/5", 64), ("tile/1/000.p/2", 40)]) {
        with_flip(folder, file, at, |report| {
            text += &report.failures.iter().map(|f| format!("{f}\n")).collect::<String>();
        });
    }
    insta::assert_snapshot!(text);
}

#[test]
fn a_log_signed_by_another_key_of_the_same_name_is_refused() {
    let folder = TempDir::new().expect("temporary folder");
    grown(folder.path(), &[5]);
    let name = KeyName::new(log().verifier_key().name().as_str()).expect("a name");
    let forger = Signer::log(name, &[66; 32]);
    let report = verify_directory(folder.path(), Some(forger.verifier_key()));
    assert_eq!((report.signed, places(&report)), (Signed::No, vec!["checkpoint".to_owned()]));
}

#[test]
fn a_checkpoint_that_claims_an_absurd_size_ends_the_walk_early() {
    let folder = TempDir::new().expect("temporary folder");
    grown(folder.path(), &[5]);
    let file = folder.path().join("checkpoint");
    let text = std::fs::read_to_string(&file).expect("readable");
    std::fs::write(&file, text.replace("\n5\n", "\n9223372036854775807\n")).expect("write");
    let report = verify_directory(folder.path(), None);
    assert!(report.stopped && !report.is_consistent());
    assert!(report.failures.len() <= 2 * MAX_FAILURES + 4, "{}", report.failures.len());
}

#[test]
fn no_directory_at_all_is_a_failure_of_the_checkpoint() {
    let folder = TempDir::new().expect("temporary folder");
    assert_eq!(places(&check(folder.path())), ["checkpoint"]);
    assert_eq!(places(&check(&folder.path().join("nowhere"))), ["checkpoint"]);
}
