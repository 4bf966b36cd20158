//! The clause walk for people: each clause with its wording, how it is decided, how it stands and why, as lines for the
//! terminal and as a page that prints. What is judged is told by [`super::clauses`]; here it is only put into words.

use askama::Template;
use jiff::tz::TimeZone;

use super::basis;
use super::clauses::{Beside, ClauseReport, KindReport, NumberReport};
use super::page::{self, checkpoint_text, css_string};
use crate::model::UtcMs;
use crate::policy::{Enforcement, Original, SetBy};
use crate::text::{Lang, Names, Text, one_line};

/// Declarations named one by one; the others are counted.
const DECLARATIONS: usize = 3;

/// Puts clauses into words.
#[derive(Clone, Copy)]
pub struct Wording<'a> {
    /// The reader's language.
    pub text: &'static Text,
    /// Zone in which instants are shown.
    pub tz: &'a TimeZone,
    /// What cameras are called.
    pub names: &'a Names,
}

/// The original text of a clause in lines, marked as the site's own copy.
pub struct OriginalLines {
    /// As the site copied it, line by line.
    pub text: String,
    /// Where from, which file, with its digest.
    pub from: String,
}

impl OriginalLines {
    /// Lines of an original text.
    pub fn of(o: &Original, t: &Text) -> Self {
        Self { text: checkpoint_text(&o.text), from: basis::original(o, t) }
    }
}

impl Wording<'_> {
    /// Our wording in the reader's language.
    pub fn words(self, r: &ClauseReport) -> &str {
        if self.text.lang() == Lang::ZhCn { &r.zh } else { &r.en }
    }

    /// Our wording in the other language.
    fn other_words(self, r: &ClauseReport) -> &str {
        if self.text.lang() == Lang::ZhCn { &r.en } else { &r.zh }
    }

    /// Who decides it, and each rule with its numbers and whose they are.
    pub fn decided(self, r: &ClauseReport) -> Vec<String> {
        let how = match r.enforcement {
            Enforcement::Automatic => "clause-by-automatic",
            Enforcement::Register => "clause-by-register",
            Enforcement::Attestation => "clause-by-attestation",
            Enforcement::Outside => "clause-by-outside",
        };
        let note = if self.text.lang() == Lang::ZhCn { &r.note_zh } else { &r.note_en };
        let note = note.iter().map(|note| self.text.say("clause-note", &[("note", note.into())]));
        let mut lines: Vec<String> = note.collect();
        lines.push(self.text.word(how));
        for kind in &r.parameters {
            lines.push(page::rule_named(&kind.kind, self.text));
            lines.extend(kind.values.iter().map(|(name, number)| self.number(kind, name, number)));
            let unset = |name: &String| self.text.say("clause-number-unset", &[("name", name.into())]);
            lines.extend(kind.site_must_set.iter().map(unset));
        }
        lines
    }

    fn number(self, kind: &KindReport, name: &str, number: &NumberReport) -> String {
        let set_by = self.text.word(&format!("set-by-{}", number.set_by.unwrap_or("nobody")));
        let source = match &number.confirmed {
            Some(c) => self
                .text
                .say("policy-explain-confirmed", &[("set_by", set_by.into()), ("by", (&c.by).into())]),
            None if kind.draft && number.set_by != Some(SetBy::Site.as_str()) => {
                self.text.say("policy-explain-draft", &[("set_by", set_by.into())])
            }
            None => set_by,
        };
        let value = basis::value(&number.value, self.text);
        let facts = [("name", name.into()), ("value", value.into()), ("source", source.into())];
        self.text.say("clause-number", &facts)
    }

    /// The verdict in a word.
    pub fn status(self, r: &ClauseReport) -> String {
        self.text.word(&format!("clause-status-{}", r.status.as_str()))
    }

    /// Since when, why, and what the verdict rests on.
    pub fn stands(self, r: &ClauseReport) -> Vec<String> {
        let mut lines = Vec::new();
        if let Some(since) = r.since {
            let at = self.text.minute(since, self.tz);
            lines.push(self.text.say("clause-since", &[("at", at.into())]));
        }
        lines.extend(r.loosened.iter().map(|l| basis::loosened(l, self.text)));
        if r.meets_regulation == Some(true) {
            lines.push(self.text.word("clause-meets_regulation"));
        }
        self.findings(r, &mut lines);
        lines.extend(r.beside.iter().map(|b| self.beside(b)));
        self.reasons(r, &mut lines);
        if let Some(word) = r.basis {
            let word = self.text.word(&format!("basis-{}", word.as_str()));
            lines.push(self.text.say("clause-basis", &[("basis", word.into())]));
        }
        if let Some(since) = r.watched_since {
            let at = self.text.minute(since, self.tz);
            lines.push(self.text.say("clause-watched", &[("at", at.into())]));
        }
        lines.extend(r.declared.iter().take(DECLARATIONS).map(|d| basis::declaration(d, self.text)));
        if r.declared.len() > DECLARATIONS {
            let more = r.declared.len() - DECLARATIONS;
            lines.push(self.text.say("clause-declarations-more", &[("n", more.into())]));
        }
        lines
    }

    /// The findings that stand, and apart from them those under a waiver and those that a person closed.
    fn findings(self, r: &ClauseReport, lines: &mut Vec<String>) {
        let apart = |f: &&String| !r.waived.contains(f) && !r.disposed.contains(f);
        let standing: Vec<&str> = r.findings.iter().filter(apart).map(String::as_str).collect();
        if !standing.is_empty() {
            lines.push(standing.join(" "));
        }
        if !r.waived.is_empty() {
            lines.push(self.text.say("clause-waived", &[("findings", r.waived.join(" ").into())]));
        }
        if !r.disposed.is_empty() {
            let facts = [("n", r.disposed.len().into()), ("findings", r.disposed.join(" ").into())];
            lines.push(self.text.say("clause-disposed", &facts));
        }
    }

    /// What another rule found in the hours of a clause about gaps.
    fn beside(self, beside: &Beside) -> String {
        let facts = [("n", beside.findings.len().into()), ("findings", beside.findings.join(" ").into())];
        match beside.rule.as_str() {
            "early_deletion" => self.text.say("clause-beside-deleted", &facts),
            _ => self.text.say("clause-beside-outage", &facts),
        }
    }

    /// Every reason why something could not be told, with its subjects and who accepted it.
    fn reasons(self, r: &ClauseReport, lines: &mut Vec<String>) {
        let mut unjudged = false;
        for reason in &r.reasons {
            let Some(why) = reason.words(self.text) else {
                unjudged = true;
                continue;
            };
            let facts = [
                ("kind", page::rule_title(&reason.kind, self.text).into()),
                ("n", reason.subjects.into()),
                ("subject", self.names.shown(&reason.subject, self.text).into()),
                ("why", why.into()),
            ];
            lines.push(if reason.subjects == 0 {
                self.text.say("clause-reason-unjudged", &facts)
            } else {
                self.text.say("clause-reason", &facts)
            });
            lines.extend(reason.accepted.as_ref().map(|a| basis::accepted(a, self.text)));
        }
        if unjudged {
            lines.push(self.text.word("clause-not-judged"));
        }
    }
}

/// What stands at the head of the page.
pub struct Head<'a> {
    /// Name of the site; `None` where no site was judged.
    pub site: Option<&'a str>,
    /// When it was made.
    pub now: UtcMs,
}

#[derive(Template)]
#[template(path = "walk.html", config = "src/report/askama.toml")]
struct Page {
    t: &'static Text,
    site: String,
    at: String,
    print_site: String,
    print_time: String,
    parts: Vec<Part>,
    made: String,
}

/// The clauses of one regulation.
struct Part {
    heading: String,
    counts: String,
    rows: Vec<Row>,
}

/// A clause in words.
struct Row {
    id: String,
    place: String,
    words: String,
    other: String,
    original: Option<OriginalLines>,
    decided: Vec<String>,
    class: &'static str,
    status: String,
    stands: Vec<String>,
}

/// The walk as one self-contained page: no script, nothing loaded.
pub fn page(rows: &[ClauseReport], head: &Head<'_>, wording: Wording<'_>) -> String {
    let t = wording.text;
    let site = head.site.map_or_else(|| t.word("walk-no-site"), |name| one_line(name).into_owned());
    let at = t.say("walk-at", &[("at", t.minute(head.now, wording.tz).into())]);
    let parts = rows.chunk_by(|a, b| a.regulation == b.regulation).map(|of| part(of, wording));
    let page = Page {
        t,
        print_site: css_string(&site),
        print_time: css_string(&at),
        parts: parts.collect(),
        made: t.say("check-made", &[("version", env!("CARGO_PKG_VERSION").into())]),
        site,
        at,
    };
    page.render().expect("BUG: writing into a string cannot fail")
}

fn part(of: &[ClauseReport], wording: Wording<'_>) -> Part {
    let t = wording.text;
    let name = of.first().map_or("", |r| r.regulation.as_str());
    let mut counts: Vec<(String, usize)> = Vec::new();
    for r in of {
        let status = wording.status(r);
        match counts.iter_mut().find(|(word, _)| *word == status) {
            Some((_, n)) => *n += 1,
            None => counts.push((status, 1)),
        }
    }
    let count =
        |(word, n): &(String, usize)| t.say("walk-count", &[("status", word.into()), ("n", (*n).into())]);
    Part {
        heading: t.say("clauses-regulation", &[("name", name.into()), ("total", of.len().into())]),
        counts: t.commas(&counts.iter().map(count).collect::<Vec<_>>()),
        rows: of.iter().map(|r| row(r, wording)).collect(),
    }
}

fn row(r: &ClauseReport, wording: Wording<'_>) -> Row {
    let plain = |lines: Vec<String>| lines.iter().map(|line| one_line(line).into_owned()).collect();
    Row {
        id: one_line(&r.id).into_owned(),
        place: one_line(&r.place).into_owned(),
        words: one_line(wording.words(r)).into_owned(),
        other: one_line(wording.other_words(r)).into_owned(),
        original: r.original.as_ref().map(|o| OriginalLines::of(o, wording.text)),
        decided: plain(wording.decided(r)),
        class: r.status.as_str(),
        status: wording.status(r),
        stands: plain(wording.stands(r)),
    }
}

#[cfg(test)]
mod tests;
