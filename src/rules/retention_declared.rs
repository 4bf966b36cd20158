//! Every camera belongs to a declared class of storage with a stated period and the ground for it.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::recorded::{self, Case, Duty};
use super::{Example, Rule, Say, Setting, Words};
use crate::model::finding::{Basis, Severity, Subject, Verdict};
use crate::views::{Entry, KnownCamera, ViewError};

/// Parameters of `retention_declared`. Where nothing is named, a stated period is asked for.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Params {
    /// Every camera must belong to a class.
    #[serde(default)]
    classes_required: bool,
    /// What each class must state.
    #[serde(default)]
    classify_by: Vec<ClassifyBy>,
    /// Each period must name its ground.
    #[serde(default)]
    basis_required: bool,
    /// Fewest days that a class may state.
    #[serde(default)]
    #[schemars(range(min = 1, max = 36_500))]
    min_days: Option<u32>,
    /// Most days that a class may state.
    #[serde(default)]
    #[schemars(range(min = 1, max = 36_500))]
    max_days: Option<u32>,
}

impl Params {
    /// A period is asked for: a number or a ground is named, or nothing is.
    fn means_period(&self) -> bool {
        let numbers = self.min_days.is_some() || self.max_days.is_some() || self.basis_required;
        numbers || (!self.classes_required && self.classify_by.is_empty())
    }
}

/// What a class must state.
#[derive(Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
enum ClassifyBy {
    /// How much its recordings matter.
    Importance,
    /// How long they are kept.
    RetentionPeriod,
}

/// What can be wrong.
#[derive(Clone, Copy, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Wrong {
    /// In no class.
    Unclassed,
    /// A class that does not state what it must.
    Blank,
    /// No period is stated.
    NoPeriod,
    /// The period names no ground.
    NoBasis,
    /// The stated period is too short or too long.
    Outside,
}

impl Case for Wrong {
    fn id(self) -> &'static str {
        match self {
            Self::Unclassed => "retention_declared-unclassed",
            Self::Blank => "retention_declared-blank",
            Self::NoPeriod => "retention_declared-no_period",
            Self::NoBasis => "retention_declared-no_basis",
            Self::Outside => "retention_declared-outside",
        }
    }
}

#[derive(Deserialize)]
struct Class {
    cameras: Vec<String>,
    #[serde(default)]
    days: Option<u32>,
    #[serde(default)]
    basis: Option<String>,
    #[serde(default)]
    importance: Option<String>,
}

/// The rule.
pub struct RetentionDeclared;

impl Rule for RetentionDeclared {
    const ID: &'static str = "retention_declared";
    const BASIS: Basis = Basis::Declared;
    const EXAMPLES: &'static [Example] = &[
        Example {
            name: "a_camera_in_a_class_with_days_and_ground_passes",
            timeline: include_str!("examples/retention_declared_pass.toml"),
        },
        Example {
            name: "a_camera_in_no_class_is_a_breach",
            timeline: include_str!("examples/retention_declared_breach.toml"),
        },
    ];
    type Params = Params;
    type Facts = Duty<Wrong>;

    fn judge(p: &Params, on: Setting<'_>) -> Result<Verdict, ViewError> {
        let classes = on.view.records::<Class>("retention_class")?;
        let mut out = Verdict::default();
        for camera in on.cameras() {
            let subject = Subject::Camera(camera.id.clone());
            let own = |e: &&Entry<Class>| e.is.cameras.iter().any(|c| c == camera.id.as_str());
            let class = classes.iter().flatten().find(own);
            match weigh(p, on, camera, class) {
                None => out.passed.push(subject),
                // What the policy itself does not state may stand in a register that is not kept here.
                Some(_) if classes.is_none() => {
                    out.unknown.push(recorded::no_register(subject, "retention_class"));
                }
                Some(duty) => {
                    out.breaches.push(duty.about(subject, on.severity(Severity::Medium), Basis::Declared));
                }
            }
        }
        Ok(out)
    }

    fn words(f: &Duty<Wrong>, say: Say<'_>) -> Words {
        f.words(say)
    }
}

fn weigh(
    p: &Params,
    on: Setting<'_>,
    camera: &KnownCamera,
    class: Option<&Entry<Class>>,
) -> Option<Duty<Wrong>> {
    let name = class.map_or(camera.id.as_str(), |c| c.no.as_str());
    let duty = |case| Some(Duty::new(case, name));
    let Some(class) = class.map(|c| &c.is) else {
        let floor = on.view.retention_floor(on.policy, camera);
        return match floor {
            _ if p.classes_required => duty(Wrong::Unclassed),
            // A floor in force names its ground: the clause, or the site's own reason.
            Some(days) => outside(p, name, days),
            None if p.means_period() => duty(Wrong::NoPeriod),
            None => None,
        };
    };
    let lacks = |what: &&ClassifyBy| match what {
        ClassifyBy::Importance => class.importance.is_none(),
        ClassifyBy::RetentionPeriod => class.days.is_none(),
    };
    if let Some(what) = p.classify_by.iter().find(lacks) {
        let field = if *what == ClassifyBy::Importance { "importance" } else { "days" };
        return duty(Wrong::Blank).map(|d| d.found(None, field));
    }
    match class.days {
        None if p.means_period() => duty(Wrong::NoPeriod),
        Some(_) if p.basis_required && class.basis.is_none() => duty(Wrong::NoBasis),
        Some(days) => outside(p, name, days),
        None => None,
    }
}

fn outside(p: &Params, name: &str, days: u32) -> Option<Duty<Wrong>> {
    let short = p.min_days.filter(|min| days < *min);
    let limit = short.or(p.max_days.filter(|max| days > *max))?;
    Some(Duty::new(Wrong::Outside, name).limit(limit).count(days as usize))
}
