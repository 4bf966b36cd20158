//! Every container on synthetic files: what they say, and that no damage makes `probe` fail,
//! promise more than it saw, or read without bound.

mod specimens;

use std::io::{self, Cursor, Read, Seek, SeekFrom};

use proptest::prelude::*;
use specimens::Specimen;

use super::*;

fn of(bytes: &[u8]) -> MediaFacts {
    probe(&mut Cursor::new(bytes), bytes.len() as u64).expect("memory can be read")
}

fn why(facts: &MediaFacts) -> &str {
    match &facts.readability {
        Readability::Undecodable { why } => why.as_str(),
        other => other.as_str(),
    }
}

#[test]
fn each_container_is_known_by_its_magic_and_measured() {
    for Specimen { name, bytes, ms } in specimens::all() {
        let facts = of(&bytes);
        assert_eq!((facts.container.as_str(), &facts.readability), (name, &Readability::Whole));
        assert_eq!((facts.duration_ms, facts.playable_ms), (ms, ms), "{name}");
    }
}

#[test]
fn a_file_of_no_bytes_is_empty() {
    let facts = of(&[]);
    assert_eq!((facts.readability, facts.playable_ms), (Readability::Empty, Some(0)));
}

#[test]
fn a_file_of_zeros_and_an_unknown_file_are_told_apart() {
    assert_eq!(why(&of(&[0; 5000])), "zeros_at_head");
    assert_eq!(why(&of(b"MZ and something")), "unknown_magic");
}

#[test]
fn a_start_is_counted_from_1904_and_a_clock_never_set_states_none() {
    let start = of(&specimens::all()[0].bytes).start;
    assert_eq!(start, Some(UtcMs((3_876_000_000 - 2_082_844_800) * 1000)));
    assert_eq!(plausible_start(0), None);
    assert_eq!(plausible_start(i128::from(u64::MAX) * 1000), None);
}

#[test]
fn a_program_clock_that_wraps_is_followed_and_one_set_back_is_not() {
    assert_eq!(of(&specimens::ts((1 << 33) - 7200, 40)).duration_ms, Some(1_560));
    assert_eq!(elapsed_90khz(90_000, 0), None);
}

#[test]
fn a_device_clock_gives_a_length_and_no_start() {
    let facts = of(&specimens::dav(8));
    assert_eq!((facts.start, facts.duration_ms), (None, Some(7_000)));
}

#[test]
fn a_dav_cut_inside_a_frame_keeps_the_frames_before() {
    let bytes = specimens::dav(8);
    let frame = bytes.len() / 8;
    let facts = of(&bytes[..frame * 5 + 30]);
    assert_eq!(facts.readability, Readability::Truncated { at_byte: frame as u64 * 5 });
    assert_eq!((facts.duration_ms, facts.playable_ms), (None, Some(4_000)));
}

#[test]
fn an_index_without_samples_is_undecodable() {
    assert_eq!(why(&of(&specimens::mp4_claiming(0, 64))), "no_samples");
}

#[test]
fn samples_beyond_the_end_are_missing_whatever_the_index_claims() {
    for (samples, size) in [(11, 64), (u32::MAX, 64), (10, u32::MAX), (u32::MAX, u32::MAX)] {
        let facts = of(&specimens::mp4_claiming(samples, size));
        assert!(matches!(facts.readability, Readability::Truncated { .. }), "{samples} of {size}: {facts:?}");
        let expected = if size == 64 { 400 } else { 0 };
        assert_eq!(facts.playable_ms, Some(expected), "{samples} of {size}");
    }
}

#[test]
fn a_fragmented_file_cut_inside_a_fragment_plays_the_complete_ones() {
    let (init, fragment) = (specimens::init(), specimens::fragment());
    let bytes = [&init[..], &fragment, &fragment, &fragment[..fragment.len() - 1]].concat();
    let facts = of(&bytes);
    assert!(matches!(facts.readability, Readability::Truncated { .. }), "{facts:?}");
    assert_eq!((facts.duration_ms, facts.playable_ms), (None, Some(800)));
}

#[test]
fn a_fragment_alone_is_checked_by_its_bounds_only() {
    let fragment = specimens::fragment();
    assert_eq!(of(&fragment).readability, Readability::NotExamined);
    let cut = of(&fragment[..fragment.len() - 1]);
    assert!(matches!(cut.readability, Readability::Truncated { .. }), "{cut:?}");
}

/// A file of any size that repeats a pattern, and counts what is read from it.
struct Endless {
    pattern: Vec<u8>,
    pos: u64,
    bytes: u64,
    reads: u64,
}

impl Endless {
    fn of(pattern: Vec<u8>) -> Self {
        Self { pattern, pos: 0, bytes: 0, reads: 0 }
    }
}

impl Read for Endless {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let from = (self.pos % self.pattern.len() as u64) as usize;
        let part = &self.pattern[from..];
        let size = part.len().min(out.len());
        out[..size].copy_from_slice(&part[..size]);
        self.pos += size as u64;
        self.bytes += size as u64;
        self.reads += 1;
        Ok(size)
    }
}

impl Seek for Endless {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        if let SeekFrom::Start(pos) = to {
            self.pos = pos;
        }
        Ok(self.pos)
    }
}

#[test]
fn a_hostile_file_of_a_terabyte_costs_no_more_than_the_budget() {
    let patterns = specimens::all().into_iter().map(|specimen| specimen.bytes);
    let tiny_boxes = specimens::atom(b"free", &[]).repeat(64);
    for pattern in patterns.chain([tiny_boxes]) {
        // Long enough that one read of the pattern serves a whole page.
        let mut file = Endless::of(pattern.repeat(8192 / pattern.len() + 1));
        let facts = probe(&mut file, 1 << 40).expect("no error in this reader");
        assert!(file.bytes <= 128 << 20, "{facts:?}: {} bytes", file.bytes);
        assert!(file.reads <= 1 << 17, "{facts:?}: {} reads", file.reads);
    }
}

#[test]
fn an_error_of_the_disk_is_an_error_and_not_a_verdict() {
    struct Broken;
    impl Read for Broken {
        fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
            Err(io::Error::other("bad sector"))
        }
    }
    impl Seek for Broken {
        fn seek(&mut self, _: SeekFrom) -> io::Result<u64> {
            Ok(0)
        }
    }
    assert!(probe(&mut Broken, 4096).is_err());
}

fn agrees(facts: &MediaFacts, len: u64) {
    if let (Some(playable), Some(declared)) = (facts.playable_ms, facts.duration_ms) {
        assert!(playable <= declared, "{facts:?}");
    }
    if let Readability::Truncated { at_byte } = facts.readability {
        assert!(at_byte <= len, "{facts:?}");
    }
}

fn specimen() -> impl Strategy<Value = Vec<u8>> {
    prop::sample::select(specimens::all().into_iter().map(|specimen| specimen.bytes).collect::<Vec<_>>())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn flipped_bits_never_break_the_answer(
        mut bytes in specimen(),
        flips in prop::collection::vec((any::<prop::sample::Index>(), 0u8..8), 1..12),
    ) {
        for (at, bit) in flips {
            let at = at.index(bytes.len());
            bytes[at] ^= 1 << bit;
        }
        agrees(&of(&bytes), bytes.len() as u64);
    }

    #[test]
    fn garbage_behind_a_magic_never_breaks_the_answer(
        bytes in specimen(),
        keep in any::<prop::sample::Index>(),
        noise in prop::collection::vec(any::<u8>(), 0..2_000),
    ) {
        let bytes = [&bytes[..keep.index(bytes.len())], &noise].concat();
        agrees(&of(&bytes), bytes.len() as u64);
    }

    #[test]
    fn a_length_that_is_not_the_files_own_never_breaks_the_answer(bytes in specimen(), len in any::<u64>()) {
        let facts = probe(&mut Cursor::new(&bytes), len).expect("memory can be read");
        agrees(&facts, len.min(bytes.len() as u64));
    }
}
