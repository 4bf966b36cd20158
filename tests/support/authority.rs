//! A time-stamping authority: `openssl ts -reply` behind HTTP on loopback, which can be told to misbehave.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;
use std::time::Duration;

use super::server::{finish, run};

/// What it does with a request.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Manner {
    /// Stamps.
    Good,
    /// Closes the connection without a word.
    Away,
    /// Keeps the connection and says nothing until the test is over.
    Silent,
    /// 503.
    Busy,
    /// A page for people, with status 200.
    Page,
    /// The first half of a good answer.
    Half,
    /// Stamps another digest than the one that was sent.
    OtherDigest,
    /// Answers with the nonce of the request before.
    OtherNonce,
    /// A refusal of openssl's.
    Refusal,
}

struct Inner {
    folder: PathBuf,
    manner: Manner,
    before: Option<Vec<u8>>,
    /// Requests heard so far.
    heard: usize,
    end: bool,
    /// Connections of [`Manner::Silent`].
    held: Vec<TcpStream>,
}

/// A running authority with a root of its own; ended when dropped.
pub struct Authority {
    inner: Arc<Mutex<Inner>>,
    address: std::net::SocketAddr,
    thread: Option<JoinHandle<()>>,
    pub url: String,
    /// PEM file of its root.
    pub root: PathBuf,
}

/// Kind of key that it signs with.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Key {
    Rsa,
    Ec,
}

const CONFIG: &str = "[req]\ndistinguished_name = dn\nprompt = no\n[dn]\nCN = unused\n\
[ca]\nbasicConstraints = critical,CA:TRUE\nkeyUsage = critical,keyCertSign,cRLSign\n\
[stamps]\nbasicConstraints = critical,CA:FALSE\nkeyUsage = critical,digitalSignature\nextendedKeyUsage = critical,timeStamping\n\
[tsa]\ndefault_tsa = authority\n[authority]\nserial = serial\ncrypto_device = builtin\nsigner_digest = sha256\n\
default_policy = 1.3.6.1.4.1.13762.3\ndigests = sha256\naccuracy = secs:1\ness_cert_id_alg = sha256\n";

impl Authority {
    /// Starts one with fresh keys below `folder`, which it makes.
    pub fn start(folder: &Path, key: Key) -> Self {
        std::fs::create_dir(folder).unwrap();
        std::fs::write(folder.join("openssl.cnf"), CONFIG).unwrap();
        std::fs::write(folder.join("serial"), "01\n").unwrap();
        let openssl = |line: &str| run(Command::new("openssl").args(line.split(' ')).current_dir(folder));
        openssl("genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-384 -out root.key");
        openssl(
            "req -new -x509 -key root.key -out root.pem -days 30 -subj /CN=Root -config openssl.cnf -extensions ca",
        );
        openssl(match key {
            Key::Rsa => "genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:2048 -out tsa.key",
            Key::Ec => "genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out tsa.key",
        });
        openssl("req -new -key tsa.key -out tsa.csr -subj /CN=Stamps -config openssl.cnf");
        openssl(
            "x509 -req -in tsa.csr -CA root.pem -CAkey root.key -CAcreateserial -days 30 -extfile openssl.cnf \
             -extensions stamps -out tsa.pem",
        );
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let inner = Inner {
            folder: folder.to_owned(),
            manner: Manner::Good,
            before: None,
            heard: 0,
            end: false,
            held: Vec::new(),
        };
        let inner = Arc::new(Mutex::new(inner));
        let shared = Arc::clone(&inner);
        let thread = std::thread::spawn(move || {
            for stream in listener.incoming() {
                let mut inner = shared.lock().unwrap();
                if inner.end {
                    break;
                }
                inner.serve(stream.unwrap());
            }
        });
        let url = format!("http://{address}/tsr");
        Self { inner, address, thread: Some(thread), url, root: folder.join("root.pem") }
    }

    /// From now on it behaves like this.
    pub fn behave(&self, manner: Manner) {
        self.inner.lock().unwrap().manner = manner;
    }

    /// Requests heard so far.
    pub fn heard(&self) -> usize {
        self.inner.lock().unwrap().heard
    }
}

impl Drop for Authority {
    fn drop(&mut self) {
        if let Ok(mut inner) = self.inner.lock() {
            inner.end = true;
        }
        // Wakes the listener.
        drop(TcpStream::connect(self.address));
        if let Some(thread) = self.thread.take() {
            drop(thread.join());
        }
    }
}

impl Inner {
    fn serve(&mut self, stream: TcpStream) {
        stream.set_read_timeout(Some(Duration::from_secs(10))).unwrap();
        let Some(query) = read_post(&stream) else { return };
        self.heard += 1;
        match self.manner {
            Manner::Away => {}
            Manner::Silent => self.held.push(stream),
            Manner::Busy => answer(&stream, "503 Service Unavailable", b"later"),
            Manner::Page => answer(&stream, "200 OK", b"<html><body>Welcome to the login page</body></html>"),
            Manner::Good => answer(&stream, "200 OK", &self.reply(&query)),
            Manner::Half => {
                let reply = self.reply(&query);
                answer(&stream, "200 OK", &reply[..reply.len() / 2]);
            }
            Manner::OtherDigest => {
                // The digest is the 32 bytes before nonce (10 bytes) and certReq (3 bytes).
                let mut other = query.clone();
                let at = other.len() - 14;
                other[at] ^= 1;
                answer(&stream, "200 OK", &self.reply(&other));
            }
            Manner::OtherNonce => {
                let before = self.before.clone().expect("a request came before");
                answer(&stream, "200 OK", &self.reply(&before));
            }
            Manner::Refusal => answer(&stream, "200 OK", &self.reply(b"junk")),
        }
        self.before = Some(query);
    }

    /// openssl's own answer.
    fn reply(&self, query: &[u8]) -> Vec<u8> {
        std::fs::write(self.folder.join("query"), query).unwrap();
        let line = "ts -reply -config openssl.cnf -section authority -queryfile query -signer tsa.pem -inkey tsa.key -out reply";
        let ended = finish(Command::new("openssl").args(line.split(' ')).current_dir(&self.folder));
        assert!(ended.status.success(), "{}", String::from_utf8_lossy(&ended.stderr));
        std::fs::read(self.folder.join("reply")).unwrap()
    }
}

/// The body of one POST of a time-stamp query.
fn read_post(stream: &TcpStream) -> Option<Vec<u8>> {
    let mut reader = BufReader::new(stream);
    let (mut length, mut kind, mut line) = (0, String::new(), String::new());
    while reader.read_line(&mut line).ok()? > 2 {
        let (name, value) = line.split_once(':').unwrap_or((&line, ""));
        match name.to_ascii_lowercase().as_str() {
            "content-length" => length = value.trim().parse().ok()?,
            "content-type" => kind = value.trim().to_owned(),
            _ => {}
        }
        line.clear();
    }
    assert_eq!(kind, "application/timestamp-query");
    let mut body = vec![0; length];
    reader.read_exact(&mut body).ok()?;
    Some(body)
}

fn answer(mut stream: &TcpStream, status: &str, body: &[u8]) {
    let head = format!(
        "HTTP/1.1 {status}\r\nContent-Type: application/timestamp-reply\r\nContent-Length: {}\r\nConnection: close\r\n\r\n",
        body.len()
    );
    // Whoever asked may have gone.
    let _ = stream.write_all(head.as_bytes()).and_then(|()| stream.write_all(body));
}
