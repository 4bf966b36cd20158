//! Has checkpoints stamped while the agent runs. Requests are read through a connection of their own and sent from a
//! thread of their own; only what came back goes to the one writer, so that no pass waits for an authority.

use std::path::Path;
use std::sync::Arc;

use super::keeper::Keeper;
use super::{AgentError, Watched};
use crate::app::AppError;
use crate::app::stamp::{self, Authorities, Books, Outcome, door};
use crate::clock::{Clock, System};
use crate::evidence::{Evidence, StampRequest};
use crate::model::UtcMs;

/// One round over the queue, then a leaf for every token that has none. Gives how many.
///
/// # Errors
/// Stores that cannot be read or written, a writer that has ended.
pub async fn ask(watched: Arc<Watched>, keeper: Keeper) -> Result<usize, AppError> {
    let asking = keeper.clone();
    let round =
        tokio::task::spawn_blocking(move || round(&watched.authorities, &watched.config.state_dir, &asking));
    if !round.await.unwrap_or_else(|e| Err(AgentError::Crashed(e.to_string()).into()))? {
        return Ok(0);
    }
    // Waits behind a pass; the tokens themselves are kept already.
    let anchored = keeper.ask(|state, _| stamp::anchor(state, &System)).await;
    anchored.map_err(AppError::from).flatten()
}

/// One round over the queue. True when tokens wait for their leaves, of this round or of one that was cut short.
///
/// # Errors
/// A store that cannot be read or written, a writer that has ended.
fn round(authorities: &Authorities, state_dir: &Path, keeper: &Keeper) -> Result<bool, AppError> {
    let listed = authorities.clone();
    let queued = keeper.small(move |log| stamp::queue(log.evidence, &listed, System.now()));
    queued.map_err(AgentError::into_app)??;
    let mut books = Remote { queue: Evidence::open_to_read(state_dir)?, keeper };
    let round = stamp::send(&mut books, &authorities.roots, &System, door::PATIENCE)?;
    if round.asked > round.stamped {
        stamp::warn_overdue(&books.queue, System.now())?;
    }
    Ok(!books.queue.bare_stamps()?.is_empty())
}

struct Remote<'k> {
    queue: Evidence,
    keeper: &'k Keeper,
}

impl Books for Remote<'_> {
    fn due(&mut self, now: UtcMs) -> Result<Vec<StampRequest>, AppError> {
        Ok(self.queue.due_stamps(now)?)
    }

    fn record(&mut self, request: &StampRequest, outcome: &Outcome, now: UtcMs) -> Result<(), AppError> {
        let (request, outcome) = (request.clone(), outcome.clone());
        let kept = self.keeper.small(move |log| stamp::keep(log.evidence, &request, &outcome, now));
        kept.map_err(AgentError::into_app)??;
        Ok(())
    }
}
