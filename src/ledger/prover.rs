//! Hands out leaves and proofs from the published files of a log. Reads only, and checks what it hands out
//! with the code that will check it.

use std::path::Path;

use thiserror::Error;

use crate::ledger::checkpoint::{Checkpoint, CheckpointError, SignedCheckpoint};
use crate::ledger::merkle::{self, CheckError, ProofError};
use crate::ledger::proof::{Proof, TextError};
use crate::ledger::tiles::reader::{Directory, TileError, TileReader, TileSource};
use crate::ledger::tiles::{self, BundleError, FULL, Level, Tile};
use crate::ledger::witness::AddCheckpoint;

/// Why no proof can be handed out.
#[derive(Debug, Error)]
pub enum ProveError {
    /// The published checkpoint cannot be read.
    #[error("cannot read the published checkpoint: {0}")]
    Unread(#[from] std::io::Error),
    /// The published checkpoint is no checkpoint.
    #[error(transparent)]
    Checkpoint(#[from] CheckpointError),
    /// A tile is missing or damaged.
    #[error(transparent)]
    Tile(#[from] TileError),
    /// A path through the tree cannot be made.
    #[error(transparent)]
    Path(#[from] ProofError<TileError>),
    /// A bundle is damaged.
    #[error(transparent)]
    Bundle(#[from] BundleError),
    /// The proof would show nothing, or other programs could not read it.
    #[error(transparent)]
    Proof(#[from] TextError),
    /// The leaf is younger than the published checkpoint.
    #[error("cannot prove leaf {leaf}: the published checkpoint covers {size} leaves")]
    Beyond {
        /// Position asked for.
        leaf: u64,
        /// Leaves of the published tree.
        size: u64,
    },
    /// The older checkpoint names another log.
    #[error("cannot prove consistency: the older checkpoint is of another log, {0}")]
    OtherLog(String),
    /// The published log does not extend the older checkpoint.
    #[error("the log does not extend the older checkpoint: {0}; keep both, one of them was rewritten")]
    Inconsistent(CheckError),
}

/// The published log, opened for proofs.
pub struct Prover {
    log: Directory,
    reader: TileReader<Directory>,
    checkpoint: SignedCheckpoint,
}

impl Prover {
    /// Opens the log directory at `tlog` as of its published checkpoint.
    ///
    /// # Errors
    /// See [`ProveError`].
    pub fn open(tlog: &Path) -> Result<Self, ProveError> {
        let log = Directory::new(tlog);
        let checkpoint = SignedCheckpoint::parse(&log.checkpoint()?)?;
        let tree = &checkpoint.checkpoint;
        let reader = TileReader::open(log.clone(), tree.size, tree.root)?;
        Ok(Self { log, reader, checkpoint })
    }

    /// The published checkpoint with every signature on it.
    pub fn checkpoint(&self) -> &SignedCheckpoint {
        &self.checkpoint
    }

    /// The proof that leaf `index` stands in the log; the leaf's bytes are its `extra`.
    ///
    /// # Errors
    /// See [`ProveError`].
    pub fn prove(&mut self, index: u64) -> Result<Proof, ProveError> {
        let size = self.checkpoint.checkpoint.size;
        let leaf = self.leaf(index)?;
        let path = merkle::inclusion_proof(&mut self.reader, index, size)?;
        let hash = merkle::leaf_hash(&leaf);
        let proof = Proof { extra: Some(leaf), index, path, checkpoint: self.checkpoint.clone() };
        proof.verify_path(hash)?;
        Ok(proof)
    }

    /// The bytes of leaf `index`, not checked against the root.
    ///
    /// # Errors
    /// See [`ProveError`].
    pub fn leaf(&self, index: u64) -> Result<Vec<u8>, ProveError> {
        let size = self.checkpoint.checkpoint.size;
        let beyond = || ProveError::Beyond { leaf: index, size };
        let full = u64::from(FULL);
        let tile =
            Tile::at(Level::Entries, index / full, size).filter(|_| index < size).ok_or_else(beyond)?;
        let bytes = self.log.tile(tile)?;
        let entries = tiles::decode_bundle(&bytes, tile.width)?;
        let at = usize::try_from(index % full).unwrap_or(usize::MAX);
        entries.get(at).map(|e| e.to_vec()).ok_or_else(beyond)
    }

    /// The first leaf that `holds`, with its position; like [`Prover::leaf`] not checked against the root.
    ///
    /// # Errors
    /// See [`ProveError`].
    pub fn find(&self, holds: impl Fn(&[u8]) -> bool) -> Result<Option<(u64, Vec<u8>)>, ProveError> {
        let (size, full) = (self.checkpoint.checkpoint.size, u64::from(FULL));
        for bundle in 0..size.div_ceil(full) {
            let Some(tile) = Tile::at(Level::Entries, bundle, size) else { continue };
            let bytes = self.log.tile(tile)?;
            let entries = tiles::decode_bundle(&bytes, tile.width)?;
            if let Some(at) = entries.iter().position(|leaf| holds(leaf)) {
                let leaf = entries.get(at).map(|l| l.to_vec()).unwrap_or_default();
                return Ok(Some((bundle * full + at as u64, leaf)));
            }
        }
        Ok(None)
    }

    /// The proof that the published log extends `old`, in the form of a witness request.
    ///
    /// # Errors
    /// See [`ProveError`].
    pub fn extends(&mut self, old: &Checkpoint) -> Result<AddCheckpoint, ProveError> {
        let new = self.checkpoint.checkpoint.clone();
        if old.origin != new.origin {
            return Err(ProveError::OtherLog(old.origin.to_string()));
        }
        let proof = if old.size > new.size {
            Vec::new() // The check below refuses it and says why.
        } else {
            merkle::consistency_proof(&mut self.reader, old.size, new.size)?
        };
        merkle::verify_consistency(old.size, old.root, new.size, new.root, &proof)
            .map_err(ProveError::Inconsistent)?;
        Ok(AddCheckpoint { old: old.size, proof, checkpoint: self.checkpoint.clone() })
    }
}
