//! The digest: what a leader reads once a day or a week. Figures first, then what to decide, what comes next, the last
//! days of every camera, and proof that somebody looked. It says that all is in order only where nothing is unknown
//! beyond what somebody signed for.

use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::audit::{self, STEPS};
use super::{Block, Item, Rendered, Sheet, item, short, strip};
use crate::config::Cadence;
use crate::model::heartbeat::Silence;
use crate::model::{Span, UtcMs, calendar};
use crate::notify::settings::Attach;
use crate::report::document::{AuditDocument, ClauseTexts, FindingReport, OverallVerdict};
use crate::report::{downtime, page, reading};
use crate::text::{Arg, Lang, Text, for_lang, one_line};

/// How far ahead a digest looks.
const AHEAD_DAYS: i64 = 7;
/// Things ahead told one by one.
const AHEAD: usize = 8;
/// Silences of the agent told one by one.
const SILENCES: usize = 3;

/// What is counted.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Unit {
    /// Clauses of the regulations in force.
    Clauses,
    /// Rule and subject, where no regulation with clauses is in force.
    Checks,
}

/// How much of what is asked could be judged.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, JsonSchema)]
pub struct Tally {
    /// What is counted.
    pub unit: Unit,
    /// Decided one way or the other.
    pub judged: usize,
    /// All that Holdfast is to decide.
    pub total: usize,
    /// Findings that count against the site.
    pub breached: usize,
    /// Not decided.
    pub unknown: usize,
    /// Of these, accepted by a signed statement.
    pub accepted: usize,
    /// In order by the site's own weaker numbers only.
    #[serde(default)]
    pub loosened: usize,
}

/// What happened since the digest before.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Change {
    /// When that was.
    pub since: UtcMs,
    /// What it said; none for the first digest.
    pub before: Option<Tally>,
    /// Findings that came up and still stand.
    pub opened: u32,
    /// Findings that closed of themselves.
    pub closed: u32,
    /// Findings that a person closed.
    pub disposed: u32,
}

/// Footage that recorders are about to let go.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Expiring {
    /// Cameras whose recorder overwrites its oldest footage.
    pub cameras: Vec<String>,
    /// What they recorded in this time goes next, at the pace of the last week.
    pub span: Span,
}

/// A mute in force.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Muted {
    /// Patterns of cameras.
    pub cameras: Vec<String>,
    /// First minute that is no longer muted, local.
    pub until: DateTime,
    /// Who decided.
    pub by: String,
    /// Standing findings that it keeps silent about.
    pub silenced: usize,
}

/// Mails to this reader since the digest before.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Letters {
    /// Taken over by the server.
    pub delivered: u32,
    /// Still waiting.
    pub queued: u32,
    /// Refused for good.
    pub refused: u32,
}

/// Proof that somebody looked.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Ran {
    /// Passes that came to their end.
    pub passes: u32,
    /// End of the newest pass, ever.
    pub last_pass: Option<UtcMs>,
    /// Newest heartbeat of the agent; none where only `check` runs.
    pub last_heartbeat: Option<UtcMs>,
    /// Hours without a heartbeat.
    pub silences: Vec<Silence>,
    /// The delivery ledger.
    pub letters: Letters,
}

/// What a digest says beyond the document of a judgement.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Digest {
    /// Daily or weekly.
    pub cadence: Cadence,
    /// The moment of the judgement.
    pub at: UtcMs,
    /// Its figures.
    pub tally: Tally,
    /// Against the digest before.
    pub change: Change,
    /// Footage that goes next.
    pub expiring: Option<Expiring>,
    /// Mutes in force.
    pub muted: Vec<Muted>,
    /// Proof that somebody looked.
    pub ran: Ran,
}

/// Writes a digest for one reader's language.
pub fn render(
    digest: &Digest,
    doc: &AuditDocument,
    clauses: &ClauseTexts,
    lang: Lang,
    attach: Attach,
) -> Rendered {
    let text = for_lang(lang);
    let sheet = Writer { digest, doc, text, zone: reading::zone(doc) };
    sheet.render(clauses, lang, attach)
}

struct Writer<'a> {
    digest: &'a Digest,
    doc: &'a AuditDocument,
    text: &'static Text,
    zone: TimeZone,
}

impl Writer<'_> {
    fn render(&self, clauses: &ClauseTexts, lang: Lang, attach: Attach) -> Rendered {
        let page = audit::attached(self.doc, clauses, lang, attach);
        let mut sheet = Sheet::new(self.text, self.verdict(), self.subject(), &self.doc.ledger.checkpoint);
        sheet.head = self.head();
        sheet.blocks = self.blocks();
        sheet.attached =
            page.as_ref().map(|(file, _)| self.text.say("mail-attached", &[("file", file.into())]));
        sheet.rendered(page)
    }

    /// The blocks in their order. What a site wants to see beside them is one more line here.
    fn blocks(&self) -> Vec<Block> {
        let coverage = Block {
            heading: self.text.word("digest-coverage"),
            items: Vec::new(),
            strip: strip::strip(self.doc, self.text),
        };
        let all = [
            Block::of(self.text.word("digest-decide"), self.decide()),
            Block::of(self.text.word("digest-ahead"), self.ahead()),
            coverage,
            Block::of(self.text.word("downtime-heading"), self.downtime()),
            Block::of(self.text.word("digest-muted"), self.muted()),
            Block::of(self.text.word("digest-proof"), self.proof()),
        ];
        all.into_iter().filter(|b| !b.is_empty()).collect()
    }

    /// What may be said of the whole: the document's word, unless a clause is unknown and nobody signed for it.
    fn verdict(&self) -> OverallVerdict {
        match reading::verdict(self.doc) {
            OverallVerdict::Compliant if self.digest.tally.unknown > self.digest.tally.accepted => {
                OverallVerdict::CouldNotTell
            }
            verdict => verdict,
        }
    }

    fn facts(&self) -> Vec<(&'static str, Arg<'static>)> {
        let tally = self.digest.tally;
        let unit = if tally.unit == Unit::Clauses { "clauses" } else { "checks" };
        vec![
            ("unit", unit.into()),
            ("cadence", self.digest.cadence.as_str().into()),
            ("judged", tally.judged.into()),
            ("total", tally.total.into()),
            ("breached", tally.breached.into()),
            ("unknown", tally.unknown.into()),
            ("accepted", tally.accepted.into()),
            ("loosened", tally.loosened.into()),
        ]
    }

    fn subject(&self) -> String {
        let mut facts = self.facts();
        facts.push(("site", short(page::site_name(self.doc, self.text)).into()));
        facts.push(("opened", self.digest.change.opened.into()));
        facts.push(("gone", (self.digest.change.closed + self.digest.change.disposed).into()));
        let id = match self.verdict() {
            OverallVerdict::LedgerFailure => "mail-subject-ledger_failure",
            _ => "digest-subject",
        };
        self.text.say(id, &facts)
    }

    /// The five lines that a leader reads.
    fn head(&self) -> Vec<String> {
        let verdict = match self.verdict() {
            OverallVerdict::CouldNotTell => self.text.word("verdict-could_not_tell"),
            _ => page::headline(self.doc, self.text),
        };
        let mut first = self.facts();
        first.push(("site", page::site_name(self.doc, self.text).into()));
        first.push(("verdict", verdict.into()));
        let unknown =
            if self.digest.tally.accepted > 0 { "digest-unknown-accepted" } else { "digest-unknown" };
        vec![
            self.text.say("digest-verdict", &first),
            self.text.say(
                if self.digest.tally.loosened > 0 { "digest-judged-loosened" } else { "digest-judged" },
                &self.facts(),
            ),
            audit::breached(self.doc, self.text),
            self.text.say(unknown, &self.facts()),
            self.change(),
        ]
    }

    fn change(&self) -> String {
        let change = self.digest.change;
        let since = self.minute(change.since);
        let mut facts = vec![
            ("since", since.into()),
            ("opened", change.opened.into()),
            ("closed", change.closed.into()),
            ("disposed", change.disposed.into()),
        ];
        let Some(before) = change.before.filter(|b| b.unit == self.digest.tally.unit) else {
            return self.text.say("digest-change-first", &facts);
        };
        facts.extend(self.facts());
        facts.push(("judged_before", before.judged.into()));
        facts.push(("total_before", before.total.into()));
        self.text.say("digest-change", &facts)
    }

    fn minute(&self, at: UtcMs) -> String {
        self.text.minute(at, &self.zone)
    }

    /// What findings ask for, worst first, then what nobody can see and nobody accepted.
    fn decide(&self) -> Vec<Item> {
        let mut items = audit::steps(self.doc, self.text);
        let blind = reading::unknown_groups(self.doc).into_iter().filter(|g| {
            self.doc.unknown.iter().any(|u| u.why == g.why && u.text == g.text && u.accepted.is_none())
        });
        items.extend(blind.map(|g| {
            let rules: Vec<&str> = g.rules.keys().copied().filter(|rule| !rule.is_empty()).collect();
            let facts = [("n", g.count.into()), ("rules", page::rules_called(&rules, self.text).into())];
            let id = if rules.is_empty() { "digest-decide-paths" } else { "digest-decide-unknown" };
            item(one_line(g.text).into_owned(), vec![self.text.say(id, &facts)])
        }));
        items.truncate(STEPS);
        let open = self.digest.tally.unknown.saturating_sub(self.digest.tally.accepted);
        if items.is_empty() && open > 0 {
            let facts = [("n", open.into())];
            items.push(item(self.text.say("digest-decide-blind", &facts), vec![]));
        }
        if items.is_empty() {
            items.push(item(self.text.word("digest-decide-nothing"), vec![]));
        }
        items
    }

    fn ahead(&self) -> Vec<Item> {
        let mut lines = self.falling_short();
        lines.extend(self.ending());
        lines.extend(self.digest.expiring.as_ref().map(|e| {
            let cameras: Vec<&str> = e.cameras.iter().map(String::as_str).collect();
            let facts = [
                ("cameras", page::called(&cameras, self.doc, self.text).into()),
                ("n", e.cameras.len().into()),
                ("from", calendar::date_of(e.span.start, &self.zone).to_string().into()),
                ("to", calendar::date_of(e.span.end, &self.zone).to_string().into()),
            ];
            self.text.say("digest-expiring", &facts)
        }));
        let more = lines.len().saturating_sub(AHEAD);
        lines.truncate(AHEAD);
        if more > 0 {
            lines.push(self.text.say("digest-ahead-more", &[("n", more.into())]));
        }
        if lines.is_empty() {
            lines.push(self.text.word("digest-ahead-nothing"));
        }
        lines.into_iter().map(|line| item(line, vec![])).collect()
    }

    /// Cameras that will hold too little at today's rates: findings of a forecast, before anything is lost.
    fn falling_short(&self) -> Vec<String> {
        let soon = |f: &&FindingReport| {
            f.rule == "storage_health" && f.facts["case"] == "short" && f.facts["already"] == false
        };
        let say = |f: &FindingReport| {
            let facts = [("camera", self.called(f).into()), ("text", (&f.text).into())];
            self.text.say("digest-short", &facts)
        };
        self.doc.findings.iter().filter(|f| reading::is_open(f)).filter(soon).map(say).collect()
    }

    fn called(&self, f: &FindingReport) -> String {
        self.doc.names.shown(&f.subject, self.text)
    }

    /// Waivers and statements that end: what they cover comes back by itself.
    fn ending(&self) -> Vec<String> {
        let horizon = UtcMs(self.digest.at.0 + AHEAD_DAYS * 86_400_000);
        let waived = self.doc.findings.iter().filter_map(|f| Some((f, f.waived_until?)));
        let mut lines: Vec<String> = waived
            .filter(|(_, until)| *until <= horizon)
            .map(|(f, until)| {
                let facts = [
                    ("subject", self.called(f).into()),
                    ("title", (&f.title).into()),
                    ("until", self.text.last_minute(until, &self.zone).into()),
                    ("id", (&f.id).into()),
                ];
                self.text.say("digest-waiver-ends", &facts)
            })
            .collect();
        let last_day = calendar::date_of(horizon, &self.zone).to_string();
        let mut statements: Vec<_> = self
            .doc
            .unknown
            .iter()
            .filter_map(|u| u.accepted.as_ref())
            .filter(|a| a.until <= last_day)
            .collect();
        statements.sort_by(|a, b| (&a.until, &a.says).cmp(&(&b.until, &b.says)));
        statements.dedup();
        lines.extend(statements.into_iter().map(|a| {
            let facts = [("says", (&a.says).into()), ("until", (&a.until).into())];
            self.text.say("digest-statement-ends", &facts)
        }));
        lines
    }

    /// Availability, repair, the longest outage, and the incidents.
    fn downtime(&self) -> Vec<Item> {
        let lines = downtime::lines(&self.doc.downtime, self.text, &self.zone, &self.doc.names);
        lines.into_iter().map(|line| item(one_line(&line).into_owned(), vec![])).collect()
    }

    fn muted(&self) -> Vec<Item> {
        let line = |m: &Muted| {
            let cameras: Vec<&str> = m.cameras.iter().map(String::as_str).collect();
            let facts = [
                ("cameras", page::called(&cameras, self.doc, self.text).into()),
                ("until", m.until.strftime("%Y-%m-%d %H:%M").to_string().into()),
                ("by", (&m.by).into()),
                ("n", m.silenced.into()),
            ];
            item(one_line(&self.text.say("digest-muted-line", &facts)).into_owned(), vec![])
        };
        self.digest.muted.iter().map(line).collect()
    }

    fn proof(&self) -> Vec<Item> {
        let ran = &self.digest.ran;
        let last = ran.last_pass.map_or_else(String::new, |at| self.minute(at));
        let passes = match ran.passes {
            0 => self.text.say("digest-no-pass", &[("last", last.into())]),
            n => self.text.say("digest-passes", &[("n", n.into()), ("last", last.into())]),
        };
        let seen = [
            ("cameras", self.doc.cameras.len().into()),
            ("segments", self.doc.cameras.iter().map(|c| c.segments).sum::<u64>().into()),
            ("bytes", self.text.bytes(self.doc.cameras.iter().map(|c| c.bytes).sum()).into()),
        ];
        let letters = [
            ("delivered", ran.letters.delivered.into()),
            ("queued", ran.letters.queued.into()),
            ("refused", ran.letters.refused.into()),
        ];
        let mut lines = vec![passes, self.text.say("mail-proof-seen", &seen)];
        lines.extend(self.watched());
        lines.push(self.text.say("digest-letters", &letters));
        lines.into_iter().map(|line| item(line, vec![])).collect()
    }

    fn watched(&self) -> Vec<String> {
        let ran = &self.digest.ran;
        let Some(last) = ran.last_heartbeat else { return vec![self.text.word("digest-no-heartbeat")] };
        let mut lines = Vec::new();
        if ran.silences.is_empty() {
            lines.push(self.text.say("digest-heartbeats", &[("last", self.minute(last).into())]));
        }
        for silence in ran.silences.iter().rev().take(SILENCES) {
            let id = if silence.orderly { "status-silence-stopped" } else { "status-silence-killed" };
            let span = silence.span;
            let facts = [("from", self.minute(span.start).into()), ("to", self.minute(span.end).into())];
            lines.push(self.text.say(id, &facts));
        }
        if let Some(more) = ran.silences.len().checked_sub(SILENCES).filter(|n| *n > 0) {
            lines.push(self.text.say("digest-silences-more", &[("n", more.into())]));
        }
        lines
    }
}
