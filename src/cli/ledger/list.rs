//! `holdfast ledger list`: which leaves of a type stand in the log, with their positions, for `ledger prove --leaf`.

use std::path::Path;

use clap::Args;
use serde_json::{Value, json};

use super::damaged;
use crate::app::{AppError, answer};
use crate::cli::Answer;
use crate::cli::output::{self, Format};
use crate::config::spelling;
use crate::evidence::Evidence;
use crate::ledger::leaf::LEAF_TYPES;
use crate::ledger::prover::Prover;
use crate::text::{Text, one_line};

#[derive(Debug, Args)]
pub(super) struct List {
    /// Type of the leaves: seg, gone, finding, policy, config, export, rotation …; a word that is none shows all of them
    #[arg(long = "type", value_name = "TYPE")]
    kind: String,
    /// Only those of this camera, recorder/camera
    #[arg(long, value_name = "CAMERA")]
    camera: Option<String>,
    /// So many at most, the newest
    #[arg(long, value_name = "N", default_value_t = 100)]
    newest: u32,
    /// Output format
    #[arg(long, value_enum, default_value_t)]
    format: Format,
}

impl List {
    /// Prints the leaves, oldest first. What is sealed and not published yet is left out: it cannot be proven.
    pub(super) fn run(&self, dir: &Path, text: &Text) -> Answer {
        if !LEAF_TYPES.iter().any(|t| t.name == self.kind) {
            return Err(self.unknown(text));
        }
        let prover = Prover::open(&dir.join("tlog")).map_err(damaged)?;
        let size = prover.checkpoint().checkpoint.size;
        let found =
            Evidence::open_to_read(dir)?.newest_of(&self.kind, self.camera.as_deref(), size, self.newest)?;
        let mut rows = Vec::with_capacity(found.len());
        for index in found {
            let said: Value =
                serde_json::from_slice(&prover.leaf(index).map_err(damaged)?).unwrap_or_default();
            rows.push(json!({ "leaf": index, "said": said }));
        }
        match self.format {
            Format::Json => output::json(&json!({ "schema": "holdfast/leaves/v1", "leaves": rows }))?,
            Format::Text if rows.is_empty() => output::text(&format!("{}\n", text.word("ledger-no-leaves")))?,
            Format::Text => {
                let line = |row: &Value| format!("{}  {}\n", row["leaf"], one_line(&row["said"].to_string()));
                let lines = rows.iter().map(line);
                output::text(&lines.collect::<String>())?;
            }
            other => output::rows(other, &rows)?,
        }
        Ok(answer::DONE)
    }
    /// The word is no type of a leaf: the one that it most likely stands for, and all of them.
    fn unknown(&self, text: &Text) -> AppError {
        let mut known: Vec<&str> = LEAF_TYPES.iter().map(|t| t.name).collect();
        known.dedup();
        let near = spelling::nearest(&self.kind, &known);
        let facts = [
            ("given", (&self.kind).into()),
            ("guessed", if near.is_some() { "yes" } else { "no" }.into()),
            ("near", near.unwrap_or_default().into()),
            ("known", known.join(", ").into()),
        ];
        AppError::Usage(text.say("ledger-no-type", &facts))
    }
}
