//! kill -9 between a reload that asks for less and the mail that says so, while the mail server is dead: those who were
//! told so far hear of it all the same, once.

use std::net::{Ipv4Addr, TcpListener};
use std::time::Duration;

use rustix::process::Signal;

use crate::running::{Agent, LIMIT};
use crate::support::agent::DONE;
use crate::support::footage::{FRIGATE, Footage, last_hour};
use crate::support::postfix::Postfix;
use crate::support::server::wait_for;
use crate::support::site::Site;
use crate::{check_later, settings, text};

/// Who is struck out, one after the other.
const STRUCK: [&str; 6] = ["a", "b", "c", "d", "e", "f"];

/// Time from the signal to the kill of each: before the file is read, in the middle, after it was adopted.
const UNTIL_KILLED: [u64; STRUCK.len()] = [0, 3, 10, 30, 100, 300];

fn readers(struck: usize) -> String {
    let readers = STRUCK.iter().skip(struck);
    readers.map(|name| format!("\n[[mail.recipient]]\naddress = \"{name}@example.test\"\n")).collect()
}

/// A site without a finding, whose mail goes to this server and these readers too.
fn quiet_site(mail: &str) -> Site {
    let site = Site::new();
    Footage::days(FRIGATE, "gate", 1, last_hour()).lay(&site.footage());
    site.configure("untouched", mail);
    site.holdfast(&["check"]).expect_code(DONE);
    site
}

/// Addresses that the server got word for that this one is told no longer, sorted.
fn told_of(server: &Postfix, struck: &str) -> Vec<String> {
    let said = format!("{struck}@example.test is told no longer");
    let mails = server.mails();
    let words = |mail: &[u8]| {
        let mail = mail_parser::MessageParser::default().parse(mail).unwrap();
        let body = mail.body_text(0).unwrap().split_whitespace().collect::<Vec<_>>().join(" ");
        body.contains(&said)
    };
    let to = |mail: &[u8]| {
        let head = text(mail);
        head.lines().find_map(|line| line.strip_prefix("To: ")).unwrap().to_owned()
    };
    let mut to: Vec<String> = mails.iter().filter(|mail| words(mail)).map(|mail| to(mail)).collect();
    to.sort_unstable();
    to
}

#[test]
fn an_agent_killed_while_it_announces_a_reload_has_announced_it_once_after_its_next_start() {
    let mut server = Postfix::start();
    let mail = settings(&server, "starttls");
    let site = quiet_site(&(mail.clone() + &readers(5)));
    let agent = Agent::after_first_pass(&site);
    server.stop();
    // The server's machine takes the call and says nothing.
    let hangs = TcpListener::bind((Ipv4Addr::LOCALHOST, server.starttls_port)).unwrap();
    site.configure("untouched", &mail);
    agent.signal(Signal::HUP);
    let (call, _) = hangs.accept().unwrap();
    agent.killed();
    drop((call, hangs));
    server.resume();
    let mut agent = Agent::start(&site);
    agent.wait_for("announcement", |_| told_of(&server, "f").len() >= 2);
    assert_eq!(told_of(&server, "f"), ["f@example.test", "head@example.test"]);
    assert!(agent.terminated() < Duration::from_secs(5));
    check_later(&site);
    assert_eq!(told_of(&server, "f").len(), 2, "once");
}

/// The same readers but the last, and mails that end up in a folder that nobody reads.
fn diverted(site: &Site) {
    let _ = std::fs::create_dir(site.path().join("void"));
    let head = "\n[[mail.recipient]]\naddress = \"head@example.test\"\nlevel = \"low\"\n";
    let void = "[mail]\ntransport = \"file\"\ndir = \"void\"\nfrom = \"holdfast@example.test\"\n";
    site.configure("untouched", &format!("{void}{head}"));
}

/// How many announcements lie in that folder.
fn in_the_void(site: &Site) -> usize {
    let names = std::fs::read_dir(site.path().join("void")).unwrap().map(|e| e.unwrap().file_name());
    names.filter(|name| name.to_string_lossy().contains("policy_loosened")).count()
}

/// An agent that reads of another way while its server says nothing, killed before the announcement left.
fn diverted_and_killed(server: &mut Postfix, site: &Site) {
    let agent = Agent::after_first_pass(site);
    server.stop();
    let hangs = TcpListener::bind((Ipv4Addr::LOCALHOST, server.starttls_port)).unwrap();
    diverted(site);
    agent.signal(Signal::HUP);
    let call = hangs.accept().unwrap();
    agent.killed();
    drop(call);
}

#[test]
fn whoever_is_struck_out_together_with_the_way_hears_of_it_by_that_way_after_a_kill_too() {
    let mut server = Postfix::start();
    let site = quiet_site(&(settings(&server, "starttls") + &readers(5)));
    diverted_and_killed(&mut server, &site);
    server.resume();
    let mut agent = Agent::start(&site);
    agent.wait_for("announcement", |_| told_of(&server, "f").len() >= 2);
    assert_eq!(told_of(&server, "f"), ["f@example.test", "head@example.test"]);
    assert_eq!(in_the_void(&site), 0);
}

#[test]
fn a_way_that_is_gone_for_an_hour_hands_what_announces_its_end_to_the_present_one() {
    let mut server = Postfix::start();
    let site = quiet_site(&(settings(&server, "starttls") + &readers(5)));
    diverted_and_killed(&mut server, &site);
    site.holdfast(&["check"]);
    assert_eq!(in_the_void(&site), 0, "it may come back");
    let waiting = site.holdfast(&["mail", "queue", "--format", "json"]).expect_code(DONE).json();
    let waiting = waiting["messages"].as_array().unwrap().clone();
    assert!(waiting.len() == 2 && waiting.iter().all(|m| m["way"] == "former:1:mail"), "{waiting:#?}");
    check_later(&site);
    assert_eq!(in_the_void(&site), 2);
    check_later(&site);
    assert_eq!(in_the_void(&site), 2, "once");
}

#[test]
fn an_agent_killed_at_any_moment_of_a_reload_loses_no_announcement_while_the_server_is_dead() {
    let mut server = Postfix::start();
    let mail = settings(&server, "starttls");
    let site = quiet_site(&(mail.clone() + &readers(0)));
    server.stop();
    for (struck, ms) in (1..).zip(UNTIL_KILLED) {
        let agent = Agent::start(&site);
        site.configure("untouched", &(mail.clone() + &readers(struck)));
        agent.signal(Signal::HUP);
        std::thread::sleep(Duration::from_millis(ms));
        agent.killed();
    }
    server.resume();
    check_later(&site);
    for (n, struck) in STRUCK.into_iter().enumerate() {
        let mut so_far: Vec<String> = STRUCK[n..].iter().map(|name| format!("{name}@example.test")).collect();
        so_far.push("head@example.test".to_owned());
        wait_for("announcements", LIMIT, || (told_of(&server, struck).len() >= so_far.len()).then_some(()));
        assert_eq!(told_of(&server, struck), so_far, "{struck} was struck out");
    }
}
