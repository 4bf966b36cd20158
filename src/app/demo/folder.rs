//! The demo's folder and its manifest. Only files that the manifest names are ever deleted; what a
//! person changed or added there is kept, or set aside under a new name.

use std::collections::BTreeSet;
use std::fs;
use std::io;
use std::path::{Component, Path, PathBuf};

use thiserror::Error;

use crate::app::AppError;

/// Lists every file that the demo made.
pub const MANIFEST: &str = "demo-files.txt";

/// First line of the manifest.
const HEAD: &str = "# holdfast demo: files that `holdfast demo --force` may delete";

/// Stands where no content is remembered.
const ANY: &str = "-";

/// Why the demo does not start.
#[derive(Debug, Error)]
pub enum DemoError {
    /// Something else lives there.
    #[error(
        "cannot lay out the demo in {}: the folder is not empty and holds no demo; name a new folder: `holdfast demo DIR`", .0.display()
    )]
    Occupied(PathBuf),
    /// A demo lives there.
    #[error(
        "cannot lay out the demo in {}: an earlier demo is there; look at it again with `holdfast check --config {}`, or start over with --force",
        .0.display(), .0.join("holdfast.toml").display()
    )]
    Again(PathBuf),
    /// A demo is being worked on.
    #[error("cannot start the demo over in {}: another process works on its state; let it end first", .0.display())]
    Busy(PathBuf),
}

/// A file of the demo.
struct Listed {
    path: PathBuf,
    /// Digest of the content as written, for files that people are asked to edit.
    digest: Option<String>,
}

/// The folder, empty of an earlier demo.
pub struct Folder {
    dir: PathBuf,
    listed: Vec<Listed>,
    /// Files and folders that an earlier demo left and that were moved to a new name.
    pub set_aside: Vec<PathBuf>,
}

impl Folder {
    /// Takes an empty or missing folder, or with `force` one that holds an earlier demo.
    ///
    /// # Errors
    /// The folder holds something else, or an earlier demo and no `force`, or cannot be written.
    pub fn take(dir: &Path, force: bool) -> Result<Self, AppError> {
        let fail = |source| AppError::Io { what: format!("use the folder {}", dir.display()), source };
        let mut folder = Self { dir: dir.to_owned(), listed: Vec::new(), set_aside: Vec::new() };
        fs::create_dir_all(dir).map_err(fail)?;
        let empty = fs::read_dir(dir).map_err(fail)?.next().is_none();
        if !empty {
            let manifest = fs::read_to_string(dir.join(MANIFEST)).unwrap_or_default();
            if !manifest.starts_with(HEAD) {
                return Err(DemoError::Occupied(dir.to_owned()).into());
            }
            if !force {
                return Err(DemoError::Again(dir.to_owned()).into());
            }
            folder.start_over(&manifest).map_err(fail)?;
        }
        Ok(folder)
    }

    fn start_over(&mut self, manifest: &str) -> io::Result<()> {
        let home = fs::canonicalize(&self.dir)?;
        let mut folders = BTreeSet::new();
        for listed in manifest.lines().skip(1).filter_map(Listed::read) {
            let path = self.dir.join(&listed.path);
            // A link put in by somebody may lead to real recordings.
            let inside =
                path.parent().and_then(|p| fs::canonicalize(p).ok()).is_some_and(|p| p.starts_with(&home));
            if !inside || path.symlink_metadata().is_err() {
                continue;
            }
            if listed.was_edited(&path) {
                self.set_aside(&listed.path)?;
            } else {
                delete(&path)?;
            }
            folders.extend(listed.path.ancestors().skip(1).map(Path::to_path_buf));
        }
        for folder in folders.into_iter().rev().filter(|f| !f.as_os_str().is_empty()) {
            delete_if_empty(&self.dir.join(folder));
        }
        if self.dir.join("state").exists() {
            // A later check wrote there too; a new ledger must not grow into the old one.
            self.set_aside(Path::new("state"))?;
        }
        Ok(())
    }

    /// Moves a file or folder to the first free name.
    fn set_aside(&mut self, path: &Path) -> io::Result<()> {
        let free = (1..).map(|n| PathBuf::from(format!("{}.old-{n}", path.display())));
        let Some(to) = free.into_iter().find(|p| !self.dir.join(p).exists()) else { return Ok(()) };
        fs::rename(self.dir.join(path), self.dir.join(&to))?;
        self.set_aside.push(self.dir.join(to));
        Ok(())
    }

    /// Lists files before they are written, so that a demo that was cut short can be cleared too.
    ///
    /// # Errors
    /// The manifest cannot be written.
    pub fn announce<'p>(&mut self, paths: impl Iterator<Item = &'p Path>) -> io::Result<()> {
        self.listed.extend(paths.map(|p| Listed { path: p.to_owned(), digest: None }));
        self.write_manifest()
    }

    /// Lists what the pipeline wrote below a folder of the demo.
    ///
    /// # Errors
    /// The manifest cannot be written.
    pub fn list_below(&mut self, name: &str) -> io::Result<()> {
        let entries = walkdir::WalkDir::new(self.dir.join(name)).sort_by_file_name().into_iter();
        let files = entries.filter_map(Result::ok).filter(|e| e.file_type().is_file());
        let paths: Vec<PathBuf> =
            files.filter_map(|e| Some(e.path().strip_prefix(&self.dir).ok()?.to_owned())).collect();
        self.announce(paths.iter().map(PathBuf::as_path))
    }

    /// Writes a text that people may edit.
    ///
    /// # Errors
    /// It cannot be written.
    pub fn text(&mut self, name: &str, content: &str) -> io::Result<()> {
        let digest = Some(blake3::hash(content.as_bytes()).to_hex().to_string());
        self.listed.push(Listed { path: PathBuf::from(name), digest });
        self.write_manifest()?;
        fs::write(self.dir.join(name), content)
    }

    /// Deletes a file of the demo, as somebody at the recorder would.
    ///
    /// # Errors
    /// It is not there.
    pub fn delete(&self, path: &Path) -> io::Result<()> {
        delete(&self.dir.join(path))
    }

    fn write_manifest(&self) -> io::Result<()> {
        let mut text = format!("{HEAD}\n");
        for l in &self.listed {
            text.push_str(&format!("{} {}\n", l.digest.as_deref().unwrap_or(ANY), l.path.display()));
        }
        fs::write(self.dir.join(MANIFEST), text)
    }
}

impl Listed {
    /// A line of the manifest; a path that leads out of the folder is none of ours.
    fn read(line: &str) -> Option<Self> {
        let (digest, path) = line.split_once(' ')?;
        let path = PathBuf::from(path);
        let plain = path.components().all(|c| matches!(c, Component::Normal(_)));
        (plain && path.file_name().is_some())
            .then(|| Self { path, digest: (digest != ANY).then(|| digest.to_owned()) })
    }

    fn was_edited(&self, path: &Path) -> bool {
        let now = || fs::read(path).map(|bytes| blake3::hash(&bytes).to_hex().to_string()).ok();
        self.digest.as_ref().is_some_and(|d| now().as_ref() != Some(d))
    }
}

#[expect(clippy::disallowed_methods, reason = "a file that the demo made and its manifest names")]
fn delete(path: &Path) -> io::Result<()> {
    fs::remove_file(path)
}

#[expect(clippy::disallowed_methods, reason = "a folder that the demo made; one that holds anything stays")]
fn delete_if_empty(path: &Path) {
    let _ = fs::remove_dir(path);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn old_demo(dir: &Path) {
        let mut folder = Folder::take(dir, false).expect("empty");
        fs::create_dir_all(dir.join("footage/a")).expect("folders");
        folder.announce([Path::new("footage/a/1.mp4")].into_iter()).expect("manifest");
        fs::write(dir.join("footage/a/1.mp4"), "x").expect("footage");
        folder.text("holdfast.toml", "# as written").expect("text");
    }

    #[test]
    fn a_folder_of_somebody_else_is_refused_with_force_too() {
        let dir = tempfile::tempdir().expect("folder");
        fs::write(dir.path().join("thesis.txt"), "years of work").expect("written");
        for force in [false, true] {
            let refused = Folder::take(dir.path(), force).err().expect("refused").to_string();
            assert!(refused.contains("holds no demo"), "{refused}");
        }
    }

    #[test]
    fn starting_over_deletes_what_is_listed_and_nothing_else() {
        let dir = tempfile::tempdir().expect("folder");
        old_demo(dir.path());
        fs::write(dir.path().join("footage/a/mine.txt"), "kept").expect("written");
        assert!(Folder::take(dir.path(), false).is_err(), "not without --force");
        let folder = Folder::take(dir.path(), true).expect("ours");
        assert!(folder.set_aside.is_empty());
        assert!(!dir.path().join("footage/a/1.mp4").exists() && !dir.path().join("holdfast.toml").exists());
        assert!(dir.path().join("footage/a/mine.txt").exists());
    }

    #[test]
    fn an_edited_text_and_a_state_that_grew_are_set_aside() {
        let dir = tempfile::tempdir().expect("folder");
        old_demo(dir.path());
        fs::write(dir.path().join("holdfast.toml"), "# edited").expect("written");
        fs::create_dir(dir.path().join("state")).expect("folder");
        let folder = Folder::take(dir.path(), true).expect("ours");
        assert_eq!(folder.set_aside.len(), 2);
        assert_eq!(fs::read_to_string(dir.path().join("holdfast.toml.old-1")).expect("kept"), "# edited");
        assert!(dir.path().join("state.old-1").is_dir());
    }

    #[test]
    fn a_link_to_real_recordings_is_not_followed() {
        let (dir, real) = (tempfile::tempdir().expect("folder"), tempfile::tempdir().expect("folder"));
        old_demo(dir.path());
        fs::write(real.path().join("1.mp4"), "evidence").expect("written");
        fs::rename(dir.path().join("footage/a"), dir.path().join("footage/b")).expect("moved");
        std::os::unix::fs::symlink(real.path(), dir.path().join("footage/a")).expect("link");
        Folder::take(dir.path(), true).expect("ours");
        assert!(real.path().join("1.mp4").exists());
    }

    #[test]
    fn a_manifest_cannot_name_a_file_outside() {
        for line in ["- ../x", "- /etc/passwd", "- a/../../x", "- ", "-"] {
            assert!(Listed::read(line).is_none(), "{line:?}");
        }
    }
}
