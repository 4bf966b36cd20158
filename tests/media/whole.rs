//! Whole files: their kind, their length, their start.

use holdfast::model::UtcMs;
use holdfast::model::observation::{Readability, Undecodable};
use tempfile::TempDir;

use crate::ffmpeg::{CLIP_MS, CLIPS, encode, examine, examine_file};

/// Streams end on frame boundaries of their own, clocks stamp the start of the last frame, and the
/// clock of a program stream runs ahead of its pictures by the multiplexer's buffer.
const TOLERANCE_MS: u64 = 500;

#[test]
fn every_kind_of_file_is_recognised_and_measured() {
    for clip in CLIPS {
        let facts = examine(&clip.bytes());
        assert_eq!(facts.container, clip.container, "{}", clip.name);
        assert_eq!(facts.readability, Readability::Whole, "{}", clip.name);
        let length = facts.duration_ms.unwrap_or_else(|| panic!("{}: no length", clip.name));
        assert!(length.abs_diff(CLIP_MS) <= TOLERANCE_MS, "{}: {length} ms", clip.name);
        assert_eq!(facts.playable_ms, facts.duration_ms, "{}", clip.name);
    }
}

#[test]
fn a_stated_creation_time_is_the_start() {
    let dir = TempDir::new().expect("a temporary folder");
    let stated = UtcMs::parse("2026-10-28T20:00:00Z").expect("a time");
    for file in ["a.mp4", "a.mkv"] {
        let path = dir.path().join(file);
        encode(&path, 1_000, false, &["-metadata", "creation_time=2026-10-28T20:00:00Z"]);
        assert_eq!(examine_file(&path).start, Some(stated), "{file}");
    }
}

#[test]
fn a_file_without_a_stated_time_has_no_start() {
    for clip in CLIPS {
        assert_eq!(examine(&clip.bytes()).start, None, "{}", clip.name);
    }
}

#[test]
fn the_parts_of_a_stream_are_measured_by_their_own_index() {
    let dir = TempDir::new().expect("a temporary folder");
    let list = dir.path().join("list.m3u8");
    let options = ["-c:v", "libx264", "-preset", "ultrafast", "-g", "25", "-c:a", "aac", "-hls_time", "2"];
    let fmp4 = ["-hls_segment_type", "fmp4", "-hls_list_size", "0", "-hls_fmp4_init_filename", "init.mp4"];
    encode(&list, 6_000, true, &[&options[..], &fmp4[..]].concat());

    let first = std::fs::read(dir.path().join("list0.m4s")).expect("the first part");
    let facts = examine(&first);
    assert_eq!((facts.container.as_str(), &facts.readability), ("fmp4", &Readability::Whole));
    assert!(facts.duration_ms.is_some_and(|ms| ms.abs_diff(2_000) <= 50), "{facts:?}");

    let init = std::fs::read(dir.path().join("init.mp4")).expect("the initialisation part");
    let why = Undecodable::NoFragments;
    assert_eq!(examine(&init).readability, Readability::Undecodable { why });

    let joined = examine(&[init, first].concat());
    assert_eq!(joined.readability, Readability::Whole);
    assert!(joined.duration_ms.is_some_and(|ms| ms.abs_diff(2_000) <= 50), "{joined:?}");
}

#[test]
fn a_still_is_whole_up_to_its_end_mark() {
    let dir = TempDir::new().expect("a temporary folder");
    let path = dir.path().join("a.jpg");
    encode(&path, 1_000, false, &["-c:v", "mjpeg", "-pix_fmt", "yuvj420p", "-frames:v", "1", "-update", "1"]);
    let bytes = std::fs::read(&path).expect("the still");
    assert_eq!(examine(&bytes).readability, Readability::Whole);
    let cut = &bytes[..bytes.len() - 2];
    assert_eq!(examine(cut).readability, Readability::Truncated { at_byte: cut.len() as u64 });
}
