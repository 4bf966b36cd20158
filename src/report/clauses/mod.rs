//! The clause walk: every clause of the regulations in force, how it is decided, and how it stands.

mod beside;
mod rows;

use std::collections::BTreeSet;

use serde_json::json;

use crate::evidence::{FindingRow, FindingState};
use crate::model::finding::{Basis, Declaration, Evidence, Subject, Unknown};
use crate::model::{CameraId, Loosened, UtcMs};
use crate::policy::{ClauseRow, Enforcement, Originals, Policy, RuleInstance};
use crate::report::document::Accepted;
use crate::rules::{self, Judged, OwnNumbers};

pub use rows::{
    Beside, ClauseDocument, ClauseReport, ClauseStatus, KindReport, NOT_JUDGED, NumberReport, Reason,
};

/// What is known of a site.
#[derive(Clone, Copy)]
pub struct Known<'a> {
    /// Its newest judgement.
    pub judged: &'a [Judged<'a>],
    /// What its loosened rules say by the regulation's own values.
    pub own_numbers: &'a [OwnNumbers<'a>],
    /// Its findings that stand, those that a person closed while rules still report them included.
    pub findings: &'a [FindingRow],
    /// Whether a finding concerns a camera.
    pub concerns: &'a dyn Fn(&FindingRow, &CameraId) -> bool,
    /// Who accepted that a rule of a kind could not tell something.
    pub accepts: &'a dyn Fn(&str, &Unknown) -> Option<Accepted>,
    /// Whose word the row of a camera is.
    pub declares: &'a dyn Fn(&CameraId) -> Option<Declaration>,
    /// Since when a camera is watched.
    pub watched: &'a dyn Fn(&CameraId) -> Option<UtcMs>,
}

/// Walks the clauses of a policy. Where nothing is known of a site nothing is in order: what would be
/// judged is could not tell.
pub fn walk(policy: &Policy, known: Option<Known<'_>>) -> Vec<ClauseReport> {
    policy.clauses().map(|row| report(&row, known)).collect()
}

/// Lays the site's copies of original texts beside clauses.
pub fn beside(mut rows: Vec<ClauseReport>, originals: &Originals) -> Vec<ClauseReport> {
    for row in &mut rows {
        row.original = originals.of(&row.id).cloned();
    }
    rows
}

fn report(row: &ClauseRow<'_>, known: Option<Known<'_>>) -> ClauseReport {
    let id = row.clause.id.to_string();
    let findings = known.map_or(&[][..], |k| k.findings);
    let open: Vec<&FindingRow> = findings.iter().filter(|f| f.clauses.contains(&id)).collect();
    let mut kinds: Vec<String> = Vec::new();
    for rule in &row.rules {
        if !kinds.contains(&rule.kind) {
            kinds.push(rule.kind.clone());
        }
    }
    let reasons = reasons(row, known);
    let loosened = loosened(row);
    let met = (!loosened.is_empty()).then(|| known.is_some_and(|k| meets_own_numbers(row, k)));
    let status = stand(row, &reasons, &open, met == Some(false));
    let first = reasons.first().filter(|_| status == ClauseStatus::CouldNotTell);
    let in_order = matches!(status, ClauseStatus::Pass | ClauseStatus::Loosened);
    let basis = basis(status, &kinds, &open);
    let declared = known.filter(|_| basis == Some(Basis::Declared)).map(|k| declared(row, k, status, &open));
    ClauseReport {
        regulation: row.regulation.id().to_owned(),
        place: row.clause.place.clone(),
        zh: row.clause.zh.clone(),
        en: row.clause.en.clone(),
        original: None,
        note_zh: row.clause.note_zh.clone(),
        note_en: row.clause.note.clone(),
        enforcement: row.clause.enforcement,
        parameters: row.rules.iter().map(|r| KindReport::of(r)).collect(),
        basis,
        declared: declared.unwrap_or_default().into_iter().collect(),
        findings: open.iter().map(|f| f.id.clone()).collect(),
        since: open.iter().map(|f| f.opened).min(),
        disposed: open.iter().filter(|f| f.disposed()).map(|f| f.id.clone()).collect(),
        beside: known.map(|k| beside::beside(row, k)).unwrap_or_default(),
        meets_regulation: met.filter(|_| in_order),
        watched_since: known.and_then(|k| watched_since(row, k)),
        waived: open.iter().filter(|f| f.state == FindingState::Waived).map(|f| f.id.clone()).collect(),
        accepted: first.and_then(|r| r.accepted.clone()),
        why: first
            .map(|r| r.why)
            .or((status == ClauseStatus::Loosened).then_some(status.as_str()))
            .map(str::to_owned),
        loosened,
        reasons,
        status,
        kinds,
        id,
    }
}

/// What could not be told about a clause, each reason once with the number of its subjects.
fn reasons(row: &ClauseRow<'_>, known: Option<Known<'_>>) -> Vec<Reason> {
    if row.clause.enforcement == Enforcement::Outside {
        return Vec::new();
    }
    let all: Vec<Reason> = match known {
        None => row.rules.iter().map(|r| Reason::unjudged(&r.kind)).collect(),
        Some(known) => {
            let of =
                |j: &Judged<'_>, u: &Unknown| Reason::of(&j.rule.kind, u, (known.accepts)(&j.rule.kind, u));
            let told = of_clause(row, known).flat_map(|j| j.verdict.unknown.iter().map(move |u| of(j, u)));
            told.chain(beside::stopped(row, known)).collect()
        }
    };
    let mut out: Vec<Reason> = Vec::new();
    for reason in all {
        match out.iter_mut().find(|r| r.is_like(&reason)) {
            Some(same) => same.subjects += reason.subjects,
            None => out.push(reason),
        }
    }
    out.sort_by_key(|r| r.accepted.is_some());
    out
}

/// Kinds that compare what is there with what was there when it was first seen.
const COMPARE: &[&str] = &["segment_integrity", "early_deletion"];

fn watched_since(row: &ClauseRow<'_>, known: Known<'_>) -> Option<UtcMs> {
    let compared = of_clause(row, known).filter(|j| COMPARE.contains(&j.rule.kind.as_str()));
    let subjects = compared.flat_map(|j| {
        let breached = j.verdict.breaches.iter().map(|b| &b.subject);
        j.verdict.passed.iter().chain(breached).chain(j.verdict.unknown.iter().map(|u| &u.subject))
    });
    let since = |s: &Subject| match s {
        Subject::Camera(id) => (known.watched)(id),
        _ => None,
    };
    subjects.filter_map(since).max()
}

/// Whether everything is in order by the regulation's own values too, wherever the site set weaker ones for the clause.
fn meets_own_numbers(row: &ClauseRow<'_>, known: Known<'_>) -> bool {
    let id = row.clause.id.as_str();
    let weaker = |r: &&&RuleInstance| r.loosened.iter().any(|l| l.clauses.iter().any(|c| c == id));
    let met = |r: &&RuleInstance| {
        known.own_numbers.iter().any(|o| o.clause == id && std::ptr::eq(o.rule, *r) && o.met())
    };
    row.rules.iter().filter(weaker).all(met)
}

fn of_clause<'k>(row: &ClauseRow<'_>, known: Known<'k>) -> impl Iterator<Item = &'k Judged<'k>> {
    known.judged.iter().filter(|j| j.rule.clauses.contains(&row.clause.id))
}

/// The declarations behind a verdict, each once: those that its findings name, or of every camera in order.
fn declared(
    row: &ClauseRow<'_>,
    known: Known<'_>,
    status: ClauseStatus,
    open: &[&FindingRow],
) -> BTreeSet<Declaration> {
    if matches!(status, ClauseStatus::Breach | ClauseStatus::Waived | ClauseStatus::Disposed) {
        let read = |f: &&FindingRow| serde_json::from_value::<Vec<Evidence>>(f.evidence.clone()).ok();
        let word = |e| match e {
            Evidence::Declared { declared, .. } => Some(declared),
            _ => None,
        };
        return open.iter().filter_map(read).flatten().filter_map(word).collect();
    }
    let rules = of_clause(row, known)
        .filter(|j| rules::by_id(&j.rule.kind).is_some_and(|k| k.basis() == Basis::Declared));
    let word = |s: &Subject| match s {
        Subject::Camera(id) => (known.declares)(id),
        _ => None,
    };
    rules.flat_map(|j| &j.verdict.passed).filter_map(word).collect()
}

/// What the site loosened of a clause, whichever rules decide it now.
fn loosened(row: &ClauseRow<'_>) -> Vec<Loosened> {
    let mut out: Vec<Loosened> = Vec::new();
    for one in row.rules.iter().flat_map(|r| &r.loosened) {
        if one.clauses.iter().any(|c| c == row.clause.id.as_str()) && !out.contains(one) {
            out.push(one.clone());
        }
    }
    out
}

fn stand(row: &ClauseRow<'_>, reasons: &[Reason], open: &[&FindingRow], by_weaker: bool) -> ClauseStatus {
    if row.clause.enforcement == Enforcement::Outside {
        ClauseStatus::Listed
    } else if open.iter().any(|f| f.state.counts()) {
        ClauseStatus::Breach
    } else if !reasons.is_empty() {
        ClauseStatus::CouldNotTell
    } else if open.is_empty() {
        if by_weaker { ClauseStatus::Loosened } else { ClauseStatus::Pass }
    } else if open.iter().any(|f| f.state == FindingState::Waived) {
        ClauseStatus::Waived
    } else {
        ClauseStatus::Disposed
    }
}

fn basis(status: ClauseStatus, kinds: &[String], open: &[&FindingRow]) -> Option<Basis> {
    match status {
        ClauseStatus::Listed | ClauseStatus::CouldNotTell => None,
        ClauseStatus::Breach | ClauseStatus::Waived | ClauseStatus::Disposed => {
            open.first().and_then(|f| serde_json::from_value(json!(f.basis)).ok())
        }
        ClauseStatus::Pass | ClauseStatus::Loosened => {
            kinds.iter().find_map(|k| rules::by_id(k)).map(|r| r.basis())
        }
    }
}

#[cfg(test)]
mod tests;
