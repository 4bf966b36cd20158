//! A time-stamping authority at its address, asked over HTTP (RFC 3161, 3.4).

use std::time::Duration;

use crate::http::{self, Post};
use crate::ledger::stamp::{MAX_TOKEN, QUERY_TYPE};

/// Longest time that one request may take, name lookup and TLS included.
pub const PATIENCE: Duration = Duration::from_secs(8);

/// Longest time that somebody who waits for a bag is held up by all authorities together.
pub const SHORT_PATIENCE: Duration = Duration::from_secs(4);

/// Posts a request and gives the answer's body; a longer one than a token may be is seen to be longer.
///
/// # Errors
/// No answer, or one that is not 200: the words say why.
pub fn post(url: &str, request: &[u8], patience: Duration) -> Result<Vec<u8>, String> {
    let most = MAX_TOKEN as u64;
    let what = Post { url, content_type: QUERY_TYPE, headers: &[], body: request, patience, most };
    let answer = http::post(&what)?;
    answer.whole?;
    if answer.status == 200 { Ok(answer.body) } else { Err(format!("it answered {}", answer.status)) }
}
