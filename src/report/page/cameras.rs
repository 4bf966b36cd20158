//! Cameras in numbers, a row each: what they hold, of what is asked, and how new it is.

use jiff::tz::TimeZone;

use super::super::document::{AuditDocument, CameraReport};
use crate::model::{Span, UtcMs};
use crate::text::Text;

/// A camera in words.
pub struct CameraRow {
    pub id: String,
    pub held: String,
    pub covered: String,
    pub gaps: usize,
    pub longest: String,
    pub first: String,
    pub last: String,
    pub size: String,
}

impl CameraRow {
    /// Puts a camera into words.
    pub fn of(c: &CameraReport, doc: &AuditDocument, t: &Text, zone: &TimeZone) -> Self {
        let longest = c.gaps.iter().map(|g: &Span| g.len_ms()).max();
        Self {
            id: doc.names.shown(&c.id, t),
            held: held_of(c, t),
            covered: if c.event_driven { t.word("camera-on-events") } else { t.percent(c.covered_pct) },
            gaps: c.gaps.len(),
            longest: longest.map_or_else(String::new, |ms| t.duration(ms)),
            first: c.first_footage.map_or_else(String::new, |at| t.minute(at, zone)),
            last: c.last_footage.map_or_else(String::new, |at| newest(at, doc, t, zone)),
            size: t.bytes(c.bytes),
        }
    }
}

/// Days held, of how many the rules ask for.
pub fn held_of(c: &CameraReport, t: &Text) -> String {
    let Some(wanted) = c.days_wanted else { return c.days_held.to_string() };
    let id = if c.days_held < wanted { "camera-held-of" } else { "camera-held-enough" };
    t.say(id, &[("held", c.days_held.into()), ("wanted", wanted.into())])
}

/// Age of the newest footage from which it is said beside the time, in milliseconds: an hour, longer than any segment.
const OLD_MS: i64 = 3_600_000;

/// When the newest footage ended, and how long ago where that is long.
pub fn newest(at: UtcMs, doc: &AuditDocument, t: &Text, zone: &TimeZone) -> String {
    let (minute, age) = (t.minute(at, zone), doc.finished_at.since(at));
    if age < OLD_MS {
        return minute;
    }
    t.say("camera-last-ago", &[("at", minute.into()), ("age", t.duration(age).into())])
}
