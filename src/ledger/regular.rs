//! Reads files that somebody else laid: only regular ones, and no more of them than their kind can hold. A pipe, a
//! device or a link must neither stop a check nor lead it elsewhere. Never waits for a writer.

use std::fs::{File, OpenOptions};
use std::io::{self, Read};
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;

use rustix::fs::OFlags;
use rustix::io::Errno;
use sha2::Digest;

use crate::model::Sha256;

/// What a file is called that is a link, a pipe, a socket or a device: such a thing cannot be read back and forth.
pub const IRREGULAR: io::ErrorKind = io::ErrorKind::NotSeekable;

/// Bytes of a large file that are in memory at once.
pub const PIECE: usize = 256 * 1024;

/// Whether the last name of a path may be a link.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Links {
    /// The reader named the file, or the site laid it out.
    Followed,
    /// A stranger laid it: it must be there itself.
    Refused,
}

/// Opens a regular file for reading.
///
/// # Errors
/// [`IRREGULAR`] for anything that is no regular file and no folder; the file system's own.
pub fn open(path: &Path, links: Links) -> io::Result<File> {
    let link = if links == Links::Refused { OFlags::NOFOLLOW } else { OFlags::empty() };
    let flags = (OFlags::NONBLOCK | OFlags::CLOEXEC | link).bits().cast_signed();
    let opened = OpenOptions::new().read(true).custom_flags(flags).open(path).map_err(|e| {
        let refused = [Errno::LOOP, Errno::NXIO].map(Errno::raw_os_error);
        if e.raw_os_error().is_some_and(|code| refused.contains(&code)) { IRREGULAR.into() } else { e }
    })?;
    let kind = opened.metadata()?.file_type();
    match (kind.is_file(), kind.is_dir()) {
        (true, _) => Ok(opened),
        (false, true) => Err(io::ErrorKind::IsADirectory.into()),
        (false, false) => Err(IRREGULAR.into()),
    }
}

/// The bytes of a regular file of at most `most` bytes.
///
/// # Errors
/// As [`open`]; [`io::ErrorKind::FileTooLarge`] for more bytes.
pub fn read(path: &Path, links: Links, most: u64) -> io::Result<Vec<u8>> {
    let bytes = begin(path, links, most)?;
    if bytes.len() as u64 > most { Err(io::ErrorKind::FileTooLarge.into()) } else { Ok(bytes) }
}

/// SHA-256 of a regular file of any size, read in pieces.
///
/// # Errors
/// As [`open`].
pub fn sha256(path: &Path, links: Links) -> io::Result<Sha256> {
    let (mut file, mut digest) = (open(path, links)?, sha2::Sha256::new());
    let mut buffer = vec![0; PIECE];
    loop {
        match file.read(&mut buffer) {
            Ok(0) => return Ok(Sha256(digest.finalize().into())),
            Ok(n) => digest.update(buffer.get(..n).unwrap_or_default()),
            Err(e) if e.kind() == io::ErrorKind::Interrupted => {}
            Err(e) => return Err(e),
        }
    }
}

/// The bytes of a regular file; of one of more than `most` bytes, its beginning and one byte too many.
///
/// # Errors
/// As [`open`].
pub fn begin(path: &Path, links: Links, most: u64) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    open(path, links)?.take(most.saturating_add(1)).read_to_end(&mut bytes)?;
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::symlink;

    use rustix::fs::{CWD, Mode, mkfifoat};

    use super::*;

    #[test]
    fn a_pipe_a_device_a_folder_and_a_link_are_refused_without_waiting() {
        let dir = tempfile::tempdir().expect("temp dir");
        let at = |name: &str| dir.path().join(name);
        mkfifoat(CWD, at("pipe"), Mode::RUSR | Mode::WUSR).expect("pipe");
        std::fs::write(at("file"), b"four").expect("file");
        symlink("/dev/zero", at("zero")).expect("link");
        symlink("file", at("link")).expect("link");
        let _socket = std::os::unix::net::UnixListener::bind(at("socket")).expect("socket");
        let refused = |name: &str, links| read(&at(name), links, 8).expect_err(name).kind();
        for links in [Links::Followed, Links::Refused] {
            for name in ["pipe", "zero", "socket"] {
                assert_eq!(refused(name, links), IRREGULAR, "{name}");
            }
            assert_eq!(refused("", links), io::ErrorKind::IsADirectory);
            assert_eq!(refused("none", links), io::ErrorKind::NotFound);
        }
        assert_eq!(refused("link", Links::Refused), IRREGULAR);
        assert_eq!(read(&at("link"), Links::Followed, 8).expect("read"), b"four");
    }

    #[test]
    fn a_file_larger_than_memory_would_like_is_hashed_in_pieces() {
        let dir = tempfile::tempdir().expect("temp dir");
        let path = dir.path().join("file");
        let bytes = vec![7; 2 * PIECE + 1];
        std::fs::write(&path, &bytes).expect("file");
        let whole = Sha256(sha2::Sha256::digest(&bytes).into());
        assert_eq!(sha256(&path, Links::Refused).expect("read"), whole);
        assert_eq!(
            sha256(dir.path(), Links::Followed).expect_err("folder").kind(),
            io::ErrorKind::IsADirectory
        );
    }

    #[test]
    fn no_more_is_read_than_a_file_of_its_kind_can_hold() {
        let dir = tempfile::tempdir().expect("temp dir");
        let path = dir.path().join("file");
        std::fs::write(&path, [7; 9]).expect("file");
        assert_eq!(read(&path, Links::Refused, 9).expect("read").len(), 9);
        assert_eq!(
            read(&path, Links::Refused, 8).expect_err("too large").kind(),
            io::ErrorKind::FileTooLarge
        );
        assert_eq!(begin(&path, Links::Refused, 7).expect("read").len(), 8);
    }
}
