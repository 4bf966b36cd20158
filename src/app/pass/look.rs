//! A partial pass: a watch over one root notices, looks and reads on a thread of its own; what it saw is
//! taken into the catalogue in parts. Nothing here waits for storage while it holds a store.

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use tracing::{debug, info};

use super::runs_forward;
use crate::app::AppError;
use crate::app::eyes::Wire;
use crate::app::eyes::walk::probe;
use crate::app::site::WatchedRecorder;
use crate::app::state::State;
use crate::catalogue::{Catalogue, PassSummary, RootFate};
use crate::clock::{Clock, System};
use crate::model::observation::{
    LookOver, Observation, ReadSeen, RootIdentity, RootSeen, SegmentSeen, Sighting, Sweep,
};
use crate::model::{Places, Reach, RelPath, UtcMs};
use crate::sources::hash::Hasher;
use crate::sources::root;
use crate::sources::walk::{self, Helpers, Walk};
use crate::sources::watch::{Means, Watch};

/// A file that was finished or changed within this time is read at once: it is still in the page cache,
/// so that reading it costs the disk nothing. Older ones wait for the budget.
const FRESH_MS: i64 = 10 * 60_000;

/// A root that cannot be seen is tried again after this time.
const AGAIN: Duration = Duration::from_secs(5);

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
}

/// Watches one root until nobody listens any more.
pub fn watch(task: &Task, wire: &Wire<Sighting>) {
    let mut why = Sweep::Begun;
    while watch_once(task, wire, why) {
        why = Sweep::Returned;
    }
}

/// Watches from one sweep of the root to the next time that it goes out of sight; false when nobody listens.
fn watch_once(task: &Task, wire: &Wire<Sighting>, why: Sweep) -> bool {
    let layout = &task.recorder.compiled;
    let (ignores, alive) = (|path: &Path| layout.ignores(path), || wire.beat().beat());
    let begun = root::identify(&task.path)
        .and_then(|id| Ok((id, Watch::begin(&task.path, task.means, &ignores, &alive)?)));
    let (identity, mut watch) = match begun {
        Ok(begun) => begun,
        Err(error) => return tell_unseen(task, wire, why, &error),
    };
    let over = |sweep, noticed, watch: &Watch<'_>| {
        let (watched, asked) = (watch.watched() as u64, watch.asked() as u64);
        Sighting::Over(LookOver { sweep, noticed, watched, asked })
    };
    let mut eye =
        Eye { task, wire, hasher: Hasher::default(), known: Catalogue::open_to_read(&task.dir).ok() };
    let (mut places, mut sweep, mut noticed) = (Places::everything(), Some(why), System.now());
    loop {
        let looked = Instant::now();
        // What was written while nobody watched may be long out of the page cache.
        let at_once = !matches!(sweep, Some(Sweep::Begun | Sweep::Returned));
        let still = eye.look(&mut places, at_once);
        if !wire.send(over(sweep, noticed, &watch)) || !wire.flush() {
            return false;
        }
        if still != Some(identity) {
            return true;
        }
        (places, sweep) = (Places::default(), None);
        let mut first = None;
        loop {
            let since = looked.elapsed();
            let stirred = watch.wait(task.every.saturating_sub(since).max(Duration::from_millis(20)));
            if !stirred.places.is_empty() {
                first.get_or_insert_with(|| System.now());
                places.extend(stirred.places);
                sweep = stirred.sweep.or(sweep);
            }
            let since = looked.elapsed();
            if since >= task.at_least_every || (first.is_some() && since >= task.every) {
                break;
            }
        }
        noticed = first.unwrap_or_else(|| System.now());
        if let Some(why) = sweep {
            info!(recorder.id = %task.recorder.id, root = task.name, ?why, "looking at the whole root");
        }
    }
}

fn tell_unseen(task: &Task, wire: &Wire<Sighting>, why: Sweep, error: &std::io::Error) -> bool {
    let identity = Err(error.to_string().to_lowercase());
    let seen = RootSeen { recorder: task.recorder.id.clone(), root: task.name.clone(), identity };
    let over = LookOver { sweep: Some(why), noticed: System.now(), watched: 0, asked: 0 };
    wire.send(Sighting::Seen(Observation::Root(seen)));
    let heard = wire.send(Sighting::Over(over)) && wire.flush();
    let begun = Instant::now();
    while heard && begun.elapsed() < AGAIN {
        wire.beat().beat();
        std::thread::sleep(Duration::from_millis(100));
    }
    heard
}

/// What looks, look after look.
struct Eye<'t> {
    task: &'t Task,
    wire: &'t Wire<Sighting>,
    hasher: Hasher,
    /// Without it every container is read again: slower, not wrong.
    known: Option<Catalogue>,
}

impl Eye<'_> {
    /// Looks at the places and at what was open, and reads what is fresh when told to read at once; gives who is
    /// mounted there at the end.
    fn look(&mut self, places: &mut Places, at_once: bool) -> Option<RootIdentity> {
        let Self { task, wire, hasher, known } = self;
        for path in known.as_ref().and_then(|k| k.open_files(&task.name).ok()).unwrap_or_default() {
            places.add(path, Reach::File);
        }
        let now = System.now();
        let known = |root: &str, file: &RelPath| {
            wire.beat().beat();
            known.as_ref()?.known_file(root, file).ok().flatten()
        };
        let helpers = Helpers { known: &known, probe: &probe };
        let walk = Walk {
            recorder: &task.recorder.id,
            name: &task.name,
            path: &task.path,
            layout: &task.recorder.compiled,
            default_camera: "camera",
            now,
        };
        let mut identity = None;
        walk::look(&walk, places, &helpers, &mut |mut one| {
            let mut read = None;
            match &mut one {
                Sighting::Seen(Observation::Root(seen)) => identity = seen.identity.clone().ok(),
                Sighting::Seen(Observation::Segment(s)) => {
                    s.event_driven = task.recorder.event_driven.unwrap_or(s.event_driven);
                    read = (at_once && fresh(s, now)).then(|| s.file.clone());
                }
                _ => {}
            }
            wire.send(one);
            let Some(file) = read else { return };
            let path = task.path.join(file.path.to_path());
            match hasher.hash_file(&path, &file, &mut |_| wire.beat().beat()) {
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

/// A look that is being taken in.
#[derive(Clone, Copy, Debug)]
pub struct InHand {
    /// Its number in the catalogue.
    id: i64,
    /// When it began.
    began: UtcMs,
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
            InHand { id: catalogue.begin_look(now, forward)?, began: now }
        }
    };
    *look = (!over).then_some(in_hand);
    let mut taken = Taken::default();
    let mut pass = catalogue.look(in_hand.id, in_hand.began)?;
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
            Sighting::Over(_) => {}
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
