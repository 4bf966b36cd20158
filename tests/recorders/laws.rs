//! Laws that hold for every recorder.

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::path::{Path, PathBuf};

use holdfast::model::UtcMs;
use holdfast::model::observation::KnownFile;
use holdfast::model::observation::{FileSeen, Observation, SegmentSeen};
use holdfast::sources::detect::detect;
use holdfast::sources::layout::Layout;
use holdfast::sources::recorders::RECORDERS;
use jiff::tz::TimeZone;

use crate::fixture;

/// Every recorder with its fixture tree.
fn each(mut check: impl FnMut(&Layout, &Path)) {
    for layout in RECORDERS {
        let dir = tempfile::tempdir().unwrap();
        fixture::build(&layout.name, dir.path());
        check(layout, dir.path());
    }
}

fn segments(seen: &[Observation]) -> Vec<&SegmentSeen> {
    seen.iter()
        .filter_map(|o| if let Observation::Segment(s) = o { Some(s.as_ref()) } else { None })
        .collect()
}

#[test]
fn every_recorder_has_a_folder_of_fixtures_that_says_where_they_come_from() {
    for layout in RECORDERS {
        let readme = fs::read_to_string(fixture::folder(&layout.name).join("README.md"));
        assert!(readme.is_ok_and(|text| text.lines().count() > 3), "{}", layout.name);
    }
    let folders = fs::read_dir(fixture::folder("")).unwrap().count();
    assert_eq!(folders, RECORDERS.len(), "a fixture folder without a recorder");
}

#[test]
fn every_folder_of_a_product_is_in_the_list() {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/sources/recorders");
    let entries = fs::read_dir(source).unwrap().map(|e| e.unwrap());
    let mut folders: Vec<String> =
        entries.filter(|e| e.path().is_dir()).map(|e| e.file_name().into_string().unwrap()).collect();
    let mut names: Vec<String> = RECORDERS.iter().map(|l| l.name.to_string()).collect();
    folders.sort();
    names.sort();
    assert_eq!(folders, names);
}

#[test]
fn reading_again_gives_the_same_observations() {
    each(|layout, root| {
        assert_eq!(fixture::observe(layout, root), fixture::observe(layout, root), "{}", layout.name);
    });
}

#[test]
fn a_known_file_is_not_opened_again_and_keeps_its_start() {
    each(|layout, root| {
        let (first, _) = fixture::observe(layout, root);
        let known: BTreeMap<String, KnownFile> =
            segments(&first).iter().map(|s| (s.file.path.as_str().to_owned(), known(s))).collect();
        let (again, _) = fixture::observe_with(layout, root, &|_, path| known.get(path.as_str()).copied());
        let places = |seen: &[Observation]| {
            let mut all: Vec<_> =
                segments(seen).iter().map(|s| (s.start, s.time_basis, s.file.clone())).collect();
            all.sort_by(|a, b| a.2.path.cmp(&b.2.path));
            all
        };
        assert_eq!(places(&first), places(&again), "{}", layout.name);
        assert!(segments(&again).iter().all(|s| s.media.is_none()), "{}", layout.name);
    });
}

fn known(s: &SegmentSeen) -> KnownFile {
    let FileSeen { bytes, mtime, ctime_ns, inode, .. } = s.file;
    KnownFile {
        bytes,
        mtime,
        ctime_ns,
        inode,
        start: s.start,
        alt_start: s.alt_start,
        time_basis: s.time_basis,
    }
}

#[test]
fn no_segment_ends_before_it_starts() {
    each(|layout, root| {
        for s in segments(&fixture::observe(layout, root).0) {
            assert!(s.name_end.is_none_or(|end| s.start <= end), "{}: {s:?}", layout.name);
        }
    });
}

#[test]
fn exactly_the_newest_file_that_was_just_written_is_open() {
    each(|layout, root| {
        let now = UtcMs::parse(fixture::NOW).unwrap();
        let (seen, tally) = fixture::observe(layout, root);
        for s in segments(&seen).into_iter().filter(|s| s.open) {
            assert!(now.since(s.file.mtime) <= i64::from(layout.settle_s) * 1000, "{}: {s:?}", layout.name);
            assert!(s.media.is_none(), "{}: an open file was read", layout.name);
            let newer = segments(&seen)
                .iter()
                .any(|o| (&o.camera, &o.stream) == (&s.camera, &s.stream) && o.start > s.start);
            assert!(!newer, "{}: {s:?}", layout.name);
        }
        assert!(tally.open > 0, "{}: the fixture has no open file", layout.name);
    });
}

#[test]
fn a_walk_changes_nothing_and_needs_no_right_to_write() {
    each(|layout, root| {
        let folders = folders(root);
        folders.iter().for_each(|f| mode(f, 0o555));
        let before = picture(root);
        let (seen, _) = fixture::observe(layout, root);
        let after = picture(root);
        folders.iter().for_each(|f| mode(f, 0o755));
        assert!(!segments(&seen).is_empty(), "{}", layout.name);
        assert_eq!(before, after, "{}", layout.name);
    });
}

#[test]
fn every_fixture_is_recognised_as_its_recorder() {
    each(|layout, root| {
        let found = detect(root, RECORDERS, &TimeZone::UTC);
        let names: Vec<_> = found.roots.iter().map(|r| (r.layout.as_str(), r.root.as_path())).collect();
        assert_eq!(names, [(layout.name.as_ref(), root)], "{found:?}");
    });
}

#[test]
fn a_damaged_entry_costs_only_itself() {
    each(|layout, root| {
        let (before, _) = fixture::observe(layout, root);
        let first = segments(&before)[0].file.path.to_path();
        let beside = root.join(&first).parent().unwrap().to_owned();
        let odd = <std::ffi::OsStr as std::os::unix::ffi::OsStrExt>::from_bytes(b"odd\xff\n.mp4");
        fs::write(beside.join(odd), b"x").unwrap();
        std::os::unix::fs::symlink("/", beside.join("away.mp4")).unwrap();
        std::os::unix::fs::symlink("..", beside.join("up")).unwrap();
        let (after, _) = fixture::observe(layout, root);
        assert_eq!(segments(&before), segments(&after), "{}", layout.name);
        let odd_seen = after
            .iter()
            .any(|o| matches!(o, Observation::Stray(f) if f.path.as_str().ends_with(r"odd\xff\x0a.mp4")));
        assert!(odd_seen, "{}", layout.name);
    });
}

fn folders(root: &Path) -> Vec<PathBuf> {
    let all = walkdir::WalkDir::new(root).into_iter().map(|e| e.unwrap().into_path());
    all.filter(|p| p.is_dir()).collect()
}

fn mode(path: &Path, bits: u32) {
    fs::set_permissions(path, fs::Permissions::from_mode(bits)).unwrap();
}

/// Everything that a write would change, the time of reading apart.
fn picture(root: &Path) -> BTreeMap<PathBuf, (u64, i64, i64, i64, u32)> {
    let fact = |path: PathBuf| {
        let m = fs::symlink_metadata(&path).unwrap();
        (path, (m.len(), m.mtime_nsec(), m.ctime(), m.ctime_nsec(), m.mode()))
    };
    walkdir::WalkDir::new(root).into_iter().map(|e| fact(e.unwrap().into_path())).collect()
}
