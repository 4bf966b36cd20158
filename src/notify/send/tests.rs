//! Every way in which a server can take, postpone or refuse a letter, on loopback.

use std::io::{BufRead, BufReader};
use std::net::{TcpListener, TcpStream};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use super::*;
use crate::model::UtcMs;

fn letter() -> Letter {
    Letter {
        message_id: "a.1@example.test".to_owned(),
        from: "holdfast@example.test".to_owned(),
        to: "duty@example.test".to_owned(),
        written_at: UtcMs(1_795_305_600_250),
        bytes: b"Message-ID: <a.1@example.test>\r\nSubject: x\r\n\r\n.leading dot\r\n".to_vec(),
    }
}

fn settings(port: u16, security: Security) -> SmtpSettings {
    SmtpSettings {
        host: "127.0.0.1".to_owned(),
        port,
        security,
        login: None,
        timeout: Duration::from_secs(5),
        extra_root: None,
    }
}

/// What the server says at each step; "" closes the line instead.
#[derive(Clone, Copy)]
struct Script {
    rcpt: &'static str,
    data: &'static str,
    end: &'static str,
}

const KIND: Script = Script { rcpt: "250 ok", data: "354 go on", end: "250 2.0.0 queued as 4711" };

/// Serves one session; gives what arrived after DATA.
fn serve(listener: TcpListener, script: Script) -> JoinHandle<String> {
    thread::spawn(move || {
        let (stream, _) = listener.accept().expect("a client");
        session(stream, script).unwrap_or_default()
    })
}

fn session(mut stream: TcpStream, script: Script) -> std::io::Result<String> {
    let mut lines = BufReader::new(stream.try_clone()?).lines();
    stream.write_all(b"220 ready\r\n")?;
    let mut body = String::new();
    while let Some(line) = lines.next() {
        let line = line?;
        let answer = match line.split([' ', ':']).next().unwrap_or_default() {
            "EHLO" => "250 example.test",
            "AUTH" => "535 5.7.8 wrong password",
            "RCPT" => script.rcpt,
            "DATA" => script.data,
            "QUIT" => "221 bye",
            _ => "250 ok",
        };
        if answer.is_empty() {
            break;
        }
        stream.write_all(format!("{answer}\r\n").as_bytes())?;
        if answer.starts_with("354") {
            for line in lines.by_ref() {
                let line = line?;
                if line == "." {
                    break;
                }
                body.push_str(&line);
                body.push('\n');
            }
            if script.end.is_empty() {
                break;
            }
            stream.write_all(format!("{}\r\n", script.end).as_bytes())?;
        }
    }
    Ok(body)
}

fn attempt(script: Script) -> (Sent, String) {
    let listener = TcpListener::bind("127.0.0.1:0").expect("loopback");
    let port = listener.local_addr().expect("bound").port();
    let server = serve(listener, script);
    let sender = Sender::new(&Route::Smtp(settings(port, Security::None))).expect("loopback needs no TLS");
    let sent = sender.send(&letter());
    drop(sender);
    (sent, server.join().expect("the server ends"))
}

#[test]
fn a_letter_that_is_taken_over_keeps_the_answer() {
    let (sent, body) = attempt(KIND);
    assert_eq!(sent, Sent::Delivered { answer: "250 2.0.0 queued as 4711".to_owned() });
    assert!(body.contains("Message-ID: <a.1@example.test>\n"));
    assert!(body.contains("..leading dot"), "dots are doubled on the line: {body:?}");
}

#[test]
fn a_postponed_letter_is_tried_again() {
    let (sent, _) = attempt(Script { rcpt: "451 4.7.1 greylisted", ..KIND });
    assert!(
        matches!(&sent, Sent::Retry { why, whole_server: false } if why.contains("greylisted")),
        "{sent:?}"
    );
}

#[test]
fn a_refused_letter_is_not_tried_again() {
    let (sent, _) = attempt(Script { rcpt: "550 5.1.1 no such user", ..KIND });
    assert!(matches!(&sent, Sent::Refused { why } if why.contains("no such user")), "{sent:?}");
}

#[test]
fn a_line_that_drops_after_the_letter_is_tried_again() {
    let (sent, body) = attempt(Script { end: "", ..KIND });
    assert!(matches!(sent, Sent::Retry { whole_server: true, .. }), "{sent:?}");
    assert!(body.contains("Message-ID"));
}

#[test]
fn a_server_that_is_down_is_tried_again() {
    let port = {
        let listener = TcpListener::bind("127.0.0.1:0").expect("loopback");
        listener.local_addr().expect("bound").port()
    };
    let sender = Sender::new(&Route::Smtp(settings(port, Security::None))).expect("loopback");
    assert!(matches!(sender.send(&letter()), Sent::Retry { whole_server: true, .. }));
}

#[test]
fn a_wrong_password_loses_no_letter() {
    let listener = TcpListener::bind("127.0.0.1:0").expect("loopback");
    let port = listener.local_addr().expect("bound").port();
    let server = thread::spawn(move || {
        let (mut stream, _) = listener.accept().expect("a client");
        let mut lines = BufReader::new(stream.try_clone().expect("clone")).lines();
        let mut say = |text: &str| stream.write_all(format!("{text}\r\n").as_bytes()).is_ok();
        say("220 ready");
        while let Some(Ok(line)) = lines.next() {
            let on = match line.split(' ').next().unwrap_or_default() {
                "EHLO" => say("250-example.test") && say("250 AUTH PLAIN"),
                "AUTH" => say("535 5.7.8 wrong password"),
                "QUIT" => false,
                _ => say("250 ok"),
            };
            if !on {
                break;
            }
        }
    });
    let login = Some(Login { user: "u".to_owned(), password: "secret".to_owned() });
    let route = Route::Smtp(SmtpSettings { login, ..settings(port, Security::None) });
    assert!(!format!("{route:?}").contains("secret"), "a password must not reach a log");
    let sent = Sender::new(&route).expect("loopback").send(&letter());
    assert!(matches!(&sent, Sent::Retry { whole_server: true, why } if why.contains("535")), "{sent:?}");
    server.join().expect("the server ends");
}

#[test]
fn nothing_is_sent_when_a_server_offers_no_starttls() {
    let listener = TcpListener::bind("127.0.0.1:0").expect("loopback");
    let port = listener.local_addr().expect("bound").port();
    let server = serve(listener, KIND);
    let sender = Sender::new(&Route::Smtp(settings(port, Security::StartTls))).expect("an address is a name");
    assert!(matches!(sender.send(&letter()), Sent::Retry { .. }));
    assert_eq!(server.join().expect("the server ends"), "");
}

#[test]
fn another_machine_is_never_reached_without_tls() {
    let far = SmtpSettings { host: "mail.example.test".to_owned(), ..settings(25, Security::None) };
    assert!(matches!(Sender::new(&Route::Smtp(far)), Err(SettingsError::Unprotected(_))));
    let near = SmtpSettings { host: "localhost.example.test".to_owned(), ..settings(25, Security::None) };
    assert!(matches!(Sender::new(&Route::Smtp(near)), Err(SettingsError::Unprotected(_))));
}

#[test]
fn a_missing_root_certificate_is_named() {
    let path = PathBuf::from("missing-root.pem");
    let smtp = SmtpSettings { extra_root: Some(path.clone()), ..settings(465, Security::Tls) };
    let Err(SettingsError::RootUnreadable { path: named, .. }) = Sender::new(&Route::Smtp(smtp)) else {
        panic!("the file does not exist")
    };
    assert_eq!(named, path);
}

#[test]
fn files_sort_by_time_and_a_repeat_replaces() {
    let folder = tempfile::tempdir().expect("a folder");
    let sender = Sender::new(&Route::Folder(folder.path().join("out"))).expect("no settings");
    let later = Letter { written_at: UtcMs(1_795_305_600_251), ..letter() };
    for letter in [&later, &letter(), &letter()] {
        assert!(matches!(sender.send(letter), Sent::Delivered { .. }));
    }
    let mut names: Vec<String> = fs::read_dir(folder.path().join("out"))
        .expect("folder")
        .map(|e| e.expect("entry").file_name().to_string_lossy().into_owned())
        .collect();
    names.sort();
    assert_eq!(
        names,
        ["20261122T000000.250Z-a.1@example.test.eml", "20261122T000000.251Z-a.1@example.test.eml"]
    );
}

#[test]
fn a_folder_that_cannot_be_written_loses_no_letter() {
    let file = tempfile::NamedTempFile::new().expect("a file");
    let sender = Sender::new(&Route::Folder(file.path().join("below-a-file"))).expect("no settings");
    assert!(matches!(sender.send(&letter()), Sent::Retry { whole_server: true, .. }));
}
