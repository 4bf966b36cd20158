//! Taking note of an open finding. Anybody who may use the agent's socket may; it stays a violation.

use super::{Desk, Done};
use crate::evidence::FindingState;

pub(super) fn acknowledge(mut desk: Desk<'_>) -> Done {
    desk.only_from(&[FindingState::Open])?;
    let event = desk.event("acknowledged", None)?;
    desk.row.state = FindingState::Acknowledged;
    Ok((desk.row, vec![event]))
}
