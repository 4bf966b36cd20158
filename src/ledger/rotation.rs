//! A change of the log's key: a leaf that names both keys and is signed by both. Whoever trusts one key of a log
//! follows these leaves to the others; the order in the log decides, not a clock. Pure.

use serde_json::{Map, Value, json};

use crate::ledger::keys::{Signer, VerifierKey};
use crate::ledger::leaf;
use crate::ledger::note::{NoteError, SignatureLine, check_signature};
use crate::model::UtcMs;

/// Why a rotation is refused.
#[derive(Clone, Debug, thiserror::Error, PartialEq, Eq)]
pub enum RotationError {
    /// Not of the form that is sealed.
    Form(u64),
    /// Not signed by both keys.
    Unsigned(u64),
    /// It begins with another key than the one before it ended with.
    Broken(u64),
    /// The key that is trusted is none of the log's.
    Stranger(String),
}

/// The fields of the leaf by which `new` follows `old`.
///
/// # Errors
/// A key cannot sign.
pub fn fields(old: &Signer, new: &Signer, now: UtcMs) -> Result<Map<String, Value>, NoteError> {
    let (old_key, new_key) = (old.verifier_key().to_string(), new.verifier_key().to_string());
    let said = statement(&old_key, &new_key, now.0);
    let lines = [old.sign(&said, 0)?, new.sign(&said, 0)?].map(|line| format!("{line}\n"));
    let fields = json!({
        "at_ms": now.0, "new_vkey": new_key, "old_vkey": old_key, "signatures": lines.concat(),
    });
    Ok(fields.as_object().cloned().unwrap_or_default())
}

/// What both keys sign. The first line keeps it apart from every checkpoint.
fn statement(old: &str, new: &str, at_ms: i64) -> String {
    format!("holdfast key rotation v1\n{old}\n{new}\n{at_ms}\n")
}

/// One change of a log's key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// Position of the leaf that both keys signed.
    pub leaf: u64,
    /// When, by the clock of the machine that signed.
    pub at: UtcMs,
    /// The key until then.
    pub old: VerifierKey,
    /// The key from then on.
    pub new: VerifierKey,
}

/// The keys of a log as its rotation leaves tell them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct History {
    first: VerifierKey,
    /// Every change, oldest first.
    pub changes: Vec<Change>,
}

impl History {
    /// Every key, oldest first; never empty.
    pub fn keys(&self) -> impl Iterator<Item = &VerifierKey> {
        std::iter::once(&self.first).chain(self.changes.iter().map(|c| &c.new))
    }

    /// The key that signs now.
    pub fn newest(&self) -> &VerifierKey {
        self.changes.last().map_or(&self.first, |c| &c.new)
    }

    /// The changes that lie between two keys of the log, whichever is older.
    pub fn between(&self, one: &VerifierKey, other: &VerifierKey) -> &[Change] {
        let place = |key| self.keys().position(|k| k == key).unwrap_or(0);
        let (one, other) = (place(one), place(other));
        self.changes.get(one.min(other)..one.max(other)).unwrap_or_default()
    }

    /// The key that signs a tree of `size` leaves. The tree that ends with a rotation is signed by both keys; here
    /// the newer one counts.
    pub fn at_size(&self, size: u64) -> &VerifierKey {
        self.changes.iter().rev().find(|c| c.leaf < size).map_or(&self.first, |c| &c.new)
    }
}

/// True for a leaf that calls itself a change of the key; nothing of it is checked.
pub fn is_change(body: &[u8]) -> bool {
    serde_json::from_slice(body)
        .is_ok_and(|said: Value| said["t"] == "rotation" && said.get("new_vkey").is_some())
}

/// The change that a rotation leaf tells, signatures checked; `None` for a leaf that is no change of a key, for
/// example the first leaf of a successor log.
///
/// # Errors
/// See [`RotationError`].
fn read(index: u64, body: &[u8]) -> Option<Result<Change, RotationError>> {
    if !is_change(body) {
        return None;
    }
    let said: Value = serde_json::from_slice(body).ok()?;
    Some(checked(index, &said, body).unwrap_or(Err(RotationError::Form(index))))
}

fn checked(index: u64, said: &Value, body: &[u8]) -> Option<Result<Change, RotationError>> {
    leaf::check_form(body).ok()?;
    let word = |name: &str| said[name].as_str();
    let (old, new, at) = (word("old_vkey")?, word("new_vkey")?, said["at_ms"].as_i64()?);
    let text = statement(old, new, at);
    let lines: Vec<SignatureLine> = word("signatures")?.lines().filter_map(|l| l.parse().ok()).collect();
    let (old, new): (VerifierKey, VerifierKey) = (old.parse().ok()?, new.parse().ok()?);
    let by = |key: &VerifierKey| {
        let own = lines.iter().find(|l| l.name == *key.name() && l.id == key.id());
        own.is_some_and(|line| check_signature(key, &text, line).is_ok())
    };
    let signed = by(&old) && by(&new) && old.name() == new.name();
    let change = Change { leaf: index, at: UtcMs(at), old, new };
    Some(if signed { Ok(change) } else { Err(RotationError::Unsigned(index)) })
}

/// The keys of a log for somebody who trusts `known`; the last one signs now. `about` are leaves of the log with their
/// positions, in order.
///
/// # Errors
/// Rotations that do not follow each other or are not signed, or `known` is not among the keys.
pub fn history(known: &VerifierKey, about: &[(u64, Vec<u8>)]) -> Result<History, RotationError> {
    let mut changes: Vec<Change> = Vec::new();
    for change in about.iter().filter_map(|(index, body)| read(*index, body)) {
        let change = change?;
        if changes.last().is_some_and(|last| last.new != change.old) {
            return Err(RotationError::Broken(change.leaf));
        }
        changes.push(change);
    }
    let first = changes.first().map_or(known, |c| &c.old).clone();
    let history = History { first, changes };
    let known_of = history.keys().any(|key| key == known);
    if known_of { Ok(history) } else { Err(RotationError::Stranger(known.to_string())) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ledger::keys::KeyName;

    fn signer(seed: u8) -> Signer {
        Signer::log(KeyName::new("campus/holdfast/0a1b2c3d").expect("plain"), &[seed; 32])
    }

    fn key(seed: u8) -> VerifierKey {
        signer(seed).verifier_key().clone()
    }

    fn leaf_of(old: u8, new: u8) -> Vec<u8> {
        let fields = fields(&signer(old), &signer(new), UtcMs(5)).expect("signed");
        leaf::encode("rotation", None, &fields).expect("a leaf")
    }

    fn keys(told: &Result<History, RotationError>) -> Vec<VerifierKey> {
        told.iter().flat_map(History::keys).cloned().collect()
    }

    fn changed(leaf: Vec<u8>, from: &str, to: &str) -> Vec<u8> {
        let text = String::from_utf8(leaf).expect("ascii");
        assert!(text.contains(from), "{text}");
        text.replace(from, to).into_bytes()
    }

    #[test]
    fn whoever_trusts_one_key_follows_to_all_of_them() {
        let about = [(3, leaf_of(1, 2)), (9, leaf_of(2, 4))];
        for trusted in [1, 2, 4] {
            assert_eq!(keys(&history(&key(trusted), &about)), [key(1), key(2), key(4)]);
        }
        assert_eq!(keys(&history(&key(7), &[])), [key(7)]);
    }

    #[test]
    fn each_tree_has_the_key_that_was_in_force_at_its_size() {
        let told = history(&key(1), &[(3, leaf_of(1, 2)), (9, leaf_of(2, 4))]).expect("a history");
        let at = [(1, 1), (3, 1), (4, 2), (9, 2), (10, 4), (99, 4)];
        for (size, seed) in at {
            assert_eq!(*told.at_size(size), key(seed), "{size} leaves");
        }
        assert_eq!(
            (told.between(&key(4), &key(2)), told.between(&key(4), &key(4))),
            (&told.changes[1..], &[][..])
        );
        assert_eq!((told.changes[1].leaf, told.changes[1].at, told.newest()), (9, UtcMs(5), &key(4)));
    }

    #[test]
    fn a_key_that_the_old_one_did_not_name_is_a_stranger() {
        let stranger = RotationError::Stranger(key(7).to_string());
        assert_eq!(history(&key(7), &[(3, leaf_of(1, 2))]), Err(stranger));
        assert_eq!(
            history(&key(1), &[(3, leaf_of(1, 2)), (9, leaf_of(5, 6))]),
            Err(RotationError::Broken(9))
        );
    }

    #[test]
    fn a_rotation_that_somebody_rewrote_is_not_signed() {
        let late = changed(leaf_of(1, 2), "\"at_ms\":5", "\"at_ms\":6");
        assert_eq!(history(&key(1), &[(3, late)]), Err(RotationError::Unsigned(3)));
        let other = changed(leaf_of(1, 2), &key(2).to_string(), &key(3).to_string());
        assert_eq!(history(&key(1), &[(3, other)]), Err(RotationError::Unsigned(3)));
        let cut = changed(leaf_of(1, 2), "new_vkey\":\"", "new_vkey\":\"x");
        assert_eq!(history(&key(1), &[(3, cut)]), Err(RotationError::Form(3)));
    }

    #[test]
    fn the_first_leaf_of_a_successor_changes_no_key() {
        let first = br#"{"at_ms":1,"old_checkpoint":"","old_origin":"a/holdfast/b","old_root":"","old_size":0,"t":"rotation","v":1}"#;
        assert_eq!(keys(&history(&key(1), &[(0, first.to_vec())])), [key(1)]);
    }
}
