//! The one thread that owns the stores. Everybody else sends it work over a channel: whole jobs run
//! one after the other, small ones also while a whole job waits for storage. A job that panics is
//! told to whoever asked; the stores roll back what it left open and serve the next one.

use std::any::Any;
use std::cell::RefCell;
use std::collections::VecDeque;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread::JoinHandle;

use tokio::sync::oneshot;
use tracing::error;

use super::AgentError;
use crate::app::state::{Log, State};

type Whole = Box<dyn FnOnce(&mut State, &Orders) + Send>;
type Small = Box<dyn FnOnce(&mut Log<'_>) + Send>;

enum Order {
    Whole(Whole),
    Small(Small),
    End,
}

/// Sends work to the thread; may be cloned.
#[derive(Clone)]
pub struct Keeper(Sender<Order>);

/// What waits for the thread, in its own hands.
pub struct Orders {
    from: Receiver<Order>,
    waiting: RefCell<VecDeque<Order>>,
}

impl Keeper {
    /// Starts the thread; it ends with [`Keeper::end`] or with the last sender, and only then gives
    /// the state lock back.
    ///
    /// # Errors
    /// The system gives no thread.
    pub fn start(mut state: State) -> std::io::Result<(Self, JoinHandle<()>)> {
        let (to, from) = channel();
        let orders = Orders { from, waiting: RefCell::default() };
        let work = std::thread::Builder::new().name("keeper".to_owned());
        let thread = work.spawn(move || {
            while let Some(order) = orders.next() {
                match order {
                    Order::Whole(job) => job(&mut state, &orders),
                    Order::Small(job) => job(&mut state.log()),
                    Order::End => break,
                }
            }
        })?;
        Ok((Self(to), thread))
    }

    /// Runs a job with the stores and waits for its result.
    ///
    /// # Errors
    /// The job panicked, or the thread has ended.
    pub async fn ask<T: Send + 'static>(
        &self,
        job: impl FnOnce(&mut State, &Orders) -> T + Send + 'static,
    ) -> Result<T, AgentError> {
        let (tell, told) = oneshot::channel();
        let guarded: Whole = Box::new(move |state, orders| {
            drop(tell.send(guard(|| job(state, orders))));
        });
        self.0.send(Order::Whole(guarded)).map_err(|_| AgentError::Ended)?;
        told.await.unwrap_or(Err(AgentError::Ended))
    }

    /// As [`Keeper::ask`], for a thread that may wait.
    ///
    /// # Errors
    /// The job panicked, or the thread has ended.
    pub fn wait<T: Send + 'static>(
        &self,
        job: impl FnOnce(&mut State, &Orders) -> T + Send + 'static,
    ) -> Result<T, AgentError> {
        let (tell, told) = channel();
        let guarded: Whole = Box::new(move |state, orders| {
            drop(tell.send(guard(|| job(state, orders))));
        });
        self.0.send(Order::Whole(guarded)).map_err(|_| AgentError::Ended)?;
        told.recv().unwrap_or(Err(AgentError::Ended))
    }

    /// Runs a short write of the log or its store, also while a pass waits for storage; blocks until it is
    /// done.
    ///
    /// # Errors
    /// The job panicked, or the thread has ended.
    pub fn small<T: Send + 'static>(
        &self,
        job: impl FnOnce(&mut Log<'_>) -> T + Send + 'static,
    ) -> Result<T, AgentError> {
        let (tell, told) = channel();
        let guarded: Small = Box::new(move |log| drop(tell.send(guard(|| job(log)))));
        self.0.send(Order::Small(guarded)).map_err(|_| AgentError::Ended)?;
        told.recv().unwrap_or(Err(AgentError::Ended))
    }

    /// Ends the thread after the job in hand and one last short write; what waits behind it is dropped.
    pub fn end(&self, last: impl FnOnce(&mut Log<'_>) + Send + 'static) {
        let last: Small = Box::new(move |log| drop(guard(|| last(log))));
        // A thread that has ended already needs no telling.
        drop(self.0.send(Order::Small(last)));
        drop(self.0.send(Order::End));
    }
}

impl Orders {
    fn next(&self) -> Option<Order> {
        let waiting = self.waiting.borrow_mut().pop_front();
        waiting.or_else(|| self.from.recv().ok())
    }

    /// Does the small work that waits, in the middle of a whole job.
    pub fn serve_small(&self, log: &mut Log<'_>) {
        while let Ok(order) = self.from.try_recv() {
            match order {
                Order::Small(job) => job(log),
                later => self.waiting.borrow_mut().push_back(later),
            }
        }
    }
}

fn guard<T>(job: impl FnOnce() -> T) -> Result<T, AgentError> {
    catch_unwind(AssertUnwindSafe(job)).map_err(|panic| {
        let what = said(&*panic);
        error!(what, "a job crashed");
        AgentError::Crashed(what)
    })
}

fn said(panic: &(dyn Any + Send)) -> String {
    let text = panic.downcast_ref::<&str>().map(|s| (*s).to_owned());
    text.or_else(|| panic.downcast_ref::<String>().cloned()).unwrap_or_else(|| "no message".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn keeper() -> (Keeper, JoinHandle<()>) {
        Keeper::start(State::temporary("test").expect("state")).expect("thread")
    }

    #[tokio::test]
    async fn a_job_that_panics_is_told_and_the_stores_serve_the_next_one() {
        let (keeper, thread) = keeper();
        let crashed = keeper.ask(|state, _| {
            let _pass = state.catalogue.begin_pass(crate::model::UtcMs(1), true).expect("pass");
            panic!("a damaged index")
        });
        let crashed: Result<(), AgentError> = crashed.await;
        assert!(matches!(crashed, Err(AgentError::Crashed(what)) if what == "a damaged index"));
        let next = keeper.ask(|state, _| {
            let pass =
                state.catalogue.begin_pass(crate::model::UtcMs(2), true).expect("nothing is left open");
            pass.finish(crate::model::UtcMs(3)).expect("finish");
            state.catalogue.last_pass().expect("read")
        });
        assert_eq!(next.await.expect("served"), Some(crate::model::UtcMs(3)));
        keeper.end(|_| ());
        thread.join().expect("ends");
    }

    #[tokio::test]
    async fn small_work_is_done_in_the_middle_of_a_whole_job_and_whole_jobs_keep_their_order() {
        let (keeper, thread) = keeper();
        let (begun, has_begun) = channel();
        let (done, is_done) = channel();
        let long = keeper.ask(move |state, orders| {
            begun.send(()).expect("test waits");
            while is_done.try_recv().is_err() {
                orders.serve_small(&mut state.log());
            }
        });
        let side = keeper.clone();
        let small = std::thread::spawn(move || {
            has_begun.recv().expect("begins");
            let queued = side.small(|log| log.evidence.queued_mail().expect("read")).expect("served");
            done.send(()).expect("test waits");
            queued
        });
        let (long, second) = tokio::join!(long, keeper.ask(|_, _| 2));
        long.expect("served");
        assert_eq!((second.expect("served"), small.join().expect("thread")), (2, 0));
        keeper.end(|log| assert!(log.sealer.head().size == 0));
        thread.join().expect("ends");
        assert!(matches!(keeper.small(|_| ()), Err(AgentError::Ended)));
    }
}
