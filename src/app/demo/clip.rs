//! Real H.264 clips of an hour, a frame a minute, built in so that the demo needs no ffmpeg. Each copy
//! states its own start and carries its camera's name, so that no two files hold the same bytes.
//!
//! Made once by `ffmpeg -f lavfi -i testsrc=size=192x144:rate=1/60:duration=3600 -vf format=yuv420p
//! -c:v libx264 -preset veryslow -crf 36 -g 60 -bf 0 -fflags +bitexact -flags:v +bitexact
//! -map_metadata -1 -movflags +faststart`, with other test pictures for the other two.

use crate::model::UtcMs;

/// Length of every clip, in milliseconds.
pub const LENGTH_MS: i64 = 3_600_000;

/// Size of every written segment in bytes: a clip and the padding behind it.
pub const SEGMENT_BYTES: usize = 8_192;

/// From 1904-01-01, where MP4 counts from, to 1970-01-01, in seconds.
const MP4_EPOCH_S: i64 = 2_082_844_800;

/// What a segment shows.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Picture {
    /// A test card with a running number.
    Gate,
    /// Another test card.
    Hall,
    /// Colour bars: what somebody put in place of the original.
    Other,
}

impl Picture {
    /// The clip as ffmpeg wrote it.
    pub fn clip(self) -> &'static [u8] {
        match self {
            Self::Gate => include_bytes!("clips/gate.mp4"),
            Self::Hall => include_bytes!("clips/hall.mp4"),
            Self::Other => include_bytes!("clips/other.mp4"),
        }
    }

    /// A playable segment whose container says that it starts at `start`.
    pub fn segment(self, camera: &str, start: UtcMs) -> Vec<u8> {
        let mut bytes = self.clip().to_vec();
        let stamp = u32::try_from(start.0.div_euclid(1000) + MP4_EPOCH_S).unwrap_or(u32::MAX).to_be_bytes();
        for at in stamps(&bytes) {
            // Creation and modification time of a version 0 box, behind its version and flags.
            for field in [at + 4, at + 8] {
                if let Some(four) = bytes.get_mut(field..field + 4) {
                    four.copy_from_slice(&stamp);
                }
            }
        }
        pad(&mut bytes, camera);
        bytes
    }
}

/// A `free` box behind the clip: players skip it.
fn pad(bytes: &mut Vec<u8>, camera: &str) {
    let room = u32::try_from(SEGMENT_BYTES.saturating_sub(bytes.len())).unwrap_or(0);
    bytes.extend_from_slice(&room.to_be_bytes());
    bytes.extend_from_slice(b"free");
    bytes.extend_from_slice(camera.as_bytes());
    bytes.resize(SEGMENT_BYTES, 0);
}

/// Offsets of the bodies of the three boxes that carry times. The clips are ours: each name occurs
/// once, in the index in front of the media data.
fn stamps(bytes: &[u8]) -> impl Iterator<Item = usize> + use<> {
    let find = |name: &[u8; 4]| bytes.windows(4).position(|w| w == name).map(|at| at + 4);
    [find(b"mvhd"), find(b"tkhd"), find(b"mdhd")].into_iter().flatten()
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use super::*;
    use crate::model::observation::Readability;
    use crate::sources::media;

    #[test]
    fn every_segment_is_whole_an_hour_long_and_states_its_start() {
        let start = UtcMs(1_790_000_000_000);
        for picture in [Picture::Gate, Picture::Hall, Picture::Other] {
            assert!(picture.clip().len() + 64 < SEGMENT_BYTES, "{picture:?} is too large");
            let bytes = picture.segment("nvr1/gate-north", start);
            assert_eq!(bytes.len(), SEGMENT_BYTES);
            let facts = media::probe(&mut Cursor::new(&bytes), bytes.len() as u64).expect("in memory");
            assert_eq!(facts.readability, Readability::Whole, "{picture:?}");
            assert_eq!(facts.start, Some(start));
            assert_eq!(facts.duration_ms, Some(LENGTH_MS.cast_unsigned()));
        }
    }

    #[test]
    fn the_same_hour_of_two_cameras_is_two_different_files() {
        let start = UtcMs(1_790_000_000_000);
        assert_ne!(Picture::Gate.segment("nvr1/a", start), Picture::Gate.segment("nvr1/b", start));
    }
}
