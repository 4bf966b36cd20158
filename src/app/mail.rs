//! From a judgement to the queue, and from the queue to servers.

use std::time::Duration;

use tracing::{info, warn};

use super::AppError;
use super::judge::Judgement;
use crate::config::{self, MailTransport, Tls};
use crate::evidence::{Evidence, EvidenceError, MailOutcome, NewMail};
use crate::model::UtcMs;
use crate::notify::queue::{self, MailStore, Next, Queued, Tally};
use crate::notify::{
    self, Attach, Letter, Login, Route, Security, Sender, Sent, SettingsError, SmtpSettings,
};
use crate::text::Lang;

/// Longest wait for one answer of a server.
const SMTP_TIMEOUT: Duration = Duration::from_secs(30);

/// Messages of one round.
const ROUND: usize = 100;

/// Why a mail is sent, or is not.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum NotifyReason {
    /// The first answer about a site, whatever it is.
    FirstContact,
    /// Something opened, reopened or closed.
    Changed,
    /// Asked for on the command line.
    Asked,
    /// Nothing changed since the last mail: silence.
    NothingNew,
}

impl NotifyReason {
    /// The word kept with the mail and logged.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::FirstContact => "first_contact",
            Self::Changed => "changed",
            Self::Asked => "asked",
            Self::NothingNew => "nothing_new",
        }
    }

    /// The reason of a judgement.
    pub fn of(judgement: &Judgement<'_>, asked: bool) -> Self {
        let c = &judgement.changes;
        let changed = !(c.opened.is_empty() && c.reopened.is_empty() && c.closed.is_empty());
        match (judgement.is_first_contact(), changed, asked) {
            (true, _, _) => Self::FirstContact,
            (_, true, _) => Self::Changed,
            (_, _, true) => Self::Asked,
            _ => Self::NothingNew,
        }
    }
}

/// Queues one mail for each recipient, each in their language; the store has it before anything is sent.
///
/// # Errors
/// A mail that cannot be rendered or stored.
pub fn queue(
    judgement: &Judgement<'_>,
    mail: &config::Mail,
    reason: NotifyReason,
    evidence: &mut Evidence,
) -> Result<usize, AppError> {
    if reason == NotifyReason::NothingNew {
        info!(reason = reason.as_str(), "no mail");
        return Ok(0);
    }
    let mut mails = Vec::new();
    for to in &mail.recipients {
        let severe = judgement.worst().is_some_and(|w| w >= to.level) || !judgement.changes.closed.is_empty();
        if reason == NotifyReason::Changed && !severe {
            continue;
        }
        let lang = to.lang.unwrap_or_default();
        let lang = if lang == config::Language::English { Lang::En } else { Lang::ZhCn };
        let attach = if mail.attach_html { Attach::Html } else { Attach::None };
        let document = judgement.document(lang)?;
        let rendered = notify::render(&document, &judgement.clause_texts(lang), lang, attach);
        let id = message_id(judgement, &to.address);
        let letter = notify::letter(&rendered, &mail.from, &to.address, &id, judgement.finished())?;
        mails.push(NewMail {
            message_id: letter.message_id,
            sender: letter.from,
            recipient: letter.to,
            subject: rendered.subject,
            body: letter.bytes,
            reason: reason.as_str().to_owned(),
        });
    }
    evidence.queue_mail(judgement.finished(), &mails)?;
    Ok(mails.len())
}

/// The same judgement and recipient give the same id, so a repeated mail can be recognised. It carries
/// a digest of the address and never the address.
fn message_id(judgement: &Judgement<'_>, to: &str) -> String {
    let text = format!("{} {to}", judgement.finished().0);
    let mark = blake3::hash(text.as_bytes()).to_hex();
    format!("audit.{}.{}@holdfast.invalid", judgement.finished().0, mark.get(..16).unwrap_or_default())
}

/// Sends what is due.
///
/// # Errors
/// Settings that cannot be used, a store that cannot be written. A server that does not answer is no
/// error: its mails stay queued.
pub fn send_due(mail: &config::Mail, evidence: &mut Evidence, now: UtcMs) -> Result<Tally, AppError> {
    send_from(mail, &mut Stored(evidence), now)
}

/// Sends what is due in a queue wherever it is.
///
/// # Errors
/// See [`send_due`].
pub fn send_from<S: MailStore>(mail: &config::Mail, store: &mut S, now: UtcMs) -> Result<Tally, AppError>
where
    AppError: From<S::Error>,
{
    if store.due(now, 1)?.is_empty() {
        return Ok(Tally::default());
    }
    let sender = Sender::new(&route(mail)?)?;
    let server = destination(mail);
    let tally = queue::round(store, now, ROUND, |letter| {
        let sent = sender.send(letter);
        match &sent {
            Sent::Delivered { .. } => {}
            Sent::Retry { why, .. } => warn!(server, why, "a mail waits and is tried again"),
            Sent::Refused { why } => warn!(server, why, "a mail was refused for good"),
        }
        sent
    })?;
    Ok(tally)
}

/// Server or folder, as the log names it.
fn destination(mail: &config::Mail) -> String {
    match &mail.transport {
        MailTransport::File { dir } => dir.display().to_string(),
        MailTransport::Smtp { host, port, .. } => format!("{host}:{port}"),
    }
}

/// The way out, with the password read from its file.
///
/// # Errors
/// A password file that cannot be read.
fn route(mail: &config::Mail) -> Result<Route, AppError> {
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

struct Stored<'e>(&'e mut Evidence);

impl MailStore for Stored<'_> {
    type Error = EvidenceError;

    fn due(&mut self, now: UtcMs, limit: usize) -> Result<Vec<Queued>, EvidenceError> {
        due(self.0, now, limit)
    }

    fn record(&mut self, id: i64, at: UtcMs, next: &Next) -> Result<(), EvidenceError> {
        record(self.0, id, at, next)
    }
}

/// Mails whose time has come, as the queue sees them.
///
/// # Errors
/// See [`Evidence::due_mail`].
pub fn due(evidence: &Evidence, now: UtcMs, limit: usize) -> Result<Vec<Queued>, EvidenceError> {
    let queued = evidence.due_mail(now, limit)?.into_iter().map(|row| Queued {
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
    };
    evidence.record_mail(id, at, &outcome)
}
