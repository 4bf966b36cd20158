//! What machines say beside footage: room on a volume, the state of disks and logs, alarms, pictures.
//! Facts only; a source that says nothing about a thing has no signal of it, and nobody may take
//! that for good news.

use serde::{Deserialize, Serialize};

use super::time::UtcMs;

/// One statement of a machine about one thing.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Signal {
    /// Camera id, recorder id, storage root as configured, register entry, or `site`.
    pub subject: String,
    /// When it was so.
    pub at: UtcMs,
    /// What was said.
    pub said: Said,
}

/// What was said.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(tag = "what", rename_all = "snake_case", deny_unknown_fields)]
pub enum Said {
    /// Room of the volume that carries a storage root.
    Volume {
        /// Size in bytes, as far as an ordinary account may use it.
        total_bytes: u64,
        /// Free bytes, as far as an ordinary account may use them.
        free_bytes: u64,
    },
    /// A redundant array below a root or in a recorder.
    Array {
        /// Its state.
        state: Health,
    },
    /// A disk's own diagnosis.
    Disk {
        /// The disk as its system names it.
        disk: String,
        /// Its state.
        state: Health,
    },
    /// What a recorder reports about a camera's picture or device.
    Alarm {
        /// The event.
        event: ViewEvent,
        /// True while it lasts.
        active: bool,
    },
    /// What sampled pictures of a camera look like.
    Picture {
        /// The look.
        look: Look,
    },
    /// Why a camera stopped, from the recorder's own events.
    Stopped {
        /// The cause.
        cause: StopCause,
    },
    /// A log as it was last read.
    Log {
        /// Which log, for example `access` or `operation_records`.
        log: String,
        /// Its state.
        state: LogState,
        /// Time of its oldest entry.
        oldest: Option<UtcMs>,
    },
    /// A configuration was read; without this nothing is known of changes.
    ConfigRead {},
    /// A setting or program that changed.
    ConfigChanged {
        /// Number of the change, unique for its recorder.
        change: String,
        /// What changed, for example `position` or `install`.
        action: String,
        /// Role of who did it; absent when the log does not tell.
        role: Option<String>,
        /// The recorder's log has an entry of it.
        logged: bool,
    },
    /// The archived copy of an extract, or a second copy of footage, as last looked at.
    Copy {
        /// Its state.
        state: CopyState,
    },
    /// What kind of device carries a storage root, or that it is not of that kind: from a list of devices,
    /// or from the system.
    Device {
        /// The kind.
        kind: DeviceKind,
        /// Whether it is one.
        is: bool,
    },
    /// A sample of a second copy compared with the ledger.
    BackupSample {
        /// Files compared.
        compared: u64,
        /// Files held in the original.
        of: u64,
        /// Files that differ.
        differing: u64,
    },
}

/// Condition of a disk or an array.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Health {
    /// In order.
    Ok,
    /// Works without redundancy, or announces its end.
    Degraded,
    /// Does not work.
    Failed,
    /// There is none.
    Absent,
}

/// Something that happens to a camera's view.
#[derive(
    Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize, schemars::JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum ViewEvent {
    /// Covered.
    Occlusion,
    /// Out of focus.
    Defocus,
    /// Turned or shifted.
    Moved,
    /// Shows another scene.
    SceneChange,
    /// No picture comes.
    VideoLoss,
    /// Without power.
    PowerOff,
    /// Does not answer at all.
    DeviceMissing,
    /// Broken.
    Damage,
}

impl ViewEvent {
    /// The word used in policies, JSON and text keys.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Occlusion => "occlusion",
            Self::Defocus => "defocus",
            Self::Moved => "moved",
            Self::SceneChange => "scene_change",
            Self::VideoLoss => "video_loss",
            Self::PowerOff => "power_off",
            Self::DeviceMissing => "device_missing",
            Self::Damage => "damage",
        }
    }

    /// All of them.
    pub const ALL: [Self; 8] = [
        Self::Occlusion,
        Self::Defocus,
        Self::Moved,
        Self::SceneChange,
        Self::VideoLoss,
        Self::PowerOff,
        Self::DeviceMissing,
        Self::Damage,
    ];
}

/// What pictures of a stretch of footage look like.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Look {
    /// A picture of something.
    Live,
    /// All dark: the lens is covered, or there is no light.
    Black,
    /// One even tone without any detail.
    Covered,
    /// The very same picture again and again, without the noise that every sensor has.
    Frozen,
    /// The recorder's own card in place of a picture that does not come: one exact grey with writing.
    NoSignal,
    /// One exact grey from edge to edge, which no lens gives: a program drew it, or the stream could not be decoded.
    Grey,
}

impl Look {
    /// The event that this look tells of.
    pub fn event(self) -> Option<ViewEvent> {
        match self {
            Self::Live => None,
            Self::Black | Self::Covered => Some(ViewEvent::Occlusion),
            Self::Frozen | Self::NoSignal | Self::Grey => Some(ViewEvent::VideoLoss),
        }
    }
}

/// Kinds of device on which recordings may be forbidden.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum DeviceKind {
    /// Belongs to a person.
    PersonalDevice,
    /// In nobody's list of devices.
    UnauthorisedDevice,
    /// Can be unplugged and carried away.
    Removable,
}

impl DeviceKind {
    /// The word used in policies and JSON.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::PersonalDevice => "personal_device",
            Self::UnauthorisedDevice => "unauthorised_device",
            Self::Removable => "removable",
        }
    }
}

/// Why a camera or recorder stopped.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum StopCause {
    /// Somebody switched it off.
    Shutdown,
    /// The power failed.
    Power,
    /// The network failed.
    Network,
}

impl StopCause {
    /// The word used in JSON and text keys.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Shutdown => "shutdown",
            Self::Power => "power",
            Self::Network => "network",
        }
    }
}

/// Condition of a log.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum LogState {
    /// Entries follow each other.
    Continuous,
    /// Numbers are missing, or times run backwards.
    Gap,
    /// Entries that were read before read otherwise now.
    Rewritten,
    /// A file of it is gone inside its term.
    Missing,
}

/// Condition of a copy.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum CopyState {
    /// There, with the bytes it should have.
    Present,
    /// Not there.
    Missing,
    /// There, with other bytes.
    Altered,
}

impl Said {
    /// The word for its kind, as in JSON.
    pub fn what(&self) -> &'static str {
        match self {
            Self::Volume { .. } => "volume",
            Self::Array { .. } => "array",
            Self::Disk { .. } => "disk",
            Self::Alarm { .. } => "alarm",
            Self::Picture { .. } => "picture",
            Self::Stopped { .. } => "stopped",
            Self::Log { .. } => "log",
            Self::ConfigRead {} => "config_read",
            Self::ConfigChanged { .. } => "config_changed",
            Self::Copy { .. } => "copy",
            Self::Device { .. } => "device",
            Self::BackupSample { .. } => "backup_sample",
        }
    }

    /// What tells two things of one subject and kind apart.
    pub fn key(&self) -> &str {
        match self {
            Self::Disk { disk, .. } => disk,
            Self::Alarm { event, .. } => event.as_str(),
            Self::Device { kind, .. } => kind.as_str(),
            Self::Log { log, .. } => log,
            Self::ConfigChanged { change, .. } => change,
            _ => "",
        }
    }
}
