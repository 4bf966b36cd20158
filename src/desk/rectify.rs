//! Saying that a finding is being put right. It stays a violation until a pass no longer finds it.

use super::{Desk, Done};
use crate::evidence::FindingState;

pub(super) fn rectify(mut desk: Desk<'_>) -> Done {
    desk.only_from(&[FindingState::Open, FindingState::Acknowledged])?;
    let event = desk.event("rectifying", None)?;
    desk.row.state = FindingState::Rectifying;
    Ok((desk.row, vec![event]))
}
