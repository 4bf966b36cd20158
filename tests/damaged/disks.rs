//! Whole disks: emptied, unmounted, exchanged.

use std::fs::Metadata;
use std::os::unix::fs::MetadataExt;
use std::path::Path;
use std::process::Command;

use serde_json::Value;

use crate::support::agent::{COULD_NOT_TELL, DONE, Ended, VIOLATIONS, ended, holdfast};
use crate::support::disk::Disk;
use crate::support::footage::{FRIGATE, Footage, last_hour};
use crate::support::server::{open_folder, run};
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

/// The one finding about an emptied disk.
#[track_caller]
fn emptied(ended: Ended, disk: &Disk, segments: u64) -> Value {
    let ended = ended.expect_code(VIOLATIONS);
    let document = ended.json();
    let open: Vec<_> =
        document["findings"].as_array().unwrap().iter().filter(|f| f["state"] != "closed").collect();
    assert_eq!(open.len(), 1, "{open:#?}");
    assert_eq!((&open[0]["rule"], &open[0]["severity"]), (&"early_deletion".into(), &"critical".into()));
    assert_eq!(open[0]["subject"], disk.path().to_str().unwrap());
    assert_eq!(
        (&open[0]["facts"]["loss"], &open[0]["facts"]["segments"]),
        (&"root_emptied".into(), &segments.into())
    );
    open[0].clone()
}

#[test]
fn a_mounted_disk_that_was_emptied_is_one_critical_finding_until_the_footage_is_back() {
    let (site, disk) = known_disk();
    let copy = open_folder();
    run(Command::new("cp").arg("-a").arg(disk.path().join(".")).arg(copy.path()));
    disk.wipe();
    let first = emptied(audit(&site, &disk.path()), &disk, 120);
    let second = emptied(audit(&site, &disk.path()), &disk, 120);
    assert_eq!(first["id"], second["id"]);
    run(Command::new("cp").arg("-a").arg(copy.path().join(".")).arg(disk.path()));
    let document = audit(&site, &disk.path()).expect_code(DONE).json();
    let findings = document["findings"].as_array().unwrap();
    assert_eq!(
        (findings.len(), &findings[0]["id"], &findings[0]["state"]),
        (1, &first["id"], &"closed".into())
    );
}

#[test]
fn an_emptied_disk_of_several_cameras_is_one_finding_under_every_rule_at_once() {
    let site = Site::new();
    let disk = Disk::ext4(64);
    for camera in ["gate", "yard", "hall"] {
        Footage::days(FRIGATE, camera, 3, last_hour()).lay(&disk.path());
    }
    let baseline = || {
        let mut command = holdfast();
        command.arg("audit").arg(disk.path()).arg("--state").arg(site.state());
        ended(command.args(["--full", "--format", "json", "--lang", "en"]))
    };
    baseline().expect_code(COULD_NOT_TELL);
    disk.wipe();
    let finding = emptied(baseline(), &disk, 216);
    assert_eq!(finding["facts"]["cameras"], 3);
}

#[test]
fn bytes_changed_below_the_file_system_are_found_by_reading_everything() {
    let site = Site::new();
    let disk = Disk::ext4(64);
    let laid = Footage::days(FRIGATE, "gate", 5, last_hour()).lay(&disk.path());
    audit(&site, &disk.path()).expect_code(DONE);
    let file = &laid[60].path;
    let (content, before) = (std::fs::read(file).unwrap(), std::fs::metadata(file).unwrap());
    disk.unmount();
    disk.alter_below_the_file_system(&content);
    disk.mount();
    let after = std::fs::metadata(file).unwrap();
    let told = |m: &Metadata| (m.ino(), m.size(), m.mtime(), m.mtime_nsec(), m.ctime(), m.ctime_nsec());
    assert_eq!(told(&before), told(&after), "the file system lies");
    assert_ne!(std::fs::read(file).unwrap(), content);
    audit(&site, &disk.path()).expect_code(DONE);
    let ended = site.audit_of(&disk.path(), "untouched", &["--full"]).expect_code(VIOLATIONS);
    let found = ended.findings("segment_integrity");
    assert_eq!((found.len(), &found[0]["facts"]["fault"]), (1, &"altered".into()), "{found:#?}");
    let relative = file.strip_prefix(disk.path()).unwrap().to_str().unwrap();
    assert!(found[0]["evidence"].to_string().contains(relative), "{found:#?}");
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

#[test]
fn an_unmounted_disk_of_a_configured_recorder_is_no_deletion_whether_its_layout_is_given_or_found_out() {
    for layout in ["layout = \"frigate\"\n", ""] {
        let site = Site::new();
        let disk = Disk::ext4(64);
        Footage::days(FRIGATE, "gate", 5, last_hour()).lay(&disk.path());
        let file = site.configure("untouched", "");
        let text = std::fs::read_to_string(&file).unwrap().replace("layout = \"frigate\"\n", layout);
        std::fs::write(&file, text).unwrap();
        disk.mount_at(&site.footage());
        site.holdfast(&["check", "--format", "json"]).expect_code(DONE);
        disk.unmount_from(&site.footage());
        cannot_see(site.holdfast(&["check", "--format", "json"]));
        disk.mount_at(&site.footage());
        site.holdfast(&["check", "--format", "json"]).expect_code(DONE);
    }
}

#[test]
fn a_mount_point_that_vanished_with_its_disk_is_no_deletion() {
    let site = Site::new();
    Footage::days(FRIGATE, "gate", 5, last_hour()).lay(&site.footage());
    site.audit("untouched", &[]).expect_code(DONE);
    std::fs::rename(site.footage(), site.path().join("unplugged")).unwrap();
    cannot_see(site.audit("untouched", &[]));
    std::fs::rename(site.path().join("unplugged"), site.footage()).unwrap();
    site.audit("untouched", &[]).expect_code(DONE);
}
