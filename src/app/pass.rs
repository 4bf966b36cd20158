//! One pass: walk, catalogue, hash, seal. Judging comes after it and reads only views.

use std::fs::File;
use std::io;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use tracing::{info, warn};

use super::AppError;
use super::eyes::{self, Beat, Eye, Glance, Wire};
use super::facts;
use super::pictures;
use super::site::{Site, WatchedRecorder};
use super::state::{Log, State};
use crate::catalogue::{self, Catalogue, Outgoing, Pass, PassSummary, RootFate, ToRead};
use crate::clock::Clock;
use crate::ledger::seal::Head;
use crate::model::observation::{MediaFacts, Observation, RootSeen};
use crate::model::signal::Signal;
use crate::model::{Blake3, RelPath, Sha256, UtcMs};
use crate::sources::hash::{HashError, Hashed, Hasher};
use crate::sources::media;
use crate::sources::root;
use crate::sources::walk::{self, Helpers, Walk};

/// Facts sealed in one transaction.
const SEAL_BATCH: usize = 4_096;

/// Files listed for one reader thread.
const HASH_BATCH: usize = 8_192;

/// Readings recorded in one transaction, at most; and bytes, so that large files are recorded soon too.
const RECORD_EVERY: usize = 2_048;
/// See [`RECORD_EVERY`].
const RECORD_BYTES: u64 = 1 << 30;

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

/// Longest sleep of a reader that keeps below its rate, so that it shows life.
const PAUSE: Duration = Duration::from_millis(200);

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
    let clock_ok = newest.is_none_or(|t| runs_forward(started, t));
    if !clock_ok {
        warn!(now = %started, newest = ?newest, "the clock lies behind the newest pass; nothing is judged by age");
        newest.map_or(Ok(()), |newest| facts::clock_stepped(&state.catalogue, started, newest))?;
    }
    facts::in_force(site, &mut state.catalogue, started)?;
    let watch = Watch { clock, progress, stop, patience: effort.patience };
    let summary = walk_all(site, state, started, clock_ok, &watch)?;
    if effort.full {
        state.catalogue.recheck_everything()?;
    }
    let hashed_bytes = hash_all(site, state, effort, &watch)?;
    state.catalogue.seal_adopted(clock.now())?;
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

fn walk_all(
    site: &Site,
    state: &mut State,
    now: UtcMs,
    clock_ok: bool,
    watch: &Watch<'_>,
) -> Result<PassSummary, AppError> {
    let State { dir, catalogue, evidence, sealer, .. } = state;
    let mut log = Log { evidence, sealer };
    let mut pass = catalogue.begin_pass(now, clock_ok)?;
    for recorder in &site.recorders {
        for (name, path) in &recorder.roots {
            let walk = RootWalk { recorder, name, path, now };
            walk.run(&mut pass, dir, &mut log, watch)?;
        }
    }
    Ok(pass.finish(watch.clock.now())?)
}

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
    pub(super) fn next<T: Send + 'static>(&self, eye: &mut Eye<T>, log: &mut Log<'_>) -> Glance<T> {
        eye.next(self.patience, &mut || {
            self.progress.between(log);
            if self.stopped() { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
        })
    }

    fn silence(&self) -> String {
        format!("no answer for {} s", self.patience.as_secs())
    }
}

/// Why a root that was being read is not seen any more.
const CRASHED: &str = "reading it crashed; the log of the agent says where";

/// One root of a pass.
struct RootWalk<'a> {
    recorder: &'a WatchedRecorder,
    name: &'a str,
    path: &'a Path,
    now: UtcMs,
}

impl RootWalk<'_> {
    fn run(
        &self,
        pass: &mut Pass<'_>,
        dir: &Path,
        log: &mut Log<'_>,
        watch: &Watch<'_>,
    ) -> Result<(), AppError> {
        watch.progress.looking(self.recorder.id.as_str(), self.name);
        let (go, may_go) = sync_channel(1);
        let first = match eyes::hangs(self.name) {
            Some(hung) => Err(format!("no answer since {}", hung.since)),
            None => Ok(self.open_eye(dir.to_owned(), may_go)?),
        };
        let (seen, mut eye) = match first {
            Err(why) => (self.unseen(why), None),
            Ok(mut eye) => match watch.next(&mut eye, log) {
                Glance::Seen(Observation::Root(seen)) => (seen, Some(eye)),
                Glance::Stopped => return Err(AppError::Interrupted),
                Glance::NoAnswer => {
                    eye.abandon(self.recorder.id.as_str(), self.name, watch.clock.now());
                    (self.unseen(watch.silence()), None)
                }
                Glance::Seen(_) | Glance::Done | Glance::Crashed => (self.unseen(CRASHED.to_owned()), None),
            },
        };
        let first_contact = match pass.open_root(&seen, &self.recorder.layout, self.recorder.nominal_ms)? {
            RootFate::Walk { first_contact } => first_contact,
            RootFate::CannotSee { why } => {
                warn!(recorder.id = %self.recorder.id, root = self.name, why, "cannot see this root");
                return Ok(());
            }
        };
        let Some(mut eye) = eye.take() else { return Ok(()) };
        // The thread waits for this word; it cannot have gone away in between.
        let _ = go.send(Go { first_contact });
        match self.follow(&seen, &mut eye, pass, log, watch)? {
            Walked::Whole => pass.close_root(self.name),
            Walked::Replaced => {}
            Walked::Lost { why, hangs } => {
                warn!(recorder.id = %self.recorder.id, root = self.name, why, "lost sight of this root");
                pass.lose_root(self.name, &why)?;
                if hangs {
                    eye.abandon(self.recorder.id.as_str(), self.name, watch.clock.now());
                }
            }
        }
        Ok(())
    }

    fn unseen(&self, why: String) -> RootSeen {
        RootSeen { recorder: self.recorder.id.clone(), root: self.name.to_owned(), identity: Err(why) }
    }

    /// Says who is mounted there, waits for the word, walks.
    fn open_eye(&self, dir: PathBuf, may_go: Receiver<Go>) -> Result<Eye<Observation>, AppError> {
        let (recorder, name) = (self.recorder.clone(), self.name.to_owned());
        let (path, now) = (self.path.to_owned(), self.now);
        let work = move |wire: &Wire<Observation>| {
            let identity = root::identify(&path).map_err(|e| e.to_string().to_lowercase());
            let seen = RootSeen { recorder: recorder.id.clone(), root: name.clone(), identity };
            if !wire.send(Observation::Root(seen)) || !wire.flush() {
                return;
            }
            let Ok(Go { first_contact }) = may_go.recv() else { return };
            if let Ok(said) = root::room(&path) {
                wire.send(Observation::Said(Signal { subject: name.clone(), at: now, said }));
            }
            // Without a catalogue every container is read again: slower, not wrong.
            let catalogue = if first_contact { None } else { Catalogue::open_to_read(&dir).ok() };
            let known = |root: &str, file: &RelPath| {
                wire.beat().beat();
                catalogue.as_ref()?.known_file(root, file).ok().flatten().map(known_file)
            };
            let helpers = Helpers { known: &known, probe: &probe };
            let layout = &recorder.compiled;
            let walk = Walk {
                recorder: &recorder.id,
                name: &name,
                path: &path,
                layout,
                default_camera: "camera",
                now,
            };
            walk::walk(&walk, &helpers, &mut |one| {
                wire.send(one);
            });
        };
        Eye::open(work).map_err(|source| AppError::Io { what: "start a reader".to_owned(), source })
    }

    fn follow(
        &self,
        first: &RootSeen,
        eye: &mut Eye<Observation>,
        pass: &mut Pass<'_>,
        log: &mut Log<'_>,
        watch: &Watch<'_>,
    ) -> Result<Walked, AppError> {
        let (mut files, mut replaced) = (0u64, false);
        loop {
            let mut one = match watch.next(eye, log) {
                Glance::Seen(one) => one,
                Glance::Stopped => return Err(AppError::Interrupted),
                Glance::NoAnswer => return Ok(Walked::Lost { why: watch.silence(), hangs: true }),
                Glance::Crashed => return Ok(Walked::Lost { why: CRASHED.to_owned(), hangs: false }),
                Glance::Done => break,
            };
            match &mut one {
                // The identity changed while walking: what was seen belongs to nobody.
                Observation::Root(again) => replaced |= again.identity != first.identity,
                Observation::Segment(s) => {
                    files += 1;
                    s.event_driven = self.recorder.event_driven.unwrap_or(s.event_driven);
                    if files % 512 == 0 {
                        watch.progress.walked(self.name, files);
                    }
                }
                Observation::Unreadable(_) | Observation::Stray(_) | Observation::Said(_) => {}
            }
            pass.observe(&one)?;
        }
        watch.progress.walked(self.name, files);
        Ok(if replaced { Walked::Replaced } else { Walked::Whole })
    }
}

/// The word to a walk that its root is the expected one.
struct Go {
    /// Nothing is known of this root: there is nothing to look up.
    first_contact: bool,
}

/// How the walk of a root ended.
enum Walked {
    Whole,
    /// Another disk came in its place.
    Replaced,
    /// Nothing more was heard.
    Lost {
        why: String,
        hangs: bool,
    },
}

fn known_file(k: catalogue::KnownFile) -> walk::KnownFile {
    walk::KnownFile {
        bytes: k.bytes,
        mtime: k.mtime,
        ctime_ns: k.ctime_ns,
        inode: k.inode,
        start: k.start,
        alt_start: k.alt_start,
        time_basis: k.time_basis,
    }
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

fn hash_all(site: &Site, state: &mut State, effort: Effort, watch: &Watch<'_>) -> Result<u64, AppError> {
    let expiring = expiring_before(site, watch.clock.now());
    let of = state.catalogue.bytes_to_read()?.min(effort.hash_bytes);
    let pace = Arc::new(Mutex::new(Pace::new(effort.bytes_per_s)));
    let mut done = 0u64;
    while done < effort.hash_bytes {
        let mut files = state.catalogue.to_read(expiring, HASH_BATCH)?;
        let mut begins = done;
        files.retain(|f| {
            let within = begins < effort.hash_bytes;
            begins = begins.saturating_add(f.file.bytes);
            within
        });
        if files.is_empty() {
            break;
        }
        let before = done;
        let told = |bytes| watch.progress.hashed(before + bytes, of);
        done += hash_batch(state, files, &pace, watch, &told)?;
        if watch.stopped() {
            // What was read is recorded; its leaves wait in the outbox for the next pass.
            return Err(AppError::Interrupted);
        }
    }
    Ok(done)
}

/// Reads files on a thread of their own and records what came back, also when the rest does not. The
/// thread reads on while this one writes to the store.
fn hash_batch(
    state: &mut State,
    files: Vec<ToRead>,
    pace: &Arc<Mutex<Pace>>,
    watch: &Watch<'_>,
    told: &dyn Fn(u64),
) -> Result<u64, AppError> {
    let mut eye = open_reader(files.clone(), Arc::clone(pace))?;
    let (mut bytes, mut recorded) = (0u64, 0u64);
    let mut batch: Vec<(i64, Sha256, Blake3)> = Vec::with_capacity(RECORD_EVERY);
    let mut lost = None;
    for file in &files {
        watch.progress.looking(recorder_of(file), &file.file.root);
        match watch.next(&mut eye, &mut state.log()) {
            Glance::Seen(Ok(h)) => {
                bytes += h.bytes;
                batch.push((file.segment, h.sha256, h.blake3));
                told(bytes);
            }
            Glance::Seen(Err(e)) => put_off(state, file, &e.to_string())?,
            Glance::Stopped => break,
            Glance::NoAnswer => {
                lost = Some(file);
                break;
            }
            Glance::Crashed | Glance::Done => {
                put_off(state, file, CRASHED)?;
                break;
            }
        }
        if batch.len() >= RECORD_EVERY || bytes - recorded >= RECORD_BYTES {
            state.catalogue.record_hashes(watch.clock.now(), &batch)?;
            batch.clear();
            recorded = bytes;
        }
    }
    let now = watch.clock.now();
    state.catalogue.record_hashes(now, &batch)?;
    if let Some(file) = lost {
        let root = &file.file.root;
        warn!(recorder.id = recorder_of(file), root, "lost sight of this root while reading");
        state.catalogue.lose_root(root, &watch.silence(), now)?;
        eye.abandon(recorder_of(file), root, now);
    }
    Ok(bytes)
}

/// Camera ids begin with the recorder's.
fn recorder_of(file: &ToRead) -> &str {
    file.camera.split('/').next().unwrap_or_default()
}

fn open_reader(
    files: Vec<ToRead>,
    pace: Arc<Mutex<Pace>>,
) -> Result<Eye<Result<Hashed, HashError>>, AppError> {
    let work = move |wire: &Wire<Result<Hashed, HashError>>| {
        let mut hasher = Hasher::default();
        let mut root = String::new();
        for file in files {
            // Should the storage of this file hang, then not with results of another one in hand.
            if file.file.root != root {
                root.clone_from(&file.file.root);
                wire.flush();
            }
            let hashed = hasher.hash_file(&file.path(), &file.file, &mut |n| {
                pace.lock().unwrap_or_else(PoisonError::into_inner).read(n, wire.beat());
            });
            if !wire.send(hashed) {
                return;
            }
        }
    };
    Eye::open(work).map_err(|source| AppError::Io { what: "start a reader".to_owned(), source })
}

fn put_off(state: &State, file: &ToRead, why: &str) -> Result<(), AppError> {
    info!(segment.id = file.segment, why, "a file could not be read; the next pass tries again");
    Ok(state.catalogue.put_off(file, why)?)
}

/// Seals everything that waits, signs once, publishes once.
///
/// # Errors
/// A frozen ledger, no room, stores that cannot be written.
pub fn seal_outbox(state: &mut State, clock: &dyn Clock) -> Result<(), AppError> {
    let State { catalogue, evidence, sealer, .. } = &mut *state;
    let mut log = Log { evidence, sealer };
    catalogue.settle()?;
    let (to_seal, batches) = sync_channel::<Vec<Outgoing>>(1);
    let (done, sealed) = sync_channel(1);
    std::thread::scope(|scope| {
        scope.spawn(move || {
            for batch in batches {
                let answer = seal_batch(&mut log, batch, clock);
                if answer.is_err() | done.send(answer).is_err() {
                    break;
                }
            }
        });
        // The two stores share nothing: the next batch is read from one while this one goes into the other.
        let mut read = 0;
        let mut next = move |catalogue: &Catalogue| -> Result<bool, AppError> {
            let batch = catalogue.outgoing(read, SEAL_BATCH)?;
            read = batch.last().map_or(read, |o| o.seq);
            Ok(!batch.is_empty() && to_seal.send(batch).is_ok())
        };
        let mut more = next(catalogue)?;
        while more {
            more = next(catalogue)?;
            let Ok(answer) = sealed.recv() else { break };
            let (last, head): (i64, Head) = answer?;
            catalogue.acknowledge(last, head.size, &head.root)?;
        }
        Ok::<_, AppError>(())
    })?;
    sign_and_publish(state, clock)
}

/// Seals a batch that is not empty; gives its last place in the outbox and the log with it.
fn seal_batch(log: &mut Log<'_>, batch: Vec<Outgoing>, clock: &dyn Clock) -> Result<(i64, Head), AppError> {
    let last = batch.last().map_or(0, |o| o.seq);
    let facts: Vec<_> = batch.into_iter().map(|o| o.fact).collect();
    Ok((last, log.sealer.seal(log.evidence, &facts, clock.now(), false)?))
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

    fn read(&mut self, n: u64, beat: &Beat) {
        beat.beat();
        let Some(per_s) = self.per_s.filter(|p| *p > 0) else { return };
        self.bytes += n;
        let due = Duration::from_secs_f64(self.bytes as f64 / per_s as f64);
        while let Some(wait) = due.checked_sub(self.began.elapsed()).filter(|w| !w.is_zero()) {
            std::thread::sleep(wait.min(PAUSE));
            beat.beat();
        }
    }
}
