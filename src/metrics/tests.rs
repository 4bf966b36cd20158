//! Figures of small stores, as text.

use std::collections::BTreeMap;
use std::path::Path;

use jiff::tz::TimeZone;

use super::*;
use crate::catalogue::Catalogue;
use crate::evidence::Evidence;
use crate::model::logbook::LogTally;
use crate::store::Durability;
use crate::views::Context;

const NOW: UtcMs = UtcMs(1_800_000_000_000);

fn view(dir: &Path) -> View {
    View::open(dir, Context::undeclared(NOW, TimeZone::UTC)).expect("view")
}

fn reader(duty: &'static str, confined: bool) -> Reader {
    Reader {
        recorder: "nvr1".to_owned(),
        duty,
        running: 1,
        starts: 2,
        crashes: 1,
        confined: Some(confined),
        read_bytes: 4096,
        fetched_bytes: 2048,
        resident_bytes: 5 << 20,
        memory_limit_bytes: 7 << 20,
        heeds_recorder: Some(confined),
        waited_ms: [("rate", 1500), ("pressure", 1000), ("lag", 0)],
    }
}

fn agent() -> Agent {
    Agent {
        version: "1.2.3",
        started: UtcMs(NOW.0 - 60_000),
        doing: Some("check"),
        trouble: false,
        refused: false,
        hanging: 1,
        read_bytes: 4096,
        watching: Watching { looks: 7, told: 3, asked: 1, seen_until: Some(NOW), ..Watching::default() },
        devices: vec![
            Device {
                recorder: "nvr1".to_owned(),
                asked: "recorder",
                at: Some(NOW),
                answered: Some(UtcMs(NOW.0 - 120_000)),
                failures: 2,
                out: 0,
                log: None,
            },
            Device {
                recorder: "nvr1".to_owned(),
                asked: "probe",
                at: Some(NOW),
                answered: None,
                failures: 0,
                out: 1,
                log: None,
            },
            Device {
                recorder: "nvr1".to_owned(),
                asked: "log",
                at: Some(NOW),
                answered: Some(NOW),
                failures: 0,
                out: 1,
                log: Some(LogTally { lines: 70, foreign: 4, misdated: 1, breaks: 2 }),
            },
        ],
        readers: vec![reader("walk", true), reader("watch", true), reader("watch", false)],
        unknown: Some(BTreeMap::from([("min_retention".to_owned(), 2), ("view_tamper".to_owned(), 0)])),
    }
}

fn exposed(dir: &Path) -> String {
    let view = view(dir);
    let footage = Footage::read(&view, UtcMs(NOW.0 - 60_000), |_| None).expect("footage");
    expose(&view, &footage, &agent(), NOW).expect("text")
}

fn empty() -> tempfile::TempDir {
    let dir = tempfile::tempdir().expect("temp dir");
    drop(Catalogue::open(dir.path(), Durability::Ephemeral).expect("catalogue"));
    drop(Evidence::open(dir.path(), Durability::Ephemeral).expect("evidence"));
    dir
}

#[test]
fn empty_stores_give_figures_and_invent_none() {
    let dir = empty();
    let text = exposed(dir.path());
    let own: Vec<&str> = text.lines().filter(|l| !l.starts_with('#') && !l.starts_with("process_")).collect();
    insta::assert_snapshot!(own.join("\n"));
}

#[test]
fn every_family_says_what_it_is() {
    let dir = empty();
    let text = exposed(dir.path());
    for line in text.lines().filter_map(|l| l.strip_prefix("# HELP ")) {
        let (name, help) = line.split_once(' ').expect("a text");
        assert!(help.ends_with('.') && help.len() > 15, "{name}: {help}");
    }
}

#[test]
fn stores_that_nobody_judged_and_nobody_watches_are_not_ready() {
    let dir = empty();
    let why = unready(&view(dir.path())).expect("read");
    assert_eq!(why, ["no pass was judged yet", "no heartbeat was sealed for longer than two intervals"]);
}

#[test]
fn a_judged_pass_and_a_heartbeat_make_it_ready_and_a_frozen_ledger_ends_that() {
    let dir = empty();
    let sql = |store: &str, sql: &str| {
        let db = rusqlite::Connection::open(dir.path().join(store)).expect("store");
        db.execute(sql, []).expect("written");
    };
    sql("catalogue.db", "insert into mark values ('judged_pass_ms', '1')");
    let beat = format!("insert into watch values (1, {0}, {0}, 600000, 0)", NOW.0 - 600_000);
    sql("evidence.db", &beat);
    assert!(unready(&view(dir.path())).expect("read").is_empty());
    sql("evidence.db", "insert into frozen values (1, 'a witness knows more', 1)");
    assert_eq!(unready(&view(dir.path())).expect("read"), ["the ledger is frozen"]);
    assert!(exposed(dir.path()).contains("\nholdfast_ledger_frozen 1\n"));
}

#[test]
fn a_finding_that_closed_leaves_an_open_count_of_zero() {
    let dir = empty();
    let db = rusqlite::Connection::open(dir.path().join("evidence.db")).expect("store");
    let row = "insert into finding values ('f1', 'min_retention', 'site', 'site', '', 'high', 'measured', 'closed', \
         null, null, '{}', '[]', '[]', '', 1, 1, 2, 'by_itself', null, null, '[]')";
    db.execute(row, []).expect("written");
    let text = exposed(dir.path());
    for (state, count) in [("open", 0), ("closed", 1)] {
        let line = format!(
            "\nholdfast_findings{{rule=\"min_retention\",severity=\"high\",state=\"{state}\"}} {count}\n"
        );
        assert!(text.contains(&line), "{text}");
    }
}

#[test]
fn mails_and_stamps_have_an_age_only_while_they_wait() {
    let dir = empty();
    let db = rusqlite::Connection::open(dir.path().join("evidence.db")).expect("store");
    let since = NOW.0 - 7_200_000;
    let mail = "insert into mail values (1, 'm', 's', 'r', 't', x'', 'opened', ?1, 0, 'queued', 'mail')";
    db.execute(mail, [since]).expect("written");
    db.execute("insert into stamp_authority (url, every_ms, since_ms) values ('u', 1, ?1)", [since])
        .expect("written");
    let text = exposed(dir.path());
    assert!(text.contains("\nholdfast_mails_queued_oldest_seconds 7200\n"), "{text}");
    assert!(text.contains("\nholdfast_ledger_unstamped_seconds 7200\n"), "{text}");
    db.execute("update mail set state = 'delivered'", []).expect("written");
    let text = exposed(dir.path());
    assert!(text.contains("\nholdfast_mails_queued_oldest_seconds 0\n"), "{text}");
    assert!(text.contains("\nholdfast_mails_delivered_total 1\n"), "{text}");
}
