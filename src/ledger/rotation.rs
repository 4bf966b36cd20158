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
    #[error("leaf {0} is no rotation of a key that can be read")]
    Form(u64),
    /// Not signed by both keys.
    #[error("the rotation in leaf {0} is not signed by both keys")]
    Unsigned(u64),
    /// It begins with another key than the one before it ended with.
    #[error("the rotation in leaf {0} does not begin with the key in force")]
    Broken(u64),
    /// The key that is trusted is none of the log's.
    #[error("{0} never was a key of this log")]
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

/// The two keys of a rotation leaf, signatures checked; `None` for a leaf that is no change of a key, for example the
/// first leaf of a successor log.
///
/// # Errors
/// See [`RotationError`].
fn read(index: u64, body: &[u8]) -> Option<Result<(VerifierKey, VerifierKey), RotationError>> {
    let said: Value = serde_json::from_slice(body).ok()?;
    if said["t"] != "rotation" || said.get("new_vkey").is_none() {
        return None;
    }
    Some(checked(&said, body).unwrap_or(Err(RotationError::Form(index))).map_err(|e| match e {
        RotationError::Unsigned(_) => RotationError::Unsigned(index),
        other => other,
    }))
}

fn checked(said: &Value, body: &[u8]) -> Option<Result<(VerifierKey, VerifierKey), RotationError>> {
    leaf::check_form(body).ok()?;
    let word = |name: &str| said[name].as_str();
    let (old, new) = (word("old_vkey")?, word("new_vkey")?);
    let text = statement(old, new, said["at_ms"].as_i64()?);
    let lines: Vec<SignatureLine> = word("signatures")?.lines().filter_map(|l| l.parse().ok()).collect();
    let keys: (VerifierKey, VerifierKey) = (old.parse().ok()?, new.parse().ok()?);
    let by = |key: &VerifierKey| {
        let own = lines.iter().find(|l| l.name == *key.name() && l.id == key.id());
        own.is_some_and(|line| check_signature(key, &text, line).is_ok())
    };
    let signed = by(&keys.0) && by(&keys.1) && keys.0.name() == keys.1.name();
    Some(if signed { Ok(keys) } else { Err(RotationError::Unsigned(0)) })
}

/// Every key of a log, oldest first, for somebody who trusts `known`; the last one signs now. `about` are leaves of
/// the log with their positions, in order.
///
/// # Errors
/// Rotations that do not follow each other or are not signed, or `known` is not among the keys.
pub fn history(known: &VerifierKey, about: &[(u64, Vec<u8>)]) -> Result<Vec<VerifierKey>, RotationError> {
    let mut keys: Vec<VerifierKey> = Vec::new();
    for (index, rotation) in about.iter().filter_map(|(index, body)| Some((*index, read(*index, body)?))) {
        let (old, new) = rotation?;
        match keys.last() {
            None => keys.push(old),
            Some(last) if *last == old => {}
            Some(_) => return Err(RotationError::Broken(index)),
        }
        keys.push(new);
    }
    match keys.contains(known) {
        true => Ok(keys),
        false if keys.is_empty() => Ok(vec![known.clone()]),
        false => Err(RotationError::Stranger(known.to_string())),
    }
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

    fn changed(leaf: Vec<u8>, from: &str, to: &str) -> Vec<u8> {
        let text = String::from_utf8(leaf).expect("ascii");
        assert!(text.contains(from), "{text}");
        text.replace(from, to).into_bytes()
    }

    #[test]
    fn whoever_trusts_one_key_follows_to_all_of_them() {
        let about = [(3, leaf_of(1, 2)), (9, leaf_of(2, 4))];
        for trusted in [1, 2, 4] {
            assert_eq!(history(&key(trusted), &about), Ok(vec![key(1), key(2), key(4)]));
        }
        assert_eq!(history(&key(7), &[]), Ok(vec![key(7)]));
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
        assert_eq!(history(&key(1), &[(0, first.to_vec())]), Ok(vec![key(1)]));
    }
}
