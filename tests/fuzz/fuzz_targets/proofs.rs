//! Whatever the bytes: a proof or a witness request that is accepted is written back byte for byte, checking it ends,
//! and no path of made-up hashes leads to a root that it does not make.

#![no_main]

use holdfast::ledger::cosign::Trusted;
use holdfast::ledger::merkle;
use holdfast::ledger::proof::Proof;
use holdfast::ledger::witness::AddCheckpoint;
use holdfast::model::Sha256;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    if let Ok(proof) = Proof::parse(bytes) {
        assert_eq!(proof.to_text().expect("what was read can be written").as_bytes(), bytes);
        let _ = proof.verify_path(merkle::leaf_hash(bytes));
    }
    if let Ok(request) = AddCheckpoint::parse(bytes) {
        assert_eq!(request.to_string().as_bytes(), bytes);
        let new = &request.checkpoint.checkpoint;
        let _ = merkle::verify_consistency(request.old, Sha256([7; 32]), new.size, new.root, &request.proof);
    }
    // Nobody's log: never trusted, whatever it says.
    assert!(Trusted::read(bytes, &[]).is_err());
    let (numbers, hashes) = bytes.split_at(bytes.len().min(16));
    let number = |at: usize| {
        numbers.get(at..at + 8).map_or(0, |b| u64::from_be_bytes(b.try_into().unwrap_or_default()))
    };
    let path: Vec<Sha256> = hashes.chunks_exact(32).filter_map(Sha256::from_slice).collect();
    let leaf = merkle::leaf_hash(bytes);
    let shown = merkle::verify_inclusion(leaf, number(0), number(8), &path, Sha256([7; 32]));
    assert!(shown.is_err(), "a root that nobody computed was reached");
});
