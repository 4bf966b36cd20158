//! One name, one file, one clock: which instant?
//!
//! * A wall time that occurs **twice** has two candidates. The container's own start, or else the
//!   modification time minus the length, settles it when it lies within a third of the shift from
//!   one of them; otherwise both are reported.
//! * A wall time that **never** occurs (the skipped hour of spring) is read with the offset before
//!   the change, which lies after the gap. It is not silent: the other reading is reported too,
//!   under the same rule as above.
//! * A reading that the file **contradicts by a whole zone offset**, while the other clock fits, is
//!   replaced. The container's start may decide that alone. A modification time may not: a copied
//!   tree carries the time of copying, and a few of its files would fit by accident. It is only
//!   reported ([`Resolved::other`]) until a second file confirms it ([`OtherReading::confirms`]).

use jiff::civil::{Date, DateTime};
use jiff::tz::{AmbiguousOffset, TimeZone};
use jiff::{SignedDuration, ToSpan};

use crate::model::UtcMs;
use crate::model::observation::TimeBasis;
use crate::sources::grammar::NamedTime;

use super::Zones;

/// Slack beside twice the length: muxers start late, recorders move files after closing them.
const SLACK_MS: i64 = 120_000;

/// What the file itself says about its time.
#[derive(Clone, Copy, Default, PartialEq, Eq, Debug)]
pub struct Evidence {
    /// Start as the container states it.
    pub container_start: Option<UtcMs>,
    /// Modification time of the file.
    pub mtime: Option<UtcMs>,
    /// Length in milliseconds, from container or name.
    pub duration_ms: Option<u64>,
    /// Length that the product usually gives a file, for when no length is known.
    pub nominal_ms: u64,
    /// When the file was created, for files still being written.
    pub created: Option<UtcMs>,
}

impl Evidence {
    fn length_ms(&self) -> i64 {
        i64::try_from(self.duration_ms.unwrap_or(self.nominal_ms)).unwrap_or(i64::MAX / 8)
    }

    /// How far a reading may lie from what the file says and still fit, in milliseconds: twice the
    /// length and two minutes, but at most a third of the distance between two readings, or long
    /// files would fit both.
    fn tolerance_ms(&self, readings_apart_ms: i64) -> i64 {
        (2 * self.length_ms() + SLACK_MS).min(readings_apart_ms / 3)
    }

    /// Modification time minus length; a guessed length would be a guessed start.
    fn by_mtime(&self) -> Option<UtcMs> {
        self.duration_ms.and(self.mtime).map(|m| UtcMs(m.0 - self.length_ms()))
    }
}

/// An instant and how it was found.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Resolved {
    /// The start.
    pub start: UtcMs,
    /// The other candidate, when nothing settled it.
    pub alt_start: Option<UtcMs>,
    /// Where `start` comes from.
    pub basis: TimeBasis,
    /// The other clock's reading, when only the modification time speaks for it.
    pub other: Option<OtherReading>,
}

/// A reading by the other clock that waits for a second file.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct OtherReading {
    /// The start by the other clock.
    pub start: UtcMs,
    mtime: UtcMs,
    tolerance_ms: i64,
}

impl OtherReading {
    /// True when two files of one camera speak for the other clock together: they lie further
    /// apart than one copying could make fit, and their modification times follow their names.
    pub fn confirms(&self, earlier: &Self) -> bool {
        let named = (self.start.0 - earlier.start.0).abs();
        let written = (self.mtime.0 - earlier.mtime.0).abs();
        named > 2 * self.tolerance_ms.max(earlier.tolerance_ms)
            && (named - written).abs() <= 10_000 + named / 20
    }
}

impl Resolved {
    fn plain(start: UtcMs, basis: TimeBasis) -> Self {
        Self { start, alt_start: None, basis, other: None }
    }
}

/// Finds the instant at which a recording started.
pub fn resolve(named: &NamedTime, zones: &Zones, evidence: &Evidence) -> Resolved {
    match named {
        NamedTime::Instant(at) => Resolved::plain(*at, TimeBasis::Name),
        NamedTime::Civil(civil) => by_clock(*civil, zones, evidence),
        NamedTime::Day(day) => by_file(Some((*day, &zones.declared)), evidence),
        NamedTime::Nothing | NamedTime::TimeOfDay(_) => by_file(None, evidence),
    }
}

fn by_clock(civil: DateTime, zones: &Zones, evidence: &Evidence) -> Resolved {
    let readings = read(civil, &zones.declared);
    let other = read(civil, &zones.other).first;
    if evidence.container_start.is_some_and(|at| fits_only_other(at, readings, other, evidence)) {
        return Resolved::plain(other, TimeBasis::OtherClock);
    }
    if let Some(second) = readings.second {
        return settle(readings.first, second, evidence);
    }
    let mut named = Resolved::plain(readings.first, TimeBasis::Name);
    if evidence.container_start.is_none()
        && let (Some(mtime), Some(at)) = (evidence.mtime, evidence.by_mtime())
        && fits_only_other(at, readings, other, evidence)
    {
        let tolerance_ms = evidence.tolerance_ms(readings.distance(other));
        named.other = Some(OtherReading { start: other, mtime, tolerance_ms });
    }
    named
}

/// The file fits the other clock's reading, and is off the declared one by just their difference.
fn fits_only_other(stated: UtcMs, declared: Readings, other: UtcMs, evidence: &Evidence) -> bool {
    let tolerance_ms = evidence.tolerance_ms(declared.distance(other));
    (stated.0 - other.0).abs() <= tolerance_ms && declared.distance(stated) > tolerance_ms
}

fn settle(first: UtcMs, second: UtcMs, evidence: &Evidence) -> Resolved {
    let shift = (second.0 - first.0).abs();
    let stated = evidence.container_start.or_else(|| evidence.by_mtime());
    let near = |reading: UtcMs| stated.is_some_and(|s| (s.0 - reading.0).abs() <= shift / 3);
    match (near(first), near(second)) {
        (true, _) => Resolved::plain(first, TimeBasis::Settled),
        (_, true) => Resolved::plain(second, TimeBasis::Settled),
        _ => Resolved { alt_start: Some(second), ..Resolved::plain(first, TimeBasis::Ambiguous) },
    }
}

/// A path without a time of day: the container's start, or modification time minus length.
///
/// A day in the path bounds the answer: it may begin an hour early and end a day late, since an
/// event is filed under the day in which its recorder opened it. Files copied without their times
/// fall outside; then the day's first instant and the file's own reading are both reported.
fn by_file(day: Option<(Date, &TimeZone)>, evidence: &Evidence) -> Resolved {
    let mtime = evidence.mtime.unwrap_or(UtcMs(0));
    let from_mtime =
        evidence.created.map_or_else(|| evidence.by_mtime().unwrap_or(mtime), |created| created.min(mtime));
    let start = evidence.container_start.unwrap_or(from_mtime);
    let Some((day, tz)) = day else { return Resolved::plain(start, TimeBasis::File) };
    let first = read(day.to_datetime(jiff::civil::Time::midnight()), tz).first;
    let last = read(day.saturating_add(2.days()).to_datetime(jiff::civil::Time::midnight()), tz).first;
    if first.0 - 3_600_000 <= start.0 && start < last {
        return Resolved::plain(start, TimeBasis::File);
    }
    Resolved { alt_start: Some(start), ..Resolved::plain(first, TimeBasis::Ambiguous) }
}

/// The instants that a wall time can mean.
#[derive(Clone, Copy)]
struct Readings {
    first: UtcMs,
    second: Option<UtcMs>,
}

impl Readings {
    /// Milliseconds from the nearer reading to an instant.
    fn distance(self, at: UtcMs) -> i64 {
        let from = |reading: UtcMs| (at.0 - reading.0).abs();
        self.second.map_or(i64::MAX, from).min(from(self.first))
    }
}

fn read(civil: DateTime, tz: &TimeZone) -> Readings {
    let at = |offset: jiff::tz::Offset| {
        // Only civil times at the very ends of the calendar have no instant.
        offset.to_timestamp(civil).map_or(UtcMs::MAX, UtcMs::from)
    };
    match tz.to_ambiguous_timestamp(civil).offset() {
        AmbiguousOffset::Unambiguous { offset } => Readings { first: at(offset), second: None },
        AmbiguousOffset::Fold { before, after } | AmbiguousOffset::Gap { before, after } => {
            Readings { first: at(before), second: Some(at(after)) }
        }
    }
}

/// The end that a path names, given the start that was found.
///
/// An end without a date belongs to the start's day, or to the next one when it would lie before
/// the start. Of two readings the first that does not lie before the start is taken.
pub fn end_of(named: &NamedTime, start_named: &NamedTime, found: &Resolved, zones: &Zones) -> Option<UtcMs> {
    let tz = if found.basis == TimeBasis::OtherClock { &zones.other } else { &zones.declared };
    let civil = match named {
        NamedTime::Instant(at) => return (*at >= found.start).then_some(*at),
        NamedTime::Civil(civil) => *civil,
        NamedTime::TimeOfDay(time) => match start_named {
            NamedTime::Civil(start) => start.date().to_datetime(*time),
            _ => tz.to_datetime(found.start.timestamp()).date().to_datetime(*time),
        },
        NamedTime::Nothing | NamedTime::Day(_) => return None,
    };
    let next_day = matches!(named, NamedTime::TimeOfDay(_))
        .then(|| civil.checked_add(SignedDuration::from_hours(24)).ok())
        .flatten();
    [Some(civil), next_day]
        .into_iter()
        .flatten()
        .flat_map(|c| {
            let r = read(c, tz);
            [Some(r.first), r.second]
        })
        .flatten()
        .filter(|end| *end >= found.start)
        .min()
}

#[cfg(test)]
mod tests;
