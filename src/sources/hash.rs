//! Reads a finished segment once and gives both of its digests.
//!
//! Never maps a file (a recorder that shortens it would kill us), never follows a link in the last
//! component, and leaves the page cache as found: what was cached before stays, what only this
//! read brought in goes.

use std::fs::{File, Metadata};
use std::io::{self, IoSliceMut, Read};
use std::path::Path;

use rustix::fs::{Advice, Mode, OFlags, fadvise};
use rustix::io::{Errno, ReadWriteFlags, preadv2};
use serde::{Deserialize, Serialize};
use sha2::Digest;
use thiserror::Error;

use crate::model::observation::FileSeen;
use crate::model::{Blake3, Sha256};

use super::walk::seen;

/// Bytes read at a time: large enough for spinning disks, small enough to stay in a core's cache.
const CHUNK: usize = 512 * 1024;

/// Bytes read at a time beside a recorder: what it writes meanwhile waits behind one such read at most.
const SMALL_CHUNK: usize = 128 * 1024;

/// The digests of a whole file.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Hashed {
    /// For quick re-scans.
    pub blake3: Blake3,
    /// For the ledger.
    pub sha256: Sha256,
    /// Bytes read, equal to the size that was expected.
    pub bytes: u64,
}

/// Why a file has no digest.
#[derive(Debug, Error)]
pub enum HashError {
    /// Another size, time or inode than expected, before or after reading.
    #[error(
        "cannot hash a file that changes: it is not the one that was seen, or was written to while being read; look again at the next pass"
    )]
    Changed,
    /// The file went away.
    #[error("cannot hash a file that is gone")]
    Vanished,
    /// The system refused.
    #[error("cannot read the file to hash it: {0}")]
    Io(#[source] io::Error),
}

impl From<io::Error> for HashError {
    fn from(error: io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::NotFound => Self::Vanished,
            _ => Self::Io(error),
        }
    }
}

/// Hashes files one after the other with one buffer.
pub struct Hasher {
    buffer: Vec<u8>,
    ahead: Advice,
}

impl Default for Hasher {
    /// As fast as the disk gives.
    fn default() -> Self {
        Self { buffer: vec![0; CHUNK], ahead: Advice::Sequential }
    }
}

impl Hasher {
    /// Never asks the disk for more than 128 KiB at once. The system would read ahead of us by what the device is set
    /// to, megabytes on many, however little we ask for and however long we pause.
    pub fn in_small_steps() -> Self {
        Self { buffer: vec![0; SMALL_CHUNK], ahead: Advice::Random }
    }

    /// Reads the file at `path` once.
    ///
    /// `expected` is the file as the walk saw it: any difference in size, modification time,
    /// status change time or inode, before or after reading, is [`HashError::Changed`]. Limit: the
    /// file system stamps in ticks (up to 10 ms), so a write within the tick of the walk's look is
    /// only seen by its size.
    /// `on_bytes` is called after every chunk with its length, and may wait to keep a byte budget.
    ///
    /// # Errors
    /// See [`HashError`].
    pub fn hash_file(
        &mut self,
        path: &Path,
        expected: &FileSeen,
        on_bytes: &mut dyn FnMut(u64),
    ) -> Result<Hashed, HashError> {
        let mut file = open(path)?;
        let small = usize::try_from(expected.bytes).is_ok_and(|bytes| bytes <= self.buffer.len());
        let hashed = if small {
            self.read_small(&mut file, expected.bytes, on_bytes)?
        } else {
            // A large file that is not the one expected is not read in vain.
            same(&file.metadata()?, expected)?;
            self.read_large(&mut file, expected.bytes, on_bytes)?
        };
        same(&file.metadata()?, expected)?;
        Ok(hashed)
    }

    /// A file that fits the buffer, in one call of the system where the page cache holds it.
    fn read_small(
        &mut self,
        file: &mut File,
        expected: u64,
        on_bytes: &mut dyn FnMut(u64),
    ) -> Result<Hashed, HashError> {
        let room = self.buffer.get_mut(..usize::try_from(expected).unwrap_or_default()).unwrap_or_default();
        let answer = preadv2(&*file, &mut [IoSliceMut::new(room)], 0, ReadWriteFlags::NOWAIT);
        let cold = match answer {
            Ok(n) if n as u64 == expected => {
                let read = self.buffer.get(..n).unwrap_or_default();
                on_bytes(expected);
                let (blake3, sha256) = (blake3::hash(read), sha2::Sha256::digest(read));
                let (blake3, sha256) = (Blake3(*blake3.as_bytes()), Sha256(sha256.into()));
                return Ok(Hashed { blake3, sha256, bytes: expected });
            }
            // The head alone is asked: asking starts to read ahead, so a second question has another answer.
            answer => answer == Err(Errno::AGAIN),
        };
        let hashed = self.read(file, expected, on_bytes);
        if cold {
            let _ = fadvise(&*file, 0, None, Advice::DontNeed);
        }
        hashed
    }

    fn read_large(
        &mut self,
        file: &mut File,
        expected: u64,
        on_bytes: &mut dyn FnMut(u64),
    ) -> Result<Hashed, HashError> {
        // Advice is a hint; a file system that has none of it is read all the same. It comes first: to ask what is in
        // memory starts to read ahead too.
        let _ = fadvise(&*file, 0, None, self.ahead);
        let cold = is_cold(file, expected);
        let hashed = self.read(file, expected, on_bytes);
        if cold {
            let _ = fadvise(&*file, 0, None, Advice::DontNeed);
        }
        hashed
    }

    fn read(
        &mut self,
        file: &mut File,
        expected: u64,
        on_bytes: &mut dyn FnMut(u64),
    ) -> Result<Hashed, HashError> {
        let (mut fast, mut sealed) = (blake3::Hasher::new(), sha2::Sha256::new());
        let mut bytes = 0u64;
        loop {
            let n = match file.read(&mut self.buffer) {
                Ok(0) => break,
                Ok(n) => n,
                Err(e) if e.kind() == io::ErrorKind::Interrupted => continue,
                Err(e) => return Err(HashError::Io(e)),
            };
            let chunk = self.buffer.get(..n).unwrap_or_default();
            fast.update(chunk);
            sealed.update(chunk);
            bytes += chunk.len() as u64;
            on_bytes(chunk.len() as u64);
            if bytes > expected {
                return Err(HashError::Changed);
            }
        }
        if bytes != expected {
            return Err(HashError::Changed);
        }
        Ok(Hashed {
            blake3: Blake3(*fast.finalize().as_bytes()),
            sha256: Sha256(sealed.finalize().into()),
            bytes,
        })
    }
}

/// Opens for reading without touching the access time where the system allows that (the owner of
/// the file, or a process with the capability).
///
/// # Errors
/// The system's; [`HashError::Changed`] for a link in the last component.
pub fn open(path: &Path) -> Result<File, HashError> {
    let flags = OFlags::RDONLY | OFlags::CLOEXEC | OFlags::NOFOLLOW | OFlags::NONBLOCK;
    let opened = rustix::fs::open(path, flags | OFlags::NOATIME, Mode::empty());
    let opened = match opened {
        Err(Errno::PERM) => rustix::fs::open(path, flags, Mode::empty()),
        other => other,
    };
    match opened {
        Ok(fd) => Ok(File::from(fd)),
        // The last component became a link: not the file that was seen.
        Err(Errno::LOOP) => Err(HashError::Changed),
        Err(e) => Err(io::Error::from(e).into()),
    }
}

/// Looks into a file and leaves the page cache as found: what only this look brought in goes again. The
/// head alone is asked whether it was there, for every question brings in a page.
pub fn look_into<T>(file: &mut File, look: impl FnOnce(&mut File) -> T) -> T {
    // Advice is a hint; without reading ahead, a look costs what it looks at.
    let _ = fadvise(&*file, 0, None, Advice::Random);
    let cold = is_cold(file, 1);
    let seen = look(file);
    if cold {
        let _ = fadvise(&*file, 0, None, Advice::DontNeed);
    }
    seen
}

fn same(meta: &Metadata, expected: &FileSeen) -> Result<(), HashError> {
    let now = seen("", Path::new(""), meta);
    let key = |f: &FileSeen| (f.bytes, f.mtime, f.ctime_ns, f.inode);
    if meta.file_type().is_file() && key(&now) == key(expected) { Ok(()) } else { Err(HashError::Changed) }
}

/// Asks the page cache at up to eight places, without reading from the disk, whether the file was
/// there before us. A file system that cannot answer counts as cached: then nothing is dropped,
/// which costs memory and never takes pages from the recorder.
fn is_cold(file: &File, bytes: u64) -> bool {
    let step = bytes.div_ceil(8).max(1);
    let mut byte = [0u8; 1];
    bytes > 0
        && (0..8).map(|n| n * step).take_while(|at| *at < bytes).all(|at| {
            let into = &mut [IoSliceMut::new(&mut byte)];
            matches!(preadv2(file, into, at, ReadWriteFlags::NOWAIT), Err(Errno::AGAIN))
        })
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::io::{Seek, Write};

    use super::*;

    fn expected(path: &Path) -> FileSeen {
        seen("r", Path::new("f"), &fs::symlink_metadata(path).unwrap())
    }

    fn hash(path: &Path, expected: &FileSeen) -> Result<Hashed, HashError> {
        Hasher::default().hash_file(path, expected, &mut |_| {})
    }

    #[test]
    fn both_digests_come_from_one_read() {
        let mut file = tempfile::NamedTempFile::new().unwrap();
        let content = vec![7u8; 3 * CHUNK + 11];
        file.write_all(&content).unwrap();
        let mut told = 0;
        let seen = expected(file.path());
        let got = Hasher::default().hash_file(file.path(), &seen, &mut |n| told += n).unwrap();
        assert_eq!(got.blake3.0, *blake3::hash(&content).as_bytes());
        assert_eq!(got.sha256.0, <[u8; 32]>::from(sha2::Sha256::digest(&content)));
        assert_eq!((got.bytes, told), (seen.bytes, seen.bytes));
    }

    #[test]
    fn a_file_that_grows_while_being_read_has_no_digest() {
        let mut file = tempfile::NamedTempFile::new().unwrap();
        file.write_all(&vec![1u8; 2 * CHUNK]).unwrap();
        let seen = expected(file.path());
        let mut writer = fs::OpenOptions::new().append(true).open(file.path()).unwrap();
        let got = Hasher::default().hash_file(file.path(), &seen, &mut |_| writer.write_all(b"x").unwrap());
        assert!(matches!(got, Err(HashError::Changed)));
    }

    #[test]
    fn a_file_rewritten_with_its_old_size_and_time_has_no_digest() {
        let mut file = tempfile::NamedTempFile::new().unwrap();
        file.write_all(&vec![1u8; CHUNK / 2]).unwrap();
        let seen = expected(file.path());
        let writer = fs::OpenOptions::new().write(true).open(file.path()).unwrap();
        let modified = writer.metadata().unwrap().modified().unwrap();
        let rewrite = &mut |_| {
            // The file system's clock moves in ticks of some milliseconds.
            while expected(file.path()).ctime_ns == seen.ctime_ns {
                std::os::unix::fs::FileExt::write_all_at(&writer, b"2", 0).unwrap();
                writer.set_modified(modified).unwrap();
            }
        };
        let got = Hasher::default().hash_file(file.path(), &seen, rewrite);
        assert_eq!(expected(file.path()).mtime, seen.mtime);
        assert!(matches!(got, Err(HashError::Changed)));
    }

    #[test]
    fn a_link_put_in_the_files_place_is_not_followed() {
        let dir = tempfile::tempdir().unwrap();
        let (real, link) = (dir.path().join("real"), dir.path().join("link"));
        fs::write(&real, b"x").unwrap();
        std::os::unix::fs::symlink(&real, &link).unwrap();
        assert!(matches!(hash(&link, &expected(&real)), Err(HashError::Changed)));
    }

    #[test]
    fn a_file_that_is_gone_says_so() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("f");
        fs::write(&path, b"x").unwrap();
        let seen = expected(&path);
        fs::rename(&path, dir.path().join("g")).unwrap();
        assert!(matches!(hash(&path, &seen), Err(HashError::Vanished)));
    }

    fn synced() -> tempfile::NamedTempFile {
        let mut file = tempfile::NamedTempFile::new().unwrap();
        file.write_all(&vec![3u8; 8 * CHUNK]).unwrap();
        file.as_file().sync_all().unwrap();
        file
    }

    #[test]
    fn pages_that_were_cached_before_stay() {
        let file = synced();
        let seen = expected(file.path());
        hash(file.path(), &seen).unwrap();
        assert!(!is_cold(file.as_file(), seen.bytes));
    }

    #[test]
    fn pages_that_only_we_read_go() {
        let (asked, read) = (synced(), synced());
        let bytes = expected(read.path()).bytes;
        for file in [&asked, &read] {
            fadvise(file.as_file(), 0, None, Advice::DontNeed).unwrap();
        }
        // A file system in memory keeps its pages whatever one advises. Asking may itself start to
        // read ahead, so one file is asked and the other read.
        let can_drop = is_cold(asked.as_file(), bytes);
        hash(read.path(), &expected(read.path())).unwrap();
        assert_eq!(is_cold(read.as_file(), bytes), can_drop);
    }

    #[test]
    fn in_small_steps_the_disk_is_asked_for_no_more_than_one_of_them() {
        // The last page of the second step and the first of the third, asked by a file of its own that reads nothing ahead.
        let asked = |path: &Path| {
            let file = File::open(path).unwrap();
            fadvise(&file, 0, None, Advice::Random).unwrap();
            let at = 2 * SMALL_CHUNK as u64;
            [at - 1, at].map(|at| {
                let mut byte = [0];
                let into = &mut [IoSliceMut::new(&mut byte)];
                !matches!(preadv2(&file, into, at, ReadWriteFlags::NOWAIT), Err(Errno::AGAIN))
            })
        };
        let (cold, read) = (synced(), synced());
        for file in [&cold, &read] {
            fadvise(file.as_file(), 0, None, Advice::DontNeed).unwrap();
        }
        // A file system in memory keeps its pages whatever one advises.
        let keeps = asked(cold.path())[1];
        let (mut steps, mut after_two) = (0, None);
        let look = &mut |n| {
            steps += 1;
            assert_eq!(n, SMALL_CHUNK as u64);
            // Asking brings a page in: it is done once.
            if steps == 2 {
                after_two = Some(asked(read.path()));
            }
        };
        Hasher::in_small_steps().hash_file(read.path(), &expected(read.path()), look).unwrap();
        assert_eq!(after_two, Some([true, keeps]));
    }

    #[test]
    fn a_look_into_a_cold_file_leaves_it_cold_and_a_warm_one_warm() {
        let head = |file: &mut File| {
            let mut head = [0; 4096];
            file.read_exact(&mut head).map(|()| head[0])
        };
        let (asked, mut cold, mut warm) = (synced(), synced(), synced());
        let bytes = expected(warm.path()).bytes;
        for file in [&asked, &cold] {
            fadvise(file.as_file(), 0, None, Advice::DontNeed).unwrap();
        }
        let can_drop = is_cold(asked.as_file(), bytes);
        assert_eq!(look_into(cold.as_file_mut(), |f| f.rewind().and_then(|()| head(f))).unwrap(), 3);
        look_into(warm.as_file_mut(), |f| f.rewind().and_then(|()| head(f))).unwrap();
        assert_eq!(is_cold(cold.as_file(), bytes), can_drop);
        assert!(!is_cold(warm.as_file(), bytes));
    }

    #[test]
    fn an_empty_file_has_the_digest_of_nothing() {
        let file = tempfile::NamedTempFile::new().unwrap();
        let got = hash(file.path(), &expected(file.path())).unwrap();
        assert_eq!(got.blake3.0, *blake3::hash(b"").as_bytes());
    }
}
