//! Durable append against bare SQLite inserts of the same bytes in the same batches, taken in turns; syncs a batch.
//!
//! The bare side gets each leaf's bytes and hash ready-made and keeps them in one table in the order of the log: no key
//! that is sealed once, no chain, no tree.

use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

use holdfast::catalogue::segment_key;
use holdfast::evidence::{self, Evidence, EvidenceError, StoredLeaf};
use holdfast::ledger::keys::Signer;
use holdfast::ledger::seal::{Sealable, Sealer};
use holdfast::model::{Sha256, UtcMs};
use holdfast::store::Durability;
use rusqlite::{Connection, params};
use serde_json::json;

const BATCHES: u64 = 200;
const BATCH: u64 = 256;
const RUNS: usize = 5;

/// Set in the child whose syncs are counted.
const PART: &str = "HOLDFAST_BENCH_APPEND";

/// Prints both rates, their ratio and the syncs a batch.
pub fn run(log: &Signer) {
    if let Some(folder) = std::env::var_os(PART) {
        pair(Path::new(&folder), log);
        std::process::exit(0);
    }
    let mut ratios: Vec<f64> = (0..RUNS)
        .map(|_| {
            let folder = tempfile::TempDir::new().expect("temporary folder");
            let (sealed, inserted) = pair(folder.path(), log);
            let rate = |took: Duration| (BATCHES * BATCH) as f64 / took.as_secs_f64();
            let ratio = inserted.as_secs_f64() / sealed.as_secs_f64();
            let (ours, bare) = (rate(sealed), rate(inserted));
            println!("durable append, {BATCH} leaves a batch: {ours:.0} leaves/s; bare SQLite: {bare:.0} rows/s; ratio {ratio:.2}");
            ratio
        })
        .collect();
    ratios.sort_by(f64::total_cmp);
    println!("  ratio, median of {RUNS}: {:.2} (floor 0.6)", ratios[RUNS / 2]);
    syncs();
}

/// The same batches into both, in turns, and each of them first as often as the other; the time that each took.
fn pair(folder: &Path, log: &Signer) -> (Duration, Duration) {
    let (mut ours, mut bare) = (Ours::open(folder, log), Bare::open(folder));
    let (mut sealed, mut inserted) = (Duration::ZERO, Duration::ZERO);
    let mut before = Vec::new();
    for n in 0..BATCHES {
        let facts: Vec<Sealable> = (n * BATCH..(n + 1) * BATCH).map(fact).collect();
        if n % 2 == 0 {
            inserted += timed(|| bare.batch(&before));
            sealed += timed(|| ours.batch(&facts));
        } else {
            sealed += timed(|| ours.batch(&facts));
            inserted += timed(|| bare.batch(&before));
        }
        before = ours.leaves(n);
    }
    inserted += timed(|| bare.batch(&before));
    (sealed, inserted)
}

fn timed(work: impl FnOnce()) -> Duration {
    let start = Instant::now();
    work();
    start.elapsed()
}

/// Counts syncs in a child into which the counter of the crash tests is loaded.
fn syncs() {
    let folder = tempfile::TempDir::new().expect("temporary folder");
    let (library, log) = (folder.path().join("steps.so"), folder.path().join("log"));
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/support/steps.c");
    let mut gcc = Command::new("gcc");
    gcc.args(["-O1", "-shared", "-fPIC", "-o"]).arg(&library).arg(source);
    if !gcc.status().is_ok_and(|s| s.success()) {
        return println!("  syncs not counted: gcc is missing");
    }
    let stores = folder.path().join("stores");
    std::fs::create_dir(&stores).expect("a folder");
    let mut child = Command::new(std::env::current_exe().expect("this program"));
    child.env("LD_PRELOAD", &library).env("STEPS_BELOW", &stores).env("STEPS_LOG", &log).env(PART, &stores);
    assert!(child.status().expect("child").success());
    let steps = std::fs::read_to_string(&log).expect("counted");
    for (what, file) in [("the ledger", evidence::FILE), ("bare SQLite", "bare.db")] {
        let count = steps.lines().filter(|l| l.starts_with("sync ") && l.contains(file)).count();
        println!("  {what}: {:.2} syncs a batch (at most 1.2)", count as f64 / BATCHES as f64);
    }
}

struct Ours {
    evidence: Evidence,
    sealer: Sealer,
}

impl Ours {
    fn open(folder: &Path, log: &Signer) -> Self {
        let evidence = Evidence::open(folder, Durability::Full).expect("a store");
        let again = Signer::from_secret_text(&log.to_secret_text()).expect("a key");
        let sealer = Sealer::open(folder, &evidence, again, None, true).expect("a log");
        Self { evidence, sealer }
    }

    fn batch(&mut self, facts: &[Sealable]) {
        self.sealer.seal(&mut self.evidence, facts, UtcMs(1), false).expect("sealed");
    }

    fn leaves(&self, batch: u64) -> Vec<StoredLeaf> {
        let mut leaves = Vec::new();
        let each = |leaf: StoredLeaf| {
            leaves.push(leaf);
            Ok::<_, EvidenceError>(())
        };
        self.evidence.leaves(batch * BATCH, (batch + 1) * BATCH, each).expect("leaves");
        leaves
    }
}

/// A segment of ten seconds of one of 16 cameras that record side by side. Its content has no order, as in life.
fn fact(n: u64) -> Sealable {
    let (camera, start) =
        (format!("nvr1/{}", n % 16), UtcMs(1_763_710_000_000 + (n / 16 * 10_000).cast_signed()));
    let content = |salt: u8| Sha256(*blake3::hash(&[&[salt][..], &n.to_be_bytes()].concat()).as_bytes());
    let fields = json!({
        "b3": content(0), "end_ms": start.0 + 10_000, "len": n, "s256": content(1), "seen_ms": start.0 + 10_500,
        "start_ms": start.0, "stream": "main",
    });
    Sealable {
        kind: "seg".to_owned(),
        key: segment_key(&camera, "main", start, &content(1)),
        camera: Some(camera),
        fields: fields.as_object().cloned().unwrap_or_default(),
    }
}

struct Bare(Connection);

impl Bare {
    fn open(folder: &Path) -> Self {
        let db = Connection::open(folder.join("bare.db")).expect("a database");
        let set = "pragma journal_mode = wal; pragma synchronous = full; create table leaf (idx integer primary key, hash blob, body blob) strict";
        db.execute_batch(set).expect("a table");
        Self(db)
    }

    fn batch(&mut self, leaves: &[StoredLeaf]) {
        const PUT: &str = "insert into leaf (idx, hash, body) values (?1, ?2, ?3)";
        if leaves.is_empty() {
            return;
        }
        let tx = self.0.transaction().expect("begun");
        {
            let mut put = tx.prepare_cached(PUT).expect("plain");
            for leaf in leaves {
                put.execute(params![leaf.index.cast_signed(), leaf.hash.0, leaf.body]).expect("put");
            }
        }
        tx.commit().expect("committed");
    }
}
