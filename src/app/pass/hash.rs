//! The bytes of what a pass found: read newest first and below a rate, by a reader that may hang or crash.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use tracing::{info, warn};

use super::{CRASHED, Effort, Watch};
use crate::app::AppError;
use crate::app::eyes::read::ReadFiles;
use crate::app::eyes::task::{Charge, Duty};
use crate::app::eyes::{Eye, Eyes, Glance};
use crate::app::site::Site;
use crate::app::state::State;
use crate::catalogue::ToRead;
use crate::model::{Blake3, Sha256, UtcMs};
use crate::sources::hash::Hashed;

/// Files listed for one reader thread.
const HASH_BATCH: usize = 8_192;

/// Readings recorded in one transaction, at most; and bytes, so that large files are recorded soon too.
const RECORD_EVERY: usize = 2_048;
/// See [`RECORD_EVERY`].
const RECORD_BYTES: u64 = 1 << 30;

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
    let mut reading = Reading { bytes_per_s: effort.bytes_per_s, one_by_one: false };
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
        for files in by_recorder(files) {
            let before = done;
            let told = |bytes| watch.progress.hashed(before + bytes, of);
            done += hash_batch(state, files, &mut reading, watch, &told)?;
            if watch.stopped() {
                // What was read is recorded; its leaves wait in the outbox for the next pass.
                return Err(AppError::Interrupted);
            }
        }
    }
    Ok(done)
}

/// How files are read.
pub(super) struct Reading {
    pub(super) bytes_per_s: Option<u64>,
    /// Slower, but a crash tells which file it was.
    pub(super) one_by_one: bool,
}

/// Each recorder has a reader of its own; its files keep their order.
fn by_recorder(files: Vec<ToRead>) -> Vec<Vec<ToRead>> {
    let mut groups: BTreeMap<String, Vec<ToRead>> = BTreeMap::new();
    for file in files {
        groups.entry(file.recorder().to_owned()).or_default().push(file);
    }
    groups.into_values().collect()
}

/// Has the files of one recorder read and records what came back, also when the rest does not. The
/// reader reads on while this thread writes to the store.
fn hash_batch(
    state: &mut State,
    files: Vec<ToRead>,
    reading: &mut Reading,
    watch: &Watch<'_>,
    told: &dyn Fn(u64),
) -> Result<u64, AppError> {
    if let Some(Err(why)) = files.first().map(|f| state.eyes.ready(f.recorder())) {
        let roots: BTreeSet<&str> = files.iter().map(|f| f.file.root.as_str()).collect();
        let now = watch.clock.now();
        roots.into_iter().try_for_each(|root| state.catalogue.lose_root(root, &why, now))?;
        return Ok(0);
    }
    let mut eye = open_reader(&state.eyes, &files, reading)?;
    let (mut bytes, mut recorded) = (0u64, 0u64);
    let mut batch: Vec<(i64, Sha256, Blake3)> = Vec::with_capacity(RECORD_EVERY);
    let mut lost = None;
    for file in &files {
        watch.progress.looking(file.recorder(), &file.file.root);
        match watch.next(&mut eye, &mut state.log()) {
            Glance::Seen(Ok(h)) => {
                bytes += h.bytes;
                batch.push((file.segment, h.sha256, h.blake3));
                told(bytes);
            }
            Glance::Seen(Err(why)) => put_off(state, file, &why)?,
            Glance::Stopped => break,
            Glance::NoAnswer => {
                lost = Some(file);
                break;
            }
            Glance::Crashed | Glance::Done => {
                if reading.one_by_one {
                    put_off(state, file, CRASHED)?;
                }
                // Results in hand went with it: the same files again, so that it shows at which one it was.
                reading.one_by_one = true;
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
        warn!(recorder.id = file.recorder(), root, "lost sight of this root while reading");
        state.catalogue.lose_root(root, &watch.silence(), now)?;
        eye.abandon(file.recorder(), root, now);
    }
    Ok(bytes)
}

pub(super) fn open_reader(
    eyes: &Eyes,
    files: &[ToRead],
    reading: &Reading,
) -> Result<Eye<Result<Hashed, String>>, AppError> {
    let roots: BTreeSet<&str> = files.iter().map(|f| f.file.root.as_str()).collect();
    let roots = roots.into_iter().map(PathBuf::from).collect();
    let recorder = files.first().map(ToRead::recorder).unwrap_or_default().to_owned();
    let charge = Charge { recorder, duty: Duty::Walk, roots, program: None };
    let files = files.iter().map(|f| f.file.clone()).collect();
    let task = ReadFiles { files, bytes_per_s: reading.bytes_per_s, one_by_one: reading.one_by_one };
    let opened = eyes.open(charge, task, ());
    opened.map_err(|source| AppError::Io { what: "start a reader".to_owned(), source })
}

fn put_off(state: &State, file: &ToRead, why: &str) -> Result<(), AppError> {
    info!(segment.id = file.segment, why, "a file could not be read; the next pass tries again");
    Ok(state.catalogue.put_off(file, why)?)
}
