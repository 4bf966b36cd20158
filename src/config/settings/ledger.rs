//! `[ledger]` and `[findings]`: who outside stands behind the ledger, and what people may do with findings.

use std::path::PathBuf;
use std::time::Duration;

use schemars::JsonSchema;
use serde::Deserialize;

use super::span;

/// Who outside stands behind the ledger.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::config) struct LedgerTable {
    /// File in tlog-policy form: witnesses that are asked to cosign, and how many of them must.
    #[serde(default)]
    #[schemars(extend("minLength" = 1))]
    pub quorum: Option<PathBuf>,
    /// Time-stamping authorities (RFC 3161); each stamps the newest checkpoint.
    #[serde(default)]
    #[schemars(extend("items" = serde_json::json!({ "type": "string", "format": "http-url" })))]
    pub stamp_url: Vec<String>,
    /// PEM file with the root certificates of these authorities; without it nobody checks who stamped.
    #[serde(default)]
    #[schemars(extend("minLength" = 1))]
    pub stamp_root: Option<PathBuf>,
    /// Time between two stamps of an authority. Default 1d.
    #[serde(default = "default_stamp_every", deserialize_with = "span")]
    #[schemars(with = "String", extend("format" = "span"))]
    pub stamp_every: Duration,
}

impl Default for LedgerTable {
    fn default() -> Self {
        Self { quorum: None, stamp_url: Vec::new(), stamp_root: None, stamp_every: default_stamp_every() }
    }
}

fn default_stamp_every() -> Duration {
    Duration::from_secs(86_400)
}

/// Longest time ahead, in days, that the last day of any waiver may lie: a year, whichever.
pub(in crate::config) const WAIVER_DAYS: u64 = 366;

/// What people may do with findings.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub(in crate::config) struct FindingsTable {
    /// Days ahead that the last day of a waiver may lie; a site may ask for less than the 366 that nobody exceeds.
    /// Default 366.
    #[schemars(range(min = 1, max = 366))]
    pub waive_days_at_most: u64,
}

impl Default for FindingsTable {
    fn default() -> Self {
        Self { waive_days_at_most: WAIVER_DAYS }
    }
}
