//! What weakens watching is mailed to those who were told so far, by the way that mail took so far.

use rusqlite::Connection;

use super::acts::last_day;
use crate::support::agent::{DONE, REFUSED, VIOLATIONS, ended, holdfast};
use crate::support::footage::{FRIGATE, Footage, last_hour, replace_quietly};
use crate::support::site::Site;

const MAIL: &str = "[mail]\ntransport = \"file\"\ndir = \"mails\"\nfrom = \"holdfast@example.test\"\n\n\
    [[mail.recipient]]\naddress = \"duty@example.test\"\n\n\
    [[mail.recipient]]\naddress = \"leader@example.test\"\nlang = \"zh-CN\"\nafter = \"30d\"\nlevel = \"critical\"\n";

/// Reader, state and text of every mail with this reason.
fn mails(site: &Site, reason: &str) -> Vec<(String, String, String)> {
    let db = Connection::open(site.state().join("evidence.db")).unwrap();
    let mut get =
        db.prepare("select recipient, state, body from mail where reason = ?1 order by id").unwrap();
    let rows = get.query_map([reason], |r| Ok((r.get(0)?, r.get(1)?, r.get::<_, Vec<u8>>(2)?))).unwrap();
    let text = |body: &[u8]| {
        let mail = mail_parser::MessageParser::default().parse(body).unwrap();
        mail.body_text(0).unwrap().replace("\r\n", "\n")
    };
    rows.map(Result::unwrap).map(|(to, state, body)| (to, state, text(&body))).collect()
}

fn site_with_an_alteration(mail: &str) -> (Site, String) {
    let site = Site::new();
    let laid = Footage::days(FRIGATE, "gate", 3, last_hour()).lay(&site.footage());
    site.configure("untouched", mail);
    std::fs::create_dir(site.path().join("mails")).unwrap();
    site.holdfast(&["check"]).expect_code(DONE);
    replace_quietly(&laid[40].path);
    site.holdfast(&["check"]).expect_code(VIOLATIONS);
    let listed = site.holdfast(&["findings", "list", "--format", "json"]).expect_code(DONE).json();
    let id = listed["findings"][0]["id"].as_str().unwrap().to_owned();
    (site, id)
}

#[test]
fn a_waiver_is_told_to_everybody_who_is_told_of_findings_with_who_and_why() {
    let (site, id) = site_with_an_alteration(MAIL);
    let until = last_day().to_string();
    let waive = |approved_by: &str, further: &[&str]| {
        let act = ["findings", "waive", &id, "--until", &until, "--reason", "building work"];
        site.holdfast(&[&act[..], &["--by", "Zhang San", "--approved-by", approved_by], further].concat())
    };
    waive("zhang san", &[]).expect_code(REFUSED);
    assert_eq!(mails(&site, "waived"), [], "what is refused is told to nobody");
    waive("Li Si", &[]).expect_code(DONE);
    let told = mails(&site, "waived");
    assert_eq!(
        told.iter().map(|(to, ..)| to.as_str()).collect::<Vec<_>>(),
        ["duty@example.test", "leader@example.test"]
    );
    for (_, _, text) in &told {
        assert!(text.contains(&id) && text.contains(&until) && text.contains("nvr1/gate"), "{text}");
        assert!(text.contains("\ncampus/holdfast/"), "it carries a checkpoint: {text}");
        for named in ["Zhang San", "Li Si", "building work"] {
            assert!(text.contains(named), "{named} in {text}");
        }
    }
    assert!(told[0].2.contains("is accepted until") && told[1].2.contains("被接受"));
    waive("Li Si", &["--confidential"]).expect_code(DONE);
    for (_, _, text) in mails(&site, "waived").split_off(2) {
        assert!(text.contains("Zhang San") && !text.contains("building work"), "{text}");
    }
}

/// The command that a mail quotes, as a reader pastes it into a shell that stands somewhere else.
#[test]
fn a_command_of_a_mail_works_from_any_folder() {
    let (site, id) = site_with_an_alteration(MAIL);
    let told = mails(&site, "changed");
    let text = &told[0].2;
    let quoted = text.split('`').find(|part| part.starts_with("holdfast findings show")).unwrap();
    let words: Vec<&str> = quoted.split(' ').skip(1).collect();
    let elsewhere = tempfile::tempdir().unwrap();
    let shown = ended(holdfast().args(words).current_dir(elsewhere.path())).expect_code(DONE).stdout;
    assert!(shown.contains(&id), "{shown}");
}

#[test]
fn findings_that_a_policy_closes_are_told_apart_from_those_that_a_scan_closes() {
    let (site, id) = site_with_an_alteration(MAIL);
    site.configure("thirty-days", MAIL);
    let en =
        site.holdfast(&["check", "--lang", "en"]).stdout.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(en.contains("0 closed by a pass, 1 closed because no rule asks for them any more"), "{en}");
    let (_, listed) = en.split_once("nobody saw them in order").unwrap();
    assert!(listed.contains(&id), "{en}");
    for (_, _, told) in mails(&site, "policy_loosened") {
        assert!(told.contains(&id), "{told}");
    }
}

#[test]
fn whoever_is_struck_out_hears_of_it_by_the_way_that_mail_took_so_far() {
    let (site, _) = site_with_an_alteration(MAIL);
    let now = MAIL.replace("duty@", "friend@").replace("dir = \"mails\"", "dir = \"void\"");
    site.configure("untouched", &now);
    site.holdfast(&["check"]).expect_code(VIOLATIONS);
    let told = mails(&site, "policy_loosened");
    assert_eq!(told.len(), 2, "{told:?}");
    let (to, state, text) = &told[0];
    assert_eq!((to.as_str(), state.as_str()), ("duty@example.test", "delivered"));
    assert!(text.contains("duty@example.test is told no longer") && text.contains("another way"), "{text}");
    assert!(text.contains("Checkpoint: keep this mail") && !text.contains('{'), "{text}");
    let by_old_way = std::fs::read_dir(site.path().join("mails")).unwrap();
    let announced =
        by_old_way.filter(|e| e.as_ref().unwrap().file_name().to_string_lossy().contains("policy_loosened"));
    assert_eq!(announced.count(), 2);
}
