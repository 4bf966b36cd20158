//! The agent's work, as jobs for the thread that owns the stores.

use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use tracing::info;

use super::board::{Board, OnBoard, Work};
use super::keeper::Orders;
use super::pulse::{self, Pulse};
use super::wire::{CheckRequest, Told};
use super::{AgentError, Watched};
use crate::app::eyes::give_back_memory;
use crate::app::judge::{self, Judgement};
use crate::app::mail::{self, NotifyReason};
use crate::app::pass::{self, Effort};
use crate::app::state::State;
use crate::app::{AppError, answer};
use crate::clock::{Clock, System};
use crate::ledger::seal::SealError;
use crate::model::UtcMs;
use crate::report::{page, terminal};

/// Seconds that a pass by the schedule reads before it judges, at most: what is left is read beside the agent's
/// other work, not before it.
const READ_S: u64 = 30;

/// What every job needs beside the stores.
#[derive(Clone)]
pub struct Wants {
    /// The site in force when the job was given.
    pub watched: Arc<Watched>,
    /// Where its progress goes.
    pub board: Arc<Board>,
    /// The clock that is watched.
    pub pulse: Arc<Pulse>,
    /// Ends it early.
    pub stop: Arc<AtomicBool>,
}

impl Wants {
    /// A full pass and its judgement; queues mail. One that somebody asked for reads all that the budget allows.
    ///
    /// # Errors
    /// As of [`pass::run`] and [`judge::judge`].
    pub fn check(
        &self,
        state: &mut State,
        orders: &Orders,
        ask: &CheckRequest,
        by_schedule: bool,
    ) -> Result<Told, AppError> {
        let _doing = self.board.begin(Work::Check, &System);
        let done = self.look_and_judge(state, orders, ask, by_schedule);
        let done = self.told_from_the_reserve(state, done);
        give_back_memory();
        done
    }

    fn look_and_judge(
        &self,
        state: &mut State,
        orders: &Orders,
        ask: &CheckRequest,
        by_schedule: bool,
    ) -> Result<Told, AppError> {
        let (site, config) = (&self.watched.site, &self.watched.config);
        let at_most =
            config.budget.read_bytes_per_s.saturating_mul(READ_S).min(config.budget.hash_bytes_per_pass);
        let effort = Effort {
            full: ask.full,
            hash_bytes: if by_schedule { at_most } else { config.budget.hash_bytes_per_pass },
            bytes_per_s: Some(config.budget.read_bytes_per_s),
            patience: config.budget.patience,
            keep: true,
        };
        let on_board = OnBoard { board: &self.board, orders };
        pulse::note(state, &self.pulse, self.board.refused_at())?;
        let done = pass::run(site, state, &*self.pulse, effort, &on_board, &self.stop)?;
        let judgement = judge::judge(site, state, &*self.pulse, done)?;
        self.board.facts().unknown = Some(judgement.unknown_by_rule());
        let mails = self.queue(&judgement, ask.mail, state)?;
        self.tell(&judgement, ask, mails)
    }

    /// Judges again what was seen, as of the moment until which everything was: `seen` when the followers say
    /// so, else the last pass; without one there is nothing to judge. Gives the number of mails queued.
    ///
    /// # Errors
    /// As of [`judge::again`].
    pub fn judge(&self, state: &mut State, seen: Option<UtcMs>) -> Result<usize, AppError> {
        let _doing = self.board.begin(Work::Judge, &System);
        let done = self.judge_again(state, seen);
        let done = self.told_from_the_reserve(state, done);
        give_back_memory();
        done
    }

    /// Where there is no room for what was observed, there may be some to tell people why. Work that failed stays
    /// failed.
    fn told_from_the_reserve<T>(&self, state: &mut State, done: Result<T, AppError>) -> Result<T, AppError> {
        if let Err(AppError::Seal(SealError::NoRoom { .. })) = &done {
            state.sealer.use_reserve(true);
            let told = self.judge_again(state, None);
            state.sealer.use_reserve(false);
            told?;
        }
        done
    }

    fn judge_again(&self, state: &mut State, seen: Option<UtcMs>) -> Result<usize, AppError> {
        pulse::note(state, &self.pulse, self.board.refused_at())?;
        if let Some(seen) = seen.filter(|_| self.pulse.stepped_ms().is_none()) {
            state.catalogue.set_seen_until(seen)?;
        }
        let Some(judgement) = judge::again(&self.watched.site, state, &*self.pulse)? else { return Ok(0) };
        info!(verdict = judgement.verdict().as_str(), "judged");
        self.board.facts().unknown = Some(judgement.unknown_by_rule());
        self.queue(&judgement, false, state)
    }

    fn queue(&self, judgement: &Judgement<'_>, asked: bool, state: &mut State) -> Result<usize, AppError> {
        let reason = NotifyReason::of(judgement, asked);
        mail::queue_all(judgement, &self.watched.config, reason, &mut state.evidence)
    }

    fn tell(&self, judgement: &Judgement<'_>, ask: &CheckRequest, mails: usize) -> Result<Told, AppError> {
        let lang = ask.lang.unwrap_or_else(|| self.watched.lang());
        let document = judgement.document(lang)?;
        Ok(Told {
            exit: answer::of_verdict(judgement.verdict()),
            text: ask.text.map(|(width, colour)| terminal::render(&document, lang, colour, width)),
            html: ask.html.then(|| page::render(&document, &judgement.clause_texts(lang), lang)),
            document: serde_json::to_value(&document).map_err(AgentError::Document)?,
            mails,
        })
    }
}
