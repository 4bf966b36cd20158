//! What rules reported, against what stood before.

use std::collections::{BTreeMap, HashSet};

use serde_json::{Value, json};

use super::unasked;
use super::{id, subject_parts};
use crate::evidence::{Evidence, EvidenceError, FindingEvent, FindingRow, FindingState};
use crate::model::finding::{Breach, Severity, Why};
use crate::model::{Ground, UtcMs};
use crate::rules::Judged;

/// What a judgement changed.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Changes {
    /// Ids that were opened.
    pub opened: Vec<String>,
    /// Ids that were reported again after they had closed, or whose waiver ended.
    pub reopened: Vec<String>,
    /// Ids that closed.
    pub closed: Vec<String>,
}

/// One breach with everything that several rules of its kind say about it.
struct Reported<'a> {
    rule: &'a str,
    breach: &'a Breach,
    severity: Severity,
    clauses: Vec<String>,
    grounds: Vec<Ground>,
}

/// Stores what `judged` found.
///
/// A finding closes when its kind judged again and did not report it; not when the kind, or just its
/// subject, could not be told. A waiver ends with its date, whatever could be told. One that a person
/// disposed of stays closed as long as the same facts are reported; other facts, or the same after they
/// had gone, open it again.
///
/// # Errors
/// SQLite's own; then nothing changed.
pub fn reconcile(
    evidence: &mut Evidence,
    judged: &[Judged<'_>],
    policy: &str,
    now: UtcMs,
) -> Result<Changes, EvidenceError> {
    let reported = reported(judged);
    let mut changes = Changes::default();
    let mut batch = Vec::new();
    for (id, r) in &reported {
        let before = evidence.finding(id)?;
        batch.push(stand(id, r, before, policy, now, &mut changes));
    }
    for old in evidence.findings(false)? {
        if !reported.contains_key(&old.id) && may_close(&old, judged) {
            changes.closed.push(old.id.clone());
            let not_asked = unasked::by(&old, judged);
            let detail =
                not_asked.map(|decided| unasked::detail(evidence, &old, policy, decided)).transpose()?;
            batch.push(close(old, detail, now));
        } else if !reported.contains_key(&old.id) && waiver_is_over(&old, now) {
            changes.reopened.push(old.id.clone());
            batch.push(resurface(old, now));
        }
    }
    for mut old in evidence.disposed_findings()? {
        if !reported.contains_key(&old.id) && may_close(&old, judged) {
            old.absent = Some(now);
            batch.push((old, vec![event(now, "absent", None)]));
        }
    }
    evidence.store_findings(&batch)?;
    Ok(changes)
}

/// Standing findings that `judged` would close because no rule asks for them any longer, worst first, then oldest.
///
/// # Errors
/// SQLite's own.
pub fn no_longer_asked(evidence: &Evidence, judged: &[Judged<'_>]) -> Result<Vec<FindingRow>, EvidenceError> {
    let reported = reported(judged);
    let mut out = evidence.findings(false)?;
    out.retain(|old| {
        !reported.contains_key(&old.id) && may_close(old, judged) && unasked::by(old, judged).is_some()
    });
    let severity = |f: &FindingRow| serde_json::from_value::<Severity>(json!(f.severity)).ok();
    out.sort_by(|a, b| severity(b).cmp(&severity(a)).then(a.opened.cmp(&b.opened)).then(a.id.cmp(&b.id)));
    Ok(out)
}

/// The same finding reported by several rules of a kind is one: all clauses, the greatest severity,
/// the facts of the rule that weighs it heaviest, and the clauses, numbers and facts of each rule apart.
fn reported<'a>(judged: &'a [Judged<'_>]) -> BTreeMap<String, Reported<'a>> {
    let mut out: BTreeMap<String, Reported<'a>> = BTreeMap::new();
    for j in judged.iter().filter(|j| !j.verdict.breaches.is_empty()) {
        let key = j.rule.key();
        for breach in &j.verdict.breaches {
            // A name that matches nothing is reported by whichever rule names it, and is one kind.
            let rule =
                if breach.key.starts_with("unmatched ") { "inventory_match" } else { j.rule.kind.as_str() };
            let clauses = j.rule.clauses.iter().map(|c| c.as_str().to_owned());
            let new = Reported {
                rule,
                breach,
                severity: breach.severity,
                clauses: Vec::new(),
                grounds: Vec::new(),
            };
            let r = out.entry(id(rule, breach)).or_insert(new);
            if breach.severity > r.severity {
                r.severity = breach.severity;
                r.breach = breach;
            }
            for c in clauses {
                if !r.clauses.contains(&c) {
                    r.clauses.push(c);
                }
            }
            r.grounds.push(j.ground(&key, breach));
        }
    }
    out
}

/// What the rules say of a finding, each thing once; of an older version the facts of one rule.
fn says(row: &FindingRow) -> Vec<&Value> {
    let mut out: Vec<&Value> = Vec::new();
    for facts in std::iter::once(&row.facts).chain(row.grounds.iter().map(|g| &g.facts)) {
        if !out.contains(&facts) {
            out.push(facts);
        }
    }
    out
}

/// Whether the rules say the same as before; their order is no fact.
fn says_the_same(old: &FindingRow, new: &FindingRow) -> bool {
    if old.grounds.is_empty() {
        return old.facts == new.facts;
    }
    let (before, now) = (says(old), says(new));
    before.len() == now.len() && before.iter().all(|facts| now.contains(facts))
}

pub(super) fn event(now: UtcMs, kind: &str, detail: Option<String>) -> FindingEvent {
    FindingEvent { at: now, kind: kind.to_owned(), by: None, detail, signature: None }
}

/// A breach as an open finding of this moment, without clauses.
pub(super) fn row(
    (id, rule): (&str, &str),
    (subject_kind, subject): (&str, String),
    breach: &Breach,
    policy: &str,
    now: UtcMs,
) -> FindingRow {
    FindingRow {
        id: id.to_owned(),
        rule: rule.to_owned(),
        subject_kind: subject_kind.to_owned(),
        subject,
        key: breach.key.clone(),
        severity: breach.severity.as_str().to_owned(),
        basis: breach.basis.as_str().to_owned(),
        state: FindingState::Open,
        span: breach.span,
        facts: breach.facts.clone(),
        evidence: serde_json::to_value(&breach.evidence).unwrap_or_default(),
        clauses: Vec::new(),
        policy: policy.to_owned(),
        opened: now,
        judged: now,
        closed: None,
        closed_how: None,
        waived_until: None,
        absent: None,
        grounds: Vec::new(),
    }
}

fn stand(
    id: &str,
    r: &Reported<'_>,
    before: Option<FindingRow>,
    policy: &str,
    now: UtcMs,
    changes: &mut Changes,
) -> (FindingRow, Vec<FindingEvent>) {
    let mut row = row((id, r.rule), subject_parts(&r.breach.subject), r.breach, policy, now);
    (row.severity, row.clauses) = (r.severity.as_str().to_owned(), r.clauses.clone());
    row.grounds.clone_from(&r.grounds);
    let Some(old) = before else {
        changes.opened.push(row.id.clone());
        return (row, vec![event(now, "opened", None)]);
    };
    row.opened = old.opened;
    if old.state != FindingState::Closed {
        let mut events = Vec::new();
        if !says_the_same(&old, &row) {
            events.push(event(now, "changed", Some(old.facts.to_string())));
        }
        if waiver_is_over(&old, now) {
            changes.reopened.push(row.id.clone());
            events.push(event(now, "waiver_ended", None));
        } else {
            (row.state, row.waived_until) = (old.state, old.waived_until);
        }
        return (row, events);
    }
    let disposed = matches!(old.closed_how.as_deref(), Some("disposition" | "explained"));
    if disposed && old.absent.is_none() && says_the_same(&old, &row) {
        row.state = FindingState::Closed;
        (row.closed, row.closed_how) = (old.closed, old.closed_how);
        return (row, Vec::new());
    }
    changes.reopened.push(row.id.clone());
    (row, vec![event(now, "reopened", None)])
}

/// A waiver holds up to its last instant and not beyond.
fn waiver_is_over(old: &FindingRow, now: UtcMs) -> bool {
    old.waived_until.is_some_and(|until| now >= until)
}

fn resurface(mut old: FindingRow, now: UtcMs) -> (FindingRow, Vec<FindingEvent>) {
    (old.state, old.waived_until) = (FindingState::Open, None);
    (old, vec![event(now, "waiver_ended", None)])
}

/// True when the kind of an open finding judged its subject again.
fn may_close(old: &FindingRow, judged: &[Judged<'_>]) -> bool {
    let of_kind: Vec<&Judged<'_>> = judged.iter().filter(|j| j.rule.kind == old.rule).collect();
    let blind: HashSet<String> = of_kind
        .iter()
        .flat_map(|j| &j.verdict.unknown)
        .filter(|u| hides(u.why))
        .map(|u| u.subject.to_string())
        .collect();
    // A rule that could tell nothing at all says so with the site as its subject.
    !blind.contains(&old.subject) && !blind.contains("site")
}

/// Reasons that make a subject's earlier findings stand; a missing column or a short history does not.
fn hides(why: Why) -> bool {
    matches!(
        why,
        Why::CannotSee
            | Why::RootEmptied
            | Why::Unreadable
            | Why::NoFootage
            | Why::ClockDoubtful
            | Why::NoInventory
            | Why::NotBuilt
            | Why::NotSet
            | Why::NoCalendar
            | Why::StatusSilent
    )
}

/// Closes a finding: by itself, or because nobody asks for it any longer, with what became of the policy.
fn close(mut old: FindingRow, not_asked: Option<String>, now: UtcMs) -> (FindingRow, Vec<FindingEvent>) {
    let how = if not_asked.is_some() { super::UNASKED } else { super::BY_ITSELF };
    (old.state, old.waived_until) = (FindingState::Closed, None);
    old.closed = Some(now);
    old.closed_how = Some(how.to_owned());
    (old, vec![event(now, "closed", Some(not_asked.unwrap_or_else(|| how.to_owned())))])
}
