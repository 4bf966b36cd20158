//! Disks that fill up, go away and come back.

use std::io::ErrorKind;
use std::os::unix::fs::MetadataExt;

use crate::support::disk::{Disk, is_mount_point};

#[test]
fn an_ext4_disk_goes_away_and_comes_back_with_its_files_and_root_inode() {
    let disk = Disk::ext4(16);
    let file = disk.path().join("a.mp4");
    std::fs::write(&file, b"kept").unwrap();
    let identity = |disk: &Disk| std::fs::metadata(disk.path()).map(|m| (m.dev(), m.ino())).unwrap();
    let mounted = identity(&disk);
    disk.unmount();
    assert!(!file.exists());
    assert_ne!(identity(&disk), mounted);
    disk.mount();
    assert_eq!(std::fs::read(&file).unwrap(), b"kept");
    assert_eq!(identity(&disk).1, mounted.1);
}

#[test]
fn a_memory_disk_is_full_after_its_size() {
    let disk = Disk::tmpfs(1 << 20);
    let full = std::fs::write(disk.path().join("big"), vec![0; 2 << 20]).unwrap_err();
    assert_eq!(full.kind(), ErrorKind::StorageFull);
}

#[test]
fn a_dropped_disk_leaves_nothing_mounted() {
    let disk = Disk::tmpfs(1 << 20);
    let path = disk.path();
    assert!(is_mount_point(&path));
    drop(disk);
    assert!(!is_mount_point(&path));
}
