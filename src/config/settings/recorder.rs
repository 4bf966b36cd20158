//! `[[recorder]]`: where a recorder writes, and how it is read and asked.

use std::path::PathBuf;

use jiff::civil::Date;
use schemars::JsonSchema;
use serde::Deserialize;

use super::clock;
use crate::config::format::Clock;
use crate::config::log::RecorderLog;
use crate::config::status::Status;
use crate::model::ids::RecorderId;

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
    /// Control group (v2) in which it runs, as the line `0::` of /proc/<pid>/cgroup names it: reading pauses when it waits
    /// longer for the disk than it uses to. Absent, or not there when a reader starts: when anybody on the machine does.
    #[serde(default)]
    #[schemars(with = "Option<String>", extend("format" = "control-group"))]
    pub cgroup: Option<PathBuf>,
    /// How it is asked about its cameras. Absent: nobody asks.
    #[serde(default)]
    pub status: Option<Status>,
    /// The log that it writes about itself. Absent: it is not read.
    #[serde(default)]
    pub log: Option<RecorderLog>,
}
