//! Who is mounted here? A path can carry another disk tomorrow; the file system's id together with
//! the inode of the folder cannot.

use std::fs;
use std::io;
use std::os::unix::fs::MetadataExt;
use std::path::Path;

use crate::model::observation::RootIdentity;
use crate::model::signal::Said;

/// Reads the identity of a storage root. A link given as the root itself is followed.
///
/// # Errors
/// The folder cannot be reached, or is not a folder.
pub fn identify(root: &Path) -> io::Result<RootIdentity> {
    let meta = fs::metadata(root)?;
    if !meta.is_dir() {
        return Err(io::Error::from(io::ErrorKind::NotADirectory));
    }
    let fs_id = rustix::fs::statvfs(root)?.f_fsid;
    Ok(RootIdentity { fs_id, inode: meta.ino() })
}

/// The room of the volume that carries a folder, as far as an ordinary account may use it.
///
/// # Errors
/// The folder cannot be reached.
pub fn room(root: &Path) -> io::Result<Said> {
    let fs = rustix::fs::statvfs(root)?;
    let bytes = |blocks: u64| blocks.saturating_mul(fs.f_frsize);
    // What is reserved for the superuser is neither free nor usable.
    let reserved = fs.f_bfree.saturating_sub(fs.f_bavail);
    Ok(Said::Volume {
        total_bytes: bytes(fs.f_blocks.saturating_sub(reserved)),
        free_bytes: bytes(fs.f_bavail),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_keeps_its_identity_when_renamed_and_a_new_one_has_another() {
        let dir = tempfile::tempdir().expect("temporary folder");
        let (a, b) = (dir.path().join("a"), dir.path().join("b"));
        fs::create_dir(&a).unwrap();
        let first = identify(&a).unwrap();
        fs::rename(&a, &b).unwrap();
        fs::create_dir(&a).unwrap();
        assert_eq!(identify(&b).unwrap(), first);
        assert_ne!(identify(&a).unwrap(), first);
    }

    #[test]
    fn a_volume_has_no_more_free_than_it_holds() {
        let dir = tempfile::tempdir().expect("temporary folder");
        let Said::Volume { total_bytes, free_bytes } = room(dir.path()).unwrap() else { panic!() };
        assert!(free_bytes <= total_bytes && total_bytes > 0, "{free_bytes} of {total_bytes}");
    }

    #[test]
    fn a_file_is_no_root() {
        let file = tempfile::NamedTempFile::new().expect("temporary file");
        assert_eq!(identify(file.path()).unwrap_err().kind(), io::ErrorKind::NotADirectory);
    }
}
