//! What other rules found in the hours of which a clause about gaps speaks: outages that last, and footage that was
//! recorded and deleted early. Without them its verdict reads better than it is.

use std::collections::BTreeSet;

use serde_json::Value;

use super::rows::{Beside, Reason};
use super::{Known, of_clause};
use crate::evidence::FindingRow;
use crate::model::CameraId;
use crate::model::finding::{Subject, Unknown, Why};
use crate::policy::ClauseRow;
use crate::rules::Judged;

/// Rules that judge what one about gaps leaves out, in the order in which they are shown.
const BESIDE: [&str; 2] = ["early_deletion", "camera_downtime"];

/// The rules of a clause that judge gaps: those about the clock alone judge none.
fn of_gaps<'k>(row: &ClauseRow<'_>, known: Known<'k>) -> impl Iterator<Item = &'k Judged<'k>> {
    let judges_gaps = |j: &&Judged<'_>| {
        let named = |name: &str| j.rule.params.contains_key(name);
        let gaps = named("max_gap_s") || named("min_coverage_pct") || named("schedule");
        j.rule.kind == "recording_continuity" && (gaps || !named("max_clock_skew_s"))
    };
    of_clause(row, known).filter(judges_gaps)
}

/// The cameras of some subjects, in order.
fn cameras<'k>(subjects: impl Iterator<Item = &'k Subject>) -> BTreeSet<&'k CameraId> {
    let camera = |subject: &'k Subject| match subject {
        Subject::Camera(id) => Some(id),
        _ => None,
    };
    subjects.filter_map(camera).collect()
}

/// Those of the cameras that a finding concerns: one at most where it is about a camera itself, as most are.
fn concerned<'k>(f: &FindingRow, among: &BTreeSet<&'k CameraId>, known: Known<'_>) -> Vec<&'k CameraId> {
    if f.subject_kind == "camera" {
        let own = CameraId::parse(&f.subject).ok();
        return own.and_then(|id| among.get(&id).copied()).into_iter().collect();
    }
    among.iter().copied().filter(|id| (known.concerns)(f, id)).collect()
}

/// Findings that stand, of the rules beside the clause and of no rule of its own, about cameras of which it speaks.
pub(super) fn beside(row: &ClauseRow<'_>, known: Known<'_>) -> Vec<Beside> {
    let spoken_of = cameras(of_gaps(row, known).flat_map(|j| {
        let breached = j.verdict.breaches.iter().map(|b| &b.subject);
        j.verdict.passed.iter().chain(breached).chain(j.verdict.unknown.iter().map(|u| &u.subject))
    }));
    let own = |f: &FindingRow| f.clauses.iter().any(|c| c == row.clause.id.as_str());
    let of_rule = |rule: &&str| {
        let those = known.findings.iter().filter(|f| f.rule == **rule && !own(f));
        let those = those.filter(|f| !concerned(f, &spoken_of, known).is_empty());
        let findings: Vec<String> = those.map(|f| f.id.clone()).collect();
        (!findings.is_empty()).then(|| Beside { rule: (*rule).to_owned(), findings })
    };
    BESIDE.iter().filter_map(of_rule).collect()
}

/// Cameras whose outage lasts, whether or not they have gaps besides, for a gap ends only when a camera records again.
pub(super) fn stopped(row: &ClauseRow<'_>, known: Known<'_>) -> Vec<Reason> {
    let told = cameras(
        of_gaps(row, known)
            .flat_map(|j| j.verdict.passed.iter().chain(j.verdict.breaches.iter().map(|b| &b.subject))),
    );
    let outages = known.findings.iter().filter(|f| f.rule == "camera_downtime");
    let stopped: BTreeSet<&CameraId> = outages.flat_map(|f| concerned(f, &told, known)).collect();
    let unknown = |id: &CameraId| {
        let subject = Subject::Camera(id.clone());
        Unknown { subject, why: Why::OutageLasts, facts: Value::Null }
    };
    stopped.into_iter().map(|id| Reason::of("recording_continuity", &unknown(id), None)).collect()
}
