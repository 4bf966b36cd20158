//! When footage is to be expected, and what excuses that there is none. The outages themselves are
//! computed in the views.

use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::json;

use super::recorded::{self, Permit, Ticket};
use crate::model::Span;
use crate::model::finding::{Subject, Unknown, Verdict, Why};
use crate::policy::Policy;
use crate::views::{Entry, KnownCamera, Outage, View, ViewError};

/// When footage is to be expected.
#[derive(Clone, Copy, PartialEq, Eq, Default, Deserialize, JsonSchema)]
pub(super) enum Schedule {
    /// Always.
    #[default]
    #[serde(rename = "24x7")]
    Always,
    /// While armed: needs a source that tells the arming state.
    #[serde(rename = "armed_hours")]
    ArmedHours,
    /// At the hours that the inventory names for the camera.
    #[serde(rename = "named")]
    Named,
}

impl Schedule {
    /// What cannot be told because nothing says when that is.
    pub(super) fn untold(self) -> Option<Verdict> {
        let facts = json!({ "source": "arming_state" });
        (self == Self::ArmedHours).then(|| Verdict::unknown(Subject::Site, Why::NoSource, facts))
    }

    /// The stretches of a window in which footage of a camera is to be expected; `None`: always.
    ///
    /// # Errors
    /// Why that cannot be told of this camera.
    pub(super) fn hours(
        self,
        view: &View,
        camera: &KnownCamera,
        window: Span,
    ) -> Result<Option<Vec<Span>>, Unknown> {
        if self != Self::Named {
            return Ok(None);
        }
        let subject = Subject::Camera(camera.id.clone());
        match view.context.hours(camera, window) {
            Ok(Some(hours)) => Ok(Some(hours)),
            Ok(None) => {
                Err(Unknown { subject, why: Why::FieldMissing, facts: json!({ "field": "schedule" }) })
            }
            Err(year) => Err(recorded::no_end(subject, year)),
        }
    }
}

/// Whether the rules in force ask for footage of a camera at the hours that its site names, and none asks for it
/// always.
pub fn records_at_named_hours(policy: &Policy, camera: &KnownCamera) -> bool {
    let facts = camera.facts();
    let about =
        policy.rules_for(&facts).filter(|r| r.kind == "recording_continuity" || r.kind == "camera_downtime");
    let mut asked = about.filter_map(|r| r.params.get("schedule")?.as_str()).peekable();
    asked.peek().is_some() && asked.all(|schedule| schedule == "named")
}

/// What may excuse an outage.
pub(super) struct Excuses {
    permits: Vec<Entry<Permit>>,
    tickets: Vec<Entry<Ticket>>,
}

/// The entry that excuses an outage.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Excuse<'a> {
    /// Its number.
    pub(super) no: &'a str,
    /// It was given before, and the outage ended with it.
    pub(super) planned: bool,
}

impl Excuses {
    /// Those that were entered; none without a register.
    pub(super) fn read(view: &View, permit: bool, ticket: bool) -> Result<Self, ViewError> {
        let permits = if permit { recorded::permits(view)? } else { None };
        let tickets = if ticket { view.records("fault_ticket")? } else { None };
        Ok(Self { permits: permits.unwrap_or_default(), tickets: tickets.unwrap_or_default() })
    }

    /// The entry that excuses it: a permit to stop that began before it and still runs at its end, or a ticket
    /// that was open during it.
    pub(super) fn of(&self, camera: &KnownCamera, outage: Outage) -> Option<Excuse<'_>> {
        let name = camera.id.as_str();
        let runs = |p: &Permit| p.covers(name, "stop", outage.span.start) && p.lasts(outage.span);
        let permit = self.permits.iter().find(|p| runs(&p.is));
        permit.map(|p| Excuse { no: &p.no, planned: true }).or_else(|| {
            let ticket = self.tickets.iter().find(|t| t.is.meets(name, outage.span));
            ticket.map(|t| Excuse { no: &t.no, planned: false })
        })
    }
}
