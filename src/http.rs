//! HTTP as a client, for all who ask or tell somebody outside: one bounded request, no redirects, no proxy, nothing kept
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
    /// Body as far as it came; one byte longer than was allowed, where it is longer.
    pub body: Vec<u8>,
    /// Why it broke off, where it did.
    pub whole: Result<(), String>,
}

/// What is posted.
#[derive(Clone, Copy, Debug)]
pub struct Post<'a> {
    /// Address.
    pub url: &'a str,
    /// Media type.
    pub content_type: &'a str,
    /// Headers beside it.
    pub headers: &'a [(&'a str, String)],
    /// Body.
    pub body: &'a [u8],
    /// Longest wait for the whole: name lookup, TLS and both bodies.
    pub patience: Duration,
    /// Bytes of the answer that are read, at most.
    pub most: u64,
}

/// Posts a body and reads the answer, whatever its status.
///
/// Plain HTTP is taken: who may be told or asked without encryption is for the caller to know.
///
/// # Errors
/// No answer: the words say why, and may name the address.
pub fn post(what: &Post<'_>) -> Result<Answer, String> {
    let mut request = client(what.patience).post(what.url).content_type(what.content_type);
    for (name, value) in what.headers {
        request = request.header(*name, value);
    }
    read(request.send(what.body), what.most)
}

/// Asks for `url` and reads at most `most` bytes of the answer, whatever its status.
///
/// # Errors
/// No answer: the words say why.
pub fn fetch(url: &str, patience: Duration, most: u64) -> Result<Answer, String> {
    read(client(patience).get(url).call(), most)
}

fn read(sent: Result<Response<Body>, ureq::Error>, most: u64) -> Result<Answer, String> {
    let answer = sent.map_err(|e| format!("no answer: {e}"))?;
    Ok(taken(answer, most))
}

fn taken(mut answer: Response<Body>, most: u64) -> Answer {
    let content_type = answer.headers().get("content-type");
    let content_type = content_type.and_then(|v| v.to_str().ok()).map(str::to_owned);
    let status = answer.status().as_u16();
    let mut body = Vec::new();
    let mut reader = answer.body_mut().as_reader().take(most.saturating_add(1));
    let whole = reader.read_to_end(&mut body).map(drop).map_err(|e| format!("its answer broke off: {e}"));
    Answer { status, content_type, body, whole }
}

/// As [`fetch`], with an account. `login` is the value of the Authorization header; no words here ever
/// hold it.
///
/// # Errors
/// No whole answer.
pub fn ask(url: &str, login: Option<&str>, patience: Duration, most: u64) -> Result<Answer, Unanswered> {
    let request = client(patience).get(url);
    let request = match login {
        Some(login) => request.header("authorization", login),
        None => request,
    };
    whole(request.call(), most)
}

/// As [`post`], for a body that holds an account: no words here ever hold it, nor the address.
///
/// # Errors
/// No whole answer.
pub fn tell(
    url: &str,
    content_type: &str,
    body: &[u8],
    patience: Duration,
    most: u64,
) -> Result<Answer, Unanswered> {
    whole(client(patience).post(url).content_type(content_type).send(body), most)
}

fn whole(sent: Result<Response<Body>, ureq::Error>, most: u64) -> Result<Answer, Unanswered> {
    let answer = sent.map_err(|why| match why {
        // Somebody is there, and speaks something else.
        ureq::Error::Http(_) | ureq::Error::Protocol(_) => Unanswered::Nonsense,
        _ => Unanswered::Silence,
    })?;
    let answer = taken(answer, most);
    if answer.whole.is_ok() { Ok(answer) } else { Err(Unanswered::BrokeOff) }
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
