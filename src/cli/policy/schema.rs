//! `holdfast policy schema`: the same document as `holdfast schema regulation`.

use clap::Args;

use crate::app::answer;
use crate::cli::{Answer, output};
use crate::policy;
use crate::rules;

/// JSON Schema of a regulation file
#[derive(Debug, Args)]
pub struct Schema {}

impl Schema {
    /// Prints the schema.
    ///
    /// # Errors
    /// Standard output cannot be written.
    pub fn run(&self) -> Answer {
        output::json(&policy::schema(&rules::kinds()))?;
        Ok(answer::DONE)
    }
}
