//! Asking a recorder about its cameras: one bounded question over HTTP, with the account that its file holds. What
//! goes wrong is told without the address, and never with the account.

use std::path::Path;
use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use super::site::Status;
use crate::http::{self, Unanswered};
use crate::sources::status::{Answer, LONGEST};

/// Longest wait for an answer.
pub const PATIENCE: Duration = Duration::from_secs(10);

/// What came of a question.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Outcome {
    /// The body of an answer that went well.
    Body(Vec<u8>),
    /// Somebody answered something else: a word for what, as in [`Outcome::word`].
    Refused(&'static str),
    /// Nobody answered.
    Silence,
}

impl Outcome {
    /// The same for the source that reads it.
    pub fn answer(&self) -> Answer<'_> {
        match self {
            Self::Body(body) => Answer::Body(body),
            Self::Refused(_) => Answer::Refused,
            Self::Silence => Answer::Silence,
        }
    }

    /// Why it tells nothing, as in text keys; `None` for a body.
    pub fn word(&self) -> Option<&'static str> {
        match self {
            Self::Body(_) => None,
            Self::Refused(word) => Some(word),
            Self::Silence => Some(NO_ANSWER),
        }
    }
}

/// Words for why an answer tells nothing: each is a text key.
pub const WORDS: &[&str] = &[NO_ANSWER, ACCOUNT, STATUS, TOO_LONG, FOREIGN, NO_FILE];
const NO_ANSWER: &str = "no_answer";
const ACCOUNT: &str = "account";
const STATUS: &str = "status";
const TOO_LONG: &str = "too_long";
const NO_FILE: &str = "no_file";
/// It answered what its product does not write.
pub const FOREIGN: &str = "foreign";

/// Asks once.
pub fn ask(status: &Status, patience: Duration) -> Outcome {
    let declared = &status.declared;
    let login = match declared.credentials_file.as_deref().map(login).transpose() {
        Ok(login) => login,
        Err(()) => return Outcome::Refused(NO_FILE),
    };
    let url = format!("{}{}", declared.url.trim_end_matches('/'), status.api.path);
    let answer = match http::ask(&url, login.as_deref(), patience, LONGEST) {
        Ok(answer) => answer,
        Err(Unanswered::Silence) => return Outcome::Silence,
        Err(Unanswered::Nonsense | Unanswered::BrokeOff) => return Outcome::Refused(FOREIGN),
    };
    match answer.status {
        200 if answer.body.len() as u64 > LONGEST => Outcome::Refused(TOO_LONG),
        200 => Outcome::Body(answer.body),
        401 | 403 => Outcome::Refused(ACCOUNT),
        _ => Outcome::Refused(STATUS),
    }
}

/// The header that logs in, read anew each time: an account may be changed while the agent runs.
fn login(file: &Path) -> Result<String, ()> {
    let text = std::fs::read_to_string(file).map_err(|_| ())?;
    let account = text.trim();
    let plain = account.contains(':') && !account.contains(['\n', '\r']);
    plain.then(|| format!("Basic {}", STANDARD.encode(account))).ok_or(())
}
