//! One root of a pass: who is mounted there, then a walk whose observations go into the catalogue.

use std::cell::OnceCell;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, sync_channel};

use tracing::warn;

use super::{CRASHED, SharedLog, Watch};
use crate::app::AppError;
use crate::app::eyes::task::{Before, Charge, Duty, Go, Home};
use crate::app::eyes::walk::WalkRoot;
use crate::app::eyes::{self, Eye, Eyes, Glance, Stretch};
use crate::app::site::WatchedRecorder;
use crate::catalogue::{Catalogue, Pass, RootFate};
use crate::model::observation::{KnownFile, Observation, RootSeen};
use crate::model::{RecorderId, RelPath, UtcMs};

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
        (dir, eyes): (&Path, &Eyes),
        log: &SharedLog<'_>,
        watch: &Watch<'_>,
    ) -> Result<(), AppError> {
        watch.progress.looking(self.recorder.id.as_str(), self.name);
        let (go, may_go) = sync_channel(1);
        let recorder = self.recorder.id.as_str();
        let first = match (eyes::hangs(self.name), eyes.ready(recorder)) {
            (Some(hung), _) => Err(format!("no answer since {}", hung.since)),
            (None, Err(why)) => Err(why),
            (None, Ok(())) => {
                let home = AtHome { go: Some(may_go), ..AtHome::of(dir) };
                Ok(self.open_eye(eyes, home)?)
            }
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
    fn open_eye(&self, eyes: &Eyes, home: AtHome) -> Result<Eye<Observation>, AppError> {
        let roots = vec![self.path.to_owned()];
        let charge =
            Charge { recorder: self.recorder.id.to_string(), duty: Duty::Walk, roots, program: None };
        let task = WalkRoot {
            recorder: self.recorder.id.clone(),
            name: self.name.to_owned(),
            path: RelPath::from_path(self.path),
            layout: self.recorder.compiled.clone(),
            now: self.now,
        };
        let opened = eyes.open(charge, task, home);
        opened.map_err(|source| AppError::Io { what: "start a reader".to_owned(), source })
    }

    fn follow(
        &self,
        first: &RootSeen,
        eye: &mut Eye<Observation>,
        pass: &mut Pass<'_>,
        log: &SharedLog<'_>,
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
            if !is_about(&one, &self.recorder.id, self.name) {
                return Ok(Walked::Lost { why: NOT_ITS_OWN.to_owned(), hangs: false });
            }
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

/// Why a reader is not believed any more.
pub const NOT_ITS_OWN: &str = "its reader spoke of what is not its own";

/// A reader parses what anybody may have written: it is believed for its own root alone.
pub(super) fn is_about(one: &Observation, recorder: &RecorderId, name: &str) -> bool {
    let root = match one {
        Observation::Root(seen) => &seen.root,
        Observation::Segment(seen) => &seen.file.root,
        Observation::Unreadable(seen) => &seen.root,
        Observation::Stray(file) => &file.root,
        Observation::Said(signal) => &signal.subject,
    };
    let camera = match one {
        Observation::Segment(seen) => seen.camera.recorder() == recorder.as_str(),
        _ => true,
    };
    root == name && camera
}

/// Answers what a reader asks: from the catalogue, beside whoever writes it.
pub struct AtHome {
    dir: PathBuf,
    /// Where the word that a walk waits for comes from; watches wait for none.
    go: Option<Receiver<Go>>,
    catalogue: OnceCell<Option<Catalogue>>,
}

impl Home for AtHome {
    fn may_go(&self) -> Option<Go> {
        self.go.as_ref()?.recv().ok()
    }

    fn known(&self, root: &str, file: &RelPath) -> Option<KnownFile> {
        self.catalogue()?.known_file(root, file).ok().flatten()
    }

    fn stretch(&self, root: &str, from: &RelPath, most: usize) -> Stretch {
        self.catalogue().and_then(|c| c.known_from(root, from, most).ok()).unwrap_or_default()
    }

    fn before(&self, root: &str) -> Before {
        let Some(catalogue) = self.catalogue() else { return Before::default() };
        // First, so that a walk that ends in between counts as a later one.
        let walked = catalogue.newest_walk().unwrap_or_default();
        Before { walked, files: catalogue.to_look_at(root).unwrap_or_default() }
    }
}

impl AtHome {
    /// By the catalogue of this state directory.
    pub fn of(dir: &Path) -> Self {
        Self { dir: dir.to_owned(), go: None, catalogue: OnceCell::new() }
    }

    /// Without a catalogue every container is read again: slower, not wrong.
    fn catalogue(&self) -> Option<&Catalogue> {
        self.catalogue.get_or_init(|| Catalogue::open_to_read(&self.dir).ok()).as_ref()
    }
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
