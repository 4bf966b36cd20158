//! Checkpoints (C2SP tlog-checkpoint): origin, size and root of a log as the text of a signed note.
//! Extension lines are read and reported, never written: cosigners disagree on whether they are covered.

use std::fmt;

use base64::Engine;
use base64::engine::general_purpose::STANDARD as BASE64;

use crate::ledger::keys::{KeyError, KeyName, Signer, VerifierKey};
use crate::ledger::merkle::empty_root;
use crate::ledger::note::{Note, NoteError, Verified};
use crate::model::Sha256;

/// Why a checkpoint is refused.
#[derive(Clone, Debug, thiserror::Error, PartialEq, Eq)]
pub enum CheckpointError {
    /// The note around it.
    Note(#[from] NoteError),
    /// Fewer than three lines.
    Lines,
    /// The origin cannot be a key name.
    Origin(#[source] KeyError),
    /// The second line.
    Size,
    /// The third line.
    Root,
    /// Size 0 with a root of something.
    EmptyRoot(Sha256),
    /// An empty line among the extensions.
    Extension(usize),
    /// Signed by a good key, for another log.
    OtherLog {
        /// Origin that was expected.
        expected: String,
        /// Origin that was found.
        found: String,
    },
}

/// What a log says of itself: this many leaves, this root.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Checkpoint {
    /// Name of the log, the same as its key name.
    pub origin: KeyName,
    /// Number of leaves, below 2^63.
    pub size: u64,
    /// RFC 6962 root of these leaves.
    pub root: Sha256,
}

impl Checkpoint {
    /// Reads the text of a note; the second part are its extension lines, normally none.
    ///
    /// Law: for a text without extensions, printing gives the text back.
    ///
    /// # Errors
    /// What is wrong with which line.
    pub fn parse(text: &str) -> Result<(Self, Vec<String>), CheckpointError> {
        let body = text.strip_suffix('\n').ok_or(CheckpointError::Lines)?;
        let mut lines = body.split('\n');
        let (Some(origin), Some(size), Some(root)) = (lines.next(), lines.next(), lines.next()) else {
            return Err(CheckpointError::Lines);
        };
        let origin = KeyName::new(origin).map_err(CheckpointError::Origin)?;
        let size = parse_decimal(size).ok_or(CheckpointError::Size)?;
        let root = parse_hash(root).ok_or(CheckpointError::Root)?;
        if size == 0 && root != empty_root() {
            return Err(CheckpointError::EmptyRoot(root));
        }
        let extensions: Vec<String> = lines.map(str::to_owned).collect();
        match extensions.iter().position(String::is_empty) {
            Some(at) => Err(CheckpointError::Extension(at + 1)),
            None => Ok((Self { origin, size, root }, extensions)),
        }
    }

    /// The note of this checkpoint with the log's signature.
    ///
    /// # Errors
    /// The signer bears another name than the origin.
    pub fn sign(&self, log: &Signer) -> Result<Note, CheckpointError> {
        self.expect_origin(log.verifier_key().name())?;
        let text = self.to_string();
        let line = log.sign(&text, 0)?;
        Ok(Note::new(text, vec![line])?)
    }

    fn expect_origin(&self, expected: &KeyName) -> Result<(), CheckpointError> {
        if self.origin == *expected {
            return Ok(());
        }
        let (expected, found) = (expected.to_string(), self.origin.to_string());
        Err(CheckpointError::OtherLog { expected, found })
    }
}

impl fmt::Display for Checkpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}\n{}\n{}", self.origin, self.size, BASE64.encode(self.root.0))
    }
}

/// A checkpoint with the note it came in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignedCheckpoint {
    /// What the log says.
    pub checkpoint: Checkpoint,
    /// Lines after the root; nothing here gives them a meaning.
    pub extensions: Vec<String>,
    /// The note with all signatures.
    pub note: Note,
}

impl SignedCheckpoint {
    /// Reads a checkpoint file without asking who signed it.
    ///
    /// # Errors
    /// It is no note, or its text no checkpoint.
    pub fn parse(bytes: &[u8]) -> Result<Self, CheckpointError> {
        let note = Note::parse(bytes)?;
        let (checkpoint, extensions) = Checkpoint::parse(note.text())?;
        Ok(Self { checkpoint, extensions, note })
    }

    /// Checks that `log` signed it and that it is the checkpoint of the log of that name, and checks every
    /// line of the `witnesses` too.
    ///
    /// # Errors
    /// A bad signature of any of these keys, none by the log, or another log's checkpoint.
    pub fn verify(&self, log: &VerifierKey, witnesses: &[VerifierKey]) -> Result<Verified, CheckpointError> {
        self.checkpoint.expect_origin(log.name())?;
        let keys: Vec<_> = std::iter::once(log).chain(witnesses).cloned().collect();
        let verified = self.note.verify(&keys)?;
        let by_log = verified.signed.iter().any(|s| s.name == *log.name() && s.id == log.id());
        if by_log { Ok(verified) } else { Err(NoteError::NoKnownSigner.into()) }
    }
}

/// A decimal number below 2^63 as the formats write it: digits only, no leading zeros.
pub(crate) fn parse_decimal(text: &str) -> Option<u64> {
    let digits = !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    let plain = digits && (text == "0" || !text.starts_with('0'));
    plain.then(|| text.parse::<i64>().ok()?.try_into().ok()).flatten()
}

/// A hash in standard padded base64.
pub(crate) fn parse_hash(text: &str) -> Option<Sha256> {
    Sha256::from_slice(&BASE64.decode(text).ok()?)
}

#[cfg(test)]
#[path = "checkpoint_tests.rs"]
mod tests;
