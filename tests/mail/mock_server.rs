//! A mock mail server, for what no real one does on demand: dropping the line between a mail and its answer.

use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};

/// How a session ends after the mail is there.
#[derive(Clone, Copy)]
pub enum Ending {
    /// With a yes.
    Accept,
    /// Without a word; the mail is kept or not.
    Drop { kept: bool },
}

/// A mock server on loopback, without encryption.
pub struct MockServer {
    port: u16,
    mails: Arc<Mutex<Vec<String>>>,
}

impl MockServer {
    /// Serves one session after the other; the last ending holds for all that follow.
    pub fn start(endings: &[Ending]) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let mails = Arc::new(Mutex::new(Vec::new()));
        let (kept, endings) = (Arc::clone(&mails), endings.to_vec());
        std::thread::spawn(move || {
            let last = *endings.last().unwrap();
            let each = endings.into_iter().chain(std::iter::repeat(last));
            for (stream, ending) in listener.incoming().zip(each) {
                // A client that went away is its own affair.
                let _ = session(stream.unwrap(), ending, &kept);
            }
        });
        Self { port, mails }
    }

    /// What it kept, headers and all.
    pub fn mails(&self) -> Vec<String> {
        self.mails.lock().unwrap().clone()
    }

    /// `[mail]` for this server and one reader.
    pub fn settings(&self, to: &str) -> String {
        format!(
            "[mail]\ntransport = \"smtp\"\nhost = \"127.0.0.1\"\nport = {}\ntls = \"none\"\n\
             from = \"holdfast@example.test\"\n\n[[mail.recipient]]\naddress = \"{to}\"\nlevel = \"low\"\n",
            self.port
        )
    }
}

fn session(mut stream: TcpStream, ending: Ending, mails: &Mutex<Vec<String>>) -> std::io::Result<()> {
    let mut lines = BufReader::new(stream.try_clone()?).lines();
    stream.write_all(b"220 ready\r\n")?;
    while let Some(line) = lines.next() {
        match line?.split([' ', ':']).next().unwrap_or_default() {
            "DATA" => {
                stream.write_all(b"354 go on\r\n")?;
                let body: Vec<String> =
                    lines.by_ref().map_while(Result::ok).take_while(|line| line != ".").collect();
                if !matches!(ending, Ending::Drop { kept: false }) {
                    mails.lock().unwrap().push(body.join("\n"));
                }
                if matches!(ending, Ending::Drop { .. }) {
                    return Ok(());
                }
                stream.write_all(b"250 taken over\r\n")?;
            }
            "QUIT" => return stream.write_all(b"221 bye\r\n"),
            _ => stream.write_all(b"250 ok\r\n")?,
        }
    }
    Ok(())
}
