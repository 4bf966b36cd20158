//! Disposing of a finding: somebody knows what came of it, and says so. It comes back with other facts, or when the same
//! facts return after they had gone.

use super::{Desk, Done};
use crate::evidence::FindingState;

pub(super) fn close(mut desk: Desk<'_>, reason: &str) -> Done {
    desk.only_from(&[
        FindingState::Open,
        FindingState::Acknowledged,
        FindingState::Rectifying,
        FindingState::Waived,
    ])?;
    let event = desk.event("closed", Some(desk.reason(reason)?))?;
    let row = &mut desk.row;
    (row.state, row.waived_until, row.absent) = (FindingState::Closed, None, None);
    (row.closed, row.closed_how) = (Some(desk.now), Some("disposition".to_owned()));
    Ok((desk.row, event))
}
