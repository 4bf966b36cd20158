//! Mail through a real server: what was judged arrives, readable by itself, and nothing is lost while the server is
//! down.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test binary")]

#[path = "../support/mod.rs"]
mod support;

#[path = "../agent/running.rs"]
#[allow(dead_code, reason = "the agent's own tests use the rest")]
mod running;

mod channels;
mod crash;
mod misbehaves;
mod mock_server;
mod phone;
mod reloads;

use std::process::Command;

use support::agent::{Ended, REFUSED, VIOLATIONS, ended};
use support::footage::{FRIGATE, Footage, delete, last_hour};
use support::postfix::{INBOX, Postfix, USER};
use support::site::Site;

/// A site with a violation that is mailed at once.
fn site_with_a_gap(mail: &str) -> Site {
    let site = Site::new();
    let laid = Footage::days(FRIGATE, "gate", 35, last_hour()).lay(&site.footage());
    laid[400..448].iter().for_each(|file| delete(&file.path));
    site.configure("thirty-days", mail);
    site
}

fn settings(server: &Postfix, tls: &str) -> String {
    let port = if tls == "implicit" { server.tls_port } else { server.starttls_port };
    format!(
        "[mail]\ntransport = \"smtp\"\nhost = \"localhost\"\nport = {port}\ntls = \"{tls}\"\nca_file = {:?}\n\
         user = \"{USER}\"\npassword_file = {:?}\nfrom = \"holdfast@example.test\"\n\n\
         [[mail.recipient]]\naddress = \"{INBOX}\"\nlevel = \"low\"\n",
        server.certificate(),
        server.password_file(),
    )
}

fn text(mail: &[u8]) -> String {
    String::from_utf8_lossy(mail).replace("\r\n", "\n")
}

#[test]
fn the_verdict_arrives_by_starttls_as_plain_text_and_page() {
    let server = Postfix::start();
    let site = site_with_a_gap(&settings(&server, "starttls"));
    site.holdfast(&["check"]).expect_code(VIOLATIONS);
    let mails = server.wait_for_mails(1);
    let mail = text(&mails[0]);
    let (head, _) = mail.split_once("\n\n").unwrap();
    assert!(head.contains(&format!("To: {INBOX}")) && head.contains("\nSubject: "), "{head}");
    assert!(mail.contains("multipart/alternative"), "{head}");
    assert!(mail.contains("text/plain") && mail.contains("text/html"), "{mail}");
    assert!(server.log().contains("sasl_username=holdfast"), "{}", server.log());
}

#[test]
fn the_verdict_arrives_by_tls_from_the_first_byte() {
    let server = Postfix::start();
    let site = site_with_a_gap(&settings(&server, "implicit"));
    site.holdfast(&["check"]).expect_code(VIOLATIONS);
    assert_eq!(server.wait_for_mails(1).len(), 1);
}

/// A check two hours later, when any back-off is over.
fn check_later(site: &Site) -> Ended {
    let check = site.command(&["check"]);
    let mut command = Command::new("faketime");
    command.args(["-f", "+2h"]).arg(check.get_program()).args(check.get_args());
    command.env_clear().env("PATH", "/usr/bin:/bin").env("TZ", "UTC").env("LANG", "C.UTF-8");
    ended(&mut command)
}

#[test]
fn a_server_that_is_down_loses_nothing_and_doubles_nothing() {
    let mut server = Postfix::start();
    let site = site_with_a_gap(&settings(&server, "starttls"));
    server.stop();
    let ended = site.holdfast(&["check"]).expect_code(VIOLATIONS);
    assert!(ended.stderr.contains("localhost"), "a mail that waits is mentioned: {}", ended.stderr);
    server.resume();
    check_later(&site).expect_code(VIOLATIONS);
    let mails = server.wait_for_mails(1);
    assert_eq!(mails.len(), 1);
}

#[test]
fn a_wrong_password_keeps_the_mail_until_it_is_put_right() {
    let server = Postfix::start();
    let site = site_with_a_gap(&settings(&server, "starttls"));
    let right = std::fs::read(server.password_file()).unwrap();
    std::fs::write(server.password_file(), "wrong").unwrap();
    let ended = site.holdfast(&["check"]).expect_code(VIOLATIONS);
    assert!(ended.stderr.contains("535"), "the server's answer is shown: {}", ended.stderr);
    assert!(!ended.stderr.contains("wrong\n"), "never the password");
    assert_eq!(server.mails().len(), 0);
    std::fs::write(server.password_file(), right).unwrap();
    check_later(&site).expect_code(VIOLATIONS);
    assert_eq!(server.wait_for_mails(1).len(), 1);
}

#[test]
fn a_server_nobody_vouches_for_gets_nothing() {
    let server = Postfix::start();
    let mail = settings(&server, "starttls");
    let site =
        site_with_a_gap(&mail.lines().filter(|l| !l.starts_with("ca_file")).collect::<Vec<_>>().join("\n"));
    let ended = site.holdfast(&["check"]).expect_code(VIOLATIONS);
    assert!(ended.stderr.contains("certificate"), "{}", ended.stderr);
    assert_eq!(server.mails().len(), 0);
}

#[test]
fn a_name_with_line_breaks_adds_no_header() {
    let server = Postfix::start();
    let site = site_with_a_gap(&settings(&server, "starttls"));
    let file = site.path().join("holdfast.toml");
    let text = std::fs::read_to_string(&file).unwrap();
    let evil = text.replace("North Campus", "North\\r\\nBcc: thief@example.test\\r\\n\\r\\nCampus");
    assert_ne!(evil, text);
    std::fs::write(&file, evil).unwrap();
    let ended = site.holdfast(&["check"]);
    if ended.code == REFUSED {
        assert!(ended.stderr.contains("name"), "{}", ended.stderr);
        return;
    }
    ended.expect_code(VIOLATIONS);
    for mail in server.wait_for_mails(1) {
        let mail = self::text(&mail);
        let (head, _) = mail.split_once("\n\n").unwrap();
        assert!(!head.lines().any(|line| line.starts_with("Bcc")), "{head}");
        assert!(head.contains("MIME-Version"), "the head was cut short: {head}");
    }
    assert!(!server.log().contains("thief"), "{}", server.log());
}
