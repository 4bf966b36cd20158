//! What is said over the agent's socket: one JSON object a line, both ways. Who acts on a finding is
//! named here on the way to the store, and never in a log.

use std::io::{BufRead, BufReader, Write};
use std::os::unix::net::UnixStream;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::AgentError;
use crate::desk::Act;
use crate::text::Lang;

/// File name below the state directory.
pub const SOCKET: &str = "agent.sock";

/// Longest request, in bytes: requests carry options and never data.
pub const LONGEST_REQUEST: usize = 64 << 10;

/// Time that the agent has to say that it heard.
const HEARD_WITHIN: Duration = Duration::from_secs(5);

/// A request.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(tag = "op", rename_all = "snake_case")]
pub enum Request {
    /// Are you there?
    Ping {},
    /// What are you doing?
    Status {},
    /// Run a full pass now and tell its result.
    Check(CheckRequest),
    /// Carry out an act on a finding.
    Act(ActRequest),
    /// Take back the code of an address check.
    Confirm {
        /// As typed.
        code: String,
    },
}

/// An act on a finding. The account that asks is the peer's, as the system says.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ActRequest {
    /// Id of the finding.
    pub finding: String,
    /// What to do.
    pub act: Act,
    /// Who asks, in their own words.
    pub by: Option<String>,
    /// Language of a refusal.
    #[serde(default = "english")]
    pub lang: Lang,
}

fn english() -> Lang {
    Lang::En
}

/// How a pass is to be run and told.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct CheckRequest {
    /// Read every byte again.
    pub full: bool,
    /// Send the mail also when nothing changed.
    pub mail: bool,
    /// Language of the result; the site's when absent.
    pub lang: Option<Lang>,
    /// Also as text for a terminal of this width, in colour or not.
    pub text: Option<(usize, bool)>,
    /// Also as a page.
    pub html: bool,
}

impl Request {
    /// True when it changes something, so that the peer is logged.
    pub fn writes(&self) -> bool {
        matches!(self, Self::Check(_) | Self::Act(_) | Self::Confirm { .. })
    }

    /// What the log may say of it: no name, no reason.
    pub fn logged(&self) -> String {
        match self {
            Self::Act(request) => format!("{} {:?}", request.act.as_str(), request.finding),
            Self::Confirm { .. } => "confirm an address".to_owned(),
            other => format!("{other:?}"),
        }
    }
}

/// What a pass gave.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Told {
    /// Exit code of the verdict.
    pub exit: u8,
    /// The `audit` document.
    pub document: Value,
    /// As text, when asked for.
    pub text: Option<String>,
    /// As a page, when asked for.
    pub html: Option<String>,
    /// Mails that it queued.
    pub mails: usize,
}

/// The line that says no.
pub fn refusal(why: &str) -> Value {
    json!({ "ok": false, "error": why })
}

/// Where the agent of a state directory listens.
pub fn socket(state_dir: &Path) -> PathBuf {
    state_dir.join(SOCKET)
}

/// A conversation with the agent.
pub struct Asking {
    stream: BufReader<UnixStream>,
    path: PathBuf,
}

impl Asking {
    /// Connects, waiting up to five seconds for an agent that is just starting.
    ///
    /// # Errors
    /// Nobody listens.
    pub fn connect(state_dir: &Path) -> Result<Self, AgentError> {
        let path = socket(state_dir);
        let deadline = Instant::now() + HEARD_WITHIN;
        loop {
            match UnixStream::connect(&path) {
                Ok(stream) => return Self::over(stream, path),
                Err(source) if Instant::now() >= deadline => return Err(AgentError::Socket { path, source }),
                Err(_) => std::thread::sleep(Duration::from_millis(50)),
            }
        }
    }

    /// Connects if somebody listens now.
    ///
    /// # Errors
    /// Nobody listens.
    pub fn connect_now(state_dir: &Path) -> Result<Self, AgentError> {
        let path = socket(state_dir);
        let connected = UnixStream::connect(&path);
        let stream = connected.map_err(|source| AgentError::Socket { path: path.clone(), source })?;
        Self::over(stream, path)
    }

    fn over(stream: UnixStream, path: PathBuf) -> Result<Self, AgentError> {
        let limits = stream
            .set_read_timeout(Some(HEARD_WITHIN))
            .and_then(|()| stream.set_write_timeout(Some(HEARD_WITHIN)));
        limits.map_err(|source| AgentError::Socket { path: path.clone(), source })?;
        Ok(Self { stream: BufReader::new(stream), path })
    }

    /// Sends a request and reads the first line of the answer, within five seconds.
    ///
    /// # Errors
    /// No answer, or a refusal.
    pub fn ask(&mut self, request: &Request) -> Result<Value, AgentError> {
        let said = serde_json::to_string(request).map_err(std::io::Error::other);
        let sent = said.and_then(|line| writeln!(self.stream.get_mut(), "{line}"));
        sent.map_err(|source| self.fail(source))?;
        self.line()
    }

    /// Reads a further line, however long the work takes.
    ///
    /// # Errors
    /// The agent went away, or the work failed.
    pub fn wait(&mut self) -> Result<Value, AgentError> {
        let patient = self.stream.get_ref().set_read_timeout(None);
        patient.map_err(|source| self.fail(source))?;
        self.line()
    }

    fn line(&mut self) -> Result<Value, AgentError> {
        let mut line = String::new();
        let read = self.stream.read_line(&mut line);
        let read = read.and_then(|n| match n {
            0 => Err(std::io::Error::from(std::io::ErrorKind::UnexpectedEof)),
            _ => serde_json::from_str::<Value>(&line).map_err(std::io::Error::other),
        });
        let answer = read.map_err(|source| self.fail(source))?;
        if answer["ok"] == true {
            return Ok(answer);
        }
        Err(AgentError::Refused(answer["error"].as_str().unwrap_or_default().to_owned()))
    }

    fn fail(&self, source: std::io::Error) -> AgentError {
        AgentError::Socket { path: self.path.clone(), source }
    }
}
