//! Takes checkpoints to the witnesses. They are asked from a thread of their own, so that a slow witness delays
//! neither passes nor heartbeats; only what they said goes to the one writer.

use super::AgentError;
use super::keeper::Keeper;
use crate::app::AppError;
use crate::app::witness::{Round, Visit};
use crate::clock::{Clock, System};
use crate::ledger::quorum::Policy;

/// One round over the witnesses that are due.
///
/// # Errors
/// A witness knows more of the log than we do; stores that cannot be written; a writer that has ended.
pub fn round(quorum: &Policy, keeper: &Keeper) -> Result<Round, AppError> {
    let listed = quorum.clone();
    let plan = keeper.small(move |log| Visit::plan(log, &listed, System.now()));
    let Some(visit) = plan.map_err(AgentError::into_app)?? else { return Ok(Round::default()) };
    let visited = visit.ask(quorum);
    let listed = quorum.clone();
    keeper.small(move |log| visited.keep(log, &listed, System.now())).map_err(AgentError::into_app)?
}
