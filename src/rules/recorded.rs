//! What rules over people's records share: a breach about an entry, what it states, terms in calendar
//! units, permits. Decides nothing by itself.

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::{Say, Setting, Words, facts};
use crate::model::finding::{Basis, Breach, Evidence, Severity, Subject, Unknown, Why};
use crate::model::working_days::NoYear;
use crate::model::{Span, UtcMs};
use crate::views::{Entry, KnownCamera, View, ViewError};

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
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
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

/// A term that ends in a year of which nobody said which days are worked has no end to compare with.
pub(super) fn no_end(subject: Subject, year: NoYear) -> Unknown {
    Unknown { subject, why: Why::NoCalendar, facts: json!({ "year": year.0 }) }
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
pub(super) fn permits(view: &View) -> Result<Option<Vec<Entry<Permit>>>, ViewError> {
    view.records("change_permit")
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
