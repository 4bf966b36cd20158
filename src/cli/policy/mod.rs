//! `holdfast policy`: policies as code. Nothing here writes into a store.

pub mod camera;
mod diff;
mod explain;
mod given;
mod history;
mod lint;
mod moved;
mod packs;
mod schema;
mod sign;
mod simulate;
mod test;

use clap::{Args, Subcommand};

use super::{Answer, Global};

/// Policies as code: check, explain, test, compare, try out
#[derive(Debug, Args)]
pub struct Policy {
    #[command(subcommand)]
    command: Ask,
}

#[derive(Debug, Subcommand)]
enum Ask {
    /// Every problem of a configuration or of regulation files
    Lint(lint::Lint),
    /// The built-in regulations
    Packs(packs::Packs),
    /// JSON Schema of a regulation file
    Schema(schema::Schema),
    /// Run timelines: footage, a movable clock, and what must be found
    Test(test::Test),
    /// Every number that holds for a camera, and who set it
    Explain(explain::Explain),
    /// The policies that were adopted, and what each asks less or more of
    History(history::Adopted),
    /// What changes from one policy to another
    Diff(diff::Diff),
    /// What another number would change, on what is stored
    Simulate(simulate::Simulate),
    /// A key pair for a person who signs
    Key(sign::Key),
    /// A signature under a scope statement, or under the policy
    Sign(sign::Sign),
}

impl Policy {
    /// Runs the subcommand.
    ///
    /// # Errors
    /// Files that are refused, stores that cannot be read.
    pub fn run(&self, global: &Global) -> Answer {
        match &self.command {
            Ask::Lint(c) => c.run(global),
            Ask::Packs(c) => c.run(global),
            Ask::Schema(c) => c.run(),
            Ask::Test(c) => c.run(global),
            Ask::Explain(c) => c.run(global),
            Ask::History(c) => c.run(global),
            Ask::Diff(c) => c.run(global),
            Ask::Simulate(c) => c.run(global),
            Ask::Key(c) => c.run(global),
            Ask::Sign(c) => c.run(global),
        }
    }
}
