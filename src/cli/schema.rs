//! `holdfast schema`: JSON Schemas of what programs read and people write.

use clap::{Args, ValueEnum};

use super::{Answer, documents, output};
use crate::app::{answer, status};
use crate::config;
use crate::notify::{bulletin, hook};
use crate::policy;
use crate::report::document;
use crate::rules;

/// JSON Schema of a document
#[derive(Debug, Args)]
pub struct Schema {
    /// Which document
    #[arg(value_enum)]
    kind: Kind,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Kind {
    /// What `audit` and `check` print
    Audit,
    /// What a webhook of form json posts beside findings: announcements and digests
    Bulletin,
    /// What `clauses --format json` prints
    Clauses,
    /// holdfast.toml
    Config,
    /// What `doctor --format json` prints
    Doctor,
    /// What `ledger status --json` prints
    LedgerStatus,
    /// What a webhook of form json posts
    Notice,
    /// What `policy history --format json` prints
    PolicyHistory,
    /// A regulation file
    Regulation,
    /// What `status --format json` prints
    Status,
    /// What `verify --json` prints
    Verify,
}

impl Schema {
    /// Prints the schema.
    ///
    /// # Errors
    /// Standard output cannot be written.
    pub fn run(&self) -> Answer {
        let schema = match self.kind {
            Kind::Audit => document::schema(),
            Kind::Bulletin => bulletin::schema(),
            Kind::Clauses => documents::clauses(),
            Kind::Config => config::schema(),
            Kind::Doctor => documents::doctor(),
            Kind::LedgerStatus => documents::ledger_status(),
            Kind::Verify => documents::verify(),
            Kind::Status => status::schema(),
            Kind::Notice => hook::schema(),
            Kind::PolicyHistory => documents::policy_history(),
            Kind::Regulation => policy::schema(&rules::kinds()),
        };
        output::json(&schema)?;
        Ok(answer::DONE)
    }
}
