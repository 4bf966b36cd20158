//! Bytes are read again in their time: what no date shows is found all the same.

use super::recorder::follow;
use super::running::{count, settled};
use crate::support::agent::DONE;
use crate::support::disk::Disk;
use crate::support::footage::{FRIGATE, Footage};
use crate::support::site::{Site, policy_file};

const ALTERED: &str = "select count(*) from change where kind = 'altered'";
const FINDING: &str =
    "select count(*) from finding where rule = 'segment_integrity' and severity = 'critical'";
const READ_AGAIN: &str = "select count(*) from segment where read_ms > hashed_ms";

#[test]
fn a_byte_that_rots_without_a_trace_is_found_when_it_is_read_again() {
    let site = Site::new();
    let disk = Disk::ext4(64);
    let laid = Footage::days(FRIGATE, "gate", 1, settled()).lay(&disk.path());
    disk.mount_at(&site.footage());
    let mut agent = follow(&site, &policy_file("untouched"), "[budget]\nreread_within = \"30s\"\n");
    let content = std::fs::read(&laid[7].path).unwrap();
    disk.unmount_from(&site.footage());
    disk.unmount();
    disk.alter_below_the_file_system(&content);
    disk.mount();
    disk.mount_at(&site.footage());
    agent.wait_for("altered bytes", |a| a.count("catalogue.db", ALTERED) == 1);
    agent.wait_for("finding", |a| a.count("evidence.db", FINDING) == 1);
    agent.wait_for("all files read again", |a| a.count("catalogue.db", READ_AGAIN) == 24);
    assert_eq!(count(&site.state(), "catalogue.db", ALTERED), 1);
    let status = site.holdfast(&["status", "--format", "json"]).expect_code(DONE).json();
    let reading = &status["reading"];
    assert_eq!(reading["bytes"], 24 * content.len());
    assert_eq!(reading["read_within_s"], 30, "{reading:#}");
    assert!(reading["oldest_at"].is_string() && reading["share_pct"].is_number(), "{reading:#}");
}
