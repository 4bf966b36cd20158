//! `holdfast policy test`: timelines, and where the verdicts differ from what they expect.

use std::path::PathBuf;

use clap::Args;
use serde_json::{Value, json};

use super::given::Plain;
use crate::app::timeline::{Difference, Found, Outcome, Timeline, Wrong};
use crate::app::{AppError, answer};
use crate::cli::{Answer, Global, output};
use crate::config::Problems;
use crate::config::document::read_text;
use crate::text::{Text, for_lang};

/// Run timelines: footage, a movable clock, and what must be found
#[derive(Debug, Args)]
#[command(after_help = "Exit code: 0 as expected, 1 something differs, 2 a file is refused.")]
pub struct Test {
    /// Timelines
    #[arg(value_name = "FILE", required = true)]
    files: Vec<PathBuf>,
    /// Output format
    #[arg(long, value_enum, default_value_t)]
    format: Plain,
}

impl Test {
    /// Runs the timelines, after all of them were read.
    ///
    /// # Errors
    /// Everything that is wrong with any of the files.
    pub fn run(&self, global: &Global) -> Answer {
        let mut problems = Problems::default();
        let mut timelines = Vec::new();
        for file in &self.files {
            let name = file.display().to_string();
            match read_text(file).and_then(|text| Timeline::parse(&name, &text)) {
                Ok(timeline) => timelines.push((name, timeline)),
                Err(wrong) => problems.append(wrong),
            }
        }
        problems.into_result(())?;
        let mut outcomes = Vec::new();
        for (name, timeline) in &timelines {
            outcomes.push((name.as_str(), timeline.run()?));
        }
        let passed = outcomes.iter().all(|(_, o)| o.differences.is_empty() && o.checked > 0);
        match self.format {
            Plain::Json => output::json(&document(&outcomes, passed))?,
            Plain::Text => print(&outcomes, for_lang(global.lang()))?,
        }
        Ok(if passed { answer::DONE } else { answer::VIOLATIONS })
    }
}

fn document(outcomes: &[(&str, Outcome)], passed: bool) -> Value {
    let files = outcomes.iter().map(|(file, o)| {
        let fits = o.differences.is_empty() && o.checked > 0;
        json!({ "file": file, "passed": fits, "checked": o.checked, "differences": o.differences })
    });
    json!({ "schema": "holdfast/policy-test/v1", "passed": passed, "files": files.collect::<Vec<_>>() })
}

fn print(outcomes: &[(&str, Outcome)], text: &Text) -> Result<(), AppError> {
    let mut out = String::new();
    for (file, o) in outcomes {
        let (id, n) = match (o.checked, o.differences.len()) {
            (0, _) => ("policy-test-nothing", 0),
            (checked, 0) => ("policy-test-passed", checked),
            (_, n) => ("policy-test-differs", n),
        };
        let facts = [("file", (*file).into()), ("n", n.into())];
        out.push_str(
            &text.say(id, facts.get(..if id == "policy-test-nothing" { 1 } else { 2 }).unwrap_or(&facts)),
        );
        out.push('\n');
        for d in &o.differences {
            out.push_str(&format!("  {}\n", sentence(d, text)));
        }
    }
    output::text(&out)
}

fn sentence(d: &Difference, text: &Text) -> String {
    let what = match d.wrong {
        Wrong::Missing | Wrong::Unexpected => breach(&d.what, text),
        Wrong::Told | Wrong::CouldNotTell => d.what.rule.clone(),
    };
    let facts = [("at", d.at.to_string().into()), ("what", what.into())];
    text.say(&format!("policy-test-{}", d.wrong.as_str()), &facts)
}

fn breach(found: &Found, text: &Text) -> String {
    let any = || text.word("policy-any");
    let subject = found.subject.clone().unwrap_or_else(any);
    let mut facts = vec![("rule", (&found.rule).into()), ("subject", subject.into())];
    if found.from.is_none() && found.to.is_none() {
        return text.say("policy-breach", &facts);
    }
    let time = |t: Option<jiff::civil::DateTime>| t.map_or_else(any, |t| t.to_string());
    facts.extend([("from", time(found.from).into()), ("to", time(found.to).into())]);
    text.say("policy-breach-span", &facts)
}
