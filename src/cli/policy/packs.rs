//! `holdfast policy packs`: the regulations that come with Holdfast.

use clap::Args;
use comfy_table::Table;
use comfy_table::presets::UTF8_HORIZONTAL_ONLY;
use serde_json::{Value, json};

use crate::app::{AppError, answer};
use crate::cli::output::{self, Format};
use crate::cli::{Answer, Global};
use crate::policy::{Enforcement, PackStore, Regulation, Status};
use crate::rules;
use crate::text::{Lang, Text, for_lang};

/// The built-in regulations
#[derive(Debug, Args)]
pub struct Packs {
    /// Output format
    #[arg(long, value_enum, default_value_t)]
    format: Format,
}

impl Packs {
    /// Prints the list.
    ///
    /// # Errors
    /// Standard output cannot be written.
    pub fn run(&self, global: &Global) -> Answer {
        let kinds = rules::kinds();
        let rows: Vec<Value> = PackStore::embedded(&kinds).all()?.iter().map(row).collect();
        match self.format {
            Format::Json => output::json(&json!({ "schema": "holdfast/packs/v1", "packs": rows }))?,
            Format::Text => text(&rows, for_lang(global.lang()))?,
            other => output::rows(other, &rows)?,
        }
        Ok(answer::DONE)
    }
}

fn row(r: &Regulation) -> Value {
    let count = |class: Enforcement| r.clauses.iter().filter(|c| c.enforcement == class).count();
    json!({
        "id": r.id(),
        "zh": r.head.name.zh,
        "en": r.head.name.en,
        "status": r.head.status,
        "in_force_from": r.head.in_force_from,
        "in_force_to": r.head.in_force_to,
        "clauses": r.clauses.len(),
        "automatic": count(Enforcement::Automatic),
        "register": count(Enforcement::Register),
        "attestation": count(Enforcement::Attestation),
        "outside": count(Enforcement::Outside),
        "rules": r.rules.len(),
        "left_to_the_site": r.rules.iter().map(|rule| rule.site_must_set.len()).sum::<usize>(),
        "draft": r.head.status == Status::Draft,
    })
}

fn text(rows: &[Value], text: &Text) -> Result<(), AppError> {
    let mut table = Table::new();
    table.load_style(UTF8_HORIZONTAL_ONLY);
    table.set_header(
        [
            "policy-packs-id",
            "policy-packs-name",
            "policy-packs-status",
            "policy-packs-clauses",
            "policy-packs-automatic",
            "policy-packs-register",
            "policy-packs-attestation",
            "policy-packs-outside",
            "policy-packs-rules",
            "policy-packs-open",
        ]
        .map(|id| text.word(id)),
    );
    let name = if text.lang() == Lang::ZhCn { "zh" } else { "en" };
    let counts = ["clauses", "automatic", "register", "attestation", "outside", "rules", "left_to_the_site"];
    for r in rows {
        let word = |key: &str| r[key].as_str().unwrap_or_default().to_owned();
        let mut cells = vec![word("id"), word(name), text.word(&format!("pack-status-{}", word("status")))];
        cells.extend(counts.map(|key| r[key].to_string()));
        table.add_row(cells);
    }
    output::text(&format!("{table}\n"))
}
