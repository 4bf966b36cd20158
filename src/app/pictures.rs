//! Picture samples of a pass: the newest finished segment of each camera, when a rule asks what cameras
//! show and `ffmpeg` is there. On threads of their own, within a budget, like every reading of storage.

use std::ops::ControlFlow;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use tracing::{debug, info};

use super::AppError;
use super::eyes::{self, Eye, Glance, Wire};
use super::pass::Watch;
use super::site::{Site, WatchedRecorder};
use super::state::State;
use crate::catalogue::Newest;
use crate::model::signal::{Said, Signal};
use crate::sources::pictures;

/// Longest time that the pictures of one storage root may take in a pass.
const BUDGET: Duration = Duration::from_secs(60);

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
        for (name, path) in recorder.roots.iter().filter(|(name, _)| eyes::hangs(name).is_none()) {
            let due = state.catalogue.newest_segments(name, CAMERAS)?;
            let eye = open(ffmpeg.clone(), path.clone(), due)?;
            if follow(recorder, name, eye, state, watch)?.is_break() {
                return Err(AppError::Interrupted);
            }
        }
    }
    Ok(())
}

fn open(ffmpeg: PathBuf, root: PathBuf, due: Vec<Newest>) -> Result<Eye<[Signal; 2]>, AppError> {
    let work = move |wire: &Wire<[Signal; 2]>| {
        let began = Instant::now();
        for one in due {
            if began.elapsed() > BUDGET {
                return;
            }
            match pictures::sample(&ffmpeg, &root.join(one.path.to_path()), pictures::LIMIT) {
                Ok(look) => {
                    // What the segment shows, it shows from its beginning to its end.
                    let said = |at| Signal { subject: one.camera.clone(), at, said: Said::Picture { look } };
                    if !wire.send([said(one.start), said(one.end)]) {
                        return;
                    }
                }
                Err(why) => debug!(camera = one.camera, %why, "no picture"),
            }
            wire.beat().beat();
        }
    };
    Eye::open(work).map_err(|source| AppError::Io { what: "start a reader".to_owned(), source })
}

fn follow(
    recorder: &WatchedRecorder,
    root: &str,
    mut eye: Eye<[Signal; 2]>,
    state: &mut State,
    watch: &Watch<'_>,
) -> Result<ControlFlow<()>, AppError> {
    loop {
        match watch.next(&mut eye, &mut state.log()) {
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
