//! Picture samples of a pass: the newest finished segment of each camera, when a rule asks what cameras
//! show and `ffmpeg` is there. On threads of their own, within a budget, like every reading of storage.

use std::ops::ControlFlow;
use std::path::Path;
use std::sync::Mutex;

use tracing::info;

use super::AppError;
use super::eyes::pictures::SamplePictures;
use super::eyes::task::{Charge, Duty};
use super::eyes::{self, Eye, Eyes, Glance};
use super::pass::Watch;
use super::site::{Site, WatchedRecorder};
use super::state::State;
use crate::catalogue::Newest;
use crate::model::RelPath;
use crate::model::signal::Signal;
use crate::sources::pictures;

/// Cameras sampled below one root in a pass, those longest without a sample first.
const CAMERAS: usize = 64;

/// Samples pictures where a rule in force asks for them.
pub(super) fn sample(site: &Site, state: &mut State, watch: &Watch<'_>) -> Result<(), AppError> {
    if !site.policy.rules.iter().any(|r| r.kind == "view_tamper") {
        return Ok(());
    }
    let Some(ffmpeg) = pictures::installed(std::env::var_os("PATH").as_deref()) else {
        info!("no ffmpeg is installed: no pictures are sampled, and what cameras show cannot be told");
        return Ok(());
    };
    for recorder in &site.recorders {
        if state.eyes.ready(recorder.id.as_str()).is_err() {
            continue;
        }
        for (name, path) in recorder.roots.iter().filter(|(name, _)| eyes::hangs(name).is_none()) {
            let due = state.catalogue.newest_segments(name, CAMERAS)?;
            let eye = open(&state.eyes, recorder, (&ffmpeg, path), due)?;
            if follow(recorder, name, eye, state, watch)?.is_break() {
                return Err(AppError::Interrupted);
            }
        }
    }
    Ok(())
}

fn open(
    eyes: &Eyes,
    recorder: &WatchedRecorder,
    (ffmpeg, root): (&Path, &Path),
    due: Vec<Newest>,
) -> Result<Eye<[Signal; 2]>, AppError> {
    let task = SamplePictures { ffmpeg: RelPath::from_path(ffmpeg), root: RelPath::from_path(root), due };
    let (roots, program) = (vec![root.to_owned()], Some(ffmpeg.to_owned()));
    let charge = Charge { recorder: recorder.id.to_string(), duty: Duty::Walk, roots, program };
    let opened = eyes.open(charge, task, ());
    opened.map_err(|source| AppError::Io { what: "start a reader".to_owned(), source })
}

fn follow(
    recorder: &WatchedRecorder,
    root: &str,
    mut eye: Eye<[Signal; 2]>,
    state: &mut State,
    watch: &Watch<'_>,
) -> Result<ControlFlow<()>, AppError> {
    loop {
        match watch.next(&mut eye, &Mutex::new(state.log())) {
            Glance::Seen(said) => state.catalogue.record_signals(&said)?,
            Glance::Done | Glance::Crashed => return Ok(ControlFlow::Continue(())),
            Glance::Stopped => return Ok(ControlFlow::Break(())),
            Glance::NoAnswer => {
                eye.abandon(recorder.id.as_str(), root, watch.clock.now());
                return Ok(ControlFlow::Continue(()));
            }
        }
    }
}
