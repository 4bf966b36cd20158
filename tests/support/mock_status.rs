//! A mock of a recorder's status interface, for products that cannot run here (Frigate, MediaMTX): it answers what
//! their documents say, or misbehaves, and remembers what it was asked. It is no recorder.

use std::io::{BufRead, BufReader, Write};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread;

/// How the mock answers.
#[derive(Clone)]
pub enum Mock {
    /// With this document.
    Says(String),
    /// With this status and no document.
    Refuses(u16),
    /// Never: it takes the connection and the question, and says nothing.
    Hangs,
}

/// A mock that runs until the test ends.
pub struct MockStatus {
    pub port: u16,
    mock: Arc<Mutex<Mock>>,
    asked: Arc<Mutex<Vec<String>>>,
}

impl MockStatus {
    pub fn start(mock: Mock) -> Self {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let port = listener.local_addr().unwrap().port();
        let status = Self { port, mock: Arc::new(Mutex::new(mock)), asked: Arc::default() };
        let (mock, asked) = (Arc::clone(&status.mock), Arc::clone(&status.asked));
        thread::spawn(move || {
            let mut kept = Vec::new();
            for stream in listener.incoming().map_while(Result::ok) {
                let question = question(&stream);
                asked.lock().unwrap().push(question);
                let now = mock.lock().unwrap().clone();
                kept.extend(answer(stream, &now));
            }
        });
        status
    }

    /// What a Frigate says of one camera.
    pub fn frigate(camera: &str, pictures: f64) -> Mock {
        Mock::Says(format!(
            "{{\"cameras\": {{\"{camera}\": {{\"camera_fps\": {pictures:.1}, \"ffmpeg_pid\": 7}}}}}}"
        ))
    }

    /// What a MediaMTX says of one path.
    pub fn mediamtx(path: &str, ready: bool) -> Mock {
        Mock::Says(format!(
            "{{\"itemCount\": 1, \"pageCount\": 1, \"items\": [{{\"name\": \"{path}\", \"ready\": {ready}}}]}}"
        ))
    }

    /// From now on it answers so.
    pub fn turns(&self, mock: Mock) {
        *self.mock.lock().unwrap() = mock;
    }

    /// Everything that it was asked: request line and headers.
    pub fn asked(&self) -> Vec<String> {
        self.asked.lock().unwrap().clone()
    }

    pub fn url(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }
}

fn question(stream: &TcpStream) -> String {
    let lines = BufReader::new(stream).lines().map_while(Result::ok);
    lines.take_while(|line| !line.is_empty()).map(|line| line + "\n").collect()
}

/// Gives back a stream that is to stay open.
fn answer(mut stream: TcpStream, mock: &Mock) -> Option<TcpStream> {
    let (status, body) = match mock {
        Mock::Hangs => return Some(stream),
        Mock::Refuses(status) => (*status, ""),
        Mock::Says(body) => (200, body.as_str()),
    };
    // Whoever asked may have hung up.
    let _ = write!(
        stream,
        "HTTP/1.1 {status} x\r\nContent-Type: application/json\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{body}",
        body.len()
    );
    None
}
