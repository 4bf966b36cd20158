//! Sends the mail that is due. Reads the queue through a connection of its own and sends from a
//! thread of its own, so that a slow mail server delays nothing else; only what came of each attempt
//! goes to the one writer.

use std::path::Path;

use tracing::warn;

use super::AgentError;
use super::keeper::Keeper;
use crate::app::{AppError, mail};
use crate::clock::{Clock, System};
use crate::config::Config;
use crate::evidence::Evidence;
use crate::model::UtcMs;
use crate::notify::queue::{MailStore, Next, Queued, Tally};

/// One round over the queue.
///
/// # Errors
/// Mail settings that cannot be used, a store that cannot be read, a writer that has ended.
pub fn round(by: &Config, state_dir: &Path, keeper: &Keeper, now: UtcMs) -> Result<Tally, AppError> {
    let queue = Evidence::open_to_read(state_dir)?;
    let (former, ways) = (mail::former::waiting(&queue)?, mail::ways(by));
    let store = &mut Remote { queue, keeper };
    Ok(mail::former::send(&former, &ways, store, now)? + mail::send_from(&ways, store, now)?)
}

/// One round that nothing depends on: what cannot be sent stays queued.
pub fn last_words(by: &Config, state_dir: &Path, keeper: &Keeper) {
    if let Err(why) = round(by, state_dir, keeper, System.now()) {
        warn!(%why, "an announcement could not be sent; it stays queued");
    }
}

struct Remote<'k> {
    queue: Evidence,
    keeper: &'k Keeper,
}

impl MailStore for Remote<'_> {
    type Error = AppError;

    fn due(&mut self, channel: &str, now: UtcMs, limit: usize) -> Result<Vec<Queued>, AppError> {
        Ok(mail::due(&self.queue, channel, now, limit)?)
    }

    fn is_overtaken(&mut self, id: i64) -> Result<bool, AppError> {
        Ok(self.queue.is_overtaken(id)?)
    }

    fn record(&mut self, id: i64, at: UtcMs, next: &Next) -> Result<(), AppError> {
        let next = next.clone();
        let recorded = self.keeper.small(move |log| mail::record(log.evidence, id, at, &next));
        recorded.map_err(AgentError::into_app)??;
        Ok(())
    }
}
