//! Work on a recorder's storage, on a thread of its own or in a child of its own: whoever waits for it
//! waits for messages, never for the storage. A dead mount costs its own recorder and nobody else; a
//! reader that crashes does too. Must not touch a store: what it sees goes through the channel.

pub mod child;
pub mod follow;
pub mod log;
pub mod nursery;
pub mod pictures;
pub mod read;
pub mod task;
pub mod walk;

mod confine;
mod disk;
mod frame;
mod link;
mod pace;
mod shares;
mod system;
mod window;

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::ops::ControlFlow;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, sync_channel};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use serde::Serialize;

use crate::model::UtcMs;
use link::Leash;
use nursery::Nursery;
use pace::Pacer;
use task::{Charge, Crash, Home, Task};

pub use confine::MEMORY;
pub use disk::tells_of_group;
pub use frame::Heeded;
pub use nursery::{ChildFacts, Groups};
pub use system::{give_back_memory, keep_one_heap};
pub use window::Stretch;

/// Longest time between two looks at whether to stop.
const GLANCE: Duration = Duration::from_millis(50);

/// Results handed over at a time when they come fast: waking a thread costs more than a small file.
const TOGETHER: usize = 64;

/// Longest time that a result lies there while the next one is being made.
const LINGER: Duration = Duration::from_millis(10);

/// Hand-overs under way: enough that a reader rarely waits, little memory when it does.
const UNDER_WAY: usize = 16;

/// The far end of the channel, in the hands of the work.
pub struct Wire<T> {
    /// Hands results over; false when nobody waits.
    to: Box<dyn Fn(Vec<T>) -> bool + Send>,
    waiting: RefCell<Waiting<T>>,
    beat: Beat,
}

/// Results that are not handed over yet.
struct Waiting<T> {
    results: Vec<T>,
    handed_over: Instant,
}

/// Says "still alive" without a message, for work that is slow on purpose.
#[derive(Clone, Default)]
pub struct Beat(Arc<AtomicU64>);

impl Beat {
    /// Still alive.
    pub fn beat(&self) {
        self.0.fetch_add(1, Ordering::Relaxed);
    }

    /// How often it said so.
    fn count(&self) -> u64 {
        self.0.load(Ordering::Relaxed)
    }
}

impl<T> Wire<T> {
    fn over(beat: Beat, to: impl Fn(Vec<T>) -> bool + Send + 'static) -> Self {
        let waiting = RefCell::new(Waiting { results: Vec::new(), handed_over: Instant::now() });
        Self { to: Box::new(to), waiting, beat }
    }

    /// Sends one result, alone or with those before it; false when nobody waits for it any more.
    pub fn send(&self, one: T) -> bool {
        let mut waiting = self.waiting.borrow_mut();
        waiting.results.push(one);
        let full = waiting.results.len() >= TOGETHER || waiting.handed_over.elapsed() >= LINGER;
        !full || self.hand_over(&mut waiting)
    }

    /// Hands over what lies there: before work that may hang for another reason than the work so far.
    pub fn flush(&self) -> bool {
        self.hand_over(&mut self.waiting.borrow_mut())
    }

    fn hand_over(&self, waiting: &mut Waiting<T>) -> bool {
        let results = std::mem::take(&mut waiting.results);
        waiting.handed_over = Instant::now();
        results.is_empty() || (self.to)(results)
    }

    /// Passes on what was handed over elsewhere, also nothing as a sign of life; false when nobody waits.
    fn pass_on(&self, results: Vec<T>) -> bool {
        self.beat.beat();
        (self.to)(results)
    }

    /// The sign of life, to hand on.
    pub fn beat(&self) -> &Beat {
        &self.beat
    }
}

impl<T> Drop for Wire<T> {
    fn drop(&mut self) {
        let results = std::mem::take(&mut self.waiting.get_mut().results);
        // Nobody may be waiting any more.
        let _ = (self.to)(results);
    }
}

/// What waiting for an eye gave.
#[derive(Debug, PartialEq, Eq)]
pub enum Glance<T> {
    /// A result.
    Seen(T),
    /// There is no more.
    Done,
    /// No result and no sign of life for as long as patience lasts.
    NoAnswer,
    /// The work crashed.
    Crashed,
    /// Whoever waits was told to stop.
    Stopped,
}

/// Work under way.
pub struct Eye<T> {
    from: Receiver<Vec<T>>,
    arrived: std::vec::IntoIter<T>,
    beat: Beat,
    alive: Weak<()>,
    work: Option<JoinHandle<Result<(), Crash>>>,
    leash: Leash,
}

impl<T: Send + 'static> Eye<T> {
    /// Starts work on a thread of its own.
    ///
    /// # Errors
    /// The system gives no thread.
    pub fn open(work: impl FnOnce(&Wire<T>) + Send + 'static) -> std::io::Result<Self> {
        let whole = |wire: &Wire<T>| {
            work(wire);
            Ok(())
        };
        Self::start(Leash::default(), whole)
    }

    fn start(
        leash: Leash,
        work: impl FnOnce(&Wire<T>) -> Result<(), Crash> + Send + 'static,
    ) -> std::io::Result<Self> {
        let (to, from): (SyncSender<Vec<T>>, _) = sync_channel(UNDER_WAY);
        let beat = Beat::default();
        let wire = Wire::over(beat.clone(), move |results| to.send(results).is_ok());
        let token = Arc::new(());
        let alive = Arc::downgrade(&token);
        let work = std::thread::Builder::new().name("eyes".to_owned()).spawn(move || {
            let done = work(&wire);
            drop(wire);
            drop(token);
            done
        })?;
        Ok(Self { from, arrived: Vec::new().into_iter(), beat, alive, work: Some(work), leash })
    }

    /// Waits for the next result; `idle` is called meanwhile and may end the wait.
    pub fn next(&mut self, patience: Duration, idle: &mut dyn FnMut() -> ControlFlow<()>) -> Glance<T> {
        if let Some(one) = self.arrived.next() {
            return Glance::Seen(one);
        }
        let mut quiet_since = Instant::now();
        let mut beats = self.beat.count();
        loop {
            if idle().is_break() {
                return Glance::Stopped;
            }
            match self.from.recv_timeout(GLANCE) {
                Ok(results) => {
                    self.arrived = results.into_iter();
                    if let Some(one) = self.arrived.next() {
                        return Glance::Seen(one);
                    }
                }
                Err(RecvTimeoutError::Disconnected) => {
                    let crashed = self.work.take().is_some_and(|w| !matches!(w.join(), Ok(Ok(()))));
                    return if crashed { Glance::Crashed } else { Glance::Done };
                }
                Err(RecvTimeoutError::Timeout) => {}
            }
            let now = self.beat.count();
            if now != beats {
                (beats, quiet_since) = (now, Instant::now());
            } else if quiet_since.elapsed() >= patience {
                return Glance::NoAnswer;
            }
        }
    }

    /// Waits no longer for work that is not wanted. A child that still runs hears it at its next word; one that
    /// was stopped would never.
    pub fn leave(self) {
        self.leash.leave();
    }

    /// Waits no longer for work that hangs, and remembers where: nobody is sent there before it is back.
    pub fn abandon(self, recorder: &str, root: &str, now: UtcMs) {
        self.leash.end_unless_it_waits();
        let hung = Hung { recorder: recorder.to_owned(), root: root.to_owned(), since: now };
        away().insert(root.to_owned(), (hung, self.alive));
    }
}

/// Who looks: threads of this process, as for `audit` and `check`, or children of an agent.
#[derive(Clone)]
pub enum Eyes {
    /// Threads of this process.
    Here(Arc<Pacer>),
    /// Children, each for the storage of one recorder.
    Children(Arc<Nursery>),
}

impl Default for Eyes {
    fn default() -> Self {
        Self::Here(Arc::default())
    }
}

impl Eyes {
    /// Children that this program's own file starts.
    ///
    /// # Errors
    /// The system gives no thread, or does not tell which file is running.
    pub fn of_children() -> std::io::Result<Self> {
        Nursery::new(std::env::current_exe()?).map(|nursery| Self::Children(Arc::new(nursery)))
    }

    /// Says in which control groups recorders run, by recorder id. Threads of this process heed nobody.
    pub fn heed(&self, groups: Groups) {
        if let Self::Children(nursery) = self {
            nursery.heed(groups);
        }
    }

    /// Whether somebody can look for this recorder now; a child that crashed again and again rests.
    ///
    /// # Errors
    /// Why not, and until when.
    pub fn ready(&self, recorder: &str) -> Result<(), String> {
        match self {
            Self::Here(_) => Ok(()),
            Self::Children(nursery) => nursery.ready(recorder),
        }
    }

    /// Starts a task; `home` answers what it asks.
    ///
    /// # Errors
    /// The system gives no thread. A child that cannot be started is a crash.
    pub fn open<T: Task>(
        &self,
        charge: Charge,
        task: T,
        home: impl Home + 'static,
    ) -> std::io::Result<Eye<T::Seen>> {
        match self {
            Self::Here(pacer) => {
                let pacer = Arc::clone(pacer);
                Eye::open(move |wire| task.look(wire, &home, &pacer))
            }
            Self::Children(nursery) => {
                let (nursery, leash) = (Arc::clone(nursery), Leash::default());
                let held = leash.clone();
                let request = frame::bytes(&task.into())?;
                Eye::start(leash, move |wire| nursery.relay(&charge, &request, &home, wire, &held))
            }
        }
    }

    /// Every child and how it fares; empty where there are none.
    pub fn report(&self) -> Vec<ChildFacts> {
        match self {
            Self::Here(_) => Vec::new(),
            Self::Children(nursery) => nursery.report(),
        }
    }
}

/// A storage that took a thread and did not give it back.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Hung {
    /// Recorder id.
    pub recorder: String,
    /// Root as configured.
    pub root: String,
    /// When waiting was given up.
    pub since: UtcMs,
}

/// Threads that hang belong to the process and outlive every pass.
static AWAY: Mutex<BTreeMap<String, (Hung, Weak<()>)>> = Mutex::new(BTreeMap::new());

fn away() -> MutexGuard<'static, BTreeMap<String, (Hung, Weak<()>)>> {
    let mut all = AWAY.lock().unwrap_or_else(PoisonError::into_inner);
    all.retain(|_, (_, alive)| alive.strong_count() > 0);
    all
}

/// Every storage that hangs now.
pub fn hanging() -> Vec<Hung> {
    away().values().map(|(hung, _)| hung.clone()).collect()
}

/// Whether this root still holds a thread.
pub fn hangs(root: &str) -> Option<Hung> {
    away().get(root).map(|(hung, _)| hung.clone())
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc::channel;

    use super::*;

    fn go_on() -> ControlFlow<()> {
        ControlFlow::Continue(())
    }

    const LONG: Duration = Duration::from_secs(60);

    #[test]
    fn results_come_in_order_and_end() {
        let mut eye = Eye::open(|wire| (0..3).for_each(|n| assert!(wire.send(n)))).expect("thread");
        let got: Vec<_> = (0..4).map(|_| eye.next(LONG, &mut go_on)).collect();
        assert_eq!(got, [Glance::Seen(0), Glance::Seen(1), Glance::Seen(2), Glance::Done]);
    }

    #[test]
    fn a_storage_that_does_not_answer_is_left_and_named_until_it_is_back() {
        let (release, wait) = channel::<()>();
        let mut eye: Eye<u8> = Eye::open(move |_| wait.recv().unwrap_or_default()).expect("thread");
        assert_eq!(eye.next(Duration::from_millis(60), &mut go_on), Glance::NoAnswer);
        eye.abandon("nvr1", "/dead/mount", UtcMs(7));
        let hung = hangs("/dead/mount").expect("hangs");
        assert_eq!((hung.recorder.as_str(), hung.since), ("nvr1", UtcMs(7)));
        drop(release);
        while hangs("/dead/mount").is_some() {
            std::thread::yield_now();
        }
        assert!(hanging().iter().all(|h| h.root != "/dead/mount"));
    }

    #[test]
    fn work_that_shows_life_is_waited_for_beyond_patience() {
        let mut eye = Eye::open(|wire| {
            let begun = Instant::now();
            while begun.elapsed() < Duration::from_millis(600) {
                wire.beat().beat();
                std::thread::yield_now();
            }
            wire.send("slow");
        })
        .expect("thread");
        assert_eq!(eye.next(Duration::from_millis(300), &mut go_on), Glance::Seen("slow"));
    }

    #[test]
    fn results_that_were_flushed_arrive_although_the_work_hangs() {
        let (release, wait) = channel::<()>();
        let work = move |wire: &Wire<u8>| {
            assert!(wire.send(1) && wire.send(2) && wire.flush());
            wait.recv().unwrap_or_default();
        };
        let mut eye = Eye::open(work).expect("thread");
        assert_eq!(eye.next(LONG, &mut go_on), Glance::Seen(1));
        assert_eq!(eye.next(LONG, &mut go_on), Glance::Seen(2));
        assert_eq!(eye.next(Duration::from_millis(60), &mut go_on), Glance::NoAnswer);
        drop(release);
    }

    #[test]
    fn results_before_a_crash_arrive() {
        let mut eye = Eye::open(|wire: &Wire<u8>| {
            wire.send(1);
            panic!("a damaged container");
        })
        .expect("thread");
        assert_eq!(eye.next(LONG, &mut go_on), Glance::Seen(1));
        assert_eq!(eye.next(LONG, &mut go_on), Glance::Crashed);
    }

    #[test]
    fn a_crash_is_told_from_an_end() {
        let mut eye: Eye<u8> = Eye::open(|_| panic!("a damaged container")).expect("thread");
        assert_eq!(eye.next(LONG, &mut go_on), Glance::Crashed);
    }

    #[test]
    fn waiting_ends_when_told_to_stop() {
        let (_release, wait) = channel::<()>();
        let mut eye: Eye<u8> = Eye::open(move |_| wait.recv().unwrap_or_default()).expect("thread");
        assert_eq!(eye.next(LONG, &mut || ControlFlow::Break(())), Glance::Stopped);
    }
}
