//! The mail server against Python's own mail client, which shares no code with ours.

use std::process::{Command, Output};

use lettre::transport::smtp::authentication::Credentials;
use lettre::transport::smtp::client::{Certificate, Tls, TlsParameters};
use lettre::transport::smtp::response::Response;
use lettre::{Message, SmtpTransport, Transport};

use crate::support::postfix::{INBOX, PASSWORD, Postfix, USER};
use crate::support::server::finish;

/// Arguments: mode, port, certificate, user, password, recipient.
const CLIENT: &str = r#"
import smtplib, ssl, sys
mode, port, certificate, user, password, to = sys.argv[1:]
trust = ssl.create_default_context(cafile=certificate)
if mode == "tls":
    server = smtplib.SMTP_SSL("localhost", int(port), context=trust, timeout=20)
else:
    server = smtplib.SMTP("localhost", int(port), timeout=20)
    if mode == "starttls":
        server.starttls(context=trust)
if user:
    server.login(user, password)
server.sendmail("holdfast@example.test", [to], "Subject: by " + mode + "\r\n\r\nbody\r\n")
server.quit()
"#;

fn send(server: &Postfix, mode: &str, user: &str, password: &str, to: &str) -> Output {
    let port = if mode == "tls" { server.tls_port } else { server.starttls_port };
    let certificate = server.certificate();
    let arguments = [mode, &port.to_string(), certificate.to_str().unwrap(), user, password, to];
    finish(Command::new("/usr/bin/python3").args(["-c", CLIENT]).args(arguments))
}

#[track_caller]
fn refused(output: &Output, with: &str) {
    let text = String::from_utf8_lossy(&output.stderr);
    assert!(!output.status.success() && text.contains(with), "not refused with {with}: {text}");
}

#[test]
fn mail_arrives_by_starttls_and_by_tls_and_survives_a_restart() {
    let mut server = Postfix::start();
    for mode in ["starttls", "tls"] {
        let sent = send(&server, mode, USER, PASSWORD, INBOX);
        assert!(sent.status.success(), "{mode}: {}\n{}", String::from_utf8_lossy(&sent.stderr), server.log());
    }
    let mails = server.wait_for_mails(2);
    for mode in ["starttls", "tls"] {
        let subject = format!("Subject: by {mode}");
        assert!(mails.iter().any(|mail| String::from_utf8_lossy(mail).contains(&subject)), "no {subject}");
    }
    server.stop();
    refused(&send(&server, "starttls", USER, PASSWORD, INBOX), "refused");
    server.resume();
    assert!(send(&server, "starttls", USER, PASSWORD, INBOX).status.success());
    assert_eq!(server.wait_for_mails(3).len(), 3);
}

#[test]
fn mail_is_refused_without_tls_without_login_and_with_a_wrong_password() {
    let server = Postfix::start();
    refused(&send(&server, "starttls", USER, "wrong", INBOX), "535");
    refused(&send(&server, "starttls", "", "", INBOX), "554");
    refused(&send(&server, "plain", "", "", INBOX), "530");
    assert_eq!(server.mails().len(), 0);
}

/// Our own client library trusts this certificate when told to, and not otherwise.
fn deliver(server: &Postfix, trusted: bool) -> Result<Response, lettre::transport::smtp::Error> {
    let certificate = Certificate::from_pem(&std::fs::read(server.certificate()).unwrap()).unwrap();
    let mut tls = TlsParameters::builder("localhost".to_owned());
    if trusted {
        tls = tls.add_root_certificate(certificate);
    }
    let transport = SmtpTransport::builder_dangerous("localhost")
        .port(server.starttls_port)
        .tls(Tls::Required(tls.build().unwrap()))
        .credentials(Credentials::new(USER.to_owned(), PASSWORD.to_owned()))
        .build();
    let mail = Message::builder().from("holdfast@example.test".parse().unwrap()).to(INBOX.parse().unwrap());
    transport.send(&mail.subject("by lettre").body("body".to_owned()).unwrap())
}

#[test]
fn the_certificate_convinces_our_client_only_when_it_is_trusted() {
    let server = Postfix::start();
    deliver(&server, true).unwrap();
    assert_eq!(server.wait_for_mails(1).len(), 1);
    let refusal = deliver(&server, false).unwrap_err();
    assert!(format!("{refusal:?}").contains("UnknownIssuer"), "{refusal:?}");
}
