//! The form of a timeline file. Only shapes: what they mean is in `mod.rs`, what they lay down in
//! `footage.rs`.

use jiff::civil::DateTime;
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::Value;

use crate::model::device::{Asked, DeviceState};
use crate::policy::ClauseId;

/// A timeline file.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct File {
    /// Built-in regulations or files.
    #[serde(default)]
    pub(super) policy: Vec<String>,
    /// IANA zone in which the file's times are read.
    #[serde(default = "default_tz")]
    #[schemars(extend("format" = "time-zone"))]
    pub(super) tz: String,
    /// Whether the site declared an inventory. Default: when a camera declares more than its id.
    #[serde(default)]
    pub(super) inventory: Option<bool>,
    /// Only the rules of these clauses hold; all rules of the policy when absent.
    #[serde(default)]
    pub(super) clauses: Option<Vec<ClauseId>>,
    /// What the site chose, as `[[policy.override]]` of its configuration.
    #[serde(default, rename = "override")]
    #[expect(dead_code, reason = "read from the document, where the places are")]
    pub(super) overrides: Vec<serde_json::Map<String, Value>>,
    /// What the site read in a draft's own text, as `[[policy.confirm]]` of its configuration.
    #[serde(default)]
    #[expect(dead_code, reason = "read from the document, where the places are")]
    pub(super) confirm: Vec<serde_json::Map<String, Value>>,
    /// Rules of the timeline's own, as in a regulation.
    #[serde(default)]
    #[expect(dead_code, reason = "read from the document, where the places are")]
    pub(super) rule: Vec<serde_json::Map<String, Value>>,
    /// Cameras, as in an inventory, with `declared = false` for one that is known by its footage only.
    #[serde(default)]
    #[expect(dead_code, reason = "read from the document, where the places are")]
    pub(super) camera: Vec<serde_json::Map<String, Value>>,
    /// Footage.
    #[serde(default)]
    pub(super) footage: Vec<Footage>,
    /// What happens to footage.
    #[serde(default)]
    pub(super) loss: Vec<Loss>,
    /// Entries of the register; a later one of the same form and number replaces the earlier one.
    #[serde(default)]
    pub(super) record: Vec<RecordGiven>,
    /// Whether a register is kept. Default: when there are records.
    #[serde(default)]
    pub(super) register: Option<bool>,
    /// What machines said beside footage.
    #[serde(default)]
    pub(super) signal: Vec<SignalGiven>,
    /// What recorders said of themselves and their cameras, and cameras' addresses of the cameras.
    #[serde(default)]
    pub(super) device: Vec<DeviceGiven>,
    /// What must be found.
    #[serde(default)]
    pub(super) expect: Vec<Expect>,
}

fn default_tz() -> String {
    "Asia/Shanghai".to_owned()
}

/// A stretch of footage, laid out as segments.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Footage {
    /// Camera id.
    pub(super) camera: CameraText,
    /// First local time.
    #[schemars(with = "String")]
    pub(super) from: DateTime,
    /// Local time after the last segment.
    #[schemars(with = "String")]
    pub(super) to: DateTime,
    /// Stretches without footage.
    #[serde(default)]
    #[schemars(with = "Vec<(String, String)>")]
    pub(super) except: Vec<(DateTime, DateTime)>,
    /// Length of a segment, in seconds.
    #[serde(default = "default_segment")]
    #[schemars(range(min = 1, max = 86_400))]
    pub(super) segment_s: u32,
    /// What is wrong with the bytes.
    #[serde(default)]
    pub(super) damage: Option<Damage>,
    /// Numeric owner of the files.
    #[serde(default)]
    pub(super) uid: u32,
    /// File mode, four octal digits.
    #[serde(default)]
    pub(super) mode: Option<String>,
    /// Recorded on events only.
    #[serde(default)]
    pub(super) event_driven: bool,
    /// Time in the container minus time in the name, in seconds.
    #[serde(default)]
    pub(super) clock_skew_s: Option<i64>,
    /// Time at which the disk noted the last write, minus the end by the name, in seconds.
    #[serde(default)]
    pub(super) written_late_s: i64,
    /// Its bytes are never read.
    #[serde(default)]
    pub(super) unread: bool,
    /// Local time at which it is first scanned.
    #[serde(default)]
    #[schemars(with = "Option<String>")]
    pub(super) seen: Option<DateTime>,
}

fn default_segment() -> u32 {
    600
}

/// A camera id as text; checked when it is used.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(transparent)]
pub(super) struct CameraText(#[schemars(extend("format" = "camera-id"))] pub(super) String);

/// Damage of a segment.
#[derive(Clone, Copy, Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub(super) enum Damage {
    /// Zero bytes.
    Empty,
    /// Cut off in the middle.
    Truncated,
    /// Not a recording at all.
    Undecodable,
}

/// What happens to footage that was seen.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Loss {
    /// Camera id.
    pub(super) camera: CameraText,
    /// Local time of the scan that notices it.
    #[schemars(with = "String")]
    pub(super) at: DateTime,
    /// First local time of the footage.
    #[schemars(with = "String")]
    pub(super) from: DateTime,
    /// Local time after it.
    #[schemars(with = "String")]
    pub(super) to: DateTime,
    /// How it is lost.
    pub(super) how: How,
}

/// Ways to lose footage.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub(super) enum How {
    /// Deleted.
    Gone,
    /// Cut shorter.
    Shrunk,
    /// Replaced by other bytes of the same size.
    Altered,
}

/// An entry of the register.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct RecordGiven {
    /// Its form.
    #[serde(rename = "type")]
    pub(super) form: String,
    /// Its number; its place in the file when absent.
    #[serde(default)]
    pub(super) no: Option<String>,
    /// Local time at which it was entered.
    #[schemars(with = "String")]
    pub(super) at: DateTime,
    /// Its fields.
    pub(super) fields: serde_json::Map<String, Value>,
}

/// A statement of a machine.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct SignalGiven {
    /// Camera, recorder, storage root, register entry or `site`.
    pub(super) subject: String,
    /// Local time at which it was said first.
    #[schemars(with = "String")]
    pub(super) at: DateTime,
    /// Local time at which it was said last; the same when absent.
    #[serde(default)]
    #[schemars(with = "Option<String>")]
    pub(super) until: Option<DateTime>,
    /// What was said: `what`, and the fields of that kind.
    pub(super) says: serde_json::Map<String, Value>,
}

/// What was said of a device, again every minute.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct DeviceGiven {
    /// Camera, or the recorder where it speaks of itself.
    pub(super) device: String,
    /// Who was asked.
    pub(super) asked: Asked,
    /// What was said.
    pub(super) state: DeviceState,
    /// Local time at which it was said first.
    #[schemars(with = "String")]
    pub(super) from: DateTime,
    /// Local time at which it was said last.
    #[schemars(with = "String")]
    pub(super) to: DateTime,
}

/// What must be found at a time.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Expect {
    /// Local time.
    #[schemars(with = "String")]
    pub(super) at: DateTime,
    /// Breaches that must be there.
    #[serde(default)]
    pub(super) breach: Vec<ExpectedBreach>,
    /// Rule kinds that could not tell, and no other; not looked at when absent.
    #[serde(default)]
    pub(super) unknown: Option<Vec<String>>,
    /// Nothing else may be breached.
    #[serde(default)]
    pub(super) only: bool,
}

/// A breach that must be there.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct ExpectedBreach {
    /// Rule kind.
    pub(super) rule: String,
    /// Subject; any when absent.
    #[serde(default)]
    pub(super) subject: Option<String>,
    /// Start of the span, local.
    #[serde(default)]
    #[schemars(with = "Option<String>")]
    pub(super) from: Option<DateTime>,
    /// End of the span, local.
    #[serde(default)]
    #[schemars(with = "Option<String>")]
    pub(super) to: Option<DateTime>,
    /// Facts that it must state, among others.
    #[serde(default)]
    pub(super) facts: serde_json::Map<String, Value>,
}
