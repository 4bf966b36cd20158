//! Who may do what with a finding, what the history keeps, and that the leaf says no name.

use serde_json::json;

use super::*;
use crate::evidence::{self, EvidenceError, StoredLeaf};
use crate::findings;
use crate::ledger::keys::{KeyName, Signer};
use crate::ledger::seal::Sealer;
use crate::store::Durability;

const NOW: UtcMs = UtcMs(1_790_000_000_000);
const LATER: UtcMs = UtcMs(1_790_000_000_000 + 86_400_000);
const ID: &str = "F-0123456789";
const YEAR: Duration = Duration::from_secs(366 * 86_400);

fn standing(state: FindingState) -> (tempfile::TempDir, Evidence) {
    let dir = tempfile::tempdir().expect("temp dir");
    let mut evidence = Evidence::open(dir.path(), Durability::Ephemeral).expect("store");
    let row = FindingRow {
        id: ID.to_owned(),
        rule: "segment_integrity".to_owned(),
        subject_kind: "site".to_owned(),
        subject: "site".to_owned(),
        key: String::new(),
        severity: "critical".to_owned(),
        basis: "measured".to_owned(),
        state,
        span: None,
        facts: json!({ "segments": 3 }),
        evidence: json!([]),
        clauses: Vec::new(),
        policy: "00".repeat(32),
        opened: UtcMs(1),
        judged: UtcMs(2),
        closed: (state == FindingState::Closed).then_some(UtcMs(2)),
        closed_how: (state == FindingState::Closed).then(|| "by_itself".to_owned()),
        waived_until: (state == FindingState::Waived).then_some(LATER),
        absent: None,
        grounds: Vec::new(),
    };
    evidence.store_findings(&[(row, Vec::new())]).expect("stored");
    (dir, evidence)
}

fn somebody() -> Actor {
    Actor { uid: 1_000, name: Some("Zhang San".to_owned()) }
}

fn waiver(reason: &str, approved_by: &str, until: UtcMs) -> Act {
    Act::Waive { until, reason: reason.to_owned(), approved_by: approved_by.to_owned(), confidential: false }
}

fn closing(reason: &str) -> Act {
    Act::Close { reason: reason.to_owned(), approved_by: Some("Li Si".to_owned()) }
}

#[test]
fn each_act_is_allowed_from_exactly_its_states() {
    use FindingState::{Acknowledged, Closed, Open, Rectifying, Waived};
    let close = closing("a technician replaced the disk");
    let table: [(Act, FindingState, &[FindingState]); 4] = [
        (Act::Acknowledge {}, Acknowledged, &[Open]),
        (Act::Rectify {}, Rectifying, &[Open, Acknowledged]),
        (waiver("building work", "Li Si", LATER), Waived, &[Open, Acknowledged, Rectifying, Waived]),
        (close, Closed, &[Open, Acknowledged, Rectifying, Waived]),
    ];
    for (act, becomes, from) in table {
        for state in FindingState::ALL {
            let (_dir, mut evidence) = standing(state);
            let done = carry_out(&mut evidence, ID, &act, &somebody(), YEAR, NOW, &[]);
            let events = evidence.finding_events(ID).expect("read").len();
            let now = evidence.finding(ID).expect("read").expect("there").state;
            if from.contains(&state) {
                let entries = if (state, becomes) == (Waived, Waived) { 2 } else { 1 };
                assert_eq!(
                    (done.expect("allowed").state, now, events),
                    (becomes, becomes, entries),
                    "{act:?}"
                );
            } else {
                let refused = matches!(done, Err(DeskError::State { .. }));
                assert!(refused && now == state && events == 0, "{act:?} from {state:?}: {done:?}");
            }
        }
    }
}

#[test]
fn a_waiver_needs_a_reason_an_author_another_approver_and_an_end_to_come() {
    let refused = |act: &Act, by: &Actor| {
        let (_dir, mut evidence) = standing(FindingState::Open);
        let why = carry_out(&mut evidence, ID, act, by, YEAR, NOW, &[]).expect_err("refused");
        assert!(evidence.finding_events(ID).expect("read").is_empty());
        why.to_string()
    };
    assert!(refused(&waiver("  ", "Li Si", LATER), &somebody()).contains("--reason"));
    assert!(refused(&waiver("x", "", LATER), &somebody()).contains("--approved-by"));
    assert!(refused(&waiver("x", "Li Si", LATER), &Actor { uid: 0, name: None }).contains("--by"));
    assert!(refused(&waiver("x", "Li Si", NOW), &somebody()).contains("--until"));
    for twin in ["Zhang San", " zhang  san ", "Zhang-San."] {
        let why = refused(&waiver("x", twin, LATER), &somebody());
        assert!(why.contains("same person") && !why.to_lowercase().contains("zhang"), "{why}");
    }
    assert!(refused(&waiver("line\nline", "Li Si", LATER), &somebody()).contains("control character"));
}

#[test]
fn a_waiver_up_to_the_longest_time_is_taken_and_one_a_day_beyond_is_refused_with_the_last_date() {
    let day = Duration::from_secs(86_400);
    let (_dir, mut evidence) = standing(FindingState::Open);
    // The end of a waiver is the end of its last day, somewhere within it.
    let beyond = waiver("building work", "Li Si", NOW + YEAR + day + Duration::from_millis(1));
    let why = carry_out(&mut evidence, ID, &beyond, &somebody(), YEAR, NOW, &[]).expect_err("refused");
    assert!(matches!(why, DeskError::Far { days: 366, last, .. } if last == NOW + YEAR), "{why}");
    assert!(evidence.finding_events(ID).expect("read").is_empty());
    let longest = waiver("building work", "Li Si", NOW + YEAR + day);
    carry_out(&mut evidence, ID, &longest, &somebody(), YEAR, NOW, &[]).expect("taken");
    let month = Duration::from_secs(30 * 86_400);
    let why = carry_out(&mut evidence, ID, &longest, &somebody(), month, NOW, &[])
        .expect_err("a site may allow less");
    assert!(matches!(why, DeskError::Far { days: 30, .. }), "{why}");
}

#[test]
fn a_second_waiver_is_told_as_one_that_replaces_the_first_and_both_are_leaves() {
    let (dir, mut evidence) = standing(FindingState::Open);
    let second = UtcMs(LATER.0 + 86_400_000);
    for until in [LATER, second] {
        let act = waiver("building work", "Li Si", until);
        carry_out(&mut evidence, ID, &act, &somebody(), YEAR, NOW, &[]).expect("waived");
    }
    let events = evidence.finding_events(ID).expect("read");
    let told: Vec<&str> = events.iter().map(|e| e.kind.as_str()).collect();
    assert_eq!(told, ["waived", "waiver_replaced", "waived"]);
    let signer = Signer::log(KeyName::new("test/holdfast/1").expect("name"), &[7; 32]);
    let mut sealer = Sealer::open(dir.path(), &evidence, signer, None, false).expect("ledger");
    assert_eq!(findings::seal(&mut evidence, &mut sealer, NOW).expect("sealed").size, 3);
    let mut until = Vec::new();
    let each = |leaf: StoredLeaf| {
        let said: serde_json::Value = serde_json::from_slice(&leaf.body.expect("bytes")).expect("json");
        until.push(said["until_ms"].as_i64());
        Ok::<_, EvidenceError>(())
    };
    evidence.leaves(0, 3, each).expect("read");
    assert_eq!(until, [Some(LATER.0), None, Some(second.0)]);
}

#[test]
fn the_history_keeps_who_and_why_and_the_leaf_says_neither() {
    let (dir, mut evidence) = standing(FindingState::Open);
    carry_out(&mut evidence, ID, &waiver("building work", "Li Si", LATER), &somebody(), YEAR, NOW, &[])
        .expect("waived");
    let signer = Signer::log(KeyName::new("test/holdfast/1").expect("name"), &[7; 32]);
    let mut sealer = Sealer::open(dir.path(), &evidence, signer, None, false).expect("ledger");
    let head = findings::seal(&mut evidence, &mut sealer, NOW).expect("sealed");
    assert_eq!(head.size, 1);

    let events = evidence.finding_events(ID).expect("read");
    let event = events.first().expect("one");
    let signature = event.signature.as_ref().expect("a person's");
    assert_eq!(
        (event.by.as_deref(), event.detail.as_deref(), signature.approved_by.as_deref(), signature.until),
        (Some("Zhang San"), Some("building work"), Some("Li Si"), Some(LATER))
    );
    let once = evidence::once(&format!("finding {ID} waived 1 {}", NOW.0));
    assert_eq!(evidence.leaf_of_key(once).expect("read"), Some(0));
    let db = rusqlite::Connection::open(evidence.path()).expect("store");
    let leaf: Vec<u8> = db.query_row("select lines from leaf_body", [], |r| r.get(0)).expect("leaf");
    let leaf = String::from_utf8(leaf).expect("ascii");
    assert!(!leaf.contains("Zhang") && !leaf.contains("Li Si") && !leaf.contains("building"), "{leaf}");
    let said: serde_json::Value = serde_json::from_str(&leaf).expect("json");
    assert_eq!((said["event"].as_str(), said["until_ms"].as_i64()), (Some("waived"), Some(LATER.0)));
    assert_eq!(said["act"].as_str().map(str::len), Some(64));
    crate::ledger::leaf::check_form(leaf.as_bytes()).expect("a known form");
}

#[test]
fn a_critical_finding_is_closed_by_two_people_and_its_leaf_says_that_both_agreed() {
    let refused = |approved_by: Option<&str>, by: Option<&str>| {
        let (_dir, mut evidence) = standing(FindingState::Open);
        let act = Act::Close { reason: "x".to_owned(), approved_by: approved_by.map(str::to_owned) };
        let by = Actor { uid: 0, name: by.map(str::to_owned) };
        carry_out(&mut evidence, ID, &act, &by, YEAR, NOW, &[]).expect_err("refused").to_string()
    };
    assert!(refused(Some("Li Si"), None).contains("--by"));
    assert!(refused(None, Some("Zhang San")).contains("--approved-by"));
    assert!(refused(None, None).contains("--by"));
    assert!(refused(Some("zhang  SAN"), Some("Zhang San")).contains("same person"));
    let (dir, mut evidence) = standing(FindingState::Open);
    carry_out(&mut evidence, ID, &closing("the disk was replaced"), &somebody(), YEAR, NOW, &[])
        .expect("two");
    let signer = Signer::log(KeyName::new("test/holdfast/1").expect("name"), &[7; 32]);
    let mut sealer = Sealer::open(dir.path(), &evidence, signer, None, false).expect("ledger");
    findings::seal(&mut evidence, &mut sealer, NOW).expect("sealed");
    let mut leaves = Vec::new();
    let each = |leaf: StoredLeaf| {
        leaves.push(String::from_utf8(leaf.body.expect("bytes")).expect("text"));
        Ok::<_, EvidenceError>(())
    };
    evidence.leaves(0, 1, each).expect("read");
    assert!(leaves[0].contains(r#""approvals":1"#), "{leaves:?}");
    assert!(!leaves[0].contains("Li Si") && !leaves[0].contains("Zhang"), "{leaves:?}");
}

#[test]
fn what_is_not_critical_is_closed_by_one_person_who_need_not_be_named() {
    let (_dir, mut evidence) = standing(FindingState::Open);
    let mut row = evidence.finding(ID).expect("read").expect("there");
    row.severity = "high".to_owned();
    evidence.store_findings(&[(row, Vec::new())]).expect("stored");
    let act = Act::Close { reason: "a technician replaced the disk".to_owned(), approved_by: None };
    let by = Actor { uid: 7, name: None };
    assert_eq!(
        carry_out(&mut evidence, ID, &act, &by, YEAR, NOW, &[]).expect("closed").state,
        FindingState::Closed
    );
}
