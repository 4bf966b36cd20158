//! `holdfast policy lint`: everything that is wrong with what people wrote, at once.

use std::path::PathBuf;

use clap::Args;

use super::given::{Plain, environment};
use crate::app::answer;
use crate::app::signing::statement;
use crate::app::timeline::Timeline;
use crate::cli::{Answer, Global, output};
use crate::config;
use crate::config::Document;
use crate::policy::lint::{self, Lint as Found};
use crate::rules;
use crate::text::for_lang;

/// Every problem of a configuration or of regulation files
#[derive(Debug, Args)]
#[command(after_help = "Without FILE: the site's configuration with everything that it names.\n\
    Exit code: 0 nothing to correct, 2 problems.")]
pub struct Lint {
    /// Configurations, regulation files or timelines
    #[arg(value_name = "FILE")]
    files: Vec<PathBuf>,
    /// Output format
    #[arg(long, value_enum, default_value_t)]
    format: Plain,
}

impl Lint {
    /// Checks the files.
    ///
    /// # Errors
    /// No file named and no configuration found.
    pub fn run(&self, global: &Global) -> Answer {
        let mut files = self.files.clone();
        if files.is_empty() {
            match config::find(global.config.as_deref(), &environment) {
                Some(path) => files.push(path),
                None => drop(global.load()?),
            }
        }
        let kinds = rules::kinds();
        let mut found = Found::default();
        for file in &files {
            found.append(match timeline(file) {
                Some(problems) => Found { problems, ..Found::default() },
                None => lint::file(file, &environment, &kinds),
            });
            // Signatures can be checked once the configuration reads.
            if let Ok(config) = config::Config::load(file)
                && let Err(problems) = statement::load(&config)
            {
                found.append(Found { problems, ..Found::default() });
            }
        }
        let found = found.sorted();
        self.print(&found, &files, global)?;
        Ok(if found.problems.is_empty() { answer::DONE } else { answer::REFUSED })
    }

    fn print(&self, found: &Found, files: &[PathBuf], global: &Global) -> Result<(), crate::app::AppError> {
        if self.format == Plain::Json {
            let mut document = found.problems.to_json();
            document["open"] = found.open.to_json()["problems"].clone();
            document["notes"] = found.notes.to_json()["problems"].clone();
            return output::json(&document);
        }
        let text = for_lang(global.lang());
        if !found.open.is_empty() {
            let n = found.open.len();
            eprintln!("holdfast: {}", text.say("policy-lint-open", &[("n", n.into())]));
            if global.verbose > 0 {
                eprint!("{}", found.open.render(global.colour(&std::io::stderr()), text));
            }
        }
        if !found.notes.is_empty() {
            eprint!("{}", found.notes.render_notes(global.colour(&std::io::stderr()), text));
        }
        if found.problems.is_empty() {
            let names: Vec<String> = files.iter().map(|f| f.display().to_string()).collect();
            let facts = [("files", files.len().into()), ("names", text.list(&names).into())];
            return output::text(&format!("{}\n", text.say("policy-lint-clean", &facts)));
        }
        output::text(&found.problems.render(global.colour(&std::io::stdout()), text))
    }
}

/// What is wrong with a timeline; `None` when the file is none.
fn timeline(path: &std::path::Path) -> Option<config::Problems> {
    let name = path.display().to_string();
    let text = config::document::read_text(path).ok()?;
    let document = Document::parse(&name, &text).ok()?;
    document.root.get("expect")?;
    Some(Timeline::parse(&name, &text).err().unwrap_or_default())
}
