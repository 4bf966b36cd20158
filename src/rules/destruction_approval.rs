//! Footage is destroyed only on an application by the right role, approved before the act.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::recorded::{self, Case, DAY, Duty};
use super::{Example, Rule, Say, Setting, Words, blind, evidence};
use crate::model::finding::{Basis, Severity, Subject, Unknown, Verdict, Why};
use crate::model::{Span, UtcMs};
use crate::views::{Entry, KnownCamera, ViewError};

/// Parameters of `destruction_approval`.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Params {
    /// What makes footage ripe for destruction.
    #[serde(default)]
    #[expect(dead_code, reason = "there is one word so far; shown in the page")]
    trigger: Trigger,
    /// Role that applies; any when absent.
    #[serde(default)]
    requested_by: Option<String>,
    /// Role that approves; any when absent.
    #[serde(default)]
    approver: Option<String>,
    /// Role that carries it out; any when absent.
    #[serde(default)]
    performed_by: Option<String>,
    /// The approval must come before the act.
    #[serde(default = "yes")]
    before_delete: bool,
    /// A recorder may overwrite expired footage without an application.
    #[serde(default)]
    accept_loop_overwrite: bool,
    /// Days after its floor of retention within which footage must be applied for.
    #[serde(default = "default_within")]
    #[schemars(range(max = 3_650))]
    apply_within_days: u32,
}

/// What makes footage ripe for destruction.
#[derive(Default, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
enum Trigger {
    /// Its floor of retention has passed.
    #[default]
    RetentionExpired,
}

fn yes() -> bool {
    true
}

fn default_within() -> u32 {
    30
}

/// What can be wrong.
#[derive(Clone, Copy, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Wrong {
    /// Footage went without an approved application.
    Unapproved,
    /// Carried out before the approval, or without one.
    Before,
    /// Somebody else applied, approved or carried it out.
    Role,
    /// Expired footage that nobody applied for.
    Unapplied,
}

impl Case for Wrong {
    fn id(self) -> &'static str {
        match self {
            Self::Unapproved => "destruction_approval-unapproved",
            Self::Before => "destruction_approval-before",
            Self::Role => "destruction_approval-role",
            Self::Unapplied => "destruction_approval-unapplied",
        }
    }
}

#[derive(Deserialize)]
struct Application {
    cameras: Vec<String>,
    from: UtcMs,
    to: UtcMs,
    applied_by: String,
    #[serde(default)]
    approver: Option<String>,
    #[serde(default)]
    approved_at: Option<UtcMs>,
}

impl Application {
    fn covers(&self, camera: &KnownCamera, span: Span) -> bool {
        let inside = self.from <= span.start && span.end <= self.to;
        inside && self.cameras.iter().any(|c| c == camera.id.as_str())
    }
}

#[derive(Deserialize)]
struct Certificate {
    application: String,
    performed_by: String,
    performed_at: UtcMs,
}

/// The rule.
pub struct DestructionApproval;

impl Rule for DestructionApproval {
    const ID: &'static str = "destruction_approval";
    const BASIS: Basis = Basis::Recorded;
    const EXAMPLES: &'static [Example] = &[
        Example {
            name: "footage_destroyed_on_an_approved_application_passes",
            timeline: include_str!("examples/destruction_approval_pass.toml"),
        },
        Example {
            name: "footage_that_went_without_leave_is_a_breach",
            timeline: include_str!("examples/destruction_approval_breach.toml"),
        },
    ];
    type Params = Params;
    type Facts = Duty<Wrong>;

    fn judge(p: &Params, on: Setting<'_>) -> Result<Verdict, ViewError> {
        let applications = on.entries::<Application>("destruction_application", |a| &a.cameras)?;
        let certificates = on.view.records::<Certificate>("destruction_certificate")?;
        let (Some(applications), Some(certificates)) = (applications, certificates) else {
            let unknown = vec![recorded::no_register(Subject::Site, "destruction_application")];
            return Ok(Verdict { unknown, ..Verdict::default() });
        };
        let mut out = Verdict::default();
        for (form, duty) in papers(p, &applications, &certificates) {
            out.breaches.push(duty.breach(form, on.severity(Severity::High)));
        }
        for camera in on.cameras() {
            match blind(camera, on.view)? {
                Some(unknown) => out.unknown.push(unknown),
                None => footage(p, on, camera, &applications, &mut out)?,
            }
        }
        Ok(out)
    }

    fn words(f: &Duty<Wrong>, say: Say<'_>) -> Words {
        f.words(say)
    }
}

/// What the papers show: roles and the order of acts.
fn papers(
    p: &Params,
    applications: &[Entry<Application>],
    certificates: &[Entry<Certificate>],
) -> Vec<(&'static str, Duty<Wrong>)> {
    let mut out = Vec::new();
    let mut role = |form, no: &str, wanted: Option<&String>, found: Option<&str>| {
        if let Some(wanted) = wanted.filter(|w| Some(w.as_str()) != found) {
            out.push((form, Duty::new(Wrong::Role, no).found(found, wanted)));
        }
    };
    for a in applications {
        role("destruction_application", &a.no, p.requested_by.as_ref(), Some(&a.is.applied_by));
        let approver = p.approver.as_ref().filter(|_| a.is.approved_at.is_some());
        role("destruction_application", &a.no, approver, a.is.approver.as_deref());
    }
    for c in certificates {
        role("destruction_certificate", &c.no, p.performed_by.as_ref(), Some(&c.is.performed_by));
    }
    let early = certificates.iter().filter(|c| {
        let own = applications.iter().find(|a| a.no == c.is.application);
        own.and_then(|a| a.is.approved_at).is_none_or(|approved| c.is.performed_at < approved)
    });
    if p.before_delete {
        let duty = |c: &Entry<Certificate>| Duty::new(Wrong::Before, &c.no).at(Some(c.is.performed_at));
        out.extend(early.map(|c| ("destruction_certificate", duty(c))));
    }
    out
}

/// What the disk shows: footage that went, and footage that is ripe.
fn footage(
    p: &Params,
    on: Setting<'_>,
    camera: &KnownCamera,
    applications: &[Entry<Application>],
    out: &mut Verdict,
) -> Result<(), ViewError> {
    const GONE: &str = "select id, start_ms, end_ms, gone_ms from v_segment where camera = ?1 and gone_ms is not null \
         and open = 0 order by start_ms";
    let Some(row) = camera.row else { return Ok(()) };
    let before = (out.breaches.len(), out.unknown.len());
    let gone: Vec<(i64, Span, UtcMs)> = on.view.rows(GONE, [row], |r| {
        Ok((r.get(0)?, Span::new(UtcMs(r.get(1)?), UtcMs(r.get(2)?)), UtcMs(r.get(3)?)))
    })?;
    let allowed = |span: Span, at: UtcMs| {
        applications.iter().any(|a| a.is.covers(camera, span) && a.is.approved_at.is_some_and(|t| t <= at))
    };
    let wild: Vec<_> = gone.into_iter().filter(|(_, span, at)| !allowed(*span, *at)).collect();
    let subject = Subject::Camera(camera.id.clone());
    if let (Some(first), false) = (wild.first(), p.accept_loop_overwrite) {
        let fact = Duty::new(Wrong::Unapproved, camera.id.as_str()).count(wild.len()).at(Some(first.2));
        let mut breach = fact.about(subject.clone(), on.severity(Severity::High), Basis::Measured);
        breach.span = wild.last().map(|last| Span::new(first.1.start, last.1.end));
        breach.evidence = evidence(on.view, &wild.iter().map(|w| w.0).collect::<Vec<_>>())?;
        out.breaches.push(breach);
    }
    ripe(p, on, camera, applications, out)?;
    if before == (out.breaches.len(), out.unknown.len()) {
        out.passed.push(subject);
    }
    Ok(())
}

fn ripe(
    p: &Params,
    on: Setting<'_>,
    camera: &KnownCamera,
    applications: &[Entry<Application>],
    out: &mut Verdict,
) -> Result<(), ViewError> {
    let subject = Subject::Camera(camera.id.clone());
    let Some(floor) = on.view.retention_floor(on.policy, camera) else {
        let facts = json!({ "parameters": ["min_days"] });
        out.unknown.push(Unknown { subject, why: Why::NotSet, facts });
        return Ok(());
    };
    let due = UtcMs(on.view.context.now.0 - (i64::from(floor) + i64::from(p.apply_within_days)) * DAY);
    let old = on.view.runs(camera)?.iter().copied().find(|run| run.start < due);
    let Some(old) = old else { return Ok(()) };
    let span = Span::new(old.start, old.end.min(due));
    if !p.accept_loop_overwrite && !applications.iter().any(|a| a.is.covers(camera, span)) {
        let fact = Duty::new(Wrong::Unapplied, camera.id.as_str()).limit(p.apply_within_days);
        let mut breach =
            fact.at(Some(span.start)).about(subject, on.severity(Severity::High), Basis::Measured);
        breach.span = Some(span);
        out.breaches.push(breach);
    }
    Ok(())
}
