//! Why the agent cannot work, or could not be asked.

use std::path::PathBuf;

use thiserror::Error;

use crate::app::AppError;
use crate::app::schedule::ScheduleError;
use crate::text::{Text, Told, told_in_english};

/// Why the agent cannot work, or could not be asked.
#[derive(Debug, Error)]
pub enum AgentError {
    /// The schedule of the configuration.
    Schedule(#[from] ScheduleError),
    /// The socket, at either end.
    Socket {
        /// Path.
        path: PathBuf,
        /// Cause.
        source: std::io::Error,
    },
    /// The agent's answer to a request.
    Refused(String),
    /// A job that panicked.
    Crashed(String),
    /// No thread owns the stores any more.
    Ended,
    /// A reload that would move the agent to other stores.
    Fixed(&'static str),
    /// A result that cannot be written down.
    Document(serde_json::Error),
}

told_in_english!(AgentError);

impl Told for AgentError {
    fn told(&self, text: &Text) -> String {
        match self {
            Self::Schedule(e) => e.to_string(),
            Self::Socket { path, source } => {
                let path = path.to_string_lossy().into_owned();
                text.say("agent-socket", &[("path", path.into()), ("why", text.system(source).into())])
            }
            Self::Refused(why) => text.say("agent-refused", &[("why", why.into())]),
            Self::Crashed(why) => text.say("agent-crashed", &[("why", why.into())]),
            Self::Ended => text.word("agent-ended"),
            Self::Fixed(what) => text.say("agent-fixed", &[("what", (*what).into())]),
            Self::Document(e) => text.say("agent-document", &[("why", e.to_string().into())]),
        }
    }
}

impl AgentError {
    pub(super) fn into_app(self) -> AppError {
        self.into()
    }
}
