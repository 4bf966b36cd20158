//! The messages between a log and its witnesses (C2SP tlog-witness), without the network: the body of
//! `add-checkpoint`, and what a witness's answer means for us. Nothing here sends or waits.

use std::fmt;

use base64::Engine;
use base64::engine::general_purpose::STANDARD as BASE64;

use crate::ledger::checkpoint::{CheckpointError, SignedCheckpoint, parse_decimal, parse_hash};
use crate::ledger::keys::VerifierKey;
use crate::ledger::note::{self, SignatureLine};
use crate::model::Sha256;

/// Content type of the body of a 409 that names the size the witness knows.
pub const SIZE_TYPE: &str = "text/x.tlog.size";

/// Most hashes of a consistency proof that the format allows.
pub const MAX_HASHES: usize = 63;

/// Why the body of a request is refused; a witness answers 400.
#[derive(Clone, Debug, thiserror::Error, PartialEq, Eq)]
pub enum BodyError {
    /// Not UTF-8.
    NotText,
    /// The first line.
    Old,
    /// No blank line between proof and checkpoint.
    CutOff,
    /// A proof line that is no hash; counted from 1.
    Hash(usize),
    /// More hashes than any tree needs.
    TooManyHashes,
    /// The checkpoint at the end.
    Checkpoint(#[from] CheckpointError),
}

/// Body of `POST …/add-checkpoint`: please cosign this, you last saw `old` leaves, here is why it extends.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AddCheckpoint {
    /// The size the witness cosigned last, as far as the sender knows; 0 at first contact.
    pub old: u64,
    /// Consistency proof from `old` to the checkpoint's size.
    pub proof: Vec<Sha256>,
    /// The new checkpoint with the log's signature.
    pub checkpoint: SignedCheckpoint,
}

impl AddCheckpoint {
    /// Reads a body. Law: what this accepts, `Display` writes back byte for byte.
    ///
    /// # Errors
    /// What is wrong with which line.
    pub fn parse(bytes: &[u8]) -> Result<Self, BodyError> {
        let text = std::str::from_utf8(bytes).map_err(|_| BodyError::NotText)?;
        let (head, checkpoint) = text.split_once("\n\n").ok_or(BodyError::CutOff)?;
        let mut lines = head.split('\n');
        let old = lines.next().and_then(|l| l.strip_prefix("old ")).and_then(parse_decimal);
        let old = old.ok_or(BodyError::Old)?;
        let mut proof = Vec::new();
        for (at, line) in lines.enumerate() {
            if at == MAX_HASHES {
                return Err(BodyError::TooManyHashes);
            }
            proof.push(parse_hash(line).ok_or(BodyError::Hash(at + 2))?);
        }
        Ok(Self { old, proof, checkpoint: SignedCheckpoint::parse(checkpoint.as_bytes())? })
    }
}

impl fmt::Display for AddCheckpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "old {}", self.old)?;
        self.proof.iter().try_for_each(|hash| writeln!(f, "{}", BASE64.encode(hash.0)))?;
        write!(f, "\n{}", self.checkpoint.note)
    }
}

/// What a witness's answer to `add-checkpoint` means.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    /// Good cosignatures of this witness's keys over our checkpoint, at least one, and its unchecked ML-DSA
    /// lines.
    Cosigned(Vec<SignatureLine>),
    /// The witness knows another size, not larger than ours: prove from there and ask again.
    Stale {
        /// Leaves of the tree that the witness cosigned last.
        size: u64,
    },
    /// The witness knows more leaves than we ever wrote: we were rolled back, or forked. Freeze.
    Ahead {
        /// Leaves of the tree that the witness cosigned last.
        size: u64,
    },
    /// The witness holds that our tree is not an extension of the one it knows. Alarm.
    Inconsistent,
    /// The witness does not know this log, or does not trust its key (some answer 403 for both). A person
    /// must talk to whoever runs it.
    NotListed,
    /// We said something the witness cannot read, or it answered out of the format, or with bad signatures.
    Unusable(Unusable),
    /// Pushback, trouble at the witness or on the way: ask again later.
    Retry,
}

/// How an answer left the format.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unusable {
    /// The witness calls our request malformed (400), or answers with a status nobody defined.
    Status(u16),
    /// The body of a 200 holds no signature lines.
    Lines,
    /// None of the lines is a good cosignature of a key we know for this witness.
    Signature,
    /// The body of a 409 is no size.
    Size,
}

/// Judges the answer to a request for `checkpoint`. Anything but a 409 with [`SIZE_TYPE`] that contradicts
/// us counts as an alarm, because deployed witnesses answer a root mismatch with 409 or 422.
pub fn classify(
    status: u16,
    content_type: Option<&str>,
    body: &[u8],
    checkpoint: &SignedCheckpoint,
    keys: &[VerifierKey],
) -> Answer {
    match status {
        200 => cosigned(body, checkpoint, keys).map_or_else(Answer::Unusable, Answer::Cosigned),
        409 if content_type.is_some_and(is_size_type) => known_size(body, checkpoint.checkpoint.size),
        409 | 422 => Answer::Inconsistent,
        403 | 404 => Answer::NotListed,
        408 | 429 | 500..=599 => Answer::Retry,
        other => Answer::Unusable(Unusable::Status(other)),
    }
}

fn is_size_type(content_type: &str) -> bool {
    content_type.split(';').next().is_some_and(|t| t.trim().eq_ignore_ascii_case(SIZE_TYPE))
}

fn known_size(body: &[u8], ours: u64) -> Answer {
    let line = std::str::from_utf8(body).ok();
    let size = line.and_then(|l| parse_decimal(l.strip_suffix('\n').unwrap_or(l)));
    match size {
        Some(size) if size > ours => Answer::Ahead { size },
        Some(size) => Answer::Stale { size },
        None => Answer::Unusable(Unusable::Size),
    }
}

/// Lines of unknown keys are dropped; so are bad ones, as long as a good one remains. ML-DSA lines that the
/// same witness adds are carried along unchecked: they count for nothing here, and for a reader who can.
fn cosigned(
    body: &[u8],
    checkpoint: &SignedCheckpoint,
    keys: &[VerifierKey],
) -> Result<Vec<SignatureLine>, Unusable> {
    let text = std::str::from_utf8(body).map_err(|_| Unusable::Lines)?;
    let mut lines = note::parse_lines(text).map_err(|_| Unusable::Lines)?;
    let text = checkpoint.note.text();
    let good = |line: &SignatureLine| keys.iter().any(|key| note::check_signature(key, text, line).is_ok());
    let carried =
        |line: &SignatureLine| note::looks_like_ml_dsa(line) && keys.iter().any(|k| *k.name() == line.name);
    lines.retain(|line| good(line) || carried(line));
    if lines.iter().any(good) { Ok(lines) } else { Err(Unusable::Signature) }
}

#[cfg(test)]
#[path = "witness_tests.rs"]
mod tests;
