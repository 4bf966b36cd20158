//! What waits in the outbox becomes leaves, one signature, and published tiles.

use std::sync::mpsc::sync_channel;

use crate::app::AppError;
use crate::app::state::{Log, State};
use crate::catalogue::{Catalogue, Outgoing};
use crate::clock::Clock;
use crate::ledger::seal::Head;

/// Facts sealed in one transaction.
const SEAL_BATCH: usize = 4_096;

/// Seals everything that waits, signs once, publishes once.
///
/// # Errors
/// A frozen ledger, no room, stores that cannot be written.
pub fn seal_outbox(state: &mut State, clock: &dyn Clock) -> Result<(), AppError> {
    let State { catalogue, evidence, sealer, .. } = &mut *state;
    let mut log = Log { evidence, sealer };
    catalogue.settle()?;
    let (to_seal, batches) = sync_channel::<Vec<Outgoing>>(1);
    let (done, sealed) = sync_channel(1);
    std::thread::scope(|scope| {
        scope.spawn(move || {
            for batch in batches {
                let answer = seal_batch(&mut log, batch, clock);
                if answer.is_err() | done.send(answer).is_err() {
                    break;
                }
            }
        });
        // The two stores share nothing: the next batch is read from one while this one goes into the other.
        let mut read = 0;
        let mut next = move |catalogue: &Catalogue| -> Result<bool, AppError> {
            let batch = catalogue.outgoing(read, SEAL_BATCH)?;
            read = batch.last().map_or(read, |o| o.seq);
            Ok(!batch.is_empty() && to_seal.send(batch).is_ok())
        };
        let mut more = next(catalogue)?;
        while more {
            more = next(catalogue)?;
            let Ok(answer) = sealed.recv() else { break };
            let (last, head): (i64, Head) = answer?;
            catalogue.acknowledge(last, head.size, &head.root)?;
        }
        Ok::<_, AppError>(())
    })?;
    sign_and_publish(state, clock)
}

/// Seals a batch that is not empty; gives its last place in the outbox and the log with it.
fn seal_batch(log: &mut Log<'_>, batch: Vec<Outgoing>, clock: &dyn Clock) -> Result<(i64, Head), AppError> {
    let last = batch.last().map_or(0, |o| o.seq);
    let facts: Vec<_> = batch.into_iter().map(|o| o.fact).collect();
    Ok((last, log.sealer.seal(log.evidence, &facts, clock.now(), false)?))
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
