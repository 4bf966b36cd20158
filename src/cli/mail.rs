//! `holdfast mail`: what readers of mail do.

use clap::{Args, Subcommand};

use super::{Answer, Global, output};
use crate::app::{answer, mail};
use crate::clock::System;
use crate::text::for_lang;

/// Mail: confirm that it is read
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  holdfast mail confirm ABCD-EFGH\n\n\
    Codes come by mail where the configuration says confirm_every under [mail]; \
    `holdfast status` shows from whom none came back.")]
pub struct Mail {
    #[command(subcommand)]
    command: Ask,
}

#[derive(Debug, Subcommand)]
enum Ask {
    /// Give back the code of an address check
    Confirm {
        /// The code of the newest mail, for example ABCD-EFGH
        code: String,
    },
}

impl Mail {
    /// Takes a code back.
    ///
    /// # Errors
    /// No configuration, or a code that belongs to nobody.
    pub fn run(&self, global: &Global) -> Answer {
        let config = global.load()?;
        let Ask::Confirm { code } = &self.command;
        let address = mail::confirm(&config, code, &System)?;
        let said = for_lang(global.lang_of(&config)).say("mail-confirmed", &[("address", address.into())]);
        output::text(&format!("{said}\n")).map(|()| answer::DONE)
    }
}
