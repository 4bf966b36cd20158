//! What a log tells its witnesses, and every answer that a witness may give.

use proptest::prelude::*;

use super::*;
use crate::ledger::checkpoint::Checkpoint;
use crate::ledger::keys::{KeyName, Signer};

fn signed(size: u64) -> SignedCheckpoint {
    let log = Signer::log(KeyName::new("example.com/log").unwrap(), &[7; 32]);
    let origin = log.verifier_key().name().clone();
    let note = Checkpoint { origin, size, root: Sha256([3; 32]) }.sign(&log).unwrap();
    SignedCheckpoint::parse(note.to_string().as_bytes()).unwrap()
}

fn witness() -> Signer {
    Signer::cosigner(KeyName::new("example.com/witness").unwrap(), &[8; 32])
}

fn answer(status: u16, content_type: Option<&str>, body: &str) -> Answer {
    classify(status, content_type, body.as_bytes(), &signed(10), &[witness().verifier_key().clone()])
}

#[test]
fn a_request_comes_back_with_and_without_a_proof() {
    for proof in [vec![], vec![Sha256([1; 32]), Sha256([2; 32])], vec![Sha256([1; 32]); 63]] {
        let body = AddCheckpoint { old: 4, proof, checkpoint: signed(10) };
        assert_eq!(AddCheckpoint::parse(body.to_string().as_bytes()), Ok(body));
    }
    let text = AddCheckpoint { old: 0, proof: vec![], checkpoint: signed(10) }.to_string();
    assert!(text.starts_with("old 0\n\nexample.com/log\n10\n"), "{text}");
}

#[test]
fn each_malformed_request_is_named() {
    let note = signed(10).note.to_string();
    let parse = |text: String| AddCheckpoint::parse(text.as_bytes()).unwrap_err();
    assert_eq!(parse(format!("old 04\n\n{note}")), BodyError::Old);
    assert_eq!(parse(format!("new 4\n\n{note}")), BodyError::Old);
    assert_eq!(parse(format!("old 4\nAAAA\n\n{note}")), BodyError::Hash(2));
    assert_eq!(parse("old 4\n".to_owned()), BodyError::CutOff);
    let zeros = format!("{}=\n", "A".repeat(43));
    assert_eq!(parse(format!("old 4\n{}\n{note}", zeros.repeat(64))), BodyError::TooManyHashes);
    assert!(matches!(parse("old 4\n\nno note".to_owned()), BodyError::Checkpoint(_)));
    assert_eq!(AddCheckpoint::parse(b"\xff"), Err(BodyError::NotText));
}

#[test]
fn a_good_cosignature_is_kept_and_strangers_lines_are_dropped() {
    let text = signed(10).note.text().to_owned();
    let good = witness().sign(&text, 5).unwrap();
    let stranger = Signer::cosigner(KeyName::new("example.com/x").unwrap(), &[9; 32]).sign(&text, 5).unwrap();
    let body = format!("{stranger}\n{good}\n");
    assert_eq!(answer(200, None, &body), Answer::Cosigned(vec![good]));
    assert_eq!(answer(200, None, &format!("{stranger}\n")), Answer::Unusable(Unusable::Signature));
    let other_tree = witness().sign(signed(11).note.text(), 5).unwrap();
    assert_eq!(answer(200, None, &format!("{other_tree}\n")), Answer::Unusable(Unusable::Signature));
    assert_eq!(answer(200, None, ""), Answer::Unusable(Unusable::Lines));
    assert_eq!(answer(200, None, "<html>\n"), Answer::Unusable(Unusable::Lines));
}

#[test]
fn a_conflict_is_stale_only_if_it_names_a_size_that_we_can_prove_from() {
    let size = Some(SIZE_TYPE);
    assert_eq!(answer(409, size, "4\n"), Answer::Stale { size: 4 });
    assert_eq!(answer(409, Some("Text/X.tlog.size; charset=utf-8"), "10\n"), Answer::Stale { size: 10 });
    assert_eq!(answer(409, size, "11\n"), Answer::Ahead { size: 11 });
    assert_eq!(answer(409, size, "many\n"), Answer::Unusable(Unusable::Size));
    assert_eq!(answer(409, None, "4\n"), Answer::Inconsistent);
    assert_eq!(answer(409, Some("text/plain"), "4\n"), Answer::Inconsistent);
    assert_eq!(answer(422, None, ""), Answer::Inconsistent);
}

#[test]
fn every_other_status_has_one_meaning() {
    assert_eq!(answer(403, None, ""), Answer::NotListed);
    assert_eq!(answer(404, None, ""), Answer::NotListed);
    for status in [408, 429, 500, 502, 503, 599] {
        assert_eq!(answer(status, None, ""), Answer::Retry, "{status}");
    }
    for status in [201, 302, 400, 418, 600] {
        assert_eq!(answer(status, None, ""), Answer::Unusable(Unusable::Status(status)));
    }
}

proptest! {
    #[test]
    fn what_parses_prints_back(head in "old [0-9]{1,2}\n([A]{43}=\n|[a-z]{0,2}\n){0,3}") {
        let text = format!("{head}\n{}", signed(3).note);
        if let Ok(read) = AddCheckpoint::parse(text.as_bytes()) {
            prop_assert_eq!(read.to_string(), text);
        }
    }

    #[test]
    fn no_request_and_no_answer_makes_us_panic(
        bytes in prop::collection::vec(any::<u8>(), 0..200), status in any::<u16>(), kind in ".*",
    ) {
        let _ = AddCheckpoint::parse(&bytes);
        let found = classify(status, Some(&kind), &bytes, &signed(3), &[]);
        prop_assert!(!matches!(found, Answer::Cosigned(_)));
    }
}

#[test]
fn post_quantum_lines_of_the_same_witness_are_carried_and_are_not_enough() {
    let good = witness().sign(signed(10).note.text(), 5).unwrap();
    let id = crate::ledger::keys::KeyId([1, 2, 3, 4]);
    let carried = SignatureLine { name: good.name.clone(), id, signature: vec![7; 8 + 2420] };
    let body = format!("{carried}\n{good}\n");
    assert_eq!(answer(200, None, &body), Answer::Cosigned(vec![carried.clone(), good]));
    assert_eq!(answer(200, None, &format!("{carried}\n")), Answer::Unusable(Unusable::Signature));
}
