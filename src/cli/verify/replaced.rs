//! A key that was replaced: `verify` follows the rotation leaves from the key that was given to the one that signed,
//! and says which they are. Rotations of a single file lie beside it, as `ledger prove` and bags lay them.

use std::path::{Path, PathBuf};

use super::Shown;
use super::sentence::Sentence;
use crate::ledger::checkpoint::{CheckpointError, SignedCheckpoint};
use crate::ledger::keys::VerifierKey;
use crate::ledger::merkle;
use crate::ledger::note::NoteError;
use crate::ledger::proof::Proof;
use crate::ledger::regular::{self, Links};
use crate::ledger::rotation::{self, Change, History};
use crate::text::{Text, Told};

/// Files beside a proof that are looked at, at most.
const BESIDE: usize = 100_000;

/// Bytes of the longest proof: a note, a path and a leaf.
const PROOF: u64 = 2 << 20;

/// Says which changes lead from the key that was given to the one that signs.
pub(super) fn tell(changes: &[Change], text: &Text, shown: &mut Shown) {
    for change in changes {
        let facts = [
            ("leaf", change.leaf.into()),
            ("at", change.at.to_string().into()),
            ("old", change.old.to_string().into()),
            ("new", change.new.to_string().into()),
        ];
        shown.proved.push(Sentence::of(text, "verify-key-replaced", &facts));
    }
}

/// Why the signature on a checkpoint is not one of the key that was given.
pub(super) enum Fault {
    /// Another key of a log of the same name signed, and nothing beside the file leads there from the given one.
    OtherKey(VerifierKey),
    /// Anything else.
    Checkpoint(CheckpointError),
}

/// Checks who signed: `key`, or the key that proven rotations beside `place` put in its place. Gives the changes that
/// lead from one to the other.
pub(super) fn signer(
    place: &Path,
    signed: &SignedCheckpoint,
    key: &VerifierKey,
) -> Result<Vec<Change>, Fault> {
    let size = signed.checkpoint.size;
    let by = |key: &VerifierKey| signed.verify(key, &[]).map(drop);
    let told = history(place, key).filter(|told| by(told.at_size(size)).is_ok());
    match (by(key), told) {
        // The tree that ends with a rotation is signed by both keys.
        (Ok(()), None) => Ok(Vec::new()),
        (Ok(()) | Err(CheckpointError::Note(NoteError::NoKnownSigner)), Some(told)) => {
            Ok(told.between(key, told.at_size(size)).to_vec())
        }
        (Err(CheckpointError::Note(NoteError::NoKnownSigner)), None) => Err(Fault::OtherKey(key.clone())),
        (Err(e), _) => Err(Fault::Checkpoint(e)),
    }
}

/// The fault in words.
pub(super) fn say(fault: &Fault, signed: &SignedCheckpoint, text: &Text) -> Sentence {
    match fault {
        Fault::Checkpoint(e) => Sentence::told("signer", e.told(text)),
        Fault::OtherKey(given) => {
            let facts = [("given", given.to_string().into()), ("size", signed.checkpoint.size.into())];
            Sentence::of(text, "verify-other-key", &facts)
        }
    }
}

/// The keys of the log for somebody who trusts `key`, as proofs beside `place` tell them.
fn history(place: &Path, key: &VerifierKey) -> Option<History> {
    let mut proofs: Vec<Proof> = beside(place).iter().filter_map(|path| change(path)).collect();
    proofs.sort_by_key(|p| p.index);
    proofs.dedup_by_key(|p| p.index);
    let leaves: Vec<(u64, Vec<u8>)> =
        proofs.iter().filter_map(|p| Some((p.index, p.extra.clone()?))).collect();
    let told = rotation::history(key, &leaves).ok()?;
    let stands = |p: &Proof| {
        let hash = merkle::leaf_hash(p.extra.as_deref().unwrap_or_default());
        p.verify(hash, told.at_size(p.checkpoint.checkpoint.size), &[]).is_ok()
    };
    proofs.iter().all(stands).then_some(told)
}

/// Proofs in the folder of `place`, or, where that is a bag, in its own folder of proofs.
fn beside(place: &Path) -> Vec<PathBuf> {
    let folder = place.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let folders = [folder.to_owned(), folder.join("data/proofs")];
    let entries = folders.iter().filter_map(|f| std::fs::read_dir(f).ok()).flatten().filter_map(Result::ok);
    let paths = entries.map(|e| e.path()).filter(|p| p.extension().is_some_and(|e| e == "tlog-proof"));
    paths.take(BESIDE).collect()
}

fn change(path: &Path) -> Option<Proof> {
    let proof = Proof::parse(&regular::read(path, Links::Followed, PROOF).ok()?).ok()?;
    proof.extra.as_deref().is_some_and(rotation::is_change).then_some(proof)
}
