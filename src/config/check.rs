//! Walks a document against a JSON Schema and collects every disagreement, each with its place.
//!
//! The schema is the one that schemars derives from the type that is read afterwards, so what is
//! checked and what is read cannot drift apart. Understood: `$ref`, `type`, `properties`,
//! `required`, `additionalProperties`, `items`, `minItems`, `enum`, `const`, `anyOf`, `oneOf`,
//! `allOf`, `minimum`, `maximum`, `exclusiveMinimum`, `minLength`, and the formats of `format.rs`.

use std::ops::Range;
use std::sync::Arc;

use schemars::JsonSchema;
use serde_json::Value;

use super::document::{Document, Entry, Kind, Node};
use super::elsewhere;
use super::format;
use super::problem::{Place, Problem, Problems, Source};
use super::shape::{Shape, type_words};
use super::spelling::{misspelt_as, nearest, suggestion};
use crate::text::Said;

/// Checks a document against the schema of `T`.
pub fn check<T: JsonSchema>(document: &Document) -> Problems {
    let schema = schemars::schema_for!(T).to_value();
    let mut checker = Checker::new(&document.source);
    checker.value(&Said::of("config-this-file", []), &document.root, Shape::of(&schema));
    checker.problems
}

/// Collects the disagreements of one file.
pub struct Checker<'s> {
    source: &'s Arc<Source>,
    /// What was found so far.
    pub problems: Problems,
}

impl<'s> Checker<'s> {
    /// A checker for values of one file.
    pub fn new(source: &'s Arc<Source>) -> Self {
        Self { source, problems: Problems::default() }
    }

    /// What an unknown key most likely stands for: another table's key, which a configuration knows elsewhere, goes
    /// before a word that merely looks alike.
    fn meant(key: &str, known: &[&str], layers: &[Shape<'_>]) -> Said {
        let own: Vec<String> = layers.iter().flat_map(|l| elsewhere::places(l.top(), key)).collect();
        if !own.is_empty() {
            return Said::of("config-elsewhere", [("places", own.join(", ").into())]);
        }
        let settings = super::schema();
        let there = elsewhere::places(Shape::of(&settings), key);
        if !there.is_empty() && nearest(key, known).is_none() {
            return Said::of("config-elsewhere-file", [("places", there.join(", ").into())]);
        }
        suggestion(key, known, "keys")
    }

    fn report(&mut self, span: &Range<usize>, message: Said, help: Option<Said>) {
        let place = Place::new(self.source, span.clone());
        self.problems.push(Problem::new(place, message).help_opt(help));
    }

    /// Checks one value; `name` is its key, for messages.
    pub fn value(&mut self, name: &Said, node: &Node, shape: Shape<'_>) {
        let shape = shape.resolved();
        if let Some(words) = shape.words() {
            return self.word(name, node, &words);
        }
        let alternatives = shape.alternatives();
        if !alternatives.is_empty() {
            return self.any(name, node, &alternatives);
        }
        for part in shape.list("allOf") {
            self.value(name, node, part);
        }
        if !shape.takes(node) {
            return self.wrong_type(name, node, &shape.types());
        }
        match &node.kind {
            Kind::Text(text) => self.string(name, node, text, shape),
            Kind::Integer(i) => self.integer(name, node, *i, shape),
            Kind::Float(f) => self.range(name, node, *f, shape),
            Kind::List(items) => self.list(name, node, items, shape),
            Kind::Table(_) => self.table(name, node, &[shape], true),
            Kind::Boolean(_) => {}
        }
    }

    /// Checks a table whose keys may come from several schemas; the first that knows a key decides.
    /// Missing keys are reported when `complete` is asked for.
    pub fn table(&mut self, name: &Said, node: &Node, layers: &[Shape<'_>], complete: bool) {
        let layers: Vec<Shape<'_>> = layers.iter().map(|l| l.resolved()).collect();
        for entry in node.entries() {
            self.entry(name, entry, &layers);
        }
        if !complete {
            return;
        }
        let known: Vec<&str> = layers.iter().flat_map(|l| l.property_names()).collect();
        for layer in &layers {
            for key in layer.required() {
                if node.get(key).is_none() && !misspelt_as(node, key, &known) {
                    let add = |d: String| Said::of("config-add", [("key", key.into()), ("means", d.into())]);
                    let message =
                        Said::of("config-missing-key", [("key", key.into()), ("name", name.into())]);
                    self.report(&node.span, message, layer.describe(key).map(add));
                }
            }
        }
    }

    fn entry(&mut self, name: &Said, entry: &Entry, layers: &[Shape<'_>]) {
        if let Some((layer, shape)) = layers.iter().find_map(|l| Some((l, l.property(&entry.key)?))) {
            let before = self.problems.len();
            self.value(&format!("`{}`", entry.key).into(), &entry.value, shape);
            return self.problems.explain_from(before, layer.describe(&entry.key));
        }
        let rest: Vec<Shape<'_>> = layers.iter().filter_map(|l| l.get("additionalProperties")).collect();
        if let Some(shape) = rest.iter().find(|s| s.schema.is_object()) {
            return self.value(&format!("`{}`", entry.key).into(), &entry.value, *shape);
        }
        // A schema without properties and without a word on additional ones is open, as JSON Schema has it.
        let open = layers.iter().any(|l| match l.schema.get("additionalProperties") {
            Some(allowed) => allowed == &Value::Bool(true),
            None => l.schema.get("properties").is_none(),
        });
        if !open {
            if names_a_secret(&entry.key) {
                return self.secret(name, entry);
            }
            let known: Vec<&str> = layers.iter().flat_map(|l| l.property_names()).collect();
            let facts = [("key", entry.key.as_str().into()), ("name", name.into())];
            let message = Said::of("config-unknown-key", facts);
            self.report(&entry.key_span, message, Some(Self::meant(&entry.key, &known, layers)));
        }
    }

    /// The file with a secret that was typed into it: it is not printed a second time.
    fn without(&self, secret: &Node) -> Arc<Source> {
        let mut text = self.source.text().to_owned();
        text.replace_range(secret.span.clone(), &"*".repeat(secret.span.len()));
        Source::new(self.source.name(), text)
    }

    fn account(&mut self, name: &Said, node: &Node) {
        let place = Place::new(&self.without(node), node.span.clone());
        let problem = Problem::new(place, Said::of("config-account", [("name", name.into())]));
        self.problems.push(problem.help(Said::of("config-account-help", [])));
    }

    fn secret(&mut self, name: &Said, entry: &Entry) {
        let place = Place::new(&self.without(&entry.value), entry.key_span.clone());
        let facts = [("key", entry.key.as_str().into()), ("name", name.into())];
        let problem = Problem::new(place, Said::of("config-secret", facts));
        self.problems.push(problem.help(Said::of("config-secret-help", [])));
    }

    fn any(&mut self, name: &Said, node: &Node, alternatives: &[Shape<'_>]) {
        let fitting: Vec<&Shape<'_>> = alternatives.iter().filter(|s| s.takes(node)).collect();
        if fitting.is_empty() {
            let types: Vec<&str> = alternatives.iter().flat_map(|s| s.types()).collect();
            return self.wrong_type(name, node, &types);
        }
        let mut best: Option<Problems> = None;
        for shape in fitting {
            let mut trial = Checker::new(self.source);
            trial.value(name, node, *shape);
            if best.as_ref().is_none_or(|b| trial.problems.len() < b.len()) {
                best = Some(trial.problems);
            }
        }
        self.problems.append(best.unwrap_or_default());
    }

    fn wrong_type(&mut self, name: &Said, node: &Node, types: &[&str]) {
        let facts =
            [("name", name.into()), ("wanted", type_words(types).into()), ("found", node.kind_name().into())];
        let message = Said::of("config-wrong-type", facts);
        let help = match (&node.kind, types.contains(&"array")) {
            (Kind::Text(s), true) => Some(Said::of("config-write", [("what", format!("[{s:?}]").into())])),
            (Kind::Table(_), true) => Some(Said::of("config-double-brackets", [])),
            (Kind::Text(s), _) if s.parse::<f64>().is_ok() || matches!(s.as_str(), "true" | "false") => {
                Some(Said::of("config-without-quotes", [("what", s.as_str().into())]))
            }
            _ => None,
        };
        self.report(&node.span, message, help);
    }

    fn word(&mut self, name: &Said, node: &Node, words: &[&str]) {
        match node.text() {
            None => self.wrong_type(name, node, &["string"]),
            Some(text) if words.contains(&text) => {}
            Some(text) => {
                let help = suggestion(text, words, "words");
                self.report(&node.span, cannot_be(name, format!("{text:?}")), Some(help));
            }
        }
    }

    fn string(&mut self, name: &Said, node: &Node, text: &str, shape: Shape<'_>) {
        let least = shape.schema.get("minLength").and_then(Value::as_u64).unwrap_or(0);
        if least > 0 && text.trim().is_empty() {
            return self.report(&node.span, Said::of("config-empty", [("name", name.into())]), None);
        }
        let Some(wanted) = shape.schema.get("format").and_then(Value::as_str) else { return };
        if format::OF_DEVICES.contains(&wanted) && text.contains('@') {
            return self.account(name, node);
        }
        if let Err(help) = format::check(wanted, text) {
            self.report(&node.span, cannot_be(name, format!("{text:?}")), Some(help));
        }
    }

    #[expect(clippy::cast_precision_loss, reason = "limits in schemas are far below 2^53")]
    fn integer(&mut self, name: &Said, node: &Node, i: i64, shape: Shape<'_>) {
        let limits: Option<(i64, i64)> = match shape.schema.get("format").and_then(Value::as_str) {
            Some("uint8") => Some((0, i64::from(u8::MAX))),
            Some("uint16") => Some((0, i64::from(u16::MAX))),
            Some("uint32") => Some((0, i64::from(u32::MAX))),
            Some("int32") => Some((i64::from(i32::MIN), i64::from(i32::MAX))),
            _ => None,
        };
        match limits {
            Some((low, high)) if !(low..=high).contains(&i) && shape.schema.get("maximum").is_none() => {
                let help = from_to(low, high);
                self.report(&node.span, cannot_be(name, i.to_string()), Some(help));
            }
            _ => self.range(name, node, i as f64, shape),
        }
    }

    fn range(&mut self, name: &Said, node: &Node, value: f64, shape: Shape<'_>) {
        let limit = |key: &str| shape.schema.get(key).and_then(Value::as_f64);
        let (low, high, above) = (limit("minimum"), limit("maximum"), limit("exclusiveMinimum"));
        let outside = low.is_some_and(|l| value < l)
            || high.is_some_and(|h| value > h)
            || above.is_some_and(|a| value <= a);
        if outside {
            let help = match (low, high, above) {
                (Some(l), Some(h), _) => from_to(l, h),
                (Some(l), None, _) => Said::of("config-least", [("least", l.to_string().into())]),
                (None, Some(h), Some(a)) => Said::of(
                    "config-between",
                    [("above", a.to_string().into()), ("most", h.to_string().into())],
                ),
                (None, None, Some(a)) => Said::of("config-above", [("above", a.to_string().into())]),
                (None, high, None) => {
                    Said::of("config-most", [("most", high.unwrap_or_default().to_string().into())])
                }
            };
            self.report(&node.span, cannot_be(name, value.to_string()), Some(help));
        }
    }

    fn list(&mut self, name: &Said, node: &Node, items: &[Node], shape: Shape<'_>) {
        let least = shape.schema.get("minItems").and_then(Value::as_u64).unwrap_or(0);
        if (items.len() as u64) < least {
            let help = Said::of("config-entries-least", [("least", least.into())]);
            let message =
                Said::of("config-entries", [("name", name.into()), ("n", (items.len() as u64).into())]);
            self.report(&node.span, message, Some(help));
        }
        if let Some(each) = shape.get("items") {
            for item in items {
                self.value(name, item, each);
            }
        }
    }
}

fn names_a_secret(key: &str) -> bool {
    let key = key.to_lowercase();
    ["password", "passwd", "secret", "token", "private_key"].iter().any(|word| key.contains(word))
}

fn cannot_be(name: &Said, value: String) -> Said {
    Said::of("config-cannot-be", [("name", name.into()), ("value", value.into())])
}

fn from_to(low: impl ToString, high: impl ToString) -> Said {
    Said::of("config-from-to", [("low", low.to_string().into()), ("high", high.to_string().into())])
}

/// Reports every text that stands a second time among the nodes; `what` they are: `recorder`, `authority`, `recipient`, `webhook`,
/// `clause`, `chain`, `rule`, `role` or `camera`.
pub fn repeated(document: &Document, nodes: &[&Node], what: &'static str, out: &mut Problems) {
    for (at, node) in nodes.iter().enumerate() {
        let Some(text) = node.text() else { continue };
        if let Some(first) = nodes.iter().take(at).find(|n| n.text() == Some(text)) {
            out.push(
                Problem::new(document.place(&node.span), twice(what, text))
                    .also(document.place(&first.span), Said::of("config-first-here", []))
                    .help(Said::of("config-twice-help", [])),
            );
        }
    }
}

/// Something is declared a second time.
pub(super) fn twice(what: &'static str, text: &str) -> Said {
    Said::of("config-twice", [("what", what.into()), ("text", format!("{text:?}").into())])
}
