//! What waits in the outbox becomes leaves, one signature, and published tiles. Sealing runs on a thread of its
//! own, beside the work that fills the outbox: the two stores share nothing.

use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::app::AppError;
use crate::app::state::{Log, State};
use crate::catalogue::{Catalogue, Outgoing};
use crate::clock::Clock;
use crate::ledger::seal::Head;

/// Facts sealed in one transaction.
const SEAL_BATCH: usize = 4_096;

/// Batches in the hands of the thread at most: one is sealed, one lies ready.
const UNDER_WAY: usize = 2;

/// Seals everything that waits, signs once, publishes once.
///
/// # Errors
/// A frozen ledger, no room, stores that cannot be written.
pub fn seal_outbox(state: &mut State, clock: &dyn Clock) -> Result<(), AppError> {
    beside(state, clock, |catalogue, _, sealing| sealing.rest(catalogue))?;
    sign_and_publish(state, clock)
}

/// Signs the log as it stands and brings the tiles up to it.
///
/// # Errors
/// See [`seal_outbox`].
pub fn sign_and_publish(state: &mut State, clock: &dyn Clock) -> Result<(), AppError> {
    let head = state.sealer.seal(&mut state.evidence, &[], clock.now(), true)?;
    state.sealer.publish(&mut state.evidence)?;
    state.catalogue.acknowledge(0, head.size, &head.root)?;
    Ok(())
}

/// The log while a thread seals: in its hands for one batch at a time, in between free for small writes of others.
pub(super) type SharedLog<'l> = Mutex<Log<'l>>;

/// Last place in the outbox that was sealed, and the log with it.
type Sealed = (i64, Head);

/// Does work on the catalogue while a thread seals what [`Sealing`] hands to it.
pub(super) fn beside<T>(
    state: &mut State,
    clock: &dyn Clock,
    work: impl FnOnce(&mut Catalogue, &SharedLog<'_>, &mut Sealing) -> Result<T, AppError>,
) -> Result<T, AppError> {
    let State { catalogue, evidence, sealer, .. } = state;
    let log = &Mutex::new(Log { evidence, sealer });
    let (to_seal, batches) = sync_channel::<Vec<Outgoing>>(UNDER_WAY);
    let (done, sealed) = sync_channel(UNDER_WAY);
    std::thread::scope(|scope| {
        scope.spawn(move || {
            for batch in batches {
                let answer = seal_batch(&mut lock(log), batch, clock);
                if answer.is_err() | done.send(answer).is_err() {
                    break;
                }
            }
        });
        work(catalogue, log, &mut Sealing { to_seal, sealed, under_way: 0, handed_over: 0 })
    })
}

fn lock<'a, 'l>(log: &'a SharedLog<'l>) -> MutexGuard<'a, Log<'l>> {
    // A job of somebody else that panicked left no transaction open.
    log.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Seals a batch that is not empty.
fn seal_batch(log: &mut Log<'_>, batch: Vec<Outgoing>, clock: &dyn Clock) -> Result<Sealed, AppError> {
    let last = batch.last().map_or(0, |o| o.seq);
    let facts: Vec<_> = batch.into_iter().map(|o| o.fact).collect();
    Ok((last, log.sealer.seal(log.evidence, &facts, clock.now(), false)?))
}

/// The near end of the thread that seals.
pub(super) struct Sealing {
    to_seal: SyncSender<Vec<Outgoing>>,
    sealed: Receiver<Result<Sealed, AppError>>,
    under_way: usize,
    /// Last place in the outbox that the thread was given.
    handed_over: i64,
}

impl Sealing {
    /// Gives the thread what waits, unless it is busy; never waits for it. What keeps it from sealing is met again,
    /// and told, when the rest is sealed.
    pub(super) fn go_on(&mut self, catalogue: &mut Catalogue) -> Result<(), AppError> {
        while let Ok(answer) = self.sealed.try_recv() {
            self.under_way -= 1;
            match answer {
                Ok((last, head)) => catalogue.acknowledge(last, head.size, &head.root)?,
                Err(why) => tracing::warn!(%why, "sealing waits for the end of the pass"),
            }
        }
        if self.under_way == 0 {
            catalogue.settle()?;
            self.hand_over(catalogue)?;
        }
        Ok(())
    }

    /// Seals what waits to the last; the next batch is read from one store while this one goes into the other.
    fn rest(&mut self, catalogue: &mut Catalogue) -> Result<(), AppError> {
        catalogue.settle()?;
        let mut more = self.hand_over(catalogue)?;
        while self.under_way > 0 {
            more = more && self.hand_over(catalogue)?;
            let Ok(answer) = self.sealed.recv() else { break };
            self.under_way -= 1;
            let (last, head) = answer?;
            catalogue.acknowledge(last, head.size, &head.root)?;
        }
        Ok(())
    }

    /// Gives the thread the next batch; false when nothing waits, or nobody takes it any more.
    fn hand_over(&mut self, catalogue: &Catalogue) -> Result<bool, AppError> {
        let batch = catalogue.outgoing(self.handed_over, SEAL_BATCH)?;
        let Some(last) = batch.last().map(|o| o.seq) else { return Ok(false) };
        let taken = self.to_seal.send(batch).is_ok();
        self.under_way += usize::from(taken);
        self.handed_over = last;
        Ok(taken)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::catalogue::Sealable;
    use crate::clock::Fixed;
    use crate::model::UtcMs;

    const CLOCK: Fixed = Fixed(UtcMs(1));

    fn waiting(facts: i64) -> State {
        let state = State::temporary("test").expect("state");
        for n in 0..facts {
            let fields = json!({ "at_ms": n, "behind_ms": 1, "newest_ms": n + 1 });
            let fields = fields.as_object().cloned().unwrap_or_default();
            let fact = Sealable { kind: "clock".to_owned(), camera: None, key: format!("clock {n}"), fields };
            state.catalogue.queue(&fact).expect("queued");
        }
        state
    }

    #[test]
    fn what_waits_is_sealed_while_the_work_goes_on_and_the_log_is_free_in_between() {
        let mut state = waiting(3);
        let size = beside(&mut state, &CLOCK, |catalogue, log, sealing| {
            while !catalogue.outgoing(0, 1)?.is_empty() {
                sealing.go_on(catalogue)?;
                std::thread::yield_now();
            }
            Ok(lock(log).sealer.head().size)
        });
        assert_eq!(size.expect("sealed"), 3);
    }

    #[test]
    fn work_that_ends_early_leaves_each_fact_to_be_sealed_once() {
        let mut state = waiting(3);
        let ended = beside(&mut state, &CLOCK, |catalogue, _, sealing| {
            sealing.go_on(catalogue)?;
            Err::<(), _>(AppError::Interrupted)
        });
        assert!(matches!(ended, Err(AppError::Interrupted)));
        assert_eq!(state.sealer.head().size, 3, "what was handed over is sealed");
        assert_eq!(state.catalogue.outgoing(0, 10).expect("outbox").len(), 3, "and not acknowledged");
        seal_outbox(&mut state, &CLOCK).expect("sealed");
        assert_eq!(state.sealer.head().size, 3);
        assert!(state.catalogue.outgoing(0, 10).expect("outbox").is_empty());
    }
}
