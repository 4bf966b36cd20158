//! `holdfast mail`: what waits in the queue, and what readers of mail do.

use clap::{Args, Subcommand};
use serde_json::{Value, json};

use super::output::{self, Format};
use super::status::waiting_line;
use super::{Answer, Global};
use crate::app::{AppError, answer, mail, status};
use crate::clock::{Clock, System};
use crate::config::Config;
use crate::evidence::Evidence;
use crate::rules::Say;
use crate::text::{Text, for_lang};

/// Mail: what waits, and that it is read
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  holdfast mail queue\n  holdfast mail confirm ABCD-EFGH\n\n\
    Codes come by mail where the configuration says confirm_every under [mail]; \
    `holdfast status` shows from whom none came back.")]
pub struct Mail {
    #[command(subcommand)]
    command: Ask,
}

#[derive(Debug, Subcommand)]
enum Ask {
    /// Messages that wait: why, since when, what was answered, and when they are tried next
    Queue {
        /// Output format
        #[arg(long, value_enum, default_value_t)]
        format: Format,
    },
    /// Give back the code of an address check
    Confirm {
        /// The code of the newest mail, for example ABCD-EFGH
        code: String,
    },
}

impl Mail {
    /// Lists what waits, or takes a code back.
    ///
    /// # Errors
    /// No configuration, no state yet, or a code that belongs to nobody.
    pub fn run(&self, global: &Global) -> Answer {
        let config = global.load()?;
        let text = for_lang(global.lang_of(&config));
        match &self.command {
            Ask::Queue { format } => queue(&config, *format, text)?,
            Ask::Confirm { code } => {
                let address = mail::confirm(&config, code, &System)?;
                let said = text.say("mail-confirmed", &[("address", address.into())]);
                output::text(&format!("{said}\n"))?;
            }
        }
        Ok(answer::DONE)
    }
}

fn queue(config: &Config, format: Format, text: &Text) -> Result<(), AppError> {
    let waiting = status::waiting(&Evidence::open_to_read(&config.state_dir)?, System.now())?;
    let rows = || waiting.iter().filter_map(|w| serde_json::to_value(w).ok()).collect::<Vec<Value>>();
    match format {
        Format::Json => output::json(&json!({ "schema": "holdfast/queue/v1", "messages": rows() })),
        Format::Text if waiting.is_empty() => output::text(&format!("{}\n", text.word("mail-queue-empty"))),
        Format::Text => {
            let (tz, names) = (config.site.time_zone(), config.names());
            let say = Say { text, tz: &tz, names: &names };
            let mut out = String::new();
            for waits in &waiting {
                waiting_line(waits, say, &mut |id, facts| {
                    out.push_str(&text.say(id, facts));
                    out.push('\n');
                });
            }
            output::text(&out)
        }
        other => output::rows(other, &rows()),
    }
}
