//! A gap in the footage of a camera is a fact of its own in that camera's chain: from when to when, and why as far as
//! the disk shows. Who holds a bag of the camera sees it without any finding.

use serde_json::{Map, Value, json};

use crate::evidence::{FindingEvent, FindingRow};
use crate::ledger::seal::Sealable;

/// The `gap` and `cause` leaves that an event of a finding brings; none when it is not about one gap.
///
/// Where so many gaps opened that one finding holds them all, its own leaf is all there is.
pub(super) fn leaves(finding: &FindingRow, event: &FindingEvent, key: &str) -> Vec<Sealable> {
    let one_gap = finding.rule == "recording_continuity" && finding.facts["case"] == "gap";
    let Some(span) = finding.span.filter(|_| one_gap) else { return Vec::new() };
    let opens = matches!(event.kind.as_str(), "opened" | "reopened");
    if !opens && event.kind != "closed" {
        return Vec::new();
    }
    let (at, start) = (event.at.0, span.start.0);
    let fact = |kind: &str, fields: Value| Sealable {
        kind: kind.to_owned(),
        camera: Some(finding.subject.clone()),
        key: format!("{kind} {key}"),
        fields: fields.as_object().cloned().unwrap_or_else(Map::new),
    };
    let event = if opens { "opened" } else { "closed" };
    let gap = json!({ "at_ms": at, "end_ms": span.end.0, "event": event, "start_ms": start });
    let cause = finding.facts["cause"].as_str().filter(|_| opens);
    let cause = cause.map(|why| fact("cause", json!({ "at_ms": at, "cause": why, "start_ms": start })));
    std::iter::once(fact("gap", gap)).chain(cause).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evidence::FindingState;
    use crate::ledger::leaf;
    use crate::model::{Span, UtcMs};

    fn finding(facts: Value) -> FindingRow {
        FindingRow {
            id: "F-0123456789".to_owned(),
            rule: "recording_continuity".to_owned(),
            subject_kind: "camera".to_owned(),
            subject: "nvr1/gate".to_owned(),
            key: "gap 5".to_owned(),
            severity: "high".to_owned(),
            basis: "measured".to_owned(),
            state: FindingState::Open,
            span: Some(Span::new(UtcMs(5), UtcMs(9))),
            facts,
            evidence: json!([]),
            clauses: Vec::new(),
            policy: String::new(),
            opened: UtcMs(10),
            judged: UtcMs(10),
            closed: None,
            closed_how: None,
            waived_until: None,
            absent: None,
            grounds: Vec::new(),
        }
    }

    fn told(facts: Value, event: &str) -> Vec<String> {
        let event =
            FindingEvent { at: UtcMs(10), kind: event.to_owned(), by: None, detail: None, signature: None };
        let leaves = leaves(&finding(facts), &event, "key");
        let body = |f: &Sealable| {
            leaf::encode(&f.kind, Some(("00ff00ff00ff00ff", None)), &f.fields).expect("a leaf")
        };
        leaves.iter().for_each(|f| assert_eq!(leaf::check_form(&body(f)), Ok(())));
        leaves.iter().map(|f| format!("{} {}", f.kind, Value::Object(f.fields.clone()))).collect()
    }

    #[test]
    fn a_gap_is_sealed_with_its_cause_when_it_opens_and_again_when_it_closes() {
        let gap = json!({ "case": "gap", "cause": "recorder", "seconds": 4, "max_gap_s": 60 });
        let opened = r#"gap {"at_ms":10,"end_ms":9,"event":"opened","start_ms":5}"#;
        let cause = r#"cause {"at_ms":10,"cause":"recorder","start_ms":5}"#;
        assert_eq!(told(gap.clone(), "opened"), [opened, cause]);
        assert_eq!(
            told(gap.clone(), "closed"),
            [r#"gap {"at_ms":10,"end_ms":9,"event":"closed","start_ms":5}"#]
        );
        assert!(told(gap, "changed").is_empty());
    }

    #[test]
    fn findings_of_other_kinds_bring_no_gap() {
        assert!(told(json!({ "case": "gaps", "gaps": 40 }), "opened").is_empty());
        assert!(told(json!({ "case": "clock" }), "opened").is_empty());
    }
}
