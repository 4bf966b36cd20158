//! Everything that a policy is made of, as texts: enough to build it again and compare it with the next.

use std::path::Path;

use serde::{Deserialize, Serialize};

use super::rows::Row;
use crate::config::document::read_text;
use crate::config::{Config, Document, Problems};
use crate::policy::{Origin, PACKS, Policy, Regulation};
use crate::rules;

/// The texts of one policy.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub(super) struct Texts {
    /// Path and text of the configuration.
    config: (String, String),
    /// Id and text of each built-in regulation.
    packs: Vec<(String, String)>,
    /// Path and text of each regulation of the site.
    files: Vec<(String, String)>,
    /// Ids of the declared cameras.
    pub(super) cameras: Vec<String>,
    /// Declared cameras that are to record at some hours only, with these.
    #[serde(default)]
    pub(super) hours: Vec<(String, String)>,
    /// Declared cameras that are asked whether they are there.
    #[serde(default)]
    pub(super) probed: Vec<String>,
    /// What rules compare of each declared camera.
    #[serde(default)]
    pub(super) rows: Vec<Row>,
    /// How many rows name what an office runs and no single camera.
    #[serde(default)]
    pub(super) ownership: usize,
    /// Signed statements as they stand.
    pub(super) statements: Vec<String>,
    /// Name and public key of each signer.
    pub(super) signers: Vec<(String, String)>,
    /// Whether asking for less needs a signature.
    pub(super) second_signature: bool,
}

impl Texts {
    /// The texts behind a configuration.
    ///
    /// # Errors
    /// A file that can no longer be read.
    pub(super) fn of(config: &Config) -> Result<Self, Problems> {
        let choice = &config.policy;
        // Whoever builds it again may stand in another folder.
        let named = |path: &Path| std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
        let text = |path: &Path| Ok((named(path).display().to_string(), read_text(path)?));
        let packs =
            choice.packs.iter().filter_map(|id| PACKS.iter().find(|(known, _)| *known == id.as_str()));
        let only = |named: (String, String)| named.1;
        let keys =
            choice.signers.iter().map(|s| Ok((s.name.clone(), read_text(&s.key_file)?.trim().to_owned())));
        Ok(Self {
            config: (
                named(Path::new(config.source.name())).display().to_string(),
                config.source.text().to_owned(),
            ),
            packs: packs.map(|(id, text)| ((*id).to_owned(), (*text).to_owned())).collect(),
            files: choice.files.iter().map(|f| text(f)).collect::<Result<_, Problems>>()?,
            cameras: config.cameras.iter().map(|c| c.id.to_string()).collect(),
            hours: config
                .cameras
                .iter()
                .filter_map(|c| Some((c.id.to_string(), c.schedule.as_ref()?.to_string())))
                .collect(),
            probed: config
                .cameras
                .iter()
                .filter(|c| c.probe_address.is_some())
                .map(|c| c.id.to_string())
                .collect(),
            rows: config.cameras.iter().map(|c| Row::of(&c.value)).collect(),
            ownership: config.rows.len(),
            statements: choice
                .statements
                .iter()
                .map(|f| text(f).map(only))
                .collect::<Result<_, Problems>>()?,
            signers: keys.collect::<Result<_, Problems>>()?,
            second_signature: choice.second_signature,
        })
    }

    /// What [`Texts::to_text`] wrote; `None` when this version cannot read it.
    pub(super) fn read(text: &str) -> Option<Self> {
        serde_json::from_str(text).ok()
    }

    /// As stored.
    pub(super) fn to_text(&self) -> String {
        serde_json::to_string(self).expect("BUG: strings and lists serialise")
    }

    /// The configuration and the policy as they were.
    ///
    /// # Errors
    /// This version refuses what an earlier one took, or a file beside it is gone.
    pub(super) fn build(&self) -> Result<(Config, Policy), Problems> {
        let (name, text) = &self.config;
        let folder = Path::new(name).parent().unwrap_or(Path::new(""));
        let env = |key: &str| std::env::var(key).ok();
        let config = Config::from_document(&Document::parse(name, text)?, folder, &env)?;
        let kinds = rules::kinds();
        let packs = self.packs.iter().map(|(id, text)| (format!("policies/{id}.toml"), text, Origin::Pack));
        let files = self.files.iter().map(|(name, text)| (name.clone(), text, Origin::Site));
        let all =
            packs.chain(files).map(|(name, text, origin)| Regulation::parse(&name, text, origin, &kinds));
        let policy = Policy::build(all.collect::<Result<_, _>>()?, Some(&config), &kinds)?;
        Ok((config, policy))
    }
}
