//! The bytes of what a pass found: read newest first and below a rate, on a thread that may hang.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use tracing::{info, warn};

use super::{CRASHED, Effort, Watch};
use crate::app::AppError;
use crate::app::eyes::{Beat, Eye, Glance, Wire};
use crate::app::site::Site;
use crate::app::state::State;
use crate::catalogue::ToRead;
use crate::model::{Blake3, Sha256, UtcMs};
use crate::sources::hash::{HashError, Hashed, Hasher};

/// Files listed for one reader thread.
const HASH_BATCH: usize = 8_192;

/// Readings recorded in one transaction, at most; and bytes, so that large files are recorded soon too.
const RECORD_EVERY: usize = 2_048;
/// See [`RECORD_EVERY`].
const RECORD_BYTES: u64 = 1 << 30;

/// Longest sleep of a reader that keeps below its rate, so that it shows life.
const PAUSE: Duration = Duration::from_millis(200);

/// Footage that the floor of retention lets go within a day is read last: it may be gone before.
fn expiring_before(site: &Site, now: UtcMs) -> UtcMs {
    let floors = site.policy.rules.iter().filter(|r| r.kind == "min_retention");
    let days = floors.filter_map(|r| r.params.get("min_days")?.as_u64()).max().unwrap_or(0);
    let day_ms = 86_400_000;
    if days == 0 { UtcMs::MIN } else { UtcMs(now.0 - days.cast_signed().saturating_mul(day_ms) + day_ms) }
}

pub(super) fn hash_all(
    site: &Site,
    state: &mut State,
    effort: Effort,
    watch: &Watch<'_>,
) -> Result<u64, AppError> {
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
pub(super) fn recorder_of(file: &ToRead) -> &str {
    file.camera.split('/').next().unwrap_or_default()
}

pub(super) fn open_reader(
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

/// Keeps reading below a rate by waiting after each chunk.
pub(super) struct Pace {
    per_s: Option<u64>,
    began: Instant,
    bytes: u64,
}

impl Pace {
    pub(super) fn new(per_s: Option<u64>) -> Self {
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
