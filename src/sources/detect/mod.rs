//! Which recorder wrote this tree? Looks at a bounded sample of names, opens no file, and says how
//! sure it is and why, in codes and numbers.

mod sample;
mod score;

use std::path::{Path, PathBuf};

use jiff::tz::TimeZone;
use serde::Serialize;

use crate::model::RelPath;

use super::layout::Layout;

/// Video files that a detection looks at, at most.
pub const SAMPLE_FILES: usize = 2_000;

/// What was found below one path.
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct Detection {
    /// The path that was looked at.
    pub path: PathBuf,
    /// Roots below it, or the path itself; in path order.
    pub roots: Vec<DetectedRoot>,
    /// What was looked at.
    pub sampled: Sampled,
    /// Examples of video files below no root, at most ten.
    pub unexplained: Vec<RelPath>,
}

/// How much was looked at.
#[derive(Clone, Copy, Default, PartialEq, Eq, Debug, Serialize)]
pub struct Sampled {
    /// Video files in the sample.
    pub video_files: usize,
    /// Folders entered.
    pub folders: usize,
    /// Folders that could not be read.
    pub unreadable: usize,
    /// Everything was looked at; false when the sample was cut.
    pub complete: bool,
}

/// One root and the layout that explains it best.
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct DetectedRoot {
    /// The root.
    pub root: PathBuf,
    /// Name of the layout.
    pub layout: String,
    /// How sure the layout is, 0 to 100: the share of the sampled video files below the root that it explains, rounded
    /// down, without those that the product makes beside recordings. Names alone make nothing more than
    /// [`BY_NAMES_ALONE`] sure, since anybody may name files so, and layouts that explain a tree equally well share it.
    pub sure: u8,
    /// Why, in the order in which a person would say it.
    pub why: Vec<Reason>,
    /// Cameras by name, in the sample, at most 64.
    pub cameras: Vec<String>,
    /// Other layouts that explain at least half as much, best first.
    pub runners_up: Vec<RunnerUp>,
    /// Examples of video files that the layout does not explain, at most ten; below this root.
    pub unexplained: Vec<RelPath>,
}

impl DetectedRoot {
    /// The layouts that explain the tree about as well: a person should choose.
    pub fn tied(&self) -> impl Iterator<Item = &RunnerUp> {
        self.runners_up.iter().filter(|r| r.tied)
    }

    /// True when names cannot tell which of several layouts it is.
    pub fn is_ambiguous(&self) -> bool {
        self.tied().next().is_some()
    }
}

/// Path forms alone make no layout surer than this, in percent: a product is known by what only it leaves behind.
pub const BY_NAMES_ALONE: u8 = 95;

/// A layout that lost.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct RunnerUp {
    /// Name of the layout.
    pub layout: String,
    /// As in [`DetectedRoot::sure`].
    pub sure: u8,
    /// It explains as much, within ten points, as the layout that was taken, finds no more cameras in it, and nothing
    /// but names speaks for either.
    pub tied: bool,
}

/// One reason for a choice. Codes are stable; wording is made where people read it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
#[serde(tag = "code", rename_all = "snake_case")]
pub enum Reason {
    /// So many of the sampled video files are explained.
    Explained {
        /// Files explained.
        files: usize,
        /// Files that count.
        of: usize,
    },
    /// A path form was met; several together are eras of one recorder.
    PathForm {
        /// The template of the form.
        template: String,
        /// Files explained by it.
        files: usize,
    },
    /// A name that only this product makes lies beside the recordings.
    Hallmark {
        /// The name, below the root.
        name: String,
    },
    /// Another layout explains the tree about as well, and only names speak for either.
    Tied {
        /// Name of the other layout.
        layout: String,
    },
    /// Files that this product makes beside recordings were left out.
    LeftOut {
        /// How many.
        files: usize,
    },
}

/// Looks at a path and says which recorders write below it.
///
/// Layouts that do not compile are left out; built-in ones always do. `site` only matters for
/// layouts whose clock names a zone.
pub fn detect(path: &Path, layouts: &[&Layout], site: &TimeZone) -> Detection {
    let sample = sample::take(path, SAMPLE_FILES);
    score::score(path, sample, layouts, site)
}

#[cfg(test)]
mod tests;
