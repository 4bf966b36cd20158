//! `verify` of one file: a proof, a consistency proof, a checkpoint, a mail that carries one.

use std::io;
use std::path::Path;

use serde_json::Value;

use super::older::Standing;
use super::sentence::Sentence;
use super::{Shown, TEXT, Trust, mailed, read, replaced, said};
use crate::app::AppError;
use crate::ledger::checkpoint::SignedCheckpoint;
use crate::ledger::mailed as typed;
use crate::ledger::merkle;
use crate::ledger::proof::{Proof, TextError};
use crate::ledger::regular::{self, Links};
use crate::ledger::tiles::MAX_ENTRY;
use crate::ledger::twice;
use crate::ledger::witness::AddCheckpoint;
use crate::text::{Text, Told};

impl Trust<'_> {
    pub(super) fn file(&self, text: &Text, shown: &mut Shown) -> Result<(), AppError> {
        let bytes = read(&self.ask.what, TEXT)?;
        shown.checked = "proof";
        self.without_stamp(text, shown);
        let not_a_proof = match Proof::parse(&bytes) {
            Ok(proof) => return self.proof(&proof, text, shown),
            // That it wants to be one is plain; what is wrong with it is known.
            Err(e) if !matches!(e, TextError::Header | TextError::NotText) => {
                shown.fail(self.ask.what.display(), Sentence::told("proof_unreadable", e.told(text)));
                return Ok(());
            }
            Err(e) => e,
        };
        if bytes.starts_with(b"old ") {
            shown.checked = "consistency";
            match AddCheckpoint::parse(&bytes) {
                Ok(shows) => self.consistency(&shows, text, shown)?,
                Err(e) => {
                    let why = [("why", e.told(text).into())];
                    shown
                        .fail(self.ask.what.display(), Sentence::of(text, "verify-consistency-unread", &why));
                }
            }
            return Ok(());
        }
        if let Ok(alone) = SignedCheckpoint::parse(&bytes) {
            shown.checked = "checkpoint";
            return self.alone(&alone, text, shown);
        }
        if let Some(alone) = mailed(&bytes) {
            shown.checked = "mail";
            shown.not_proved.push(Sentence::plain(text, "verify-mail-words"));
            return self.alone(&alone, text, shown);
        }
        let said = text.say("verify-no-such-file", &[("why", not_a_proof.told(text).into())]);
        if !typed::bears_marks(&bytes) {
            let what = self.ask.what.display().to_string();
            return Err(AppError::Usage(
                text.say("verify-not-ours", &[("file", what.into()), ("why", said.into())]),
            ));
        }
        shown.fail(self.ask.what.display(), Sentence::told("no_such_file", said));
        Ok(())
    }

    /// Time stamps lie in state directories and bags: a root that was given has nothing here to be held against.
    fn without_stamp(&self, text: &Text, shown: &mut Shown) {
        if self.ask.stamp_root.is_some() {
            shown.unstamped = true;
            shown.not_proved.push(Sentence::plain(text, "verify-no-stamp"));
        }
    }

    /// A checkpoint with nothing of its log: who signed it, and no more.
    fn alone(&self, alone: &SignedCheckpoint, text: &Text, shown: &mut Shown) -> Result<(), AppError> {
        self.signed(alone, text, shown);
        for (path, old) in self.older(text, shown)? {
            let standing =
                self.standing(&old, alone, Standing::of_two(&old.checkpoint, &alone.checkpoint), text);
            shown.held_against(path, (&old.checkpoint, &alone.checkpoint), standing, text);
        }
        shown.not_proved.push(Sentence::plain(text, "verify-checkpoint-alone"));
        self.limits(Some(alone), &[], text, shown);
        Ok(())
    }

    /// `standing`, unless who signed the kept checkpoint is already the matter.
    fn standing(
        &self,
        old: &SignedCheckpoint,
        new: &SignedCheckpoint,
        standing: Standing,
        text: &Text,
    ) -> Standing {
        if matches!(standing, Standing::OtherLog) || old.checkpoint == new.checkpoint {
            return standing;
        }
        match self.key.as_ref().map(|key| replaced::signer(&self.ask.what, old, key)) {
            Some(Err(e)) => Standing::Signer(replaced::say(&e, old, text)),
            _ => standing,
        }
    }

    /// That a log extends an older checkpoint, by a proof without the log.
    fn consistency(&self, shows: &AddCheckpoint, text: &Text, shown: &mut Shown) -> Result<(), AppError> {
        self.signed(&shows.checkpoint, text, shown);
        let new = &shows.checkpoint.checkpoint;
        let older = self.older(text, shown)?;
        if older.is_empty() {
            shown.unshow(Sentence::of(text, "verify-against-missing", &[("old", shows.old.into())]));
        }
        for (path, kept) in older {
            let old = &kept.checkpoint;
            if old.origin == new.origin && old.size != shows.old {
                let facts = [("old", shows.old.into()), ("given", old.size.into())];
                shown.unshow(Sentence::of(text, "verify-against-other", &facts));
                continue;
            }
            let proof = merkle::verify_consistency(old.size, old.root, new.size, new.root, &shows.proof);
            let standing = match (old.origin == new.origin, proof) {
                (false, _) => Standing::OtherLog,
                (true, Ok(())) => Standing::Extends,
                (true, Err(_)) => Standing::Rewritten("verify-not-extended"),
            };
            let standing = self.standing(&kept, &shows.checkpoint, standing, text);
            shown.held_against(path, (old, new), standing, text);
        }
        self.limits(Some(&shows.checkpoint), &[], text, shown);
        Ok(())
    }

    /// Who signed a checkpoint; rotations of the key are followed as far as proofs beside the file lead.
    fn signed(&self, checkpoint: &SignedCheckpoint, text: &Text, shown: &mut Shown) {
        let tree = &checkpoint.checkpoint;
        let facts = [
            ("size", tree.size.into()),
            ("origin", tree.origin.to_string().into()),
            ("root", tree.root.to_string().into()),
        ];
        match self.key.as_ref().map(|key| replaced::signer(&self.ask.what, checkpoint, key)) {
            None => shown.signer_unknown = true,
            Some(Ok(changes)) => {
                replaced::tell(&changes, text, shown);
                shown.proved.push(Sentence::of(text, "verify-checkpoint", &facts));
            }
            Some(Err(e)) => {
                shown.fail(self.ask.what.display(), replaced::say(&e, checkpoint, text));
            }
        }
    }

    fn proof(&self, proof: &Proof, text: &Text, shown: &mut Shown) -> Result<(), AppError> {
        let place = &self.ask.what;
        let beside = place.with_extension("leaf");
        let lies = regular::read(&beside, Links::Followed, MAX_ENTRY as u64);
        if let Some(own) = &proof.extra {
            self.beside(own, &beside, &lies, text, shown);
        }
        if self.ask.stamp_root.is_none() {
            shown.not_proved.push(Sentence::plain(text, "verify-no-stamp"));
        }
        let Some(leaf) = proof.extra.clone().or_else(|| lies.ok()) else {
            shown.fail(place.display(), Sentence::plain(text, "verify-no-leaf"));
            return Ok(());
        };
        let signer = self.key.as_ref().map(|key| replaced::signer(place, &proof.checkpoint, key));
        match (proof.verify_path(merkle::leaf_hash(&leaf)), signer) {
            (Err(e), _) => shown.fail(place.display(), Sentence::told("proof_fault", e.told(text))),
            (Ok(()), None) => shown.signer_unknown = true,
            (Ok(()), Some(Ok(changes))) => replaced::tell(&changes, text, shown),
            (Ok(()), Some(Err(e))) => {
                shown.fail(place.display(), replaced::say(&e, &proof.checkpoint, text));
            }
        }
        if shown.failures.is_empty() {
            let tree = &proof.checkpoint.checkpoint;
            let facts = [
                ("leaf", proof.index.into()),
                ("size", tree.size.into()),
                ("origin", tree.origin.to_string().into()),
            ];
            shown.proved.push(Sentence::of(text, "verify-included", &facts));
            self.leaf(&leaf, text, shown)?;
        }
        for (path, old) in self.older(text, shown)? {
            let (kept, own) = (&old.checkpoint, &proof.checkpoint.checkpoint);
            let standing = self.standing(&old, &proof.checkpoint, Standing::of_two(kept, own), text);
            shown.held_against(path, (kept, own), standing, text);
        }
        self.limits(Some(&proof.checkpoint), &[], text, shown);
        Ok(())
    }

    /// The leaf as a file beside the proof, which people read: it must be the one that the proof is of.
    fn beside(&self, own: &[u8], beside: &Path, lies: &io::Result<Vec<u8>>, text: &Text, shown: &mut Shown) {
        let name = |path: &Path| path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        match lies {
            Ok(bytes) if bytes == own => {}
            Ok(_) => {
                let proof = [("proof", name(&self.ask.what).into())];
                shown.fail(beside.display(), Sentence::of(text, "verify-leaf-differs", &proof));
            }
            Err(e) if e.kind() == io::ErrorKind::NotFound => {
                shown.not_proved.push(Sentence::of(
                    text,
                    "verify-leaf-absent",
                    &[("file", name(beside).into())],
                ));
            }
            Err(e) => {
                let facts = [("file", name(beside).into()), ("why", text.system(e).into())];
                shown.not_proved.push(Sentence::of(text, "verify-leaf-beside", &facts));
            }
        }
    }

    /// What the leaf says, and whether a file is the one it speaks of.
    fn leaf(&self, leaf: &[u8], text: &Text, shown: &mut Shown) -> Result<(), AppError> {
        if let Some(field) = twice::said(leaf) {
            let twice = Sentence::of(text, "verify-leaf-twice", &[("field", field.into())]);
            shown.fail(self.ask.what.display(), twice);
            return Ok(());
        }
        let said: Value = serde_json::from_slice(leaf).unwrap_or(Value::Null);
        said::tell(&said, self.ask.tz.as_ref(), text, shown);
        let Some((file, digest)) = self.segment()? else {
            limits(&said, text, shown);
            return Ok(());
        };
        if said["s256"] == digest.as_str() {
            tell_segment(&file, &said, text, shown);
        } else {
            let stated = said["s256"].as_str().unwrap_or_default();
            let facts = [("file", (&file).into()), ("found", digest.into()), ("stated", stated.into())];
            let what = Sentence::of(text, "verify-other-bytes", &facts);
            shown.fail(&file, what);
        }
        Ok(())
    }
}

/// A leaf states the bytes of a file.
pub(super) fn tell_segment(file: &str, leaf: &Value, text: &Text, shown: &mut Shown) {
    shown.proved.push(Sentence::of(text, "verify-segment", &[("file", file.into())]));
    limits(leaf, text, shown);
}

/// What a leaf does not say of a recording.
fn limits(leaf: &Value, text: &Text, shown: &mut Shown) {
    shown.not_proved.extend(weak(leaf).map(|id| Sentence::plain(text, id)));
    if leaf["late"] == 1 {
        shown.not_proved.push(Sentence::plain(text, "verify-late"));
    }
}

/// The sentence about a leaf that says less of a recording than its bytes.
pub fn weak(leaf: &Value) -> Option<&'static str> {
    match leaf["t"].as_str() {
        Some("adopted") => Some("verify-weak"),
        Some("seen") => Some("verify-seen"),
        _ => None,
    }
}
