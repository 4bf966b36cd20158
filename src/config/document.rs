//! TOML as a tree in which every key and every value knows its place in the file.
//!
//! Checks walk this tree; typed values are made from it only after the checks. Nothing here knows
//! what a key means.

use std::ops::Range;
use std::path::Path;
use std::sync::Arc;

use serde::de::DeserializeOwned;
use serde_json::{Map, Value};
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::problem::{Place, Problem, Problems, Source};
use crate::text::Said;

/// A parsed file.
#[derive(Clone, Debug)]
pub struct Document {
    /// The file it was read from.
    pub source: Arc<Source>,
    /// Its root table.
    pub root: Node,
}

/// One value and where it stands.
#[derive(Clone, PartialEq, Debug)]
pub struct Node {
    /// Bytes of the value; of a table with a header, the header.
    pub span: Range<usize>,
    /// The value.
    pub kind: Kind,
}

/// What a value is.
#[derive(Clone, PartialEq, Debug)]
pub enum Kind {
    /// A string, or a TOML date or time in its own spelling.
    Text(String),
    /// An integer of 64 bits.
    Integer(i64),
    /// A float.
    Float(f64),
    /// True or false.
    Boolean(bool),
    /// An array.
    List(Vec<Node>),
    /// A table, in the order of the file.
    Table(Vec<Entry>),
}

/// One key of a table with its value.
#[derive(Clone, PartialEq, Debug)]
pub struct Entry {
    /// The key, without quotes.
    pub key: String,
    /// Bytes of the key.
    pub key_span: Range<usize>,
    /// Its value.
    pub value: Node,
}

impl Document {
    /// Parses a text; `name` is what messages show.
    ///
    /// # Errors
    /// The text is not TOML: one problem, at the first place that cannot be read.
    pub fn parse(name: &str, text: &str) -> Result<Self, Problems> {
        let source = Source::new(name, text);
        match DeTable::parse(text) {
            Ok(table) => {
                let root = Node { span: 0..0, kind: Kind::Table(entries(table.get_ref())) };
                let mut strays = Problems::default();
                root.refuse_wide_numbers(&source, &mut strays);
                strays.into_result(Self { source, root })
            }
            Err(e) => {
                let at = e.span().unwrap_or(0..0);
                let why = e.message().replace('\n', ", ");
                let help = match () {
                    () if why.contains("duplicate") => "config-toml-twice",
                    () if why.contains("date") => "config-toml-date",
                    () => "config-toml-form",
                };
                let message = Said::of("config-toml", [("why", why.into())]);
                Err(Problem::new(Place::new(&source, at), message).help(Said::of(help, [])).into())
            }
        }
    }

    /// Reads and parses a file.
    ///
    /// # Errors
    /// The file cannot be read, is not UTF-8, or is not TOML.
    pub fn read(path: &Path) -> Result<Self, Problems> {
        Self::parse(&path.display().to_string(), &read_text(path)?)
    }

    /// The place of a node of this document.
    pub fn place(&self, span: &Range<usize>) -> Place {
        Place::new(&self.source, span.clone())
    }
}

/// Reads a text file; a byte order mark is dropped.
///
/// # Errors
/// The file cannot be read or is not UTF-8.
pub fn read_text(path: &Path) -> Result<String, Problems> {
    as_text(path, read_bytes(path)?)
}

/// Reads a file.
///
/// # Errors
/// The file cannot be read.
pub fn read_bytes(path: &Path) -> Result<Vec<u8>, Problems> {
    std::fs::read(path).map_err(|e| unread(path, Said::system(&e), "config-check-path"))
}

/// Bytes of a file as text; a byte order mark is dropped.
///
/// # Errors
/// They are not UTF-8.
pub fn as_text(path: &Path, bytes: Vec<u8>) -> Result<String, Problems> {
    let text = String::from_utf8(bytes).map_err(|e| {
        let at = e.utf8_error().valid_up_to();
        unread(path, Said::of("config-not-utf8", [("at", at.to_string().into())]), "config-save-utf8")
    })?;
    Ok(text.strip_prefix('\u{feff}').map_or_else(|| text.clone(), str::to_owned))
}

/// A file that gives no text, and what to do about it.
pub(super) fn unread(path: &Path, why: Said, help: &'static str) -> Problems {
    let name = path.display().to_string();
    let message = Said::of("config-unread", [("file", name.as_str().into()), ("why", why.into())]);
    Problem::new(Place::whole(&Source::new(name, "")), message).help(Said::of(help, [])).into()
}

fn entries(table: &DeTable<'_>) -> Vec<Entry> {
    let mut out: Vec<Entry> = table
        .iter()
        .map(|(key, value)| Entry {
            key: key.get_ref().to_string(),
            key_span: key.span(),
            value: node(value),
        })
        .collect();
    out.sort_by_key(|e| e.key_span.start);
    out
}

fn node(value: &Spanned<DeValue<'_>>) -> Node {
    let kind = match value.get_ref() {
        DeValue::String(s) => Kind::Text(s.to_string()),
        DeValue::Datetime(d) => Kind::Text(d.to_string()),
        DeValue::Boolean(b) => Kind::Boolean(*b),
        DeValue::Float(f) => Kind::Float(f.as_str().parse().unwrap_or(f64::NAN)),
        DeValue::Integer(i) => i64::from_str_radix(i.as_str(), i.radix())
            .map_or_else(|_| Kind::Float(f64::INFINITY), Kind::Integer),
        DeValue::Array(items) => Kind::List(items.iter().map(node).collect()),
        DeValue::Table(t) => Kind::Table(entries(t)),
    };
    Node { span: value.span(), kind }
}

impl Node {
    /// A table made of some entries of another, standing where that one stands.
    pub fn table(span: Range<usize>, entries: Vec<Entry>) -> Self {
        Self { span, kind: Kind::Table(entries) }
    }

    /// The entries of a table; none for any other value.
    pub fn entries(&self) -> &[Entry] {
        match &self.kind {
            Kind::Table(entries) => entries,
            _ => &[],
        }
    }

    /// The members of a list; none for any other value.
    pub fn items(&self) -> &[Self] {
        match &self.kind {
            Kind::List(items) => items,
            _ => &[],
        }
    }

    /// The entry of a table under a key.
    pub fn entry(&self, key: &str) -> Option<&Entry> {
        self.entries().iter().find(|e| e.key == key)
    }

    /// The value of a table under a key.
    pub fn get(&self, key: &str) -> Option<&Self> {
        self.entry(key).map(|e| &e.value)
    }

    /// The members of the list under a key; none when absent or not a list.
    pub fn list(&self, key: &str) -> &[Self] {
        self.get(key).map_or(&[], Self::items)
    }

    /// The text, when the value is one.
    pub fn text(&self) -> Option<&str> {
        match &self.kind {
            Kind::Text(s) => Some(s),
            _ => None,
        }
    }

    /// The text under a key.
    pub fn text_at(&self, key: &str) -> Option<&str> {
        self.get(key).and_then(Self::text)
    }

    /// What the value is, for messages.
    pub fn kind_name(&self) -> Said {
        let id = match self.kind {
            Kind::Text(_) => "config-type-string",
            Kind::Integer(_) => "config-type-integer",
            Kind::Float(_) => "config-type-number",
            Kind::Boolean(_) => "config-type-boolean",
            Kind::List(_) => "config-type-array",
            Kind::Table(_) => "config-type-object",
        };
        Said::of(id, [])
    }

    /// The same value as JSON; dates and times become strings.
    pub fn to_json(&self) -> Value {
        match &self.kind {
            Kind::Text(s) => Value::from(s.as_str()),
            Kind::Integer(i) => Value::from(*i),
            Kind::Float(f) => Value::from(*f),
            Kind::Boolean(b) => Value::from(*b),
            Kind::List(items) => items.iter().map(Self::to_json).collect(),
            Kind::Table(_) => Value::Object(self.to_map()),
        }
    }

    /// A table as a JSON map; empty for any other value.
    pub fn to_map(&self) -> Map<String, Value> {
        self.entries().iter().map(|e| (e.key.clone(), e.value.to_json())).collect()
    }

    /// The typed value. Call after the checks: what still fails here is a rule that the schema does
    /// not express, and is reported at the whole value.
    ///
    /// # Errors
    /// The type refuses the value.
    pub fn typed<T: DeserializeOwned>(&self, source: &Arc<Source>) -> Result<T, Problems> {
        serde_json::from_value(self.to_json())
            .map_err(|e| Problem::new(Place::new(source, self.span.clone()), e.to_string()).into())
    }

    /// Takes out the smallest entry or list member that holds the bytes `span`; false when none does.
    ///
    /// What is left is the file without one mistake, so that the next check can go on.
    pub fn take_out(&mut self, span: &Range<usize>) -> bool {
        if span.is_empty() {
            return false;
        }
        let holds = |n: &Self| n.span == *span || (n.span.start <= span.start && span.end <= n.span.end);
        match &mut self.kind {
            Kind::Table(entries) => {
                if entries.iter_mut().any(|e| e.value.take_out(span)) {
                    return true;
                }
                let at = entries.iter().position(|e| e.key_span == *span || holds(&e.value));
                at.map(|at| entries.remove(at)).is_some()
            }
            Kind::List(items) => {
                if items.iter_mut().any(|n| n.take_out(span)) {
                    return true;
                }
                items.iter().position(holds).map(|at| items.remove(at)).is_some()
            }
            _ => false,
        }
    }

    fn refuse_wide_numbers(&self, source: &Arc<Source>, out: &mut Problems) {
        match &self.kind {
            Kind::Float(f) if !f.is_finite() => out.push(
                Problem::new(Place::new(source, self.span.clone()), Said::of("config-wide-number", []))
                    .help(Said::of("config-plain-number", [])),
            ),
            Kind::List(items) => items.iter().for_each(|n| n.refuse_wide_numbers(source, out)),
            Kind::Table(entries) => entries.iter().for_each(|e| e.value.refuse_wide_numbers(source, out)),
            _ => {}
        }
    }
}
