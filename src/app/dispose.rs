//! Acts on findings: at the desk when nobody holds the state, through the agent that holds it otherwise.

use super::AppError;
use super::agent::AgentError;
use super::agent::wire::{ActRequest, Asking, Request};
use super::announce::{self, Waiver};
use super::pass;
use super::state::{OpenError, State, StateError};
use crate::clock::Clock;
use crate::config::Config;
use crate::desk::{self, Act, Actor};
use crate::evidence::Evidence;
use crate::findings;
use crate::model::UtcMs;

/// Carries out an act on a finding and seals it, or has the agent do so.
///
/// # Errors
/// An act that is refused, state that cannot be opened and whose holder does not answer.
pub fn dispose(config: &Config, request: ActRequest, clock: &dyn Clock) -> Result<(), AppError> {
    match State::open(&config.state_dir, &config.site.id) {
        Ok(mut state) => {
            let by = Actor { uid: rustix::process::getuid().as_raw(), name: request.by.clone() };
            carry_out(&mut state.evidence, config, &request, &by, clock.now())?;
            seal(&mut state, clock)
        }
        Err(OpenError::State(held @ StateError::Locked { .. })) => by_agent(config, request, held),
        Err(e) => Err(e.into()),
    }
}

/// Carries out an act in this process. A waiver is mailed to those who are told of findings, in the transaction that
/// makes it.
///
/// # Errors
/// An act that is refused, a store that cannot be written: nothing happened then, and nobody is told.
pub fn carry_out(
    evidence: &mut Evidence,
    config: &Config,
    request: &ActRequest,
    by: &Actor,
    now: UtcMs,
) -> Result<(), AppError> {
    let mut mails = Vec::new();
    if let (Act::Waive { until, reason, approved_by, confidential }, Some(row)) =
        (&request.act, evidence.finding(&request.finding)?)
    {
        let waiver = Waiver {
            until: *until,
            by: by.name.as_deref().unwrap_or_default(),
            approved_by,
            reason: Some(reason.as_str()).filter(|_| !confidential),
        };
        mails = announce::waived(evidence, config, &row, waiver, now)?;
    }
    let longest = config.longest_waiver;
    desk::carry_out(evidence, &request.finding, &request.act, by, longest, now, &mails)?;
    Ok(())
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
