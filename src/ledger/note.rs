//! Signed notes (C2SP signed-note): text, a blank line, signature lines; and timestamped Ed25519
//! cosignatures (C2SP tlog-cosignature). Accepts a subset of what Go's sumdb/note accepts, never more.

use std::fmt;
use std::str::FromStr;

use base64::Engine;
use base64::engine::general_purpose::STANDARD as BASE64;
use ed25519_dalek::Signature;

use crate::ledger::keys::{KeyId, KeyKind, KeyName, PublicKey, VerifierKey};

/// Most signature lines read from one note; Go's reader has the same bound.
pub const MAX_SIGNATURES: usize = 100;

/// Largest note that is looked at, in bytes: a checkpoint with 100 ML-DSA lines fits.
pub const MAX_NOTE: usize = 1 << 20;

/// Bytes of a 0x06 signature without key id: time and ML-DSA-44 (FIPS 204, table 2).
const ML_DSA_SIGNATURE: usize = 8 + 2420;

/// Why a note is refused.
#[derive(Clone, Debug, thiserror::Error, PartialEq, Eq)]
pub enum NoteError {
    /// Larger than [`MAX_NOTE`].
    TooLong,
    /// Not UTF-8, or a control character other than line feed.
    NotText,
    /// No blank line before the signatures, or no line end after them.
    NoSignatures,
    /// A signature line of another form.
    Line(usize),
    /// More than [`MAX_SIGNATURES`] lines.
    TooMany,
    /// Text that cannot be signed: it must end in a line feed and hold no other control characters.
    Unsignable,
    /// A time that the format cannot carry.
    Time(u64),
    /// A known key's signature does not fit the text.
    BadSignature {
        /// Name of the key.
        name: KeyName,
        /// Id of the key.
        id: KeyId,
    },
    /// None of the keys that were given signed this note.
    NoKnownSigner,
}

/// One signature line as it stands in a note.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct SignatureLine {
    /// Name of the key.
    pub name: KeyName,
    /// Id of the key.
    pub id: KeyId,
    /// Bytes after the key id; at least one.
    pub signature: Vec<u8>,
}

impl SignatureLine {
    /// The claimed time of a cosignature in POSIX seconds: its first eight bytes. Means nothing for a log's
    /// own signature, and nothing before the signature was checked.
    pub fn claimed_seconds(&self) -> Option<u64> {
        self.signature.first_chunk::<8>().map(|b| u64::from_be_bytes(*b))
    }
}

impl fmt::Display for SignatureLine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let blob = BASE64.encode([&self.id.0[..], &self.signature].concat());
        write!(f, "\u{2014} {} {blob}", self.name)
    }
}

impl FromStr for SignatureLine {
    type Err = NoteError;

    /// Reads one line without its line feed.
    fn from_str(line: &str) -> Result<Self, NoteError> {
        read_line(line).ok_or(NoteError::Line(1))
    }
}

fn read_line(line: &str) -> Option<SignatureLine> {
    let (name, blob) = line.strip_prefix("\u{2014} ")?.split_once(' ')?;
    let blob = BASE64.decode(blob).ok()?;
    let (id, signature) = blob.split_first_chunk::<4>()?;
    let name = KeyName::new(name).ok()?;
    (!signature.is_empty()).then(|| SignatureLine { name, id: KeyId(*id), signature: signature.to_vec() })
}

/// A note: text and signatures, parsed, not yet believed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Note {
    text: String,
    signatures: Vec<SignatureLine>,
}

/// What the check of a note against known keys found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verified {
    /// Good signatures of known keys, each key once, in the order of the note.
    pub signed: Vec<SignatureLine>,
    /// Lines of unknown keys and of kinds that cannot be checked here (0x06).
    pub unverified: Vec<SignatureLine>,
}

impl Note {
    /// A note from a text and at least one signature over it.
    ///
    /// # Errors
    /// The text cannot stand in a note, or there are no signatures or too many.
    pub fn new(text: impl Into<String>, signatures: Vec<SignatureLine>) -> Result<Self, NoteError> {
        let text = text.into();
        check_text(&text)?;
        match signatures.len() {
            0 => Err(NoteError::NoSignatures),
            1..=MAX_SIGNATURES => Ok(Self { text, signatures }),
            _ => Err(NoteError::TooMany),
        }
    }

    /// Reads a note. Law: what this accepts, `Display` writes back byte for byte.
    ///
    /// # Errors
    /// The bytes are no note; nothing is said about signatures yet.
    pub fn parse(bytes: &[u8]) -> Result<Self, NoteError> {
        if bytes.len() > MAX_NOTE {
            return Err(NoteError::TooLong);
        }
        let whole = std::str::from_utf8(bytes).map_err(|_| NoteError::NotText)?;
        if !is_plain(whole) {
            return Err(NoteError::NotText);
        }
        let (text, lines) = whole.rsplit_once("\n\n").ok_or(NoteError::NoSignatures)?;
        let signatures = parse_lines(lines)?;
        Self::new(format!("{text}\n"), signatures)
    }

    /// The signed text, ending in a line feed.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// All signature lines, in order.
    pub fn signatures(&self) -> &[SignatureLine] {
        &self.signatures
    }

    /// The note with more signature lines; those it already has are not repeated.
    ///
    /// # Errors
    /// [`NoteError::TooMany`].
    pub fn with_signatures(mut self, more: &[SignatureLine]) -> Result<Self, NoteError> {
        for line in more {
            if !self.signatures.contains(line) {
                self.signatures.push(line.clone());
            }
        }
        Self::new(self.text, self.signatures)
    }

    /// Checks every line whose name and id are those of a known key. Further lines of a key that already
    /// signed well are ignored, as Go's reader does.
    ///
    /// # Errors
    /// A known key's signature is bad (one is enough to sink the note), or no known key signed.
    pub fn verify(&self, keys: &[VerifierKey]) -> Result<Verified, NoteError> {
        let mut found = Verified { signed: Vec::new(), unverified: Vec::new() };
        for line in &self.signatures {
            let known = |k: &&VerifierKey| *k.name() == line.name && k.id() == line.id;
            let repeated = |s: &SignatureLine| s.name == line.name && s.id == line.id;
            match keys.iter().find(known) {
                Some(key) if key.kind() != KeyKind::MlDsaCosigner => {
                    if found.signed.iter().any(repeated) {
                        continue;
                    }
                    check_signature(key, &self.text, line)?;
                    found.signed.push(line.clone());
                }
                _ if found.unverified.contains(line) => {}
                _ => found.unverified.push(line.clone()),
            }
        }
        if found.signed.is_empty() { Err(NoteError::NoKnownSigner) } else { Ok(found) }
    }
}

impl fmt::Display for Note {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}", self.text)?;
        self.signatures.iter().try_for_each(|line| writeln!(f, "{line}"))
    }
}

/// Reads signature lines as they end a note or make up a witness's answer.
///
/// # Errors
/// A malformed line (its number from 1), a missing final line feed, no line at all, or too many.
pub fn parse_lines(lines: &str) -> Result<Vec<SignatureLine>, NoteError> {
    let body = lines.strip_suffix('\n').ok_or(NoteError::NoSignatures)?;
    let mut read = Vec::new();
    for (at, line) in body.split('\n').enumerate() {
        if at == MAX_SIGNATURES {
            return Err(NoteError::TooMany);
        }
        read.push(read_line(line).ok_or(NoteError::Line(at + 1))?);
    }
    Ok(read)
}

/// Checks one line against the key it claims, strictly (no small-order points, canonical encodings).
///
/// # Errors
/// [`NoteError::BadSignature`], also for kinds that cannot be checked here.
pub fn check_signature(key: &VerifierKey, text: &str, line: &SignatureLine) -> Result<(), NoteError> {
    let claims = *key.name() == line.name && key.id() == line.id;
    if claims && signature_fits(key, text, &line.signature).is_some_and(|fits| fits) {
        return Ok(());
    }
    Err(NoteError::BadSignature { name: line.name.clone(), id: line.id })
}

fn signature_fits(key: &VerifierKey, text: &str, signature: &[u8]) -> Option<bool> {
    let PublicKey::Ed25519(public) = &key.key else { return None };
    let (message, signature) = match key.kind() {
        KeyKind::Log => (text.to_owned(), signature),
        _ => {
            let (time, signature) = signature.split_first_chunk::<8>()?;
            (cosigned_message(text, u64::from_be_bytes(*time)).ok()?, signature)
        }
    };
    let signature = Signature::from_slice(signature).ok()?;
    Some(public.verify_strict(message.as_bytes(), &signature).is_ok())
}

/// Whether a line has the length of an ML-DSA-44 cosignature: kept and shown, never counted as checked.
pub fn looks_like_ml_dsa(line: &SignatureLine) -> bool {
    line.signature.len() == ML_DSA_SIGNATURE
}

/// Whether a line has the length of a cosignature: its time, and an Ed25519 or ML-DSA-44 signature. A log's own line has
/// none of these lengths, whatever name it bears.
pub fn looks_like_cosignature(line: &SignatureLine) -> bool {
    line.signature.len() == 8 + ed25519_dalek::SIGNATURE_LENGTH || looks_like_ml_dsa(line)
}

/// What a 0x04 cosignature signs: header, time, and the whole text of the note.
pub(crate) fn cosigned_message(text: &str, seconds: u64) -> Result<String, NoteError> {
    if seconds > i64::MAX as u64 {
        return Err(NoteError::Time(seconds));
    }
    Ok(format!("cosignature/v1\ntime {seconds}\n{text}"))
}

pub(crate) fn check_text(text: &str) -> Result<(), NoteError> {
    let fits = text.ends_with('\n') && is_plain(text) && text.len() < MAX_NOTE;
    if fits { Ok(()) } else { Err(NoteError::Unsignable) }
}

fn is_plain(text: &str) -> bool {
    text.chars().all(|c| c >= ' ' || c == '\n')
}

#[cfg(test)]
#[path = "note_tests.rs"]
mod tests;
