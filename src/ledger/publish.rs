//! Tiles, bundles and the checkpoint file, written from committed leaves.
//!
//! Every file is written beside its place, synced, renamed, and its folder synced; a bundle counts as
//! durable only after it was read back and its leaf hashes compared. Everything here can be repeated:
//! an existing file is overwritten by the same bytes.

use std::collections::BTreeSet;
use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use thiserror::Error;

use crate::evidence::{Evidence, EvidenceError, PublishedNote, SignedHead, StoredLeaf};
use crate::ledger::checkpoint::SignedCheckpoint;
use crate::ledger::merkle;
use crate::ledger::tiles::edge::Edge;
use crate::ledger::tiles::reader::{Directory, TileSource, read_edge};
use crate::ledger::tiles::{self, BundleError, FULL, Level, Tile};
use crate::model::Sha256;

/// Why tiles could not be written.
#[derive(Debug, Error)]
pub enum PublishError {
    /// The store.
    #[error(transparent)]
    Evidence(#[from] EvidenceError),
    /// The file system.
    #[error(
        "cannot write {}: {source}; check the disk and its mount, then run again: what is sealed is kept and written anew",
        path.display()
    )]
    Io {
        /// File.
        path: PathBuf,
        /// Cause.
        source: io::Error,
    },
    /// The leaves in the database do not make the root that was signed.
    #[error(
        "cannot publish {size} leaves: they make root {computed}, signed was {signed}; restore the state directory from a backup"
    )]
    Root {
        /// Number of leaves.
        size: u64,
        /// What the leaves make.
        computed: Sha256,
        /// What was signed.
        signed: Sha256,
    },
    /// A leaf too long for a bundle.
    #[error(transparent)]
    Bundle(#[from] BundleError),
    /// A leaf whose bytes are needed is not in the database.
    #[error(
        "cannot write the bundle of leaf {0}: its bytes are neither in the database nor, unchanged, in a full bundle; put the newer tlog/ back"
    )]
    BodyMissing(u64),
    /// What was read back is not what was written.
    #[error("cannot trust {}: it was written and read back with other bytes; check the disk", path.display())]
    ReadBack {
        /// File.
        path: PathBuf,
    },
}

impl PublishError {
    /// True when the disk is full.
    pub fn is_disk_full(&self) -> bool {
        match self {
            Self::Io { source, .. } => source.kind() == io::ErrorKind::StorageFull,
            Self::Evidence(e) => e.is_disk_full(),
            Self::Root { .. } | Self::Bundle(_) | Self::BodyMissing(_) | Self::ReadBack { .. } => false,
        }
    }
}

/// Writes everything between the published and the newest signed size.
pub(super) fn catch_up(tlog: &Path, evidence: &mut Evidence, durable: bool) -> Result<(), PublishError> {
    let Some(head) = evidence.newest_head()? else { return Ok(()) };
    let noted = evidence.published()?.size;
    let from = lies_there(tlog, evidence, noted)?;
    if from >= head.size {
        // The files are whole, and only the note of it was lost. What else they must hold was not looked at here.
        return if noted == head.size { Ok(()) } else { Ok(evidence.set_published(head.size, 0)?) };
    }
    let mut out = Files { tlog, durable, folders: BTreeSet::new() };
    let edge = match read_edge(&Directory::new(tlog), from) {
        Ok(edge) if evidence.root_at(from)?.is_none_or(|root| root == edge.root()) => edge,
        // Hash tiles that are lost or damaged come back from the leaf hashes.
        _ => derive_tiles(&mut out, evidence, from)?,
    };
    let computed = write_tiles(&mut out, evidence, edge, from, head.size)?;
    if computed != head.root {
        return Err(PublishError::Root { size: head.size, computed, signed: head.root });
    }
    out.sync_folders()?;
    out.put(&tlog.join("checkpoint"), cosigned(evidence, &head)?.as_bytes())?;
    out.sync_folders()?;
    // What nobody synced is no primary copy: the database keeps its bytes.
    let full = if durable { head.size - head.size % u64::from(FULL) } else { 0 };
    evidence.set_published(head.size, full)?;
    Ok(())
}

/// Leaves whose files lie there: those of the checkpoint file, which is written last, where that is one of ours.
/// `noted` is what the database says.
fn lies_there(tlog: &Path, evidence: &Evidence, noted: u64) -> Result<u64, PublishError> {
    let bytes = match Directory::new(tlog).checkpoint() {
        Ok(bytes) => bytes,
        Err(e) if e.kind() == io::ErrorKind::NotFound => return Ok(0),
        Err(_) => return Ok(noted),
    };
    let Ok(signed) = SignedCheckpoint::parse(&bytes) else { return Ok(noted) };
    let (size, root) = (signed.checkpoint.size, signed.checkpoint.root);
    Ok(if evidence.root_at(size)? == Some(root) { size } else { noted })
}

/// The newest signed checkpoint with its cosignatures, if its tiles are on disk already: only what everybody can
/// read is shown to others.
///
/// # Errors
/// See [`PublishError`].
pub fn published_note(evidence: &Evidence) -> Result<Option<PublishedNote>, PublishError> {
    let Some(head) = evidence.newest_head()? else { return Ok(None) };
    if evidence.published()?.size != head.size {
        return Ok(None);
    }
    Ok(Some(PublishedNote { size: head.size, note: cosigned(evidence, &head)? }))
}

/// A signed checkpoint with its cosignatures, each after the other, the log's own line first.
pub(super) fn cosigned(evidence: &Evidence, head: &SignedHead) -> Result<String, PublishError> {
    let lines = evidence.cosignatures(head.size)?;
    Ok(lines.into_iter().fold(head.note.clone(), |note, line| note + &line + "\n"))
}

/// Replaces the published checkpoint by the same one with all its cosignatures, when it is the newest.
pub(super) fn add_cosignatures(tlog: &Path, evidence: &Evidence, durable: bool) -> Result<(), PublishError> {
    let Some(head) = evidence.newest_head()? else { return Ok(()) };
    let path = tlog.join("checkpoint");
    let note = cosigned(evidence, &head)?;
    let same = |bytes: Vec<u8>| bytes == note.as_bytes();
    if evidence.published()?.size != head.size || fs::read(&path).is_ok_and(same) {
        return Ok(());
    }
    let mut out = Files { tlog, durable, folders: BTreeSet::new() };
    out.put(&path, note.as_bytes())?;
    out.sync_folders()
}

/// Writes every full hash tile below `to` again.
fn derive_tiles(out: &mut Files<'_>, evidence: &Evidence, to: u64) -> Result<Edge, PublishError> {
    let mut edge = Edge::new();
    evidence.leaves(0, to, |leaf: StoredLeaf| append(&mut edge, leaf.hash, out))?;
    Ok(edge)
}

fn append(edge: &mut Edge, leaf: Sha256, out: &mut Files<'_>) -> Result<(), PublishError> {
    let mut result = Ok(());
    edge.append(leaf, &mut |tile, hashes| {
        if result.is_ok() {
            result = out.tile(tile, hashes);
        }
    });
    result
}

/// Writes bundles and tiles of the leaves `[from, to)`; gives the root that they make.
fn write_tiles(
    out: &mut Files<'_>,
    evidence: &Evidence,
    mut edge: Edge,
    from: u64,
    to: u64,
) -> Result<Sha256, PublishError> {
    let full = u64::from(FULL);
    let mut bundle = Bundle { index: from / full, bytes: Vec::new(), hashes: Vec::new() };
    let mut bundled = Bundled { log: Directory::new(out.tlog), held: None };
    let take = |leaf: StoredLeaf| -> Result<(), PublishError> {
        let body = match leaf.body {
            Some(body) => body,
            None => bundled.entry(&leaf)?,
        };
        tiles::push_entry(&mut bundle.bytes, &body)?;
        bundle.hashes.push(leaf.hash);
        if leaf.index >= from {
            append(&mut edge, leaf.hash, out)?;
        }
        if bundle.hashes.len() == usize::from(FULL) {
            bundle.write(out)?;
        }
        Ok(())
    };
    // The unfinished bundle is written anew: its earlier leaves still have their bytes.
    evidence.leaves(from - from % full, to, take)?;
    if !bundle.hashes.is_empty() {
        bundle.write(out)?;
    }
    for (tile, hashes) in edge.partials() {
        out.tile(tile, hashes)?;
    }
    Ok(edge.root())
}

/// Leaves whose bytes are in full bundles alone; each is compared with its stored hash.
struct Bundled {
    log: Directory,
    held: Option<(u64, Vec<Vec<u8>>)>,
}

impl Bundled {
    fn entry(&mut self, leaf: &StoredLeaf) -> Result<Vec<u8>, PublishError> {
        let index = leaf.index / u64::from(FULL);
        if self.held.as_ref().is_none_or(|(held, _)| *held != index) {
            let read = self.log.tile(Tile { level: Level::Entries, index, width: FULL });
            let bytes = read.map_err(|_| PublishError::BodyMissing(leaf.index))?;
            let entries = tiles::decode_bundle(&bytes, FULL)?.iter().map(|e| e.to_vec()).collect();
            self.held = Some((index, entries));
        }
        let at = usize::try_from(leaf.index % u64::from(FULL)).unwrap_or(usize::MAX);
        let entry = self.held.as_ref().and_then(|(_, entries)| entries.get(at)).cloned();
        entry.filter(|e| merkle::leaf_hash(e) == leaf.hash).ok_or(PublishError::BodyMissing(leaf.index))
    }
}

struct Bundle {
    index: u64,
    bytes: Vec<u8>,
    hashes: Vec<Sha256>,
}

impl Bundle {
    fn write(&mut self, out: &mut Files<'_>) -> Result<(), PublishError> {
        let width = u16::try_from(self.hashes.len()).unwrap_or(FULL);
        let path = out.tlog.join(Tile { level: Level::Entries, index: self.index, width }.path());
        out.put(&path, &self.bytes)?;
        if width == FULL {
            self.read_back(&path)?;
        }
        self.index += 1;
        self.bytes.clear();
        self.hashes.clear();
        Ok(())
    }

    fn read_back(&self, path: &Path) -> Result<(), PublishError> {
        let bytes = fs::read(path).map_err(|source| PublishError::Io { path: path.to_owned(), source })?;
        let entries = tiles::decode_bundle(&bytes, FULL)?;
        let same = entries.iter().map(|e| merkle::leaf_hash(e)).eq(self.hashes.iter().copied());
        if same { Ok(()) } else { Err(PublishError::ReadBack { path: path.to_owned() }) }
    }
}

/// Writes files so that a crash leaves either the old or the new bytes.
struct Files<'a> {
    tlog: &'a Path,
    durable: bool,
    /// Folders with a new name in them that is not synced yet.
    folders: BTreeSet<PathBuf>,
}

impl Files<'_> {
    fn tile(&mut self, tile: Tile, hashes: &[Sha256]) -> Result<(), PublishError> {
        let bytes: Vec<u8> = hashes.iter().flat_map(|h| h.0).collect();
        self.put(&self.tlog.join(tile.path()), &bytes)
    }

    fn put(&mut self, path: &Path, bytes: &[u8]) -> Result<(), PublishError> {
        let fail = |source| PublishError::Io { path: path.to_owned(), source };
        let folder = path.parent().unwrap_or(self.tlog);
        if !self.folders.contains(folder) {
            fs::create_dir_all(folder).map_err(fail)?;
            // Up to the state directory: the log's own folder is new once, too.
            let state = self.tlog.parent().unwrap_or(self.tlog);
            self.folders.extend(folder.ancestors().take_while(|f| f.starts_with(state)).map(Path::to_owned));
        }
        // One name for all: an interrupted write leaves at most one file behind, and the next write takes it.
        let beside = self.tlog.join(".new");
        let mut file = File::create(&beside).map_err(fail)?;
        file.write_all(bytes).map_err(fail)?;
        if self.durable {
            file.sync_all().map_err(fail)?;
        }
        fs::rename(&beside, path).map_err(fail)
    }

    fn sync_folders(&mut self) -> Result<(), PublishError> {
        for folder in std::mem::take(&mut self.folders).into_iter().filter(|_| self.durable) {
            let sync = File::open(&folder).and_then(|f| f.sync_all());
            sync.map_err(|source| PublishError::Io { path: folder, source })?;
        }
        Ok(())
    }
}
