//! The mail that says that from now on less is watched, or that somebody hears less of it: to those who were told so
//! far. Its first lines say what happens, who decided it, why, and since when.

use jiff::tz::TimeZone;

use super::{Block, Item, Rendered, Sheet, item, short};
use crate::model::UtcMs;
use crate::report::document::OverallVerdict;
use crate::text::{Text, one_line};

/// What is announced, in the reader's language.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Announcement {
    /// One line.
    pub subject: String,
    /// What happens, who decided it and why, as sentences.
    pub lead: Vec<String>,
    /// What it means, part by part; empty ones are left out.
    pub parts: Vec<Part>,
}

/// A heading and the points under it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Part {
    /// The heading.
    pub heading: String,
    /// The points.
    pub points: Vec<Point>,
}

/// A sentence, and what belongs to it.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Point {
    /// The sentence.
    pub says: String,
    /// Who, why, where it stands.
    pub more: Vec<String>,
}

impl Part {
    /// A part under the heading of this id.
    pub fn of(heading: &str, points: Vec<Point>, text: &Text) -> Self {
        Self { heading: text.word(heading), points }
    }

    /// Sentences without anything below them.
    pub fn plain(heading: &str, says: Vec<String>, text: &Text) -> Self {
        Self::of(heading, says.into_iter().map(Point::from).collect(), text)
    }
}

impl From<String> for Point {
    fn from(says: String) -> Self {
        Self { says, more: Vec::new() }
    }
}

/// A site's name as a subject shows it.
pub fn in_subject(site: &str) -> String {
    short(one_line(site).into_owned())
}

/// When a message was written, for its top: it may be sent long after.
pub fn written(at: UtcMs, zone: &TimeZone, text: &Text) -> String {
    text.say("mail-written", &[("at", text.minute(at, zone).into())])
}

/// Writes the mail; it carries a checkpoint, so that what happened before it cannot be rewritten afterwards.
pub fn announce(what: &Announcement, checkpoint: &str, text: &Text) -> Rendered {
    let line = |said: &String| one_line(said).into_owned();
    let point = |p: &Point| -> Item { item(line(&p.says), p.more.iter().map(line).collect()) };
    let block = |p: &Part| Block::of(p.heading.clone(), p.points.iter().map(point).collect());
    let mut sheet = Sheet::new(text, OverallVerdict::CouldNotTell, line(&what.subject), checkpoint);
    sheet.head = what.lead.iter().map(line).collect();
    sheet.blocks = what.parts.iter().map(block).filter(|b| !b.is_empty()).collect();
    sheet.rendered(None)
}
