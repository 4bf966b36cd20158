//! One running child from the agent's side: its process, its pipes, what is said over them. Believes no
//! child: what is not a frame ends it.

use std::io::{self, BufReader, ErrorKind, Write};
use std::os::unix::process::ExitStatusExt;
use std::process::{Child, ChildStdout, ExitStatus};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use rustix::process::{Pid, Signal, kill_process};
use serde::de::DeserializeOwned;

use super::Wire;
use super::child::STALE;
use super::frame::{self, Doing, Up};
use super::nursery::Nursery;
use super::task::{Charge, Home};

/// A process of ours; ended when dropped.
pub struct Process(Child);

impl Process {
    /// Takes a process over.
    pub fn new(child: Child) -> Self {
        Self(child)
    }

    /// Its number.
    pub fn id(&self) -> u32 {
        self.0.id()
    }

    /// Writes to its standard input.
    ///
    /// # Errors
    /// It has closed it.
    pub fn say(&mut self, frame: &[u8]) -> io::Result<()> {
        self.0.stdin.as_mut().ok_or(ErrorKind::BrokenPipe)?.write_all(frame)
    }

    fn end(&mut self) -> io::Result<ExitStatus> {
        // It may have ended by itself.
        let _ = self.0.kill();
        self.0.wait()
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        let _ = self.end();
    }
}

/// How a task ended.
pub enum Ended {
    /// Done.
    Well,
    /// Nobody waits for it any more.
    Unwanted,
    /// A root became another folder.
    Stale,
    /// In the middle; how.
    Crashed(String),
}

/// A running child.
pub struct Link {
    process: Process,
    from: BufReader<ChildStdout>,
    /// For whom it was started, and where it may read.
    pub charge: Charge,
    done: Doing,
    leash: Leash,
}

impl Link {
    /// Takes over a process that was just started.
    ///
    /// # Errors
    /// It has no pipes.
    pub fn new(mut process: Process, charge: Charge, leash: &Leash) -> io::Result<Self> {
        let from = process.0.stdout.take().ok_or(ErrorKind::BrokenPipe)?;
        let from = BufReader::with_capacity(64 << 10, from);
        let mut link = Self { process, from, charge, done: Doing::default(), leash: Leash::default() };
        link.held_by(leash);
        Ok(link)
    }

    /// The number of its process.
    pub fn id(&self) -> u32 {
        self.process.id()
    }

    /// Whether it may read and run what a task needs.
    pub fn covers(&self, charge: &Charge) -> bool {
        let runs = charge.program.is_none() || charge.program == self.charge.program;
        runs && charge.roots.iter().all(|root| self.charge.roots.contains(root))
    }

    /// Puts it on another leash.
    pub fn held_by(&mut self, leash: &Leash) {
        self.leash.let_go();
        self.leash = leash.clone();
        self.leash.hold(self.process.id());
    }

    /// Has a task done.
    pub fn serve<T: DeserializeOwned>(
        &mut self,
        request: &[u8],
        home: &dyn Home,
        wire: &Wire<T>,
        nursery: &Nursery,
    ) -> Ended {
        let why = match self.talk(request, home, wire, nursery) {
            Ok(ended) => return ended,
            Err(why) => why,
        };
        self.leash.let_go();
        match self.process.end() {
            Ok(status) if status.code() == Some(i32::from(STALE)) => Ended::Stale,
            // The end of the pipe is told by how the process ended; any other fault is the agent's finding.
            Ok(status) if matches!(why.kind(), ErrorKind::UnexpectedEof | ErrorKind::BrokenPipe) => {
                Ended::Crashed(how(status))
            }
            _ => Ended::Crashed(format!("it said what is not understood: {why}")),
        }
    }

    fn talk<T: DeserializeOwned>(
        &mut self,
        request: &[u8],
        home: &dyn Home,
        wire: &Wire<T>,
        nursery: &Nursery,
    ) -> io::Result<Ended> {
        self.process.say(request)?;
        loop {
            let said: Option<Up<T>> = frame::read(&mut self.from)?;
            let wanted = match said.ok_or(ErrorKind::UnexpectedEof)? {
                Up::Ready(ready) => {
                    nursery.granted(&self.charge, ready);
                    wire.pass_on(Vec::new())
                }
                Up::Seen(results) => wire.pass_on(results),
                Up::Alive(done) => {
                    self.note(done, nursery);
                    wire.pass_on(Vec::new())
                }
                Up::MayGo => {
                    self.process.say(&frame::bytes(&home.may_go())?)?;
                    true
                }
                Up::Known(root, from, most) => {
                    self.process.say(&frame::bytes(&home.stretch(&root, &from, most))?)?;
                    wire.beat().beat();
                    true
                }
                Up::Before(root) => {
                    self.process.say(&frame::bytes(&home.before(&root))?)?;
                    wire.beat().beat();
                    true
                }
                Up::Reads(device) => {
                    let readers = nursery.readers.reads(self.id(), device);
                    self.process.say(&frame::bytes(&Some(readers))?)?;
                    wire.beat().beat();
                    true
                }
                Up::End(done) => {
                    self.note(done, nursery);
                    return Ok(Ended::Well);
                }
            };
            if !wanted {
                return Ok(Ended::Unwanted);
            }
        }
    }

    fn note(&mut self, done: Doing, nursery: &Nursery) {
        nursery.did(&self.charge, done.since(&self.done));
        self.done = done;
    }
}

impl Drop for Link {
    fn drop(&mut self) {
        self.leash.let_go();
    }
}

fn how(status: ExitStatus) -> String {
    match (status.signal(), status.code()) {
        (Some(signal), _) => format!("signal {signal}"),
        (None, Some(101)) => "it panicked".to_owned(),
        (None, code) => format!("exit code {}", code.unwrap_or_default()),
    }
}

/// The process that a task runs in now, for whoever gives the task up.
#[derive(Clone, Default)]
pub struct Leash(Arc<Mutex<Option<u32>>>);

impl Leash {
    fn held(&self) -> MutexGuard<'_, Option<u32>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn hold(&self, process: u32) {
        *self.held() = Some(process);
    }

    /// From here on the number may become another process's.
    fn let_go(&self) {
        *self.held() = None;
    }

    /// Ends a process that runs in circles or was stopped. One that waits for its storage is left to
    /// wait: it is how the return of the storage is noticed.
    pub fn end_unless_it_waits(&self) {
        let held = self.held();
        let Some(pid) = held.and_then(|pid| i32::try_from(pid).ok()).and_then(Pid::from_raw) else { return };
        let stat = std::fs::read_to_string(format!("/proc/{}/stat", pid.as_raw_pid())).unwrap_or_default();
        // The name before the state may hold anything, also brackets.
        let state = stat.rsplit_once(") ").and_then(|(_, rest)| rest.chars().next());
        if matches!(state, Some('R' | 'T' | 't')) {
            // It may end by itself this instant.
            let _ = kill_process(pid, Signal::KILL);
        }
    }
}
