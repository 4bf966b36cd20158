//! The agent's children: one a recorder for what comes and goes, one a root that is watched; started when there
//! is work, kept for the next, and resting when they crash again and again. What one of them does to itself stays with its recorder.

use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use serde::Serialize;
use serde::de::DeserializeOwned;
use tracing::{info, warn};

use super::Wire;
use super::child::Start;
use super::frame::{self, Doing, Heeded, Ready};
use super::link::{Ended, Leash, Link, Process};
use super::shares::Readers;
use super::task::{Charge, Crash, Duty, Home};
use crate::clock::{Clock, System};
use crate::model::UtcMs;

/// Starts of a child for one task, should its root become another folder again and again.
const TRIES: usize = 3;

/// Longest rest of a recorder whose reader crashes again and again.
const LONGEST_REST: Duration = Duration::from_secs(300);

/// A child and how it fares.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct ChildFacts {
    /// Recorder id.
    pub recorder: String,
    /// What it does: `walk`, `watch` or `log`.
    pub duty: &'static str,
    /// The root that it watches.
    pub root: Option<String>,
    /// Its process, while one is there.
    pub pid: Option<u32>,
    /// Processes started.
    pub starts: u64,
    /// Processes that ended in the middle of a task.
    pub crashes: u64,
    /// The newest of them.
    pub last_crash: Option<LastCrash>,
    /// What of its confinement the system did not grant; `None` before the first start.
    pub lacks: Option<Vec<String>>,
    /// What all its processes did.
    #[serde(flatten)]
    pub done: Doing,
}

/// How a child ended that was not to end.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct LastCrash {
    /// When.
    pub at: UtcMs,
    /// How, as the system tells it.
    pub how: String,
}

/// Control groups by recorder id.
pub type Groups = BTreeMap<String, PathBuf>;

/// The children of an agent.
pub struct Nursery {
    cots: Mutex<BTreeMap<(String, Duty), Cot>>,
    orders: SyncSender<Order>,
    /// Control groups of recorders, where they are known.
    groups: Mutex<Groups>,
    /// Those who read at the rate of a device.
    pub(super) readers: Readers,
}

/// The place of one recorder's work of one kind.
struct Cot {
    idle: Option<Link>,
    facts: ChildFacts,
    /// Crashes since the last task that was done.
    in_a_row: u32,
    rests_until: Option<Instant>,
}

/// A child to start, and who waits for it.
struct Order {
    start: Start,
    tell: SyncSender<io::Result<Process>>,
}

impl Nursery {
    /// A nursery whose children run this program.
    ///
    /// # Errors
    /// The system gives no thread.
    pub fn new(program: PathBuf) -> io::Result<Self> {
        let (orders, from) = sync_channel(1);
        // A child ends with the thread that started it: this one lives as long as the nursery.
        let work = move || start_what_is_ordered(&program, &from);
        std::thread::Builder::new().name("nursery".to_owned()).spawn(work)?;
        Ok(Self { cots: Mutex::default(), orders, groups: Mutex::default(), readers: Readers::default() })
    }

    /// Whether a recorder's reader may be started.
    ///
    /// # Errors
    /// It rests after crashes.
    pub fn ready(&self, recorder: &str) -> Result<(), String> {
        self.cot(recorder, &Duty::Walk, |cot| {
            let left = cot.rests_until.and_then(|until| until.checked_duration_since(Instant::now()));
            left.map_or(Ok(()), |left| {
                let (n, s) = (cot.in_a_row, left.as_secs() + 1);
                Err(format!("its reader crashed {n} times in a row and is started again in {s} s"))
            })
        })
    }

    /// Every child.
    pub fn report(&self) -> Vec<ChildFacts> {
        let cots = self.cots.lock().unwrap_or_else(PoisonError::into_inner);
        cots.values().map(|cot| cot.facts.clone()).collect()
    }

    /// Does a task in a child: hands over the request, passes on results, answers questions.
    ///
    /// # Errors
    /// The child could not be started, or ended in the middle.
    pub fn relay<T: DeserializeOwned>(
        &self,
        charge: &Charge,
        request: &[u8],
        home: &dyn Home,
        wire: &Wire<T>,
        leash: &Leash,
    ) -> Result<(), Crash> {
        for _ in 0..TRIES {
            let mut link = match self.take(charge, leash) {
                Ok(link) => link,
                Err(why) => return self.crashed(charge, format!("it could not be started: {why}")),
            };
            let ended = link.serve(request, home, wire, self);
            self.readers.ended(link.id());
            match ended {
                Ended::Well => {
                    self.put_back(link);
                    return Ok(());
                }
                Ended::Unwanted => {
                    self.gone(charge, link.id());
                    return Ok(());
                }
                Ended::Stale => {}
                Ended::Crashed(how) => return self.crashed(charge, how),
            }
        }
        self.crashed(charge, "its root became another folder again and again".to_owned())
    }

    /// Says in which control groups recorders run: children that start from here on heed them. Those that wait for work
    /// by other groups end.
    pub fn heed(&self, groups: Groups) {
        let mut known = self.groups.lock().unwrap_or_else(PoisonError::into_inner);
        if *known == groups {
            return;
        }
        *known = groups;
        let mut cots = self.cots.lock().unwrap_or_else(PoisonError::into_inner);
        let waiting = cots.values_mut().filter(|cot| cot.idle.is_some());
        let idle: Vec<Option<Link>> = waiting
            .map(|cot| {
                cot.facts.pid = None;
                cot.idle.take()
            })
            .collect();
        drop((cots, known));
        // Ended outside the locks.
        drop(idle);
    }

    fn group_of(&self, recorder: &str) -> Option<PathBuf> {
        self.groups.lock().unwrap_or_else(PoisonError::into_inner).get(recorder).cloned()
    }

    fn cot<R>(&self, recorder: &str, duty: &Duty, look: impl FnOnce(&mut Cot) -> R) -> R {
        let mut cots = self.cots.lock().unwrap_or_else(PoisonError::into_inner);
        look(cots.entry((recorder.to_owned(), duty.clone())).or_insert_with(|| Cot::of(recorder, duty)))
    }

    fn cot_of<R>(&self, charge: &Charge, look: impl FnOnce(&mut Cot) -> R) -> R {
        self.cot(&charge.recorder, &charge.duty, look)
    }

    /// A process ends because nobody wants it any more.
    fn gone(&self, charge: &Charge, process: u32) {
        self.cot_of(charge, |cot| cot.facts.pid = cot.facts.pid.filter(|pid| *pid != process));
    }

    fn take(&self, charge: &Charge, leash: &Leash) -> io::Result<Link> {
        let idle = self.cot_of(charge, |cot| cot.idle.take());
        if let Some(mut idle) = idle.filter(|link| link.covers(charge)) {
            idle.held_by(leash);
            return Ok(idle);
        }
        let (tell, told) = sync_channel(1);
        let ending = || io::Error::other("the agent is ending");
        self.orders
            .send(Order { start: Start::of(charge, self.group_of(&charge.recorder).as_deref()), tell })
            .map_err(|_| ending())?;
        let process = told.recv().map_err(|_| ending())??;
        self.cot_of(charge, |cot| {
            (cot.facts.pid, cot.facts.starts) = (Some(process.id()), cot.facts.starts + 1);
        });
        Link::new(process, charge.clone(), leash)
    }

    fn put_back(&self, mut link: Link) {
        link.held_by(&Leash::default());
        let spare = self.cot_of(&link.charge.clone(), |cot| {
            (cot.in_a_row, cot.rests_until) = (0, None);
            cot.facts.pid = Some(link.id());
            cot.idle.replace(link)
        });
        // Ended outside the lock.
        drop(spare);
    }

    fn crashed(&self, charge: &Charge, how: String) -> Result<(), Crash> {
        let rest = self.cot_of(charge, |cot| {
            cot.in_a_row = cot.in_a_row.saturating_add(1);
            cot.facts.crashes += 1;
            let rest = rest_after(cot.in_a_row);
            (cot.facts.pid, cot.rests_until) = (None, Some(Instant::now() + rest));
            cot.facts.last_crash = Some(LastCrash { at: System.now(), how: how.clone() });
            rest
        });
        warn!(
            recorder.id = charge.recorder,
            duty = charge.duty.name(),
            how,
            rest_s = rest.as_secs(),
            "a reader ended in the middle of its work"
        );
        Err(Crash)
    }

    pub(super) fn granted(&self, charge: &Charge, Ready { lacks, heeds }: Ready) {
        for lack in &lacks {
            warn!(recorder.id = charge.recorder, lack, "a reader is not confined as it should be");
        }
        self.tell_heeded(charge, heeds);
        self.cot_of(charge, |cot| (cot.facts.lacks, cot.facts.done.heeds) = (Some(lacks), Some(heeds)));
    }

    pub(super) fn did(&self, charge: &Charge, more: Doing) {
        let before = self.cot_of(charge, |cot| {
            let before = cot.facts.done.heeds;
            cot.facts.done = cot.facts.done.and(more);
            before
        });
        if let Some(heeds) = more.heeds.filter(|heeds| Some(*heeds) != before) {
            self.tell_heeded(charge, heeds);
        }
    }

    /// Says when a recorder that names its control group cannot be heeded by it, and when it is.
    fn tell_heeded(&self, charge: &Charge, heeds: Heeded) {
        let Some(cgroup) = self.group_of(&charge.recorder) else { return };
        let (id, cgroup, duty) = (&charge.recorder, cgroup.display(), charge.duty.name());
        match heeds {
            Heeded::Recorder => {
                info!(recorder.id = id, duty, %cgroup, "reading pauses when the recorder waits")
            }
            Heeded::Everybody => {
                warn!(recorder.id = id, duty, %cgroup, "no such control group: reading pauses when anybody waits for the disk");
            }
        }
    }
}

impl Cot {
    fn of(recorder: &str, duty: &Duty) -> Self {
        let facts = ChildFacts {
            recorder: recorder.to_owned(),
            duty: duty.name(),
            root: duty.root().map(str::to_owned),
            pid: None,
            starts: 0,
            crashes: 0,
            last_crash: None,
            lacks: None,
            done: Doing::default(),
        };
        Self { idle: None, facts, in_a_row: 0, rests_until: None }
    }
}

/// None after the first crash and after the second, which is how the file is found that it was at; then
/// 1, 4, 16 … seconds.
fn rest_after(crashes: u32) -> Duration {
    let rest = |again| Duration::from_secs(4u64.saturating_pow(again)).min(LONGEST_REST);
    crashes.checked_sub(3).map_or(Duration::ZERO, rest)
}

fn start_what_is_ordered(program: &Path, orders: &Receiver<Order>) {
    for Order { start, tell } in orders {
        let mut command = Command::new(program);
        command.arg("eyes").current_dir("/").stdin(Stdio::piped()).stdout(Stdio::piped());
        let started = command.spawn().map(Process::new).and_then(|mut process| {
            process.say(&frame::bytes(&start)?)?;
            Ok(process)
        });
        // Whoever asked may be gone: then the process ends here.
        drop(tell.send(started));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reader_that_crashes_again_and_again_rests_longer_and_longer_up_to_a_limit() {
        let rests: Vec<u64> = (1..=8).map(|n| rest_after(n).as_secs()).collect();
        assert_eq!(rests, [0, 0, 1, 4, 16, 64, 256, 300]);
    }

    #[test]
    fn a_program_that_is_no_child_is_a_crash_and_the_recorder_rests_after_the_third() {
        let nursery = Nursery::new(PathBuf::from("/bin/true")).expect("thread");
        let duty = Duty::Walk;
        let charge = Charge { recorder: "nvr1".to_owned(), duty, roots: Vec::new(), program: None };
        for crashes in 1..=3 {
            assert_eq!(nursery.ready("nvr1"), Ok(()));
            let wire = Wire::<u8>::over(super::super::Beat::default(), |_| true);
            assert_eq!(nursery.relay(&charge, b"", &(), &wire, &Leash::default()), Err(Crash));
            assert_eq!(nursery.report()[0].crashes, crashes);
        }
        assert!(nursery.ready("nvr1").unwrap_err().contains("3 times"));
        assert_eq!(nursery.ready("nvr2"), Ok(()), "others do not rest");
    }
}
