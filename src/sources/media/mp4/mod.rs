//! MP4, QuickTime and CMAF: the walk over top-level boxes, each compared with the size of the file.
//! Decoding is left to `tables` and `fragment`, after their boxes are known to be all there.

mod fragment;
mod tables;
mod verdict;

use std::collections::BTreeMap;
use std::io::{Read, Seek};

use super::MAX_TRACKS;
use super::window::{Stop, Window, array, be32};
use crate::model::observation::MediaFacts;
use fragment::{Fragment, Index};
use tables::Movie;

/// Largest `moov` that is read: the tables of a day at 25 frames a second need a third of it.
const MOOV_MAX: u64 = 32 << 20;
/// Largest `moof` and `sidx` that are read: those of a minute need less than a tenth of it.
const MOOF_MAX: u64 = 1 << 20;
/// Boxes that a file may begin with.
const FIRST: [&[u8; 4]; 14] = [
    b"ftyp", b"styp", b"moov", b"moof", b"mdat", b"free", b"skip", b"wide", b"sidx", b"pdin", b"prft",
    b"emsg", b"uuid", b"pnot",
];

type Kind = [u8; 4];

pub(super) fn claims(head: &[u8]) -> bool {
    array(head, 4).is_some_and(|kind: Kind| FIRST.contains(&&kind))
}

pub(super) fn examine<R: Read + Seek>(window: &mut Window<'_, R>) -> Result<MediaFacts, Stop> {
    let mut walk = Walk::over(window)?;
    walk.look_for_a_hole(window)?;
    Ok(walk.facts(window.len()))
}

/// What the top level of a file holds.
#[derive(Default)]
struct Walk {
    movie: Option<Movie>,
    /// Ticks in complete fragments, by track.
    fragments: BTreeMap<u32, u64>,
    /// Complete fragments.
    complete: u64,
    /// A `moof` whose media data has not come yet.
    pending: Option<Fragment>,
    /// Ticks a second and length of a segment index, for fragments without a `moov`.
    index: Option<Index>,
    /// Some `moof` began, whole or not.
    fragmented: bool,
    /// Offset of the last `mdat`, and whether it said "to the end of the file".
    data: Option<(u64, bool)>,
    /// Offset of the first box that is not all there.
    cut: Option<u64>,
    /// Offset of the first sample that a power cut turned to zeros; nothing plays from there on.
    hole: Option<u64>,
}

impl Walk {
    fn over<R: Read + Seek>(window: &mut Window<'_, R>) -> Result<Self, Stop> {
        let mut walk = Self::default();
        let mut pos = 0;
        while pos < window.len() && walk.cut.is_none() {
            let found = Header::parse(window.bytes(pos, 16)?);
            match found {
                Some(header) => pos = walk.enter(window, pos, &header)?,
                None if window.only_padding_from(pos)? => break,
                None => walk.cut = Some(pos),
            }
        }
        Ok(walk)
    }

    /// Takes in the box at `pos` and returns the offset behind it.
    fn enter<R: Read + Seek>(
        &mut self,
        window: &mut Window<'_, R>,
        pos: u64,
        header: &Header,
    ) -> Result<u64, Stop> {
        let len = window.len();
        let end = header.size.map_or(Some(len), |size| pos.checked_add(size));
        self.fragmented |= &header.kind == b"moof";
        if &header.kind == b"mdat" {
            self.data = Some((pos, header.size.is_none()));
        }
        let Some(end) = end.filter(|&end| end <= len) else {
            self.cut = Some(pos);
            return Ok(len);
        };
        let body = pos + header.len;
        match &header.kind {
            b"moov" => self.movie = Some(Movie::read(held(window, body, end, MOOV_MAX)?)),
            b"moof" => self.pending = Some(Fragment::read(held(window, body, end, MOOF_MAX)?)),
            b"sidx" => {
                let index = Index::read(held(window, body, end, MOOF_MAX)?, end);
                match (&mut self.index, index) {
                    (Some(first), Some(next)) => first.join(&next),
                    (first, next) => *first = next.or(first.take()),
                }
            }
            b"mdat" => self.complete_fragment(),
            _ => {}
        }
        Ok(end)
    }

    /// Finds where the samples of the main track become zeros. No coded picture begins with
    /// sixteen of them, so the last sample tells whether there is a hole, and halving where.
    fn look_for_a_hole<R: Read + Seek>(&mut self, window: &mut Window<'_, R>) -> Result<(), Stop> {
        let Some(track) = self.movie.as_ref().and_then(Movie::main_track) else { return Ok(()) };
        let present = track.present(window.len());
        let mut empty_at = |index: u64| -> Result<Option<u64>, Stop> {
            let Some((offset, size)) = track.sample(index).filter(|&(_, size)| size >= 16) else {
                return Ok(None);
            };
            let bytes = window.bytes(offset, size.min(16) as usize)?;
            Ok((bytes.len() == 16 && bytes.iter().all(|&b| b == 0)).then_some(offset))
        };
        let Some(mut bad) = present.checked_sub(1) else { return Ok(()) };
        self.hole = empty_at(bad)?;
        let mut good = 0;
        while self.hole.is_some() && good < bad {
            let middle = good + (bad - good) / 2;
            match empty_at(middle)? {
                Some(offset) => (self.hole, bad) = (Some(offset), middle),
                None => good = middle + 1,
            }
        }
        Ok(())
    }

    fn complete_fragment(&mut self) {
        let Some(fragment) = self.pending.take() else { return };
        self.complete += 1;
        for run in fragment.runs {
            if self.fragments.len() >= MAX_TRACKS && !self.fragments.contains_key(&run.track) {
                continue;
            }
            let usual = self.movie.as_ref().and_then(|movie| movie.usual_duration(run.track));
            let ticks = self.fragments.entry(run.track).or_default();
            *ticks = ticks.saturating_add(run.ticks(usual));
        }
    }
}

/// A body that is kept in memory, when it is not larger than `max`.
fn held<'w, R: Read + Seek>(
    window: &'w mut Window<'_, R>,
    body: u64,
    end: u64,
    max: u64,
) -> Result<&'w [u8], Stop> {
    let size = end.saturating_sub(body);
    if size > max { Err(Stop::Spent) } else { window.bytes(body, size as usize) }
}

/// The head of a box.
struct Header {
    kind: Kind,
    /// Bytes of the header itself.
    len: u64,
    /// Bytes of the box including its header; `None` for "to the end of the file".
    size: Option<u64>,
}

impl Header {
    /// `None` when there is no room for a header, its size is impossible, or its kind no text.
    fn parse(bytes: &[u8]) -> Option<Self> {
        let kind: Kind = array(bytes, 4)?;
        let readable = kind.iter().all(|&b| matches!(b, 0x20..=0x7e | 0xa9));
        let (len, size) = match be32(bytes, 0).filter(|_| readable)? {
            0 => (8, None),
            1 => (16, Some(array(bytes, 8).map(u64::from_be_bytes)?)),
            size => (8, Some(u64::from(size))),
        };
        size.is_none_or(|size| size >= len).then_some(Self { kind, len, size })
    }
}

/// The boxes inside a body held in memory, up to the first that does not fit into it.
fn children(body: &[u8]) -> impl Iterator<Item = (Kind, &[u8])> {
    let mut rest = body;
    std::iter::from_fn(move || {
        let header = Header::parse(rest)?;
        let size = usize::try_from(header.size?).ok()?;
        let inner = rest.get(header.len as usize..size)?;
        rest = rest.get(size..)?;
        Some((header.kind, inner))
    })
}

/// The first box of a kind inside a body.
fn child<'a>(body: &'a [u8], kind: &Kind) -> Option<&'a [u8]> {
    children(body).find(|(found, _)| found == kind).map(|(_, inner)| inner)
}
