//! What a recorder's own log says of itself and its cameras, and how far it was read. Facts only: a log tells of
//! changes, and of what it does not mention nothing is known. No line, name of a person or address is kept.

mod words;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::time::UtcMs;

pub use words::{Holding, LogWords};

/// What a line says.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LogWord {
    /// The recorder has lost a camera.
    Lost,
    /// It gets its picture.
    Back,
    /// The recorder ends.
    Stopped,
    /// It begins: what was said before holds no longer.
    Started,
}

/// Something that a recorder wrote.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct LogEvent {
    /// When, by its own stamp.
    pub at: UtcMs,
    /// The camera by the name that layouts give it; none where the recorder speaks of itself.
    pub camera: Option<String>,
    /// What.
    pub word: LogWord,
}

/// What became of lines.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct LogTally {
    /// Lines read.
    pub lines: u64,
    /// Of these, lines that are not of the form that the product writes, too long, or about a camera that the log
    /// never named.
    pub foreign: u64,
    /// Of these, lines whose stamp cannot be the time at which they were written.
    pub misdated: u64,
    /// Times that lines may be missing: what was read so far is nowhere to be found.
    pub breaks: u64,
}

impl LogTally {
    /// The sum.
    #[must_use]
    pub fn and(self, more: Self) -> Self {
        Self {
            lines: self.lines.saturating_add(more.lines),
            foreign: self.foreign.saturating_add(more.foreign),
            misdated: self.misdated.saturating_add(more.misdated),
            breaks: self.breaks.saturating_add(more.breaks),
        }
    }
}

/// A place in a file, known again after the file was renamed or copied.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct LogMark {
    /// Inode of the file.
    pub inode: u64,
    /// Bytes before the place; it is the beginning of a line.
    pub offset: u64,
    /// Digest of the last bytes before it; "" at the beginning.
    pub before: String,
}

/// How far one file of a log was read.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct LogPlace {
    /// Its name below the folder.
    pub file: String,
    /// The place.
    pub mark: LogMark,
    /// The file that had the name before, which may still be written to for a moment.
    pub former: Option<LogMark>,
    /// When the end was last reached: what comes was written later.
    pub ended: Option<UtcMs>,
    /// Time of the newest line.
    pub newest: Option<UtcMs>,
    /// Names of cameras by the names that the log has for them, as the product's reader keeps them.
    pub names: BTreeMap<String, String>,
}
