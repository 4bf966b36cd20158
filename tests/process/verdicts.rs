//! What `audit` says about healthy, gappy and young footage, and that it leaves nothing behind.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use jiff::SignedDuration;

use crate::support::agent::{COULD_NOT_TELL, DONE, VIOLATIONS, ended, holdfast};
use crate::support::footage::{FRIGATE, Footage, delete, last_hour};
use crate::support::site::Site;

#[test]
fn thirty_five_whole_days_satisfy_thirty() {
    let site = Site::new();
    let laid = Footage::days(FRIGATE, "gate", 35, last_hour()).lay(&site.footage());
    let document = site.audit("thirty-days", &[]).expect_code(DONE).json();
    assert_eq!(document["schema"], "holdfast/audit/v1");
    assert_eq!(document["verdict"], "compliant");
    assert_eq!(document["findings"].as_array().unwrap().len(), 0);
    let camera = &document["cameras"][0];
    assert!(camera["id"].as_str().unwrap().ends_with("/gate"), "{camera:#}");
    assert_eq!(camera["segments"], laid.len());
    assert!(camera["days_held"].as_u64().unwrap() >= 34, "{camera:#}");
    assert_eq!(camera["gaps"].as_array().unwrap().len(), 0);
    assert!(document["ledger"]["size"].as_u64().unwrap() >= laid.len() as u64);
}

#[test]
fn three_missing_hours_are_a_gap_with_their_bounds() {
    let site = Site::new();
    let laid = Footage::days(FRIGATE, "gate", 35, last_hour()).lay(&site.footage());
    let gone = &laid[400..403];
    gone.iter().for_each(|file| delete(&file.path));
    let ended = site.audit("thirty-days", &[]).expect_code(VIOLATIONS);
    let gaps = ended.findings("recording_continuity");
    assert_eq!(gaps.len(), 1, "{gaps:#?}");
    let span = &gaps[0]["span"];
    let bound = |name: &str| span[name].as_str().unwrap().parse::<jiff::Timestamp>().unwrap();
    assert_eq!((bound("start"), bound("end")), (gone[0].start, gone[2].end));
    assert_eq!(ended.json()["verdict"], "violations");
}

#[test]
fn ten_days_break_thirty_when_the_camera_is_known_to_be_older() {
    let site = Site::new();
    Footage::days(FRIGATE, "gate", 10, last_hour()).lay(&site.footage());
    let day = (last_hour() - SignedDuration::from_hours(24 * 90)).strftime("%Y-%m-%d").to_string();
    let ended = site.audit("thirty-days", &["--in-service", &day]).expect_code(VIOLATIONS);
    let finding = &ended.findings("min_retention")[0];
    assert_eq!(finding["severity"], "high");
    for part in ["title", "text", "remedy"] {
        assert!(!finding[part].as_str().unwrap().trim().is_empty(), "no {part}: {finding:#}");
    }
}

#[test]
fn ten_days_of_a_recorder_of_unknown_age_could_not_be_told() {
    let site = Site::new();
    Footage::days(FRIGATE, "gate", 10, last_hour()).lay(&site.footage());
    let document = site.audit("thirty-days", &[]).expect_code(COULD_NOT_TELL).json();
    assert_eq!(document["verdict"], "could_not_tell");
    let unknown = document["unknown"].as_array().unwrap();
    assert!(
        unknown.iter().any(|u| u["rule"] == "min_retention" && u["why"] == "not_long_enough"),
        "{unknown:#?}"
    );
}

#[test]
fn an_empty_folder_is_never_a_pass() {
    let site = Site::new();
    let document = site.audit("thirty-days", &[]).expect_code(COULD_NOT_TELL).json();
    assert_eq!(document["verdict"], "could_not_tell");
}

#[test]
fn the_baseline_needs_no_configuration_and_says_what_it_could_not_tell() {
    let site = Site::new();
    Footage::days(FRIGATE, "gate", 35, last_hour()).lay(&site.footage());
    let mut command = holdfast();
    command.arg("audit").arg(site.footage()).args(["--format", "json", "--lang", "en"]);
    let document = ended(&mut command).expect_code(COULD_NOT_TELL).json();
    let unknown = document["unknown"].as_array().unwrap();
    assert!(
        unknown.iter().any(|u| u["rule"] == "disallowed_zone" && u["why"] == "no_inventory"),
        "{unknown:#?}"
    );
}

#[test]
fn an_audit_leaves_the_footage_as_it_was() {
    let site = Site::new();
    Footage::days(FRIGATE, "gate", 2, last_hour()).lay(&site.footage());
    let before = listing(&site.footage());
    site.audit("thirty-days", &["--full"]).expect_code(COULD_NOT_TELL);
    assert_eq!(listing(&site.footage()), before);
    let beside: Vec<_> = std::fs::read_dir(site.path()).unwrap().map(|e| e.unwrap().file_name()).collect();
    assert_eq!(beside.len(), 2, "only footage and state: {beside:?}");
}

#[test]
fn text_is_for_people_in_both_languages() {
    let site = Site::new();
    Footage::days(FRIGATE, "gate", 10, last_hour()).lay(&site.footage());
    for (language, word) in [("en", "gate"), ("zh-CN", "录像")] {
        let mut command = holdfast();
        command.arg("audit").arg(site.footage()).args(["--lang", language]);
        let text = ended(&mut command).expect_code(COULD_NOT_TELL).stdout;
        assert!(text.contains(word), "{language}: {text}");
        assert!(!text.contains('\u{1b}'), "no colours into a pipe: {text}");
    }
}

/// Every path below `root` with size and modification time.
fn listing(root: &Path) -> BTreeMap<PathBuf, (u64, SystemTime)> {
    let entries = walkdir::WalkDir::new(root).into_iter().map(Result::unwrap);
    entries
        .map(|entry| {
            let data = entry.metadata().unwrap();
            (entry.path().to_owned(), (data.len(), data.modified().unwrap()))
        })
        .collect()
}
