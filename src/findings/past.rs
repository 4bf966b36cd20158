//! What was found while nothing could be stored, stored when it was over.

use super::reconcile::{event, row};
use super::{id, subject_parts};
use crate::evidence::{Evidence, EvidenceError, FindingState};
use crate::model::finding::Breach;
use crate::model::{Span, UtcMs};

/// Stores a finding that came and went while the store took nothing: opened, or opened again, at the start of its span,
/// and closed by itself at its end. Gives its id.
///
/// # Errors
/// SQLite's own; then nothing changed.
pub fn past(
    evidence: &mut Evidence,
    rule: &str,
    breach: &Breach,
    policy: &str,
) -> Result<String, EvidenceError> {
    let id = id(rule, breach);
    let span = breach.span.unwrap_or_else(|| Span::new(UtcMs(0), UtcMs(0)));
    let before = evidence.finding(&id)?;
    let began = if before.is_some() { "reopened" } else { "opened" };
    let mut new = row((&id, rule), subject_parts(&breach.subject), breach, policy, span.start);
    (new.opened, new.judged) = (before.map_or(span.start, |old| old.opened), span.end);
    new.state = FindingState::Closed;
    (new.closed, new.closed_how) = (Some(span.end), Some("by_itself".to_owned()));
    let lived = vec![event(span.start, began, None), event(span.end, "closed", Some("by_itself".to_owned()))];
    evidence.store_findings(&[(new, lived)])?;
    Ok(id)
}
