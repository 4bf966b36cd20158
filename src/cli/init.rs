//! `holdfast init`: a commented configuration from what lies in folders of recordings.

use std::path::PathBuf;

use clap::Args;

use super::{Answer, Global, STOP, output, progress};
use crate::app::{answer, init};
use crate::clock::System;
use crate::text::for_lang;

/// Write a commented configuration from what lies in folders of recordings
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  holdfast init /mnt/nvr\n  holdfast init /mnt/nvr --layout '{camera}/%Y-%m-%d/%H-%M-%S.mp4'\n\nReads names and containers, no footage; never overwrites a file.\n\n\
    Exit code: 0 written, 2 refused, 3 nothing recognised and nothing written."
)]
pub struct Init {
    /// Folders with recordings [default: where the known recorders write]
    #[arg(value_name = "PATH")]
    paths: Vec<PathBuf>,
    /// Name of a layout, or a path template such as {camera}/%Y-%m-%d/%H-%M-%S.mp4 [default: found out]
    #[arg(long, value_name = "NAME|TEMPLATE")]
    layout: Option<String>,
    /// New file for the configuration
    #[arg(long, short, default_value = "holdfast.toml", value_name = "FILE")]
    output: PathBuf,
}

impl Init {
    /// Looks and writes.
    ///
    /// # Errors
    /// A file that exists, a path that does not.
    pub fn run(&self, global: &Global) -> Answer {
        let text = for_lang(global.lang());
        init::refuse_existing(&self.output)?;
        let paths = if self.paths.is_empty() { init::usual_paths()? } else { self.paths.clone() };
        let draft =
            init::look(paths, self.layout.clone(), &System, &*progress::of(global), &STOP, global.lang())?;
        for path in draft.unrecognised() {
            eprintln!(
                "holdfast: {}",
                text.say("init-nothing", &[("path", path.to_string_lossy().into_owned().into())])
            );
        }
        if let (Some(layout), 0) = (&self.layout, draft.cameras()) {
            eprintln!("holdfast: {}", text.say("init-nothing-named", &[("layout", layout.into())]));
        }
        if draft.cameras() == 0 {
            return Ok(answer::COULD_NOT_TELL);
        }
        for q in draft.questions() {
            let facts = [("subject", (&q.subject).into()), ("text", (&q.text).into())];
            eprintln!("holdfast: {}", text.say("terminal-question", &facts));
        }
        init::write(&draft, &self.output, global.lang())?;
        let facts = [
            ("file", self.output.to_string_lossy().into_owned().into()),
            ("recorders", draft.recorders().into()),
            ("cameras", draft.cameras().into()),
        ];
        output::text(&format!("{}\n{}\n", text.say("init-written", &facts), text.word("init-next")))?;
        Ok(answer::DONE)
    }
}
