//! Where a timeline and the rules disagree, as facts; the sentence is made where it is printed.

use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use serde::Serialize;
use serde_json::{Map, Value};

use crate::model::UtcMs;
use crate::rules::Judged;

/// A breach, expected or found; a field that was not asked for is absent.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Found {
    /// Rule kind.
    pub rule: String,
    /// Subject.
    pub subject: Option<String>,
    /// Local start of its span.
    pub from: Option<DateTime>,
    /// Local end of its span.
    pub to: Option<DateTime>,
    /// What it states, where that was asked for.
    #[serde(skip_serializing_if = "Map::is_empty")]
    pub facts: Map<String, Value>,
}

impl Found {
    /// A rule kind as a whole.
    pub(super) fn kind(rule: &str) -> Self {
        Self { rule: rule.to_owned(), subject: None, from: None, to: None, facts: Map::new() }
    }
}

/// How expectation and verdict differ.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Wrong {
    /// A breach was expected and not found.
    Missing,
    /// A breach was found and nothing else was to be found.
    Unexpected,
    /// A kind was expected to be unable to tell, and could.
    Told,
    /// A kind could not tell and was not named.
    CouldNotTell,
}

impl Wrong {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Missing, Self::Unexpected, Self::Told, Self::CouldNotTell];

    /// The word used in JSON and text keys.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Missing => "missing",
            Self::Unexpected => "unexpected",
            Self::Told => "told",
            Self::CouldNotTell => "could_not_tell",
        }
    }
}

/// One disagreement.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Difference {
    /// Local time of the expectation.
    pub at: DateTime,
    /// How they differ.
    pub wrong: Wrong,
    /// What it is about.
    #[serde(flatten)]
    pub what: Found,
}

/// The breaches of a judgement, each once.
pub(super) fn found(judged: &[Judged<'_>], tz: &TimeZone) -> Vec<Found> {
    let local = |at: UtcMs| tz.to_datetime(at.timestamp());
    let mut out: Vec<Found> = Vec::new();
    for j in judged {
        for b in &j.verdict.breaches {
            let one = Found {
                rule: j.rule.kind.clone(),
                subject: Some(b.subject.to_string()),
                from: b.span.map(|s| local(s.start)),
                to: b.span.map(|s| local(s.end)),
                facts: b.facts.as_object().cloned().unwrap_or_default(),
            };
            if !out.contains(&one) {
                out.push(one);
            }
        }
    }
    out
}
