//! The audit mail: what one pass found, for whoever is told at once.

use jiff::tz::TimeZone;

use super::{Block, Item, Rendered, Sheet, item, short, written};
use crate::notify::settings::Attach;
use crate::report::document::{AuditDocument, ClauseTexts, Counts, FindingReport, OverallVerdict};
use crate::report::{page, reading};
use crate::text::{Arg, Lang, Text, for_lang, one_line};

/// Decisions named at the top.
pub(super) const STEPS: usize = 3;
/// Findings written out; the others are counted.
const FINDINGS: usize = 10;

/// Writes the audit mail for one reader's language.
pub fn render(doc: &AuditDocument, clauses: &ClauseTexts, lang: Lang, attach: Attach) -> Rendered {
    render_because(doc, clauses, lang, attach, &[])
}

/// The same with sentences that say why this reader gets it.
pub fn render_because(
    doc: &AuditDocument,
    clauses: &ClauseTexts,
    lang: Lang,
    attach: Attach,
    because: &[String],
) -> Rendered {
    let t = for_lang(lang);
    let zone = reading::zone(doc);
    let page = attached(doc, clauses, lang, attach);
    let mut mail = Sheet::new(t, reading::verdict(doc), subject(doc, t), &doc.ledger.checkpoint);
    mail.head = head(doc, t).to_vec();
    mail.head.push(written(doc.finished_at, &zone, t));
    let first = doc.first_contact.then(|| t.word("page-first-contact"));
    mail.notes = first.into_iter().chain(because.iter().map(|line| one_line(line).into_owned())).collect();
    mail.blocks = blocks(doc, clauses, t, &zone);
    mail.attached = page.as_ref().map(|(file, _)| t.say("mail-attached", &[("file", file.into())]));
    mail.rendered(page)
}

/// The whole report as a file, where it is wanted.
pub(super) fn attached(
    doc: &AuditDocument,
    clauses: &ClauseTexts,
    lang: Lang,
    attach: Attach,
) -> Option<(String, String)> {
    (attach == Attach::Html).then(|| {
        let day = crate::model::calendar::date_of(doc.finished_at, &reading::zone(doc));
        (format!("holdfast-report-{day}.html"), page::render(doc, clauses, lang))
    })
}

pub(super) fn subject(doc: &AuditDocument, t: &Text) -> String {
    let verdict = reading::verdict(doc);
    let site = short(page::site_name(doc, t));
    let counts = &doc.counts;
    let mut facts: Vec<(&str, Arg<'_>)> = vec![("site", site.into())];
    let wanted: &[(&str, usize)] = match verdict {
        OverallVerdict::Compliant => &[("total", counts.total()), ("loosened", counts.loosened)],
        OverallVerdict::LedgerFailure => &[],
        OverallVerdict::Violations => {
            &[("n", counts.breached), ("judged", counts.judged()), ("total", counts.total())]
        }
        OverallVerdict::CouldNotTell => {
            &[("unknown", counts.unknown), ("judged", counts.judged()), ("total", counts.total())]
        }
    };
    facts.extend(wanted.iter().map(|(name, n)| (*name, (*n).into())));
    if verdict == OverallVerdict::Compliant && counts.loosened > 0 {
        return t.say("mail-subject-loosened", &facts);
    }
    t.say(&format!("mail-subject-{}", verdict.as_str()), &facts)
}

/// The five lines that a leader reads.
pub(super) fn head(doc: &AuditDocument, t: &Text) -> [String; 5] {
    let counts = &doc.counts;
    let verdict = [("site", page::site_name(doc, t).into()), ("verdict", page::headline(doc, t).into())];
    [
        t.say("mail-verdict", &verdict),
        judged(counts, t),
        breached(doc, t),
        t.say("mail-unknown", &[("unknown", counts.unknown.into())]),
        page::change(doc, t),
    ]
}

/// How much was judged, and how much of it by weaker numbers of the site.
fn judged(counts: &Counts, t: &Text) -> String {
    let facts = [
        ("judged", counts.judged().into()),
        ("total", counts.total().into()),
        ("loosened", counts.loosened.into()),
    ];
    if counts.loosened > 0 { t.say("mail-judged-loosened", &facts) } else { t.say("mail-judged", &facts) }
}

/// Breaches, and how many of them are waived; their share only where there is one.
pub(super) fn breached(doc: &AuditDocument, t: &Text) -> String {
    let counts = &doc.counts;
    let id = match (counts.waived, counts.disposed) {
        (_, 1..) => "mail-breached-disposed",
        (0, 0) => "mail-breached",
        (_, 0) => "mail-breached-share",
    };
    let facts = [
        ("breached", counts.breached.into()),
        ("waived", counts.waived.into()),
        ("disposed", counts.disposed.into()),
        ("share", t.percent(counts.waived_pct()).into()),
    ];
    t.say(id, &facts)
}

fn blocks(doc: &AuditDocument, clauses: &ClauseTexts, t: &Text, zone: &TimeZone) -> Vec<Block> {
    let block = |id: &str, items: Vec<Item>| Block::of(t.word(id), items);
    let all = [
        block("mail-steps", steps(doc, t)),
        block("mail-findings", findings(doc, clauses, t, zone)),
        block("mail-unknown-heading", unknown(doc, t)),
        block("questions-heading", questions(doc, t)),
        block("mail-proof", proof(doc, t, zone)),
    ];
    all.into_iter().filter(|b| !b.is_empty()).collect()
}

pub(super) fn steps(doc: &AuditDocument, t: &Text) -> Vec<Item> {
    let ledger = (doc.verdict == OverallVerdict::LedgerFailure).then(|| item(t.word("next-ledger"), vec![]));
    let actions = reading::actions(doc);
    let step = |a: &reading::Action<'_>| {
        let titles: Vec<String> = a.titles.iter().map(|title| (*title).to_owned()).collect();
        let facts =
            [("titles", t.list(&titles).into()), ("subjects", page::called(&a.subjects, doc, t).into())];
        let act = t.say("mail-step-act", &[("id", a.first.into())]);
        item(t.say("next-for", &facts), vec![one_line(a.remedy).into_owned(), act])
    };
    ledger.into_iter().chain(actions.iter().map(step)).take(STEPS).collect()
}

fn findings(doc: &AuditDocument, clauses: &ClauseTexts, t: &Text, zone: &TimeZone) -> Vec<Item> {
    let open = reading::open_findings(doc);
    let mut items: Vec<Item> =
        open.iter().take(FINDINGS).map(|f| finding(f, doc, clauses, t, zone)).collect();
    if open.len() > FINDINGS {
        items.push(item(t.say("mail-findings-more", &[("n", (open.len() - FINDINGS).into())]), vec![]));
    }
    items
}

pub(super) fn finding(
    f: &FindingReport,
    doc: &AuditDocument,
    clauses: &ClauseTexts,
    t: &Text,
    zone: &TimeZone,
) -> Item {
    let severity = t.word(&format!("severity-{}", f.severity.as_str()));
    let first = [
        ("severity", severity.into()),
        ("basis", t.word(&format!("basis-{}", f.basis.as_str())).into()),
        ("subject", doc.names.shown(&f.subject, t).into()),
        ("title", (&f.title).into()),
    ];
    let mut more = vec![one_line(&f.text).into_owned()];
    if let Some(span) = f.span {
        let utc = (&TimeZone::UTC, "UTC");
        let local = Some((zone, reading::zone_name(doc))).filter(|(_, name)| *name != utc.1);
        for (zone, name) in local.into_iter().chain([utc]) {
            let facts = [("span", t.span(span, zone).into()), ("zone", name.into())];
            more.push(t.say("mail-finding-span", &facts));
        }
    }
    for id in &f.clauses {
        let place = clauses.get(id).map_or(id.as_str(), |c| c.place.as_str());
        more.push(t.say("mail-finding-clause", &[("place", place.into()), ("id", id.into())]));
    }
    more.push(t.say("mail-finding-next", &[("remedy", (&f.remedy).into())]));
    more.extend(["mail-finding-show", "mail-finding-ack"].map(|id| t.say(id, &[("id", (&f.id).into())])));
    item(t.say("mail-finding", &first), more)
}

pub(super) fn unknown(doc: &AuditDocument, t: &Text) -> Vec<Item> {
    let reason = |g: &reading::UnknownGroup<'_>| {
        let facts = [
            ("n", g.count.into()),
            ("rules", page::rules_called(g.rules.keys(), t).into()),
            ("why", g.text.into()),
        ];
        item(t.say("mail-unknown-reason", &facts), vec![])
    };
    reading::unknown_groups(doc).iter().map(reason).collect()
}

pub(super) fn questions(doc: &AuditDocument, t: &Text) -> Vec<Item> {
    let ask = |q: &crate::report::document::Question| {
        item(doc.names.shown(&q.subject, t), vec![one_line(&q.text).into_owned()])
    };
    doc.questions.iter().map(ask).collect()
}

pub(super) fn proof(doc: &AuditDocument, t: &Text, zone: &TimeZone) -> Vec<Item> {
    let span = [
        ("from", t.instant(doc.started_at, zone).into()),
        ("to", t.instant(doc.finished_at, zone).into()),
        ("zone", reading::zone_name(doc).into()),
    ];
    let seen = [
        ("cameras", doc.cameras.len().into()),
        ("segments", doc.cameras.iter().map(|c| c.segments).sum::<u64>().into()),
        ("bytes", t.bytes(doc.cameras.iter().map(|c| c.bytes).sum()).into()),
    ];
    let owed = doc.ledger.unstamped.iter().map(|late| reading::stamp_owed(late, t, zone));
    let lines = [t.say("mail-proof-span", &span), t.say("mail-proof-seen", &seen)].into_iter().chain(owed);
    lines.map(|line| item(line, vec![])).collect()
}
