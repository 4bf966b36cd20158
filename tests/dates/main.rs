//! Days on which names and times part: the repeated hour, midnight, an upgraded recorder, names that change their zone.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test binary")]

#[path = "../support/mod.rs"]
mod support;

use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use serde_json::Value;

use support::agent::{COULD_NOT_TELL, DONE, Ended, VIOLATIONS, ended};
use support::footage::{
    FRIGATE, FRIGATE_OLD, Footage, MEDIAMTX, MOTIONEYE, Naming, ZONEMINDER_MEDIUM, last_hour,
};
use support::site::Site;

/// Audit in the site's time zone by the policy that knows gaps only.
fn audit(site: &Site, zone: &str) -> Ended {
    let mut command = site.audit_command(&site.footage(), "gapless");
    ended(command.arg("--state").arg(site.state()).env("TZ", zone))
}

fn stretch(naming: Naming, camera: &str, zone: &str, from: Timestamp, hours: i64) -> Footage {
    let to = from + SignedDuration::from_hours(hours);
    Footage { zone: TimeZone::get(zone).unwrap(), from, to, ..Footage::days(naming, camera, 1, to) }
}

fn only_camera(document: &Value) -> &Value {
    assert_eq!(document["cameras"].as_array().unwrap().len(), 1, "{document:#}");
    &document["cameras"][0]
}

#[test]
fn the_hour_that_comes_twice_is_could_not_tell_and_no_gap() {
    let site = Site::new();
    let from = "2026-10-24T22:00:00Z".parse().unwrap();
    stretch(MOTIONEYE, "gate", "Europe/Berlin", from, 49).lay(&site.footage());
    let document = audit(&site, "Europe/Berlin").expect_code(COULD_NOT_TELL).json();
    let unknown = document["unknown"].as_array().unwrap();
    assert!(unknown.iter().any(|u| u["why"] == "ambiguous_time"), "{unknown:#?}");
}

#[test]
fn the_hour_that_is_left_out_in_spring_is_no_gap() {
    let site = Site::new();
    let from = "2026-03-27T23:00:00Z".parse().unwrap();
    let laid = stretch(MOTIONEYE, "gate", "Europe/Berlin", from, 47).lay(&site.footage());
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
    let document = audit(&site, "Asia/Shanghai").json();
    assert_eq!(document["findings"].as_array().unwrap().len(), 0, "{document:#}");
    assert_eq!(only_camera(&document)["segments"], 24);
}

#[test]
fn names_that_flip_from_local_time_to_utc_are_never_a_pass() {
    let site = Site::new();
    let flip = last_hour() - SignedDuration::from_hours(24);
    let before = flip - SignedDuration::from_hours(24);
    stretch(MEDIAMTX, "gate", "Asia/Shanghai", before, 24).lay(&site.footage());
    stretch(MEDIAMTX, "gate", "UTC", flip, 24).lay(&site.footage());
    let ended = audit(&site, "Asia/Shanghai");
    assert!([VIOLATIONS, COULD_NOT_TELL].contains(&ended.code), "{}\n{}", ended.stdout, ended.stderr);
}
