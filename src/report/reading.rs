//! What page, terminal and mail read out of a document in the same way: order, groups, change.
//! No wording and no markup here.

use std::collections::BTreeMap;

use jiff::tz::TimeZone;

use super::document::{AuditDocument, FindingReport, OverallVerdict, UnknownReport, Unstamped};
use crate::findings::UNASKED;
use crate::model::finding::Severity;
use crate::text::Text;

/// The verdict that may be shown: a document that says "compliant" while something is unknown is
/// shown as "could not tell", whatever produced it.
pub fn verdict(doc: &AuditDocument) -> OverallVerdict {
    // What somebody signed for is shown and leaves the verdict alone.
    let unsure = doc.counts.unknown > doc.counts.accepted || doc.unknown.iter().any(|u| u.accepted.is_none());
    match doc.verdict {
        OverallVerdict::Compliant if unsure => OverallVerdict::CouldNotTell,
        verdict => verdict,
    }
}

/// The zone in which the site counts its days; UTC when the document names none that is known.
pub fn zone(doc: &AuditDocument) -> TimeZone {
    TimeZone::get(&doc.tz).unwrap_or(TimeZone::UTC)
}

/// The name of [`zone`], never of a zone that was not used.
pub fn zone_name(doc: &AuditDocument) -> &str {
    if TimeZone::get(&doc.tz).is_ok() { &doc.tz } else { "UTC" }
}

/// True for a finding that counts against the site today.
pub fn is_open(finding: &FindingReport) -> bool {
    !matches!(finding.state.as_str(), "closed" | "waived" | "disposed")
}

/// Findings that count today, worst first, then oldest, then by id.
pub fn open_findings(doc: &AuditDocument) -> Vec<&FindingReport> {
    worst_first(doc, is_open)
}

/// Findings under a waiver, in the same order.
pub fn waived_findings(doc: &AuditDocument) -> Vec<&FindingReport> {
    worst_first(doc, |f| f.state == "waived")
}

/// Findings that a person disposed of while rules still report them, in the same order.
pub fn disposed_findings(doc: &AuditDocument) -> Vec<&FindingReport> {
    worst_first(doc, |f| f.state == "disposed")
}

/// Findings that this pass closed because it saw nothing of them any more, in the same order.
pub fn closed_findings(doc: &AuditDocument) -> Vec<&FindingReport> {
    worst_first(doc, |f| f.state == "closed" && !is_unasked(f))
}

/// Findings that closed because no rule asks for them any more, in the same order: nobody saw them in order.
pub fn unasked_findings(doc: &AuditDocument) -> Vec<&FindingReport> {
    worst_first(doc, |f| f.state == "closed" && is_unasked(f))
}

fn is_unasked(finding: &FindingReport) -> bool {
    finding.closed_how.as_deref() == Some(UNASKED)
}

fn worst_first(doc: &AuditDocument, take: impl Fn(&FindingReport) -> bool) -> Vec<&FindingReport> {
    let mut out: Vec<_> = doc.findings.iter().filter(|f| take(f)).collect();
    out.sort_by(|a, b| b.severity.cmp(&a.severity).then(a.opened_at.cmp(&b.opened_at)).then(a.id.cmp(&b.id)));
    out
}

/// What a pass changed.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Change {
    /// Findings opened by this pass.
    pub opened: usize,
    /// Findings that stay from earlier passes.
    pub kept: usize,
    /// Findings closed by this pass, of which it saw nothing any more.
    pub closed: usize,
    /// Findings that closed because no rule asks for them any more.
    pub unasked: usize,
    /// Findings that a person closed while rules still report them.
    pub disposed: usize,
}

/// What the pass of `doc` changed; at first contact everything is new.
pub fn change(doc: &AuditDocument) -> Change {
    let new = |f: &&FindingReport| f.opened_at >= doc.started_at;
    let open = doc.findings.iter().filter(|f| is_open(f));
    let opened = open.clone().filter(new).count();
    Change {
        opened,
        kept: open.count() - opened,
        closed: closed_findings(doc).len(),
        unasked: unasked_findings(doc).len(),
        disposed: disposed_findings(doc).len(),
    }
}

/// One thing to do, and what asks for it.
#[derive(Clone, PartialEq, Debug)]
pub struct Action<'a> {
    /// The step, as the findings word it.
    pub remedy: &'a str,
    /// The worst severity that asks for it.
    pub severity: Severity,
    /// Titles of the findings, each once.
    pub titles: Vec<&'a str>,
    /// Subjects, each once, in the order of the findings.
    pub subjects: Vec<&'a str>,
    /// Id of the worst finding.
    pub first: &'a str,
}

/// The steps that open findings ask for: each step once, the worst first.
pub fn actions(doc: &AuditDocument) -> Vec<Action<'_>> {
    let mut at: BTreeMap<&str, usize> = BTreeMap::new();
    let mut out: Vec<Action<'_>> = Vec::new();
    for f in open_findings(doc) {
        let i = *at.entry(&f.remedy).or_insert_with(|| {
            out.push(Action {
                remedy: &f.remedy,
                severity: f.severity,
                titles: vec![],
                subjects: vec![],
                first: &f.id,
            });
            out.len() - 1
        });
        if let Some(action) = out.get_mut(i) {
            push_new(&mut action.titles, &f.title);
            push_new(&mut action.subjects, &f.subject);
        }
    }
    out
}

/// Keeps lists short: past this many, subjects are only counted by their readers.
const LISTED: usize = 32;

fn push_new<'a>(list: &mut Vec<&'a str>, item: &'a str) {
    if list.len() < LISTED && !list.contains(&item) {
        list.push(item);
    }
}

/// Everything that could not be told for one reason.
#[derive(Clone, PartialEq, Debug)]
pub struct UnknownGroup<'a> {
    /// Code of the reason.
    pub why: &'a str,
    /// The reason as a sentence.
    pub text: &'a str,
    /// Rule to the subjects it could not judge.
    pub rules: BTreeMap<&'a str, Vec<&'a str>>,
    /// Number of (rule, subject) pairs.
    pub count: usize,
}

/// Unknowns by reason, the most frequent first.
pub fn unknown_groups(doc: &AuditDocument) -> Vec<UnknownGroup<'_>> {
    let mut by: BTreeMap<(&str, &str), Vec<&UnknownReport>> = BTreeMap::new();
    for u in &doc.unknown {
        by.entry((&u.why, &u.text)).or_default().push(u);
    }
    let mut out: Vec<UnknownGroup<'_>> = by
        .into_iter()
        .map(|((why, text), all)| {
            let mut rules: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
            for u in &all {
                rules.entry(&u.rule).or_default().push(&u.subject);
            }
            UnknownGroup { why, text, rules, count: all.len() }
        })
        .collect();
    out.sort_by(|a, b| b.count.cmp(&a.count).then(a.why.cmp(b.why)));
    out
}

/// An authority that owes a time stamp, as a sentence.
pub fn stamp_owed(late: &Unstamped, t: &Text, zone: &TimeZone) -> String {
    let word = t.say(&format!("ledger-stamp-{}", late.outcome), &[("said", (&late.why).into())]);
    let since = t.minute(late.since, zone);
    t.say("stamp-owed", &[("url", (&late.url).into()), ("since", since.into()), ("word", word.into())])
}

#[cfg(test)]
mod tests {
    use super::super::sample;
    use super::*;
    use crate::text::Lang;

    #[test]
    fn nothing_is_called_compliant_while_something_is_unknown() {
        let mut doc = sample::healthy(Lang::En);
        assert_eq!(verdict(&doc), OverallVerdict::Compliant);
        doc.counts.unknown = 1;
        assert_eq!(verdict(&doc), OverallVerdict::CouldNotTell);
    }

    #[test]
    fn waived_and_closed_findings_do_not_count_as_open() {
        let doc = sample::campus(Lang::En);
        let ids: Vec<_> = open_findings(&doc).iter().map(|f| f.severity).collect();
        assert_eq!(ids, [Severity::Critical, Severity::High, Severity::High]);
        assert_eq!(change(&doc), Change { opened: 1, kept: 2, closed: 1, unasked: 0, disposed: 0 });
        assert_eq!(waived_findings(&doc).len(), 1);
    }

    #[test]
    fn a_zone_that_is_unknown_is_never_named() {
        let mut doc = sample::healthy(Lang::En);
        assert_eq!(zone_name(&doc), "Asia/Shanghai");
        doc.tz = "Asia/Nowhere".to_owned();
        assert_eq!((zone_name(&doc), zone(&doc)), ("UTC", TimeZone::UTC));
    }

    #[test]
    fn a_step_is_asked_for_once() {
        let doc = sample::large(Lang::En, 4, 10, 50);
        let steps = actions(&doc);
        assert_eq!(steps.len(), 3);
        assert_eq!(steps[0].severity, Severity::Critical);
    }

    #[test]
    fn unknowns_are_grouped_by_reason_with_the_most_frequent_first() {
        let doc = sample::campus(Lang::ZhCn);
        let groups = unknown_groups(&doc);
        let got: Vec<_> = groups.iter().map(|g| (g.why, g.count)).collect();
        assert_eq!(got, [("not_read_yet", 8), ("not_built", 2), ("event_driven", 1)]);
    }
}
