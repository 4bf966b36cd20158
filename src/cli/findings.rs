//! `holdfast findings`: what stands, what closed, the life of one, and what people do with it.

use clap::{Args, Subcommand};
use comfy_table::Table;
use comfy_table::presets::UTF8_HORIZONTAL_ONLY;
use serde_json::{Value, json};

use super::output::{self, Format};
use super::{Answer, Global};
use crate::app::agent::wire::ActRequest;
use crate::app::dispose;
use crate::app::{AppError, answer, judge};
use crate::catalogue::Catalogue;
use crate::clock::System;
use crate::config::Config;
use crate::desk::Act;
use crate::evidence::{self, Evidence, FindingEvent, FindingRow};
use crate::findings::{self, PolicyChanged};
use crate::model::{RelPath, UtcMs, calendar};
use crate::report::basis;
use crate::report::document::FindingReport;
use crate::report::evidence::EvidenceItem;
use crate::report::reading;
use crate::rules::Say;
use crate::text::{Text, for_lang, one_line};

/// Findings and their life
#[derive(Debug, Args)]
#[command(
    after_help = "Example:\n  holdfast findings ack F-0123456789\n  holdfast findings waive F-0123456789 --until 2027-01-31 --reason \"building work\" \\\n      --by \"Zhang San\" --approved-by \"Li Si\"\n\nNames and reasons stay in evidence.db; ledger and logs never hold them."
)]
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
    /// Take note of an open finding; it stays a violation
    Ack {
        /// Its id, or the first digits of it
        id: String,
        #[command(flatten)]
        author: Author,
    },
    /// Say that a finding is being put right; it stays a violation
    Rectify {
        /// Its id, or the first digits of it
        id: String,
        #[command(flatten)]
        author: Author,
    },
    /// Accept a finding for a time; it is shown and counted, and is no violation until then
    Waive {
        /// Its id, or the first digits of it
        id: String,
        /// Last day of the waiver at the site, YYYY-MM-DD
        #[arg(long, value_name = "DATE")]
        until: String,
        /// Why it may stay
        #[arg(long, value_name = "TEXT")]
        reason: String,
        /// Who asks for it
        #[arg(long, value_name = "PERSON")]
        by: String,
        /// Who agrees: somebody else
        #[arg(long, value_name = "PERSON")]
        approved_by: String,
        /// Keep the reason out of mails and messages
        #[arg(long)]
        confidential: bool,
    },
    /// Dispose of a finding; other facts open it again
    Close {
        /// Its id, or the first digits of it
        id: String,
        /// What came of it
        #[arg(long, value_name = "TEXT")]
        reason: String,
        #[command(flatten)]
        author: Author,
        /// Who agrees: somebody else. A critical finding needs both names
        #[arg(long, value_name = "PERSON")]
        approved_by: Option<String>,
    },
}

/// Who acts; the account is recorded anyway.
#[derive(Debug, Args)]
struct Author {
    /// Who acts
    #[arg(long, value_name = "PERSON")]
    by: Option<String>,
}

impl Findings {
    /// Prints findings, or carries out an act on one.
    ///
    /// # Errors
    /// No configuration, no state yet, or an act that is refused.
    pub fn run(&self, global: &Global) -> Answer {
        let config = global.load()?;
        let tz = config.site.time_zone();
        let names = config.names();
        let say = Say { text: for_lang(global.lang_of(&config)), tz: &tz, names: &names };
        let store = Evidence::open_to_read(&config.state_dir)?;
        match &self.command {
            Ask::List { all, format } => list(&store, *all, *format, say),
            Ask::Show { id, format } => show(&config, &store, id, *format, say),
            Ask::Ack { id, author } => act(&config, &store, id, Act::Acknowledge {}, author.by.clone(), say),
            Ask::Rectify { id, author } => act(&config, &store, id, Act::Rectify {}, author.by.clone(), say),
            Ask::Waive { id, until, reason, by, approved_by, confidential } => {
                let waiver = Act::Waive {
                    until: end_of(until, say)?,
                    reason: reason.clone(),
                    approved_by: approved_by.clone(),
                    confidential: *confidential,
                };
                act(&config, &store, id, waiver, Some(by.clone()), say)
            }
            Ask::Close { id, reason, author, approved_by } => {
                let close = Act::Close { reason: reason.clone(), approved_by: approved_by.clone() };
                act(&config, &store, id, close, author.by.clone(), say)
            }
        }
    }
}

/// A waiver holds through its last day at the site.
fn end_of(until: &str, say: Say<'_>) -> Result<UtcMs, AppError> {
    let date = until.parse::<jiff::civil::Date>();
    let date = date.map_err(|_| AppError::Usage(say.text.say("waive-until", &[("given", until.into())])))?;
    Ok(calendar::day(date, say.tz).end)
}

fn act(config: &Config, store: &Evidence, id: &str, act: Act, by: Option<String>, say: Say<'_>) -> Answer {
    let row = match found(store, id)? {
        Found::One(row) => row,
        other => return Ok(refuse(id, &other, say)),
    };
    let word = act.as_str();
    let last = |until: UtcMs| say.text.last_minute(until, say.tz);
    let until = if let Act::Waive { until, .. } = &act { last(*until) } else { String::new() };
    dispose::dispose(
        config,
        ActRequest { finding: row.id.clone(), act, by, lang: say.text.lang() },
        &System,
    )?;
    let facts = [("id", (&row.id).into()), ("at", until.into())];
    let mut said = say.text.say(&format!("acted-{word}"), &facts);
    // As it stood before: the new waiver took the place of this one.
    if let (Some(earlier), "waive") = (row.waived_until, word) {
        said = format!("{said}\n{}", say.text.say("acted-waive-replaced", &[("at", last(earlier).into())]));
    }
    output::text(&format!("{said}\n")).map(|()| answer::DONE)
}

fn refuse(id: &str, found: &Found, say: Say<'_>) -> u8 {
    let why = match found {
        Found::Many(ids) => {
            let facts = [("id", id.into()), ("ids", say.text.commas(ids).into())];
            say.text.say("listing-ambiguous", &facts)
        }
        _ => say.text.say("listing-unknown", &[("id", id.into())]),
    };
    eprintln!("holdfast: {why}");
    answer::REFUSED
}

/// Findings that stand, or all.
fn listed(store: &Evidence, all: bool) -> Result<Vec<FindingRow>, AppError> {
    Ok(if all { store.findings(true)? } else { store.standing_findings()? })
}

fn list(store: &Evidence, all: bool, format: Format, say: Say<'_>) -> Answer {
    let mut reports: Vec<FindingReport> =
        listed(store, all)?.iter().map(|f| judge::finding_report(f, say)).collect();
    // What counts today before what does not, then as in reports: worst first, then oldest.
    reports.sort_by_key(|f| (!reading::is_open(f), std::cmp::Reverse(f.severity), f.opened_at, f.id.clone()));
    let rows: Vec<Value> = reports.iter().filter_map(|r| serde_json::to_value(r).ok()).collect();
    match format {
        Format::Json => {
            output::json(&json!({ "schema": "holdfast/findings/v1", "findings": rows, "names": say.names }))?
        }
        Format::Text => output::text(&table(&reports, say))?,
        other => output::rows(other, &rows)?,
    }
    // Listing is not judging: what is open was said by the pass that found it.
    Ok(answer::DONE)
}

fn table(reports: &[FindingReport], say: Say<'_>) -> String {
    let text = say.text;
    if reports.is_empty() {
        return format!("{}\n", text.word("listing-none"));
    }
    let mut table = Table::new();
    table.load_style(UTF8_HORIZONTAL_ONLY);
    table.set_header(
        [
            "listing-id",
            "listing-severity",
            "listing-state",
            "listing-since",
            "listing-subject",
            "listing-title",
        ]
        .map(|k| text.word(k)),
    );
    for r in reports {
        let severity = text.word(&format!("severity-{}", r.severity.as_str()));
        let state = text.word(&format!("state-{}", r.state));
        let since = text.minute(r.opened_at, say.tz);
        let subject = say.names.shown(&r.subject, text);
        table.add_row([r.id.clone(), severity, state, since, subject, one_line(&r.title).into_owned()]);
    }
    format!("{table}\n")
}

fn show(config: &Config, store: &Evidence, id: &str, format: Format, say: Say<'_>) -> Answer {
    let row = match found(store, id)? {
        Found::One(row) => row,
        other => return Ok(refuse(id, &other, say)),
    };
    let report = judge::finding_report(&row, say);
    let events = findings::sealed_events(store, &row.id)?;
    let losses = losses(config, store, &row)?;
    if format == Format::Text {
        let history: String = events.iter().map(|e| history_line(e, say)).collect();
        let evidence: String = report
            .evidence
            .iter()
            .map(|e| format!("{}\n", EvidenceItem::of(e, say.text, say.tz).line(say.text)))
            .collect();
        return output::text(&format!(
            "{}  {}\n{}\n{}\n\n{}{}\n\n{}\n\n{}\n{}\n{}",
            report.id,
            say.names.shown(&report.subject, say.text),
            one_line(&report.title),
            stands(&report, say),
            one_line(&report.text),
            losses.iter().map(|loss| format!("\n{}", loss.line(say))).collect::<String>(),
            report.remedy,
            rests_on(&report, say.text),
            evidence,
            history
        ))
        .map(|()| answer::DONE);
    }
    let life: Vec<Value> = events.iter().map(entry).collect();
    let lost: Vec<Value> = losses.iter().map(Loss::json).collect();
    let document =
        json!({ "schema": "holdfast/finding/v1", "finding": report, "events": life, "losses": lost });
    if format == Format::Json {
        output::json(&document)?
    } else {
        output::rows(format, &[document])?
    }
    Ok(answer::DONE)
}

/// Footage that was there and is lost: when it went, as far as anybody can say, and which leaf says so.
struct Loss {
    path: String,
    last_seen: UtcMs,
    noticed: UtcMs,
    leaf: Option<u64>,
}

impl Loss {
    fn line(&self, say: Say<'_>) -> String {
        let facts = [
            ("file", (&self.path).into()),
            ("seen", say.text.minute(self.last_seen, say.tz).into()),
            ("noticed", say.text.minute(self.noticed, say.tz).into()),
            ("leaf", self.leaf.map(|leaf| leaf.to_string()).unwrap_or_default().into()),
        ];
        say.text.say(if self.leaf.is_some() { "listing-loss" } else { "listing-loss-unsealed" }, &facts)
    }

    fn json(&self) -> Value {
        json!({ "path": self.path, "last_seen_at": self.last_seen, "noticed_at": self.noticed, "leaf": self.leaf })
    }
}

/// What a finding about lost footage rests on, file by file; none for findings of other kinds.
fn losses(config: &Config, store: &Evidence, row: &FindingRow) -> Result<Vec<Loss>, AppError> {
    if row.rule != "early_deletion" {
        return Ok(Vec::new());
    }
    let catalogue = Catalogue::open_to_read(&config.state_dir)?;
    let named = row.evidence.as_array().into_iter().flatten();
    let mut out = Vec::new();
    for (root, path) in named.filter_map(|e| e["root"].as_str().zip(e["path"].as_str())) {
        let placed = catalogue.placed(root, &RelPath::from_stored(path))?;
        let Some((placed, noticed)) = placed.and_then(|p| p.gone.map(|at| (p, at))) else { continue };
        let key = placed.loss_key().unwrap_or_default();
        let leaf = store.leaf_of_key(evidence::once(&key))?;
        out.push(Loss { path: path.to_owned(), last_seen: placed.last_seen, noticed, leaf });
    }
    Ok(out)
}

/// When, what, and of a person's act who and why; and the leaf that states it.
fn history_line((e, leaf): &(FindingEvent, Option<u64>), say: Say<'_>) -> String {
    let mut parts = vec![say.text.word(&format!("event-{}", e.kind))];
    let mut add = |id: &str, name: &str, fact: Option<String>| {
        parts.extend(fact.map(|fact| say.text.say(id, &[(name, fact.into())])));
    };
    if let Some(signature) = &e.signature {
        add("history-until", "at", signature.until.map(|at| say.text.last_minute(at, say.tz)));
        add("history-by", "who", e.by.clone());
        add("history-account", "uid", Some(signature.uid.to_string()));
        add("history-approved", "who", signature.approved_by.clone());
        add("history-reason", "reason", e.detail.clone());
    }
    if let Some(changed) = PolicyChanged::of(e) {
        parts.push(policy_changed(&changed, say.text));
    }
    let mut add = |id: &str, name: &str, fact: Option<String>| {
        parts.extend(fact.map(|fact| say.text.say(id, &[(name, fact.into())])));
    };
    add("history-leaf", "leaf", leaf.map(|leaf| leaf.to_string()));
    format!("{}  {}\n", say.text.minute(e.at, say.tz), say.text.commas(&parts))
}

/// That it closed because the policy no longer asks, from which version to which, and who decided that.
fn policy_changed(changed: &PolicyChanged, text: &Text) -> String {
    let kind = if changed.from == changed.to { "rows" } else { "policy" };
    let facts = [
        ("kind", kind.into()),
        ("from", basis::policy_version(&changed.from).into()),
        ("to", basis::policy_version(&changed.to).into()),
        (
            "by",
            if changed.by.is_empty() { text.word("history-nobody") } else { text.list(&changed.by) }.into(),
        ),
    ];
    text.say("history-policy", &facts)
}

fn entry((e, leaf): &(FindingEvent, Option<u64>)) -> Value {
    let signature = e.signature.as_ref();
    json!({
        "approved_by": signature.and_then(|s| s.approved_by.as_deref()), "at": e.at, "by": e.by, "detail": e.detail,
        "event": e.kind, "leaf": leaf, "policy_changed": PolicyChanged::of(e), "uid": signature.map(|s| s.uid), "until": signature.and_then(|s| s.until),
    })
}

/// The basis, and the policy by which it was judged.
fn rests_on(report: &FindingReport, text: &Text) -> String {
    let word = text.word(&format!("basis-{}", report.basis.as_str()));
    let means = basis::of_finding(report, text);
    let policy = basis::policy_version(&report.policy);
    let rests = text.say("listing-basis", &[("basis", word.into()), ("means", means.into())]);
    format!("{rests}\n{}\n", text.say("listing-policy", &[("policy", policy.into())]))
}

/// How severe it is, how it stands, over which stretch of time, under which clauses.
fn stands(report: &FindingReport, say: Say<'_>) -> String {
    let word = |kind: &str, word: &str| say.text.word(&format!("{kind}-{word}"));
    let facts = [
        ("severity", word("severity", report.severity.as_str()).into()),
        ("state", word("state", &report.state).into()),
        ("since", say.text.minute(report.opened_at, say.tz).into()),
    ];
    let mut lines = vec![say.text.say("listing-stands", &facts)];
    if let Some(until) = report.waived_until {
        lines.push(say.text.say("listing-waived", &[("at", say.text.last_minute(until, say.tz).into())]));
    }
    if let Some(span) = report.span {
        lines.push(say.text.say("listing-span", &[("span", say.text.span(span, say.tz).into())]));
    }
    if !report.clauses.is_empty() {
        lines.push(say.text.say("listing-clauses", &[("clauses", say.text.commas(&report.clauses).into())]));
    }
    lines.join("\n")
}

/// What an id, or its first digits, led to.
enum Found {
    One(Box<FindingRow>),
    None,
    Many(Vec<String>),
}

/// An id may be given by its first digits when only one finding has them.
fn found(store: &Evidence, id: &str) -> Result<Found, AppError> {
    if let Some(row) = store.finding(id)? {
        return Ok(Found::One(Box::new(row)));
    }
    let mut like: Vec<FindingRow> =
        store.findings(true)?.into_iter().filter(|f| f.id.starts_with(id)).collect();
    Ok(match (like.len(), like.pop()) {
        (_, None) => Found::None,
        (1, Some(row)) => Found::One(Box::new(row)),
        (_, Some(last)) => Found::Many(like.into_iter().map(|f| f.id).chain([last.id]).collect()),
    })
}
