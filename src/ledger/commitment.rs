//! Commitments to facts about people: the leaf carries HMAC-SHA-256 under a random salt, the store keeps salt and
//! record. Erasing both leaves the log valid and saying nothing.

use sha2::Digest;

use crate::model::Sha256;

/// Block size of SHA-256 in bytes (RFC 2104 pads the key to it).
const BLOCK: usize = 64;

/// Bytes of a salt.
pub const SALT: usize = 32;

/// HMAC-SHA-256 of `record` under `salt` (RFC 2104).
pub fn commit(salt: &[u8; SALT], record: &[u8]) -> Sha256 {
    let pad = |with: u8| -> [u8; BLOCK] {
        std::array::from_fn(|at| salt.get(at).copied().unwrap_or_default() ^ with)
    };
    let inner = sha2::Sha256::new().chain_update(pad(0x36)).chain_update(record).finalize();
    Sha256(sha2::Sha256::new().chain_update(pad(0x5c)).chain_update(inner).finalize().into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_vectors_of_rfc_4231_hold() {
        // Cases 1 and 2; their keys are shorter than a salt and HMAC pads keys with zeros.
        let salt = |key: &[u8]| std::array::from_fn(|at| key.get(at).copied().unwrap_or_default());
        assert_eq!(
            commit(&salt(&[0x0b; 20]), b"Hi There").to_string(),
            "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"
        );
        assert_eq!(
            commit(&salt(b"Jefe"), b"what do ya want for nothing?").to_string(),
            "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
        );
    }
}
