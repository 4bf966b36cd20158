//! What the customer lived through: a site that must keep 90 days raised the frame rate, and its disk
//! now holds 35. The clip under hold and the forecast of the next camera join with the kinds
//! `legal_hold` and `storage_health`, which are not built yet.

use std::fs::OpenOptions;
use std::io::Write;
use std::path::Path;

use jiff::{SignedDuration, Timestamp};

use crate::support::agent::VIOLATIONS;
use crate::support::footage::{FRIGATE, Footage, Laid, last_hour, set_modified};
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
    let in_service = (now - SignedDuration::from_hours(24 * 200)).strftime("%Y-%m-%d").to_string();
    let audit = site.audit("ninety-days", &["--in-service", &in_service]).expect_code(VIOLATIONS);
    let document = audit.json();
    assert_eq!(document["cameras"][0]["days_held"], 35, "{:#}", document["cameras"][0]);
    assert!(document["cameras"][0]["bytes"].as_u64().unwrap() <= disk);
    let finding = &audit.findings("min_retention")[0];
    assert_eq!((&finding["facts"]["days_held"], &finding["facts"]["min_days"]), (&35.into(), &90.into()));
    assert!(finding["text"].as_str().unwrap().contains("35"), "{finding:#}");
}
