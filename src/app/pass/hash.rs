//! The bytes of what a pass found: read newest first and below a rate, by a reader that may hang or crash.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use tracing::{info, warn};

use super::reading::{Ended, Said, each};
use super::seal::{Sealing, SharedLog};
use super::{CRASHED, Effort, Watch};
use crate::app::AppError;
use crate::app::eyes::read::ReadFiles;
use crate::app::eyes::task::{Charge, Duty};
use crate::app::eyes::{Eye, Eyes};
use crate::app::site::Site;
use crate::catalogue::{Catalogue, Reading, ToRead};
use crate::model::UtcMs;
use crate::sources::hash::Hashed;

/// Files listed for one reader thread.
const HASH_BATCH: usize = 8_192;

/// Readings recorded in one transaction, at most; and bytes, so that large files are recorded soon too.
const RECORD_EVERY: usize = 4_096;
/// See [`RECORD_EVERY`].
const RECORD_BYTES: u64 = 1 << 30;

/// Footage that the floor of retention lets go within a day is read last: it may be gone before.
fn expiring_before(site: &Site, now: UtcMs) -> UtcMs {
    let floors = site.policy.rules.iter().filter(|r| r.kind == "min_retention");
    let days = floors.filter_map(|r| r.params.get("min_days")?.as_u64()).max().unwrap_or(0);
    let day_ms = 86_400_000;
    if days == 0 { UtcMs::MIN } else { UtcMs(now.0 - days.cast_signed().saturating_mul(day_ms) + day_ms) }
}

/// What reading goes through: what was read is recorded, and what was recorded is sealed beside it.
pub(super) struct Hashing<'h, 'l> {
    pub(super) catalogue: &'h mut Catalogue,
    pub(super) eyes: &'h Eyes,
    pub(super) log: &'h SharedLog<'l>,
    pub(super) sealing: &'h mut Sealing,
    pub(super) watch: &'h Watch<'h>,
}

/// How files are read.
pub(super) struct How {
    pub(super) bytes_per_s: Option<u64>,
    /// Slower, but a crash tells which file it was.
    pub(super) one_by_one: bool,
}

impl Hashing<'_, '_> {
    /// Reads what is to be read, as far as the effort goes; gives the number of bytes.
    pub(super) fn all(&mut self, site: &Site, effort: Effort) -> Result<u64, AppError> {
        let expiring = expiring_before(site, self.watch.clock.now());
        let of = self.catalogue.bytes_to_read()?.min(effort.hash_bytes);
        let mut how = How { bytes_per_s: effort.bytes_per_s, one_by_one: false };
        let mut done = 0u64;
        while done < effort.hash_bytes {
            let mut files = self.catalogue.to_read(expiring, HASH_BATCH)?;
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
                let watch = self.watch;
                let told = |bytes| watch.progress.hashed(before + bytes, of);
                done += self.of_recorder(files, &mut how, &told)?;
                if self.watch.stopped() {
                    // What was read is recorded; its leaves wait in the outbox for the next pass.
                    return Err(AppError::Interrupted);
                }
            }
        }
        Ok(done)
    }

    /// Has the files of one recorder read and records what came back, also when the rest does not. The
    /// reader reads on while this thread writes to the store.
    fn of_recorder(
        &mut self,
        files: Vec<ToRead>,
        how: &mut How,
        told: &dyn Fn(u64),
    ) -> Result<u64, AppError> {
        if let Some(Err(why)) = files.first().map(|f| self.eyes.ready(f.recorder())) {
            let roots: BTreeSet<&str> = files.iter().map(|f| f.file.root.as_str()).collect();
            let now = self.watch.clock.now();
            roots.into_iter().try_for_each(|root| self.catalogue.lose_root(root, &why, now))?;
            return Ok(0);
        }
        let mut eye = open_reader(self.eyes, &files, how)?;
        let (mut bytes, mut recorded) = (0u64, 0u64);
        let mut batch = Vec::with_capacity(RECORD_EVERY);
        let (watch, log) = (self.watch, self.log);
        let next = |file: &ToRead| {
            watch.progress.looking(file.recorder(), &file.file.root);
            watch.next(&mut eye, log)
        };
        let take = |of: ToRead, said: Said| {
            match said {
                Ok(Hashed { sha256, blake3, bytes: n }) => {
                    bytes += n;
                    batch.push(Reading { of, sha256, blake3 });
                    told(bytes);
                }
                Err(why) => put_off(self.catalogue, &of, &why)?,
            }
            if batch.len() >= RECORD_EVERY || bytes - recorded >= RECORD_BYTES {
                self.record(&mut batch)?;
                recorded = bytes;
            }
            Ok(())
        };
        let ended = each(files, next, take)?;
        self.record(&mut batch)?;
        match ended {
            Ended::Through | Ended::Stopped => {}
            Ended::Crashed(file) => {
                if how.one_by_one {
                    put_off(self.catalogue, &file, CRASHED)?;
                }
                // Results in hand went with it: the same files again, so that it shows at which one it was.
                how.one_by_one = true;
            }
            Ended::NoAnswer(file) => {
                let (root, now) = (&file.file.root, self.watch.clock.now());
                warn!(recorder.id = file.recorder(), root, "lost sight of this root while reading");
                self.catalogue.lose_root(root, &self.watch.silence(), now)?;
                eye.abandon(file.recorder(), root, now);
            }
        }
        Ok(bytes)
    }

    fn record(&mut self, batch: &mut Vec<Reading>) -> Result<(), AppError> {
        self.catalogue.record_hashes(self.watch.clock.now(), batch)?;
        batch.clear();
        self.sealing.go_on(self.catalogue)
    }
}

/// Each recorder has a reader of its own; its files keep their order.
fn by_recorder(files: Vec<ToRead>) -> Vec<Vec<ToRead>> {
    let mut groups: BTreeMap<String, Vec<ToRead>> = BTreeMap::new();
    for file in files {
        groups.entry(file.recorder().to_owned()).or_default().push(file);
    }
    groups.into_values().collect()
}

pub(super) fn open_reader(eyes: &Eyes, files: &[ToRead], how: &How) -> Result<Eye<Said>, AppError> {
    let roots: BTreeSet<&str> = files.iter().map(|f| f.file.root.as_str()).collect();
    let roots = roots.into_iter().map(PathBuf::from).collect();
    let recorder = files.first().map(ToRead::recorder).unwrap_or_default().to_owned();
    let charge = Charge { recorder, duty: Duty::Walk, roots, program: None };
    let files = files.iter().map(|f| f.file.clone()).collect();
    let task = ReadFiles { files, bytes_per_s: how.bytes_per_s, one_by_one: how.one_by_one };
    let opened = eyes.open(charge, task, ());
    opened.map_err(|source| AppError::Io { what: "start a reader".to_owned(), source })
}

fn put_off(catalogue: &Catalogue, file: &ToRead, why: &str) -> Result<(), AppError> {
    info!(segment.id = file.segment, why, "a file could not be read; the next pass tries again");
    Ok(catalogue.put_off(file, why)?)
}
