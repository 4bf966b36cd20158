//! What a reader says of files, one after the other; and reading a few of one recorder, for whoever holds no store
//! meanwhile.

use std::ops::ControlFlow;
use std::time::Duration;

use super::hash::{How, open_reader};
use crate::app::AppError;
use crate::app::eyes::{Eyes, Glance};
use crate::catalogue::{Reading, ToRead};
use crate::model::UtcMs;
use crate::sources::hash::Hashed;

/// What a reader says of a file: its digests, or why it has none.
pub(super) type Said = Result<Hashed, String>;

/// How the reading of a list of files ended.
pub(super) enum Ended {
    /// Something was said of each of them.
    Through,
    /// Whoever waits was told to stop.
    Stopped,
    /// Nothing was heard of this file any more.
    NoAnswer(ToRead),
    /// The reader crashed; what it said before may be lost with it, so it was this file or an earlier one.
    Crashed(ToRead),
}

/// Takes what is said of each file in turn, for as long as something is said.
pub(super) fn each(
    files: Vec<ToRead>,
    mut next: impl FnMut(&ToRead) -> Glance<Said>,
    mut take: impl FnMut(ToRead, Said) -> Result<(), AppError>,
) -> Result<Ended, AppError> {
    for file in files {
        match next(&file) {
            Glance::Seen(said) => take(file, said)?,
            Glance::Stopped => return Ok(Ended::Stopped),
            Glance::NoAnswer => return Ok(Ended::NoAnswer(file)),
            Glance::Crashed | Glance::Done => return Ok(Ended::Crashed(file)),
        }
    }
    Ok(Ended::Through)
}

/// What reading a few files gave.
#[derive(Default)]
pub struct Readings {
    /// Files and their digests.
    pub read: Vec<Reading>,
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
    let how = How { bytes_per_s: Some(bytes_per_s), one_by_one: true };
    let mut eye = open_reader(eyes, files, &how)?;
    let take = |file, said| {
        match said {
            Ok(Hashed { sha256, blake3, bytes }) => {
                out.bytes += bytes;
                out.read.push(Reading { of: file, sha256, blake3 });
            }
            Err(why) => out.failed.push((file, why)),
        }
        Ok(())
    };
    match each(files.to_vec(), |_| eye.next(patience, idle), take)? {
        Ended::Through | Ended::Stopped => {}
        Ended::Crashed(file) => out.failed.push((file, super::CRASHED.to_owned())),
        Ended::NoAnswer(file) => {
            eye.abandon(file.recorder(), &file.file.root, now);
            out.hung = Some(file.file.root);
        }
    }
    Ok(out)
}
