//! Template text to items. Collects every problem; never stops at the first.

use std::fmt;

use thiserror::Error;

use super::{Edge, Field, Item, TimePart};
use crate::text::Said;

/// One thing wrong with a template.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Problem {
    /// Byte offset into the template.
    pub at: usize,
    /// Bytes concerned, at least 1.
    pub len: usize,
    /// What is wrong.
    pub what: ProblemKind,
}

/// What can be wrong with a template.
#[derive(Clone, PartialEq, Eq, Debug, Error)]
pub enum ProblemKind {
    /// Nothing was written.
    #[error("the template is empty; write for example {{camera}}/%Y-%m-%dT%H-%M-%S.mp4")]
    Empty,
    /// Templates start below the root.
    #[error("a template starts below the root; leave out the leading \"/\"")]
    Absolute,
    /// Two separators in a row match nothing.
    #[error("a path component is empty; write one \"/\"")]
    EmptyComponent,
    /// `%` with a letter that has no meaning here.
    #[error("unknown time part \"%{0}\"; known are %Y %y %m %d %H %M %S %F %T %f %s %z, and \\% for itself")]
    UnknownTimePart(String),
    /// A word in braces that has no meaning.
    #[error("unknown field \"{{{0}}}\"{1}")]
    UnknownField(String, Suggestion),
    /// `{` without `}`.
    #[error("\"{{\" is never closed; write \\{{ for the character itself")]
    UnclosedBrace,
    /// `[` without `]`.
    #[error("\"[\" is never closed; write \\[ for the character itself")]
    UnclosedBracket,
    /// `}` or `]` without its opening.
    #[error("\"{0}\" closes nothing; write \\{0} for the character itself")]
    Unopened(char),
    /// A backslash before nothing or before an ordinary character.
    #[error("\"\\\" escapes only [ ] {{ }} % and itself")]
    BadEscape,
    /// `{ext:}` or an empty word between bars.
    #[error("a list of words holds an empty word")]
    EmptyWord,
    /// Hours without a date tell no instant.
    #[error("the start has a time of day but no date; add %Y %m %d, or %s alone")]
    TimeWithoutDate,
    /// A year and day without the month, or the like.
    #[error("the date of the start is incomplete; it needs a year, %m and %d")]
    IncompleteDate,
    /// Two fields that both could take every character between them.
    #[error("two names follow each other with nothing between them; put a character or \"/\" there")]
    AdjacentNames,
}

/// ", did you mean …" or nothing.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Suggestion(pub Option<String>);

impl fmt::Display for Suggestion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.as_ref().map_or(Ok(()), |s| write!(f, "; did you mean {{{s}}}?"))
    }
}

/// Everything wrong with one template, in order of its place.
#[derive(Clone, PartialEq, Eq, Debug, Error)]
pub struct TemplateError {
    /// The template as written.
    pub template: String,
    /// At least one problem.
    pub problems: Vec<Problem>,
}

impl ProblemKind {
    /// The same in the reader's language.
    pub fn said(&self) -> Said {
        match self {
            Self::Empty => Said::of("template-empty", []),
            Self::Absolute => Said::of("template-absolute", []),
            Self::EmptyComponent => Said::of("template-empty-component", []),
            Self::UnknownTimePart(letter) => {
                Said::of("template-time-part", [("part", format!("%{letter}").into())])
            }
            Self::UnknownField(name, Suggestion(None)) => {
                Said::of("template-field", [("name", format!("{{{name}}}").into())])
            }
            Self::UnknownField(name, Suggestion(Some(near))) => {
                let facts = [("name", format!("{{{name}}}").into()), ("near", format!("{{{near}}}").into())];
                Said::of("template-field-near", facts)
            }
            Self::UnclosedBrace => Said::of("template-unclosed", [("mark", "{".into())]),
            Self::UnclosedBracket => Said::of("template-unclosed", [("mark", "[".into())]),
            Self::Unopened(mark) => Said::of("template-unopened", [("mark", mark.to_string().into())]),
            Self::BadEscape => Said::of("template-escape", []),
            Self::EmptyWord => Said::of("template-empty-word", []),
            Self::TimeWithoutDate => Said::of("template-no-date", []),
            Self::IncompleteDate => Said::of("template-half-date", []),
            Self::AdjacentNames => Said::of("template-adjacent", []),
        }
    }
}

impl TemplateError {
    /// Each problem in the reader's language, at its character, counted from 1.
    pub fn said(&self) -> Vec<Said> {
        let each = self.problems.iter().map(|p| {
            let before = self.template.get(..p.at).unwrap_or(&self.template);
            let at = before.chars().count() as u64 + 1;
            Said::of(
                "template-problem",
                [
                    ("template", self.template.as_str().into()),
                    ("at", at.into()),
                    ("what", p.what.said().into()),
                ],
            )
        });
        each.collect()
    }
}

impl fmt::Display for TemplateError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "cannot read the path template {:?}", self.template)?;
        self.problems.iter().try_for_each(|p| write!(f, "\n  at byte {}: {}", p.at, p.what))
    }
}

pub(super) fn parse(text: &str) -> Result<Vec<Item>, TemplateError> {
    let mut reader = Reader { text, at: 0, problems: Vec::new() };
    let items = reader.items(0);
    reader.whole(&items);
    let mut problems = reader.problems;
    problems.sort_by_key(|p| p.at);
    if problems.is_empty() {
        return Ok(items);
    }
    Err(TemplateError { template: text.to_owned(), problems })
}

struct Reader<'a> {
    text: &'a str,
    at: usize,
    problems: Vec<Problem>,
}

impl Reader<'_> {
    fn problem(&mut self, at: usize, what: ProblemKind) {
        let len = self.at.saturating_sub(at).max(1);
        self.problems.push(Problem { at, len, what });
    }

    fn next(&mut self) -> Option<char> {
        let c = self.text.get(self.at..)?.chars().next()?;
        self.at += c.len_utf8();
        Some(c)
    }

    /// Reads items up to the end, or up to the `]` that closes `depth`.
    fn items(&mut self, depth: usize) -> Vec<Item> {
        let mut items = Vec::new();
        let opened_at = self.at.saturating_sub(1);
        loop {
            let at = self.at;
            match self.next() {
                None if depth > 0 => {
                    self.at = opened_at + 1;
                    self.problem(opened_at, ProblemKind::UnclosedBracket);
                    self.at = self.text.len();
                    return items;
                }
                None => return items,
                Some(']') if depth > 0 => return items,
                Some(c @ (']' | '}')) => self.problem(at, ProblemKind::Unopened(c)),
                Some('[') => {
                    let inner = self.items(depth + 1);
                    items.push(Item::Optional(inner));
                }
                Some('{') => self.braces(at, &mut items),
                Some('%') => self.time(at, Edge::Start, &mut items),
                Some('\\') => self.escape(at, &mut items),
                Some(c) => literal(&mut items, c),
            }
        }
    }

    fn escape(&mut self, at: usize, items: &mut Vec<Item>) {
        match self.next() {
            Some(c @ ('[' | ']' | '{' | '}' | '%' | '\\')) => literal(items, c),
            _ => self.problem(at, ProblemKind::BadEscape),
        }
    }

    fn time(&mut self, at: usize, edge: Edge, items: &mut Vec<Item>) {
        let mut date = |parts: [TimePart; 3], between: char| {
            for (n, part) in parts.into_iter().enumerate() {
                if n > 0 {
                    literal(items, between);
                }
                items.push(Item::Time(edge, part));
            }
        };
        match self.next() {
            Some('F') => date([TimePart::Year, TimePart::Month, TimePart::Day], '-'),
            Some('T') => date([TimePart::Hour, TimePart::Minute, TimePart::Second], ':'),
            Some('%') => literal(items, '%'),
            letter => match letter.and_then(time_part) {
                Some(part) => items.push(Item::Time(edge, part)),
                None => {
                    let letter = letter.map(String::from).unwrap_or_default();
                    self.problem(at, ProblemKind::UnknownTimePart(letter));
                }
            },
        }
    }

    /// Reads `{…}`; `at` is the place of the opening brace, which was read.
    fn braces(&mut self, at: usize, items: &mut Vec<Item>) {
        let rest = self.text.get(self.at..).unwrap_or_default();
        let Some(len) = rest.find('}') else {
            self.problem(at, ProblemKind::UnclosedBrace);
            self.at = self.text.len();
            return;
        };
        let (body, from) = (rest.get(..len).unwrap_or_default(), self.at);
        match body.split_once(':') {
            Some(("start", _)) => self.edge(Edge::Start, from + 6, from + len, items),
            Some(("end", _)) => self.edge(Edge::End, from + 4, from + len, items),
            Some(("ext" | "one", words)) => {
                let words: Vec<String> = words.split('|').map(str::to_owned).collect();
                if words.iter().any(String::is_empty) {
                    self.problem(at, ProblemKind::EmptyWord);
                }
                items.push(Item::OneOf(words));
            }
            _ => match field(body) {
                Some(item) => items.push(item),
                None => {
                    self.at = from + len + 1;
                    let hint = Suggestion(nearest(body));
                    self.problem(at, ProblemKind::UnknownField(body.to_owned(), hint));
                }
            },
        }
        self.at = from + len + 1;
    }

    /// Reads the time parts of `{start:…}` or `{end:…}` between two offsets.
    fn edge(&mut self, edge: Edge, from: usize, to: usize, items: &mut Vec<Item>) {
        self.at = from;
        while self.at < to {
            let at = self.at;
            match self.next() {
                Some('%') => self.time(at, edge, items),
                Some(c) => literal(items, c),
                None => return,
            }
        }
    }

    /// Laws about the template as a whole.
    fn whole(&mut self, items: &[Item]) {
        self.at = self.text.len();
        if self.text.is_empty() {
            return self.problem(0, ProblemKind::Empty);
        }
        if self.text.starts_with('/') {
            self.at = 1;
            self.problem(0, ProblemKind::Absolute);
        }
        for (at, _) in self.text.match_indices("//") {
            self.at = at + 2;
            self.problem(at, ProblemKind::EmptyComponent);
        }
        self.at = self.text.len();
        self.dates(items);
        if adjacent_names(items) {
            self.problem(0, ProblemKind::AdjacentNames);
        }
    }

    fn dates(&mut self, items: &[Item]) {
        let has = |part| any(items, &|i| *i == Item::Time(Edge::Start, part));
        if has(TimePart::Epoch) {
            return;
        }
        let date =
            [has(TimePart::Year) || has(TimePart::ShortYear), has(TimePart::Month), has(TimePart::Day)];
        let time = has(TimePart::Hour) || has(TimePart::Minute) || has(TimePart::Second);
        match date {
            [true, true, true] => {}
            [false, false, false] if time => self.problem(0, ProblemKind::TimeWithoutDate),
            [false, false, false] => {}
            _ => self.problem(0, ProblemKind::IncompleteDate),
        }
    }
}

fn literal(items: &mut Vec<Item>, c: char) {
    match items.last_mut() {
        Some(Item::Literal(text)) => text.push(c),
        _ => items.push(Item::Literal(c.to_string())),
    }
}

fn any(items: &[Item], test: &dyn Fn(&Item) -> bool) -> bool {
    items.iter().any(|i| match i {
        Item::Optional(inner) => any(inner, test),
        item => test(item),
    })
}

/// True when two fields of free length touch, so that no rule says where one ends.
fn adjacent_names(items: &[Item]) -> bool {
    let free = |i: &Item| match i {
        Item::Any => true,
        Item::Field(f) => !matches!(f, Field::Millis | Field::DurationMs | Field::DurationS | Field::Id),
        _ => false,
    };
    items.windows(2).any(|w| w.iter().all(free))
        || items.iter().any(|i| matches!(i, Item::Optional(inner) if adjacent_names(inner)))
}

fn time_part(letter: char) -> Option<TimePart> {
    Some(match letter {
        'Y' => TimePart::Year,
        'y' => TimePart::ShortYear,
        'm' => TimePart::Month,
        'd' => TimePart::Day,
        'H' => TimePart::Hour,
        'M' => TimePart::Minute,
        'S' => TimePart::Second,
        'f' => TimePart::Fraction,
        's' => TimePart::Epoch,
        'z' => TimePart::Offset,
        _ => return None,
    })
}

const FIELDS: &[(&str, Item)] = &[
    ("camera", Item::Field(Field::Camera)),
    ("camera:digits", Item::Field(Field::CameraDigits)),
    ("camera/**", Item::Field(Field::CameraFolders)),
    ("group", Item::Field(Field::Group)),
    ("stream", Item::Field(Field::Stream)),
    ("millis", Item::Field(Field::Millis)),
    ("duration_ms", Item::Field(Field::DurationMs)),
    ("duration_s", Item::Field(Field::DurationS)),
    ("id", Item::Field(Field::Id)),
    ("*", Item::Any),
    ("**/", Item::AnyFolders),
];

fn field(body: &str) -> Option<Item> {
    FIELDS.iter().find(|(name, _)| *name == body).map(|(_, item)| item.clone())
}

fn nearest(body: &str) -> Option<String> {
    let word = body.split(':').next().unwrap_or(body);
    FIELDS
        .iter()
        .map(|(name, _)| (strsim::jaro_winkler(name, word), *name))
        .filter(|(score, _)| *score > 0.75)
        .max_by(|a, b| a.0.total_cmp(&b.0))
        .map(|(_, name)| name.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn problems(text: &str) -> Vec<(usize, ProblemKind)> {
        parse(text).expect_err("wrong").problems.into_iter().map(|p| (p.at, p.what)).collect()
    }

    #[test]
    fn all_problems_are_reported_with_their_place() {
        let error = parse("/{camra}/%Q//%H}.mp4[").expect_err("wrong");
        insta::assert_snapshot!(error, @r#"
        cannot read the path template "/{camra}/%Q//%H}.mp4["
          at byte 0: a template starts below the root; leave out the leading "/"
          at byte 0: the start has a time of day but no date; add %Y %m %d, or %s alone
          at byte 1: unknown field "{camra}"; did you mean {camera}?
          at byte 9: unknown time part "%Q"; known are %Y %y %m %d %H %M %S %F %T %f %s %z, and \% for itself
          at byte 11: a path component is empty; write one "/"
          at byte 15: "}" closes nothing; write \} for the character itself
          at byte 20: "[" is never closed; write \[ for the character itself
        "#);
    }

    #[test]
    fn half_a_date_is_refused() {
        assert_eq!(problems("{camera}/%Y-%d.mp4"), [(0, ProblemKind::IncompleteDate)]);
    }

    #[test]
    fn names_must_be_told_apart_by_something() {
        assert_eq!(problems("{camera}{stream}/%s.mp4"), [(0, ProblemKind::AdjacentNames)]);
    }

    #[test]
    fn a_template_without_any_time_is_allowed() {
        assert!(parse("{camera}/{id}.mp4").is_ok());
    }
}
