//! One root of a pass: who is mounted there, then a walk whose observations go into the catalogue.

use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, sync_channel};

use tracing::warn;

use super::{CRASHED, Watch};
use crate::app::AppError;
use crate::app::eyes::{self, Eye, Glance, Wire};
use crate::app::site::WatchedRecorder;
use crate::app::state::Log;
use crate::catalogue::{Catalogue, Pass, RootFate};
use crate::model::observation::{MediaFacts, Observation, RootSeen};
use crate::model::signal::Signal;
use crate::model::{RelPath, UtcMs};
use crate::sources::media;
use crate::sources::root;
use crate::sources::walk::{self, Helpers, Walk};

/// One root of a pass.
pub(super) struct RootWalk<'a> {
    pub(super) recorder: &'a WatchedRecorder,
    pub(super) name: &'a str,
    pub(super) path: &'a Path,
    pub(super) now: UtcMs,
}

impl RootWalk<'_> {
    pub(super) fn run(
        &self,
        pass: &mut Pass<'_>,
        dir: &Path,
        log: &mut Log<'_>,
        watch: &Watch<'_>,
    ) -> Result<(), AppError> {
        watch.progress.looking(self.recorder.id.as_str(), self.name);
        let (go, may_go) = sync_channel(1);
        let first = match eyes::hangs(self.name) {
            Some(hung) => Err(format!("no answer since {}", hung.since)),
            None => Ok(self.open_eye(dir.to_owned(), may_go)?),
        };
        let (seen, mut eye) = match first {
            Err(why) => (self.unseen(why), None),
            Ok(mut eye) => match watch.next(&mut eye, log) {
                Glance::Seen(Observation::Root(seen)) => (seen, Some(eye)),
                Glance::Stopped => return Err(AppError::Interrupted),
                Glance::NoAnswer => {
                    eye.abandon(self.recorder.id.as_str(), self.name, watch.clock.now());
                    (self.unseen(watch.silence()), None)
                }
                Glance::Seen(_) | Glance::Done | Glance::Crashed => (self.unseen(CRASHED.to_owned()), None),
            },
        };
        let first_contact = match pass.open_root(&seen, &self.recorder.layout, self.recorder.nominal_ms)? {
            RootFate::Walk { first_contact } => first_contact,
            RootFate::CannotSee { why } => {
                warn!(recorder.id = %self.recorder.id, root = self.name, why, "cannot see this root");
                return Ok(());
            }
        };
        let Some(mut eye) = eye.take() else { return Ok(()) };
        // The thread waits for this word; it cannot have gone away in between.
        let _ = go.send(Go { first_contact });
        match self.follow(&seen, &mut eye, pass, log, watch)? {
            Walked::Whole => pass.close_root(self.name),
            Walked::Replaced => {}
            Walked::Lost { why, hangs } => {
                warn!(recorder.id = %self.recorder.id, root = self.name, why, "lost sight of this root");
                pass.lose_root(self.name, &why)?;
                if hangs {
                    eye.abandon(self.recorder.id.as_str(), self.name, watch.clock.now());
                }
            }
        }
        Ok(())
    }

    fn unseen(&self, why: String) -> RootSeen {
        RootSeen { recorder: self.recorder.id.clone(), root: self.name.to_owned(), identity: Err(why) }
    }

    /// Says who is mounted there, waits for the word, walks.
    fn open_eye(&self, dir: PathBuf, may_go: Receiver<Go>) -> Result<Eye<Observation>, AppError> {
        let (recorder, name) = (self.recorder.clone(), self.name.to_owned());
        let (path, now) = (self.path.to_owned(), self.now);
        let work = move |wire: &Wire<Observation>| {
            let identity = root::identify(&path).map_err(|e| e.to_string().to_lowercase());
            let seen = RootSeen { recorder: recorder.id.clone(), root: name.clone(), identity };
            if !wire.send(Observation::Root(seen)) || !wire.flush() {
                return;
            }
            let Ok(Go { first_contact }) = may_go.recv() else { return };
            if let Ok(said) = root::room(&path) {
                wire.send(Observation::Said(Signal { subject: name.clone(), at: now, said }));
            }
            // Without a catalogue every container is read again: slower, not wrong.
            let catalogue = if first_contact { None } else { Catalogue::open_to_read(&dir).ok() };
            let known = |root: &str, file: &RelPath| {
                wire.beat().beat();
                catalogue.as_ref()?.known_file(root, file).ok().flatten()
            };
            let helpers = Helpers { known: &known, probe: &probe };
            let layout = &recorder.compiled;
            let walk = Walk {
                recorder: &recorder.id,
                name: &name,
                path: &path,
                layout,
                default_camera: "camera",
                now,
            };
            walk::walk(&walk, &helpers, &mut |one| {
                wire.send(one);
            });
        };
        Eye::open(work).map_err(|source| AppError::Io { what: "start a reader".to_owned(), source })
    }

    fn follow(
        &self,
        first: &RootSeen,
        eye: &mut Eye<Observation>,
        pass: &mut Pass<'_>,
        log: &mut Log<'_>,
        watch: &Watch<'_>,
    ) -> Result<Walked, AppError> {
        let (mut files, mut replaced) = (0u64, false);
        loop {
            let mut one = match watch.next(eye, log) {
                Glance::Seen(one) => one,
                Glance::Stopped => return Err(AppError::Interrupted),
                Glance::NoAnswer => return Ok(Walked::Lost { why: watch.silence(), hangs: true }),
                Glance::Crashed => return Ok(Walked::Lost { why: CRASHED.to_owned(), hangs: false }),
                Glance::Done => break,
            };
            match &mut one {
                // The identity changed while walking: what was seen belongs to nobody.
                Observation::Root(again) => replaced |= again.identity != first.identity,
                Observation::Segment(s) => {
                    files += 1;
                    s.event_driven = self.recorder.event_driven.unwrap_or(s.event_driven);
                    if files % 512 == 0 {
                        watch.progress.walked(self.name, files);
                    }
                }
                Observation::Unreadable(_) | Observation::Stray(_) | Observation::Said(_) => {}
            }
            pass.observe(&one)?;
        }
        watch.progress.walked(self.name, files);
        Ok(if replaced { Walked::Replaced } else { Walked::Whole })
    }
}

/// The word to a walk that its root is the expected one.
struct Go {
    /// Nothing is known of this root: there is nothing to look up.
    first_contact: bool,
}

/// How the walk of a root ended.
enum Walked {
    Whole,
    /// Another disk came in its place.
    Replaced,
    /// Nothing more was heard.
    Lost {
        why: String,
        hangs: bool,
    },
}

pub(super) fn probe(path: &Path, len: u64) -> io::Result<MediaFacts> {
    let mut file = File::open(path)?;
    media::probe(&mut file, len)
}
