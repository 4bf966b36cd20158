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
use super::format;
use super::problem::{Place, Problem, Problems, Source};
use super::shape::{Shape, type_words};
use super::spelling::{misspelt_as, suggestion};

/// Checks a document against the schema of `T`.
pub fn check<T: JsonSchema>(document: &Document) -> Problems {
    let schema = schemars::schema_for!(T).to_value();
    let mut checker = Checker::new(&document.source);
    checker.value("this file", &document.root, Shape::of(&schema));
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

    fn report(&mut self, span: &Range<usize>, message: String, help: Option<String>) {
        let place = Place::new(self.source, span.clone());
        self.problems.push(Problem::new(place, message).help_opt(help));
    }

    /// Checks one value; `name` is its key, for messages.
    pub fn value(&mut self, name: &str, node: &Node, shape: Shape<'_>) {
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
    pub fn table(&mut self, name: &str, node: &Node, layers: &[Shape<'_>], complete: bool) {
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
                    let help = layer.describe(key).map(|d| format!("add `{key}`: {d}"));
                    self.report(&node.span, format!("missing key `{key}` in {name}"), help);
                }
            }
        }
    }

    fn entry(&mut self, name: &str, entry: &Entry, layers: &[Shape<'_>]) {
        if let Some((layer, shape)) = layers.iter().find_map(|l| Some((l, l.property(&entry.key)?))) {
            let before = self.problems.len();
            self.value(&format!("`{}`", entry.key), &entry.value, shape);
            return self.problems.explain_from(before, layer.describe(&entry.key));
        }
        let rest: Vec<Shape<'_>> = layers.iter().filter_map(|l| l.get("additionalProperties")).collect();
        if let Some(shape) = rest.iter().find(|s| s.schema.is_object()) {
            return self.value(&format!("`{}`", entry.key), &entry.value, *shape);
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
            let message = format!("unknown key `{}` in {name}", entry.key);
            self.report(&entry.key_span, message, Some(suggestion(&entry.key, &known, "known keys")));
        }
    }

    /// A secret that was typed into the file is not printed a second time.
    fn secret(&mut self, name: &str, entry: &Entry) {
        let stars = "*".repeat(entry.value.span.len());
        let mut text = self.source.text().to_owned();
        text.replace_range(entry.value.span.clone(), &stars);
        let place = Place::new(&Source::new(self.source.name(), text), entry.key_span.clone());
        let message = format!("unknown key `{}` in {name}: secrets are never written here", entry.key);
        let help = "put it into a file that only Holdfast may read, name that file, and change the secret";
        self.problems.push(Problem::new(place, message).help(help));
    }

    fn any(&mut self, name: &str, node: &Node, alternatives: &[Shape<'_>]) {
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

    fn wrong_type(&mut self, name: &str, node: &Node, types: &[&str]) {
        let message = format!("{name} must be {}, not {}", type_words(types), node.kind_name());
        let help = match (&node.kind, types.contains(&"array")) {
            (Kind::Text(s), true) => Some(format!("write [{s:?}]")),
            (Kind::Table(_), true) => Some("open each entry with double brackets: [[name]]".to_owned()),
            (Kind::Text(s), _) if s.parse::<f64>().is_ok() || matches!(s.as_str(), "true" | "false") => {
                Some(format!("write {s} without quotes"))
            }
            _ => None,
        };
        self.report(&node.span, message, help);
    }

    fn word(&mut self, name: &str, node: &Node, words: &[&str]) {
        match node.text() {
            None => self.wrong_type(name, node, &["string"]),
            Some(text) if words.contains(&text) => {}
            Some(text) => {
                let help = suggestion(text, words, "choose one of");
                self.report(&node.span, format!("{name} cannot be {text:?}"), Some(help));
            }
        }
    }

    fn string(&mut self, name: &str, node: &Node, text: &str, shape: Shape<'_>) {
        let least = shape.schema.get("minLength").and_then(Value::as_u64).unwrap_or(0);
        if least > 0 && text.trim().is_empty() {
            return self.report(&node.span, format!("{name} must not be empty"), None);
        }
        let Some(wanted) = shape.schema.get("format").and_then(Value::as_str) else { return };
        if let Err(help) = format::check(wanted, text) {
            self.report(&node.span, format!("{name} cannot be {text:?}"), Some(help));
        }
    }

    #[expect(clippy::cast_precision_loss, reason = "limits in schemas are far below 2^53")]
    fn integer(&mut self, name: &str, node: &Node, i: i64, shape: Shape<'_>) {
        let limits: Option<(i64, i64)> = match shape.schema.get("format").and_then(Value::as_str) {
            Some("uint8") => Some((0, i64::from(u8::MAX))),
            Some("uint16") => Some((0, i64::from(u16::MAX))),
            Some("uint32") => Some((0, i64::from(u32::MAX))),
            Some("int32") => Some((i64::from(i32::MIN), i64::from(i32::MAX))),
            _ => None,
        };
        match limits {
            Some((low, high)) if !(low..=high).contains(&i) && shape.schema.get("maximum").is_none() => {
                let help = format!("give a number from {low} to {high}");
                self.report(&node.span, format!("{name} cannot be {i}"), Some(help));
            }
            _ => self.range(name, node, i as f64, shape),
        }
    }

    fn range(&mut self, name: &str, node: &Node, value: f64, shape: Shape<'_>) {
        let limit = |key: &str| shape.schema.get(key).and_then(Value::as_f64);
        let (low, high, above) = (limit("minimum"), limit("maximum"), limit("exclusiveMinimum"));
        let outside = low.is_some_and(|l| value < l)
            || high.is_some_and(|h| value > h)
            || above.is_some_and(|a| value <= a);
        if outside {
            let help = match (low, high, above) {
                (Some(l), Some(h), _) => format!("give a number from {l} to {h}"),
                (Some(l), None, _) => format!("give {l} or more"),
                (None, Some(h), Some(a)) => format!("give more than {a} and at most {h}"),
                (None, None, Some(a)) => format!("give more than {a}"),
                (None, high, None) => format!("give at most {}", high.unwrap_or_default()),
            };
            self.report(&node.span, format!("{name} cannot be {value}"), Some(help));
        }
    }

    fn list(&mut self, name: &str, node: &Node, items: &[Node], shape: Shape<'_>) {
        let least = shape.schema.get("minItems").and_then(Value::as_u64).unwrap_or(0);
        if (items.len() as u64) < least {
            let help = format!("give at least {least}");
            self.report(&node.span, format!("{name} has {} entries", items.len()), Some(help));
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

/// Reports every text that stands a second time among the nodes.
pub fn repeated(document: &Document, nodes: &[&Node], what: &str, out: &mut Problems) {
    for (at, node) in nodes.iter().enumerate() {
        let Some(text) = node.text() else { continue };
        if let Some(first) = nodes.iter().take(at).find(|n| n.text() == Some(text)) {
            out.push(
                Problem::new(document.place(&node.span), format!("{what} {text:?} is declared twice"))
                    .also(document.place(&first.span), "first here")
                    .help("give each its own id, or remove one"),
            );
        }
    }
}
