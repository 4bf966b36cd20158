//! Damage to single files between two passes.

use std::path::Path;

use serde_json::Value;

use crate::support::agent::{DONE, Ended, VIOLATIONS};
use crate::support::footage::{
    FRIGATE, Footage, Laid, delete, last_hour, replace_by_renaming, replace_quietly, set_modified,
};
use crate::support::site::Site;

/// Five days that were seen and hashed.
fn known_site() -> (Site, Vec<Laid>) {
    let site = Site::new();
    let laid = Footage::days(FRIGATE, "gate", 5, last_hour()).lay(&site.footage());
    site.audit("untouched", &["--full"]).expect_code(DONE);
    (site, laid)
}

/// Open findings of `kinds` that point at this file.
fn about(ended: &Ended, kinds: &[&str], path: &Path, root: &Path) -> Vec<Value> {
    let relative = path.strip_prefix(root).unwrap().to_str().unwrap();
    let findings = kinds.iter().flat_map(|kind| ended.findings(kind));
    findings.filter(|f| f["state"] != "closed" && f["evidence"].to_string().contains(relative)).collect()
}

fn open(ended: &Ended) -> Vec<Value> {
    let document = ended.json();
    document["findings"].as_array().unwrap().iter().filter(|f| f["state"] != "closed").cloned().collect()
}

fn closed(ended: &Ended) -> Vec<Value> {
    let document = ended.json();
    document["findings"].as_array().unwrap().iter().filter(|f| f["state"] == "closed").cloned().collect()
}

#[test]
fn a_second_look_at_untouched_footage_finds_nothing() {
    let (site, _) = known_site();
    for further in [&[][..], &["--full"]] {
        let ended = site.audit("untouched", further).expect_code(DONE);
        assert_eq!(open(&ended).len(), 0);
    }
}

#[test]
fn a_file_that_shrank_is_found() {
    let (site, laid) = known_site();
    let file = &laid[60].path;
    let bytes = std::fs::read(file).unwrap();
    std::fs::write(file, &bytes[..bytes.len() / 2]).unwrap();
    set_modified(file, laid[60].end);
    let ended = site.audit("untouched", &[]).expect_code(VIOLATIONS);
    let found = about(&ended, &["early_deletion", "segment_integrity"], file, &site.footage());
    assert!(!found.is_empty(), "{:#}", ended.json());
    assert_eq!(found[0]["severity"], "critical");
}

#[test]
fn a_file_that_shrank_and_is_whole_again_closes_the_loss_and_keeps_the_alteration() {
    let (site, laid) = known_site();
    let file = &laid[60].path;
    let bytes = std::fs::read(file).unwrap();
    std::fs::write(file, &bytes[..bytes.len() / 2]).unwrap();
    set_modified(file, laid[60].end);
    let ended = site.audit("untouched", &[]).expect_code(VIOLATIONS);
    let lost = about(&ended, &["early_deletion"], file, &site.footage());
    assert_eq!((lost.len(), &lost[0]["facts"]["loss"]), (1, &"shrunk".into()), "{:#}", ended.json());
    std::fs::write(file, &bytes).unwrap();
    set_modified(file, laid[60].end);
    let ended = site.audit("untouched", &[]).expect_code(VIOLATIONS);
    assert!(closed(&ended).iter().any(|f| f["id"] == lost[0]["id"]), "{:#}", ended.json());
    // who put bytes back had them changed before: only a person may lay that to rest
    let kept = open(&ended);
    assert_eq!(
        (kept.len(), &kept[0]["rule"], &kept[0]["facts"]["fault"]),
        (1, &"segment_integrity".into(), &"altered".into())
    );
}

#[test]
fn another_file_of_equal_size_and_date_in_its_place_is_found_without_reading_everything() {
    let (site, laid) = known_site();
    let file = &laid[60].path;
    replace_by_renaming(file);
    let ended = site.audit("untouched", &[]).expect_code(VIOLATIONS);
    assert_eq!(about(&ended, &["segment_integrity"], file, &site.footage()).len(), 1, "{:#}", ended.json());
    assert_eq!(open(&ended).len(), 1, "one exchange, one finding");
}

#[test]
fn other_bytes_of_equal_size_with_the_old_date_are_found_without_reading_everything() {
    let (site, laid) = known_site();
    let file = &laid[60].path;
    replace_quietly(file);
    let ended = site.audit("untouched", &[]).expect_code(VIOLATIONS);
    assert_eq!(about(&ended, &["segment_integrity"], file, &site.footage()).len(), 1, "{:#}", ended.json());
    let again = site.audit("untouched", &[]).expect_code(VIOLATIONS);
    assert_eq!(about(&again, &["segment_integrity"], file, &site.footage()).len(), 1);
}

#[test]
fn hundreds_of_files_exchanged_at_once_are_one_finding() {
    let site = Site::new();
    let laid = Footage::days(FRIGATE, "gate", 12, last_hour()).lay(&site.footage());
    site.audit("untouched", &["--full"]).expect_code(DONE);
    laid.iter().for_each(|file| replace_quietly(&file.path));
    let ended = site.audit("untouched", &[]).expect_code(VIOLATIONS);
    let found = open(&ended);
    assert_eq!((found.len(), &found[0]["facts"]["segments"]), (1, &laid.len().into()), "{found:#?}");
}

#[test]
fn a_deleted_file_is_an_early_deletion_and_stays_one() {
    let (site, laid) = known_site();
    let file = &laid[60].path;
    delete(file);
    for _ in 0..2 {
        let ended = site.audit("untouched", &[]).expect_code(VIOLATIONS);
        let found = about(&ended, &["early_deletion"], file, &site.footage());
        assert_eq!(found.len(), 1, "{:#}", ended.json());
        assert_eq!(found[0]["severity"], "critical");
    }
}

#[test]
fn a_file_that_was_moved_away_and_comes_back_closes_its_finding() {
    let (site, laid) = known_site();
    let file = &laid[60].path;
    let hidden = site.path().join("hidden.mp4");
    std::fs::rename(file, &hidden).unwrap();
    let ended = site.audit("untouched", &[]).expect_code(VIOLATIONS);
    let id = about(&ended, &["early_deletion"], file, &site.footage())[0]["id"].clone();
    std::fs::rename(&hidden, file).unwrap();
    let ended = site.audit("untouched", &[]).expect_code(DONE);
    assert_eq!(ended.json()["verdict"], "compliant");
    assert_eq!(open(&ended).len(), 0);
    assert_eq!(closed(&ended).iter().filter(|f| f["id"] == id).count(), 1, "{:#}", ended.json());
}

#[test]
fn a_file_that_was_moved_under_a_name_nobody_explains_is_found_with_its_new_place() {
    let (site, laid) = known_site();
    let file = &laid[60].path;
    let aside = site.footage().join("recordings/kept for later.mp4");
    std::fs::rename(file, &aside).unwrap();
    let ended = site.audit("untouched", &[]).expect_code(VIOLATIONS);
    let found = about(&ended, &["early_deletion"], file, &site.footage());
    assert_eq!((found.len(), &found[0]["facts"]["loss"]), (1, &"moved".into()), "{:#}", ended.json());
    assert_eq!(found[0]["facts"]["place"], aside.to_str().unwrap());
    std::fs::rename(&aside, file).unwrap();
    let ended = site.audit("untouched", &[]).expect_code(DONE);
    assert!(closed(&ended).iter().any(|f| f["id"] == found[0]["id"]), "{:#}", ended.json());
}

#[test]
fn a_file_that_was_filed_under_another_hour_is_lost_to_its_own_until_it_is_back() {
    let (site, laid) = known_site();
    let file = &laid[60].path;
    // The hour before all footage: a name that the layout explains, for which nothing was kept.
    let first = &laid[0].path;
    let earlier = first.parent().unwrap().join("00.00.mp4");
    let day = site.footage().join("recordings/2001-02-03/04/gate");
    std::fs::create_dir_all(&day).unwrap();
    let filed = day.join(earlier.file_name().unwrap());
    std::fs::rename(file, &filed).unwrap();
    let ended = site.audit("untouched", &[]).expect_code(VIOLATIONS);
    let found = about(&ended, &["early_deletion"], file, &site.footage());
    assert_eq!((found.len(), &found[0]["facts"]["loss"]), (1, &"relabelled".into()), "{:#}", ended.json());
    assert_eq!(found[0]["facts"]["place"], filed.to_str().unwrap());
    std::fs::rename(&filed, file).unwrap();
    let ended = site.audit("untouched", &[]);
    assert!(closed(&ended).iter().any(|f| f["id"] == found[0]["id"]), "{:#}", ended.json());
}

#[test]
fn a_lost_file_whose_bytes_also_stand_under_another_hour_is_lost() {
    let site = Site::new();
    let laid = Footage::days(FRIGATE, "gate", 5, last_hour()).lay(&site.footage());
    std::fs::copy(&laid[61].path, &laid[60].path).unwrap();
    set_modified(&laid[60].path, laid[60].end);
    site.audit("untouched", &["--full"]).expect_code(DONE);
    delete(&laid[60].path);
    let ended = site.audit("untouched", &[]).expect_code(VIOLATIONS);
    let found = about(&ended, &["early_deletion"], &laid[60].path, &site.footage());
    assert_eq!((found.len(), &found[0]["facts"]["loss"]), (1, &"gone".into()), "{:#}", ended.json());
}

#[test]
fn other_bytes_in_place_of_a_file_that_was_moved_away_close_nothing() {
    let (site, laid) = known_site();
    let file = &laid[60].path;
    delete(file);
    let ended = site.audit("untouched", &[]).expect_code(VIOLATIONS);
    assert_eq!(open(&ended).len(), 1);
    std::fs::copy(&laid[61].path, file).unwrap();
    set_modified(file, laid[60].end);
    let ended = site.audit("untouched", &[]).expect_code(VIOLATIONS);
    assert!(!about(&ended, &["early_deletion", "segment_integrity"], file, &site.footage()).is_empty());
}
