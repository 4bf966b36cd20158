//! Findings that nobody asks about any longer: a rule was dropped or loosened, or speaks of the subject no more. That a
//! rule reports nothing is then no sign that anything was mended, and the closing says so.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::UNASKED;
use crate::evidence::{Evidence, EvidenceError, FindingEvent, FindingRow};
use crate::model::Ground;
use crate::model::finding::{Subject, Why};
use crate::rules::Judged;

/// How a finding closed that the policy no longer asks about.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PolicyChanged {
    /// `policy_changed`.
    how: String,
    /// Digest of the policy under which it was last found.
    pub from: String,
    /// Digest of the policy under which it closed; the same where only the cameras' rows changed.
    pub to: String,
    /// Who signed the new policy, and whom its overrides name as having decided.
    pub by: Vec<String>,
}

impl PolicyChanged {
    /// What an event says of it; `None` for every other event.
    pub fn of(event: &FindingEvent) -> Option<Self> {
        let detail =
            event.detail.as_deref().filter(|_| event.kind == "closed" && event.signature.is_none())?;
        serde_json::from_str(detail).ok()
    }
}

/// Who decided that the rules behind a finding ask for less or are gone; `None` where each of them, or one that asks
/// for no less, judged the subject again and found nothing.
pub(super) fn by(old: &FindingRow, judged: &[Judged<'_>]) -> Option<BTreeSet<String>> {
    let asked =
        |ground: &Ground| judged.iter().any(|j| binds(j, old) && speaks_of(j, old) && j.asks_again(ground));
    let unasked = match old.grounds.as_slice() {
        [] => !judged.iter().any(|j| j.rule.kind == old.rule && binds(j, old)),
        grounds => !grounds.iter().all(asked),
    };
    let of_kind = judged.iter().filter(|j| j.rule.kind == old.rule);
    unasked.then(|| of_kind.flat_map(|j| &j.rule.loosened).filter_map(|l| l.by.clone()).collect())
}

/// The detail of the closing event.
pub(super) fn detail(
    evidence: &Evidence,
    old: &FindingRow,
    policy: &str,
    decided: BTreeSet<String>,
) -> Result<String, EvidenceError> {
    let signed = if old.policy == policy { Vec::new() } else { evidence.signers_of(policy)? };
    let by: BTreeSet<String> = decided.into_iter().chain(signed).collect();
    let said = PolicyChanged {
        how: UNASKED.to_owned(),
        from: old.policy.clone(),
        to: policy.to_owned(),
        by: by.into_iter().collect(),
    };
    Ok(serde_json::to_string(&said).expect("BUG: names and digests serialise"))
}

/// Whether a rule is in force and may breach at all.
fn binds(j: &Judged<'_>, old: &FindingRow) -> bool {
    !j.verdict.unknown.iter().any(|u| {
        u.why == Why::NotInForce || (u.why == Why::DraftFigure && u.subject.to_string() == old.subject)
    })
}

/// Whether a rule still speaks of the camera of a finding: one that judged other cameras and not this one does not.
fn speaks_of(j: &Judged<'_>, old: &FindingRow) -> bool {
    if old.subject_kind != "camera" {
        return true;
    }
    let (passed, unknown) = (j.verdict.passed.iter(), j.verdict.unknown.iter().map(|u| &u.subject));
    let breached = j.verdict.breaches.iter().map(|b| &b.subject);
    let mut cameras =
        passed.chain(unknown).chain(breached).filter(|s| matches!(s, Subject::Camera(_))).peekable();
    cameras.peek().is_none() || cameras.any(|s| s.to_string() == old.subject)
}
