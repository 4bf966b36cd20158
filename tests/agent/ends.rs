//! SIGTERM in the middle of work: gone within five seconds, and what was acknowledged is kept.

use std::cell::Cell;
use std::fs::{self, OpenOptions};
use std::path::Path;
use std::time::{Duration, Instant};

use rusqlite::Connection;

use super::running::{Agent, count, settled};
use crate::support::agent::DONE;
use crate::support::footage::{FRIGATE, Footage, set_modified};
use crate::support::site::Site;

const HASHED: &str = "select count(*) from segment where sha256 is not null";

/// True while the process has the file open.
fn has_open(pid: u32, file: &Path) -> bool {
    let open = fs::read_dir(format!("/proc/{pid}/fd")).into_iter().flatten().flatten();
    open.filter_map(|fd| fs::read_link(fd.path()).ok()).any(|target| target == file)
}

#[test]
fn an_agent_in_the_middle_of_a_large_file_ends_within_five_seconds_and_keeps_what_it_read() {
    let site = Site::new();
    let laid = Footage::days(FRIGATE, "gate", 1, settled()).lay(&site.footage());
    // Newest first: one hour is read before this file, the rest would take minutes at this rate.
    let (large, end) = (&laid[laid.len() - 3].path, laid[laid.len() - 3].end);
    let resize = |bytes: u64| {
        OpenOptions::new().write(true).open(large).unwrap().set_len(bytes).unwrap();
        set_modified(large, end);
    };
    resize(256 << 20);
    site.configure("untouched", "[budget]\nread_bytes_per_s = \"512KiB\"\n");
    let mut agent = Agent::start(&site);
    let pid = agent.reader("nvr1");
    // A look into its head opens it for a moment; whoever reads it keeps it open.
    let since = Cell::new(None);
    agent.wait_for("reading the large file", |_| {
        since.set(has_open(pid, large).then(|| since.get().unwrap_or_else(Instant::now)));
        since.get().is_some_and(|since| since.elapsed() >= Duration::from_secs(2))
    });
    let took = agent.terminated();
    assert!(took < Duration::from_secs(5), "took {took:?}");
    assert!(count(&site.state(), "catalogue.db", HASHED) >= 1, "the hour before it is kept");
    assert_eq!(count(&site.state(), "catalogue.db", "select count(*) from segment"), 24);

    resize(64 << 10);
    site.configure("untouched", "");
    let agent = Agent::after_first_pass(&site);
    assert_eq!(agent.check()["document"]["cameras"][0]["segments"], 24);
    assert_eq!(count(&site.state(), "catalogue.db", HASHED), 24);
}

#[test]
fn an_idle_agent_ends_at_once() {
    let site = Site::new();
    Footage::days(FRIGATE, "gate", 1, settled()).lay(&site.footage());
    site.configure("thirty-days", "");
    let took = Agent::after_first_pass(&site).terminated();
    assert!(took < Duration::from_secs(2), "took {took:?}");
}

#[test]
fn status_tells_an_agent_that_was_killed_from_one_that_was_stopped() {
    let site = Site::new();
    Footage::days(FRIGATE, "gate", 1, settled()).lay(&site.footage());
    site.configure("thirty-days", "");
    let text = || site.holdfast(&["status"]).expect_code(DONE).stdout;
    Agent::after_first_pass(&site).killed();
    let killed = text();
    assert!(killed.contains("none said that it ends") && !killed.contains("in order at"), "{killed}");
    Agent::start(&site).terminated();
    let stopped = text();
    assert!(stopped.contains("it was stopped in order at") && !stopped.contains("killed"), "{stopped}");
    let watch = site.holdfast(&["status", "--format", "json"]).expect_code(DONE).json();
    assert_eq!(watch["watch"]["stopped_in_order"], true);
}

#[test]
fn those_who_are_told_hear_that_it_was_stopped_and_a_server_that_hangs_holds_nothing_up() {
    let site = Site::new();
    Footage::days(FRIGATE, "gate", 1, settled()).lay(&site.footage());
    let mail = |way: &str| {
        format!(
            "[mail]\n{way}\nfrom = \"holdfast@example.test\"\n\n\
             [[mail.recipient]]\naddress = \"duty@example.test\"\nlevel = \"critical\"\n"
        )
    };
    let told = |state: &str| {
        let told = format!("select count(*) from mail where reason = 'agent_stopped' and state = '{state}'");
        count(&site.state(), "evidence.db", &told)
    };
    site.configure("thirty-days", &mail("transport = \"file\"\ndir = \"mails\""));
    assert!(Agent::after_first_pass(&site).terminated() < Duration::from_secs(5));
    assert_eq!((told("delivered"), told("queued")), (1, 0));

    let deaf = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = deaf.local_addr().unwrap().port();
    site.configure(
        "thirty-days",
        &mail(&format!("transport = \"smtp\"\nhost = \"127.0.0.1\"\ntls = \"none\"\nport = {port}")),
    );
    let took = Agent::start(&site).terminated();
    assert!(took < Duration::from_secs(5), "took {took:?}");
    assert_eq!((told("delivered"), told("queued")), (1, 1), "it is sent when the agent is back");
    let waits = ["Waits for duty@example.test", "(the agent was stopped)", "next try", "ago"];
    for command in [&["status"][..], &["mail", "queue"]] {
        let told = site.holdfast(command).expect_code(DONE).stdout;
        assert!(waits.iter().all(|part| told.contains(part)), "{told}");
    }
    let queue = site.holdfast(&["mail", "queue", "--format", "json"]).expect_code(DONE).json();
    let messages = queue["messages"].as_array().unwrap();
    let message = messages.iter().find(|m| m["reason"] == "agent_stopped").unwrap();
    assert_eq!((&message["reason"], &message["way"]), (&"agent_stopped".into(), &"mail".into()), "{queue:#}");
    assert!(message["next_try_at"].is_string() && message["age_s"].is_number(), "{queue:#}");
}

#[test]
fn those_who_are_told_hear_that_it_runs_again_once_a_start_and_how_the_run_before_ended() {
    let site = Site::new();
    Footage::days(FRIGATE, "gate", 1, settled()).lay(&site.footage());
    site.configure(
        "thirty-days",
        "[mail]\ntransport = \"file\"\ndir = \"mails\"\nfrom = \"holdfast@example.test\"\n\n\
         [[mail.recipient]]\naddress = \"duty@example.test\"\nlevel = \"critical\"\n",
    );
    let told = || {
        let db = Connection::open(site.state().join("evidence.db")).unwrap();
        let mut get = db.prepare("select body from mail where reason = 'agent_resumed' order by id").unwrap();
        let bodies: Vec<Vec<u8>> = get.query_map([], |r| r.get(0)).unwrap().map(Result::unwrap).collect();
        let text = |body: Vec<u8>| {
            let mail = mail_parser::MessageParser::default().parse(&body).unwrap();
            mail.body_text(0).unwrap().replace("\r\n", "\n")
        };
        bodies.into_iter().map(text).collect::<Vec<_>>()
    };
    Agent::after_first_pass(&site).terminated();
    assert_eq!(told(), [""; 0], "the first run follows none");
    let mut again = Agent::after_first_pass(&site);
    again.wait_for("first heartbeat", |a| {
        a.count("evidence.db", "select count(*) from watch where stopped = 0") > 0
    });
    again.killed();
    assert_eq!(told().len(), 1);
    assert!(told()[0].contains("stopped in order at"), "{told:?}", told = told());
    Agent::after_first_pass(&site).terminated();
    assert_eq!(told().len(), 2);
    assert!(told()[1].contains("ended without saying so"), "{told:?}", told = told());
}
