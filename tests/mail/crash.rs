//! A program that dies between the server's yes and its own note of it: the mail comes again, and it is the same mail.

use std::io::{Read, Write};
use std::net::{Ipv4Addr, Shutdown, TcpListener, TcpStream};
use std::process::Stdio;
use std::time::Duration;

use crate::support::postfix::{INBOX, Postfix};
use crate::{check_later, settings, site_with_a_gap, text};

/// How long the answer is held back before it is looked whether the mail has arrived: longer than postfix takes from
/// its note of the mail to its answer.
const HOLD: Duration = Duration::from_millis(200);

/// A wire to the mail server that is cut as soon as the server has a mail: its last answer never arrives.
fn wire_that_loses_the_last_answer(server: &Postfix) -> u16 {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    let (port, to, log) = (listener.local_addr().unwrap().port(), server.starttls_port, server.log_file());
    std::thread::spawn(move || {
        let Ok((client, _)) = listener.accept() else { return };
        let server = TcpStream::connect((Ipv4Addr::LOCALHOST, to)).unwrap();
        let (mut up_from, mut up_to) = (client.try_clone().unwrap(), server.try_clone().unwrap());
        std::thread::spawn(move || std::io::copy(&mut up_from, &mut up_to));
        let (mut from, mut to) = (server, client);
        let mut buffer = [0; 16_384];
        while let Ok(n @ 1..) = from.read(&mut buffer) {
            std::thread::sleep(HOLD);
            if std::fs::read_to_string(&log).unwrap_or_default().contains("message-id=<") {
                // neither an answer nor an end: the client waits until it dies
                std::thread::park();
            }
            if to.write_all(&buffer[..n]).is_err() {
                break;
            }
        }
        let _ = to.shutdown(Shutdown::Both);
    });
    port
}

fn message_id(mail: &[u8]) -> String {
    let mail = text(mail);
    let line = mail.lines().find(|line| line.to_lowercase().starts_with("message-id:"));
    line.unwrap_or_else(|| panic!("no Message-ID: {mail}")).to_owned()
}

#[test]
fn a_crash_after_sending_repeats_the_mail_and_never_loses_it() {
    let server = Postfix::start();
    let port = wire_that_loses_the_last_answer(&server);
    let straight = settings(&server, "starttls");
    let cut = straight.replace(&format!("port = {}", server.starttls_port), &format!("port = {port}"));
    assert_ne!(cut, straight);
    let site = site_with_a_gap(&cut);
    let mut command = site.command(&["check"]);
    let mut check = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
    let first = server.wait_for_mails(1);
    check.kill().unwrap();
    let end = check.wait().unwrap();
    assert_eq!(end.code(), None, "killed before it could note that the mail was sent");

    let file = site.path().join("holdfast.toml");
    let text = std::fs::read_to_string(&file).unwrap();
    std::fs::write(&file, text.replace(&cut, &straight)).unwrap();
    check_later(&site).expect_code(crate::support::agent::VIOLATIONS);
    let mails = server.wait_for_mails(2);
    assert_eq!(mails.len(), 2, "the same one again, and no third");
    assert!(mails.iter().all(|mail| message_id(mail) == message_id(&first[0])), "a repeat can be recognised");
    assert!(mails.iter().all(|mail| self::text(mail).contains(INBOX)));

    check_later(&site).expect_code(crate::support::agent::VIOLATIONS);
    let taken = server.log().matches("message-id=<").count();
    assert_eq!(taken, 2, "what was noted is not sent again:\n{}", server.log());
}
