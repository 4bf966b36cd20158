//! The life of findings across passes: the same breach is the same finding, what is no longer reported
//! closes, what could not be told changes nothing.

mod gap;
#[cfg(test)]
mod life_tests;
mod past;
mod reconcile;
mod unasked;

use serde_json::{Map, Value, json};
use sha2::Digest;

use crate::evidence::{self, Evidence, EvidenceError, FindingEvent, FindingRow, Signature};
use crate::ledger::commitment::commit;
use crate::ledger::seal::{Head, SealError, Sealable, Sealer};
use crate::model::finding::{Breach, Subject};
use crate::model::{Sha256, UtcMs};

pub use past::past;
pub use reconcile::{Changes, no_longer_asked, reconcile};
pub use unasked::PolicyChanged;

/// How a finding closed of which the rules say nothing any more.
pub const BY_ITSELF: &str = "by_itself";

/// How a finding closed that the policy asks about no longer.
pub const UNASKED: &str = "policy_changed";

/// Stable id of a finding: a digest of rule kind, subject and key, so that repeated passes and rebuilt
/// stores give the same one. `F-` and 10 hexadecimal digits.
pub fn id(rule: &str, breach: &Breach) -> String {
    let subject = subject_parts(&breach.subject);
    let text = [rule, subject.0, &subject.1, &breach.key].join("\u{0}");
    let digest = Sha256(sha2::Sha256::digest(text.as_bytes()).into()).to_string();
    format!("F-{}", digest.get(..10).unwrap_or_default())
}

/// Kind and text of a subject as stored.
fn subject_parts(subject: &Subject) -> (&'static str, String) {
    let kind = match subject {
        Subject::Site => "site",
        Subject::Recorder(_) => "recorder",
        Subject::Camera(_) => "camera",
        Subject::Root(_) => "root",
        Subject::Setting(_) => "setting",
        Subject::Record(_) => "record",
    };
    (kind, subject.to_string())
}

/// Events sealed in one batch.
const BATCH: usize = 1_024;

/// Puts every event that the ledger does not hold yet into it. Facts enter as their digest only: the
/// ledger proves that a finding stood, and never says a name.
///
/// # Errors
/// See [`SealError`]; calling again continues.
pub fn seal(evidence: &mut Evidence, sealer: &mut Sealer, now: UtcMs) -> Result<Head, SealError> {
    loop {
        let events = evidence.unsealed_events(BATCH)?;
        let Some((last, _, _)) = events.last() else { return Ok(sealer.head()) };
        let last = *last;
        let facts: Vec<Sealable> = events
            .iter()
            .flat_map(|(row, finding, event)| {
                let key = event_key(&finding.id, *row, event);
                let whole = Sealable {
                    kind: "finding".to_owned(),
                    camera: (finding.subject_kind == "camera").then(|| finding.subject.clone()),
                    key: of_finding(&key),
                    fields: leaf_fields(finding, event),
                };
                std::iter::once(whole).chain(gap::leaves(finding, event, &key))
            })
            .collect();
        sealer.seal(evidence, &facts, now, false)?;
        evidence.events_sealed(last)?;
    }
}

/// What tells the facts of one event from those of all others.
fn event_key(finding: &str, row: i64, event: &FindingEvent) -> String {
    format!("{finding} {} {row} {}", event.kind, event.at.0)
}

fn of_finding(key: &str) -> String {
    format!("finding {key}")
}

/// Every event of a finding with the position of its leaf; `None` while that is owed.
///
/// # Errors
/// A store that cannot be read.
pub fn sealed_events(
    evidence: &Evidence,
    finding: &str,
) -> Result<Vec<(FindingEvent, Option<u64>)>, EvidenceError> {
    let events = evidence.numbered_events(finding)?.into_iter();
    let with_leaf = events.map(|(row, event)| {
        let once = evidence::once(&of_finding(&event_key(finding, row, &event)));
        Ok((event, evidence.leaf_of_key(once)?))
    });
    with_leaf.collect()
}

fn leaf_fields(finding: &FindingRow, event: &FindingEvent) -> Map<String, Value> {
    let facts = Sha256(sha2::Sha256::digest(finding.facts.to_string().as_bytes()).into());
    let mut fields = json!({
        "at_ms": event.at.0, "event": event.kind, "facts_s256": facts, "finding": finding.id,
        "policy_s256": finding.policy, "rule": finding.rule, "severity": finding.severity,
    });
    if finding.grounds.iter().any(|g| g.facts != finding.facts) {
        let all = json!(finding.grounds).to_string();
        fields["grounds_s256"] = json!(Sha256(sha2::Sha256::digest(all.as_bytes()).into()));
    }
    if let Some(changed) = PolicyChanged::of(event) {
        fields["new_policy_s256"] = json!(changed.to);
    }
    if let Some(signature) = &event.signature {
        if signature.approved_by.is_some() {
            fields["approvals"] = json!(1);
        }
        fields["act"] = json!(commit(&signature.salt, act_record(finding, event, signature).as_bytes()));
        if let Some(until) = signature.until {
            fields["until_ms"] = json!(until.0);
        }
    }
    fields.as_object().cloned().unwrap_or_default()
}

/// What the leaf of a person's act commits to: who, why and on whose approval. serde_json keeps keys sorted, so
/// one act has one spelling.
fn act_record(finding: &FindingRow, event: &FindingEvent, signature: &Signature) -> String {
    let record = json!({
        "act": event.kind, "approved_by": signature.approved_by, "at": event.at, "by": event.by, "finding": finding.id,
        "reason": event.detail, "uid": signature.uid, "until": signature.until,
    });
    record.to_string()
}
