//! `holdfast check`: one full pass over the configured site, with mail.

use clap::Args;

use super::audit::Output;
use super::{Answer, Global, STOP, progress};
use crate::app::answer;
use crate::app::judge;
use crate::app::mail::{self, NotifyReason};
use crate::app::pass::{self, Effort};
use crate::app::site::Site;
use crate::app::state::State;
use crate::app::witness;
use crate::clock::{Clock, System};

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
    /// Runs the pass.
    ///
    /// # Errors
    /// A broken configuration, state that is held by an agent or cannot be written.
    pub fn run(&self, global: &Global) -> Answer {
        let config = global.load()?;
        let site = Site::from_config(&config)?;
        let quorum = config.quorum.as_deref().map(witness::quorum).transpose()?;
        let mut state = State::open(&config.state_dir, &site.id)?;
        if let Some(quorum) = &quorum {
            // A witness that knows more than we do must be heard before anything new is signed.
            witness::round(&mut state, quorum, &System)?;
        }
        let effort =
            Effort { full: self.full, hash_bytes: config.budget.hash_bytes_per_pass, ..Effort::ATTENDED };
        let done = pass::run(&site, &mut state, &System, effort, &*progress::of(global), &STOP)?;
        let mut judgement = judge::judge(&site, &mut state, &System, done)?;
        if let Some(quorum) = &quorum {
            let round = witness::round(&mut state, quorum, &System);
            judgement.witnessed(&state, round)?;
        }
        if let Some(to) = &config.mail {
            mail::queue(&judgement, to, NotifyReason::of(&judgement, self.mail), &mut state.evidence)?;
            mail::send_due(to, &mut state.evidence, System.now())?;
        }
        self.output.print(&judgement, global, global.lang_of(&config))?;
        Ok(answer::of_verdict(judgement.verdict()))
    }
}
