//! The term for holding an extract ends, and the extract is then deleted, destroyed or reviewed.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::recorded::{self, Case, DAY, Duty};
use super::{Example, Rule, Say, Setting, Words};
use crate::model::finding::{Basis, Severity, Subject, Verdict};
use crate::model::period::Unit;
use crate::model::signal::{CopyState, Said};
use crate::model::working_days::NoYear;
use crate::model::{Period, Span, UtcMs};
use crate::views::{Entry, ViewError};

/// Parameters of `extract_expiry`.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Params {
    /// Longest term of an extract; without it only extensions and irrelevant material are judged.
    #[serde(default)]
    extract_max: Option<Period>,
    /// What starts the term.
    #[serde(default)]
    clock_start: ClockStart,
    /// What must be done at its end.
    #[serde(default)]
    action: Action,
    /// What an extension needs.
    #[serde(default)]
    extension: Vec<Need>,
    /// Which extracts are judged.
    #[serde(default)]
    class: Class,
    /// Term of material that turned out not to matter.
    #[serde(default = "default_limit")]
    limit: Period,
    /// Days after the end of the term before it is told.
    #[serde(default = "default_grace")]
    #[schemars(range(max = 365))]
    grace_days: u32,
}

fn default_limit() -> Period {
    Period { count: 7, unit: Unit::Days }
}

fn default_grace() -> u32 {
    3
}

/// What starts the term.
#[derive(Clone, Copy, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
enum ClockStart {
    /// The approval.
    Approval,
    /// Taking the footage.
    #[default]
    Extraction,
    /// The first use.
    UseStart,
}

/// What must be done at the end; each also satisfies the weaker ones after it in
/// the order destroy, delete, review.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default, Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
enum Action {
    /// Decide again.
    Review,
    /// Delete it.
    #[default]
    Delete,
    /// Destroy it beyond recovery.
    Destroy,
}

impl Action {
    fn as_str(self) -> &'static str {
        match self {
            Self::Review => "review",
            Self::Delete => "delete",
            Self::Destroy => "destroy",
        }
    }
}

/// What an extension needs.
#[derive(Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
enum Need {
    /// A new application.
    NewRequest,
    /// A new review.
    ReReview,
}

/// Which extracts are judged.
#[derive(Clone, Copy, PartialEq, Eq, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
enum Class {
    /// All of them.
    #[default]
    All,
    /// Those marked as not relevant.
    Irrelevant,
}

/// What can be wrong.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Wrong {
    /// Kept past its term.
    Overdue,
    /// Ended in a weaker way than asked for.
    Manner,
    /// Entered as gone, and still there.
    StillThere,
    /// Extended without what an extension needs.
    Extension,
}

impl Case for Wrong {
    fn id(self) -> &'static str {
        match self {
            Self::Overdue => "extract_expiry-overdue",
            Self::Manner => "extract_expiry-manner",
            Self::StillThere => "extract_expiry-still_there",
            Self::Extension => "extract_expiry-extension",
        }
    }
}

#[derive(Deserialize)]
struct Extract {
    cameras: Vec<String>,
    from: UtcMs,
    to: UtcMs,
    #[serde(default)]
    approved_at: Option<UtcMs>,
    extracted_at: UtcMs,
    #[serde(default)]
    used_from: Option<UtcMs>,
    #[serde(default)]
    relevant: Option<bool>,
    #[serde(default)]
    extended_until: Option<UtcMs>,
    #[serde(default)]
    extension_request: Option<String>,
    #[serde(default)]
    extension_reviewed_at: Option<UtcMs>,
    #[serde(default)]
    disposed_at: Option<UtcMs>,
    #[serde(default)]
    disposal: Option<Action>,
}

#[derive(Deserialize)]
struct Hold {
    cameras: Vec<String>,
    from: UtcMs,
    to: UtcMs,
    placed_at: UtcMs,
    #[serde(default)]
    released_at: Option<UtcMs>,
}

/// The rule.
pub struct ExtractExpiry;

impl Rule for ExtractExpiry {
    const ID: &'static str = "extract_expiry";
    const BASIS: Basis = Basis::Recorded;
    const EXAMPLES: &'static [Example] = &[
        Example {
            name: "an_extract_deleted_at_its_end_passes",
            timeline: include_str!("examples/extract_expiry_pass.toml"),
        },
        Example {
            name: "an_extract_kept_past_its_term_is_a_breach",
            timeline: include_str!("examples/extract_expiry_breach.toml"),
        },
    ];
    type Params = Params;
    type Facts = Duty<Wrong>;

    fn judge(p: &Params, on: Setting<'_>) -> Result<Verdict, ViewError> {
        let extracts = on.entries::<Extract>("extract", |e| &e.cameras)?;
        let holds = on.entries::<Hold>("hold_order", |h| &h.cameras)?;
        let (Some(extracts), Some(holds)) = (extracts, holds) else {
            let unknown = vec![recorded::no_register(Subject::Site, "extract")];
            return Ok(Verdict { unknown, ..Verdict::default() });
        };
        let mut out = Verdict::default();
        let meant = |e: &&Entry<Extract>| p.class == Class::All || e.is.relevant == Some(false);
        for extract in extracts.iter().filter(meant) {
            let subject = || Subject::Record(extract.no.clone());
            let mut duty = match wrong_extension(p, extract) {
                None => ending(p, on, extract, &holds),
                extension => Ok(extension),
            };
            if duty == Ok(None) && extract.is.disposed_at.is_some() && still_there(on, extract)? {
                duty = Ok(Some(Duty::new(Wrong::StillThere, &extract.no).at(extract.is.disposed_at)));
            }
            match duty {
                Ok(Some(d)) => out.breaches.push(d.breach("extract", on.severity(Severity::Medium))),
                Ok(None) => out.passed.push(subject()),
                Err(year) => out.unknown.push(recorded::no_end(subject(), year)),
            }
        }
        if out.passed.is_empty() && out.breaches.is_empty() && out.unknown.is_empty() {
            out.passed.push(Subject::Site);
        }
        Ok(out)
    }

    fn words(f: &Duty<Wrong>, say: Say<'_>) -> Words {
        f.words(say)
    }
}

fn wrong_extension(p: &Params, e: &Entry<Extract>) -> Option<Duty<Wrong>> {
    e.is.extended_until?;
    let lacks = |need: &&Need| match need {
        Need::NewRequest => e.is.extension_request.is_none(),
        Need::ReReview => e.is.extension_reviewed_at.is_none(),
    };
    let wanted = match p.extension.iter().find(lacks)? {
        Need::NewRequest => "new_request",
        Need::ReReview => "re_review",
    };
    Some(Duty::new(Wrong::Extension, &e.no).at(e.is.extended_until).found(None, wanted))
}

fn ending(
    p: &Params,
    on: Setting<'_>,
    e: &Entry<Extract>,
    holds: &[Entry<Hold>],
) -> Result<Option<Duty<Wrong>>, NoYear> {
    let now = on.view.context.now;
    let term = if p.class == Class::Irrelevant { Some(p.limit) } else { p.extract_max };
    let Some(term) = term else { return Ok(None) };
    let start = match p.clock_start {
        ClockStart::Approval => e.is.approved_at,
        ClockStart::Extraction => None,
        ClockStart::UseStart => e.is.used_from,
    };
    let end = on.view.context.end(term, start.unwrap_or(e.is.extracted_at))?;
    let end = e.is.extended_until.map_or(end, |until| until.max(end));
    let span = Span::new(e.is.from, e.is.to);
    let held = holds.iter().any(|h| {
        h.is.placed_at <= now
            && h.is.released_at.is_none_or(|r| r > now)
            && Span::new(h.is.from, h.is.to).intersect(span).is_some()
            && h.is.cameras.iter().any(|c| e.is.cameras.contains(c))
    });
    if held || now.0 <= end.0 + i64::from(p.grace_days) * DAY {
        return Ok(None);
    }
    Ok(match (e.is.disposed_at, e.is.disposal) {
        (Some(_), Some(done)) if done >= p.action => None,
        (Some(at), done) => {
            let fact = Duty::new(Wrong::Manner, &e.no).at(Some(at));
            Some(fact.found(done.map(Action::as_str), p.action.as_str()))
        }
        (None, _) => Some(Duty::new(Wrong::Overdue, &e.no).due(end).found(None, p.action.as_str())),
    })
}

fn still_there(on: Setting<'_>, e: &Entry<Extract>) -> Result<bool, ViewError> {
    let copies = on.view.signals_of("copy", &e.no)?;
    let there = |said: &Said| matches!(said, Said::Copy { state: CopyState::Present | CopyState::Altered });
    Ok(copies.iter().any(|c| there(&c.said) && Some(c.at) > e.is.disposed_at)
        && e.is.disposal != Some(Action::Review))
}
