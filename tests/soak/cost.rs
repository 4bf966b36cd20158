//! What the agent and its readers cost the machine, as the kernel accounts for it.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::JoinHandle;
use std::time::Duration;

use holdfast::sources::hash::Hasher;
use holdfast::sources::walk::seen;
use jiff::Timestamp;

use crate::support::pace::Pace;

/// Time between two looks, of the machine's clock.
const EVERY: Duration = Duration::from_millis(500);

/// One look at the agent and all its readers.
#[derive(Clone, Copy, Debug)]
pub struct Look {
    /// In the fast time.
    pub at: Timestamp,
    /// Memory of all of them, pages that they share counted once, in bytes.
    pub memory: u64,
    /// Of it what no file holds, in bytes: the rest the kernel may drop and read again.
    pub own: u64,
    /// Memory of the agent alone, shared pages included, in bytes.
    pub agent_rss: u64,
    /// Processor time of all of them since their start, in milliseconds.
    pub cpu_ms: u64,
    /// Of the agent alone.
    pub agent_cpu_ms: u64,
    /// Processes.
    pub processes: usize,
}

/// Looks again and again until told to stop.
pub struct Watch {
    stop: Arc<AtomicBool>,
    thread: JoinHandle<Vec<Look>>,
}

impl Watch {
    pub fn begin(agent: u32, pace: Pace) -> Self {
        let stop = Arc::new(AtomicBool::new(false));
        let told = Arc::clone(&stop);
        let thread = std::thread::spawn(move || {
            let (mut looks, mut cpu) = (Vec::new(), BTreeMap::new());
            while !told.load(Ordering::Relaxed) {
                looks.push(look(agent, pace, &mut cpu));
                std::thread::sleep(EVERY);
            }
            looks
        });
        Self { stop, thread }
    }

    pub fn ended(self) -> Vec<Look> {
        self.stop.store(true, Ordering::Relaxed);
        self.thread.join().unwrap()
    }
}

/// `cpu` remembers processes that have ended.
fn look(agent: u32, pace: Pace, cpu: &mut BTreeMap<u32, u64>) -> Look {
    let all: Vec<u32> = std::iter::once(agent).chain(children(agent)).collect();
    for pid in &all {
        cpu.extend(cpu_ms(*pid).map(|ms| (*pid, ms)));
    }
    let of_all = |line: &str| all.iter().map(|pid| kilobytes(*pid, "smaps_rollup", line)).sum::<u64>() << 10;
    Look {
        at: pace.now(),
        memory: of_all("Pss:"),
        own: of_all("Pss_Anon:"),
        agent_rss: kilobytes(agent, "status", "VmRSS:") << 10,
        cpu_ms: cpu.values().sum(),
        agent_cpu_ms: cpu.get(&agent).copied().unwrap_or(0),
        processes: all.len(),
    }
}

fn children(pid: u32) -> Vec<u32> {
    let threads = fs::read_dir(format!("/proc/{pid}/task")).unwrap();
    let of = |thread: fs::DirEntry| fs::read_to_string(thread.path().join("children")).unwrap_or_default();
    let all: String = threads.flatten().map(of).collect();
    all.split_whitespace().map(|pid| pid.parse().unwrap()).collect()
}

fn kilobytes(pid: u32, file: &str, line: &str) -> u64 {
    // A reader may just have ended.
    let text = fs::read_to_string(format!("/proc/{pid}/{file}")).unwrap_or_default();
    let found = text.lines().find_map(|l| l.strip_prefix(line)?.split_whitespace().next()?.parse().ok());
    found.unwrap_or(0)
}

/// User and system time; Linux counts both in hundredths of a second.
fn cpu_ms(pid: u32) -> Option<u64> {
    let stat = fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
    let (_, fields) = stat.rsplit_once(") ")?;
    let times: Vec<u64> = fields.split(' ').skip(11).take(2).map(|n| n.parse().unwrap()).collect();
    Some(times.iter().sum::<u64>() * 10)
}

/// Processor time that hashing these files takes, in milliseconds: each opened, read from memory, both digests.
pub fn hashing_ms(root: &Path, files: &[std::path::PathBuf]) -> f64 {
    let name = root.to_str().unwrap();
    let files: Vec<_> = files
        .iter()
        .map(|path| (path, seen(name, path.strip_prefix(root).unwrap(), &path.metadata().unwrap())))
        .collect();
    let mut hasher = Hasher::default();
    let mut pass = || {
        let before = own_cpu_ns();
        for (path, file) in &files {
            hasher.hash_file(path, file, &mut |_| ()).unwrap();
        }
        (own_cpu_ns() - before) as f64 / 1e6
    };
    // The first brings them into memory, where the agent finds what was just written.
    pass();
    pass()
}

/// Time that this thread ran.
fn own_cpu_ns() -> u64 {
    let text = fs::read_to_string("/proc/thread-self/schedstat").unwrap();
    text.split_whitespace().next().unwrap().parse().unwrap()
}
