//! What the agent is doing now, for whoever asks: written by the thread that does it, read without
//! waiting for it.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Instant;

use serde::Serialize;
use serde_json::{Value, json};

use super::hot::{Asking, Sight, Tally};
use super::keeper::Orders;
use crate::app::eyes::{self, ChildFacts, Eyes};
use crate::app::pass::Progress;
use crate::app::state::Log;
use crate::clock::Clock;
use crate::metrics::Watching;
use crate::model::UtcMs;

/// Kinds of work that the agent does by itself.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Work {
    /// A full pass and its judgement.
    Check,
    /// Judging what is known.
    Judge,
}

/// Work in hand.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Doing {
    /// What.
    pub work: Work,
    /// Since when.
    pub since: UtcMs,
    /// Recorder whose storage is waited for.
    pub recorder: Option<String>,
    /// Its root.
    pub root: Option<String>,
    /// Bytes read in this pass.
    pub hashed_bytes: u64,
}

/// Something that went wrong, and when.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Trouble {
    /// When.
    pub at: UtcMs,
    /// What.
    pub why: String,
}

/// The facts of the board.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Facts {
    /// The agent's process.
    pub pid: u32,
    /// Its version.
    pub version: &'static str,
    /// When it started.
    pub started_at: UtcMs,
    /// Work in hand.
    pub doing: Option<Doing>,
    /// When the next full pass is due by the schedule.
    pub next_check_at: Option<UtcMs>,
    /// When the configuration in force was read.
    pub configured_at: UtcMs,
    /// A newer configuration that was refused.
    pub refused: Option<Trouble>,
    /// The last work that failed, until one succeeds.
    pub trouble: Option<Trouble>,
    /// By how much the clock was set while the agent ran and nobody vouched for it.
    pub clock_stepped_ms: Option<i64>,
    /// Bytes of footage read since the start.
    pub read_bytes: u64,
    /// How each root is watched.
    pub watching: BTreeMap<String, Sight>,
    /// What was noticed since the start.
    pub noticed: Tally,
    /// How each recorder and the cameras of each are asked.
    pub asking: Vec<Asking>,
    /// How often each rule kind could not tell, by the newest judgement.
    #[serde(skip)]
    pub unknown: Option<BTreeMap<String, u64>>,
    /// When the supervisor last looked at its timetable.
    #[serde(skip)]
    pub looked: Instant,
}

impl Facts {
    /// Takes in how devices were asked, in the place of what was known of it.
    pub fn asked(&mut self, asking: Asking) {
        self.asking.retain(|a| a.recorder != asking.recorder || a.asked != asking.asked);
        self.asking.push(asking);
        self.asking.sort_by(|a, b| (&a.recorder, a.asked).cmp(&(&b.recorder, b.asked)));
    }

    /// What the followers notice, as figures.
    pub fn watching_figures(&self) -> Watching {
        let sights = || self.watching.values();
        let visible = sights().filter(|s| !s.unseen).map(|s| s.seen_until);
        Watching {
            looks: self.noticed.looks,
            sweeps: sights().map(|s| s.sweeps).sum(),
            new: self.noticed.new,
            gone: self.noticed.gone,
            read: self.noticed.read,
            told: sights().map(|s| s.watched).sum(),
            asked: sights().map(|s| s.asked).sum(),
            seen_until: visible.min().flatten(),
        }
    }
}

/// The board.
pub struct Board {
    facts: Mutex<Facts>,
    eyes: Eyes,
}

impl Board {
    /// A board of a process that starts now.
    pub fn new(now: UtcMs, eyes: Eyes) -> Self {
        let facts = Facts {
            pid: std::process::id(),
            version: env!("CARGO_PKG_VERSION"),
            started_at: now,
            doing: None,
            next_check_at: None,
            configured_at: now,
            refused: None,
            trouble: None,
            clock_stepped_ms: None,
            read_bytes: 0,
            watching: BTreeMap::new(),
            noticed: Tally::default(),
            asking: Vec::new(),
            unknown: None,
            looked: Instant::now(),
        };
        Self { facts: Mutex::new(facts), eyes }
    }

    /// Who looks at storage for this agent.
    pub fn eyes(&self) -> &Eyes {
        &self.eyes
    }

    /// Every child that looks at storage, and how it fares.
    pub fn children(&self) -> Vec<ChildFacts> {
        self.eyes.report()
    }

    /// The facts, to read or to change; hold them for an instant only.
    pub fn facts(&self) -> MutexGuard<'_, Facts> {
        self.facts.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// When a configuration was read that is not in force.
    pub fn refused_at(&self) -> Option<UtcMs> {
        self.facts().refused.as_ref().map(|refused| refused.at)
    }

    /// The facts as the socket tells them, with every storage that hangs and every child.
    pub fn report(&self) -> Value {
        let facts = self.facts().clone();
        let mut report = serde_json::to_value(facts).unwrap_or(Value::Null);
        if let Some(fields) = report.as_object_mut() {
            fields.insert("hanging".to_owned(), json!(eyes::hanging()));
            fields.insert("eyes".to_owned(), json!(self.children()));
        }
        report
    }

    /// Says that work begins; it ends when the value returned is dropped, also by a panic.
    pub fn begin(&self, work: Work, clock: &dyn Clock) -> impl Drop + '_ {
        struct End<'b>(&'b Board);
        impl Drop for End<'_> {
            fn drop(&mut self) {
                self.0.facts().doing = None;
            }
        }
        let doing = Doing { work, since: clock.now(), recorder: None, root: None, hashed_bytes: 0 };
        self.facts().doing = Some(doing);
        End(self)
    }

    fn now_doing(&self, change: impl FnOnce(&mut Doing)) {
        if let Some(doing) = self.facts().doing.as_mut() {
            change(doing);
        }
    }
}

/// A pass of the agent: its progress goes to the board, and small work of others is done meanwhile.
pub struct OnBoard<'a> {
    /// The board.
    pub board: &'a Board,
    /// What waits for the thread that runs the pass.
    pub orders: &'a Orders,
}

impl Progress for OnBoard<'_> {
    fn walked(&self, _: &str, _: u64) {}

    fn hashed(&self, done: u64, _: u64) {
        let mut facts = self.board.facts();
        let before = facts.doing.as_mut().map_or(done, |d| std::mem::replace(&mut d.hashed_bytes, done));
        facts.read_bytes += done.saturating_sub(before);
    }

    fn done(&self) {
        self.board.now_doing(|d| (d.recorder, d.root) = (None, None));
    }

    fn looking(&self, recorder: &str, root: &str) {
        self.board.now_doing(|d| {
            if d.root.as_deref() != Some(root) {
                (d.recorder, d.root) = (Some(recorder.to_owned()), Some(root.to_owned()));
            }
        });
    }

    fn between(&self, log: &mut Log<'_>) {
        self.orders.serve_small(log);
    }
}
