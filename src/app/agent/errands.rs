//! Work that the supervisor hands out: each runs elsewhere and comes back as news. One of a kind at a time; nothing here
//! waits.

use std::sync::Arc;
use std::sync::atomic::Ordering;

use tokio::task::{JoinError, spawn_blocking};
use tracing::error;

use super::board::Work;
use super::hot::{self, Due};
use super::watched::movable;
use super::{AgentError, News, Supervisor, Watched, cosigning, notice, post, pulse, stamps};
use crate::app::state::Log;
use crate::app::witness::Round;
use crate::app::{AppError, adopt, facts, pass};
use crate::clock::{Clock, System};
use crate::model::UtcMs;
use crate::model::heartbeat::Phase;
use crate::rules::Unwritable;

/// Time between two questions to the state's disk, in milliseconds.
const PROBE_MS: i64 = 5_000;

impl Supervisor {
    /// What followers noticed is judged, sealed, or looked at for what time alone has broken.
    pub(super) fn press(&mut self, now: UtcMs) {
        if !self.timetable.has_checked() {
            return;
        }
        match self.hot.pace.due(now) {
            Some(Due::Judge) if !self.busy => self.start(Work::Judge, now),
            Some(Due::Seal) if !self.sealing => self.seal(),
            Some(Due::Glance) if !self.glancing => self.glance(now),
            _ => {}
        }
    }

    fn seal(&mut self) {
        self.sealing = true;
        self.hot.pace.sealing();
        let (keeper, news) = (self.keeper.clone(), self.news.clone());
        tokio::spawn(async move {
            let done = keeper.ask(|state, _| pass::seal_outbox(state, &System)).await;
            drop(news.send(News::Sealed(done.map_err(AppError::from).flatten())).await);
        });
    }

    fn glance(&mut self, now: UtcMs) {
        let Some(seen) = self.hot.seen_until() else { return };
        self.glancing = true;
        self.hot.pace.glancing(now);
        let (watched, news) = (Arc::clone(&self.watched), self.news.clone());
        tokio::spawn(async move {
            let done = spawn_blocking(move || hot::glance(&watched, seen)).await;
            let done = done.unwrap_or_else(crashed);
            drop(news.send(News::Glanced(done)).await);
        });
    }

    /// Records what devices said.
    pub(super) fn note(&mut self) {
        if self.noting {
            return;
        }
        self.noting = true;
        let said = std::mem::take(&mut self.said);
        let (keeper, news) = (self.keeper.clone(), self.news.clone());
        tokio::spawn(async move {
            let batch = said.clone();
            let done = keeper.ask(move |state, _| state.catalogue.record_devices(&batch)).await;
            let done = done.map_err(AppError::from).and_then(|done| done.map_err(AppError::from));
            drop(news.send(News::Noted(said, done)).await);
        });
    }

    /// Seals the heartbeat that is due, also in the middle of a pass. A beat of a clock that was set would say
    /// something about hours that never were.
    pub(super) fn beat(&mut self, now: UtcMs) {
        let Some(phase) = self
            .timetable
            .beat_due(now)
            .filter(|phase| !self.beating && (!self.doubtful || *phase == Phase::Start))
        else {
            return;
        };
        self.beating = true;
        let (keeper, news) = (self.keeper.clone(), self.news.clone());
        tokio::spawn(async move {
            let sealed = spawn_blocking(move || {
                keeper
                    .small(move |log| facts::heartbeat(log, phase, &System))
                    .map_err(AppError::from)
                    .flatten()
            });
            let sealed = sealed.await.unwrap_or_else(crashed);
            drop(news.send(News::Beaten(now, sealed)).await);
        });
    }

    /// Takes what was published to the witnesses.
    pub(super) fn cosign(&mut self) {
        if self.cosigning || self.watched.quorum.is_none() {
            return;
        }
        self.cosigning = true;
        let (watched, keeper, news) = (Arc::clone(&self.watched), self.keeper.clone(), self.news.clone());
        tokio::spawn(async move {
            let round = spawn_blocking(move || match &watched.quorum {
                Some(quorum) => cosigning::round(&watched, quorum, &keeper),
                None => Ok(Round::default()),
            });
            let done = round.await.unwrap_or_else(crashed);
            drop(news.send(News::Cosigned(done)).await);
        });
    }

    /// Asks the state's disk how it fares: one that hangs holds up nothing else.
    pub(super) fn probe(&mut self, now: UtcMs) {
        let (last, answered) = self.probed;
        if !answered || (now >= last && now.since(last) < PROBE_MS) {
            return;
        }
        self.probed = (now, false);
        let (dir, before) = (self.watched.config.state_dir.clone(), self.strain);
        let news = self.news.clone();
        tokio::spawn(async move {
            let strain = spawn_blocking(move || pulse::strain(&dir, Some(before))).await;
            drop(news.send(News::Probed(strain.unwrap_or(before))).await);
        });
    }

    /// Tells people past a state that takes nothing, and again when it is time.
    pub(super) fn tell_distress(&self, how: Option<Unwritable>) {
        let (distress, watched) = (Arc::clone(&self.distress), Arc::clone(&self.watched));
        drop(spawn_blocking(move || distress.tell(&watched.config, how, System.now())));
    }

    /// Writes down what was told while the state took nothing.
    pub(super) fn write_down(&self) {
        let Some(until) = self.distress.to_write_down() else { return };
        let (distress, watched) = (Arc::clone(&self.distress), Arc::clone(&self.watched));
        let (keeper, stop) = (self.keeper.clone(), Arc::clone(&self.stop));
        drop(spawn_blocking(move || {
            let policy = watched.site.policy.digest().to_string();
            let done = keeper.small(move |log| distress.write_down(log, &policy, until));
            match done.map_err(AppError::from).flatten() {
                Err(why) if !stop.load(Ordering::SeqCst) => {
                    error!(%why, "what was told while the state took nothing could not be written down");
                }
                _ => {}
            }
        }));
    }

    pub(super) fn post(&mut self) {
        if self.distress.lasts() {
            self.tell_distress(None);
        }
        if self.posting {
            self.post_again = true;
            return;
        }
        (self.posting, self.post_again) = (true, false);
        let (watched, keeper, news) = (Arc::clone(&self.watched), self.keeper.clone(), self.news.clone());
        tokio::spawn(async move {
            let round = spawn_blocking(move || {
                post::round(&watched.config, &watched.config.state_dir, &keeper, System.now())
            });
            let done = round.await.unwrap_or_else(crashed);
            drop(news.send(News::Posted(done)).await);
        });
    }

    /// Whoever waits for the agent's sign of life gets one a pass; silence is what alarms them.
    pub(super) fn tell_dead_man(&self) {
        if let Some(url) = self.watched.config.dead_man_url.clone() {
            drop(spawn_blocking(move || notice::still_alive(&url)));
        }
    }

    pub(super) fn stamp(&mut self) {
        if self.stamping || self.watched.authorities.urls.is_empty() {
            return;
        }
        self.stamping = true;
        let (watched, keeper, news) = (Arc::clone(&self.watched), self.keeper.clone(), self.news.clone());
        tokio::spawn(async move {
            let done = stamps::ask(watched, keeper).await;
            drop(news.send(News::Stamped(done)).await);
        });
    }

    pub(super) fn reload(&mut self) {
        if self.reloading {
            return;
        }
        self.reloading = true;
        let (load, news) = (Arc::clone(&self.load), self.news.clone());
        let (old, keeper) = (Arc::clone(&self.watched), self.keeper.clone());
        tokio::spawn(async move {
            let read = spawn_blocking(move || {
                let new = movable(&old, Watched::new(load()?)?)?;
                let adopting = move |log: &mut Log<'_>| {
                    let done = adopt::adopt(log.evidence, &new.config, &new.site.policy, System.now());
                    done.map(|mails| (Box::new(new), mails))
                };
                let (new, mails) = keeper.small(adopting)??;
                if mails > 0 {
                    post::last_words(&new.config, &old.config.state_dir, &keeper);
                }
                Ok(new)
            });
            let read = read.await.unwrap_or_else(crashed);
            drop(news.send(News::Reloaded(read)).await);
        });
    }
}

/// Work that panicked is told like work that failed.
fn crashed<T>(why: JoinError) -> Result<T, AppError> {
    Err(AgentError::Crashed(why.to_string()).into())
}
