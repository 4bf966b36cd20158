//! A log's side of witnessing (C2SP tlog-witness): which request follows which answer. Reaches a witness
//! only through [`Door`], stores nothing, and asks at most twice: a witness that moves is asked again later.

use crate::ledger::checkpoint::SignedCheckpoint;
use crate::ledger::keys::{KeyName, VerifierKey};
use crate::ledger::note::{SignatureLine, check_signature};
use crate::ledger::witness::{self, AddCheckpoint, Answer, Unusable};
use crate::model::Sha256;

/// What came back over HTTP.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reply {
    /// Status code.
    pub status: u16,
    /// Content type, if stated.
    pub content_type: Option<String>,
    /// Body.
    pub body: Vec<u8>,
}

/// The way to one witness.
pub trait Door {
    /// Posts to `<submission prefix>/add-checkpoint`.
    ///
    /// # Errors
    /// No answer: the words say why. A status of any kind is an answer.
    fn add_checkpoint(&self, body: &str) -> Result<Reply, String>;

    /// Gets `<submission prefix>/<SHA-256 of the origin>/checkpoint`: what the witness shows to monitors, the checkpoint
    /// of this log that it cosigned last. Not every witness shows it.
    ///
    /// # Errors
    /// No answer: the words say why. A status of any kind is an answer.
    fn monitored(&self, origin: &KeyName) -> Result<Reply, String>;
}

/// How one round with one witness ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It cosigned; the lines were checked against its key.
    Cosigned(Vec<SignatureLine>),
    /// It knows more leaves than we have. Freeze.
    Ahead {
        /// Leaves that it cosigned.
        size: u64,
    },
    /// It holds that our log does not extend the one it cosigned. Alarm.
    Inconsistent,
    /// It does not know this log or its key, and shows no more of it than we have; a person must talk to whoever runs it.
    NotListed,
    /// It answered out of the format, or with signatures that are none; the words say how.
    Unusable(String),
    /// No answer, pushback, trouble: ask again later; the words say what.
    Later(String),
}

impl Outcome {
    /// The word kept with the witness and printed.
    pub fn as_str(&self) -> &'static str {
        match self {
            Self::Cosigned(_) => "cosigned",
            Self::Ahead { .. } => "ahead",
            Self::Inconsistent => "inconsistent",
            Self::NotListed => "not_listed",
            Self::Unusable(_) => "unusable",
            Self::Later(_) => "later",
        }
    }
}

/// Asks a witness to cosign. `known` is the size it cosigned last as far as we remember, 0 at first contact;
/// `prove(n)` gives a consistency proof from `n` leaves to the checkpoint.
pub fn ask(
    checkpoint: &SignedCheckpoint,
    known: u64,
    key: &VerifierKey,
    prove: &mut dyn FnMut(u64) -> Result<Vec<Sha256>, String>,
    door: &dyn Door,
) -> Outcome {
    let size = checkpoint.checkpoint.size;
    let first = match once(checkpoint, known.min(size), key, prove, door) {
        Ok(answer) => answer,
        Err(later) => return later,
    };
    if let (Answer::NotListed, Some(ahead)) = (&first, ahead(checkpoint, key, door)) {
        return ahead;
    }
    let Answer::Stale { size: stale } = first else { return outcome(first) };
    match once(checkpoint, stale, key, prove, door) {
        Ok(Answer::Stale { size }) => {
            Outcome::Later(format!("it answered {stale} leaves, then {size}; another sender may be at work"))
        }
        Ok(answer) => outcome(answer),
        Err(later) => later,
    }
}

fn once(
    checkpoint: &SignedCheckpoint,
    old: u64,
    key: &VerifierKey,
    prove: &mut dyn FnMut(u64) -> Result<Vec<Sha256>, String>,
    door: &dyn Door,
) -> Result<Answer, Outcome> {
    let whole = old == 0 || old == checkpoint.checkpoint.size;
    let proof = if whole { Vec::new() } else { prove(old).map_err(Outcome::Later)? };
    let body = AddCheckpoint { old, proof, checkpoint: checkpoint.clone() }.to_string();
    let reply = door.add_checkpoint(&body).map_err(Outcome::Later)?;
    let answer = witness::classify(
        reply.status,
        reply.content_type.as_deref(),
        &reply.body,
        checkpoint,
        std::slice::from_ref(key),
    );
    if answer == Answer::Retry {
        return Err(Outcome::Later(format!("it answered {}", reply.status)));
    }
    Ok(answer)
}

/// A witness that refuses our key may do so because it knows the key that came after it: what it shows to monitors, with
/// its own cosignature, says whether it knows more of this log than we do.
fn ahead(checkpoint: &SignedCheckpoint, key: &VerifierKey, door: &dyn Door) -> Option<Outcome> {
    let ours = &checkpoint.checkpoint;
    let shown = door.monitored(&ours.origin).ok().filter(|reply| reply.status == 200)?;
    let shown = SignedCheckpoint::parse(&shown.body).ok().filter(|c| c.checkpoint.origin == ours.origin)?;
    let text = shown.note.text();
    shown.note.signatures().iter().find(|line| check_signature(key, text, line).is_ok())?;
    let size = shown.checkpoint.size;
    (size > ours.size).then_some(Outcome::Ahead { size })
}

fn outcome(answer: Answer) -> Outcome {
    match answer {
        Answer::Cosigned(lines) => Outcome::Cosigned(lines),
        Answer::Ahead { size } => Outcome::Ahead { size },
        Answer::Inconsistent => Outcome::Inconsistent,
        Answer::NotListed => Outcome::NotListed,
        Answer::Unusable(how) => Outcome::Unusable(words(how)),
        Answer::Stale { .. } | Answer::Retry => Outcome::Later(String::new()),
    }
}

fn words(how: Unusable) -> String {
    match how {
        Unusable::Status(status) => format!("it answered {status}"),
        Unusable::Lines => "its answer holds no signature lines".to_owned(),
        Unusable::Signature => "no line of its answer is a good signature of its key".to_owned(),
        Unusable::Size => "it answered 409 without a size".to_owned(),
    }
}

/// Milliseconds to wait after so many failures in a row: 30 s, doubled each time, one hour at most.
pub fn pause_ms(failures: u32) -> i64 {
    30_000_i64.saturating_mul(1 << failures.saturating_sub(1).min(7)).min(3_600_000)
}

#[cfg(test)]
#[path = "witnessing_tests.rs"]
mod tests;
