//! Everything that sending mail needs to know, plain and already read: secrets are values here, so
//! `Debug` hides them.

use std::fmt;
use std::net::IpAddr;
use std::path::PathBuf;
use std::time::Duration;

use thiserror::Error;

use crate::config::{HookForm, SyslogServer};
use crate::text::{Lang, Text, Told, told_in_english};

/// Mail as configured.
#[derive(Clone, Debug)]
pub struct MailSettings {
    /// Sender, as `Name <address>` or an address.
    pub from: String,
    /// Who gets the audit mail.
    pub to: Vec<Recipient>,
    /// How mail leaves.
    pub route: Route,
    /// What is attached.
    pub attach: Attach,
}

/// One recipient and their language.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Recipient {
    /// `Name <address>` or an address.
    pub address: String,
    /// The language of their mail.
    pub lang: Lang,
}

/// What a mail carries beside its text.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Attach {
    /// Nothing: the mail stands alone.
    #[default]
    None,
    /// The whole report as an HTML file.
    Html,
}

/// How mail leaves.
#[derive(Clone, Debug)]
pub enum Route {
    /// Each mail becomes an `.eml` file in this folder.
    Folder(PathBuf),
    /// A mail server.
    Smtp(SmtpSettings),
    /// A program or chat group.
    Webhook(HookRoute),
    /// A syslog server.
    Syslog(SyslogServer),
}

/// Where and how a webhook is posted.
#[derive(Clone)]
pub struct HookRoute {
    /// What is posted.
    pub form: HookForm,
    /// The address: of a robot it is a key.
    pub url: String,
    /// Secret that signs.
    pub secret: Option<Vec<u8>>,
}

impl fmt::Debug for HookRoute {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("HookRoute")
            .field("form", &self.form)
            .field("url", &"(hidden)")
            .finish_non_exhaustive()
    }
}

/// One mail server.
#[derive(Clone, Debug)]
pub struct SmtpSettings {
    /// Host name or address; also the name that its certificate must carry.
    pub host: String,
    /// Port: usually 587 with STARTTLS, 465 with TLS.
    pub port: u16,
    /// How the line is protected.
    pub security: Security,
    /// Account, when the server wants one.
    pub login: Option<Login>,
    /// Longest wait for one answer.
    pub timeout: Duration,
    /// A PEM file with a root certificate to trust beside the public ones.
    pub extra_root: Option<PathBuf>,
}

/// How the line to the server is protected.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Security {
    /// STARTTLS, and nothing is sent when the server does not offer it.
    StartTls,
    /// TLS from the first byte.
    Tls,
    /// Unprotected; only to this machine.
    None,
}

/// An account on the server.
#[derive(Clone)]
pub struct Login {
    /// User name.
    pub user: String,
    /// Password.
    pub password: String,
}

impl fmt::Debug for Login {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Login").field("user", &self.user).field("password", &"(hidden)").finish()
    }
}

/// Why settings cannot be used.
#[derive(Debug, Error)]
pub enum SettingsError {
    /// Mail would cross a network in the clear.
    Unprotected(String),
    /// The address of a webhook.
    Webhook(String),
    /// The address of a syslog server.
    Syslog(String),
    /// The extra root certificate could not be read.
    RootUnreadable {
        /// The file.
        path: PathBuf,
        /// The system's reason.
        source: std::io::Error,
    },
    /// The extra root certificate, or the host name, cannot be used for TLS.
    Tls {
        /// Host as configured.
        host: String,
        /// The TLS library's reason.
        why: String,
    },
}

told_in_english!(SettingsError);

impl Told for SettingsError {
    fn told(&self, text: &Text) -> String {
        match self {
            Self::Unprotected(host) => text.say("send-unprotected", &[("host", host.into())]),
            Self::Webhook(name) => text.say("send-webhook", &[("name", name.into())]),
            Self::Syslog(to) => text.say("send-syslog", &[("to", to.into())]),
            Self::RootUnreadable { path, source } => {
                let path = path.to_string_lossy().into_owned();
                text.say("send-root", &[("path", path.into()), ("why", text.system(source).into())])
            }
            Self::Tls { host, why } => text.say("send-tls", &[("host", host.into()), ("why", why.into())]),
        }
    }
}

impl SmtpSettings {
    /// True when the host is this machine, by name or by address.
    pub fn is_loopback(&self) -> bool {
        let bare = self.host.trim_start_matches('[').trim_end_matches(']');
        self.host.eq_ignore_ascii_case("localhost") || bare.parse::<IpAddr>().is_ok_and(|ip| ip.is_loopback())
    }
}
