//! Whole disks: emptied, unmounted, exchanged.

use std::path::Path;

use crate::support::agent::{COULD_NOT_TELL, DONE, Ended, VIOLATIONS};
use crate::support::disk::Disk;
use crate::support::footage::{FRIGATE, Footage, last_hour};
use crate::support::site::Site;

/// A disk with five days on it that were seen and hashed.
fn known_disk() -> (Site, Disk) {
    let site = Site::new();
    let disk = Disk::ext4(64);
    Footage::days(FRIGATE, "gate", 5, last_hour()).lay(&disk.path());
    site.audit_of(&disk.path(), "untouched", &["--full"]).expect_code(DONE);
    (site, disk)
}

#[track_caller]
fn cannot_see(ended: Ended) {
    let document = ended.expect_code(COULD_NOT_TELL).json();
    assert_eq!(document["findings"].as_array().unwrap().len(), 0, "{document:#}");
    let unknown = document["unknown"].as_array().unwrap();
    assert!(unknown.iter().any(|u| u["why"] == "cannot_see"), "{unknown:#?}");
}

fn audit(site: &Site, root: &Path) -> Ended {
    site.audit_of(root, "untouched", &[])
}

#[test]
fn a_mounted_disk_that_was_emptied_is_one_critical_finding() {
    let (site, disk) = known_disk();
    disk.wipe();
    let ended = audit(&site, &disk.path()).expect_code(VIOLATIONS);
    let found = ended.findings("early_deletion");
    assert_eq!(found.len(), 1, "{found:#?}");
    assert_eq!(found[0]["severity"], "critical");
    assert_eq!(ended.json()["findings"].as_array().unwrap().len(), 1);
}

#[test]
fn an_unmounted_disk_is_no_deletion_and_all_is_well_when_it_is_back() {
    let (site, disk) = known_disk();
    disk.unmount();
    cannot_see(audit(&site, &disk.path()));
    disk.mount();
    let document = audit(&site, &disk.path()).expect_code(DONE).json();
    assert_eq!(document["cameras"][0]["segments"], 120);
    assert_eq!(document["findings"].as_array().unwrap().len(), 0);
}

#[test]
fn another_disk_at_the_same_place_is_no_deletion() {
    let (site, disk) = known_disk();
    let root = disk.path();
    disk.unmount();
    let other = Disk::ext4(16);
    other.mount_at(&root);
    cannot_see(audit(&site, &root));
}
