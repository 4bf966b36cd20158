//! A record against its form: every problem at once, and the fields in the shape in which they are kept.

use std::fmt;

use super::form::{Field, FieldKind, Form};
use crate::model::{CameraId, UtcMs};
use crate::text::Said;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use serde_json::{Map, Value, json};

/// One version of one entry. A later version of the same number replaces the earlier one.
#[derive(Clone, PartialEq, Debug)]
pub struct Record {
    /// Its form.
    pub form: String,
    /// Its number, unique within its form.
    pub no: String,
    /// When this version was entered.
    pub at: UtcMs,
    /// Its fields as [`Form::read`] gives them: instants in milliseconds, lists as lists.
    pub fields: Map<String, Value>,
}

/// What is wrong with one field of a record.
#[derive(Clone, PartialEq, Debug)]
pub enum RecordProblem {
    /// The form has no such field.
    Unknown {
        /// The form.
        form: String,
        /// The field given.
        field: String,
        /// All fields.
        known: String,
    },
    /// A required field is blank.
    Missing {
        /// The form.
        form: String,
        /// The field.
        field: String,
    },
    /// The value is not of the field's type.
    Wrong {
        /// The form.
        form: String,
        /// The field.
        field: String,
        /// What it must be.
        wanted: Said,
    },
}

impl RecordProblem {
    /// As a sentence.
    pub fn said(&self) -> Said {
        match self {
            Self::Unknown { form, field, known } => {
                let facts = [
                    ("form", quoted(form).into()),
                    ("field", quoted(field).into()),
                    ("known", known.as_str().into()),
                ];
                Said::of("record-unknown", facts)
            }
            Self::Missing { form, field } => {
                Said::of("record-missing", [("form", quoted(form).into()), ("field", quoted(field).into())])
            }
            Self::Wrong { form, field, wanted } => {
                let facts = [
                    ("form", quoted(form).into()),
                    ("field", quoted(field).into()),
                    ("wanted", wanted.into()),
                ];
                Said::of("record-wrong", facts)
            }
        }
    }
}

/// In English: for logs.
impl fmt::Display for RecordProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.said().fmt(f)
    }
}

fn quoted(word: &str) -> String {
    format!("{word:?}")
}

impl Form {
    /// Reads a record's fields; civil times are read in `tz`.
    ///
    /// # Errors
    /// Everything that is wrong, in the order of the record and then of the form.
    pub fn read(
        &self,
        given: &Map<String, Value>,
        tz: &TimeZone,
    ) -> Result<Map<String, Value>, Vec<RecordProblem>> {
        let (mut out, mut problems) = (Map::new(), Vec::new());
        for (name, value) in given {
            let Some(field) = self.field.iter().find(|f| f.id == *name) else {
                let known: Vec<&str> = self.field.iter().map(|f| f.id.as_str()).collect();
                let (form, field) = (self.id.clone(), name.clone());
                problems.push(RecordProblem::Unknown { form, field, known: known.join(", ") });
                continue;
            };
            match field.value(value, tz) {
                Some(kept) => drop(out.insert(name.clone(), kept)),
                None => problems.push(RecordProblem::Wrong {
                    form: self.id.clone(),
                    field: name.clone(),
                    wanted: field.wanted(),
                }),
            }
        }
        let blank = |f: &&Field| f.required && !given.contains_key(&f.id);
        let missing = |f: &Field| RecordProblem::Missing { form: self.id.clone(), field: f.id.clone() };
        problems.extend(self.field.iter().filter(blank).map(missing));
        if problems.is_empty() { Ok(out) } else { Err(problems) }
    }
}

impl Field {
    fn wanted(&self) -> Said {
        if self.options.is_empty() {
            return Said::of(self.kind.wanted(), []);
        }
        let id =
            if self.kind == FieldKind::Words { "record-wanted-words-of" } else { "record-wanted-option" };
        Said::of(id, [("options", self.options.join(", ").into())])
    }

    fn value(&self, given: &Value, tz: &TimeZone) -> Option<Value> {
        let text = || given.as_str().filter(|s| !s.trim().is_empty());
        let offered = |word: &str| self.options.is_empty() || self.options.iter().any(|o| o == word);
        match self.kind {
            FieldKind::Text | FieldKind::Role | FieldKind::Person => text().map(|s| json!(s)),
            FieldKind::Choice => text().filter(|s| offered(s)).map(|s| json!(s)),
            FieldKind::Number => given.is_number().then(|| given.clone()),
            FieldKind::Boolean => given.is_boolean().then(|| given.clone()),
            FieldKind::Time => instant(text()?, tz).map(|at| json!(at.0)),
            FieldKind::Cameras => {
                words(given)?.iter().all(|c| CameraId::parse(c).is_ok()).then(|| given.clone())
            }
            FieldKind::Words => words(given)?.iter().all(|w| offered(w)).then(|| given.clone()),
        }
    }
}

fn words(given: &Value) -> Option<Vec<&str>> {
    given.as_array()?.iter().map(Value::as_str).collect()
}

fn instant(text: &str, tz: &TimeZone) -> Option<UtcMs> {
    if let Ok(at) = UtcMs::parse(text) {
        return Some(at);
    }
    let local: DateTime = text.parse().ok()?;
    local.to_zoned(tz.clone()).ok().map(|z| UtcMs::from(z.timestamp()))
}
