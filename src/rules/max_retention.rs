//! Footage older than the ceiling is gone. This rule reports; carrying it out is another's work.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Example, Rule, Say, Setting, Words, camera_breach, evidence, facts, nothing_to_see};
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
    #[expect(
        dead_code,
        reason = "holds, extracts and destruction papers come with their registers; until then nothing is exempt"
    )]
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
#[derive(Deserialize, JsonSchema)]
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
        for camera in on.cameras() {
            match nothing_to_see(camera, on.view)? {
                Some(unknown) => out.unknown.push(unknown),
                None => weigh(params, on, camera, &mut out)?,
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

fn weigh(p: &Params, on: Setting<'_>, camera: &KnownCamera, out: &mut Verdict) -> Result<(), ViewError> {
    const OVERDUE: &str = "select count(*), coalesce(sum(bytes), 0), min(start_ms), max(end_ms) from v_segment \
         where camera = ?1 and start_ms < ?2 and gone_ms is null and open = 0 and end_ms < ?2";
    const OLDEST: &str = "select id from v_segment where camera = ?1 and start_ms < ?2 and gone_ms is null and open = 0 and end_ms < ?2 \
         order by start_ms limit 20";
    let Some(row) = camera.row else { return Ok(()) };
    let now = on.view.context.now;
    let limit = now.0 - i64::from(p.max_days + p.grace_days) * 86_400_000;
    type Got = (i64, i64, Option<i64>, Option<i64>);
    let got: Option<Got> =
        on.view.row(OVERDUE, [row, limit], |r| Ok((r.get(0)?, r.get(1)?, r.get(2)?, r.get(3)?)))?;
    let Some((segments, bytes, Some(oldest), Some(newest))) = got else {
        out.passed.push(Subject::Camera(camera.id.clone()));
        return Ok(());
    };
    let mut breach = camera_breach(camera, on.severity(Severity::Medium));
    breach.span = Some(Span::new(UtcMs(oldest), UtcMs(newest)));
    breach.evidence = evidence(on.view, &on.view.rows(OLDEST, [row, limit], |r| r.get(0))?)?;
    breach.facts = facts(&Facts {
        max_days: p.max_days,
        grace_days: p.grace_days,
        segments: segments.cast_unsigned(),
        bytes: bytes.cast_unsigned(),
        oldest: UtcMs(oldest),
        oldest_age_days: u32::try_from((now.0 - oldest) / 86_400_000).unwrap_or(0),
    });
    out.breaches.push(breach);
    Ok(())
}
