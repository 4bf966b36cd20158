//! Signatures of people under what they answer for: scope statements and policies. Signed notes of the
//! same form as the ledger's checkpoints, so that any tool for those checks these too.

pub mod statement;

use std::fs::OpenOptions;
use std::io::Write;
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use thiserror::Error;

use crate::config::document::read_text;
use crate::config::{Declared, Place, PolicyChoice, Problem, Problems, Source};
use crate::ledger::keys::{KeyError, KeyName, Signer, VerifierKey};
use crate::ledger::note::{Note, NoteError};
use crate::text::Said;

/// Why something could not be signed.
#[derive(Debug, Error)]
pub enum SigningError {
    /// A file.
    #[error("cannot {what} {}: {source}", path.display())]
    File {
        /// What was tried.
        what: &'static str,
        /// The file.
        path: PathBuf,
        /// Cause.
        source: std::io::Error,
    },
    /// A key that is none.
    #[error("cannot use the key in {}: {source}; make one with `holdfast policy key`", path.display())]
    Key {
        /// The file.
        path: PathBuf,
        /// Cause.
        source: KeyError,
    },
    /// A name that no key can have.
    #[error("cannot name a key {name:?}: {source}")]
    Name {
        /// As given.
        name: String,
        /// Cause.
        source: KeyError,
    },
    /// The system gave no random bytes.
    #[error("cannot draw a key: {0}")]
    Random(getrandom::Error),
    /// A text that no note can hold.
    #[error("cannot sign this text: {0}; save it as UTF-8 with a line feed at its end")]
    Note(#[from] NoteError),
}

/// Makes a key pair: the secret half, readable by its owner alone, and beside it the public half with `.pub`.
/// Neither file may be there before.
///
/// # Errors
/// See [`SigningError`].
pub fn make_key(name: &str, secret: &Path) -> Result<PathBuf, SigningError> {
    let key_name =
        KeyName::new(name).map_err(|source| SigningError::Name { name: name.to_owned(), source })?;
    let mut seed = [0; 32];
    getrandom::fill(&mut seed).map_err(SigningError::Random)?;
    let signer = Signer::log(key_name, &seed);
    let mut public = secret.as_os_str().to_owned();
    public.push(".pub");
    let public = PathBuf::from(public);
    new_file(secret, 0o600, &signer.to_secret_text())?;
    new_file(&public, 0o644, &signer.verifier_key().to_string())?;
    Ok(public)
}

fn new_file(path: &Path, mode: u32, line: &str) -> Result<(), SigningError> {
    let fail = |source| SigningError::File { what: "write", path: path.to_owned(), source };
    let mut file = OpenOptions::new().write(true).create_new(true).mode(mode).open(path).map_err(fail)?;
    writeln!(file, "{line}").and_then(|()| file.sync_all()).map_err(fail)
}

/// Reads a secret key.
///
/// # Errors
/// See [`SigningError`].
pub fn secret_key(path: &Path) -> Result<Signer, SigningError> {
    let text = std::fs::read_to_string(path).map_err(|source| SigningError::File {
        what: "read",
        path: path.to_owned(),
        source,
    })?;
    Signer::from_secret_text(text.trim())
        .map_err(|source| SigningError::Key { path: path.to_owned(), source })
}

/// A text, or a note that others signed already, with one more signature.
///
/// # Errors
/// See [`SigningError`].
pub fn sign(text: &str, with: &Signer) -> Result<Note, SigningError> {
    match Note::parse(text.as_bytes()) {
        Ok(note) => {
            let line = with.sign(note.text(), 0)?;
            Ok(note.with_signatures(&[line])?)
        }
        Err(_) => Ok(Note::new(text, vec![with.sign(text, 0)?])?),
    }
}

/// People whose signatures a site takes.
#[derive(Clone, Debug, Default)]
pub struct Signers(Vec<(String, VerifierKey)>);

impl Signers {
    /// The signers that a configuration names.
    ///
    /// # Errors
    /// Key files that cannot be read or hold no key, each at the line that names it.
    pub fn of(choice: &PolicyChoice) -> Result<Self, Problems> {
        let mut problems = Problems::default();
        let mut all = Vec::new();
        for signer in &choice.signers {
            let file = signer.key_file.display().to_string();
            let at = |message: Said, help: &'static str| {
                Problem::new(signer.key_place(), message).help(Said::of(help, []))
            };
            match std::fs::read_to_string(&signer.key_file) {
                Err(why) => {
                    let facts = [("file", file.into()), ("why", Said::system(&why).into())];
                    problems.push(at(Said::of("config-unread", facts), "signer-make-key"));
                }
                Ok(text) => match text.trim().parse::<VerifierKey>() {
                    Ok(key) => all.push((signer.name.clone(), key)),
                    Err(why) => {
                        let facts = [("file", file.into()), ("why", why.to_string().into())];
                        problems.push(at(Said::of("signer-no-key", facts), "signer-name-key"));
                    }
                },
            }
        }
        problems.into_result(Self(all))
    }

    /// Signers by name and public key; text that is no key names nobody.
    pub fn of_keys(keys: &[(String, String)]) -> Self {
        Self(keys.iter().filter_map(|(name, key)| Some((name.clone(), key.parse().ok()?))).collect())
    }

    /// The text of a signed note and the names of those who signed it; `None` names nobody that is known here.
    ///
    /// # Errors
    /// No note, a bad signature, or none of a known signer.
    pub fn read(&self, bytes: &[u8]) -> Result<(String, Vec<String>), NoteError> {
        let note = Note::parse(bytes)?;
        let keys: Vec<VerifierKey> = self.0.iter().map(|(_, key)| key.clone()).collect();
        let signed = note.verify(&keys)?.signed;
        let name = |line: &crate::ledger::note::SignatureLine| {
            let known = self.0.iter().find(|(_, k)| *k.name() == line.name && k.id() == line.id);
            known.map(|(name, _)| name.clone())
        };
        Ok((note.text().to_owned(), signed.iter().filter_map(name).collect()))
    }
}

/// A file that a configuration names, or a problem at the line that names it.
fn named_file(file: &Declared<PathBuf>) -> Result<String, Problem> {
    read_text(file).map_err(|problems| {
        let why = problems.iter().next().map(|p| p.message.clone()).unwrap_or_else(|| Said::from(""));
        Problem::new(file.place.clone(), why).help(Said::of("config-check-path", []))
    })
}

/// A problem of a signed file as a whole.
fn of_file(path: &Path, message: Said, help: &'static str) -> Problem {
    Problem::new(Place::whole(&Source::new(path.display().to_string(), "")), message).help(Said::of(help, []))
}
