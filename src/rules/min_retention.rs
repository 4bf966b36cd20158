//! Every camera can show its footage of the last days, back to the floor or to when it went into service.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::outages::{Schedule, records_at_named_hours};
use super::{Example, Rule, Say, Setting, Words, blind, camera_breach, emptied, facts, out_of_sight};
use crate::model::finding::{Basis, Severity, Subject, Unknown, Verdict, Why};
use crate::model::{Span, UtcMs};
use crate::views::{Held, InService, KnownCamera, ViewError};

/// Parameters of `min_retention`.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Params {
    /// Whole local days, back from yesterday, that must be held.
    #[schemars(range(min = 1, max = 36_500))]
    min_days: u32,
    /// Minutes by which the old edge may fall short.
    #[serde(default = "default_tolerance")]
    #[schemars(range(max = 1_440))]
    tolerance_min: u32,
    /// Share of a day, in percent, from which the day counts as held.
    #[serde(default = "default_pct")]
    #[schemars(range(min = 1, max = 100))]
    min_day_coverage_pct: u32,
}

fn default_tolerance() -> u32 {
    60
}

fn default_pct() -> u32 {
    80
}

/// What a shortfall states.
#[derive(Serialize, Deserialize)]
pub struct Facts {
    /// Days held.
    days_held: u32,
    /// Days asked for.
    min_days: u32,
    /// Days that could be held since the camera went into service, at most `min_days`.
    days_possible: u32,
    /// When the camera went into service, or the recorder's oldest evidence.
    in_service: UtcMs,
    /// The site declared that date.
    in_service_declared: bool,
    /// Local date of the newest day that is not held, `YYYY-MM-DD`.
    first_day_missing: String,
}

/// The rule.
pub struct MinRetention;

impl Rule for MinRetention {
    const ID: &'static str = "min_retention";
    const BASIS: Basis = Basis::Measured;
    const EXAMPLES: &'static [Example] = &[
        Example { name: "thirty_days_held_pass", timeline: include_str!("examples/min_retention_pass.toml") },
        Example {
            name: "twelve_days_of_thirty_are_a_breach",
            timeline: include_str!("examples/min_retention_breach.toml"),
        },
        Example {
            name: "a_recorder_that_is_young_itself_cannot_tell",
            timeline: include_str!("examples/min_retention_young.toml"),
        },
        Example {
            name: "on_the_day_a_camera_goes_into_service_nothing_is_due",
            timeline: include_str!("examples/min_retention_due.toml"),
        },
    ];
    type Params = Params;
    type Facts = Facts;

    fn judge(params: &Params, on: Setting<'_>) -> Result<Verdict, ViewError> {
        let mut out = Verdict::default();
        for camera in on.cameras() {
            let subject = Subject::Camera(camera.id.clone());
            if let Some(unknown) = blind(camera, on.view)? {
                out.unknown.push(unknown);
            } else if on.view.runs(camera)?.is_empty() && emptied(camera, on.view)? {
                out.unknown.push(Unknown { subject, why: Why::RootEmptied, facts: json!({}) });
            } else if camera.event_driven {
                out.unknown.push(Unknown { subject, why: Why::EventDriven, facts: json!({}) });
            } else if let Some(service) = on.view.in_service(camera) {
                weigh(params, on, camera, service, &mut out)?;
            } else {
                out.unknown.push(Unknown {
                    subject,
                    why: Why::NotLongEnough,
                    facts: json!({ "days": 0, "needed": params.min_days }),
                });
            }
        }
        Ok(out)
    }

    fn words(f: &Facts, say: Say<'_>) -> Words {
        let case = match (f.days_held, f.in_service_declared) {
            (0, _) => "min_retention-none",
            (_, true) => "min_retention-short",
            (_, false) => "min_retention-short-assumed",
        };
        say.words(
            case,
            &[
                ("held", f.days_held.into()),
                ("needed", f.min_days.into()),
                ("possible", f.days_possible.into()),
                ("since", say.text.minute(f.in_service, say.tz).into()),
                ("missing", (&f.first_day_missing).into()),
            ],
        )
    }
}

fn weigh(
    p: &Params,
    on: Setting<'_>,
    camera: &KnownCamera,
    service: InService,
    out: &mut Verdict,
) -> Result<(), ViewError> {
    let tolerance_ms = i64::from(p.tolerance_min) * 60_000;
    let begun = UtcMs(service.since.0 - tolerance_ms);
    let possible =
        on.view.days_back(p.min_days).iter().skip(1).take_while(|(_, day)| day.start >= begun).count();
    let possible = u32::try_from(possible).unwrap_or(p.min_days);
    let subject = Subject::Camera(camera.id.clone());
    let schedule = if records_at_named_hours(on.policy, camera) { Schedule::Named } else { Schedule::Always };
    let looked = Span::new(on.view.back(p.min_days + 1), on.view.context.now);
    let hours = match schedule.hours(on.view, camera, looked) {
        Ok(hours) => hours,
        Err(untold) => {
            out.unknown.push(untold);
            return Ok(());
        }
    };
    let min_pct = f64::from(p.min_day_coverage_pct);
    let Held { days: held, missing } =
        on.view.held(camera, p.min_days, min_pct, tolerance_ms, hours.as_deref())?;
    if possible == 0 && held == 0 && service.declared {
        out.unknown.push(Unknown { subject, why: Why::NothingDue, facts: json!({ "needed": p.min_days }) });
    } else if held >= p.min_days || (held >= possible && service.declared) {
        out.passed.push(subject);
    } else if held >= possible {
        let why = json!({ "days": held, "needed": p.min_days });
        out.unknown.push(Unknown { subject, why: Why::NotLongEnough, facts: why });
    } else if let Some(unknown) = out_of_sight(camera, on.view)? {
        out.unknown.push(unknown);
    } else {
        let own =
            if held == 0 && on.view.runs(camera)?.is_empty() { Severity::Critical } else { Severity::High };
        let mut breach = camera_breach(camera, on.severity(own));
        breach.span = missing.map(|(_, day)| Span::new(service.since.min(day.start), day.end));
        breach.facts = facts(&Facts {
            days_held: held,
            min_days: p.min_days,
            days_possible: possible,
            in_service: service.since,
            in_service_declared: service.declared,
            first_day_missing: missing.map(|(date, _)| date.to_string()).unwrap_or_default(),
        });
        out.breaches.push(breach);
    }
    Ok(())
}
