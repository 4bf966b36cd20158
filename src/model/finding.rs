//! What judging says: breaches, things that could not be told, and where each rests.

use std::fmt;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::ids::{CameraId, RecorderId};
use super::path::RelPath;
use super::span::Span;
use super::time::UtcMs;
use super::{Sha256, kind};

/// How much a breach matters. Ordered: `Critical` is the greatest.
#[derive(
    Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize, schemars::JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// Worth knowing.
    Info,
    /// Put right at leisure.
    Low,
    /// Put right this week.
    Medium,
    /// Put right today.
    High,
    /// Leaders are told at once.
    Critical,
}

impl Severity {
    /// The word used in JSON, policies and text keys.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Info => "info",
            Self::Low => "low",
            Self::Medium => "medium",
            Self::High => "high",
            Self::Critical => "critical",
        }
    }
}

/// What a verdict rests on.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Basis {
    /// Bytes, logs, file metadata that Holdfast read itself.
    Measured,
    /// A register entry that a person made.
    Recorded,
    /// Someone's word, for example the inventory.
    Declared,
}

impl Basis {
    /// The word used in JSON and text keys.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Measured => "measured",
            Self::Recorded => "recorded",
            Self::Declared => "declared",
        }
    }
}

/// Whom or what a finding is about.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(tag = "kind", content = "id", rename_all = "snake_case")]
pub enum Subject {
    /// The site as a whole.
    Site,
    /// One recorder.
    Recorder(RecorderId),
    /// One camera.
    Camera(CameraId),
    /// One storage root, as configured.
    Root(String),
    /// A name in a policy or configuration that should match something.
    Setting(String),
    /// One entry of the register, by its number.
    Record(String),
}

impl Subject {
    /// A subject as findings are stored: the word of its kind, and its id.
    pub fn stored(kind: &str, id: &str) -> Option<Self> {
        match kind {
            "site" => Some(Self::Site),
            _ => serde_json::from_value(serde_json::json!({ "kind": kind, "id": id })).ok(),
        }
    }
}

impl fmt::Display for Subject {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Site => f.write_str("site"),
            Self::Recorder(r) => r.fmt(f),
            Self::Camera(c) => c.fmt(f),
            Self::Root(p) | Self::Setting(p) | Self::Record(p) => f.write_str(p),
        }
    }
}

/// A pointer to what a finding rests on; printed beside it and enough to look it up again.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Evidence {
    /// A segment as it was last seen, with its ledger leaf once sealed.
    Segment {
        /// Start of the footage.
        start: UtcMs,
        /// Storage root, as configured.
        root: String,
        /// Path below the root.
        path: RelPath,
        /// Size when last seen, in bytes.
        bytes: u64,
        /// SHA-256 when first hashed; absent when never hashed.
        sha256: Option<Sha256>,
        /// Index of the newest ledger leaf about this segment.
        leaf: Option<u64>,
    },
    /// A file or folder that is not an indexed segment.
    Path {
        /// Storage root, as configured.
        root: String,
        /// Path below the root; "" for the root itself.
        path: RelPath,
    },
    /// An entry of the register.
    Record {
        /// Its form.
        form: String,
        /// Its number.
        no: String,
    },
    /// A line of a file that a person wrote.
    Declared {
        /// The file, as given.
        file: String,
        /// Line, counted from 1; 0 when unknown.
        line: usize,
        /// Who declared it, and when.
        #[serde(default, flatten)]
        declared: Declaration,
    },
}

/// Whose word something is, and of which day; both as the file that carries it says.
#[derive(
    Clone, PartialEq, Eq, PartialOrd, Ord, Debug, Default, Serialize, Deserialize, schemars::JsonSchema,
)]
pub struct Declaration {
    /// Who declared it; absent when the file names nobody.
    #[serde(default, rename = "declared_by", skip_serializing_if = "Option::is_none")]
    pub by: Option<String>,
    /// Local date on which it was declared, `YYYY-MM-DD`; absent when the file names none.
    #[serde(default, rename = "declared_on", skip_serializing_if = "Option::is_none")]
    pub on: Option<String>,
}

/// One violation as a rule reports it; identity across passes is (kind, subject, key).
#[derive(Clone, PartialEq, Debug)]
pub struct Breach {
    /// Whom it is about.
    pub subject: Subject,
    /// What tells two breaches of one rule and subject apart, stable across passes; may be "".
    pub key: String,
    /// The stretch of time concerned.
    pub span: Option<Span>,
    /// How much it matters, before a policy overrides it.
    pub severity: Severity,
    /// What it rests on.
    pub basis: Basis,
    /// The rule's own typed facts, serialised; rendered late in the reader's language.
    pub facts: Value,
    /// Pointers to what it rests on, at most a few dozen; counts live in the facts.
    pub evidence: Vec<Evidence>,
}

/// Something a rule could not tell. Never a pass.
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct Unknown {
    /// Whom it is about.
    pub subject: Subject,
    /// Why, as a code with its own text in both languages.
    pub why: Why,
    /// Facts that the text of the code uses.
    pub facts: Value,
}

/// Every reason why something could not be told. Codes are stable; text keys are `why-<code>`.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Why {
    /// The rule kind is listed in [`kind::PENDING_KINDS`].
    NotBuilt,
    /// A parameter that this version accepts and shows but cannot evaluate yet.
    ParameterNotJudged,
    /// A number or role that only the site can set is not set.
    NotSet,
    /// No camera, recorder or root is in the rule's scope.
    NothingInScope,
    /// The camera has not been watched, or in service, as long as the rule looks back.
    NotLongEnough,
    /// No whole day has passed since the camera went into service: nothing is due, so nothing was counted.
    NothingDue,
    /// Protected hours from before the first look hold no footage: recorded and deleted, or never recorded.
    BeforeFirstLook,
    /// Files were deleted before they were read: whether they held footage was never seen.
    DeletedUnread,
    /// The camera stands in no inventory, so nobody said what the rule compares.
    NotDeclared,
    /// No footage of the camera was found, so there is nothing to look at.
    NoFootage,
    /// Everything below the camera's root is gone: one finding about the root says so.
    RootEmptied,
    /// The root carries another identity than the one known: unmounted, or another disk.
    CannotSee,
    /// A path could not be read.
    Unreadable,
    /// The bytes were not read yet (budget, or the pass was interrupted).
    NotReadYet,
    /// The bytes were read, but longer ago than the rule allows.
    NotReadAgain,
    /// The camera records on events and nothing says that the recorder was alive.
    EventDriven,
    /// Start times could not be settled (an hour that occurs twice).
    AmbiguousTime,
    /// The newest footage bears a time that has not come: its zone or its clock is not the one assumed.
    FutureTime,
    /// The machine's clock stepped or lies behind what was sealed.
    ClockDoubtful,
    /// No inventory was declared.
    NoInventory,
    /// The inventory lacks the field that the rule needs.
    FieldMissing,
    /// The inventory uses a word that is no known tag, so nobody can tell what it means.
    UnknownTag,
    /// No source delivers what the rule needs.
    NoSource,
    /// The register that would hold the entries is not kept here.
    NoRegister,
    /// The recorder's status, alarms or events are not read.
    NoStatus,
    /// The recorder's last word was that it has lost the camera, and it is silent since.
    StatusSilent,
    /// The state of disks and arrays is not read.
    NoDiskState,
    /// The log in question is not read.
    NoLog,
    /// The recorder's settings are not read.
    NoConfigRead,
    /// The store of copies is not looked at.
    NoCopyStore,
    /// No pictures are sampled of this camera.
    NoPictures,
    /// Working days are asked for and no calendar of them is there.
    NoWorkCalendar,
    /// No recording was recognised below a root.
    NothingRecognised,
    /// The agent was silent in the period: what came and went in those hours was not seen.
    NotWatched,
    /// A breach by the figures of a draft that the site has not confirmed: a warning.
    DraftFigure,
    /// No regulation that asks for the rule is in force on the day.
    NotInForce,
    /// Working days are counted, and nobody said which days of the year are worked.
    NoCalendar,
    /// The camera records nothing now: what it misses is a gap with an end only when it records again.
    OutageLasts,
}

impl Why {
    /// The code as printed.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::NotBuilt => "not_built",
            Self::ParameterNotJudged => "parameter_not_judged",
            Self::NotSet => "not_set",
            Self::NothingInScope => "nothing_in_scope",
            Self::NotLongEnough => "not_long_enough",
            Self::NothingDue => "nothing_due",
            Self::BeforeFirstLook => "before_first_look",
            Self::DeletedUnread => "deleted_unread",
            Self::NotDeclared => "not_declared",
            Self::NoFootage => "no_footage",
            Self::RootEmptied => "root_emptied",
            Self::CannotSee => "cannot_see",
            Self::Unreadable => "unreadable",
            Self::NotReadYet => "not_read_yet",
            Self::NotReadAgain => "not_read_again",
            Self::EventDriven => "event_driven",
            Self::AmbiguousTime => "ambiguous_time",
            Self::FutureTime => "future_time",
            Self::ClockDoubtful => "clock_doubtful",
            Self::NoInventory => "no_inventory",
            Self::FieldMissing => "field_missing",
            Self::UnknownTag => "unknown_tag",
            Self::NoSource => "no_source",
            Self::NoRegister => "no_register",
            Self::NoStatus => "no_status",
            Self::StatusSilent => "status_silent",
            Self::NoDiskState => "no_disk_state",
            Self::NoLog => "no_log",
            Self::NoConfigRead => "no_config_read",
            Self::NoCopyStore => "no_copy_store",
            Self::NoPictures => "no_pictures",
            Self::NoWorkCalendar => "no_work_calendar",
            Self::NothingRecognised => "nothing_recognised",
            Self::NotWatched => "not_watched",
            Self::DraftFigure => "draft_figure",
            Self::NotInForce => "not_in_force",
            Self::NoCalendar => "no_calendar",
            Self::OutageLasts => "outage_lasts",
        }
    }

    /// Every reason, for tests that walk the list.
    pub const ALL: &'static [Self] = &[
        Self::NotBuilt,
        Self::ParameterNotJudged,
        Self::NotSet,
        Self::NothingInScope,
        Self::NotLongEnough,
        Self::NothingDue,
        Self::BeforeFirstLook,
        Self::DeletedUnread,
        Self::NotDeclared,
        Self::NoFootage,
        Self::RootEmptied,
        Self::CannotSee,
        Self::Unreadable,
        Self::NotReadYet,
        Self::NotReadAgain,
        Self::EventDriven,
        Self::AmbiguousTime,
        Self::FutureTime,
        Self::ClockDoubtful,
        Self::NoInventory,
        Self::FieldMissing,
        Self::UnknownTag,
        Self::NoSource,
        Self::NoRegister,
        Self::NoStatus,
        Self::StatusSilent,
        Self::NoDiskState,
        Self::NoLog,
        Self::NoConfigRead,
        Self::NoCopyStore,
        Self::NoPictures,
        Self::NoWorkCalendar,
        Self::NothingRecognised,
        Self::NotWatched,
        Self::DraftFigure,
        Self::NotInForce,
        Self::NoCalendar,
        Self::OutageLasts,
    ];
}

/// The outcome of one rule over its scope: every subject is in exactly one of the three.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Verdict {
    /// Subjects that were judged and are in order.
    pub passed: Vec<Subject>,
    /// Violations.
    pub breaches: Vec<Breach>,
    /// What could not be told, and why.
    pub unknown: Vec<Unknown>,
}

impl Verdict {
    /// A verdict that only says that nothing could be told.
    pub fn unknown(subject: Subject, why: Why, facts: Value) -> Self {
        Self { unknown: vec![Unknown { subject, why, facts }], ..Self::default() }
    }
}

/// True for a kind that is promised but not built yet.
pub fn is_pending(rule_kind: &str) -> bool {
    kind::PENDING_KINDS.contains(&rule_kind)
}
