//! Takes checkpoints to the witnesses. They are asked from a thread of their own, so that a slow witness delays
//! neither passes nor heartbeats; only what they said goes to the one writer.

use std::sync::Arc;

use super::keeper::Keeper;
use super::{AgentError, Watched};
use crate::app::AppError;
use crate::app::witness::{self, Round, Visit};
use crate::clock::{Clock, System};
use crate::ledger::quorum::Policy;

/// One round over the witnesses that are due.
///
/// # Errors
/// A witness knows more of the log than we do; stores that cannot be written; a writer that has ended.
pub fn round(config: &Arc<Watched>, quorum: &Policy, keeper: &Keeper) -> Result<Round, AppError> {
    let listed = quorum.clone();
    let plan = keeper.small(move |log| Visit::plan(log, &listed, System.now()));
    let Some(visit) = plan.map_err(AgentError::into_app)?? else { return Ok(Round::default()) };
    let visited = visit.ask(quorum);
    let listed = quorum.clone();
    let told = Arc::clone(config);
    let kept = keeper.small(move |log| {
        let done = visited.keep(log, &listed, System.now());
        if witness::froze(&done) {
            witness::tell_frozen(log.evidence, &told.config, System.now());
        }
        done
    });
    kept.map_err(AgentError::into_app)?
}
