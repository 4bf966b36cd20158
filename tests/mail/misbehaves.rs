//! Servers that are slow, postpone, refuse, are away for days, or drop the line: nothing is lost, nothing comes twice.

use std::process::Command;

use rusqlite::Connection;

use crate::mock_server::{Ending, MockServer};
use crate::support::agent::{DONE, Ended, VIOLATIONS, ended};
use crate::support::footage::{FRIGATE, Footage, last_hour};
use crate::support::postfix::Postfix;
use crate::support::server::wait_for;
use crate::support::site::Site;
use crate::{check_later, settings, site_with_a_gap, text};

fn store(site: &Site) -> Connection {
    Connection::open(site.state().join("evidence.db")).unwrap()
}

/// Rules of findings that stand.
fn standing(site: &Site) -> Vec<String> {
    let found = site.holdfast(&["findings", "list", "--format", "json"]).expect_code(DONE).json();
    found["findings"].as_array().unwrap().iter().map(|f| f["rule"].as_str().unwrap().to_owned()).collect()
}

/// State of each mail and the answers of its attempts, oldest first.
fn deliveries(site: &Site) -> Vec<(String, Vec<String>)> {
    let db = store(site);
    let mut get = db.prepare("select id, state from mail order by id").unwrap();
    let rows = get.query_map([], |r| Ok((r.get::<_, i64>(0)?, r.get::<_, String>(1)?))).unwrap();
    let answers = |id: i64| -> Vec<String> {
        let mut get = db.prepare("select answer from mail_attempt where mail = ?1 order by id").unwrap();
        get.query_map([id], |r| r.get(0)).unwrap().map(Result::unwrap).collect()
    };
    rows.map(Result::unwrap).map(|(id, state)| (state, answers(id))).collect()
}

fn header<'m>(mail: &'m str, name: &str) -> &'m str {
    let prefix = format!("{name}:");
    mail.lines()
        .find_map(|line| line.strip_prefix(&prefix))
        .unwrap_or_else(|| panic!("no {name}: {mail}"))
        .trim()
}

#[test]
fn a_server_that_postpones_is_asked_again_and_gets_the_same_mail_once() {
    let mut server = Postfix::start();
    let site = site_with_a_gap(&settings(&server, "starttls"));
    server.restrict("check_recipient_access static:{451 4.7.1 come back later}");
    site.holdfast(&["check"]).expect_code(VIOLATIONS);
    let [(state, answers)] = &deliveries(&site)[..] else { panic!("one mail") };
    assert_eq!(state, "queued");
    assert!(answers[0].contains("451") && answers[0].contains("come back later"), "{answers:?}");
    server.restrict("");
    check_later(&site).expect_code(VIOLATIONS);
    assert_eq!(server.wait_for_mails(1).len(), 1);
    let [(state, answers)] = &deliveries(&site)[..] else { panic!("one mail") };
    assert!(state == "delivered" && answers[1].starts_with("250"), "{answers:?}");
}

#[test]
fn a_slow_server_is_waited_for_and_asked_once() {
    let mut server = Postfix::start();
    server.restrict("sleep 4");
    let site = site_with_a_gap(&settings(&server, "starttls"));
    site.holdfast(&["check"]).expect_code(VIOLATIONS);
    assert_eq!(server.wait_for_mails(1).len(), 1);
    assert_eq!(deliveries(&site)[0].1.len(), 1, "one attempt");
    check_later(&site).expect_code(VIOLATIONS);
    assert_eq!(server.mails().len(), 1);
}

#[test]
fn a_reader_whom_the_server_refuses_stops_nobody_else_and_is_named_in_status() {
    let mut server = Postfix::start();
    server.restrict("check_recipient_access inline:{ {gone@example.test = 550 5.1.1 no such person} }");
    let more = "\n[[mail.recipient]]\naddress = \"gone@example.test\"\nlevel = \"low\"\n";
    let both = settings(&server, "starttls").replacen(
        "\n[[mail.recipient]]",
        &format!("{more}\n[[mail.recipient]]"),
        1,
    );
    let site = site_with_a_gap(&both);
    site.holdfast(&["check"]).expect_code(VIOLATIONS);
    assert_eq!(server.wait_for_mails(1).len(), 1);
    let all = deliveries(&site);
    assert_eq!(all.iter().map(|(state, _)| state.as_str()).collect::<Vec<_>>(), ["refused", "delivered"]);
    assert!(all[0].1[0].contains("no such person"), "{all:?}");
    let status = site.holdfast(&["status", "--format", "json"]).expect_code(DONE).json();
    assert_eq!(status["mail"]["refused"][0]["address"], "gone@example.test", "{status:#}");
    let told = site.holdfast(&["status"]).expect_code(DONE).stdout;
    assert!(told.contains("gone@example.test") && told.contains("no such person"), "{told}");
    check_later(&site).expect_code(VIOLATIONS);
    assert_eq!(deliveries(&site)[0].1.len(), 1, "a final no is not asked again");
}

#[test]
fn a_line_that_drops_after_the_mail_and_before_the_answer_is_tried_again_with_the_same_message_id() {
    for (kept, copies) in [(false, 1), (true, 2)] {
        let server = MockServer::start(&[Ending::Drop { kept }, Ending::Accept]);
        let site = site_with_a_gap(&server.settings("duty@example.test"));
        site.holdfast(&["check"]).expect_code(VIOLATIONS);
        assert_eq!(deliveries(&site)[0].0, "queued");
        check_later(&site).expect_code(VIOLATIONS);
        assert_eq!(deliveries(&site)[0].0, "delivered");
        let mails = server.mails();
        assert_eq!(mails.len(), copies, "only a server that kept what it did not answer has it twice");
        assert!(mails.iter().all(|m| header(m, "Message-ID") == header(&mails[0], "Message-ID")));
        check_later(&site).expect_code(VIOLATIONS);
        assert_eq!(server.mails().len(), copies);
    }
}

/// A check so many hours from now. It reads everything again: no agent does it meanwhile, and what was not read for
/// days could not be told.
fn check_in(site: &Site, hours: u32) -> Ended {
    let check = site.command(&["check", "--full"]);
    let mut command = Command::new("faketime");
    command.args(["-f", &format!("+{hours}h")]).arg(check.get_program()).args(check.get_args());
    command.env_clear().env("PATH", "/usr/bin:/bin").env("TZ", "UTC").env("LANG", "C.UTF-8");
    ended(&mut command)
}

#[test]
#[expect(clippy::disallowed_methods, reason = "digests are due by the hour of this machine")]
fn after_eight_days_without_a_server_each_digest_arrives_once_with_its_own_date() {
    let mut server = Postfix::start();
    let site = Site::new();
    Footage::days(FRIGATE, "gate", 3, last_hour()).lay(&site.footage());
    // An hour ago: what follows within the hours of one step falls into one day of digests.
    let hour = (jiff::Timestamp::now().as_second() / 3600 + 23) % 24;
    let mail =
        settings(&server, "starttls").replace("from =", &format!("daily = \"0 {hour} * * *\"\nfrom ="));
    site.configure("untouched", &format!("{mail}digest = [\"daily\"]\n"));
    server.stop();
    check_in(&site, 0).expect_code(DONE);
    for day in 1..=8 {
        let found = check_in(&site, day * 24).expect_code(VIOLATIONS);
        assert!(found.stdout.contains("No mail has left the site since"), "{}", found.stdout);
        assert_eq!(standing(&site), ["agent_hindered"], "on day {day} that alone");
    }
    let waiting = deliveries(&site);
    assert_eq!(waiting.len(), 9, "the first contact and a digest a day");
    assert!(waiting.iter().all(|(state, _)| state == "queued"));
    server.resume();
    check_in(&site, 8 * 24 + 3).expect_code(VIOLATIONS);
    let arrived = server.wait_for_mails(9);
    assert_eq!(arrived.len(), 9, "one mail a period, none lost, none twice");
    let mails: Vec<String> = arrived.iter().map(|m| text(m)).collect();
    let mut days: Vec<&str> = mails.iter().map(|m| header(m, "Date").get(..16).unwrap()).collect();
    days.sort_unstable();
    days.dedup();
    assert_eq!(days.len(), 9, "each says the day on which it was written: {days:?}");
    let mut digests: Vec<_> = arrived.iter().filter_map(|mail| tells_of_its_own_day(mail)).collect();
    digests.sort_unstable();
    for (earlier, (_, digest)) in (1..).zip(&digests) {
        assert!(digest.contains(&format!(", {earlier} waiting before this one")), "{digest}");
    }
    let delivered = || deliveries(&site).iter().all(|(state, _)| state == "delivered");
    wait_for("every delivery on record", std::time::Duration::from_secs(5), || delivered().then_some(()));
    check_in(&site, 8 * 24 + 4).expect_code(DONE);
    assert_eq!(standing(&site), Vec::<String>::new(), "it closes by itself");
    check_in(&site, 8 * 24 + 5).expect_code(DONE);
    assert_eq!(deliveries(&site).len(), 9, "nobody is mailed that mail did not leave");
}

/// Header and first lines name one day, and a digest says what changed since the day before it. Gives day and text of
/// a digest.
#[track_caller]
fn tells_of_its_own_day(mail: &[u8]) -> Option<(jiff::civil::Date, String)> {
    let parsed = mail_parser::MessageParser::default().parse(mail).unwrap();
    let sent = parsed.date().unwrap();
    let day = jiff::civil::date(
        sent.year.try_into().unwrap(),
        sent.month.try_into().unwrap(),
        sent.day.try_into().unwrap(),
    );
    let text = parsed.body_text(0).unwrap();
    assert!(text.contains(&format!("Written {day}")), "{day}: {text}");
    if !text.lines().next().unwrap().contains("daily digest") {
        return None;
    }
    let before = day.yesterday().unwrap();
    assert!(text.contains(&format!("Since {before}")), "since {before}: {text}");
    Some((day, text.into_owned()))
}
