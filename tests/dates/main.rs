//! Days on which names and times part: the repeated hour, midnight, an upgraded recorder, names that change their zone.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test binary")]

#[path = "../support/mod.rs"]
mod support;

use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use serde_json::Value;

use support::agent::{COULD_NOT_TELL, DONE, Ended, VIOLATIONS, ended};
use support::footage::{
    FRIGATE, FRIGATE_OLD, Footage, Laid, MEDIAMTX, Naming, ZONEMINDER_MEDIUM, last_hour, set_modified,
};
use support::site::Site;

/// Audit in the site's time zone by a policy of one rule.
fn audit_by(policy: &str, site: &Site, zone: &str) -> Ended {
    let mut command = site.audit_command(&site.footage(), policy);
    ended(command.arg("--state").arg(site.state()).env("TZ", zone))
}

/// Audit in the site's time zone by the policy that knows gaps only.
fn audit(site: &Site, zone: &str) -> Ended {
    audit_by("gapless", site, zone)
}

fn stretch(naming: Naming, camera: &str, zone: &str, from: Timestamp, hours: i64) -> Footage {
    let to = from + SignedDuration::from_hours(hours);
    Footage { zone: TimeZone::get(zone).unwrap(), from, to, ..Footage::days(naming, camera, 1, to) }
}

fn only_camera(document: &Value) -> &Value {
    assert_eq!(document["cameras"].as_array().unwrap().len(), 1, "{document:#}");
    &document["cameras"][0]
}

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

/// A recorder in Berlin over the night in which the clock goes back, from 24 October 22:00 UTC for 49 hours. It named
/// the second 02:00 a second late, so that both files are there.
fn night_of_25_hours(site: &Site) -> Vec<Laid> {
    let again = at("2026-10-25T01:00:01Z");
    let mut laid =
        stretch(MEDIAMTX, "gate", "Europe/Berlin", at("2026-10-24T22:00:00Z"), 3).lay(&site.footage());
    laid.extend(stretch(MEDIAMTX, "gate", "Europe/Berlin", again, 46).lay(&site.footage()));
    laid
}

fn span_of(finding: &Value) -> (Timestamp, Timestamp) {
    let bound = |name: &str| at(finding["span"][name].as_str().unwrap());
    (bound("start"), bound("end"))
}

#[test]
fn the_hour_that_comes_twice_is_settled_by_the_dates_of_the_files() {
    let site = Site::new();
    let laid = night_of_25_hours(&site);
    let document = audit(&site, "Europe/Berlin").expect_code(DONE).json();
    let camera = only_camera(&document);
    assert_eq!(camera["segments"], laid.len());
    assert_eq!(
        (&camera["first_footage"], &camera["last_footage"]),
        (&laid[0].start.to_string().into(), &laid[48].end.to_string().into())
    );
    let covered_s = camera["covered_s"].as_i64().unwrap();
    assert!((49 * 3600..=49 * 3600 + 1).contains(&covered_s), "{covered_s} s");
}

#[test]
fn copied_without_its_dates_the_hour_that_comes_twice_is_could_not_tell_and_no_gap() {
    let site = Site::new();
    for file in night_of_25_hours(&site) {
        set_modified(&file.path, last_hour());
    }
    let document = audit(&site, "Europe/Berlin").expect_code(COULD_NOT_TELL).json();
    assert_eq!(document["findings"].as_array().unwrap().len(), 0, "{:#}", document["findings"]);
    let unknown = document["unknown"].as_array().unwrap();
    assert!(unknown.iter().any(|u| u["why"] == "ambiguous_time"), "{unknown:#?}");
}

#[test]
fn what_a_recorder_overwrote_in_the_hour_that_comes_twice_is_a_gap() {
    let site = Site::new();
    stretch(MEDIAMTX, "gate", "Europe/Berlin", at("2026-10-24T22:00:00Z"), 49).lay(&site.footage());
    let gaps = audit(&site, "Europe/Berlin").expect_code(VIOLATIONS).findings("recording_continuity");
    assert_eq!(gaps.len(), 1, "{gaps:#?}");
    assert_eq!(span_of(&gaps[0]), (at("2026-10-25T00:00:00Z"), at("2026-10-25T01:00:00Z")));
}

#[test]
fn the_hour_that_is_left_out_in_spring_is_no_gap() {
    let site = Site::new();
    let from = at("2026-03-27T23:00:00Z");
    let laid = stretch(MEDIAMTX, "gate", "Europe/Berlin", from, 47).lay(&site.footage());
    let document = audit(&site, "Europe/Berlin").expect_code(DONE).json();
    assert_eq!(only_camera(&document)["covered_s"], 47 * 3600);
    assert_eq!(only_camera(&document)["segments"], laid.len());
}

#[test]
fn an_upgraded_frigate_disk_with_both_eras_is_one_camera_without_a_gap() {
    let site = Site::new();
    let upgrade = last_hour() - SignedDuration::from_hours(48);
    let before = upgrade - SignedDuration::from_hours(30);
    let old = stretch(FRIGATE_OLD, "gate", "Asia/Shanghai", before, 30).lay(&site.footage());
    let new = stretch(FRIGATE, "gate", "Asia/Shanghai", upgrade, 48).lay(&site.footage());
    let document = audit(&site, "Asia/Shanghai").expect_code(DONE).json();
    let camera = only_camera(&document);
    assert_eq!(camera["segments"], old.len() + new.len());
    assert_eq!(camera["gaps"].as_array().unwrap().len(), 0, "{camera:#}");
    assert_eq!(camera["covered_s"], 78 * 3600);
}

#[test]
fn an_event_of_midnight_in_the_previous_days_folder_keeps_its_own_time() {
    let site = Site::new();
    // 06:00 to 06:00 in Shanghai; the 18th hour begins at midnight
    let from = "2026-11-17T22:00:00Z".parse().unwrap();
    let laid = stretch(ZONEMINDER_MEDIUM, "1", "Asia/Shanghai", from, 24).lay(&site.footage());
    let midnight = laid[18].path.parent().unwrap();
    assert!(midnight.ends_with("1/2026-11-19/19"), "{}", midnight.display());
    std::fs::rename(midnight, site.footage().join("1/2026-11-18/19")).unwrap();
    let document = audit(&site, "Asia/Shanghai").expect_code(DONE).json();
    assert_eq!(document["findings"].as_array().unwrap().len(), 0, "{document:#}");
    assert_eq!(only_camera(&document)["segments"], 24);
    assert_eq!(only_camera(&document)["covered_s"], 24 * 3600);
}

/// A day named in the recorder's own time, then a day named in UTC.
fn flipped(site: &Site, zone: &str) -> (Vec<Laid>, Timestamp) {
    let flip = last_hour() - SignedDuration::from_hours(24);
    let before = flip - SignedDuration::from_hours(24);
    let mut laid = stretch(MEDIAMTX, "gate", zone, before, 24).lay(&site.footage());
    laid.extend(stretch(MEDIAMTX, "gate", "UTC", flip, 24).lay(&site.footage()));
    (laid, flip)
}

#[test]
fn names_that_flip_from_local_time_to_utc_are_read_by_the_right_clock() {
    let site = Site::new();
    let (laid, _) = flipped(&site, "America/New_York");
    let document = audit(&site, "America/New_York").expect_code(DONE).json();
    let camera = only_camera(&document);
    assert_eq!((&camera["segments"], &camera["covered_s"]), (&48.into(), &(48 * 3600).into()));
    assert_eq!(camera["first_footage"], laid[0].start.to_string());
}

#[test]
fn names_that_flip_from_local_time_to_utc_are_a_finding_about_the_clock() {
    let site = Site::new();
    flipped(&site, "America/New_York");
    let found = audit_by("clocks", &site, "America/New_York")
        .expect_code(VIOLATIONS)
        .findings("recording_continuity");
    assert_eq!(found.len(), 1, "{found:#?}");
    assert_eq!(
        (&found[0]["facts"]["case"], &found[0]["facts"]["segments"]),
        (&"other_clock".into(), &24.into())
    );
}

#[test]
fn what_a_flip_to_utc_overwrote_is_a_gap_at_its_own_time() {
    let site = Site::new();
    let (_, flip) = flipped(&site, "Asia/Shanghai");
    let gaps = audit(&site, "Asia/Shanghai").expect_code(VIOLATIONS).findings("recording_continuity");
    assert_eq!(gaps.len(), 1, "{gaps:#?}");
    assert_eq!(span_of(&gaps[0]), (flip - SignedDuration::from_hours(8), flip));
}

#[test]
fn names_that_flip_and_lost_their_dates_are_never_a_pass() {
    let site = Site::new();
    for file in flipped(&site, "America/New_York").0 {
        set_modified(&file.path, last_hour());
    }
    let ended = audit(&site, "America/New_York");
    assert!([VIOLATIONS, COULD_NOT_TELL].contains(&ended.code), "{}\n{}", ended.stdout, ended.stderr);
}
