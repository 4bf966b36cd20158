//! Measures the ledger: durable append against bare SQLite, syncs a batch; and its core at a million leaves: append
//! and hash, one proof (at most 300 us), check of the whole directory (at most 1.5 s).
//! Prints figures; judges nothing. Run with `cargo bench --bench ledger`.

use std::hint::black_box;
use std::time::{Duration, Instant};

use holdfast::ledger::directory::verify_directory;
use holdfast::ledger::keys::{KeyName, Signer};
use holdfast::ledger::merkle::{Frontier, inclusion_proof, leaf_hash, verify_inclusion};
use holdfast::ledger::tiles::{Directory, TileReader};

mod durable;
#[path = "../interop/write.rs"]
mod write;

const LEAVES: u64 = 1_000_000;
const PROOFS: u64 = 1_000;

/// About the size of a sealed segment's leaf.
fn entry(i: u64) -> Vec<u8> {
    format!("{{\"cam\":\"{:032x}\",\"n\":{i:010},\"pad\":\"{}\"}}", i % 16, "0123456789abcdef".repeat(14))
        .into_bytes()
}

fn timed<T>(what: &str, work: impl FnOnce() -> T) -> (T, Duration) {
    let start = Instant::now();
    let out = work();
    let took = start.elapsed();
    println!("{what}: {:.3} s", took.as_secs_f64());
    (out, took)
}

fn main() {
    let folder = tempfile::TempDir::new().expect("temporary folder");
    let log = Signer::log(KeyName::new("example.com/bench").expect("a name"), &[7; 32]);
    durable::run(&log);
    println!("{LEAVES} leaves of {} bytes", entry(0).len());

    let entries: Vec<_> = (0..LEAVES).map(entry).collect();
    timed("append and hash, frontier only", || {
        let mut edge = Frontier::new();
        entries.iter().for_each(|e| edge.append(leaf_hash(e)));
        black_box(edge.root())
    });
    let mut writer = write::Writer::new(folder.path(), &log);
    let (root, _) = timed("append, hash and write tiles and bundles, not durable", || {
        entries.into_iter().for_each(|e| writer.append(e));
        writer.publish()
    });

    let at = |k: u64| k.wrapping_mul(0x9e37_79b9_7f4a_7c15) % LEAVES;
    let (_, cold) = timed("proofs, reader opened for each", || {
        for k in 0..PROOFS {
            let mut tiles = TileReader::open(Directory::new(folder.path()), LEAVES, root).expect("sound");
            black_box(inclusion_proof(&mut tiles, at(k), LEAVES).expect("sound"));
        }
    });
    println!("  {:.1} us a proof", cold.as_secs_f64() * 1e6 / PROOFS as f64);
    let mut tiles = TileReader::open(Directory::new(folder.path()), LEAVES, root).expect("sound");
    let (proofs, warm) = timed("proofs, one reader", || {
        (0..PROOFS).map(|k| inclusion_proof(&mut tiles, at(k), LEAVES).expect("sound")).collect::<Vec<_>>()
    });
    println!("  {:.1} us a proof", warm.as_secs_f64() * 1e6 / PROOFS as f64);
    let (_, check) = timed("checks of these proofs", || {
        for (k, proof) in (0..PROOFS).zip(&proofs) {
            verify_inclusion(leaf_hash(&entry(at(k))), at(k), LEAVES, proof, root).expect("holds");
        }
    });
    println!("  {:.1} us a check", check.as_secs_f64() * 1e6 / PROOFS as f64);

    let (report, _) =
        timed("check of the whole directory", || verify_directory(folder.path(), Some(log.verifier_key())));
    assert!(report.is_consistent() && report.entries == LEAVES);
}
