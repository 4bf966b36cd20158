//! Who gets a mail and for what reason, over the life of one finding.

use rusqlite::Connection;

use crate::support::agent::{DONE, VIOLATIONS};
use crate::support::footage::{FRIGATE, Footage, last_hour, replace_quietly};
use crate::support::site::Site;

const MAIL: &str = "[mail]\ntransport = \"file\"\ndir = \"mails\"\nfrom = \"holdfast@example.test\"\n\n\
    [[mail.recipient]]\naddress = \"duty@example.test\"\nlang = \"en\"\n\n\
    [[mail.recipient]]\naddress = \"leader@example.test\"\nlang = \"en\"\nafter = \"3d\"\n";

fn store(site: &Site) -> Connection {
    Connection::open(site.state().join("evidence.db")).unwrap()
}

/// Lets everything on record have happened so many hours earlier.
fn hours_pass(site: &Site, hours: i64) {
    let sql = format!(
        "update finding_event set at_ms = at_ms - {0}; update mail set created_ms = created_ms - {0}; \
         update finding set closed_ms = closed_ms - {0}",
        hours * 3_600_000
    );
    store(site).execute_batch(&sql).unwrap();
}

/// A pass, and the mails that it queued: reader and reason.
fn pass(site: &Site, code: i32) -> Vec<(String, String)> {
    let before: i64 = if site.state().exists() {
        store(site).query_row("select coalesce(max(id), 0) from mail", [], |r| r.get(0)).unwrap()
    } else {
        0
    };
    site.holdfast(&["check"]).expect_code(code);
    let db = store(site);
    let mut get = db.prepare("select recipient, reason from mail where id > ?1 order by id").unwrap();
    let name = |address: String| address.split('@').next().unwrap().to_owned();
    let rows = get.query_map([before], |r| Ok((name(r.get(0)?), r.get(1)?))).unwrap();
    rows.map(Result::unwrap).collect()
}

fn newest_body(site: &Site) -> String {
    let body: Vec<u8> =
        store(site).query_row("select body from mail order by id desc limit 1", [], |r| r.get(0)).unwrap();
    // Long lines are folded with soft breaks.
    String::from_utf8(body).unwrap().replace("=\r\n", "")
}

fn newest_subject(site: &Site) -> String {
    store(site).query_row("select subject from mail order by id desc limit 1", [], |r| r.get(0)).unwrap()
}

/// The id of the one finding.
fn standing(site: &Site) -> String {
    let listed = site.holdfast(&["findings", "list", "--format", "json"]).expect_code(DONE).json();
    listed["findings"][0]["id"].as_str().unwrap().to_owned()
}

fn mails(list: &[(&str, &str)]) -> Vec<(String, String)> {
    list.iter().map(|(who, why)| ((*who).to_owned(), (*why).to_owned())).collect()
}

#[test]
fn a_finding_climbs_with_its_age_is_repeated_until_noted_and_its_end_is_told_late() {
    let site = Site::new();
    let laid = Footage::days(FRIGATE, "gate", 3, last_hour()).lay(&site.footage());
    let named = "[[camera]]\nid = \"nvr1/gate\"\nname = \"West gate\"\n\n";
    site.configure("untouched", &format!("{named}{MAIL}"));
    std::fs::create_dir(site.path().join("mails")).unwrap();
    let first = mails(&[("duty", "first_contact")]);
    assert_eq!(pass(&site, DONE), first, "a leader waits for what has stood for three days");
    replace_quietly(&laid[40].path);
    assert_eq!(pass(&site, VIOLATIONS), mails(&[("duty", "changed")]), "a leader is spared what is young");
    let (subject, body) = (newest_subject(&site), newest_body(&site));
    assert!(subject.contains("West gate (nvr1/gate)") && subject.contains("North Campus"), "{subject}");
    let id = standing(&site);
    for command in ["show", "ack"] {
        assert!(body.contains(&format!("`holdfast findings {command} {id} --config ")), "{body}");
    }
    assert!(body.contains("In this mail: 1 new, 0 going on, 0 closed"), "{body}");
    assert_eq!(pass(&site, VIOLATIONS), [], "told once");

    hours_pass(&site, 73);
    assert_eq!(pass(&site, VIOLATIONS), mails(&[("leader", "escalated")]));
    assert!(newest_body(&site).contains("has stood for 3 d"), "{}", newest_body(&site));
    hours_pass(&site, 24 * 7);
    assert_eq!(pass(&site, VIOLATIONS), mails(&[("duty", "reminder"), ("leader", "reminder")]));

    site.holdfast(&["findings", "ack", &id]).expect_code(DONE);
    hours_pass(&site, 24 * 7);
    assert_eq!(pass(&site, VIOLATIONS), [], "whoever took note needs no reminder");

    site.holdfast(&[
        "findings",
        "close",
        &id,
        "--reason",
        "restored from the vault",
        "--by",
        "Zhang San",
        "--approved-by",
        "Li Si",
    ])
    .expect_code(DONE);
    assert_eq!(pass(&site, DONE), [], "it may come back in a minute");
    hours_pass(&site, 1);
    assert_eq!(pass(&site, DONE), mails(&[("duty", "restored"), ("leader", "restored")]));
    let body = newest_body(&site);
    assert!(
        body.contains("Closed by a person after") && body.contains("nvr1/gate") && !body.contains("vault"),
        "{body}"
    );
    assert!(
        body.contains("In this mail: 0 new, 0 going on, 1 closed"),
        "what is counted is what is told: {body}"
    );
    hours_pass(&site, 24 * 30);
    assert_eq!(pass(&site, DONE), [], "told once");
}

#[test]
fn reminders_end_at_the_cap() {
    let site = Site::new();
    let laid = Footage::days(FRIGATE, "gate", 3, last_hour()).lay(&site.footage());
    let capped = MAIL.replacen("\n\n", "\nremind_every = \"1h\"\nremind_at_most = 1\n\n", 1);
    site.configure("untouched", &capped);
    std::fs::create_dir(site.path().join("mails")).unwrap();
    pass(&site, DONE);
    replace_quietly(&laid[40].path);
    assert_eq!(pass(&site, VIOLATIONS), mails(&[("duty", "changed")]));
    hours_pass(&site, 2);
    assert_eq!(pass(&site, VIOLATIONS), mails(&[("duty", "reminder")]));
    hours_pass(&site, 2);
    assert_eq!(pass(&site, VIOLATIONS), []);
}

#[test]
fn a_muted_camera_is_told_of_when_the_mute_is_over() {
    let site = Site::new();
    let laid = Footage::days(FRIGATE, "gate", 3, last_hour()).lay(&site.footage());
    let day = |days: i64| {
        (last_hour() + jiff::SignedDuration::from_hours(24 * days)).strftime("%Y-%m-%dT%H:%M").to_string()
    };
    let mute = format!(
        "\n[[mute]]\ncamera = [\"nvr1/g*\"]\nfrom = {:?}\nuntil = {:?}\nreason = \"new switch\"\nby = \"Li\"\n",
        day(-1),
        day(1)
    );
    site.configure("untouched", &format!("{MAIL}{mute}"));
    std::fs::create_dir(site.path().join("mails")).unwrap();
    pass(&site, DONE);
    replace_quietly(&laid[40].path);
    assert_eq!(pass(&site, VIOLATIONS), [], "it is found, and nobody is told");
    let status = site.holdfast(&["status", "--format", "json"]).expect_code(DONE).json();
    let muted = &status["mutes"][0];
    assert_eq!((&muted["by"], muted["silenced"].as_array().unwrap().len()), (&"Li".into(), 1), "{muted:#}");
    let schema = site.holdfast(&["schema", "status"]).expect_code(DONE).json();
    let validator = jsonschema::draft202012::new(&schema).unwrap();
    let errors: Vec<String> = validator.iter_errors(&status).map(|e| e.to_string()).collect();
    assert!(errors.is_empty(), "{errors:?}");
    let text = site.holdfast(&["status", "--lang", "en"]).expect_code(DONE).stdout;
    assert!(text.contains("by Li: nvr1/g*; told to nobody meanwhile: F-"), "{text}");
    site.configure("untouched", MAIL);
    assert_eq!(pass(&site, VIOLATIONS), mails(&[("duty", "changed")]));
}
