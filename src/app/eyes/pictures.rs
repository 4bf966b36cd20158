//! The task of sampling pictures below one root, within a budget of time.

use std::time::{Duration, Instant};

use serde::{Deserialize, Serialize};
use tracing::debug;

use super::Wire;
use super::pace::Pacer;
use super::task::{Home, Request, Task};
use crate::catalogue::Newest;
use crate::model::RelPath;
use crate::model::signal::{Said, Signal};
use crate::sources::pictures;

/// Longest time that the pictures of one storage root may take in a pass.
const BUDGET: Duration = Duration::from_secs(60);

/// Segments of which to sample pictures.
#[derive(Serialize, Deserialize)]
pub struct SamplePictures {
    /// The installed `ffmpeg`.
    pub ffmpeg: RelPath,
    /// The root.
    pub root: RelPath,
    /// The newest segment of each camera.
    pub due: Vec<Newest>,
}

impl From<SamplePictures> for Request {
    fn from(task: SamplePictures) -> Self {
        Self::Pictures(task)
    }
}

impl Task for SamplePictures {
    type Seen = [Signal; 2];

    fn look(self, wire: &Wire<[Signal; 2]>, _: &dyn Home, _: &Pacer) {
        let (began, ffmpeg, root) = (Instant::now(), self.ffmpeg.to_path(), self.root.to_path());
        for one in self.due {
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
    }
}
