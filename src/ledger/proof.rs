//! The text form of a proof that a leaf stands in a signed log (C2SP tlog-proof), one file that a stranger
//! can check offline. Checks the tree and the log's signature; what witnesses must have said is `quorum`'s.

use std::fmt;

use base64::Engine;
use base64::engine::general_purpose::STANDARD as BASE64;

use crate::ledger::checkpoint::{CheckpointError, SignedCheckpoint, parse_decimal, parse_hash};
use crate::ledger::keys::VerifierKey;
use crate::ledger::merkle::{CheckError, verify_inclusion};
use crate::ledger::note::Verified;
use crate::model::Sha256;

/// First line of every proof.
pub const HEADER: &str = "c2sp.org/tlog-proof@v1";

/// Most bytes of extra data: Go's reader takes lines of at most 64 KiB, which base64 fills with 48 KiB.
pub const MAX_EXTRA: usize = 48_000;

/// Hashes of the longest path: a tree of 2^63 leaves.
const MAX_HASHES: usize = 63;

/// Why a proof cannot be read, or shows nothing.
#[derive(Clone, Debug, thiserror::Error, PartialEq, Eq)]
pub enum TextError {
    /// Another kind of file.
    Header,
    /// Not UTF-8.
    NotText,
    /// The file ends before the checkpoint.
    CutOff,
    /// Lines that end with CR LF.
    LineEnds,
    /// A byte order mark before the first line.
    Mark,
    /// The line that must name the position of the leaf; counted from 1.
    Index(usize),
    /// A line of another form; counted from 1.
    Line(usize),
    /// More extra data than other programs read.
    Extra(usize),
    /// The checkpoint at the end, or its signature.
    Checkpoint(#[from] CheckpointError),
    /// The path does not lead to the root.
    Path(#[from] CheckError),
}

/// A proof, read, not yet checked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proof {
    /// Bytes that travel with the proof and are covered by nothing; Holdfast puts the leaf itself here.
    pub extra: Option<Vec<u8>>,
    /// Position of the leaf.
    pub index: u64,
    /// Audit path, sibling of the leaf first.
    pub path: Vec<Sha256>,
    /// The checkpoint whose root the path leads to.
    pub checkpoint: SignedCheckpoint,
}

impl Proof {
    /// Reads a proof. Law: what this accepts, `Display` writes back byte for byte.
    ///
    /// # Errors
    /// What is wrong with which line.
    pub fn parse(bytes: &[u8]) -> Result<Self, TextError> {
        let text = std::str::from_utf8(bytes).map_err(|_| TextError::NotText)?;
        let first = text.split('\n').next().unwrap_or_default();
        if first != HEADER {
            return Err(match (first.strip_prefix('\u{feff}'), first.strip_suffix('\r')) {
                (Some(rest), _) if rest.trim_end() == HEADER => TextError::Mark,
                (_, Some(HEADER)) => TextError::LineEnds,
                _ => TextError::Header,
            });
        }
        if text.contains("\r\n") {
            return Err(TextError::LineEnds);
        }
        let (head, checkpoint) = text.split_once("\n\n").ok_or(TextError::CutOff)?;
        let mut lines = head.split('\n').enumerate().map(|(at, line)| (at + 1, line)).peekable();
        lines.next();
        let extra = match lines.next_if(|(_, line)| line.starts_with("extra ")) {
            Some((at, line)) => Some(read_extra(line).ok_or(TextError::Line(at))?),
            None => None,
        };
        let (at, line) = lines.next().ok_or(TextError::CutOff)?;
        let index = line.strip_prefix("index ").and_then(parse_decimal).ok_or(TextError::Index(at))?;
        let mut path = Vec::new();
        for (at, line) in lines {
            let hash = parse_hash(line).filter(|_| path.len() < MAX_HASHES);
            path.push(hash.ok_or(TextError::Line(at))?);
        }
        Ok(Self { extra, index, path, checkpoint: SignedCheckpoint::parse(checkpoint.as_bytes())? })
    }

    /// The text, after a check that other programs will read it.
    ///
    /// # Errors
    /// [`TextError::Extra`].
    pub fn to_text(&self) -> Result<String, TextError> {
        match self.extra.as_ref().map(Vec::len) {
            Some(bytes) if bytes > MAX_EXTRA => Err(TextError::Extra(bytes)),
            _ => Ok(self.to_string()),
        }
    }

    /// Checks only that the path leads from this leaf to the checkpoint's root: consistent, signer unknown.
    ///
    /// # Errors
    /// [`TextError::Path`].
    pub fn verify_path(&self, leaf: Sha256) -> Result<(), TextError> {
        let tree = &self.checkpoint.checkpoint;
        Ok(verify_inclusion(leaf, self.index, tree.size, &self.path, tree.root)?)
    }

    /// Checks the path and the signature of the log, and every line of the given witnesses.
    ///
    /// # Errors
    /// [`TextError::Path`] or [`TextError::Checkpoint`].
    pub fn verify(
        &self,
        leaf: Sha256,
        log: &VerifierKey,
        witnesses: &[VerifierKey],
    ) -> Result<Verified, TextError> {
        self.verify_path(leaf)?;
        Ok(self.checkpoint.verify(log, witnesses)?)
    }
}

fn read_extra(line: &str) -> Option<Vec<u8>> {
    BASE64.decode(line.strip_prefix("extra ")?).ok()
}

impl fmt::Display for Proof {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{HEADER}")?;
        if let Some(extra) = &self.extra {
            writeln!(f, "extra {}", BASE64.encode(extra))?;
        }
        writeln!(f, "index {}", self.index)?;
        self.path.iter().try_for_each(|hash| writeln!(f, "{}", BASE64.encode(hash.0)))?;
        write!(f, "\n{}", self.checkpoint.note)
    }
}

#[cfg(test)]
#[path = "proof_tests.rs"]
mod tests;
