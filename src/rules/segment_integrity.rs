//! The bytes of each finished segment can be played, and stay what they were when first hashed.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::recorded::DAY;
use super::{Example, Rule, Say, Setting, Words, camera_breach, evidence, facts, nothing_to_see};
use crate::model::finding::{Basis, Breach, Severity, Subject, Unknown, Verdict, Why};
use crate::model::observation::{ENDS, Undecodable};
use crate::model::{Span, UtcMs};
use crate::text::Text;
use crate::views::{KnownCamera, Mark, Unread, ViewError};

/// Parameters of `segment_integrity`.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Params {
    /// Seconds without a change before a damaged file is judged.
    #[serde(default = "default_settle")]
    #[schemars(range(max = 86_400))]
    settle_s: u32,
    /// Days within which every byte is read again.
    #[serde(default = "default_rescan")]
    #[schemars(range(min = 1, max = 3_650))]
    full_rescan_days: u32,
    /// Recordings, or copies that were handed out.
    #[serde(default)]
    scope: JudgedScope,
    /// What is a violation: damage, alteration, or both.
    #[serde(default = "default_faults")]
    faults: Vec<JudgedFault>,
}

/// What a clause may speak of: a file that a power failure cut off was altered by nobody.
#[derive(Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
enum JudgedFault {
    /// Files that are empty, cut off or cannot be played.
    Damage,
    /// Files with other bytes than when they were first read.
    Alteration,
}

fn default_faults() -> Vec<JudgedFault> {
    vec![JudgedFault::Damage, JudgedFault::Alteration]
}

/// What is judged.
#[derive(Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
enum JudgedScope {
    /// Recordings on the recorder.
    #[default]
    Footage,
    /// Archived copies of what was handed out.
    Extracts,
}

fn default_settle() -> u32 {
    300
}

fn default_rescan() -> u32 {
    7
}

/// What is wrong with the bytes.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Fault {
    /// Zero bytes.
    Empty,
    /// Ends before its own structure does.
    Truncated,
    /// Not what it claims to be.
    Undecodable,
    /// Whole when it was first seen, and damaged since.
    Spoiled,
    /// Other bytes than at the first reading.
    Altered,
}

impl Fault {
    /// Of a file that never was whole.
    fn of(readability: &str) -> Option<Self> {
        match readability {
            "empty" => Some(Self::Empty),
            "truncated" => Some(Self::Truncated),
            "undecodable" => Some(Self::Undecodable),
            _ => None,
        }
    }
}

/// What a fault states.
#[derive(Serialize, Deserialize)]
pub struct Facts {
    /// What is wrong.
    fault: Fault,
    /// Segments concerned.
    segments: u64,
    /// Start of the oldest.
    oldest: UtcMs,
    /// Start of the newest.
    newest: UtcMs,
    /// Technical reason of the newest, "" when there is none.
    reason: String,
    /// When an alteration was noticed.
    #[serde(default)]
    noticed: Option<UtcMs>,
}

/// The rule.
pub struct SegmentIntegrity;

impl Rule for SegmentIntegrity {
    const ID: &'static str = "segment_integrity";
    const BASIS: Basis = Basis::Measured;
    const EXAMPLES: &'static [Example] = &[
        Example {
            name: "whole_segments_pass",
            timeline: include_str!("examples/segment_integrity_pass.toml"),
        },
        Example {
            name: "a_truncated_segment_is_a_breach",
            timeline: include_str!("examples/segment_integrity_truncated.toml"),
        },
        Example {
            name: "replaced_bytes_are_a_breach",
            timeline: include_str!("examples/segment_integrity_altered.toml"),
        },
        Example {
            name: "a_file_cut_afterwards_is_an_alteration_and_no_outage",
            timeline: include_str!("examples/segment_integrity_cut.toml"),
        },
    ];
    type Params = Params;
    type Facts = Facts;

    fn judge(params: &Params, on: Setting<'_>) -> Result<Verdict, ViewError> {
        if params.scope == JudgedScope::Extracts {
            return Ok(Verdict::unknown(
                Subject::Site,
                Why::NoSource,
                json!({ "source": "extract_register" }),
            ));
        }
        let mut out = Verdict::default();
        for camera in on.cameras() {
            if let Some(unknown) = nothing_to_see(camera, on.view)? {
                out.unknown.push(unknown);
                continue;
            }
            let Some(row) = camera.row else { continue };
            let mut breaches = Vec::new();
            if params.faults.contains(&JudgedFault::Damage) {
                breaches.extend(damaged(params, on, camera, row)?);
            }
            if params.faults.contains(&JudgedFault::Alteration) {
                breaches.extend(altered(on, camera, row)?);
            }
            let unread = unread(params, on, camera)?;
            if breaches.is_empty() && unread.is_none() {
                out.passed.push(Subject::Camera(camera.id.clone()));
            }
            out.breaches.extend(breaches);
            out.unknown.extend(unread);
        }
        Ok(out)
    }

    fn words(f: &Facts, say: Say<'_>) -> Words {
        let case = match f.fault {
            Fault::Empty => "segment_integrity-empty",
            Fault::Truncated => "segment_integrity-truncated",
            Fault::Undecodable => "segment_integrity-undecodable",
            Fault::Spoiled => "segment_integrity-spoiled",
            Fault::Altered => "segment_integrity-altered",
        };
        say.words(
            case,
            &[
                ("segments", f.segments.into()),
                ("oldest", say.text.minute(f.oldest, say.tz).into()),
                ("newest", say.text.minute(f.newest, say.tz).into()),
                ("reason", reason(&f.reason, say.text).into()),
                ("noticed", say.text.minute(f.noticed.unwrap_or(f.newest), say.tz).into()),
            ],
        )
    }
}

/// The technical reason in the reader's words; one that an earlier version kept in words of its own stays as it is.
fn reason(kept: &str, text: &Text) -> String {
    if let Some(at) = kept.strip_prefix(ENDS) {
        return text.say("fault-ends", &[("at", at.into())]);
    }
    let known = Undecodable::ALL.iter().find(|why| why.as_str() == kept);
    known.map_or_else(|| kept.to_owned(), |why| text.word(&format!("fault-{}", why.as_str())))
}

/// Files of a camera with a fault, newest first. Without a list of readabilities to be equal to: only so does SQLite go by
/// the index of those with a fault.
pub(super) const FAULTY: &str = "select id, start_ms, max(end_ms, coalesce(whole_end_ms, end_ms)), coalesce(fault, ''), readability, \
     whole_end_ms is not null, altered_ms is not null from v_segment where camera = ?1 \
     and readability not in ('whole', 'not_examined') and gone_ms is null and open = 0 and mtime_ms <= ?2 order by start_ms desc";

/// One finding for each kind of damage of a camera. A file that was whole was spoiled by somebody or something since:
/// where alterations are judged, that it was altered is the finding about it.
fn damaged(p: &Params, on: Setting<'_>, camera: &KnownCamera, row: i64) -> Result<Vec<Breach>, ViewError> {
    if !on.view.shows(camera, Mark::Faulty)? {
        return Ok(Vec::new());
    }
    let settled = on.view.context.now.0 - i64::from(p.settle_s) * 1000;
    let told = p.faults.contains(&JudgedFault::Alteration);
    let mut by_fault: BTreeMap<Fault, Vec<Faulty>> = BTreeMap::new();
    let rows = on.view.rows(FAULTY, [row, settled], |r| {
        let (readability, was_whole, altered): (String, bool, bool) = (r.get(4)?, r.get(5)?, r.get(6)?);
        let fault = if was_whole { Some(Fault::Spoiled) } else { Fault::of(&readability) };
        Ok((fault.filter(|f| !(told && altered && *f == Fault::Spoiled)), Faulty::read(r)?))
    })?;
    for (fault, file) in rows {
        if let Some(fault) = fault {
            by_fault.entry(fault).or_default().push(file);
        }
    }
    let breaches = by_fault.into_iter().map(|(fault, files)| breach(on, camera, fault, None, &files));
    breaches.filter_map(Result::transpose).collect()
}

/// One finding for each pass that noticed alterations: what was disposed of stays apart from what is new.
fn altered(on: Setting<'_>, camera: &KnownCamera, row: i64) -> Result<Vec<Breach>, ViewError> {
    const PASSES: &str = "select distinct at_ms from v_change where camera = ?1 and kind in ('altered', 'shrunk') order by at_ms";
    const ALTERED: &str = "select distinct s.id, s.start_ms, s.end_ms, '' from v_change h join v_segment s on s.id = h.segment \
         where h.camera = ?1 and h.kind in ('altered', 'shrunk') and h.at_ms = ?2 order by s.start_ms desc";
    let mut out = Vec::new();
    if !on.view.shows(camera, Mark::Altered)? {
        return Ok(out);
    }
    for at in on.view.rows(PASSES, [row], |r| r.get::<_, i64>(0))? {
        let rows = on.view.rows(ALTERED, [row, at], Faulty::read)?;
        out.extend(breach(on, camera, Fault::Altered, Some(UtcMs(at)), &rows)?);
    }
    Ok(out)
}

/// A segment with a fault.
struct Faulty {
    id: i64,
    span: Span,
    reason: String,
}

impl Faulty {
    fn read(r: &rusqlite::Row<'_>) -> rusqlite::Result<Self> {
        Ok(Self { id: r.get(0)?, span: Span::new(UtcMs(r.get(1)?), UtcMs(r.get(2)?)), reason: r.get(3)? })
    }
}

/// `rows` come newest first.
fn breach(
    on: Setting<'_>,
    camera: &KnownCamera,
    fault: Fault,
    noticed: Option<UtcMs>,
    rows: &[Faulty],
) -> Result<Option<Breach>, ViewError> {
    let (Some(newest), Some(oldest)) = (rows.first(), rows.last()) else { return Ok(None) };
    let own = if fault == Fault::Altered { Severity::Critical } else { Severity::High };
    let mut breach = camera_breach(camera, on.severity(own));
    let word = serde_json::to_string(&fault).unwrap_or_default();
    breach.key = noticed.map_or_else(|| word.clone(), |at| format!("{word} {}", at.0));
    // Nothing may be playable: a second stands for a length that nobody knows.
    let end = newest.span.end.max(UtcMs(newest.span.start.0 + 1_000));
    breach.span = Some(Span::new(oldest.span.start, end));
    breach.evidence = evidence(on.view, &rows.iter().map(|r| r.id).collect::<Vec<_>>())?;
    breach.facts = facts(&Facts {
        fault,
        segments: rows.len() as u64,
        oldest: oldest.span.start,
        newest: newest.span.start,
        reason: newest.reason.clone(),
        noticed,
    });
    Ok(Some(breach))
}

/// Bytes that were not read yet, or could not be, or were read so long ago that what they are now is not known.
fn unread(p: &Params, on: Setting<'_>, camera: &KnownCamera) -> Result<Option<Unknown>, ViewError> {
    let subject = Subject::Camera(camera.id.clone());
    let Unread { segments, bytes } = on.view.unread(camera)?;
    if segments > 0 {
        let facts = json!({ "segments": segments, "bytes": bytes });
        return Ok(Some(Unknown { subject, why: Why::NotReadYet, facts }));
    }
    let limit = UtcMs(on.view.context.now.0 - i64::from(p.full_rescan_days) * DAY);
    Ok(on.view.stale(camera, limit)?.map(|stale| Unknown {
        subject,
        why: Why::NotReadAgain,
        facts: json!({ "segments": stale.segments, "bytes": stale.bytes, "since": stale.since,
                       "full_rescan_days": p.full_rescan_days }),
    }))
}
