//! Commitments to facts about people: the leaf carries HMAC-SHA-256 under a random salt, the store keeps salt and
//! record. Erasing both leaves the log valid and saying nothing.

use crate::model::{Sha256, hmac_sha256};

/// Bytes of a salt.
pub const SALT: usize = 32;

/// HMAC-SHA-256 of `record` under `salt`.
pub fn commit(salt: &[u8; SALT], record: &[u8]) -> Sha256 {
    hmac_sha256(salt, record)
}
