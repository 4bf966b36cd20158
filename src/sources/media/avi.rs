//! AVI: the chain of RIFF chunks (the second and later ones hold what goes beyond 1 GiB) against the
//! size of the file, and the length that the first video stream header states.

use std::io::{Read, Seek};

use super::window::{Stop, Window, array, le32};
use super::{facts, millis, proportion, undecodable};
use crate::model::observation::{MediaFacts, Readability, Undecodable};

/// Stream headers end well before this.
const HEADER: usize = 64 << 10;
/// RIFF chunks of 1 GiB each that are followed.
const MAX_CHUNKS: usize = 4096;

pub(super) fn claims(head: &[u8]) -> bool {
    head.starts_with(b"RIFF") && head.get(8..12) == Some(b"AVI ")
}

pub(super) fn examine<R: Read + Seek>(window: &mut Window<'_, R>) -> Result<MediaFacts, Stop> {
    let header = window.bytes(0, HEADER)?.to_vec();
    let frames = movie_at(&header);
    let (end, claimed) = chain(window)?;
    let hole = lists_end(window)?;
    let readability = if claimed > window.len() {
        Readability::Truncated { at_byte: end }
    } else if let Some(at_byte) = hole {
        Readability::Truncated { at_byte }
    } else if frames.is_none() {
        undecodable(Undecodable::NoFrameList)
    } else {
        Readability::Whole
    };
    let mut facts = facts("avi", readability);
    facts.duration_ms = length(&header);
    let payload = frames.unwrap_or(0) as u64;
    facts.playable_ms = facts.duration_ms.map(|whole| {
        proportion(whole, window.len().saturating_sub(payload), claimed.saturating_sub(payload))
    });
    Ok(facts)
}

/// Offset of the first RIFF chunk that is not all there (or of the end), and where it would end.
///
/// A writer that was killed leaves the size of its RIFF chunk at zero: nothing was finished.
fn chain<R: Read + Seek>(window: &mut Window<'_, R>) -> Result<(u64, u64), Stop> {
    let mut pos = 0;
    for _ in 0..MAX_CHUNKS {
        if pos == window.len() || window.only_padding_from(pos)? {
            return Ok((pos, pos));
        }
        let bytes = window.bytes(pos, 8)?;
        let size = le32(bytes, 4).filter(|&size| bytes.starts_with(b"RIFF") && size >= 4);
        let Some(size) = size else { return Ok((pos, window.len() + 1)) };
        let end = pos + 8 + u64::from(size);
        if end > window.len() {
            return Ok((pos, end));
        }
        pos = end + u64::from(size & 1).min(window.len() - end);
    }
    Err(Stop::Spent)
}

/// Offset inside the first RIFF chunk at which its lists stop following each other: the index
/// stands last, so a hole at the end of the file shows here.
fn lists_end<R: Read + Seek>(window: &mut Window<'_, R>) -> Result<Option<u64>, Stop> {
    let end = 8 + le32(window.bytes(0, 8)?, 4).map_or(0, u64::from);
    let mut pos = 12;
    while pos < end && pos < window.len() {
        let bytes = window.bytes(pos, 8)?;
        let named = bytes.iter().take(4).all(|b| (0x20..0x7f).contains(b));
        let Some(size) = le32(bytes, 4).filter(|_| named) else { return Ok(Some(pos)) };
        pos += 8 + u64::from(size) + u64::from(size & 1);
    }
    Ok(None)
}

fn movie_at(header: &[u8]) -> Option<usize> {
    header.windows(12).position(|at| at.starts_with(b"LIST") && at.ends_with(b"movi"))
}

/// Length of the first video stream: frames times scale over rate.
fn length(header: &[u8]) -> Option<u64> {
    let at = header.windows(12).position(|at| at.starts_with(b"strh") && at.ends_with(b"vids"))?;
    let [scale, rate, frames] = [28, 32, 40].map(|field| array(header, at + field).map(u32::from_le_bytes));
    millis(u64::from(frames?) * u64::from(scale?), u64::from(rate?))
}
