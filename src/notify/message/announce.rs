//! The mail that says that from now on less is watched, or that somebody hears less of it: to those who were told so far.

use super::{Block, Rendered, Sheet, item, short};
use crate::report::document::OverallVerdict;
use crate::text::{Text, one_line};

/// What is announced, in the reader's language.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Announcement {
    /// Name of the site.
    pub site: String,
    /// Id of the subject, which takes the site.
    pub subject: &'static str,
    /// What happens, as a sentence.
    pub lead: String,
    /// Heading of the single points.
    pub heading: String,
    /// The points.
    pub points: Vec<String>,
    /// What stands below them.
    pub notes: Vec<String>,
}

/// Writes the mail; it carries a checkpoint, so that what happened before it cannot be rewritten afterwards.
pub fn announce(what: &Announcement, checkpoint: &str, text: &Text) -> Rendered {
    let subject = text.say(what.subject, &[("site", short(one_line(&what.site).into_owned()).into())]);
    let mut sheet = Sheet::new(text, OverallVerdict::CouldNotTell, subject, checkpoint);
    sheet.head = vec![what.lead.clone()];
    let points = what.points.iter().map(|line| item(one_line(line).into_owned(), vec![])).collect();
    let notes = what.notes.iter().map(|line| item(one_line(line).into_owned(), vec![])).collect();
    let both = [Block::of(what.heading.clone(), points), Block::of(text.word("announce-more"), notes)];
    sheet.blocks = both.into_iter().filter(|b| !b.is_empty()).collect();
    sheet.rendered(None)
}
