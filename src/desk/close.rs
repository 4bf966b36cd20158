//! Disposing of a finding: somebody knows what came of it, and says so. It comes back with other facts, or when the same
//! facts return after they had gone. What is critical takes an author and somebody else who agrees.

use super::{Desk, DeskError, Done, NOT_CLOSED};
use crate::evidence::FindingState;
use crate::model::finding::Severity;

/// Rules about what happened once: nothing that anybody does undoes it, so a person ends the matter. What every other
/// rule finds is a state that lasts until it is mended, and is waived for a time or mended, never closed by a word.
const OF_THE_PAST: &[&str] = &[
    "agent_silence",
    "asset_change_permit",
    "config_change",
    "destruction_approval",
    "early_deletion",
    "extract_expiry",
    "extract_retention",
    "fault_sla",
    "legal_hold",
    "log_integrity",
    "recording_continuity",
    "segment_integrity",
];

pub(super) fn close(mut desk: Desk<'_>, reason: &str, approved_by: Option<&str>) -> Done {
    if !OF_THE_PAST.contains(&desk.row.rule.as_str()) {
        return Err(DeskError::Lasts { id: desk.row.id });
    }
    desk.only_from(NOT_CLOSED)?;
    // One person alone cannot make a critical finding go away.
    let approver = match approved_by {
        None if desk.row.severity != Severity::Critical.as_str() => None,
        given => Some(desk.two_people(given.unwrap_or_default())?.1),
    };
    let mut event = desk.event("closed", Some(desk.reason(reason)?))?;
    if let Some(signature) = &mut event.signature {
        signature.approved_by = approver;
    }
    let row = &mut desk.row;
    (row.state, row.waived_until, row.absent) = (FindingState::Closed, None, None);
    (row.closed, row.closed_how) = (Some(desk.now), Some("disposition".to_owned()));
    Ok((desk.row, vec![event]))
}
