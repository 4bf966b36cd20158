//! A disk that is taken away under a running agent: out of sight, and nothing on it is called gone.

use jiff::SignedDuration;

use super::recorder::{follow, now, record};
use super::running::{count, settled};
use crate::support::agent::DONE;
use crate::support::disk::Disk;
use crate::support::footage::{FRIGATE, Footage, delete};
use crate::support::site::{Site, policy_file};

const LOST: &str = "select count(*) from change where kind = 'gone'";
const PRESENT: &str = "select count(*) from segment where gone_ms is null and open = 0";

#[test]
fn an_unplugged_disk_is_out_of_sight_and_what_went_meanwhile_is_found_when_it_is_back() {
    let site = Site::new();
    let disk = Disk::ext4(64);
    let laid = Footage::days(FRIGATE, "gate", 1, settled()).lay(&disk.path());
    disk.mount_at(&site.footage());
    let mut agent = follow(&site, &policy_file("untouched"), "");

    disk.unmount_from(&site.footage());
    agent.wait_for("loss of sight", |a| {
        let report = a.report();
        report["watching"].as_object().unwrap().values().all(|r| r["unseen"] == true)
    });
    let status = site.holdfast(&["status", "--format", "json"]).expect_code(DONE).json();
    assert_eq!(status["blind"][0]["recorder"], "nvr1", "{status:#}");
    assert_eq!(count(&site.state(), "catalogue.db", LOST), 0);

    // What the empty folder below the mount point gets belongs to nobody.
    let stray = record(&site, "gate", now() - SignedDuration::from_secs(60), 10);
    delete(&laid[3].path);
    disk.mount_at(&site.footage());
    agent.wait_for("loss of one file", |a| a.count("catalogue.db", LOST) == 1);
    assert_eq!(count(&site.state(), "catalogue.db", PRESENT), 23);
    assert!(!stray.exists(), "it lies below the mounted disk");
    let status = site.holdfast(&["status", "--format", "json"]).expect_code(DONE).json();
    assert_eq!(status["blind"].as_array().unwrap().len(), 0, "{status:#}");
}
