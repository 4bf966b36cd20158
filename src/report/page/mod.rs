//! The report as one self-contained HTML page: no script, nothing loaded, light and dark, A4.
//! Every text passes askama's escaping; the few parts marked safe are built here and tested.

mod cameras;
mod cards;
#[cfg(test)]
mod tests;

use std::fmt::Write;

use askama::Template;
use jiff::tz::TimeZone;

use super::coverage::{Picture, picture};
use super::document::{AuditDocument, ClauseTexts, OverallVerdict, RecorderReport, RootReport};
use super::downtime;
use super::reading;
use crate::text::{Lang, Text, for_lang, one_line, typed};

use cameras::CameraRow;
pub use cameras::{held_of, newest};
use cards::Cards;
pub use cards::state_word;

/// Steps shown at the top; the others stay with their findings.
const STEPS: usize = 7;
/// Subjects named in one line before the rest is folded or counted.
const NAMED: usize = 6;

#[derive(Template)]
#[template(path = "page.html", config = "src/report/askama.toml")]
struct Page {
    t: &'static Text,
    title: String,
    site: String,
    judged_span: String,
    policies: Option<String>,
    print_site: String,
    print_checkpoint: String,
    print_time: String,
    verdict: String,
    headline: String,
    plain: String,
    change: String,
    judged: String,
    total: String,
    breached: String,
    waived_count: String,
    judged_word: String,
    waived_word: String,
    unknown_count: String,
    first_contact: bool,
    steps: Vec<Step>,
    steps_more: Option<String>,
    picture: Option<Picture>,
    open_count: String,
    sections: Vec<Cards>,
    unknown: Vec<UnknownLines>,
    questions: Vec<QuestionLines>,
    downtime: Vec<String>,
    cameras: Vec<CameraRow>,
    recorders: Vec<RecorderLines>,
    checkpoint: String,
    ledger_head: String,
    unstamped: Vec<String>,
    root: String,
    made: String,
}

impl Page {
    /// A line for the template, escaped.
    fn typed(&self, line: &str) -> String {
        typed(line)
    }
}

struct Step {
    class: &'static str,
    tag: String,
    /// What is wrong, and with what: without it "have it switched off" has no "it".
    matter: String,
    step: String,
}

struct UnknownLines {
    count: usize,
    text: String,
    lines: Vec<FoldedLine>,
}

struct FoldedLine {
    short: String,
    rest: Option<(String, String)>,
}

struct QuestionLines {
    subject: String,
    because: String,
    text: String,
}

struct RecorderLines {
    id: String,
    layout: String,
    lines: Vec<String>,
}

/// Renders `doc` as an HTML page in `lang`, the language in which its findings were worded.
///
/// `clauses` gives place and wording beside the clause ids of findings; an id without an entry is
/// shown alone.
pub fn render(doc: &AuditDocument, clauses: &ClauseTexts, lang: Lang) -> String {
    let t = for_lang(lang);
    let zone = reading::zone(doc);
    let site = site_name(doc, t);
    let steps = steps(doc, t);
    let number = |n: usize| crate::text::number(n as f64);
    let page = Page {
        t,
        title: t.say("page-title", &[("site", (&site).into())]),
        judged_span: judged_span(doc, t, &zone),
        policies: (!doc.policies.is_empty())
            .then(|| t.say("page-policies", &[("list", t.list(&doc.policies).into())])),
        print_site: css_string(&site),
        print_checkpoint: css_string(&checkpoint_line(doc, t)),
        print_time: css_string(&format!(
            "{} ({})",
            t.minute(doc.finished_at, &zone),
            reading::zone_name(doc)
        )),
        site,
        verdict: reading::verdict(doc).as_str().to_owned(),
        headline: headline(doc, t),
        plain: plain(doc, t),
        change: change(doc, t),
        judged: number(doc.counts.judged()),
        judged_word: judged_word(doc, t),
        total: number(doc.counts.total()),
        breached: number(doc.counts.breached),
        waived_count: number(doc.counts.waived),
        waived_word: waived_word(doc, t),
        unknown_count: number(doc.counts.unknown),
        first_contact: doc.first_contact,
        steps_more: steps.1,
        steps: steps.0,
        picture: picture(doc, t),
        open_count: number(reading::open_findings(doc).len()),
        sections: cards::sections(doc, clauses, t, &zone),
        unknown: unknown(doc, t),
        questions: questions(doc, t),
        downtime: downtime::lines(&doc.downtime, t, &zone, &doc.names),
        cameras: doc.cameras.iter().map(|c| CameraRow::of(c, doc, t, &zone)).collect(),
        recorders: doc.recorders.iter().map(|r| recorder(r, t)).collect(),
        checkpoint: checkpoint_text(&doc.ledger.checkpoint),
        ledger_head: t
            .say("ledger-head", &[("origin", (&doc.ledger.origin).into()), ("size", doc.ledger.size.into())]),
        root: doc.ledger.root.to_string(),
        unstamped: doc.ledger.unstamped.iter().map(|late| reading::stamp_owed(late, t, &zone)).collect(),
        made: t.say("check-made", &[("version", env!("CARGO_PKG_VERSION").into())]),
    };
    page.render().expect("BUG: writing into a string cannot fail")
}

/// The site's name, or words for a site without one.
pub fn site_name(doc: &AuditDocument, t: &Text) -> String {
    if doc.site.trim().is_empty() { t.word("site-unnamed") } else { one_line(&doc.site).into_owned() }
}

/// The verdict in a few words: never "in order" while something is unknown.
pub fn headline(doc: &AuditDocument, t: &Text) -> String {
    let verdict = reading::verdict(doc);
    let id = format!("verdict-{}", verdict.as_str());
    match verdict {
        OverallVerdict::Violations => t.say(&id, &[("n", doc.counts.breached.into())]),
        OverallVerdict::Compliant if doc.counts.loosened > 0 => t.word("verdict-loosened"),
        _ => t.word(&id),
    }
}

/// The verdict as a sentence with its counts.
pub fn plain(doc: &AuditDocument, t: &Text) -> String {
    let counts = &doc.counts;
    let facts = |names: &[&'static str]| -> Vec<(&'static str, crate::text::Arg<'static>)> {
        let all = [
            ("breached", counts.breached),
            ("judged", counts.judged()),
            ("total", counts.total()),
            ("unknown", counts.unknown.max(doc.unknown.len())),
            ("loosened", counts.loosened),
        ];
        all.into_iter().filter(|(name, _)| names.contains(name)).map(|(name, n)| (name, n.into())).collect()
    };
    match reading::verdict(doc) {
        OverallVerdict::Compliant if counts.loosened > 0 => {
            t.say("say-loosened", &facts(&["total", "loosened"]))
        }
        OverallVerdict::Compliant => t.say("say-compliant", &facts(&["total"])),
        OverallVerdict::Violations => t.say("say-violations", &facts(&["breached", "judged", "total"])),
        OverallVerdict::CouldNotTell => t.say("say-could-not-tell", &facts(&["unknown", "total"])),
        OverallVerdict::LedgerFailure => t.word("say-ledger-failure"),
    }
}

/// What changed since the last pass.
pub fn change(doc: &AuditDocument, t: &Text) -> String {
    if doc.first_contact {
        return t.word("say-first-change");
    }
    let change = reading::change(doc);
    let facts = [
        ("opened", change.opened.into()),
        ("kept", change.kept.into()),
        ("closed", change.closed.into()),
        ("unasked", change.unasked.into()),
        ("disposed", change.disposed.into()),
    ];
    t.say("say-change", &facts)
}

/// What stands under the number of checks that were made: how many of them by weaker numbers of the site.
fn judged_word(doc: &AuditDocument, t: &Text) -> String {
    if doc.counts.loosened == 0 {
        return t.word("figure-judged");
    }
    t.say("figure-judged-loosened", &[("loosened", doc.counts.loosened.into())])
}

/// What stands under the number of waived findings: their share too, where there is one.
fn waived_word(doc: &AuditDocument, t: &Text) -> String {
    if doc.counts.waived == 0 {
        return t.word("figure-waived");
    }
    t.say("figure-waived-share", &[("share", t.percent(doc.counts.waived_pct()).into())])
}

/// The ledger's head on one line.
pub fn checkpoint_line(doc: &AuditDocument, t: &Text) -> String {
    let root: String = doc.ledger.root.to_string().chars().take(16).chain(['…']).collect();
    let facts =
        [("origin", (&doc.ledger.origin).into()), ("size", doc.ledger.size.into()), ("root", root.into())];
    t.say("page-checkpoint-line", &facts)
}

/// Names in a row, at most [`NAMED`] of them, then how many more.
pub fn some_of(names: &[&str], t: &Text) -> String {
    let shown: Vec<String> = names.iter().take(NAMED).map(|n| one_line(n).into_owned()).collect();
    match names.len().checked_sub(NAMED) {
        None | Some(0) => t.list(&shown),
        Some(more) => t.say("names-and-more", &[("names", t.commas(&shown).into()), ("n", more.into())]),
    }
}

/// Subjects in a row, cameras by name and id, shortened as [`some_of`] does.
pub fn called(subjects: &[&str], doc: &AuditDocument, t: &Text) -> String {
    let shown = doc.names.all(subjects.iter().copied(), t);
    some_of(&shown.iter().map(String::as_str).collect::<Vec<_>>(), t)
}

/// What a rule kind is called, built or not; one of nobody's is its id.
pub fn rule_title(kind: &str, t: &Text) -> String {
    let id = format!("rule-{kind}-title");
    match t.has(&id) {
        true => t.word(&id),
        false => one_line(kind).into_owned(),
    }
}

/// A rule kind by its title, with its id behind it where the title does not hold it.
pub fn rule_named(kind: &str, t: &Text) -> String {
    let title = rule_title(kind, t);
    if title.contains(kind) {
        return title;
    }
    t.say("clause-kind", &[("title", title.into()), ("kind", kind.into())])
}

/// Rule kinds in a row, shortened as [`some_of`] does; unreadable paths belong to none.
pub fn rules_called<'a>(kinds: impl IntoIterator<Item = &'a &'a str>, t: &Text) -> String {
    let kinds = kinds.into_iter().filter(|kind| !kind.is_empty());
    let titles: Vec<String> = kinds.map(|kind| rule_title(kind, t)).collect();
    some_of(&titles.iter().map(String::as_str).collect::<Vec<_>>(), t)
}

/// A checkpoint for people: its lines stay lines, everything else is made harmless.
pub fn checkpoint_text(note: &str) -> String {
    note.lines().map(|line| one_line(line).into_owned()).collect::<Vec<_>>().join("\n")
}

fn judged_span(doc: &AuditDocument, t: &Text, zone: &TimeZone) -> String {
    t.say(
        "page-judged-span",
        &[
            ("from", t.minute(doc.started_at, zone).into()),
            ("to", t.minute(doc.finished_at, zone).into()),
            ("zone", reading::zone_name(doc).into()),
        ],
    )
}

fn steps(doc: &AuditDocument, t: &Text) -> (Vec<Step>, Option<String>) {
    let mut out = Vec::new();
    if doc.verdict == OverallVerdict::LedgerFailure {
        let (tag, matter) = (t.word("severity-critical"), t.word("next-ledger"));
        out.push(Step { class: "critical", tag, matter, step: String::new() });
    }
    let all = reading::actions(doc);
    for a in all.iter().take(STEPS) {
        let titles: Vec<String> = a.titles.iter().map(|title| one_line(title).into_owned()).collect();
        let facts = [("titles", t.list(&titles).into()), ("subjects", called(&a.subjects, doc, t).into())];
        out.push(Step {
            class: a.severity.as_str(),
            tag: t.word(&format!("severity-{}", a.severity.as_str())),
            matter: t.say("next-for", &facts),
            step: one_line(a.remedy).into_owned(),
        });
    }
    if !doc.questions.is_empty() {
        let matter = t.say("next-question", &[("n", doc.questions.len().into())]);
        let subjects: Vec<&str> = doc.questions.iter().map(|q| q.subject.as_str()).collect();
        out.push(Step { class: "ask", tag: "?".to_owned(), matter, step: called(&subjects, doc, t) });
    }
    if let Some(worst) = reading::unknown_groups(doc).first() {
        let matter = t.say("next-unknown", &[("n", worst.count.into())]);
        let step = one_line(worst.text).into_owned();
        out.push(Step { class: "ask", tag: "?".to_owned(), matter, step });
    }
    let more = all.len().saturating_sub(STEPS);
    (out, (more > 0).then(|| t.say("next-more", &[("n", more.into())])))
}

fn unknown(doc: &AuditDocument, t: &Text) -> Vec<UnknownLines> {
    let line = |rule: &str, subjects: &[&str]| {
        let (head, rest) = subjects.split_at(subjects.len().min(NAMED));
        let names = doc.names.all(head.iter().copied(), t);
        let facts = [("rule", rule_title(rule, t).into()), ("subjects", t.commas(&names).into())];
        let rest = (!rest.is_empty()).then(|| {
            let all = doc.names.all(rest.iter().copied(), t);
            (t.say("and-more", &[("n", rest.len().into())]), t.commas(&all))
        });
        FoldedLine { short: t.say("unknown-rule", &facts), rest }
    };
    reading::unknown_groups(doc)
        .into_iter()
        .map(|g| UnknownLines {
            count: g.count,
            text: one_line(g.text).into_owned(),
            lines: g.rules.iter().map(|(rule, subjects)| line(rule, subjects)).collect(),
        })
        .collect()
}

fn questions(doc: &AuditDocument, t: &Text) -> Vec<QuestionLines> {
    let lines = |q: &super::document::Question| QuestionLines {
        subject: doc.names.shown(&q.subject, t),
        because: t.say("question-matched", &[("matched", (&q.matched).into())]),
        text: one_line(&q.text).into_owned(),
    };
    doc.questions.iter().map(lines).collect()
}

fn recorder(r: &RecorderReport, t: &Text) -> RecorderLines {
    let sure = t.percent(f64::from(r.sure_pct));
    RecorderLines {
        id: one_line(&r.id).into_owned(),
        layout: t.say("recorder-layout", &[("layout", (&r.layout).into()), ("sure", sure.into())]),
        lines: r
            .why
            .iter()
            .map(|w| one_line(w).into_owned())
            .chain(r.roots.iter().map(|root| root_line(root, t)))
            .collect(),
    }
}

fn root_line(root: &RootReport, t: &Text) -> String {
    let id = format!("root-state-{}", root.state);
    let state = if t.has(&id) { t.word(&id) } else { one_line(&root.state).into_owned() };
    let mut facts = vec![("path", (&root.path).into()), ("state", state.into())];
    match &root.why {
        Some(why) => {
            facts.push(("why", why.into()));
            t.say("recorder-root-why", &facts)
        }
        None => t.say("recorder-root", &facts),
    }
}

/// One line for each root that is empty or could not be seen.
pub fn roots_not_seen(doc: &AuditDocument, t: &Text) -> Vec<String> {
    let roots = doc.recorders.iter().flat_map(|r| &r.roots);
    roots.filter(|r| r.state != "seen").map(|r| root_line(r, t)).collect()
}

/// A text as a CSS string that can end neither the string nor the style element: everything but
/// letters of any script, digits, spaces and a few plain marks is written as an escape.
pub(super) fn css_string(text: &str) -> String {
    let mut out = String::from("\"");
    for c in text.chars() {
        if c.is_alphanumeric() || matches!(c, ' ' | '.' | ',' | '-' | '/' | '(' | ')' | ':' | '_' | '…') {
            out.push(c);
        } else {
            // Writing to a String cannot fail.
            let _ = write!(out, "\\{:x} ", u32::from(c));
        }
    }
    out.push('"');
    out
}
