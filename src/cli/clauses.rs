//! `holdfast clauses`: each clause and how it stands.

use clap::Args;
use comfy_table::Table;
use comfy_table::presets::UTF8_HORIZONTAL_ONLY;
use serde_json::{Value, json};

use super::output::{self, Format};
use super::{Answer, Global};
use crate::app::judge::accepted_by;
use crate::app::site::Site;
use crate::app::{AppError, answer};
use crate::clock::{Clock, System};
use crate::config;
use crate::evidence::Evidence;
use crate::model::finding::Unknown;
use crate::policy::{PackStore, Policy};
use crate::report::clauses::{self, ClauseReport, ClauseStatus};
use crate::rules;
use crate::text::{Lang, Text, for_lang};
use crate::views::View;

/// Every clause of the regulations in force, and how it stands
#[derive(Debug, Args)]
#[command(
    after_help = "With a configuration: the clauses in force and how the site stands. Without one: every built-in regulation."
)]
pub struct Clauses {
    /// Only this regulation
    #[arg(long, value_name = "ID")]
    regulation: Option<String>,
    /// Output format
    #[arg(long, value_enum, default_value_t)]
    format: Format,
}

impl Clauses {
    /// Prints the walk.
    ///
    /// # Errors
    /// A broken configuration, or stores that cannot be read.
    pub fn run(&self, global: &Global) -> Answer {
        let env = |name: &str| std::env::var(name).ok();
        let (mut rows, lang) = match config::find(global.config.as_deref(), &env) {
            Some(_) => {
                let config = global.load()?;
                (site_rows(&Site::from_config(&config)?, &config)?, global.lang_of(&config))
            }
            None => (every_pack()?, global.lang()),
        };
        if let Some(wanted) = &self.regulation {
            rows.retain(|r| r.regulation == *wanted);
            if rows.is_empty() {
                eprintln!("holdfast: {}", for_lang(lang).say("clauses-unknown", &[("id", wanted.into())]));
                return Ok(answer::REFUSED);
            }
        }
        match self.format {
            Format::Json => output::json(&json!({ "schema": "holdfast/clauses/v1", "clauses": rows }))?,
            Format::Text => output::text(&table(&rows, for_lang(lang)))?,
            other => output::rows(
                other,
                &rows.iter().filter_map(|r| serde_json::to_value(r).ok()).collect::<Vec<Value>>(),
            )?,
        }
        Ok(answer::DONE)
    }
}

/// The walk over the built-in regulations, each on its own: together they contradict each other, and
/// only a site can say which one yields.
fn every_pack() -> Result<Vec<ClauseReport>, AppError> {
    let kinds = rules::kinds();
    let mut rows = Vec::new();
    for regulation in PackStore::embedded(&kinds).all()? {
        let policy = Policy::build(vec![regulation], None, &kinds)?;
        rows.extend(clauses::walk(&policy, None, &[], &|_, _| None));
    }
    Ok(rows)
}

/// The walk over a site's stores as the last pass left them.
fn site_rows(site: &Site, config: &config::Config) -> Result<Vec<ClauseReport>, AppError> {
    if !config.state_dir.join(crate::evidence::FILE).exists() {
        return Ok(clauses::walk(&site.policy, None, &[], &|_, _| None));
    }
    let view = View::open(&config.state_dir, site.context(System.now(), true))?;
    let judged = rules::judge(&site.policy, &view)?;
    let findings = Evidence::open_to_read(&config.state_dir)?.findings(false)?;
    let accepts = |kind: &str, u: &Unknown| site.accepted(kind, u, view.context.now).cloned();
    Ok(clauses::walk(&site.policy, Some(&judged), &findings, &accepts))
}

fn table(rows: &[ClauseReport], text: &Text) -> String {
    let mut out = String::new();
    let mut regulations: Vec<&str> = rows.iter().map(|r| r.regulation.as_str()).collect();
    regulations.dedup();
    for regulation in regulations {
        let of: Vec<&ClauseReport> = rows.iter().filter(|r| r.regulation == regulation).collect();
        out.push_str(
            &text.say("clauses-regulation", &[("name", regulation.into()), ("total", of.len().into())]),
        );
        out.push('\n');
        let mut table = Table::new();
        table.load_style(UTF8_HORIZONTAL_ONLY);
        table.set_header(
            ["clauses-id", "clauses-place", "clauses-status", "clauses-wording", "clauses-why"]
                .map(|k| text.word(k)),
        );
        for r in of {
            let wording = if text.lang() == Lang::ZhCn { &r.zh } else { &r.en };
            let status = text.word(&format!("clause-status-{}", r.status.as_str()));
            table.add_row([&r.id, &r.place, &status, wording, &why(r, text)]);
        }
        out.push_str(&format!("{table}\n\n"));
    }
    out
}

fn why(r: &ClauseReport, text: &Text) -> String {
    let why = reason(r, text);
    match &r.accepted {
        Some(a) => format!("{why} {}", accepted_by(a, text)),
        None => why,
    }
}

fn reason(r: &ClauseReport, text: &Text) -> String {
    match (r.status, r.why.as_deref()) {
        (ClauseStatus::Breach | ClauseStatus::Waived, _) => r.findings.join(" "),
        (_, Some("not_judged")) => text.word("clause-not-judged"),
        (_, Some(code)) => text.word(&format!("why-{code}")),
        (ClauseStatus::Pass, None) => text.say("clause-decided-by", &[("kinds", text.list(&r.kinds).into())]),
        _ => String::new(),
    }
}
