//! From a judgement to the queue, and from the queue to servers.

use std::collections::BTreeMap;
use std::time::Duration;

use tracing::{info, warn};

use super::AppError;
use super::judge::{self, Judgement};
use crate::config::{self, MailTransport, Tls};
use crate::evidence::{Evidence, EvidenceError, FindingRow, FindingState, MailOutcome, NewMail, Notice};
use crate::model::UtcMs;
use crate::model::finding::Severity;
use crate::notify::pipeline::{self, Because, Standing, Terms, Told};
use crate::notify::queue::{self, MailStore, Next, Queued, Tally};
use crate::notify::{
    self, Attach, Letter, Login, Route, Security, Sender, Sent, SettingsError, SmtpSettings,
};
use crate::rules::Say;
use crate::text::{self, Lang};

/// Longest wait for one answer of a server.
const SMTP_TIMEOUT: Duration = Duration::from_secs(30);

/// Findings that a mail gives as its reason one by one, at most.
const SHOWN: usize = 10;

/// Messages of one round.
const ROUND: usize = 100;

/// Why a mail is sent, or is not.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum NotifyReason {
    /// The first answer about a site, whatever it is.
    FirstContact,
    /// Asked for on the command line.
    Asked,
    /// What findings call for, decided for each recipient.
    Findings,
}

impl NotifyReason {
    /// The reason of a judgement.
    pub fn of(judgement: &Judgement<'_>, asked: bool) -> Self {
        match (judgement.is_first_contact(), asked) {
            (true, _) => Self::FirstContact,
            (_, true) => Self::Asked,
            _ => Self::Findings,
        }
    }

    /// The word kept with the mail and logged; nothing new is silence.
    fn word(self, because: Option<Because>) -> Option<&'static str> {
        match self {
            Self::FirstContact => Some("first_contact"),
            Self::Asked => Some("asked"),
            Self::Findings => because.map(Because::as_str),
        }
    }
}

/// Queues one mail for each recipient who is to be told something, each in their language; the store has it before
/// anything is sent. Every silence is logged with its name.
///
/// # Errors
/// A mail that cannot be rendered or stored.
pub fn queue(
    judgement: &Judgement<'_>,
    mail: &config::Mail,
    reason: NotifyReason,
    evidence: &mut Evidence,
) -> Result<usize, AppError> {
    let mut notices = Vec::new();
    for to in &mail.recipients {
        let news = News::gather(judgement, mail, to, evidence)?;
        let Some(word) = reason.word(news.because()) else {
            info!(reason = "nothing_new", silences = ?news.silences, "no mail");
            continue;
        };
        let lang = to.lang.unwrap_or_default();
        let lang = if lang == config::Language::English { Lang::En } else { Lang::ZhCn };
        let attach = if mail.attach_html { Attach::Html } else { Attach::None };
        let document = judgement.document(lang)?;
        let because = news.sentences(judgement, to, lang);
        let rendered =
            notify::render_because(&document, &judgement.clause_texts(lang), lang, attach, &because);
        let id = message_id(judgement, &to.address);
        let letter = notify::letter(&rendered, &mail.from, &to.address, &id, judgement.finished())?;
        let mail = NewMail {
            message_id: letter.message_id,
            sender: letter.from,
            recipient: letter.to,
            subject: rendered.subject,
            body: letter.bytes,
            reason: word.to_owned(),
        };
        notices.push(Notice { mail, reader: to.address.clone(), about: news.about() });
    }
    evidence.queue_mail(judgement.finished(), &notices)?;
    Ok(notices.len())
}

/// What one recipient is told by one judgement, and how many findings are kept silent about for which reason.
struct News {
    told: Vec<(Because, FindingRow, UtcMs)>,
    silences: BTreeMap<&'static str, usize>,
}

impl News {
    fn gather(
        judgement: &Judgement<'_>,
        mail: &config::Mail,
        to: &config::Recipient,
        evidence: &Evidence,
    ) -> Result<Self, AppError> {
        let terms = Terms {
            level: to.level,
            after: to.after,
            remind_every: mail.remind_every,
            remind_at_most: mail.remind_at_most,
            restored_after: mail.restored_after,
        };
        let mut findings: Vec<FindingRow> =
            judgement.findings().iter().filter(|f| f.state != FindingState::Closed).cloned().collect();
        for id in evidence.closed_unheard(&to.address)? {
            findings.extend(evidence.finding(&id)?);
        }
        let mut news = Self { told: Vec::new(), silences: BTreeMap::new() };
        for f in findings {
            let heard = evidence.told_of(&to.address, &f.id)?;
            let since = heard.since.unwrap_or(f.opened);
            let standing = Standing {
                severity: judge::severity(&f.severity).unwrap_or(Severity::Medium),
                since,
                acted: matches!(f.state, FindingState::Acknowledged | FindingState::Rectifying),
                waived: f.state == FindingState::Waived,
                closed: f.closed,
            };
            let told = Told { times: heard.times, last: heard.last };
            match pipeline::decide(&standing, &told, &terms, judgement.finished()) {
                Ok(because) => news.told.push((because, f, since)),
                Err(silence) => *news.silences.entry(silence.as_str()).or_default() += 1,
            }
        }
        Ok(news)
    }

    fn because(&self) -> Option<Because> {
        self.told.iter().map(|(because, ..)| *because).min()
    }

    fn about(&self) -> Vec<(String, String)> {
        self.told.iter().map(|(because, f, _)| (f.id.clone(), because.as_str().to_owned())).collect()
    }

    /// Why this reader gets it, beyond what is new.
    fn sentences(&self, judgement: &Judgement<'_>, to: &config::Recipient, lang: Lang) -> Vec<String> {
        let say = Say { text: text::for_lang(lang), tz: judgement.tz() };
        let of = |which: Because| self.told.iter().filter(move |(because, ..)| *because == which);
        let mut out = Vec::new();
        for (which, id) in
            [(Because::Escalated, "mail-because-escalated"), (Because::Reminder, "mail-because-reminder")]
        {
            let ids: Vec<String> = of(which).map(|(_, f, _)| f.id.clone()).collect();
            if !ids.is_empty() {
                let after = say.text.duration(i64::try_from(to.after.as_millis()).unwrap_or(i64::MAX));
                let shown = say.text.commas(ids.get(..SHOWN.min(ids.len())).unwrap_or_default());
                let facts = [("n", ids.len().into()), ("after", after.into()), ("ids", shown.into())];
                out.push(say.text.say(id, &facts));
            }
        }
        out.extend(of(Because::Restored).take(SHOWN).map(|(_, f, since)| restored(f, *since, say)));
        out
    }
}

fn restored(f: &FindingRow, since: UtcMs, say: Say<'_>) -> String {
    let report = judge::finding_report(f, say);
    let stood = f.closed.map_or(0, |closed| closed.since(since));
    let facts = [
        ("subject", report.subject.into()),
        ("title", report.title.into()),
        ("duration", say.text.duration(stood).into()),
        ("id", report.id.into()),
    ];
    let how = if f.closed_how.as_deref() == Some("disposition") { "disposed" } else { "restored" };
    say.text.say(&format!("mail-because-{how}"), &facts)
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
