//! One pass: walk, catalogue, hash and seal. Judging comes after it and reads only views.

mod hash;
pub mod look;
pub mod reading;
mod root;
mod seal;

use std::ops::ControlFlow;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use tracing::{info, warn};

use super::AppError;
use super::eyes::{Eye, Glance};
use super::facts;
use super::pictures;
use super::site::Site;
use super::state::{Log, State};
use crate::catalogue::{self, Catalogue, PassSummary};
use crate::clock::Clock;
use crate::model::UtcMs;
use crate::policy::Policy;
use hash::Hashing;
use root::RootWalk;
use seal::SharedLog;

pub use seal::{seal_outbox, sign_and_publish};

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
    /// Longest silence of a storage before it counts as not seen.
    pub patience: Duration,
}

/// Longest silence of a storage unless the configuration says otherwise: a disk that spins up takes 15 s.
pub const PATIENCE: Duration = Duration::from_secs(30);

impl Effort {
    /// As much as an operator at a terminal waits for: no limit in a second, 64 GiB in all.
    pub const ATTENDED: Self =
        Self { full: false, hash_bytes: 64 << 30, bytes_per_s: None, keep: true, patience: PATIENCE };
}

/// Told while a pass runs.
pub trait Progress {
    /// So many files were seen below a root.
    fn walked(&self, root: &str, files: u64);
    /// So many bytes of so many were read.
    fn hashed(&self, done: u64, of: u64);
    /// Everything is read; sealing and judging follow.
    fn done(&self);
    /// This root is looked at now.
    fn looking(&self, _recorder: &str, _root: &str) {}
    /// Called again and again while storage is waited for: the one writer may do small work of others.
    fn between(&self, _log: &mut Log<'_>) {}
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

/// Whether the clock lies ahead of the newest pass on record, a small step aside.
pub fn runs_forward(now: UtcMs, newest: UtcMs) -> bool {
    now.since(newest) >= -CLOCK_STEP_MS
}

/// Name of the mark that says which pass was walked, read, sealed and judged to its end.
const JUDGED: &str = "judged_pass_ms";

/// Beginning of the newest pass that came to its end. A pass that was killed while it read leaves the
/// one before it here, so that it is made up for at once and met as the first contact that it was.
///
/// # Errors
/// SQLite's own.
pub fn last_judged(catalogue: &Catalogue) -> Result<Option<UtcMs>, catalogue::CatalogueError> {
    Ok(catalogue.mark(JUDGED)?.and_then(|ms| ms.parse().ok()).map(UtcMs))
}

/// Says that a pass came to its end.
///
/// # Errors
/// SQLite's own.
pub fn set_judged(catalogue: &Catalogue, began: UtcMs) -> Result<(), catalogue::CatalogueError> {
    catalogue.set_mark(JUDGED, &began.0.to_string())
}

/// What a pass did.
#[derive(Clone, Copy, Debug)]
pub struct Done {
    /// When it began.
    pub started: UtcMs,
    /// No pass was judged before.
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
    let first_contact = last_judged(&state.catalogue)?.is_none();
    let newest = state.catalogue.last_pass()?;
    let stepped = clock.stepped_ms();
    let clock_ok = stepped.is_none() && newest.is_none_or(|t| runs_forward(started, t));
    if !clock_ok {
        warn!(now = %started, newest = ?newest, ?stepped, "the clock cannot be trusted; nothing is judged by age");
        let expected = stepped.map(|by| UtcMs(started.0 - by)).or(newest);
        expected.map_or(Ok(()), |expected| facts::clock_stepped(&state.catalogue, started, expected))?;
    }
    facts::in_force(site, &mut state.catalogue, started)?;
    let watch = Watch { clock, progress, stop, patience: effort.patience };
    let summary = walk_all(site, state, started, clock_ok, &watch)?;
    if effort.full {
        state.catalogue.recheck_everything()?;
    }
    let eyes = state.eyes.clone();
    let hashed_bytes = seal::beside(state, clock, |catalogue, log, sealing| {
        Hashing { catalogue, eyes: &eyes, log, sealing, watch: &watch }.all(site, effort)
    })?;
    state.catalogue.seal_adopted(clock.now())?;
    // A clock that cannot be trusted forgets nothing.
    if clock_ok {
        state.catalogue.forget_devices(looked_back_upon(&site.policy, started), SPANS)?;
    }
    pictures::sample(site, state, &watch)?;
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

/// Days for which every span that was said of a device is kept, whatever the rules in force look back upon.
const DAYS: u64 = 366;

/// Spans that are kept of each voice about each device: a camera that comes and goes every ten minutes fills them in
/// twenty weeks.
const SPANS: usize = 20_000;

/// The earliest time that a rule in force, or a report of a year, looks back upon.
fn looked_back_upon(policy: &Policy, now: UtcMs) -> UtcMs {
    let days = policy.rules.iter().filter_map(|rule| rule.params.get("look_back_days")?.as_u64());
    let days = i64::try_from(days.max().unwrap_or(0).max(DAYS)).unwrap_or(i64::MAX);
    UtcMs(now.0.saturating_sub(days.saturating_mul(86_400_000)))
}

fn walk_all(
    site: &Site,
    state: &mut State,
    now: UtcMs,
    clock_ok: bool,
    watch: &Watch<'_>,
) -> Result<PassSummary, AppError> {
    let State { dir, catalogue, evidence, sealer, eyes, .. } = state;
    let log = Mutex::new(Log { evidence, sealer });
    let mut pass = catalogue.begin_pass(now, clock_ok)?;
    for recorder in &site.recorders {
        for (name, path) in &recorder.roots {
            let walk = RootWalk { recorder, name, path, now };
            walk.run(&mut pass, (dir, eyes), &log, watch)?;
        }
    }
    Ok(pass.finish(watch.clock.now())?)
}

/// Why a root that was being read is not seen any more.
const CRASHED: &str = "reading it crashed; the log of the agent says where";

/// What a pass looks at while it waits for storage.
pub(super) struct Watch<'a> {
    pub(super) clock: &'a dyn Clock,
    progress: &'a dyn Progress,
    stop: &'a AtomicBool,
    patience: Duration,
}

impl Watch<'_> {
    fn stopped(&self) -> bool {
        self.stop.load(Ordering::Relaxed)
    }

    /// The next result of an eye; small writes of others go on while it is waited for.
    pub(super) fn next<T: Send + 'static>(&self, eye: &mut Eye<T>, log: &SharedLog<'_>) -> Glance<T> {
        eye.next(self.patience, &mut || {
            // Should a batch be in sealing just now, they come after it.
            if let Ok(mut log) = log.try_lock() {
                self.progress.between(&mut log);
            }
            if self.stopped() { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
        })
    }

    fn silence(&self) -> String {
        format!("no answer for {} s", self.patience.as_secs())
    }
}
