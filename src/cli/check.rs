//! `holdfast check`: one full pass over the configured site, with mail. Where an agent holds the
//! state, the agent runs it.

use clap::Args;
use serde_json::Value;

use super::audit::Output;
use super::{Answer, Global, STOP, progress};
use crate::app::adopt;
use crate::app::agent::AgentError;
use crate::app::agent::wire::{Asking, CheckRequest, Request, Told};
use crate::app::judge;
use crate::app::mail::{self, NotifyReason};
use crate::app::pass::{self, Effort};
use crate::app::site::Site;
use crate::app::stamp::{self, Authorities};
use crate::app::state::{OpenError, State, StateError};
use crate::app::witness;
use crate::app::{AppError, answer};
use crate::clock::{Clock, System};
use crate::config::Config;
use crate::policy::lint;
use crate::report::document::OverallVerdict;
use crate::rules;

/// Run one full pass over the configured site now
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  holdfast check --html report.html\n\n\
    Exit code: 0 compliant, 1 violations, 2 refused, 3 something could not be told, 4 ledger failure.")]
pub struct Check {
    /// Read every byte again, also of files that look unchanged
    #[arg(long)]
    full: bool,
    /// Send the mail also when nothing changed
    #[arg(long)]
    mail: bool,
    #[command(flatten)]
    output: Output,
}

impl Check {
    /// Runs the pass, or has the agent run it.
    ///
    /// # Errors
    /// A broken configuration, state that is held by an agent that does not answer or cannot be written.
    pub fn run(&self, global: &Global) -> Answer {
        let config = global.load()?;
        let site = Site::from_config(&config)?;
        global.tell(&lint::notes(&config, &site.policy, &rules::kinds()), global.lang_of(&config));
        match State::open(&config.state_dir, &site.id) {
            Ok(state) => self.here(global, &config, &site, state),
            Err(OpenError::State(held @ StateError::Locked { .. })) => self.by_agent(global, &config, held),
            Err(e) => Err(e.into()),
        }
    }

    fn here(&self, global: &Global, config: &Config, site: &Site, mut state: State) -> Answer {
        let quorum = config.quorum.as_deref().map(witness::quorum).transpose()?;
        let authorities = Authorities::of(&config.stamps)?;
        if let Some(quorum) = &quorum {
            // A witness that knows more than we do must be heard before anything new is signed.
            witness::round(&mut state, quorum, &System)?;
        }
        let budget = &config.budget;
        let effort = Effort {
            full: self.full,
            hash_bytes: budget.hash_bytes_per_pass,
            patience: budget.patience,
            ..Effort::ATTENDED
        };
        adopt::adopt_and_tell(&mut state.evidence, config, &site.policy, System.now())?;
        let done = pass::run(site, &mut state, &System, effort, &*progress::of(global), &STOP)?;
        let mut judgement = judge::judge(site, &mut state, &System, done)?;
        if let Some(quorum) = &quorum {
            let round = witness::round(&mut state, quorum, &System);
            if witness::froze(&round) {
                witness::tell_frozen(&mut state.evidence, config, System.now());
            }
            judgement.witnessed(&state, round)?;
        }
        // Over a checkpoint with its cosignatures; who gave no stamp is part of what is told.
        let stamped = match judgement.verdict() {
            // A log that somebody contradicts is not stamped: its tokens could not be sealed.
            OverallVerdict::LedgerFailure => false,
            _ => stamp::round(&mut state, &authorities, &System)?.stamped > 0,
        };
        judgement.stamped(&state, System.now())?;
        mail::queue_all(&judgement, config, NotifyReason::of(&judgement, self.mail), &mut state.evidence)?;
        // What was found is told before a mail server can spoil it; the mails are safe in their queue.
        self.output.print(&judgement, global, global.lang_of(config))?;
        mail::send_due(&mail::ways(config), &mut state.evidence, System.now())?;
        // The leaves of new stamps are one more thing to witness.
        if let (true, Some(quorum)) = (stamped, &quorum) {
            witness::round(&mut state, quorum, &System)?;
        }
        Ok(answer::of_verdict(judgement.verdict()))
    }

    /// Somebody holds the state: an agent that answers runs the pass, under its own configuration.
    fn by_agent(&self, global: &Global, config: &Config, held: StateError) -> Answer {
        let request = CheckRequest {
            full: self.full,
            mail: self.mail,
            lang: Some(global.lang_of(config)),
            text: self.output.as_text(global),
            html: self.output.wants_page(),
        };
        let heard = Asking::connect(&config.state_dir).and_then(|mut agent| {
            agent.ask(&Request::Check(request))?;
            Ok(agent)
        });
        let mut agent = match heard {
            Ok(agent) => agent,
            Err(AgentError::Socket { .. }) => return Err(held.into()),
            Err(e) => return Err(e.into()),
        };
        let mut result: Value = agent.wait().map_err(AppError::from)?;
        let told: Told = serde_json::from_value(result["told"].take()).map_err(AgentError::Document)?;
        self.output.print_told(&told)?;
        Ok(told.exit)
    }
}
