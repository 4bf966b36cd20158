//! `[mail]`: how mail leaves, who is told what, and when digests are written. Passwords are only ever paths.

use std::path::{Path, PathBuf};
use std::time::Duration;

use schemars::JsonSchema;
use serde::{Deserialize, Deserializer, Serialize};

use super::Environment;
use super::settings::{Language, span};
use crate::model::Hours;
use crate::model::finding::Severity;

/// How mail leaves, and for whom.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct MailTable {
    /// Write mails into a folder, or hand them to a server.
    pub transport: TransportName,
    /// Folder for transport "file".
    #[serde(default)]
    pub dir: Option<PathBuf>,
    /// Server for transport "smtp".
    #[serde(default)]
    #[schemars(extend("minLength" = 1))]
    pub host: Option<String>,
    /// Its port; 587, 465 or 25 by the kind of encryption.
    #[serde(default)]
    #[schemars(range(min = 1))]
    pub port: Option<u16>,
    /// Encryption; none is taken for a server on this machine only.
    #[serde(default)]
    pub tls: Tls,
    /// Account on the server.
    #[serde(default)]
    pub user: Option<String>,
    /// File that holds the account's password, or "credential:NAME" for a systemd credential.
    #[serde(default)]
    pub password_file: Option<PathBuf>,
    /// PEM file with a root certificate to trust beside the public ones, for a server of your own.
    #[serde(default)]
    pub ca_file: Option<PathBuf>,
    /// Attach the whole report as an HTML file; the mail stands alone without it.
    #[serde(default)]
    pub attach_html: bool,
    /// Sender's address.
    #[schemars(extend("format" = "mail-address"))]
    pub from: String,
    /// Time between two mails to one recipient about a finding that nobody acknowledged. Default 7d.
    #[serde(default = "default_remind_every", deserialize_with = "span")]
    #[schemars(with = "String", extend("format" = "span"))]
    pub remind_every: Duration,
    /// Reminders about one finding, at most; 0 for none. Default 3.
    #[serde(default = "default_remind_at_most")]
    #[schemars(range(max = 100))]
    pub remind_at_most: u32,
    /// Time that a finding must stay closed before those who heard of it are told. Default 10m.
    #[serde(default = "default_restored_after", deserialize_with = "span")]
    #[schemars(with = "String", extend("format" = "span"))]
    pub restored_after: Duration,
    /// Time between two codes by which a reader shows that mail is read, for example 30d; nobody is asked without it.
    #[serde(default, deserialize_with = "optional_span")]
    #[schemars(with = "Option<String>", extend("format" = "span"))]
    pub confirm_every: Option<Duration>,
    /// When daily digests are written: five cron fields in the site's zone. Default "0 8 * * *".
    #[serde(default = "default_daily")]
    #[schemars(extend("format" = "cron"))]
    pub daily: String,
    /// When weekly digests are written. Default "0 8 * * 1".
    #[serde(default = "default_weekly")]
    #[schemars(extend("format" = "cron"))]
    pub weekly: String,
    /// Who is told.
    #[serde(default)]
    pub recipient: Vec<Recipient>,
}

/// The transports.
#[derive(Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub(super) enum TransportName {
    /// One file a mail.
    File,
    /// A mail server.
    Smtp,
}

/// How the connection to a mail server is encrypted.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Tls {
    /// Plain first, then encrypted before anything is said; never plain on refusal.
    #[default]
    Starttls,
    /// Encrypted from the first byte.
    Implicit,
    /// Not at all; only for a server on this machine.
    None,
}

/// One person who is told.
#[derive(Clone, PartialEq, Eq, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Recipient {
    /// The address.
    #[schemars(extend("format" = "mail-address"))]
    pub address: String,
    /// Language of the mails; the site's when absent.
    #[serde(default)]
    pub lang: Option<Language>,
    /// Least severity that is mailed at once. Default high.
    #[serde(default = "default_level")]
    pub level: Severity,
    /// Age from which a finding is mailed: none for the duty desk, hours for the head of security, days for a leader.
    #[serde(default, deserialize_with = "span")]
    #[schemars(with = "String", extend("format" = "span"))]
    pub after: Duration,
    /// Hours of the day in which only critical findings are mailed at once, for example daily 22:00-07:00; the others follow.
    #[serde(default)]
    pub quiet: Option<Hours>,
    /// Digests for this reader: "daily", "weekly", both, or none, which is the default.
    #[serde(default)]
    pub digest: Vec<Cadence>,
}

/// How often a digest comes.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Cadence {
    /// Once a day.
    Daily,
    /// Once a week.
    Weekly,
}

impl Cadence {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Daily, Self::Weekly];

    /// The word used in the store and in wording.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Daily => "daily",
            Self::Weekly => "weekly",
        }
    }

    /// When it is written where no `[mail]` says so, as cron fields.
    pub fn usual_schedule(self) -> &'static str {
        match self {
            Self::Daily => "0 8 * * *",
            Self::Weekly => "0 8 * * 1",
        }
    }
}

fn optional_span<'de, D: Deserializer<'de>>(d: D) -> Result<Option<Duration>, D::Error> {
    span(d).map(Some)
}

fn default_daily() -> String {
    Cadence::Daily.usual_schedule().to_owned()
}

fn default_weekly() -> String {
    Cadence::Weekly.usual_schedule().to_owned()
}

fn default_remind_every() -> Duration {
    Duration::from_secs(7 * 86_400)
}

fn default_remind_at_most() -> u32 {
    3
}

fn default_restored_after() -> Duration {
    Duration::from_secs(600)
}

pub(super) fn default_level() -> Severity {
    Severity::High
}

/// How mail leaves, and for whom.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Mail {
    /// The way out.
    pub transport: MailTransport,
    /// Sender's address.
    pub from: String,
    /// Attach the whole report as an HTML file.
    pub attach_html: bool,
    /// Time between two mails to one recipient about a finding that nobody acknowledged.
    pub remind_every: Duration,
    /// Reminders about one finding, at most.
    pub remind_at_most: u32,
    /// Time that a finding must stay closed before those who heard of it are told.
    pub restored_after: Duration,
    /// Time between two address checks; none where nobody is asked.
    pub confirm_every: Option<Duration>,
    /// When daily digests are written, as cron fields.
    pub daily: String,
    /// When weekly digests are written.
    pub weekly: String,
    /// Who is told.
    pub recipients: Vec<Recipient>,
}

/// The way out for mails.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum MailTransport {
    /// One file a mail.
    File {
        /// Folder for the files.
        dir: PathBuf,
    },
    /// A mail server.
    Smtp {
        /// Its name or address.
        host: String,
        /// Its port.
        port: u16,
        /// Encryption of the connection.
        tls: Tls,
        /// Account and the file that holds its password.
        login: Option<(String, PathBuf)>,
        /// A root certificate to trust beside the public ones.
        ca_file: Option<PathBuf>,
    },
}

impl Mail {
    /// The schedule of a digest.
    pub fn schedule(&self, cadence: Cadence) -> &str {
        match cadence {
            Cadence::Daily => &self.daily,
            Cadence::Weekly => &self.weekly,
        }
    }
}

impl MailTable {
    /// With every path resolved and every default taken; readers without a language of their own read the site's.
    pub(super) fn usable(self, site: Language, folder: &Path, env: Environment<'_>) -> Mail {
        let transport = match self.transport {
            TransportName::File => MailTransport::File { dir: folder.join(self.dir.unwrap_or_default()) },
            TransportName::Smtp => {
                let password = password_file(self.password_file.as_deref(), folder, env);
                MailTransport::Smtp {
                    host: self.host.unwrap_or_default(),
                    port: self.port.unwrap_or(match self.tls {
                        Tls::Starttls => 587,
                        Tls::Implicit => 465,
                        Tls::None => 25,
                    }),
                    tls: self.tls,
                    login: self.user.zip(password),
                    ca_file: self.ca_file.map(|f| folder.join(f)),
                }
            }
        };
        Mail {
            transport,
            from: self.from,
            attach_html: self.attach_html,
            remind_every: self.remind_every,
            remind_at_most: self.remind_at_most,
            restored_after: self.restored_after,
            confirm_every: self.confirm_every,
            daily: self.daily,
            weekly: self.weekly,
            recipients: self
                .recipient
                .into_iter()
                .map(|r| Recipient { lang: r.lang.or(Some(site)), ..r })
                .collect(),
        }
    }
}

fn password_file(declared: Option<&Path>, folder: &Path, env: Environment<'_>) -> Option<PathBuf> {
    if let Some(path) = env("HOLDFAST_MAIL_PASSWORD_FILE") {
        return Some(PathBuf::from(path));
    }
    secret_file(declared?, folder, env)
}

/// Where a file with a secret lies: below the configuration's folder, or where systemd puts credentials.
pub(super) fn secret_file(declared: &Path, folder: &Path, env: Environment<'_>) -> Option<PathBuf> {
    match declared.to_str().and_then(|s| s.strip_prefix("credential:")) {
        Some(name) => env("CREDENTIALS_DIRECTORY").map(|dir| Path::new(&dir).join(name)),
        None => Some(folder.join(declared)),
    }
}
