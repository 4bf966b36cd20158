//! The clause walk: every clause of the regulations in force, how it is decided, and how it stands.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;
use serde_json::{Value, json};

use crate::evidence::{FindingRow, FindingState};
use crate::model::finding::{Basis, Declaration, Evidence, Subject, Unknown, is_pending};
use crate::model::{CameraId, UtcMs};
use crate::policy::{ClauseRow, Confirmed, Enforcement, Policy, RuleInstance};
use crate::report::document::Accepted;
use crate::rules::{self, Judged};

/// How a clause stands.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ClauseStatus {
    /// Every rule of it is in order.
    Pass,
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
    /// The word used in JSON and text keys.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Pass => "pass",
            Self::Breach => "breach",
            Self::Waived => "waived",
            Self::Disposed => "disposed",
            Self::CouldNotTell => "could_not_tell",
            Self::Listed => "listed",
        }
    }
}

/// One clause.
#[derive(Clone, Debug, Serialize)]
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
    /// How it is decided: automatic, register, attestation, outside.
    pub enforcement: Enforcement,
    /// Rule kinds that decide it.
    pub kinds: Vec<String>,
    /// Their parameters, each with its value and who set it.
    pub parameters: Vec<KindReport>,
    /// How it stands.
    pub status: ClauseStatus,
    /// Why it could not be told, as a code; null otherwise.
    pub why: Option<String>,
    /// Who accepted that it cannot be told, and until when; null otherwise.
    pub accepted: Option<Accepted>,
    /// What the verdict rests on; null where there is none.
    pub basis: Option<Basis>,
    /// Whose word it is, where it rests on declarations.
    pub declared: Vec<Declaration>,
    /// Ids of findings that are not closed, or that a person closed while rules still report them.
    pub findings: Vec<String>,
    /// Since when the oldest of them is open.
    pub since: Option<UtcMs>,
}

/// One rule that decides a clause.
#[derive(Clone, Debug, Serialize)]
pub struct KindReport {
    /// Rule kind.
    pub kind: String,
    /// Rests on a draft.
    pub draft: bool,
    /// What is shown and not judged.
    pub notes: Vec<Value>,
    /// Parameters that the site has to set and has not.
    pub site_must_set: Vec<String>,
    /// The others.
    pub values: BTreeMap<String, NumberReport>,
}

/// A value and whose it is.
#[derive(Clone, Debug, Serialize)]
pub struct NumberReport {
    /// `regulation`, `site` or `proposal`.
    pub set_by: Option<&'static str>,
    /// The value.
    pub value: Value,
    /// Who vouches for a draft's number, or null.
    pub confirmed: Option<Confirmed>,
}

/// What is known of a site.
#[derive(Clone, Copy)]
pub struct Known<'a> {
    /// Its newest judgement.
    pub judged: &'a [Judged<'a>],
    /// Its findings.
    pub findings: &'a [FindingRow],
    /// Who accepted that a rule of a kind could not tell something.
    pub accepts: &'a dyn Fn(&str, &Unknown) -> Option<Accepted>,
    /// Whose word the row of a camera is.
    pub declares: &'a dyn Fn(&CameraId) -> Option<Declaration>,
}

/// Walks the clauses of a policy. Where nothing is known of a site nothing is in order: what would be
/// judged is could not tell.
pub fn walk(policy: &Policy, known: Option<Known<'_>>) -> Vec<ClauseReport> {
    policy.clauses().map(|row| report(&row, known)).collect()
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
    let (status, why) = stand(row, known, &open);
    let accepted = known.and_then(|k| first_unknown(row, k)).and_then(|(_, accepted)| accepted);
    let basis = basis(status, &kinds, &open);
    let declared = known.filter(|_| basis == Some(Basis::Declared)).map(|k| declared(row, k, status, &open));
    ClauseReport {
        regulation: row.regulation.id().to_owned(),
        place: row.clause.place.clone(),
        zh: row.clause.zh.clone(),
        en: row.clause.en.clone(),
        enforcement: row.clause.enforcement,
        parameters: row.rules.iter().map(|r| parameters(r)).collect(),
        basis,
        declared: declared.unwrap_or_default().into_iter().collect(),
        findings: open.iter().map(|f| f.id.clone()).collect(),
        since: open.iter().map(|f| f.opened).min(),
        accepted: accepted.filter(|_| status == ClauseStatus::CouldNotTell),
        status,
        why,
        kinds,
        id,
    }
}

/// What could not be told about a clause, what nobody accepted first.
fn first_unknown<'k>(row: &ClauseRow<'_>, known: Known<'k>) -> Option<(&'k Unknown, Option<Accepted>)> {
    let unknown = of_clause(row, known)
        .flat_map(|j| j.verdict.unknown.iter().map(|u| (u, (known.accepts)(&j.rule.kind, u))));
    unknown.min_by_key(|(_, accepted)| accepted.is_some())
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

fn stand(
    row: &ClauseRow<'_>,
    known: Option<Known<'_>>,
    open: &[&FindingRow],
) -> (ClauseStatus, Option<String>) {
    if row.clause.enforcement == Enforcement::Outside {
        return (ClauseStatus::Listed, None);
    }
    if open.iter().any(|f| f.state.counts()) {
        return (ClauseStatus::Breach, None);
    }
    if let Some(pending) = row.rules.iter().find(|r| is_pending(&r.kind)) {
        debug_assert!(rules::by_id(&pending.kind).is_none(), "a kind is built or pending");
        return (ClauseStatus::CouldNotTell, Some("not_built".to_owned()));
    }
    let Some(known) = known else { return (ClauseStatus::CouldNotTell, Some("not_judged".to_owned())) };
    match first_unknown(row, known) {
        Some((unknown, _)) => (ClauseStatus::CouldNotTell, Some(unknown.why.as_str().to_owned())),
        None if open.iter().any(|f| f.state == FindingState::Waived) => (ClauseStatus::Waived, None),
        None if !open.is_empty() => (ClauseStatus::Disposed, None),
        None => (ClauseStatus::Pass, None),
    }
}

fn basis(status: ClauseStatus, kinds: &[String], open: &[&FindingRow]) -> Option<Basis> {
    match status {
        ClauseStatus::Listed | ClauseStatus::CouldNotTell => None,
        ClauseStatus::Breach | ClauseStatus::Waived | ClauseStatus::Disposed => {
            open.first().and_then(|f| serde_json::from_value(json!(f.basis)).ok())
        }
        ClauseStatus::Pass => kinds.iter().find_map(|k| rules::by_id(k)).map(|r| r.basis()),
    }
}

fn parameters(rule: &RuleInstance) -> KindReport {
    let number = |(name, value): (&String, &Value)| {
        let source = rule.param_sources.get(name);
        let set_by = source.map(|s| s.set_by.as_str());
        let confirmed = source.and_then(|s| s.confirmed.clone());
        (name.clone(), NumberReport { set_by, value: value.clone(), confirmed })
    };
    KindReport {
        kind: rule.kind.clone(),
        draft: rule.draft.is_some(),
        notes: rule.notes.clone(),
        site_must_set: rule.unset.clone(),
        values: rule.params.iter().map(number).collect(),
    }
}
