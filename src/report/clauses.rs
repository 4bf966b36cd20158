//! The clause walk: every clause of the regulations in force, how it is decided, and how it stands.

use std::collections::{BTreeMap, BTreeSet};

use schemars::JsonSchema;
use serde::Serialize;
use serde_json::{Value, json};

use crate::evidence::{FindingRow, FindingState};
use crate::model::finding::{Basis, Declaration, Evidence, Subject, Unknown, Why, is_pending};
use crate::model::{CameraId, UtcMs};
use crate::policy::{ClauseRow, Confirmed, Enforcement, Original, Originals, Policy, RuleInstance};
use crate::report::document::Accepted;
use crate::rules::{self, Judged};
use crate::text::Text;

/// How a clause stands.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, JsonSchema)]
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
    /// How it is decided: automatic, register, attestation, outside.
    pub enforcement: Enforcement,
    /// Rule kinds that decide it.
    pub kinds: Vec<String>,
    /// Their parameters, each with its value and who set it.
    pub parameters: Vec<KindReport>,
    /// How it stands.
    pub status: ClauseStatus,
    /// Why it could not be told, as the code of the first of `reasons`; null otherwise.
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
    /// Since when the oldest of them is open.
    pub since: Option<UtcMs>,
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

    fn unjudged(kind: &str) -> Self {
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

    fn of(kind: &str, unknown: &Unknown, accepted: Option<Accepted>) -> Self {
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

    fn is_like(&self, other: &Self) -> bool {
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
    let status = stand(row, &reasons, &open);
    let first = reasons.first().filter(|_| status == ClauseStatus::CouldNotTell);
    let basis = basis(status, &kinds, &open);
    let declared = known.filter(|_| basis == Some(Basis::Declared)).map(|k| declared(row, k, status, &open));
    ClauseReport {
        regulation: row.regulation.id().to_owned(),
        place: row.clause.place.clone(),
        zh: row.clause.zh.clone(),
        en: row.clause.en.clone(),
        original: None,
        enforcement: row.clause.enforcement,
        parameters: row.rules.iter().map(|r| parameters(r)).collect(),
        basis,
        declared: declared.unwrap_or_default().into_iter().collect(),
        findings: open.iter().map(|f| f.id.clone()).collect(),
        since: open.iter().map(|f| f.opened).min(),
        waived: open.iter().filter(|f| f.state == FindingState::Waived).map(|f| f.id.clone()).collect(),
        accepted: first.and_then(|r| r.accepted.clone()),
        why: first.map(|r| r.why.to_owned()),
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
            of_clause(row, known).flat_map(|j| j.verdict.unknown.iter().map(move |u| of(j, u))).collect()
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

fn stand(row: &ClauseRow<'_>, reasons: &[Reason], open: &[&FindingRow]) -> ClauseStatus {
    if row.clause.enforcement == Enforcement::Outside {
        ClauseStatus::Listed
    } else if open.iter().any(|f| f.state.counts()) {
        ClauseStatus::Breach
    } else if !reasons.is_empty() {
        ClauseStatus::CouldNotTell
    } else if open.is_empty() {
        ClauseStatus::Pass
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
        unconfirmed: rule.draft.clone().unwrap_or_default(),
        notes: rule.notes.clone(),
        site_must_set: rule.unset.clone(),
        values: rule.params.iter().map(number).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::finding::Verdict;
    use crate::policy::PackStore;
    use crate::text::{Lang, for_lang};

    /// A policy whose clause `hainan-9-a` asks for a column and for copies of the inventory.
    fn policy() -> Policy {
        let kinds = rules::kinds();
        let pack = PackStore::embedded(&kinds).pack("hainan").expect("known").expect("valid");
        Policy::build(vec![pack], None, &kinds).expect("valid")
    }

    fn waived(clause: &str) -> FindingRow {
        FindingRow {
            id: "F-0123456789".to_owned(),
            rule: "inventory_match".to_owned(),
            subject_kind: "camera".to_owned(),
            subject: "nvr1/gate".to_owned(),
            key: "blank".to_owned(),
            severity: "medium".to_owned(),
            basis: "declared".to_owned(),
            state: FindingState::Waived,
            span: None,
            facts: Value::Null,
            evidence: json!([]),
            clauses: vec![clause.to_owned()],
            policy: String::new(),
            opened: UtcMs(0),
            judged: UtcMs(0),
            closed: None,
            closed_how: None,
            waived_until: Some(UtcMs(9)),
            absent: None,
        }
    }

    #[test]
    fn a_missing_input_hides_neither_another_one_nor_a_waived_breach() {
        let policy = policy();
        let clause = "hainan-9-a";
        let rule =
            policy.rules.iter().find(|r| r.clauses.iter().any(|c| c.as_str() == clause)).expect("a rule");
        let unknown = |camera: &str, why, facts| Unknown {
            subject: Subject::Camera(CameraId::parse(camera).expect("an id")),
            why,
            facts,
        };
        let verdict = Verdict {
            unknown: vec![
                unknown("nvr1/gate", Why::FieldMissing, json!({})),
                unknown("nvr1/hall", Why::FieldMissing, json!({})),
                unknown("nvr1/hall", Why::NoSource, json!({ "source": "device_kinds" })),
                unknown("nvr1/hall", Why::NoSource, json!({ "source": "arming_state" })),
            ],
            ..Verdict::default()
        };
        let judged = [Judged { rule, verdict }];
        let findings = [waived(clause)];
        let accepted = Accepted { says: "later".to_owned(), by: Vec::new(), until: "2999-12-31".to_owned() };
        let accepts = |_: &str, u: &Unknown| (u.why == Why::FieldMissing).then(|| accepted.clone());
        let declares = |_: &CameraId| None;
        let known = Known { judged: &judged, findings: &findings, accepts: &accepts, declares: &declares };
        let row = walk(&policy, Some(known)).into_iter().find(|r| r.id == clause).expect("its row");
        let shown: Vec<_> = row.reasons.iter().map(|r| (r.why, r.subjects, r.accepted.is_some())).collect();
        assert_eq!(
            shown,
            [("no_source", 1, false), ("no_source", 1, false), ("field_missing", 2, true)],
            "what nobody accepted comes first"
        );
        assert_eq!((row.status, row.why.as_deref()), (ClauseStatus::CouldNotTell, Some("no_source")));
        assert_eq!((row.waived, row.accepted), (vec!["F-0123456789".to_owned()], None));
        let words = row.reasons[1].words(for_lang(Lang::En)).expect("judged");
        assert!(words.contains("armed"), "{words}");
    }
}
