//! What a witness must check before it cosigns (C2SP tlog-witness, `add-checkpoint`), without network or
//! store: who signed, what the witness saw last, whether the new tree extends it. Signs nothing.

use crate::ledger::checkpoint::{CheckpointError, SignedCheckpoint};
use crate::ledger::keys::{KeyName, VerifierKey};
use crate::ledger::merkle;
use crate::ledger::note::{Note, SignatureLine};
use crate::ledger::witness::{AddCheckpoint, BodyError};
use crate::model::Sha256;

/// Why a witness does not cosign.
#[derive(Clone, Debug, thiserror::Error, PartialEq, Eq)]
pub enum Refusal {
    /// The body is not in the format.
    #[error(transparent)]
    Malformed(#[from] BodyError),
    /// More leaves were said to be known than the checkpoint has.
    #[error("cannot extend {old} leaves to {new}: a log never shrinks")]
    Shrinks {
        /// As claimed.
        old: u64,
        /// Size of the checkpoint.
        new: u64,
    },
    /// No key of this log was given to the witness.
    #[error("cannot cosign for {0}: this witness does not know the log")]
    UnknownLog(KeyName),
    /// No signature of the log's key, or a bad one.
    #[error(transparent)]
    Untrusted(CheckpointError),
    /// The witness cosigned another size last.
    #[error("cannot extend from that size: {0} leaves were cosigned last")]
    Stale(u64),
    /// The tree does not extend the one that was cosigned last.
    #[error("cannot cosign: {0}")]
    Inconsistent(&'static str),
}

impl Refusal {
    /// The HTTP status that says so.
    pub fn status(&self) -> u16 {
        match self {
            // A root that is not that of the empty tree is no spelling mistake.
            Self::Malformed(BodyError::Checkpoint(CheckpointError::EmptyRoot(_))) | Self::Inconsistent(_) => {
                422
            }
            Self::Malformed(_) | Self::Shrinks { .. } => 400,
            Self::UnknownLog(_) => 404,
            Self::Untrusted(_) => 403,
            Self::Stale(_) => 409,
        }
    }
}

/// The tree that a witness cosigned last for one log.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Seen {
    /// Number of leaves.
    pub size: u64,
    /// RFC 6962 root.
    pub root: Sha256,
}

/// A request whose checkpoint the log's own key signed.
#[derive(Clone, Debug)]
pub struct Trusted {
    request: AddCheckpoint,
    signed: Vec<SignatureLine>,
}

impl Trusted {
    /// Reads a request and checks who signed it.
    ///
    /// # Errors
    /// Answers 400, 403, 404 and, for an impossible empty tree, 422.
    pub fn read(body: &[u8], logs: &[VerifierKey]) -> Result<Self, Refusal> {
        let request = AddCheckpoint::parse(body)?;
        let checkpoint = &request.checkpoint;
        let origin = &checkpoint.checkpoint.origin;
        let keys: Vec<VerifierKey> = logs.iter().filter(|k| k.name() == origin).cloned().collect();
        if keys.is_empty() {
            return Err(Refusal::UnknownLog(origin.clone()));
        }
        let verified = checkpoint.note.verify(&keys).map_err(|e| Refusal::Untrusted(e.into()))?;
        let (old, new) = (request.old, checkpoint.checkpoint.size);
        if old > new {
            return Err(Refusal::Shrinks { old, new });
        }
        Ok(Self { request, signed: verified.signed })
    }

    /// The checkpoint.
    pub fn checkpoint(&self) -> &SignedCheckpoint {
        &self.request.checkpoint
    }

    /// What to remember once this is cosigned.
    pub fn seen(&self) -> Seen {
        let c = &self.request.checkpoint.checkpoint;
        Seen { size: c.size, root: c.root }
    }

    /// Shows that the checkpoint extends what was cosigned last; `None` for a log never cosigned.
    ///
    /// # Errors
    /// Answers 409 and 422.
    pub fn extends(&self, last: Option<Seen>) -> Result<(), Refusal> {
        let last_size = last.map_or(0, |s| s.size);
        if self.request.old != last_size {
            return Err(Refusal::Stale(last_size));
        }
        let new = self.seen();
        if last_size == 0 {
            let empty = self.request.proof.is_empty();
            return if empty {
                Ok(())
            } else {
                Err(Refusal::Inconsistent("nothing is known, so nothing can be proven"))
            };
        }
        let root = last.map_or_else(merkle::empty_root, |s| s.root);
        let proof = &self.request.proof;
        let shown = merkle::verify_consistency(last_size, root, new.size, new.root, proof);
        shown.map_err(|_| {
            Refusal::Inconsistent("the proof does not lead from the tree cosigned last to this one")
        })
    }

    /// The checkpoint with the log's checked signatures and the cosignature: what monitors are shown.
    /// Lines of keys that nobody checked are left out.
    ///
    /// # Errors
    /// More signatures than a note may hold.
    pub fn cosigned(&self, line: SignatureLine) -> Result<Note, Refusal> {
        let lines = self.signed.iter().cloned().chain([line]).collect();
        let made = Note::new(self.request.checkpoint.note.text(), lines);
        made.map_err(|e| Refusal::Malformed(BodyError::Checkpoint(e.into())))
    }
}

#[cfg(test)]
#[path = "cosign_tests.rs"]
mod tests;
