//! The clause walk: every clause of the regulations in force, how it is decided, and how it stands.

use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::{Value, json};

use crate::evidence::FindingRow;
use crate::model::UtcMs;
use crate::model::finding::{Basis, Unknown, is_pending};
use crate::policy::{ClauseRow, Enforcement, Policy, RuleInstance};
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
    pub parameters: Value,
    /// How it stands.
    pub status: ClauseStatus,
    /// Why it could not be told, as a code; null otherwise.
    pub why: Option<String>,
    /// Who accepted that it cannot be told, and until when; null otherwise.
    pub accepted: Option<Accepted>,
    /// What the verdict rests on; null where there is none.
    pub basis: Option<Basis>,
    /// Ids of findings that are not closed.
    pub findings: Vec<String>,
    /// Since when the oldest of them is open.
    pub since: Option<UtcMs>,
}

/// Walks the clauses of a policy. Without a judgement nothing is in order: what would be judged is
/// could not tell.
pub fn walk(
    policy: &Policy,
    judged: Option<&[Judged<'_>]>,
    findings: &[FindingRow],
    accepts: Accepts<'_>,
) -> Vec<ClauseReport> {
    policy.clauses().map(|row| report(&row, judged, findings, accepts)).collect()
}

/// Who accepted that a rule of a kind could not tell something.
pub type Accepts<'a> = &'a dyn Fn(&str, &Unknown) -> Option<Accepted>;

fn report(
    row: &ClauseRow<'_>,
    judged: Option<&[Judged<'_>]>,
    findings: &[FindingRow],
    accepts: Accepts<'_>,
) -> ClauseReport {
    let id = row.clause.id.to_string();
    let open: Vec<&FindingRow> = findings.iter().filter(|f| f.clauses.contains(&id)).collect();
    let mut kinds: Vec<String> = Vec::new();
    for rule in &row.rules {
        if !kinds.contains(&rule.kind) {
            kinds.push(rule.kind.clone());
        }
    }
    let (status, why) = stand(row, judged, &open, accepts);
    let accepted = first_unknown(row, judged.unwrap_or_default(), accepts).and_then(|(_, accepted)| accepted);
    ClauseReport {
        regulation: row.regulation.id().to_owned(),
        place: row.clause.place.clone(),
        zh: row.clause.zh.clone(),
        en: row.clause.en.clone(),
        enforcement: row.clause.enforcement,
        parameters: Value::Array(row.rules.iter().map(|r| parameters(r)).collect()),
        basis: basis(status, &kinds, &open),
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
fn first_unknown<'j>(
    row: &ClauseRow<'_>,
    judged: &'j [Judged<'_>],
    accepts: Accepts<'_>,
) -> Option<(&'j Unknown, Option<Accepted>)> {
    let of_clause = judged.iter().filter(|j| j.rule.clauses.contains(&row.clause.id));
    let unknown = of_clause.flat_map(|j| j.verdict.unknown.iter().map(|u| (u, accepts(&j.rule.kind, u))));
    unknown.min_by_key(|(_, accepted)| accepted.is_some())
}

fn stand(
    row: &ClauseRow<'_>,
    judged: Option<&[Judged<'_>]>,
    open: &[&FindingRow],
    accepts: Accepts<'_>,
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
    let Some(judged) = judged else { return (ClauseStatus::CouldNotTell, Some("not_judged".to_owned())) };
    match first_unknown(row, judged, accepts) {
        Some((unknown, _)) => (ClauseStatus::CouldNotTell, Some(unknown.why.as_str().to_owned())),
        None if !open.is_empty() => (ClauseStatus::Waived, None),
        None => (ClauseStatus::Pass, None),
    }
}

fn basis(status: ClauseStatus, kinds: &[String], open: &[&FindingRow]) -> Option<Basis> {
    match status {
        ClauseStatus::Listed | ClauseStatus::CouldNotTell => None,
        ClauseStatus::Breach | ClauseStatus::Waived => {
            open.first().and_then(|f| serde_json::from_value(json!(f.basis)).ok())
        }
        ClauseStatus::Pass => kinds.iter().find_map(|k| rules::by_id(k)).map(|r| r.basis()),
    }
}

fn parameters(rule: &RuleInstance) -> Value {
    let values: BTreeMap<&str, Value> = rule
        .params
        .iter()
        .map(|(name, value)| {
            let source = rule.param_sources.get(name);
            let set_by = source.map(|s| s.set_by.as_str());
            let confirmed = source.and_then(|s| s.confirmed.as_ref());
            (name.as_str(), json!({ "set_by": set_by, "value": value, "confirmed": confirmed }))
        })
        .collect();
    json!({ "kind": rule.kind, "draft": rule.draft.is_some(), "notes": rule.notes, "site_must_set": rule.unset, "values": values })
}
