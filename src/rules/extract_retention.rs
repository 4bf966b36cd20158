//! Footage handed out under an approval is archived and kept, with its records, for a stated term.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::recorded::{self, Case, DAY, Duty};
use super::{Example, Rule, Say, Setting, Words};
use crate::model::finding::{Basis, Breach, Severity, Subject, Unknown, Verdict, Why};
use crate::model::signal::{CopyState, Said};
use crate::model::{Period, UtcMs};
use crate::views::{Entry, ViewError};

/// Parameters of `extract_retention`.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Params {
    /// Ways of use that create the duty.
    #[serde(default = "default_modes")]
    modes: Vec<Mode>,
    /// The footage itself must be archived.
    #[serde(default = "yes")]
    archive_required: bool,
    /// Days from taking the footage to its archiving.
    #[serde(default = "default_within")]
    #[schemars(range(max = 365))]
    archive_within_days: u32,
    /// Role that keeps the archive; any when absent.
    #[serde(default)]
    archive_unit: Option<String>,
    /// Role that hands the material over; any when absent.
    #[serde(default)]
    submitted_by: Option<String>,
    /// How long the archived copy is kept; as long as its entry says when absent.
    #[serde(default)]
    extract_retain: Option<Period>,
    /// Days for which the records of the extract are kept.
    #[serde(default = "default_records")]
    #[schemars(range(min = 1, max = 36_500))]
    record_retain_days: u32,
    /// What must be kept.
    #[serde(default = "default_includes")]
    includes: Vec<Kept>,
    /// Who may set another term.
    #[serde(default)]
    exception: Option<Exception>,
}

/// Ways of use.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Mode {
    /// Looked at.
    View,
    /// Copied.
    Copy,
}

/// What must be kept.
#[derive(Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
enum Kept {
    /// The footage.
    Footage,
    /// The records about it.
    Records,
}

/// Who may set another term.
#[derive(Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
enum Exception {
    /// A judicial body, named in the entry.
    JudicialRule,
}

fn default_modes() -> Vec<Mode> {
    vec![Mode::View, Mode::Copy]
}

fn default_includes() -> Vec<Kept> {
    vec![Kept::Footage, Kept::Records]
}

fn default_within() -> u32 {
    3
}

fn default_records() -> u32 {
    365
}

fn yes() -> bool {
    true
}

/// What can be wrong.
#[derive(Clone, Copy, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Wrong {
    /// Not archived in time.
    Unarchived,
    /// Archived with, or handed over by, somebody else.
    Elsewhere,
    /// Disposed of before its term.
    Early,
    /// The copy is not there.
    Missing,
    /// The copy has other bytes.
    Altered,
    /// The records went before their term.
    Records,
}

impl Case for Wrong {
    fn id(self) -> &'static str {
        match self {
            Self::Unarchived => "extract_retention-unarchived",
            Self::Elsewhere => "extract_retention-elsewhere",
            Self::Early => "extract_retention-early",
            Self::Missing => "extract_retention-missing",
            Self::Altered => "extract_retention-altered",
            Self::Records => "extract_retention-records",
        }
    }
}

#[derive(Deserialize)]
struct Extract {
    mode: Mode,
    cameras: Vec<String>,
    extracted_at: UtcMs,
    #[serde(default)]
    archived_at: Option<UtcMs>,
    #[serde(default)]
    archive_unit: Option<String>,
    #[serde(default)]
    submitted_by: Option<String>,
    #[serde(default)]
    judicial_rule: Option<String>,
    #[serde(default)]
    disposed_at: Option<UtcMs>,
    #[serde(default)]
    records_disposed_at: Option<UtcMs>,
}

/// The rule.
pub struct ExtractRetention;

impl Rule for ExtractRetention {
    const ID: &'static str = "extract_retention";
    const BASIS: Basis = Basis::Recorded;
    const EXAMPLES: &'static [Example] = &[
        Example {
            name: "an_extract_that_is_archived_in_time_passes",
            timeline: include_str!("examples/extract_retention_pass.toml"),
        },
        Example {
            name: "an_extract_that_nobody_archived_is_a_breach",
            timeline: include_str!("examples/extract_retention_breach.toml"),
        },
    ];
    type Params = Params;
    type Facts = Duty<Wrong>;

    fn judge(p: &Params, on: Setting<'_>) -> Result<Verdict, ViewError> {
        let Some(extracts) = on.entries::<Extract>("extract", |e| &e.cameras)? else {
            let unknown = vec![recorded::no_register(Subject::Site, "extract")];
            return Ok(Verdict { unknown, ..Verdict::default() });
        };
        let mut out = Verdict::default();
        for extract in extracts.iter().filter(|e| p.modes.contains(&e.is.mode)) {
            let mut duties = Vec::new();
            if p.includes.contains(&Kept::Footage) {
                duties.extend(archiving(p, on, extract));
                duties.extend(keeping(p, on, extract, &mut out)?);
            }
            if p.includes.contains(&Kept::Records) {
                duties.extend(records(p, extract));
            }
            if duties.is_empty() {
                out.passed.push(Subject::Record(extract.no.clone()));
            }
            let breach = |d: Duty<Wrong>| -> Breach { d.breach("extract", on.severity(Severity::High)) };
            out.breaches.extend(duties.into_iter().map(breach));
        }
        out.passed.retain(|s| !out.unknown.iter().any(|u| u.subject == *s));
        if out.passed.is_empty() && out.breaches.is_empty() && out.unknown.is_empty() {
            out.passed.push(Subject::Site);
        }
        Ok(out)
    }

    fn words(f: &Duty<Wrong>, say: Say<'_>) -> Words {
        f.words(say)
    }
}

fn archiving(p: &Params, on: Setting<'_>, e: &Entry<Extract>) -> Option<Duty<Wrong>> {
    let due = UtcMs(e.is.extracted_at.0 + i64::from(p.archive_within_days) * DAY);
    if e.is.archived_at.is_none() {
        let late = p.archive_required && on.view.context.now > due;
        let fact = Duty::new(Wrong::Unarchived, &e.no).limit(p.archive_within_days);
        return late.then(|| fact.at(Some(e.is.extracted_at)).due(due));
    }
    let pairs = [(&p.archive_unit, &e.is.archive_unit), (&p.submitted_by, &e.is.submitted_by)];
    let wrong = pairs.into_iter().find(|(wanted, found)| wanted.is_some() && wanted != found)?;
    let fact = Duty::new(Wrong::Elsewhere, &e.no).at(e.is.archived_at);
    Some(fact.found(wrong.1.as_deref(), wrong.0.as_deref().unwrap_or_default()))
}

/// The archived copy is there until its term ends.
fn keeping(
    p: &Params,
    on: Setting<'_>,
    e: &Entry<Extract>,
    out: &mut Verdict,
) -> Result<Option<Duty<Wrong>>, ViewError> {
    let other_term = p.exception == Some(Exception::JudicialRule) && e.is.judicial_rule.is_some();
    let end = match p.extract_retain.map(|term| on.view.context.end(term, e.is.extracted_at)).transpose() {
        Ok(end) => end,
        Err(year) => {
            out.unknown.push(recorded::no_end(Subject::Record(e.no.clone()), year));
            return Ok(None);
        }
    };
    if let (Some(gone), Some(end), false) = (e.is.disposed_at, end, other_term) {
        let early = || Duty::new(Wrong::Early, &e.no).at(Some(gone)).due(end);
        return Ok((gone < end).then(early));
    }
    let over = end.is_some_and(|end| on.view.context.now >= end);
    if e.is.archived_at.is_none() || e.is.disposed_at.is_some() || over {
        return Ok(None);
    }
    let copies = on.view.signals_of("copy", &e.no)?;
    let Some(copy) = copies.first() else {
        let facts = json!({ "extract": e.no });
        out.unknown.push(Unknown { subject: Subject::Record(e.no.clone()), why: Why::NoCopyStore, facts });
        return Ok(None);
    };
    let case = match copy.said {
        Said::Copy { state: CopyState::Missing } => Wrong::Missing,
        Said::Copy { state: CopyState::Altered } => Wrong::Altered,
        _ => return Ok(None),
    };
    Ok(Some(Duty::new(case, &e.no).at(Some(copy.since))))
}

fn records(p: &Params, e: &Entry<Extract>) -> Option<Duty<Wrong>> {
    let end = UtcMs(e.is.extracted_at.0 + i64::from(p.record_retain_days) * DAY);
    let gone = e.is.records_disposed_at.filter(|gone| *gone < end)?;
    Some(Duty::new(Wrong::Records, &e.no).limit(p.record_retain_days).at(Some(gone)).due(end))
}
