//! HTTP to a time-stamping authority (RFC 3161, 3.4): one bounded request, no redirects, nothing kept open.

use std::io::Read;
use std::time::Duration;

use ureq::Agent;

use crate::ledger::stamp::{MAX_TOKEN, QUERY_TYPE};

/// Longest time that one request may take, name lookup and TLS included.
pub const PATIENCE: Duration = Duration::from_secs(8);

/// Longest time that somebody who waits for a bag is held up by all authorities together.
pub const SHORT_PATIENCE: Duration = Duration::from_secs(4);

/// Posts a request and gives the answer's body.
///
/// Plain HTTP is taken: a token proves itself, and who can forge a refusal can also cut the line.
///
/// # Errors
/// No answer, or one that is not 200: the words say why.
pub fn post(url: &str, request: &[u8], patience: Duration) -> Result<Vec<u8>, String> {
    let config = Agent::config_builder()
        .timeout_global(Some(patience))
        .http_status_as_error(false)
        .max_redirects(0)
        .max_redirects_will_error(false)
        .proxy(None)
        .user_agent(concat!("holdfast/", env!("CARGO_PKG_VERSION")))
        .build();
    let sent = Agent::from(config).post(url).content_type(QUERY_TYPE).send(request);
    let mut answer = sent.map_err(|e| format!("no answer: {e}"))?;
    if answer.status() != 200 {
        return Err(format!("it answered {}", answer.status().as_u16()));
    }
    let mut body = Vec::new();
    // One byte more than is taken, so that a longer answer is seen to be longer.
    let mut reader = answer.body_mut().as_reader().take(MAX_TOKEN as u64 + 1);
    reader.read_to_end(&mut body).map_err(|e| format!("its answer broke off: {e}"))?;
    Ok(body)
}
