//! `holdfast audit`: recorder found out, judged, printed. Writes nothing outside `--state`.

use std::path::{Path, PathBuf};

use clap::Args;
use jiff::civil::Date;

use super::output::{self, Format};
use super::{Answer, Global, STOP, progress};
use crate::app::agent::wire::Told;
use crate::app::judge::{self, Judgement};
use crate::app::pass::{self, Effort};
use crate::app::site::{AuditRequest, Site};
use crate::app::state::State;
use crate::app::{AppError, answer};
use crate::clock::System;
use crate::report::{page, terminal};
use crate::text::Lang;

/// Judge folders of recordings without any configuration
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  holdfast audit /mnt/nvr --policy hainan --in-service 2026-01-01\n\n\
    Exit code: 0 compliant, 1 violations, 2 refused, 3 something could not be told, 4 ledger failure.")]
pub struct Audit {
    /// Folders with recordings
    #[arg(required = true, value_name = "PATH")]
    paths: Vec<PathBuf>,
    /// Name of a layout, or a path template such as {camera}/%Y-%m-%d/%H-%M-%S.mp4
    #[arg(long, value_name = "NAME|TEMPLATE")]
    layout: Option<String>,
    /// A built-in regulation or a file of your own; may be repeated [default: baseline]
    #[arg(long, value_name = "NAME|FILE")]
    policy: Vec<String>,
    /// Read every byte again, also of files that look unchanged
    #[arg(long)]
    full: bool,
    /// Day since which the cameras should have recorded
    #[arg(long, value_name = "DATE")]
    in_service: Option<Date>,
    /// Time zone in which days are counted [default: this machine's]
    #[arg(long, value_name = "ZONE", value_parser = zone)]
    tz: Option<String>,
    /// Bytes to hash at most; what is left is said to be unread
    #[arg(long, value_name = "SIZE", default_value = "64GiB", value_parser = size)]
    read_budget: u64,
    #[command(flatten)]
    output: Output,
}

/// Where the answer goes; shared by `audit` and `check`.
#[derive(Debug, Args)]
pub struct Output {
    /// text, json, jsonl (a finding a line) or csv (findings)
    #[arg(long, value_enum, default_value_t)]
    format: Format,
    /// Also write the report as a self-contained HTML page
    #[arg(long, value_name = "FILE")]
    html: Option<PathBuf>,
}

impl Audit {
    /// Runs the audit.
    ///
    /// # Errors
    /// Missing paths, broken policies, state that cannot be written.
    pub fn run(&self, global: &Global) -> Answer {
        let site = Site::from_paths(&AuditRequest {
            paths: self.paths.clone(),
            layout: self.layout.clone(),
            policies: self.policy.clone(),
            in_service: self.in_service,
            tz: self.tz.clone(),
            state: global.state.clone(),
        })?;
        let mut state = match &global.state {
            Some(dir) => State::open(dir, &site.id)?,
            None => State::temporary(&site.id)?,
        };
        let effort = Effort { full: self.full, hash_bytes: self.read_budget, ..Effort::ATTENDED };
        let done = pass::run(&site, &mut state, &System, effort, &*progress::of(global), &STOP)?;
        let judgement = judge::judge(&site, &mut state, &System, done)?;
        self.output.print(&judgement, global, global.lang())?;
        Ok(answer::of_verdict(judgement.verdict()))
    }
}

impl Output {
    /// Prints a judgement.
    ///
    /// # Errors
    /// The stores or the page could not be written.
    pub fn print(&self, judgement: &Judgement<'_>, global: &Global, lang: Lang) -> Result<(), AppError> {
        let document = judgement.document(lang)?;
        if let Some(path) = &self.html {
            let html = page::render(&document, &judgement.clause_texts(lang), lang);
            write_page(path, &html)?;
        }
        match self.format {
            Format::Json => output::json(&document),
            Format::Text => {
                let width = terminal_width();
                output::text(&terminal::render(&document, lang, global.colour(&std::io::stdout()), width))
            }
            rows => {
                let findings: Vec<_> =
                    document.findings.iter().filter_map(|f| serde_json::to_value(f).ok()).collect();
                output::rows(rows, &findings)
            }
        }
    }
}

impl Output {
    /// Width and colour when text is wanted.
    pub fn as_text(&self, global: &Global) -> Option<(usize, bool)> {
        (self.format == Format::Text).then(|| (terminal_width(), global.colour(&std::io::stdout())))
    }

    /// True when a page is wanted.
    pub fn wants_page(&self) -> bool {
        self.html.is_some()
    }

    /// Prints what an agent's pass gave.
    ///
    /// # Errors
    /// The page or standard output could not be written.
    pub fn print_told(&self, told: &Told) -> Result<(), AppError> {
        if let (Some(path), Some(html)) = (&self.html, &told.html) {
            write_page(path, html)?;
        }
        match (self.format, &told.text) {
            (Format::Text, Some(text)) => output::text(text),
            (Format::Json | Format::Text, _) => output::json(&told.document),
            (rows, _) => output::rows(rows, told.document["findings"].as_array().map_or(&[], Vec::as_slice)),
        }
    }
}

pub(super) fn write_page(path: &Path, html: &str) -> Result<(), AppError> {
    let fail = |source| AppError::Io { what: format!("write {}", path.display()), source };
    std::fs::write(path, output::pasted_html(html).as_bytes()).map_err(fail)
}

/// Columns of the terminal, or 100 where there is none.
pub(super) fn terminal_width() -> usize {
    let asked = std::env::var("COLUMNS").ok().and_then(|c| c.parse().ok());
    let seen = || {
        rustix::termios::tcgetwinsize(std::io::stdout())
            .ok()
            .map(|w| usize::from(w.ws_col))
            .filter(|w| *w > 0)
    };
    asked.or_else(seen).unwrap_or(100).clamp(40, 200)
}

fn zone(name: &str) -> Result<String, String> {
    match jiff::tz::TimeZone::get(name) {
        Ok(_) => Ok(name.to_owned()),
        Err(_) => Err(format!("no time zone is named {name:?}; write an IANA name such as Asia/Shanghai")),
    }
}

fn size(text: &str) -> Result<u64, String> {
    crate::config::format::bytes(text)
        .ok_or_else(|| format!("{text:?} is no size; write a number with a unit such as 64GiB"))
}
