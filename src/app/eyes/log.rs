//! The task of reading on in a recorder's log: what was written since the last reading, a bounded piece of each file.

use std::os::unix::fs::MetadataExt;

use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};

use super::Wire;
use super::pace::Pacer;
use super::task::{Home, Request, Task};
use crate::clock::{Clock, System};
use crate::model::RelPath;
use crate::model::logbook::LogPlace;
use crate::sources::logs::Fault;
use crate::sources::logs::tail::{self, Piece, Tail};
use crate::sources::recorders;

/// A log, and how far it was read.
#[derive(Serialize, Deserialize)]
pub struct ReadLog {
    /// File, or folder of files.
    pub path: RelPath,
    /// Product that writes it.
    pub product: String,
    /// Clock of its stamps.
    #[serde(with = "jiff::fmt::serde::tz::required")]
    pub tz: TimeZone,
    /// The places that were reached.
    pub places: Vec<LogPlace>,
    /// Bytes in a second for each device; `None` for no limit.
    pub bytes_per_s: Option<u64>,
}

impl From<ReadLog> for Request {
    fn from(task: ReadLog) -> Self {
        Self::Log(Box::new(task))
    }
}

impl Task for ReadLog {
    /// What was read of a file, or why nothing is.
    type Seen = Result<Piece, Fault>;

    fn look(self, wire: &Wire<Self::Seen>, _: &dyn Home, pacer: &Pacer) {
        let path = self.path.to_path();
        let device = path.metadata().map_or(0, |found| found.dev());
        let pace = |bytes: u64| pacer.read(device, bytes, self.bytes_per_s, wire.beat());
        let log = recorders::log_of(&self.product).ok_or(Fault::Missing);
        let found = log.and_then(|format| Ok((format, tail::files(&path, format)?)));
        let (format, (folder, files)) = match found {
            Ok(found) => found,
            Err(why) => {
                wire.send(Err(why));
                return;
            }
        };
        for file in files {
            let last = self.places.iter().find(|p| p.file == file);
            let tail = Tail { folder: &folder, format, tz: &self.tz, now: System.now(), pace: &pace };
            if !wire.send(tail.read(&file, last)) {
                return;
            }
        }
    }
}
