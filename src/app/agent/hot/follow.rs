//! One root, followed: waits for what its eye sees and hands it to the keeper in parts. An eye that hangs or
//! crashes costs its own root, which is then out of sight and never called empty.

use std::sync::Arc;
use std::time::{Duration, Instant};

use tokio::sync::mpsc;
use tracing::{error, info, warn};

use super::super::keeper::Keeper;
use super::super::pulse::Pulse;
use super::super::{AgentError, News};
use super::Looked;
use super::halt::{Halt, PIECE};
use crate::app::AppError;
use crate::app::eyes::{self, Eyes, Glance};
use crate::app::pass::look::{self, AtHome, InHand, NOT_ITS_OWN, Taken, Task};
use crate::clock::{Clock, System};
use crate::model::observation::{LookOver, Observation, RootSeen, Sighting, Sweep};

/// Sightings taken in at once: a part of a long look must not hold up the keeper.
const PART: usize = 512;

/// Wait after the first time that an eye ends unasked; it doubles up to [`LONGEST_WAIT`].
const FIRST_WAIT: Duration = Duration::from_secs(1);
/// See [`FIRST_WAIT`].
const LONGEST_WAIT: Duration = Duration::from_secs(60);

/// An eye that lasted so long has done well: the next wait is the first again.
const DONE_WELL: Duration = Duration::from_secs(300);

/// A thread that follows one root.
pub struct Follower {
    pub task: Task,
    pub eyes: Eyes,
    /// Longest silence of the eye.
    pub patience: Duration,
    pub keeper: Keeper,
    pub pulse: Arc<Pulse>,
    pub news: mpsc::Sender<News>,
    pub halt: Halt,
}

/// Why an eye is no longer waited for.
enum End {
    /// The agent ends, or watches something else.
    Stopped,
    /// No sign of life.
    Hangs,
    /// The child ended in the middle.
    Crashed,
    /// It told of what is not its own.
    Strange,
    /// Another folder lies there now, or it could not be seen: a child with rules for what is there goes on.
    Changed,
    /// It has to begin anew.
    Again,
}

/// A look on its way into the catalogue.
#[derive(Default)]
struct Coming {
    root: Option<RootSeen>,
    part: Vec<Sighting>,
    in_hand: Option<InHand>,
}

impl Follower {
    /// Starts the thread; it ends when told to stop, or when the keeper has ended.
    ///
    /// # Errors
    /// The system gives no thread.
    pub fn start(self) -> std::io::Result<()> {
        std::thread::Builder::new().name("follow".to_owned()).spawn(move || self.run()).map(drop)
    }

    fn run(&self) {
        let (mut wait, mut why) = (FIRST_WAIT, Sweep::Begun);
        while !self.halt.said() {
            // A thread that hangs there is not sent company.
            if eyes::hangs(&self.task.name).is_some() {
                std::thread::sleep(PIECE);
                continue;
            }
            let begun = Instant::now();
            match self.follow(std::mem::replace(&mut why, Sweep::Begun)) {
                Ok(End::Stopped) => return,
                Ok(End::Again) => {}
                Ok(End::Changed) => {
                    why = Sweep::Returned;
                    self.halt.rest(PIECE);
                    continue;
                }
                Ok(End::Strange) => self.lose(NOT_ITS_OWN),
                Ok(End::Hangs) => self.lose(&format!("no answer for {} s", self.patience.as_secs())),
                Ok(End::Crashed) => {
                    error!(recorder.id = %self.task.recorder.id, root = self.task.name, "the eye of this root crashed");
                    self.lose("watching it crashed; the log of the agent says where");
                }
                Err(why) => self.tell(Err(why), None),
            }
            if begun.elapsed() >= DONE_WELL {
                wait = FIRST_WAIT;
            }
            self.halt.rest(wait);
            wait = (wait * 2).min(LONGEST_WAIT);
        }
    }

    fn follow(&self, why: Sweep) -> Result<End, AppError> {
        let task = &self.task;
        let eye = self.eyes.open(task.charge(), task.request(why), AtHome::of(&task.dir));
        let mut eye = eye.map_err(|source| AppError::Io { what: "start a watch".to_owned(), source })?;
        let idle = &mut || self.halt.go_on();
        let mut coming = Coming::default();
        loop {
            let one = match eye.next(self.patience, idle) {
                Glance::Seen(one) => one,
                Glance::Stopped => {
                    eye.leave();
                    return Ok(End::Stopped);
                }
                Glance::Crashed => return Ok(End::Crashed),
                Glance::Done => return Ok(End::Changed),
                Glance::NoAnswer => {
                    let (recorder, root) = (self.task.recorder.id.as_str(), self.task.name.as_str());
                    warn!(recorder.id = recorder, root, "the storage of this root does not answer");
                    eye.abandon(recorder, root, System.now());
                    return Ok(End::Hangs);
                }
            };
            if !task.is_about_us(&one) {
                return Ok(End::Strange);
            }
            if let (Sighting::Seen(Observation::Root(seen)), None) = (&one, &coming.root) {
                coming.root = Some(seen.clone());
            }
            let over = if let Sighting::Over(over) = &one { Some(over.clone()) } else { None };
            coming.part.push(one);
            if (over.is_some() || coming.part.len() >= PART) && self.take_in(&mut coming, over)? {
                return Ok(End::Again);
            }
        }
    }

    /// Hands a part to the keeper; true when the eye has to begin anew.
    fn take_in(&self, coming: &mut Coming, over: Option<LookOver>) -> Result<bool, AppError> {
        let Some(root) = coming.root.clone() else { return Ok(false) };
        let (part, mut in_hand) = (std::mem::take(&mut coming.part), coming.in_hand.take());
        let (task, pulse) = (self.task.clone(), Arc::clone(&self.pulse));
        let done = self.keeper.wait(move |state, _| {
            let taken = look::take_in(&task, state, &mut in_hand, &root, &part, &*pulse);
            taken.map(|taken| (taken, in_hand))
        });
        let (taken, in_hand) = done.map_err(AppError::from).flatten()?;
        coming.in_hand = in_hand;
        if over.is_some() {
            coming.root = None;
        }
        if let Some(why) = over.as_ref().and_then(|over| over.sweep) {
            info!(recorder.id = %self.task.recorder.id, root = self.task.name, ?why, "looked at the whole root");
        }
        self.tell(Ok(taken), over);
        Ok(taken.sweep)
    }

    /// The root is out of sight from here on.
    fn lose(&self, why: &str) {
        let (root, why) = (self.task.name.clone(), why.to_owned());
        let lost = self.keeper.wait(move |state, _| {
            let was = state.catalogue.root_state(&root)?;
            state.catalogue.lose_root(&root, &why, System.now())?;
            let turned = was.is_some_and(|was| was != "cannot_see");
            Ok::<_, AppError>(Taken { unseen: true, turned, ..Taken::default() })
        });
        self.tell(lost.map_err(AppError::from).flatten(), None);
    }

    fn tell(&self, taken: Result<Taken, AppError>, over: Option<LookOver>) {
        if let Err(AppError::Agent(AgentError::Ended)) = &taken {
            return self.halt.say();
        }
        let looked = Looked { root: self.task.name.clone(), taken, over };
        // Nobody to tell: the agent is ending.
        drop(self.news.blocking_send(News::Looked(Box::new(looked))));
    }
}
