//! `[[webhook]]` and `[syslog]`: the same messages for programs and for chat groups. Addresses that are keys, and secrets,
//! are only ever paths.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::time::Duration;

use schemars::JsonSchema;
use serde::Deserialize;

use super::mail::{Cadence, default_level};
use super::settings::{Language, span};
use crate::model::finding::Severity;

/// A program or chat group that is told of findings over HTTP.
#[derive(Clone, PartialEq, Eq, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Webhook {
    /// Short name, for the delivery ledger and logs.
    #[schemars(length(min = 1))]
    pub name: String,
    /// What is posted: json for programs, wecom or dingtalk for the robots of chat groups.
    pub form: HookForm,
    /// Address, where it is no secret.
    #[serde(default)]
    #[schemars(extend("format" = "http-url"))]
    pub url: Option<String>,
    /// File that holds the address, where it is one: the robots' addresses are keys.
    #[serde(default)]
    #[schemars(extend("minLength" = 1))]
    pub url_file: Option<PathBuf>,
    /// File with the secret that signs each message.
    #[serde(default)]
    #[schemars(extend("minLength" = 1))]
    pub secret_file: Option<PathBuf>,
    /// Language of the messages; the site's when absent.
    #[serde(default)]
    pub lang: Option<Language>,
    /// Least severity that is told. Default high.
    #[serde(default = "default_level")]
    pub level: Severity,
    /// Age from which a finding is told; at once when absent.
    #[serde(default, deserialize_with = "span")]
    #[schemars(with = "String", extend("format" = "span"))]
    pub after: Duration,
    /// Digests: "daily", "weekly", both, or none, which is the default; when they are written, `[mail]` says.
    #[serde(default)]
    pub digest: Vec<Cadence>,
}

/// What is posted.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum HookForm {
    /// One JSON document, signed with HMAC-SHA-256.
    Json,
    /// A text message of a WeCom group robot.
    Wecom,
    /// A text message of a DingTalk group robot, with its signature.
    Dingtalk,
}

/// A syslog server that is told of findings, RFC 5424.
#[derive(Clone, PartialEq, Eq, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Syslog {
    /// udp://ADDRESS:PORT, tcp://ADDRESS:PORT (octets counted, RFC 6587) or unix:/PATH of a datagram socket.
    #[schemars(extend("format" = "syslog-server"))]
    pub to: String,
    /// Least severity that is told. Default low.
    #[serde(default = "default_low")]
    pub level: Severity,
}

fn default_low() -> Severity {
    Severity::Low
}

/// A syslog server as an address.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum SyslogServer {
    /// One datagram a message.
    Udp(SocketAddr),
    /// A stream of counted messages.
    Tcp(SocketAddr),
    /// A datagram socket on this machine.
    Unix(PathBuf),
}

impl SyslogServer {
    /// Reads `udp://…`, `tcp://…` or `unix:/…`.
    pub fn parse(text: &str) -> Option<Self> {
        if let Some(path) = text.strip_prefix("unix:").filter(|p| p.starts_with('/')) {
            return Some(Self::Unix(PathBuf::from(path)));
        }
        let address = |rest: &str| rest.parse().ok();
        match (text.strip_prefix("udp://"), text.strip_prefix("tcp://")) {
            (Some(rest), _) => address(rest).map(Self::Udp),
            (_, Some(rest)) => address(rest).map(Self::Tcp),
            _ => None,
        }
    }
}

impl Webhook {
    /// With paths resolved; without a language of its own it speaks the site's.
    pub(super) fn usable(self, site: Language, folder: &Path) -> Self {
        let resolved = |p: Option<PathBuf>| p.map(|p| folder.join(p));
        Self {
            url_file: resolved(self.url_file),
            secret_file: resolved(self.secret_file),
            lang: self.lang.or(Some(site)),
            ..self
        }
    }
}
