//! Names to instants where clocks change: hours that occur twice, never, or elsewhere.

use jiff::civil::date;
use proptest::prelude::*;

use super::*;
use crate::sources::times::ClockModel;

fn utc(text: &str) -> UtcMs {
    UtcMs::parse(text).expect("valid")
}

fn zones(clock: ClockModel, site: &str) -> Zones {
    clock.zones(&TimeZone::get(site).expect("bundled")).expect("known")
}

fn civil(y: i16, mo: i8, d: i8, h: i8, mi: i8) -> NamedTime {
    NamedTime::Civil(date(y, mo, d).at(h, mi, 0, 0))
}

fn file(mtime: &str, seconds: u64) -> Evidence {
    Evidence { mtime: Some(utc(mtime)), duration_ms: Some(seconds * 1000), ..Evidence::default() }
}

fn container(start: &str, seconds: u64) -> Evidence {
    Evidence { container_start: Some(utc(start)), duration_ms: Some(seconds * 1000), ..Evidence::default() }
}

#[test]
fn an_hour_that_occurs_twice_has_two_candidates() {
    let berlin = zones(ClockModel::Site, "Europe/Berlin");
    let got = resolve(&civil(2026, 10, 25, 2, 30), &berlin, &Evidence::default());
    assert_eq!(got.basis, TimeBasis::Ambiguous);
    assert_eq!((got.start, got.alt_start), (utc("2026-10-25T00:30:00Z"), Some(utc("2026-10-25T01:30:00Z"))));

    let york = zones(ClockModel::Zone("America/New_York".into()), "Europe/Berlin");
    let got = resolve(&civil(2026, 11, 1, 1, 15), &york, &Evidence::default());
    assert_eq!((got.start, got.alt_start), (utc("2026-11-01T05:15:00Z"), Some(utc("2026-11-01T06:15:00Z"))));
}

#[test]
fn the_file_settles_an_hour_that_occurs_twice() {
    let berlin = zones(ClockModel::Site, "Europe/Berlin");
    let named = civil(2026, 10, 25, 2, 30);
    for evidence in [file("2026-10-25T01:31:00Z", 60), container("2026-10-25T01:30:01Z", 60)] {
        let got = resolve(&named, &berlin, &evidence);
        assert_eq!((got.start, got.basis), (utc("2026-10-25T01:30:00Z"), TimeBasis::Settled));
    }
    let copied = resolve(&named, &berlin, &file("2026-11-21T12:00:00Z", 60));
    assert_eq!(copied.basis, TimeBasis::Ambiguous);
}

#[test]
fn a_wall_time_that_never_was_lies_after_the_gap_and_is_not_silent() {
    let berlin = zones(ClockModel::Site, "Europe/Berlin");
    let named = civil(2026, 3, 29, 2, 30);
    let got = resolve(&named, &berlin, &Evidence::default());
    assert_eq!((got.start, got.basis), (utc("2026-03-29T01:30:00Z"), TimeBasis::Ambiguous));
    assert_eq!(got.alt_start, Some(utc("2026-03-29T00:30:00Z")));
    let settled = resolve(&named, &berlin, &container("2026-03-29T00:30:00Z", 60));
    assert_eq!(settled.basis, TimeBasis::Settled);
}

#[test]
fn a_container_that_fits_the_other_clock_changes_the_reading() {
    let got = resolve(
        &civil(2026, 11, 21, 10, 0),
        &zones(ClockModel::Utc, "Asia/Shanghai"),
        &container("2026-11-21T02:00:03Z", 60),
    );
    assert_eq!((got.start, got.basis), (utc("2026-11-21T02:00:00Z"), TimeBasis::OtherClock));
    let local = resolve(
        &civil(2026, 11, 21, 10, 0),
        &zones(ClockModel::Site, "Asia/Shanghai"),
        &container("2026-11-21T10:00:03Z", 60),
    );
    assert_eq!((local.start, local.basis), (utc("2026-11-21T10:00:00Z"), TimeBasis::OtherClock));
}

#[test]
fn the_other_clock_must_fit_within_twice_the_length_and_two_minutes() {
    let read = |start: &str| {
        let zones = zones(ClockModel::Utc, "Asia/Shanghai");
        resolve(&civil(2026, 11, 21, 10, 0), &zones, &container(start, 60)).basis
    };
    assert_eq!(read("2026-11-21T02:04:00Z"), TimeBasis::OtherClock);
    assert_eq!(read("2026-11-21T02:04:00.001Z"), TimeBasis::Name);
}

#[test]
fn one_modification_time_changes_nothing_and_two_that_follow_the_names_do() {
    let utc_named = zones(ClockModel::Utc, "Asia/Shanghai");
    let one = resolve(&civil(2026, 11, 21, 10, 0), &utc_named, &file("2026-11-21T02:01:00Z", 60));
    assert_eq!(one.basis, TimeBasis::Name);
    let two = resolve(&civil(2026, 11, 21, 10, 30), &utc_named, &file("2026-11-21T02:31:02Z", 60));
    let (one, two) = (one.other.expect("waits"), two.other.expect("waits"));
    assert!(two.confirms(&one) && one.confirms(&two));
}

proptest! {
    #[test]
    fn a_copied_tree_never_changes_its_clock(
        copied_at in 0i64..40_000, length in 5u64..900, lag_ms in 0i64..2_000,
    ) {
        let zones = zones(ClockModel::Site, "Asia/Shanghai");
        let first = date(2026, 11, 21).at(10, 0, 0, 0);
        let mut waiting: Vec<OtherReading> = Vec::new();
        for n in 0..200i64 {
            let seconds = n * i64::try_from(length).unwrap();
            let named = NamedTime::Civil(first.checked_add(SignedDuration::from_secs(seconds)).unwrap());
            let mtime = UtcMs(utc("2026-11-21T02:00:00Z").0 + copied_at * 1000 + n * lag_ms);
            let evidence = Evidence { mtime: Some(mtime), duration_ms: Some(length * 1000), ..Evidence::default() };
            let got = resolve(&named, &zones, &evidence);
            prop_assert_eq!(got.basis, TimeBasis::Name);
            if let Some(other) = got.other {
                prop_assert!(!waiting.iter().any(|w| other.confirms(w)));
                waiting.push(other);
            }
        }
    }
}

#[test]
fn an_end_before_its_start_lies_on_the_next_day() {
    let zones = zones(ClockModel::Site, "Asia/Shanghai");
    let start = civil(2026, 11, 21, 23, 30);
    let found = resolve(&start, &zones, &Evidence::default());
    let end = NamedTime::TimeOfDay(jiff::civil::time(0, 30, 0, 0));
    assert_eq!(end_of(&end, &start, &found, &zones), Some(utc("2026-11-21T16:30:00Z")));
}

#[test]
fn an_end_inside_the_repeated_hour_follows_its_start() {
    let zones = zones(ClockModel::Site, "Europe/Berlin");
    let start = civil(2026, 10, 25, 2, 50);
    let found = resolve(&start, &zones, &Evidence::default());
    let end = NamedTime::TimeOfDay(jiff::civil::time(2, 10, 0, 0));
    assert_eq!(end_of(&end, &start, &found, &zones), Some(utc("2026-10-25T01:10:00Z")));
}

#[test]
fn an_event_after_midnight_in_the_folder_of_the_day_before_keeps_its_own_time() {
    let berlin = zones(ClockModel::Site, "Europe/Berlin");
    let folder = NamedTime::Day(date(2026, 11, 20));
    let got = resolve(&folder, &berlin, &container("2026-11-20T23:00:04Z", 600));
    assert_eq!((got.start, got.basis), (utc("2026-11-20T23:00:04Z"), TimeBasis::File));
}

#[test]
fn a_modification_time_far_from_the_folders_day_is_not_believed() {
    let berlin = zones(ClockModel::Site, "Europe/Berlin");
    let got = resolve(&NamedTime::Day(date(2026, 11, 20)), &berlin, &file("2026-12-24T12:00:00Z", 600));
    assert_eq!((got.start, got.basis), (utc("2026-11-19T23:00:00Z"), TimeBasis::Ambiguous));
    assert_eq!(got.alt_start, Some(utc("2026-12-24T11:50:00Z")));
}
