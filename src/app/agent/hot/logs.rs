//! Reads on in the logs that recorders write about themselves: one thread a recorder, whose child reads. What was told
//! and how far was read are recorded in one step, by the keeper; nothing is judged.

use std::path::{Path, PathBuf};
use std::time::Duration;

use tokio::sync::mpsc;
use tracing::{error, warn};

use super::super::keeper::Keeper;
use super::super::{News, Watched};
use super::devices::{Asked, Asking};
use super::halt::Halt;
use crate::app::AppError;
use crate::app::eyes::log::ReadLog;
use crate::app::eyes::task::{Charge, Duty};
use crate::app::eyes::{self, Eyes, Glance};
use crate::app::site::Log;
use crate::catalogue::LogRead;
use crate::clock::{Clock, System};
use crate::model::device;
use crate::model::logbook::{Holding, LogEvent, LogTally, LogWord};
use crate::model::signal::{Said, Signal, StopCause};
use crate::model::{RecorderId, RelPath, UtcMs};
use crate::sources::logs::Fault;
use crate::sources::logs::tail::Piece;

/// Time between two readings.
const EVERY: Duration = Duration::from_secs(5);

/// Longest time that a reading and its recording are counted on to take: what stands is known until then.
const LATE: Duration = Duration::from_secs(300);

/// Words for why a log tells nothing, each a text key, beside those of a question over HTTP.
pub const WORDS: &[&str] = &["log_missing", "log_unreadable", HANGS, CRASHED, CLOCK];
const HANGS: &str = "log_hangs";
const CRASHED: &str = "log_crashed";
/// Lines that were written since the last reading carry another time: the log has another clock than is said.
const CLOCK: &str = "log_clock";

/// A thread that follows one log.
pub struct LogTail {
    recorder: RecorderId,
    log: Log,
    bytes_per_s: Option<u64>,
    patience: Duration,
    eyes: Eyes,
    keeper: Keeper,
    news: mpsc::Sender<News>,
    halt: Halt,
}

/// What one reading gave.
struct Round {
    read: LogRead,
    events: Vec<LogEvent>,
    tally: LogTally,
    at: UtcMs,
    more: bool,
    why: Option<&'static str>,
}

impl LogTail {
    /// One for every recorder whose log is to be read.
    pub fn of(
        watched: &Watched,
        eyes: &Eyes,
        keeper: &Keeper,
        news: &mpsc::Sender<News>,
        halt: &Halt,
    ) -> Vec<Self> {
        let budget = &watched.config.budget;
        let tail = |recorder: &RecorderId, log: &Log| Self {
            recorder: recorder.clone(),
            log: log.clone(),
            bytes_per_s: Some(budget.read_bytes_per_s),
            patience: budget.patience,
            eyes: eyes.clone(),
            keeper: keeper.clone(),
            news: news.clone(),
            halt: halt.clone(),
        };
        watched.site.recorders.iter().filter_map(|r| Some(tail(&r.id, r.log.as_ref()?))).collect()
    }

    /// Whose log it is.
    pub fn voice(&self) -> (String, device::Asked) {
        (self.recorder.to_string(), device::Asked::Log)
    }

    /// Starts the thread; it ends when told to stop, or when the keeper has ended.
    ///
    /// # Errors
    /// The system gives no thread.
    pub fn start(self) -> std::io::Result<()> {
        std::thread::Builder::new().name("logs".to_owned()).spawn(move || self.run()).map(drop)
    }

    fn run(&self) {
        let mut asking = Asking::of(self.voice());
        let mut known: Option<LogRead> = None;
        while !self.halt.said() {
            let done = match known.take() {
                Some(read) => self.round(read),
                None => self.stored().and_then(|read| self.round(read)),
            };
            match done {
                Ok(round) => {
                    asking = told(asking, &round);
                    known = Some(round.read);
                    let news = Asked { asking: asking.clone(), said: Vec::new() };
                    if self.news.blocking_send(News::Asked(Box::new(news))).is_err() {
                        return; // nobody to tell: the agent has ended
                    }
                    if round.more {
                        continue;
                    }
                }
                Err(AppError::Agent(super::super::AgentError::Ended)) => return,
                // What was not recorded is read again from where the store says.
                Err(why) => {
                    error!(recorder.id = %self.recorder, %why, "what a log says could not be recorded")
                }
            }
            self.halt.rest(EVERY);
        }
    }

    fn stored(&self) -> Result<LogRead, AppError> {
        let recorder = self.recorder.clone();
        let read =
            self.keeper.wait(move |state, _| state.catalogue.log_read(&recorder).map_err(AppError::from));
        read.map_err(AppError::from).flatten()
    }

    /// Reads on, and records what it gave.
    fn round(&self, before: LogRead) -> Result<Round, AppError> {
        let mut round = self.look(before.clone())?;
        let holding = Holding { next_ms: millis(EVERY + LATE), loss_ms: self.log.format.loss_ms };
        if round.why.is_some() {
            // One file that cannot be read leaves open what all of them say: it is read again whole.
            return Ok(Round {
                read: before,
                tally: LogTally::default(),
                events: Vec::new(),
                more: false,
                ..round
            });
        }
        // What is not read yet may take back what was.
        let newest = round.read.places.iter().filter_map(|p| p.newest).max();
        let known = newest.filter(|_| round.more).map_or(round.at, |newest| newest.min(round.at));
        let said = round.read.words.take(&self.recorder, &round.events, known, holding);
        if !said.is_empty() || moved(&before, &round.read) {
            let (recorder, read) = (self.recorder.clone(), round.read.clone());
            let signals = stops(&self.recorder, &round.events);
            let kept = self.keeper.wait(move |state, _| {
                state.catalogue.record_log(&recorder, &read, &said, &signals).map_err(AppError::from)
            });
            kept.map_err(AppError::from).flatten()?;
        }
        Ok(round)
    }

    /// What was written since the last reading.
    fn look(&self, before: LogRead) -> Result<Round, AppError> {
        let mut round = Round {
            at: System.now(),
            read: before,
            events: Vec::new(),
            tally: LogTally::default(),
            more: false,
            why: None,
        };
        let shown = self.log.path.to_string_lossy().into_owned();
        if eyes::hangs(&shown).is_some() {
            round.why = Some(HANGS);
            return Ok(round);
        }
        let task = ReadLog {
            path: RelPath::from_path(&self.log.path),
            product: self.log.format.product.to_owned(),
            tz: self.log.tz.clone(),
            places: round.read.places.clone(),
            bytes_per_s: self.bytes_per_s,
        };
        let eye = self.eyes.open(self.charge(), task, ());
        let mut eye = eye.map_err(|source| AppError::Io { what: "read a log".to_owned(), source })?;
        let mut seen: Vec<Result<Piece, Fault>> = Vec::new();
        loop {
            match eye.next(self.patience, &mut || self.halt.go_on()) {
                Glance::Seen(one) => seen.push(one),
                Glance::Done => break,
                Glance::Stopped => {
                    eye.leave();
                    return Err(super::super::AgentError::Ended.into());
                }
                Glance::Crashed => {
                    round.why = Some(CRASHED);
                    return Ok(round);
                }
                Glance::NoAnswer => {
                    warn!(recorder.id = %self.recorder, "the log of this recorder does not answer");
                    eye.abandon(self.recorder.as_str(), &shown, System.now());
                    round.why = Some(HANGS);
                    return Ok(round);
                }
            }
        }
        take_in(&mut round, seen);
        Ok(round)
    }

    /// The child may read the folder of the log and nothing else.
    fn charge(&self) -> Charge {
        let path = &self.log.path;
        let folder: PathBuf =
            if path.is_dir() { path.clone() } else { path.parent().unwrap_or(Path::new("/")).to_owned() };
        Charge { recorder: self.recorder.to_string(), duty: Duty::Log, roots: vec![folder], program: None }
    }
}

/// Files that were read replace what was known of them; one that cannot be read keeps its place, and tells nothing.
fn take_in(round: &mut Round, seen: Vec<Result<Piece, Fault>>) {
    let mut places = Vec::new();
    for one in seen {
        match one {
            Ok(piece) => {
                round.tally = round.tally.and(piece.tally);
                round.more |= piece.more;
                round.events.extend(piece.events);
                places.push(piece.place);
            }
            Err(fault) => round.why = round.why.or(Some(fault.word())),
        }
    }
    let kept = round
        .read
        .places
        .iter()
        .filter(|p| places.iter().all(|new: &crate::model::logbook::LogPlace| new.file != p.file));
    let kept: Vec<_> = kept.cloned().collect();
    round.read.places = places.into_iter().chain(kept).collect();
    // Several files, one recorder: what happened first is told first.
    round.events.sort_by_key(|e| e.at);
}

/// Whether something of a reading is worth recording although it told nothing.
fn moved(before: &LogRead, read: &LogRead) -> bool {
    let marks = |r: &LogRead| r.places.iter().map(|p| p.mark.clone()).collect::<Vec<_>>();
    marks(before) != marks(read)
}

/// That somebody ended the recorder is an event of its own: regulations ask for the cause of a stop.
fn stops(recorder: &RecorderId, events: &[LogEvent]) -> Vec<Signal> {
    let stopped = events.iter().filter(|e| e.word == LogWord::Stopped);
    let said = || Said::Stopped { cause: StopCause::Shutdown };
    stopped.map(|e| Signal { subject: recorder.to_string(), at: e.at, said: said() }).collect()
}

fn told(before: Asking, round: &Round) -> Asking {
    let tally = before.log.unwrap_or_default().and(round.tally);
    let misdated = round.tally.misdated > 0 && round.events.is_empty();
    let why = round.why.or(misdated.then_some(CLOCK));
    let answered_at = if why.is_none() { Some(round.at) } else { before.answered_at };
    let failures = before.failures + u64::from(why.is_some());
    let out = round.read.words.lost();
    Asking { at: round.at, answered_at, failures, why, cameras: out, out, log: Some(tally), ..before }
}

fn millis(of: Duration) -> i64 {
    i64::try_from(of.as_millis()).unwrap_or(i64::MAX / 2)
}
