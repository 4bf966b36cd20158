//! HMAC-SHA-256 (RFC 2104): commitments to facts about people, signatures of webhooks.

use sha2::Digest;

use super::digest::Sha256;

/// Block size of SHA-256 in bytes; keys are padded to it with zeros.
const BLOCK: usize = 64;

/// HMAC-SHA-256 of `message` under `key`, of any length.
pub fn hmac_sha256(key: &[u8], message: &[u8]) -> Sha256 {
    let hashed: [u8; 32];
    let key = if key.len() > BLOCK {
        hashed = sha2::Sha256::digest(key).into();
        &hashed[..]
    } else {
        key
    };
    let pad = |with: u8| -> [u8; BLOCK] {
        std::array::from_fn(|at| key.get(at).copied().unwrap_or_default() ^ with)
    };
    let inner = sha2::Sha256::new().chain_update(pad(0x36)).chain_update(message).finalize();
    Sha256(sha2::Sha256::new().chain_update(pad(0x5c)).chain_update(inner).finalize().into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_vectors_of_rfc_4231_hold() {
        let cases: [(&[u8], &[u8], &str); 3] = [
            (&[0x0b; 20], b"Hi There", "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"),
            (
                b"Jefe",
                b"what do ya want for nothing?",
                "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843",
            ),
            (
                &[0xaa; 131],
                b"Test Using Larger Than Block-Size Key - Hash Key First",
                "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54",
            ),
        ];
        for (key, message, mac) in cases {
            assert_eq!(hmac_sha256(key, message).to_string(), mac);
        }
    }
}
