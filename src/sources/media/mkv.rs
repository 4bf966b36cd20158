//! Matroska and WebM: the element tree down to the block headers of the last cluster. Live writers
//! leave the segment and their clusters without a size, and without a length in the header; both
//! come from the timestamps then.

use std::collections::BTreeMap;
use std::io::{Read, Seek};

use super::window::{Stop, Window, array};
use super::{MAX_TRACKS, SLACK_MS, facts, plausible_start, undecodable};
use crate::model::UtcMs;
use crate::model::observation::{MediaFacts, Readability, Undecodable};

const EBML: u32 = 0x1a45_dfa3;
const SEGMENT: u32 = 0x1853_8067;
const INFO: u32 = 0x1549_a966;
const CLUSTER: u32 = 0x1f43_b675;
const TIMESTAMP_SCALE: u32 = 0x2a_d7b1;
const DURATION: u32 = 0x4489;
const DATE: u32 = 0x4461;
const TIMESTAMP: u32 = 0xe7;
const SIMPLE_BLOCK: u32 = 0xa3;
const BLOCK_GROUP: u32 = 0xa0;
const BLOCK: u32 = 0xa1;
/// What else may lie in a cluster: position, previous size, silent tracks, encrypted block, void, CRC.
const OTHER_IN_CLUSTER: [u32; 6] = [0xa7, 0xab, 0x5854, 0xaf, 0xec, 0xbf];
/// Ids of four bytes belong to level 0 and 1: they end a cluster of unknown size.
const FIRST_LEVEL_1: u32 = 0x1000_0000;
/// The Info element holds a few names and numbers.
const INFO_MAX: u64 = 64 << 10;
/// 2001-01-01T00:00:00Z in milliseconds: the epoch of DateUTC.
const EPOCH_MS: i128 = 978_307_200_000;

pub(super) fn claims(head: &[u8]) -> bool {
    head.starts_with(&EBML.to_be_bytes())
}

pub(super) fn examine<R: Read + Seek>(window: &mut Window<'_, R>) -> Result<MediaFacts, Stop> {
    let mut walk = Walk { window, info: Info::default(), ends: BTreeMap::new(), first: None, clusters: 0 };
    let cut = walk.file()?;
    let Walk { window, info, ends, first, clusters } = walk;
    let reached = info.millis(ends.values().map(TrackEnd::end).max().unwrap_or(0));
    let footage = reached.saturating_sub(info.millis(first.unwrap_or(0)));
    let declared = info.duration.map(|ticks| info.millis(ticks));
    let short = declared.is_some_and(|declared| declared > reached.saturating_add(SLACK_MS));
    let readability = match cut {
        Some(Cut::Foreign) => undecodable(Undecodable::NoMatroskaBody),
        Some(Cut::At(at_byte)) => Readability::Truncated { at_byte },
        None if short => Readability::Truncated { at_byte: window.len() },
        None if clusters == 0 => undecodable(Undecodable::NoClusters),
        None => Readability::Whole,
    };
    let mut facts = facts("mkv", readability);
    facts.start = info.start;
    facts.duration_ms = declared.or((facts.readability == Readability::Whole).then_some(footage));
    facts.playable_ms = Some(footage);
    Ok(facts)
}

/// Why the tree cannot be followed to the end of the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Cut {
    /// The element that begins here is not all there.
    At(u64),
    /// Something else than a segment follows the EBML header.
    Foreign,
}

struct Info {
    /// Nanoseconds a tick.
    scale: u64,
    /// Declared length in ticks.
    duration: Option<u64>,
    start: Option<UtcMs>,
}

impl Default for Info {
    fn default() -> Self {
        Self { scale: 1_000_000, duration: None, start: None }
    }
}

impl Info {
    fn millis(&self, ticks: u64) -> u64 {
        u64::try_from(u128::from(ticks) * u128::from(self.scale) / 1_000_000).unwrap_or(u64::MAX)
    }

    fn read(&mut self, body: &[u8]) {
        let mut rest = body;
        while let Some(element) = Element::parse(rest) {
            let size = element.size.and_then(|size| usize::try_from(size).ok());
            let end = size.and_then(|size| size.checked_add(element.header));
            let Some(value) = end.and_then(|end| rest.get(element.header..end)) else { return };
            match element.id {
                TIMESTAMP_SCALE => self.scale = number(value).unwrap_or(self.scale).max(1),
                DURATION => {
                    self.duration = float(value).filter(|&ticks| ticks >= 1.0).map(|ticks| ticks as u64)
                }
                DATE => self.start = array(value, 0).and_then(since_2001),
                _ => {}
            }
            rest = rest.get(end.unwrap_or(rest.len())..).unwrap_or_default();
        }
    }
}

fn since_2001(nanoseconds: [u8; 8]) -> Option<UtcMs> {
    plausible_start(EPOCH_MS + i128::from(i64::from_be_bytes(nanoseconds)) / 1_000_000)
}

/// The two latest timestamps of a track: their distance is the length of its last frame.
#[derive(Default)]
struct TrackEnd {
    latest: Option<u64>,
    before: Option<u64>,
}

impl TrackEnd {
    fn see(&mut self, at: u64) {
        if Some(at) > self.latest {
            self.before = self.latest.replace(at);
        } else if Some(at) != self.latest {
            self.before = self.before.max(Some(at));
        }
    }

    fn end(&self) -> u64 {
        let latest = self.latest.unwrap_or(0);
        self.before.map_or(latest, |before| latest.saturating_add(latest - before))
    }
}

struct Walk<'w, 'r, R> {
    window: &'w mut Window<'r, R>,
    info: Info,
    ends: BTreeMap<u64, TrackEnd>,
    /// Timestamp of the first cluster.
    first: Option<u64>,
    clusters: u64,
}

impl<R: Read + Seek> Walk<'_, '_, R> {
    /// Follows the whole file; says where it cannot be followed.
    fn file(&mut self) -> Result<Option<Cut>, Stop> {
        let Some(header) = self.sized(0)? else { return Ok(Some(Cut::At(0))) };
        let Some(segment) = self.element(header)? else { return Ok(Some(Cut::At(header))) };
        if segment.id != SEGMENT {
            return Ok(Some(Cut::Foreign));
        }
        let body = header + segment.header as u64;
        match segment.size.and_then(|size| body.checked_add(size)) {
            Some(end) if end <= self.window.len() => self.segment(body, end),
            Some(_) => Ok(self.segment(body, self.window.len())?.or(Some(Cut::At(header)))),
            None => self.segment(body, self.window.len()),
        }
    }

    /// Level 1. The blocks of a sized cluster are read only when it is the last one.
    fn segment(&mut self, mut pos: u64, end: u64) -> Result<Option<Cut>, Stop> {
        let mut last_cluster = None;
        let mut cut = None;
        while pos < end && cut.is_none() {
            let Some(element) = self.element(pos)? else {
                cut = (!self.window.only_padding_from(pos)?).then_some(Cut::At(pos));
                break;
            };
            let body = pos + element.header as u64;
            let next = element.size.and_then(|size| body.checked_add(size));
            match (element.id, next) {
                (CLUSTER, Some(next)) if next <= end => {
                    self.clusters += 1;
                    if self.first.is_none() {
                        self.first = self.cluster_start(body)?;
                    }
                    last_cluster = Some((body, next));
                    pos = next;
                }
                (CLUSTER, known) => {
                    if let Some((body, next)) = last_cluster.take() {
                        self.blocks(body, next)?;
                    }
                    let (stopped, whole) = self.blocks(body, end)?;
                    self.clusters += u64::from(whole > 0);
                    let broken = stopped < end && !self.at_level_1(stopped)?;
                    cut = (known.is_some() || broken).then_some(Cut::At(if known.is_some() {
                        pos
                    } else {
                        stopped
                    }));
                    pos = stopped;
                }
                (id, Some(next)) if next <= end => {
                    if id == INFO && next - body <= INFO_MAX {
                        let bytes = self.window.bytes(body, (next - body) as usize)?;
                        self.info.read(bytes);
                    }
                    pos = next;
                }
                _ => cut = Some(Cut::At(pos)),
            }
        }
        if let Some((body, next)) = last_cluster {
            let (stopped, _) = self.blocks(body, next)?;
            // The size is right and the content is not: a hole, or foreign bytes.
            cut = cut.or((stopped < next).then_some(Cut::At(stopped)));
        }
        Ok(cut)
    }

    /// Whether an element of level 1 begins at `pos`.
    fn at_level_1(&mut self, pos: u64) -> Result<bool, Stop> {
        Ok(self.element(pos)?.is_some_and(|element| element.id >= FIRST_LEVEL_1))
    }

    fn cluster_start(&mut self, body: u64) -> Result<Option<u64>, Stop> {
        let mut pos = body;
        for _ in 0..4 {
            let Some(element) = self.element(pos)? else { break };
            let (at, size) = (pos + element.header as u64, element.size.unwrap_or(0));
            if element.id == TIMESTAMP {
                return Ok(number(self.window.bytes(at, size.min(8) as usize)?));
            }
            pos = at.saturating_add(size);
        }
        Ok(None)
    }

    /// Notes the timestamps of complete blocks from `pos` to `end`; returns where that ended and how
    /// many there were.
    fn blocks(&mut self, mut pos: u64, end: u64) -> Result<(u64, u64), Stop> {
        let (mut base, mut seen) = (0, 0);
        while pos < end {
            let Some(element) = self.element(pos)? else { break };
            let body = pos + element.header as u64;
            let next = element.size.and_then(|size| body.checked_add(size)).filter(|&next| next <= end);
            let Some(next) = next else { break };
            match element.id {
                TIMESTAMP => {
                    base = number(self.window.bytes(body, (next - body).min(8) as usize)?).unwrap_or(0);
                    self.first.get_or_insert(base);
                }
                SIMPLE_BLOCK => seen += u64::from(self.block(body, base)?),
                BLOCK_GROUP => {
                    if let Some(inner) = self.element(body)?.filter(|inner| inner.id == BLOCK) {
                        seen += u64::from(self.block(body + inner.header as u64, base)?);
                    }
                }
                id if OTHER_IN_CLUSTER.contains(&id) => {}
                _ => break,
            }
            pos = next;
        }
        Ok((pos, seen))
    }

    /// A block begins with its track (a varying-length number) and a signed offset to its cluster.
    fn block(&mut self, at: u64, base: u64) -> Result<bool, Stop> {
        let bytes = self.window.bytes(at, 10)?;
        let Some((track, used)) = vint(bytes) else { return Ok(false) };
        let Some(offset) = array(bytes, used).map(i16::from_be_bytes) else { return Ok(false) };
        if self.ends.len() < MAX_TRACKS || self.ends.contains_key(&track) {
            self.ends.entry(track).or_default().see(base.saturating_add_signed(i64::from(offset)));
        }
        Ok(true)
    }

    /// End of an element of known size that is all there.
    fn sized(&mut self, pos: u64) -> Result<Option<u64>, Stop> {
        let end = self.element(pos)?.and_then(|e| (pos + e.header as u64).checked_add(e.size?));
        Ok(end.filter(|&end| end <= self.window.len()))
    }

    fn element(&mut self, pos: u64) -> Result<Option<Element>, Stop> {
        Ok(Element::parse(self.window.bytes(pos, 12)?))
    }
}

/// An element header.
struct Element {
    id: u32,
    /// Bytes of id and size.
    header: usize,
    /// Bytes of the body; `None` for "unknown".
    size: Option<u64>,
}

impl Element {
    fn parse(bytes: &[u8]) -> Option<Self> {
        let id_len = bytes.first()?.leading_zeros() as usize + 1;
        if id_len > 4 {
            return None;
        }
        let id = number(bytes.get(..id_len)?)?;
        let (size, size_len) = vint(bytes.get(id_len..)?)?;
        let unknown = size == (1 << (7 * size_len)) - 1;
        Some(Self {
            id: u32::try_from(id).ok()?,
            header: id_len + size_len,
            size: (!unknown).then_some(size),
        })
    }
}

/// A number whose length is told by the leading zeros of its first byte, and that length.
fn vint(bytes: &[u8]) -> Option<(u64, usize)> {
    let len = bytes.first()?.leading_zeros() as usize + 1;
    let value = number(bytes.get(..len).filter(|_| len <= 8)?)?;
    Some((value & ((1 << (7 * len)) - 1), len))
}

/// Big-endian number of up to eight bytes.
fn number(bytes: &[u8]) -> Option<u64> {
    (bytes.len() <= 8).then(|| bytes.iter().fold(0, |sum, &b| sum << 8 | u64::from(b)))
}

fn float(bytes: &[u8]) -> Option<f64> {
    match bytes.len() {
        4 => array(bytes, 0).map(|b| f64::from(f32::from_be_bytes(b))),
        8 => array(bytes, 0).map(f64::from_be_bytes),
        _ => None,
    }
}
