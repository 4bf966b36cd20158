//! Footage that was sealed may not vanish, shrink or be moved away before its protection ends.

use std::collections::{BTreeMap, HashSet};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::{EVIDENCE_SHOWN, Example, Rule, Say, Setting, Words};
use super::{blind, camera_breach, evidence, facts, unwatched};
use crate::model::finding::{Basis, Breach, Evidence, Severity, Subject, Unknown, Verdict, Why};
use crate::model::span;
use crate::model::{RelPath, Span, UtcMs};
use crate::text::Text;
use crate::views::{KnownCamera, Mark, RootRow, ViewError};

/// Parameters of `early_deletion`.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Params {
    /// Days of 24 hours for which footage is protected; the largest floor of retention in force when absent.
    #[serde(default)]
    #[schemars(range(min = 1, max = 36_500))]
    protect_days: Option<u32>,
    /// The recordings themselves, or copies that were handed out.
    #[serde(default)]
    scope: ProtectedScope,
}

/// What is protected.
#[derive(Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
enum ProtectedScope {
    /// Recordings on the recorder.
    #[default]
    Source,
    /// Archived copies of what was handed out.
    Extract,
}

/// How footage was lost.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Loss {
    /// No longer there.
    Gone,
    /// There, but shorter.
    Shrunk,
    /// There, under a name that no layout explains.
    Moved,
    /// There, as footage of another camera or another time.
    Relabelled,
    /// Everything below a root that is still mounted.
    RootEmptied,
}

/// What a loss states.
#[derive(Serialize, Deserialize)]
pub struct Facts {
    /// How it was lost.
    loss: Loss,
    /// Days of protection.
    protect_days: u32,
    /// When it was noticed.
    noticed: UtcMs,
    /// Segments lost.
    segments: u64,
    /// Seconds of footage lost.
    seconds: u64,
    /// Bytes lost.
    bytes: u64,
    /// Age of the youngest lost footage when noticed, in hours.
    youngest_age_h: u64,
    /// Where the file now lies, for moved files.
    #[serde(default)]
    place: String,
    /// Cameras concerned, for an emptied root.
    #[serde(default)]
    cameras: u64,
}

/// The rule.
pub struct EarlyDeletion;

struct Lost {
    id: i64,
    span: Span,
    bytes: u64,
    loss: Loss,
    noticed: UtcMs,
    root: String,
    place: String,
}

impl Rule for EarlyDeletion {
    const ID: &'static str = "early_deletion";
    const BASIS: Basis = Basis::Measured;
    const EXAMPLES: &'static [Example] = &[
        Example {
            name: "footage_past_its_protection_may_go",
            timeline: include_str!("examples/early_deletion_pass.toml"),
        },
        Example {
            name: "footage_deleted_inside_its_protection_is_a_breach",
            timeline: include_str!("examples/early_deletion_breach.toml"),
        },
        Example {
            name: "a_hole_from_before_the_first_look_cannot_be_told",
            timeline: include_str!("examples/early_deletion_unknown.toml"),
        },
        Example {
            name: "of_a_camera_that_never_recorded_nothing_can_be_told",
            timeline: include_str!("examples/early_deletion_nothing.toml"),
        },
    ];
    type Params = Params;
    type Facts = Facts;

    fn judge(params: &Params, on: Setting<'_>) -> Result<Verdict, ViewError> {
        if params.scope == ProtectedScope::Extract {
            return Ok(Verdict::unknown(
                Subject::Site,
                Why::NoSource,
                json!({ "source": "extract_register" }),
            ));
        }
        let mut out = Verdict::default();
        let emptied: Vec<&RootRow> = on.view.roots()?.iter().filter(|r| r.state == "empty").collect();
        let mut by_root: BTreeMap<String, (u32, Vec<Lost>, HashSet<String>)> = BTreeMap::new();
        for camera in on.cameras() {
            if let Some(unknown) = blind(camera, on.view)? {
                out.unknown.push(unknown);
                continue;
            }
            let subject = Subject::Camera(camera.id.clone());
            let Some(days) = params.protect_days.or_else(|| on.view.retention_floor(on.policy, camera))
            else {
                out.unknown.push(Unknown {
                    subject,
                    why: Why::NotSet,
                    facts: json!({ "parameters": ["protect_days"] }),
                });
                continue;
            };
            let (in_emptied, lost): (Vec<Lost>, Vec<Lost>) =
                lost(on, camera, days)?.into_iter().partition(|l| emptied.iter().any(|r| r.path == l.root));
            if lost.is_empty() && in_emptied.is_empty() {
                if !on.view.shows(camera, Mark::Present)? && !on.view.shows(camera, Mark::Gone)? {
                    out.unknown.push(Unknown { subject, why: Why::NoFootage, facts: json!({}) });
                    continue;
                }
                let from = UtcMs(on.view.context.now.0 - i64::from(days) * 86_400_000);
                match before_first_contact(on, camera, from)?.or_else(|| unwatched(camera, on.view, from)) {
                    Some(unknown) => out.unknown.push(unknown),
                    None => out.passed.push(subject),
                }
            }
            for l in in_emptied {
                let group =
                    by_root.entry(l.root.clone()).or_insert_with(|| (days, Vec::new(), HashSet::new()));
                group.0 = group.0.max(days);
                group.2.insert(camera.id.to_string());
                group.1.push(l);
            }
            for group in grouped(lost) {
                out.breaches.push(breach(on, camera_breach(camera, Severity::Critical), days, &group, 0)?);
            }
        }
        for (root, (days, lost, cameras)) in by_root {
            out.breaches.push(root_breach(on, root, days, &lost, cameras.len())?);
        }
        Ok(out)
    }

    fn words(f: &Facts, say: Say<'_>) -> Words {
        let case = match f.loss {
            Loss::Gone => "early_deletion-gone",
            Loss::Shrunk => "early_deletion-shrunk",
            Loss::Moved => "early_deletion-moved",
            Loss::Relabelled => "early_deletion-relabelled",
            Loss::RootEmptied => "early_deletion-root_emptied",
        };
        let millis = i64::try_from(f.seconds).unwrap_or(i64::MAX / 1000).saturating_mul(1000);
        say.words(
            case,
            &[
                ("protect", f.protect_days.into()),
                ("noticed", say.text.minute(f.noticed, say.tz).into()),
                ("segments", f.segments.into()),
                ("length", say.text.duration(millis).into()),
                ("bytes", say.text.bytes(f.bytes).into()),
                ("age", age(f.youngest_age_h, say.text).into()),
                ("place", (&f.place).into()),
                ("cameras", f.cameras.into()),
            ],
        )
    }
}

/// What was deleted before Holdfast first looked leaves a hole and nothing else, like an outage: a protected hour
/// of that time without footage cannot be told.
/// Whole hours; what is younger has none.
fn age(hours: u64, text: &Text) -> String {
    match i64::try_from(hours).unwrap_or(i64::MAX / 3_600_000) {
        0 => text.word("form-under-an-hour"),
        hours => text.duration(hours * 3_600_000),
    }
}

fn before_first_contact(
    on: Setting<'_>,
    camera: &KnownCamera,
    protected: UtcMs,
) -> Result<Option<Unknown>, ViewError> {
    let Some((seen, service)) = camera.first_seen.zip(on.view.in_service(camera)) else { return Ok(None) };
    let (since, runs) = (protected.max(service.since), on.view.runs(camera)?);
    // What follows the newest footage is not lost: it was not recorded yet.
    let until = runs.last().map_or(seen, |run| run.end.min(seen));
    if since >= until {
        return Ok(None);
    }
    let holes = span::subtract(&[Span::new(since, until)], runs);
    let seconds = span::total_ms(&holes) / 1000;
    // Whoever declared the date has said all that a site can say.
    let why = if service.declared { Why::BeforeFirstLook } else { Why::NotLongEnough };
    Ok((seconds > 0).then(|| Unknown {
        subject: Subject::Camera(camera.id.clone()),
        why,
        facts: json!({ "first_contact": seen, "seconds": seconds, "spans": holes }),
    }))
}

/// Footage of a camera that was lost while younger than `days` and lies nowhere under the roots as what it was.
fn lost(on: Setting<'_>, camera: &KnownCamera, days: u32) -> Result<Vec<Lost>, ViewError> {
    const GONE: &str = "select s.id, s.start_ms, s.end_ms, s.bytes, s.gone_ms, s.root, coalesce((select h.place from v_change h \
             where h.segment = s.id and h.kind = 'moved' order by h.id desc limit 1), ''), \
             exists (select 1 from v_segment p where p.gone_ms is null and p.camera = s.camera and p.stream = s.stream \
             and p.start_ms = s.start_ms and p.bytes = s.bytes \
             and (p.sha256 is null or s.sha256 is null or p.sha256 = s.sha256)) \
         from v_segment s where s.camera = ?1 and s.gone_ms is not null and s.open = 0 and s.gone_ms - s.start_ms < ?2 \
         order by s.gone_ms, s.start_ms";
    const SHRUNK: &str = "select s.id, s.start_ms, s.end_ms, h.old_bytes - h.new_bytes, h.at_ms, s.root from v_change h \
         join v_segment s on s.id = h.segment where h.camera = ?1 and h.kind = 'shrunk' and s.gone_ms is null \
         and s.altered_ms is not null and h.at_ms - s.start_ms < ?2 order by h.at_ms, s.start_ms";
    if !on.view.shows(camera, Mark::Gone)? && !on.view.shows(camera, Mark::Altered)? {
        return Ok(Vec::new());
    }
    let row = camera.row;
    let protect_ms = i64::from(days) * 86_400_000;
    let strays = stray_places(on)?;
    let gone = on.view.rows(GONE, (row, protect_ms), |r| {
        let (place, elsewhere): (String, bool) = (r.get(6)?, r.get(7)?);
        let loss = match place.as_str() {
            "" => Loss::Gone,
            _ if strays.contains(&place) => Loss::Moved,
            _ => Loss::Relabelled,
        };
        let lost = Lost {
            id: r.get(0)?,
            span: Span::new(UtcMs(r.get(1)?), UtcMs(r.get(2)?)),
            bytes: r.get::<_, i64>(3)?.cast_unsigned(),
            loss,
            noticed: UtcMs(r.get(4)?),
            root: r.get(5)?,
            place,
        };
        Ok((!elsewhere).then_some(lost))
    })?;
    let shrunk = on.view.rows(SHRUNK, (row, protect_ms), |r| {
        Ok(Lost {
            id: r.get(0)?,
            span: Span::new(UtcMs(r.get(1)?), UtcMs(r.get(2)?)),
            bytes: r.get::<_, i64>(3)?.cast_unsigned(),
            loss: Loss::Shrunk,
            noticed: UtcMs(r.get(4)?),
            root: r.get(5)?,
            place: String::new(),
        })
    })?;
    Ok(gone.into_iter().flatten().chain(shrunk).collect())
}

/// Where recordings lie that no layout explains.
fn stray_places(on: Setting<'_>) -> Result<HashSet<String>, ViewError> {
    const STRAYS: &str = "select root || '/' || path from v_stray";
    Ok(on.view.rows(STRAYS, [], |r| r.get(0))?.into_iter().collect())
}

/// One finding for each way and each pass that noticed it: when some of the footage comes back, the
/// same finding shrinks, and closes with the last of it.
fn grouped(lost: Vec<Lost>) -> Vec<Vec<Lost>> {
    let mut groups: BTreeMap<(UtcMs, Loss), Vec<Lost>> = BTreeMap::new();
    for l in lost {
        groups.entry((l.noticed, l.loss)).or_default().push(l);
    }
    groups.into_values().collect()
}

fn breach(
    on: Setting<'_>,
    mut breach: Breach,
    days: u32,
    group: &[Lost],
    cameras: usize,
) -> Result<Breach, ViewError> {
    let Some(first) = group.first() else { return Ok(breach) };
    let spans = span::merge(group.iter().map(|l| l.span).collect(), 0);
    let youngest = group.iter().map(|l| l.span.start).max().unwrap_or(first.span.start);
    let ids: Vec<i64> = group.iter().map(|l| l.id).collect();
    let loss = if cameras > 0 { Loss::RootEmptied } else { first.loss };
    breach.severity = on.severity(Severity::Critical);
    breach.key = format!("{} {}", serde_json::to_string(&loss).unwrap_or_default(), first.noticed.0);
    let ends = group.iter().map(|l| l.span.end).max().unwrap_or(first.span.end);
    breach.span = group.iter().map(|l| l.span.start).min().map(|start| Span::new(start, ends));
    breach.evidence.extend(evidence(on.view, &ids)?);
    breach.evidence.truncate(EVIDENCE_SHOWN);
    breach.facts = facts(&Facts {
        loss,
        protect_days: days,
        noticed: first.noticed,
        segments: group.len() as u64,
        seconds: (span::total_ms(&spans) / 1000).cast_unsigned(),
        bytes: group.iter().map(|l| l.bytes).sum(),
        youngest_age_h: (first.noticed.since(youngest) / 3_600_000).max(0).cast_unsigned(),
        place: first.place.clone(),
        cameras: cameras as u64,
    });
    Ok(breach)
}

fn root_breach(
    on: Setting<'_>,
    root: String,
    days: u32,
    lost: &[Lost],
    cameras: usize,
) -> Result<Breach, ViewError> {
    let place = Evidence::Path { root: root.clone(), path: RelPath::from_stored("") };
    let empty = Breach {
        subject: Subject::Root(root),
        key: String::new(),
        span: None,
        severity: Severity::Critical,
        basis: Basis::Measured,
        facts: serde_json::Value::Null,
        evidence: vec![place],
    };
    breach(on, empty, days, lost, cameras)
}
