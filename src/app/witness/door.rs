//! A witness at its address, asked over HTTP.

use std::time::Duration;

use crate::http::{self, Post};
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
        let what = Post {
            url: &self.url,
            content_type: "text/plain; charset=utf-8",
            headers: &[],
            body: body.as_bytes(),
            patience: PATIENCE,
            most: MAX_ANSWER,
        };
        let named = |why: String| format!("{}: {why}", self.url);
        let answer = http::post(&what).map_err(named)?;
        answer.whole.map_err(named)?;
        Ok(Reply { status: answer.status, content_type: answer.content_type, body: answer.body })
    }
}
