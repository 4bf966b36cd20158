//! Samples of what a stored segment shows: a few key frames through an installed `ffmpeg`, small and
//! grey, over a pipe. Nothing is written, no picture is kept; without `ffmpeg` nothing is sampled and
//! whoever asks is told so.

mod look;

use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::sync_channel;
use std::time::Duration;

use thiserror::Error;

use crate::model::signal::Look;

pub use look::{FRAME, HEIGHT, WIDTH, look};

/// Key frames taken of one segment, at most.
const FRAMES: usize = 6;

/// Longest time for one segment: a key frame costs milliseconds, a stalled disk must not cost a pass.
pub const LIMIT: Duration = Duration::from_secs(20);

/// Why no picture was sampled.
#[derive(Debug, Error)]
pub enum PictureError {
    /// The program could not be run.
    #[error("cannot run {program}: {source}; install ffmpeg, or leave pictures out")]
    Start {
        /// The program.
        program: String,
        /// Cause.
        source: std::io::Error,
    },
    /// It did not answer in time and was ended.
    #[error("cannot sample pictures: no answer within {} s; the next pass tries again", .0.as_secs())]
    TimedOut(Duration),
    /// It gave no whole picture.
    #[error("cannot sample pictures: no key frame could be decoded; play the segment to see why")]
    NoPicture,
}

/// The installed `ffmpeg`, looked for in the folders of `PATH`.
pub fn installed(path: Option<&std::ffi::OsStr>) -> Option<PathBuf> {
    std::env::split_paths(path?).map(|folder| folder.join("ffmpeg")).find(|file| file.is_file())
}

/// What the pictures of one segment look like. Runs at the lowest priority and on one thread.
///
/// # Errors
/// See [`PictureError`].
pub fn sample(ffmpeg: &Path, segment: &Path, limit: Duration) -> Result<Look, PictureError> {
    let program = ffmpeg.display().to_string();
    let mut child =
        command(ffmpeg, segment).spawn().map_err(|source| PictureError::Start { program, source })?;
    let bytes = read(&mut child, limit);
    // Whatever is left of it is ended: enough was read, or its time is over.
    let _ = child.kill();
    let _ = child.wait();
    let bytes = bytes.ok_or(PictureError::TimedOut(limit))?;
    look(&bytes.chunks_exact(FRAME).collect::<Vec<_>>()).ok_or(PictureError::NoPicture)
}

fn command(ffmpeg: &Path, segment: &Path) -> Command {
    let mut command = Command::new("nice");
    command.args(["-n", "19"]).arg(ffmpeg);
    command.args(["-v", "quiet", "-nostdin", "-threads", "1", "-skip_frame", "nokey", "-i"]).arg(segment);
    command.args(["-an", "-sn", "-dn", "-frames:v"]).arg(FRAMES.to_string());
    // Without passthrough ffmpeg repeats key frames to keep the rate, and everything looks frozen.
    command.args(["-fps_mode", "passthrough", "-vf"]);
    command.arg(format!("scale={WIDTH}:{HEIGHT}:flags=area,format=gray"));
    command.args(["-f", "rawvideo", "-"]);
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null());
    command
}

/// Everything that it writes, up to the pictures asked for; `None` when the time is over first.
fn read(child: &mut Child, limit: Duration) -> Option<Vec<u8>> {
    let pipe = child.stdout.take()?;
    let (done, wait) = sync_channel(1);
    let work = move || {
        let mut bytes = Vec::with_capacity(FRAMES * FRAME);
        let whole = u64::try_from(FRAMES * FRAME).unwrap_or(u64::MAX);
        let _ = pipe.take(whole).read_to_end(&mut bytes);
        let _ = done.send(bytes);
    };
    std::thread::Builder::new().name("pictures".to_owned()).spawn(work).ok()?;
    wait.recv_timeout(limit).ok()
}
