//! MPEG transport streams: 188-byte packets, also with the 4-byte prefix of M2TS (192) or 16 bytes
//! of error correction (204). Length from the first and last program clock of one PID.
//!
//! A transport stream has no end mark: cut between two packets it is a shorter stream.

use std::io::{Read, Seek};

use super::window::{Stop, Window, array};
use super::{elapsed_90khz, facts};
use crate::model::observation::{MediaFacts, Readability};

/// How far the first and the last clock are looked for; program clocks are at most 100 ms apart by
/// the standard, which is 250 KiB at 20 Mbit/s.
const SPAN: u64 = 1 << 20;
const SYNC: u8 = 0x47;

/// How packets lie in the file.
#[derive(Clone, Copy)]
pub(super) struct Packets {
    stride: u64,
    /// Bytes in front of the sync byte.
    prefix: u64,
}

pub(super) fn claims(head: &[u8]) -> Option<Packets> {
    [(188, 0), (192, 4), (204, 0)].into_iter().find_map(|(stride, prefix)| {
        let syncs = head.iter().skip(prefix).step_by(stride).take(5);
        let fits = syncs.clone().count() >= 2 && syncs.into_iter().all(|&b| b == SYNC);
        fits.then_some(Packets { stride: stride as u64, prefix: prefix as u64 })
    })
}

pub(super) fn examine<R: Read + Seek>(
    window: &mut Window<'_, R>,
    packets: Packets,
) -> Result<MediaFacts, Stop> {
    let whole_packets = window.len() / packets.stride;
    let in_sync = synced(window, packets, whole_packets)?;
    let end = in_sync * packets.stride;
    let first = first_clock(window, packets, end)?;
    let last = match first {
        Some((pid, _)) => last_clock(window, packets, end, pid)?,
        None => None,
    };
    let length = first.zip(last).and_then(|((_, first), last)| elapsed_90khz(first, last));
    let readability = if end == window.len() || window.only_padding_from(end)? {
        Readability::Whole
    } else {
        Readability::Truncated { at_byte: end }
    };
    let mut facts = facts("mpegts", readability);
    facts.playable_ms = length;
    if facts.readability == Readability::Whole {
        facts.duration_ms = length;
    }
    Ok(facts)
}

/// Number of packets before sync is lost for good. A file that was allocated and not filled, or
/// whose end a power cut turned to zeros, is in sync up to some packet and not after it, so the
/// edge is found by halving.
fn synced<R: Read + Seek>(window: &mut Window<'_, R>, packets: Packets, count: u64) -> Result<u64, Stop> {
    let mut has_sync = |index: u64| -> Result<bool, Stop> {
        let at = index * packets.stride + packets.prefix;
        Ok(window.bytes(at, 1)? == [SYNC])
    };
    if count == 0 || has_sync(count - 1)? {
        return Ok(count);
    }
    let (mut good, mut bad) = (0, count - 1);
    while bad - good > 1 {
        let middle = good + (bad - good) / 2;
        if has_sync(middle)? { good = middle } else { bad = middle }
    }
    Ok(good + 1)
}

fn first_clock<R: Read + Seek>(
    window: &mut Window<'_, R>,
    packets: Packets,
    end: u64,
) -> Result<Option<(u16, u64)>, Stop> {
    let head = window.bytes(0, end.min(SPAN) as usize)?;
    Ok(head.chunks_exact(packets.stride as usize).find_map(|packet| clock(packet, packets.prefix)))
}

fn last_clock<R: Read + Seek>(
    window: &mut Window<'_, R>,
    packets: Packets,
    end: u64,
    pid: u16,
) -> Result<Option<u64>, Stop> {
    let span = SPAN / packets.stride * packets.stride;
    let from = end.saturating_sub(span);
    let tail = window.bytes(from, (end - from) as usize)?;
    let mut clocks =
        tail.chunks_exact(packets.stride as usize).filter_map(|packet| clock(packet, packets.prefix));
    Ok(clocks.by_ref().filter(|&(of, _)| of == pid).last().map(|(_, clock)| clock))
}

/// PID and program clock base (90 kHz, 33 bits) of a packet that carries one.
fn clock(packet: &[u8], prefix: u64) -> Option<(u16, u64)> {
    let [sync, pid_high, pid_low, control, field_len, flags] = array(packet, prefix as usize)?;
    let has_clock = sync == SYNC && control & 0x20 != 0 && field_len >= 7 && flags & 0x10 != 0;
    let [a, b, c, d, e] = array(packet, prefix as usize + 6).filter(|_| has_clock)?;
    let base = u64::from(u32::from_be_bytes([a, b, c, d])) << 1 | u64::from(e >> 7);
    Some((u16::from_be_bytes([pid_high & 0x1f, pid_low]), base))
}
