//! `holdfast completions`: from the same definitions as the commands.

use clap::Args;
use clap_complete::Shell;

use super::Answer;
use crate::app::answer;

/// Completions for a shell
#[derive(Debug, Args)]
pub struct Completions {
    /// Which shell
    #[arg(value_enum)]
    shell: Shell,
}

impl Completions {
    /// Prints them.
    ///
    /// # Errors
    /// None; the signature is that of every command.
    pub fn run(&self) -> Answer {
        clap_complete::generate(self.shell, &mut super::command(), "holdfast", &mut std::io::stdout());
        Ok(answer::DONE)
    }
}
