//! A stored finding in the reader's language: under each clause what the rule of this clause says.

use serde_json::json;

use crate::evidence::{FindingRow, FindingState};
use crate::model::Ground;
use crate::model::finding::{Basis, Evidence, Severity};
use crate::report::basis;
use crate::report::document::{FindingReport, GroundReport};
use crate::rules::{self, Say};

/// A stored word; `None` for one that this version does not know.
pub(in crate::app) fn severity(word: &str) -> Option<Severity> {
    serde_json::from_value(json!(word)).ok()
}

/// What stands in a remedy for the finding itself: its words are known before its id.
const ITSELF: &str = "FINDING";

/// A stored finding in the reader's language.
pub fn finding_report(f: &FindingRow, say: Say<'_>) -> FindingReport {
    let words = rules::words(&f.rule, &f.facts, say);
    let state = match f.state {
        FindingState::Open if f.judged > f.opened => "ongoing",
        FindingState::Closed if f.disposed() => "disposed",
        state => state.as_str(),
    };
    let grounds: Vec<GroundReport> = f.grounds.iter().map(|g| ground_report(f, g, say)).collect();
    FindingReport {
        id: f.id.clone(),
        rule: f.rule.clone(),
        severity: severity(&f.severity).unwrap_or(Severity::Medium),
        state: state.to_owned(),
        basis: serde_json::from_value(json!(f.basis)).unwrap_or(Basis::Measured),
        subject: f.subject.clone(),
        span: f.span,
        facts: f.facts.clone(),
        clauses: f.clauses.clone(),
        text: text(words.text, &grounds, say),
        grounds,
        title: words.title,
        remedy: words.remedy.replace(ITSELF, &f.id),
        evidence: serde_json::from_value::<Vec<Evidence>>(f.evidence.clone()).unwrap_or_default(),
        policy: f.policy.clone(),
        opened_at: f.opened,
        closed_at: f.closed,
        closed_how: f.closed_how.clone(),
        waived_until: f.waived_until,
    }
}

fn ground_report(f: &FindingRow, g: &Ground, say: Say<'_>) -> GroundReport {
    GroundReport {
        rule: g.rule.clone(),
        clauses: g.clauses.clone(),
        severity: g.severity.clone(),
        params: g.params.clone(),
        text: rules::words(&f.rule, &g.facts, say).text,
        facts: g.facts.clone(),
        loosened: g.loosened.clone(),
    }
}

/// What was found: one sentence where all rules say the same, else one for each; then what the site loosened.
fn text(own: String, grounds: &[GroundReport], say: Say<'_>) -> String {
    let mut sentences = Vec::new();
    let mut said: Vec<(&str, Vec<String>)> = Vec::new();
    for g in grounds {
        match said.iter_mut().find(|(text, _)| *text == g.text) {
            Some((_, clauses)) => clauses.extend(g.clauses.iter().cloned()),
            None => said.push((&g.text, g.clauses.clone())),
        }
    }
    if said.len() < 2 {
        sentences.push(own);
    } else {
        for (text, clauses) in said {
            let id = if clauses.is_empty() { "finding-ground-free" } else { "finding-ground" };
            let facts = [("clauses", say.text.commas(&clauses).into()), ("text", text.into())];
            sentences.push(say.text.say(id, &facts));
        }
    }
    let mut loosened: Vec<String> = Vec::new();
    for l in grounds.iter().flat_map(|g| &g.loosened) {
        let sentence = basis::loosened(l, say.text);
        if !loosened.contains(&sentence) {
            loosened.push(sentence);
        }
    }
    sentences.extend(loosened);
    sentences.join(" ")
}

#[cfg(test)]
mod tests {
    use crate::model::UtcMs;
    use crate::text::{Lang, Names, for_lang};

    use super::*;

    #[test]
    fn a_command_in_a_remedy_names_the_finding() {
        let facts = json!({ "fault": "altered", "segments": 1, "oldest": "2026-11-21T02:00:00Z",
            "newest": "2026-11-21T02:00:00Z", "reason": "", "noticed": "2026-11-21T03:00:00Z" });
        let row = FindingRow {
            id: "F-0123456789".to_owned(),
            rule: "segment_integrity".to_owned(),
            subject_kind: "camera".to_owned(),
            subject: "nvr1/gate".to_owned(),
            key: String::new(),
            severity: "critical".to_owned(),
            basis: "measured".to_owned(),
            state: FindingState::Open,
            span: None,
            facts,
            evidence: json!([]),
            clauses: Vec::new(),
            policy: "0".repeat(64),
            opened: UtcMs(0),
            judged: UtcMs(0),
            closed: None,
            closed_how: None,
            waived_until: None,
            absent: None,
            grounds: Vec::new(),
        };
        for lang in Lang::ALL {
            let say = Say { text: for_lang(lang), tz: &jiff::tz::TimeZone::UTC, names: &Names::default() };
            let remedy = finding_report(&row, say).remedy;
            assert!(remedy.contains("`holdfast findings close F-0123456789 --reason "), "{remedy}");
        }
    }
}
