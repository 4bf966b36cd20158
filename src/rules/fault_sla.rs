//! Each fault has a ticket in time, is repaired in time, and ends with a test.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::recorded::{self, Case, Duty, HOUR, MINUTE, Ticket};
use super::{Example, Rule, Say, Setting, Words, blind};
use crate::model::UtcMs;
use crate::model::finding::{Basis, Severity, Subject, Unknown, Verdict, Why};
use crate::views::{Asked, Entry, KnownCamera, ViewError};

/// Parameters of `fault_sla`. Only what is named is judged.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Params {
    /// Minutes from the beginning of an outage to its ticket.
    #[serde(default)]
    #[schemars(range(min = 1, max = 44_640))]
    ticket_within_min: Option<u32>,
    /// Hours in which a general fault must be cleared.
    #[serde(default)]
    #[schemars(range(min = 1, max = 8_760))]
    max_hours_fault_general: Option<u32>,
    /// Hours in which a major fault must be cleared.
    #[serde(default)]
    #[schemars(range(min = 1, max = 8_760))]
    max_hours_fault_major: Option<u32>,
    /// Severity of a ticket that names none: of one `camera`, of a whole `recorder`.
    #[serde(default)]
    severity_map: BTreeMap<String, Grade>,
    /// How hours are counted.
    #[serde(default)]
    clock: Clock,
    /// Whether a repair must end with a test.
    #[serde(default)]
    post_repair_test: Test,
    /// Role to which faults are reported; any when absent.
    #[serde(default)]
    report_to: Option<String>,
    /// Way by which faults are reported; any when absent.
    #[serde(default)]
    channel: Option<String>,
}

/// Severity of a fault.
#[derive(Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
enum Grade {
    /// General.
    General,
    /// Major.
    Major,
}

/// How hours are counted.
#[derive(Clone, Copy, PartialEq, Eq, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
enum Clock {
    /// Every hour counts.
    #[default]
    Elapsed,
    /// Only hours of working days count; needs a calendar of them.
    Working,
}

/// Whether a repair must end with a test.
#[derive(Clone, Copy, PartialEq, Eq, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
enum Test {
    /// Yes, and footage must follow it.
    Required,
    /// No.
    #[default]
    None,
}

/// What can be wrong.
#[derive(Clone, Copy, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Wrong {
    /// An outage without a ticket in time.
    Unreported,
    /// Open past its limit.
    Overdue,
    /// Closed without a test that it passed.
    Untested,
    /// Closed, and no footage came after the test.
    NoFootage,
    /// Reported to somebody else or in another way.
    Elsewhere,
}

impl Case for Wrong {
    fn id(self) -> &'static str {
        match self {
            Self::Unreported => "fault_sla-unreported",
            Self::Overdue => "fault_sla-overdue",
            Self::Untested => "fault_sla-untested",
            Self::NoFootage => "fault_sla-no_footage",
            Self::Elsewhere => "fault_sla-elsewhere",
        }
    }
}

/// Days of outages that must have tickets.
const LOOK_BACK: u32 = 30;

/// The rule.
pub struct FaultSla;

impl Rule for FaultSla {
    const ID: &'static str = "fault_sla";
    const BASIS: Basis = Basis::Recorded;
    const EXAMPLES: &'static [Example] = &[
        Example {
            name: "a_fault_cleared_and_tested_in_time_passes",
            timeline: include_str!("examples/fault_sla_pass.toml"),
        },
        Example {
            name: "a_fault_open_past_its_hours_is_a_breach",
            timeline: include_str!("examples/fault_sla_breach.toml"),
        },
        Example {
            name: "working_hours_without_a_calendar_cannot_be_told",
            timeline: include_str!("examples/fault_sla_working.toml"),
        },
    ];
    type Params = Params;
    type Facts = Duty<Wrong>;

    fn judge(p: &Params, on: Setting<'_>) -> Result<Verdict, ViewError> {
        let Some(tickets) = on.entries::<Ticket>("fault_ticket", |t| &t.cameras)? else {
            let unknown = vec![recorded::no_register(Subject::Site, "fault_ticket")];
            return Ok(Verdict { unknown, ..Verdict::default() });
        };
        let mut out = Verdict::default();
        for ticket in &tickets {
            let before = (out.breaches.len(), out.unknown.len());
            of_ticket(p, on, ticket, &mut out)?;
            if before == (out.breaches.len(), out.unknown.len()) {
                out.passed.push(Subject::Record(ticket.no.clone()));
            }
        }
        if let Some(minutes) = p.ticket_within_min {
            for camera in on.cameras().filter(|c| !c.event_driven) {
                match blind(camera, on.view)? {
                    Some(unknown) => out.unknown.push(unknown),
                    None => unreported(minutes, on, camera, &tickets, &mut out)?,
                }
            }
        } else if tickets.is_empty() {
            out.passed.push(Subject::Site);
        }
        Ok(out)
    }

    fn words(f: &Duty<Wrong>, say: Say<'_>) -> Words {
        f.words(say)
    }
}

fn of_ticket(
    p: &Params,
    on: Setting<'_>,
    ticket: &Entry<Ticket>,
    out: &mut Verdict,
) -> Result<(), ViewError> {
    let mut tell =
        |duty: Duty<Wrong>| out.breaches.push(duty.breach("fault_ticket", on.severity(Severity::High)));
    let t = &ticket.is;
    let pairs = [(&p.report_to, &t.reported_to), (&p.channel, &t.channel)];
    if let Some((wanted, found)) = pairs.into_iter().find(|(w, f)| w.is_some() && w != f) {
        let duty = Duty::new(Wrong::Elsewhere, &ticket.no).at(Some(t.reported_at));
        tell(duty.found(found.as_deref(), wanted.as_deref().unwrap_or_default()));
    }
    if p.post_repair_test == Test::Required {
        after_repair(on, ticket)?.into_iter().for_each(&mut tell);
    }
    let limit = match grade(p, on, t) {
        Grade::General => p.max_hours_fault_general,
        Grade::Major => p.max_hours_fault_major,
    };
    let (Some(hours), None) = (limit, t.cleared_at) else { return Ok(()) };
    if p.clock == Clock::Working {
        let subject = Subject::Record(ticket.no.clone());
        out.unknown.push(Unknown { subject, why: Why::NoWorkCalendar, facts: json!({ "hours": hours }) });
        return Ok(());
    }
    let due = UtcMs(t.occurred_at.0 + i64::from(hours) * HOUR);
    if on.view.context.now > due {
        tell(Duty::new(Wrong::Overdue, &ticket.no).limit(hours).at(Some(t.occurred_at)).due(due));
    }
    Ok(())
}

/// The ticket's own grade, or what the site's map says of its reach.
fn grade(p: &Params, on: Setting<'_>, t: &Ticket) -> Grade {
    match t.severity.as_deref() {
        Some("major") => return Grade::Major,
        Some(_) => return Grade::General,
        None => {}
    }
    let whole = on.recorders().into_iter().any(|recorder| {
        let own: Vec<_> = on.view.cameras().iter().filter(|c| c.id.recorder() == recorder).collect();
        own.len() > 1 && own.iter().all(|c| t.cameras.iter().any(|name| name == c.id.as_str()))
    });
    let reach = if whole { "recorder" } else { "camera" };
    p.severity_map.get(reach).copied().unwrap_or(Grade::General)
}

/// A test that was passed after the repair, and footage after the test.
fn after_repair(on: Setting<'_>, ticket: &Entry<Ticket>) -> Result<Option<Duty<Wrong>>, ViewError> {
    let (t, now) = (&ticket.is, on.view.context.now);
    let Some(cleared) = t.cleared_at else { return Ok(None) };
    let tested = t.tested_at.filter(|at| *at >= cleared && t.test_result.as_deref() == Some("passed"));
    let Some(tested) = tested else {
        return Ok(Some(Duty::new(Wrong::Untested, &ticket.no).at(Some(cleared))));
    };
    for camera in t.cameras.iter().filter_map(|c| on.camera(c)) {
        let fresh = on.view.runs(camera)?.last().is_some_and(|run| run.end > tested);
        // A recorder needs its time to finish a file.
        if !fresh && now.since(tested) > HOUR && blind(camera, on.view)?.is_none() {
            let duty = Duty::new(Wrong::NoFootage, &ticket.no).at(Some(tested));
            return Ok(Some(duty.found(Some(camera.id.as_str()), "")));
        }
    }
    Ok(None)
}

fn unreported(
    minutes: u32,
    on: Setting<'_>,
    camera: &KnownCamera,
    tickets: &[Entry<Ticket>],
    out: &mut Verdict,
) -> Result<(), ViewError> {
    let limit = i64::from(minutes) * MINUTE;
    let known = on.view.outages(camera, Asked { at_most_ms: limit, days: LOOK_BACK, hours: None })?;
    let before = out.breaches.len();
    for outage in known.all().map(|o| o.span) {
        let due = UtcMs(outage.start.0 + limit);
        let in_time = |t: &Ticket| t.meets(camera.id.as_str(), outage) && t.reported_at <= due;
        if tickets.iter().any(|t| in_time(&t.is)) {
            continue;
        }
        let duty =
            Duty::new(Wrong::Unreported, camera.id.as_str()).limit(minutes).at(Some(outage.start)).due(due);
        let subject = Subject::Camera(camera.id.clone());
        let mut breach = duty.about(subject, on.severity(Severity::High), Basis::Measured);
        breach.key = format!("{} {}", breach.key, outage.start.0);
        breach.span = Some(outage);
        out.breaches.push(breach);
    }
    if before == out.breaches.len() {
        out.passed.push(Subject::Camera(camera.id.clone()));
    }
    Ok(())
}
