//! How long it takes from what happens to what is sealed, found and told.

use std::time::{Duration, Instant};

use jiff::SignedDuration;

use super::recorder::{follow, now, record, since_written, watched};
use super::running::settled;
use crate::support::footage::{FRIGATE, Footage, delete};
use crate::support::postfix::{INBOX, Postfix, USER};
use crate::support::site::{Site, policy_file};

const LEAVES: &str = "select count(*) from leaf where kind = 'seg'";

#[test]
fn a_finished_segment_is_a_sealed_leaf_within_the_cadence() {
    let (site, mut agent) = watched(&policy_file("untouched"), "");
    let before = super::running::count(&site.state(), "evidence.db", LEAVES);
    record(&site, "gate", now() - SignedDuration::from_secs(10), 10);
    // With the next one begun, the first is finished.
    record(&site, "gate", now(), 10);
    let finished = Instant::now();
    agent.wait_for("leaf", |a| a.count("evidence.db", LEAVES) > before);
    let took = finished.elapsed();
    // A look after 2 s at most, leaves every 10 s: the defaults.
    assert!(took <= Duration::from_secs(12), "took {took:?}");
    println!("finished segment to sealed leaf: {took:?}");
}

const LOST: &str =
    "select count(*) from finding f join mail_about a on a.finding = f.id where f.rule = 'early_deletion'";

fn mail(server: &Postfix) -> String {
    format!(
        "[mail]\ntransport = \"smtp\"\nhost = \"localhost\"\nport = {}\ntls = \"starttls\"\nca_file = {:?}\n\
         user = \"{USER}\"\npassword_file = {:?}\nfrom = \"holdfast@example.test\"\n\n\
         [[mail.recipient]]\naddress = \"{INBOX}\"\nlevel = \"high\"\n",
        server.starttls_port,
        server.certificate(),
        server.password_file(),
    )
}

#[test]
fn a_deleted_segment_is_an_accepted_mail_within_ten_seconds() {
    let server = Postfix::start();
    let site = Site::new();
    let laid = Footage::days(FRIGATE, "gate", 2, settled()).lay(&site.footage());
    let agent = follow(&site, &policy_file("untouched"), &mail(&server));
    // Everybody hears once that the site is watched.
    server.wait_for_mails(1);
    delete(&laid[20].path);
    let deleted = Instant::now();
    server.wait_for_mails(2);
    let took = deleted.elapsed();
    assert!(took <= Duration::from_secs(10), "took {took:?}");
    assert_eq!(
        super::running::count(&site.state(), "evidence.db", LOST),
        1,
        "and the mail is about the loss"
    );
    println!("deleted segment to accepted mail: {took:?}");
    assert_eq!(agent.report()["noticed"]["gone"], 1);
}

const DOWN: &str = "select count(*) from finding where rule = 'camera_downtime' and closed_ms is null";

#[test]
fn a_stopped_camera_is_a_finding_ten_seconds_after_the_limit() {
    let site = Site::new();
    let policy = site.path().join("minute.toml");
    let text = "[regulation]\nid = \"minute\"\nname = { zh = \"一分钟\", en = \"A minute\" }\n\n\
                [[rule]]\nkind = \"camera_downtime\"\nmax_offline_min = 1\n";
    std::fs::write(&policy, text).unwrap();
    // Five files of four seconds, the last of which ends now: nobody can know of a sixth for another four seconds.
    let (usual, start) = (4, now() - SignedDuration::from_secs(20));
    let files: Vec<_> = (0..5)
        .map(|n| {
            record(&site, "gate", start + SignedDuration::from_secs(n * usual), usual.try_into().unwrap())
        })
        .collect();
    let last = files.last().unwrap();
    let mut agent = follow(&site, &policy, "");
    assert_eq!(super::running::count(&site.state(), "evidence.db", DOWN), 0);
    let wait = Duration::from_secs(90);
    agent.process.wait_for("finding", wait, || {
        (super::running::count(&site.state(), "evidence.db", DOWN) == 1).then_some(())
    });
    let took = since_written(last);
    let limit = Duration::from_secs(60 + usual.unsigned_abs() + 10);
    assert!(took <= limit, "took {took:?}, {limit:?} were allowed");
    println!("stopped camera to finding: {took:?} of {limit:?}");
}
