//! Sending one letter and telling what became of it. A letter leaves as the bytes that were queued;
//! nothing is decided here about trying again.

mod other;

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use lettre::address::Envelope;
use lettre::transport::smtp::authentication::Credentials;
use lettre::transport::smtp::client::{Certificate, Tls, TlsParameters};
use lettre::{Address, SmtpTransport, Transport};

use super::message::Letter;
use super::settings::{HookRoute, Login, Route, Security, SettingsError, SmtpSettings};
use crate::config::SyslogServer;

/// Answers that refuse the account or ask for one, not the letter: RFC 4954, section 6.
const ACCOUNT: [u16; 4] = [530, 534, 535, 538];

/// What became of one attempt.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Sent {
    /// Taken over; the answer is kept in the delivery ledger.
    Delivered {
        /// The server's answer, or the file that was written.
        answer: String,
    },
    /// Not taken over, and worth another attempt.
    Retry {
        /// What happened.
        why: String,
        /// True when the server as a whole did not serve us: other letters would fare no better.
        whole_server: bool,
    },
    /// Refused for good (5xx): another attempt would end the same way.
    Refused {
        /// The server's answer.
        why: String,
    },
}

/// A route that is ready to send.
pub struct Sender(Ready);

enum Ready {
    Folder(PathBuf),
    Smtp(Box<SmtpTransport>),
    Webhook(Box<HookRoute>),
    Syslog(SyslogServer),
}

impl Sender {
    /// Prepares a route; no connection is made yet.
    ///
    /// # Errors
    /// See [`SettingsError`].
    pub fn new(route: &Route) -> Result<Self, SettingsError> {
        match route {
            Route::Folder(folder) => Ok(Self(Ready::Folder(folder.clone()))),
            Route::Smtp(smtp) => Ok(Self(Ready::Smtp(Box::new(transport(smtp)?)))),
            Route::Webhook(hook) => Ok(Self(Ready::Webhook(Box::new(hook.clone())))),
            Route::Syslog(server) => Ok(Self(Ready::Syslog(server.clone()))),
        }
    }

    /// Sends one letter; blocks for as long as the server takes, at most the timeout an answer.
    pub fn send(&self, letter: &Letter) -> Sent {
        match &self.0 {
            Ready::Folder(folder) => to_folder(folder, letter),
            Ready::Smtp(smtp) => to_server(smtp, letter),
            Ready::Webhook(hook) => other::post(hook, letter),
            Ready::Syslog(server) => other::log(server, letter),
        }
    }

    /// Connects, encrypts, logs in and leaves again; sends nothing. Blocks as [`Self::send`] does.
    ///
    /// # Errors
    /// In the words of whoever refused.
    pub fn reach(&self) -> Result<(), String> {
        match &self.0 {
            Ready::Folder(_) => Ok(()),
            Ready::Webhook(_) | Ready::Syslog(_) => {
                Err("nothing but a message shows whether it is taken".to_owned())
            }
            Ready::Smtp(smtp) => match smtp.test_connection() {
                Ok(true) => Ok(()),
                Ok(false) => Err("the server took the connection and answers nothing".to_owned()),
                Err(e) => Err(chain(&e)),
            },
        }
    }
}

fn transport(smtp: &SmtpSettings) -> Result<SmtpTransport, SettingsError> {
    let tls = match smtp.security {
        Security::None if !smtp.is_loopback() => return Err(SettingsError::Unprotected(smtp.host.clone())),
        Security::None => Tls::None,
        Security::StartTls => Tls::Required(tls(smtp)?),
        Security::Tls => Tls::Wrapper(tls(smtp)?),
    };
    let mut builder =
        SmtpTransport::builder_dangerous(&smtp.host).port(smtp.port).tls(tls).timeout(Some(smtp.timeout));
    if let Some(Login { user, password }) = &smtp.login {
        builder = builder.credentials(Credentials::new(user.clone(), password.clone()));
    }
    Ok(builder.build())
}

fn tls(smtp: &SmtpSettings) -> Result<TlsParameters, SettingsError> {
    let fail =
        |e: lettre::transport::smtp::Error| SettingsError::Tls { host: smtp.host.clone(), why: chain(&e) };
    let mut builder = TlsParameters::builder(smtp.host.clone());
    if let Some(path) = &smtp.extra_root {
        let pem =
            fs::read(path).map_err(|source| SettingsError::RootUnreadable { path: path.clone(), source })?;
        builder = builder.add_root_certificate(Certificate::from_pem(&pem).map_err(fail)?);
    }
    builder.build().map_err(fail)
}

fn to_server(smtp: &SmtpTransport, letter: &Letter) -> Sent {
    let envelope = letter.from.parse::<Address>().and_then(|from| Ok((from, letter.to.parse::<Address>()?)));
    let envelope = match envelope {
        Ok((from, to)) => Envelope::new(Some(from), vec![to]).map_err(|e| e.to_string()),
        Err(e) => Err(e.to_string()),
    };
    let envelope = match envelope {
        Ok(envelope) => envelope,
        Err(why) => return Sent::Refused { why },
    };
    match smtp.send_raw(&envelope, &letter.bytes) {
        Ok(response) => {
            let text: Vec<&str> = response.message().collect();
            Sent::Delivered { answer: format!("{} {}", response.code(), text.join(" ")).trim().to_owned() }
        }
        Err(e) => failed(&e),
    }
}

fn failed(e: &lettre::transport::smtp::Error) -> Sent {
    let why = chain(e);
    let code = e.status().map(u16::from);
    match code {
        Some(code) if ACCOUNT.contains(&code) => Sent::Retry { why, whole_server: true },
        Some(421) | None => Sent::Retry { why, whole_server: true },
        Some(_) if e.is_permanent() => Sent::Refused { why },
        Some(_) => Sent::Retry { why, whole_server: false },
    }
}

/// An error with its causes, on one line.
fn chain(e: &dyn std::error::Error) -> String {
    let mut text = e.to_string();
    let mut cause = e.source();
    while let Some(inner) = cause {
        let more = inner.to_string();
        if !text.contains(&more) {
            text.push_str(": ");
            text.push_str(&more);
        }
        cause = inner.source();
    }
    crate::text::one_line(&text).into_owned()
}

/// Writes an `.eml` file under a name that sorts by time and is the same in every attempt, so that a
/// repeat after a crash replaces the file instead of doubling it.
fn to_folder(folder: &Path, letter: &Letter) -> Sent {
    let stamp = letter.written_at.timestamp().strftime("%Y%m%dT%H%M%S%.3fZ").to_string();
    let path = folder.join(format!("{stamp}-{}.eml", letter.message_id.replace(['/', '\\'], "_")));
    match write_whole(folder, &path, &letter.bytes) {
        Ok(()) => Sent::Delivered { answer: path.display().to_string() },
        Err(e) => {
            let why = format!("cannot write {}: {e}; check the folder and its free space", path.display());
            Sent::Retry { why, whole_server: true }
        }
    }
}

/// The file is there whole or not at all, and stays after a power cut.
fn write_whole(folder: &Path, path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    fs::create_dir_all(folder)?;
    let mut file = tempfile::Builder::new().prefix(".").suffix(".part").tempfile_in(folder)?;
    file.write_all(bytes)?;
    file.as_file().sync_all()?;
    file.persist(path).map_err(|e| e.error)?;
    fs::File::open(folder)?.sync_all()
}

#[cfg(test)]
mod tests;
