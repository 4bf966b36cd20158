//! What the customer lived through: a site that must keep 90 days raised the frame rate, and its disk
//! now holds 35. `audit` says so, since when and why, and when the next camera falls short.

use std::fs::OpenOptions;
use std::io::Write;
use std::path::Path;

use jiff::{SignedDuration, Timestamp};

use crate::support::agent::VIOLATIONS;
use crate::support::footage::{FRIGATE, Footage, Laid, delete, last_hour, set_modified};
use crate::support::site::Site;

/// Appends an MP4 box that players skip, as if the same hour had been coded with more bytes.
fn grow(segment: &Laid, to: u64) {
    let length = std::fs::metadata(&segment.path).unwrap().len();
    let padding = usize::try_from(to - length).unwrap();
    let mut free = u32::try_from(padding).unwrap().to_be_bytes().to_vec();
    free.extend_from_slice(b"free");
    free.resize(padding, 0);
    OpenOptions::new().append(true).open(&segment.path).unwrap().write_all(&free).unwrap();
    set_modified(&segment.path, segment.end);
}

fn size(path: &Path) -> u64 {
    std::fs::metadata(path).unwrap().len()
}

#[test]
fn a_raised_frame_rate_turns_ninety_days_into_thirty_five() {
    let site = Site::new();
    let now = last_hour();
    let lay = |from: Timestamp, to: Timestamp| {
        let days = Footage::days(FRIGATE, "gate", 1, to);
        Footage { from, ..days }.lay(&site.footage())
    };
    // The disk was bought for 90 days of hours of this size.
    let hour = SignedDuration::from_hours(1);
    let newest = lay(now - hour, now);
    let before = size(&newest[0].path);
    let disk = 90 * 24 * before;
    let after = before * 90 / 35;
    let hours_held = disk / after;
    let oldest = now - SignedDuration::from_hours(i64::try_from(hours_held).unwrap());
    for segment in lay(oldest, now) {
        grow(&segment, after);
    }
    // One clip of 62 days ago lies there because somebody holds it: an hour of it makes no day of retention.
    let held = now - SignedDuration::from_hours(24 * 62);
    lay(held, held + hour);
    let in_service = (now - SignedDuration::from_hours(24 * 200)).strftime("%Y-%m-%d").to_string();
    let audit = site.audit("ninety-days", &["--in-service", &in_service]).expect_code(VIOLATIONS);
    let document = audit.json();
    assert_eq!(document["cameras"][0]["days_held"], 35, "{:#}", document["cameras"][0]);
    let first: Timestamp = document["cameras"][0]["first_footage"].as_str().unwrap().parse().unwrap();
    assert_eq!(first, held, "the clip is there and was seen");
    // What is held lies beside what the recorder rotates.
    assert!(document["cameras"][0]["bytes"].as_u64().unwrap() <= disk + before);
    let finding = &audit.findings("min_retention")[0];
    assert_eq!((&finding["facts"]["days_held"], &finding["facts"]["min_days"]), (&35.into(), &90.into()));
    assert!(finding["text"].as_str().unwrap().contains("35"), "{finding:#}");
}

/// Days since which the gate writes more, days that it holds now, and days that it held before.
const SINCE: i64 = 35;
const BEFORE: i64 = 90;

fn hours(days: i64) -> SignedDuration {
    SignedDuration::from_hours(24 * days)
}

/// The day of an instant in UTC, as findings print it.
fn day(at: Timestamp) -> String {
    at.strftime("%Y-%m-%d").to_string()
}

/// Days between two dates.
fn apart(a: &str, b: &str) -> i32 {
    let date = |s: &str| s.parse::<jiff::civil::Date>().unwrap();
    date(a).until((jiff::Unit::Day, date(b))).unwrap().get_days().abs()
}

#[test]
fn audit_says_since_when_why_and_which_camera_falls_short_next() {
    let site = Site::new();
    let now = last_hour();
    let lay = |camera: &str, from: Timestamp, to: Timestamp| {
        let days = Footage::days(FRIGATE, camera, 1, to);
        Footage { from, ..days }.lay(&site.footage())
    };
    // The site as it was: room for ninety days of two cameras; the hall has to keep thirty.
    let change = now - hours(SINCE);
    let old =
        [lay("gate", change - hours(BEFORE), change), lay("hall", change - hours(BEFORE), change)].concat();
    let usual = size(&old[0].path);
    site.audit("raised-frame-rate", &[]).expect_code(VIOLATIONS);
    // Since then every hour of the gate takes more, and the recorder let the oldest go.
    for segment in &old {
        delete(&segment.path);
    }
    for segment in lay("gate", change, now) {
        // 35 days of this and of the hall are 90 days of two cameras at the usual rate.
        grow(&segment, usual * 29 / 7);
    }
    // For two days the yard has been recorded too, at eight times the usual rate.
    lay("hall", change, now);
    for segment in lay("yard", now - hours(2), now) {
        grow(&segment, usual * 8);
    }
    let service = ["--in-service".to_owned(), day(now - hours(200))];
    let audit =
        site.audit("raised-frame-rate", &service.each_ref().map(String::as_str)).expect_code(VIOLATIONS);
    let of = |camera: &str| {
        let all = audit.findings("storage_health");
        let own = all.iter().find(|f| f["subject"].to_string().contains(&format!("/{camera}\"")));
        own.cloned().unwrap_or_else(|| panic!("nothing about {camera}: {all:#?}"))
    };
    let gate = of("gate");
    assert_eq!((&gate["facts"]["already"], &gate["facts"]["days_wanted"]), (&true.into(), &90.into()));
    let held = gate["facts"]["days_now"].as_u64().unwrap();
    assert!((34..=36).contains(&held), "{gate:#}");
    // Each new day takes the room of two and a half old ones: within a week it is too few.
    let since = gate["facts"]["date"].as_str().unwrap();
    assert!(since >= day(change).as_str() && apart(since, &day(change)) <= 8, "{since}");
    let hall = of("hall");
    assert_eq!((&hall["facts"]["already"], &hall["facts"]["days_wanted"]), (&false.into(), &30.into()));
    let falls = hall["facts"]["date"].as_str().unwrap();
    assert!(falls > day(now).as_str() && apart(falls, &day(now)) < 30, "{falls}");
    let rise = &gate["facts"]["rise"];
    assert!(rise["camera"].as_str().unwrap().ends_with("/gate"), "{rise}");
    assert!(apart(rise["date"].as_str().unwrap(), &day(change)) <= 1, "{rise}");
    let ratio = rise["after"].as_f64().unwrap() / rise["before"].as_f64().unwrap();
    // The clips are small: whole bytes a second are coarse.
    assert!((3.0..5.0).contains(&ratio), "{rise}");
    assert!(gate["text"].as_str().unwrap().contains("went from"), "{gate:#}");
}
