//! What a witness may and may not cosign.

use super::*;
use crate::ledger::checkpoint::Checkpoint;
use crate::ledger::keys::Signer;
use crate::ledger::merkle::{leaf_hash, node_hash};

fn log() -> Signer {
    Signer::log(KeyName::new("campus/holdfast/1").unwrap(), &[7; 32])
}

fn leaf(n: u8) -> Sha256 {
    leaf_hash(&[n])
}

/// Root of the trees of 0, 1 and 2 leaves.
fn root(size: u64) -> Sha256 {
    match size {
        0 => merkle::empty_root(),
        1 => leaf(0),
        _ => node_hash(&leaf(0), &leaf(1)),
    }
}

fn request(old: u64, proof: Vec<Sha256>, size: u64, root: Sha256) -> Vec<u8> {
    let origin = log().verifier_key().name().clone();
    let note = Checkpoint { origin, size, root }.sign(&log()).unwrap();
    let checkpoint = SignedCheckpoint::parse(note.to_string().as_bytes()).unwrap();
    AddCheckpoint { old, proof, checkpoint }.to_string().into_bytes()
}

fn read(body: &[u8]) -> Result<Trusted, Refusal> {
    Trusted::read(body, &[log().verifier_key().clone()])
}

/// Status of the answer to a request, for a witness that saw `last` leaves.
fn status(body: &[u8], last: Option<u64>) -> u16 {
    let last = last.map(|size| Seen { size, root: root(size) });
    read(body).and_then(|r| r.extends(last)).map_or_else(|refusal| refusal.status(), |()| 200)
}

#[test]
fn a_tree_that_extends_the_last_one_is_accepted() {
    assert_eq!(status(&request(0, vec![], 2, root(2)), None), 200, "first contact");
    assert_eq!(status(&request(1, vec![leaf(1)], 2, root(2)), Some(1)), 200, "growth");
    assert_eq!(status(&request(2, vec![], 2, root(2)), Some(2)), 200, "the same again");
    assert_eq!(status(&request(0, vec![], 0, root(0)), None), 200, "an empty log");
}

#[test]
fn each_refusal_has_the_status_of_the_specification() {
    assert_eq!(status(b"old 0\n", None), 400, "malformed");
    assert_eq!(status(&request(2, vec![], 1, root(1)), Some(2)), 400, "old larger than new");
    assert_eq!(status(&request(0, vec![], 2, root(2)), Some(1)), 409, "another size was cosigned last");
    assert_eq!(status(&request(1, vec![leaf(1)], 2, root(2)), None), 409, "nothing was cosigned yet");
    assert_eq!(status(&request(0, vec![leaf(1)], 2, root(2)), None), 422, "a proof from nothing");
    assert_eq!(status(&request(1, vec![leaf(0)], 2, root(2)), Some(1)), 422, "a proof of something else");
    assert_eq!(status(&request(2, vec![], 2, leaf(9)), Some(2)), 422, "the same size with another root");
    let hollow =
        String::from_utf8(request(0, vec![], 1, merkle::empty_root())).unwrap().replace("\n1\n", "\n0\n");
    let text = hollow.replace(&root_text(0), &root_text(1));
    assert_eq!(status(text.as_bytes(), None), 422, "an empty tree with the root of another");
}

fn root_text(size: u64) -> String {
    Checkpoint { origin: log().verifier_key().name().clone(), size, root: root(size) }
        .to_string()
        .lines()
        .nth(2)
        .unwrap()
        .to_owned()
}

#[test]
fn strangers_are_told_apart_from_forgers() {
    let body = request(0, vec![], 1, root(1));
    let other = Signer::log(KeyName::new("campus/holdfast/2").unwrap(), &[7; 32]);
    assert_eq!(Trusted::read(&body, &[other.verifier_key().clone()]).unwrap_err().status(), 404);
    let same_name = Signer::log(KeyName::new("campus/holdfast/1").unwrap(), &[8; 32]);
    assert_eq!(Trusted::read(&body, &[same_name.verifier_key().clone()]).unwrap_err().status(), 403);
    let resized = String::from_utf8(body).unwrap().replace("\n1\n", "\n3\n");
    assert_eq!(read(resized.as_bytes()).unwrap_err().status(), 403, "a bad signature of the right key");
}

#[test]
fn monitors_are_shown_only_lines_that_were_checked() {
    let body = request(0, vec![], 2, root(2));
    let stranger = Signer::log(KeyName::new("somebody").unwrap(), &[9; 32]);
    let trusted = read(&body).unwrap();
    let text = trusted.checkpoint().note.text().to_owned();
    let with_stranger = [&body[..], format!("{}\n", stranger.sign(&text, 0).unwrap()).as_bytes()].concat();
    let witness = Signer::cosigner(KeyName::new("witness").unwrap(), &[8; 32]);
    let shown = read(&with_stranger).unwrap().cosigned(witness.sign(&text, 5).unwrap()).unwrap();
    let keys = [log().verifier_key().clone(), witness.verifier_key().clone()];
    let verified = shown.verify(&keys).unwrap();
    assert_eq!((verified.signed.len(), verified.unverified.len()), (2, 0));
}
