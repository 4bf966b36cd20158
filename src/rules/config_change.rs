//! Settings and software of recorders change only by the allowed role and with a permit.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::recorded::{self, Case, Duty, HOUR, Permit, Ticket};
use super::{Example, Rule, Say, Setting, Words};
use crate::model::finding::{Basis, Severity, Subject, Unknown, Verdict, Why};
use crate::model::signal::Said;
use crate::model::{CameraId, RecorderId, Span, UtcMs};
use crate::views::{Entry, Standing, ViewError};

/// Parameters of `config_change`.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Params {
    /// Roles that may change anything; any when empty.
    #[serde(default)]
    allowed_roles: Vec<String>,
    /// Changes that are judged; all when empty.
    #[serde(default)]
    actions: Vec<String>,
    /// What each change needs. Default: a permit, unless roles are named.
    #[serde(default)]
    require: Option<Require>,
    /// What a change by an ordinary user is.
    #[serde(default)]
    user_change: Option<UserChange>,
    /// Hours between two readings of the settings.
    #[serde(default = "default_snapshot")]
    #[schemars(range(min = 1, max = 8_760))]
    snapshot_every_h: u32,
}

/// What each change needs.
#[derive(Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
enum Require {
    /// A permit that was approved before.
    Permit,
    /// A fault ticket that was open.
    Ticket,
    /// Nothing.
    None,
}

/// What a change by an ordinary user is.
#[derive(Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
enum UserChange {
    /// A breach, whatever roles are allowed.
    Violation,
}

fn default_snapshot() -> u32 {
    24
}

/// Actions that have a word of their own; `any` stands for every other one.
const WORDS: &[&str] = &["install", "delete", "change_use", "change_scope", "position", "function"];

/// What can be wrong.
#[derive(Clone, Copy, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Wrong {
    /// The settings differ and the log has no entry of it.
    Unlogged,
    /// By somebody who may not.
    Role,
    /// Without the permit or ticket that it needs.
    NoPermit,
}

impl Case for Wrong {
    fn id(self) -> &'static str {
        match self {
            Self::Unlogged => "config_change-unlogged",
            Self::Role => "config_change-role",
            Self::NoPermit => "config_change-no_permit",
        }
    }
}

/// One change as it was seen.
struct Change<'a> {
    no: &'a str,
    action: &'a str,
    role: Option<&'a str>,
    logged: bool,
    subject: Subject,
    /// Cameras that it touches.
    cameras: Vec<String>,
    at: UtcMs,
}

/// The rule.
pub struct ConfigChange;

impl Rule for ConfigChange {
    const ID: &'static str = "config_change";
    const BASIS: Basis = Basis::Measured;
    const EXAMPLES: &'static [Example] = &[
        Example {
            name: "a_permitted_change_passes",
            timeline: include_str!("examples/config_change_pass.toml"),
        },
        Example {
            name: "a_change_without_a_permit_is_a_breach",
            timeline: include_str!("examples/config_change_breach.toml"),
        },
    ];
    type Params = Params;
    type Facts = Duty<Wrong>;

    fn judge(p: &Params, on: Setting<'_>) -> Result<Verdict, ViewError> {
        let read = on.view.signals("config_read")?;
        let changed = on.view.signals("config_changed")?;
        let papers =
            Papers { permits: recorded::permits(on.view)?, tickets: on.view.records("fault_ticket")? };
        let mut out = Verdict::default();
        for recorder in on.recorders() {
            let subject = RecorderId::new(recorder).map_or(Subject::Site, Subject::Recorder);
            let due = on.view.context.now.0 - i64::from(p.snapshot_every_h) * HOUR;
            if !read.iter().any(|s| s.subject == recorder && s.at.0 >= due) {
                let facts = json!({ "hours": p.snapshot_every_h });
                out.unknown.push(Unknown { subject, why: Why::NoConfigRead, facts });
                continue;
            }
            let before = (out.breaches.len(), out.unknown.len());
            let own = changed.iter().filter_map(|s| change(on, recorder, s));
            for one in own.filter(|c| judged(p, c.action)) {
                weigh(p, on, &papers, one, &mut out);
            }
            if before == (out.breaches.len(), out.unknown.len()) {
                out.passed.push(subject);
            }
        }
        Ok(out)
    }

    fn words(f: &Duty<Wrong>, say: Say<'_>) -> Words {
        f.words(say)
    }
}

struct Papers {
    permits: Option<Vec<Entry<Permit>>>,
    tickets: Option<Vec<Entry<Ticket>>>,
}

fn judged(p: &Params, action: &str) -> bool {
    let named = |word: &str| p.actions.iter().any(|a| a == word);
    p.actions.is_empty() || named(action) || (named("any") && !WORDS.contains(&action))
}

/// A change of this recorder or of one of its cameras in scope.
fn change<'a>(on: Setting<'_>, recorder: &str, s: &'a Standing) -> Option<Change<'a>> {
    let Said::ConfigChanged { change, action, role, logged } = &s.said else { return None };
    let own = on.cameras().filter(|c| c.id.recorder() == recorder);
    let touched = |c: &str| s.subject == recorder || s.subject == c;
    let cameras: Vec<String> = own.map(|c| c.id.to_string()).filter(|c| touched(c)).collect();
    if cameras.is_empty() {
        return None;
    }
    let subject = match CameraId::parse(&s.subject) {
        Ok(camera) => Subject::Camera(camera),
        Err(_) => RecorderId::new(recorder).map_or(Subject::Site, Subject::Recorder),
    };
    let (role, logged) = (role.as_deref(), *logged);
    Some(Change { no: change, action, role, logged, subject, cameras, at: s.since })
}

fn weigh(p: &Params, on: Setting<'_>, papers: &Papers, c: Change<'_>, out: &mut Verdict) {
    let foreign =
        !p.allowed_roles.is_empty() && !c.role.is_some_and(|r| p.allowed_roles.iter().any(|a| a == r));
    let by_user = p.user_change.is_some() && c.role == Some("user");
    let default = if p.allowed_roles.is_empty() { Require::Permit } else { Require::None };
    let need = p.require.unwrap_or(default);
    let duty = |case| Duty::new(case, c.no).at(Some(c.at));
    let found = if !c.logged {
        Some(duty(Wrong::Unlogged).found(Some(c.action), ""))
    } else if foreign || by_user {
        Some(duty(Wrong::Role).found(c.role, &p.allowed_roles.join(", ")))
    } else {
        match papers.cover(need, &c) {
            Some(true) => None,
            Some(false) => Some(duty(Wrong::NoPermit).found(Some(c.action), "")),
            None => return out.unknown.push(recorded::no_register(c.subject, "change_permit")),
        }
    };
    if let Some(duty) = found {
        let mut breach = duty.about(c.subject, on.severity(Severity::High), Basis::Measured);
        breach.key = format!("{} {}", breach.key, c.no);
        out.breaches.push(breach);
    }
}

impl Papers {
    /// Whether what the change needs is there; `None` when no register tells.
    fn cover(&self, need: Require, c: &Change<'_>) -> Option<bool> {
        let all = |covers: &dyn Fn(&str) -> bool| c.cameras.iter().all(|camera| covers(camera));
        match need {
            Require::None => Some(true),
            Require::Permit => {
                let permits = self.permits.as_ref()?;
                Some(all(&|camera| permits.iter().any(|p| p.is.covers(camera, c.action, c.at))))
            }
            Require::Ticket => {
                let tickets = self.tickets.as_ref()?;
                let moment = Span::new(c.at, UtcMs(c.at.0 + 1));
                Some(all(&|camera| tickets.iter().any(|t| t.is.meets(camera, moment))))
            }
        }
    }
}
