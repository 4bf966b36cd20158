//! Findings as cards: the first hundred in full, the rest as rows folded by rule, so that a page
//! with ten thousand findings still opens at once and still holds them all.

use std::collections::BTreeMap;

use askama::Template;
use jiff::tz::TimeZone;

use super::super::basis;
use super::super::document::{AuditDocument, ClauseTexts, FindingReport};
use super::super::evidence::EvidenceItem;
use super::super::reading;
use super::super::walk::OriginalLines;
use crate::model::finding::Evidence;
use crate::model::{Span, UtcMs};
use crate::text::{Text, one_line};

/// Findings of one section shown in full.
const FULL: usize = 100;
/// Items of evidence shown before the rest is folded.
const EVIDENCE: usize = 5;

/// The findings of one section.
pub struct Cards {
    /// Heading, when the section's own is not enough.
    pub heading: Option<String>,
    /// How many there are.
    pub total: usize,
    /// Those shown in full.
    pub cards: Vec<Card>,
    /// The others, by rule.
    pub folded: Vec<Fold>,
}

/// Further findings of one rule.
pub struct Fold {
    /// What they are and how many.
    pub label: String,
    /// One row each.
    pub rows: Vec<FoldRow>,
}

/// A finding on one row.
pub struct FoldRow {
    pub class: &'static str,
    pub severity: String,
    pub id: String,
    pub subject: String,
    pub span: String,
    pub text: String,
}

/// A finding in full.
pub struct Card {
    pub class: &'static str,
    pub severity: String,
    pub id: String,
    pub rule: String,
    pub title: String,
    pub text: String,
    pub subject: String,
    pub span: Option<SpanLines>,
    pub clauses: Vec<ClauseLine>,
    pub basis: String,
    pub basis_means: String,
    pub policy: String,
    pub state: String,
    pub since: String,
    pub evidence_count: String,
    pub evidence: Vec<String>,
    pub evidence_rest: Option<(String, Vec<String>)>,
    pub remedy: String,
}

/// A span in site time and in UTC.
pub struct SpanLines {
    pub zone: String,
    pub local: String,
    pub utc: String,
    pub length: Option<String>,
}

/// A clause with its wording, when known.
pub struct ClauseLine {
    pub id: String,
    pub place: String,
    pub words: String,
    pub original: Option<OriginalLines>,
}

/// Open, waived, disposed, no longer asked for and closed findings, in this order; empty ones are left out.
pub fn sections(doc: &AuditDocument, clauses: &ClauseTexts, t: &Text, zone: &TimeZone) -> Vec<Cards> {
    let look = Look { doc, clauses, t, zone };
    let lists = [
        (None, reading::open_findings(doc)),
        (Some("findings-waived-heading"), reading::waived_findings(doc)),
        (Some("findings-disposed-heading"), reading::disposed_findings(doc)),
        (Some("findings-unasked-heading"), reading::unasked_findings(doc)),
        (Some("findings-closed-heading"), reading::closed_findings(doc)),
    ];
    let filled = lists.into_iter().filter(|(_, list)| !list.is_empty());
    filled.map(|(heading, list)| look.cards(heading.map(|id| t.word(id)), &list)).collect()
}

struct Look<'a> {
    doc: &'a AuditDocument,
    clauses: &'a ClauseTexts,
    t: &'a Text,
    zone: &'a TimeZone,
}

impl Look<'_> {
    fn cards(&self, heading: Option<String>, list: &[&FindingReport]) -> Cards {
        let (full, rest) = list.split_at(list.len().min(FULL));
        let mut rules: BTreeMap<&str, Vec<FoldRow>> = BTreeMap::new();
        for f in rest {
            rules.entry(&f.rule).or_default().push(self.row(f));
        }
        let fold = |(rule, rows): (&str, Vec<FoldRow>)| {
            let facts = [("rule", super::rule_title(rule, self.t).into()), ("n", rows.len().into())];
            Fold { label: self.t.say("findings-more", &facts), rows }
        };
        Cards {
            heading,
            total: list.len(),
            cards: full.iter().map(|f| self.card(f)).collect(),
            folded: rules.into_iter().map(fold).collect(),
        }
    }

    fn row(&self, f: &FindingReport) -> FoldRow {
        FoldRow {
            class: f.severity.as_str(),
            severity: self.t.word(&format!("severity-{}", f.severity.as_str())),
            id: line(&f.id),
            subject: self.doc.names.shown(&f.subject, self.t),
            span: f.span.map_or_else(String::new, |s| self.t.span(s, self.zone)),
            text: line(&f.text),
        }
    }

    fn card(&self, f: &FindingReport) -> Card {
        let t = self.t;
        let (shown, rest) = f.evidence.split_at(f.evidence.len().min(EVIDENCE));
        let items = |list: &[Evidence]| -> Vec<String> { list.iter().map(|e| self.evidence(e)).collect() };
        Card {
            class: f.severity.as_str(),
            severity: t.word(&format!("severity-{}", f.severity.as_str())),
            id: line(&f.id),
            rule: line(&f.rule),
            title: line(&f.title),
            text: line(&f.text),
            subject: self.doc.names.shown(&f.subject, self.t),
            span: f.span.map(|s| self.span(s)),
            clauses: f.clauses.iter().map(|id| self.clause(id)).collect(),
            basis: t.word(&format!("basis-{}", f.basis.as_str())),
            basis_means: line(&basis::of_finding(f, t)),
            policy: line(&basis::policy_version(&f.policy)),
            state: state_word(f, t),
            since: self.since(f),
            evidence_count: t.say("finding-evidence-count", &[("n", f.evidence.len().into())]),
            evidence: items(shown),
            evidence_rest: (!rest.is_empty()).then(|| {
                let facts = [("n", rest.len().into()), ("total", f.evidence.len().into())];
                (t.say("finding-evidence-more", &facts), items(rest))
            }),
            remedy: line(&f.remedy),
        }
    }

    fn since(&self, f: &FindingReport) -> String {
        let say = |id: &str, at: UtcMs| self.t.say(id, &[("at", self.t.minute(at, self.zone).into())]);
        match (f.closed_at, f.waived_until) {
            (Some(at), _) => say("finding-closed-at", at),
            (None, None) => say("finding-since", f.opened_at),
            (None, Some(until)) => {
                let last = self.t.last_minute(until, self.zone);
                let waived = self.t.say("finding-waived-until", &[("at", last.into())]);
                self.t.commas(&[say("finding-since", f.opened_at), waived])
            }
        }
    }

    fn span(&self, s: Span) -> SpanLines {
        let bounded = s.start > UtcMs::MIN && s.end < UtcMs::MAX;
        SpanLines {
            zone: self.t.say("finding-site-time", &[("zone", reading::zone_name(self.doc).into())]),
            local: self.t.span(s, self.zone),
            utc: self.t.span(s, &TimeZone::UTC),
            length: (bounded && s.len_ms() >= 1_000).then(|| self.t.duration(s.len_ms())),
        }
    }

    fn clause(&self, id: &str) -> ClauseLine {
        let known = self.clauses.get(id).cloned().unwrap_or_default();
        let original = known.original.map(|o| OriginalLines::of(&o, self.t));
        ClauseLine { id: line(id), place: line(&known.place), words: line(&known.words), original }
    }

    fn evidence(&self, e: &Evidence) -> String {
        EvidenceItem::of(e, self.t, self.zone).render().expect("BUG: writing into a string cannot fail")
    }
}

/// The state in the reader's language; a state of a later version is shown as it is.
pub fn state_word(f: &FindingReport, t: &Text) -> String {
    let id = format!("state-{}", f.state);
    if t.has(&id) { t.word(&id) } else { line(&f.state) }
}

fn line(text: &str) -> String {
    one_line(text).into_owned()
}
