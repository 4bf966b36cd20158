//! One pass: walk, catalogue, hash, seal. Judging comes after it and reads only views.

use std::cell::RefCell;
use std::fs::File;
use std::io;
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use tracing::{info, warn};

use super::AppError;
use super::facts;
use super::site::{Site, WatchedRecorder};
use super::state::State;
use crate::catalogue::{self, Pass, PassSummary, RootFate, ToRead};
use crate::clock::Clock;
use crate::model::observation::{MediaFacts, Observation, RootSeen};
use crate::model::{Blake3, Sha256, UtcMs};
use crate::sources::hash::{HashError, Hasher};
use crate::sources::media;
use crate::sources::root;
use crate::sources::walk::{self, Helpers, Walk};

pub use super::facts::heartbeat;

/// Facts sealed in one transaction.
const SEAL_BATCH: usize = 4_096;

/// Readings recorded in one transaction; also how often progress is told and an interrupt is noticed.
const HASH_BATCH: usize = 256;

/// How much a pass may do.
#[derive(Clone, Copy, Debug)]
pub struct Effort {
    /// Read every byte again, also of files whose metadata did not move.
    pub full: bool,
    /// Bytes to hash, at most.
    pub hash_bytes: u64,
    /// Bytes to read in a second, at most; `None` for no limit.
    pub bytes_per_s: Option<u64>,
    /// Forget nothing to the disk: false only for an audit without state.
    pub keep: bool,
}

impl Effort {
    /// As much as an operator at a terminal waits for: no limit in a second, 64 GiB in all.
    pub const ATTENDED: Self = Self { full: false, hash_bytes: 64 << 30, bytes_per_s: None, keep: true };
}

/// Told while a pass runs.
pub trait Progress {
    /// So many files were seen below a root.
    fn walked(&self, root: &str, files: u64);
    /// So many bytes of so many were read.
    fn hashed(&self, done: u64, of: u64);
    /// Everything is read; sealing and judging follow.
    fn done(&self);
}

/// Says nothing.
pub struct Silent;

impl Progress for Silent {
    fn walked(&self, _: &str, _: u64) {}
    fn hashed(&self, _: u64, _: u64) {}
    fn done(&self) {}
}

/// Largest step of the clock against the newest pass that still counts as running forward, 5 s.
const CLOCK_STEP_MS: i64 = 5_000;

/// What a pass did.
#[derive(Clone, Copy, Debug)]
pub struct Done {
    /// When it began.
    pub started: UtcMs,
    /// Never had a finished pass before.
    pub first_contact: bool,
    /// The clock does not lie behind what is on record.
    pub clock_ok: bool,
    /// What was seen.
    pub summary: PassSummary,
    /// Bytes hashed.
    pub hashed_bytes: u64,
}

/// Runs one pass to its end.
///
/// # Errors
/// Stores that cannot be written, a frozen ledger, an interrupt. What was committed stays.
pub fn run(
    site: &Site,
    state: &mut State,
    clock: &dyn Clock,
    effort: Effort,
    progress: &dyn Progress,
    stop: &AtomicBool,
) -> Result<Done, AppError> {
    let started = clock.now();
    let first_contact = state.catalogue.is_first_contact()?;
    let newest = state.catalogue.last_pass()?;
    let clock_ok = newest.is_none_or(|t| started.since(t) >= -CLOCK_STEP_MS);
    if !clock_ok {
        warn!(now = %started, newest = ?newest, "the clock lies behind the newest pass; nothing is judged by age");
        newest.map_or(Ok(()), |newest| facts::clock_stepped(&state.catalogue, started, newest))?;
    }
    facts::in_force(site, &mut state.catalogue, started)?;
    let summary = walk_all(site, state, started, clock_ok, clock, progress, stop)?;
    if effort.full {
        state.catalogue.recheck_everything()?;
    }
    let hashed_bytes = hash_all(site, state, clock, effort, progress, stop)?;
    state.catalogue.seal_adopted(clock.now())?;
    progress.done();
    seal_outbox(state, clock)?;
    info!(
        segments = summary.segments,
        new = summary.new,
        gone = summary.gone,
        size_bytes = hashed_bytes,
        "pass finished"
    );
    Ok(Done { started, first_contact, clock_ok, summary, hashed_bytes })
}

fn walk_all(
    site: &Site,
    state: &mut State,
    now: UtcMs,
    clock_ok: bool,
    clock: &dyn Clock,
    progress: &dyn Progress,
    stop: &AtomicBool,
) -> Result<PassSummary, AppError> {
    let pass = RefCell::new(state.catalogue.begin_pass(now, clock_ok)?);
    for recorder in &site.recorders {
        for (name, path) in &recorder.roots {
            walk_root(&pass, recorder, name, path, now, progress, stop)?;
        }
    }
    Ok(pass.into_inner().finish(clock.now())?)
}

fn walk_root(
    pass: &RefCell<Pass<'_>>,
    recorder: &WatchedRecorder,
    name: &str,
    path: &Path,
    now: UtcMs,
    progress: &dyn Progress,
    stop: &AtomicBool,
) -> Result<(), AppError> {
    let identity = root::identify(path).map_err(|e| e.to_string().to_lowercase());
    let seen = RootSeen { recorder: recorder.id.clone(), root: name.to_owned(), identity };
    let fate = pass.borrow_mut().open_root(&seen, &recorder.layout, recorder.nominal_ms)?;
    if let RootFate::CannotSee { why } = &fate {
        warn!(root = name, why, "cannot see this root");
        return Ok(());
    }
    let mut failed = None;
    let mut files = 0u64;
    let mut replaced = false;
    let known = |root: &str, file: &crate::model::RelPath| {
        pass.borrow().known_file(root, file).ok().flatten().map(|k: catalogue::KnownFile| walk::KnownFile {
            bytes: k.bytes,
            mtime: k.mtime,
            ctime_ns: k.ctime_ns,
            inode: k.inode,
            start: k.start,
            alt_start: k.alt_start,
            time_basis: k.time_basis,
        })
    };
    let walk = Walk {
        recorder: &recorder.id,
        name,
        path,
        layout: &recorder.compiled,
        default_camera: "camera",
        now,
    };
    let helpers = Helpers { known: &known, probe: &probe };
    walk::walk(&walk, &helpers, &mut |mut one| {
        if failed.is_some() || stop.load(Ordering::Relaxed) {
            return;
        }
        match &mut one {
            // The identity changed while walking: what was seen belongs to nobody.
            Observation::Root(again) => replaced |= again.identity != seen.identity,
            Observation::Segment(s) => {
                files += 1;
                s.event_driven = recorder.event_driven.unwrap_or(s.event_driven);
                if files.is_multiple_of(512) {
                    progress.walked(name, files);
                }
            }
            Observation::Unreadable(_) | Observation::Stray(_) => {}
        }
        failed = pass.borrow_mut().observe(&one).err();
    });
    if let Some(error) = failed {
        return Err(error.into());
    }
    if stop.load(Ordering::Relaxed) {
        return Err(AppError::Interrupted);
    }
    progress.walked(name, files);
    if !replaced {
        pass.borrow_mut().close_root(name);
    }
    Ok(())
}

fn probe(path: &Path, len: u64) -> io::Result<MediaFacts> {
    let mut file = File::open(path)?;
    media::probe(&mut file, len)
}

/// Footage that the floor of retention lets go within a day is read last: it may be gone before.
fn expiring_before(site: &Site, now: UtcMs) -> UtcMs {
    let floors = site.policy.rules.iter().filter(|r| r.kind == "min_retention");
    let days = floors.filter_map(|r| r.params.get("min_days")?.as_u64()).max().unwrap_or(0);
    let day_ms = 86_400_000;
    if days == 0 { UtcMs::MIN } else { UtcMs(now.0 - days.cast_signed().saturating_mul(day_ms) + day_ms) }
}

fn hash_all(
    site: &Site,
    state: &mut State,
    clock: &dyn Clock,
    effort: Effort,
    progress: &dyn Progress,
    stop: &AtomicBool,
) -> Result<u64, AppError> {
    let expiring = expiring_before(site, clock.now());
    let of = state.catalogue.bytes_to_read()?.min(effort.hash_bytes);
    let mut pace = Pace::new(effort.bytes_per_s);
    let mut hasher = Hasher::default();
    let mut done = 0u64;
    while done < effort.hash_bytes {
        let files = state.catalogue.to_read(expiring, HASH_BATCH)?;
        if files.is_empty() {
            break;
        }
        let mut batch: Vec<(i64, Sha256, Blake3)> = Vec::with_capacity(files.len());
        for file in &files {
            if stop.load(Ordering::Relaxed) || done >= effort.hash_bytes {
                break;
            }
            match hasher.hash_file(&file.path(), &file.file, &mut |n| pace.read(n)) {
                Ok(h) => {
                    done += h.bytes;
                    batch.push((file.segment, h.sha256, h.blake3));
                }
                Err(e) => put_off(state, file, &e)?,
            }
        }
        state.catalogue.record_hashes(clock.now(), &batch)?;
        progress.hashed(done, of);
        if stop.load(Ordering::Relaxed) {
            seal_outbox(state, clock)?;
            return Err(AppError::Interrupted);
        }
    }
    Ok(done)
}

fn put_off(state: &State, file: &ToRead, why: &HashError) -> Result<(), AppError> {
    info!(segment.id = file.segment, why = %why, "a file could not be read; the next pass tries again");
    Ok(state.catalogue.put_off(file, &why.to_string())?)
}

/// Seals everything that waits, signs once, publishes once.
///
/// # Errors
/// A frozen ledger, no room, stores that cannot be written.
pub fn seal_outbox(state: &mut State, clock: &dyn Clock) -> Result<(), AppError> {
    state.catalogue.settle()?;
    loop {
        let batch = state.catalogue.outgoing(SEAL_BATCH)?;
        let Some(last) = batch.last().map(|o| o.seq) else { break };
        let facts: Vec<_> = batch.into_iter().map(|o| o.fact).collect();
        let head = state.sealer.seal(&mut state.evidence, &facts, clock.now(), false)?;
        state.catalogue.acknowledge(last, head.size, &head.root)?;
    }
    sign_and_publish(state, clock)
}

/// Signs the log as it stands and brings the tiles up to it.
///
/// # Errors
/// See [`seal_outbox`].
pub fn sign_and_publish(state: &mut State, clock: &dyn Clock) -> Result<(), AppError> {
    let head = state.sealer.seal(&mut state.evidence, &[], clock.now(), true)?;
    state.sealer.publish(&mut state.evidence)?;
    state.catalogue.acknowledge(0, head.size, &head.root)?;
    Ok(())
}

/// Keeps reading below a rate by waiting after each chunk.
struct Pace {
    per_s: Option<u64>,
    began: Instant,
    bytes: u64,
}

impl Pace {
    fn new(per_s: Option<u64>) -> Self {
        Self { per_s, began: Instant::now(), bytes: 0 }
    }

    fn read(&mut self, n: u64) {
        let Some(per_s) = self.per_s.filter(|p| *p > 0) else { return };
        self.bytes += n;
        let due = Duration::from_secs_f64(self.bytes as f64 / per_s as f64);
        if let Some(wait) = due.checked_sub(self.began.elapsed()) {
            std::thread::sleep(wait);
        }
    }
}
