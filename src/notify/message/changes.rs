//! The mail of changes: what is new, all of it and the worst first, then what goes on, then what is over. Its subject
//! says the worst of it, so that a telephone's lock screen does.

use jiff::tz::TimeZone;

use super::audit::{self, attached};
use super::{Block, Item, Rendered, Sheet, item, short, written};
use crate::model::UtcMs;
use crate::notify::pipeline::Because;
use crate::notify::settings::Attach;
use crate::report::document::{AuditDocument, ClauseTexts, FindingReport, OverallVerdict};
use crate::report::{page, reading};
use crate::text::{Arg, Lang, Text, for_lang, one_line};

/// Findings of one part written out; all others of it have a line each.
const IN_FULL: usize = 50;
/// Findings that this mail is not about, named as a reminder of the whole.
const OTHERS: usize = 10;

/// A finding that a reader is told of.
#[derive(Clone, Debug)]
pub struct Told {
    /// Why.
    pub because: Because,
    /// The finding.
    pub finding: FindingReport,
    /// When it last became a violation.
    pub since: UtcMs,
    /// A person closed it, and no scan.
    pub by_a_person: bool,
    /// It closed because policy or configuration ask for it no longer.
    pub unasked: bool,
}

/// Writes the mail of changes; `because` says why this reader gets it, in sentences.
pub fn render_changes(
    doc: &AuditDocument,
    clauses: &ClauseTexts,
    lang: Lang,
    attach: Attach,
    because: &[String],
    told: &[Told],
) -> Rendered {
    let changes = Changes { doc, clauses, told, t: for_lang(lang), zone: reading::zone(doc) };
    let page = attached(doc, clauses, lang, attach);
    let subject = changes_subject(doc, told, changes.t);
    let mut mail = Sheet::new(changes.t, reading::verdict(doc), subject, &doc.ledger.checkpoint);
    mail.head = changes.head();
    mail.head.push(written(doc.finished_at, &changes.zone, changes.t));
    mail.notes = because.iter().map(|line| one_line(line).into_owned()).collect();
    mail.blocks = changes.blocks();
    mail.attached = page.as_ref().map(|(file, _)| changes.t.say("mail-attached", &[("file", file.into())]));
    mail.rendered(page)
}

/// The worst of what is told: how bad, which camera, what, and how many others. A ledger that does not verify goes
/// before all of it.
pub fn changes_subject(doc: &AuditDocument, told: &[Told], t: &Text) -> String {
    let mut all: Vec<&Told> = told.iter().collect();
    all.sort_by_key(|f| (f.because, worst(f)));
    let Some(first) = all.first().filter(|_| doc.verdict != OverallVerdict::LedgerFailure) else {
        return audit::subject(doc, t);
    };
    let facts = [
        ("severity", t.word(&format!("severity-{}", first.finding.severity.as_str())).into()),
        ("subject", doc.names.shown(&first.finding.subject, t).into()),
        ("title", (&first.finding.title).into()),
        ("more", (told.len() - 1).into()),
        ("site", short(page::site_name(doc, t)).into()),
    ];
    t.say(&format!("mail-subject-{}", first.because.as_str()), &facts)
}

/// Worst first, then oldest, then by id.
fn worst(told: &Told) -> impl Ord + use<> {
    (std::cmp::Reverse(told.finding.severity), told.since, told.finding.id.clone())
}

struct Changes<'a> {
    doc: &'a AuditDocument,
    clauses: &'a ClauseTexts,
    told: &'a [Told],
    t: &'static Text,
    zone: TimeZone,
}

impl Changes<'_> {
    fn of(&self, which: &[Because]) -> Vec<&Told> {
        let mut out: Vec<&Told> = self.told.iter().filter(|f| which.contains(&f.because)).collect();
        out.sort_by_key(|f| worst(f));
        out
    }

    /// The five lines that a leader reads; the last one counts what this mail tells, part by part.
    fn head(&self) -> Vec<String> {
        let n = |which: &[Because]| Arg::from(self.of(which).len());
        let counts = [
            ("new", n(&[Because::Changed])),
            ("kept", n(&[Because::Escalated, Because::Reminder])),
            ("closed", n(&[Because::Restored])),
        ];
        let mut head = audit::head(self.doc, self.t).to_vec();
        if let Some(change) = head.last_mut() {
            *change = self.t.say("mail-change", &counts);
        }
        head
    }

    fn blocks(&self) -> Vec<Block> {
        let block = |id: &str, items: Vec<Item>| Block::of(self.t.word(id), items);
        let over = self.of(&[Because::Restored]).into_iter().map(|f| self.over(f)).collect();
        let all = [
            block("mail-new", self.written(&self.of(&[Because::Changed]))),
            block("mail-going-on", self.written(&self.of(&[Because::Escalated, Because::Reminder]))),
            block("mail-over", over),
            block("mail-others", self.others()),
            block("mail-unknown-heading", audit::unknown(self.doc, self.t)),
            block("questions-heading", audit::questions(self.doc, self.t)),
            block("mail-proof", audit::proof(self.doc, self.t, &self.zone)),
        ];
        all.into_iter().filter(|b| !b.is_empty()).collect()
    }

    /// All of them: the first in full, then a line each.
    fn written(&self, told: &[&Told]) -> Vec<Item> {
        let (full, rest) = told.split_at(told.len().min(IN_FULL));
        let full =
            full.iter().map(|f| audit::finding(&f.finding, self.doc, self.clauses, self.t, &self.zone));
        full.chain(rest.iter().map(|f| self.line(&f.finding))).collect()
    }

    fn line(&self, f: &FindingReport) -> Item {
        let facts = [
            ("severity", self.t.word(&format!("severity-{}", f.severity.as_str())).into()),
            ("subject", self.doc.names.shown(&f.subject, self.t).into()),
            ("title", (&f.title).into()),
            ("id", (&f.id).into()),
        ];
        item(self.t.say("mail-other", &facts), vec![])
    }

    fn over(&self, told: &Told) -> Item {
        let f = &told.finding;
        // From when it began, where that is known, and not from when it was noticed.
        let began = f.facts["since"]
            .as_str()
            .and_then(|at| UtcMs::parse(at).ok())
            .unwrap_or(told.since)
            .min(told.since);
        let closed = f.closed_at.unwrap_or(self.doc.finished_at);
        let facts = [
            ("subject", self.doc.names.shown(&f.subject, self.t).into()),
            ("title", (&f.title).into()),
            ("duration", self.t.duration(closed.since(began).max(0)).into()),
            ("at", self.t.minute(closed, &self.zone).into()),
            ("id", (&f.id).into()),
        ];
        let id = match (told.by_a_person, told.unasked) {
            (true, _) => "mail-because-disposed",
            (false, true) => "mail-because-unasked",
            // The title of an outage says how long it was.
            (false, false) if f.rule == "camera_downtime" => "mail-because-back",
            (false, false) => "mail-because-restored",
        };
        let show = self.t.say("mail-finding-show", &[("id", (&f.id).into())]);
        item(self.t.say(id, &facts), vec![show])
    }

    /// What stands besides: this mail must not read as if it were all.
    fn others(&self) -> Vec<Item> {
        let told = |f: &&FindingReport| !self.told.iter().any(|t| t.finding.id == f.id);
        let open: Vec<&FindingReport> = reading::open_findings(self.doc).into_iter().filter(told).collect();
        let mut items: Vec<Item> = open.iter().take(OTHERS).map(|f| self.line(f)).collect();
        if let Some(more) = open.len().checked_sub(OTHERS).filter(|n| *n > 0) {
            items.push(item(self.t.say("mail-others-more", &[("n", more.into())]), vec![]));
        }
        items
    }
}
