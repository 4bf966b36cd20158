//! The site's calendar of working days: a file that says, year by year, which days an authority gave
//! off and which weekend days make up for them. What a year without data means is for rules to say.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use jiff::ToSpan;
use jiff::civil::{Date, Weekday};
use schemars::JsonSchema;
use serde::Deserialize;

use crate::model::working_days::{WorkingDays, Year};
use crate::text::Said;

use super::check::check;
use super::document::{Document, Node, read_text};
use super::problem::{Problem, Problems};

/// A calendar file.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct CalendarFile {
    /// Who says so: the notice or decree, so that a reader can check it.
    #[schemars(length(min = 1))]
    #[expect(
        dead_code,
        reason = "asked for so that somebody answers for the dates; shown by whoever opens the file"
    )]
    source: String,
    /// Days off of every week. Default saturday and sunday.
    #[serde(default = "saturday_and_sunday")]
    weekend: Vec<Day>,
    /// The years that are known; a year that is missing is could not tell.
    #[serde(default)]
    #[schemars(length(min = 1))]
    #[expect(dead_code, reason = "read from the document, where the places are")]
    year: Vec<YearTable>,
}

/// One year.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[expect(dead_code, reason = "read from the document, where the places are")]
struct YearTable {
    /// The year.
    #[schemars(range(min = 1970, max = 9998))]
    year: i16,
    /// Days off, each a date or the first and last of several as 2026-02-15/2026-02-23.
    #[serde(default)]
    #[schemars(extend("items" = serde_json::json!({ "type": "string", "format": "dates" })))]
    holidays: Vec<String>,
    /// Weekend days that are worked.
    #[serde(default)]
    #[schemars(extend("items" = serde_json::json!({ "type": "string", "format": "dates" })))]
    workdays: Vec<String>,
}

/// A day of the week.
#[derive(Clone, Copy, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
enum Day {
    Monday,
    Tuesday,
    Wednesday,
    Thursday,
    Friday,
    Saturday,
    Sunday,
}

impl Day {
    fn weekday(self) -> Weekday {
        match self {
            Self::Monday => Weekday::Monday,
            Self::Tuesday => Weekday::Tuesday,
            Self::Wednesday => Weekday::Wednesday,
            Self::Thursday => Weekday::Thursday,
            Self::Friday => Weekday::Friday,
            Self::Saturday => Weekday::Saturday,
            Self::Sunday => Weekday::Sunday,
        }
    }
}

fn saturday_and_sunday() -> Vec<Day> {
    vec![Day::Saturday, Day::Sunday]
}

/// The calendar that a configuration names; `None` when it names none, or when it is refused.
pub(super) fn load(document: &Document, folder: &Path, out: &mut Problems) -> Option<WorkingDays> {
    let node = document.root.get("site")?.get("calendar")?;
    let path = folder.join(node.text()?);
    let read = read_text(&path).map_err(|problems| {
        // A file that cannot be read is a mistake of the line that names it.
        let mut here = Problems::default();
        problems.iter().for_each(|p| here.push(Problem { place: document.place(&node.span), ..p.clone() }));
        here
    });
    let calendar = read.and_then(|text| Document::parse(&path.display().to_string(), &text));
    match calendar.and_then(|d| parse(&d)) {
        Ok(calendar) => Some(calendar),
        Err(problems) => {
            out.append(problems);
            None
        }
    }
}

/// A calendar from its document.
///
/// # Errors
/// Everything that is wrong with it.
fn parse(document: &Document) -> Result<WorkingDays, Problems> {
    let mut problems = check::<CalendarFile>(document);
    if !problems.is_empty() {
        return Err(problems);
    }
    let file: CalendarFile = document.root.typed(&document.source)?;
    let weekend: Vec<Weekday> = file.weekend.into_iter().map(Day::weekday).collect();
    let mut years: BTreeMap<i16, Year> = BTreeMap::new();
    for node in document.root.list("year") {
        let number = node.get("year").and_then(|n| i16::try_from(n.to_json().as_i64()?).ok()).unwrap_or(0);
        let holidays = dates(document, node.list("holidays"), number, &mut problems);
        let workdays = dates(document, node.list("workdays"), number, &mut problems);
        for (date, at) in &workdays {
            let problem = |message: Said| Problem::new(document.place(&at.span), message);
            if holidays.iter().any(|(holiday, _)| holiday == date) {
                let message = Said::of("calendar-both", [("date", date.to_string().into())]);
                problems.push(problem(message).help(Said::of("config-toml-twice", [])));
            } else if !weekend.contains(&date.weekday()) {
                let day = format!("{:?}", date.weekday()).to_lowercase();
                let facts = [("date", date.to_string().into()), ("day", day.into())];
                let message = Said::of("calendar-worked-anyway", facts);
                problems.push(problem(message).help(Said::of("calendar-worked-anyway-help", [])));
            }
        }
        let days = |all: &[(Date, &Node)]| all.iter().map(|(d, _)| *d).collect::<BTreeSet<Date>>();
        let year = Year { holidays: days(&holidays), workdays: days(&workdays) };
        if years.insert(number, year).is_some() {
            let at = node.get("year").map_or(&node.span, |n| &n.span);
            let facts = [("year", number.to_string().into())];
            let problem = Problem::new(document.place(at), Said::of("calendar-year-twice", facts));
            problems.push(problem.help(Said::of("calendar-year-twice-help", [])));
        }
    }
    problems.into_result(WorkingDays::new(weekend, years))
}

/// The days that a list names, each with its place.
fn dates<'n>(document: &Document, nodes: &'n [Node], year: i16, out: &mut Problems) -> Vec<(Date, &'n Node)> {
    let mut all = Vec::new();
    for node in nodes {
        let Some((first, last)) = node.text().and_then(first_and_last) else { continue };
        if first.year() != year || last.year() != year {
            let message = Said::of("calendar-other-year", [("year", year.to_string().into())]);
            let help = Said::of("calendar-other-year-help", []);
            out.push(Problem::new(document.place(&node.span), message).help(help));
            continue;
        }
        all.extend(first.series(1.day()).take_while(|d| *d <= last).map(|d| (d, node)));
    }
    all
}

/// `2026-02-15` or `2026-02-15/2026-02-23`: the first and the last day.
pub(super) fn first_and_last(text: &str) -> Option<(Date, Date)> {
    let date = |s: &str| (s.len() == 10).then(|| s.parse::<Date>().ok()).flatten();
    let (first, last) = text.split_once('/').unwrap_or((text, text));
    let (first, last) = (date(first)?, date(last)?);
    (first <= last).then_some((first, last))
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    fn read(text: &str) -> Result<WorkingDays, Problems> {
        parse(&Document::parse("calendar.toml", text).expect("toml"))
    }

    #[test]
    fn a_calendar_says_which_days_are_worked() {
        let calendar = read(
            "source = \"a notice\"\n[[year]]\nyear = 2026\nholidays = [\"2026-02-16/2026-02-20\", \"2026-05-01\"]\n\
             workdays = [\"2026-02-14\"]\n",
        )
        .expect("valid");
        let worked = |m, d| calendar.is_worked(date(2026, m, d)).expect("known");
        assert!(!worked(2, 16) && !worked(2, 20) && worked(2, 14) && !worked(2, 15) && worked(2, 23));
        assert_eq!(calendar.years().collect::<Vec<_>>(), [2026]);
    }

    #[test]
    fn every_mistake_of_a_calendar_is_shown_at_once() {
        let wrong = read(
            "source = \"a notice\"\nweekend = [\"saturday\"]\n\n[[year]]\nyear = 2026\nholidays = [\"2025-10-01\", \"2026-02-14\"]\n\
             workdays = [\"2026-02-14\", \"2026-02-16\"]\n\n[[year]]\nyear = 2026\n",
        );
        insta::assert_snapshot!("calendar-of-mistakes", wrong.expect_err("refused").sorted().to_string());
        let wrong = read(
            "weekend = [\"satuday\"]\n[[year]]\nyear = 2026\nholidays = [\"2026-02-30\", \"2026-02-23/2026-02-15\"]\n",
        );
        insta::assert_snapshot!("calendar-of-another-form", wrong.expect_err("refused").sorted().to_string());
    }
}
