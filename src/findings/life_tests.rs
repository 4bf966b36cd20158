//! A finding over many judgements: what was closed comes back under its own number, and only when it may.

use serde_json::json;

use super::reconcile;
use crate::evidence::{Evidence, FindingState};
use crate::model::finding::{Basis, Breach, Severity, Subject, Unknown, Verdict, Why};
use crate::model::{CameraId, UtcMs};
use crate::policy::RuleInstance;
use crate::rules::Judged;
use crate::store::Durability;

/// What one judgement says of the gate.
#[derive(Clone, Copy)]
enum Says {
    Breach(i64),
    Fine,
    CannotTell,
}

struct Life {
    evidence: Evidence,
    rule: RuleInstance,
    now: i64,
    _dir: tempfile::TempDir,
}

impl Life {
    fn new() -> Self {
        let dir = tempfile::tempdir().expect("temp dir");
        let evidence = Evidence::open(dir.path(), Durability::Ephemeral).expect("evidence");
        Self { evidence, rule: RuleInstance::of_house("recording_continuity"), now: 0, _dir: dir }
    }

    fn judged(&mut self, says: Says) -> (FindingState, Vec<String>) {
        let gate = Subject::Camera(CameraId::parse("nvr1/gate").expect("an id"));
        let verdict = match says {
            Says::Fine => Verdict { passed: vec![gate], ..Verdict::default() },
            Says::CannotTell => {
                let unknown = Unknown { subject: gate, why: Why::CannotSee, facts: json!({}) };
                Verdict { unknown: vec![unknown], ..Verdict::default() }
            }
            Says::Breach(gaps) => {
                let breach = Breach {
                    subject: gate,
                    key: String::new(),
                    span: None,
                    severity: Severity::High,
                    basis: Basis::Measured,
                    facts: json!({ "gaps": gaps }),
                    evidence: Vec::new(),
                };
                Verdict { breaches: vec![breach], ..Verdict::default() }
            }
        };
        self.now += 1_000;
        let judged = [Judged { rule: &self.rule, verdict }];
        reconcile(&mut self.evidence, &judged, "p", UtcMs(self.now)).expect("stored");
        self.stands()
    }

    /// A person closes it by a word.
    fn disposed(&mut self) {
        let mut row = self.evidence.findings(false).expect("read").remove(0);
        row.state = FindingState::Closed;
        (row.closed, row.closed_how) = (Some(UtcMs(self.now)), Some("disposition".to_owned()));
        self.evidence.store_findings(&[(row, Vec::new())]).expect("stored");
    }

    /// The state of the one finding there is, and what befell it.
    fn stands(&self) -> (FindingState, Vec<String>) {
        let all = self.evidence.findings(true).expect("read");
        assert_eq!(all.len(), 1, "one finding, however often it comes back");
        let events = self.evidence.finding_events(&all[0].id).expect("read");
        (all[0].state, events.into_iter().map(|event| event.kind).collect())
    }
}

#[test]
fn a_breach_that_comes_back_after_a_scan_closed_it_is_the_same_finding_reopened() {
    let mut life = Life::new();
    assert_eq!(life.judged(Says::Breach(2)).0, FindingState::Open);
    assert_eq!(life.judged(Says::CannotTell).0, FindingState::Open, "an unknown closes nothing");
    assert_eq!(life.judged(Says::Fine).0, FindingState::Closed);
    assert_eq!(life.judged(Says::CannotTell).0, FindingState::Closed, "and opens nothing");
    let (state, events) = life.judged(Says::Breach(2));
    assert_eq!(
        (state, events),
        (FindingState::Open, ["opened", "closed", "reopened"].map(str::to_owned).into())
    );
}

#[test]
fn what_a_person_closed_opens_again_when_it_changed_or_was_gone_and_not_before() {
    for change in [&[Says::Breach(3)][..], &[Says::Fine, Says::Breach(2)]] {
        let mut life = Life::new();
        life.judged(Says::Breach(2));
        life.disposed();
        assert_eq!(life.judged(Says::Breach(2)).0, FindingState::Closed, "it says what it said");
        assert_eq!(life.judged(Says::CannotTell).0, FindingState::Closed);
        let (state, events) = change.iter().map(|says| life.judged(*says)).last().expect("judged");
        assert_eq!((state, events.last().map(String::as_str)), (FindingState::Open, Some("reopened")));
    }
}
