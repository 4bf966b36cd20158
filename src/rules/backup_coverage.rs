//! A second copy exists where the policy asks for one, at a declared place and by a declared method.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::recorded::{self, Case, Duty, HOUR};
use super::{Example, Rule, Say, Setting, Words};
use crate::model::UtcMs;
use crate::model::finding::{Basis, Severity, Subject, Unknown, Verdict, Why};
use crate::model::signal::Said;
use crate::views::{Entry, ViewError};

/// Parameters of `backup_coverage`.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Params {
    /// A second copy must exist. Default: yes, unless only its place or method is named.
    #[serde(default)]
    required: Option<bool>,
    /// What must be copied.
    #[serde(default = "default_covers")]
    covers: Vec<Covers>,
    /// Hours by which the newest copy may lag.
    #[serde(default = "default_lag")]
    #[schemars(range(min = 1, max = 87_600))]
    max_lag_h: u32,
    /// Each copy must name its place.
    #[serde(default)]
    location_declared: bool,
    /// Each copy must name its method.
    #[serde(default)]
    method_declared: bool,
    /// Share of the copied files that must have been compared, in percent.
    #[serde(default = "default_sample")]
    #[schemars(range(min = 0, max = 100))]
    verify_sample_pct: f64,
}

/// What must be copied.
#[derive(Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
enum Covers {
    /// Recordings.
    Footage,
    /// The records about their use.
    Records,
}

impl Covers {
    fn as_str(self) -> &'static str {
        match self {
            Self::Footage => "footage",
            Self::Records => "records",
        }
    }
}

fn default_covers() -> Vec<Covers> {
    vec![Covers::Footage]
}

fn default_lag() -> u32 {
    24
}

fn default_sample() -> f64 {
    1.0
}

/// What can be wrong.
#[derive(Clone, Copy, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Wrong {
    /// There is none.
    Absent,
    /// The newest is too old.
    Lagging,
    /// Its place or method is not named.
    Undeclared,
    /// A compared file differs.
    Differs,
}

impl Case for Wrong {
    fn id(self) -> &'static str {
        match self {
            Self::Absent => "backup_coverage-absent",
            Self::Lagging => "backup_coverage-lagging",
            Self::Undeclared => "backup_coverage-undeclared",
            Self::Differs => "backup_coverage-differs",
        }
    }
}

#[derive(Deserialize)]
struct Backup {
    covers: Vec<Covers>,
    #[serde(default)]
    cameras: Vec<String>,
    finished_at: UtcMs,
    #[serde(default)]
    place: Option<String>,
    #[serde(default)]
    method: Option<String>,
}

/// The rule.
pub struct BackupCoverage;

impl Rule for BackupCoverage {
    const ID: &'static str = "backup_coverage";
    const BASIS: Basis = Basis::Recorded;
    const EXAMPLES: &'static [Example] = &[
        Example {
            name: "a_compared_copy_of_last_night_passes",
            timeline: include_str!("examples/backup_coverage_pass.toml"),
        },
        Example {
            name: "a_copy_of_last_week_is_a_breach",
            timeline: include_str!("examples/backup_coverage_breach.toml"),
        },
    ];
    type Params = Params;
    type Facts = Duty<Wrong>;

    fn judge(p: &Params, on: Setting<'_>) -> Result<Verdict, ViewError> {
        let Some(backups) = on.entries::<Backup>("backup", |b| &b.cameras)? else {
            let unknown = vec![recorded::no_register(Subject::Site, "backup")];
            return Ok(Verdict { unknown, ..Verdict::default() });
        };
        let mut out = Verdict::default();
        let required = p.required.unwrap_or(!p.location_declared && !p.method_declared);
        let told = if required {
            p.covers.iter().filter_map(|c| newest(p, on, *c, &backups)).collect()
        } else {
            Vec::new()
        };
        for duty in told {
            let mut breach = duty.about(Subject::Site, on.severity(Severity::Medium), Basis::Recorded);
            breach.key = format!("{} {}", breach.key, duty.no);
            out.breaches.push(breach);
        }
        let named = backups.iter().filter_map(|b| undeclared(p, b));
        out.breaches.extend(named.map(|d| d.breach("backup", on.severity(Severity::Medium))));
        if p.covers.contains(&Covers::Footage) {
            sampled(p, on, required, &mut out)?;
        }
        if out.breaches.is_empty() && out.unknown.is_empty() {
            out.passed.push(Subject::Site);
        }
        Ok(out)
    }

    fn words(f: &Duty<Wrong>, say: Say<'_>) -> Words {
        f.words(say)
    }
}

fn newest(p: &Params, on: Setting<'_>, covers: Covers, backups: &[Entry<Backup>]) -> Option<Duty<Wrong>> {
    let own = backups.iter().filter(|b| b.is.covers.contains(&covers));
    let Some(last) = own.map(|b| b.is.finished_at).max() else {
        return Some(Duty::new(Wrong::Absent, covers.as_str()));
    };
    let due = UtcMs(last.0 + i64::from(p.max_lag_h) * HOUR);
    let late = on.view.context.now > due;
    late.then(|| Duty::new(Wrong::Lagging, covers.as_str()).limit(p.max_lag_h).at(Some(last)).due(due))
}

fn undeclared(p: &Params, b: &Entry<Backup>) -> Option<Duty<Wrong>> {
    let field = if p.location_declared && b.is.place.is_none() {
        "place"
    } else if p.method_declared && b.is.method.is_none() {
        "method"
    } else {
        return None;
    };
    Some(Duty::new(Wrong::Undeclared, &b.no).at(Some(b.is.finished_at)).found(None, field))
}

/// Copies that were compared with what the ledger holds.
fn sampled(p: &Params, on: Setting<'_>, required: bool, out: &mut Verdict) -> Result<(), ViewError> {
    let samples = on.view.signals_of("backup_sample", "site")?;
    let sample = samples.first().and_then(|s| match s.said {
        Said::BackupSample { compared, of, differing } => Some((s.at, compared, of, differing)),
        _ => None,
    });
    let enough = |compared: u64, of: u64| compared as f64 * 100.0 >= of as f64 * p.verify_sample_pct;
    match sample {
        Some((at, compared, _, differing)) if differing > 0 => {
            let count = usize::try_from(differing).unwrap_or(usize::MAX);
            let limit = u32::try_from(compared).unwrap_or(u32::MAX);
            let duty = Duty::new(Wrong::Differs, "footage").count(count).limit(limit).at(Some(at));
            out.breaches.push(duty.about(Subject::Site, on.severity(Severity::Medium), Basis::Measured));
        }
        Some((_, compared, of, _)) if enough(compared, of) => {}
        _ if required && p.verify_sample_pct > 0.0 => {
            let facts = json!({ "percent": p.verify_sample_pct });
            out.unknown.push(Unknown { subject: Subject::Site, why: Why::NoCopyStore, facts });
        }
        _ => {}
    }
    Ok(())
}
