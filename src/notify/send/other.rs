//! Messages that leave over HTTP or to a syslog server. Addresses of robots are keys: no error names them.

use std::io::Write;
use std::net::{TcpStream, UdpSocket};
use std::os::unix::net::UnixDatagram;
use std::time::Duration;

use serde_json::Value;

use super::Sent;
use crate::clock::{Clock, System};
use crate::config::{HookForm, SyslogServer};
use crate::http::{self, Post};
use crate::notify::hook;
use crate::notify::message::Letter;
use crate::notify::settings::HookRoute;

/// Longest time that one attempt may take, name lookup and TLS included.
const PATIENCE: Duration = Duration::from_secs(10);
/// Bytes of an answer that are read and kept.
const ANSWER: u64 = 1_000;
/// Statuses that refuse this one message: another attempt would end the same way.
const REFUSED: [u16; 4] = [400, 413, 415, 422];

/// Posts one message.
pub(super) fn post(to: &HookRoute, letter: &Letter) -> Sent {
    let signed = hook::sign(to.form, to.secret.as_deref(), &letter.message_id, &letter.bytes, System.now());
    let url = format!("{}{}", to.url, signed.query);
    let answer = http::post(&Post {
        url: &url,
        content_type: "application/json",
        headers: &signed.headers,
        body: &letter.bytes,
        patience: PATIENCE,
        most: ANSWER,
    });
    let answer = match answer {
        Ok(answer) => answer,
        Err(why) => {
            let why = why.replace(&url, "the address");
            return Sent::Retry { why: crate::text::one_line(&why).into_owned(), whole_server: true };
        }
    };
    // An answer that breaks off is judged by what came of it.
    let body = String::from_utf8_lossy(&answer.body);
    let status = answer.status;
    judged(to.form, status, &crate::text::one_line(body.trim()))
}

fn judged(form: HookForm, status: u16, body: &str) -> Sent {
    let said = format!("{status} {body}").trim().to_owned();
    match status {
        200..=299 => {}
        _ if REFUSED.contains(&status) => return Sent::Refused { why: said },
        _ => return Sent::Retry { why: said, whole_server: true },
    }
    // The robots say yes with a 200 and mean it only with errcode 0.
    let code = serde_json::from_str::<Value>(body).ok().and_then(|v| v["errcode"].as_i64());
    match (form, code) {
        (HookForm::Json, _) | (_, Some(0)) => Sent::Delivered { answer: said },
        _ => Sent::Retry { why: said, whole_server: true },
    }
}

/// Hands one message to a syslog server. Syslog confirms nothing: what was written counts as delivered.
pub(super) fn log(to: &SyslogServer, letter: &Letter) -> Sent {
    let written = match to {
        SyslogServer::Udp(address) => {
            let own = if address.is_ipv4() { "0.0.0.0:0" } else { "[::]:0" };
            UdpSocket::bind(own).and_then(|socket| socket.send_to(&letter.bytes, address)).map(drop)
        }
        SyslogServer::Unix(path) => {
            UnixDatagram::unbound().and_then(|socket| socket.send_to(&letter.bytes, path)).map(drop)
        }
        SyslogServer::Tcp(address) => TcpStream::connect_timeout(address, PATIENCE).and_then(|mut stream| {
            stream.set_write_timeout(Some(PATIENCE))?;
            let counted = [format!("{} ", letter.bytes.len()).as_bytes(), &letter.bytes].concat();
            stream.write_all(&counted)?;
            stream.shutdown(std::net::Shutdown::Write)
        }),
    };
    match written {
        Ok(()) => Sent::Delivered { answer: "written; syslog confirms nothing".to_owned() },
        Err(e) => Sent::Retry { why: e.to_string(), whole_server: true },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_robot_that_says_yes_and_means_no_is_asked_again() {
        let delivered = |s: &Sent| matches!(s, Sent::Delivered { .. });
        assert!(delivered(&judged(HookForm::Wecom, 200, r#"{"errcode":0,"errmsg":"ok"}"#)));
        let full = judged(HookForm::Wecom, 200, r#"{"errcode":45009,"errmsg":"api freq out of limit"}"#);
        assert!(matches!(&full, Sent::Retry { why, .. } if why.contains("45009")), "{full:?}");
        assert!(matches!(judged(HookForm::Dingtalk, 200, "<html>"), Sent::Retry { .. }));
        assert!(delivered(&judged(HookForm::Json, 204, "")));
    }

    #[test]
    fn a_message_that_is_refused_ends_and_a_door_that_is_shut_waits() {
        for status in [301, 401, 403, 404, 408, 429, 500, 503] {
            assert!(
                matches!(judged(HookForm::Json, status, ""), Sent::Retry { whole_server: true, .. }),
                "{status}"
            );
        }
        for status in REFUSED {
            assert!(matches!(judged(HookForm::Json, status, "no"), Sent::Refused { .. }), "{status}");
        }
    }
}
