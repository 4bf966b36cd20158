//! A stored finding in the reader's language.

use serde_json::json;

use crate::evidence::{FindingRow, FindingState};
use crate::model::finding::{Basis, Evidence, Severity};
use crate::report::document::FindingReport;
use crate::rules::{self, Say};

/// A stored word; `None` for one that this version does not know.
pub(in crate::app) fn severity(word: &str) -> Option<Severity> {
    serde_json::from_value(json!(word)).ok()
}

/// A stored finding in the reader's language.
pub fn finding_report(f: &FindingRow, say: Say<'_>) -> FindingReport {
    let words = rules::words(&f.rule, &f.facts, say);
    let state = match f.state {
        FindingState::Open if f.judged > f.opened => "ongoing",
        FindingState::Closed if f.disposed() => "disposed",
        state => state.as_str(),
    };
    FindingReport {
        id: f.id.clone(),
        rule: f.rule.clone(),
        severity: severity(&f.severity).unwrap_or(Severity::Medium),
        state: state.to_owned(),
        basis: serde_json::from_value(json!(f.basis)).unwrap_or(Basis::Measured),
        subject: f.subject.clone(),
        span: f.span,
        facts: f.facts.clone(),
        clauses: f.clauses.clone(),
        title: words.title,
        text: words.text,
        remedy: words.remedy,
        evidence: serde_json::from_value::<Vec<Evidence>>(f.evidence.clone()).unwrap_or_default(),
        policy: f.policy.clone(),
        opened_at: f.opened,
        closed_at: f.closed,
        waived_until: f.waived_until,
    }
}
