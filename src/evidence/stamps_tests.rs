//! When authorities are asked, what waits, what stays.

use super::*;
use crate::evidence::{LedgerCommit, SignedHead, WitnessAnswer};
use crate::store::Durability;

const DAY: i64 = 86_400_000;

fn store(urls: &[&str]) -> (tempfile::TempDir, Evidence) {
    let dir = tempfile::tempdir().expect("temp dir");
    let mut evidence = Evidence::open(dir.path(), Durability::Ephemeral).expect("store");
    list(&mut evidence, urls, 0);
    (dir, evidence)
}

fn list(evidence: &mut Evidence, urls: &[&str], now: i64) {
    let urls: Vec<String> = urls.iter().map(|u| (*u).to_owned()).collect();
    evidence.list_authorities(&urls, DAY, UtcMs(now)).expect("listed");
}

fn note(size: u64) -> PublishedNote {
    PublishedNote { size, note: format!("log\n{size}\n") }
}

fn due(evidence: &Evidence, now: i64) -> Vec<(String, u64)> {
    let due = evidence.due_stamps(UtcMs(now)).expect("read");
    due.into_iter().map(|r| (r.url, r.of.size)).collect()
}

fn stamp(evidence: &mut Evidence, now: i64) {
    let request = evidence.due_stamps(UtcMs(now)).expect("read").remove(0);
    let row = StampRow {
        id: 0,
        url: request.url.clone(),
        token: vec![1],
        s256: Sha256([u8::try_from(request.id).expect("few"); 32]),
        chain: String::new(),
        root: None,
        at: UtcMs(now),
        policy: "1.2.3".to_owned(),
        serial: "01".to_owned(),
        anchored: false,
        of: request.of,
    };
    evidence.record_stamp(request.id, &row, UtcMs(now)).expect("kept");
}

#[test]
fn each_authority_is_asked_once_a_period_and_not_twice_for_one_checkpoint() {
    let (_dir, mut evidence) = store(&["a", "b"]);
    evidence.queue_scheduled(&note(5), UtcMs(1)).expect("queued");
    evidence.queue_scheduled(&note(5), UtcMs(2)).expect("queued");
    assert_eq!(due(&evidence, 2), [("a".to_owned(), 5), ("b".to_owned(), 5)]);
    stamp(&mut evidence, 2);
    evidence.queue_scheduled(&note(6), UtcMs(DAY + 1)).expect("queued");
    assert_eq!(
        due(&evidence, DAY + 1),
        [("b".to_owned(), 6)],
        "a's period is not over, b's request moved on"
    );
    evidence.queue_scheduled(&note(6), UtcMs(DAY + 2)).expect("queued");
    assert_eq!(due(&evidence, DAY + 2).len(), 2);
    stamp(&mut evidence, DAY + 2);
    stamp(&mut evidence, DAY + 2);
    evidence.queue_scheduled(&note(6), UtcMs(9 * DAY)).expect("queued");
    assert_eq!(due(&evidence, 9 * DAY), [], "both have stamped these leaves");
}

#[test]
fn what_was_asked_for_keeps_its_checkpoint_and_waits_for_its_pause() {
    let (_dir, mut evidence) = store(&["a"]);
    evidence.queue_asked(&note(5), UtcMs(1)).expect("queued");
    evidence.queue_asked(&note(5), UtcMs(1)).expect("queued");
    evidence.queue_scheduled(&note(9), UtcMs(1)).expect("queued");
    assert_eq!(due(&evidence, 1), [("a".to_owned(), 5), ("a".to_owned(), 9)]);
    for request in evidence.due_stamps(UtcMs(1)).expect("read") {
        let failure = StampFailure { outcome: "later", said: "down".to_owned(), next: UtcMs(30) };
        evidence.record_no_stamp(&request, &failure, UtcMs(2)).expect("kept");
    }
    assert_eq!(due(&evidence, 29), []);
    assert_eq!(due(&evidence, 30).len(), 2);
    evidence.queue_asked(&note(5), UtcMs(3)).expect("queued");
    assert_eq!(due(&evidence, 3), [("a".to_owned(), 5)], "who asks again does not wait");
    let row = evidence.authorities().expect("read").remove(0);
    assert_eq!((row.outcome.as_str(), row.said.as_str(), row.waiting), ("later", "down", 2));
    assert_eq!(evidence.due_stamps(UtcMs(30)).expect("read")[0].attempts, 1);
}

#[test]
fn an_authority_that_left_the_file_is_asked_no_more_and_its_tokens_stay() {
    let (_dir, mut evidence) = store(&["a"]);
    evidence.queue_asked(&note(5), UtcMs(1)).expect("queued");
    stamp(&mut evidence, 1);
    evidence.queue_asked(&note(6), UtcMs(1)).expect("queued");
    list(&mut evidence, &[], 2);
    assert_eq!(due(&evidence, 9), []);
    assert_eq!((evidence.authorities().expect("read"), evidence.stamps().expect("read").len()), (vec![], 1));
    list(&mut evidence, &["a"], 90 * DAY);
    let row = evidence.authorities().expect("read").remove(0);
    assert_eq!(
        (row.tokens, row.stale_since(UtcMs(93 * DAY))),
        (1, None),
        "it owes nothing for the time between"
    );
}

#[test]
fn a_stamp_of_three_periods_is_still_fresh() {
    let (_dir, mut evidence) = store(&["a"]);
    let row = |evidence: &Evidence| evidence.authorities().expect("read").remove(0);
    assert_eq!(row(&evidence).stale_since(UtcMs(3 * DAY)), None);
    assert_eq!(row(&evidence).stale_since(UtcMs(3 * DAY + 1)), Some(UtcMs(0)), "never stamped");
    evidence.queue_asked(&note(5), UtcMs(DAY)).expect("queued");
    stamp(&mut evidence, DAY);
    assert_eq!(row(&evidence).stale_since(UtcMs(4 * DAY)), None);
    assert_eq!(row(&evidence).stale_since(UtcMs(4 * DAY + 1)), Some(UtcMs(DAY)));
}

#[test]
fn a_clock_set_back_does_not_silence_the_schedule() {
    let (_dir, mut evidence) = store(&["a"]);
    evidence.queue_asked(&note(5), UtcMs(9 * DAY)).expect("queued");
    stamp(&mut evidence, 9 * DAY);
    evidence.queue_scheduled(&note(6), UtcMs(2 * DAY)).expect("queued");
    assert_eq!(due(&evidence, 2 * DAY), [("a".to_owned(), 6)]);
}

#[test]
fn a_token_is_anchored_once() {
    let (_dir, mut evidence) = store(&["a"]);
    evidence.queue_asked(&note(5), UtcMs(1)).expect("queued");
    stamp(&mut evidence, 1);
    let row = evidence.stamps().expect("read").remove(0);
    assert!(!row.anchored);
    evidence.set_anchored(&[row.id]).expect("set");
    assert!(evidence.stamps().expect("read").remove(0).anchored);
}

#[test]
fn what_outsiders_said_of_a_log_does_not_pass_to_its_successor() {
    let (_dir, mut evidence) = store(&["a"]);
    let head =
        |size: u64| SignedHead { size, root: Sha256([0; 32]), note: note(size).note, signed: UtcMs(1) };
    let leaf = |n: u8| crate::evidence::NewLeaf {
        kind: "seg",
        chain: None,
        hash: Sha256([n; 32]),
        once: crate::evidence::once(&n.to_string()),
        body: Vec::new(),
    };
    let commit = |n: u8| LedgerCommit {
        old_size: 0,
        cameras: Vec::new(),
        leaves: vec![leaf(n)],
        edge: Vec::new(),
        head: Some(head(1)),
    };
    evidence.commit_ledger(&commit(1)).expect("commit");
    let answer = WitnessAnswer {
        witness: "city".to_owned(),
        outcome: "cosigned",
        said: String::new(),
        lines: vec![("w".to_owned(), "00000001".to_owned(), "line".to_owned())],
        size: 1,
        failures: 0,
        next: UtcMs(0),
    };
    evidence.record_witnesses(UtcMs(1), &[answer], Some(1)).expect("kept");
    evidence.queue_asked(&note(1), UtcMs(1)).expect("queued");
    stamp(&mut evidence, 1);
    evidence.queue_asked(&note(2), UtcMs(1)).expect("queued");

    evidence.begin_successor(&LedgerCommit { old_size: 0, ..commit(2) }, &[]).expect("begun");
    assert_eq!(evidence.cosignatures(1).expect("read"), Vec::<String>::new());
    assert_eq!((evidence.stamps().expect("read"), due(&evidence, 9)), (vec![], vec![]));
}
