//! Signs of life that the agent gives unasked: to systemd's socket, and to a dead man's address after every pass.

use std::io::{BufRead, BufReader, Write};
use std::net::TcpListener;
use std::os::unix::net::UnixDatagram;
use std::sync::mpsc::channel;

use super::running::{LIMIT, settled};
use crate::support::footage::{FRIGATE, Footage};
use crate::support::server::Foreground;
use crate::support::site::Site;

fn site(further: &str) -> Site {
    let site = Site::new();
    Footage::days(FRIGATE, "gate", 1, settled()).lay(&site.footage());
    site.configure("untouched", further);
    site
}

#[test]
fn a_finished_pass_is_told_to_the_dead_mans_address() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let at = listener.local_addr().unwrap();
    let site = site(&format!("[agent]\ndead_man_url = \"http://{at}/alive/campus\"\n"));
    let (tell, told) = channel();
    std::thread::spawn(move || {
        let (stream, _) = listener.accept().unwrap();
        let mut stream = BufReader::new(stream);
        let mut line = String::new();
        stream.read_line(&mut line).unwrap();
        stream.get_mut().write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n").unwrap();
        tell.send(line).unwrap();
    });
    let mut agent = Foreground::start("holdfast", &site.command(&["run"]), site.path());
    let line = agent.wait_for("a sign of life", LIMIT, || told.try_recv().ok());
    assert_eq!(line, "GET /alive/campus HTTP/1.1\r\n");
    assert!(!agent.log().contains("/alive/campus"), "{}", agent.log());
}

#[test]
fn systemd_hears_that_the_agent_is_ready_awake_and_ending() {
    let site = site("");
    let path = site.path().join("notify");
    let manager = UnixDatagram::bind(&path).unwrap();
    manager.set_nonblocking(true).unwrap();
    let mut command = site.command(&["run"]);
    command.env("NOTIFY_SOCKET", &path);
    let mut agent = Foreground::start("holdfast", &command, site.path());
    let mut heard: Vec<String> = Vec::new();
    let hear = |heard: &mut Vec<String>| {
        let mut buffer = [0; 256];
        while let Ok(n) = manager.recv(&mut buffer) {
            heard.push(String::from_utf8(buffer[..n].to_vec()).unwrap());
        }
    };
    agent.wait_for("two signs of being awake", LIMIT, || {
        hear(&mut heard);
        (heard.iter().filter(|w| *w == "WATCHDOG=1").count() >= 2).then_some(())
    });
    assert_eq!(heard[0], "READY=1");
    assert!(heard.iter().any(|w| w.starts_with("STATUS=")), "{heard:?}");
    assert!(!heard.contains(&"STOPPING=1".to_owned()), "{heard:?}");
    agent.stop();
    hear(&mut heard);
    assert!(heard.contains(&"STOPPING=1".to_owned()), "{heard:?}");
}
