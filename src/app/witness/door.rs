//! HTTP to a witness: one bounded request, no redirects, nothing kept open.

use std::io::Read;
use std::time::Duration;

use ureq::Agent;

use crate::ledger::witnessing::{Door, Reply};

/// Longest time that one request may take, name lookup and TLS included. Two follow each other at most.
pub const PATIENCE: Duration = Duration::from_secs(8);

/// Longest wait for a connection.
const CONNECT: Duration = Duration::from_secs(3);

/// Bytes of an answer that are read: signature lines of a witness that signs with a few keys.
const MAX_ANSWER: u64 = 64 << 10;

/// A witness at a submission prefix.
pub struct HttpDoor {
    agent: Agent,
    url: String,
}

impl HttpDoor {
    /// The witness at `prefix`, `http://` or `https://`; nothing is connected yet.
    ///
    /// Plain HTTP is taken: a cosignature proves itself, and who can forge a refusal can also cut the line.
    pub fn new(prefix: &str) -> Self {
        let config = Agent::config_builder()
            .timeout_global(Some(PATIENCE))
            .timeout_connect(Some(CONNECT))
            .http_status_as_error(false)
            .max_redirects(0)
            .max_redirects_will_error(false)
            .proxy(None)
            .user_agent(concat!("holdfast/", env!("CARGO_PKG_VERSION")))
            .build();
        Self { agent: config.into(), url: format!("{}/add-checkpoint", prefix.trim_end_matches('/')) }
    }
}

impl Door for HttpDoor {
    fn add_checkpoint(&self, body: &str) -> Result<Reply, String> {
        let sent = self.agent.post(&self.url).content_type("text/plain; charset=utf-8").send(body);
        let mut answer = sent.map_err(|e| format!("no answer from {}: {e}", self.url))?;
        let content_type = answer.headers().get("content-type");
        let content_type = content_type.and_then(|v| v.to_str().ok()).map(str::to_owned);
        let status = answer.status().as_u16();
        let mut body = Vec::new();
        let reader = answer.body_mut().as_reader();
        let read = reader.take(MAX_ANSWER).read_to_end(&mut body);
        read.map_err(|e| format!("the answer of {} broke off: {e}", self.url))?;
        Ok(Reply { status, content_type, body })
    }
}
