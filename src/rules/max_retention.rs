//! Footage older than the ceiling is gone. This rule reports; carrying it out is another's work.

use rusqlite::params;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::recorded::DAY;
use super::{
    EVIDENCE_SHOWN, Example, Rule, Say, Setting, Words, camera_breach, evidence, facts, nothing_to_see,
};
use crate::model::finding::{Basis, Severity, Subject, Verdict};
use crate::model::{Span, UtcMs};
use crate::views::{KnownCamera, ViewError};

/// Parameters of `max_retention`.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Params {
    /// Days of 24 hours after which footage must be gone.
    #[schemars(range(min = 1, max = 36_500))]
    max_days: u32,
    /// How it goes: delete, overwrite, or only report.
    #[serde(default)]
    #[expect(dead_code, reason = "carried out by the retention plan; shown in the page")]
    action: Action,
    /// Days that one clean-up cadence may take.
    #[serde(default = "default_grace")]
    #[schemars(range(max = 365))]
    grace_days: u32,
    /// What may stay longer.
    #[serde(default = "default_exempt")]
    exempt: Vec<Exempt>,
}

/// How expired footage goes.
#[derive(Default, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
enum Action {
    /// By deletion.
    Delete,
    /// By the recorder's loop.
    Overwrite,
    /// Not at all: the finding is all.
    #[default]
    Report,
}

/// What may outlive the ceiling.
#[derive(Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
enum Exempt {
    /// A legal hold.
    Hold,
    /// Footage that was handed out.
    Extract,
    /// A destruction application that waits for its approval.
    PendingDestruction,
}

fn default_grace() -> u32 {
    1
}

fn default_exempt() -> Vec<Exempt> {
    vec![Exempt::Hold, Exempt::Extract, Exempt::PendingDestruction]
}

/// What overdue footage states.
#[derive(Serialize, Deserialize)]
pub struct Facts {
    /// Days allowed.
    max_days: u32,
    /// Days of grace.
    grace_days: u32,
    /// Segments beyond both.
    segments: u64,
    /// Their bytes.
    bytes: u64,
    /// Start of the oldest.
    oldest: UtcMs,
    /// Its age in whole days.
    oldest_age_days: u32,
    /// Segments that are as old and exempt.
    #[serde(default)]
    exempt: u64,
}

/// A stretch of footage of some cameras that an entry of the register speaks of, while it does.
#[derive(Deserialize)]
struct Stretch {
    cameras: Vec<String>,
    from: UtcMs,
    to: UtcMs,
    /// Of a hold.
    #[serde(default)]
    released_at: Option<UtcMs>,
    /// Of an extract.
    #[serde(default)]
    disposed_at: Option<UtcMs>,
    /// Of an application for destruction: from then on the footage has to go.
    #[serde(default)]
    approved_at: Option<UtcMs>,
}

/// The rule.
pub struct MaxRetention;

impl Rule for MaxRetention {
    const ID: &'static str = "max_retention";
    const BASIS: Basis = Basis::Measured;
    const EXAMPLES: &'static [Example] = &[
        Example {
            name: "footage_within_the_ceiling_passes",
            timeline: include_str!("examples/max_retention_pass.toml"),
        },
        Example {
            name: "footage_past_ceiling_and_grace_is_a_breach",
            timeline: include_str!("examples/max_retention_breach.toml"),
        },
    ];
    type Params = Params;
    type Facts = Facts;

    fn judge(params: &Params, on: Setting<'_>) -> Result<Verdict, ViewError> {
        let mut out = Verdict::default();
        let exempt = exempt(params, on)?;
        for camera in on.cameras() {
            match nothing_to_see(camera, on.view)? {
                Some(unknown) => out.unknown.push(unknown),
                None => weigh(params, on, camera, &exempt, &mut out)?,
            }
        }
        Ok(out)
    }

    fn words(f: &Facts, say: Say<'_>) -> Words {
        say.words(
            "max_retention-overdue",
            &[
                ("allowed", f.max_days.into()),
                ("grace", f.grace_days.into()),
                ("segments", f.segments.into()),
                ("bytes", say.text.bytes(f.bytes).into()),
                ("oldest", say.text.minute(f.oldest, say.tz).into()),
                ("age", f.oldest_age_days.into()),
            ],
        )
    }
}

/// What the register exempts now; nothing where no register is kept.
fn exempt(p: &Params, on: Setting<'_>) -> Result<Vec<Stretch>, ViewError> {
    let now = on.view.context.now;
    let before = |end: Option<UtcMs>| end.is_none_or(|end| end > now);
    let mut out = Vec::new();
    for exempt in &p.exempt {
        let (form, stands): (_, fn(&Stretch) -> Option<UtcMs>) = match exempt {
            Exempt::Hold => ("hold_order", |s| s.released_at),
            Exempt::Extract => ("extract", |s| s.disposed_at),
            Exempt::PendingDestruction => ("destruction_application", |s| s.approved_at),
        };
        let entries = on.entries::<Stretch>(form, |s| &s.cameras)?.unwrap_or_default();
        out.extend(entries.into_iter().map(|e| e.is).filter(|s| before(stands(s))));
    }
    Ok(out)
}

/// Finished segments of a camera that ended before an instant; with stretches, those outside all of them.
const OLD: &str = "from v_file s where camera = ?1 and start_ms < ?2 and gone_ms is null and open = 0 and end_ms < ?2 \
     and (?3 is null or not exists (select 1 from json_each(?3) e \
     where s.start_ms < e.value ->> 'end' and s.end_ms > e.value ->> 'start'))";

/// Segments that are older than they may be, together.
struct Overdue {
    segments: u64,
    bytes: u64,
    /// From the start of the oldest to the end of the newest.
    span: Span,
}

fn weigh(
    p: &Params,
    on: Setting<'_>,
    camera: &KnownCamera,
    exempt: &[Stretch],
    out: &mut Verdict,
) -> Result<(), ViewError> {
    let Some(row) = camera.row else { return Ok(()) };
    let now = on.view.context.now;
    let limit = now.0 - i64::from(p.max_days + p.grace_days) * DAY;
    let own = exempt.iter().filter(|s| s.cameras.iter().any(|c| c == camera.id.as_str()));
    let own: Vec<Value> = own.map(|s| json!({ "start": s.from.0, "end": s.to.0 })).collect();
    let stretches = (!own.is_empty()).then(|| Value::Array(own).to_string());
    let Some(overdue) = overdue(on, row, limit, stretches.as_deref())? else {
        out.passed.push(Subject::Camera(camera.id.clone()));
        return Ok(());
    };
    let all = if stretches.is_none() { None } else { self::overdue(on, row, limit, None)? };
    let first = format!("select id {OLD} order by start_ms limit {EVIDENCE_SHOWN}");
    let first: Vec<i64> = on.view.rows(&first, params![row, limit, stretches], |r| r.get(0))?;
    let mut breach = camera_breach(camera, on.severity(Severity::Medium));
    breach.span = Some(overdue.span);
    breach.evidence = evidence(on.view, &first)?;
    breach.facts = facts(&Facts {
        max_days: p.max_days,
        grace_days: p.grace_days,
        segments: overdue.segments,
        bytes: overdue.bytes,
        oldest: overdue.span.start,
        oldest_age_days: u32::try_from(now.since(overdue.span.start) / DAY).unwrap_or(0),
        exempt: all.map_or(0, |all| all.segments - overdue.segments),
    });
    out.breaches.push(breach);
    Ok(())
}

/// What of a camera is past the limit and outside the stretches, if anything is.
fn overdue(
    on: Setting<'_>,
    row: i64,
    limit: i64,
    stretches: Option<&str>,
) -> Result<Option<Overdue>, ViewError> {
    let together =
        format!("select count(*), sum(bytes), min(start_ms), max(end_ms) {OLD} having count(*) > 0");
    on.view.row(&together, params![row, limit, stretches], |r| {
        let count = |n: i64| n.cast_unsigned();
        let span = Span::new(UtcMs(r.get(2)?), UtcMs(r.get(3)?));
        Ok(Overdue { segments: count(r.get(0)?), bytes: count(r.get(1)?), span })
    })
}
