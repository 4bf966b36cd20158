//! The text form of a proof: written, read back, and damaged.

use proptest::prelude::*;

use super::*;
use crate::ledger::checkpoint::Checkpoint;
use crate::ledger::keys::{KeyName, Signer};
use crate::ledger::merkle::{leaf_hash, node_hash};

fn log() -> Signer {
    Signer::log(KeyName::new("example.com/log").unwrap(), &[7; 32])
}

fn proof(extra: Option<Vec<u8>>) -> Proof {
    let (leaf, sibling) = (leaf_hash(b"leaf"), leaf_hash(b"other"));
    let origin = log().verifier_key().name().clone();
    let tree = Checkpoint { origin, size: 2, root: node_hash(&sibling, &leaf) };
    let note = tree.sign(&log()).unwrap().to_string();
    let checkpoint = SignedCheckpoint::parse(note.as_bytes()).unwrap();
    Proof { extra, index: 1, path: vec![sibling], checkpoint }
}

#[test]
fn a_proof_reads_as_people_will_see_it() {
    insta::assert_snapshot!(proof(Some(b"leaf".to_vec())).to_text().unwrap());
}

#[test]
fn a_proof_comes_back_and_holds_for_its_leaf_and_its_log_only() {
    for extra in [None, Some(vec![]), Some(b"leaf".to_vec())] {
        let text = proof(extra.clone()).to_text().unwrap();
        let read = Proof::parse(text.as_bytes()).unwrap();
        assert_eq!(read, proof(extra));
        read.verify(leaf_hash(b"leaf"), log().verifier_key(), &[]).unwrap();
        assert!(matches!(read.verify_path(leaf_hash(b"other")), Err(TextError::Path(_))));
        let stranger = Signer::log(KeyName::new("example.com/log").unwrap(), &[8; 32]);
        let refused = read.verify(leaf_hash(b"leaf"), stranger.verifier_key(), &[]);
        assert!(matches!(refused, Err(TextError::Checkpoint(_))));
    }
}

#[test]
fn the_only_leaf_of_a_log_has_a_proof_without_hashes() {
    let origin = log().verifier_key().name().clone();
    let note = Checkpoint { origin, size: 1, root: leaf_hash(b"leaf") }.sign(&log()).unwrap().to_string();
    let text = format!("{HEADER}\nindex 0\n\n{note}");
    let read = Proof::parse(text.as_bytes()).unwrap();
    read.verify(leaf_hash(b"leaf"), log().verifier_key(), &[]).unwrap();
    assert_eq!(read.to_string(), text);
}

#[test]
fn every_changed_byte_outside_the_extra_line_sinks_a_proof() {
    let text = proof(None).to_text().unwrap();
    for at in 0..text.len() {
        let mut bytes = text.clone().into_bytes();
        bytes[at] ^= 1;
        let read = Proof::parse(&bytes);
        let good = read.is_ok_and(|p| p.verify(leaf_hash(b"leaf"), log().verifier_key(), &[]).is_ok());
        assert!(!good, "byte {at}");
    }
}

#[test]
fn each_malformed_line_is_named() {
    let good = proof(None).to_text().unwrap();
    let parse = |text: String| Proof::parse(text.as_bytes()).unwrap_err();
    assert_eq!(parse(good.replace("@v1", "@v2")), TextError::Header);
    assert_eq!(parse(good.replace("index 1", "index 01")), TextError::Index(2));
    assert_eq!(parse(good.replace("index 1", "extra !\nindex 1")), TextError::Line(2));
    assert_eq!(parse(good.replace("index 1", "extra AA==\nextra AA==\nindex 1")), TextError::Index(3));
    assert_eq!(parse(good.replace("index 1\n", "index 1\nAAAA\n")), TextError::Line(3));
    assert_eq!(parse(format!("{HEADER}\n")), TextError::CutOff);
    assert_eq!(parse(good.replace('\n', "\r\n")), TextError::LineEnds);
    assert_eq!(parse(format!("\u{feff}{good}")), TextError::Mark);
    let zeros = format!("{}=\n", "A".repeat(43));
    let long = good.replace("index 1\n", &format!("index 1\n{}", zeros.repeat(63)));
    assert_eq!(parse(long), TextError::Line(66));
}

#[test]
fn extra_data_that_other_programs_cannot_read_is_not_written() {
    assert!(proof(Some(vec![0; MAX_EXTRA])).to_text().is_ok());
    assert_eq!(proof(Some(vec![0; MAX_EXTRA + 1])).to_text(), Err(TextError::Extra(MAX_EXTRA + 1)));
}

proptest! {
    #[test]
    fn what_parses_prints_back(head in "(extra [A-Z=]{0,8}\n)?(index [0-9]{1,3}\n)?([A]{43}=\n){0,3}\n?") {
        let text = format!("{HEADER}\n{head}\n{}", proof(None).checkpoint.note);
        if let Ok(read) = Proof::parse(text.as_bytes()) {
            prop_assert_eq!(read.to_string(), text);
        }
    }

    #[test]
    fn arbitrary_bytes_never_panic(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        let _ = Proof::parse(&bytes);
        let _ = Proof::parse(&[HEADER.as_bytes(), b"\nindex 0\n\n", &bytes].concat());
    }
}
