//! `holdfast eyes`: one reader of an agent. Started by the agent and by nobody else, so it is not in the help.

use clap::Args;

use super::Answer;
use crate::app::AppError;
use crate::app::eyes::child;

/// Look at the storage of one recorder for the agent at the other end of the standard streams
#[derive(Debug, Args)]
pub struct Eyes {}

impl Eyes {
    /// Serves until the agent ends.
    ///
    /// # Errors
    /// The other end of the standard streams is no agent.
    pub fn run(&self) -> Answer {
        child::run().map_err(|source| AppError::Io { what: "serve an agent".to_owned(), source })
    }
}
