//! The state directory: its lock, its key, its stores.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Read, Seek, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};

use rustix::fs::{FlockOperation, flock};
use thiserror::Error;

use super::eyes::Eyes;
use super::rotation;
use crate::catalogue::{Catalogue, CatalogueError};
use crate::evidence::{self, Evidence, EvidenceError};
use crate::ledger::keys::{KeyError, KeyKind, KeyName, Signer, VerifierKey};
use crate::ledger::seal::{Head, SealError, Sealer};
use crate::model::Sha256;
use crate::store::Durability;
use crate::text::{Arg, Text, Told, told_in_english};

/// Why the state directory cannot be used.
#[derive(Debug, Error)]
pub enum StateError {
    /// The file system.
    Io {
        /// Path.
        path: PathBuf,
        /// Cause.
        source: io::Error,
    },
    /// Another process works on it.
    Locked {
        /// Path.
        path: PathBuf,
        /// The holder, as it wrote itself down.
        pid: String,
    },
    /// The key file is not a key.
    Key {
        /// File.
        path: PathBuf,
        /// Cause.
        source: KeyError,
    },
    /// Everyone could sign.
    KeyMode {
        /// File.
        path: PathBuf,
        /// Mode found.
        mode: u32,
    },
    /// A log without the key that signed it: another one would begin another log under the same leaves.
    KeyGone {
        /// File.
        path: PathBuf,
    },
    /// A log's key where a witness's must be: its cosignatures would say nothing that the log did not say.
    KeyShared {
        /// File.
        path: PathBuf,
    },
    /// No randomness.
    Random(getrandom::Error),
    /// The name of the log.
    Origin(KeyError),
}

told_in_english!(StateError);

impl Told for StateError {
    fn told(&self, text: &Text) -> String {
        let say = |id: &str, path: &Path, more: &[(&str, Arg<'_>)]| {
            let path = ("path", path.to_string_lossy().into_owned().into());
            text.say(id, &[&[path][..], more].concat())
        };
        match self {
            Self::Io { path, source } => say("state-io", path, &[("why", text.system(source).into())]),
            Self::Locked { path, pid } => say("state-locked", path, &[("pid", pid.into())]),
            Self::Key { path, source } => say("state-key", path, &[("why", source.to_string().into())]),
            Self::KeyMode { path, mode } => {
                say("state-key-mode", path, &[("mode", format!("{mode:04o}").into())])
            }
            Self::KeyGone { path } => say("state-key-gone", path, &[]),
            Self::KeyShared { path } => say("state-key-shared", path, &[]),
            Self::Random(e) => text.say("state-random", &[("why", e.to_string().into())]),
            Self::Origin(e) => text.say("state-origin", &[("why", e.to_string().into())]),
        }
    }
}

impl StateError {
    /// True when the disk is full.
    pub fn is_disk_full(&self) -> bool {
        matches!(self, Self::Io { source, .. } if source.kind() == io::ErrorKind::StorageFull)
    }
}

/// Everything that may be written to, held by one process at a time.
pub struct State {
    /// The directory.
    pub dir: PathBuf,
    /// What was seen.
    pub catalogue: Catalogue,
    /// What must outlive everything.
    pub evidence: Evidence,
    /// The log.
    pub sealer: Sealer,
    /// Who looks at storage.
    pub eyes: Eyes,
    _lock: Option<File>,
    _temporary: Option<tempfile::TempDir>,
}

/// The log and the store that holds it: what may be written to while a pass looks at storage.
pub struct Log<'a> {
    /// What must outlive everything.
    pub evidence: &'a mut Evidence,
    /// The log.
    pub sealer: &'a mut Sealer,
}

/// Why opening state failed, with the ledger's own errors kept apart for their exit code.
#[derive(Debug, Error)]
pub enum OpenError {
    /// Directory, lock, key.
    #[error(transparent)]
    State(#[from] StateError),
    /// A store.
    #[error(transparent)]
    Catalogue(#[from] CatalogueError),
    /// A store.
    #[error(transparent)]
    Evidence(#[from] EvidenceError),
    /// The ledger is frozen.
    #[error(transparent)]
    Seal(#[from] SealError),
}

impl From<OpenError> for super::AppError {
    fn from(e: OpenError) -> Self {
        match e {
            OpenError::State(e) => e.into(),
            OpenError::Catalogue(e) => e.into(),
            OpenError::Evidence(e) => e.into(),
            OpenError::Seal(e) => e.into(),
        }
    }
}

impl State {
    /// Opens a state directory that lasts; creates it, its key and its stores at first use.
    ///
    /// # Errors
    /// See [`OpenError`].
    pub fn open(dir: &Path, site: &str) -> Result<Self, OpenError> {
        make_private(dir)?;
        let lock = take_lock(dir, "lock")?;
        rotation::finish(dir)?;
        let signer = match read_key(dir) {
            Err(StateError::Io { path, source }) if source.kind() == io::ErrorKind::NotFound => {
                if holds_log(dir)? {
                    return Err(StateError::KeyGone { path }.into());
                }
                load_key(dir, "log.key", || new_key(site))?
            }
            read => read?,
        };
        Self::with(dir.to_owned(), signer, true, Some(lock), None)
    }

    /// State that is gone with the process, for an audit that was given none.
    ///
    /// # Errors
    /// See [`OpenError`].
    pub fn temporary(site: &str) -> Result<Self, OpenError> {
        let made = tempfile::Builder::new().prefix("holdfast-").tempdir();
        let dir = made.map_err(|source| StateError::Io { path: std::env::temp_dir(), source })?;
        let signer = new_key(site)?;
        Self::with(dir.path().to_owned(), signer, false, None, Some(dir))
    }

    /// The log alone.
    pub fn log(&mut self) -> Log<'_> {
        Log { evidence: &mut self.evidence, sealer: &mut self.sealer }
    }

    fn with(
        dir: PathBuf,
        signer: Signer,
        durable: bool,
        lock: Option<File>,
        temporary: Option<tempfile::TempDir>,
    ) -> Result<Self, OpenError> {
        let (seen, kept) = if durable {
            (Durability::Rebuildable, Durability::Full)
        } else {
            (Durability::Ephemeral, Durability::Ephemeral)
        };
        // A register or evidence store is never rebuilt silently; the catalogue may be.
        let catalogue = Catalogue::open(&dir, seen)?;
        let evidence = Evidence::open(&dir, kept)?;
        let known = known_head(&catalogue)?;
        let sealer = Sealer::open(&dir, &evidence, signer, known, durable)?;
        Ok(Self {
            dir,
            catalogue,
            evidence,
            sealer,
            eyes: Eyes::default(),
            _lock: lock,
            _temporary: temporary,
        })
    }
}

/// Whether something was sealed or published here before.
fn holds_log(dir: &Path) -> Result<bool, EvidenceError> {
    let published = dir.join("tlog").join("checkpoint").symlink_metadata().is_ok();
    let stored = dir.join(evidence::FILE).exists();
    Ok(published || stored && Evidence::open(dir, Durability::Full)?.edge()?.is_some())
}

/// The largest log that the catalogue has seen.
///
/// # Errors
/// The catalogue cannot be read.
pub fn known_head(catalogue: &Catalogue) -> Result<Option<Head>, CatalogueError> {
    let size = catalogue.mark("ledger_size")?.and_then(|s| s.parse().ok());
    let root = catalogue.mark("ledger_root")?.and_then(|r| Sha256::from_hex(&r));
    Ok(size.zip(root).map(|(size, root)| Head { size, root }))
}

fn make_private(dir: &Path) -> Result<(), StateError> {
    let made = fs::DirBuilder::new().recursive(true).mode(0o700).create(dir);
    made.map_err(|source| StateError::Io { path: dir.to_owned(), source })
}

/// The lock file names its holder, so that a second process can say whom to ask.
pub(super) fn take_lock(dir: &Path, name: &str) -> Result<File, StateError> {
    let path = dir.join(name);
    let fail = |source| StateError::Io { path: path.clone(), source };
    let mut file = OpenOptions::new()
        .read(true)
        .write(true)
        .create(true)
        .truncate(false)
        .mode(0o600)
        .open(&path)
        .map_err(fail)?;
    if flock(&file, FlockOperation::NonBlockingLockExclusive).is_err() {
        let mut pid = String::new();
        file.read_to_string(&mut pid).map_err(fail)?;
        return Err(StateError::Locked { path: dir.to_owned(), pid: pid.trim().to_owned() });
    }
    let write = |mut f: &File| -> io::Result<()> {
        f.set_len(0)?;
        f.rewind()?;
        writeln!(f, "{}", std::process::id())
    };
    write(&file).map_err(fail)?;
    Ok(file)
}

/// The public half of a state directory's key, without opening anything else.
///
/// # Errors
/// No key file, or not a key.
pub fn verifier_key(dir: &Path) -> Result<VerifierKey, StateError> {
    let path = dir.join("keys").join("log.key");
    let text = fs::read_to_string(&path).map_err(|source| StateError::Io { path: path.clone(), source })?;
    let signer = Signer::from_secret_text(text.trim()).map_err(|source| StateError::Key { path, source })?;
    Ok(signer.verifier_key().clone())
}

/// Takes the lock of a witness, apart from that of an agent, so that one directory can serve the two.
///
/// # Errors
/// See [`StateError`].
pub fn lock_witness(dir: &Path) -> Result<File, StateError> {
    make_private(dir)?;
    take_lock(dir, "witness.lock")
}

/// The key of a witness, made at first use.
///
/// # Errors
/// See [`StateError`]; also when the file holds the key of a log.
pub fn witness_key(dir: &Path, name: &str) -> Result<Signer, StateError> {
    make_private(dir)?;
    let signer = load_key(dir, "witness.key", || {
        let (name, seed) = draw(name, "witness")?;
        Ok(Signer::cosigner(name, &seed))
    })?;
    if signer.verifier_key().kind() != KeyKind::Cosigner {
        return Err(StateError::KeyShared { path: dir.join("keys").join("witness.key") });
    }
    Ok(signer)
}

fn load_key(
    dir: &Path,
    name: &str,
    make: impl FnOnce() -> Result<Signer, StateError>,
) -> Result<Signer, StateError> {
    match read_named(dir, name) {
        Err(StateError::Io { source, .. }) if source.kind() == io::ErrorKind::NotFound => {
            let signer = make()?;
            keep_named(dir, name, &signer)?;
            Ok(signer)
        }
        read => read,
    }
}

/// The signer of the log; the file must be readable by its owner alone.
pub(super) fn read_key(dir: &Path) -> Result<Signer, StateError> {
    read_named(dir, "log.key")
}

/// Replaces the key of the log.
pub(super) fn keep_key(dir: &Path, signer: &Signer) -> Result<(), StateError> {
    keep_named(dir, "log.key", signer)
}

pub(super) fn read_named(dir: &Path, name: &str) -> Result<Signer, StateError> {
    let path = dir.join("keys").join(name);
    let fail = |source| StateError::Io { path: path.clone(), source };
    let text = fs::read_to_string(&path).map_err(fail)?;
    let mode = fs::metadata(&path).map_err(fail)?.permissions().mode() & 0o777;
    if mode & 0o077 != 0 {
        return Err(StateError::KeyMode { path, mode });
    }
    Signer::from_secret_text(text.trim()).map_err(|source| StateError::Key { path, source })
}

/// Writes a key so that a crash leaves either no key, the old one or the new one, never half of one.
pub(super) fn keep_named(dir: &Path, name: &str, signer: &Signer) -> Result<(), StateError> {
    keep_text(dir, name, &format!("{}\n", signer.to_secret_text()))
}

/// Another key under the same name.
pub(super) fn draw_key(name: &KeyName) -> Result<Signer, StateError> {
    let mut seed = [0u8; 32];
    getrandom::fill(&mut seed).map_err(StateError::Random)?;
    Ok(Signer::log(name.clone(), &seed))
}

/// Puts the key of another file in the place of the log's.
pub(super) fn replace_key(dir: &Path, by: &str) -> Result<(), StateError> {
    let folder = dir.join("keys");
    let path = folder.join("log.key");
    let moved = fs::rename(folder.join(by), &path).and_then(|()| File::open(&folder)?.sync_all());
    moved.map_err(|source| StateError::Io { path, source })
}

/// Writes a file of `keys/`, whole or not at all.
pub(super) fn keep_text(dir: &Path, name: &str, text: &str) -> Result<(), StateError> {
    let folder = dir.join("keys");
    let (path, beside) = (folder.join(name), folder.join(format!(".{name}.new")));
    let fail = |source| StateError::Io { path: path.clone(), source };
    make_private(&folder)?;
    let mut file =
        OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(&beside).map_err(fail)?;
    file.write_all(text.as_bytes()).and_then(|()| file.sync_all()).map_err(fail)?;
    fs::rename(&beside, &path).map_err(fail)?;
    for folder in [folder.as_path(), dir] {
        File::open(folder).and_then(|f| f.sync_all()).map_err(fail)?;
    }
    Ok(())
}

/// The origin is independent of the key: the site's id and a random part, so that two sites that chose
/// the same id never share a log's name.
fn new_key(site: &str) -> Result<Signer, StateError> {
    let (name, seed) = draw(site, "holdfast")?;
    Ok(Signer::log(name, &seed))
}

/// A fresh seed, and the name `<whose>/<role>/<random>`.
fn draw(whose: &str, role: &str) -> Result<(KeyName, [u8; 32]), StateError> {
    let mut seed = [0u8; 32];
    let mut mark = [0u8; 4];
    getrandom::fill(&mut seed).map_err(StateError::Random)?;
    getrandom::fill(&mut mark).map_err(StateError::Random)?;
    let plain = |c: char| if c.is_ascii_alphanumeric() || c == '.' || c == '-' { c } else { '-' };
    let whose: String = whose.chars().map(plain).collect();
    let name = KeyName::new(&format!("{whose}/{role}/{:08x}", u32::from_be_bytes(mark)));
    Ok((name.map_err(StateError::Origin)?, seed))
}
