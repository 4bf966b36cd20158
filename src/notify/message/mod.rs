//! Mails as text: one sheet has a plain part and an HTML part that say the same, and is addressed into a letter whose
//! bytes never change. Names of persons filmed and pictures never enter. Headers are built by lettre's types from text
//! that holds no control character, so no name can add a header.

mod announce;
mod audit;
mod changes;
mod digest;
mod strip;

use std::time::{Duration, SystemTime};

use askama::Template;
use lettre::message::header::ContentType;
use lettre::message::{Attachment, Mailbox, MultiPart, SinglePart};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::model::UtcMs;
use crate::report::document::OverallVerdict;
use crate::report::page;
use crate::text::{Commands, Lang, Text, marked, one_line};

pub use announce::{Announcement, Part, Point, announce, in_subject, written};
pub use audit::{render, render_because};
pub use changes::{Told, changes_subject, render_changes};
pub use digest::{Change, Digest, Expiring, Letters, Muted, Ran, Tally, Unit, render as render_digest};
use strip::Strip;

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
    /// Its first lines.
    pub head: Vec<String>,
    /// What follows them, without pictures.
    pub passages: Vec<Passage>,
}

impl Rendered {
    /// The same with every command that it quotes completed for its readers.
    pub fn with(self, commands: &Commands) -> Self {
        let said = |text: String| commands.within(&text).into_owned();
        let all = |lines: Vec<String>| lines.into_iter().map(said).collect();
        let passage = |p: Passage| Passage { heading: said(p.heading), lines: all(p.lines) };
        Self {
            plain: said(self.plain),
            html: commands.within_code(&self.html).into_owned(),
            page: self.page.map(|(name, html)| (name, commands.within_html(&html).into_owned())),
            head: all(self.head),
            passages: self.passages.into_iter().map(passage).collect(),
            subject: self.subject,
        }
    }
}

/// A heading and the lines under it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, JsonSchema)]
pub struct Passage {
    /// The heading.
    pub heading: String,
    /// The lines.
    pub lines: Vec<String>,
}

/// A mail as it is queued: every byte is fixed, so a retry sends the same mail.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
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
struct Sheet {
    lang: &'static str,
    tone: Tone,
    subject: String,
    head: Vec<String>,
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
    /// A picture of days, after the items.
    strip: Option<Strip>,
}

/// A first line, and the lines that belong to it.
struct Item {
    first: String,
    more: Vec<String>,
}

impl Block {
    fn of(heading: String, items: Vec<Item>) -> Self {
        Self { heading, items, strip: None }
    }

    fn passage(&self) -> Passage {
        let lines = self.items.iter().flat_map(|i| std::iter::once(&i.first).chain(&i.more));
        Passage { heading: self.heading.clone(), lines: lines.cloned().collect() }
    }

    fn is_empty(&self) -> bool {
        self.items.is_empty() && self.strip.is_none()
    }
}

fn item(first: String, more: Vec<String>) -> Item {
    Item { first, more }
}

/// Colours of a verdict: on white paper, and on black.
struct Tone {
    light: &'static str,
    dark: &'static str,
}

fn tone(verdict: OverallVerdict) -> Tone {
    match verdict {
        OverallVerdict::Compliant => Tone { light: "#0b6b74", dark: "#58c4cf" },
        OverallVerdict::CouldNotTell => Tone { light: "#5f4b9b", dark: "#b8a7f0" },
        OverallVerdict::Violations | OverallVerdict::LedgerFailure => {
            Tone { light: "#b3261e", dark: "#ff8a80" }
        }
    }
}

/// A site's name, cut for a subject.
fn short(site: String) -> String {
    if site.chars().count() > SITE { site.chars().take(SITE - 1).chain(['…']).collect() } else { site }
}

/// A mail of one paragraph.
#[derive(Template)]
#[template(
    source = "<!doctype html>\n<html lang=\"{{ lang }}\"><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"><meta name=\"color-scheme\" content=\"light dark\"><title>{{ subject }}</title><p>{{ text|safe }}</p></html>\n",
    ext = "html"
)]
struct Plain<'a> {
    lang: &'a str,
    subject: &'a str,
    /// Escaped already.
    text: String,
}

/// A mail of one paragraph, both parts alike.
pub fn plain(subject: &str, text: &str, lang: Lang) -> Rendered {
    let page = Plain { lang: lang.tag(), subject, text: marked(text) };
    Rendered {
        subject: one_line(subject).into_owned(),
        plain: format!("{text}\n"),
        html: page.render().expect("BUG: writing into a string cannot fail"),
        page: None,
        head: vec![text.to_owned()],
        passages: Vec::new(),
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

impl Sheet {
    /// A line for the template, escaped.
    fn marked(&self, line: &str) -> String {
        marked(line)
    }

    fn new(text: &Text, verdict: OverallVerdict, subject: String, checkpoint: &str) -> Self {
        let sealed = !checkpoint.is_empty();
        Self {
            lang: text.lang().tag(),
            tone: tone(verdict),
            subject,
            head: Vec::new(),
            notes: Vec::new(),
            blocks: Vec::new(),
            checkpoint_heading: text.word("mail-checkpoint"),
            checkpoint: page::checkpoint_text(checkpoint),
            checkpoint_means: text.word(if sealed { "ledger-means" } else { "ledger-no-checkpoint" }),
            attached: None,
        }
    }

    fn rendered(self, page: Option<(String, String)>) -> Rendered {
        Rendered {
            plain: self.plain(),
            html: self.render().expect("BUG: writing into a string cannot fail"),
            passages: self.blocks.iter().filter(|b| !b.items.is_empty()).map(Block::passage).collect(),
            head: self.head,
            subject: self.subject,
            page,
        }
    }

    /// The plain part: the same lines in the same order.
    fn plain(&self) -> String {
        let mut lines: Vec<String> = self.head.clone();
        lines.extend(self.notes.iter().flat_map(|note| [String::new(), note.clone()]));
        for block in &self.blocks {
            lines.extend([String::new(), block.heading.clone()]);
            for item in &block.items {
                lines.push(format!("- {}", item.first));
                lines.extend(item.more.iter().map(|line| format!("  {line}")));
            }
            if let Some(strip) = &block.strip {
                lines.extend(strip.rows.iter().map(|row| format!("  {}  {}", row.marks(), row.label)));
                lines.extend(strip.notes.iter().map(|line| format!("  {line}")));
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
