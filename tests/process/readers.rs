//! The address check: a code by mail, given back on the command line; an address that stays silent is a finding.

use rusqlite::Connection;

use crate::support::agent::{DONE, REFUSED, VIOLATIONS};
use crate::support::footage::{FRIGATE, Footage, last_hour};
use crate::support::site::Site;

const MAIL: &str = "[mail]\ntransport = \"file\"\ndir = \"mails\"\nfrom = \"holdfast@example.test\"\nconfirm_every = \"30d\"\n\n\
    [[mail.recipient]]\naddress = \"duty@example.test\"\n\n\
    [[mail.recipient]]\naddress = \"leader@example.test\"\nlang = \"zh-CN\"\n";

fn store(site: &Site) -> Connection {
    Connection::open(site.state().join("evidence.db")).unwrap()
}

/// Lets everything about readers have happened so many days earlier.
fn days_pass(site: &Site, days: i64) {
    let ms = days * 86_400_000;
    let sql = format!(
        "update reader set asked_ms = asked_ms - {ms}, since_ms = since_ms - {ms}, confirmed_ms = confirmed_ms - {ms}"
    );
    store(site).execute_batch(&sql).unwrap();
}

/// The codes that were mailed to a reader, oldest first, as the mails show them.
fn codes(site: &Site, reader: &str) -> Vec<String> {
    let db = store(site);
    let mut get = db
        .prepare("select body from mail where reason = 'address_check' and recipient = ?1 order by id")
        .unwrap();
    let bodies = get.query_map([reader], |r| r.get::<_, Vec<u8>>(0)).unwrap();
    let code = |body: Vec<u8>| {
        let mail = mail_parser::MessageParser::default().parse(&body).unwrap();
        let text = mail.body_text(0).unwrap().into_owned();
        let (_, rest) = text.split_once("mail confirm ").unwrap();
        rest.chars().take(9).collect::<String>()
    };
    bodies.map(|body| code(body.unwrap())).collect()
}

#[test]
fn a_reader_shows_once_a_month_that_mail_is_read_and_one_who_does_not_is_a_finding() {
    let site = Site::new();
    Footage::days(FRIGATE, "gate", 3, last_hour()).lay(&site.footage());
    site.configure("untouched", MAIL);
    let check = |code: i32| site.holdfast(&["check", "--format", "json"]).expect_code(code);
    check(DONE);
    assert_eq!(codes(&site, "duty@example.test"), [""; 0], "the first contact is one mail");
    check(DONE);
    check(DONE);
    let (duty, leader) = (codes(&site, "duty@example.test"), codes(&site, "leader@example.test"));
    assert_eq!((duty.len(), leader.len()), (1, 1), "asked once");
    assert_ne!(duty, leader);

    site.holdfast(&["mail", "confirm", "0000-0000"]).expect_code(REFUSED);
    let done =
        site.holdfast(&["mail", "confirm", &duty[0].to_lowercase().replace('-', " ")]).expect_code(DONE);
    assert!(done.stdout.contains("duty@example.test"), "{}", done.stdout);
    let status = site.holdfast(&["status", "--format", "json"]).expect_code(DONE).json();
    let readers = status["mail"]["readers"].as_array().unwrap();
    assert!(
        readers[0]["unconfirmed_since"].is_null() && readers[0]["confirmed_at"].is_string(),
        "{status:#}"
    );
    assert!(readers[1]["unconfirmed_since"].is_string(), "{status:#}");
    let told = site.holdfast(&["status"]).expect_code(DONE).stdout;
    assert!(told.contains("leader@example.test was asked on") && !told.contains("duty@"), "{told}");

    days_pass(&site, 6);
    check(DONE);
    days_pass(&site, 2);
    let silent = check(VIOLATIONS).findings("mail_readers");
    assert_eq!(silent.len(), 1, "{silent:?}");
    assert!(silent[0]["subject"].as_str().unwrap().contains("leader@example.test"), "{silent:?}");
    site.holdfast(&["mail", "confirm", &leader[0]]).expect_code(DONE);
    check(DONE);

    days_pass(&site, 31);
    check(DONE);
    let again = codes(&site, "duty@example.test");
    assert_eq!(again.len(), 2, "a month later");
    assert_ne!(again[0], again[1]);
    site.holdfast(&["mail", "confirm", &again[0]]).expect_code(REFUSED);
    days_pass(&site, 31);
    check(VIOLATIONS);
    assert_eq!(codes(&site, "duty@example.test").len(), 3, "asked again after a month without an answer");
    check(VIOLATIONS);
    assert_eq!(codes(&site, "duty@example.test").len(), 3);
}
