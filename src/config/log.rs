//! Where a recorder writes about itself, and how its log is read.

use std::path::{Path, PathBuf};

use schemars::JsonSchema;
use serde::Deserialize;

use super::format::Clock;
use super::settings::clock;

/// The log that a recorder writes about itself.
#[derive(Clone, PartialEq, Eq, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RecorderLog {
    /// Its file, or the folder in which the product's files lie, for example /var/log/motion or /var/log/zm.
    #[schemars(extend("minLength" = 1))]
    pub path: PathBuf,
    /// Product that writes it, where it is not that of the layout.
    #[serde(default)]
    #[schemars(extend("minLength" = 1))]
    pub product: Option<String>,
    /// Clock of its lines: UTC, site, an offset or an IANA zone. Default site.
    #[serde(default, deserialize_with = "clock")]
    #[schemars(with = "Option<String>", extend("format" = "clock"))]
    pub clock: Option<Clock>,
}

impl RecorderLog {
    /// The same with its path as it is reached.
    pub(super) fn resolved(mut self, folder: &Path) -> Self {
        self.path = folder.join(self.path);
        self
    }
}
