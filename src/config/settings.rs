//! The keys of `holdfast.toml`, as types that carry their own documentation.
//!
//! Only shapes live here. What keys mean together is checked in `agreement.rs`; paths are resolved
//! and sections made usable in `mod.rs`.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

use jiff::civil::Date;
use jiff::tz::TimeZone;
use schemars::JsonSchema;
use serde::de::Error;
use serde::{Deserialize, Deserializer, Serialize};

use crate::model::ids::RecorderId;

use super::camera::Camera;
use super::channel::{Syslog, Webhook};
use super::format::{self, Clock};
use super::mail::MailTable;
use super::silence::Mute;
use super::status::Status;

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

/// One recorder.
#[derive(Clone, PartialEq, Eq, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Recorder {
    /// First part of the ids of its cameras.
    #[schemars(with = "String", extend("format" = "recorder-id"))]
    pub id: RecorderId,
    /// Folders into which it writes; relative paths start at this file's folder.
    #[schemars(length(min = 1))]
    pub roots: Vec<PathBuf>,
    /// Name of a known layout; found out from the tree when neither this nor `template` is given.
    #[serde(default)]
    #[schemars(extend("minLength" = 1))]
    pub layout: Option<String>,
    /// Path template for a layout that no name exists for.
    #[serde(default)]
    #[schemars(extend("minLength" = 1))]
    pub template: Option<String>,
    /// Clock of the times in its names: UTC, site, an offset or an IANA zone. Absent: the layout's own.
    #[serde(default, deserialize_with = "clock")]
    #[schemars(with = "Option<String>", extend("format" = "clock"))]
    pub clock: Option<Clock>,
    /// Patterns of paths below a root that are no recordings and no strays.
    #[serde(default)]
    #[schemars(extend("items" = serde_json::json!({ "type": "string", "format": "glob" })))]
    pub ignore: Vec<String>,
    /// Seconds without a change after which a file counts as finished. Absent: the layout's own.
    #[serde(default)]
    #[schemars(range(min = 1, max = 86_400))]
    pub settle_s: Option<u32>,
    /// Day from which it should have recorded.
    #[serde(default)]
    #[schemars(with = "Option<String>", extend("format" = "date"))]
    pub in_service: Option<Date>,
    /// It records on events only, so gaps are normal. Absent: the layout's own.
    #[serde(default)]
    pub event_driven: Option<bool>,
    /// How it is asked about its cameras. Absent: nobody asks.
    #[serde(default)]
    pub status: Option<Status>,
}

/// Which regulations hold, and what the site chose.
#[derive(Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct PolicyTable {
    /// Built-in regulations by id; `baseline` when neither packs nor files are named.
    #[serde(default)]
    #[expect(dead_code, reason = "read from the document, where the places are")]
    pub packs: Vec<String>,
    /// The site's own regulation files.
    #[serde(default)]
    #[expect(dead_code, reason = "read from the document, where the places are")]
    pub files: Vec<PathBuf>,
    /// Files with the original text of clauses, which the site copied itself: shown beside our wording, never judged.
    #[serde(default)]
    #[expect(dead_code, reason = "read from the document, where the places are")]
    pub texts: Vec<PathBuf>,
    /// Numbers and roles that the site sets itself.
    #[serde(default, rename = "override")]
    pub overrides: Vec<OverrideTable>,
    /// Numbers of a draft that the site has read in the text itself; until then a draft only warns.
    #[serde(default)]
    pub confirm: Vec<ConfirmTable>,
    /// People whose signatures count: under scope statements, and under a policy that asks for less.
    #[serde(default)]
    pub signer: Vec<SignerTable>,
    /// A policy that asks for less than the one in force needs the signature of a second person. Default false.
    #[serde(default)]
    pub second_signature: bool,
    /// File with that signature, as `holdfast policy sign` writes it.
    #[serde(default)]
    #[schemars(extend("minLength" = 1))]
    pub signature: Option<PathBuf>,
    /// Signed scope statements: what cannot be told, accepted by somebody until a day.
    #[serde(default)]
    #[expect(dead_code, reason = "read from the document, where the places are")]
    pub statements: Vec<PathBuf>,
}

/// A person whose signature counts.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct SignerTable {
    /// Who it is, as reports and mails show it: the office.
    #[schemars(length(min = 1))]
    pub name: String,
    /// File with the public key, as `holdfast policy key` writes it with the ending .pub.
    #[schemars(extend("minLength" = 1))]
    pub key_file: PathBuf,
}

/// Numbers of a draft that the site has read in the text itself.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct ConfirmTable {
    /// The clause of the draft.
    #[schemars(length(min = 1))]
    pub clause: String,
    /// Its numbers as read; none for a clause without numbers.
    #[serde(default)]
    #[expect(dead_code, reason = "read from the document, where the places are")]
    pub values: BTreeMap<String, serde_json::Value>,
    /// Where they were read: edition, page, address.
    #[schemars(length(min = 1))]
    pub source: String,
    /// Who read them, and when.
    #[schemars(length(min = 1))]
    pub by: String,
}

/// A choice of the site against what its regulations say or leave open.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct OverrideTable {
    /// Rule kind that it changes.
    #[serde(default)]
    pub kind: Option<String>,
    /// Clause whose rules it changes.
    #[serde(default)]
    pub clause: Option<String>,
    /// Cameras for which it holds, patterns allowed; all when absent.
    #[serde(default)]
    #[schemars(extend("items" = serde_json::json!({ "type": "string", "format": "glob" })))]
    pub camera: Vec<String>,
    /// Parameters and their values.
    #[serde(default)]
    #[expect(dead_code, reason = "read from the document, where the places are")]
    pub set: BTreeMap<String, serde_json::Value>,
    /// Kind or clause that yields where the two contradict.
    #[serde(default)]
    pub wins_over: Option<String>,
    /// Why; printed beside the number everywhere.
    #[schemars(length(min = 1))]
    pub reason: String,
    /// Who decided.
    #[schemars(length(min = 1))]
    pub by: String,
}

/// Where the list of cameras is kept.
#[derive(Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct InventoryTable {
    /// A TOML file of [[camera]] tables, or a CSV file with a header line.
    #[serde(default)]
    #[schemars(extend("minLength" = 1))]
    #[expect(dead_code, reason = "read from the document, where the places are")]
    pub file: Option<PathBuf>,
    /// Tags of the site's own for zones, areas and labels: words that regulations do not know and that mean what the site
    /// says.
    #[serde(default)]
    #[expect(dead_code, reason = "read from the document, where the places are")]
    pub tags: Vec<String>,
}

/// Who outside stands behind the ledger.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct LedgerTable {
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
pub(super) const WAIVER_DAYS: u64 = 366;

/// What people may do with findings.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub(super) struct FindingsTable {
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

/// How the agent watches, and shows that it lives.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub(super) struct AgentTable {
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
pub(super) struct MetricsTable {
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

fn clock<'de, D: Deserializer<'de>>(d: D) -> Result<Option<Clock>, D::Error> {
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
