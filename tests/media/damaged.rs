//! Damage as disks and power cuts leave it.

use holdfast::model::observation::{Readability, Undecodable};

use crate::ffmpeg::{CLIPS, clip, examine};

fn undecodable(why: Undecodable) -> Readability {
    Readability::Undecodable { why }
}

#[test]
fn a_file_of_the_right_size_full_of_zeros_is_undecodable() {
    let facts = examine(&vec![0; 1 << 20]);
    assert_eq!(facts.readability, undecodable(Undecodable::ZerosAtHead));
}

#[test]
fn a_file_whose_second_half_became_zeros_is_not_whole() {
    for clip in CLIPS {
        let mut bytes = clip.bytes();
        let half = bytes.len() / 2;
        bytes[half..].fill(0);
        let facts = examine(&bytes);
        assert_ne!(facts.readability, Readability::Whole, "{}: {facts:?}", clip.name);
    }
}

#[test]
fn a_lost_index_is_undecodable_although_all_bytes_are_there() {
    let mut bytes = clip("mp4, index at the end").bytes();
    let moov = bytes.windows(4).rposition(|four| four == b"moov").expect("an index");
    bytes.truncate(moov - 4);
    assert_eq!(examine(&bytes).readability, undecodable(Undecodable::NoIndex));
}

#[test]
fn random_bytes_are_of_no_known_kind() {
    let mut state = 1u32;
    let noise: Vec<u8> = std::iter::repeat_with(|| {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (state >> 24) as u8
    })
    .take(4096)
    .collect();
    let facts = examine(&noise);
    assert_eq!(
        (facts.container.as_str(), facts.readability),
        ("unknown", undecodable(Undecodable::UnknownMagic))
    );
}

#[test]
fn zeros_appended_to_a_recording_are_padding_up_to_a_sector() {
    for name in ["mp4, index at the end", "mkv, live", "vob"] {
        let mut bytes = clip(name).bytes();
        bytes.resize(bytes.len() + 512, 0);
        assert_eq!(examine(&bytes).readability, Readability::Whole, "{name}");
        let end = bytes.len();
        bytes.resize(end + (1 << 20), 0);
        assert!(matches!(examine(&bytes).readability, Readability::Truncated { .. }), "{name}");
    }
}
