//! Reading a few files on a thread of their own, for whoever holds no store meanwhile.

use std::ops::ControlFlow;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use super::hash::{Pace, open_reader, recorder_of};
use crate::app::AppError;
use crate::app::eyes::Glance;
use crate::catalogue::ToRead;
use crate::model::{Blake3, Sha256, UtcMs};

/// What reading a few files gave.
#[derive(Default)]
pub struct Readings {
    /// Files and their digests.
    pub read: Vec<(i64, Sha256, Blake3)>,
    /// Their bytes.
    pub bytes: u64,
    /// Files that could not be read, and why.
    pub failed: Vec<(ToRead, String)>,
    /// A root that did not answer any more.
    pub hung: Option<String>,
}

/// Reads files in order, below a rate; `idle` is asked meanwhile whether to go on.
///
/// # Errors
/// The system gives no thread.
pub fn read(
    files: &[ToRead],
    bytes_per_s: u64,
    patience: Duration,
    now: UtcMs,
    idle: &mut dyn FnMut() -> ControlFlow<()>,
) -> Result<Readings, AppError> {
    let pace = Arc::new(Mutex::new(Pace::new(Some(bytes_per_s))));
    let mut eye = open_reader(files.to_vec(), pace)?;
    let mut out = Readings::default();
    for file in files {
        match eye.next(patience, idle) {
            Glance::Seen(Ok(h)) => {
                out.bytes += h.bytes;
                out.read.push((file.segment, h.sha256, h.blake3));
            }
            Glance::Seen(Err(why)) => out.failed.push((file.clone(), why.to_string())),
            Glance::Stopped => break,
            Glance::Crashed | Glance::Done => {
                out.failed.push((file.clone(), super::CRASHED.to_owned()));
                break;
            }
            Glance::NoAnswer => {
                out.hung = Some(file.file.root.clone());
                eye.abandon(recorder_of(file), &file.file.root, now);
                break;
            }
        }
    }
    Ok(out)
}
