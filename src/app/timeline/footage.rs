//! What a timeline's footage looks like to the catalogue at a time: segments, their damage, their
//! losses. Makes observations only; stores are written in `mod.rs`.

use super::Timeline;
use super::file::{Damage, Footage, How};
use crate::model::observation::{FileSeen, MediaFacts, Readability, SegmentSeen, TimeBasis, Undecodable};
use crate::model::span;
use crate::model::{CameraId, RecorderId, RelPath, Span, StreamId, UtcMs};

impl Timeline {
    /// The segments of a stretch that a scan at `now` finds, each with a number that stands for its bytes.
    pub(super) fn segments(&self, f: &Footage, root: &str, now: UtcMs) -> Vec<(SegmentSeen, u8)> {
        let Ok(camera) = CameraId::parse(&f.camera.0) else { return Vec::new() };
        if root != root_path(camera.recorder()) || f.seen.is_some_and(|seen| self.at(seen) > now) {
            return Vec::new();
        }
        let whole = self.span(f.from, f.to);
        let holes: Vec<Span> = f.except.iter().map(|(a, b)| self.span(*a, *b)).collect();
        let mut out = Vec::new();
        for part in span::gaps(whole, &span::merge(holes, 0)) {
            let mut at = part.start;
            while at < part.end {
                let end = UtcMs(at.0 + i64::from(f.segment_s) * 1000).min(part.end);
                if end <= now {
                    out.extend(self.segment(f, &camera, root, Span::new(at, end), now));
                }
                at = end;
            }
        }
        out
    }

    fn segment(
        &self,
        f: &Footage,
        camera: &CameraId,
        root: &str,
        span: Span,
        now: UtcMs,
    ) -> Option<(SegmentSeen, u8)> {
        let (mut bytes, mut content, mut ctime_ns) = (1_000_000, 0, span.end.0 * 1_000_000);
        for (n, loss) in (1u8..).zip(&self.file.loss) {
            let hit = loss.camera.0 == f.camera.0 && self.span(loss.from, loss.to).intersect(span).is_some();
            if !hit || self.at(loss.at) > now {
                continue;
            }
            match loss.how {
                How::Gone => return None,
                How::Shrunk => (bytes, content, ctime_ns) = (1_000, n, self.at(loss.at).0 * 1_000_000),
                How::Altered => (content, ctime_ns) = (n, self.at(loss.at).0 * 1_000_000),
            }
        }
        let cut = f.damage.or((bytes < 1_000_000).then_some(Damage::Truncated));
        let mode = f.mode.as_deref().and_then(|m| u32::from_str_radix(m, 8).ok()).unwrap_or(0o640);
        let seen = SegmentSeen {
            camera: camera.clone(),
            stream: StreamId::main(),
            start: span.start,
            alt_start: None,
            time_basis: TimeBasis::Name,
            name_end: None,
            name_duration_ms: None,
            event_driven: f.event_driven,
            open: false,
            file: FileSeen {
                root: root.to_owned(),
                path: RelPath::from_stored(format!("{}/{}.mp4", camera.camera(), span.start.0)),
                bytes,
                mtime: UtcMs(span.end.0 + f.written_late_s * 1000),
                ctime_ns,
                inode: span.start.0.cast_unsigned(),
                mode,
                uid: f.uid,
            },
            media: Some(media(f, cut, span)),
        };
        Some((seen, content))
    }
}

pub(super) fn root_of(recorder: &RecorderId) -> String {
    root_path(recorder.as_str())
}

fn root_path(recorder: &str) -> String {
    format!("/timeline/{recorder}")
}

fn media(f: &Footage, damage: Option<Damage>, span: Span) -> MediaFacts {
    let length = span.len_ms().cast_unsigned();
    let (readability, playable) = match damage {
        None => (Readability::Whole, length),
        Some(Damage::Empty) => (Readability::Empty, 0),
        Some(Damage::Truncated) => (Readability::Truncated { at_byte: 500_000 }, length / 2),
        Some(Damage::Undecodable) => (Readability::Undecodable { why: Undecodable::UnknownMagic }, 0),
    };
    MediaFacts {
        container: "mp4".to_owned(),
        start: f.clock_skew_s.map(|s| UtcMs(span.start.0 + s * 1000)),
        duration_ms: Some(length),
        playable_ms: Some(playable),
        readability,
    }
}
