//! `holdfast clauses`: each clause and how it stands.

mod site;

use std::path::PathBuf;

use clap::{Args, ValueEnum};
use comfy_table::presets::UTF8_HORIZONTAL_ONLY;
use comfy_table::{ColumnConstraint, ContentArrangement, Table, Width};
use jiff::tz::TimeZone;
use serde_json::Value;

use super::audit::{terminal_width, write_page};
use super::output::{self, Format};
use super::{Answer, Global};
use crate::app::site::Site;
use crate::app::{AppError, answer};
use crate::clock::{Clock, System};
use crate::config;
use crate::policy::{PackStore, Policy};
use crate::report::clauses::{self, ClauseDocument, ClauseReport, ClauseStatus};
use crate::report::walk::{self, Head, OriginalLines, Wording};
use crate::rules;
use crate::text::{Names, for_lang};

/// Every clause of the regulations in force, and how it stands
#[derive(Debug, Args)]
#[command(
    after_help = "With a configuration: the clauses in force and how the site stands. Without one: every built-in regulation."
)]
pub struct Clauses {
    /// Only this regulation; may be given again
    #[arg(long, value_name = "ID")]
    regulation: Vec<String>,
    /// Only clauses that stand like this; may be given again
    #[arg(long, value_enum, value_name = "STATUS")]
    status: Vec<Standing>,
    /// Only what is asked of this camera, and how it stands there: `<recorder>/<camera>`, or the name alone where only one
    /// camera has it
    #[arg(long, value_name = "ID")]
    camera: Option<String>,
    /// In text, only the totals
    #[arg(long)]
    totals: bool,
    /// In text, also show the original text of clauses where the site laid one beside them
    #[arg(long)]
    original: bool,
    /// Also write the walk as a self-contained HTML page
    #[arg(long, value_name = "FILE")]
    html: Option<PathBuf>,
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
        let (mut rows, lang, tz, name, names) = match config::find(global.config.as_deref(), &env) {
            Some(_) => {
                let config = global.load()?;
                let site = Site::from_config(&config)?;
                let (lang, names) = (global.lang_of(&config), site.names());
                let rows = site::rows(&site, &config, self.camera.as_deref(), for_lang(lang))?;
                (rows, lang, site.tz, Some(site.name), names)
            }
            None if self.camera.is_some() => {
                return Err(AppError::Usage(for_lang(global.lang()).word("clauses-camera-no-site")));
            }
            None => (every_pack()?, global.lang(), TimeZone::UTC, None, Names::default()),
        };
        if let Some(wanted) = self.regulation.iter().find(|id| !rows.iter().any(|r| r.regulation == **id)) {
            eprintln!("holdfast: {}", for_lang(lang).say("clauses-unknown", &[("id", wanted.into())]));
            return Ok(answer::REFUSED);
        }
        let total = rows.len();
        rows.retain(|r| self.regulation.is_empty() || self.regulation.contains(&r.regulation));
        rows.retain(|r| self.status.is_empty() || self.status.iter().any(|s| s.is(r.status)));
        let wording = Wording { text: for_lang(lang), tz: &tz, names: &names };
        if let Some(path) = &self.html {
            let head = Head { site: name.as_deref(), now: System.now() };
            write_page(path, &walk::page(&rows, &head, wording))?;
        }
        match self.format {
            Format::Json => output::json(&ClauseDocument::new(rows))?,
            Format::Text if rows.is_empty() => {
                let none = wording.text.say("clauses-none", &[("total", total.into())]);
                output::text(&format!("{none}\n"))?;
            }
            Format::Text => {
                let walk = Walk { wording, width: terminal_width(), original: self.original };
                let rest = if self.totals { String::new() } else { walk.print(&rows) };
                output::text(&format!("{}\n{rest}", walk.totals(&rows)))?;
            }
            Format::Csv => output::rows(Format::Csv, &values(&rows).map(flat).collect::<Vec<Value>>())?,
            Format::Jsonl => output::rows(Format::Jsonl, &values(&rows).collect::<Vec<Value>>())?,
        }
        Ok(answer::DONE)
    }
}

/// How a clause stands, as the option names it.
#[derive(Clone, Copy, PartialEq, Eq, Debug, ValueEnum)]
#[value(rename_all = "snake_case")]
enum Standing {
    /// In order
    Pass,
    /// In order by a number of the site in place of the regulation's
    Loosened,
    /// Breached
    Breach,
    /// Under a waiver
    Waived,
    /// Breached, closed by a person
    Disposed,
    /// Could not tell
    CouldNotTell,
    /// Listed only
    Listed,
}

impl Standing {
    fn is(self, status: ClauseStatus) -> bool {
        self.to_possible_value().is_some_and(|v| v.get_name() == status.as_str())
    }
}

fn values(rows: &[ClauseReport]) -> impl Iterator<Item = Value> {
    rows.iter().filter_map(|r| serde_json::to_value(r).ok())
}

/// A row for a spreadsheet: the original text is a text, and where it comes from stands in columns of its own.
fn flat(mut row: Value) -> Value {
    let original = row["original"].take();
    row["original"] = original["text"].clone();
    for part in ["source", "edition", "file", "sha256"] {
        row[format!("original_{part}")] = original[part].clone();
    }
    row
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

/// The walk on a terminal.
struct Walk<'a> {
    wording: Wording<'a>,
    /// Columns.
    width: usize,
    /// With the original texts that the site laid beside clauses.
    original: bool,
}

impl Walk<'_> {
    /// How many clauses of each regulation stand how, and all together: what a person looks at first. Those with a
    /// number that the site made weaker are counted once more behind, since a waiver or an unknown comes before it.
    fn totals(&self, rows: &[ClauseReport]) -> String {
        let text = self.wording.text;
        let shown: Vec<ClauseStatus> =
            ClauseStatus::ALL.into_iter().filter(|s| rows.iter().any(|r| r.status == *s)).collect();
        let mut table = Table::new();
        table.load_style(UTF8_HORIZONTAL_ONLY).set_content_arrangement(ContentArrangement::Dynamic);
        table.set_width(u16::try_from(self.width).unwrap_or(u16::MAX));
        let status = |s: &ClauseStatus| text.word(&format!("clauses-total-{}", s.as_str()));
        let head = [text.word("clauses-total-regulation"), text.word("clauses-total-all")];
        let weaker = |r: &ClauseReport| r.status != ClauseStatus::Loosened && !r.loosened.is_empty();
        let apart = rows.iter().any(weaker).then(|| text.word("clauses-total-weaker"));
        table.set_header(head.into_iter().chain(shown.iter().map(status)).chain(apart.clone()));
        let cells = |name: &str, of: &[&ClauseReport]| -> Vec<String> {
            let count = |s: &ClauseStatus| of.iter().filter(|r| r.status == *s).count().to_string();
            let less = apart.iter().map(|_| of.iter().filter(|r| weaker(r)).count().to_string());
            [name.to_owned(), of.len().to_string()]
                .into_iter()
                .chain(shown.iter().map(count))
                .chain(less)
                .collect()
        };
        let each: Vec<&[ClauseReport]> = rows.chunk_by(|a, b| a.regulation == b.regulation).collect();
        for of in &each {
            let name = of.first().map_or("", |r| r.regulation.as_str());
            table.add_row(cells(name, &of.iter().collect::<Vec<_>>()));
        }
        if each.len() > 1 {
            table.add_row(cells(&text.word("clauses-total-together"), &rows.iter().collect::<Vec<_>>()));
        }
        format!("{table}\n")
    }

    fn print(&self, rows: &[ClauseReport]) -> String {
        let text = self.wording.text;
        let mut out = String::new();
        for of in rows.chunk_by(|a, b| a.regulation == b.regulation) {
            let Some(first) = of.first() else { continue };
            let facts = [("name", (&first.regulation).into()), ("total", of.len().into())];
            out.push_str(&format!("{}\n", text.say("clauses-regulation", &facts)));
            let copied = of.iter().filter(|r| r.original.is_some()).count();
            if copied > 0 && !self.original {
                out.push_str(&format!("{}\n", text.say("clauses-originals", &[("n", copied.into())])));
            }
            out.push_str(&format!("{}\n\n", self.table(of)));
        }
        out
    }

    /// Three columns: which clause, what it asks and how that is decided, how it stands.
    fn table(&self, rows: &[ClauseReport]) -> Table {
        let mut table = Table::new();
        table.load_style(UTF8_HORIZONTAL_ONLY).set_content_arrangement(ContentArrangement::Dynamic);
        table.set_width(u16::try_from(self.width).unwrap_or(u16::MAX));
        table.set_header(
            ["clauses-id", "clauses-decided", "clauses-status"].map(|k| self.wording.text.word(k)),
        );
        for r in rows {
            let stands: Vec<String> = [vec![self.wording.status(r)], self.wording.stands(r)].concat();
            table.add_row([format!("{}\n{}", r.id, r.place), self.decided(r), stands.join("\n")]);
        }
        for (column, share) in table.column_iter_mut().zip([20, 48, 32]) {
            column.set_constraint(ColumnConstraint::Absolute(Width::Percentage(share)));
        }
        table
    }

    /// Its wording, its original text where it is asked for, and how it is decided.
    fn decided(&self, r: &ClauseReport) -> String {
        let mut lines = vec![self.wording.words(r).to_owned()];
        if let Some(original) = r.original.as_ref().filter(|_| self.original) {
            let shown = OriginalLines::of(original, self.wording.text);
            lines.extend([self.wording.text.word("original-heading"), shown.text, shown.from]);
        }
        lines.extend(self.wording.decided(r));
        lines.join("\n")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::finding::{Basis, Declaration};
    use crate::model::{Loosened, UtcMs};
    use crate::report::clauses::ClauseStatus;
    use crate::text::Lang;

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
            let wording = Wording { text: for_lang(lang), tz: &tz, names: Names::NONE };
            let printed = Walk { wording, width: 100, original: false }.print(&rows());
            insta::assert_snapshot!(name, printed);
        }
    }

    /// A number of the regulation in whose place the site set a weaker one.
    fn weaker(of: &ClauseReport) -> Loosened {
        Loosened {
            kind: "min_retention".to_owned(),
            parameter: "min_days".to_owned(),
            from: Value::from(90),
            to: Value::from(30),
            certain: true,
            by: None,
            reason: None,
            cameras: Vec::new(),
            clauses: vec![of.id.clone()],
        }
    }

    #[test]
    fn totals_count_a_loosened_number_apart_whatever_comes_before_it() {
        let text = for_lang(Lang::En);
        let wording = Wording { text, tz: &TimeZone::UTC, names: Names::NONE };
        let walk = Walk { wording, width: 120, original: false };
        let apart = text.word("clauses-total-weaker");
        let mut rows = rows();
        assert!(!walk.totals(&rows).contains(&apart), "nobody loosened anything");
        let [first, second, third] = rows.as_mut_slice() else { panic!("three clauses") };
        for row in [&mut *first, second, third] {
            row.loosened = vec![weaker(row)];
        }
        first.status = ClauseStatus::Waived;
        second.status = ClauseStatus::CouldNotTell;
        third.status = ClauseStatus::Loosened;
        let printed = walk.totals(&rows);
        let line = printed.lines().find(|l| l.contains("hainan")).expect("the line of the regulation");
        let cells: Vec<&str> = line.split_whitespace().collect();
        assert!(printed.contains(&apart), "{printed}");
        assert_eq!(
            cells,
            ["hainan", "3", "1", "1", "1", "2"],
            "could not tell, loosened, waived, and two more numbers"
        );
    }
}
