//! A witness at its address, asked over HTTP.

use std::time::Duration;

use super::store::origin_hex;
use crate::app::http;
use crate::ledger::keys::KeyName;
use crate::ledger::witnessing::{Door, Reply};

/// Longest time that one request may take, name lookup and TLS included. Two follow each other at most.
pub const PATIENCE: Duration = Duration::from_secs(8);

/// Bytes of an answer that are read: signature lines of a witness that signs with a few keys.
const MAX_ANSWER: u64 = 64 << 10;

/// A witness at a submission prefix.
pub struct HttpDoor {
    prefix: String,
}

impl HttpDoor {
    /// The witness at `prefix`, `http://` or `https://`; nothing is connected yet.
    pub fn new(prefix: &str) -> Self {
        Self { prefix: prefix.trim_end_matches('/').to_owned() }
    }
}

impl Door for HttpDoor {
    fn add_checkpoint(&self, body: &str) -> Result<Reply, String> {
        let text = "text/plain; charset=utf-8";
        let url = format!("{}/add-checkpoint", self.prefix);
        told(&url, http::post(&url, text, body.as_bytes(), PATIENCE, MAX_ANSWER))
    }

    fn monitored(&self, origin: &KeyName) -> Result<Reply, String> {
        let url = format!("{}/{}/checkpoint", self.prefix, origin_hex(origin.as_str()));
        told(&url, http::fetch(&url, PATIENCE, MAX_ANSWER))
    }
}

fn told(url: &str, answered: Result<http::Answer, String>) -> Result<Reply, String> {
    let answer = answered.map_err(|why| format!("{url}: {why}"))?;
    Ok(Reply { status: answer.status, content_type: answer.content_type, body: answer.body })
}
