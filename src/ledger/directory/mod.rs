//! Checks a whole log directory: everything is recomputed from the entry bundles, every tile and the
//! checkpoint are compared with that, and each failure names its file. Reads only; never panics, never repairs.
//!
//! When entries and tiles disagree, the signed root decides which of the two is damaged.

use std::fmt;
use std::path::Path;

use crate::ledger::checkpoint::{CheckpointError, SignedCheckpoint};
use crate::ledger::keys::VerifierKey;
use crate::ledger::merkle::empty_root;
use crate::ledger::rotation::{self, History, RotationError};
use crate::ledger::tiles::{BundleError, Directory, Edge, Level, Tile, TileError, TileReader};
use crate::model::Sha256;

mod levels;

use levels::{Levels, Suspect};

/// Failures after which the walk stops: a log of which this much is gone needs a restore, not a list.
pub const MAX_FAILURES: usize = 256;

/// Which file of a log directory.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Place {
    /// The published checkpoint.
    Checkpoint,
    /// A hash tile or an entry bundle.
    File(Tile),
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Checkpoint => f.write_str("checkpoint"),
            Self::File(tile) => tile.fmt(f),
        }
    }
}

/// What is wrong there.
#[derive(Debug, thiserror::Error)]
pub enum Fault {
    /// The file cannot be read.
    Unreadable(#[from] std::io::Error),
    /// The checkpoint, or its signature by the key that was given.
    Checkpoint(#[from] CheckpointError),
    /// Rotations of the key that do not lead from the key that was given to the one that signed.
    Rotation(#[from] RotationError),
    /// No signature bears the name of the log.
    Unsigned(String),
    /// Neither the partial file nor the full one that replaced it is there.
    Missing,
    /// The bundle is no row of entries.
    Bundle(#[from] BundleError),
    /// The tile is no row of hashes, or a shorter one.
    Length,
    /// An entry that is not the one whose hash the root promises.
    Entry(u64),
    /// A hash that is not the one the entries make; position in the file.
    Hash(usize),
    /// Bundle and tile disagree, and neither can be shown to be what the root promises.
    Disputed(u64),
    /// A superseded file that is not the beginning of the file that replaced it.
    Superseded,
    /// Entries and tiles make another root.
    Root {
        /// What the checkpoint says.
        said: Sha256,
        /// What the entries make.
        computed: Sha256,
    },
    /// Too much is missing to compute a root at all, and the tiles at the edge do not make it either.
    Unreached(Sha256),
}

impl From<TileError> for Fault {
    fn from(error: TileError) -> Self {
        match error {
            TileError::Io { source, .. } => Self::Unreadable(source),
            TileError::Missing(_) => Self::Missing,
            _ => Self::Length,
        }
    }
}

/// One thing that is wrong.
#[derive(Debug)]
pub struct Failure {
    /// Where.
    pub place: Place,
    /// What.
    pub fault: Fault,
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.place, self.fault)
    }
}

/// What is known of the signature on the checkpoint.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Signed {
    /// By the key that was given.
    ByKey,
    /// No key was given, so whoever wrote the directory may have signed it.
    Unknown,
    /// Not by the key that was given; the failures say why.
    No,
}

/// What a check of a whole directory found.
#[derive(Debug)]
pub struct Report {
    /// The checkpoint, if it can be read.
    pub checkpoint: Option<SignedCheckpoint>,
    /// Who signed it.
    pub signed: Signed,
    /// Root that the entries make; `None` if some could not be had at all.
    pub computed: Option<Sha256>,
    /// Entries read and hashed.
    pub entries: u64,
    /// Hash tiles, bundles and superseded partial files compared.
    pub files: u64,
    /// Everything that is wrong, by file.
    pub failures: Vec<Failure>,
    /// Whether the walk stopped at [`MAX_FAILURES`]; more may be wrong.
    pub stopped: bool,
    /// Keys of the log, when one of them was given and the rotations between them hold.
    pub keys: Option<History>,
    /// Heartbeats and rotations in the order of the log, with their positions; to be believed only when nothing is
    /// wrong.
    pub about: Vec<(u64, Vec<u8>)>,
}

impl Report {
    /// Whether nothing is wrong. Says nothing about who signed: see [`Report::signed`].
    pub fn is_consistent(&self) -> bool {
        self.failures.is_empty() && !self.stopped
    }

    fn fail(&mut self, place: Place, fault: impl Into<Fault>) {
        self.failures.push(Failure { place, fault: fault.into() });
    }
}

/// Checks the log directory at `path` as of its checkpoint, signed by `key` if one is given.
///
/// Files beyond the checkpoint's size are left alone: they belong to a growth that was not published. Two
/// threads read; memory stays below 100 bytes for each 256 entries.
pub fn verify_directory(path: &Path, key: Option<&VerifierKey>) -> Report {
    let directory = Directory::new(path);
    let mut report = Report {
        checkpoint: None,
        signed: if key.is_some() { Signed::No } else { Signed::Unknown },
        computed: None,
        entries: 0,
        files: 0,
        failures: Vec::new(),
        stopped: false,
        keys: None,
        about: Vec::new(),
    };
    let read = directory.checkpoint().map_err(Fault::from);
    match read.and_then(|bytes| Ok(SignedCheckpoint::parse(&bytes)?)) {
        Ok(checkpoint) => {
            check_tree(&directory, &checkpoint, &mut report);
            check_signature(&checkpoint, key, &mut report);
            report.checkpoint = Some(checkpoint);
        }
        Err(fault) => report.fail(Place::Checkpoint, fault),
    }
    report.failures.sort_by_key(|f| f.place);
    report
}

fn check_signature(checkpoint: &SignedCheckpoint, key: Option<&VerifierKey>, report: &mut Report) {
    let origin = &checkpoint.checkpoint.origin;
    if !checkpoint.note.signatures().iter().any(|line| line.name == *origin) {
        report.fail(Place::Checkpoint, Fault::Unsigned(origin.to_string()));
    }
    let Some(key) = key else { return };
    match rotation::history(key, &report.about) {
        Err(error) => report.fail(Place::Checkpoint, error),
        Ok(keys) => {
            match checkpoint.verify(keys.newest(), &[]) {
                Ok(_) => report.signed = Signed::ByKey,
                Err(error) => report.fail(Place::Checkpoint, error),
            }
            report.keys = Some(keys);
        }
    }
}

fn check_tree(directory: &Directory, checkpoint: &SignedCheckpoint, report: &mut Report) {
    let (size, root) = (checkpoint.checkpoint.size, checkpoint.checkpoint.root);
    let levels = Levels::compute(directory, size);
    report.entries = levels.entries;
    report.files = levels.files;
    report.about = levels.about;
    report.stopped = levels.stopped;
    report.computed = if levels.stopped { None } else { computed_root(size, levels.edge) };
    report.failures.extend(levels.failures);
    if report.computed == Some(root) {
        // The entries are the signed ones, so whatever disagrees with them is at fault.
        let damaged = levels.suspects.into_iter().map(|s| hash_fault(&s));
        report.failures.extend(damaged);
    } else {
        accuse(directory, checkpoint, levels.suspects, report);
    }
}

fn computed_root(size: u64, edge: Option<Vec<Vec<Sha256>>>) -> Option<Sha256> {
    if size == 0 { Some(empty_root()) } else { Some(Edge::from_levels(size, edge?)?.root()) }
}

/// Something signed is not what the entries make. Tiles that lead to the signed root accuse the entries;
/// tiles that do not are themselves at fault; if not even the edge leads there, the checkpoint is named too.
fn accuse(directory: &Directory, checkpoint: &SignedCheckpoint, suspects: Vec<Suspect>, report: &mut Report) {
    let (size, root) = (checkpoint.checkpoint.size, checkpoint.checkpoint.root);
    let Ok(mut signed) = TileReader::open(directory.clone(), size, root) else {
        let fault = report.computed.map(|computed| Fault::Root { said: root, computed });
        report.fail(Place::Checkpoint, fault.unwrap_or(Fault::Unreached(root)));
        report.failures.extend(suspects.iter().map(hash_fault));
        return;
    };
    for suspect in suspects {
        let Level::Hashes(level) = suspect.tile.level else { continue };
        let tile_is_signed = signed.hashes(level, suspect.tile.index).is_ok();
        let bundle = Tile { level: Level::Entries, ..suspect.tile };
        let entry = suspect.tile.index * 256 + suspect.at as u64;
        match (tile_is_signed, level) {
            (true, 0) => report.fail(Place::File(bundle), Fault::Entry(entry)),
            // Upper tiles that are signed differ only because entries below them do.
            (true, _) => {}
            (false, 0) => report.fail(Place::File(suspect.tile), Fault::Disputed(entry)),
            (false, _) => report.failures.push(hash_fault(&suspect)),
        }
    }
}

fn hash_fault(suspect: &Suspect) -> Failure {
    Failure { place: Place::File(suspect.tile), fault: Fault::Hash(suspect.at) }
}
