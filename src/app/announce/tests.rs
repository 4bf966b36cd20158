//! What the announcements say, as their readers see them.

use std::path::Path;

use super::*;
use crate::app::rotation::Rotated;
use crate::app::successor::Succession;
use crate::evidence::{FindingRow, FindingState};
use crate::ledger::keys::{KeyName, Signer};
use crate::model::heartbeat::Stretch;
use crate::store::Durability;

const NOW: UtcMs = UtcMs(1_795_327_200_000);
const CHECKPOINT: &str = "campus/holdfast/0a1b2c3d\n4\nroot\n\n\u{2014} campus signature\n";

/// A site with a reader for each language.
fn config(folder: &Path) -> Config {
    let file = folder.join("holdfast.toml");
    let text = "[site]\nid = \"campus\"\nname = \"Seaside School\"\ntz = \"Asia/Shanghai\"\n\
        [[recorder]]\nid = \"nvr1\"\nroots = [\"footage\"]\nlayout = \"frigate\"\n\
        [[camera]]\nid = \"nvr1/gate\"\nname = \"Main gate\"\n\
        [mail]\ntransport = \"file\"\ndir = \"mail\"\nfrom = \"holdfast@example.org\"\n\
        [[mail.recipient]]\naddress = \"en@example.org\"\nlang = \"en\"\n\
        [[mail.recipient]]\naddress = \"zh@example.org\"\nlang = \"zh-CN\"\n";
    std::fs::write(&file, text).expect("written");
    std::fs::create_dir_all(folder.join("footage")).expect("folder");
    Config::load_with(&file, &|_| None).expect("valid")
}

fn finding() -> FindingRow {
    FindingRow {
        id: "F-0123456789".to_owned(),
        rule: "min_retention".to_owned(),
        subject_kind: "camera".to_owned(),
        subject: "nvr1/gate".to_owned(),
        key: String::new(),
        severity: "high".to_owned(),
        basis: "measured".to_owned(),
        state: FindingState::Open,
        span: None,
        facts: serde_json::json!({ "days_held": 17, "min_days": 30, "days_possible": 30,
            "in_service": "2026-01-01T00:00:00Z", "in_service_declared": true, "first_day_missing": "2026-11-04" }),
        evidence: serde_json::json!([]),
        clauses: Vec::new(),
        policy: "0".repeat(64),
        opened: UtcMs(NOW.0 - 6 * 86_400_000),
        judged: NOW,
        closed: None,
        closed_how: None,
        waived_until: None,
        absent: None,
        grounds: Vec::new(),
    }
}

/// A run of the agent that ended 40 s ago.
fn last_run(stopped: bool) -> Stretch {
    let last = UtcMs(NOW.0 - 40_000);
    Stretch { begun: UtcMs(NOW.0 - 3_600_000), last, every_ms: 600_000, stopped }
}

/// Subject and plain part of each mail, with the folder of the test left out.
fn read(mails: &[NewMail], folder: &Path) -> Vec<String> {
    let text = |m: &NewMail| {
        let parsed = mail_parser::MessageParser::default().parse(&m.body).expect("a mail");
        let body = parsed.body_text(0).expect("a text").replace("\r\n", "\n");
        format!("Subject: {}\n\n{body}", m.subject).replace(&folder.display().to_string(), "/srv/site")
    };
    mails.iter().map(text).collect()
}

#[test]
fn who_did_it_why_and_since_when_stand_in_the_first_lines_of_every_announcement() {
    let dir = tempfile::tempdir().expect("temp dir");
    let (folder, config) = (dir.path(), config(dir.path()));
    let evidence = Evidence::open(folder, Durability::Ephemeral).expect("store");
    let waiver = Waiver {
        until: UtcMs(NOW.0 + 9 * 86_400_000),
        by: "Zhang San",
        approved_by: "Li Si",
        reason: Some("The wall is rebuilt"),
    };
    let key = |seed: u8| {
        let name = KeyName::new("campus/holdfast/0a1b2c3d").expect("a name");
        Signer::log(name, &[seed; 32]).verifier_key().clone()
    };
    let turned = Rotated { old: key(1), new: key(2), leaf: 3_321, uid: 1_000 };
    let begun = Succession {
        old: "campus/holdfast/0a1b2c3d".to_owned(),
        new: "campus/holdfast/0a1b2c3d/2".to_owned(),
        kept: "tlog-1".to_owned(),
        uid: 1_000,
    };
    let all = [
        ("waived", waived(&evidence, &config, &finding(), waiver, NOW)),
        ("stopped", stopped(&evidence, &config, NOW)),
        ("resumed_stopped", resumed(&evidence, &config, &last_run(true), NOW)),
        ("resumed_killed", resumed(&evidence, &config, &last_run(false), NOW)),
        ("rotated", rotated(&config, &turned, CHECKPOINT, NOW)),
        ("succeeded", succeeded(&config, &begun, CHECKPOINT, NOW)),
    ];
    for (name, mails) in all {
        let told = read(&mails.expect("mails"), folder);
        insta::assert_snapshot!(format!("announce_{name}_en"), told[0]);
        insta::assert_snapshot!(format!("announce_{name}_zh-CN"), told[1]);
    }
    let secret = Waiver { reason: None, ..waiver };
    for told in read(&waived(&evidence, &config, &finding(), secret, NOW).expect("mails"), folder) {
        assert!(!told.contains("wall") && told.contains("Zhang San") && told.contains("Li Si"), "{told}");
    }
}

#[test]
fn commands_of_a_mail_name_the_configuration_where_nobody_would_find_it() {
    let dir = tempfile::tempdir().expect("temp dir");
    let config = config(dir.path());
    let evidence = Evidence::open(dir.path(), Durability::Ephemeral).expect("store");
    let waiver = Waiver { until: NOW, by: "Zhang San", approved_by: "Li Si", reason: None };
    let mails = waived(&evidence, &config, &finding(), waiver, NOW).expect("mails");
    let command = format!(
        "`holdfast findings show F-0123456789 --config {}`",
        dir.path().join("holdfast.toml").display()
    );
    for m in &mails {
        let parsed = mail_parser::MessageParser::default().parse(&m.body).expect("a mail");
        assert!(parsed.body_text(0).expect("a part").contains(&command));
        let page = parsed.body_html(0).expect("a part");
        let marks = [("<span class=\"w\">", ""), ("</span>", ""), ("<code>", "`"), ("</code>", "`")];
        let read = marks.iter().fold(page.into_owned(), |page, (mark, bare)| page.replace(mark, bare));
        assert!(read.contains(&command), "{read}");
    }
}

#[test]
fn an_agent_that_is_killed_all_day_is_told_three_times_an_hour_and_a_stop_is_told_always() {
    let dir = tempfile::tempdir().expect("temp dir");
    let config = config(dir.path());
    let mut evidence = Evidence::open(dir.path(), Durability::Ephemeral).expect("store");
    let minute = |n: i64| UtcMs(NOW.0 + n * 60_000);
    let mut told = |stopped: bool, at: UtcMs| {
        let mails = resumed(&evidence, &config, &last_run(stopped), at).expect("mails");
        evidence.queue_announcements(at, &mails).expect("queued");
        !mails.is_empty()
    };
    assert_eq!([0, 5, 10, 15, 59].map(|n| told(false, minute(n))), [true, true, true, false, false]);
    assert!(told(true, minute(59)), "who heard of the stop hears of its end");
    assert!(told(false, minute(71)), "all three are more than an hour ago");
}
