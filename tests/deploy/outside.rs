//! `holdfast doctor` and everybody whom it reaches over the network.

use std::io::{Read, Write};
use std::net::{Ipv4Addr, TcpListener, UdpSocket};
use std::os::unix::fs::PermissionsExt;
use std::thread;
use std::time::Duration;

use holdfast::app::doctor::Case;

use crate::doctor::{doctor, finds, points, site};
use crate::support::agent::{DONE, ended, holdfast};
use crate::support::mock_status::{Mock, MockStatus};
use crate::support::postfix::{INBOX, Postfix, USER};
use crate::support::server::{Foreground, free_port};
use crate::support::site::Site;

fn settings(server: &Postfix, tls: &str, password: &str) -> String {
    let port = if tls == "implicit" { server.tls_port } else { server.starttls_port };
    format!(
        "[mail]\ntransport = \"smtp\"\nhost = \"localhost\"\nport = {port}\ntls = \"{tls}\"\nca_file = {:?}\n\
         user = \"{USER}\"\npassword_file = {password:?}\nfrom = \"holdfast@example.test\"\n\n\
         [[mail.recipient]]\naddress = \"{INBOX}\"\nlevel = \"critical\"\n",
        server.certificate(),
    )
}

/// Puts other mail settings under a site that was judged already.
fn under(site: &Site, further: &str) {
    site.configure("untouched", further);
}

#[test]
fn a_mail_server_is_tried_up_to_its_login_and_gets_a_mail_only_when_asked() {
    let mut server = Postfix::start();
    let password = server.password_file();
    std::fs::set_permissions(&password, PermissionsExt::from_mode(0o600)).unwrap();
    let password = password.to_str().unwrap().to_owned();
    let site = site("");
    for tls in ["starttls", "implicit"] {
        under(&site, &settings(&server, tls, &password));
        finds(&doctor(&site, &[]), "mail", Case::MailGood);
    }
    assert_eq!(
        server.log().matches("sasl_username=").count(),
        0,
        "a login without a mail leaves no such line"
    );
    let without = |keys: &[&str], settings: String| -> String {
        let kept = settings.lines().filter(|line| !keys.iter().any(|key| line.starts_with(key)));
        kept.map(|line| format!("{line}\n")).collect()
    };
    let account = ["user", "password_file"];
    under(&site, &without(&account, settings(&server, "starttls", &password)));
    finds(&doctor(&site, &[]), "mail", Case::MailNoLogin);
    under(&site, &without(&["user", "password_file", "ca_file"], settings(&server, "none", &password)));
    let plain = finds(&doctor(&site, &[]), "mail", Case::MailPlain);
    assert!(plain["text"].as_str().unwrap().contains("neither was tried"), "{plain:#}");
    under(&site, &settings(&server, "implicit", &password));
    assert!(server.mails().is_empty(), "nothing was sent");

    let sent = finds(&doctor(&site, &["--mail", INBOX]), "mail", Case::MailSent);
    let mail = String::from_utf8(server.wait_for_mails(1).remove(0)).unwrap();
    assert!(mail.contains("Subject: Holdfast: mail from North Campus arrives"), "{mail}");
    assert!(sent["text"].as_str().unwrap().contains(INBOX), "{sent:#}");

    let wrong = site.path().join("wrong-password");
    std::fs::write(&wrong, "battery staple").unwrap();
    std::fs::set_permissions(&wrong, PermissionsExt::from_mode(0o604)).unwrap();
    under(&site, &settings(&server, "starttls", wrong.to_str().unwrap()));
    let ended = doctor(&site, &[]);
    finds(&ended, "rights", Case::MailPasswordOpen);
    let refused = finds(&ended, "mail", Case::MailRefused);
    assert!(refused["text"].as_str().unwrap().contains("535"), "{refused:#}");
    assert!(!refused.to_string().contains("staple"), "no password is ever shown");

    let own = settings(&server, "starttls", &password);
    let lines: Vec<&str> = own.lines().filter(|l| !l.starts_with("ca_file")).collect();
    under(&site, &format!("{}\n", lines.join("\n")));
    let untrusted = finds(&doctor(&site, &[]), "mail", Case::MailRefused);
    assert!(untrusted["text"].as_str().unwrap().to_lowercase().contains("certificate"), "{untrusted:#}");

    server.stop();
    for (tls, begins) in [
        ("starttls", "openssl s_client -starttls smtp -connect localhost:"),
        ("implicit", "openssl s_client -connect localhost:"),
        ("none", "curl --verbose smtp://localhost:"),
    ] {
        let settings = settings(&server, tls, &password);
        let settings =
            if tls == "none" { without(&["user", "password_file", "ca_file"], settings) } else { settings };
        under(&site, &settings);
        let down = finds(&doctor(&site, &[]), "mail", Case::MailRefused);
        assert!(down["commands"][0].as_str().unwrap().starts_with(begins), "{tls}: {down:#}");
    }
}

#[test]
fn a_recorder_that_is_to_be_asked_is_asked_once_and_its_account_is_closed_to_others() {
    let recorder = MockStatus::start(MockStatus::frigate("gate", 0.0));
    let asked = |more: &str| {
        let site = site("");
        let file = site.path().join("holdfast.toml");
        let status = format!("layout = \"frigate\"\nstatus = {{ url = \"{}\"{more} }}", recorder.url());
        let text = std::fs::read_to_string(&file).unwrap().replace("layout = \"frigate\"", &status);
        std::fs::write(&file, text).unwrap();
        site
    };
    let site = asked(", credentials_file = \"account\"");
    let account = site.path().join("account");
    std::fs::write(&account, "viewer:battery staple").unwrap();
    std::fs::set_permissions(&account, PermissionsExt::from_mode(0o644)).unwrap();
    let ended = doctor(&site, &[]);
    let good = finds(&ended, "status", Case::StatusGood);
    assert_eq!(good["text"], "nvr1 tells of 1 camera; lost: 1.");
    finds(&ended, "rights", Case::RecorderAccountOpen);
    assert!(!ended.stdout.contains("staple"), "{}", ended.stdout);
    recorder.turns(Mock::Refuses(401));
    let refused = finds(&doctor(&site, &[]), "status", Case::StatusUnreadable);
    assert!(refused["text"].as_str().unwrap().contains("account is missing or refused"), "{refused:#}");
    let asked = recorder.asked();
    assert_eq!(asked.len(), 2, "once a run: {asked:?}");
    let file = site.path().join("holdfast.toml");
    let text = std::fs::read_to_string(&file).unwrap();
    std::fs::write(&file, text.replace(&recorder.port.to_string(), &free_port().to_string())).unwrap();
    finds(&doctor(&site, &[]), "status", Case::StatusSilent);
}

#[test]
fn a_recorders_log_that_is_missing_or_of_somebody_else_is_named_and_no_line_of_it_is_shown() {
    let site = site("");
    let file = site.path().join("holdfast.toml");
    let declared = "layout = \"frigate\"\nlog = { path = \"logs\", product = \"motion\" }";
    let text = std::fs::read_to_string(&file).unwrap().replace("layout = \"frigate\"", declared);
    std::fs::write(&file, text).unwrap();
    let missing = finds(&doctor(&site, &[]), "logs", Case::LogsUnreadable);
    assert!(missing["text"].as_str().unwrap().contains("there is no log"), "{missing:#}");
    std::fs::create_dir(site.path().join("logs")).unwrap();
    let log = site.path().join("logs/motion.log");
    std::fs::write(&log, "10.0.0.5 guard looked\n").unwrap();
    let foreign = doctor(&site, &[]);
    finds(&foreign, "logs", Case::LogsForeign);
    assert!(!foreign.stdout.contains("guard"), "{}", foreign.stdout);
    std::fs::write(&log, "[0:motion] [NTC] [ALL] [Nov 21 23:11:49] main: Motion terminating\n").unwrap();
    let good = finds(&doctor(&site, &[]), "logs", Case::LogsGood);
    assert_eq!(good["text"], "The log of nvr1 is read; lines: 1, not as motion writes: 0.");
}

#[test]
fn mails_for_nobody_and_a_folder_that_cannot_be_written_are_failures() {
    let folder = "[mail]\ntransport = \"file\"\ndir = \"mails\"\nfrom = \"holdfast@example.test\"\n";
    let site = site(folder);
    let ended = doctor(&site, &[]);
    finds(&ended, "mail", Case::MailFolder);
    finds(&ended, "mail", Case::MailNobody);
    std::fs::write(site.path().join("file"), "no folder").unwrap();
    under(&site, &folder.replace("mails", "file/mails"));
    finds(&doctor(&site, &[]), "mail", Case::MailFolderClosed);
}

#[test]
fn a_witness_that_serves_is_good_and_one_that_is_gone_is_named() {
    let site = site("");
    let key = ended(holdfast().args(["ledger", "key", "--state"]).arg(site.state())).expect_code(DONE).stdout;
    let place = site.path().join("witness");
    let own = ended(holdfast().args(["witness", "--key", "--state"]).arg(&place)).expect_code(DONE).stdout;
    let mut command = holdfast();
    command.args(["witness", "--listen", "127.0.0.1:0", "--log", key.trim(), "--state"]).arg(&place);
    let mut witness = Foreground::start("witness", &command, site.path());
    let at = witness.wait_for_line("listening on ", Duration::from_secs(20));
    let (own, dead) = (own.trim(), free_port());
    let quorum = format!("witness w1 {own} http://{at}\nquorum w1\n");
    std::fs::write(site.path().join("quorum"), &quorum).unwrap();
    under(&site, "[ledger]\nquorum = \"quorum\"\n");
    finds(&doctor(&site, &[]), "witnesses", Case::WitnessGood);
    std::fs::write(site.path().join("quorum"), quorum.replace(&at, &format!("127.0.0.1:{dead}"))).unwrap();
    let silent = finds(&doctor(&site, &[]), "witnesses", Case::WitnessSilent);
    assert_eq!(silent["subject"], format!("http://127.0.0.1:{dead}"));
}

/// Answers every request with a status, and tells what was asked.
fn door() -> (u16, std::sync::mpsc::Receiver<String>) {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    let port = listener.local_addr().unwrap().port();
    let (tell, told) = std::sync::mpsc::channel();
    thread::spawn(move || {
        for mut stream in listener.incoming().map_while(Result::ok) {
            let mut buffer = [0; 1024];
            let n = stream.read(&mut buffer).unwrap_or(0);
            if tell.send(String::from_utf8_lossy(&buffer[..n]).into_owned()).is_err() {
                return;
            }
            let _ = stream.write_all(
                b"HTTP/1.1 405 Method Not Allowed\r\nContent-Length: 0\r\nConnection: close\r\n\r\n",
            );
        }
    });
    (port, told)
}

#[test]
fn an_authority_is_reached_without_asking_for_a_stamp_and_the_sign_of_life_is_not_given() {
    let ((stamps, asked), (alive, heard)) = (door(), door());
    let site = site("");
    let further = |stamps: u16, alive: u16| {
        format!(
            "[ledger]\nstamp_url = [\"http://127.0.0.1:{stamps}/tsa\"]\n\n\
             [agent]\ndead_man_url = \"http://127.0.0.1:{alive}/secret-token\"\n"
        )
    };
    under(&site, &further(stamps, alive));
    let ended = doctor(&site, &[]);
    finds(&ended, "stamps", Case::StampGood);
    finds(&ended, "dead_man", Case::DeadManGood);
    assert!(asked.recv_timeout(Duration::from_secs(5)).unwrap().starts_with("GET /tsa "));
    assert_eq!(
        heard.recv_timeout(Duration::from_secs(5)).unwrap(),
        "",
        "connected, and nothing was asked for"
    );
    assert!(!ended.stdout.contains("secret-token"), "{}", ended.stdout);

    under(&site, &further(free_port(), free_port()));
    let ended = doctor(&site, &[]);
    finds(&ended, "stamps", Case::StampSilent);
    finds(&ended, "dead_man", Case::DeadManSilent);
    assert_eq!(points(&ended, "witnesses")[0]["case"], Case::WitnessNone.as_str());
}

#[test]
fn webhooks_and_syslog_are_tried_and_nothing_is_posted_or_logged() {
    let site = site("");
    finds(&doctor(&site, &[]), "channels", Case::ChannelNone);
    let (port, asked) = door();
    std::fs::write(site.path().join("secret"), "a secret").unwrap();
    let address = |port: u16| format!("http://127.0.0.1:{port}/send?key=robot-key");
    let hook =
        "[[webhook]]\nname = \"siem\"\nform = \"json\"\nurl_file = \"address\"\nsecret_file = \"secret\"\n\n";
    let log = UdpSocket::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    log.set_nonblocking(true).unwrap();
    let to = format!("udp://{}", log.local_addr().unwrap());
    std::fs::write(site.path().join("address"), address(port)).unwrap();
    under(&site, &format!("{hook}[syslog]\nto = \"{to}\"\n"));
    let ended = doctor(&site, &[]);
    let good = finds(&ended, "channels", Case::WebhookGood);
    finds(&ended, "channels", Case::SyslogGood);
    assert!(good["text"].as_str().unwrap().contains("can be signed"), "{good:#}");
    let question = asked.recv().unwrap();
    assert!(question.starts_with("GET / ") && !question.contains("robot-key"), "{question}");
    assert!(log.recv(&mut [0; 16]).is_err(), "nothing was logged");

    drop(log);
    std::fs::write(site.path().join("address"), address(free_port())).unwrap();
    let ended = doctor(&site, &[]);
    let silent = finds(&ended, "channels", Case::WebhookSilent);
    assert!(!silent.to_string().contains("robot-key"), "{silent:#}");
    finds(&ended, "channels", Case::SyslogSilent);
    under(
        &site,
        &format!("{}[syslog]\nto = \"udp://192.0.2.1:514\"\n", hook.replace("\"address\"", "\"missing\"")),
    );
    let ended = doctor(&site, &[]);
    finds(&ended, "channels", Case::WebhookUnusable);
    finds(&ended, "channels", Case::SyslogUnheard);
}
