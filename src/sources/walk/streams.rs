//! What a walk must remember of each stream: the newest recording, which may still be open, and
//! recordings that only a second file can move to another clock.

use std::collections::BTreeMap;
use std::io;
use std::time::{SystemTime, UNIX_EPOCH};

use crate::model::observation::{FileSeen, KnownFile, MediaFacts, Observation, SegmentSeen, TimeBasis};
use crate::model::{CameraId, StreamId, UtcMs};
use crate::sources::grammar::Fields;
use crate::sources::layout::Explained;
use crate::sources::times::{Evidence, OtherReading, Resolved, Zones, end_of, resolve};

use super::{Pass, Walk, is_settled};

/// More recordings than can wait by accident: a copied tree makes at most four minutes and four
/// segments of footage wait, 56 files of five seconds.
const WAITING: usize = 128;

/// A file that its layout explains, before its container was read.
pub(super) struct Candidate<'a> {
    camera: CameraId,
    stream: StreamId,
    fields: Fields,
    zones: &'a Zones,
    /// The name marks a file that is still being written.
    marked_open: bool,
    event_driven: bool,
    file: FileSeen,
    created: Option<UtcMs>,
    /// Start by name alone; orders the files of a stream.
    rank: UtcMs,
}

impl<'a> Candidate<'a> {
    /// Gives the file back, a stray, when its camera or stream has no usable name.
    pub(super) fn new(
        walk: &Walk<'a>,
        explained: Explained<'a>,
        file: FileSeen,
        created: Option<SystemTime>,
    ) -> Result<Self, FileSeen> {
        let Explained { fields, zones, open, event_driven, .. } = explained;
        let Some((camera, stream)) = names(walk, &fields) else { return Err(file) };
        let by_name = Evidence { mtime: Some(file.mtime), ..Evidence::default() };
        let rank = resolve(&fields.start, zones, &by_name).start;
        let created = created.and_then(since_epoch);
        Ok(Self { camera, stream, fields, zones, marked_open: open, event_driven, file, created, rank })
    }
}

fn names(walk: &Walk<'_>, fields: &Fields) -> Option<(CameraId, StreamId)> {
    let camera = fields.camera.as_deref().unwrap_or(walk.default_camera);
    let stream = match &fields.stream {
        Some(stream) => StreamId::new(stream.as_str()).ok()?,
        None => StreamId::main(),
    };
    Some((CameraId::of(walk.recorder, camera).ok()?, stream))
}

fn since_epoch(at: SystemTime) -> Option<UtcMs> {
    let since = at.duration_since(UNIX_EPOCH).ok()?;
    i64::try_from(since.as_millis()).ok().map(UtcMs)
}

/// What is remembered of every stream met so far.
#[derive(Default)]
pub(super) struct Streams<'a> {
    by_name: BTreeMap<(CameraId, StreamId), Stream<'a>>,
}

#[derive(Default)]
struct Stream<'a> {
    newest: Option<Candidate<'a>>,
    /// The other clock was confirmed for this stream.
    other_clock: bool,
    waiting: Vec<(OtherReading, Box<SegmentSeen>, Option<UtcMs>)>,
}

impl<'a> Pass<'a> {
    /// Takes a file: reports it at once, or holds it back while it may still be written.
    pub(super) fn candidate(&mut self, candidate: Candidate<'a>) {
        if candidate.marked_open {
            return self.open(candidate);
        }
        let (began, walked) = (self.walk.now, self.began.elapsed());
        if is_settled(candidate.file.mtime, began, walked, self.walk.layout.settle_ms) {
            return self.finished(candidate);
        }
        let stream = self.streams.of(&candidate);
        let finished = match &stream.newest {
            Some(newest) if newest.rank >= candidate.rank => candidate,
            _ => match stream.newest.replace(candidate) {
                Some(earlier) => earlier,
                None => return,
            },
        };
        self.finished(finished);
    }

    /// Reports what was held back: the newest of each stream as open, the waiting as named.
    pub(super) fn flush(&mut self) {
        for stream in std::mem::take(&mut self.streams.by_name).into_values() {
            for (_, segment, _) in stream.waiting {
                self.emit(segment);
            }
            if let Some(newest) = stream.newest {
                self.open(newest);
            }
        }
    }

    fn open(&mut self, candidate: Candidate<'a>) {
        let evidence = Evidence {
            mtime: Some(candidate.file.mtime),
            created: candidate.created,
            nominal_ms: self.walk.layout.nominal_ms,
            ..Evidence::default()
        };
        // Nothing that a growing file says about its end is used: the name alone counts.
        let found = Resolved { other: None, ..resolve(&candidate.fields.start, candidate.zones, &evidence) };
        let mut segment = candidate.segment(&found, None);
        segment.open = true;
        self.tally.open += 1;
        self.emit(segment);
    }

    fn finished(&mut self, candidate: Candidate<'a>) {
        let known = (self.helpers.known)(self.walk.name, &candidate.file.path);
        if let Some(known) = known.filter(|k| k.is(&candidate.file)) {
            return self.unchanged(candidate, &known);
        }
        let path = self.walk.path.join(candidate.file.path.to_path());
        let media = match (self.helpers.probe)(&path, candidate.file.bytes) {
            Ok(media) => Some(media),
            Err(error) => {
                self.unreadable(&path, &error);
                if error.kind() == io::ErrorKind::NotFound {
                    return;
                }
                None
            }
        };
        let evidence = candidate.evidence(media.as_ref(), self.walk.layout.nominal_ms);
        let found = resolve(&candidate.fields.start, candidate.zones, &evidence);
        self.clocked(candidate, found, media);
    }

    fn unchanged(&mut self, candidate: Candidate<'a>, known: &KnownFile) {
        if known.time_basis == TimeBasis::OtherClock {
            self.confirm(&candidate);
        }
        let found =
            Resolved { start: known.start, alt_start: known.alt_start, basis: known.time_basis, other: None };
        let segment = candidate.segment(&found, None);
        self.emit(segment);
    }

    /// Reports a recording, unless its modification time speaks for another clock and nothing has
    /// confirmed that yet.
    fn clocked(&mut self, candidate: Candidate<'a>, mut found: Resolved, media: Option<MediaFacts>) {
        let Some(other) = found.other.take() else {
            if found.basis == TimeBasis::OtherClock {
                self.confirm(&candidate);
            }
            let segment = candidate.segment(&found, media);
            return self.emit(segment);
        };
        let moved = Resolved { start: other.start, basis: TimeBasis::OtherClock, ..found };
        let stream = self.streams.of(&candidate);
        if !stream.other_clock && stream.waiting.iter().any(|(earlier, ..)| other.confirms(earlier)) {
            self.confirm(&candidate);
        }
        let stream = self.streams.of(&candidate);
        if stream.other_clock {
            let segment = candidate.segment(&moved, media);
            return self.emit(segment);
        }
        let moved_end = candidate.end(&moved);
        stream.waiting.push((other, candidate.segment(&found, media), moved_end));
        if stream.waiting.len() > WAITING {
            let (_, oldest, _) = stream.waiting.remove(0);
            self.emit(oldest);
        }
    }

    /// The other clock is right for this stream: what waited for that is moved and reported.
    fn confirm(&mut self, candidate: &Candidate<'a>) {
        let stream = self.streams.of(candidate);
        stream.other_clock = true;
        for (other, mut segment, end) in std::mem::take(&mut stream.waiting) {
            segment.start = other.start;
            segment.time_basis = TimeBasis::OtherClock;
            segment.name_end = end;
            self.emit(segment);
        }
    }

    fn emit(&mut self, segment: Box<SegmentSeen>) {
        self.tally.segments += 1;
        (self.out)(Observation::Segment(segment));
    }
}

impl<'a> Streams<'a> {
    fn of(&mut self, candidate: &Candidate<'a>) -> &mut Stream<'a> {
        self.by_name.entry((candidate.camera.clone(), candidate.stream.clone())).or_default()
    }
}

impl Candidate<'_> {
    fn evidence(&self, media: Option<&MediaFacts>, nominal_ms: u64) -> Evidence {
        let named_ms = match (self.fields.duration_ms, self.named_end(self.rank)) {
            (Some(ms), _) => Some(ms),
            (None, Some(end)) => u64::try_from(end.since(self.rank)).ok(),
            (None, None) => None,
        };
        Evidence {
            container_start: media.and_then(|m| m.start),
            mtime: Some(self.file.mtime),
            // A container cut short may state too little; the longer of two lengths errs towards doubt.
            duration_ms: media.and_then(|m| m.duration_ms).max(named_ms),
            nominal_ms,
            created: None,
        }
    }

    /// The end by name, were `start` the start by the declared clock.
    fn named_end(&self, start: UtcMs) -> Option<UtcMs> {
        let found = Resolved { start, alt_start: None, basis: TimeBasis::Name, other: None };
        self.end(&found)
    }

    /// The end by name, were the recording as it was found.
    fn end(&self, found: &Resolved) -> Option<UtcMs> {
        end_of(&self.fields.end, &self.fields.start, found, self.zones)
    }

    fn segment(self, found: &Resolved, media: Option<MediaFacts>) -> Box<SegmentSeen> {
        Box::new(SegmentSeen {
            name_end: self.end(found),
            camera: self.camera,
            stream: self.stream,
            start: found.start,
            alt_start: found.alt_start,
            time_basis: found.basis,
            name_duration_ms: self.fields.duration_ms,
            event_driven: self.event_driven,
            open: false,
            file: self.file,
            media,
        })
    }
}
