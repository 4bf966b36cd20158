//! Reading a few files of one recorder by its reader, for whoever holds no store meanwhile.

use std::ops::ControlFlow;
use std::time::Duration;

use super::hash::{Reading, open_reader};
use crate::app::AppError;
use crate::app::eyes::{Eyes, Glance};
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

/// Reads files of one recorder in order, below a rate; `idle` is asked meanwhile whether to go on. Where its reader
/// rests after crashes, nothing is read.
///
/// # Errors
/// The system gives no thread.
pub fn read(
    eyes: &Eyes,
    files: &[ToRead],
    bytes_per_s: u64,
    patience: Duration,
    now: UtcMs,
    idle: &mut dyn FnMut() -> ControlFlow<()>,
) -> Result<Readings, AppError> {
    let mut out = Readings::default();
    if files.first().is_some_and(|f| eyes.ready(f.recorder()).is_err()) {
        return Ok(out);
    }
    // So few that a crash may tell which file it was.
    let how = Reading { bytes_per_s: Some(bytes_per_s), one_by_one: true };
    let mut eye = open_reader(eyes, files, &how)?;
    for file in files {
        match eye.next(patience, idle) {
            Glance::Seen(Ok(h)) => {
                out.bytes += h.bytes;
                out.read.push((file.segment, h.sha256, h.blake3));
            }
            Glance::Seen(Err(why)) => out.failed.push((file.clone(), why)),
            Glance::Stopped => break,
            Glance::Crashed | Glance::Done => {
                out.failed.push((file.clone(), super::CRASHED.to_owned()));
                break;
            }
            Glance::NoAnswer => {
                out.hung = Some(file.file.root.clone());
                eye.abandon(file.recorder(), &file.file.root, now);
                break;
            }
        }
    }
    Ok(out)
}
