//! One row of the clause walk, and the document that `clauses --format json` prints.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Serialize;
use serde_json::Value;

use crate::model::finding::{Basis, Declaration, Unknown, Why, is_pending};
use crate::model::{Loosened, UtcMs};
use crate::policy::{Confirmed, Enforcement, Original, RuleInstance};
use crate::report::document::Accepted;
use crate::rules;
use crate::text::Text;

/// How a clause stands.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ClauseStatus {
    /// Every rule of it is in order.
    Pass,
    /// Every rule of it is in order, some by a number of the site in place of the regulation's, which asks for more or
    /// may: that the regulation's own number is met as well was not shown.
    Loosened,
    /// Some rule of it is breached.
    Breach,
    /// Breached, and every breach of it is under a waiver.
    Waived,
    /// Breached, and a person disposed of every breach of it or waived it.
    Disposed,
    /// Some rule of it could not tell.
    CouldNotTell,
    /// Listed for inspectors and decided by nobody.
    Listed,
}

impl ClauseStatus {
    /// All of them, in the order in which totals show them.
    pub const ALL: [Self; 7] = [
        Self::Breach,
        Self::CouldNotTell,
        Self::Loosened,
        Self::Waived,
        Self::Disposed,
        Self::Pass,
        Self::Listed,
    ];

    /// The word used in JSON and text keys.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Pass => "pass",
            Self::Loosened => "loosened",
            Self::Breach => "breach",
            Self::Waived => "waived",
            Self::Disposed => "disposed",
            Self::CouldNotTell => "could_not_tell",
            Self::Listed => "listed",
        }
    }
}

/// What `clauses --format json` prints.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct ClauseDocument {
    /// Kind and version of the document.
    #[schemars(extend("const" = SCHEMA))]
    schema: String,
    /// Every clause, in the order of its regulation.
    clauses: Vec<ClauseReport>,
}

/// Kind and version of [`ClauseDocument`].
const SCHEMA: &str = "holdfast/clauses/v1";

impl ClauseDocument {
    /// The document of some rows.
    pub fn new(clauses: Vec<ClauseReport>) -> Self {
        Self { schema: SCHEMA.to_owned(), clauses }
    }
}

/// One clause.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct ClauseReport {
    /// Clause id.
    pub id: String,
    /// Regulation id.
    pub regulation: String,
    /// Place in the regulation, as it numbers itself.
    pub place: String,
    /// Chinese wording of ours.
    pub zh: String,
    /// English wording of ours.
    pub en: String,
    /// Its original text in the site's own copy; null where the site laid none beside it.
    pub original: Option<Original>,
    /// What is to be known of it, in Chinese: above all what the measurement does not show; null without a remark.
    pub note_zh: Option<String>,
    /// The same in English.
    pub note_en: Option<String>,
    /// How it is decided: automatic, register, attestation, outside.
    pub enforcement: Enforcement,
    /// Rule kinds that decide it.
    pub kinds: Vec<String>,
    /// Their parameters, each with its value and who set it.
    pub parameters: Vec<KindReport>,
    /// How it stands.
    pub status: ClauseStatus,
    /// Numbers of the regulation in whose place the site set its own, with both, by whom and why; whatever the status.
    pub loosened: Vec<Loosened>,
    /// Where it is in order and the site set such numbers: whether the regulation's own are met as well; null otherwise.
    pub meets_regulation: Option<bool>,
    /// Why it could not be told, as the code of the first of `reasons`; `loosened` for that status; null otherwise.
    pub why: Option<String>,
    /// Everything about it that could not be told, what nobody accepted first; also where it is breached.
    pub reasons: Vec<Reason>,
    /// Who accepted that it cannot be told, and until when; null otherwise.
    pub accepted: Option<Accepted>,
    /// What the verdict rests on; null where there is none.
    pub basis: Option<Basis>,
    /// Whose word it is, where it rests on declarations.
    pub declared: Vec<Declaration>,
    /// Ids of findings that are not closed, or that a person closed while rules still report them.
    pub findings: Vec<String>,
    /// Those of them that are under a waiver.
    pub waived: Vec<String>,
    /// Those of them that a person closed.
    pub disposed: Vec<String>,
    /// Findings of other rules about hours that a clause about gaps leaves to them.
    pub beside: Vec<Beside>,
    /// Since when the oldest of them is open.
    pub since: Option<UtcMs>,
    /// Where what is there is compared with what was first seen here: since when the camera is watched that is watched
    /// for the shortest time; null otherwise. What was before that was not judged.
    pub watched_since: Option<UtcMs>,
}

/// Findings of a rule beside a clause about gaps.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct Beside {
    /// Rule kind: `early_deletion`, whose footage was recorded and is gone; `camera_downtime`, whose outage lasts.
    pub rule: String,
    /// Ids of its findings that are not closed, or that a person closed while rules still report them.
    pub findings: Vec<String>,
}

/// Something about a clause that could not be told.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct Reason {
    /// Rule kind that could not tell.
    pub kind: String,
    /// Why, as a code.
    pub why: &'static str,
    /// What is missing by name: the source, the log, the numbers; null where the code says all.
    pub missing: Value,
    /// Of how many subjects; 0 where no site was judged.
    pub subjects: usize,
    /// The first of them; "" where no site was judged.
    pub subject: String,
    /// Who accepted it, and until when; null otherwise.
    pub accepted: Option<Accepted>,
    #[serde(skip)]
    code: Option<Why>,
    #[serde(skip)]
    facts: Value,
}

/// Code of a clause that no site was judged by.
pub const NOT_JUDGED: &str = "not_judged";

impl Reason {
    /// The reason in words; `None` where no site was judged.
    pub fn words(&self, text: &Text) -> Option<String> {
        self.code.map(|code| rules::why(code, &self.facts, text))
    }

    pub(super) fn unjudged(kind: &str) -> Self {
        let pending = is_pending(kind).then_some(Why::NotBuilt);
        Self {
            kind: kind.to_owned(),
            why: pending.map_or(NOT_JUDGED, Why::as_str),
            missing: Value::Null,
            subjects: 0,
            subject: String::new(),
            accepted: None,
            code: pending,
            facts: Value::Null,
        }
    }

    pub(super) fn of(kind: &str, unknown: &Unknown, accepted: Option<Accepted>) -> Self {
        Self {
            kind: kind.to_owned(),
            why: unknown.why.as_str(),
            missing: rules::missing(unknown.why, &unknown.facts).clone(),
            subjects: 1,
            subject: unknown.subject.to_string(),
            accepted,
            code: Some(unknown.why),
            facts: unknown.facts.clone(),
        }
    }

    pub(super) fn is_like(&self, other: &Self) -> bool {
        (&self.kind, self.why, &self.missing, &self.accepted)
            == (&other.kind, other.why, &other.missing, &other.accepted)
    }
}

/// One rule that decides a clause.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct KindReport {
    /// Rule kind.
    pub kind: String,
    /// Rests on a draft.
    pub draft: bool,
    /// Numbers of the draft that nobody here confirmed, one by one.
    pub unconfirmed: Vec<String>,
    /// What is shown and not judged.
    pub notes: Vec<Value>,
    /// Parameters that the site has to set and has not.
    pub site_must_set: Vec<String>,
    /// The others.
    pub values: BTreeMap<String, NumberReport>,
}

/// A value and whose it is.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct NumberReport {
    /// `regulation`, `site` or `proposal`.
    pub set_by: Option<&'static str>,
    /// The value.
    pub value: Value,
    /// Who vouches for a draft's number, or null.
    pub confirmed: Option<Confirmed>,
}

impl KindReport {
    pub(super) fn of(rule: &RuleInstance) -> Self {
        let number = |(name, value): (&String, &Value)| {
            let source = rule.param_sources.get(name);
            let set_by = source.map(|s| s.set_by.as_str());
            let confirmed = source.and_then(|s| s.confirmed.clone());
            (name.clone(), NumberReport { set_by, value: value.clone(), confirmed })
        };
        Self {
            kind: rule.kind.clone(),
            draft: rule.draft.is_some(),
            unconfirmed: rule.draft.clone().unwrap_or_default(),
            notes: rule.notes.clone(),
            site_must_set: rule.unset.clone(),
            values: rule.params.iter().map(number).collect(),
        }
    }
}
