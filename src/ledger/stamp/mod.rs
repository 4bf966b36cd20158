//! Time stamps of a third party (RFC 3161): the request, what a reply means, and what a kept token still shows.
//! No network, no store, no clock; whatever an authority answers is data, never a crash.
//!
//! Stamped is the SHA-256 of a signed checkpoint exactly as published: the note with all signature lines that it
//! carried at that moment, cosignatures included. `openssl ts -verify -data <note> -token_in -in <token>` checks the same.
//!
//! | checked | not checked |
//! |---|---|
//! | status, imprint, nonce | revocation of the authority's certificate |
//! | signature over the attributes, digest of the content in them | accuracy: kept in the token, compared with nothing |
//! | certificate named by the signer, and by ESSCertIDv2 if there is one | ESSCertID of SHA-1 (RFC 2634) |
//! | time stamping is its one, critical use (RFC 3161, 2.3); valid at the stamped time | policy: shown, not demanded |
//! | chain to a root of the site's, valid at the stamped time, where one is given | without a root: who signed ([`Signer::Unknown`]) |

mod certificate;
mod fields;
mod reply;
mod roots;
mod signature;
mod token;

use sha2::Digest;
use thiserror::Error;

use crate::model::{Sha256, UtcMs};

pub use reply::{reply, request};
pub use roots::Roots;
pub use token::Token;

/// Content type of a request.
pub const QUERY_TYPE: &str = "application/timestamp-query";

/// Longest reply or token in bytes that is read at all; real ones have 1 to 10 kB.
pub const MAX_TOKEN: usize = 256 << 10;

/// Ties a reply to its request. A positive INTEGER in its shortest form, so that it comes back byte for byte.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Nonce([u8; 8]);

impl Nonce {
    /// A nonce with 62 of these bits.
    pub fn new(mut random: [u8; 8]) -> Self {
        random[0] = random[0] & 0x7f | 0x40;
        Self(random)
    }

    /// The content of the INTEGER.
    pub fn bytes(&self) -> &[u8] {
        &self.0
    }
}

/// Why a reply is no time stamp, or a token shows nothing.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
pub enum StampError {
    /// Not of the form; the words say where reading stopped.
    Form(String),
    /// The authority said no.
    Refused(String),
    /// Another digest than ours.
    Imprint,
    /// Not the answer to our request.
    Nonce,
    /// The signed attributes do not hold the content's digest.
    Content,
    /// The signature.
    Signature,
    /// The certificate that signed.
    Certificate(Unfit),
    /// No way to a root that was given.
    Chain(String),
    /// A file of roots.
    NoRoot,
}

/// Why a certificate does not stand for a time stamp.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unfit {
    /// It is not one for time stamping alone.
    Purpose,
    /// It was not valid at the stamped time.
    Time,
    /// Its key is of a kind that is not understood.
    Kind,
    /// It did not come along.
    Absent,
    /// It is not the one that the signature names.
    Other,
}

/// Who signed a token.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Signer {
    /// Its certificate leads to a root that was given.
    Rooted,
    /// No root was given: anybody may have signed.
    Unknown,
    /// Roots were given, and its certificate leads to none of them.
    Stranger,
}

/// What a good token says.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Stamp {
    /// When the authority saw the bytes.
    pub at: UtcMs,
    /// Policy of the authority, dotted.
    pub policy: String,
    /// Serial number of the token, lower-case hex.
    pub serial: String,
    /// Who signed.
    pub signer: Signer,
    /// Name in the certificate that signed: its maker's word unless the signer is [`Signer::Rooted`].
    pub authority: String,
}

/// A token and what checks it, as stored and as carried by bags.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct KeptStamp {
    /// The token (CMS SignedData), verbatim.
    pub token: Vec<u8>,
    /// The certificates that came with it, PEM.
    pub chain: String,
    /// The root that it was checked against, PEM; `None` when the site named none.
    pub root: Option<String>,
    /// The stamped time.
    pub at: UtcMs,
}

/// What the authority is asked to stamp.
pub fn imprint(note: &[u8]) -> Sha256 {
    Sha256(sha2::Sha256::digest(note).into())
}

/// Checks the answer to a request for `note` and gives the token in it.
///
/// # Errors
/// See [`StampError`].
pub fn judge(
    answer: &[u8],
    note: &[u8],
    nonce: Nonce,
    roots: &Roots,
) -> Result<(Stamp, Vec<u8>), StampError> {
    let bytes = reply(answer)?;
    let token = Token::parse(bytes)?;
    if token.nonce() != Some(nonce.bytes()) {
        return Err(StampError::Nonce);
    }
    Ok((checked(&token, note, roots)?, bytes.to_vec()))
}

/// Checks a kept token over `note`.
///
/// # Errors
/// See [`StampError`].
pub fn check(token: &[u8], note: &[u8], roots: &Roots) -> Result<Stamp, StampError> {
    checked(&Token::parse(token)?, note, roots)
}

/// As [`check`], for a reader who need not know every authority: a good token of one that leads to none of `roots` is
/// no error, but [`Signer::Stranger`].
///
/// # Errors
/// See [`StampError`]; never [`StampError::Chain`].
pub fn examine(token: &[u8], note: &[u8], roots: &Roots) -> Result<Stamp, StampError> {
    match check(token, note, roots) {
        Err(StampError::Chain(_)) => {
            Ok(Stamp { signer: Signer::Stranger, ..check(token, note, &Roots::default())? })
        }
        other => other,
    }
}

fn checked(token: &Token<'_>, note: &[u8], roots: &Roots) -> Result<Stamp, StampError> {
    if token.imprint() != imprint(note) {
        return Err(StampError::Imprint);
    }
    token.check_signature()?;
    let signer = if roots.is_empty() {
        Signer::Unknown
    } else {
        roots.check(token)?;
        Signer::Rooted
    };
    Ok(Stamp {
        at: token.at(),
        policy: token.policy(),
        serial: token.serial(),
        signer,
        authority: token.authority(),
    })
}

#[cfg(test)]
mod tests;
