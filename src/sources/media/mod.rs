//! What a container itself says about a recording: kind, start, length, and whether its bytes can be
//! what they claim. Reads heads, tails and box headers, never the payload, and believes no length
//! field that the size of the file contradicts. Nothing here judges, and no bytes can make it fail.
//!
//! Magic numbers decide, never the file name. Some formats have no end mark (MPEG-TS, MPEG-PS,
//! fragmented MP4, live Matroska): cut exactly between two of their units, they are shorter files
//! and not damaged ones, and are reported as whole.

mod avi;
mod dav;
mod jpeg;
mod mkv;
mod mp4;
mod ps;
mod ts;
mod window;

use std::io::{self, Read, Seek};

use crate::model::UtcMs;
use crate::model::observation::{MediaFacts, Readability, Undecodable};

use window::{Stop, Window};

/// Bytes at the head that are looked at before a file of zeros is called one.
const HEAD: usize = 4096;

/// Zero bytes after the last unit of a container that still count as padding and not as a hole:
/// one sector of the coarsest common size.
const PADDING: u64 = 4096;

/// Tracks whose ends are remembered; a file that names more is not a recording.
const MAX_TRACKS: usize = 64;

/// Slack between a declared length and the footage found, in milliseconds, before the difference
/// is called a cut: streams of one file rarely end on the same instant.
const SLACK_MS: u64 = 2_000;

/// 1990-01-01T00:00:00Z in milliseconds; an older start is a clock that was never set.
const PLAUSIBLE_FROM_MS: i64 = 631_152_000_000;

/// Examines the container in `reader`, which stands at its beginning and of which `len` bytes may be read.
///
/// At most 2^15 reads and 128 MiB are spent; a file that would cost more is `NotExamined`. Memory
/// stays below a few MiB, except that the sample tables of an MP4 may take up to 32 MiB and their
/// decoded form about three times that.
///
/// # Errors
/// Only what the system reports while seeking or reading. Whatever the bytes hold is an answer.
pub fn probe<R: Read + Seek>(reader: &mut R, len: u64) -> io::Result<MediaFacts> {
    let mut window = Window::new(reader, len);
    let facts = match examine(&mut window) {
        Ok(facts) => facts,
        Err((_, Stop::Io(error))) => return Err(error),
        Err((container, Stop::Spent)) => facts(container, Readability::NotExamined),
    };
    Ok(settled(facts))
}

fn examine<R: Read + Seek>(window: &mut Window<'_, R>) -> Result<MediaFacts, (&'static str, Stop)> {
    let head = window.bytes(0, HEAD).map_err(|stop| ("unknown", stop))?.to_vec();
    if head.is_empty() {
        return Ok(facts("unknown", Readability::Empty));
    }
    if head.iter().all(|&b| b == 0) {
        return Ok(facts("unknown", undecodable(Undecodable::ZerosAtHead)));
    }
    if jpeg::claims(&head) {
        return jpeg::examine(window).map_err(|stop| ("jpeg", stop));
    }
    if mkv::claims(&head) {
        return mkv::examine(window).map_err(|stop| ("mkv", stop));
    }
    if dav::claims(&head) {
        return dav::examine(window).map_err(|stop| ("dav", stop));
    }
    if avi::claims(&head) {
        return avi::examine(window).map_err(|stop| ("avi", stop));
    }
    if let Some(first_pack) = ps::claims(&head) {
        return ps::examine(window, first_pack).map_err(|stop| ("mpegps", stop));
    }
    if mp4::claims(&head) {
        return mp4::examine(window).map_err(|stop| ("mp4", stop));
    }
    if let Some(packets) = ts::claims(&head) {
        return ts::examine(window, packets).map_err(|stop| ("mpegts", stop));
    }
    Ok(facts("unknown", undecodable(Undecodable::UnknownMagic)))
}

fn facts(container: &str, readability: Readability) -> MediaFacts {
    MediaFacts {
        container: container.to_owned(),
        start: None,
        duration_ms: None,
        playable_ms: None,
        readability,
    }
}

fn undecodable(why: Undecodable) -> Readability {
    Readability::Undecodable { why }
}

/// Brings the two lengths into line with the verdict, in one place for all containers.
fn settled(mut facts: MediaFacts) -> MediaFacts {
    facts.playable_ms = match &facts.readability {
        Readability::Whole => facts.duration_ms,
        Readability::Empty => Some(0),
        Readability::Undecodable { .. } if facts.container == "unknown" => None,
        Readability::Undecodable { .. } => Some(0),
        Readability::NotExamined => None,
        Readability::Truncated { .. } => match (facts.playable_ms, facts.duration_ms) {
            (Some(playable), Some(declared)) => Some(playable.min(declared)),
            (playable, _) => playable,
        },
    };
    facts
}

/// `ticks` of a clock with `per_second` ticks, in milliseconds; `None` for a clock that stands still.
fn millis(ticks: u64, per_second: u64) -> Option<u64> {
    let ms = (u128::from(ticks) * 1000).checked_div(u128::from(per_second))?;
    u64::try_from(ms).ok()
}

/// Difference of two readings of a 33-bit 90 kHz clock, in milliseconds, across one wrap; `None` when
/// it is more than half the clock's range (13 h), which is a clock set back and not a length.
fn elapsed_90khz(first: u64, last: u64) -> Option<u64> {
    const RANGE: u64 = 1 << 33;
    let ticks = last.wrapping_sub(first) % RANGE;
    (ticks < RANGE / 2).then_some(ticks / 90)
}

/// A start that a working clock can have stated.
fn plausible_start(ms: i128) -> Option<UtcMs> {
    let start = UtcMs(i64::try_from(ms).ok()?);
    (start.0 >= PLAUSIBLE_FROM_MS && start < UtcMs::MAX).then_some(start)
}

/// `whole_ms` in proportion to the bytes present: `present` of `of`.
fn proportion(whole_ms: u64, present: u64, of: u64) -> u64 {
    let part = u128::from(whole_ms) * u128::from(present.min(of)) / u128::from(of.max(1));
    u64::try_from(part).unwrap_or(whole_ms)
}

#[cfg(test)]
mod tests;
