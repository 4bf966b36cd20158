//! A witness at its address, asked over HTTP.

use std::time::Duration;

use crate::app::http;
use crate::ledger::witnessing::{Door, Reply};

/// Longest time that one request may take, name lookup and TLS included. Two follow each other at most.
pub const PATIENCE: Duration = Duration::from_secs(8);

/// Bytes of an answer that are read: signature lines of a witness that signs with a few keys.
const MAX_ANSWER: u64 = 64 << 10;

/// A witness at a submission prefix.
pub struct HttpDoor {
    url: String,
}

impl HttpDoor {
    /// The witness at `prefix`, `http://` or `https://`; nothing is connected yet.
    pub fn new(prefix: &str) -> Self {
        Self { url: format!("{}/add-checkpoint", prefix.trim_end_matches('/')) }
    }
}

impl Door for HttpDoor {
    fn add_checkpoint(&self, body: &str) -> Result<Reply, String> {
        let text = "text/plain; charset=utf-8";
        let answer = http::post(&self.url, text, body.as_bytes(), PATIENCE, MAX_ANSWER)
            .map_err(|why| format!("{}: {why}", self.url))?;
        Ok(Reply { status: answer.status, content_type: answer.content_type, body: answer.body })
    }
}
