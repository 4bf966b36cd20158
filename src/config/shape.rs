//! Reads a JSON Schema: references, alternatives, words, types. Judges no document.

use serde_json::Value;

use crate::text::Said;

use super::document::{Kind, Node};

/// A schema together with the document in which its references resolve.
#[derive(Clone, Copy)]
pub struct Shape<'a> {
    pub(super) schema: &'a Value,
    root: &'a Value,
}

impl<'a> Shape<'a> {
    /// A schema document.
    pub fn of(root: &'a Value) -> Self {
        Self { schema: root, root }
    }

    /// The whole document of which it is a part.
    pub(super) fn top(self) -> Self {
        Self { schema: self.root, root: self.root }
    }

    fn within(self, schema: &'a Value) -> Self {
        Self { schema, root: self.root }
    }

    /// Follows references; a chain longer than any real one ends where it is.
    pub(super) fn resolved(self) -> Self {
        let mut at = self;
        for _ in 0..16 {
            let Some(target) = at.schema.get("$ref").and_then(Value::as_str) else { break };
            let Some(next) = target.strip_prefix('#').and_then(|p| self.root.pointer(p)) else { break };
            at = self.within(next);
        }
        at
    }

    pub(super) fn get(self, key: &str) -> Option<Self> {
        self.schema.get(key).map(|s| self.within(s))
    }

    pub(super) fn list(self, key: &str) -> Vec<Self> {
        let members = self.schema.get(key).and_then(Value::as_array);
        members.into_iter().flatten().map(|s| self.within(s).resolved()).collect()
    }

    pub(super) fn property(self, key: &str) -> Option<Self> {
        self.schema.get("properties").and_then(|p| p.get(key)).map(|s| self.within(s))
    }

    /// Names of all properties.
    pub fn property_names(self) -> Vec<&'a str> {
        let map = self.resolved().schema.get("properties").and_then(Value::as_object);
        map.into_iter().flatten().map(|(k, _)| k.as_str()).collect()
    }

    /// Names of the properties that must be there.
    pub fn required(self) -> Vec<&'a str> {
        let list = self.resolved().schema.get("required").and_then(Value::as_array);
        list.into_iter().flatten().filter_map(Value::as_str).collect()
    }

    /// First sentence of a property's description.
    pub fn describe(self, key: &str) -> Option<String> {
        let text = self.resolved().property(key)?.schema.get("description")?.as_str()?;
        let line = text.split("\n\n").next()?.replace('\n', " ");
        Some(line.trim_end_matches('.').to_owned())
    }

    pub(super) fn alternatives(self) -> Vec<Self> {
        let mut all = self.list("anyOf");
        all.extend(self.list("oneOf"));
        all.retain(|s| s.types() != ["null"]);
        all
    }

    /// The words of an enumeration, also when each stands in its own documented `oneOf` member.
    pub(super) fn words(self) -> Option<Vec<&'a str>> {
        if let Some(word) = self.schema.get("const").and_then(Value::as_str) {
            return Some(vec![word]);
        }
        if let Some(list) = self.schema.get("enum").and_then(Value::as_array) {
            return Some(list.iter().filter_map(Value::as_str).collect());
        }
        let alternatives = self.alternatives();
        if alternatives.is_empty() {
            return None;
        }
        let each: Option<Vec<_>> = alternatives.into_iter().map(Self::words).collect();
        each.map(|lists| lists.concat())
    }

    pub(super) fn types(self) -> Vec<&'a str> {
        match self.schema.get("type") {
            Some(Value::String(one)) => vec![one],
            Some(Value::Array(many)) => many.iter().filter_map(Value::as_str).collect(),
            _ if self.schema.get("properties").is_some() => vec!["object"],
            _ if self.schema.get("const").is_some_and(Value::is_string) => vec!["string"],
            _ => Vec::new(),
        }
    }

    pub(super) fn takes(self, node: &Node) -> bool {
        let types = self.types();
        types.is_empty() || types.iter().any(|t| fits(t, node))
    }
}

fn fits(type_name: &str, node: &Node) -> bool {
    match node.kind {
        Kind::Text(_) => type_name == "string",
        Kind::Integer(_) => matches!(type_name, "integer" | "number"),
        Kind::Float(_) => type_name == "number",
        Kind::Boolean(_) => type_name == "boolean",
        Kind::List(_) => type_name == "array",
        Kind::Table(_) => type_name == "object",
    }
}

pub(super) fn type_words(types: &[&str]) -> Said {
    let mut ids: Vec<&'static str> = Vec::new();
    for t in types {
        let id = match *t {
            "string" => "config-type-string",
            "integer" => "config-type-integer",
            "number" => "config-type-number",
            "boolean" => "config-type-boolean",
            "array" => "config-type-array",
            "object" => "config-type-object",
            _ => continue,
        };
        if !ids.contains(&id) {
            ids.push(id);
        }
    }
    let either = |a: Said, b: Said| Said::of("config-either", [("one", a.into()), ("other", b.into())]);
    ids.into_iter().map(|id| Said::of(id, [])).reduce(either).unwrap_or_else(|| Said::from(""))
}
