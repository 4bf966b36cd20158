//! A partial pass: what a watch over one root told is taken into the catalogue in parts. Nothing here touches
//! storage.

use std::path::PathBuf;
use std::time::Duration;

use super::root::is_about;
use super::runs_forward;
use crate::app::AppError;
use crate::app::eyes::follow::FollowRoot;
use crate::app::eyes::task::{Charge, Duty};
use crate::app::site::WatchedRecorder;
use crate::app::state::State;
use crate::catalogue::{PassSummary, RootFate};
use crate::clock::Clock;
use crate::model::observation::{Observation, RootSeen, Sighting, Sweep};
use crate::model::{RelPath, UtcMs};
use crate::sources::watch::Means;

pub use super::root::{AtHome, NOT_ITS_OWN};

/// What a watch over one root is told at its start.
#[derive(Clone, Debug)]
pub struct Task {
    /// The recorder.
    pub recorder: WatchedRecorder,
    /// The root as configured.
    pub name: String,
    /// Where it is reached.
    pub path: PathBuf,
    /// State directory, to read what is known.
    pub dir: PathBuf,
    /// Least time between two looks.
    pub every: Duration,
    /// Longest time between two looks: open files and the root itself are looked at when nothing is told.
    pub at_least_every: Duration,
    /// How the root is watched.
    pub means: Means,
    /// Bytes of files just finished that may be read in a second, on the average.
    pub bytes_per_s: u64,
}

impl Task {
    /// For whom its child looks, and where.
    pub fn charge(&self) -> Charge {
        let (recorder, duty) = (self.recorder.id.to_string(), Duty::Watch(self.name.clone()));
        Charge { recorder, duty, roots: vec![self.path.clone()], program: None }
    }

    /// What its child is told.
    pub fn request(&self, why: Sweep) -> FollowRoot {
        FollowRoot {
            recorder: self.recorder.id.clone(),
            name: self.name.clone(),
            path: RelPath::from_path(&self.path),
            layout: self.recorder.compiled.clone(),
            event_driven: self.recorder.event_driven,
            every: self.every,
            at_least_every: self.at_least_every,
            means: self.means,
            bytes_per_s: Some(self.bytes_per_s),
            why,
        }
    }

    /// The child is believed for its own root alone.
    pub fn is_about_us(&self, one: &Sighting) -> bool {
        match one {
            Sighting::Seen(one) => is_about(one, &self.recorder.id, &self.name),
            Sighting::Read(read) => read.file.root == self.name,
            Sighting::Begun { .. } | Sighting::Whole(_) | Sighting::Over(_) => true,
        }
    }
}

/// A look that is being taken in.
#[derive(Clone, Copy, Debug)]
pub struct InHand {
    /// Its number in the catalogue.
    id: i64,
    /// When it began.
    began: UtcMs,
    /// The first walk over everything that was not over when it began.
    later: Option<i64>,
}

/// What taking in a part of a look did.
#[derive(Clone, Copy, Debug, Default)]
pub struct Taken {
    /// What was seen.
    pub summary: PassSummary,
    /// Files whose bytes were recorded, and their bytes.
    pub read: (usize, u64),
    /// The root was out of sight and is not walked yet, or is another one: look at everything.
    pub sweep: bool,
    /// The root cannot be seen.
    pub unseen: bool,
    /// It could be seen before this part and cannot now, or the reverse.
    pub turned: bool,
}

/// Takes a part of a look into the catalogue: `root` as the look met it, what it saw, and whether it is over.
///
/// # Errors
/// Stores that cannot be written; then nothing of this part is taken.
pub fn take_in(
    task: &Task,
    state: &mut State,
    look: &mut Option<InHand>,
    root: &RootSeen,
    part: &[Sighting],
    clock: &dyn Clock,
) -> Result<Taken, AppError> {
    let catalogue = &mut state.catalogue;
    let was = catalogue.root_state(&task.name)?;
    let over = part.iter().any(|s| matches!(s, Sighting::Over(_)));
    let now = clock.now();
    let in_hand = match *look {
        Some(in_hand) => in_hand,
        None => {
            let forward =
                clock.stepped_ms().is_none() && catalogue.seen_until()?.is_none_or(|t| runs_forward(now, t));
            let later = match part.first() {
                Some(Sighting::Begun { walked }) => catalogue.walk_after(*walked)?,
                _ => None,
            };
            InHand { id: catalogue.begin_look(now, forward)?, began: now, later }
        }
    };
    *look = (!over).then_some(in_hand);
    let mut taken = Taken::default();
    let mut pass = catalogue.look(in_hand.id, in_hand.began, in_hand.later)?;
    let mut seen = pass.open_root(root, &task.recorder.layout, task.recorder.nominal_ms)?;
    let mut read = Vec::new();
    for one in part {
        match one {
            Sighting::Seen(Observation::Root(again)) if again.identity != root.identity => {
                seen = pass.open_root(again, &task.recorder.layout, task.recorder.nominal_ms)?;
            }
            _ if !matches!(seen, RootFate::Walk { .. }) => {}
            Sighting::Seen(one) => pass.observe(one)?,
            Sighting::Whole(place) => pass.whole(&task.name, place)?,
            Sighting::Read(one) => read.push(one.clone()),
            Sighting::Begun { .. } | Sighting::Over(_) => {}
        }
    }
    taken.summary = pass.leave(over.then(|| clock.now()))?;
    taken.read = (catalogue.record_readings(clock.now(), &read)?, read.iter().map(|r| r.file.bytes).sum());
    let is = catalogue.root_state(&task.name)?;
    taken.unseen = is.as_deref() == Some("cannot_see");
    taken.turned = was.is_some() && was != is;
    // Seen again, and yet not walked: what came and went meanwhile is not known.
    taken.sweep = over && taken.unseen && matches!(seen, RootFate::Walk { .. });
    Ok(taken)
}
