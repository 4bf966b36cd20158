//! `holdfast findings`: what stands, what closed, and the life of one.

use clap::{Args, Subcommand};
use comfy_table::Table;
use comfy_table::presets::UTF8_HORIZONTAL_ONLY;
use serde_json::{Value, json};

use super::output::{self, Format};
use super::{Answer, Global};
use crate::app::{AppError, answer, judge};
use crate::evidence::{Evidence, FindingRow};
use crate::report::basis;
use crate::report::document::FindingReport;
use crate::rules::Say;
use crate::text::{Text, for_lang};

/// Findings and their life
#[derive(Debug, Args)]
pub struct Findings {
    #[command(subcommand)]
    command: Ask,
}

#[derive(Debug, Subcommand)]
enum Ask {
    /// Findings that are not closed
    List {
        /// Also those that are closed
        #[arg(long)]
        all: bool,
        /// Output format
        #[arg(long, value_enum, default_value_t)]
        format: Format,
    },
    /// One finding with its history
    Show {
        /// Its id, for example F-0123456789
        id: String,
        /// Output format
        #[arg(long, value_enum, default_value_t)]
        format: Format,
    },
}

impl Findings {
    /// Prints findings; changes nothing.
    ///
    /// # Errors
    /// No configuration, or no state yet.
    pub fn run(&self, global: &Global) -> Answer {
        let config = global.load()?;
        let tz = config.site.time_zone();
        let say = Say { text: for_lang(global.lang_of(&config)), tz: &tz };
        let store = Evidence::open_to_read(&config.state_dir)?;
        match &self.command {
            Ask::List { all, format } => list(&store, *all, *format, say),
            Ask::Show { id, format } => show(&store, id, *format, say),
        }
    }
}

fn list(store: &Evidence, all: bool, format: Format, say: Say<'_>) -> Answer {
    let reports: Vec<FindingReport> =
        store.findings(all)?.iter().map(|f| judge::finding_report(f, say)).collect();
    let rows: Vec<Value> = reports.iter().filter_map(|r| serde_json::to_value(r).ok()).collect();
    match format {
        Format::Json => output::json(&json!({ "schema": "holdfast/findings/v1", "findings": rows }))?,
        Format::Text => output::text(&table(&reports, say.text))?,
        other => output::rows(other, &rows)?,
    }
    // Listing is not judging: what is open was said by the pass that found it.
    Ok(answer::DONE)
}

fn table(reports: &[FindingReport], text: &Text) -> String {
    if reports.is_empty() {
        return format!("{}\n", text.word("listing-none"));
    }
    let mut table = Table::new();
    table.load_style(UTF8_HORIZONTAL_ONLY);
    table.set_header(
        ["listing-id", "listing-severity", "listing-state", "listing-subject", "listing-title"]
            .map(|k| text.word(k)),
    );
    for r in reports {
        let severity = text.word(&format!("severity-{}", r.severity.as_str()));
        let state = text.word(&format!("state-{}", r.state));
        table.add_row([r.id.clone(), severity, state, r.subject.clone(), r.title.clone()]);
    }
    format!("{table}\n")
}

fn show(store: &Evidence, id: &str, format: Format, say: Say<'_>) -> Answer {
    let Some(row) = found(store, id)? else {
        eprintln!("holdfast: {}", say.text.say("listing-unknown", &[("id", id.into())]));
        return Ok(answer::REFUSED);
    };
    let report = judge::finding_report(&row, say);
    let events = store.finding_events(&row.id)?;
    if format == Format::Text {
        let history: String = events
            .iter()
            .map(|e| {
                format!(
                    "{}  {}\n",
                    say.text.minute(e.at, say.tz),
                    say.text.word(&format!("event-{}", e.kind))
                )
            })
            .collect();
        let evidence: String = report
            .evidence
            .iter()
            .filter_map(|e| serde_json::to_string(e).ok())
            .map(|e| format!("{e}\n"))
            .collect();
        return output::text(&format!(
            "{}  {}\n{}\n\n{}\n\n{}\n\n{}\n{}\n{}",
            report.id,
            report.subject,
            report.title,
            report.text,
            report.remedy,
            rests_on(&report, say.text),
            evidence,
            history
        ))
        .map(|()| answer::DONE);
    }
    let life: Vec<Value> = events
        .iter()
        .map(|e| json!({ "at": e.at, "by": e.by, "detail": e.detail, "event": e.kind }))
        .collect();
    let document = json!({ "schema": "holdfast/finding/v1", "finding": report, "events": life });
    if format == Format::Json {
        output::json(&document)?
    } else {
        output::rows(format, &[document])?
    }
    Ok(answer::DONE)
}

/// The basis, and the policy by which it was judged.
fn rests_on(report: &FindingReport, text: &Text) -> String {
    let word = text.word(&format!("basis-{}", report.basis.as_str()));
    let means = basis::of_finding(report, text);
    let policy = basis::policy_version(&report.policy);
    let rests = text.say("listing-basis", &[("basis", word.into()), ("means", means.into())]);
    format!("{rests}\n{}\n", text.say("listing-policy", &[("policy", policy.into())]))
}

/// An id may be given by its first digits when only one finding has them.
fn found(store: &Evidence, id: &str) -> Result<Option<FindingRow>, AppError> {
    if let Some(row) = store.finding(id)? {
        return Ok(Some(row));
    }
    let mut like: Vec<FindingRow> =
        store.findings(true)?.into_iter().filter(|f| f.id.starts_with(id)).collect();
    Ok(if like.len() == 1 { like.pop() } else { None })
}
