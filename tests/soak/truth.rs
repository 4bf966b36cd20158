//! What must be found of a plan by the site's rules, and what was found: both as sorted lines.

use std::ops::Range;

use jiff::Timestamp;
use rusqlite::{Connection, OpenFlags};
use serde_json::Value;

use crate::plan::{CAMERAS, Deed, Fate, Plan, SEGMENT_S, seconds};
use crate::recorder::camera;

/// Longest gap that the site does not report, in seconds.
pub const MAX_GAP_S: usize = 60;
/// Minutes without footage that the site does not report; a file may be so long in the making on top.
pub const MAX_OFFLINE_MIN: usize = 5;

/// Every finding that the plan calls for.
pub fn of(plan: &Plan) -> Vec<String> {
    let mut all: Vec<String> = (0..CAMERAS).flat_map(|camera| of_camera(plan, camera)).collect();
    all.extend(of_recorder(plan));
    all.sort();
    all
}

/// Stretches of slots without a file that plays.
fn holes(plan: &Plan, camera: usize) -> Vec<Range<usize>> {
    let plays = |fate: &Fate| !matches!(fate, Fate::Missing | Fate::Empty | Fate::Garbage);
    let fates = &plan.tracks[camera].fates;
    let mut holes: Vec<Range<usize>> = Vec::new();
    for slot in (0..fates.len()).filter(|slot| !plays(&fates[*slot])) {
        match holes.last_mut().filter(|hole| hole.end == slot) {
            Some(hole) => hole.end += 1,
            None => holes.push(slot..slot + 1),
        }
    }
    holes
}

/// True for the hole that all cameras share.
fn is_everywhere(plan: &Plan, hole: &Range<usize>) -> bool {
    (0..CAMERAS).all(|camera| holes(plan, camera).contains(hole))
}

fn of_recorder(plan: &Plan) -> Vec<String> {
    let last = |hole: &Range<usize>| (0..CAMERAS).map(|c| plan.starts(c, hole.start)).max().unwrap();
    let everywhere = holes(plan, 0).into_iter().filter(|hole| is_everywhere(plan, hole));
    everywhere.map(|hole| format!("nvr1 is down since {}, over", last(&hole))).collect()
}

fn of_camera(plan: &Plan, number: usize) -> Vec<String> {
    let (name, track) = (format!("nvr1/{}", camera(number)), &plan.tracks[number]);
    let at = |slot| plan.starts(number, slot);
    let mut out = Vec::new();
    for hole in holes(plan, number) {
        let length = hole.len() * SEGMENT_S;
        let everywhere = is_everywhere(plan, &hole);
        if length > MAX_GAP_S {
            let cause = if everywhere { "recorder" } else { "camera" };
            out.push(format!("{name} has a gap {} to {}, cause {cause}", at(hole.start), at(hole.end)));
        }
        if length > MAX_OFFLINE_MIN * 60 + SEGMENT_S && !everywhere {
            out.push(format!("{name} is down since {}, over", at(hole.start)));
        }
    }
    for (fate, word) in [(Fate::Empty, "empty"), (Fate::Cut, "truncated"), (Fate::Garbage, "undecodable")] {
        let slots: Vec<usize> = (0..track.fates.len()).filter(|s| track.fates[*s] == fate).collect();
        if let Some((first, last)) = slots.first().zip(slots.last()) {
            out.push(format!("{name} has {} {word}, {} to {}", slots.len(), at(*first), at(*last)));
        }
    }
    for act in &track.acts {
        let (first, last) = (at(act.first), at(act.first + act.count));
        out.push(match act.deed {
            Deed::Alter => format!("{name} has 1 altered, {first} to {first}"),
            Deed::Delete => format!("{name} lost {}, gone, {first} to {last}", act.count),
            Deed::Rename => format!("{name} lost {}, moved, {first} to {last}", act.count),
        });
    }
    let skewed = track.fates.iter().filter(|fate| **fate == Fate::Skewed).count();
    if skewed > 0 {
        out.push(format!("{name} has {skewed} under another time"));
    }
    out
}

/// A finding as it is kept.
pub struct Found {
    pub line: String,
    /// For a stop: seconds by which it was found later than it could be known.
    pub late_s: Option<i64>,
}

/// Every finding that the agent ever opened.
pub fn found(state: &std::path::Path) -> Vec<Found> {
    const ALL: &str =
        "select rule, subject, state, span_start_ms, span_end_ms, facts, opened_ms from finding";
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY;
    let db = Connection::open_with_flags(state.join("evidence.db"), flags).unwrap();
    let mut get = db.prepare(ALL).unwrap();
    let rows = get.query_map([], |r| {
        let span = |n| r.get::<_, Option<i64>>(n).map(|ms| ms.map(instant));
        let facts: Value = serde_json::from_str(&r.get::<_, String>(5)?).unwrap();
        let (rule, subject, state): (String, String, String) = (r.get(0)?, r.get(1)?, r.get(2)?);
        let line = line(&rule, &subject, &state, (span(3)?, span(4)?), &facts);
        let known = span(3)?.map(|stopped| stopped + seconds(MAX_OFFLINE_MIN * 60 + SEGMENT_S));
        let opened = instant(r.get(6)?);
        let late_s =
            known.filter(|_| rule == "camera_downtime").map(|at| opened.duration_since(at).as_secs());
        Ok(Found { line, late_s })
    });
    let mut all: Vec<Found> = rows.unwrap().map(Result::unwrap).collect();
    all.sort_by(|a, b| a.line.cmp(&b.line));
    all
}

/// Findings that closed and opened again, each with its life: when the agent thought it over, it was not.
pub fn reopened(state: &std::path::Path) -> Vec<String> {
    const ALL: &str = "select f.rule, f.subject, f.facts, group_concat(e.kind || ' ' || e.at_ms, ', ' order by e.id) \
        from finding f join finding_event e on e.finding = f.id group by f.id having max(e.kind = 'reopened') = 1";
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY;
    let db = Connection::open_with_flags(state.join("evidence.db"), flags).unwrap();
    let mut get = db.prepare(ALL).unwrap();
    let life = |r: &rusqlite::Row<'_>| {
        let (rule, subject, facts, life): (String, String, String, String) =
            (r.get(0)?, r.get(1)?, r.get(2)?, r.get(3)?);
        Ok(format!("{rule} {subject}: {life}: {facts}"))
    };
    get.query_map([], life).unwrap().map(Result::unwrap).collect()
}

fn instant(ms: i64) -> Timestamp {
    Timestamp::from_millisecond(ms).unwrap()
}

fn line(
    rule: &str,
    subject: &str,
    state: &str,
    span: (Option<Timestamp>, Option<Timestamp>),
    facts: &Value,
) -> String {
    let said = |name: &str| facts[name].as_str().unwrap_or_default().to_owned();
    let over = if state == "closed" { ", over" } else { "" };
    let (start, end) = (shown(span.0), shown(span.1));
    let known = match (rule, said("case").as_str()) {
        ("camera_downtime", _) => format!("is down since {start}"),
        ("recording_continuity", "gap") => format!("has a gap {start} to {end}, cause {}", said("cause")),
        ("recording_continuity", "clock") => format!("has {} under another time", facts["segments"]),
        ("segment_integrity", _) => {
            let (oldest, newest) = (said("oldest"), said("newest"));
            format!("has {} {}, {oldest} to {newest}", facts["segments"], said("fault"))
        }
        ("early_deletion", _) => {
            format!("lost {}, {}, {start} to {end}", facts["segments"], said("loss"))
        }
        _ => format!("{rule} {start} to {end} {facts}"),
    };
    format!("{subject} {known}{over}")
}

fn shown(at: Option<Timestamp>) -> String {
    at.map_or_else(|| "-".to_owned(), |at| at.to_string())
}

/// What one list has more often than the other.
pub fn beyond<'a>(these: &'a [String], those: &[String]) -> Vec<&'a str> {
    let mut left: Vec<&str> = those.iter().map(String::as_str).collect();
    let mut more = Vec::new();
    for line in these {
        match left.iter().position(|other| other == line) {
            Some(at) => drop(left.swap_remove(at)),
            None => more.push(line.as_str()),
        }
    }
    more
}
