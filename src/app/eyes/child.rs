//! The unit `eyes`: a process that looks at the storage of one recorder for the agent that started it.
//! It gives up everything else first, says what it sees over its standard output, and ends with the
//! agent. Must not open a store, a socket or a file to write.

use std::fs::File;
use std::io::{self, BufReader, Stdin};
use std::os::fd::AsFd;
use std::path::{Path, PathBuf};
use std::process::exit;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use rustix::process::{Pid, Signal, getppid, set_parent_process_death_signal};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use super::confine::{self, Place};
use super::disk::{self, Counters};
use super::frame::{self, Ready, Up};
use super::pace::Pacer;
use super::task::{Before, Charge, Go, Home, Request, Task};
use super::window::{Stretch, Window};
use super::{Beat, Wire, system};
use crate::model::RelPath;
use crate::model::observation::KnownFile;

/// Exit code of a child whose root is another folder than at its start, `EX_TEMPFAIL` of `sysexits.h`:
/// the rules that it lives by name folders, not paths.
pub const STALE: u8 = 75;

/// Time between two signs of life.
const SIGN: Duration = Duration::from_millis(200);

/// The first words to a child.
#[derive(Debug, Serialize, Deserialize)]
pub struct Start {
    /// Process that it works for.
    pub agent: u32,
    /// Folders that it may read, as [`RelPath`] writes any path.
    pub roots: Vec<RelPath>,
    /// A program that it may run.
    pub program: Option<RelPath>,
    /// The control group of its recorder.
    pub cgroup: Option<RelPath>,
}

impl Start {
    /// The words to a child that is to work on this charge, of a recorder in this control group.
    pub fn of(charge: &Charge, cgroup: Option<&Path>) -> Self {
        let roots = charge.roots.iter().map(|root| RelPath::from_path(root)).collect();
        let program = charge.program.as_deref().map(RelPath::from_path);
        Self { agent: std::process::id(), roots, program, cgroup: cgroup.map(RelPath::from_path) }
    }
}

/// Serves the agent at the other end of the standard streams until it closes them. Gives the exit code.
///
/// # Errors
/// Not started by an agent, or the agent went away in the middle of a word.
pub fn run() -> io::Result<u8> {
    let mut from = BufReader::new(io::stdin());
    let Some(start): Option<Start> = frame::read(&mut from)? else { return Ok(0) };
    system::deaf_to_endings();
    system::keep_one_heap();
    set_parent_process_death_signal(Some(Signal::KILL))?;
    if getppid().map(Pid::as_raw_pid) != i32::try_from(start.agent).ok() {
        return Ok(0);
    }
    let roots: Vec<PathBuf> = start.roots.iter().map(RelPath::to_path).collect();
    let mut lacks = confine::modest();
    let group = start.cgroup.map(|group| group.to_path());
    let pacer = Pacer::watching(Counters::open(group.as_deref()));
    let heeds = pacer.heeds();
    let places: Vec<(PathBuf, Option<Place>)> =
        roots.iter().map(|r| (r.clone(), confine::place(r))).collect();
    let groups = group.and_then(|_| disk::groups());
    lacks.extend(confine::confine(&roots, start.program.map(|p| p.to_path()).as_deref(), groups));
    let agent = Agent::new(from, places, pacer)?;
    agent.say(&Up::<()>::Ready(Ready { lacks, heeds }))?;
    agent.show_life()?;
    while let Some(request) = agent.hear()? {
        let still_there = match request {
            Request::Walk(task) => agent.serve(task)?,
            Request::Read(task) => agent.serve(task)?,
            Request::Pictures(task) => agent.serve(task)?,
            Request::Follow(task) => agent.serve(task)?,
            Request::Log(task) => agent.serve(*task)?,
        };
        if !still_there {
            return Ok(STALE);
        }
    }
    Ok(0)
}

/// The agent, as its child sees it.
struct Agent {
    from: Mutex<BufReader<Stdin>>,
    to: Arc<Mutex<File>>,
    beat: Beat,
    pacer: Arc<Pacer>,
    window: Mutex<Window>,
    places: Vec<(PathBuf, Option<Place>)>,
}

impl Agent {
    fn new(from: BufReader<Stdin>, places: Vec<(PathBuf, Option<Place>)>, pacer: Pacer) -> io::Result<Self> {
        let to = File::from(io::stdout().as_fd().try_clone_to_owned()?);
        let (from, to) = (Mutex::new(from), Arc::new(Mutex::new(to)));
        Ok(Self { from, to, beat: Beat::default(), pacer: Arc::new(pacer), window: Mutex::default(), places })
    }

    fn hear<T: DeserializeOwned>(&self) -> io::Result<Option<T>> {
        frame::read(&mut *held(&self.from))
    }

    fn say<T: Serialize>(&self, one: &Up<T>) -> io::Result<()> {
        frame::write(&mut *held(&self.to), one)
    }

    /// Work that shows life to a thread that waits shows it to the agent.
    fn show_life(&self) -> io::Result<()> {
        let (to, beat, pacer) = (Arc::clone(&self.to), self.beat.clone(), Arc::clone(&self.pacer));
        let show = move || {
            let mut shown = beat.count();
            loop {
                std::thread::sleep(SIGN);
                let now = beat.count();
                if now != shown && frame::write(&mut *held(&to), &Up::<()>::Alive(pacer.done())).is_err() {
                    exit(0);
                }
                shown = now;
            }
        };
        std::thread::Builder::new().name("life".to_owned()).spawn(show).map(drop)
    }

    /// Does one task; false when a root is another folder than at the start.
    fn serve<T: Task>(&self, task: T) -> io::Result<bool> {
        if self.places.iter().any(|(root, place)| confine::place(root) != *place) {
            return Ok(false);
        }
        *held(&self.window) = Window::default();
        let to = Arc::clone(&self.to);
        let wire = Wire::over(self.beat.clone(), move |results: Vec<T::Seen>| {
            results.is_empty() || frame::write(&mut *held(&to), &Up::Seen(results)).is_ok()
        });
        task.look(&wire, self, &self.pacer);
        drop(wire);
        self.say(&Up::<()>::End(self.pacer.done()))?;
        Ok(true)
    }

    fn ask_known(&self, root: &str, from: &RelPath, most: usize) -> Option<Stretch> {
        let question = Up::<()>::Known(root.to_owned(), from.clone(), most);
        self.say(&question).ok()?;
        self.hear().ok()?
    }

    fn ask<T: DeserializeOwned>(&self, question: &Up<()>) -> Option<T> {
        self.say(question).ok()?;
        self.hear::<Option<T>>().ok()??
    }
}

impl Home for Agent {
    fn may_go(&self) -> Option<Go> {
        self.ask(&Up::MayGo)
    }

    fn known(&self, root: &str, file: &RelPath) -> Option<KnownFile> {
        held(&self.window).known(root, file, |root, from, most| self.ask_known(root, from, most))
    }

    fn stretch(&self, root: &str, from: &RelPath, most: usize) -> Stretch {
        self.ask_known(root, from, most).unwrap_or_default()
    }

    fn before(&self, root: &str) -> Before {
        *held(&self.window) = Window::default();
        let said = self.say(&Up::<()>::Before(root.to_owned()));
        said.and_then(|()| self.hear()).ok().flatten().unwrap_or_default()
    }

    fn readers(&self, device: u64) -> u64 {
        self.ask(&Up::Reads(device)).unwrap_or(1)
    }
}

fn held<T>(what: &Mutex<T>) -> MutexGuard<'_, T> {
    what.lock().unwrap_or_else(PoisonError::into_inner)
}
