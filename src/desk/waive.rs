//! Accepting a finding for a time: with a reason, an end, and the consent of somebody other than its author. A waived
//! finding is shown and counted, and is no violation until its waiver ends. A new waiver takes the place of an old one.

use super::{Desk, DeskError, Done, LONGEST_NAME, NOT_CLOSED};
use crate::evidence::FindingState;
use crate::model::UtcMs;

pub(super) fn waive(mut desk: Desk<'_>, until: UtcMs, reason: &str, approved_by: &str) -> Done {
    desk.only_from(NOT_CLOSED)?;
    let id = desk.row.id.clone();
    let author =
        desk.text("the author's name", "--by", desk.by.name.as_deref().unwrap_or_default(), LONGEST_NAME)?;
    let approver = desk.text("the approver's name", "--approved-by", approved_by, LONGEST_NAME)?;
    if same_person(&author, &approver) {
        return Err(DeskError::SamePerson { id });
    }
    if until <= desk.now {
        return Err(DeskError::Past { id });
    }
    let mut event = desk.event("waived", Some(desk.reason(reason)?))?;
    if let Some(signature) = &mut event.signature {
        (signature.approved_by, signature.until) = (Some(approver), Some(until));
    }
    (desk.row.state, desk.row.waived_until) = (FindingState::Waived, Some(until));
    Ok((desk.row, event))
}

/// Names are compared by their letters and digits: neither case nor spaces nor dots make a second person.
fn same_person(a: &str, b: &str) -> bool {
    let bare =
        |name: &str| -> String { name.to_lowercase().chars().filter(|c| c.is_alphanumeric()).collect() };
    bare(a) == bare(b)
}
