//! What is wrong with a file that a person wrote: where, what, and what to do about it.
//!
//! Problems are collected, never thrown one by one. This file knows nothing of TOML or schemas.

use std::fmt;
use std::ops::Range;
use std::sync::Arc;

use annotate_snippets::{AnnotationKind, Group, Level, Origin, Renderer, Snippet};
use serde::{Serialize, Serializer};
use serde_json::{Value, json};

use crate::text::{Lang, Said, Text, for_lang};

/// A file as it was read: its name for people and its text.
#[derive(PartialEq, Eq)]
pub struct Source {
    name: String,
    text: String,
}

impl Source {
    /// Wraps a text under the name that messages will show.
    pub fn new(name: impl Into<String>, text: impl Into<String>) -> Arc<Self> {
        Arc::new(Self { name: name.into(), text: text.into() })
    }

    /// The name that messages show: the path as given.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The whole text.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Line and column of a byte offset, both counted from 1, the column in characters.
    pub fn line_column(&self, offset: usize) -> (usize, usize) {
        let before = self.text.get(..offset.min(self.text.len())).unwrap_or(&self.text);
        let line = before.matches('\n').count() + 1;
        let column = before.rsplit('\n').next().map_or(0, |l| l.chars().count()) + 1;
        (line, column)
    }
}

impl fmt::Debug for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Source({}, {} bytes)", self.name, self.text.len())
    }
}

/// A stretch of a file, kept with every declaration so that findings can point at it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Place {
    source: Arc<Source>,
    span: Range<usize>,
}

impl Place {
    /// Bytes `span` of `source`.
    pub fn new(source: &Arc<Source>, span: Range<usize>) -> Self {
        Self { source: Arc::clone(source), span }
    }

    /// A file as a whole, for what concerns no single line.
    pub fn whole(source: &Arc<Source>) -> Self {
        Self::new(source, 0..0)
    }

    /// The file itself.
    pub fn source(&self) -> &Arc<Source> {
        &self.source
    }

    /// Another stretch of the same file.
    #[must_use]
    pub fn beside(&self, span: &Range<usize>) -> Self {
        Self::new(&self.source, span.clone())
    }

    /// Where some words stand inside this stretch; the whole of it when they are written another way there.
    #[must_use]
    pub fn of_words(&self, words: &str) -> Self {
        let within = self.source.text.get(self.span.clone()).and_then(|t| t.find(words));
        within.map_or_else(
            || self.clone(),
            |at| Self::new(&self.source, self.span.start + at..self.span.start + at + words.len()),
        )
    }

    /// The file, as given.
    pub fn file(&self) -> &str {
        self.source.name()
    }

    /// Line, counted from 1.
    pub fn line(&self) -> usize {
        self.line_column().0
    }

    /// Line and column, counted from 1.
    pub fn line_column(&self) -> (usize, usize) {
        self.source.line_column(self.span.start)
    }

    /// The bytes meant.
    pub fn span(&self) -> Range<usize> {
        self.span.clone()
    }

    fn snippet(
        &self,
        kind: AnnotationKind,
        label: Option<&str>,
    ) -> Snippet<'_, annotate_snippets::Annotation<'_>> {
        // An empty span at the very end of a file still needs a line to stand on.
        let end = self.source.text.len();
        let start = self.span.start.min(end);
        let annotation = kind.span(start..self.span.end.clamp(start, end)).label(label.map(str::to_owned));
        Snippet::source(self.source.text()).path(self.source.name()).annotation(annotation)
    }
}

impl Serialize for Place {
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        let (line, column) = self.line_column();
        json!({ "file": self.file(), "line": line, "column": column }).serialize(s)
    }
}

/// One mistake.
#[derive(Clone, PartialEq, Debug)]
pub struct Problem {
    /// Where it is.
    pub place: Place,
    /// What is wrong; lower case, no full stop.
    pub message: Said,
    /// What to do about it, when that can be said.
    pub help: Option<Said>,
    /// Other places that matter, each with a few words: the earlier of two equal ids, the other rule.
    pub also: Vec<(Place, Said)>,
}

impl Problem {
    /// A mistake at a place.
    pub fn new(place: Place, message: impl Into<Said>) -> Self {
        Self { place, message: message.into(), help: None, also: Vec::new() }
    }

    /// Adds what to do.
    #[must_use]
    pub fn help(mut self, help: impl Into<Said>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// Adds what to do, when it is known.
    #[must_use]
    pub fn help_opt(mut self, help: Option<Said>) -> Self {
        self.help = help.or(self.help);
        self
    }

    /// Adds another place that matters.
    #[must_use]
    pub fn also(mut self, place: Place, label: impl Into<Said>) -> Self {
        self.also.push((place, label.into()));
        self
    }

    fn group(&self, weight: Weight, text: &Text) -> Group<'_> {
        let title = match weight {
            Weight::Mistake => Level::ERROR.with_name(text.word("config-error")),
            Weight::Note => Level::WARNING.with_name(text.word("config-note")),
        };
        let title = title.primary_title(self.message.say(text));
        // A file that is not there, or that nobody read, has no line to stand on.
        let mut group = match self.place.source.text.is_empty() {
            true => title.element(Origin::path(self.place.source.name())),
            false => title.element(self.place.snippet(AnnotationKind::Primary, None)),
        };
        for (place, label) in &self.also {
            group = group.element(place.snippet(AnnotationKind::Context, Some(&label.say(text))));
        }
        match &self.help {
            Some(help) => {
                let level = Level::HELP.with_name(text.word("config-help"));
                group.element(level.message(help.say(text)))
            }
            None => group,
        }
    }

    fn json(&self) -> Value {
        let also: Vec<Value> =
            self.also.iter().map(|(p, label)| json!({ "place": p, "label": label.to_string() })).collect();
        let help = self.help.as_ref().map(ToString::to_string);
        json!({ "place": self.place, "message": self.message.to_string(), "help": help, "also": also })
    }
}

/// How much a line of these weighs.
#[derive(Clone, Copy)]
enum Weight {
    /// The file is refused.
    Mistake,
    /// The file is taken, and this is to be known.
    Note,
}

/// Everything wrong with one or more files, in the order of the files; never empty as an error.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Problems(Vec<Problem>);

impl Problems {
    /// Adds one.
    pub fn push(&mut self, problem: Problem) {
        self.0.push(problem);
    }

    /// Adds all of another collection.
    pub fn append(&mut self, mut other: Self) {
        self.0.append(&mut other.0);
    }

    /// Gives the problems from `start` on that say nothing of what to do a word of explanation.
    pub fn explain_from(&mut self, start: usize, help: Option<String>) {
        let help = help.map(Said::from);
        for problem in self.0.iter_mut().skip(start).filter(|p| p.help.is_none()) {
            problem.help.clone_from(&help);
        }
    }

    /// True when nothing is wrong.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// How many.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Each mistake, in order.
    pub fn iter(&self) -> impl Iterator<Item = &Problem> {
        self.0.iter()
    }

    /// `value` when nothing is wrong, else everything that is, sorted by place within each file.
    ///
    /// # Errors
    /// At least one problem was collected.
    pub fn into_result<T>(self, value: T) -> Result<T, Self> {
        if self.is_empty() { Ok(value) } else { Err(self.sorted()) }
    }

    /// Sorted by position within each file, files in order of first mention; exact repeats dropped.
    #[must_use]
    pub fn sorted(mut self) -> Self {
        let mut files: Vec<String> = Vec::new();
        for p in &self.0 {
            if !files.iter().any(|f| f == p.place.file()) {
                files.push(p.place.file().to_owned());
            }
        }
        self.0.sort_by_key(|p| {
            (files.iter().position(|f| f == p.place.file()), p.place.span.start, p.message.to_string())
        });
        self.0.dedup();
        self
    }

    /// The text for a terminal: per mistake the file, line, column, the line, a caret, and help.
    pub fn render(&self, color: bool, text: &Text) -> String {
        let mut out = self.shown(Weight::Mistake, color, text);
        out.push_str(&text.say("config-problems", &[("n", self.len().into())]));
        out.push('\n');
        out
    }

    /// As [`Problems::render`], of what is no mistake: without a count, since nothing is refused.
    pub fn render_notes(&self, color: bool, text: &Text) -> String {
        self.shown(Weight::Note, color, text)
    }

    fn shown(&self, weight: Weight, color: bool, text: &Text) -> String {
        let renderer = if color { Renderer::styled() } else { Renderer::plain() };
        let each = self.0.iter().map(|problem| renderer.render(&[problem.group(weight, text)]) + "\n\n");
        each.collect()
    }

    /// The document `holdfast/problems/v1`.
    pub fn to_json(&self) -> Value {
        let problems: Vec<Value> = self.iter().map(Problem::json).collect();
        json!({ "schema": "holdfast/problems/v1", "problems": problems })
    }
}

impl From<Problem> for Problems {
    fn from(problem: Problem) -> Self {
        Self(vec![problem])
    }
}

impl fmt::Display for Problems {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.render(false, for_lang(Lang::En)).trim_end())
    }
}

impl std::error::Error for Problems {}
