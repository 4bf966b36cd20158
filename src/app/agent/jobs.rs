//! The agent's work, as jobs for the thread that owns the stores.

use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use tracing::info;

use super::board::{Board, OnBoard, Work};
use super::keeper::Orders;
use super::wire::{CheckRequest, Told};
use super::{AgentError, Watched};
use crate::app::judge::{self, Judgement};
use crate::app::mail::{self, NotifyReason};
use crate::app::pass::{self, Effort};
use crate::app::state::State;
use crate::app::{AppError, answer};
use crate::clock::System;
use crate::model::UtcMs;
use crate::report::{page, terminal};

/// What every job needs beside the stores.
#[derive(Clone)]
pub struct Wants {
    /// The site in force when the job was given.
    pub watched: Arc<Watched>,
    /// Where its progress goes.
    pub board: Arc<Board>,
    /// Ends it early.
    pub stop: Arc<AtomicBool>,
}

impl Wants {
    /// A full pass and its judgement; queues mail.
    ///
    /// # Errors
    /// As of [`pass::run`] and [`judge::judge`].
    pub fn check(&self, state: &mut State, orders: &Orders, ask: &CheckRequest) -> Result<Told, AppError> {
        let _doing = self.board.begin(Work::Check, &System);
        let (site, config) = (&self.watched.site, &self.watched.config);
        let effort = Effort {
            full: ask.full,
            hash_bytes: config.budget.hash_bytes_per_pass,
            bytes_per_s: Some(config.budget.read_bytes_per_s),
            patience: config.budget.patience,
            keep: true,
        };
        let on_board = OnBoard { board: &self.board, orders };
        let done = pass::run(site, state, &System, effort, &on_board, &self.stop)?;
        let judgement = judge::judge(site, state, &System, done)?;
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
        if let Some(seen) = seen {
            state.catalogue.set_seen_until(seen)?;
        }
        let Some(judgement) = judge::again(&self.watched.site, state, &System)? else { return Ok(0) };
        info!(verdict = judgement.verdict().as_str(), "judged");
        self.board.facts().unknown = Some(judgement.unknown_by_rule());
        self.queue(&judgement, false, state)
    }

    fn queue(&self, judgement: &Judgement<'_>, asked: bool, state: &mut State) -> Result<usize, AppError> {
        let Some(to) = &self.watched.config.mail else { return Ok(0) };
        mail::queue(judgement, to, NotifyReason::of(judgement, asked), &mut state.evidence)
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
