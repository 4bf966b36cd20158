//! `holdfast doctor`: tries out what a set-up rests on. Changes nothing.

use std::fmt::Write as _;

use clap::Args;

use super::output::{self, Format};
use super::{Answer, Global};
use crate::app::AppError;
use crate::app::doctor::{self, Found, PointReport, Report, Setup, Standing};
use crate::app::site::Site;
use crate::clock::{Clock, System};
use crate::config::Config;
use crate::text::{Text, for_lang};

/// Try out the set-up, and say what each failure hides
#[derive(Debug, Args)]
#[command(
    after_help = "Run it as the account of the service. Nothing is written, and no mail is sent without --mail.\n\n\
    Exit code: 0 nothing failed, 1 something failed, 2 the configuration cannot be used, 3 something could not be tried."
)]
pub struct Doctor {
    /// Send a mail to this address, as a proof that mail arrives
    #[arg(long, value_name = "ADDRESS")]
    mail: Option<String>,
    /// Output format; jsonl and csv list the points
    #[arg(long, value_enum, default_value_t)]
    format: Format,
}

impl Doctor {
    /// Looks at everything and prints it.
    ///
    /// # Errors
    /// Standard output cannot be written.
    pub fn run(&self, global: &Global) -> Answer {
        let now = System.now();
        let site = |config: Config| Site::from_config(&config).map(|site| (config, site));
        let (report, lang) = match global.load().and_then(site) {
            Ok((config, site)) => {
                let lang = global.lang_of(&config);
                let setup = Setup { config: &config, site: &site, now, mail_to: self.mail.as_deref(), lang };
                (doctor::look(&Found::Site(setup), now, lang), lang)
            }
            Err(why) => {
                super::report(&why, global);
                (doctor::look(&Found::Broken(&why), now, global.lang()), global.lang())
            }
        };
        self.print(&report, for_lang(lang))?;
        Ok(report.verdict.exit())
    }

    fn print(&self, report: &Report, text: &Text) -> Result<(), AppError> {
        match self.format {
            Format::Json => output::json(report),
            Format::Text => output::text(&page(report, text)),
            rows => {
                let points: Vec<_> =
                    report.points.iter().filter_map(|p| serde_json::to_value(p).ok()).collect();
                output::rows(rows, &points)
            }
        }
    }
}

fn page(report: &Report, text: &Text) -> String {
    let mut out = String::new();
    let mut check = "";
    for point in &report.points {
        if point.check != check {
            check = point.check;
            // Writing to a String cannot fail.
            let _ = writeln!(out, "{}", text.word(&format!("doctor-check-{check}")));
        }
        out.push_str(&lines(point, text));
    }
    let n = |standing| report.points.iter().filter(|p| p.standing == standing).count();
    let counts = [
        ("good", n(Standing::Good).into()),
        ("failed", n(Standing::Failed).into()),
        ("unknown", n(Standing::CouldNotTell).into()),
        ("advice", n(Standing::Advice).into()),
    ];
    let _ = writeln!(out, "\n{}", text.say("doctor-sum", &counts));
    out
}

fn lines(point: &PointReport, text: &Text) -> String {
    let mut out = String::new();
    let word = match point.standing {
        Standing::Good => "doctor-standing-good",
        Standing::Failed => "doctor-standing-failed",
        Standing::CouldNotTell => "doctor-standing-could_not_tell",
        Standing::Advice => "doctor-standing-advice",
    };
    let facts = [("word", text.word(word).into()), ("text", (&point.text).into())];
    // Writing to a String cannot fail.
    let _ = writeln!(out, "  {}", text.say("doctor-point", &facts));
    if point.case == "not_looked" {
        return out;
    }
    if let Some(remedy) = &point.remedy {
        let _ = writeln!(out, "      {}", text.say("doctor-remedy", &[("remedy", remedy.into())]));
    }
    for command in &point.commands {
        let _ = writeln!(out, "          {command}");
    }
    if let Some(unseen) = &point.unseen {
        let _ =
            writeln!(out, "      {}", text.say("doctor-until-then", &[("unseen", (&unseen.text).into())]));
        if !unseen.clauses.is_empty() {
            let facts =
                [("n", unseen.clauses.len().into()), ("clauses", text.commas(&unseen.clauses).into())];
            let _ = writeln!(out, "      {}", text.say("doctor-clauses", &facts));
        }
    }
    out
}
