//! Copies one recording into a bag and hashes what was copied. Opens footage for reading only and follows no link.
//! Bytes that are not those that were sealed go to a place of their own: they are evidence too, and no recording.

use std::fs::File;
use std::io::{Read, Write};
use std::path::{Path, PathBuf};

use rustix::fs::{Advice, Mode, OFlags, fadvise};
use rustix::io::Errno;
use serde::Serialize;
use serde_json::{Value, json};
use sha2::Digest;

use super::{BagError, Segment};
use crate::model::{Blake3, Sha256};

/// Bytes read at a time.
const CHUNK: usize = 512 * 1024;

/// Why a segment's bytes are not in the bag.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Why {
    /// The file is not where it was recorded.
    Gone,
    /// Other bytes than those that were sealed.
    Altered,
    /// Nothing was sealed yet: never read, or still being written.
    NotSealed,
    /// The system refused to read it.
    Unreadable,
}

impl Why {
    /// The word used in JSON and text keys.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Gone => "gone",
            Self::Altered => "altered",
            Self::NotSealed => "not_sealed",
            Self::Unreadable => "unreadable",
        }
    }
}

/// A segment whose bytes the bag should hold and does not.
#[derive(Clone, Debug)]
pub struct Missing {
    /// The segment.
    pub segment: Segment,
    /// Why.
    pub why: Why,
    /// What was read or answered instead.
    pub found: Option<String>,
    /// Where in the bag the other bytes lie that were found in its place.
    pub copy: Option<String>,
}

impl Missing {
    pub(super) fn to_json(&self) -> Value {
        let s = &self.segment;
        json!({
            "root": s.root, "path": s.path, "stream": s.stream, "start": s.span.start.to_string(),
            "end": s.span.end.to_string(), "bytes": s.bytes, "sha256": s.sha256, "leaf": s.leaf,
            "last_seen_at": s.last_seen.to_string(), "noticed_at": s.gone.map(|t| t.to_string()), "why": self.why,
            "found": self.found, "copy": self.copy, "loss_leaf": s.loss,
        })
    }
}

/// What became of one recording.
pub(super) enum Copied {
    /// In the bag, with both digests.
    Whole { sha256: Sha256, blake3: Blake3, bytes: u64 },
    /// Not in the bag.
    Missing { why: Why, found: Option<String> },
    /// Other bytes than those that were sealed lie in its place; they were copied.
    Altered { sha256: Sha256, bytes: u64 },
}

/// Copies `segment` to `to` when its bytes are those of the first reading, to `altered` otherwise. `beside` is a folder
/// on the same file system where the copy grows until that is known.
pub(super) fn copy(segment: &Segment, beside: &Path, to: &Path, altered: &Path) -> Result<Copied, BagError> {
    let missing = |why, found| Ok(Copied::Missing { why, found });
    let Some(sealed) = segment.sha256.filter(|_| !segment.open && segment.leaf.is_some()) else {
        return missing(Why::NotSealed, None);
    };
    let from = PathBuf::from(&segment.root).join(segment.path.to_path());
    let mut source = match open(&from) {
        Ok(file) => file,
        Err(Errno::NOENT | Errno::NOTDIR) => return missing(Why::Gone, None),
        // A link in the file's place is not what was recorded.
        Err(Errno::LOOP) => return missing(Why::Altered, Some("a symbolic link".to_owned())),
        Err(e) => return missing(Why::Unreadable, Some(e.to_string())),
    };
    if !source.metadata().is_ok_and(|m| m.is_file()) {
        return missing(Why::Altered, Some("not a regular file".to_owned()));
    }
    // Advice is a hint; a file system that has none of it is read all the same.
    let _ = fadvise(&source, 0, None, Advice::Sequential);
    let mut copy = tempfile::NamedTempFile::new_in(beside).map_err(BagError::io(beside))?;
    let (mut fast, mut strong, mut bytes) = (blake3::Hasher::new(), sha2::Sha256::new(), 0u64);
    let mut buffer = vec![0; CHUNK];
    loop {
        let n = match source.read(&mut buffer) {
            Ok(0) => break,
            Ok(n) => n,
            Err(e) if e.kind() == std::io::ErrorKind::Interrupted => continue,
            Err(e) => return missing(Why::Unreadable, Some(e.to_string())),
        };
        let chunk = buffer.get(..n).unwrap_or_default();
        fast.update(chunk);
        strong.update(chunk);
        bytes += chunk.len() as u64;
        copy.write_all(chunk).map_err(BagError::io(to))?;
    }
    let sha256 = Sha256(strong.finalize().into());
    let whole = sha256 == sealed;
    let to = if whole { to } else { altered };
    let folder = to.parent().unwrap_or(beside);
    std::fs::create_dir_all(folder).map_err(BagError::io(folder))?;
    copy.persist_noclobber(to).map_err(|e| BagError::io(to)(e.error))?;
    if !whole {
        return Ok(Copied::Altered { sha256, bytes });
    }
    Ok(Copied::Whole { sha256, blake3: Blake3(*fast.finalize().as_bytes()), bytes })
}

/// Opens without touching the access time where the system allows that.
fn open(path: &Path) -> Result<File, Errno> {
    let flags = OFlags::RDONLY | OFlags::CLOEXEC | OFlags::NOFOLLOW | OFlags::NONBLOCK;
    let opened = match rustix::fs::open(path, flags | OFlags::NOATIME, Mode::empty()) {
        Err(Errno::PERM) => rustix::fs::open(path, flags, Mode::empty()),
        other => other,
    };
    opened.map(File::from)
}
