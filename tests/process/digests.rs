//! Digests over days of a site: who gets one when, what it counts, and that missed ones are made up for once.

use std::process::Command;

use rusqlite::Connection;

use crate::support::agent::{DONE, Ended, VIOLATIONS, ended};
use crate::support::footage::{FRIGATE, Footage, delete, last_hour};
use crate::support::site::Site;

const MAIL: &str = "[mail]\ntransport = \"file\"\ndir = \"mails\"\nfrom = \"holdfast@example.test\"\n\
    daily = \"0 * * * *\"\nweekly = \"0 HOUR * * *\"\n\n\
    [[mail.recipient]]\naddress = \"duty@example.test\"\nlang = \"en\"\n\n\
    [[mail.recipient]]\naddress = \"leader@example.test\"\nlang = \"zh-CN\"\nafter = \"90d\"\ndigest = [\"daily\", \"weekly\"]\n";

/// Weekly at an hour half a day from now: two hours never pass it, fifty always do.
fn mail() -> String {
    let far = last_hour() + jiff::SignedDuration::from_hours(12);
    MAIL.replace("HOUR", &far.strftime("%-H").to_string())
}

fn store(site: &Site) -> Connection {
    Connection::open(site.state().join("evidence.db")).unwrap()
}

/// A pass so many hours from now.
fn check_in(site: &Site, hours: u32) -> Ended {
    let check = site.command(&["check"]);
    let mut command = Command::new("faketime");
    command.args(["-f", &format!("+{hours}h")]).arg(check.get_program()).args(check.get_args());
    command.env_clear().env("PATH", "/usr/bin:/bin").env("TZ", "UTC").env("LANG", "C.UTF-8");
    ended(&mut command)
}

/// Reader and reason of every mail, oldest first.
fn mails(site: &Site) -> Vec<(String, String)> {
    let db = store(site);
    let mut get = db.prepare("select recipient, reason from mail order by id").unwrap();
    let rows =
        get.query_map([], |r| Ok((r.get::<_, String>(0)?.split('@').next().unwrap().to_owned(), r.get(1)?)));
    rows.unwrap().map(Result::unwrap).collect()
}

fn last(site: &Site, reason: &str) -> (String, String) {
    let get = "select subject, body from mail where reason = ?1 order by id desc limit 1";
    let row = store(site).query_row(get, [reason], |r| Ok((r.get::<_, String>(0)?, r.get::<_, Vec<u8>>(1)?)));
    let (subject, body) = row.unwrap();
    let parsed = mail_parser::MessageParser::default().parse(&body).unwrap();
    (subject, parsed.body_text(0).unwrap().replace("\r\n", "\n"))
}

#[test]
fn a_leader_gets_one_digest_a_period_however_many_were_missed() {
    let site = Site::new();
    let laid = Footage::days(FRIGATE, "gate", 3, last_hour()).lay(&site.footage());
    site.configure("untouched", &mail());
    std::fs::create_dir(site.path().join("mails")).unwrap();
    site.holdfast(&["check"]).expect_code(DONE);
    let first = [("duty".into(), "first_contact".into())];
    assert_eq!(mails(&site), first, "whoever waits for what is old gets no first answer");
    check_in(&site, 2).expect_code(DONE);
    assert_eq!(mails(&site)[1..], [("leader".into(), "daily".into())], "duty asked for none");
    let (subject, text) = last(&site, "daily");
    assert!(subject.contains("已判定 2/2 项检查"), "{subject}");
    assert!(
        text.contains("一切符合要求") && text.contains("第一份简报") && text.contains("nvr1/gate"),
        "{text}"
    );
    check_in(&site, 2).expect_code(DONE);
    assert_eq!(mails(&site).len(), 2, "one a period");

    delete(&laid[40].path);
    std::fs::write(&laid[41].path, b"other").unwrap();
    check_in(&site, 50).expect_code(VIOLATIONS);
    let of = |reason: &str| mails(&site).iter().filter(|(_, r)| r == reason).count();
    assert_eq!(
        (of("daily"), of("weekly")),
        (2, 1),
        "two days of hours and of that hour are made up for once"
    );
    let (subject, text) = last(&site, "daily");
    assert!(!text.contains("一切符合要求"), "{text}");
    let head: Vec<&str> = text.lines().take(5).collect();
    assert!(subject.contains("违规") && head[4].contains("新增") && head[4].contains("上次为"), "{head:?}");
    assert!(text.contains("发给您的邮件") && text.contains("holdfast"), "proof and checkpoint: {text}");
}
