//! Scope statements: what cannot be told, accepted by somebody who signs for it until a day. It is shown
//! wherever it counts, and counts for nothing after that day.

use jiff::civil::Date;
use schemars::JsonSchema;
use serde::Deserialize;

use super::{Signers, named_file, of_file};
use crate::config::check::check;
use crate::config::{Config, Document, Problems};
use crate::model::finding::{Unknown, Why};
use crate::policy::Pattern;
use crate::report::document::Accepted;
use crate::text::Said;

/// Value of `statement`: form and version.
pub const FORM: &str = "holdfast/statement/v1";

/// A statement as it is written and signed.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct StatementFile {
    /// Form and version: holdfast/statement/v1.
    #[schemars(extend("const" = FORM))]
    #[expect(dead_code, reason = "tells a statement from other signed texts")]
    statement: String,
    /// Short name of the site for which it holds.
    #[schemars(length(min = 1))]
    site: String,
    /// Rule kind.
    #[schemars(length(min = 1))]
    rule: String,
    /// Code of the reason that is accepted, for example no_source.
    #[schemars(length(min = 1))]
    why: String,
    /// Camera, recorder or other subject; patterns allowed.
    #[schemars(extend("format" = "glob", "minLength" = 1))]
    subject: String,
    /// Last day on which it holds.
    #[schemars(extend("format" = "date"))]
    until: String,
    /// What is accepted, in words.
    #[schemars(length(min = 1))]
    says: String,
}

/// A statement that somebody known signed.
#[derive(Clone, Debug)]
pub struct Statement {
    rule: String,
    why: String,
    subject: Pattern,
    until: Date,
    /// What is accepted, by whom, until when.
    pub accepted: Accepted,
}

impl Statement {
    /// Whether it accepts that a rule of this kind could not tell this, on this day.
    pub fn covers(&self, rule: &str, unknown: &Unknown, today: Date) -> bool {
        self.rule == rule
            && self.why == unknown.why.as_str()
            && today <= self.until
            && self.subject.matches(&unknown.subject.to_string())
    }
}

/// The statements that a configuration names, checked with the keys of its signers.
///
/// # Errors
/// Everything that is wrong with key files, statements and signatures.
pub fn load(config: &Config) -> Result<Vec<Statement>, Problems> {
    let signers = Signers::of(&config.policy)?;
    let mut problems = Problems::default();
    let mut all = Vec::new();
    for file in &config.policy.statements {
        match named_file(file) {
            Err(problem) => problems.push(problem),
            Ok(text) => match signers.read(text.as_bytes()) {
                Err(why) => problems.push(of_file(
                    file,
                    Said::of("statement-unsigned", [("why", why.to_string().into())]),
                    "statement-unsigned-help",
                )),
                Ok((text, by)) => match read(&file.display().to_string(), &text, by, &config.site.id) {
                    Ok(statement) => all.push(statement),
                    Err(wrong) => problems.append(wrong),
                },
            },
        }
    }
    problems.into_result(all)
}

/// What a signed note accepts, and by whom; `None` where no known signer signed it for this site.
pub fn accepted(note: &str, signers: &Signers, site: &str) -> Option<Accepted> {
    let (text, by) = signers.read(note.as_bytes()).ok()?;
    Some(read("statement", &text, by, site).ok()?.accepted)
}

fn read(name: &str, text: &str, by: Vec<String>, site: &str) -> Result<Statement, Problems> {
    let document = Document::parse(name, text)?;
    check::<StatementFile>(&document).into_result(())?;
    let file: StatementFile = document.root.typed(&document.source)?;
    let mut problems = Problems::default();
    let mut wrong = |key: &str, message: Said, help: Said| {
        let span = document.root.get(key).map_or(0..0, |n| n.span.clone());
        problems.push(crate::config::Problem::new(document.place(&span), message).help(help));
    };
    if file.site != site {
        wrong(
            "site",
            Said::of(
                "statement-other-site",
                [("its", format!("{:?}", file.site).into()), ("site", format!("{site:?}").into())],
            ),
            Said::of("statement-remove", []),
        );
    }
    if !Why::ALL.iter().any(|w| w.as_str() == file.why) {
        let known: Vec<&str> = Why::ALL.iter().map(|w| w.as_str()).collect();
        let help = crate::config::spelling::suggestion(&file.why, &known, "reasons");
        let facts = [("why", format!("{:?}", file.why).into())];
        wrong("why", Said::of("statement-no-reason", facts), help);
    }
    let until: Date = file.until.parse().unwrap_or(Date::MIN);
    problems.into_result(Statement {
        rule: file.rule,
        why: file.why,
        subject: Pattern::new(file.subject),
        until,
        accepted: Accepted { says: file.says, by, until: file.until },
    })
}
