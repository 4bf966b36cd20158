//! Durable append against bare SQLite inserts of the same bytes in the same batches, taken in turns; syncs a batch.

use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

use holdfast::evidence::{self, Evidence};
use holdfast::ledger::keys::Signer;
use holdfast::ledger::seal::{Sealable, Sealer};
use holdfast::model::UtcMs;
use holdfast::store::Durability;
use rusqlite::{Connection, params};
use serde_json::json;

const BATCHES: u64 = 200;
const BATCH: u64 = 256;

/// Set in the child whose syncs are counted.
const PART: &str = "HOLDFAST_BENCH_APPEND";

/// Prints both rates, their ratio and the syncs a batch.
pub fn run(log: &Signer) {
    if let Some(folder) = std::env::var_os(PART) {
        let (mut ours, mut bare) = (Ours::open(Path::new(&folder), log), Bare::open(Path::new(&folder)));
        for n in 0..BATCHES {
            ours.batch(n);
            bare.batch(n);
        }
        std::process::exit(0);
    }
    let folder = tempfile::TempDir::new().expect("temporary folder");
    let (mut ours, mut bare) = (Ours::open(folder.path(), log), Bare::open(folder.path()));
    let (mut sealed, mut inserted) = (Duration::ZERO, Duration::ZERO);
    for n in 0..BATCHES {
        sealed += timed(|| ours.batch(n));
        inserted += timed(|| bare.batch(n));
    }
    let rate = |took: Duration| (BATCHES * BATCH) as f64 / took.as_secs_f64();
    println!("durable append, {BATCH} leaves a batch: {:.0} leaves/s", rate(sealed));
    println!("bare SQLite, the same bytes: {:.0} rows/s", rate(inserted));
    println!("  ratio {:.2} (floor 0.6)", inserted.as_secs_f64() / sealed.as_secs_f64());
    syncs();
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

    fn batch(&mut self, n: u64) {
        let facts: Vec<Sealable> = (n * BATCH..(n + 1) * BATCH).map(fact).collect();
        self.sealer.seal(&mut self.evidence, &facts, UtcMs(1), false).expect("sealed");
    }
}

fn fact(n: u64) -> Sealable {
    let fields = json!({
        "b3": format!("{n:064x}"), "end_ms": n + 10_000, "len": n, "s256": format!("{n:064x}"), "seen_ms": n + 10_500,
        "start_ms": n, "stream": "main",
    });
    let camera = format!("nvr1/{}", n % 16);
    Sealable {
        kind: "seg".to_owned(),
        key: format!("seg {camera} {n}"),
        camera: Some(camera),
        fields: fields.as_object().cloned().unwrap_or_default(),
    }
}

struct Bare(Connection);

impl Bare {
    fn open(folder: &Path) -> Self {
        let db = Connection::open(folder.join("bare.db")).expect("a database");
        let set = "pragma journal_mode = wal; pragma synchronous = full; create table leaf (idx integer primary key, body blob) strict";
        db.execute_batch(set).expect("a table");
        Self(db)
    }

    fn batch(&mut self, n: u64) {
        let tx = self.0.transaction().expect("begun");
        for k in n * BATCH..(n + 1) * BATCH {
            // The bytes of a leaf with its camera, number and previous hash.
            let body = format!("{}{}", serde_json::Value::Object(fact(k).fields), "0".repeat(140));
            let put = "insert into leaf (idx, body) values (?1, ?2)";
            tx.prepare_cached(put)
                .expect("plain")
                .execute(params![k.cast_signed(), body.as_bytes()])
                .expect("put");
        }
        tx.commit().expect("committed");
    }
}
