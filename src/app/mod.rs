//! Wiring: what a site is, one full pass over it, and the agent that repeats passes. Only here do
//! sources, stores, ledger, rules and mail meet.

pub mod adopt;
pub mod agent;
pub mod announce;
pub mod answer;
pub mod demo;
pub mod dispose;
pub mod doctor;
pub mod export;
pub mod eyes;
pub mod facts;
mod http;
pub mod init;
pub mod judge;
pub mod mail;
pub mod pass;
mod pictures;
pub mod rotation;
pub mod schedule;
pub mod signing;
pub mod site;
pub mod stamp;
pub mod standing;
pub mod state;
pub mod status;
pub mod successor;
pub mod synchronised;
pub mod timeline;
pub mod witness;

use thiserror::Error;

use crate::bag::BagError;
use crate::catalogue::CatalogueError;
use crate::config::Problems;
use crate::desk::DeskError;
use crate::evidence::EvidenceError;
use crate::ledger::seal::SealError;
use crate::notify::{LetterError, SettingsError};
use crate::rules::RuleError;
use crate::views::ViewError;
use agent::AgentError;
use demo::DemoError;
use init::InitError;
use signing::SigningError;
use site::SiteError;
use state::StateError;
use witness::store::WitnessStoreError;

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
    /// A signature of a person.
    #[error(transparent)]
    Signing(#[from] SigningError),
    /// The ledger.
    #[error(transparent)]
    Seal(#[from] SealError),
    /// An evidence bag.
    #[error(transparent)]
    Bag(#[from] BagError),
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
    /// The store of the witness.
    #[error(transparent)]
    Witness(#[from] WitnessStoreError),
    /// Files of the ledger that do not fit together.
    #[error("the ledger cannot be trusted: {0}; run `holdfast verify` on the state directory")]
    Ledger(String),
    /// Something on the command line.
    #[error("cannot use the command line: {0}")]
    Usage(String),
    /// The demo's folder.
    #[error(transparent)]
    Demo(#[from] DemoError),
    /// A configuration that is not written.
    #[error(transparent)]
    Init(#[from] InitError),
    /// An act of a person.
    #[error(transparent)]
    Desk(#[from] DeskError),
    /// The agent.
    #[error(transparent)]
    Agent(#[from] AgentError),
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
            Self::Bag(e) => e.is_disk_full(),
            Self::Io { source, .. } => source.kind() == std::io::ErrorKind::StorageFull,
            _ => false,
        }
    }
}
