//! How a recorder is asked about its cameras.

use std::path::{Path, PathBuf};
use std::time::Duration;

use schemars::JsonSchema;
use serde::Deserialize;

use super::Environment;
use super::mail::secret_file;
use super::settings::span;

/// Least time between two questions, in seconds: a recorder has better things to do.
pub(super) const AT_LEAST_S: u64 = 10;

/// How a recorder is asked about its cameras.
#[derive(Clone, PartialEq, Eq, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Status {
    /// Address of its status interface, without an account, for example http://127.0.0.1:8081 or http://127.0.0.1/zm.
    #[schemars(extend("format" = "recorder-url"))]
    pub url: String,
    /// Product that answers there, where it is not that of the layout.
    #[serde(default)]
    #[schemars(extend("minLength" = 1))]
    pub product: Option<String>,
    /// Time between two questions, at least 10s. Default 60s.
    #[serde(default = "default_every", deserialize_with = "span")]
    #[schemars(with = "String", extend("format" = "span"))]
    pub every: Duration,
    /// File with an account as user:password, for HTTP Basic or the login of ZoneMinder's API, or "credential:NAME" for a systemd credential.
    #[serde(default)]
    #[schemars(extend("minLength" = 1))]
    pub credentials_file: Option<PathBuf>,
}

fn default_every() -> Duration {
    Duration::from_secs(60)
}

impl Status {
    /// The same with the path of its file as it is reached.
    pub(super) fn resolved(mut self, folder: &Path, env: Environment<'_>) -> Self {
        self.credentials_file = self.credentials_file.and_then(|file| secret_file(&file, folder, env));
        self
    }
}
