//! The audit mail: subject, plain part and HTML part from one [`AuditDocument`]. Both parts say the
//! same; names of persons and pictures never enter. Headers are built by lettre's types from text
//! that holds no control character, so no name can add a header.

use std::time::{Duration, SystemTime};

use askama::Template;
use jiff::tz::TimeZone;
use lettre::message::header::ContentType;
use lettre::message::{Attachment, Mailbox, MultiPart, SinglePart};
use thiserror::Error;

use super::settings::Attach;
use crate::model::UtcMs;
use crate::report::document::{AuditDocument, ClauseTexts, FindingReport, OverallVerdict};
use crate::report::{page, reading};
use crate::text::{Arg, Lang, Text, for_lang, one_line};

/// Decisions named at the top.
const STEPS: usize = 3;
/// Findings written out; the others are counted.
const FINDINGS: usize = 10;
/// Characters of the site's name in a subject: the verdict must stay in sight on a phone.
const SITE: usize = 40;

/// A mail as text, before it is addressed.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Rendered {
    /// One line without control characters.
    pub subject: String,
    /// The plain part.
    pub plain: String,
    /// The HTML part.
    pub html: String,
    /// File name and bytes of the attached report.
    pub page: Option<(String, String)>,
}

/// A mail as it is queued: every byte is fixed, so a retry sends the same mail.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Letter {
    /// `Message-ID` without angle brackets; the same in every attempt.
    pub message_id: String,
    /// Sender's address on the envelope.
    pub from: String,
    /// Recipient's address on the envelope.
    pub to: String,
    /// When it was written; part of the file name of the folder route.
    pub written_at: UtcMs,
    /// The whole message, RFC 5322.
    pub bytes: Vec<u8>,
}

/// Why a mail cannot be addressed.
#[derive(Debug, Error)]
pub enum LetterError {
    /// An address that is none.
    #[error("cannot use {address:?} as a mail address: {why}; write name@host or Name <name@host>")]
    Address {
        /// As given.
        address: String,
        /// What is wrong with it.
        why: String,
    },
    /// A message id that could break the header.
    #[error("cannot use {0:?} as a message id: only letters, digits and . _ - around one @ are allowed")]
    MessageId(String),
    /// The mail library refused the message.
    #[error("cannot build the mail: {0}; report this as a fault of Holdfast")]
    Build(#[from] lettre::error::Error),
}

/// Everything that both parts say, in their order.
#[derive(Template)]
#[template(path = "mail.html", config = "src/report/askama.toml")]
struct Mail {
    lang: &'static str,
    colour: &'static str,
    subject: String,
    head: [String; 5],
    notes: Vec<String>,
    blocks: Vec<Block>,
    checkpoint_heading: String,
    checkpoint: String,
    checkpoint_means: String,
    attached: Option<String>,
}

/// A heading and what stands under it.
struct Block {
    heading: String,
    items: Vec<Item>,
}

/// A first line, and the lines that belong to it.
struct Item {
    first: String,
    more: Vec<String>,
}

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
    let page = (attach == Attach::Html).then(|| {
        let day = crate::model::calendar::date_of(doc.finished_at, &zone);
        (format!("holdfast-report-{day}.html"), page::render(doc, clauses, lang))
    });
    let sealed = !doc.ledger.checkpoint.is_empty();
    let mail = Mail {
        lang: lang.tag(),
        colour: colour(reading::verdict(doc)),
        subject: subject(doc, t),
        head: head(doc, t),
        notes: doc
            .first_contact
            .then(|| t.word("page-first-contact"))
            .into_iter()
            .chain(because.iter().map(|line| one_line(line).into_owned()))
            .collect(),
        blocks: blocks(doc, clauses, t, &zone),
        checkpoint_heading: t.word("mail-checkpoint"),
        checkpoint: page::checkpoint_text(&doc.ledger.checkpoint),
        checkpoint_means: t.word(if sealed { "ledger-means" } else { "ledger-no-checkpoint" }),
        attached: page.as_ref().map(|(file, _)| t.say("mail-attached", &[("file", file.into())])),
    };
    Rendered {
        plain: mail.plain(),
        html: mail.render().expect("BUG: writing into a string cannot fail"),
        subject: mail.subject,
        page,
    }
}

/// A mail of one paragraph.
#[derive(Template)]
#[template(
    source = "<!doctype html>\n<html lang=\"{{ lang }}\"><title>{{ subject }}</title><p>{{ text }}</p></html>\n",
    ext = "html"
)]
struct Plain<'a> {
    lang: &'a str,
    subject: &'a str,
    text: &'a str,
}

/// A mail of one paragraph, both parts alike.
pub fn plain(subject: &str, text: &str, lang: Lang) -> Rendered {
    let page = Plain { lang: lang.tag(), subject, text };
    Rendered {
        subject: one_line(subject).into_owned(),
        plain: format!("{text}\n"),
        html: page.render().expect("BUG: writing into a string cannot fail"),
        page: None,
    }
}

/// Addresses a mail and fixes its bytes.
///
/// `message_id` is `left@right`; with the same arguments the bytes are the same.
///
/// # Errors
/// See [`LetterError`].
pub fn letter(
    mail: &Rendered,
    from: &str,
    to: &str,
    message_id: &str,
    written_at: UtcMs,
) -> Result<Letter, LetterError> {
    check_message_id(message_id)?;
    let (from, to) = (mailbox(from)?, mailbox(to)?);
    // From the message id, so that the bytes do not change between attempts; at most 70 characters.
    let mark: String = blake3::hash(message_id.as_bytes()).to_hex().chars().take(32).collect();
    let boundary = |part: &str| format!("holdfast-{part}-{mark}");
    let both = MultiPart::alternative()
        .boundary(boundary("text"))
        .singlepart(SinglePart::plain(mail.plain.clone()))
        .singlepart(SinglePart::html(mail.html.clone()));
    let body = match &mail.page {
        None => both,
        Some((name, html)) => {
            let file = Attachment::new(name.clone()).body(html.clone(), ContentType::TEXT_HTML);
            MultiPart::mixed().boundary(boundary("file")).multipart(both).singlepart(file)
        }
    };
    let since_1970 = Duration::from_millis(u64::try_from(written_at.0).unwrap_or(0));
    let message = lettre::Message::builder()
        .message_id(Some(format!("<{message_id}>")))
        .date(SystemTime::UNIX_EPOCH + since_1970)
        .from(from.clone())
        .to(to.clone())
        .subject(one_line(&mail.subject))
        .raw_header(raw_header("Auto-Submitted", "auto-generated"))
        .multipart(body)?;
    Ok(Letter {
        message_id: message_id.to_owned(),
        from: from.email.to_string(),
        to: to.email.to_string(),
        written_at,
        bytes: message.formatted(),
    })
}

fn raw_header(name: &'static str, value: &str) -> lettre::message::header::HeaderValue {
    use lettre::message::header::{HeaderName, HeaderValue};
    HeaderValue::new(HeaderName::new_from_ascii_str(name), value.to_owned())
}

fn mailbox(text: &str) -> Result<Mailbox, LetterError> {
    let fail = |why: String| LetterError::Address { address: text.to_owned(), why };
    if one_line(text) != text {
        return Err(fail("it holds a control character".to_owned()));
    }
    text.parse().map_err(|e: lettre::address::AddressError| fail(e.to_string()))
}

fn check_message_id(id: &str) -> Result<(), LetterError> {
    let plain = |part: &str| {
        !part.is_empty() && part.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-'))
    };
    match id.split_once('@') {
        Some((left, right)) if plain(left) && plain(right) && id.len() <= 200 => Ok(()),
        _ => Err(LetterError::MessageId(id.to_owned())),
    }
}

fn colour(verdict: OverallVerdict) -> &'static str {
    match verdict {
        OverallVerdict::Compliant => "#0b6b74",
        OverallVerdict::CouldNotTell => "#5f4b9b",
        OverallVerdict::Violations | OverallVerdict::LedgerFailure => "#b3261e",
    }
}

fn subject(doc: &AuditDocument, t: &Text) -> String {
    let verdict = reading::verdict(doc);
    let name = page::site_name(doc, t);
    let site =
        if name.chars().count() > SITE { name.chars().take(SITE - 1).chain(['…']).collect() } else { name };
    let counts = &doc.counts;
    let mut facts: Vec<(&str, Arg<'_>)> = vec![("site", site.into())];
    let wanted: &[(&str, usize)] = match verdict {
        OverallVerdict::Compliant => &[("total", counts.total())],
        OverallVerdict::LedgerFailure => &[],
        OverallVerdict::Violations => {
            &[("n", counts.breached), ("judged", counts.judged()), ("total", counts.total())]
        }
        OverallVerdict::CouldNotTell => {
            &[("unknown", counts.unknown), ("judged", counts.judged()), ("total", counts.total())]
        }
    };
    facts.extend(wanted.iter().map(|(name, n)| (*name, (*n).into())));
    t.say(&format!("mail-subject-{}", verdict.as_str()), &facts)
}

/// The five lines that a leader reads.
fn head(doc: &AuditDocument, t: &Text) -> [String; 5] {
    let counts = &doc.counts;
    let verdict = [("site", page::site_name(doc, t).into()), ("verdict", page::headline(doc, t).into())];
    [
        t.say("mail-verdict", &verdict),
        t.say("mail-judged", &[("judged", counts.judged().into()), ("total", counts.total().into())]),
        breached(doc, t),
        t.say("mail-unknown", &[("unknown", counts.unknown.into())]),
        page::change(doc, t),
    ]
}

/// Breaches, and how many of them are waived; their share only where there is one.
fn breached(doc: &AuditDocument, t: &Text) -> String {
    let counts = &doc.counts;
    let id = if counts.waived == 0 { "mail-breached" } else { "mail-breached-share" };
    let facts = [
        ("breached", counts.breached.into()),
        ("waived", counts.waived.into()),
        ("share", t.percent(counts.waived_pct()).into()),
    ];
    t.say(id, &facts)
}

fn blocks(doc: &AuditDocument, clauses: &ClauseTexts, t: &Text, zone: &TimeZone) -> Vec<Block> {
    let block = |id: &str, items: Vec<Item>| Block { heading: t.word(id), items };
    let all = [
        block("mail-steps", steps(doc, t)),
        block("mail-findings", findings(doc, clauses, t, zone)),
        block("mail-unknown-heading", unknown(doc, t)),
        block("questions-heading", questions(doc)),
        block("mail-proof", proof(doc, t, zone)),
    ];
    all.into_iter().filter(|b| !b.items.is_empty()).collect()
}

fn item(first: String, more: Vec<String>) -> Item {
    Item { first, more }
}

fn steps(doc: &AuditDocument, t: &Text) -> Vec<Item> {
    let ledger = (doc.verdict == OverallVerdict::LedgerFailure).then(|| item(t.word("next-ledger"), vec![]));
    let actions = reading::actions(doc);
    let step = |a: &reading::Action<'_>| {
        let titles: Vec<String> = a.titles.iter().map(|title| (*title).to_owned()).collect();
        let facts = [("titles", t.list(&titles).into()), ("subjects", page::some_of(&a.subjects, t).into())];
        item(one_line(a.remedy).into_owned(), vec![t.say("next-for", &facts)])
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

fn finding(f: &FindingReport, doc: &AuditDocument, clauses: &ClauseTexts, t: &Text, zone: &TimeZone) -> Item {
    let severity = t.word(&format!("severity-{}", f.severity.as_str()));
    let first = [
        ("severity", severity.into()),
        ("basis", t.word(&format!("basis-{}", f.basis.as_str())).into()),
        ("subject", (&f.subject).into()),
        ("title", (&f.title).into()),
    ];
    let mut more = vec![one_line(&f.text).into_owned()];
    if let Some(span) = f.span {
        for (zone, name) in [(zone, reading::zone_name(doc)), (&TimeZone::UTC, "UTC")] {
            let facts = [("span", t.span(span, zone).into()), ("zone", name.into())];
            more.push(t.say("mail-finding-span", &facts));
        }
    }
    for id in &f.clauses {
        let place = clauses.get(id).map_or(id.as_str(), |(place, _)| place.as_str());
        more.push(t.say("mail-finding-clause", &[("place", place.into()), ("id", id.into())]));
    }
    more.push(t.say("mail-finding-next", &[("remedy", (&f.remedy).into())]));
    item(t.say("mail-finding", &first), more)
}

fn unknown(doc: &AuditDocument, t: &Text) -> Vec<Item> {
    let reason = |g: &reading::UnknownGroup<'_>| {
        let rules: Vec<&str> = g.rules.keys().copied().collect();
        let facts =
            [("n", g.count.into()), ("rules", page::some_of(&rules, t).into()), ("why", g.text.into())];
        item(t.say("mail-unknown-reason", &facts), vec![])
    };
    reading::unknown_groups(doc).iter().map(reason).collect()
}

fn questions(doc: &AuditDocument) -> Vec<Item> {
    let ask = |q: &crate::report::document::Question| {
        item(one_line(&q.subject).into_owned(), vec![one_line(&q.text).into_owned()])
    };
    doc.questions.iter().map(ask).collect()
}

fn proof(doc: &AuditDocument, t: &Text, zone: &TimeZone) -> Vec<Item> {
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
    vec![item(t.say("mail-proof-span", &span), vec![]), item(t.say("mail-proof-seen", &seen), vec![])]
}

impl Mail {
    /// The plain part: the same lines in the same order.
    fn plain(&self) -> String {
        let mut lines: Vec<String> = self.head.to_vec();
        lines.extend(self.notes.iter().flat_map(|note| [String::new(), note.clone()]));
        for block in &self.blocks {
            lines.extend([String::new(), block.heading.clone()]);
            for item in &block.items {
                lines.push(format!("- {}", item.first));
                lines.extend(item.more.iter().map(|line| format!("  {line}")));
            }
        }
        lines.extend([String::new(), self.checkpoint_heading.clone(), self.checkpoint_means.clone()]);
        lines.extend(self.attached.clone());
        if !self.checkpoint.is_empty() {
            lines.extend([String::new(), self.checkpoint.clone()]);
        }
        lines.push(String::new());
        lines.join("\n")
    }
}

#[cfg(test)]
mod tests;
