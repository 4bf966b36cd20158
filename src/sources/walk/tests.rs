//! Walks over small trees: what is reported, and what never stops a walk.

use std::cell::RefCell;
use std::fs::{self, File, FileTimes};
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::PathBuf;
use std::time::{Duration, UNIX_EPOCH};

use jiff::tz::TimeZone;

use crate::model::observation::{KnownFile, Readability, SegmentSeen, TimeBasis};
use crate::sources::layout::Layout;
use crate::sources::times::ClockModel;

use super::*;

const NOW: &str = "2026-11-22T00:00:00Z";
const TEMPLATE: &str = "{camera}/%Y-%m-%dT%H-%M-%S.mp4";

/// A tree in a folder of its own, walked with one template in the site's clock (Shanghai).
struct Tree {
    dir: tempfile::TempDir,
    probed: RefCell<Vec<PathBuf>>,
}

impl Tree {
    fn new() -> Self {
        Self { dir: tempfile::tempdir().expect("temporary folder"), probed: RefCell::default() }
    }

    fn file(&self, path: &str, mtime: &str) -> PathBuf {
        let path = self.dir.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        let file = File::create(&path).unwrap();
        let ms = u64::try_from(UtcMs::parse(mtime).unwrap().0).unwrap();
        file.set_times(FileTimes::new().set_modified(UNIX_EPOCH + Duration::from_millis(ms))).unwrap();
        path
    }

    fn walk(&self) -> (Vec<Observation>, Tally) {
        self.walk_with(&|_, _| None, &|path, _| {
            self.probed.borrow_mut().push(path.to_owned());
            Ok(minute())
        })
    }

    fn walk_with(
        &self,
        known: &dyn Fn(&str, &RelPath) -> Option<KnownFile>,
        probe: &dyn Fn(&Path, u64) -> io::Result<MediaFacts>,
    ) -> (Vec<Observation>, Tally) {
        let layout = Layout::of_template(TEMPLATE, ClockModel::Site);
        let layout = layout.compile(&TimeZone::get("Asia/Shanghai").unwrap()).unwrap();
        let recorder = RecorderId::new("nvr").unwrap();
        let spec = Walk {
            recorder: &recorder,
            name: "disk",
            path: self.dir.path(),
            layout: &layout,
            default_camera: "camera",
            now: UtcMs::parse(NOW).unwrap(),
        };
        let mut seen = Vec::new();
        let tally = walk(&spec, &Helpers { known, probe }, &mut |o| seen.push(o));
        (seen, tally)
    }
}

/// Every file of these tests is a minute long and states no start.
fn minute() -> MediaFacts {
    MediaFacts {
        container: "mp4".to_owned(),
        start: None,
        duration_ms: Some(60_000),
        playable_ms: Some(60_000),
        readability: Readability::Whole,
    }
}

fn seen_now(path: &Path) -> FileSeen {
    seen("disk", path, &fs::symlink_metadata(path).unwrap())
}

fn segments(seen: &[Observation]) -> Vec<&SegmentSeen> {
    seen.iter()
        .filter_map(|o| if let Observation::Segment(s) = o { Some(s.as_ref()) } else { None })
        .collect()
}

#[test]
fn a_root_that_is_not_there_is_reported_and_nothing_else() {
    let tree = Tree::new();
    let gone = tree.dir.path().join("gone");
    let layout = Layout::of_template(TEMPLATE, ClockModel::Site).compile(&TimeZone::UTC).unwrap();
    let recorder = RecorderId::new("nvr").unwrap();
    let now = UtcMs::parse(NOW).unwrap();
    let spec =
        Walk { recorder: &recorder, name: "disk", path: &gone, layout: &layout, default_camera: "c", now };
    let mut seen = Vec::new();
    walk(&spec, &Helpers { known: &|_, _| None, probe: &|_, _| Ok(minute()) }, &mut |o| seen.push(o));
    let [Observation::Root(root)] = seen.as_slice() else { panic!("{seen:?}") };
    assert_eq!(root.identity, Err("no such file or directory".to_owned()));
}

#[test]
fn only_the_newest_of_each_camera_is_open_and_it_is_not_read() {
    let tree = Tree::new();
    tree.file("gate/2026-11-22T07-58-00.mp4", "2026-11-21T23:59:00Z");
    tree.file("gate/2026-11-22T07-59-00.mp4", "2026-11-21T23:59:58Z");
    tree.file("yard/2026-11-22T07-59-10.mp4", "2026-11-21T23:59:58Z");
    let (seen, tally) = tree.walk();
    let open: Vec<(&str, bool)> = segments(&seen).iter().map(|s| (s.camera.camera(), s.open)).collect();
    assert_eq!(open, [("gate", false), ("gate", true), ("yard", true)]);
    assert_eq!(tree.probed.borrow().len(), 1);
    assert_eq!((tally.segments, tally.open), (3, 2));
}

#[test]
fn the_newest_file_is_finished_once_it_was_quiet_for_long_enough() {
    let tree = Tree::new();
    tree.file("gate/2026-11-22T07-57-00.mp4", "2026-11-21T23:57:59.999Z");
    tree.file("yard/2026-11-22T07-57-00.mp4", "2026-11-21T23:58:00Z");
    let (seen, _) = tree.walk();
    let open: Vec<bool> = segments(&seen).iter().map(|s| s.open).collect();
    assert_eq!(open, [false, true]);
}

#[test]
fn what_is_written_while_a_walk_goes_on_is_not_finished_by_it() {
    let (began, settle_ms) = (UtcMs(1_000_000), 30_000);
    let settled = |after_s: i64, walked_s| {
        is_settled(UtcMs(began.0 + after_s * 1000), began, Duration::from_secs(walked_s), settle_ms)
    };
    assert!(!settled(3_600, 3_600), "written an hour after the walk began, looked at now");
    assert!(!settled(-30, 3_600) && settled(-31, 0), "an hour of walking finishes nothing sooner");
    assert!(settled(3_631, 3_600) && !settled(3_630, 3_600), "beyond now it is a clock that is wrong");
}

#[test]
fn a_stamp_in_the_future_does_not_keep_a_file_open_for_ever() {
    let tree = Tree::new();
    tree.file("gate/2026-11-22T07-57-00.mp4", "2027-01-01T00:00:00Z");
    assert!(!segments(&tree.walk().0)[0].open);
}

#[test]
fn a_file_that_vanishes_before_it_is_read_is_no_segment() {
    let tree = Tree::new();
    tree.file("gate/2026-11-21T07-57-00.mp4", "2026-11-20T23:58:00Z");
    let (seen, _) = tree.walk_with(&|_, _| None, &|_, _| Err(io::Error::from(io::ErrorKind::NotFound)));
    assert!(segments(&seen).is_empty());
    assert!(matches!(&seen[1], Observation::Unreadable(u) if u.vanished));
}

#[test]
fn a_file_whose_container_cannot_be_read_is_a_segment_and_unreadable() {
    let tree = Tree::new();
    tree.file("gate/2026-11-21T07-57-00.mp4", "2026-11-20T23:58:00Z");
    let denied = || io::Error::from(io::ErrorKind::PermissionDenied);
    let (seen, _) = tree.walk_with(&|_, _| None, &|_, _| Err(denied()));
    assert_eq!(segments(&seen)[0].media, None);
    assert!(matches!(&seen[1], Observation::Unreadable(u) if !u.vanished && u.why == "permission denied"));
}

#[test]
fn a_folder_that_cannot_be_read_hides_only_itself() {
    let tree = Tree::new();
    tree.file("gate/2026-11-21T07-57-00.mp4", "2026-11-20T23:58:00Z");
    let closed = tree.file("yard/2026-11-21T07-57-00.mp4", "2026-11-20T23:58:00Z");
    let closed = closed.parent().unwrap();
    fs::set_permissions(closed, fs::Permissions::from_mode(0o000)).unwrap();
    let root_can_read_everything = fs::read_dir(closed).is_ok();
    let (seen, tally) = tree.walk();
    fs::set_permissions(closed, fs::Permissions::from_mode(0o755)).unwrap();
    let want = if root_can_read_everything { (2, 0) } else { (1, 1) };
    assert_eq!((segments(&seen).len(), tally.unreadable), (want.0, want.1));
}

#[test]
fn links_are_not_followed_and_hard_links_are_both_seen() {
    let (tree, outside) = (Tree::new(), Tree::new());
    let first = tree.file("gate/2026-11-21T07-57-00.mp4", "2026-11-20T23:58:00Z");
    fs::hard_link(&first, first.with_file_name("2026-11-21T07-58-00.mp4")).unwrap();
    outside.file("2026-11-21T07-57-00.mp4", "2026-11-20T23:58:00Z");
    symlink(outside.dir.path(), tree.dir.path().join("away")).unwrap();
    symlink("..", tree.dir.path().join("gate/up")).unwrap();
    let (seen, tally) = tree.walk();
    assert_eq!((segments(&seen).len(), tally.files), (2, 2));
    assert_eq!(segments(&seen)[0].file.inode, segments(&seen)[1].file.inode);
}

#[test]
fn a_file_that_changed_is_read_again_even_with_its_old_times() {
    let tree = Tree::new();
    let path = tree.file("gate/2026-11-21T07-57-00.mp4", "2026-11-20T23:58:00Z");
    let first = segments(&tree.walk().0)[0].clone();
    let known = KnownFile {
        bytes: first.file.bytes,
        mtime: first.file.mtime,
        ctime_ns: first.file.ctime_ns,
        inode: first.file.inode,
        start: UtcMs(1),
        alt_start: None,
        time_basis: TimeBasis::File,
    };
    let again = |tree: &Tree| tree.walk_with(&|_, _| Some(known), &|_, _| Ok(minute())).0;
    let seen = again(&tree);
    assert_eq!((segments(&seen)[0].start, &segments(&seen)[0].media), (UtcMs(1), &None));

    // The file system's clock moves in ticks of some milliseconds.
    let ctime_ns = || seen_now(&path).ctime_ns;
    while ctime_ns() == known.ctime_ns {
        fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).unwrap();
    }
    let seen = again(&tree);
    assert_eq!((segments(&seen)[0].start, segments(&seen)[0].media.is_some()), (first.start, true));
}

#[test]
fn a_recorder_that_names_in_utc_is_found_out_by_two_of_its_files() {
    let tree = Tree::new();
    tree.file("gate/2026-11-20T10-00-00.mp4", "2026-11-20T10:01:00Z");
    let basis = |tree: &Tree| segments(&tree.walk().0).iter().map(|s| s.time_basis).collect::<Vec<_>>();
    assert_eq!(basis(&tree), [TimeBasis::Name]);
    tree.file("gate/2026-11-20T10-20-00.mp4", "2026-11-20T10:21:01Z");
    assert_eq!(basis(&tree), [TimeBasis::OtherClock, TimeBasis::OtherClock]);
}

#[test]
fn a_tree_copied_in_one_go_keeps_its_clock() {
    let tree = Tree::new();
    for minute in 0..40 {
        tree.file(&format!("gate/2026-11-20T10-{minute:02}-00.mp4"), "2026-11-20T10:20:00Z");
    }
    let (seen, _) = tree.walk();
    assert_eq!(segments(&seen).len(), 40);
    assert!(segments(&seen).iter().all(|s| s.time_basis == TimeBasis::Name));
}

#[test]
fn a_camera_name_too_long_to_be_one_makes_a_stray() {
    let tree = Tree::new();
    let long = "\u{1}".repeat(120);
    tree.file(&format!("{long}/2026-11-21T07-57-00.mp4"), "2026-11-20T23:58:00Z");
    let (seen, tally) = tree.walk();
    assert_eq!((segments(&seen).len(), tally.strays), (0, 1));
}
