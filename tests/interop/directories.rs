//! Whole directories and proofs from them, at the sizes where tiles begin and end.

use std::collections::BTreeMap;
use std::path::Path;

use base64::Engine;
use base64::engine::general_purpose::STANDARD as BASE64;
use holdfast::ledger::checkpoint::SignedCheckpoint;
use holdfast::ledger::directory::{Signed, verify_directory};
use holdfast::ledger::merkle::{consistency_proof, inclusion_proof, verify_consistency};
use holdfast::ledger::proof::Proof;
use holdfast::ledger::tiles::{Directory, TileReader};
use holdfast::ledger::witness::AddCheckpoint;
use holdfast::model::Sha256;
use tempfile::TempDir;

use crate::tools::{arg, entry, go_agrees, leaf, log};
use crate::write::Writer;

const SIZES: [u64; 11] = [1, 2, 255, 256, 257, 511, 512, 65_535, 65_536, 65_537, 70_000];

/// Grows one log through all sizes and looks at it after each publication.
fn at_every_size(mut look: impl FnMut(&Path, u64, &BTreeMap<u64, Sha256>)) {
    let folder = TempDir::new().expect("temporary folder");
    let log = log();
    let mut writer = Writer::new(folder.path(), &log);
    let mut roots = BTreeMap::new();
    for size in SIZES {
        let from = roots.last_key_value().map_or(0, |(s, _)| *s);
        (from..size).for_each(|i| writer.append(entry(i)));
        roots.insert(size, writer.publish());
        look(folder.path(), size, &roots);
    }
}

fn reader(folder: &Path) -> (TileReader<Directory>, SignedCheckpoint) {
    let directory = Directory::new(folder);
    let checkpoint =
        SignedCheckpoint::parse(&directory.checkpoint().expect("readable")).expect("a checkpoint");
    let (size, root) = (checkpoint.checkpoint.size, checkpoint.checkpoint.root);
    (TileReader::open(directory, size, root).expect("sound tiles"), checkpoint)
}

/// First, last, and around every tile border.
fn places(size: u64) -> Vec<u64> {
    let all = [0, 1, 127, 255, 256, 257, 511, 512, 4_095, 32_768, 65_535, 65_536, 69_887, 69_888, size - 1];
    all.into_iter().filter(|i| *i < size).collect()
}

#[test]
fn go_and_we_verify_the_directory_at_every_size() {
    at_every_size(|folder, size, _| {
        let key = log().verifier_key().clone();
        assert_eq!(go_agrees(&["dir", arg(folder), &key.to_string()]), format!("ok {size}\n"));
        let report = verify_directory(folder, Some(&key));
        assert!(report.is_consistent(), "size {size}: {:?}", report.failures);
        assert_eq!((report.signed, report.entries), (Signed::ByKey, size));
        let stranger = verify_directory(folder, None);
        assert!(stranger.is_consistent() && stranger.signed == Signed::Unknown);
    });
}

#[test]
fn go_accepts_our_proof_files_at_every_size() {
    at_every_size(|folder, size, _| {
        let (mut tiles, checkpoint) = reader(folder);
        let key = log().verifier_key().clone();
        for index in [0, size / 2, size - 1] {
            let path = inclusion_proof(&mut tiles, index, size).expect("sound tiles");
            let proof = Proof { extra: Some(entry(index)), index, path, checkpoint: checkpoint.clone() };
            proof.verify(leaf(index), &key, &[]).expect("our own check");
            let file = folder.join("leaf.tlog-proof");
            std::fs::write(&file, proof.to_text().expect("short")).expect("write");
            go_agrees(&["proof", arg(&file), &key.to_string()]);
        }
    });
}

#[test]
fn go_accepts_that_each_size_extends_each_earlier_one() {
    at_every_size(|folder, size, roots| {
        let (mut tiles, checkpoint) = reader(folder);
        let key = log().verifier_key().clone();
        for (&old, &old_root) in roots {
            let proof = consistency_proof(&mut tiles, old, size).expect("sound tiles");
            verify_consistency(old, old_root, size, roots[&size], &proof).expect("our own check");
            let body = AddCheckpoint { old, proof, checkpoint: checkpoint.clone() };
            let file = folder.join("body");
            std::fs::write(&file, body.to_string()).expect("write");
            go_agrees(&["extend", arg(&file), &key.to_string(), &BASE64.encode(old_root.0)]);
        }
    });
}

#[test]
fn go_and_we_make_the_same_proofs() {
    at_every_size(|folder, size, _| {
        let (mut tiles, _) = reader(folder);
        let places = places(size);
        let numbers: Vec<String> = places.iter().map(u64::to_string).collect();
        let total = size.to_string();
        let mut args = vec!["prove", arg(folder), &total];
        args.extend(numbers.iter().map(String::as_str));
        let words =
            |hashes: Vec<Sha256>| hashes.iter().map(|h| BASE64.encode(h.0)).collect::<Vec<_>>().join(" ");
        let mut ours = String::new();
        for at in places {
            let record = words(inclusion_proof(&mut tiles, at, size).expect("sound tiles"));
            let tree = words(consistency_proof(&mut tiles, at + 1, size).expect("sound tiles"));
            ours += &format!("record {at} {record}\ntree {} {tree}\n", at + 1);
        }
        assert_eq!(go_agrees(&args), ours, "size {size}");
    });
}

#[test]
fn the_empty_log_is_consistent() {
    let folder = TempDir::new().expect("temporary folder");
    let log = log();
    Writer::new(folder.path(), &log).publish();
    let report = verify_directory(folder.path(), Some(log.verifier_key()));
    assert!(report.is_consistent(), "{:?}", report.failures);
    assert_eq!(report.computed, report.checkpoint.map(|c| c.checkpoint.root));
}
