//! Acts on findings: at the desk when nobody holds the state, through the agent that holds it otherwise.

use super::AppError;
use super::agent::AgentError;
use super::agent::wire::{ActRequest, Asking, Request};
use super::pass;
use super::state::{OpenError, State, StateError};
use crate::clock::Clock;
use crate::config::Config;
use crate::desk::{self, Actor};
use crate::findings;

/// Carries out an act on a finding and seals it, or has the agent do so.
///
/// # Errors
/// An act that is refused, state that cannot be opened and whose holder does not answer.
pub fn dispose(config: &Config, request: ActRequest, clock: &dyn Clock) -> Result<(), AppError> {
    match State::open(&config.state_dir, &config.site.id) {
        Ok(mut state) => {
            let by = Actor { uid: rustix::process::getuid().as_raw(), name: request.by };
            desk::carry_out(
                &mut state.evidence,
                &request.finding,
                &request.act,
                &by,
                config.longest_waiver,
                clock.now(),
            )?;
            seal(&mut state, clock)
        }
        Err(OpenError::State(held @ StateError::Locked { .. })) => by_agent(config, request, held),
        Err(e) => Err(e.into()),
    }
}

/// Puts the leaves of acts into the ledger and publishes it.
///
/// # Errors
/// A frozen ledger, a store that cannot be written. What was done stays done; its leaf is owed.
pub fn seal(state: &mut State, clock: &dyn Clock) -> Result<(), AppError> {
    findings::seal(&mut state.evidence, &mut state.sealer, clock.now())?;
    pass::sign_and_publish(state, clock)
}

fn by_agent(config: &Config, request: ActRequest, held: StateError) -> Result<(), AppError> {
    let done = Asking::connect(&config.state_dir).and_then(|mut agent| {
        agent.ask(&Request::Act(request))?;
        agent.wait()
    });
    match done {
        Ok(_) => Ok(()),
        Err(AgentError::Socket { .. }) => Err(held.into()),
        Err(e) => Err(e.into()),
    }
}
