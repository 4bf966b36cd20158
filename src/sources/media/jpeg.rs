//! JPEG stills: the markers in front of the picture, and the end mark behind it.

use std::io::{Read, Seek};

use super::window::{Stop, Window, array};
use super::{facts, undecodable};
use crate::model::observation::{MediaFacts, Readability, Undecodable};

/// Where the end mark is looked for: some cameras append up to a few KiB of their own after it.
const TAIL: u64 = 64 << 10;
/// Marker segments in front of the picture; real files have fewer than thirty.
const MAX_SEGMENTS: usize = 256;

pub(super) fn claims(head: &[u8]) -> bool {
    head.starts_with(&[0xff, 0xd8, 0xff])
}

pub(super) fn examine<R: Read + Seek>(window: &mut Window<'_, R>) -> Result<MediaFacts, Stop> {
    let readability = match picture(window)? {
        Picture::At(picture) if ends(window, picture)? => Readability::Whole,
        Picture::At(_) => Readability::Truncated { at_byte: window.len() },
        Picture::Cut(at_byte) => Readability::Truncated { at_byte },
        Picture::Broken => undecodable(Undecodable::NoPicture),
    };
    Ok(facts("jpeg", readability))
}

enum Picture {
    /// Entropy-coded data begins here.
    At(u64),
    /// The file ends inside the segment that begins here.
    Cut(u64),
    Broken,
}

/// Walks the segments up to the start of scan, so that the end mark of an embedded thumbnail is
/// not taken for the end of the picture.
fn picture<R: Read + Seek>(window: &mut Window<'_, R>) -> Result<Picture, Stop> {
    let mut pos = 2;
    for _ in 0..MAX_SEGMENTS {
        let Some([mark, kind, high, low]) = array(window.bytes(pos, 4)?, 0) else {
            return Ok(Picture::Cut(pos));
        };
        let size = u64::from(u16::from_be_bytes([high, low]));
        match (mark, kind) {
            (0xff, 0xff) => pos += 1,
            (0xff, 0xc0..=0xfe) if size >= 2 => {
                let end = pos + 2 + size;
                if end > window.len() {
                    return Ok(Picture::Cut(pos));
                }
                if kind == 0xda {
                    return Ok(Picture::At(end));
                }
                pos = end;
            }
            _ => return Ok(Picture::Broken),
        }
    }
    Ok(Picture::Broken)
}

/// `FF D9` cannot occur inside entropy-coded data: every `FF` there is followed by `00` or a restart.
fn ends<R: Read + Seek>(window: &mut Window<'_, R>, picture: u64) -> Result<bool, Stop> {
    let from = picture.max(window.len().saturating_sub(TAIL));
    let tail = window.bytes(from, TAIL as usize)?;
    Ok(tail.windows(2).any(|pair| pair == [0xff, 0xd9]))
}
