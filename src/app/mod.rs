//! Wiring: what a site is, one full pass over it, and the agent that repeats passes. Only here do
//! sources, stores, ledger, rules and mail meet.

pub mod adopt;
pub mod agent;
pub mod announce;
pub mod answer;
pub mod ask;
pub mod demo;
pub mod dispose;
pub mod doctor;
pub mod export;
pub mod eyes;
pub mod facts;
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
use crate::config::{Place, Problem, Problems, Source};
use crate::desk::DeskError;
use crate::evidence::EvidenceError;
use crate::ledger::seal::SealError;
use crate::notify::{LetterError, SettingsError};
use crate::rules::RuleError;
use crate::text::{Said, Text, Told, told_in_english};
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
    Problems(Problems),
    /// What is to be watched.
    Site(#[from] SiteError),
    /// The state directory.
    State(#[from] StateError),
    /// The catalogue.
    Catalogue(#[from] CatalogueError),
    /// Evidence.
    Evidence(#[from] EvidenceError),
    /// A signature of a person.
    Signing(#[from] SigningError),
    /// The ledger.
    Seal(#[from] SealError),
    /// An evidence bag.
    Bag(#[from] BagError),
    /// Views.
    View(#[from] ViewError),
    /// Rules.
    Rule(#[from] RuleError),
    /// Mail settings.
    Mail(#[from] SettingsError),
    /// An address.
    Letter(#[from] LetterError),
    /// The store of the witness.
    Witness(#[from] WitnessStoreError),
    /// Files of the ledger that do not fit together.
    Ledger(String),
    /// Something on the command line.
    Usage(String),
    /// The demo's folder.
    Demo(#[from] DemoError),
    /// A configuration that is not written.
    Init(#[from] InitError),
    /// An act of a person.
    Desk(#[from] DeskError),
    /// The agent.
    Agent(#[from] AgentError),
    /// Ctrl-C or SIGTERM; what was done so far is kept.
    Interrupted,
    /// Anything else of the operating system.
    Io {
        /// What was attempted.
        what: String,
        /// Cause.
        source: std::io::Error,
    },
}

/// The refusal where no configuration is named and none lies where it is looked for.
const NO_CONFIG: &str = "app-no-config";

impl AppError {
    /// No configuration is named, and none lies where it is looked for.
    pub fn no_config() -> Self {
        let place = Place::whole(&Source::new("holdfast.toml", ""));
        let missing = Problem::new(place, Said::of(NO_CONFIG, []));
        Problems::from(missing.help(Said::of("app-no-config-help", []))).into()
    }

    /// Whether it is [`Self::no_config`].
    pub fn is_no_config(&self) -> bool {
        let of = |p: &Problem| matches!(p.message, Said::Message(NO_CONFIG, _));
        matches!(self, Self::Problems(all) if all.iter().any(of))
    }
}

told_in_english!(AppError);

/// What its own part of the house cannot say in two languages is told in its own words: English.
impl Told for AppError {
    fn told(&self, text: &Text) -> String {
        match self {
            Self::Problems(p) => p.render(false, text).trim_end().to_owned(),
            Self::Site(e) => e.told(text),
            Self::State(e) => e.told(text),
            Self::Catalogue(e) => e.told(text),
            Self::Evidence(e) => e.told(text),
            Self::Seal(e) => e.told(text),
            Self::Bag(e) => e.told(text),
            Self::View(ViewError::Store(e)) => e.told(text),
            Self::Init(e) => e.told(text),
            Self::Desk(e) => e.told(text),
            Self::Agent(e) => e.told(text),
            Self::Mail(e) => e.told(text),
            Self::Signing(e) => e.to_string(),
            Self::View(e) => e.to_string(),
            Self::Rule(e) => e.to_string(),
            Self::Letter(e) => e.to_string(),
            Self::Witness(e) => e.to_string(),
            Self::Demo(e) => e.to_string(),
            Self::Ledger(why) => text.say("app-ledger", &[("why", why.into())]),
            Self::Usage(why) => text.say("app-usage", &[("why", why.into())]),
            Self::Interrupted => text.word("app-interrupted"),
            Self::Io { what, source } => {
                text.say("app-io", &[("what", what.into()), ("why", text.system(source).into())])
            }
        }
    }
}

impl From<std::convert::Infallible> for AppError {
    fn from(never: std::convert::Infallible) -> Self {
        match never {}
    }
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
