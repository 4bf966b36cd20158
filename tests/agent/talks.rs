//! Asking a running agent: its socket, `status`, `check`, a second start.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::time::{Duration, Instant};

use rustix::fs::{FlockOperation, flock};

use super::running::{Agent, LIMIT, count, say, settled};
use crate::support::agent::{COULD_NOT_TELL, DONE, REFUSED, VIOLATIONS, ended};
use crate::support::footage::{FRIGATE, Footage, delete, replace_quietly};
use crate::support::server::wait_for;
use crate::support::site::Site;

fn healthy() -> Site {
    let site = Site::new();
    Footage::days(FRIGATE, "gate", 35, settled()).lay(&site.footage());
    site.configure("thirty-days", "");
    site
}

#[test]
fn status_tells_how_the_site_stands_with_an_agent_and_without() {
    let site = healthy();
    let before = site.holdfast(&["status", "--format", "json"]).expect_code(DONE).json();
    assert_eq!((&before["agent"].is_null(), &before["last_scan_at"].is_null()), (&true, &true));
    assert!(
        before["areas"].as_array().unwrap().iter().all(|a| a["verdict"] == "could_not_tell"),
        "{before:#}"
    );
    assert!(!site.state().exists(), "asking writes nothing");

    let agent = Agent::after_first_pass(&site);
    let with = site.holdfast(&["status", "--format", "json"]).expect_code(DONE).json();
    assert_eq!(with["schema"], "holdfast/status/v1");
    assert_eq!(with["agent"]["pid"], agent.pid);
    assert_eq!(with["cameras"], 1);
    assert_eq!(with["blind"].as_array().unwrap().len(), 0);
    assert!(with["ledger"]["size"].as_u64().unwrap() > 35 * 24, "{with:#}");
    let area =
        |name: &str| with["areas"].as_array().unwrap().iter().find(|a| a["name"] == name).unwrap().clone();
    assert_eq!(area("min_retention")["verdict"], "pass", "{with:#}");
    let text = site.holdfast(&["status"]).expect_code(DONE).stdout;
    assert!(text.contains("nvr1") && text.contains(&agent.pid.to_string()), "{text}");

    assert!(agent.terminated() < Duration::from_secs(5));
    let after = site.holdfast(&["status", "--format", "json"]).expect_code(DONE).json();
    assert!(after["agent"].is_null(), "{after:#}");
    assert_eq!(after["areas"], with["areas"]);
    assert!(!site.state().join("agent.sock").exists());
}

#[test]
fn check_is_run_by_the_agent_that_holds_the_state() {
    let site = healthy();
    site.configure("untouched", "");
    let agent = Agent::after_first_pass(&site);
    let compliant = site.holdfast(&["check", "--format", "json"]).expect_code(DONE).json();
    assert_eq!(
        (&compliant["schema"], &compliant["first_contact"]),
        (&"holdfast/audit/v1".into(), &false.into())
    );
    let gone = settled() - jiff::SignedDuration::from_hours(24 * 10);
    let name = gone.strftime("recordings/%Y-%m-%d/%H/gate/%M.%S.mp4").to_string();
    delete(&site.footage().join(name));
    let page = site.path().join("report.html");
    let found =
        ended(site.command(&["check", "--lang", "en"]).arg("--html").arg(&page)).expect_code(VIOLATIONS);
    assert!(found.stdout.contains("early_deletion"), "{}", found.stdout);
    assert!(fs::read_to_string(page).unwrap().contains("<html"));
    let log = agent.process.log();
    let line = log.lines().find(|l| l.contains("asked over the socket")).unwrap_or_else(|| panic!("{log}"));
    assert!(line.contains("peer.uid"), "{line}");
}

#[test]
fn an_act_on_a_finding_is_carried_out_by_the_agent_with_the_account_that_asked() {
    let site = Site::new();
    let laid = Footage::days(FRIGATE, "gate", 3, settled()).lay(&site.footage());
    site.configure("untouched", "");
    let agent = Agent::after_first_pass(&site);
    replace_quietly(&laid[40].path);
    let found = site.holdfast(&["check", "--format", "json"]).expect_code(VIOLATIONS).json();
    let id = found["findings"][0]["id"].as_str().unwrap();

    let reason = ["--reason", "restored from the vault", "--by", "Zhang San", "--approved-by", "Li Si"];
    site.holdfast(&[&["findings", "close", id][..], &reason].concat()).expect_code(DONE);
    site.holdfast(&["check"]).expect_code(DONE);
    let again = site.holdfast(&[&["findings", "close", id][..], &reason].concat()).expect_code(REFUSED);
    assert!(again.stderr.contains("closed already"), "{}", again.stderr);
    let shown = site.holdfast(&["findings", "show", id, "--format", "json"]).expect_code(DONE).json();
    let last = shown["events"].as_array().unwrap().last().unwrap().clone();
    let own = rustix::process::getuid().as_raw();
    assert_eq!(
        (&last["event"], &last["by"], &last["uid"]),
        (&"closed".into(), &"Zhang San".into(), &own.into())
    );
    let unsealed = "select count(*) from finding_event where sealed = 0";
    assert_eq!(count(&site.state(), "evidence.db", unsealed), 0, "its leaf is sealed");
    let log = agent.process.log();
    let line = log.lines().find(|l| l.contains("close \"F-") || l.contains("close \\\"F-"));
    assert!(line.is_some_and(|l| l.contains("peer.uid")), "{log}");
    assert!(!log.contains("Zhang") && !log.contains("vault"), "{log}");
}

#[test]
fn a_second_agent_is_refused_with_the_pid_of_the_first() {
    let site = healthy();
    let agent = Agent::start(&site);
    let second = site.holdfast(&["run"]).expect_code(REFUSED);
    assert!(second.stderr.contains(&format!("pid {}", agent.pid)), "{}", second.stderr);
    assert!(say(&site.state(), r#"{"op":"ping"}"#).is_some(), "the first still answers");
}

#[test]
fn a_holder_that_does_not_answer_is_named_within_seconds() {
    let site = healthy();
    fs::create_dir(site.state()).unwrap();
    fs::write(site.state().join("lock"), "4711\n").unwrap();
    let lock = fs::File::open(site.state().join("lock")).unwrap();
    flock(&lock, FlockOperation::NonBlockingLockExclusive).unwrap();
    let asked = Instant::now();
    let refused = site.holdfast(&["check"]).expect_code(REFUSED);
    assert!(refused.stderr.contains("pid 4711"), "{}", refused.stderr);
    assert!(asked.elapsed() < Duration::from_secs(9), "{:?}", asked.elapsed());
    let status = site.holdfast(&["status", "--format", "json"]).expect_code(DONE).json();
    assert_eq!((&status["agent"]["pid"], &status["agent"]["answers"]), (&4711.into(), &false.into()));
}

#[test]
fn the_socket_is_private_and_survives_garbage() {
    let site = healthy();
    let agent = Agent::start(&site);
    let mode = fs::metadata(site.state().join("agent.sock")).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
    for garbage in ["", "{", "[1,2]", r#"{"op":"check","tell":"everything"}"#, &"9".repeat(100_000)] {
        let answer = say(&site.state(), garbage);
        // A request that is far too long may find the line cut before the answer is read.
        assert!(answer.is_none_or(|a| a["ok"] == false), "{garbage:.40}");
    }
    assert_eq!(say(&site.state(), r#"{"op":"ping"}"#).unwrap()["pid"], agent.pid);
}

#[test]
fn mail_leaves_by_itself_after_the_first_pass() {
    let site = Site::new();
    Footage::days(FRIGATE, "gate", 10, settled()).lay(&site.footage());
    let mail = "[mail]\ntransport = \"file\"\ndir = \"mails\"\nfrom = \"holdfast@example.test\"\n\n\
                [[mail.recipient]]\naddress = \"duty@example.test\"\n";
    site.configure("thirty-days", mail);
    fs::create_dir(site.path().join("mails")).unwrap();
    let _agent = Agent::after_first_pass(&site);
    let mails = || fs::read_dir(site.path().join("mails")).unwrap().count();
    wait_for("mail", LIMIT, || (mails() > 0).then_some(()));
    let queued =
        || site.holdfast(&["status", "--format", "json"]).expect_code(DONE).json()["mail"]["queued"].clone();
    wait_for("empty queue", LIMIT, || (queued() == 0).then_some(()));
    assert_eq!(mails(), 1);
    site.holdfast(&["check"]).expect_code(COULD_NOT_TELL);
    assert_eq!(mails(), 1, "nothing new, no mail");
}

#[test]
fn a_code_of_an_address_check_is_taken_back_by_the_agent_that_holds_the_state() {
    let site = healthy();
    site.configure(
        "untouched",
        "[mail]\ntransport = \"file\"\ndir = \"mails\"\nfrom = \"holdfast@example.test\"\nconfirm_every = \"30d\"\n\n\
         [[mail.recipient]]\naddress = \"duty@example.test\"\n",
    );
    let agent = Agent::after_first_pass(&site);
    site.holdfast(&["check"]).expect_code(DONE);
    let db = rusqlite::Connection::open(site.state().join("evidence.db")).unwrap();
    let code: String = db.query_row("select code from reader", [], |r| r.get(0)).unwrap();
    let done = site.holdfast(&["mail", "confirm", &code]).expect_code(DONE);
    assert!(done.stdout.contains("duty@example.test"), "{}", done.stdout);
    let refused = site.holdfast(&["mail", "confirm", "0000-0000"]).expect_code(REFUSED);
    assert!(refused.stderr.contains("belongs to no address"), "{}", refused.stderr);
    let status = site.holdfast(&["status", "--format", "json"]).expect_code(DONE).json();
    assert!(status["mail"]["readers"][0]["confirmed_at"].is_string(), "{status:#}");
    drop(agent);
}
