//! Dahua DAV: frames between `DHAV` and `dhav`, each with its length at both ends and the device's
//! wall clock. That clock is local time of an unknown zone, so it gives a length and never a start.

use std::io::{Read, Seek};

use jiff::civil::{DateTime, date};

use super::window::{Stop, Window, array, le32};
use super::{facts, undecodable};
use crate::model::observation::{MediaFacts, Readability, Undecodable};

/// How far from the end the last complete frame is looked for; frames are smaller.
const TAIL: u64 = 1 << 20;
/// Smallest header (24 bytes) and trailer (8 bytes) of a frame.
const FRAME_MIN: u64 = 32;
/// Offset of the first frame behind the file header that some models write.
const FILE_HEADER: u64 = 0x400;
const HEAD_MARK: &[u8] = b"DHAV";
const TAIL_MARK: &[u8] = b"dhav";

pub(super) fn claims(head: &[u8]) -> bool {
    head.starts_with(HEAD_MARK) || head.starts_with(b"DAHUA")
}

pub(super) fn examine<R: Read + Seek>(window: &mut Window<'_, R>) -> Result<MediaFacts, Stop> {
    let first_at = if window.bytes(0, 4)? == HEAD_MARK { 0 } else { FILE_HEADER };
    if window.len() < first_at + FRAME_MIN {
        return Ok(facts("dav", Readability::Truncated { at_byte: first_at.min(window.len()) }));
    }
    let Some(first) = frame(window, first_at)? else {
        return Ok(facts("dav", undecodable(Undecodable::NoFrame)));
    };
    let last = last_frame(window, first_at)?;
    let length = last.as_ref().and_then(|(last, _)| elapsed(&first, last));
    let end = last.map_or(first_at, |(_, end)| end);
    let whole = end == window.len() || window.only_padding_from(end)?;
    let readability = if whole { Readability::Whole } else { Readability::Truncated { at_byte: end } };
    let mut facts = facts("dav", readability);
    facts.playable_ms = length;
    facts.duration_ms = length.filter(|_| whole);
    Ok(facts)
}

/// What a frame header says.
struct Frame {
    /// Including header and trailer, in bytes.
    length: u64,
    /// Wall clock of the device; absent while its calendar is impossible.
    clock: Option<DateTime>,
    /// Milliseconds of a counter that wraps every 65 536.
    counter: u16,
}

fn frame<R: Read + Seek>(window: &mut Window<'_, R>, at: u64) -> Result<Option<Frame>, Stop> {
    let bytes = window.bytes(at, 24)?;
    if !bytes.starts_with(HEAD_MARK) {
        return Ok(None);
    }
    let fields = le32(bytes, 12).zip(le32(bytes, 16)).zip(array(bytes, 20).map(u16::from_le_bytes));
    Ok(fields.map(|((length, clock), counter)| Frame {
        length: u64::from(length),
        clock: wall_clock(clock),
        counter,
    }))
}

/// Packed from the low bits up: second 6, minute 6, hour 5, day 5, month 4, year since 2000 6.
fn wall_clock(packed: u32) -> Option<DateTime> {
    let field = |shift: u32, bits: u32| (packed >> shift & ((1 << bits) - 1)) as i8;
    let day = jiff::civil::Date::new(2000 + i16::from(field(26, 6)), field(22, 4), field(17, 5)).ok()?;
    let time = jiff::civil::Time::new(field(12, 5), field(6, 6), field(0, 6), 0).ok()?;
    (day >= date(2000, 1, 1)).then(|| day.to_datetime(time))
}

/// The last frame whose two ends agree, and the offset behind it.
fn last_frame<R: Read + Seek>(
    window: &mut Window<'_, R>,
    first_at: u64,
) -> Result<Option<(Frame, u64)>, Stop> {
    let from = first_at.max(window.len().saturating_sub(TAIL));
    let tail = window.bytes(from, TAIL as usize)?;
    let marks = tail.windows(8).enumerate().rev().filter(|(_, eight)| eight.starts_with(TAIL_MARK));
    let trailers: Vec<(u64, u64)> = marks
        .filter_map(|(at, eight)| le32(eight, 4).map(|length| (from + at as u64 + 8, u64::from(length))))
        .take(64)
        .collect();
    for (end, length) in trailers {
        let Some(at) = end.checked_sub(length).filter(|&at| at >= first_at && length >= FRAME_MIN) else {
            continue;
        };
        if let Some(found) = frame(window, at)?.filter(|frame| frame.length == length) {
            return Ok(Some((found, end)));
        }
    }
    Ok(None)
}

/// Milliseconds from the first to the last frame: whole seconds by the wall clock, made exact by the
/// counter when the two agree to within a second and a half.
fn elapsed(first: &Frame, last: &Frame) -> Option<u64> {
    let seconds = last.clock?.duration_since(first.clock?).as_secs();
    let rough = u64::try_from(seconds).ok()? * 1000;
    let counted = u64::from(last.counter.wrapping_sub(first.counter));
    let wraps = (rough + 32_768).saturating_sub(counted) >> 16;
    let exact = (wraps << 16) + counted;
    Some(if exact.abs_diff(rough) <= 1500 { exact } else { rough })
}
