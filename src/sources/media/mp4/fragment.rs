//! Movie fragments: how long their runs of samples are, and the segment index of parts that were
//! stored without their `moov`.

use mp4_atom::{Atom, Tfhd, Trun};

use super::{child, children};
use crate::sources::media::millis;
use crate::sources::media::window::{array, be32};

/// One `moof`.
pub(super) struct Fragment {
    pub(super) runs: Vec<Run>,
}

/// The samples of one track in a fragment.
pub(super) struct Run {
    pub(super) track: u32,
    /// Sum of the durations that samples state for themselves.
    stated: u64,
    /// Samples that take the default of their track.
    defaulted: u64,
    /// The fragment's own default.
    usual: Option<u32>,
}

impl Fragment {
    pub(super) fn read(moof: &[u8]) -> Self {
        let tracks = children(moof).filter(|(kind, _)| kind == b"traf");
        Self { runs: tracks.filter_map(|(_, traf)| Run::read(traf)).collect() }
    }
}

impl Run {
    fn read(traf: &[u8]) -> Option<Self> {
        let header = Tfhd::decode_body(&mut child(traf, b"tfhd")?).ok()?;
        let mut run =
            Self { track: header.track_id, stated: 0, defaulted: 0, usual: header.default_sample_duration };
        for (_, mut body) in children(traf).filter(|(kind, _)| kind == b"trun") {
            // Without per-sample fields the count costs nothing to state, so it proves nothing, but
            // it cannot exhaust memory either: the decoder keeps it as a number.
            let Ok(samples) = Trun::decode_body(&mut body) else { continue };
            run.add(&samples);
        }
        Some(run)
    }

    fn add(&mut self, run: &Trun) {
        match &run.samples {
            mp4_atom::TrunSamples::Inherited { count, .. } => self.defaulted += u64::from(*count),
            mp4_atom::TrunSamples::Explicit(entries) => {
                for entry in entries {
                    match entry.duration {
                        Some(ticks) => self.stated += u64::from(ticks),
                        None => self.defaulted += 1,
                    }
                }
            }
        }
    }

    /// Length in ticks of the track, given the default that the `moov` states for it.
    pub(super) fn ticks(&self, usual: Option<u32>) -> u64 {
        let usual = u64::from(self.usual.or(usual).unwrap_or(0));
        self.stated.saturating_add(self.defaulted.saturating_mul(usual))
    }
}

/// A `sidx`: the length and size of what follows it.
pub(super) struct Index {
    track: u32,
    pub(super) ms: Option<u64>,
    /// Offset at which the indexed bytes end.
    pub(super) end: u64,
}

impl Index {
    /// Reads the index whose box ends at `anchor`.
    pub(super) fn read(body: &[u8], anchor: u64) -> Option<Self> {
        let wide = body.first()? != &0;
        let timescale = be32(body, 8)?;
        let (offset, entries) =
            if wide { (u64::from_be_bytes(array(body, 20)?), 28) } else { (u64::from(be32(body, 16)?), 20) };
        let count = usize::from(u16::from_be_bytes(array(body, entries + 2)?));
        let (mut ticks, mut size) = (0u64, 0u64);
        for at in (0..count).map(|n| entries + 4 + n * 12) {
            size += u64::from(be32(body, at)? & 0x7fff_ffff);
            ticks += u64::from(be32(body, at + 4)?);
        }
        let end = anchor.checked_add(offset)?.checked_add(size)?;
        Some(Self { track: be32(body, 4)?, ms: millis(ticks, u64::from(timescale)), end })
    }

    /// Takes in the next index of the same file: one may stand before each fragment, and one for
    /// each track before the same fragment.
    pub(super) fn join(&mut self, next: &Self) {
        self.end = self.end.max(next.end);
        if next.track == self.track {
            self.ms = self.ms.zip(next.ms).map(|(before, more)| before.saturating_add(more));
        }
    }
}
