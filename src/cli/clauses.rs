//! `holdfast clauses`: each clause and how it stands.

use clap::Args;
use comfy_table::presets::UTF8_HORIZONTAL_ONLY;
use comfy_table::{ColumnConstraint, ContentArrangement, Table, Width};
use jiff::tz::TimeZone;
use serde_json::{Value, json};

use super::audit::terminal_width;
use super::output::{self, Format};
use super::{Answer, Global};
use crate::app::judge::accepted_by;
use crate::app::site::Site;
use crate::app::{AppError, answer};
use crate::clock::{Clock, System};
use crate::config;
use crate::evidence::Evidence;
use crate::model::CameraId;
use crate::model::finding::Unknown;
use crate::policy::{Enforcement, PackStore, Policy, SetBy};
use crate::report::basis;
use crate::report::clauses::{self, ClauseReport, KindReport, Known, NumberReport};
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
        let (mut rows, lang, tz) = match config::find(global.config.as_deref(), &env) {
            Some(_) => {
                let config = global.load()?;
                let tz = config.site.time_zone();
                (site_rows(&Site::from_config(&config)?, &config)?, global.lang_of(&config), tz)
            }
            None => (every_pack()?, global.lang(), TimeZone::UTC),
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
            Format::Text => {
                let walk = Walk { text: for_lang(lang), tz: &tz, width: terminal_width() };
                output::text(&walk.print(&rows))?;
            }
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
        rows.extend(clauses::walk(&policy, None));
    }
    Ok(rows)
}

/// The walk over a site's stores as the last pass left them.
fn site_rows(site: &Site, config: &config::Config) -> Result<Vec<ClauseReport>, AppError> {
    if !config.state_dir.join(crate::evidence::FILE).exists() {
        return Ok(clauses::walk(&site.policy, None));
    }
    let view = View::open(&config.state_dir, site.context(System.now(), true))?;
    let judged = rules::judge(&site.policy, &view)?;
    let findings = Evidence::open_to_read(&config.state_dir)?.standing_findings()?;
    let accepts = |kind: &str, u: &Unknown| site.accepted(kind, u, view.context.now).cloned();
    let row_of = |id: &CameraId| view.cameras().iter().find(|c| c.id == *id)?.declared.as_ref();
    let declares = |id: &CameraId| row_of(id).map(|d| d.value.declaration());
    let known = Known { judged: &judged, findings: &findings, accepts: &accepts, declares: &declares };
    Ok(clauses::walk(&site.policy, Some(known)))
}

/// Declarations named one by one; the others are counted.
const DECLARATIONS: usize = 3;

/// The walk for people.
struct Walk<'a> {
    text: &'a Text,
    tz: &'a TimeZone,
    /// Columns.
    width: usize,
}

impl Walk<'_> {
    fn print(&self, rows: &[ClauseReport]) -> String {
        let mut out = String::new();
        for of in rows.chunk_by(|a, b| a.regulation == b.regulation) {
            let Some(first) = of.first() else { continue };
            let facts = [("name", (&first.regulation).into()), ("total", of.len().into())];
            out.push_str(&format!("{}\n{}\n\n", self.text.say("clauses-regulation", &facts), self.table(of)));
        }
        out
    }

    /// Three columns: which clause, what it asks and how that is decided, how it stands.
    fn table(&self, rows: &[ClauseReport]) -> Table {
        let mut table = Table::new();
        table.load_style(UTF8_HORIZONTAL_ONLY).set_content_arrangement(ContentArrangement::Dynamic);
        table.set_width(u16::try_from(self.width).unwrap_or(u16::MAX));
        table.set_header(["clauses-id", "clauses-decided", "clauses-status"].map(|k| self.text.word(k)));
        for r in rows {
            table.add_row([format!("{}\n{}", r.id, r.place), self.decided(r), self.stands(r)]);
        }
        for (column, share) in table.column_iter_mut().zip([20, 48, 32]) {
            column.set_constraint(ColumnConstraint::Absolute(Width::Percentage(share)));
        }
        table
    }

    /// Its wording, who decides it, and each rule with its numbers and whose they are.
    fn decided(&self, r: &ClauseReport) -> String {
        let wording = if self.text.lang() == Lang::ZhCn { &r.zh } else { &r.en };
        let how = match r.enforcement {
            Enforcement::Automatic => "clause-by-automatic",
            Enforcement::Register => "clause-by-register",
            Enforcement::Attestation => "clause-by-attestation",
            Enforcement::Outside => "clause-by-outside",
        };
        let mut lines = vec![wording.clone(), self.text.word(how)];
        for kind in &r.parameters {
            lines.push(kind.kind.clone());
            lines.extend(kind.values.iter().map(|(name, number)| self.number(kind, name, number)));
            let unset = |name: &String| self.text.say("clause-number-unset", &[("name", name.into())]);
            lines.extend(kind.site_must_set.iter().map(unset));
        }
        lines.join("\n")
    }

    fn number(&self, kind: &KindReport, name: &str, number: &NumberReport) -> String {
        let set_by = self.text.word(&format!("set-by-{}", number.set_by.unwrap_or("nobody")));
        let source = match &number.confirmed {
            Some(c) => self
                .text
                .say("policy-explain-confirmed", &[("set_by", set_by.into()), ("by", (&c.by).into())]),
            None if kind.draft && number.set_by != Some(SetBy::Site.as_str()) => {
                self.text.say("policy-explain-draft", &[("set_by", set_by.into())])
            }
            None => set_by,
        };
        let word = |v: &Value| v.as_str().map_or_else(|| v.to_string(), str::to_owned);
        let value = match &number.value {
            Value::Array(words) => self.text.list(&words.iter().map(word).collect::<Vec<_>>()),
            one => word(one),
        };
        let facts = [("name", name.into()), ("value", value.into()), ("source", source.into())];
        self.text.say("clause-number", &facts)
    }

    /// Verdict, since when, why, and what it rests on.
    fn stands(&self, r: &ClauseReport) -> String {
        let mut lines = vec![self.text.word(&format!("clause-status-{}", r.status.as_str()))];
        if let Some(since) = r.since {
            let at = self.text.minute(since, self.tz);
            lines.push(self.text.say("clause-since", &[("at", at.into())]));
        }
        self.findings(r, &mut lines);
        self.reasons(r, &mut lines);
        if let Some(word) = r.basis {
            let word = self.text.word(&format!("basis-{}", word.as_str()));
            lines.push(self.text.say("clause-basis", &[("basis", word.into())]));
        }
        lines.extend(r.declared.iter().take(DECLARATIONS).map(|d| basis::declaration(d, self.text)));
        if r.declared.len() > DECLARATIONS {
            let more = r.declared.len() - DECLARATIONS;
            lines.push(self.text.say("clause-declarations-more", &[("n", more.into())]));
        }
        lines.join("\n")
    }

    /// The findings that stand, and apart from them those under a waiver.
    fn findings(&self, r: &ClauseReport, lines: &mut Vec<String>) {
        let standing: Vec<&str> =
            r.findings.iter().filter(|f| !r.waived.contains(f)).map(String::as_str).collect();
        if !standing.is_empty() {
            lines.push(standing.join(" "));
        }
        if !r.waived.is_empty() {
            lines.push(self.text.say("clause-waived", &[("findings", r.waived.join(" ").into())]));
        }
    }

    /// Every reason why something could not be told, with its subjects and who accepted it.
    fn reasons(&self, r: &ClauseReport, lines: &mut Vec<String>) {
        let mut unjudged = false;
        for reason in &r.reasons {
            let Some(why) = reason.words(self.text) else {
                unjudged = true;
                continue;
            };
            let facts = [
                ("kind", (&reason.kind).into()),
                ("n", reason.subjects.into()),
                ("subject", (&reason.subject).into()),
                ("why", why.into()),
            ];
            lines.push(if reason.subjects == 0 {
                self.text.say("clause-reason-unjudged", &facts)
            } else {
                self.text.say("clause-reason", &facts)
            });
            lines.extend(reason.accepted.as_ref().map(|a| accepted_by(a, self.text)));
        }
        if unjudged {
            lines.push(self.text.word("clause-not-judged"));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::UtcMs;
    use crate::model::finding::{Basis, Declaration};
    use crate::report::clauses::ClauseStatus;

    /// The walk over a pack, with one clause as a site may have it.
    fn rows() -> Vec<ClauseReport> {
        let kinds = rules::kinds();
        let pack =
            PackStore::embedded(&kinds).all().expect("built in").into_iter().find(|r| r.id() == "hainan");
        let policy = Policy::build(vec![pack.expect("a pack")], None, &kinds).expect("valid");
        let mut rows = clauses::walk(&policy, None);
        rows.retain(|r| !r.parameters.iter().all(|k| k.values.is_empty()));
        rows.truncate(3);
        let [breach, pass, ..] = rows.as_mut_slice() else { panic!("three clauses with numbers") };
        breach.reasons.clear();
        pass.reasons.clear();
        (breach.status, breach.why, breach.basis) = (ClauseStatus::Breach, None, Some(Basis::Measured));
        breach.findings = vec!["F-0123456789".to_owned(), "F-9876543210".to_owned()];
        breach.waived = vec!["F-9876543210".to_owned()];
        breach.since = Some(UtcMs::parse("2026-11-05T02:00:00Z").expect("an instant"));
        (pass.status, pass.why, pass.basis) = (ClauseStatus::Pass, None, Some(Basis::Declared));
        let on =
            |day: u8| Declaration { by: Some("王主任".to_owned()), on: Some(format!("2026-03-{day:02}")) };
        pass.declared = (1..=5).map(on).collect();
        rows
    }

    #[test]
    fn at_a_hundred_columns_the_walk_says_how_by_what_and_since_when() {
        let tz = TimeZone::get("Asia/Shanghai").expect("bundled");
        for (lang, name) in [(Lang::En, "walk_en"), (Lang::ZhCn, "walk_zh-CN")] {
            let printed = Walk { text: for_lang(lang), tz: &tz, width: 100 }.print(&rows());
            insta::assert_snapshot!(name, printed);
        }
    }
}
