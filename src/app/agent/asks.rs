//! What others ask of the agent over its socket: a check, an act on a finding, the code of a mail.

use std::sync::Arc;

use tokio::sync::oneshot;
use tokio::task::spawn_blocking;
use tracing::error;

use super::board::Work;
use super::socket::Asked;
use super::wire::{ActRequest, CheckRequest, Told};
use super::{AgentError, News, Supervisor};
use crate::app::state::Log;
use crate::app::{AppError, dispose, mail};
use crate::clock::{Clock, System};
use crate::desk::Actor;
use crate::text::{Told as _, for_lang};

impl Supervisor {
    pub(super) fn asked(&self, ask: Asked) {
        match ask {
            Asked::Check { request, tell } => self.check_asked(request, tell),
            Asked::Act { request, uid, tell } => self.act_asked(request, uid, tell),
            Asked::Confirm { code, tell } => self.confirm_asked(code, tell),
        }
    }

    fn check_asked(&self, request: CheckRequest, tell: oneshot::Sender<Result<Told, String>>) {
        let (wants, keeper, news) = (self.wants(), self.keeper.clone(), self.news.clone());
        let began = System.now();
        tokio::spawn(async move {
            let done = keeper.ask(move |state, orders| wants.check(state, orders, &request, false)).await;
            let done: Result<Told, AppError> = done.map_err(AppError::from).flatten();
            let (mails, told) = match done {
                Ok(told) => (Ok(told.mails), Ok(told)),
                Err(why) => {
                    let told = Err(why.to_string());
                    (Err(why), told)
                }
            };
            // Whoever asked may have gone; the pass counts all the same.
            drop(tell.send(told));
            drop(news.send(News::Worked(Work::Check, began, mails)).await);
        });
    }

    /// Recorded at once, also while a pass waits for storage; its leaf is sealed as soon as the ledger is free.
    fn act_asked(&self, request: ActRequest, uid: u32, tell: oneshot::Sender<Result<(), String>>) {
        let (keeper, watched) = (self.keeper.clone(), Arc::clone(&self.watched));
        tokio::spawn(async move {
            let text = for_lang(request.lang);
            let by = Actor { uid, name: request.by.clone() };
            let act = move |log: &mut Log<'_>| {
                dispose::carry_out(log.evidence, &watched.config, &request, &by, System.now())
            };
            let small = keeper.clone();
            let done = spawn_blocking(move || small.small(act)).await;
            let done = done.unwrap_or_else(|e| Err(AgentError::Crashed(e.to_string())));
            let done = done.map_err(AppError::from).flatten();
            let acted = done.is_ok();
            drop(tell.send(done.map_err(|why| why.told(text))));
            if !acted {
                return;
            }
            let sealed = keeper.ask(|state, _| dispose::seal(state, &System)).await;
            if let Err(why) = sealed.map_err(AppError::from).flatten() {
                error!(%why, "the leaf of an act could not be sealed; the next pass tries again");
            }
        });
    }

    /// A code of an address check came back.
    fn confirm_asked(&self, code: String, tell: oneshot::Sender<Result<String, String>>) {
        let keeper = self.keeper.clone();
        spawn_blocking(move || {
            let confirm = move |log: &mut Log<'_>| mail::confirm_here(log.evidence, &code, System.now());
            let done = keeper.small(confirm).map_err(AppError::from).flatten();
            // Whoever asked may have gone; the address is confirmed all the same.
            drop(tell.send(done.map_err(|why| why.to_string())));
        });
    }
}
