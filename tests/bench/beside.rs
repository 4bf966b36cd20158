//! What the agent costs a recorder on the same disk: 64 streams that write a segment each and sync it, beside an
//! agent that reads at its default budget and beside one that is stopped, in turns, with a control of stopped
//! against stopped. Prints figures; judges nothing. Run with `cargo bench --bench beside`.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a bench")]

use std::fs::{File, OpenOptions};
use std::io::Write;
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use rustix::fs::{Advice, fadvise};
use rustix::process::{Pid, Signal, kill_process};

use running::Agent;
use support::footage::{FRIGATE, Footage, set_modified};
use support::site::Site;

#[allow(dead_code, reason = "a bench uses a part")]
#[path = "../agent/running.rs"]
mod running;
#[path = "../support/mod.rs"]
mod support;

/// Streams of the recorder, and its threads that write them.
const STREAMS: usize = 64;
const THREADS: usize = 8;

/// Bytes of a segment: 64 of them a second are 40 MiB/s, cameras of 5 Mbit/s.
const SEGMENT: usize = 640 << 10;

/// Length of one turn, and pairs of turns.
const TURN: Duration = Duration::from_secs(2);
const PAIRS: usize = 24;

/// Bytes of footage a file, and days of hourly files: more than is read in all turns together.
const FILE: u64 = 32 << 20;
const DAYS: i64 = 3;

fn main() {
    let site = Site::new();
    lay(&site);
    site.configure("untouched", "[budget]\npatience = \"1h\"\n\n");
    let agent = Agent::start(&site);
    let reader = agent.reader("nvr1");
    let processes = [agent.pid, reader];
    let tell = |signal| processes.iter().for_each(|pid| send(*pid, signal));
    let written = site.path().join("recorder");
    std::fs::create_dir(&written).unwrap();
    let read = || agent.eye("nvr1", "walk")["read_bytes"].as_u64().unwrap();
    let mut first = read();
    while read() == first {
        std::thread::sleep(Duration::from_millis(20));
    }
    first = read();
    let (mut with, mut without) = (Vec::new(), Vec::new());
    for _ in 0..PAIRS {
        tell(Signal::STOP);
        without.push(turn(&written));
        tell(Signal::CONT);
        with.push(turn(&written));
    }
    let bytes = read() - first;
    let waited = agent.eye("nvr1", "walk");
    tell(Signal::STOP);
    let (mut one, mut other) = (Vec::new(), Vec::new());
    for _ in 0..PAIRS {
        one.push(turn(&written));
        other.push(turn(&written));
    }
    tell(Signal::CONT);
    println!("{PAIRS} pairs of {TURN:?}, {STREAMS} streams, {} KiB a segment", SEGMENT >> 10);
    println!("the agent read {} MiB meanwhile, {:.1} MiB/s", bytes >> 20, rate(bytes));
    println!(
        "  waited for the rate {} ms, pressure {} ms, lag {} ms",
        waited["rate_ms"], waited["pressure_ms"], waited["lag_ms"]
    );
    told("without the agent", &without);
    told("with the agent", &with);
    compared("with / without (p50 at most 1.05, p99 at most 1.25)", &with, &without);
    compared("control, without / without", &other, &one);
    drop(agent);
}

fn rate(bytes: u64) -> f64 {
    bytes as f64 / 1048576.0 / (TURN.as_secs_f64() * PAIRS as f64)
}

fn send(pid: u32, signal: Signal) {
    kill_process(Pid::from_raw(pid.try_into().unwrap()).unwrap(), signal).unwrap();
}

/// Footage that is on the disk and not in memory.
fn lay(site: &Site) {
    let mut seed = 1u64;
    for piece in Footage::days(FRIGATE, "gate", DAYS, running::settled()).lay(&site.footage()) {
        let file = OpenOptions::new().write(true).open(&piece.path).unwrap();
        let mut block = vec![0u8; 1 << 20];
        for at in (1..FILE >> 20).map(|n| n << 20) {
            for word in block.chunks_exact_mut(8) {
                seed = seed.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
                word.copy_from_slice(&seed.to_le_bytes());
            }
            file.write_all_at(&block, at).unwrap();
        }
        file.sync_all().unwrap();
        fadvise(&file, 0, None, Advice::DontNeed).unwrap();
        set_modified(&piece.path, piece.end);
    }
}

/// The streams for one turn: each writes and syncs a segment a second. Gives what each of them took.
fn turn(folder: &Path) -> Vec<Duration> {
    let began = Instant::now();
    let threads: Vec<_> = (0..THREADS)
        .map(|thread| {
            let folder = folder.to_owned();
            std::thread::spawn(move || streams(&folder, thread, began))
        })
        .collect();
    threads.into_iter().flat_map(|t| t.join().unwrap()).collect()
}

fn streams(folder: &Path, thread: usize, began: Instant) -> Vec<Duration> {
    let each = STREAMS / THREADS;
    let segment = vec![0x5au8; SEGMENT];
    let mut took = Vec::new();
    for n in 0.. {
        // Spread over the second, all streams of all threads.
        let due = Duration::from_secs_f64(n as f64 / each as f64 + thread as f64 / STREAMS as f64);
        if due >= TURN {
            return took;
        }
        std::thread::sleep(due.saturating_sub(began.elapsed()));
        let path: PathBuf = folder.join(format!("{thread}-{}-{}.mp4", n % each, n / each % 2));
        let start = Instant::now();
        let mut file = File::create(path).unwrap();
        file.write_all(&segment).unwrap();
        file.sync_all().unwrap();
        took.push(start.elapsed());
    }
    took
}

fn quantile(turns: &[Vec<Duration>], share: f64) -> f64 {
    let mut all: Vec<Duration> = turns.iter().flatten().copied().collect();
    all.sort_unstable();
    let place = ((all.len() - 1) as f64 * share).round() as usize;
    all[place].as_secs_f64() * 1000.0
}

fn told(what: &str, turns: &[Vec<Duration>]) {
    let n: usize = turns.iter().map(Vec::len).sum();
    let [half, most] = [0.5, 0.99].map(|share| quantile(turns, share));
    println!("{what}: p50 {half:.2} ms, p99 {most:.2} ms of {n} segments");
}

fn compared(what: &str, these: &[Vec<Duration>], those: &[Vec<Duration>]) {
    let [half, most] = [0.5, 0.99].map(|share| quantile(these, share) / quantile(those, share));
    println!("{what}: p50 {half:.3}, p99 {most:.3}");
}
