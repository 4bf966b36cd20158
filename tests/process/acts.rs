//! What people do with findings: exit codes, what every reader is shown, what the ledger holds and what it must not.

use std::path::Path;

use rusqlite::Connection;
use serde_json::Value;

use crate::support::agent::{DONE, REFUSED, VIOLATIONS, ended};
use crate::support::footage::{FRIGATE, Footage, Laid, last_hour, replace_quietly};
use crate::support::site::Site;

/// The last day of a waiver: within the year that any may last.
pub fn last_day() -> jiff::civil::Date {
    last_hour().to_zoned(jiff::tz::TimeZone::UTC).date().saturating_add(jiff::Span::new().days(200))
}

/// The arguments of `findings waive` for one finding.
fn waiver(id: &str) -> Vec<String> {
    let until = last_day().to_string();
    let all = ["waive", id, "--until", &until, "--reason", "building work", "--by", "Zhang San"];
    all.into_iter().chain(["--approved-by", "Li Si"]).map(str::to_owned).collect()
}

/// A site that was in order when it was first seen.
fn seen() -> (Site, Vec<Laid>) {
    let site = Site::new();
    let laid = Footage::days(FRIGATE, "gate", 3, last_hour()).lay(&site.footage());
    site.configure("untouched", "");
    site.holdfast(&["check", "--full"]).expect_code(DONE);
    (site, laid)
}

/// The same with one file altered since: the finding's id.
fn altered() -> (Site, Vec<Laid>, String) {
    let (site, laid) = seen();
    replace_quietly(&laid[40].path);
    let found = check(&site, VIOLATIONS);
    let id = found["findings"][0]["id"].as_str().unwrap().to_owned();
    (site, laid, id)
}

fn check(site: &Site, code: i32) -> Value {
    site.holdfast(&["check", "--format", "json"]).expect_code(code).json()
}

fn act<A: AsRef<str>>(site: &Site, arguments: &[A], code: i32) -> String {
    let arguments = arguments.iter().map(AsRef::as_ref);
    let all: Vec<&str> = std::iter::once("findings").chain(arguments).collect();
    let ended = site.holdfast(&all).expect_code(code);
    format!("{}{}", ended.stdout, ended.stderr)
}

fn show(site: &Site, id: &str) -> Value {
    site.holdfast(&["findings", "show", id, "--format", "json"]).expect_code(DONE).json()
}

fn history(site: &Site, id: &str) -> Vec<String> {
    let events = show(site, id)["events"].as_array().unwrap().clone();
    events.iter().map(|e| e["event"].as_str().unwrap().to_owned()).collect()
}

fn unsealed(state: &Path) -> i64 {
    let db = Connection::open(state.join("evidence.db")).unwrap();
    db.query_row("select count(*) from finding_event where sealed = 0", [], |r| r.get(0)).unwrap()
}

/// As if the last day of the waiver were over.
fn waiver_runs_out(site: &Site) {
    let db = Connection::open(site.state().join("evidence.db")).unwrap();
    let over = db.execute("update finding set waived_until_ms = 1 where state = 'waived'", []).unwrap();
    assert_eq!(over, 1);
}

#[test]
fn an_alteration_stays_until_a_person_closes_it_and_then_stays_closed() {
    let (site, laid, id) = altered();
    check(&site, VIOLATIONS);
    assert!(act(&site, &["ack", &id], DONE).contains(&id));
    assert_eq!(check(&site, VIOLATIONS)["findings"][0]["state"], "acknowledged");
    act(&site, &["rectify", id.get(..6).unwrap(), "--by", "Zhang San"], DONE);
    assert_eq!(check(&site, VIOLATIONS)["findings"][0]["state"], "rectifying");
    act(
        &site,
        &["close", &id, "--reason", "restored from the vault", "--by", "Zhang San", "--approved-by", "Li Si"],
        DONE,
    );
    let closed = check(&site, DONE);
    assert_eq!((&closed["verdict"], &closed["counts"]["disposed"]), (&"compliant".into(), &1.into()));
    check(&site, DONE);
    assert_eq!(history(&site, &id), ["opened", "acknowledged", "rectifying", "closed"]);
    let last = &show(&site, &id)["events"][3];
    assert_eq!((&last["detail"], &last["by"]), (&"restored from the vault".into(), &"Zhang San".into()));
    assert_eq!(last["approved_by"], "Li Si");
    assert!(last["uid"].is_u64());
    assert!(act(&site, &["close", &id, "--reason", "again"], REFUSED).contains("closed already"));
    // another alteration is another finding
    replace_quietly(&laid[41].path);
    let new = check(&site, VIOLATIONS);
    assert_ne!(new["findings"][0]["id"], id.as_str());
}

#[test]
fn what_a_person_closed_is_counted_and_shown_while_rules_report_it_and_its_clause_is_no_bare_pass() {
    let (site, _, id) = altered();
    act(
        &site,
        &["close", &id, "--reason", "restored from the vault", "--by", "Zhang San", "--approved-by", "Li Si"],
        DONE,
    );
    let page = site.path().join("report.html");
    for _ in 0..2 {
        let found = check(&site, DONE);
        assert_eq!((&found["counts"]["disposed"], &found["counts"]["breached"]), (&1.into(), &0.into()));
        assert_eq!(
            (&found["findings"][0]["id"], &found["findings"][0]["state"]),
            (&id.as_str().into(), &"disposed".into())
        );
    }
    let text =
        ended(site.command(&["check", "--lang", "en"]).arg("--html").arg(&page)).expect_code(DONE).stdout;
    assert!(text.contains("1 finding was closed by a person and is still reported"), "{text}");
    assert!(std::fs::read_to_string(page).unwrap().contains("Closed by a person, still reported"));
    let status = site.holdfast(&["status", "--format", "json"]).expect_code(DONE).json();
    assert_eq!(status["findings"]["disposed"], 1);
    let areas = status["areas"].as_array().unwrap();
    let area = areas.iter().find(|a| a["name"] == "segment_integrity").unwrap();
    assert_eq!((&area["verdict"], &area["why"]), (&"disposed".into(), &id.as_str().into()), "never a pass");
    let clauses = site.holdfast(&["clauses", "--format", "json"]).expect_code(DONE).json();
    for clause in show(&site, &id)["finding"]["clauses"].as_array().unwrap() {
        let row = clauses["clauses"].as_array().unwrap().iter().find(|c| c["id"] == *clause).unwrap().clone();
        assert!(row["status"] != "pass" && row["findings"][0] == id.as_str(), "{row:#}");
    }
    let listed = act(&site, &["list", "--lang", "en"], DONE);
    assert!(listed.contains("closed by a person") && listed.contains(&id), "{listed}");
}

#[test]
fn the_text_of_a_finding_names_severity_state_time_and_clauses_in_both_languages() {
    let (site, _, id) = altered();
    for (lang, words) in [("en", ["critical", "since", "concerns"]), ("zh-CN", ["严重", "自", "所涉时段"])]
    {
        let shown = act(&site, &["show", &id, "--lang", lang], DONE);
        assert!(words.iter().all(|w| shown.to_lowercase().contains(w)), "{shown}");
    }
}

#[test]
fn an_abbreviation_that_several_findings_share_lists_them() {
    let (site, laid, id) = altered();
    replace_quietly(&laid[41].path);
    let ids: Vec<String> = check(&site, VIOLATIONS)["findings"]
        .as_array()
        .unwrap()
        .iter()
        .map(|f| f["id"].as_str().unwrap().to_owned())
        .collect();
    assert!(ids.len() == 2 && ids.contains(&id), "{ids:?}");
    let said = act(&site, &["show", "F-", "--lang", "en"], REFUSED);
    assert!(said.contains("More than one") && ids.iter().all(|id| said.contains(id)), "{said}");
    assert!(act(&site, &["ack", "F-"], REFUSED).contains(&ids[0]));
    assert!(act(&site, &["show", "F-zz"], REFUSED).contains("findings list --all"));
}

#[test]
fn a_waiver_lasts_a_year_at_most_and_less_where_the_site_says_so() {
    let (site, _, id) = altered();
    let until = |days: i32| {
        let mut arguments = waiver(&id);
        let day = last_day().saturating_add(jiff::Span::new().days(days - 200));
        arguments[3] = day.to_string();
        arguments
    };
    let refused = act(&site, &until(368), REFUSED);
    assert!(refused.contains("366 days at most") && refused.contains("--until"), "{refused}");
    site.configure("untouched", "[findings]\nwaive_days_at_most = 30\n");
    assert!(act(&site, &until(40), REFUSED).contains("30 days at most"));
    assert_eq!(history(&site, &id), ["opened"], "nothing was written");
    act(&site, &until(29), DONE);
    let said = act(&site, &until(20), DONE);
    assert!(said.contains("is replaced by this one"), "{said}");
    assert_eq!(history(&site, &id), ["opened", "waived", "waiver_replaced", "waived"]);
    assert_eq!(unsealed(&site.state()), 0);
    site.configure("untouched", "[findings]\nwaive_days_at_most = 400\n");
    assert!(site.holdfast(&["check"]).expect_code(REFUSED).stderr.contains("waive_days_at_most"));
}

#[test]
fn a_waived_finding_is_no_violation_and_is_shown_and_counted_everywhere() {
    let (site, _, id) = altered();
    act(&site, &waiver(&id), DONE);
    let waived = check(&site, DONE);
    assert_eq!((&waived["verdict"], &waived["counts"]["waived"]), (&"compliant".into(), &1.into()));
    let finding = &waived["findings"][0];
    assert_eq!(
        (&finding["state"], &finding["waived_until"]),
        (&"waived".into(), &format!("{}T00:00:00Z", last_day().tomorrow().unwrap()).into())
    );
    let page = site.path().join("report.html");
    let text =
        ended(site.command(&["check", "--lang", "en"]).arg("--html").arg(&page)).expect_code(DONE).stdout;
    assert!(text.contains("1 finding (100 % of the breaches) is under a waiver"), "{text}");
    let page = std::fs::read_to_string(page).unwrap();
    assert!(
        page.contains("Under a waiver")
            && page.contains(&format!("{} 23:59", last_day()))
            && !page.contains("Zhang San")
    );
    let status = site.holdfast(&["status", "--format", "json"]).expect_code(DONE).json();
    assert_eq!(status["findings"]["waived"], 1);
    let area = status["areas"]
        .as_array()
        .unwrap()
        .iter()
        .find(|a| a["name"] == "segment_integrity")
        .unwrap()
        .clone();
    assert_eq!((&area["verdict"], &area["why"]), (&"waived".into(), &id.as_str().into()), "never a pass");
    for (lang, word) in [("en", "approved by Li Si"), ("zh-CN", "批准：Li Si")] {
        let shown = act(&site, &["show", &id, "--lang", lang], DONE);
        assert!(shown.contains(word) && shown.contains("building work"), "{shown}");
    }
}

#[test]
fn a_waiver_that_ended_resurfaces_at_the_next_pass_with_an_entry_of_its_own() {
    let (site, _, id) = altered();
    act(&site, &waiver(&id), DONE);
    check(&site, DONE);
    waiver_runs_out(&site);
    let back = check(&site, VIOLATIONS);
    assert_eq!((&back["findings"][0]["id"], &back["counts"]["waived"]), (&id.as_str().into(), &0.into()));
    assert!(back["findings"][0]["waived_until"].is_null());
    assert_eq!(history(&site, &id), ["opened", "waived", "waiver_ended"]);
    assert_eq!(unsealed(&site.state()), 0);
}

#[test]
fn a_waiver_ends_with_its_date_also_while_nothing_can_be_seen() {
    let (site, _, id) = altered();
    act(&site, &waiver(&id), DONE);
    waiver_runs_out(&site);
    std::fs::rename(site.footage(), site.path().join("unmounted")).unwrap();
    let back = check(&site, VIOLATIONS);
    assert_eq!(
        (&back["findings"][0]["id"], &back["findings"][0]["state"]),
        (&id.as_str().into(), &"open".into())
    );
    assert_eq!(history(&site, &id), ["opened", "waived", "waiver_ended"]);
}

#[test]
fn what_lasts_is_ended_by_no_word() {
    let site = Site::new();
    Footage::days(FRIGATE, "gate", 10, last_hour()).lay(&site.footage());
    let day = (last_hour() - jiff::SignedDuration::from_hours(24 * 90)).strftime("%Y-%m-%d").to_string();
    let since = format!("[[camera]]\nid = \"nvr1/gate\"\nin_service = {day:?}\n");
    site.configure("thirty-days", &since);
    let id = check(&site, VIOLATIONS)["findings"][0]["id"].as_str().unwrap().to_owned();
    let refused = act(&site, &["close", &id, "--reason", "the disk was exchanged"], REFUSED);
    assert!(refused.contains("waive"), "{refused}");
    check(&site, VIOLATIONS);
    assert_eq!(history(&site, &id), ["opened"]);
}

#[test]
fn waivers_without_reason_second_person_or_future_are_refused_and_write_nothing() {
    let (site, _, id) = altered();
    let with = |at: usize, other: &str| {
        let mut arguments = waiver(&id);
        arguments[at] = other.to_owned();
        act(&site, &arguments, REFUSED)
    };
    assert!(with(3, "2001-01-01").contains("over"));
    assert!(with(3, "next week").contains("YYYY-MM-DD"));
    assert!(with(5, " ").contains("reason"));
    let same = with(9, "zhang san");
    assert!(same.contains("same person") && !same.contains("zhang"), "{same}");
    for missing in [2, 4, 6, 8] {
        let mut arguments = waiver(&id);
        arguments.drain(missing..missing + 2);
        act(&site, &arguments, REFUSED);
    }
    assert!(act(&site, &["ack", "F-ffffffffff"], REFUSED).contains("findings list --all"));
    assert_eq!(history(&site, &id), ["opened"]);
}

#[test]
fn every_act_is_a_leaf_at_once_and_no_name_or_reason_leaves_the_store() {
    let (site, _, id) = altered();
    let size = || {
        let status = site.holdfast(&["status", "--format", "json"]).expect_code(DONE).json();
        status["ledger"]["size"].as_u64().unwrap()
    };
    let before = size();
    let waive = [waiver(&id), vec!["-vv".to_owned()]].concat();
    let said = act(&site, &waive, DONE);
    assert!(!said.contains("Zhang") && !said.contains("building"), "{said}");
    let close = ["close", &id, "--reason", "building work ended", "--by", "Zhang San"];
    assert!(act(&site, &close, REFUSED).contains("--approved-by"), "an alteration is critical");
    act(&site, &[&close[..], &["--approved-by", "Li Si"]].concat(), DONE);
    assert_eq!((size(), unsealed(&site.state())), (before + 2, 0));
    for secret in ["Zhang San", "Li Si", "building work"] {
        assert!(!below(&site.state().join("tlog"), secret.as_bytes()), "{secret} is in the ledger");
    }
    let db = Connection::open(site.state().join("evidence.db")).unwrap();
    let told: i64 = db
        .query_row(
            "select count(*) from leaf_body where lines like '%\"act\"%' and lines not like '%Zhang%'",
            [],
            |r| r.get(0),
        )
        .unwrap();
    assert_eq!(told, 2);
}

/// Whether any file below a folder holds these bytes.
fn below(folder: &Path, bytes: &[u8]) -> bool {
    std::fs::read_dir(folder).unwrap().map(|e| e.unwrap().path()).any(|path| {
        if path.is_dir() {
            return below(&path, bytes);
        }
        std::fs::read(path).unwrap().windows(bytes.len()).any(|w| w == bytes)
    })
}
