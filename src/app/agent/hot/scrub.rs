//! Reads what was never read, then reads again what was read longest ago, on a thread of its own and below the
//! budget: all bytes once in a period. Holds the keeper only to list and to record.

use std::collections::HashMap;
use std::time::{Duration, Instant};

use tokio::sync::mpsc;
use tracing::{info, warn};

use super::super::keeper::Keeper;
use super::super::{AgentError, News};
use super::halt::Halt;
use crate::app::AppError;
use crate::app::eyes::Eyes;
use crate::app::pass::reading::{self, Readings};
use crate::catalogue::{HashOutcome, ToRead};
use crate::clock::{Clock, System};
use crate::config::Budget;
use crate::model::UtcMs;

/// Bytes read between two recordings; a larger file is read alone.
const PORTION: u64 = 64 << 20;

/// Files of a portion, at most.
const FILES: usize = 256;

/// Wait between two looks at what is to be read.
const TURN: Duration = Duration::from_secs(10);

/// A file that could not be read is tried again after this time, which doubles up to [`LONGEST_REST`].
const FIRST_REST: Duration = Duration::from_secs(10);
/// See [`FIRST_REST`].
const LONGEST_REST: Duration = Duration::from_secs(3_600);

/// Sums over all files are taken this often.
const SUM_EVERY: Duration = Duration::from_secs(600);

/// Reading again is planned for this share of the period, so that a pause does not break it.
const PLANNED: f64 = 0.9;

/// The thread that reads.
pub struct Scrub {
    pub budget: Budget,
    pub keeper: Keeper,
    pub news: mpsc::Sender<News>,
    pub halt: Halt,
}

/// What it remembers between two turns.
struct Memory {
    failed: HashMap<i64, Rest>,
    /// Bytes to read again by now.
    owed: f64,
    turned: Instant,
    total: Option<(Instant, u64)>,
}

/// A file that could not be read, and until when it is left alone.
#[derive(Clone, Copy)]
struct Rest {
    since: Instant,
    wait: Duration,
}

impl Memory {
    fn rests(&self, segment: i64) -> bool {
        self.failed.get(&segment).is_some_and(|rest| rest.since.elapsed() < rest.wait)
    }

    fn put_off(&mut self, segment: i64) {
        let wait = self.failed.get(&segment).map_or(FIRST_REST, |rest| (rest.wait * 2).min(LONGEST_REST));
        self.failed.insert(segment, Rest { since: Instant::now(), wait });
    }
}

impl Scrub {
    /// Starts the thread; it ends when told to stop, or when the keeper has ended.
    ///
    /// # Errors
    /// The system gives no thread.
    pub fn start(self) -> std::io::Result<()> {
        std::thread::Builder::new().name("scrub".to_owned()).spawn(move || self.run()).map(drop)
    }

    fn run(&self) {
        let mut memory = Memory { failed: HashMap::new(), owed: 0.0, turned: Instant::now(), total: None };
        while !self.halt.said() {
            match self.turn(&mut memory) {
                // There may be more at once.
                Ok(true) => {}
                Ok(false) => self.halt.rest(TURN),
                Err(AppError::Agent(AgentError::Ended)) => return,
                Err(why) => {
                    warn!(%why, "reading again failed; it is tried again");
                    self.halt.rest(TURN);
                }
            }
        }
    }

    /// One portion; true when something was read.
    fn turn(&self, memory: &mut Memory) -> Result<bool, AppError> {
        let Some((eyes, files)) = self.portion(memory)? else { return Ok(false) };
        let idle = &mut || self.halt.go_on();
        let (rate, patience) = (self.budget.read_bytes_per_s, self.budget.patience);
        let readings = reading::read(&eyes, &files, rate, patience, System.now(), idle)?;
        let (failed, bytes) = (readings.failed.len(), readings.bytes);
        let why = readings.failed.first().map(|(_, why)| why.clone());
        for (file, _) in &readings.failed {
            memory.put_off(file.segment);
        }
        if readings.read.is_empty() && !self.halt.said() {
            // Their reader rests, or did not come so far: the files of others come first.
            files.iter().for_each(|f| memory.put_off(f.segment));
        }
        self.record(readings)?;
        info!(files = files.len(), failed, why, size_bytes = bytes, "read");
        Ok(bytes > 0)
    }

    fn record(&self, readings: Readings) -> Result<(), AppError> {
        let bytes = readings.bytes;
        let pressing = self.keeper.wait(move |state, _| {
            let now = System.now();
            let catalogue = &mut state.catalogue;
            let outcomes = catalogue.record_hashes(now, &readings.read)?;
            for (file, why) in &readings.failed {
                catalogue.put_off(file, why)?;
            }
            if let Some(root) = &readings.hung {
                catalogue.lose_root(root, "no answer while it was read", now)?;
            }
            Ok::<_, AppError>(readings.hung.is_some() || outcomes.contains(&HashOutcome::Altered))
        });
        let pressing = pressing.map_err(AppError::from).flatten()?;
        // Nobody to tell: the agent is ending.
        drop(self.news.blocking_send(News::Read { bytes, pressing }));
        Ok(())
    }

    /// What is to be read now, if anything.
    fn portion(&self, memory: &mut Memory) -> Result<Option<(Eyes, Vec<ToRead>)>, AppError> {
        memory.failed.retain(|_, rest| rest.since.elapsed() < LONGEST_REST * 2);
        let elapsed = memory.turned.elapsed();
        memory.turned = Instant::now();
        // Before the first pass there is nothing to sum.
        let stale = memory.total.is_none_or(|(at, total)| total == 0 || at.elapsed() >= SUM_EVERY);
        let limit = FILES + memory.failed.len();
        let period_ms = i64::try_from(self.budget.reread_within.as_millis()).unwrap_or(i64::MAX);
        // What was read in the first tenth of a period is not read again: a small site has nothing to do most of the time.
        let before = UtcMs(System.now().0.saturating_sub(period_ms / 10));
        let listed = self.keeper.wait(move |state, _| {
            let catalogue = &state.catalogue;
            let total = if stale { Some(catalogue.bytes_read_once()?) } else { None };
            let never = catalogue.never_read(limit)?;
            let again = catalogue.to_read_again(before, limit)?;
            Ok::<_, AppError>((state.eyes.clone(), total, never, again))
        });
        let (eyes, total, never, again) = listed.map_err(AppError::from).flatten()?;
        if let Some(total) = total {
            memory.total = Some((Instant::now(), total));
        }
        let total = memory.total.map_or(0, |(_, total)| total);
        let rate = total as f64 / (self.budget.reread_within.as_secs_f64() * PLANNED);
        memory.owed = (memory.owed + rate * elapsed.as_secs_f64()).min(rate * 86_400.0);
        let first = within(never, memory, PORTION);
        if !first.is_empty() {
            return Ok(Some((eyes, first)));
        }
        // A file is begun when half of it is owed: on the whole the rate is kept.
        let due = again.into_iter().filter(|f| !memory.rests(f.segment));
        let mut files = Vec::new();
        for file in of_one_recorder(due.collect()) {
            if memory.owed < file.file.bytes as f64 / 2.0 || memory.owed <= 0.0 {
                break;
            }
            memory.owed -= file.file.bytes as f64;
            files.push(file);
        }
        Ok(Some((eyes, files)).filter(|(_, f)| !f.is_empty()))
    }
}

/// The first files up to a number of bytes, at least one, without those that failed lately.
fn within(files: Vec<ToRead>, memory: &Memory, most: u64) -> Vec<ToRead> {
    let mut bytes = 0u64;
    let mut fits = |file: &ToRead| {
        let begins = bytes;
        bytes = bytes.saturating_add(file.file.bytes);
        begins == 0 || bytes <= most
    };
    let files = files.into_iter().filter(|f| !memory.rests(f.segment)).collect();
    of_one_recorder(files).into_iter().take_while(|f| fits(f)).collect()
}

/// The first files that have the recorder of the first: each recorder has a reader of its own.
fn of_one_recorder(files: Vec<ToRead>) -> Vec<ToRead> {
    let recorder = files.first().map(|f| f.recorder().to_owned()).unwrap_or_default();
    files.into_iter().filter(|f| f.recorder() == recorder).take(FILES).collect()
}
