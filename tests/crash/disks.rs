//! Real disks under the state directory: full, and read-only.

use std::path::Path;
use std::process::Command;

use crate::ledger::{audit, passes, published_size};
use crate::support::agent::{DONE, REFUSED, ended, holdfast};
use crate::support::disk::Disk;
use crate::support::footage::{FRIGATE, Footage, last_hour};
use crate::support::server::run;
use crate::support::site::Site;

fn site(days: i64) -> Site {
    let site = Site::new();
    Footage::days(FRIGATE, "gate", days, last_hour()).lay(&site.footage());
    site
}

fn verifies(state: &Path) {
    let key = ended(holdfast().args(["ledger", "key", "--state"]).arg(state)).expect_code(DONE).stdout;
    ended(holdfast().arg("verify").arg(state).args(["--key", key.trim()])).expect_code(DONE);
}

#[test]
fn below_the_floor_of_free_space_nothing_is_signed_and_room_is_all_it_takes() {
    let (site, disk) = (site(2), Disk::ext4(48));
    let state = disk.path().join("state");
    passes(&mut audit(&site, &state));
    let before = published_size(&state);
    let filler = disk.path().join("filler");
    let free = rustix::fs::statvfs(disk.path()).unwrap();
    let take = free.f_bavail * free.f_frsize - (8 << 20);
    run(Command::new("fallocate").arg("-l").arg(take.to_string()).arg(&filler));
    let refused = ended(&mut audit(&site, &state)).expect_code(REFUSED);
    assert!(refused.stderr.contains(state.to_str().unwrap()), "{}", refused.stderr);
    assert!(refused.stderr.contains("nothing was signed"), "{}", refused.stderr);
    assert_eq!(published_size(&state), before);
    std::fs::File::create(&filler).unwrap();
    passes(&mut audit(&site, &state));
    assert!(published_size(&state) > before);
    verifies(&state);
}

#[test]
fn a_read_only_mount_is_refused_by_name_and_forgotten_once_it_is_writable() {
    let (site, disk) = (site(2), Disk::ext4(48));
    let state = disk.path().join("state");
    passes(&mut audit(&site, &state));
    let before = published_size(&state);
    let remount =
        |how: &str| run(Command::new("mount").args(["-o", &format!("remount,{how}")]).arg(disk.path()));
    remount("ro");
    let refused = ended(&mut audit(&site, &state)).expect_code(REFUSED);
    assert!(refused.stderr.contains(state.to_str().unwrap()), "{}", refused.stderr);
    assert!(refused.stderr.contains("writable"), "{}", refused.stderr);
    // What was sealed can still be checked.
    verifies(&state);
    remount("rw");
    passes(&mut audit(&site, &state));
    assert!(published_size(&state) > before);
    verifies(&state);
}
