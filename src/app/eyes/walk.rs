//! The task of walking one root: who is mounted there, and, once home says that it is the right one, what
//! lies there. Reads heads of containers, never a whole file.

use std::io;
use std::path::Path;

use serde::{Deserialize, Serialize};

use super::Wire;
use super::pace::Pacer;
use super::task::{Go, Home, Request, Task};
use crate::model::observation::{MediaFacts, Observation, RootSeen};
use crate::model::signal::Signal;
use crate::model::{RecorderId, RelPath, UtcMs};
use crate::sources::hash::{self, HashError};
use crate::sources::layout::Compiled;
use crate::sources::media;
use crate::sources::root;
use crate::sources::walk::{self, Helpers, Walk};

/// One root to walk.
#[derive(Serialize, Deserialize)]
pub struct WalkRoot {
    /// The recorder that writes here.
    pub recorder: RecorderId,
    /// The root as configured.
    pub name: String,
    /// Where it is reached.
    pub path: RelPath,
    /// How its recordings are named.
    pub layout: Compiled,
    /// The instant of the pass.
    pub now: UtcMs,
}

impl From<WalkRoot> for Request {
    fn from(task: WalkRoot) -> Self {
        Self::Walk(task)
    }
}

impl Task for WalkRoot {
    type Seen = Observation;

    fn look(self, wire: &Wire<Observation>, home: &dyn Home, _: &Pacer) {
        let Self { recorder, name, path, layout, now } = self;
        let path = path.to_path();
        let identity = root::identify(&path).map_err(|e| e.to_string().to_lowercase());
        let seen = RootSeen { recorder: recorder.clone(), root: name.clone(), identity };
        if !wire.send(Observation::Root(seen)) || !wire.flush() {
            return;
        }
        let Some(Go { first_contact }) = home.may_go() else { return };
        if let Ok(said) = root::room(&path) {
            wire.send(Observation::Said(Signal { subject: name.clone(), at: now, said }));
        }
        let known = |root: &str, file: &RelPath| {
            wire.beat().beat();
            if first_contact { None } else { home.known(root, file) }
        };
        let helpers = Helpers { known: &known, probe: &probe };
        let (recorder, name, path, layout) = (&recorder, name.as_str(), path.as_path(), &layout);
        let walk = Walk { recorder, name, path, layout, default_camera: "camera", now };
        walk::walk(&walk, &helpers, &mut |one| {
            wire.send(one);
        });
    }
}

/// Looks into a container and leaves the page cache as found.
///
/// # Errors
/// The storage.
pub(in crate::app) fn probe(path: &Path, len: u64) -> io::Result<MediaFacts> {
    let mut file = hash::open(path).map_err(|why| match why {
        HashError::Vanished => io::ErrorKind::NotFound.into(),
        HashError::Io(source) => source,
        HashError::Changed => io::Error::other(why.to_string()),
    })?;
    hash::look_into(&mut file, |file| media::probe(file, len))
}
