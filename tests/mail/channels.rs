//! Webhooks and syslog: what arrives, signed, retried, each by its own queue. The robots of chat groups are a mock, since
//! the real ones stand on somebody else's machines; the syslog server is rsyslog.

use std::path::Path;
use std::process::Command;
use std::time::Duration;

use rusqlite::Connection;
use serde_json::Value;

use crate::check_later;
use crate::support::agent::{DONE, VIOLATIONS, ended};
use crate::support::footage::{FRIGATE, Footage, delete, last_hour};
use crate::support::rsyslog::Rsyslog;
use crate::support::server::Foreground;
use crate::support::site::Site;

const SECRET: &str = "SEC-only-for-this-test+/=";
const KEY: &str = "robot-key-693a91f6";

/// A mock receiver; gone with this value.
struct MockReceiver {
    port: u16,
    _server: Foreground,
}

impl MockReceiver {
    fn start(site: &Site, answers: &[&str]) -> Self {
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/mail/mock_receiver.py");
        let log = site.path().join("received");
        let mut command = Command::new("/usr/bin/python3");
        command.arg(script).arg(&log).arg(SECRET).args(answers);
        let mut server = Foreground::start("receiver", &command, site.path());
        let file = site.path().join("received.port");
        let port = server.wait_for("port", Duration::from_secs(20), || {
            std::fs::read_to_string(&file).ok().and_then(|t| t.parse().ok())
        });
        server.wait_for_port(port, Duration::from_secs(20));
        Self { port, _server: server }
    }
}

fn received(site: &Site) -> Vec<Value> {
    let text = std::fs::read_to_string(site.path().join("received")).unwrap_or_default();
    text.lines().map(|l| serde_json::from_str(l).unwrap()).collect()
}

/// A site with a gap, over no configuration yet.
fn site_with_a_gap() -> Site {
    let site = Site::new();
    let laid = Footage::days(FRIGATE, "gate", 35, last_hour()).lay(&site.footage());
    laid[400..448].iter().for_each(|file| delete(&file.path));
    std::fs::write(site.path().join("secret"), format!("{SECRET}\n")).unwrap();
    site
}

fn webhook(site: &Site, form: &str, port: u16, path: &str) -> String {
    let address = site.path().join("address");
    std::fs::write(address, format!("http://127.0.0.1:{port}{path}\n")).unwrap();
    let secret = if form == "wecom" { "" } else { "secret_file = \"secret\"\n" };
    format!(
        "[[webhook]]\nname = \"siem\"\nform = \"{form}\"\nurl_file = \"address\"\n{secret}lang = \"en\"\nlevel = \"low\"\n"
    )
}

fn deliveries(site: &Site) -> Vec<(String, String, String)> {
    let db = Connection::open(site.state().join("evidence.db")).unwrap();
    let mut get = db
        .prepare("select m.channel, m.state, a.answer from mail m join mail_attempt a on a.mail = m.id order by a.id")
        .unwrap();
    let rows = get.query_map([], |r| Ok((r.get(0)?, r.get(1)?, r.get(2)?))).unwrap();
    rows.map(Result::unwrap).collect()
}

#[test]
fn a_program_gets_a_signed_notice_that_fits_its_schema_and_a_postponed_one_again() {
    let site = site_with_a_gap();
    let receiver = MockReceiver::start(&site, &["503 busy", "200 thanks"]);
    site.configure("thirty-days", &webhook(&site, "json", receiver.port, "/in"));
    site.holdfast(&["check"]).expect_code(VIOLATIONS);
    assert_eq!(deliveries(&site)[0].1, "queued");
    check_later(&site).expect_code(VIOLATIONS);
    check_later(&site).expect_code(VIOLATIONS);
    let got = received(&site);
    assert_eq!(got.len(), 2, "postponed once, taken once, never again: {got:?}");
    assert!(got.iter().all(|g| g["generic"] == true), "signed: {got:?}");
    assert_eq!((&got[0]["body"], &got[0]["id"]), (&got[1]["body"], &got[1]["id"]), "the same message");
    let schema = site.holdfast(&["schema", "notice"]).expect_code(DONE).json();
    let validator = jsonschema::draft202012::new(&schema).unwrap();
    let errors: Vec<String> = validator.iter_errors(&got[1]["body"]).map(|e| e.to_string()).collect();
    assert!(errors.is_empty(), "{errors:?}");
    let body = &got[1]["body"];
    assert_eq!((&body["site"], &body["because"]), (&"campus".into(), &"first_contact".into()));
    assert!(body["findings"].as_array().unwrap().iter().any(|f| f["subject"] == "nvr1/gate"), "{body:#}");
    assert!(body["checkpoint"].as_str().unwrap().starts_with("campus/holdfast/"), "{body:#}");
    assert!(body["findings"][0].get("facts").is_none());
    let (channel, state, answer) = deliveries(&site).pop().unwrap();
    assert_eq!(
        (channel.as_str(), state.as_str(), answer.as_str()),
        ("webhook:siem", "delivered", "200 thanks")
    );
}

#[test]
fn robots_of_chat_groups_get_plain_text_and_only_their_errcode_0_is_a_yes() {
    let full = "200 {\"errcode\":45009,\"errmsg\":\"api freq out of limit\"}";
    for form in ["wecom", "dingtalk"] {
        let site = site_with_a_gap();
        let receiver = MockReceiver::start(&site, &[full, "200 {\"errcode\":0,\"errmsg\":\"ok\"}"]);
        site.configure("thirty-days", &webhook(&site, form, receiver.port, &format!("/send?key={KEY}")));
        let first = site.holdfast(&["check"]).expect_code(VIOLATIONS);
        assert!(first.stderr.contains("45009") && !first.stderr.contains(KEY), "{}", first.stderr);
        check_later(&site).expect_code(VIOLATIONS);
        let got = received(&site);
        assert_eq!(got.len(), 2, "{got:?}");
        assert_eq!(got[1]["body"]["msgtype"], "text");
        let text = got[1]["body"]["text"]["content"].as_str().unwrap();
        assert!(text.starts_with("[Holdfast] North Campus") && text.contains("nvr1/gate"), "{text}");
        assert!(text.lines().nth(1).unwrap().starts_with("Written 20"), "{text}");
        assert_eq!(got[1]["robot"], form == "dingtalk", "{got:?}");
        assert!(got[1]["path"].as_str().unwrap().contains(KEY));
        let kept = deliveries(&site);
        assert_eq!(kept.last().unwrap().1, "delivered");
        assert!(kept.iter().all(|(_, _, answer)| !answer.contains(KEY)), "{kept:?}");
    }
}

#[test]
fn a_door_that_is_shut_holds_up_no_other_way_and_its_key_is_in_no_log() {
    let site = site_with_a_gap();
    let mail = "[mail]\ntransport = \"file\"\ndir = \"mails\"\nfrom = \"holdfast@example.test\"\n\n\
                [[mail.recipient]]\naddress = \"duty@example.test\"\nlevel = \"low\"\n\n";
    let dead = webhook(&site, "wecom", 9, &format!("/send?key={KEY}"));
    site.configure("thirty-days", &format!("{mail}{dead}"));
    let ended = site.holdfast(&["check", "-v"]).expect_code(VIOLATIONS);
    assert!(ended.stderr.contains("webhook:siem") && !ended.stderr.contains(KEY), "{}", ended.stderr);
    assert_eq!(std::fs::read_dir(site.path().join("mails")).unwrap().count(), 1);
    let kept = deliveries(&site);
    assert!(
        kept.iter().any(|(channel, state, _)| channel == "webhook:siem" && state == "queued"),
        "{kept:?}"
    );
    assert!(kept.iter().all(|(_, _, answer)| !answer.contains(KEY)), "{kept:?}");
}

#[test]
fn rsyslog_understands_each_finding_by_every_transport() {
    let server = Rsyslog::start();
    let ways = [
        format!("udp://127.0.0.1:{}", server.port),
        format!("tcp://127.0.0.1:{}", server.port),
        format!("unix:{}", server.socket().display()),
    ];
    let mut before = 0;
    for to in &ways {
        let site = site_with_a_gap();
        site.configure("thirty-days", &format!("[syslog]\nto = \"{to}\"\n"));
        let found = site.holdfast(&["check", "--format", "json"]).expect_code(VIOLATIONS).json();
        let all = found["findings"].as_array().unwrap();
        let messages = server.messages(before + all.len());
        assert_eq!(messages.len(), before + all.len(), "{to}: {messages:?}");
        for finding in all {
            let name = format!("finding=\"{}\"", finding["id"].as_str().unwrap());
            let fields = messages[before..].iter().find(|fields| fields[7].contains(&name));
            told(fields.unwrap_or_else(|| panic!("{to}: no {name} in {messages:?}")), finding);
        }
        before += all.len();
        let kept = deliveries(&site);
        assert!(
            kept.iter().all(|(channel, state, _)| channel == "syslog" && state == "delivered"),
            "{kept:?}"
        );
        site.holdfast(&["check"]).expect_code(VIOLATIONS);
        assert_eq!(deliveries(&site).len(), kept.len(), "told once");
    }
}

/// One message as rsyslog parsed it, against the finding that it tells of.
fn told(fields: &[String], finding: &Value) {
    let [pri, version, time, host, program, kind, data, text] = fields else { panic!("{fields:?}") };
    let severity = match finding["severity"].as_str().unwrap() {
        "critical" => 2,
        "high" => 3,
        "medium" => 4,
        _ => 5,
    };
    assert_eq!(*pri, (13 * 8 + severity).to_string(), "{}", finding["severity"]);
    assert_eq!((version.as_str(), program.as_str(), kind.as_str()), ("1", "holdfast", "finding"));
    assert!(time.starts_with("20") && !host.is_empty(), "{fields:?}");
    assert!(data.contains("software=\"holdfast\""), "{data}");
    assert!(text.contains("subject=\"nvr1/gate\""), "{text}");
    assert!(text.contains(finding["title"].as_str().unwrap()), "{text}");
}

/// A check 26 hours from now, over every hour of a day.
fn check_tomorrow(site: &Site) {
    let check = site.command(&["check"]);
    let mut command = Command::new("faketime");
    command.args(["-f", "+26h"]).arg(check.get_program()).args(check.get_args());
    command.env_clear().env("PATH", "/usr/bin:/bin").env("TZ", "UTC").env("LANG", "C.UTF-8");
    ended(&mut command);
}

#[test]
fn announcements_reach_webhooks_and_syslog_and_digests_the_webhooks_that_want_them() {
    let site = site_with_a_gap();
    let receiver = MockReceiver::start(&site, &["200 thanks"]);
    let server = Rsyslog::start();
    let hook = webhook(&site, "json", receiver.port, "/in");
    let log = format!("[syslog]\nto = \"tcp://127.0.0.1:{}\"\nlevel = \"critical\"\n", server.port);
    site.configure("thirty-days", &format!("{hook}digest = [\"daily\"]\n\n{log}"));
    site.holdfast(&["check"]).expect_code(VIOLATIONS);
    check_tomorrow(&site);
    let schema = site.holdfast(&["schema", "bulletin"]).expect_code(DONE).json();
    let validator = jsonschema::draft202012::new(&schema).unwrap();
    let bulletins = |because: &str| -> Vec<Value> {
        let all = received(&site).into_iter().filter(|g| g["body"]["because"] == because);
        all.inspect(|g| assert_eq!(g["generic"], true, "signed: {g:#}")).map(|g| g["body"].clone()).collect()
    };
    let digests = bulletins("daily");
    assert_eq!(digests.len(), 1, "{:#?}", received(&site));
    let errors: Vec<String> = validator.iter_errors(&digests[0]).map(|e| e.to_string()).collect();
    assert!(errors.is_empty(), "{errors:?}");
    let (tally, counts) = (&digests[0]["tally"], &digests[0]["counts"]);
    assert_eq!((&tally["unit"], tally["total"].as_u64() > Some(0)), (&"checks".into(), true), "{tally:#}");
    assert_eq!(
        (&tally["breached"], &tally["unknown"]),
        (&counts["breached"], &counts["unknown"]),
        "{counts:#}"
    );
    assert!(counts["breached"].as_u64() > Some(0), "{counts:#}");
    assert_eq!(digests[0]["head"].as_array().unwrap().len(), 6, "the five lines, and when they were written");

    // The webhook is to hear less, and no log any more: both hear of that by the way so far.
    site.configure("thirty-days", &hook.replace("\"low\"", "\"critical\""));
    site.holdfast(&["check"]);
    let announced = bulletins("policy_loosened");
    assert_eq!(announced.len(), 1, "{announced:#?}");
    assert!(validator.is_valid(&announced[0]), "{:#}", announced[0]);
    let changes = announced[0]["passages"][0]["lines"].to_string();
    assert!(changes.contains("siem") && changes.contains("127.0.0.1"), "{changes}");
    assert!(announced[0]["checkpoint"].as_str().unwrap().starts_with("campus/holdfast/"));
    let messages = server.messages(1);
    let [pri, _, _, _, _, kind, _, text] = &messages[0][..] else { panic!("{messages:?}") };
    assert_eq!((pri.as_str(), kind.as_str()), ("108", "announcement"), "audit log, warning");
    assert!(
        text.contains("less is asked from now on") && text.contains("because=\"policy_loosened\""),
        "{text}"
    );
}
