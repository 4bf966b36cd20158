//! A pass as text for a tired person at a terminal: the verdict, the worst first with what to do,
//! the cameras, what could not be told, the ledger. Colour only when asked; never the only sign.

use std::collections::BTreeSet;

use comfy_table::{Cell, CellAlignment, ContentArrangement, Table, presets};
use jiff::tz::TimeZone;

use super::document::{AuditDocument, CameraReport, FindingReport, OverallVerdict, Question};
use super::downtime;
use super::page::{change, headline, held_of, newest, plain, rules_called, site_name, state_word};
use super::reading;
use crate::model::finding::Severity;
use crate::text::{Lang, Text, for_lang, one_line};

/// Findings shown in full; the others are counted.
const FINDINGS: usize = 20;
/// Cameras in the table; those with findings come first, the others are counted.
const CAMERAS: usize = 64;
/// Narrower than this nothing can be laid out.
const NARROWEST: usize = 40;

/// Renders `doc` in `lang` for a terminal of `width` columns; with `colour`, severity and verdict
/// carry ANSI colours.
pub fn render(doc: &AuditDocument, lang: Lang, colour: bool, width: usize) -> String {
    let zone = reading::zone(doc);
    let mut sheet =
        Sheet { doc, t: for_lang(lang), zone, colour, width: width.max(NARROWEST), out: String::new() };
    sheet.verdict();
    sheet.questions(|q| q.about == "clock");
    sheet.findings();
    sheet.unasked();
    sheet.cameras();
    sheet.downtime();
    sheet.unknown();
    sheet.questions(|q| q.about != "clock");
    sheet.roots();
    sheet.ledger();
    sheet.out
}

struct Sheet<'a> {
    doc: &'a AuditDocument,
    t: &'static Text,
    zone: TimeZone,
    colour: bool,
    width: usize,
    out: String,
}

impl Sheet<'_> {
    fn verdict(&mut self) {
        let (doc, t) = (self.doc, self.t);
        let paint = match reading::verdict(doc) {
            OverallVerdict::Compliant => "1;32",
            OverallVerdict::CouldNotTell => "1;35",
            OverallVerdict::Violations | OverallVerdict::LedgerFailure => "1;31",
        };
        let counts = [("judged", doc.counts.judged().into()), ("total", doc.counts.total().into())];
        let head = [
            ("site", site_name(doc, t).into()),
            ("at", t.minute(doc.finished_at, &self.zone).into()),
            ("zone", reading::zone_name(doc).into()),
        ];
        self.line(0, &t.say("terminal-head", &head));
        self.painted(paint, &headline(doc, t));
        self.line(0, &plain(doc, t));
        self.line(0, &t.say("say-judged", &counts));
        if doc.counts.loosened > 0 {
            self.line(0, &t.say("say-judged-loosened", &[("loosened", doc.counts.loosened.into())]));
        }
        self.line(0, &change(doc, t));
        if doc.first_contact {
            self.line(0, &t.word("page-first-contact"));
        }
    }

    fn findings(&mut self) {
        let (doc, t) = (self.doc, self.t);
        let open = reading::open_findings(doc);
        if !open.is_empty() {
            self.heading("terminal-findings");
        }
        for f in open.iter().take(FINDINGS) {
            self.finding(f);
        }
        let counted = [
            ("terminal-more", open.len().saturating_sub(FINDINGS)),
            ("terminal-waived", reading::waived_findings(doc).len()),
            ("terminal-disposed", reading::disposed_findings(doc).len()),
            ("terminal-closed", reading::closed_findings(doc).len()),
        ];
        let share = t.percent(doc.counts.waived_pct());
        for (id, n) in counted.into_iter().filter(|(_, n)| *n > 0) {
            self.line(0, &t.say(id, &[("n", n.into()), ("share", (&share).into())]));
        }
    }

    /// What closed although nobody saw it in order, a line each.
    fn unasked(&mut self) {
        let (doc, t) = (self.doc, self.t);
        let closed = reading::unasked_findings(doc);
        if !closed.is_empty() {
            self.heading("findings-unasked-heading");
        }
        for f in closed.iter().take(FINDINGS) {
            let facts = [
                ("severity", t.word(&format!("severity-{}", f.severity.as_str())).into()),
                ("subject", doc.names.shown(&f.subject, t).into()),
                ("title", (&f.title).into()),
                ("id", (&f.id).into()),
            ];
            self.line(2, &t.say("mail-other", &facts));
        }
        if let Some(more) = closed.len().checked_sub(FINDINGS).filter(|n| *n > 0) {
            self.line(2, &t.say("terminal-closed-more", &[("n", more.into())]));
        }
    }

    fn finding(&mut self, f: &FindingReport) {
        let t = self.t;
        let severity = t.word(&format!("severity-{}", f.severity.as_str()));
        let paint = match f.severity {
            Severity::Critical | Severity::High => "1;31",
            Severity::Medium => "33",
            Severity::Low | Severity::Info => "2",
        };
        self.painted(
            paint,
            &format!("[{severity}] {}  {}", self.doc.names.shown(&f.subject, t), one_line(&f.title)),
        );
        self.line(4, &one_line(&f.text));
        if let Some(span) = f.span {
            self.line(4, &t.span(span, &self.zone));
        }
        self.line(4, &t.say("terminal-next", &[("remedy", (&f.remedy).into())]));
        let mut facts = vec![
            ("id", (&f.id).into()),
            ("rule", (&f.rule).into()),
            ("state", state_word(f, t).into()),
            ("since", t.minute(f.opened_at, &self.zone).into()),
        ];
        let id = if f.clauses.is_empty() {
            "terminal-finding"
        } else {
            facts.push(("clauses", t.list(&f.clauses).into()));
            "terminal-finding-clauses"
        };
        self.line(4, &t.say(id, &facts));
    }

    fn cameras(&mut self) {
        let (doc, t) = (self.doc, self.t);
        if doc.cameras.is_empty() {
            return;
        }
        let named: BTreeSet<&str> = reading::open_findings(doc).iter().map(|f| f.subject.as_str()).collect();
        let mut order: Vec<&CameraReport> = doc.cameras.iter().collect();
        if order.len() > CAMERAS {
            order.sort_by_key(|c| (!named.contains(c.id.as_str()), c.days_held));
        }
        let mut table = Table::new();
        table.load_style(presets::NOTHING).set_content_arrangement(ContentArrangement::Dynamic);
        table.set_width(u16::try_from(self.width).unwrap_or(u16::MAX));
        let narrow = self.width < 90;
        let heads = ["camera-name", "camera-held", "camera-covered", "camera-gaps", "camera-longest"];
        let more = ["camera-last", "camera-size"];
        let shown = heads.iter().chain(more.iter().filter(|_| !narrow));
        table.set_header(shown.map(|id| Cell::new(t.word(id))));
        for c in order.iter().take(CAMERAS) {
            table.add_row(self.camera(c, narrow));
        }
        for column in table.column_iter_mut().skip(1) {
            column.set_cell_alignment(CellAlignment::Right);
        }
        self.heading("terminal-cameras");
        self.line(0, &t.word("cameras-lead"));
        for row in table.lines() {
            self.out.push_str(row.trim_end());
            self.out.push('\n');
        }
        if order.len() > CAMERAS {
            self.line(0, &t.say("terminal-cameras-more", &[("n", (order.len() - CAMERAS).into())]));
        }
    }

    fn camera(&self, c: &CameraReport, narrow: bool) -> Vec<Cell> {
        let t = self.t;
        let longest = c.gaps.iter().map(|g| g.len_ms()).max();
        let mut row = vec![
            self.doc.names.shown(&c.id, t),
            held_of(c, t),
            if c.event_driven { t.word("camera-on-events") } else { t.percent(c.covered_pct) },
            c.gaps.len().to_string(),
            longest.map_or_else(String::new, |ms| t.duration(ms)),
        ];
        if !narrow {
            row.push(c.last_footage.map_or_else(String::new, |at| newest(at, self.doc, t, &self.zone)));
            row.push(t.bytes(c.bytes));
        }
        row.into_iter().map(Cell::new).collect()
    }

    fn downtime(&mut self) {
        self.heading("downtime-heading");
        for line in downtime::lines(&self.doc.downtime, self.t, &self.zone, &self.doc.names) {
            self.line(2, &line);
        }
    }

    fn unknown(&mut self) {
        let groups = reading::unknown_groups(self.doc);
        if !groups.is_empty() {
            self.heading("terminal-unknown");
        }
        for g in groups {
            let facts = [
                ("n", g.count.into()),
                ("why", g.text.trim_end_matches(['.', '。']).into()),
                ("rules", rules_called(g.rules.keys(), self.t).into()),
            ];
            self.line(2, &self.t.say("terminal-unknown-reason", &facts));
        }
    }

    /// Some of the questions: the clock is asked about before anything is told that rests on it.
    fn questions(&mut self, which: fn(&Question) -> bool) {
        let asked: Vec<&Question> = self.doc.questions.iter().filter(|q| which(q)).collect();
        if !asked.is_empty() {
            self.heading("terminal-questions");
        }
        for q in asked {
            let subject = self.doc.names.shown(&q.subject, self.t);
            let facts = [("subject", subject.into()), ("text", (&q.text).into())];
            self.line(2, &self.t.say("terminal-question", &facts));
        }
    }

    fn roots(&mut self) {
        let lines: Vec<String> = super::page::roots_not_seen(self.doc, self.t);
        if !lines.is_empty() {
            self.heading("terminal-roots");
        }
        for line in lines {
            self.line(2, &line);
        }
    }

    fn ledger(&mut self) {
        let (ledger, t) = (&self.doc.ledger, self.t);
        self.out.push('\n');
        if ledger.checkpoint.is_empty() {
            return self.line(0, &t.word("terminal-no-ledger"));
        }
        let facts = [
            ("origin", (&ledger.origin).into()),
            ("size", ledger.size.into()),
            ("root", ledger.root.to_string().into()),
        ];
        self.line(0, &t.say("terminal-ledger", &facts));
        for late in &ledger.unstamped {
            self.line(0, &reading::stamp_owed(late, t, &self.zone));
        }
    }

    fn heading(&mut self, id: &str) {
        self.out.push('\n');
        self.painted("1", &self.t.word(id));
    }

    fn painted(&mut self, paint: &str, text: &str) {
        let start = self.out.len();
        self.line(0, text);
        if self.colour {
            let plain = self.out.split_off(start);
            for line in plain.lines() {
                self.out.push_str(&format!("\u{1b}[{paint}m{line}\u{1b}[0m\n"));
            }
        }
    }

    /// Writes `text` in lines of at most the width, all indented.
    fn line(&mut self, indent: usize, text: &str) {
        for line in wrapped(text, self.width - indent) {
            self.out.push_str(&" ".repeat(indent));
            self.out.push_str(&line);
            self.out.push('\n');
        }
    }
}

/// Columns that a character takes: two for Chinese and other wide scripts.
fn columns(c: char) -> usize {
    let code = u32::from(c);
    let wide = matches!(code, 0x1100..=0x115f | 0x2e80..=0xa4cf | 0xac00..=0xd7a3 | 0xf900..=0xfaff
        | 0xfe30..=0xfe6f | 0xff00..=0xff60 | 0xffe0..=0xffe6 | 0x1f300..=0x1faff | 0x20000..=0x3fffd);
    if wide { 2 } else { 1 }
}

/// Breaks text at spaces and between wide characters, never before closing punctuation; a word that
/// is longer than a line is cut.
pub fn wrapped(text: &str, width: usize) -> Vec<String> {
    let mut lines = vec![String::new()];
    let mut used = 0;
    for piece in pieces(text) {
        let size: usize = piece.chars().map(columns).sum();
        if used > 0 && used + piece.trim_end().chars().map(columns).sum::<usize>() > width {
            lines.push(String::new());
            used = 0;
        }
        for c in piece.chars() {
            if size > width && used + columns(c) > width {
                lines.push(String::new());
                used = 0;
            }
            if let Some(line) = lines.last_mut() {
                line.push(c);
            }
            used += columns(c);
        }
    }
    lines.iter().map(|l| l.trim_end().to_owned()).collect()
}

/// Text cut wherever a line may end.
fn pieces(text: &str) -> Vec<String> {
    const CLOSING: &str = "，。；：、！？）」』”》.,;:!?)";
    let mut out: Vec<String> = Vec::new();
    let mut last = ' ';
    for c in text.chars() {
        let may_break = last == ' ' || ((columns(c) == 2 || columns(last) == 2) && !CLOSING.contains(c));
        match out.last_mut() {
            Some(piece) if !(may_break && c != ' ') => piece.push(c),
            _ => out.push(c.to_string()),
        }
        last = c;
    }
    out
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::sample;
    use super::*;

    #[test]
    fn the_text_reads_as_reviewed() {
        for lang in Lang::ALL {
            insta::assert_snapshot!(
                format!("terminal_campus_{lang}"),
                render(&sample::campus(lang), lang, false, 100)
            );
            insta::assert_snapshot!(
                format!("terminal_first_contact_narrow_{lang}"),
                render(&sample::first_contact(lang), lang, false, 60)
            );
            insta::assert_snapshot!(
                format!("terminal_healthy_{lang}"),
                render(&sample::healthy(lang), lang, false, 100)
            );
        }
    }

    #[test]
    fn colour_is_added_only_when_asked_and_changes_no_word() {
        let doc = sample::campus(Lang::En);
        let plain = render(&doc, Lang::En, false, 80);
        let painted = render(&doc, Lang::En, true, 80);
        assert!(!plain.contains('\u{1b}'));
        let escape = regex::Regex::new("\u{1b}\\[[0-9;]*m").expect("valid");
        assert_eq!(escape.replace_all(&painted, ""), plain);
        assert_ne!(painted, plain);
    }

    #[test]
    fn names_from_folders_cannot_drive_the_terminal() {
        for lang in Lang::ALL {
            let text = render(&sample::hostile(lang), lang, false, 100);
            assert!(!text.chars().any(|c| c != '\n' && c.is_control()));
            assert!(!text.contains('\u{202e}'));
        }
    }

    #[test]
    fn no_line_is_wider_than_the_terminal() {
        for (lang, width) in [(Lang::ZhCn, 60), (Lang::En, 60), (Lang::ZhCn, 100), (Lang::En, 200)] {
            for doc in [sample::campus(lang), sample::large(lang, 1_000, 30, 500)] {
                for line in render(&doc, lang, false, width).lines() {
                    assert!(line.chars().map(columns).sum::<usize>() <= width, "{width}: {line}");
                }
            }
        }
    }

    proptest! {
        #[test]
        fn wrapping_loses_nothing_and_keeps_the_width(text in "[a-z 录像，。]{0,80}", width in 4usize..40) {
            let lines = wrapped(&text, width);
            let bare = |s: &str| s.chars().filter(|c| *c != ' ').collect::<String>();
            prop_assert_eq!(bare(&lines.concat()), bare(&text));
            prop_assert!(lines.iter().all(|l| l.chars().map(columns).sum::<usize>() <= width + 2));
        }
    }
}
