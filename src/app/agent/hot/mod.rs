//! The hot loop: every root is followed by a child of its own, and a thread waits for what it tells, so that the
//! supervisor and the keeper never do. Here is what comes of what they saw.

mod devices;
mod follow;
mod halt;
mod logs;
mod pace;
mod scrub;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::Duration;

use serde::Serialize;
use tokio::sync::mpsc;

use super::keeper::Keeper;
use super::pulse::Pulse;
use super::{News, Watched};
use crate::app::AppError;
use crate::app::eyes::Eyes;
use crate::app::pass::look::{Taken, Task};
use crate::config::{Declared, Recorder};
use crate::findings;
use crate::model::UtcMs;
use crate::model::device;
use crate::model::observation::LookOver;
use crate::policy::Policy;
use crate::rules;
use crate::sources::watch::Means;
use crate::views::View;
use devices::Asker;
use follow::Follower;
use halt::Halt;
use logs::LogTail;
use scrub::Scrub;

pub use devices::{Asked, Asking};
pub use logs::WORDS;
pub use pace::{Due, Pace};

/// Longest time between two looks at a root: open files grow without any news.
const AT_LEAST_EVERY: Duration = Duration::from_secs(5);

/// A part of a look was taken in, or could not be.
pub struct Looked {
    /// The root.
    pub root: String,
    /// What came of it.
    pub taken: Result<Taken, AppError>,
    /// The end of the look, when this was its last part.
    pub over: Option<LookOver>,
}

/// How a root is watched, for the board.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize)]
pub struct Sight {
    /// Until when everything below the root is known; null before the first look is over.
    pub seen_until: Option<UtcMs>,
    /// Folders whose changes the system tells.
    pub watched: u64,
    /// Folders that are asked again and again.
    pub asked: u64,
    /// Looks at the whole root.
    pub sweeps: u64,
    /// It cannot be seen now.
    pub unseen: bool,
}

/// Counts since the start of the agent.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize)]
pub struct Tally {
    /// Looks that are over.
    pub looks: u64,
    /// Segments that came.
    pub new: u64,
    /// Segments that vanished.
    pub gone: u64,
    /// Finished segments that changed.
    pub changed: u64,
    /// Segments read as soon as they were finished.
    pub read: u64,
}

/// The followers of every root, and what they have seen.
pub struct Hot {
    halt: Halt,
    /// How each root is seen.
    pub sights: BTreeMap<String, Sight>,
    /// What was noticed.
    pub tally: Tally,
    /// When what follows from it is due.
    pub pace: Pace,
    /// Whom the devices' askers ask, by recorder.
    askers: BTreeSet<(String, device::Asked)>,
    /// What the newest glance at the cameras found standing.
    down: Option<BTreeSet<String>>,
}

impl Hot {
    /// Follows every root of a site, and reads what lies there.
    ///
    /// # Errors
    /// The system gives no thread.
    pub(super) fn follow(
        watched: &Watched,
        eyes: &Eyes,
        keeper: &Keeper,
        pulse: &Arc<Pulse>,
        news: &mpsc::Sender<News>,
    ) -> std::io::Result<Self> {
        let group = |r: &Declared<Recorder>| Some((r.id.to_string(), r.cgroup.clone()?));
        eyes.heed(watched.config.recorders.iter().filter_map(group).collect());
        let watching = &watched.config.watching;
        let mut hot = Self {
            halt: Halt::default(),
            sights: BTreeMap::new(),
            tally: Tally::default(),
            // What was noticed has waited for its look already.
            pace: Pace::new(watching.seal_every.saturating_sub(watching.look_every)),
            askers: BTreeSet::new(),
            down: None,
        };
        let every = watching.look_every;
        for recorder in &watched.site.recorders {
            for (name, path) in &recorder.roots {
                let task = Task {
                    recorder: recorder.clone(),
                    name: name.clone(),
                    path: path.clone(),
                    dir: watched.config.state_dir.clone(),
                    every,
                    at_least_every: AT_LEAST_EVERY.max(every),
                    means: Means { events: watching.inotify, watches: watching.watches as usize },
                    bytes_per_s: watched.config.budget.read_bytes_per_s,
                };
                hot.sights.insert(name.clone(), Sight::default());
                Follower {
                    task,
                    eyes: eyes.clone(),
                    patience: watched.config.budget.patience,
                    keeper: keeper.clone(),
                    pulse: Arc::clone(pulse),
                    news: news.clone(),
                    halt: hot.halt.clone(),
                }
                .start()?;
            }
        }
        for asker in Asker::of(watched, news, &hot.halt) {
            hot.askers.insert(asker.voice());
            asker.start()?;
        }
        for tail in LogTail::of(watched, eyes, keeper, news, &hot.halt) {
            hot.askers.insert(tail.voice());
            tail.start()?;
        }
        let (keeper, news, halt) = (keeper.clone(), news.clone(), hot.halt.clone());
        Scrub { budget: watched.config.budget.clone(), keeper, news, halt }.start()?;
        Ok(hot)
    }

    /// Takes note of what a follower tells.
    pub fn took(&mut self, looked: &Looked, floor_ms: i64, now: UtcMs) {
        let Ok(taken) = &looked.taken else { return };
        // Followers of an earlier configuration tell of roots that are no longer watched.
        let Some(sight) = self.sights.get_mut(&looked.root) else { return };
        let summary = &taken.summary;
        sight.unseen = taken.unseen;
        if let Some(over) = &looked.over {
            sight.seen_until = sight.seen_until.max(Some(over.noticed)).filter(|_| !taken.unseen);
            (sight.watched, sight.asked) = (over.watched, over.asked);
            sight.sweeps += u64::from(over.sweep.is_some());
            self.tally.looks += 1;
        }
        self.tally.new += summary.new;
        self.tally.gone += summary.gone;
        self.tally.changed += summary.changed;
        self.tally.read += taken.read.0 as u64;
        let young = summary.newest_gone.is_some_and(|start| now.since(start) < floor_ms);
        if young || summary.changed > 0 || summary.faulty > 0 || taken.turned {
            self.pace.press(now);
        }
        if summary.new + summary.gone + summary.changed > 0 || taken.read.0 > 0 {
            self.pace.unsealed(now);
        }
    }

    /// Whether these devices are asked by the configuration in force.
    pub fn asks(&self, asking: &Asking) -> bool {
        self.askers.contains(&(asking.recorder.clone(), asking.asked))
    }

    /// Takes note of what was read.
    pub fn read(&mut self, pressing: bool, now: UtcMs) {
        self.pace.unsealed(now);
        if pressing {
            self.pace.press_at_once(now);
        }
    }

    /// Until when everything that can be seen is known; `None` before every root was looked at once.
    pub fn seen_until(&self) -> Option<UtcMs> {
        let visible: Vec<Option<UtcMs>> =
            self.sights.values().filter(|s| !s.unseen).map(|s| s.seen_until).collect();
        visible.into_iter().min().flatten()
    }

    /// Takes what a glance found; true when it is not what stood before.
    pub fn glanced(&mut self, down: BTreeSet<String>) -> bool {
        let other = self.down.as_ref() != Some(&down);
        self.down = Some(down);
        other
    }
}

impl Drop for Hot {
    fn drop(&mut self) {
        self.halt.say();
    }
}

/// The rules of a policy that the passing of time alone can break within minutes.
pub fn of_the_minute(policy: &Policy) -> Policy {
    let mut few = policy.clone();
    few.rules.retain(|rule| rule.kind == "camera_downtime");
    few
}

/// Age below which the loss of footage can be a breach: the largest number of days that the policy names.
pub fn floor_ms(policy: &Policy) -> i64 {
    let days = |rule: &crate::policy::RuleInstance| {
        let named = ["min_days", "protect_days"].map(|name| rule.params.get(name).and_then(|v| v.as_i64()));
        named.into_iter().flatten().max()
    };
    policy
        .rules
        .iter()
        .filter_map(days)
        .max()
        .map_or(i64::MAX, |d| d.saturating_add(1).saturating_mul(86_400_000))
}

/// What of these rules is broken as of `seen`, by the ids of findings. Reads the stores through a view of its own.
///
/// # Errors
/// Stores that cannot be read.
pub fn glance(watched: &Watched, seen: UtcMs) -> Result<BTreeSet<String>, AppError> {
    let view = View::open(&watched.config.state_dir, watched.site.context(seen, true))?;
    let judged = rules::judge(&watched.of_the_minute, &view)?;
    let breaches = judged.iter().flat_map(|j| j.verdict.breaches.iter().map(|b| (&j.rule.kind, b)));
    Ok(breaches.map(|(kind, breach)| findings::id(kind, breach)).collect())
}
