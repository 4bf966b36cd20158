//! Seeds for the fuzz targets of the ledger: small, made here, each accepted by the reader that the target tests, so
//! that mutation begins behind the first check.

use std::path::Path;

use holdfast::ledger::checkpoint::{Checkpoint, SignedCheckpoint};
use holdfast::ledger::keys::{KeyName, Signer};
use holdfast::ledger::leaf::{check_form, encode};
use holdfast::ledger::merkle::leaf_hash;
use holdfast::ledger::proof::Proof;
use holdfast::ledger::quorum::Policy;
use holdfast::ledger::rotation;
use holdfast::ledger::tiles::{Edge, Level, Tile, decode_bundle, encode_bundle};
use holdfast::ledger::witness::AddCheckpoint;
use holdfast::model::{Sha256, UtcMs};
use holdfast::sources::logs::Reader;
use holdfast::sources::recorders::LOGS;

fn put(target: &str, name: &str, bytes: &[u8]) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fuzz/corpus").join(target);
    std::fs::create_dir_all(&folder).unwrap();
    std::fs::write(folder.join(name), bytes).unwrap();
}

fn log(seed: u8) -> Signer {
    Signer::log(KeyName::new("campus/holdfast/0a1b2c3d").unwrap(), &[seed; 32])
}

fn checkpoint(size: u64, root: Sha256) -> SignedCheckpoint {
    let origin = log(1).verifier_key().name().clone();
    let note = Checkpoint { origin, size, root }.sign(&log(1)).unwrap().to_string();
    SignedCheckpoint::parse(note.as_bytes()).unwrap()
}

#[test]
fn the_target_of_recorders_logs_begins_with_lines_that_real_recorders_wrote() {
    let lines = [
        (
            "motion",
            "A[1:ml1:gate] [NTC] [ALL] [Nov 22 23:10:26] motion_init: Camera 1 started: motion detection Enabled\n\
                    [1:ml1:gate] [NTC] [ALL] [Nov 22 23:11:09] mlp_capture: Video signal lost - Adding grey image\n",
        ),
        (
            "zmc",
            "A11/22/26 23:11:22.212634 zmc_m1[30355].ERR-zmc.cpp/305 [Failed to capture image from monitor 1 gate (1/1)]\n",
        ),
        (
            "frigate",
            "A2026-11-22 23:05:10.1  [2026-11-22 23:05:10] watchdog.gate ERROR : Ffmpeg process crashed unexpectedly for gate.\n",
        ),
    ];
    let tz = jiff::tz::TimeZone::get("Asia/Shanghai").unwrap();
    for (name, text) in lines {
        let told = LOGS.iter().map(|format| {
            let mut reader = Reader::new(format, "zmc_m1.log", &tz, UtcMs(1_795_363_200_000), None);
            text.strip_prefix('A').unwrap().lines().for_each(|line| reader.line(line.as_bytes()));
            reader.events.len()
        });
        assert_eq!(told.sum::<usize>(), 1, "{name}");
        put("logs", name, text.as_bytes());
    }
}

#[test]
fn every_target_of_the_ledger_begins_with_seeds_that_its_reader_takes() {
    let fields = rotation::fields(&log(1), &log(2), UtcMs(5)).unwrap();
    let leaf = encode("rotation", None, &fields).unwrap();
    assert_eq!(check_form(&leaf), Ok(()));
    let tree = checkpoint(1, leaf_hash(&leaf));
    let note = tree.note.to_string();
    put("notes", "checkpoint", note.as_bytes());
    put("notes", "rotation", &leaf);
    put("notes", "key", log(1).verifier_key().to_string().as_bytes());
    put("notes", "signature", note.lines().last().unwrap().as_bytes());

    let proof = Proof { extra: Some(leaf.clone()), index: 0, path: Vec::new(), checkpoint: tree.clone() };
    let text = proof.to_text().unwrap();
    assert_eq!(Proof::parse(text.as_bytes()), Ok(proof));
    put("proofs", "proof", text.as_bytes());
    let body =
        AddCheckpoint { old: 1, proof: vec![Sha256([3; 32])], checkpoint: checkpoint(3, Sha256([9; 32])) };
    AddCheckpoint::parse(body.to_string().as_bytes()).unwrap();
    put("proofs", "request", body.to_string().as_bytes());

    let witness = |seed: u8| {
        let key = Signer::cosigner(KeyName::new(&format!("w{seed}.example")).unwrap(), &[seed; 32]);
        format!("witness w{seed} {} https://w{seed}.example\n", key.verifier_key())
    };
    let quorum = format!(
        "# who\nlog {}\n{}{}group g any w5 w6\nquorum g\n",
        log(1).verifier_key(),
        witness(5),
        witness(6)
    );
    quorum.parse::<Policy>().unwrap();
    put("quorums", "group", quorum.as_bytes());
    put("quorums", "none", b"quorum none\n");

    for (name, level, index) in [("hashes", Level::Hashes(0), 1_234_067), ("entries", Level::Entries, 5)] {
        let path = Tile { level, index, width: 7 }.path();
        assert!(path.parse::<Tile>().is_ok());
        put("tiles", name, path.as_bytes());
    }
    let bundle = encode_bundle(&[&leaf[..], b"second"]).unwrap();
    assert_eq!(decode_bundle(&bundle, 2).unwrap().len(), 2);
    put("tiles", "bundle", &[&[1][..], &bundle].concat());
    let mut edge = Edge::new();
    (0..300u32).for_each(|n| edge.append(leaf_hash(&n.to_be_bytes()), &mut |_, _| ()));
    put("tiles", "edge", &edge.to_bytes());
}
