//! A place beside the state, for the little that must outlive the agent while the state takes nothing: a file in the
//! folder that the service manager keeps for it in memory (`RUNTIME_DIRECTORY`). Gone with the next start of the
//! machine; never the only copy of a fact of footage.

use std::ffi::OsStr;
use std::fs;
use std::io::{self, Write};
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use serde::Serialize;
use serde::de::DeserializeOwned;
use tracing::{error, warn};

/// The file, or none where nobody keeps a folder.
#[derive(Default)]
pub struct Spare {
    file: Option<PathBuf>,
    /// What it holds, so that the same is not written again; empty for nothing.
    holds: Vec<u8>,
}

impl Spare {
    /// The file for this state directory in the first of the folders that `RUNTIME_DIRECTORY` names.
    pub fn beside(state_dir: &Path, named: Option<&OsStr>) -> Self {
        let folder = named.and_then(|all| all.as_bytes().split(|b| *b == b':').next()).unwrap_or_default();
        let of = blake3::hash(state_dir.as_os_str().as_bytes()).to_hex();
        let name = format!("unwritten-{}.json", of.get(..16).unwrap_or_default());
        let file = (!folder.is_empty()).then(|| Path::new(OsStr::from_bytes(folder)).join(name));
        Self { file, holds: Vec::new() }
    }

    /// What an earlier agent left there.
    pub fn left<T: DeserializeOwned>(&mut self) -> Option<T> {
        let file = self.file.as_ref()?;
        let bytes = match fs::read(file) {
            Ok(bytes) => bytes,
            Err(why) if why.kind() == io::ErrorKind::NotFound => return None,
            Err(why) => {
                error!(%why, file = %file.display(), "cannot read what an earlier agent left beside its state");
                return None;
            }
        };
        self.holds = bytes;
        if self.holds.is_empty() {
            return None;
        }
        let read = serde_json::from_slice(&self.holds);
        read.inspect_err(|why| warn!(%why, "what an earlier agent left beside its state is not understood"))
            .ok()
    }

    /// Keeps this, or nothing any more. What cannot be kept stays in memory alone, and the log says so.
    pub fn keep<T: Serialize>(&mut self, what: Option<&T>) {
        let Some(file) = &self.file else { return };
        let bytes = what.map(serde_json::to_vec).transpose();
        let written = bytes.map_err(io::Error::from).and_then(|bytes| {
            let bytes = bytes.unwrap_or_default();
            if bytes != self.holds {
                write(file, &bytes)?;
                self.holds = bytes;
            }
            Ok(())
        });
        if let Err(why) = written {
            warn!(%why, file = %file.display(), "what the state does not take is kept in memory alone");
        }
    }
}

/// The whole of it or nothing, also where somebody is killed in between.
fn write(file: &Path, bytes: &[u8]) -> io::Result<()> {
    let new = file.with_extension("new");
    let mut options = fs::OpenOptions::new();
    options.write(true).create(true).truncate(true).mode(0o600).open(&new)?.write_all(bytes)?;
    fs::rename(new, file)
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    #[test]
    fn what_one_agent_leaves_the_next_one_of_the_same_state_finds() {
        let dir = tempfile::tempdir().expect("temp dir");
        let named = format!("{}:/nowhere", dir.path().display());
        let of = |state: &str| Spare::beside(Path::new(state), Some(OsStr::new(&named)));
        assert_eq!(of("/one").left::<Vec<u8>>(), None, "nothing at first");
        of("/one").keep(Some(&vec![1, 2]));
        assert_eq!(of("/one").left(), Some(vec![1, 2]));
        assert_eq!(of("/other").left::<Vec<u8>>(), None);
        let file = of("/one").file.expect("a file");
        assert_eq!(file.metadata().expect("there").permissions().mode() & 0o777, 0o600);
        let mut last = of("/one");
        last.left::<Vec<u8>>();
        last.keep::<Vec<u8>>(None);
        assert_eq!(of("/one").left::<Vec<u8>>(), None);
    }

    #[test]
    fn without_a_folder_nothing_is_kept_and_half_a_file_is_nothing() {
        let mut none = Spare::beside(Path::new("/one"), None);
        none.keep(Some(&1));
        assert_eq!(none.left::<u8>(), None);
        let dir = tempfile::tempdir().expect("temp dir");
        let mut half = Spare::beside(Path::new("/one"), Some(dir.path().as_os_str()));
        half.keep(Some(&vec![1, 2]));
        fs::write(half.file.clone().expect("a file"), b"[1,").expect("written");
        assert_eq!(half.left::<Vec<u8>>(), None);
    }
}
