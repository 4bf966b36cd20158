//! What the bag says of the sizes of its files, asked before any of them is read: a file that costs its maker nothing, a
//! hole of exabytes, must cost its reader nothing either. Decides only how much is read; digests decide what is right.

use std::collections::BTreeMap;
use std::io::{self, Read};
use std::path::Path;

use serde_json::Value;
use sha2::Digest;

use super::{Bag, CHECKPOINT, DECLARATION, Fault, INFO, KEY, Manifest, is_recording, leaf_index, regular};
use crate::bag::ALTERED;
use crate::ledger::note::MAX_NOTE;
use crate::ledger::regular::Links;
use crate::ledger::tiles::MAX_ENTRY;
use crate::model::{Blake3, Sha256};

/// Bytes that files of the bag may have.
pub(super) struct Sizes {
    /// By the digest of a recording: the largest size that a leaf states, and the file of that leaf.
    recordings: BTreeMap<String, (u64, String)>,
    /// Bytes and files of the whole payload, as `bag-info.txt` says.
    payload: Option<(u64, u64)>,
}

impl Sizes {
    /// Reads what leaves and `bag-info.txt` state. Neither has been checked yet: a false size can make a file refused,
    /// never accepted.
    pub(super) fn stated(bag: &Bag<'_>, payload: &Manifest) -> Self {
        let mut recordings = BTreeMap::new();
        for name in payload.keys().filter(|name| leaf_index(name).is_some()) {
            let said = bag.quietly(name).and_then(|leaf| serde_json::from_slice::<Value>(&leaf).ok());
            let Some(said) = said.filter(|said| said["t"] == "seg") else { continue };
            let Some((digest, len)) = said["s256"].as_str().zip(said["len"].as_u64()) else { continue };
            let known = recordings.entry(digest.to_owned()).or_insert_with(|| (len, name.clone()));
            if len > known.0 {
                *known = (len, name.clone());
            }
        }
        let info = bag.quietly(INFO).unwrap_or_default();
        Self { recordings, payload: oxum(&String::from_utf8_lossy(&info)) }
    }

    /// Bytes that are read of a file, at most.
    pub(super) fn of(&self, path: &str, digest: &Sha256) -> u64 {
        let whole = self.payload.map_or(0, |(bytes, _)| bytes);
        match self.recordings.get(&digest.to_string()) {
            Some((len, _)) if is_recording(path) => *len,
            _ if is_recording(path) || path.starts_with(ALTERED) => whole,
            _ => most(path),
        }
    }

    /// Which file of the bag says so; empty for what no file of the kind can have.
    pub(super) fn by(&self, path: &str, digest: &Sha256) -> String {
        match self.recordings.get(&digest.to_string()) {
            Some((_, leaf)) if is_recording(path) => leaf.clone(),
            _ if is_recording(path) || path.starts_with(ALTERED) => INFO.to_owned(),
            _ => String::new(),
        }
    }
}

/// Bytes and number of the files of the payload, as BagIt writes them.
fn oxum(info: &str) -> Option<(u64, u64)> {
    let stated = info.lines().find_map(|line| line.strip_prefix("Payload-Oxum: "))?;
    let (bytes, files) = stated.split_once('.')?;
    Some((bytes.parse().ok()?, files.parse().ok()?))
}

impl Bag<'_> {
    /// The payload has as many bytes and files as `bag-info.txt` says. No leaf covers that file, so it is held against
    /// a payload of which everything else is right.
    pub(super) fn whole(&mut self, payload: &Manifest, sizes: &Sizes) {
        if !self.report.failures.is_empty() {
            return;
        }
        let len = |path: &String| self.dir.join(path).symlink_metadata().map_or(0, |file| file.len());
        let found = (payload.keys().map(len).fold(0, u64::saturating_add), payload.len() as u64);
        if sizes.payload != Some(found) {
            self.fail(INFO, Fault::Oxum { bytes: found.0, files: found.1 });
        }
    }
}

/// Bytes of the largest file of each kind that is read whole; listings grow with the bag.
pub(super) fn most(name: &str) -> u64 {
    const LISTING: u64 = 512 << 20;
    let ends = |end: &str| name.ends_with(end);
    match name {
        DECLARATION | INFO | KEY => 1 << 16,
        CHECKPOINT => MAX_NOTE as u64,
        _ if ends(".leaf") => MAX_ENTRY as u64,
        _ if ends(".tlog-proof") || ends(".tst") => 2 * MAX_NOTE as u64,
        _ => LISTING,
    }
}

/// Both digests of a file of at most `most` bytes, in one reading.
pub(super) fn hash(path: &Path, most: u64) -> io::Result<(Sha256, Blake3)> {
    let file = regular::open(path, Links::Refused)?;
    if file.metadata()?.len() > most {
        return Err(io::ErrorKind::FileTooLarge.into());
    }
    // One byte more than it had shows that it grows under the reader's eyes.
    let mut file = file.take(most.saturating_add(1));
    let (mut strong, mut fast) = (sha2::Sha256::new(), blake3::Hasher::new());
    let mut buffer = vec![0; regular::PIECE];
    loop {
        match file.read(&mut buffer) {
            Ok(0) => break,
            Ok(n) => {
                let chunk = buffer.get(..n).unwrap_or_default();
                strong.update(chunk);
                fast.update(chunk);
            }
            Err(e) if e.kind() == io::ErrorKind::Interrupted => {}
            Err(e) => return Err(e),
        }
    }
    if file.limit() == 0 && most < u64::MAX {
        return Err(io::ErrorKind::FileTooLarge.into());
    }
    Ok((Sha256(strong.finalize().into()), Blake3(*fast.finalize().as_bytes())))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_size_of_a_payload_is_read_as_bagit_writes_it() {
        assert_eq!(oxum("Bagging-Date: 2026-11-20\nPayload-Oxum: 1200.7\n"), Some((1200, 7)));
        for none in ["", "Payload-Oxum: 12", "Payload-Oxum: -1.2", "Payload-Oxum: 99999999999999999999.1"] {
            assert_eq!(oxum(none), None, "{none}");
        }
    }

    #[test]
    fn a_file_of_more_bytes_than_allowed_is_not_read_however_large_the_hole_in_it() {
        let dir = tempfile::tempdir().expect("temp dir");
        let path = dir.path().join("hole");
        let file = std::fs::File::create(&path).expect("file");
        file.set_len(1 << 40).expect("a sparse file");
        assert_eq!(hash(&path, 1 << 20).expect_err("too large").kind(), io::ErrorKind::FileTooLarge);
        file.set_len(3).expect("cut");
        assert_eq!(hash(&path, 2).expect_err("too large").kind(), io::ErrorKind::FileTooLarge);
        assert!(hash(&path, 3).is_ok());
    }
}
