//! The `moov`: its clock, its tracks, and which of their samples lie inside the file.

use mp4_atom::{Atom, Co64, Mdhd, Mvhd, Stco, Stsc, StscEntry, Stsz, StszSamples, Stts, SttsEntry, Trex};

use super::{child, children};
use crate::model::UtcMs;
use crate::sources::media::window::{array, be32};
use crate::sources::media::{millis, plausible_start};

/// Seconds from 1904-01-01, the epoch of ISO media, to 1970-01-01.
const EPOCH_S: i128 = 2_082_844_800;

/// What a `moov` says.
#[derive(Default)]
pub(super) struct Movie {
    pub(super) start: Option<UtcMs>,
    /// Declared length, the longer of movie and fragments, in milliseconds.
    pub(super) declared_ms: Option<u64>,
    pub(super) tracks: Vec<Track>,
    /// Announces fragments.
    pub(super) extended: bool,
    defaults: Vec<(u32, u32)>,
}

impl Movie {
    pub(super) fn read(moov: &[u8]) -> Self {
        let mut movie = Self::default();
        let header = child(moov, b"mvhd").and_then(|mut body| Mvhd::decode_body(&mut body).ok());
        let timescale = header.as_ref().map_or(0, |header| u64::from(header.timescale));
        if let Some(header) = header {
            movie.start = plausible_start((i128::from(header.creation_time) - EPOCH_S) * 1000);
            movie.declared_ms = millis(header.duration, timescale).filter(|&ms| ms > 0);
        }
        movie.tracks =
            children(moov).filter(|(kind, _)| kind == b"trak").filter_map(|(_, t)| Track::read(t)).collect();
        if let Some(mvex) = child(moov, b"mvex") {
            movie.extended = true;
            let fragments = child(mvex, b"mehd").and_then(extent).and_then(|ticks| millis(ticks, timescale));
            movie.declared_ms = movie.declared_ms.max(fragments.filter(|&ms| ms > 0));
            let each = children(mvex).filter(|(kind, _)| kind == b"trex");
            movie.defaults = each
                .filter_map(|(_, mut body)| Trex::decode_body(&mut body).ok())
                .map(|trex| (trex.track_id, trex.default_sample_duration))
                .collect();
        }
        movie
    }

    /// Ticks of a sample of `track` whose fragment does not say.
    pub(super) fn usual_duration(&self, track: u32) -> Option<u32> {
        self.defaults.iter().find(|(id, _)| *id == track).map(|(_, ticks)| *ticks)
    }

    /// The track whose length is the movie's: the first with pictures, else the first at all.
    pub(super) fn main_track(&self) -> Option<&Track> {
        self.tracks.iter().find(|track| track.video).or(self.tracks.first())
    }

    /// Whether any track lists a sample.
    pub(super) fn has_samples(&self) -> bool {
        self.tracks.iter().any(|track| track.samples() > 0)
    }
}

/// Fragment duration of a `mehd`, in ticks of the movie.
fn extent(body: &[u8]) -> Option<u64> {
    if body.first()? == &0 { be32(body, 4).map(u64::from) } else { array(body, 4).map(u64::from_be_bytes) }
}

/// A track and its sample tables.
pub(super) struct Track {
    pub(super) id: u32,
    video: bool,
    timescale: u64,
    durations: Vec<SttsEntry>,
    sizes: StszSamples,
    layout: Vec<StscEntry>,
    /// Offsets of chunks.
    offsets: Vec<u64>,
}

impl Track {
    fn read(trak: &[u8]) -> Option<Self> {
        let header = child(trak, b"tkhd")?;
        let id = be32(header, if header.first()? == &0 { 12 } else { 20 })?;
        let media = child(trak, b"mdia")?;
        let timescale = u64::from(Mdhd::decode_body(&mut child(media, b"mdhd")?).ok()?.timescale);
        let video = child(media, b"hdlr").and_then(|body| body.get(8..12)) == Some(b"vide");
        let table = child(media, b"minf").and_then(|minf| child(minf, b"stbl")).unwrap_or_default();
        Some(Self {
            id,
            video,
            timescale,
            durations: read::<Stts>(table, b"stts").map(|table| table.entries).unwrap_or_default(),
            sizes: read::<Stsz>(table, b"stsz").map(|table| table.samples).unwrap_or_default(),
            layout: read::<Stsc>(table, b"stsc").map(|table| table.entries).unwrap_or_default(),
            offsets: offsets(table),
        })
    }

    /// Milliseconds of `ticks` of this track.
    pub(super) fn millis(&self, ticks: u64) -> u64 {
        millis(ticks, self.timescale).unwrap_or(0)
    }

    /// Samples that have a duration and a size.
    pub(super) fn samples(&self) -> u64 {
        let timed: u64 = self.durations.iter().map(|entry| u64::from(entry.sample_count)).sum();
        let sized = match &self.sizes {
            StszSamples::Identical { count, .. } => u64::from(*count),
            StszSamples::Different { sizes } => sizes.len() as u64,
        };
        timed.min(sized)
    }

    /// Ticks of the first `samples` samples.
    pub(super) fn ticks(&self, samples: u64) -> u64 {
        let mut left = samples;
        let mut ticks = 0u64;
        for entry in &self.durations {
            let taken = left.min(u64::from(entry.sample_count));
            ticks = ticks.saturating_add(taken.saturating_mul(u64::from(entry.sample_delta)));
            left -= taken;
        }
        ticks
    }

    /// Samples in front of the first one that lies, or ends, beyond `len` bytes or in no chunk.
    pub(super) fn present(&self, len: u64) -> u64 {
        let all = self.samples();
        let mut first = 0;
        for (offset, count) in self.chunks() {
            let here = count.min(all - first);
            let fitting = self.fitting(first, here, offset, len);
            first += fitting;
            if fitting < here || first == all {
                break;
            }
        }
        first
    }

    /// Offset of each chunk and the number of samples in it.
    fn chunks(&self) -> impl Iterator<Item = (u64, u64)> {
        let mut layout = self.layout.iter().peekable();
        let mut count = 0;
        (1u32..).zip(&self.offsets).map(move |(number, &offset)| {
            while let Some(entry) = layout.next_if(|entry| entry.first_chunk <= number) {
                count = u64::from(entry.samples_per_chunk);
            }
            (offset, count)
        })
    }

    /// Offset and size of sample `index`, counted from zero.
    pub(super) fn sample(&self, index: u64) -> Option<(u64, u64)> {
        let mut first = 0;
        for (offset, count) in self.chunks() {
            if index - first < count {
                let before = self.bytes(first, index - first);
                return Some((offset.checked_add(before)?, self.bytes(index, 1)));
            }
            first += count;
        }
        None
    }

    /// Bytes of `count` samples from `first`.
    fn bytes(&self, first: u64, count: u64) -> u64 {
        match &self.sizes {
            StszSamples::Identical { size, .. } => count.saturating_mul(u64::from(*size)),
            StszSamples::Different { sizes } => {
                sizes.iter().skip(first as usize).take(count as usize).map(|&size| u64::from(size)).sum()
            }
        }
    }

    /// How many of `count` samples from `first`, stored from `offset` on, end within `len` bytes.
    fn fitting(&self, first: u64, count: u64, offset: u64, len: u64) -> u64 {
        let room = len.saturating_sub(offset);
        match &self.sizes {
            StszSamples::Identical { size, .. } => count.min(room / u64::from(*size).max(1)),
            StszSamples::Different { sizes } => {
                let sizes = sizes.iter().skip(first as usize).take(count as usize);
                let ends = sizes.scan(0u64, |end, &size| {
                    *end += u64::from(size);
                    Some(*end)
                });
                if offset > len { 0 } else { ends.take_while(|&end| end <= room).count() as u64 }
            }
        }
    }
}

fn read<T: Atom>(table: &[u8], kind: &[u8; 4]) -> Option<T> {
    T::decode_body(&mut child(table, kind)?).ok()
}

fn offsets(table: &[u8]) -> Vec<u64> {
    match read::<Stco>(table, b"stco") {
        Some(short) => short.entries.into_iter().map(u64::from).collect(),
        None => read::<Co64>(table, b"co64").map(|long| long.entries).unwrap_or_default(),
    }
}
