//! What comes back from work that was handed out, and what follows from it.

use std::collections::BTreeSet;
use std::fmt::Display;
use std::sync::Arc;

use tracing::{error, info, warn};

use super::board::{Trouble, Work};
use super::distress;
use super::hot::{Asked, Hot, Looked};
use super::pulse::Strain;
use super::{News, Supervisor, Watched};
use crate::app::AppError;
use crate::app::witness::Round;
use crate::clock::{Clock, System};
use crate::model::UtcMs;
use crate::model::device::{self, DeviceSpan};
use crate::notify::queue::Tally;

impl Supervisor {
    pub(super) fn hear(&mut self, news: News) {
        let now = System.now();
        match news {
            News::Worked(work, began, Ok(mails)) => {
                self.busy = false;
                self.timetable.succeeded(work, began);
                if work == Work::Check {
                    self.stamp();
                    self.tell_dead_man();
                }
                self.board.facts().trouble = None;
                self.distress.is_over(now);
                if mails > 0 {
                    self.post();
                }
                self.cosign();
            }
            News::Worked(_, _, Err(AppError::Interrupted)) => {
                self.busy = false;
                self.timetable.undone();
            }
            News::Worked(work, _, Err(why)) => {
                self.busy = false;
                let wait = self.timetable.failed(now);
                error!(?work, %why, retry_s = wait.as_secs(), "work failed");
                self.in_distress(&why);
                self.trouble(now, why);
                // What could still be told from the reserve.
                self.post();
            }
            News::Posted(done) => {
                self.posting = false;
                match done {
                    Ok(tally) if tally == Tally::default() => {}
                    Ok(sent) => info!(?sent, "mail"),
                    Err(why) => error!(%why, "mail could not be sent; it stays queued"),
                }
                if self.post_again {
                    self.post();
                }
            }
            News::Probed(strain) => self.strained(strain),
            News::Looked(looked) => self.looked(&looked, now),
            News::Read { bytes, pressing } => {
                self.board.facts().read_bytes += bytes;
                self.hot.read(pressing, now);
            }
            News::Glanced(done) => self.glanced(done, now),
            News::Sealed(done) => self.sealed(done, now),
            News::Asked(asked) => self.heard(*asked),
            News::Noted(said, done) => self.noted(said, done, now),
            News::Stamped(done) => {
                self.stamping = false;
                if let Err(why) = done {
                    error!(%why, "time stamps could not be asked for or kept; it is tried again");
                }
            }
            News::Beaten(at, Ok(())) => {
                self.beating = false;
                self.timetable.beaten(at);
                self.distress.is_over(now);
                self.cosign();
            }
            News::Beaten(_, Err(why)) => {
                self.beating = false;
                self.timetable.not_beaten(now);
                error!(%why, "the heartbeat could not be sealed; it is tried again");
                self.in_distress(&why);
                self.trouble(now, why);
            }
            News::Cosigned(done) => {
                self.cosigning = false;
                self.cosigned(done, now);
            }
            News::Reloaded(read) => {
                self.reloading = false;
                self.adopt(read, now);
            }
        }
    }

    /// Judges at once when the state's disk fares worse, and looks at everything when it takes something again.
    fn strained(&mut self, strain: Strain) {
        self.probed.1 = true;
        if strain == self.strain {
            return;
        }
        let took_nothing = self.strain.takes_nothing();
        self.strain = strain;
        if took_nothing { self.timetable.check_soon() } else { self.timetable.judge_soon() }
    }

    fn looked(&mut self, looked: &Looked, now: UtcMs) {
        self.hot.took(looked, self.watched.floor_ms, now);
        {
            let mut facts = self.board.facts();
            if let Ok(taken) = &looked.taken {
                facts.read_bytes += taken.read.1;
            }
            facts.watching.clone_from(&self.hot.sights);
            facts.noticed = self.hot.tally;
        }
        if let Err(why) = &looked.taken {
            error!(root = looked.root, %why, "what was noticed could not be recorded; the root is looked at again");
            self.trouble(now, why);
        }
        self.press(now);
    }

    fn glanced(&mut self, done: Result<BTreeSet<String>, AppError>, now: UtcMs) {
        self.glancing = false;
        match done {
            Ok(down) => {
                if self.hot.glanced(down) {
                    self.hot.pace.press_at_once(now);
                    self.press(now);
                }
            }
            Err(why) => error!(%why, "the cameras could not be glanced at; it is tried again"),
        }
    }

    fn sealed(&mut self, done: Result<(), AppError>, now: UtcMs) {
        self.sealing = false;
        if let Err(why) = done {
            error!(%why, "what was noticed could not be sealed; it is tried again");
            self.in_distress(&why);
            self.hot.pace.unsealed(now);
            self.trouble(now, why);
        }
    }

    /// What devices said waits while the keeper is in the middle of something: each answer carries its own time.
    fn heard(&mut self, asked: Asked) {
        if !self.hot.asks(&asked.asking) {
            return; // of an earlier configuration
        }
        asked.said.into_iter().for_each(|said| device::add(&mut self.said, said));
        self.board.facts().asked(asked.asking);
        if !self.said.is_empty() {
            self.note();
        }
    }

    fn noted(&mut self, said: Vec<DeviceSpan>, done: Result<(), AppError>, now: UtcMs) {
        self.noting = false;
        match done {
            Ok(()) if self.said.is_empty() => {}
            Ok(()) => self.note(),
            Err(why) => {
                error!(%why, "what devices said could not be recorded; it is tried with their next answers");
                let later = std::mem::replace(&mut self.said, said);
                later.into_iter().for_each(|said| device::add(&mut self.said, said));
                self.trouble(now, why);
            }
        }
    }

    /// Witnesses that do not answer are asked again; one that contradicts the log is told to people by the
    /// next judgement, which is made at once.
    fn cosigned(&mut self, done: Result<Round, AppError>, now: UtcMs) {
        match done {
            Ok(round) if round.alarm && round.asked > 0 => self.timetable.judge_soon(),
            Ok(_) => {}
            Err(why) => {
                error!(%why, "the round over the witnesses failed");
                self.trouble(now, why);
            }
        }
    }

    /// Takes a new configuration over whole, or not at all.
    fn adopt(&mut self, read: Result<Box<Watched>, AppError>, now: UtcMs) {
        match read {
            Ok(new) => {
                info!("the configuration was read again");
                self.watched = Arc::new(*new);
                match Hot::follow(&self.watched, self.board.eyes(), &self.keeper, &self.pulse, &self.news) {
                    Ok(hot) => self.hot = hot,
                    Err(why) => error!(%why, "the storage could not be followed by the new configuration"),
                }
                self.in_force.send_replace(Arc::clone(&self.watched));
                self.timetable.judge_soon();
                let mut facts = self.board.facts();
                (facts.configured_at, facts.refused) = (now, None);
                facts.asking.retain(|asking| self.hot.asks(asking));
            }
            Err(why) => {
                warn!(%why, "the new configuration is refused; the earlier one stays in force");
                let mut facts = self.board.facts();
                // Refused since the first of them: what was wrong in between was wrong too.
                let at = facts.refused.as_ref().map_or(now, |first| first.at);
                facts.refused = Some(Trouble { at, why: why.to_string() });
                drop(facts);
                self.timetable.judge_soon();
            }
        }
    }

    /// Where the state takes nothing, people are told past it.
    fn in_distress(&self, why: &AppError) {
        if let Some(how) = distress::cause(why, &self.watched.config.state_dir) {
            self.distress.begins();
            self.tell_distress(Some(how));
        }
    }

    /// What went wrong is shown until something goes right.
    fn trouble(&self, at: UtcMs, why: impl Display) {
        self.board.facts().trouble = Some(Trouble { at, why: why.to_string() });
    }
}
