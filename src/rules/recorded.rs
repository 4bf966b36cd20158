//! What rules over people's records share: a breach about an entry, what it states, terms in calendar
//! units, permits. Decides nothing by itself.

use std::borrow::Cow;

use jiff::ToSpan;
use jiff::tz::TimeZone;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::de::{DeserializeOwned, Error as _};
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::json;

use super::{Say, Setting, Words, facts};
use crate::config::is_term;
use crate::model::finding::{Basis, Breach, Evidence, Severity, Subject, Unknown, Why};
use crate::model::{Span, UtcMs};
use crate::views::{Entry, KnownCamera, ViewError};

/// Milliseconds of a minute, an hour and a day of 24 hours.
pub(super) const MINUTE: i64 = 60_000;
/// See [`MINUTE`].
pub(super) const HOUR: i64 = 60 * MINUTE;
/// See [`MINUTE`].
pub(super) const DAY: i64 = 24 * HOUR;

/// The cases of a kind, each with the id of its messages.
pub trait Case: Copy + Serialize + DeserializeOwned {
    /// `<kind>-<case>`.
    fn id(self) -> &'static str;
}

/// What a breach of a recorded duty states. A field that a case does not speak of is left blank.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Duty<C> {
    /// What is wrong.
    pub(super) case: C,
    /// Number of the entry, or whom it should be about.
    #[serde(default)]
    pub(super) no: String,
    /// The limit, in the unit of its parameter.
    #[serde(default)]
    pub(super) limit: u32,
    /// How many.
    #[serde(default)]
    pub(super) count: u64,
    /// When it happened.
    #[serde(default)]
    pub(super) at: Option<UtcMs>,
    /// When it was due.
    #[serde(default)]
    pub(super) due: Option<UtcMs>,
    /// What was found.
    #[serde(default)]
    pub(super) found: String,
    /// What was asked for.
    #[serde(default)]
    pub(super) wanted: String,
}

impl<C: Case> Duty<C> {
    pub(super) fn new(case: C, no: &str) -> Self {
        Self {
            case,
            no: no.to_owned(),
            limit: 0,
            count: 0,
            at: None,
            due: None,
            found: String::new(),
            wanted: String::new(),
        }
    }

    pub(super) fn limit(self, limit: u32) -> Self {
        Self { limit, ..self }
    }

    pub(super) fn count(self, count: usize) -> Self {
        Self { count: count as u64, ..self }
    }

    pub(super) fn at(self, at: Option<UtcMs>) -> Self {
        Self { at, ..self }
    }

    pub(super) fn due(self, due: UtcMs) -> Self {
        Self { due: Some(due), ..self }
    }

    /// What was found in place of what was asked for.
    pub(super) fn found(self, found: Option<&str>, wanted: &str) -> Self {
        Self { found: found.unwrap_or("?").to_owned(), wanted: wanted.to_owned(), ..self }
    }

    pub(super) fn words(&self, say: Say<'_>) -> Words {
        let minute = |at: Option<UtcMs>| at.map_or_else(|| "?".to_owned(), |at| say.text.minute(at, say.tz));
        say.words(
            self.case.id(),
            &[
                ("no", (&self.no).into()),
                ("limit", self.limit.into()),
                ("count", self.count.into()),
                ("at", minute(self.at).into()),
                ("due", minute(self.due).into()),
                ("found", (&self.found).into()),
                ("wanted", (&self.wanted).into()),
            ],
        )
    }

    /// A breach about an entry of a form.
    pub(super) fn breach(&self, form: &str, severity: Severity) -> Breach {
        let record = Evidence::Record { form: form.to_owned(), no: self.no.clone() };
        let mut out = self.about(Subject::Record(self.no.clone()), severity, Basis::Recorded);
        out.evidence.push(record);
        out
    }

    /// A breach about anything else.
    pub(super) fn about(&self, subject: Subject, severity: Severity, basis: Basis) -> Breach {
        Breach {
            subject,
            key: self.case.id().to_owned(),
            span: self.at.map(|at| Span::new(at, at)),
            severity,
            basis,
            facts: facts(self),
            evidence: Vec::new(),
        }
    }
}

/// Nobody here keeps the form: what it would tell cannot be told.
pub(super) fn no_register(subject: Subject, form: &str) -> Unknown {
    Unknown { subject, why: Why::NoRegister, facts: json!({ "form": form }) }
}

impl<'a> Setting<'a> {
    /// Entries of a form that concern a camera of the rule's scope; entries without cameras concern all.
    pub(super) fn entries<T: DeserializeOwned>(
        self,
        form: &str,
        cameras: impl Fn(&T) -> &[String],
    ) -> Result<Option<Vec<Entry<T>>>, ViewError> {
        let Some(all) = self.view.records::<T>(form)? else { return Ok(None) };
        let concerns = |e: &Entry<T>| {
            let named = cameras(&e.is);
            self.rule.scope.is_everything()
                || named.is_empty()
                || named.iter().any(|n| self.cameras().any(|c| c.id.as_str() == n))
        };
        Ok(Some(all.into_iter().filter(concerns).collect()))
    }

    /// The recorders of the scope, each once.
    pub(super) fn recorders(self) -> Vec<&'a str> {
        let mut all: Vec<&str> = self.cameras().map(|c| c.id.recorder()).collect();
        all.dedup();
        all
    }

    /// A camera by its id.
    pub(super) fn camera(self, id: &str) -> Option<&'a KnownCamera> {
        self.view.cameras().iter().find(|c| c.id.as_str() == id)
    }
}

/// A term in calendar units: `30d`, `6mo` or `1y`.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Term {
    days: i32,
    months: i32,
    years: i32,
}

impl Term {
    /// Days of 24 hours as a term, for defaults.
    pub(super) const fn days(days: i32) -> Self {
        Self { days, months: 0, years: 0 }
    }

    fn parse(text: &str) -> Option<Self> {
        if !is_term(text) {
            return None;
        }
        let number = |unit| text.strip_suffix(unit).and_then(|n: &str| n.parse::<i32>().ok());
        let (days, months, years) = (number("d"), number("mo"), number("y"));
        Some(Self { days: days.unwrap_or(0), months: months.unwrap_or(0), years: years.unwrap_or(0) })
    }

    /// The instant at which the term ends that begins at `start`.
    pub(super) fn after(self, start: UtcMs, tz: &TimeZone) -> UtcMs {
        let span = self.years.years().months(self.months).days(self.days);
        let end = start.timestamp().to_zoned(tz.clone()).checked_add(span);
        end.map_or(UtcMs::MAX, |z| UtcMs::from(z.timestamp()))
    }
}

impl<'de> Deserialize<'de> for Term {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let text = String::deserialize(from)?;
        Self::parse(&text).ok_or_else(|| D::Error::custom(format!("{text:?} is no term like 30d, 6mo or 1y")))
    }
}

impl JsonSchema for Term {
    fn schema_name() -> Cow<'static, str> {
        "Term".into()
    }

    fn inline_schema() -> bool {
        true
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": "string", "format": "term" })
    }
}

/// Leave for something at some cameras for a while.
#[derive(Deserialize)]
pub(super) struct Permit {
    cameras: Vec<String>,
    actions: Vec<String>,
    from: UtcMs,
    to: UtcMs,
    #[serde(default)]
    approved_at: Option<UtcMs>,
}

impl Permit {
    /// It was given before, and covers this camera, this act and this instant.
    pub(super) fn covers(&self, camera: &str, act: &str, at: UtcMs) -> bool {
        self.cameras.iter().any(|c| c == camera)
            && self.actions.iter().any(|a| a == act)
            && Span::new(self.from, self.to).contains(at)
            && self.approved_at.is_some_and(|a| a <= at)
    }

    /// It still runs at the end of a stretch.
    pub(super) fn lasts(&self, span: Span) -> bool {
        self.to >= span.end
    }
}

/// The permits that were entered; `None` without a register.
pub(super) fn permits(on: Setting<'_>) -> Result<Option<Vec<Entry<Permit>>>, ViewError> {
    on.view.records("change_permit")
}

/// A fault from its report to its end.
#[derive(Deserialize)]
pub(super) struct Ticket {
    pub(super) cameras: Vec<String>,
    #[serde(default)]
    pub(super) severity: Option<String>,
    pub(super) occurred_at: UtcMs,
    pub(super) reported_at: UtcMs,
    #[serde(default)]
    pub(super) reported_to: Option<String>,
    #[serde(default)]
    pub(super) channel: Option<String>,
    #[serde(default)]
    pub(super) cleared_at: Option<UtcMs>,
    #[serde(default)]
    pub(super) tested_at: Option<UtcMs>,
    #[serde(default)]
    pub(super) test_result: Option<String>,
}

impl Ticket {
    /// It was open at some time of this stretch.
    pub(super) fn meets(&self, camera: &str, span: Span) -> bool {
        self.cameras.iter().any(|c| c == camera)
            && self.occurred_at < span.end
            && self.cleared_at.is_none_or(|c| c > span.start)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_year_ends_on_the_same_date_and_a_month_of_the_31st_on_the_last_day() {
        let tz = TimeZone::get("Asia/Shanghai").unwrap();
        let at = |text: &str| UtcMs::parse(text).unwrap();
        let term = |t: &str| Term::parse(t).unwrap();
        assert_eq!(
            term("1y").after(at("2024-02-28T16:00:00Z"), &tz),
            at("2025-02-27T16:00:00Z"),
            "29 February ends on 28 February"
        );
        assert_eq!(term("6mo").after(at("2026-08-31T02:00:00Z"), &tz), at("2027-02-28T02:00:00Z"));
        assert_eq!(term("30d").after(at("2026-11-01T02:00:00Z"), &tz), at("2026-12-01T02:00:00Z"));
        assert!(
            ["", "d", "1w", "-1d", "1.5y", "1 y", "1000000000d"].iter().all(|t| Term::parse(t).is_none())
        );
    }
}
