//! Path templates: how a recorder names its files, as one line that a person can write.
//!
//! A template describes the path below a storage root.
//!
//! | written | stands for |
//! |---|---|
//! | `%Y %m %d %H %M %S` | date and time of the start: 4 digits, then 2 each; `%y` is 20xx |
//! | `%F` `%T` | `%Y-%m-%d`, `%H:%M:%S` |
//! | `%f` | fraction of the second, 1 to 9 digits |
//! | `%s` | whole seconds since 1970, UTC |
//! | `%z` | offset from UTC: `+0100`, `+01:00` or `Z`; settles every doubt about the zone |
//! | `{start:…}` `{end:…}` | time parts of the start (as outside braces) or of the end |
//! | `{millis}` | milliseconds of the start, 1 to 3 digits without padding |
//! | `{duration_ms}` `{duration_s}` | length |
//! | `{camera}` | the camera's name inside one path component; as long as possible |
//! | `{camera:digits}` | a camera that is a number |
//! | `{camera/**}` | a camera's name that may span folders |
//! | `{group}` | a folder or prefix that becomes part of the camera's name: `group/camera` |
//! | `{stream}` | which of the camera's streams |
//! | `{ext:mp4\|webm}` `{one:A\|B}` | one of these words |
//! | `{id}` | digits that mean nothing here |
//! | `{*}` | anything inside one component, also nothing |
//! | `{**/}` | any folders, also none |
//! | `[…]` | an optional part, preferred when both readings fit |
//! | `\[ \] \{ \} \% \\` | the character itself |
//!
//! A part that occurs twice must agree with itself, or the path is not explained. Paths are bytes:
//! a name that is not UTF-8 matches like any other.

mod fill;
mod matcher;
mod parse;
mod parts;

pub use fill::{Fill, FillError};
pub use matcher::{Fields, Matcher};
pub use parse::{Problem, ProblemKind, TemplateError};
pub use parts::{NamedTime, Parts};

/// A template that was understood.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Template {
    text: String,
    items: Vec<Item>,
}

impl Template {
    /// Reads a template.
    ///
    /// # Errors
    /// All problems at once, each with its byte offset.
    pub fn parse(text: &str) -> Result<Self, TemplateError> {
        let items = parse::parse(text)?;
        Ok(Self { text: text.to_owned(), items })
    }

    /// The template as written.
    pub fn as_str(&self) -> &str {
        &self.text
    }
}

/// One piece of a template.
#[derive(Clone, PartialEq, Eq, Debug)]
enum Item {
    Literal(String),
    Time(Edge, TimePart),
    Field(Field),
    OneOf(Vec<String>),
    Any,
    AnyFolders,
    Optional(Vec<Item>),
}

/// Which end of a recording a time part speaks of.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Edge {
    Start,
    End,
}

/// One strftime letter.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum TimePart {
    Year,
    ShortYear,
    Month,
    Day,
    Hour,
    Minute,
    Second,
    Fraction,
    Epoch,
    Offset,
}

/// A named field that is not a time part.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Field {
    Camera,
    CameraDigits,
    CameraFolders,
    Group,
    Stream,
    Millis,
    DurationMs,
    DurationS,
    Id,
}
