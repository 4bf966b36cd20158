//! Who is mounted here? A path can carry another disk tomorrow; the file system's id together with
//! the inode of the folder cannot.

use std::fs;
use std::io;
use std::os::unix::fs::MetadataExt;
use std::path::Path;

use crate::model::observation::RootIdentity;

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
    fn a_file_is_no_root() {
        let file = tempfile::NamedTempFile::new().expect("temporary file");
        assert_eq!(identify(file.path()).unwrap_err().kind(), io::ErrorKind::NotADirectory);
    }
}
