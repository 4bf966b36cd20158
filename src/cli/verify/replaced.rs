//! A key that was replaced: `verify` follows the rotation leaves from the key that was given to the one that signed,
//! and says which they are. Rotations of a single proof lie beside it, as `ledger prove` and bags lay them.

use std::path::{Path, PathBuf};

use super::Shown;
use crate::ledger::checkpoint::CheckpointError;
use crate::ledger::keys::VerifierKey;
use crate::ledger::merkle;
use crate::ledger::note::NoteError;
use crate::ledger::proof::{Proof, TextError};
use crate::ledger::rotation::{self, Change, History};
use crate::text::{Text, Told};

/// Files beside a proof that are looked at, at most.
const BESIDE: usize = 100_000;

/// Says which changes lead from the key that was given to the one that signs.
pub(super) fn tell(changes: &[Change], text: &Text, shown: &mut Shown) {
    for change in changes {
        let facts = [
            ("leaf", change.leaf.into()),
            ("at", change.at.to_string().into()),
            ("old", change.old.to_string().into()),
            ("new", change.new.to_string().into()),
        ];
        shown.proved.push(text.say("verify-key-replaced", &facts));
    }
}

/// Checks a proof by `key`, or by the key that proven rotations beside it put in its place.
pub(super) fn verify(
    place: &Path,
    proof: &Proof,
    leaf: &[u8],
    key: &VerifierKey,
    text: &Text,
    shown: &mut Shown,
) {
    let hash = merkle::leaf_hash(leaf);
    let by = |key: &VerifierKey| proof.verify(hash, key, &[]).map(drop);
    let told = history(place, key).filter(|told| by(told.at_size(size(proof))).is_ok());
    match (by(key), told) {
        // The tree that ends with a rotation is signed by both keys.
        (Ok(()), None) => {}
        (
            Ok(()) | Err(TextError::Checkpoint(CheckpointError::Note(NoteError::NoKnownSigner))),
            Some(told),
        ) => {
            tell(told.between(key, told.at_size(size(proof))), text, shown);
        }
        (Err(TextError::Checkpoint(CheckpointError::Note(NoteError::NoKnownSigner))), None) => {
            shown.fail(place.display(), text.say("verify-other-key", &[("given", key.to_string().into())]));
        }
        (Err(e), _) => shown.fail(place.display(), e.told(text)),
    }
}

fn size(proof: &Proof) -> u64 {
    proof.checkpoint.checkpoint.size
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
        p.verify(hash, told.at_size(size(p)), &[]).is_ok()
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
    let proof = Proof::parse(&std::fs::read(path).ok()?).ok()?;
    proof.extra.as_deref().is_some_and(rotation::is_change).then_some(proof)
}
