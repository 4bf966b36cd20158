//! `verify` of one file: a proof, a consistency proof, a checkpoint, a mail that carries one.

use serde_json::Value;

use super::{Shown, Trust, mailed, read, replaced};
use crate::app::AppError;
use crate::ledger::checkpoint::SignedCheckpoint;
use crate::ledger::merkle;
use crate::ledger::proof::Proof;
use crate::ledger::witness::AddCheckpoint;
use crate::text::{Text, Told};

impl Trust<'_> {
    pub(super) fn file(&self, text: &Text, shown: &mut Shown) -> Result<(), AppError> {
        let bytes = read(&self.ask.what)?;
        let not_a_proof = match Proof::parse(&bytes) {
            Ok(proof) => return self.proof(&proof, text, shown),
            Err(e) => e,
        };
        if bytes.starts_with(b"old ") {
            match AddCheckpoint::parse(&bytes) {
                Ok(shows) => self.consistency(&shows, text, shown)?,
                Err(e) => shown.fail(self.ask.what.display(), e.told(text)),
            }
            return Ok(());
        }
        if let Ok(alone) = SignedCheckpoint::parse(&bytes) {
            return self.alone(&alone, text, shown);
        }
        match mailed(&bytes) {
            Some(alone) => self.alone(&alone, text, shown),
            None => {
                let facts = [("why", not_a_proof.told(text).into())];
                shown.fail(self.ask.what.display(), text.say("verify-no-such-file", &facts));
                Ok(())
            }
        }
    }

    /// A checkpoint with nothing of its log: who signed it, and no more.
    fn alone(&self, alone: &SignedCheckpoint, text: &Text, shown: &mut Shown) -> Result<(), AppError> {
        self.signed(alone, text, shown);
        let now = &alone.checkpoint;
        for (path, old) in self.older(text, shown)? {
            let old = &old.checkpoint;
            if old.origin != now.origin {
                let facts = [("origin", old.origin.to_string().into())];
                shown.fail(path.display(), text.say("ledger-other-log", &facts));
            } else if old.size == now.size && old.root != now.root {
                let roots = [("old", old), ("new", now)].map(|(_, c)| c.root.to_string());
                let [oldroot, newroot] = roots;
                let facts = [
                    ("old", old.size.into()),
                    ("oldroot", oldroot.into()),
                    ("new", now.size.into()),
                    ("newroot", newroot.into()),
                ];
                shown.fail(path.display(), text.say("ledger-inconsistent", &facts));
            } else if old.size == now.size {
                let facts = [("old", old.size.into()), ("new", now.size.into())];
                shown.proved.push(text.say("verify-extends", &facts));
            } else {
                shown.unshown = true;
            }
        }
        shown.not_proved.push(text.word("verify-checkpoint-alone"));
        self.limits(Some(alone), text, shown);
        Ok(())
    }

    /// That a log extends an older checkpoint, by a proof without the log.
    fn consistency(&self, shows: &AddCheckpoint, text: &Text, shown: &mut Shown) -> Result<(), AppError> {
        self.signed(&shows.checkpoint, text, shown);
        let new = &shows.checkpoint.checkpoint;
        let older = self.older(text, shown)?;
        if older.is_empty() {
            shown.unshown = true;
            shown.not_proved.push(text.say("verify-against-missing", &[("old", shows.old.into())]));
        }
        for (path, old) in older {
            let old = &old.checkpoint;
            let fits = old.origin == new.origin && old.size == shows.old;
            let proof = merkle::verify_consistency(old.size, old.root, new.size, new.root, &shows.proof);
            shown.extends(path, (old, new), fits && proof.is_ok(), "verify-not-extended", text);
        }
        self.limits(Some(&shows.checkpoint), text, shown);
        Ok(())
    }

    /// Who signed a checkpoint.
    fn signed(&self, checkpoint: &SignedCheckpoint, text: &Text, shown: &mut Shown) {
        let tree = &checkpoint.checkpoint;
        let facts = [
            ("size", tree.size.into()),
            ("origin", tree.origin.to_string().into()),
            ("root", tree.root.to_string().into()),
        ];
        match self.key.as_ref().map(|key| checkpoint.verify(key, &[])) {
            None => shown.signer_unknown = true,
            Some(Ok(_)) => shown.proved.push(text.say("verify-checkpoint", &facts)),
            Some(Err(e)) => shown.fail(self.ask.what.display(), e.told(text)),
        }
    }

    fn proof(&self, proof: &Proof, text: &Text, shown: &mut Shown) -> Result<(), AppError> {
        let Some(leaf) =
            proof.extra.clone().or_else(|| std::fs::read(self.ask.what.with_extension("leaf")).ok())
        else {
            shown.fail(self.ask.what.display(), text.word("verify-no-leaf"));
            return Ok(());
        };
        match (&self.key, proof.verify_path(merkle::leaf_hash(&leaf))) {
            (Some(key), _) => replaced::verify(&self.ask.what, proof, &leaf, key, text, shown),
            (None, Err(e)) => shown.fail(self.ask.what.display(), e.told(text)),
            (None, Ok(())) => shown.signer_unknown = true,
        }
        if shown.failures.is_empty() {
            let tree = &proof.checkpoint.checkpoint;
            let facts = [
                ("leaf", proof.index.into()),
                ("size", tree.size.into()),
                ("origin", tree.origin.to_string().into()),
            ];
            shown.proved.push(text.say("verify-included", &facts));
            self.leaf(&leaf, text, shown)?;
        }
        self.limits(Some(&proof.checkpoint), text, shown);
        Ok(())
    }

    /// What the leaf says, and whether a file is the one it speaks of.
    fn leaf(&self, leaf: &[u8], text: &Text, shown: &mut Shown) -> Result<(), AppError> {
        let said: Value = serde_json::from_slice(leaf).unwrap_or(Value::Null);
        let Some((file, digest)) = self.segment()? else {
            limits(&said, text, shown);
            return Ok(());
        };
        if said["s256"] == digest.as_str() {
            tell_segment(&file, &said, text, shown);
        } else {
            let stated = said["s256"].as_str().unwrap_or_default();
            let facts = [("file", (&file).into()), ("found", digest.into()), ("stated", stated.into())];
            let what = text.say("verify-other-bytes", &facts);
            shown.fail(&file, what);
        }
        Ok(())
    }
}

/// A leaf states the bytes of a file.
pub(super) fn tell_segment(file: &str, leaf: &Value, text: &Text, shown: &mut Shown) {
    shown.proved.push(text.say("verify-segment", &[("file", file.into())]));
    limits(leaf, text, shown);
}

/// What a leaf does not say of a recording.
fn limits(leaf: &Value, text: &Text, shown: &mut Shown) {
    shown.not_proved.extend(weak(leaf).map(|id| text.word(id)));
    if leaf["late"] == 1 {
        shown.not_proved.push(text.word("verify-late"));
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
