//! Notices where below a root something came, went or was finished. Tells places and judges nothing: what
//! is there now is found out by [`look`](super::walk::look), so news that comes twice or late does no harm,
//! and news that was lost is made up for by a look at everything.
//!
//! On disks of this machine the system tells changes (inotify); the newest folders first, as many as may be
//! watched. Other folders, and network mounts where others write, are asked for their modification time:
//! those written to lately at every turn, the rest a few a second.

mod events;
mod rounds;

use std::collections::BTreeMap;
use std::io;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use serde::{Deserialize, Serialize};
use walkdir::WalkDir;

use crate::clock::{Clock, System};
use crate::model::observation::Sweep;
use crate::model::{Places, Reach, RelPath, UtcMs};
use events::{Events, Told};
use rounds::Rounds;

/// News that follow each other this closely are one: a rename is two of them, a burst many.
const TOGETHER: Duration = Duration::from_millis(150);

/// Longest time that news wait for further ones.
const AT_MOST_TOGETHER: Duration = Duration::from_millis(600);

/// Longest wait without a sign of life.
const PIECE: Duration = Duration::from_millis(200);

/// How a root is watched.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Means {
    /// Ask the system to tell changes; it is not asked on network mounts.
    pub events: bool,
    /// Folders that the system is asked to watch, at most: each takes about 1 KiB of its memory.
    pub watches: usize,
}

/// What was noticed.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Stirred {
    /// Where to look again.
    pub places: Places,
    /// Why at everything, when so.
    pub sweep: Option<Sweep>,
}

impl Stirred {
    fn everything(why: Sweep) -> Self {
        Self { places: Places::everything(), sweep: Some(why) }
    }
}

/// A watch over one root.
pub struct Watch<'w> {
    root: &'w Path,
    /// True for folders that hold no recordings.
    ignores: &'w dyn Fn(&Path) -> bool,
    /// Called at least every 200 ms while working or waiting.
    alive: &'w dyn Fn(),
    events: Option<Events>,
    rounds: Rounds,
    means: Means,
}

impl<'w> Watch<'w> {
    /// Begins to watch. What lies there now is for the caller to look at, afterwards.
    ///
    /// # Errors
    /// The root cannot be listed.
    pub fn begin(
        root: &'w Path,
        means: Means,
        ignores: &'w dyn Fn(&Path) -> bool,
        alive: &'w dyn Fn(),
    ) -> io::Result<Self> {
        std::fs::read_dir(root)?;
        let told_here = means.events && !is_shared(root);
        // A system that gives no further watcher leaves asking.
        let events = if told_here { Events::begin().ok() } else { None };
        let mut watch = Self { root, ignores, alive, events, rounds: Rounds::default(), means };
        watch.take_in();
        Ok(watch)
    }

    /// Folders whose changes the system tells.
    pub fn watched(&self) -> usize {
        self.events.as_ref().map_or(0, Events::len)
    }

    /// Folders that are asked again and again.
    pub fn asked(&self) -> usize {
        self.rounds.len()
    }

    /// Waits until something is noticed, `at_most` so long; nothing noticed gives no places. What happened before the
    /// moment that comes along in a folder whose changes the system tells is among the places, however long this process
    /// was kept from running in between: the clock is read before the last question, never after it.
    pub fn wait(&mut self, at_most: Duration) -> (Stirred, UtcMs) {
        let mut stirred = self.hear(at_most);
        let until = System.now();
        if stirred.sweep.is_none() {
            let late = self.hear(Duration::ZERO);
            stirred.places.extend(late.places);
            stirred.sweep = late.sweep;
        }
        if stirred.sweep.is_none() {
            let mut news = Vec::new();
            self.rounds.ask(self.root, self.alive, &mut |told| news.push(told));
            for told in news {
                self.note(told, &mut stirred);
            }
        }
        if stirred.sweep.is_none() && stirred.places.is_everything() {
            stirred.sweep = Some(Sweep::Storm);
        }
        (stirred, until)
    }

    fn hear(&mut self, at_most: Duration) -> Stirred {
        let mut stirred = Stirred::default();
        let (begun, mut first) = (Instant::now(), None::<Instant>);
        loop {
            let until = match first {
                Some(first) => (begun + at_most).min(first + AT_MOST_TOGETHER),
                None => begun + at_most,
            };
            let left = until.saturating_duration_since(Instant::now());
            let piece = if first.is_some() { TOGETHER } else { PIECE }.min(left);
            (self.alive)();
            let news = match &mut self.events {
                Some(events) => events.wait(piece),
                None => {
                    std::thread::sleep(piece);
                    Vec::new()
                }
            };
            if news.is_empty() && (left.is_zero() || first.is_some()) {
                return stirred;
            }
            if !news.is_empty() {
                first.get_or_insert_with(Instant::now);
            }
            for told in news {
                self.note(told, &mut stirred);
            }
            if stirred.sweep.is_some() {
                return stirred;
            }
        }
    }

    fn note(&mut self, told: Told, stirred: &mut Stirred) {
        let mut add = |path: &Path, reach| stirred.places.add(RelPath::from_path(path), reach);
        match told {
            Told::Everything(why) => *stirred = Stirred::everything(why),
            Told::File(path) if !(self.ignores)(&path) => add(&path, Reach::File),
            Told::Listing(path) => {
                add(&path, Reach::Files);
                for folder in self.unknown_below(&path) {
                    add(&folder, Reach::Below);
                    self.take(folder);
                }
            }
            Told::NewFolder(path) if !(self.ignores)(&path) => {
                add(&path, Reach::Below);
                self.take(path);
            }
            Told::GoneFolder(path) => {
                add(&path, Reach::Below);
                if let Some(events) = &mut self.events {
                    events.forget_below(&path);
                }
                self.rounds.forget_below(&path);
            }
            Told::File(_) | Told::NewFolder(_) => {}
        }
    }

    /// Every folder there is, those written to last first: when not all can be watched, the oldest are asked.
    fn take_in(&mut self) {
        let mut all = self.folders(Path::new(""));
        all.sort_unstable_by_key(|(_, mtime)| std::cmp::Reverse(*mtime));
        for (folder, _) in &all {
            self.add(folder.clone());
        }
        // A folder that was made before its parent was watched, and after it was listed.
        let before: BTreeMap<PathBuf, i64> = all.into_iter().collect();
        for (folder, mtime) in self.folders(Path::new("")) {
            if before.get(&folder).is_none_or(|b| *b != mtime) {
                self.take(folder);
            }
        }
    }

    /// A folder that is new, with all below it: watched before it is listed, so nothing slips in between.
    fn take(&mut self, folder: PathBuf) {
        let mut todo = vec![folder];
        while let Some(folder) = todo.pop() {
            self.add(folder.clone());
            todo.extend(self.unknown_below(&folder));
        }
    }

    fn add(&mut self, folder: PathBuf) {
        (self.alive)();
        let room = self.watched() < self.means.watches;
        let watched = self.events.as_mut().filter(|_| room).is_some_and(|e| e.add(self.root, &folder));
        if !watched {
            self.rounds.add(self.root, folder);
        }
    }

    fn knows(&self, folder: &Path) -> bool {
        self.events.as_ref().is_some_and(|e| e.knows(folder)) || self.rounds.knows(folder)
    }

    fn unknown_below(&self, folder: &Path) -> Vec<PathBuf> {
        let Ok(entries) = std::fs::read_dir(self.root.join(folder)) else { return Vec::new() };
        let folders = entries.flatten().filter(|e| e.file_type().is_ok_and(|t| t.is_dir()));
        let below = folders.map(|e| folder.join(e.file_name()));
        below.filter(|path| !(self.ignores)(path) && !self.knows(path)).collect()
    }

    /// Folders from `from` on, with the seconds of their modification time.
    fn folders(&self, from: &Path) -> Vec<(PathBuf, i64)> {
        let root = self.root;
        let entries = WalkDir::new(root.join(from)).into_iter().filter_entry(|e| {
            (self.alive)();
            let below = e.path().strip_prefix(root).unwrap_or(Path::new(""));
            e.file_type().is_dir() && (below.as_os_str().is_empty() || !(self.ignores)(below))
        });
        let folder = |e: walkdir::DirEntry| {
            let mtime = e.metadata().map(|m| m.mtime()).ok()?;
            Some((e.path().strip_prefix(root).ok()?.to_owned(), mtime))
        };
        entries.flatten().filter_map(folder).collect()
    }
}

/// Numbers by which the kernel names file systems that others may write to behind its back: NFS, SMB (three of them),
/// FUSE, 9p, Ceph, AFS, OCFS2, GFS2, Lustre. From `statfs(2)`.
const SHARED: &[u32] = &[
    0x6969,
    0x517b,
    0xff53_4d42,
    0xfe53_4d42,
    0x6573_5546,
    0x0102_1997,
    0x00c3_6400,
    0x5346_414f,
    0x7461_636f,
    0x0116_1970,
    0x0bd0_0bd0,
];

/// True where others write and the system tells us nothing of it.
fn is_shared(root: &Path) -> bool {
    let kind = rustix::fs::statfs(root).map(|fs| fs.f_type);
    // A system that does not say is asked as if others wrote: slower, not wrong.
    kind.map_or(true, |kind| u32::try_from(kind).is_ok_and(|kind| SHARED.contains(&kind)))
}

#[cfg(test)]
mod tests;
