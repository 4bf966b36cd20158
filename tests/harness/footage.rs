//! Clips that really play, and days of copies named as a recorder would have named them.

use std::os::unix::fs::MetadataExt;
use std::process::Command;

use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};

use crate::support::clips::{Container, clip};
use crate::support::footage::{FRIGATE, Footage, MOTIONEYE, ZONEMINDER_DEEP, replace_quietly, settled_hour};
use crate::support::server::{open_folder, run};

fn duration_s(file: &std::path::Path) -> f64 {
    let mut ask = Command::new("ffprobe");
    ask.args(["-v", "error", "-of", "csv=p=0", "-show_entries", "format=duration"]);
    run(ask.arg(file)).trim().parse().unwrap()
}

#[test]
fn every_kind_of_clip_plays_for_its_length() {
    for container in [Container::Mp4, Container::FragmentedMp4, Container::Mkv, Container::MpegTs] {
        let file = clip(container, 10);
        assert!((duration_s(&file) - 10.0).abs() < 0.5, "{container:?}: {} s", duration_s(&file));
    }
}

#[test]
fn an_hour_of_clip_stays_below_64_kib() {
    let file = clip(Container::Mp4, 3600);
    assert!((duration_s(&file) - 3600.0).abs() < 11.0);
    assert!(std::fs::metadata(file).unwrap().len() < 64 << 10);
}

#[test]
fn frigate_days_are_named_in_utc_stamped_and_dated_at_their_end() {
    let root = open_folder();
    let to: Timestamp = "2026-11-03T00:00:00Z".parse().unwrap();
    let laid = Footage::days(FRIGATE, "gate", 2, to).lay(root.path());
    assert_eq!(laid.len(), 48);
    assert_eq!(laid[0].path, root.path().join("recordings/2026-11-01/00/gate/00.00.mp4"));
    assert_eq!(laid[47].end, to);
    assert_eq!(std::fs::metadata(&laid[47].path).unwrap().mtime(), to.as_second());
    let mut ask = Command::new("ffprobe");
    ask.args(["-v", "error", "-of", "csv=p=0", "-show_entries", "format_tags=creation_time"]);
    let stated: Timestamp = run(ask.arg(&laid[47].path)).trim().parse().unwrap();
    assert_eq!(stated, laid[47].start);
}

#[test]
fn the_hour_that_comes_twice_overwrites_local_names() {
    let root = open_folder();
    let footage = Footage {
        naming: MOTIONEYE,
        camera: "gate".to_owned(),
        zone: TimeZone::get("Europe/Berlin").unwrap(),
        from: "2026-10-24T22:00:00Z".parse().unwrap(),
        to: "2026-10-25T23:00:00Z".parse().unwrap(),
        segment_s: 3600,
    };
    let laid = footage.lay(root.path());
    let mut paths: Vec<_> = laid.iter().map(|file| file.path.clone()).collect();
    paths.sort();
    paths.dedup();
    assert_eq!((laid.len(), paths.len()), (25, 24));
}

#[test]
fn deep_zoneminder_paths_carry_the_local_time() {
    let root = open_folder();
    let from: Timestamp = "2026-11-20T20:15:30Z".parse().unwrap();
    let footage = Footage {
        naming: ZONEMINDER_DEEP,
        camera: "3".to_owned(),
        zone: TimeZone::get("Asia/Shanghai").unwrap(),
        from,
        to: from + SignedDuration::from_secs(20),
        segment_s: 10,
    };
    let laid = footage.lay(root.path());
    assert_eq!(laid[0].path, root.path().join("3/26/11/21/04/15/30/1-video.mp4"));
    assert_eq!(laid.len(), 2);
}

#[test]
fn a_quiet_replacement_shows_in_nothing_but_the_bytes_and_ctime() {
    let root = open_folder();
    let to: Timestamp = "2026-11-03T00:00:00Z".parse().unwrap();
    let file = Footage::days(FRIGATE, "gate", 1, to).lay(root.path()).remove(0).path;
    let before = (std::fs::metadata(&file).unwrap(), std::fs::read(&file).unwrap());
    replace_quietly(&file);
    let after = (std::fs::metadata(&file).unwrap(), std::fs::read(&file).unwrap());
    assert_eq!((before.0.len(), before.0.mtime_nsec()), (after.0.len(), after.0.mtime_nsec()));
    assert_eq!(before.0.modified().unwrap(), after.0.modified().unwrap());
    assert_ne!((before.0.ctime(), before.0.ctime_nsec()), (after.0.ctime(), after.0.ctime_nsec()));
    assert_ne!(before.1, after.1);
}

#[test]
fn recent_footage_is_settled_in_every_minute_of_the_hour() {
    let strikes: Timestamp = "2026-11-22T18:00:00Z".parse().unwrap();
    for minute in 0..120 {
        let now = strikes + SignedDuration::from_mins(minute);
        let age = now.duration_since(settled_hour(now));
        let range = SignedDuration::from_mins(5)..SignedDuration::from_mins(65);
        assert!(range.contains(&age), "{age:?} at minute {minute}");
    }
}
