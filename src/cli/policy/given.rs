//! What the commands of this folder are given: a policy by name, and the stores beside it.

use std::path::{Path, PathBuf};

use clap::ValueEnum;

use crate::app::AppError;
use crate::app::standing;
use crate::clock::{Clock, System};
use crate::config::{Config, Document};
use crate::policy::{CameraFacts, PackStore, Policy};
use crate::rules;
use crate::views::{Context, View};

/// Formats of a document that is no listing.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, ValueEnum)]
pub enum Plain {
    /// For people.
    #[default]
    Text,
    /// One document.
    Json,
}

/// A policy and the configuration that chose it, if one did.
pub struct Given {
    /// What holds.
    pub policy: Policy,
    /// The site.
    pub config: Option<Config>,
}

/// The process's environment.
pub fn environment(name: &str) -> Option<String> {
    std::env::var(name).ok()
}

impl Given {
    /// A site's policy.
    ///
    /// # Errors
    /// Everything that is wrong with the regulations and choices that it names.
    pub fn of_site(config: Config) -> Result<Self, AppError> {
        let kinds = rules::kinds();
        let regulations = PackStore::embedded(&kinds).chosen(&config.policy)?;
        let policy = Policy::build(regulations, Some(&config), &kinds)?;
        Ok(Self { policy, config: Some(config) })
    }

    /// A policy by the name of a pack, a regulation file, or a site's configuration.
    ///
    /// # Errors
    /// Everything that is wrong with it.
    pub fn named(name: &str) -> Result<Self, AppError> {
        let path = Path::new(name);
        let is_site = |d: &Document| d.root.get("site").is_some();
        if path.exists() && Document::read(path).is_ok_and(|d| is_site(&d)) {
            return Self::of_site(Config::load(path)?);
        }
        let kinds = rules::kinds();
        let regulation = PackStore::embedded(&kinds).named(name)?;
        Ok(Self { policy: Policy::build(vec![regulation], None, &kinds)?, config: None })
    }

    /// The context in which stores are judged by this policy.
    pub fn context(&self) -> Option<Context> {
        self.config.as_ref().map(|c| standing::context(c, System.now()))
    }

    /// The declared cameras, as scopes compare them.
    pub fn declared(&self) -> Vec<CameraFacts<'_>> {
        let cameras = self.config.as_ref().map_or(&[][..], |c| &c.cameras);
        cameras.iter().map(|c| CameraFacts::from(&c.value)).collect()
    }

    /// The folder of the site's stores, when something was stored there.
    pub fn state(&self, named: Option<&Path>) -> Option<PathBuf> {
        let dir = named.map(Path::to_path_buf).or_else(|| Some(self.config.as_ref()?.state_dir.clone()))?;
        dir.join(crate::evidence::FILE).exists().then_some(dir)
    }

    /// The stores, read-only; `None` when nothing was stored yet.
    ///
    /// # Errors
    /// Stores that cannot be read.
    pub fn view(&self, named: Option<&Path>, context: Context) -> Result<Option<View>, AppError> {
        Ok(self.state(named).map(|dir| View::open(&dir, context)).transpose()?)
    }
}
