//! The storage walk: every file below a root becomes one observation, or none.
//!
//! Reads only. Never follows a link below the root, survives names that are not UTF-8, folders
//! that cannot be read and files that vanish. Keeps per stream, not per file: one recording that
//! may still be open, and the few that wait for a second opinion on their clock.

mod look;
mod streams;

use std::ffi::OsStr;
use std::io;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::MetadataExt;
use std::path::Path;
use std::time::{Duration, Instant};

use walkdir::WalkDir;

use crate::model::observation::{
    FileSeen, KnownFile, MediaFacts, Observation, RootIdentity, RootSeen, UnreadableSeen,
};
use crate::model::{RecorderId, RelPath, UtcMs};

use super::layout::{Compiled, looks_like_video};
use super::root;
pub use look::look;
use streams::{Candidate, Streams};

/// One root to walk.
#[derive(Clone, Copy, Debug)]
pub struct Walk<'a> {
    /// The recorder that writes here.
    pub recorder: &'a RecorderId,
    /// The root as configured; the text that observations carry.
    pub name: &'a str,
    /// Where the root is reached.
    pub path: &'a Path,
    /// How its recordings are named.
    pub layout: &'a Compiled,
    /// Camera of recordings whose path names none.
    pub default_camera: &'a str,
    /// When it begins.
    pub now: UtcMs,
}

/// What the caller knows and can do.
#[derive(Clone, Copy)]
pub struct Helpers<'a> {
    /// Looks a file up by root name and path.
    pub known: &'a dyn Fn(&str, &RelPath) -> Option<KnownFile>,
    /// Reads a container's headers: path and size in bytes.
    pub probe: &'a dyn Fn(&Path, u64) -> io::Result<MediaFacts>,
}

/// What a walk met, in numbers.
#[derive(Clone, Copy, Default, PartialEq, Eq, Debug)]
pub struct Tally {
    /// Folders entered.
    pub folders: u64,
    /// Files met, of any kind.
    pub files: u64,
    /// Recordings reported.
    pub segments: u64,
    /// Recordings among them that are still being written.
    pub open: u64,
    /// Files that look like video and that nothing explains.
    pub strays: u64,
    /// Paths that could not be read.
    pub unreadable: u64,
}

/// Walks one root and reports what is there.
///
/// First comes the root itself, and again at the end should its identity have changed meanwhile:
/// then everything between belongs to nobody. Recordings come in an order that depends only on the
/// tree, so the same tree gives the same observations.
pub fn walk(walk: &Walk<'_>, helpers: &Helpers<'_>, out: &mut dyn FnMut(Observation)) -> Tally {
    let identity = root::identify(walk.path);
    out(walk.root_seen(&identity));
    let mut pass = Pass::begin(walk, helpers, out);
    let Ok(before) = identity else {
        pass.tally.unreadable = 1;
        return pass.tally;
    };
    pass.tree();
    pass.flush();
    let after = root::identify(walk.path);
    if after.as_ref().ok() != Some(&before) {
        (pass.out)(walk.root_seen(&after));
    }
    pass.tally
}

/// Walks several roots, one after the other; the tally is their sum.
pub fn walk_all(walks: &[Walk<'_>], helpers: &Helpers<'_>, out: &mut dyn FnMut(Observation)) -> Tally {
    walks.iter().map(|w| walk(w, helpers, out)).fold(Tally::default(), |a, b| Tally {
        folders: a.folders + b.folders,
        files: a.files + b.files,
        segments: a.segments + b.segments,
        open: a.open + b.open,
        strays: a.strays + b.strays,
        unreadable: a.unreadable + b.unreadable,
    })
}

impl Walk<'_> {
    fn root_seen(&self, identity: &io::Result<RootIdentity>) -> Observation {
        Observation::Root(RootSeen {
            recorder: self.recorder.clone(),
            root: self.name.to_owned(),
            identity: identity.as_ref().copied().map_err(reason),
        })
    }
}

/// One walk in progress.
struct Pass<'a> {
    walk: &'a Walk<'a>,
    helpers: &'a Helpers<'a>,
    out: &'a mut dyn FnMut(Observation),
    tally: Tally,
    streams: Streams<'a>,
    began: Instant,
}

/// Whether a file has been quiet for long enough to count as finished: `walked` after the walk began. A stamp from
/// between then and now is no stamp in the future, however long the walk takes.
fn is_settled(mtime: UtcMs, began: UtcMs, walked: Duration, settle_ms: i64) -> bool {
    let walked_ms = i64::try_from(walked.as_millis()).unwrap_or(i64::MAX);
    let age_ms = began.since(mtime);
    age_ms > settle_ms || age_ms.saturating_add(walked_ms) < -settle_ms
}

impl<'a> Pass<'a> {
    fn begin(walk: &'a Walk<'a>, helpers: &'a Helpers<'a>, out: &'a mut dyn FnMut(Observation)) -> Self {
        let (tally, streams, began) = (Tally::default(), Streams::default(), Instant::now());
        Self { walk, helpers, out, tally, streams, began }
    }

    fn tree(&mut self) {
        // A link given as the root itself is followed.
        self.entries(WalkDir::new(self.walk.path).follow_links(false));
    }

    fn entries(&mut self, tree: WalkDir) {
        let (root, layout) = (self.walk.path, self.walk.layout);
        let entries = tree.sort_by_file_name().into_iter().filter_entry(|e| {
            let rel = below(root, e.path()).filter(|rel| !rel.as_os_str().is_empty());
            !rel.is_some_and(|rel| layout.ignores(rel))
        });
        for entry in entries {
            match entry {
                Ok(entry) if entry.file_type().is_dir() => self.tally.folders += 1,
                Ok(entry) if entry.file_type().is_file() => self.file(&entry),
                // Links, sockets, devices: never footage, and a link may lead out of the root.
                Ok(_) => {}
                // The file system's own folder, closed to everybody but root and no place for footage.
                Err(error) if error.path().is_some_and(|p| p == root.join("lost+found")) => {}
                Err(error) => {
                    let path = error.path().unwrap_or(root).to_owned();
                    let error =
                        error.into_io_error().unwrap_or_else(|| io::Error::other("a folder holds itself"));
                    self.unreadable(&path, &error);
                }
            }
        }
    }

    fn file(&mut self, entry: &walkdir::DirEntry) {
        self.tally.files += 1;
        let Some(rel) = below(self.walk.path, entry.path()) else { return };
        let explained = self.walk.layout.explain(rel.as_os_str().as_bytes());
        if explained.is_none() && !looks_like_video(rel) {
            return;
        }
        let meta = match entry.metadata() {
            Ok(meta) => meta,
            Err(error) => {
                let error = error.into_io_error().unwrap_or_else(|| io::Error::other("unknown"));
                return self.unreadable(entry.path(), &error);
            }
        };
        let file = seen(self.walk.name, rel, &meta);
        let made = match explained {
            Some(explained) => Candidate::new(self.walk, explained, file, meta.created().ok()),
            None => Err(file),
        };
        match made {
            Ok(candidate) => self.candidate(candidate),
            Err(file) => {
                self.tally.strays += 1;
                (self.out)(Observation::Stray(file));
            }
        }
    }

    fn unreadable(&mut self, path: &Path, error: &io::Error) {
        self.tally.unreadable += 1;
        let rel = path.strip_prefix(self.walk.path).unwrap_or(path);
        (self.out)(Observation::Unreadable(UnreadableSeen {
            root: self.walk.name.to_owned(),
            path: RelPath::from_path(rel),
            why: reason(error),
            vanished: error.kind() == io::ErrorKind::NotFound,
        }));
    }
}

/// A path as it lies below a root from which it was reached by appending names; "" is the root. Asked twice for every
/// file: bytes tell the same as components, and faster.
fn below<'p>(root: &Path, path: &'p Path) -> Option<&'p Path> {
    let rest = path.as_os_str().as_bytes().strip_prefix(root.as_os_str().as_bytes())?;
    Some(Path::new(OsStr::from_bytes(rest.strip_prefix(b"/").unwrap_or(rest))))
}

/// A file as the file system describes it.
pub fn seen(root: &str, rel: &Path, meta: &std::fs::Metadata) -> FileSeen {
    FileSeen {
        root: root.to_owned(),
        path: RelPath::from_path(rel),
        bytes: meta.len(),
        mtime: UtcMs(meta.mtime().saturating_mul(1000).saturating_add(meta.mtime_nsec() / 1_000_000)),
        ctime_ns: meta.ctime().saturating_mul(1_000_000_000).saturating_add(meta.ctime_nsec()),
        inode: meta.ino(),
        mode: meta.mode() & 0o7777,
        uid: meta.uid(),
    }
}

/// The system's reason without its number, lower case.
fn reason(error: &io::Error) -> String {
    let text = error.to_string();
    let text = text.split(" (os error").next().unwrap_or(&text);
    let mut chars = text.chars();
    chars.next().map(|c| c.to_lowercase().chain(chars).collect()).unwrap_or_default()
}

#[cfg(test)]
mod tests;
