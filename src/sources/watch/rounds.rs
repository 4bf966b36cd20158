//! Folders that are asked whether they changed, because nobody tells. Making, deleting and renaming moves a
//! folder's modification time on every file system; writing to a file does not, so open files are asked by
//! whoever looks at them.

use std::collections::{HashMap, VecDeque};
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use super::events::Told;

/// A folder that was written to within this time is asked at every turn: a day of recording and two hours.
const HOT_S: i64 = 26 * 3600;

/// Hot folders, at most: 64 cameras with a folder an hour make 1,664 in that time.
const HOT_MOST: usize = 4_096;

/// Other folders asked in a second: reading the inode of a cold folder costs a disk a seek.
const COLD_PER_S: u64 = 50;

/// Clocks of file systems tick; a folder that was written to so recently is listed once more.
const TICK_NS: i64 = 2_000_000_000;

#[derive(Default)]
pub(super) struct Rounds {
    /// Folder and modification time in nanoseconds, as last asked; none makes the next answer news.
    folders: HashMap<Box<Path>, Option<i64>>,
    hot: Vec<Box<Path>>,
    cold: VecDeque<Box<Path>>,
    asked: Option<Instant>,
}

impl Rounds {
    pub(super) fn len(&self) -> usize {
        self.folders.len()
    }

    pub(super) fn knows(&self, folder: &Path) -> bool {
        self.folders.contains_key(folder)
    }

    pub(super) fn add(&mut self, root: &Path, folder: PathBuf) {
        let folder: Box<Path> = folder.into();
        let mtime = mtime_ns(&root.join(&folder)).ok();
        let now = now_ns();
        if self.folders.insert(folder.clone(), settled(mtime, now)).is_some() {
            return;
        }
        let recent = mtime.is_some_and(|t| now - t < HOT_S * 1_000_000_000);
        if recent && self.hot.len() < HOT_MOST { self.hot.push(folder) } else { self.cold.push_back(folder) }
    }

    pub(super) fn forget_below(&mut self, folder: &Path) {
        self.folders.retain(|f, _| !f.starts_with(folder));
        self.hot.retain(|f| !f.starts_with(folder));
        self.cold.retain(|f| !f.starts_with(folder));
    }

    /// Asks the hot folders, and as many others as the time since the last turn allows.
    pub(super) fn ask(&mut self, root: &Path, alive: &dyn Fn(), news: &mut dyn FnMut(Told)) {
        let since = self.asked.replace(Instant::now()).map_or(Duration::ZERO, |a| a.elapsed());
        let many = usize::try_from(since.as_millis() as u64 * COLD_PER_S / 1000).unwrap_or(usize::MAX);
        let now = now_ns();
        let cold = self.cold.len().min(many);
        let mut turn = std::mem::take(&mut self.hot);
        turn.extend(self.cold.drain(..cold));
        for folder in turn {
            alive();
            let mtime = match mtime_ns(&root.join(&folder)) {
                Ok(mtime) => mtime,
                Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                    self.folders.remove(&folder);
                    news(Told::GoneFolder(folder.into()));
                    continue;
                }
                // Looking at it says why it cannot be read.
                Err(_) => {
                    news(Told::NewFolder(folder.to_path_buf()));
                    self.cold.push_back(folder);
                    continue;
                }
            };
            if let Some(known) = self.folders.get_mut(&folder)
                && *known != Some(mtime)
            {
                *known = settled(Some(mtime), now);
                news(Told::Listing(folder.to_path_buf()));
            }
            let recent = now - mtime < HOT_S * 1_000_000_000;
            if recent && self.hot.len() < HOT_MOST {
                self.hot.push(folder);
            } else {
                self.cold.push_back(folder);
            }
        }
    }
}

/// A time that a further change within the same tick could not move counts as unknown.
fn settled(mtime: Option<i64>, now: i64) -> Option<i64> {
    mtime.filter(|t| now - t > TICK_NS)
}

fn mtime_ns(folder: &Path) -> std::io::Result<i64> {
    let meta = std::fs::symlink_metadata(folder)?;
    Ok(meta.mtime().saturating_mul(1_000_000_000).saturating_add(meta.mtime_nsec()))
}

/// Compared with times of the file system only, never recorded.
#[expect(clippy::disallowed_methods, reason = "no instant leaves this file")]
fn now_ns() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_nanos()).unwrap_or(i64::MAX)
}
