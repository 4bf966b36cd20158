//! The law of this module: a file that was cut is never reported as whole.

use holdfast::model::observation::Readability;
use proptest::test_runner::{Config, RngSeed, TestRunner};

use crate::ffmpeg::{CLIP_MS, CLIPS, Clip, clip, examine};

/// Cuts between two units of a format that has no end mark leave a shorter file of that format, and
/// only there may a cut file be called whole.
fn leaves_a_shorter_file(clip: &Clip, bytes: &[u8], cut: usize) -> bool {
    let rest = &bytes[cut..];
    match clip.name {
        "ts" => cut.is_multiple_of(188),
        "m2ts" => cut.is_multiple_of(192),
        "vob" | "mpg" => rest.starts_with(&[0, 0, 1]),
        "mp4, fragmented" | "mp4, fragmented behind a first index" => {
            rest[4..].starts_with(b"moof") || rest[4..].starts_with(b"mfra")
        }
        "mkv, live" => {
            let starts: [&[u8]; 4] = [&[0x1f, 0x43, 0xb6, 0x75], &[0xa3], &[0xa0], &[0x1c, 0x53, 0xbb, 0x6b]];
            starts.iter().any(|start| rest.starts_with(start))
        }
        _ => false,
    }
}

#[test]
fn a_cut_file_is_never_whole_and_never_longer() {
    for clip in CLIPS {
        let bytes = clip.bytes();
        let whole = examine(&bytes);
        let config = Config { cases: 200, rng_seed: RngSeed::Fixed(7), ..Config::default() };
        let law = TestRunner::new(config).run(&(0..bytes.len()), |cut| {
            let facts = examine(&bytes[..cut]);
            let allowed = leaves_a_shorter_file(clip, &bytes, cut);
            assert!(
                facts.readability != Readability::Whole || allowed,
                "{}: {cut} of {} bytes are called whole",
                clip.name,
                bytes.len()
            );
            if let (Some(playable), Some(declared)) = (facts.playable_ms, facts.duration_ms) {
                assert!(playable <= declared, "{}: {facts:?}", clip.name);
            }
            assert!(facts.playable_ms <= whole.playable_ms, "{}: {facts:?} of {whole:?}", clip.name);
            if let Readability::Truncated { at_byte } = facts.readability {
                assert!(at_byte <= cut as u64, "{}: at {at_byte} of {cut}", clip.name);
            }
            Ok(())
        });
        law.unwrap_or_else(|broken| panic!("{broken}"));
    }
}

#[test]
fn what_is_left_of_a_cut_file_is_measured() {
    for clip in CLIPS.iter().filter(|clip| !["mp4, index at the end", "mp4, hevc"].contains(&clip.name)) {
        let bytes = clip.bytes();
        let cut = bytes.len() * 6 / 10 + 1;
        let facts = examine(&bytes[..cut]);
        let playable = facts.playable_ms.unwrap_or_else(|| panic!("{}: {facts:?}", clip.name));
        let share = playable as f64 / CLIP_MS as f64;
        assert!((0.35..=0.8).contains(&share), "{}: {playable} ms of {CLIP_MS}", clip.name);
    }
}

#[test]
fn a_cut_in_front_of_the_index_leaves_nothing_to_play() {
    let bytes = clip("mp4, index at the end").bytes();
    let facts = examine(&bytes[..bytes.len() * 6 / 10]);
    assert!(matches!(facts.readability, Readability::Truncated { .. }), "{facts:?}");
    assert_eq!(facts.playable_ms, Some(0));
}

#[test]
fn the_declared_length_of_a_cut_file_is_kept_apart_from_what_plays() {
    let bytes = clip("mp4, index first").bytes();
    let facts = examine(&bytes[..bytes.len() * 6 / 10]);
    assert!(facts.duration_ms.is_some_and(|ms| ms.abs_diff(CLIP_MS) <= 40), "{facts:?}");
    assert!(facts.playable_ms < Some(CLIP_MS * 8 / 10), "{facts:?}");
}
