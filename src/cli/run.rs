//! `holdfast run`: the agent, in the foreground until SIGTERM or Ctrl-C.

use std::sync::Arc;

use clap::Args;

use super::{Answer, Global};
use crate::app::{agent, answer};

/// Watch the configured site day and night
#[derive(Debug, Args)]
#[command(
    after_help = "Signals: SIGTERM and Ctrl-C end it within 5 seconds, SIGHUP reads the configuration again."
)]
pub struct Run {}

impl Run {
    /// Runs until it is told to end.
    ///
    /// # Errors
    /// A broken configuration, state that another process holds or that is damaged.
    pub fn run(&self, global: &Global) -> Answer {
        let global = global.clone();
        agent::run(Arc::new(move || global.load()))?;
        Ok(answer::DONE)
    }
}
