//! What an eye can be asked to do, as something that travels: the same task runs on a thread of this
//! process or in a child. A task reads storage and nothing else; what it needs from home it asks for.

use std::path::PathBuf;

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use super::Wire;
use super::follow::FollowRoot;
use super::log::ReadLog;
use super::pace::Pacer;
use super::pictures::SamplePictures;
use super::read::ReadFiles;
use super::walk::WalkRoot;
use super::window::Stretch;
use crate::model::RelPath;
use crate::model::observation::KnownFile;

/// A task on its way.
#[derive(Serialize, Deserialize)]
pub enum Request {
    /// Walk one root.
    Walk(WalkRoot),
    /// Read files whole.
    Read(ReadFiles),
    /// Sample pictures.
    Pictures(SamplePictures),
    /// Follow one root.
    Follow(FollowRoot),
    /// Read on in a log.
    Log(Box<ReadLog>),
}

/// Work on storage.
pub trait Task: Into<Request> + Send + 'static {
    /// What it reports.
    type Seen: Serialize + DeserializeOwned + Send + 'static;

    /// Does it, no faster than the pacer allows.
    fn look(self, wire: &Wire<Self::Seen>, home: &dyn Home, pacer: &Pacer);
}

/// What a task may ask of those who sent it.
pub trait Home: Send {
    /// Waits for the word that what was said of the root is right; `None`: it is not wanted any more.
    fn may_go(&self) -> Option<Go>;
    /// What is known of a file below a root.
    fn known(&self, root: &str, file: &RelPath) -> Option<KnownFile>;
    /// What is known from a path on, of so many files at most, in the order of their paths.
    fn stretch(&self, root: &str, from: &RelPath, most: usize) -> Stretch;
    /// What a look begins with. What is known of files is as new from then on.
    fn before(&self, root: &str) -> Before;
    /// How many readers read from this device now, whoever asks among them.
    fn readers(&self, _device: u64) -> u64 {
        1
    }
}

/// The home of tasks that ask nothing.
impl Home for () {
    fn may_go(&self) -> Option<Go> {
        None
    }

    fn known(&self, _: &str, _: &RelPath) -> Option<KnownFile> {
        None
    }

    fn stretch(&self, _: &str, _: &RelPath, _: usize) -> Stretch {
        Stretch::new()
    }

    fn before(&self, _: &str) -> Before {
        Before::default()
    }
}

/// What a look begins with.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Before {
    /// The newest walk over everything that is over.
    pub walked: i64,
    /// Files to look at whatever stirred: those that were being written to when they were last seen, and those that
    /// an earlier look could not tell of.
    pub files: Vec<RelPath>,
}

/// The word to a walk that its root is the expected one.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub struct Go {
    /// Nothing is known of this root: there is nothing to look up.
    pub first_contact: bool,
}

/// Work that has children of its own: what lasts as long as the agent must not hold up what comes and goes.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Duty {
    /// Walking, reading and sampling, when there is something to do.
    Walk,
    /// Watching this root.
    Watch(String),
    /// Reading the recorder's own log.
    Log,
}

impl Duty {
    /// Its name for machines.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Walk => "walk",
            Self::Watch(_) => "watch",
            Self::Log => "log",
        }
    }

    /// The one root that it is for.
    pub fn root(&self) -> Option<&str> {
        match self {
            Self::Walk | Self::Log => None,
            Self::Watch(root) => Some(root),
        }
    }
}

/// For whom a task looks, and where: a child can read there and nowhere else.
#[derive(Clone, Debug)]
pub struct Charge {
    /// Recorder id.
    pub recorder: String,
    /// What kind of work it is.
    pub duty: Duty,
    /// The storage roots of the task, or the folder of the log.
    pub roots: Vec<PathBuf>,
    /// A program that the task runs.
    pub program: Option<PathBuf>,
}

/// The work ended before its end; the log says why.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Crash;
