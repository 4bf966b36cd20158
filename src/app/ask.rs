//! Asking a recorder about its cameras: one bounded question over HTTP, with the account that its file holds. What
//! goes wrong is told without the address, and never with the account.

use std::path::Path;
use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use super::site::Status;
use crate::http::{self, Unanswered};
use crate::sources::status::{Answer, LONGEST, Login};

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
    let account = match declared.credentials_file.as_deref().map(account).transpose() {
        Ok(account) => account,
        Err(()) => return Outcome::Refused(NO_FILE),
    };
    let address = declared.url.trim_end_matches('/');
    let url = format!("{address}{}", status.api.path);
    match (account, status.api.login) {
        (None, _) => outcome(http::ask(&url, None, patience, LONGEST)),
        (Some(account), None) => outcome(http::ask(&url, Some(&account.basic()), patience, LONGEST)),
        (Some(account), Some(login)) => match granted(address, login, &account, patience) {
            Ok(token) => {
                let url = format!("{url}?{}={token}", login.token);
                outcome(http::ask(&url, None, patience, LONGEST))
            }
            Err(outcome) => outcome,
        },
    }
}

fn outcome(answer: Result<http::Answer, Unanswered>) -> Outcome {
    let answer = match answer {
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

/// What a login by a form grants. It is asked for with every question: kept, it would be a secret more.
fn granted(address: &str, login: &Login, account: &Account, patience: Duration) -> Result<String, Outcome> {
    let url = format!("{address}{}", login.path);
    let (user, password) = (escaped(&account.user), escaped(&account.password));
    let body = format!("{}={user}&{}={password}", login.user, login.password);
    let posted = http::tell(&url, "application/x-www-form-urlencoded", body.as_bytes(), patience, LONGEST);
    match outcome(posted) {
        Outcome::Body(body) => (login.read)(&body).ok_or(Outcome::Refused(FOREIGN)),
        refused => Err(refused),
    }
}

/// Every byte that is no letter or digit as its number.
fn escaped(text: &str) -> String {
    let one = |b: u8| if b.is_ascii_alphanumeric() { char::from(b).to_string() } else { format!("%{b:02X}") };
    text.bytes().map(one).collect()
}

struct Account {
    user: String,
    password: String,
}

impl Account {
    fn basic(&self) -> String {
        format!("Basic {}", STANDARD.encode(format!("{}:{}", self.user, self.password)))
    }
}

/// The account, read anew each time: it may be changed while the agent runs.
fn account(file: &Path) -> Result<Account, ()> {
    let text = std::fs::read_to_string(file).map_err(|_| ())?;
    let (user, password) = text.trim().split_once(':').ok_or(())?;
    let plain = !text.trim().contains(['\n', '\r']);
    plain.then(|| Account { user: user.to_owned(), password: password.to_owned() }).ok_or(())
}
