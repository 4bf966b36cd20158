//! From what a walk over an MP4 found to what the file is.

use super::Walk;
use super::tables::{Movie, Track};
use crate::model::observation::{MediaFacts, Readability, Undecodable};
use crate::sources::media::{SLACK_MS, facts, undecodable};

impl Walk {
    /// The facts about a file of `len` bytes.
    pub(super) fn facts(mut self, len: u64) -> MediaFacts {
        match self.movie.take() {
            Some(movie) if movie.extended || self.fragmented => self.fragmented_movie(&movie, len),
            Some(movie) => self.plain_movie(&movie, len),
            None if self.fragmented => self.fragments_alone(len),
            None => self.no_movie(len),
        }
    }

    /// A movie whose index was never written, or lies in the part that is missing.
    fn no_movie(&self, len: u64) -> MediaFacts {
        let readability = match (self.cut, self.data) {
            (Some(at_byte), _) | (None, Some((at_byte, true))) => Readability::Truncated { at_byte },
            (None, Some(_)) => undecodable(Undecodable::NoIndex),
            (None, None) => Readability::Truncated { at_byte: len },
        };
        let mut facts = facts("mp4", readability);
        facts.playable_ms = Some(0);
        facts
    }

    fn plain_movie(&self, movie: &Movie, len: u64) -> MediaFacts {
        let main = movie.main_track();
        let readable = self.hole.unwrap_or(len);
        let missing = movie.tracks.iter().any(|track| track.present(readable) < track.samples());
        let readability = match self.cut {
            _ if !movie.has_samples() => undecodable(Undecodable::NoSamples),
            Some(at_byte) => Readability::Truncated { at_byte },
            None if missing => Readability::Truncated { at_byte: readable },
            None => Readability::Whole,
        };
        let mut facts = facts("mp4", readability);
        facts.start = movie.start;
        facts.duration_ms =
            main.map(|track| track.millis(track.ticks(track.samples()))).or(movie.declared_ms);
        facts.playable_ms = main.map(|track| track.millis(track.ticks(track.present(readable))));
        facts
    }

    fn fragmented_movie(&self, movie: &Movie, len: u64) -> MediaFacts {
        let of = |track: &Track| {
            let indexed = track.ticks(track.present(len));
            track.millis(indexed.saturating_add(self.fragments.get(&track.id).copied().unwrap_or(0)))
        };
        let found = movie.main_track().map(of);
        let short = movie.declared_ms > found.map(|ms| ms.saturating_add(SLACK_MS));
        let readability = match self.cut {
            Some(at_byte) => Readability::Truncated { at_byte },
            None if self.pending.is_some() || (short && found > Some(0)) => {
                Readability::Truncated { at_byte: len }
            }
            None if self.complete == 0 && !movie.has_samples() => undecodable(Undecodable::NoFragments),
            None => Readability::Whole,
        };
        let mut facts = facts("fmp4", readability);
        facts.start = movie.start;
        facts.playable_ms = found;
        facts.duration_ms = match facts.readability {
            Readability::Whole => found,
            // A writer may state the length of the first fragment only.
            _ => movie.declared_ms.filter(|&declared| Some(declared) >= found),
        };
        facts
    }

    /// Fragments stored apart from their `moov`, as HLS writers do. A segment index gives their
    /// clock; without one their bounds are all that can be checked.
    fn fragments_alone(&self, len: u64) -> MediaFacts {
        let indexed_end = self.index.as_ref().map_or(0, |index| index.end);
        let length = self.index.as_ref().and_then(|index| index.ms);
        let readability = match self.cut {
            Some(at_byte) => Readability::Truncated { at_byte },
            None if self.pending.is_some() || indexed_end > len => Readability::Truncated { at_byte: len },
            None if length.is_some() => Readability::Whole,
            None => Readability::NotExamined,
        };
        let mut facts = facts("fmp4", readability);
        facts.duration_ms = length;
        if self.complete == 0 {
            facts.playable_ms = Some(0);
        }
        facts
    }
}
