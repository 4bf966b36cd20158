//! The keys of `holdfast.toml`, as types that carry their own documentation.
//!
//! Only shapes live here. What keys mean together is checked in `agreement.rs`; paths are resolved
//! and sections made usable in `mod.rs`.

mod agent;
mod ledger;
mod policy;
mod recorder;

use std::path::PathBuf;
use std::time::Duration;

use jiff::tz::TimeZone;
use schemars::JsonSchema;
use serde::de::Error;
use serde::{Deserialize, Deserializer, Serialize};

use super::camera::Camera;
use super::channel::{Syslog, Webhook};
use super::format::{self, Clock};
use super::mail::MailTable;
use super::silence::Mute;

pub use agent::{Budget, Schedule};
pub use recorder::Recorder;

use agent::{AgentTable, MetricsTable};
use ledger::{FindingsTable, LedgerTable};
use policy::InventoryTable;

pub(super) use policy::{ConfirmTable, OverrideTable, PolicyTable, SignerTable};

/// The whole file as typed.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Settings {
    /// Who is watched here, and in which time zone and language.
    pub site: Site,
    /// Folder for everything that Holdfast writes; never inside a recorder's tree. Default /var/lib/holdfast.
    #[serde(default = "default_state_dir")]
    #[schemars(length(min = 1))]
    pub state_dir: PathBuf,
    /// The recorders to watch.
    #[serde(default)]
    pub recorder: Vec<Recorder>,
    /// Which regulations hold, and what the site chose.
    #[serde(default)]
    pub policy: PolicyTable,
    /// Where the list of cameras is kept.
    #[serde(default)]
    #[expect(dead_code, reason = "read from the document, where the places are")]
    pub inventory: InventoryTable,
    /// Cameras declared in this file.
    #[serde(default)]
    #[expect(dead_code, reason = "read from the document, where the places are")]
    pub camera: Vec<Camera>,
    /// How mail leaves, and for whom.
    pub mail: Option<MailTable>,
    /// Cameras of which nothing is told for a while: maintenance.
    #[serde(default)]
    pub mute: Vec<Mute>,
    /// Programs and chat groups that are told of findings.
    #[serde(default)]
    pub webhook: Vec<Webhook>,
    /// A syslog server that is told of findings.
    pub syslog: Option<Syslog>,
    /// Who outside stands behind the ledger.
    #[serde(default)]
    pub ledger: LedgerTable,
    /// What people may do with findings.
    #[serde(default)]
    pub findings: FindingsTable,
    /// How the agent shows that it lives.
    #[serde(default)]
    pub agent: AgentTable,
    /// Figures for Prometheus.
    pub metrics: Option<MetricsTable>,
    /// When passes run.
    #[serde(default)]
    pub schedule: Schedule,
    /// How much reading a pass may cost the recorder.
    #[serde(default)]
    pub budget: Budget,
}

pub(super) fn default_state_dir() -> PathBuf {
    PathBuf::from("/var/lib/holdfast")
}

/// The site.
#[derive(Clone, PartialEq, Eq, Debug, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Site {
    /// Short name, used in the ledger's origin and in file names.
    #[schemars(length(min = 1))]
    pub id: String,
    /// Name for people; the id when absent.
    #[serde(default)]
    pub name: Option<String>,
    /// IANA time zone that decides where days begin.
    #[schemars(extend("format" = "time-zone"))]
    pub tz: String,
    /// TOML file that says which days are worked; rules that count working days cannot tell without it.
    #[serde(default)]
    #[schemars(extend("minLength" = 1))]
    pub calendar: Option<PathBuf>,
    /// Language of reports and mails unless a reader asks for another. Default zh-CN.
    #[serde(default)]
    pub lang: Language,
}

impl Site {
    /// The zone that `tz` names; the checks have proved that it exists.
    pub fn time_zone(&self) -> TimeZone {
        format::zone(&self.tz).unwrap_or(TimeZone::UTC)
    }
}

/// A language that Holdfast speaks.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Deserialize, Serialize, JsonSchema)]
pub enum Language {
    /// Simplified Chinese.
    #[default]
    #[serde(rename = "zh-CN")]
    Chinese,
    /// English.
    #[serde(rename = "en")]
    English,
}

impl Language {
    /// The language tag: `zh-CN` or `en`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Chinese => "zh-CN",
            Self::English => "en",
        }
    }
}

pub(super) fn clock<'de, D: Deserializer<'de>>(d: D) -> Result<Option<Clock>, D::Error> {
    let text = String::deserialize(d)?;
    Clock::parse(&text).map(Some).ok_or_else(|| Error::custom("not a clock"))
}

pub(super) fn span<'de, D: Deserializer<'de>>(d: D) -> Result<Duration, D::Error> {
    let text = String::deserialize(d)?;
    format::duration(&text).ok_or_else(|| Error::custom("not a length of time"))
}

fn byte_size<'de, D: Deserializer<'de>>(d: D) -> Result<u64, D::Error> {
    let text = String::deserialize(d)?;
    format::bytes(&text).ok_or_else(|| Error::custom("not a number of bytes"))
}
