//! The logs that recorders write about themselves: which lines say what, and when. [`tail`] finds and reads the files,
//! [`stamp`] makes instants of their stamps, a product's own file beside its layout knows its lines. Kept of a line
//! are an instant, the name of a camera and a word of a fixed list: no text, no person, no address.

pub mod stamp;
pub mod tail;

use std::collections::BTreeMap;

use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};

use crate::model::UtcMs;
use crate::model::logbook::{LogEvent, LogTally, LogWord};
use stamp::{Doubt, Stamp};

/// Longest line that is read, in bytes; a longer one is foreign.
pub const LONGEST_LINE: usize = 4096;

/// Names of cameras that are remembered for a log, at most.
const NAMES: usize = 4096;

/// Longest name of a camera that is taken, in bytes.
const LONGEST_NAME: usize = 128;

/// How one product writes about itself.
#[derive(Debug)]
pub struct LogFormat {
    /// The product: the name of its layout.
    pub product: &'static str,
    /// Names of its logs, where a site names their folder.
    pub files: fn(&str) -> bool,
    /// For how long a loss holds that is not written again, in milliseconds; `None`: until it is taken back.
    pub loss_ms: Option<i64>,
    /// How much later than its stamp a line may come into the file, in milliseconds: some programs write in blocks.
    pub late_ms: i64,
    /// Reads a line of the file of that name; `None` for one that the product does not write.
    pub read: fn(&str, &str, &mut Names) -> Option<Line>,
}

/// What a line says.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Line {
    /// When it was written, as it says.
    pub stamp: Stamp,
    /// What it tells of the recorder or a camera; most lines tell nothing.
    pub told: Told,
}

/// What a line tells.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Told {
    /// Nothing that is asked for.
    Nothing,
    /// Of the recorder itself.
    Recorder(LogWord),
    /// Of a camera, by the name that its layout gives it.
    Camera(String, LogWord),
    /// Of a camera, by a name of the log's own that was never explained.
    Unnamed,
}

/// Cameras by the names that a log has for them.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Names(pub BTreeMap<String, String>);

impl Names {
    /// Takes note of a name.
    pub fn is(&mut self, own: &str, camera: &str) {
        let short = own.len() <= LONGEST_NAME && camera.len() <= LONGEST_NAME;
        if short && (self.0.len() < NAMES || self.0.contains_key(own)) {
            self.0.insert(own.to_owned(), camera.to_owned());
        }
    }

    /// What is told of the camera with this name.
    pub fn told(&self, own: &str, word: LogWord) -> Told {
        self.0.get(own).map_or(Told::Unnamed, |camera| Told::Camera(camera.clone(), word))
    }
}

/// Reads the lines of one file, one after the other.
pub struct Reader<'f> {
    format: &'f LogFormat,
    file: &'f str,
    tz: &'f TimeZone,
    /// Nothing was written later: the clock of now, or the file's own.
    latest: UtcMs,
    /// The end was reached then: what comes was written since. `None`: nobody knows when.
    since: Option<UtcMs>,
    /// Time of the newest line.
    pub newest: Option<UtcMs>,
    /// What was learned of names.
    pub names: Names,
    /// What was told, in the order of the lines.
    pub events: Vec<LogEvent>,
    /// What became of the lines.
    pub tally: LogTally,
}

impl<'f> Reader<'f> {
    /// A reader that goes on after a place.
    pub fn new(
        format: &'f LogFormat,
        file: &'f str,
        tz: &'f TimeZone,
        latest: UtcMs,
        since: Option<UtcMs>,
    ) -> Self {
        Self {
            format,
            file,
            tz,
            latest,
            since,
            newest: None,
            names: Names::default(),
            events: Vec::new(),
            tally: LogTally::default(),
        }
    }

    /// Takes in a line, without its end.
    pub fn line(&mut self, bytes: &[u8]) {
        self.tally.lines += 1;
        let text = String::from_utf8_lossy(bytes);
        let text = text.trim_end_matches(['\r', '\0']);
        let read = if bytes.len() > LONGEST_LINE {
            None
        } else {
            (self.format.read)(self.file, text, &mut self.names)
        };
        let Some(line) = read else {
            self.tally.foreign += 1;
            return;
        };
        let Some(at) = self.dated(&line.stamp) else {
            self.tally.misdated += 1;
            return;
        };
        self.newest = self.newest.max(Some(at));
        match line.told {
            Told::Nothing => {}
            Told::Unnamed => self.tally.foreign += 1,
            Told::Recorder(word) => self.events.push(LogEvent { at, camera: None, word }),
            Told::Camera(camera, word) => {
                let fits = !camera.is_empty() && camera.len() <= LONGEST_NAME;
                if fits {
                    self.events.push(LogEvent { at, camera: Some(camera), word });
                } else {
                    self.tally.foreign += 1;
                }
            }
        }
    }

    /// The instant of a stamp, after the line before and after the last reading.
    fn dated(&mut self, stamp: &Stamp) -> Option<UtcMs> {
        let since = self.since.map(|at| UtcMs(at.0 - self.format.late_ms));
        let earliest = self.newest.max(since);
        match stamp::instant(stamp, self.tz, earliest, self.latest) {
            Ok(at) => Some(at),
            // Of years that nobody wrote down: what was taken for this year's was written before.
            Err(Doubt::Earlier) if self.since.is_none() && matches!(stamp, Stamp::NoYear(..)) => {
                let at = stamp::instant(stamp, self.tz, None, self.latest).ok()?;
                self.tally.misdated += self.events.len() as u64;
                (self.newest, self.events) = (None, Vec::new());
                Some(at)
            }
            Err(_) => None,
        }
    }
}

/// Everything that a product's log may be called by whoever declares one.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub enum Fault {
    /// There is none.
    Missing,
    /// It is there and cannot be read.
    Unreadable,
}

impl Fault {
    /// As a word, as in text keys.
    pub fn word(&self) -> &'static str {
        match self {
            Self::Missing => "log_missing",
            Self::Unreadable => "log_unreadable",
        }
    }
}

#[cfg(test)]
mod tests;
