//! The digest: what a leader reads once a day or a week. Figures first, then what to decide, what comes next, the last
//! days of every camera, and proof that somebody looked. It says that all is in order only where nothing is unknown
//! beyond what somebody signed for.

mod ahead;
mod proof;

use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::audit::{self, STEPS};
use super::{Block, Item, Rendered, Sheet, item, short, strip, written};
use crate::config::Cadence;
use crate::evidence::Moved;
use crate::model::heartbeat::Silence;
use crate::model::{Span, UtcMs};
use crate::notify::settings::Attach;
use crate::report::document::{AuditDocument, ClauseTexts, OverallVerdict};
use crate::report::{downtime, page, reading};
use crate::text::{Arg, Lang, Text, for_lang, one_line};

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
    /// What is counted by every number here but `breached`.
    pub unit: Unit,
    /// Clauses or checks decided one way or the other.
    pub judged: usize,
    /// All clauses or checks that Holdfast is to decide.
    pub total: usize,
    /// Findings that count against the site, whatever `unit` says; several may break one clause.
    pub breached: usize,
    /// Clauses or checks not decided.
    pub unknown: usize,
    /// Of these, accepted by a signed statement.
    pub accepted: usize,
    /// Clauses or checks in order by the site's own weaker numbers only.
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
    /// What became of findings.
    pub moved: Moved,
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

/// Mails to this reader: what became of them since the digest before.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Letters {
    /// Taken over by the server since then.
    pub delivered: u32,
    /// Waiting now, whenever they were written.
    pub queued: u32,
    /// Refused for good since then.
    pub refused: u32,
}

/// Proof that somebody looked.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Ran {
    /// Passes that came to their end.
    pub passes: u32,
    /// End of the newest pass, ever.
    pub last_pass: Option<UtcMs>,
    /// Until when what came and went is known: the begin of that pass, or later where an agent watched since.
    pub known_until: UtcMs,
    /// First heartbeat ever.
    pub first_heartbeat: Option<UtcMs>,
    /// Newest heartbeat of the agent; none where only `check` runs.
    pub last_heartbeat: Option<UtcMs>,
    /// Every stop, kill and silence that reaches into this time, however short.
    pub pauses: Vec<Silence>,
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
        sheet.head.push(written(self.doc.finished_at, &self.zone, self.text));
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
            ("told", self.unknown_of().into()),
            ("checks", self.doc.counts.unknown.into()),
            ("loosened_checks", self.doc.counts.loosened.into()),
        ]
    }

    /// What cannot be told: a clause that one check broke is decided, and its other checks may still be unknown.
    fn unknown_of(&self) -> &'static str {
        let tally = self.digest.tally;
        match (tally.unit, tally.unknown, self.doc.counts.unknown) {
            (Unit::Checks, ..) | (_, _, 0) => "alone",
            (Unit::Clauses, 0, _) => "checks",
            (Unit::Clauses, ..) => "both",
        }
    }

    /// What stands in place of a regulation's number is said of clauses, and of checks where no clause rests on it alone.
    fn judged(&self) -> String {
        let id = match (self.digest.tally.loosened, self.doc.counts.loosened) {
            (0, 0) => "digest-judged",
            (0, _) => "digest-judged-loosened-checks",
            _ => "digest-judged-loosened",
        };
        self.text.say(id, &self.facts())
    }

    fn subject(&self) -> String {
        let mut facts = self.facts();
        facts.push(("site", short(page::site_name(self.doc, self.text)).into()));
        let moved = self.digest.change.moved;
        facts.push(("opened", moved.opened.into()));
        facts.push(("gone", (moved.closed + moved.unasked + moved.disposed).into()));
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
            self.judged(),
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
            ("opened", change.moved.opened.into()),
            ("closed", change.moved.closed.into()),
            ("unasked", change.moved.unasked.into()),
            ("disposed", change.moved.disposed.into()),
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
}
