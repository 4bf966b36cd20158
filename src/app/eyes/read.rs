//! The task of reading files whole: both digests of each, below a rate, in the order asked for.

use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::Wire;
use super::pace::Pacer;
use super::shares::Share;
use super::task::{Home, Request, Task};
use crate::model::observation::FileSeen;
use crate::sources::hash::{Hashed, Hasher};

/// Files to read.
#[derive(Serialize, Deserialize)]
pub struct ReadFiles {
    /// The files as they were seen.
    pub files: Vec<FileSeen>,
    /// Bytes in a second for each device and all its readers together; `None` for no limit.
    pub bytes_per_s: Option<u64>,
    /// Hand over every result at once, so that a crash tells which file it was.
    pub one_by_one: bool,
}

impl From<ReadFiles> for Request {
    fn from(task: ReadFiles) -> Self {
        Self::Read(task)
    }
}

impl Task for ReadFiles {
    /// The digests of a file, or why it has none.
    type Seen = Result<Hashed, String>;

    fn look(self, wire: &Wire<Self::Seen>, home: &dyn Home, pacer: &Pacer) {
        let mut hasher = match self.bytes_per_s {
            Some(_) => Hasher::in_small_steps(),
            None => Hasher::default(),
        };
        let mut share = Share::of(self.bytes_per_s, |device| home.readers(device));
        let (mut root, mut device) = (String::new(), 0);
        for file in self.files {
            // Should the storage of this file hang, then not with results of another one in hand.
            if file.root != root {
                root.clone_from(&file.root);
                wire.flush();
                device = Path::new(&root).metadata().map_or(0, |found| found.dev());
            }
            let path = PathBuf::from(&file.root).join(file.path.to_path());
            let hashed = hasher.hash_file(&path, &file, &mut |n| {
                pacer.read(device, n, share.per_s(device), wire.beat());
            });
            let sent = wire.send(hashed.map_err(|why| why.to_string()));
            if !sent || self.one_by_one && !wire.flush() {
                return;
            }
        }
    }
}
