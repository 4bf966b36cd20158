//! A witness at its address, asked over HTTP.

use std::time::Duration;

use super::store::origin_hex;
use crate::http::{self, Post};
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
        let url = format!("{}/add-checkpoint", self.prefix);
        let what = Post {
            url: &url,
            content_type: "text/plain; charset=utf-8",
            headers: &[],
            body: body.as_bytes(),
            patience: PATIENCE,
            most: MAX_ANSWER,
        };
        told(&url, http::post(&what))
    }

    fn monitored(&self, origin: &KeyName) -> Result<Reply, String> {
        let url = format!("{}/{}/checkpoint", self.prefix, origin_hex(origin.as_str()));
        told(&url, http::fetch(&url, PATIENCE, MAX_ANSWER))
    }
}

fn told(url: &str, answered: Result<http::Answer, String>) -> Result<Reply, String> {
    let named = |why: String| format!("{url}: {why}");
    let answer = answered.map_err(named)?;
    answer.whole.map_err(named)?;
    Ok(Reply { status: answer.status, content_type: answer.content_type, body: answer.body })
}
