//! MPEG program streams (VOB, MPG, and what Hikvision stores in its `hiv*.mp4`): pack headers with
//! their system clock, and the packets behind the last one.
//!
//! An end code is optional: cut between two packets, a program stream is a shorter stream.

use std::io::{Read, Seek};

use super::window::{Stop, Window, array, be32};
use super::{elapsed_90khz, facts};
use crate::model::observation::{MediaFacts, Readability};

/// Bytes searched at once for a pack header; one pack a frame is the sparsest in use, and frames of
/// surveillance cameras stay below this.
const SPAN: u64 = 1 << 20;
const PACK: u32 = 0x0000_01ba;
const PROGRAM_END: u32 = 0x0000_01b9;
/// Length of the header that Hikvision writes in front of the first pack.
const HIKVISION_HEADER: usize = 40;

/// Offset of the first pack.
pub(super) fn claims(head: &[u8]) -> Option<u64> {
    let at = if head.starts_with(b"IMKH") { HIKVISION_HEADER } else { 0 };
    pack(head, at).map(|_| at as u64)
}

pub(super) fn examine<R: Read + Seek>(
    window: &mut Window<'_, R>,
    first_pack: u64,
) -> Result<MediaFacts, Stop> {
    let first = pack(window.bytes(first_pack, 16)?, 0);
    let (last_pack, last) = match last_pack(window, first_pack)? {
        Some((at, clock)) => (at, Some(clock)),
        None => (first_pack, first),
    };
    let length = first.zip(last).and_then(|(first, last)| elapsed_90khz(first, last));
    let end = packets_end(window, last_pack)?;
    let whole = end == window.len() || window.only_padding_from(end)?;
    let readability = if whole { Readability::Whole } else { Readability::Truncated { at_byte: end } };
    let mut facts = facts("mpegps", readability);
    facts.playable_ms = length;
    facts.duration_ms = length.filter(|_| whole);
    Ok(facts)
}

/// The last pack of the file, or of the part in front of a hole: a file allocated in advance holds
/// packs up to some point and none after it, so that point is found by halving.
fn last_pack<R: Read + Seek>(window: &mut Window<'_, R>, first: u64) -> Result<Option<(u64, u64)>, Stop> {
    let spans = (window.len() - first).div_ceil(SPAN);
    // Spans overlap by one header.
    let mut in_span = |index: u64| -> Result<Option<(u64, u64)>, Stop> {
        let from = first + index * SPAN;
        let bytes = window.bytes(from, SPAN as usize + 15)?;
        Ok(last_pack_in(bytes).map(|(at, clock)| (from + at as u64, clock)))
    };
    let (mut good, mut bad) = (0, spans);
    let mut found = None;
    let mut probe = spans.saturating_sub(1);
    let mut near_the_end = true;
    while bad > good {
        match in_span(probe)? {
            Some(pack) => {
                found = Some(pack);
                good = probe + 1;
            }
            None => bad = probe,
        }
        // The last span may be too short to hold a header; the one before it decides then.
        probe = if near_the_end { bad.saturating_sub(1) } else { good + (bad - good) / 2 };
        near_the_end = false;
    }
    Ok(found)
}

fn last_pack_in(bytes: &[u8]) -> Option<(usize, u64)> {
    let starts = bytes.windows(4).enumerate().rev().filter(|(_, four)| *four == PACK.to_be_bytes());
    starts.into_iter().find_map(|(at, _)| pack(bytes, at).map(|clock| (at, clock)))
}

/// System clock base (90 kHz, 33 bits) of the pack header at `at`, MPEG-2 or MPEG-1, when its
/// marker bits are in place.
fn pack(bytes: &[u8], at: usize) -> Option<u64> {
    if be32(bytes, at)? != PACK {
        return None;
    }
    let [a, b, c, d, e, _] = array(bytes, at + 4)?.map(u64::from);
    if a & 0xc4 == 0x44 && c & 0x04 == 0x04 && e & 0x04 == 0x04 {
        let high = (a >> 3 & 7) << 30 | (a & 3) << 28;
        return Some(high | b << 20 | (c >> 3) << 15 | (c & 3) << 13 | d << 5 | e >> 3);
    }
    if a & 0xf1 == 0x21 && c & 1 == 1 && e & 1 == 1 {
        return Some((a >> 1 & 7) << 30 | b << 22 | (c >> 1) << 15 | d << 7 | e >> 1);
    }
    None
}

/// Where the packets that begin with the pack at `pos` stop following each other without a break.
fn packets_end<R: Read + Seek>(window: &mut Window<'_, R>, mut pos: u64) -> Result<u64, Stop> {
    while pos < window.len() {
        let bytes = window.bytes(pos, 14)?;
        let size = match be32(bytes, 0) {
            Some(PACK) => pack_len(bytes),
            Some(PROGRAM_END) => Some(4),
            Some(0x0000_01bb..=0x0000_01ff) => {
                array(bytes, 4).map(|size| 6 + u64::from(u16::from_be_bytes(size)))
            }
            _ => None,
        };
        match size {
            Some(size) if pos + size <= window.len() => pos += size,
            _ => return Ok(pos),
        }
    }
    Ok(pos)
}

fn pack_len(bytes: &[u8]) -> Option<u64> {
    pack(bytes, 0)?;
    let mpeg2 = bytes.get(4)? & 0xc0 == 0x40;
    if mpeg2 { bytes.get(13).map(|stuffing| 14 + u64::from(stuffing & 7)) } else { Some(12) }
}
