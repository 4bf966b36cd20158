//! Why the agent cannot work, or could not be asked.

use std::path::PathBuf;

use thiserror::Error;

use crate::app::AppError;
use crate::app::schedule::ScheduleError;

/// Why the agent cannot work, or could not be asked.
#[derive(Debug, Error)]
pub enum AgentError {
    /// The schedule of the configuration.
    #[error(transparent)]
    Schedule(#[from] ScheduleError),
    /// The socket, at either end.
    #[error("cannot use the agent's socket {}: {source}", path.display())]
    Socket {
        /// Path.
        path: PathBuf,
        /// Cause.
        source: std::io::Error,
    },
    /// The agent's answer to a request.
    #[error("the agent refused: {0}")]
    Refused(String),
    /// A job that panicked.
    #[error("a job of the agent crashed ({0}); it is tried again")]
    Crashed(String),
    /// No thread owns the stores any more.
    #[error("the agent is ending")]
    Ended,
    /// A reload that would move the agent to other stores.
    #[error("cannot change {0} while the agent runs; stop it, then start it with the new configuration")]
    Fixed(&'static str),
    /// A result that cannot be written down.
    #[error("cannot write the result of a pass: {0}")]
    Document(serde_json::Error),
}

impl AgentError {
    pub(super) fn into_app(self) -> AppError {
        self.into()
    }
}
