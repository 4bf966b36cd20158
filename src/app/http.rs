//! HTTP as a client, for all who ask somebody outside: one bounded request, no redirects, no proxy, nothing kept
//! open. Knows nothing of what is asked.

use std::io::Read;
use std::time::Duration;

use ureq::http::Response;
use ureq::{Agent, Body};

/// Longest wait for a connection.
const CONNECT: Duration = Duration::from_secs(3);

/// What came back.
pub struct Answer {
    /// Status code.
    pub status: u16,
    /// Media type, where one is stated.
    pub content_type: Option<String>,
    /// Body; one byte longer than was allowed, where it is longer.
    pub body: Vec<u8>,
}

/// Posts `body` and reads at most `most` bytes of the answer, whatever its status; `patience` covers name lookup, TLS
/// and both bodies.
///
/// Plain HTTP is taken: what comes back proves itself, and who can forge a refusal can also cut the line.
///
/// # Errors
/// No whole answer: the words say why.
pub fn post(
    url: &str,
    content_type: &str,
    body: &[u8],
    patience: Duration,
    most: u64,
) -> Result<Answer, String> {
    let sent = client(patience).post(url).content_type(content_type).send(body);
    read(sent, most)
}

/// Asks for `url` and reads at most `most` bytes of the answer, whatever its status.
///
/// # Errors
/// No whole answer: the words say why.
pub fn fetch(url: &str, patience: Duration, most: u64) -> Result<Answer, String> {
    read(client(patience).get(url).call(), most)
}

fn read(sent: Result<Response<Body>, ureq::Error>, most: u64) -> Result<Answer, String> {
    let answer = sent.map_err(|e| format!("no answer: {e}"))?;
    whole(answer, most).map_err(|e| format!("its answer broke off: {e}"))
}

fn whole(mut answer: Response<Body>, most: u64) -> std::io::Result<Answer> {
    let content_type = answer.headers().get("content-type");
    let content_type = content_type.and_then(|v| v.to_str().ok()).map(str::to_owned);
    let status = answer.status().as_u16();
    let mut body = Vec::new();
    let mut reader = answer.body_mut().as_reader().take(most.saturating_add(1));
    reader.read_to_end(&mut body)?;
    Ok(Answer { status, content_type, body })
}

/// As [`fetch`], with an account. `login` is the value of the
/// Authorization header; no words here ever hold it.
///
/// # Errors
/// No whole answer.
pub fn ask(url: &str, login: Option<&str>, patience: Duration, most: u64) -> Result<Answer, Unanswered> {
    let request = client(patience).get(url);
    let request = match login {
        Some(login) => request.header("authorization", login),
        None => request,
    };
    let answer = request.call().map_err(|why| match why {
        // Somebody is there, and speaks something else.
        ureq::Error::Http(_) | ureq::Error::Protocol(_) => Unanswered::Nonsense,
        _ => Unanswered::Silence,
    })?;
    whole(answer, most).map_err(|_| Unanswered::BrokeOff)
}

/// Why there is no whole answer, without a word of where it was asked for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Unanswered {
    /// Nobody there, or nothing came in time.
    Silence,
    /// What came is not HTTP.
    Nonsense,
    /// It began and did not end in time.
    BrokeOff,
}

/// Asks for `url` and gives the status, the body unread.
///
/// # Errors
/// No answer: the words say why, and may name the address.
pub fn get(url: &str, patience: Duration) -> Result<u16, String> {
    let answer = client(patience).get(url).call();
    answer.map(|a| a.status().as_u16()).map_err(|e| format!("no answer: {e}"))
}

fn client(patience: Duration) -> Agent {
    let config = Agent::config_builder()
        .timeout_global(Some(patience))
        .timeout_connect(Some(CONNECT.min(patience)))
        .http_status_as_error(false)
        .max_redirects(0)
        .max_redirects_will_error(false)
        .proxy(None)
        .user_agent(concat!("holdfast/", env!("CARGO_PKG_VERSION")));
    config.build().into()
}
