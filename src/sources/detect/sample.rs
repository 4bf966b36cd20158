//! A bounded sample of the names below a path, spread over its folders.

use std::collections::VecDeque;
use std::fs;
use std::path::{Path, PathBuf};

use crate::sources::layout::looks_like_video;

use super::Sampled;

/// Entries read of one folder, at most: a folder of a million files must not stall a look.
const ENTRIES: usize = 20_000;
/// Folders entered, at most.
const FOLDERS: usize = 5_000;
/// Video files taken from one folder in the first round.
const FIRST: usize = 4;

/// Names that stand for the tree.
pub(super) struct Sample {
    /// Video files, relative, sorted.
    pub files: Vec<PathBuf>,
    pub sampled: Sampled,
}

/// A folder that was or is to be entered, and those below it that wait for their turn.
struct Branch {
    path: PathBuf,
    entered: bool,
    below: VecDeque<Branch>,
}

impl Branch {
    fn new(path: PathBuf) -> Self {
        Self { path, entered: false, below: VecDeque::new() }
    }

    /// Enters one more folder: this one, or in turn one of each that lies below it. False when all
    /// were entered.
    fn next(&mut self, enter: &mut dyn FnMut(&Path) -> Vec<PathBuf>) -> bool {
        if !self.entered {
            self.entered = true;
            self.below = enter(&self.path).into_iter().map(Self::new).collect();
            return true;
        }
        while let Some(mut branch) = self.below.pop_front() {
            if branch.next(enter) {
                self.below.push_back(branch);
                return true;
            }
        }
        false
    }
}

/// Walks level by level, and at every level each branch in turn, so that a large recorder does not
/// hide a small one beside it. Folders are visited from both ends inwards, so that the oldest and the
/// newest days are seen before the bound is reached.
pub(super) fn take(path: &Path, limit: usize) -> Sample {
    let mut sampled = Sampled { complete: true, ..Sampled::default() };
    let (mut files, mut later) = (Vec::new(), Vec::new());
    let mut tree = Branch::new(PathBuf::new());
    loop {
        let full = sampled.folders >= FOLDERS || files.len() >= limit;
        let entered = tree.next(&mut |folder| {
            if full {
                return Vec::new();
            }
            sampled.folders += 1;
            let Some((folders, videos)) = list(path, folder, &mut sampled) else { return Vec::new() };
            let mut videos = both_ends(videos);
            let rest = videos.split_off(videos.len().min(FIRST));
            files.extend(videos);
            let room = limit.saturating_sub(later.len());
            sampled.complete &= rest.len() <= room;
            later.extend(rest.into_iter().take(room));
            both_ends(folders)
        });
        if full && entered {
            sampled.complete = false;
        }
        if full || !entered {
            break;
        }
    }
    let room = limit.saturating_sub(files.len());
    sampled.complete &= later.len() <= room;
    files.extend(later.into_iter().take(room));
    files.sort();
    sampled.video_files = files.len();
    Sample { files, sampled }
}

type Listing = (Vec<PathBuf>, Vec<PathBuf>);

/// Folders and video files of one folder; links are neither.
fn list(root: &Path, folder: &Path, sampled: &mut Sampled) -> Option<Listing> {
    let Ok(entries) = fs::read_dir(root.join(folder)) else {
        sampled.unreadable += 1;
        return None;
    };
    let (mut folders, mut videos) = (Vec::new(), Vec::new());
    for (n, entry) in entries.enumerate() {
        if n >= ENTRIES {
            sampled.complete = false;
            break;
        }
        let Ok(entry) = entry else { continue };
        let Ok(kind) = entry.file_type() else { continue };
        let name = folder.join(entry.file_name());
        if kind.is_dir() {
            folders.push(name);
        } else if kind.is_file() && looks_like_video(&name) {
            videos.push(name);
        }
    }
    // Names of one folder: bytes order them as well as components do, and faster.
    folders.sort_unstable_by(|a, b| a.as_os_str().cmp(b.as_os_str()));
    videos.sort_unstable_by(|a, b| a.as_os_str().cmp(b.as_os_str()));
    Some((folders, videos))
}

/// First, last, second, last but one …
fn both_ends(sorted: Vec<PathBuf>) -> Vec<PathBuf> {
    let mut rest = VecDeque::from(sorted);
    let mut out = Vec::with_capacity(rest.len());
    while let Some(first) = rest.pop_front() {
        out.push(first);
        out.extend(rest.pop_back());
    }
    out
}
