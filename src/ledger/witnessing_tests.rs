//! Every answer of a witness, against a client that proves what it sends.

use std::cell::RefCell;

use super::*;
use crate::ledger::checkpoint::Checkpoint;
use crate::ledger::keys::{KeyName, Signer};

fn signed(size: u64) -> SignedCheckpoint {
    let log = Signer::log(KeyName::new("campus/holdfast/1").unwrap(), &[7; 32]);
    let origin = log.verifier_key().name().clone();
    let note = Checkpoint { origin, size, root: Sha256([3; 32]) }.sign(&log).unwrap();
    SignedCheckpoint::parse(note.to_string().as_bytes()).unwrap()
}

fn cosigner() -> Signer {
    Signer::cosigner(KeyName::new("witness").unwrap(), &[8; 32])
}

/// A witness that answers from a list and remembers the sizes it was asked from.
struct Scripted {
    answers: RefCell<Vec<Result<Reply, String>>>,
    asked: RefCell<Vec<u64>>,
    shown: Result<Reply, String>,
}

impl Door for Scripted {
    fn add_checkpoint(&self, body: &str) -> Result<Reply, String> {
        self.asked.borrow_mut().push(AddCheckpoint::parse(body.as_bytes()).unwrap().old);
        self.answers.borrow_mut().remove(0)
    }

    fn monitored(&self, _origin: &KeyName) -> Result<Reply, String> {
        self.shown.clone()
    }
}

fn reply(status: u16, content_type: Option<&str>, body: &str) -> Result<Reply, String> {
    Ok(Reply { status, content_type: content_type.map(str::to_owned), body: body.as_bytes().to_vec() })
}

fn stale(size: u64) -> Result<Reply, String> {
    reply(409, Some(witness::SIZE_TYPE), &format!("{size}\n"))
}

fn good() -> Result<Reply, String> {
    reply(200, None, &format!("{}\n", cosigner().sign(signed(10).note.text(), 5).unwrap()))
}

/// How a round went, and from which sizes it was asked.
fn round(known: u64, answers: Vec<Result<Reply, String>>) -> (&'static str, Vec<u64>) {
    round_with(known, answers, Err("it shows nothing".to_owned()))
}

/// As [`round`], of a witness that shows this to monitors.
fn round_with(
    known: u64,
    answers: Vec<Result<Reply, String>>,
    shown: Result<Reply, String>,
) -> (&'static str, Vec<u64>) {
    let door = Scripted { answers: RefCell::new(answers), asked: RefCell::default(), shown };
    let mut prove = |old: u64| {
        assert!(0 < old && old < 10, "no proof exists from {old}");
        Ok(vec![Sha256([1; 32])])
    };
    let outcome = ask(&signed(10), known, cosigner().verifier_key(), &mut prove, &door);
    assert!(door.answers.borrow().is_empty(), "asked less often than expected");
    (outcome.as_str(), door.asked.into_inner())
}

#[test]
fn a_stale_answer_is_followed_by_one_new_proof() {
    assert_eq!(round(0, vec![stale(4), good()]), ("cosigned", vec![0, 4]));
    assert_eq!(round(4, vec![good()]), ("cosigned", vec![4]));
    assert_eq!(round(4, vec![stale(0), good()]), ("cosigned", vec![4, 0]), "a witness that forgot");
    assert_eq!(round(10, vec![good()]), ("cosigned", vec![10]), "the same size again");
    assert_eq!(round(0, vec![stale(4), stale(5)]), ("later", vec![0, 4]));
}

#[test]
fn a_memory_larger_than_the_log_is_not_sent() {
    assert_eq!(round(99, vec![good()]), ("cosigned", vec![10]));
}

#[test]
fn a_witness_that_knows_more_than_we_have_is_an_alarm() {
    assert_eq!(round(4, vec![stale(11)]), ("ahead", vec![4]));
    assert_eq!(round(0, vec![stale(4), stale(11)]), ("ahead", vec![0, 4]));
}

#[test]
fn a_contradiction_is_an_alarm_in_both_of_its_spellings() {
    assert_eq!(round(4, vec![reply(422, None, "")]).0, "inconsistent");
    assert_eq!(round(4, vec![reply(409, Some("text/plain"), "10\n")]).0, "inconsistent");
    assert_eq!(round(0, vec![stale(4), reply(422, None, "")]).0, "inconsistent");
}

#[test]
fn trouble_is_asked_again_later() {
    for status in [408, 429, 500, 502, 503, 504] {
        assert_eq!(round(4, vec![reply(status, None, "")]).0, "later", "{status}");
    }
    assert_eq!(round(4, vec![Err("connection refused".to_owned())]).0, "later");
}

#[test]
fn what_only_a_person_can_put_right_is_told_apart() {
    assert_eq!(round(4, vec![reply(403, None, "")]).0, "not_listed");
    assert_eq!(round(4, vec![reply(404, None, "")]).0, "not_listed");
    assert_eq!(round(4, vec![reply(400, None, "")]).0, "unusable");
    assert_eq!(round(4, vec![reply(200, None, "<html>\n")]).0, "unusable");
}

/// What the witness shows of a log of `size` leaves that a key of its own signed.
fn shown(size: u64, by: &Signer) -> Result<Reply, String> {
    let log = Signer::log(KeyName::new("campus/holdfast/1").unwrap(), &[9; 32]);
    let origin = log.verifier_key().name().clone();
    let note = Checkpoint { origin, size, root: Sha256([3; 32]) }.sign(&log).unwrap();
    let line = by.sign(note.text(), 5).unwrap();
    reply(200, None, &note.with_signatures(&[line]).unwrap().to_string())
}

#[test]
fn a_witness_that_cosigned_more_under_a_key_that_came_later_knows_more_than_we_have() {
    let refused = || vec![reply(403, None, "")];
    assert_eq!(round_with(4, refused(), shown(11, &cosigner())).0, "ahead");
    assert_eq!(round_with(4, refused(), shown(10, &cosigner())).0, "not_listed", "we changed the key");
    let other = Signer::cosigner(KeyName::new("witness").unwrap(), &[9; 32]);
    assert_eq!(round_with(4, refused(), shown(11, &other)).0, "not_listed", "not its own cosignature");
    assert_eq!(round_with(4, refused(), reply(404, None, "")).0, "not_listed");
}

#[test]
fn pauses_double_up_to_an_hour() {
    let pauses: Vec<i64> = (1..=9).map(|n| pause_ms(n) / 1000).collect();
    assert_eq!(pauses, [30, 60, 120, 240, 480, 960, 1920, 3600, 3600]);
    assert_eq!(pause_ms(u32::MAX), 3_600_000);
}
