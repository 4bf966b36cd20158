//! Asking: what is taken, what is refused and why, when the next request goes out.

use std::process::Command;
use std::time::{Duration, Instant};

use rusqlite::{Connection, OpenFlags};

use crate::site::Stamped;
use crate::support::agent::{COULD_NOT_TELL, DONE, REFUSED};
use crate::support::authority::Key::{Ec, Rsa};
use crate::support::authority::Manner;
use crate::support::server::Foreground;

/// Longest wait for anything that an agent does.
const LIMIT: Duration = Duration::from_secs(60);

const TOKENS: &str = "select count(*) from stamp";
const WAITING: &str = "select count(*) from stamp_request";
const UNANCHORED: &str = "select count(*) from stamp where anchored = 0";

#[test]
fn a_check_brings_a_stamp_of_each_authority_with_either_kind_of_key() {
    let stamped = Stamped::new(&[Rsa, Ec]);
    stamped.check();
    let said = stamped.stamps();
    assert_eq!(said.len(), 2);
    for one in &said {
        let word = |name: &str| one[name].as_str().unwrap_or_default().to_owned();
        assert_eq!((word("outcome"), word("signer")), ("stamped".into(), "rooted".into()), "{one:#}");
        assert!(one["stamped_at"].is_string() && one["overdue_since"].is_null(), "{one:#}");
        assert_eq!((&one["tokens"], &one["waiting"]), (&1.into(), &0.into()), "{one:#}");
    }
    assert_eq!(stamped.count(UNANCHORED), 0);
    let leaves = "select count(*) from leaf where kind = 'anchor'";
    assert_eq!(stamped.count(leaves), 2, "each token is a leaf");
    let roots = stamped.roots();
    let shown = stamped.verify(&["--stamp-root", roots.to_str().unwrap()]).expect_code(DONE).json();
    assert!(shown["proved"].to_string().contains("2 time stamps stand"), "{shown:#}");
    for lang in ["en", "zh-CN"] {
        let text = stamped.site.holdfast(&["ledger", "status", "--lang", lang]).expect_code(0).stdout;
        assert!(stamped.authorities.iter().all(|a| text.contains(&a.url)), "{text}");
    }
}

#[test]
fn whatever_is_no_stamp_of_ours_is_named_and_asked_for_again() {
    let stamped = Stamped::new(&[Ec]);
    let authority = &stamped.authorities[0];
    let cases = [
        (Manner::Away, "later", "no answer"),
        (Manner::Busy, "later", "it answered 503"),
        (Manner::Page, "unusable", "no time stamp"),
        (Manner::Half, "unusable", "no time stamp"),
        (Manner::OtherDigest, "unusable", "other bytes"),
        (Manner::OtherNonce, "unusable", "another request"),
        (Manner::Refusal, "refused", "could not read the request"),
    ];
    for (n, (manner, outcome, why)) in cases.iter().enumerate() {
        authority.behave(*manner);
        let code = if n == 0 { stamped.check().code } else { stamped.check_in(&format!("+{}h", 2 * n)).code };
        assert_ne!(code, 4, "{manner:?}");
        let said = &stamped.stamps()[0];
        assert_eq!(said["outcome"], *outcome, "{manner:?}: {said:#}");
        assert!(said["said"].as_str().unwrap().contains(why), "{manner:?}: {said:#}");
        assert_eq!((stamped.count(TOKENS), stamped.count(WAITING)), (0, 1), "{manner:?}");
        assert_eq!(authority.heard(), n + 1, "{manner:?}");
    }
    authority.behave(Manner::Good);
    stamped.check_in("+15h");
    assert_eq!((stamped.count(TOKENS), stamped.count(WAITING)), (1, 0), "it is back");
    assert_eq!(stamped.stamps()[0]["outcome"], "stamped");
}

#[test]
fn a_request_that_failed_waits_out_its_pause() {
    let stamped = Stamped::new(&[Ec]);
    stamped.authorities[0].behave(Manner::Busy);
    stamped.check();
    stamped.check_in("+10s");
    assert_eq!(stamped.authorities[0].heard(), 1, "30 s have not passed");
    stamped.check_in("+40s");
    assert_eq!(stamped.authorities[0].heard(), 2);
}

#[test]
fn an_authority_is_asked_once_a_period() {
    let stamped = Stamped::new(&[Ec]);
    stamped.configure("stamp_every = \"6h\"\n");
    stamped.check();
    stamped.record("yard");
    stamped.check();
    stamped.check_in("+5h");
    assert_eq!(stamped.authorities[0].heard(), 1);
    stamped.check_in("+7h");
    assert_eq!((stamped.authorities[0].heard(), stamped.count(TOKENS)), (2, 2));
}

#[test]
fn a_stamp_that_is_overdue_by_three_periods_is_a_warning_everywhere() {
    let stamped = Stamped::new(&[Ec]);
    stamped.check();
    stamped.authorities[0].behave(Manner::Busy);
    let fresh = stamped.later("+2d", &["ledger", "status", "--lang", "en"]).expect_code(0);
    assert!(!fresh.stdout.contains("Warning"), "{}", fresh.stdout);
    let checked = stamped.check_in("+4d");
    assert!(checked.stderr.contains("no time stamp for more than three periods"), "{}", checked.stderr);
    let late = stamped.later("+4d", &["ledger", "status", "--lang", "en"]).expect_code(0);
    assert!(late.stdout.contains("Warning"), "{}", late.stdout);
    let status = stamped.later("+4d", &["status", "--format", "json"]).expect_code(0).json();
    assert_eq!(status["ledger"]["unstamped"][0]["why"], "it answered 503", "{status:#}");
    let text = stamped.later("+4d", &["status", "--lang", "en"]).expect_code(0).stdout;
    assert!(text.contains("No time stamp of http"), "{text}");
}

#[test]
fn an_authority_that_gave_no_stamp_is_named_in_check_status_page_and_mail_in_both_languages() {
    let stamped = Stamped::new(&[Ec]);
    stamped.authorities[0].behave(Manner::Refusal);
    let page = stamped.site.path().join("report.html");
    for (lang, words) in [("en", "No time stamp of"), ("zh-CN", "起未得到")] {
        let check = ["check", "--lang", lang, "--html", page.to_str().unwrap()];
        let text = stamped.later("+0", &check).stdout;
        let named = |text: &str| text.contains(words) && text.contains(&stamped.authorities[0].url);
        assert!(named(&text), "{text}");
        assert!(named(&std::fs::read_to_string(&page).unwrap()), "the page in {lang}");
        let status = stamped.site.holdfast(&["status", "--lang", lang]).expect_code(DONE).stdout;
        assert!(named(&status), "{status}");
    }
    let document = stamped.check().json();
    let owed = &document["ledger"]["unstamped"][0];
    assert_eq!(
        (&owed["url"], &owed["outcome"]),
        (&stamped.authorities[0].url.as_str().into(), &"refused".into())
    );
    stamped.authorities[0].behave(Manner::Good);
    let document = stamped.check_in("+2h").json();
    assert_eq!(document["ledger"]["unstamped"], serde_json::json!([]), "it is over");
}

#[test]
fn a_signer_under_another_root_is_not_taken_and_without_a_root_he_is_unknown() {
    let stamped = Stamped::new(&[Ec, Rsa]);
    std::fs::copy(&stamped.authorities[0].root, stamped.site.path().join("one.pem")).unwrap();
    stamped.configure_bare("stamp_root = \"one.pem\"\n");
    stamped.check();
    let of = |stamps: &[serde_json::Value], n: usize| {
        stamps.iter().find(|s| s["url"] == stamped.authorities[n].url.as_str()).unwrap().clone()
    };
    let said = stamped.stamps();
    assert_eq!(
        (&of(&said, 0)["outcome"], &of(&said, 1)["outcome"]),
        (&"stamped".into(), &"untrusted".into())
    );
    stamped.configure_bare("");
    stamped.check_in("+2h");
    let said = of(&stamped.stamps(), 1);
    assert_eq!((&said["outcome"], &said["signer"]), (&"stamped".into(), &"unknown".into()), "{said:#}");
}

#[test]
fn a_root_file_that_is_none_is_refused_before_anything_is_done() {
    let stamped = Stamped::new(&[Ec]);
    std::fs::write(stamped.site.path().join("roots.pem"), "not a certificate").unwrap();
    let ended = stamped.site.holdfast(&["check"]).expect_code(REFUSED);
    assert!(ended.stderr.contains("roots.pem"), "{}", ended.stderr);
    stamped.site.holdfast(&["run"]).expect_code(REFUSED);
    assert_eq!(stamped.authorities[0].heard(), 0);
}

#[test]
fn ledger_stamp_asks_now_and_says_what_came() {
    let stamped = Stamped::new(&[Ec]);
    stamped.check();
    stamped.record("yard");
    stamped.authorities[0].behave(Manner::Busy);
    stamped.check();
    let ended = stamped.site.holdfast(&["ledger", "stamp", "--lang", "en"]).expect_code(COULD_NOT_TELL);
    assert!(ended.stdout.contains("it answered 503"), "{}", ended.stdout);
    stamped.authorities[0].behave(Manner::Good);
    stamped.site.holdfast(&["ledger", "stamp"]).expect_code(DONE);
    assert_eq!((stamped.count(TOKENS), stamped.count(WAITING), stamped.count(UNANCHORED)), (2, 0, 0));
    stamped.site.configure("thirty-days", "");
    let ended = stamped.site.holdfast(&["ledger", "stamp", "--lang", "en"]).expect_code(REFUSED);
    assert!(ended.stderr.contains("stamp_url"), "{}", ended.stderr);
}

/// Whether this many rows of the store are there, read beside the agent that writes them.
fn there(stamped: &Stamped, sql: &str, wanted: i64) -> Option<()> {
    let file = stamped.site.state().join("evidence.db");
    let db = Connection::open_with_flags(file, OpenFlags::SQLITE_OPEN_READ_ONLY).ok()?;
    let count: i64 = db.query_row(sql, [], |r| r.get(0)).ok()?;
    (count == wanted).then_some(())
}

const ANCHORED: &str = "select count(*) from stamp where anchored = 1";

#[test]
fn the_agent_has_its_first_checkpoint_stamped_and_anchors_it() {
    let stamped = Stamped::new(&[Ec]);
    let mut agent = Foreground::start("holdfast", &stamped.site.command(&["run"]), stamped.site.path());
    agent.wait_for("an anchored stamp", LIMIT, || there(&stamped, ANCHORED, 1));
    agent.stop();
    stamped.verify(&[]).expect_code(DONE);
    assert_eq!(stamped.authorities[0].heard(), 1);
}

#[test]
fn the_agent_asks_again_until_the_authority_is_back() {
    let stamped = Stamped::new(&[Ec]);
    stamped.authorities[0].behave(Manner::Away);
    // Its minutes are two seconds, so that its pauses need not be waited out.
    let plain = stamped.site.command(&["run"]);
    let mut command = Command::new("faketime");
    command.args(["-f", "+0 x30"]).arg(plain.get_program()).args(plain.get_args());
    let mut agent = Foreground::start("holdfast", &command, stamped.site.path());
    let tried = "select count(*) from stamp_request where attempts >= 2";
    agent.wait_for("two tries", LIMIT, || there(&stamped, tried, 1));
    stamped.authorities[0].behave(Manner::Good);
    agent.wait_for("an anchored stamp", LIMIT, || there(&stamped, ANCHORED, 1));
    assert_eq!(there(&stamped, WAITING, 0), Some(()), "nothing waits any more");
}

#[test]
fn an_authority_that_says_nothing_holds_a_bag_up_for_seconds_only() {
    let stamped = Stamped::new(&[Ec]);
    stamped.authorities[0].behave(Manner::Silent);
    stamped.check();
    let began = Instant::now();
    let (_, ended) = stamped.export("bag");
    assert!(began.elapsed() < Duration::from_secs(8), "a bag waits for 4 s at most: {:?}", began.elapsed());
    assert!(ended.stderr.contains("0 of 1 authorities"), "{}", ended.stderr);
}
