//! `[agent]`, `[metrics]`, `[schedule]` and `[budget]`: how the agent watches, when it passes, what reading may cost.

use std::net::SocketAddr;
use std::time::Duration;

use schemars::JsonSchema;
use serde::Deserialize;

use super::{byte_size, span};

/// How the agent watches, and shows that it lives.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub(in crate::config) struct AgentTable {
    /// Address that `run` asks for (GET) after every pass that was judged; whoever listens there raises the alarm when
    /// nothing comes.
    #[schemars(extend("format" = "http-url"))]
    pub dead_man_url: Option<String>,
    /// Least time between two looks at what changed below a root. Default 2s.
    #[serde(deserialize_with = "span")]
    #[schemars(with = "String", extend("format" = "span"))]
    pub look_every: Duration,
    /// Longest time between a finished recording and its leaf, while nothing else is in hand. Default 10s.
    #[serde(deserialize_with = "span")]
    #[schemars(with = "String", extend("format" = "span"))]
    pub seal_every: Duration,
    /// Let the system tell what changes; false where others write to the disk too. Never used on network mounts. Default
    /// true.
    pub inotify: bool,
    /// Folders that the system is asked to watch below each root, about 1 KiB of its memory each; further ones are
    /// asked in turn. Default 32768.
    #[schemars(range(max = 1_000_000))]
    pub watches: u32,
    /// Time between two questions to a camera that declares a `probe_address`, at least 10s. Default 60s.
    #[serde(deserialize_with = "span")]
    #[schemars(with = "String", extend("format" = "span"))]
    pub probe_every: Duration,
}

impl Default for AgentTable {
    fn default() -> Self {
        Self {
            dead_man_url: None,
            look_every: Duration::from_secs(2),
            seal_every: Duration::from_secs(10),
            inotify: true,
            watches: 32_768,
            probe_every: Duration::from_secs(60),
        }
    }
}

/// Figures for Prometheus, and whether the agent lives and is ready, over HTTP while `run` runs.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::config) struct MetricsTable {
    /// Address and port, for example 127.0.0.1:9713.
    #[schemars(with = "String", extend("format" = "listen-address"))]
    pub listen: SocketAddr,
    /// Let other machines connect: the figures name recorders and cameras, and nobody is asked for a password. Default
    /// false.
    #[serde(default)]
    #[expect(dead_code, reason = "checked in the document, where the places are")]
    pub beyond_loopback: bool,
}

/// When passes run, in the site's time zone.
#[derive(Clone, PartialEq, Eq, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Schedule {
    /// Five cron fields for the full pass. Default "30 4 * * *".
    #[schemars(extend("format" = "cron"))]
    pub check: String,
    /// The pass comes later than that by a time below this one, which the site's id decides, so that sites that share a
    /// disk, a mail server or a witness do not all come at once. "1s" makes it none. Default 5m.
    #[serde(deserialize_with = "span")]
    #[schemars(with = "String", extend("format" = "span"))]
    pub jitter: Duration,
    /// Time between two judgements of what is known. Default 15m.
    #[serde(deserialize_with = "span")]
    #[schemars(with = "String", extend("format" = "span"))]
    pub judge_every: Duration,
}

impl Default for Schedule {
    fn default() -> Self {
        Self {
            check: "30 4 * * *".to_owned(),
            jitter: Duration::from_secs(300),
            judge_every: Duration::from_secs(900),
        }
    }
}

/// How much reading a pass may cost the recorder.
#[derive(Clone, PartialEq, Eq, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Budget {
    /// Bytes that one pass may hash. Default 64GiB.
    #[serde(deserialize_with = "byte_size")]
    #[schemars(with = "String", extend("format" = "byte-size"))]
    pub hash_bytes_per_pass: u64,
    /// Bytes that may be read in one second. Default 20MiB.
    #[serde(deserialize_with = "byte_size")]
    #[schemars(with = "String", extend("format" = "byte-size"))]
    pub read_bytes_per_s: u64,
    /// Time within which the agent reads every byte again, as far as the budget allows. Default 30d.
    #[serde(deserialize_with = "span")]
    #[schemars(with = "String", extend("format" = "span"))]
    pub reread_within: Duration,
    /// Longest silence of a storage before its cameras count as not seen. Default 30s.
    #[serde(deserialize_with = "span")]
    #[schemars(with = "String", extend("format" = "span"))]
    pub patience: Duration,
}

impl Default for Budget {
    fn default() -> Self {
        Self {
            hash_bytes_per_pass: 64 << 30,
            read_bytes_per_s: 20 << 20,
            reread_within: Duration::from_secs(30 * 86_400),
            patience: Duration::from_secs(30),
        }
    }
}
