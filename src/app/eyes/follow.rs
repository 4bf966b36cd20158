//! The task of following one root: notices where something changed, looks there, and reads what was just
//! finished, until the root is another one or nobody listens. Never reads more than the budget saved up.

use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use serde::{Deserialize, Serialize};
use tracing::debug;

use super::Wire;
use super::confine;
use super::pace::Pacer;
use super::task::{Home, Request, Task};
use super::walk::probe;
use crate::clock::{Clock, System};
use crate::model::observation::{
    LookOver, Observation, ReadSeen, RootIdentity, RootSeen, SegmentSeen, Sighting, Sweep,
};
use crate::model::{Places, Reach, RecorderId, RelPath, UtcMs};
use crate::sources::hash::Hasher;
use crate::sources::layout::Compiled;
use crate::sources::root;
use crate::sources::walk::{self, Helpers, Walk};
use crate::sources::watch::{Means, Watch};

/// A file that was finished or changed within this time is read at once: it is still in the page cache,
/// so that reading it costs the disk nothing. Older ones wait for the budget.
const FRESH_MS: i64 = 10 * 60_000;

/// Budget that is saved up for files just finished: a segment of ten minutes fits, a copied archive does not.
const SAVED: Duration = Duration::from_secs(60);

/// What the purse allows is read without a rate of its own; the pauses for others stay.
const UNHURRIED_BY_RATE: u64 = u64::MAX;

/// A root that cannot be seen is tried again after this time.
const AGAIN: Duration = Duration::from_secs(5);

/// One root to follow.
#[derive(Serialize, Deserialize)]
pub struct FollowRoot {
    /// The recorder that writes here.
    pub recorder: RecorderId,
    /// The root as configured.
    pub name: String,
    /// Where it is reached.
    pub path: RelPath,
    /// How its recordings are named.
    pub layout: Compiled,
    /// The configuration says that it records on events only, or not.
    pub event_driven: Option<bool>,
    /// Least time between two looks.
    pub every: Duration,
    /// Longest time between two looks: open files and the root itself are looked at when nothing is told.
    pub at_least_every: Duration,
    /// How the root is watched.
    pub means: Means,
    /// Bytes of fresh files in a second, on the average; `None` for no limit.
    pub bytes_per_s: Option<u64>,
    /// Why all of it is looked at first.
    pub why: Sweep,
}

impl From<FollowRoot> for Request {
    fn from(task: FollowRoot) -> Self {
        Self::Follow(task)
    }
}

impl Task for FollowRoot {
    type Seen = Sighting;

    /// Ends when another folder lies at the path: rules that hold for a folder do not hold for it.
    fn look(self, wire: &Wire<Sighting>, home: &dyn Home, pacer: &Pacer) {
        let path = self.path.to_path();
        let purse = Purse::full(self.bytes_per_s, Instant::now());
        Eye { task: &self, path: &path, wire, home, pacer, hasher: Hasher::in_small_steps(), purse }.follow();
    }
}

/// What looks, look after look.
struct Eye<'t> {
    task: &'t FollowRoot,
    path: &'t Path,
    wire: &'t Wire<Sighting>,
    home: &'t dyn Home,
    pacer: &'t Pacer,
    hasher: Hasher,
    purse: Purse,
}

impl Eye<'_> {
    fn follow(&mut self) {
        let (task, path, wire) = (self.task, self.path, self.wire);
        let (ignores, alive) = (|path: &Path| task.layout.ignores(path), || wire.beat().beat());
        let place = confine::place(path);
        let begun =
            root::identify(path).and_then(|id| Ok((id, Watch::begin(path, task.means, &ignores, &alive)?)));
        let (identity, mut watch) = match begun {
            Ok(begun) => begun,
            Err(error) => return self.tell_unseen(&error),
        };
        let (mut places, mut sweep, mut noticed) = (Places::everything(), Some(task.why), System.now());
        while confine::place(path) == place {
            let looked = Instant::now();
            // What was written while nobody watched may be long out of the page cache.
            let at_once = !matches!(sweep, Some(Sweep::Begun | Sweep::Returned));
            let still = self.look(&mut places, at_once);
            let (watched, asked) = (watch.watched() as u64, watch.asked() as u64);
            let over = Sighting::Over(LookOver { sweep, noticed, watched, asked });
            if !wire.send(over) || !wire.flush() || still != Some(identity) {
                return;
            }
            (places, sweep, noticed) = self.wait(&mut watch, looked);
        }
    }

    /// Waits for the next look: where, why everywhere if so, and until when everything that came is among it.
    fn wait(&self, watch: &mut Watch<'_>, looked: Instant) -> (Places, Option<Sweep>, UtcMs) {
        let (mut places, mut sweep) = (Places::default(), None);
        loop {
            let left = self.task.every.saturating_sub(looked.elapsed());
            let (stirred, until) = watch.wait(left.max(Duration::from_millis(20)));
            places.extend(stirred.places);
            sweep = stirred.sweep.or(sweep);
            let since = looked.elapsed();
            if since >= self.task.at_least_every || (!places.is_empty() && since >= self.task.every) {
                return (places, sweep, until);
            }
        }
    }

    fn tell_unseen(&self, error: &std::io::Error) {
        let Self { task, wire, .. } = self;
        let identity = Err(error.to_string().to_lowercase());
        let seen = RootSeen { recorder: task.recorder.clone(), root: task.name.clone(), identity };
        let over = LookOver { sweep: Some(task.why), noticed: System.now(), watched: 0, asked: 0 };
        wire.send(Sighting::Seen(Observation::Root(seen)));
        let heard = wire.send(Sighting::Over(over)) && wire.flush();
        let begun = Instant::now();
        while heard && begun.elapsed() < AGAIN {
            wire.beat().beat();
            std::thread::sleep(Duration::from_millis(100));
        }
    }

    /// Looks at the places and at what was open, and reads what is fresh when told to read at once; gives who is
    /// mounted there at the end.
    fn look(&mut self, places: &mut Places, at_once: bool) -> Option<RootIdentity> {
        let Self { task, path, wire, home, pacer, hasher, purse } = self;
        let before = home.before(&task.name);
        wire.send(Sighting::Begun { walked: before.walked });
        for path in before.files {
            places.add(path, Reach::File);
        }
        let now = System.now();
        let known = |root: &str, file: &RelPath| {
            wire.beat().beat();
            home.known(root, file)
        };
        let helpers = Helpers { known: &known, probe: &probe };
        let (recorder, name, layout) = (&task.recorder, task.name.as_str(), &task.layout);
        let walk = Walk { recorder, name, path, layout, default_camera: "camera", now };
        let device = path.metadata().map_or(0, |found| found.dev());
        let mut identity = None;
        walk::look(&walk, places, &helpers, &mut |mut one| {
            let mut read = None;
            match &mut one {
                Sighting::Seen(Observation::Root(seen)) => identity = seen.identity.clone().ok(),
                Sighting::Seen(Observation::Segment(s)) => {
                    s.event_driven = task.event_driven.unwrap_or(s.event_driven);
                    read = (at_once && fresh(s, now)).then(|| s.file.clone());
                }
                _ => {}
            }
            wire.send(one);
            // What is dear waits for those who read at the rate: noticing must not wait for reading.
            let Some(file) = read.filter(|file| purse.pays(file.bytes, Instant::now())) else { return };
            let path: PathBuf = path.join(file.path.to_path());
            let paced = &mut |n| pacer.read(device, n, Some(UNHURRIED_BY_RATE), wire.beat());
            match hasher.hash_file(&path, &file, paced) {
                Ok(h) => {
                    wire.send(Sighting::Read(ReadSeen { file, sha256: h.sha256, blake3: h.blake3 }));
                }
                // It was written to again, or is gone: the next look sees it.
                Err(why) => debug!(%why, "a fresh file could not be read"),
            }
        });
        identity
    }
}

/// True for a finished file that is new or changed, and was a moment ago.
fn fresh(s: &SegmentSeen, now: UtcMs) -> bool {
    let touched = s.file.mtime.0.max(s.file.ctime_ns / 1_000_000);
    !s.open && s.media.is_some() && (now.0 - touched).abs() < FRESH_MS
}

/// The byte budget of a root, saved up for [`SAVED`] at most: a file is read at once when it is paid for whole.
struct Purse {
    per_s: Option<u64>,
    left: f64,
    at: Instant,
}

impl Purse {
    fn full(per_s: Option<u64>, at: Instant) -> Self {
        let per_s = per_s.filter(|p| *p > 0);
        Self { per_s, left: per_s.unwrap_or_default() as f64 * SAVED.as_secs_f64(), at }
    }

    fn pays(&mut self, bytes: u64, now: Instant) -> bool {
        let Some(per_s) = self.per_s.map(|p| p as f64) else { return true };
        let earned = now.saturating_duration_since(self.at).as_secs_f64() * per_s;
        (self.left, self.at) = ((self.left + earned).min(SAVED.as_secs_f64() * per_s), now);
        let pays = bytes as f64 <= self.left;
        if pays {
            self.left -= bytes as f64;
        }
        pays
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fresh_files_never_cost_more_than_the_rate_saved_up_for_a_minute() {
        let began = Instant::now();
        let mut purse = Purse::full(Some(100), began);
        let at = |s: u64| began + Duration::from_secs(s);
        assert!(!purse.pays(6001, at(0)), "dearer than all that can be saved");
        assert!(purse.pays(6000, at(0)) && !purse.pays(1, at(0)));
        assert!(!purse.pays(1001, at(10)) && purse.pays(1000, at(10)));
        assert!(!purse.pays(6001, at(3600)) && purse.pays(6000, at(3600)), "a rest saves a minute");
        assert!(Purse::full(None, began).pays(u64::MAX, began), "no limit");
    }
}
