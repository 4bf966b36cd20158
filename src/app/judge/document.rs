//! The document of a judgement in one language: what people and programs read. Judges nothing.

use std::cmp::Reverse;

use super::Judgement;
use super::finding::finding_report;
use crate::app::site::WatchedRecorder;
use crate::model::finding::{Unknown, Why};
use crate::report::basis;
use crate::report::document::{
    Accepted, AuditDocument, ClauseText, ClauseTexts, Counts, FindingReport, Question, RecorderReport,
    RootReport, UnknownReport,
};
use crate::rules::{self, Say};
use crate::sources::detect::Reason;
use crate::text::{self, Lang, Text};
use crate::views::{View, ViewError};

/// Unreadable paths shown one by one, at most; all of them are counted.
const CLOSED_SHOWN: usize = 20;

impl Judgement<'_> {
    /// The document in one language.
    ///
    /// # Errors
    /// The stores could not be read.
    pub fn document(&self, lang: Lang) -> Result<AuditDocument, ViewError> {
        let text = text::for_lang(lang);
        let names = self.site.names();
        let say = Say { text, tz: &self.site.tz, names: &names };
        let mut findings: Vec<FindingReport> = self.findings.iter().map(|f| finding_report(f, say)).collect();
        findings.sort_by(|a, b| {
            let ended = |f: &FindingReport| matches!(f.state.as_str(), "closed" | "disposed");
            let rank = |f: &FindingReport| (ended(f), Reverse(f.severity));
            rank(a).cmp(&rank(b)).then_with(|| a.subject.cmp(&b.subject)).then_with(|| a.id.cmp(&b.id))
        });
        Ok(AuditDocument {
            schema: "holdfast/audit/v1",
            verdict: self.verdict(),
            started_at: self.done.started,
            finished_at: self.finished,
            tz: self.site.tz_name.clone(),
            site: self.site.name.clone(),
            first_contact: self.done.first_contact,
            names,
            recorders: self.recorders(text)?,
            cameras: self.cameras()?,
            counts: self.counts(&findings),
            findings,
            unknown: self.unknown(text),
            questions: questions(&self.view, text)?,
            downtime: self.downtime.clone(),
            ledger: self.ledger.clone(),
            policies: self.site.policy.regulations.iter().map(|r| r.id().to_owned()).collect(),
        })
    }

    /// Place, wording and original text of every clause in force.
    pub fn clause_texts(&self, lang: Lang) -> ClauseTexts {
        let wording = |zh: &str, en: &str| if lang == Lang::ZhCn { zh.to_owned() } else { en.to_owned() };
        let rows = self.site.policy.clauses();
        rows.map(|row| {
            let (clause, id) = (row.clause, row.clause.id.to_string());
            let original = self.site.originals.of(&id).cloned();
            (id, ClauseText { place: clause.place.clone(), words: wording(&clause.zh, &clause.en), original })
        })
        .collect()
    }

    fn counts(&self, findings: &[FindingReport]) -> Counts {
        let of_state =
            |states: &[&str]| findings.iter().filter(|f| states.contains(&f.state.as_str())).count();
        let passed: usize = self.judged.iter().map(|j| j.verdict.passed.len()).sum();
        let loosened = self.judged.iter().map(|j| rules::by_weaker_only(j, &self.own_numbers)).sum();
        Counts {
            passed: passed - loosened,
            loosened,
            breached: of_state(&["open", "ongoing", "acknowledged", "rectifying"]),
            waived: of_state(&["waived"]),
            disposed: of_state(&["disposed"]),
            unknown: self.judged.iter().map(|j| j.verdict.unknown.len()).sum::<usize>()
                + self.site.unrecognised.len()
                + self.closed.len(),
            accepted: self.accepted(),
        }
    }

    fn recorders(&self, text: &Text) -> Result<Vec<RecorderReport>, ViewError> {
        let rows = self.view.roots()?;
        let report = |r: &WatchedRecorder| RecorderReport {
            id: r.id.to_string(),
            layout: r.layout.clone(),
            sure_pct: r.sure,
            why: r.why.iter().map(|why| reason(why, text)).collect(),
            roots: rows
                .iter()
                .filter(|row| row.recorder == r.id.as_str())
                .map(|row| RootReport {
                    path: row.path.clone(),
                    state: row.state.clone(),
                    why: row.why.clone(),
                })
                .collect(),
        };
        Ok(self.site.recorders.iter().map(report).collect())
    }

    fn unknown(&self, text: &Text) -> Vec<UnknownReport> {
        let mut out = Vec::new();
        let nothing = self.site.unrecognised.iter().map(|p| (p, Why::NothingRecognised));
        let closed = self.closed.iter().take(CLOSED_SHOWN).map(|p| (p, Why::Unreadable));
        for (path, why) in nothing.chain(closed) {
            out.push(UnknownReport {
                rule: String::new(),
                subject: path.to_string_lossy().into_owned(),
                why: why.as_str().to_owned(),
                clauses: Vec::new(),
                text: text.word(&format!("why-{}", why.as_str())),
                accepted: None,
            });
        }
        for j in &self.judged {
            let clauses: Vec<String> = j.rule.clauses.iter().map(ToString::to_string).collect();
            out.extend(j.verdict.unknown.iter().map(|u| {
                let accepted = self.site.accepted(&j.rule.kind, u, self.view.context.now);
                unknown_report(&j.rule.kind, u, &clauses, accepted, text)
            }));
        }
        out
    }
}

fn unknown_report(
    rule: &str,
    u: &Unknown,
    clauses: &[String],
    accepted: Option<&Accepted>,
    text: &Text,
) -> UnknownReport {
    let why = rules::why(u.why, &u.facts, text);
    UnknownReport {
        rule: rule.to_owned(),
        subject: u.subject.to_string(),
        why: u.why.as_str().to_owned(),
        clauses: clauses.to_vec(),
        text: match accepted {
            Some(a) => format!("{why} {}", basis::accepted(a, text)),
            None => why,
        },
        accepted: accepted.cloned(),
    }
}

fn questions(view: &View, text: &Text) -> Result<Vec<Question>, ViewError> {
    // Wrong hours make everything else wrong, so they are asked about first.
    let clock = |names: rules::NamesAhead| {
        let matched = text.duration(names.ms);
        let asked = match &names.zone {
            Some(zone) => text.say("question-zone", &[("offset", (&matched).into()), ("zone", zone.into())]),
            None => text.say("question-ahead", &[("offset", (&matched).into())]),
        };
        Question { about: "clock", subject: names.recorder, matched, text: asked }
    };
    let name = |asked: rules::Asked| Question {
        about: "name",
        text: text
            .say("question-name", &[("subject", (&asked.subject).into()), ("matched", asked.matched.into())]),
        subject: asked.subject,
        matched: asked.matched.to_owned(),
    };
    let clocks = rules::names_ahead(view)?.into_iter().map(clock);
    Ok(clocks.chain(rules::questions(view).into_iter().map(name)).collect())
}

/// Why a layout was taken, as a sentence.
pub fn reason(why: &Reason, text: &Text) -> String {
    match why {
        Reason::Explained { files, of } => {
            text.say("reason-explained", &[("files", (*files).into()), ("of", (*of).into())])
        }
        Reason::PathForm { template, files } => {
            text.say("reason-path_form", &[("template", template.into()), ("files", (*files).into())])
        }
        Reason::Hallmark { name } => text.say("reason-hallmark", &[("name", name.into())]),
        Reason::Tied { layout } => text.say("reason-tied", &[("layout", layout.into())]),
        Reason::LeftOut { files } => text.say("reason-left_out", &[("files", (*files).into())]),
    }
}
