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

fn camera(subject: &Subject) -> Option<&CameraId> {
    match subject {
        Subject::Camera(id) => Some(id),
        _ => None,
    }
}

/// Findings that stand, of the rules beside the clause and of no rule of its own, about cameras of which it speaks.
pub(super) fn beside(row: &ClauseRow<'_>, known: Known<'_>) -> Vec<Beside> {
    let spoken_of = |j: &Judged<'_>| -> Vec<CameraId> {
        let verdict = &j.verdict;
        let breached = verdict.breaches.iter().map(|b| &b.subject);
        let untold = verdict.unknown.iter().map(|u| &u.subject);
        verdict.passed.iter().chain(breached).chain(untold).filter_map(camera).cloned().collect()
    };
    let cameras: BTreeSet<CameraId> = of_gaps(row, known).flat_map(spoken_of).collect();
    let own = |f: &&FindingRow| f.clauses.iter().any(|c| c == row.clause.id.as_str());
    let about = |f: &&FindingRow| cameras.iter().any(|id| (known.concerns)(f, id));
    let of_rule = |rule: &&str| {
        let those = known.findings.iter().filter(|f| f.rule == **rule && !own(f)).filter(about);
        let findings: Vec<String> = those.map(|f| f.id.clone()).collect();
        (!findings.is_empty()).then(|| Beside { rule: (*rule).to_owned(), findings })
    };
    BESIDE.iter().filter_map(of_rule).collect()
}

/// Cameras whose outage lasts, whether or not they have gaps besides, for a gap ends only when a camera records again.
pub(super) fn stopped(row: &ClauseRow<'_>, known: Known<'_>) -> Vec<Reason> {
    let outages: Vec<&FindingRow> = known.findings.iter().filter(|f| f.rule == "camera_downtime").collect();
    let told = |j: &Judged<'_>| -> Vec<CameraId> {
        let breached = j.verdict.breaches.iter().map(|b| &b.subject);
        j.verdict.passed.iter().chain(breached).filter_map(camera).cloned().collect()
    };
    let cameras: BTreeSet<CameraId> = of_gaps(row, known).flat_map(told).collect();
    let stopped = cameras.into_iter().filter(|id| outages.iter().any(|f| (known.concerns)(f, id)));
    let unknown = |id| Unknown { subject: Subject::Camera(id), why: Why::OutageLasts, facts: Value::Null };
    stopped.map(|id| Reason::of("recording_continuity", &unknown(id), None)).collect()
}
