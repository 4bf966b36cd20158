//! How a clause stands, where more than one thing is to be said of it.

use serde_json::Value;

use super::*;
use crate::model::finding::{Verdict, Why};
use crate::policy::PackStore;
use crate::text::{Lang, for_lang};

/// A policy whose clause `hainan-9-a` asks for a column and for copies of the inventory.
fn policy() -> Policy {
    let kinds = rules::kinds();
    let pack = PackStore::embedded(&kinds).pack("hainan").expect("known").expect("valid");
    Policy::build(vec![pack], None, &kinds).expect("valid")
}

/// The findings of these tests say of which camera or recorder they are.
fn about(f: &FindingRow, id: &CameraId) -> bool {
    f.subject == id.as_str() || f.subject == id.recorder()
}

fn waived(clause: &str) -> FindingRow {
    FindingRow {
        id: "F-0123456789".to_owned(),
        rule: "inventory_match".to_owned(),
        subject_kind: "camera".to_owned(),
        subject: "nvr1/gate".to_owned(),
        key: "blank".to_owned(),
        severity: "medium".to_owned(),
        basis: "declared".to_owned(),
        state: FindingState::Waived,
        span: None,
        facts: Value::Null,
        evidence: json!([]),
        clauses: vec![clause.to_owned()],
        policy: String::new(),
        opened: UtcMs(0),
        judged: UtcMs(0),
        closed: None,
        closed_how: None,
        waived_until: Some(UtcMs(9)),
        absent: None,
        grounds: Vec::new(),
    }
}

#[test]
fn a_missing_input_hides_neither_another_one_nor_a_waived_breach() {
    let policy = policy();
    let clause = "hainan-9-a";
    let rule = policy.rules.iter().find(|r| r.clauses.iter().any(|c| c.as_str() == clause)).expect("a rule");
    let unknown = |camera: &str, why, facts| Unknown {
        subject: Subject::Camera(CameraId::parse(camera).expect("an id")),
        why,
        facts,
    };
    let verdict = Verdict {
        unknown: vec![
            unknown("nvr1/gate", Why::FieldMissing, json!({})),
            unknown("nvr1/hall", Why::FieldMissing, json!({})),
            unknown("nvr1/hall", Why::NoSource, json!({ "source": "device_kinds" })),
            unknown("nvr1/hall", Why::NoSource, json!({ "source": "arming_state" })),
        ],
        ..Verdict::default()
    };
    let judged = [Judged { rule, verdict }];
    let findings = [waived(clause)];
    let accepted = Accepted { says: "later".to_owned(), by: Vec::new(), until: "2999-12-31".to_owned() };
    let accepts = |_: &str, u: &Unknown| (u.why == Why::FieldMissing).then(|| accepted.clone());
    let declares = |_: &CameraId| None;
    let known = Known {
        judged: &judged,
        own_numbers: &[],
        findings: &findings,
        concerns: &about,
        accepts: &accepts,
        declares: &declares,
        watched: &|_| None,
    };
    let row = walk(&policy, Some(known)).into_iter().find(|r| r.id == clause).expect("its row");
    let shown: Vec<_> = row.reasons.iter().map(|r| (r.why, r.subjects, r.accepted.is_some())).collect();
    assert_eq!(
        shown,
        [("no_source", 1, false), ("no_source", 1, false), ("field_missing", 2, true)],
        "what nobody accepted comes first"
    );
    assert_eq!((row.status, row.why.as_deref()), (ClauseStatus::CouldNotTell, Some("no_source")));
    assert_eq!((row.waived, row.accepted), (vec!["F-0123456789".to_owned()], None));
    let words = row.reasons[1].words(for_lang(Lang::En)).expect("judged");
    assert!(words.contains("armed"), "{words}");
}

#[test]
fn a_clause_in_order_by_a_weaker_number_of_the_site_is_no_pass_and_shows_both_numbers() {
    let mut policy = policy();
    let clause = "hainan-9-a";
    let less = Loosened {
        kind: "inventory_match".to_owned(),
        parameter: "fields".to_owned(),
        from: json!(["owner", "place"]),
        to: json!(["owner"]),
        certain: true,
        by: Some("Li".to_owned()),
        reason: Some("no such column".to_owned()),
        cameras: Vec::new(),
        clauses: vec![clause.to_owned()],
    };
    let gate = Subject::Camera(CameraId::parse("nvr1/gate").expect("an id"));
    let stands = |policy: &Policy, unknown: Vec<Unknown>, by_its_own: Option<Verdict>| {
        let weaker = policy.rules.iter().filter(|r| !r.loosened.is_empty());
        let own: Vec<OwnNumbers<'_>> = weaker
            .flat_map(|rule| by_its_own.clone().map(|verdict| OwnNumbers { rule, clause, verdict }))
            .collect();
        let of = policy.rules.iter().filter(|r| r.clauses.iter().any(|c| c.as_str() == clause));
        let judged: Vec<Judged<'_>> = of
            .map(|rule| Judged { rule, verdict: Verdict { unknown: unknown.clone(), ..Verdict::default() } })
            .collect();
        let (accepts, declares) = (|_: &str, _: &Unknown| None, |_: &CameraId| None);
        let known = Known {
            judged: &judged,
            own_numbers: &own,
            findings: &[],
            concerns: &about,
            accepts: &accepts,
            declares: &declares,
            watched: &|_| None,
        };
        walk(policy, Some(known)).into_iter().find(|r| r.id == clause).expect("its row")
    };
    let row = stands(&policy, Vec::new(), None);
    assert_eq!((row.status, row.meets_regulation), (ClauseStatus::Pass, None));
    let rule = policy.rules.iter_mut().find(|r| r.clauses.iter().any(|c| c.as_str() == clause));
    rule.expect("a rule").loosened.push(less.clone());
    let row = stands(&policy, Vec::new(), None);
    assert_eq!((row.status, row.why.as_deref()), (ClauseStatus::Loosened, Some("loosened")));
    assert_eq!((row.meets_regulation, &row.loosened), (Some(false), &vec![less.clone()]));
    let passed = Verdict { passed: vec![gate.clone()], ..Verdict::default() };
    let row = stands(&policy, Vec::new(), Some(passed.clone()));
    assert_eq!(
        (row.status, row.why),
        (ClauseStatus::Pass, None),
        "the regulation's own value is met as well"
    );
    assert_eq!((row.meets_regulation, row.loosened), (Some(true), vec![less]), "and both are shown");
    let untold = Unknown { subject: gate, why: Why::NotLongEnough, facts: json!({}) };
    for short in [Verdict { unknown: vec![untold], ..passed }, Verdict::default()] {
        assert_eq!(
            stands(&policy, Vec::new(), Some(short)).status,
            ClauseStatus::Loosened,
            "not shown to be met"
        );
    }
    let blind = Unknown { subject: Subject::Site, why: Why::NoSource, facts: json!({}) };
    let row = stands(&policy, vec![blind], None);
    assert_eq!((row.status, row.loosened.len()), (ClauseStatus::CouldNotTell, 1), "an unknown comes first");
}

/// How a clause of the baseline stands whose rules found the gate in order.
fn in_order(clause: &str, findings: &[FindingRow], watched: Option<UtcMs>) -> ClauseReport {
    let kinds = rules::kinds();
    let pack = PackStore::embedded(&kinds).pack("baseline").expect("known").expect("valid");
    let policy = Policy::build(vec![pack], None, &kinds).expect("valid");
    let gate = Subject::Camera(CameraId::parse("nvr1/gate").expect("an id"));
    let passed =
        |rule| Judged { rule, verdict: Verdict { passed: vec![gate.clone()], ..Verdict::default() } };
    let judged: Vec<Judged<'_>> = policy.rules.iter().map(passed).collect();
    let (accepts, declares) = (|_: &str, _: &Unknown| None, |_: &CameraId| None);
    let known = Known {
        judged: &judged,
        own_numbers: &[],
        findings,
        concerns: &about,
        accepts: &accepts,
        declares: &declares,
        watched: &|_| watched,
    };
    walk(&policy, Some(known)).into_iter().find(|r| r.id == clause).expect("its row")
}

#[test]
fn a_clause_about_gaps_is_no_pass_while_the_outage_of_a_camera_lasts() {
    let stopped = |state| FindingRow {
        rule: "camera_downtime".to_owned(),
        state,
        waived_until: None,
        ..waived("baseline-9")
    };
    let row = in_order("baseline-3", &[stopped(FindingState::Open)], None);
    assert_eq!((row.status, row.why.as_deref()), (ClauseStatus::CouldNotTell, Some("outage_lasts")));
    assert_eq!(row.reasons[0].subject, "nvr1/gate");
    let clocks = in_order("baseline-5", &[stopped(FindingState::Open)], None);
    assert_eq!(
        clocks.status,
        ClauseStatus::Pass,
        "a clock is right or wrong whether the camera records or not"
    );
    assert_eq!(in_order("baseline-3", &[], None).status, ClauseStatus::Pass);
}

#[test]
fn the_outage_of_a_whole_recorder_is_one_of_each_of_its_cameras_and_of_no_other() {
    let down = |recorder: &str| FindingRow {
        rule: "camera_downtime".to_owned(),
        subject_kind: "recorder".to_owned(),
        subject: recorder.to_owned(),
        ..waived("baseline-9")
    };
    let row = in_order("baseline-3", &[down("nvr1")], None);
    assert_eq!((row.status, row.why.as_deref()), (ClauseStatus::CouldNotTell, Some("outage_lasts")));
    assert_eq!(row.beside[0].rule, "camera_downtime");
    assert_eq!(in_order("baseline-3", &[down("nvr2")], None).status, ClauseStatus::Pass);
}

#[test]
fn beside_a_gap_that_is_breached_the_outage_that_lasts_is_shown_too() {
    let gap = FindingRow {
        rule: "recording_continuity".to_owned(),
        state: FindingState::Open,
        waived_until: None,
        ..waived("baseline-3")
    };
    let outage = FindingRow {
        id: "F-9876543210".to_owned(),
        rule: "camera_downtime".to_owned(),
        state: FindingState::Open,
        ..waived("baseline-9")
    };
    let row = in_order("baseline-3", &[gap, outage], None);
    assert_eq!((row.status, row.reasons[0].why), (ClauseStatus::Breach, "outage_lasts"));
    assert_eq!(row.findings, ["F-0123456789"]);
    assert_eq!(row.beside[0].findings, ["F-9876543210"]);
}

#[test]
fn a_clause_about_gaps_that_passes_names_the_deletion_of_what_had_been_recorded() {
    let deleted =
        FindingRow { rule: "early_deletion".to_owned(), state: FindingState::Open, ..waived("baseline-2") };
    let row = in_order("baseline-3", std::slice::from_ref(&deleted), None);
    assert_eq!((row.status, row.beside.len()), (ClauseStatus::Pass, 1), "it was recorded");
    assert_eq!(
        (row.beside[0].rule.as_str(), &row.beside[0].findings),
        ("early_deletion", &vec![deleted.id.clone()])
    );
    assert!(in_order("baseline-5", &[deleted], None).beside.is_empty(), "clocks have no hours of their own");
}

#[test]
fn a_finding_that_a_person_closed_is_marked_also_beside_one_that_stands() {
    let of = |id: &str, state, how: Option<&str>| FindingRow {
        id: id.to_owned(),
        state,
        closed_how: how.map(str::to_owned),
        waived_until: None,
        ..waived("hainan-9-a")
    };
    let findings = [
        of("F-0000000001", FindingState::Open, None),
        of("F-0000000002", FindingState::Closed, Some("disposition")),
    ];
    let policy = policy();
    let (accepts, declares) = (|_: &str, _: &Unknown| None, |_: &CameraId| None);
    let known = Known {
        judged: &[],
        own_numbers: &[],
        findings: &findings,
        concerns: &about,
        accepts: &accepts,
        declares: &declares,
        watched: &|_| None,
    };
    let row = walk(&policy, Some(known)).into_iter().find(|r| r.id == "hainan-9-a").expect("its row");
    assert_eq!((row.status, &row.disposed), (ClauseStatus::Breach, &vec!["F-0000000002".to_owned()]));
    assert_eq!(row.findings.len(), 2);
}

#[test]
fn a_clause_in_order_by_comparison_says_since_when_was_compared() {
    let since = UtcMs(1_790_000_000_000);
    let row = in_order("baseline-4", &[], Some(since));
    assert_eq!((row.status, row.watched_since), (ClauseStatus::Pass, Some(since)));
    let breached = FindingRow { state: FindingState::Open, ..waived("baseline-4") };
    let row = in_order("baseline-4", &[breached], Some(since));
    assert_eq!((row.status, row.watched_since), (ClauseStatus::Breach, Some(since)), "however it stands");
    assert_eq!(
        in_order("baseline-1", &[], Some(since)).watched_since,
        None,
        "days are counted, not compared"
    );
}
