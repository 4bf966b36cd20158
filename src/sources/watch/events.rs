//! Changes as the system tells them (inotify), folder by folder.

use std::collections::HashMap;
use std::collections::HashSet;
use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use inotify::{Event, EventMask, Inotify, WatchDescriptor, WatchMask};
use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::io::Errno;

use crate::model::observation::Sweep;

/// What was told of one path below the root.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) enum Told {
    /// A file came, went, was closed by its writer, or got other properties.
    File(PathBuf),
    /// Something directly in a folder came or went.
    Listing(PathBuf),
    /// A folder came.
    NewFolder(PathBuf),
    /// A folder went.
    GoneFolder(PathBuf),
    /// News were lost.
    Everything(Sweep),
}

/// Growing files are no news: that they are closed is.
const WHAT: WatchMask = WatchMask::CREATE
    .union(WatchMask::CLOSE_WRITE)
    .union(WatchMask::MOVED_FROM)
    .union(WatchMask::MOVED_TO)
    .union(WatchMask::DELETE)
    .union(WatchMask::ATTRIB)
    .union(WatchMask::DELETE_SELF)
    .union(WatchMask::MOVE_SELF)
    .union(WatchMask::ONLYDIR)
    .union(WatchMask::EXCL_UNLINK);

/// Room for about a thousand events of usual names.
const BUFFER: usize = 64 * 1024;

pub(super) struct Events {
    inotify: Inotify,
    folders: HashMap<WatchDescriptor, Box<Path>>,
    known: HashSet<Box<Path>>,
    buffer: Vec<u8>,
}

impl Events {
    pub(super) fn begin() -> io::Result<Self> {
        let (folders, known) = (HashMap::new(), HashSet::new());
        Ok(Self { inotify: Inotify::init()?, folders, known, buffer: vec![0; BUFFER] })
    }

    /// Number of folders watched.
    pub(super) fn len(&self) -> usize {
        self.folders.len()
    }

    pub(super) fn knows(&self, folder: &Path) -> bool {
        self.known.contains(folder)
    }

    /// False when the system takes no further folder, or not this one.
    pub(super) fn add(&mut self, root: &Path, folder: &Path) -> bool {
        // Only the root itself may be a link.
        let is_root = folder.as_os_str().is_empty();
        let (path, mask) = if is_root {
            (root.to_owned(), WHAT)
        } else {
            (root.join(folder), WHAT | WatchMask::DONT_FOLLOW)
        };
        let Ok(wd) = self.inotify.watches().add(path, mask) else { return false };
        // The same folder under another name keeps its number.
        if let Some(before) = self.folders.insert(wd, folder.into()) {
            self.known.remove(&before);
        }
        self.known.insert(folder.into());
        true
    }

    pub(super) fn forget_below(&mut self, folder: &Path) {
        let gone: Vec<WatchDescriptor> =
            self.folders.iter().filter(|(_, f)| f.starts_with(folder)).map(|(wd, _)| wd.clone()).collect();
        for wd in gone {
            self.forget(&wd);
            // One whose folder is deleted is forgotten by the system itself.
            let _ = self.inotify.watches().remove(wd);
        }
    }

    fn forget(&mut self, wd: &WatchDescriptor) {
        if let Some(folder) = self.folders.remove(wd) {
            self.known.remove(&folder);
        }
    }

    /// Waits for news, `at_most` so long, and gives all there are.
    pub(super) fn wait(&mut self, at_most: Duration) -> Vec<Told> {
        let timeout = Timespec::try_from(at_most).ok();
        let ready = poll(&mut [PollFd::new(&self.inotify, PollFlags::IN)], timeout.as_ref());
        let mut news = Vec::new();
        match ready {
            Ok(0) | Err(Errno::INTR) => return news,
            Ok(_) => {}
            Err(_) => return vec![Told::Everything(Sweep::Overflow)],
        }
        let mut buffer = std::mem::take(&mut self.buffer);
        // An error means that nothing is left to read.
        while let Ok(events) = self.inotify.read_events(&mut buffer) {
            for event in events {
                let told = told(&event, self.folders.get(&event.wd).map(AsRef::as_ref));
                if event.mask.contains(EventMask::IGNORED) {
                    self.forget(&event.wd);
                }
                news.extend(told);
            }
        }
        self.buffer = buffer;
        news
    }
}

fn told(event: &Event<&std::ffi::OsStr>, folder: Option<&Path>) -> Option<Told> {
    let mask = event.mask;
    if mask.contains(EventMask::Q_OVERFLOW) {
        return Some(Told::Everything(Sweep::Overflow));
    }
    if mask.contains(EventMask::UNMOUNT) {
        return Some(Told::Everything(Sweep::Returned));
    }
    let folder = folder?;
    let Some(name) = event.name else {
        // The folder itself: its parent tells, and the root has none.
        let went = mask.intersects(EventMask::DELETE_SELF | EventMask::MOVE_SELF);
        return (went && folder.as_os_str().is_empty()).then_some(Told::Everything(Sweep::Returned));
    };
    let path = folder.join(name);
    let came = EventMask::CREATE | EventMask::MOVED_TO;
    let went = EventMask::DELETE | EventMask::MOVED_FROM;
    match mask.contains(EventMask::ISDIR) {
        true if mask.intersects(came) => Some(Told::NewFolder(path)),
        true if mask.intersects(went) => Some(Told::GoneFolder(path)),
        // Rights or times of a folder: what can be read below it may be another thing now.
        true if mask.contains(EventMask::ATTRIB) => Some(Told::NewFolder(path)),
        true => None,
        false => Some(Told::File(path)),
    }
}
