//! What a source reports. Observations are plain, serialisable facts: a source never judges, and
//! may run in this process or in a child.

use serde::{Deserialize, Serialize};

use super::digest::{Blake3, Sha256};
use super::ids::{CameraId, RecorderId, StreamId};
use super::path::RelPath;
use super::place::Place;
use super::signal::Signal;
use super::time::UtcMs;

/// Identity of a storage root: the file system and the inode of the root folder.
///
/// Another identity under the same path means unmounted or another disk: *cannot see*, never
/// "everything was deleted".
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
pub struct RootIdentity {
    /// File system id as statvfs gives it (derived from the UUID on ext4, xfs and btrfs).
    pub fs_id: u64,
    /// Inode of the root folder.
    pub inode: u64,
}

/// One message of a source.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(tag = "seen", rename_all = "snake_case")]
pub enum Observation {
    /// A root was opened, or could not be.
    Root(RootSeen),
    /// A recording was found.
    Segment(Box<SegmentSeen>),
    /// A file or folder could not be read: permission, I/O error, vanished while being read.
    Unreadable(UnreadableSeen),
    /// A file below a root that the layout does not explain and does not ignore.
    Stray(FileSeen),
    /// A machine said something beside footage.
    Said(Signal),
}

/// One message of a source that watches a root instead of walking it.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(tag = "sighting", rename_all = "snake_case")]
pub enum Sighting {
    /// A look begins.
    Begun {
        /// The newest walk over everything that was over by then: a later one may know better.
        walked: i64,
    },
    /// Something was seen, as on a walk.
    Seen(Observation),
    /// A finished file was read as soon as it was finished.
    Read(ReadSeen),
    /// A place was looked at to its end: what is known there and was not seen in this look is gone.
    Whole(Place),
    /// The look is over.
    Over(LookOver),
}

/// The bytes of a file, as they were while the file was the one that was seen.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct ReadSeen {
    /// The file.
    pub file: FileSeen,
    /// Digest for the ledger.
    pub sha256: Sha256,
    /// Digest for quick re-scans.
    pub blake3: Blake3,
}

/// How a look ended, and what the watch behind it can see.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct LookOver {
    /// Why the whole root was looked at; `None` for a look at places.
    pub sweep: Option<Sweep>,
    /// What came before this moment was among what it looked at.
    pub noticed: UtcMs,
    /// Folders whose changes the system tells.
    pub watched: u64,
    /// Folders that are asked again and again instead.
    pub asked: u64,
}

/// Why a whole root is looked at.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Sweep {
    /// The watch begins: what was before is not known.
    Begun,
    /// The system dropped news because there were too many.
    Overflow,
    /// The storage was gone and is back, or was replaced.
    Returned,
    /// More places changed than are remembered one by one.
    Storm,
}

/// A storage root as a pass found it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct RootSeen {
    /// The recorder that writes here.
    pub recorder: RecorderId,
    /// The root as configured.
    pub root: String,
    /// Its identity, or why it could not be opened.
    pub identity: Result<RootIdentity, String>,
}

/// A file as the file system describes it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct FileSeen {
    /// The root as configured.
    pub root: String,
    /// Path below the root.
    pub path: RelPath,
    /// Size in bytes.
    pub bytes: u64,
    /// Modification time, milliseconds.
    pub mtime: UtcMs,
    /// Status change time in nanoseconds since 1970; cannot be set by a user program.
    pub ctime_ns: i64,
    /// Inode number.
    pub inode: u64,
    /// Permission bits (octal 07777).
    pub mode: u32,
    /// Numeric owner.
    pub uid: u32,
}

/// Where a segment's start comes from.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TimeBasis {
    /// The path, read with the declared clock model.
    Name,
    /// The path names an hour that occurs twice; the container or the modification time settled it.
    Settled,
    /// The path names an hour that occurs twice and nothing settled it: see `alt_start`.
    Ambiguous,
    /// The path read with the declared clock contradicts the file's own times by a whole zone
    /// offset, and fits when read as UTC (or as local time): the fitting reading was taken.
    OtherClock,
    /// The path carries no time: container or modification time minus duration.
    File,
}

impl TimeBasis {
    /// The word used in the catalogue and in JSON.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Name => "name",
            Self::Settled => "settled",
            Self::Ambiguous => "ambiguous",
            Self::OtherClock => "other_clock",
            Self::File => "file",
        }
    }

    /// Reads what [`TimeBasis::as_str`] gives.
    pub fn parse(word: &str) -> Option<Self> {
        [Self::Name, Self::Settled, Self::Ambiguous, Self::OtherClock, Self::File]
            .into_iter()
            .find(|b| b.as_str() == word)
    }
}

/// Before the offset of a truncated file, where the catalogue keeps what is wrong with a segment.
pub const ENDS: &str = "ends at byte ";

/// Whether the bytes of a segment can be what they claim to be.
#[derive(Clone, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
#[serde(tag = "is", rename_all = "snake_case")]
pub enum Readability {
    /// Headers and bounds agree with the size of the file.
    Whole,
    /// Zero bytes long.
    Empty,
    /// Ends before its own structure does.
    Truncated {
        /// Offset of the first missing or unfinished structure, in bytes.
        at_byte: u64,
    },
    /// Not the container that its name or magic bytes claim, or without a single usable frame table.
    Undecodable {
        /// What is wrong with them.
        why: Undecodable,
    },
    /// A container that this version does not read; says nothing either way.
    NotExamined,
}

impl Readability {
    /// The word used in the catalogue and in JSON.
    pub fn as_str(&self) -> &'static str {
        match self {
            Self::Whole => "whole",
            Self::Empty => "empty",
            Self::Truncated { .. } => "truncated",
            Self::Undecodable { .. } => "undecodable",
            Self::NotExamined => "not_examined",
        }
    }
}

/// Why bytes cannot be played.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Undecodable {
    /// Only zeros at the head.
    ZerosAtHead,
    /// Its first bytes are of no known kind of video.
    UnknownMagic,
    /// No matroska body behind the header.
    NoMatroskaBody,
    /// A matroska header without clusters.
    NoClusters,
    /// No picture behind the jpeg header.
    NoPicture,
    /// No frame where the first one belongs.
    NoFrame,
    /// No moov: the index was never written.
    NoIndex,
    /// A moov without samples and no fragments.
    NoSamples,
    /// An initialisation part without fragments.
    NoFragments,
    /// No list of frames near the head.
    NoFrameList,
}

impl Undecodable {
    /// All of them.
    pub const ALL: [Self; 10] = [
        Self::ZerosAtHead,
        Self::UnknownMagic,
        Self::NoMatroskaBody,
        Self::NoClusters,
        Self::NoPicture,
        Self::NoFrame,
        Self::NoIndex,
        Self::NoSamples,
        Self::NoFragments,
        Self::NoFrameList,
    ];

    /// The word used in the catalogue, in JSON and in text keys.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::ZerosAtHead => "zeros_at_head",
            Self::UnknownMagic => "unknown_magic",
            Self::NoMatroskaBody => "no_matroska_body",
            Self::NoClusters => "no_clusters",
            Self::NoPicture => "no_picture",
            Self::NoFrame => "no_frame",
            Self::NoIndex => "no_index",
            Self::NoSamples => "no_samples",
            Self::NoFragments => "no_fragments",
            Self::NoFrameList => "no_frame_list",
        }
    }
}

/// What the container itself says.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct MediaFacts {
    /// `mp4`, `fmp4`, `mkv`, `mpegts`, `mpegps`, `dav`, `avi`, `jpeg` or `unknown`.
    pub container: String,
    /// Start as the container states it, in UTC, when it does.
    pub start: Option<UtcMs>,
    /// Declared length in milliseconds, when stated or computable.
    pub duration_ms: Option<u64>,
    /// Length that can still be played, in milliseconds: equals `duration_ms` for whole files, an
    /// estimate from the bytes present for truncated ones.
    pub playable_ms: Option<u64>,
    /// Whether the bytes can be what they claim.
    pub readability: Readability,
}

/// One recording as a source found it.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct SegmentSeen {
    /// Which camera.
    pub camera: CameraId,
    /// Which of its streams.
    pub stream: StreamId,
    /// Start of the footage, UTC.
    pub start: UtcMs,
    /// The other reading of a start in an hour that occurs twice.
    pub alt_start: Option<UtcMs>,
    /// Where `start` comes from.
    pub time_basis: TimeBasis,
    /// End as the name states it, UTC.
    pub name_end: Option<UtcMs>,
    /// Length as the name states it, in milliseconds.
    pub name_duration_ms: Option<u64>,
    /// Footage only when something happens (motion, alarm); gaps are normal.
    pub event_driven: bool,
    /// Still being written: not hashed, not judged.
    pub open: bool,
    /// The file that holds it.
    pub file: FileSeen,
    /// What the container says; absent until it was opened, or unchanged since it last was.
    pub media: Option<MediaFacts>,
}

/// A path that could not be read.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct UnreadableSeen {
    /// The root as configured.
    pub root: String,
    /// Path below the root; "" for the root itself.
    pub path: RelPath,
    /// The system's reason, lower case.
    pub why: String,
    /// The file vanished between listing and reading; not a fault by itself.
    pub vanished: bool,
}

/// A recording as the catalogue last knew it.
///
/// Give it only for files whose container was read before: a file that is known here and has not
/// changed is not opened again, and keeps the start that was found then.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct KnownFile {
    /// Size in bytes.
    pub bytes: u64,
    /// Modification time.
    pub mtime: UtcMs,
    /// Status change time, nanoseconds.
    pub ctime_ns: i64,
    /// Inode number.
    pub inode: u64,
    /// Start as found.
    pub start: UtcMs,
    /// The other candidate, when there was one.
    pub alt_start: Option<UtcMs>,
    /// Where the start came from.
    pub time_basis: TimeBasis,
}

impl KnownFile {
    /// True when nothing that the file system says has changed.
    pub fn is(&self, file: &FileSeen) -> bool {
        (self.bytes, self.mtime, self.ctime_ns, self.inode)
            == (file.bytes, file.mtime, file.ctime_ns, file.inode)
    }
}
