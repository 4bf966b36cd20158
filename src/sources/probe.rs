//! Is a camera there at all? Asks the address that the site declared, and nothing more: a TCP connection, and for
//! RTSP what the camera can do (OPTIONS). No footage is asked for, no account is sent, no answer is kept.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream, ToSocketAddrs};
use std::time::{Duration, Instant};

use crate::config::ProbeAddress;
use crate::model::device::DeviceState;

/// What is asked over RTSP: the server itself, no stream of it.
const OPTIONS: &[u8] =
    concat!("OPTIONS * RTSP/1.0\r\nCSeq: 1\r\nUser-Agent: holdfast/", env!("CARGO_PKG_VERSION"), "\r\n\r\n")
        .as_bytes();

/// How every answer of an RTSP server begins, a refusal too.
const ANSWER: &[u8] = b"RTSP/";

/// Asks once; takes at most `patience`, and the time that looking up a name takes.
pub fn ask(address: &ProbeAddress, patience: Duration) -> DeviceState {
    let begun = Instant::now();
    let left = || patience.saturating_sub(begun.elapsed()).max(Duration::from_millis(1));
    let places = (address.host.as_str(), address.port).to_socket_addrs();
    let there = places.is_ok_and(|mut all| all.any(|place| answers(place, address.rtsp, &left)));
    if there { DeviceState::Reachable } else { DeviceState::Unreachable }
}

fn answers(place: SocketAddr, rtsp: bool, left: &dyn Fn() -> Duration) -> bool {
    let Ok(mut line) = TcpStream::connect_timeout(&place, left()) else { return false };
    if !rtsp {
        return true;
    }
    let limits = line.set_write_timeout(Some(left())).and_then(|()| line.set_read_timeout(Some(left())));
    if limits.and_then(|()| line.write_all(OPTIONS)).is_err() {
        return false;
    }
    let mut head = [0; ANSWER.len()];
    let mut got = 0;
    while let Some(rest) = head.get_mut(got..).filter(|rest| !rest.is_empty()) {
        match line.set_read_timeout(Some(left())).and_then(|()| line.read(rest)) {
            Ok(n) if n > 0 => got += n,
            _ => return false,
        }
    }
    head == ANSWER
}

#[cfg(test)]
mod tests {
    use std::net::TcpListener;
    use std::thread;

    use super::*;

    /// Long enough that nothing here waits for its end by chance.
    const PATIENT: Duration = Duration::from_secs(20);

    fn address(scheme: &str, listener: &TcpListener) -> ProbeAddress {
        format!("{scheme}://{}", listener.local_addr().unwrap()).parse().unwrap()
    }

    /// Answers one connection with these bytes, and gives what it was asked.
    fn asked_once(listener: TcpListener, answer: &'static [u8]) -> thread::JoinHandle<Vec<u8>> {
        thread::spawn(move || {
            let (mut line, _) = listener.accept().unwrap();
            let mut question = vec![0; OPTIONS.len()];
            line.read_exact(&mut question).unwrap();
            line.write_all(answer).unwrap();
            question
        })
    }

    #[test]
    fn a_camera_that_refuses_is_there_and_is_asked_for_no_stream() {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = address("rtsp", &listener);
        let camera = asked_once(listener, b"RTSP/1.0 401 Unauthorized\r\nCSeq: 1\r\n\r\n");
        assert_eq!(ask(&address, PATIENT), DeviceState::Reachable);
        let question = String::from_utf8(camera.join().unwrap()).unwrap();
        assert!(question.starts_with("OPTIONS * RTSP/1.0\r\n"), "{question}");
        assert!(!question.contains("Authorization") && !question.contains("rtsp://"), "{question}");
    }

    #[test]
    fn something_else_at_the_address_is_no_camera_over_rtsp() {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = address("rtsp", &listener);
        let other = asked_once(listener, b"HTTP/1.1 400 Bad Request\r\n\r\n");
        assert_eq!(ask(&address, PATIENT), DeviceState::Unreachable);
        other.join().unwrap();
    }

    #[test]
    fn a_connection_is_enough_where_nothing_else_was_declared_and_nobody_there_is_unreachable() {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let (tcp, rtsp) = (address("tcp", &listener), address("rtsp", &listener));
        assert_eq!(ask(&tcp, PATIENT), DeviceState::Reachable);
        // It takes connections and never says a word.
        assert_eq!(ask(&rtsp, Duration::from_millis(50)), DeviceState::Unreachable);
        drop(listener);
        assert_eq!(ask(&tcp, PATIENT), DeviceState::Unreachable);
    }
}
