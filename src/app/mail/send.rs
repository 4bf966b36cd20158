//! From the queue to servers: what is due is sent, and what came of it is recorded.

use std::time::Duration;

use tracing::warn;

use super::former;
use super::ways::Way;
use crate::app::AppError;
use crate::config::{self, MailTransport, Tls};
use crate::evidence::{Evidence, EvidenceError, MailOutcome};
use crate::model::UtcMs;
use crate::notify::queue::{self, MailStore, Next, Queued, Tally};
use crate::notify::{self, Letter, Login, Route, Security, Sender, Sent, SettingsError, SmtpSettings};
use crate::text::{self, Lang};

/// Longest wait for one answer of a server.
const SMTP_TIMEOUT: Duration = Duration::from_secs(30);

/// Messages of one round.
const ROUND: usize = 100;

/// Sends what is due, by every way, and by former ones what announces that they changed.
///
/// # Errors
/// Settings that cannot be used, a store that cannot be written. A server that does not answer is no
/// error: its messages stay queued.
pub fn send_due(ways: &[Way<'_>], evidence: &mut Evidence, now: UtcMs) -> Result<Tally, AppError> {
    let former = former::waiting(evidence)?;
    let store = &mut Stored(evidence);
    Ok(former::send(&former, ways, store, now)? + send_from(ways, store, now)?)
}

/// Sends what is due in queues wherever they are. A way that cannot be used holds up no other.
///
/// # Errors
/// See [`send_due`]; the first of several.
pub fn send_from<S: MailStore>(ways: &[Way<'_>], store: &mut S, now: UtcMs) -> Result<Tally, AppError>
where
    AppError: From<S::Error>,
{
    let mut sum = Tally::default();
    let mut failed = None;
    for way in ways {
        match send_by(*way, store, now) {
            Ok(tally) => sum = sum + tally,
            Err(why) => failed = failed.or(Some(why)),
        }
    }
    failed.map_or(Ok(sum), Err)
}

fn send_by<S: MailStore>(way: Way<'_>, store: &mut S, now: UtcMs) -> Result<Tally, AppError>
where
    AppError: From<S::Error>,
{
    let (channel, server) = (way.channel(), way.destination());
    if store.due(&channel, now, 1)?.is_empty() {
        return Ok(Tally::default());
    }
    let sender = Sender::new(&way.route()?)?;
    let tally = queue::round(store, &channel, now, ROUND, |letter| {
        let sent = sender.send(letter);
        match &sent {
            Sent::Delivered { .. } => {}
            Sent::Retry { why, .. } => warn!(server, why, "a message waits and is tried again"),
            Sent::Refused { why } => warn!(server, why, "a message was refused for good"),
        }
        sent
    })?;
    Ok(tally)
}

/// The way out, with the password read from its file.
///
/// # Errors
/// A password file that cannot be read.
pub(super) fn route(mail: &config::Mail) -> Result<Route, AppError> {
    match &mail.transport {
        MailTransport::File { dir } => Ok(Route::Folder(dir.clone())),
        MailTransport::Smtp { host, port, tls, login, ca_file } => {
            let login = match login {
                None => None,
                Some((user, file)) => {
                    let fail = |source| AppError::Io {
                        what: format!("read the mail password file {}", file.display()),
                        source,
                    };
                    let password = std::fs::read_to_string(file).map_err(fail)?;
                    Some(Login {
                        user: user.clone(),
                        password: password.trim_end_matches(['\r', '\n']).to_owned(),
                    })
                }
            };
            let security = match tls {
                Tls::Starttls => Security::StartTls,
                Tls::Implicit => Security::Tls,
                Tls::None => Security::None,
            };
            Ok(Route::Smtp(SmtpSettings {
                host: host.clone(),
                port: *port,
                security,
                login,
                timeout: SMTP_TIMEOUT,
                extra_root: ca_file.clone(),
            }))
        }
    }
}

/// Proves that the mail settings can be used, without sending anything.
///
/// # Errors
/// See [`SettingsError`].
pub fn check(mail: &config::Mail) -> Result<(), AppError> {
    let made: Result<Sender, SettingsError> = Sender::new(&route(mail)?);
    made?;
    Ok(())
}

/// Connects to the mail server, encrypts, logs in and leaves again; sends nothing. Says why not.
///
/// # Errors
/// In the words of whoever refused.
pub fn reach(mail: &config::Mail) -> Result<(), String> {
    sender(mail)?.reach()
}

/// Sends one mail that says that mail arrives. Gives the server's answer, or why there is none.
///
/// # Errors
/// In the words of whoever refused.
pub fn trial(mail: &config::Mail, to: &str, lang: Lang, site: &str, now: UtcMs) -> Result<String, String> {
    let text = text::for_lang(lang);
    let said = |id| text.say(id, &[("site", site.into())]);
    let rendered = notify::plain(&said("mail-trial-subject"), &said("mail-trial-text"), lang);
    let id = format!("trial.{}@holdfast.invalid", now.0);
    let letter = notify::letter(&rendered, &mail.from, to, &id, now).map_err(|e| e.to_string())?;
    match sender(mail)?.send(&letter) {
        Sent::Delivered { answer } => Ok(answer),
        Sent::Retry { why, .. } | Sent::Refused { why } => Err(why),
    }
}

fn sender(mail: &config::Mail) -> Result<Sender, String> {
    let route = route(mail).map_err(|e| e.to_string())?;
    Sender::new(&route).map_err(|e| e.to_string())
}

struct Stored<'e>(&'e mut Evidence);

impl MailStore for Stored<'_> {
    type Error = EvidenceError;

    fn due(&mut self, channel: &str, now: UtcMs, limit: usize) -> Result<Vec<Queued>, EvidenceError> {
        due(self.0, channel, now, limit)
    }

    fn is_overtaken(&mut self, id: i64) -> Result<bool, EvidenceError> {
        self.0.is_overtaken(id)
    }

    fn record(&mut self, id: i64, at: UtcMs, next: &Next) -> Result<(), EvidenceError> {
        record(self.0, id, at, next)
    }
}

/// Mails whose time has come, as the queue sees them.
///
/// # Errors
/// See [`Evidence::due_mail`].
pub fn due(
    evidence: &Evidence,
    channel: &str,
    now: UtcMs,
    limit: usize,
) -> Result<Vec<Queued>, EvidenceError> {
    let queued = evidence.due_mail(channel, now, limit)?.into_iter().map(|row| Queued {
        id: row.id,
        attempts: row.attempts,
        letter: Letter {
            message_id: row.mail.message_id,
            from: row.mail.sender,
            to: row.mail.recipient,
            written_at: row.created,
            bytes: row.mail.body,
        },
    });
    Ok(queued.collect())
}

/// Records what came of an attempt.
///
/// # Errors
/// See [`Evidence::record_mail`].
pub fn record(evidence: &mut Evidence, id: i64, at: UtcMs, next: &Next) -> Result<(), EvidenceError> {
    let outcome = match next {
        Next::Done { answer } => MailOutcome::Delivered { answer: answer.clone() },
        Next::Again { at, why } => MailOutcome::Retry { answer: why.clone(), next: *at },
        Next::Failed { why } => MailOutcome::Refused { answer: why.clone() },
        Next::Overtaken => MailOutcome::Dropped { why: queue::OVERTAKEN.to_owned() },
    };
    evidence.record_mail(id, at, &outcome)
}
