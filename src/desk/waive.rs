//! Accepting a finding for a time: with a reason, an end, and the consent of somebody other than its author. A waived
//! finding is shown and counted, and is no violation until its waiver ends. A new waiver takes the place of an old one,
//! and the history says so: both are leaves.

use std::time::Duration;

use super::{Desk, DeskError, Done, NOT_CLOSED};
use crate::evidence::{FindingEvent, FindingState};
use crate::model::UtcMs;

/// A day: a waiver ends with one.
const DAY: Duration = Duration::from_secs(86_400);

pub(super) fn waive(
    mut desk: Desk<'_>,
    until: UtcMs,
    reason: &str,
    approved_by: &str,
    longest: Duration,
) -> Done {
    desk.only_from(NOT_CLOSED)?;
    let id = desk.row.id.clone();
    let (_, approver) = desk.two_people(approved_by)?;
    if until <= desk.now {
        return Err(DeskError::Past { id });
    }
    if until > desk.now + longest + DAY {
        return Err(DeskError::Far { id, days: longest.as_secs() / DAY.as_secs(), last: desk.now + longest });
    }
    let mut event = desk.event("waived", Some(desk.reason(reason)?))?;
    if let Some(signature) = &mut event.signature {
        (signature.approved_by, signature.until) = (Some(approver), Some(until));
    }
    let replaced = (desk.row.state == FindingState::Waived).then(|| FindingEvent {
        at: desk.now,
        kind: "waiver_replaced".to_owned(),
        by: None,
        detail: None,
        signature: None,
    });
    (desk.row.state, desk.row.waived_until) = (FindingState::Waived, Some(until));
    Ok((desk.row, replaced.into_iter().chain([event]).collect()))
}
