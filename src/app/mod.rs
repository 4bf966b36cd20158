//! Wiring: what a site is, one full pass over it, and the agent that repeats passes. Only here do
//! sources, stores, ledger, rules and mail meet.

pub mod answer;
pub mod facts;
pub mod judge;
pub mod mail;
pub mod pass;
pub mod site;
pub mod state;
pub mod successor;
pub mod timeline;

use thiserror::Error;

use crate::catalogue::CatalogueError;
use crate::config::Problems;
use crate::evidence::EvidenceError;
use crate::ledger::seal::SealError;
use crate::notify::{LetterError, SettingsError};
use crate::rules::RuleError;
use crate::views::ViewError;
use site::SiteError;
use state::StateError;

/// Why a command could not do its work. Violations are no error: they are the work.
#[derive(Debug, Error)]
pub enum AppError {
    /// Files that people wrote.
    #[error("{}", .0.render(false))]
    Problems(Problems),
    /// What is to be watched.
    #[error(transparent)]
    Site(#[from] SiteError),
    /// The state directory.
    #[error(transparent)]
    State(#[from] StateError),
    /// The catalogue.
    #[error(transparent)]
    Catalogue(#[from] CatalogueError),
    /// Evidence.
    #[error(transparent)]
    Evidence(#[from] EvidenceError),
    /// The ledger.
    #[error(transparent)]
    Seal(#[from] SealError),
    /// Views.
    #[error(transparent)]
    View(#[from] ViewError),
    /// Rules.
    #[error(transparent)]
    Rule(#[from] RuleError),
    /// Mail settings.
    #[error(transparent)]
    Mail(#[from] SettingsError),
    /// An address.
    #[error(transparent)]
    Letter(#[from] LetterError),
    /// Files of the ledger that do not fit together.
    #[error("the ledger cannot be trusted: {0}; run `holdfast verify` on the state directory")]
    Ledger(String),
    /// Something on the command line.
    #[error("cannot use the command line: {0}")]
    Usage(String),
    /// Ctrl-C or SIGTERM; what was done so far is kept.
    #[error("interrupted; what was read so far is kept, run again to go on")]
    Interrupted,
    /// Anything else of the operating system.
    #[error("cannot {what}: {source}")]
    Io {
        /// What was attempted.
        what: String,
        /// Cause.
        source: std::io::Error,
    },
}

impl From<Problems> for AppError {
    fn from(p: Problems) -> Self {
        Self::Problems(p)
    }
}

impl AppError {
    /// True when the disk that holds the state is full.
    pub fn is_disk_full(&self) -> bool {
        match self {
            Self::Catalogue(e) => e.is_disk_full(),
            Self::Evidence(e) => e.is_disk_full(),
            Self::Seal(e) => e.is_disk_full(),
            Self::State(e) => e.is_disk_full(),
            Self::Io { source, .. } => source.kind() == std::io::ErrorKind::StorageFull,
            _ => false,
        }
    }
}
