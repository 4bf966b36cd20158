//! Checks a regulation file: its own keys, the parameters of each rule against its kind's schema,
//! and every reference inside the file.

use std::collections::BTreeSet;

use schemars::JsonSchema;
use serde_json::{Value, json};

use crate::config::check::{Checker, repeated};
use crate::config::document::{Document, Entry, Kind, Node};
use crate::config::shape::Shape;
use crate::config::spelling::{misspelt_as, nearest, suggestion};
use crate::config::{Problem, Problems};
use crate::model::kind::{KindSpec, PENDING_KINDS};

use super::regulation::{RegulationFile, RuleHead};
use crate::text::Said;

/// Everything that is wrong with a regulation.
pub(super) fn check(document: &Document, kinds: &[&dyn KindSpec]) -> Problems {
    let file = schema::<RegulationFile>();
    let mut checker = Checker::new(&document.source);
    checker.value(&Said::of("config-this-file", []), &document.root, Shape::of(&file));
    let mut problems = checker.problems;
    let rules = Rules { document, kinds, head: schema::<RuleHead>() };
    for node in document.root.list("rule") {
        rules.check(node, &mut problems);
    }
    references(document, &mut problems);
    problems
}

fn schema<T: JsonSchema>() -> Value {
    schemars::schema_for!(T).to_value()
}

/// Schema of a kind's parameters; `None` for an unknown kind. A pending kind takes anything.
pub(super) fn parameters(kind: &str, kinds: &[&dyn KindSpec]) -> Option<Value> {
    let built = kinds.iter().find(|k| k.id() == kind).map(|k| k.schema());
    built.or_else(|| PENDING_KINDS.contains(&kind).then(|| json!({})))
}

/// The nearest kind to a misspelt one, or all of them.
pub(super) fn kind_help(kind: &str, kinds: &[&dyn KindSpec]) -> Said {
    let known: Vec<&str> = kinds.iter().map(|k| k.id()).chain(PENDING_KINDS.iter().copied()).collect();
    suggestion(kind, &known, "kinds")
}

/// Parts a rule's table into the keys that every rule has and the parameters of its kind.
///
/// `scope` is the selection of cameras when it is a table; some kinds have a parameter of that
/// name, which is a word.
pub(super) fn split(rule: &Node) -> (Node, Node) {
    const HEAD: &[&str] = &[
        "id",
        "kind",
        "clauses",
        "scope",
        "severity",
        "strength",
        "proposed",
        "site_must_set",
        "note",
        "chain",
    ];
    let of_head = |e: &Entry| match e.key.as_str() {
        "scope" => !matches!(e.value.kind, Kind::Text(_)),
        key => HEAD.contains(&key),
    };
    let (head, params) = rule.entries().iter().cloned().partition(of_head);
    (Node::table(rule.span.clone(), head), Node::table(rule.span.clone(), params))
}

struct Rules<'a> {
    document: &'a Document,
    kinds: &'a [&'a dyn KindSpec],
    head: Value,
}

impl Rules<'_> {
    fn check(&self, node: &Node, out: &mut Problems) {
        let (head, params) = split(node);
        let mut checker = Checker::new(&self.document.source);
        checker.table(&"[[rule]]".into(), &head, &[Shape::of(&self.head)], true);
        out.append(checker.problems);
        let Some(kind) = node.get("kind") else { return self.misspelt(&params, out) };
        let Some(name) = kind.text() else { return };
        let Some(schema) = parameters(name, self.kinds) else {
            let message = Said::of("policy-unknown-kind", [("name", format!("{name:?}").into())]);
            let problem = Problem::new(self.document.place(&kind.span), message);
            return out.push(problem.help(kind_help(name, self.kinds)));
        };
        if schema.as_object().is_some_and(serde_json::Map::is_empty) {
            return self.misspelt(&params, out);
        }
        self.parameters(name, node, &params, &schema, out);
    }

    fn parameters(&self, kind: &str, node: &Node, params: &Node, schema: &Value, out: &mut Problems) {
        let shape = Shape::of(schema);
        let mut checker = Checker::new(&self.document.source);
        let place = Said::of("policy-rule-of-kind", [("kind", kind.into())]);
        // The head's names take part so that a misspelt `clauses` is suggested as such.
        let head = Shape::of(&self.head);
        checker.table(&place, params, &[shape, head], false);
        let none = Node::table(node.span.clone(), Vec::new());
        let proposed = node.get("proposed").unwrap_or(&none);
        checker.table(
            &Said::of("policy-proposed-of-kind", [("kind", kind.into())]),
            proposed,
            &[shape],
            false,
        );
        out.append(checker.problems);
        let left_open: BTreeSet<&str> = node.list("site_must_set").iter().filter_map(Node::text).collect();
        for name in shape.required() {
            let given =
                params.get(name).is_some() || proposed.get(name).is_some() || left_open.contains(name);
            if !given && !misspelt_as(params, name, &shape.property_names()) {
                let message =
                    Said::of("policy-missing-parameter", [("name", name.into()), ("kind", kind.into())]);
                let problem = Problem::new(self.document.place(&node.span), message);
                let what = shape.describe(name).unwrap_or_default();
                let facts = [("name", name.into()), ("what", what.into())];
                out.push(problem.help(Said::of("policy-set-parameter", facts)));
            }
        }
        self.left_open(kind, node, params, shape, out);
    }

    fn left_open(&self, kind: &str, node: &Node, params: &Node, shape: Shape<'_>, out: &mut Problems) {
        let known = shape.property_names();
        for item in node.list("site_must_set") {
            let Some(name) = item.text() else { continue };
            let at = self.document.place(&item.span);
            if !known.contains(&name) {
                let problem = Problem::new(
                    at,
                    Said::of("policy-no-parameter", [("kind", kind.into()), ("name", name.into())]),
                );
                out.push(problem.help(suggestion(name, &known, "parameters")));
            } else if let Some(entry) = params.entry(name) {
                let problem = Problem::new(at, Said::of("policy-left-and-set", [("name", name.into())]));
                out.push(
                    problem
                        .also(self.document.place(&entry.key_span), Said::of("policy-set-here", []))
                        .help(Said::of("config-toml-twice", [])),
                );
            }
        }
    }

    /// A pending kind takes any parameter, so a key that every rule has is taken for misspelt when
    /// one letter is off and the value would fit.
    fn misspelt(&self, params: &Node, out: &mut Problems) {
        let head = Shape::of(&self.head);
        let known = head.property_names();
        for entry in params.entries().iter().filter(|e| e.key != "scope") {
            let near = nearest(&entry.key, &known);
            let Some(near) = near.filter(|n| strsim::osa_distance(n, &entry.key) == 1) else { continue };
            let mut trial = Checker::new(&self.document.source);
            let meant = Entry { key: near.to_owned(), ..entry.clone() };
            trial.table(
                &"[[rule]]".into(),
                &Node::table(entry.value.span.clone(), vec![meant]),
                &[head],
                false,
            );
            if trial.problems.is_empty() {
                let at = self.document.place(&entry.key_span);
                let facts = [("key", entry.key.as_str().into()), ("name", "[[rule]]".into())];
                let help = Said::of("config-did-you-mean", [("near", near.into())]);
                out.push(Problem::new(at, Said::of("config-unknown-key", facts)).help(help));
            }
        }
    }
}

/// Ids that stand twice, and names of clauses and chains that the file does not have.
fn references(document: &Document, out: &mut Problems) {
    let root = &document.root;
    let ids = |table: &str| -> Vec<&Node> { root.list(table).iter().filter_map(|n| n.get("id")).collect() };
    let (clauses, chains) = (ids("clause"), ids("chain"));
    repeated(document, &clauses, "clause", out);
    repeated(document, &chains, "chain", out);
    repeated(document, &ids("rule"), "rule", out);
    repeated(document, &ids("role"), "role", out);

    let own = root.get("regulation").and_then(|r| r.text_at("id")).unwrap_or_default();
    let known: Vec<&str> = clauses.iter().filter_map(|n| n.text()).collect();
    for table in root.list("rule").iter().chain(root.list("chain")) {
        for item in table.list("clauses") {
            let Some(name) = item.text().filter(|n| !known.contains(n)) else { continue };
            // A clause of another regulation is looked for when the policy is built.
            let ours = name.strip_prefix(own).is_some_and(|rest| rest.starts_with('-'));
            if ours || nearest(name, &known).is_some() {
                let problem = Problem::new(
                    document.place(&item.span),
                    Said::of("policy-unknown-clause", [("name", name.into())]),
                );
                out.push(problem.help(suggestion(name, &known, "clauses")));
            }
        }
    }
    super::role::check(document, out);
    let known: Vec<&str> = chains.iter().filter_map(|n| n.text()).collect();
    for item in root.list("rule").iter().filter_map(|r| r.get("chain")) {
        if let Some(name) = item.text().filter(|n| !known.contains(n)) {
            let problem = Problem::new(
                document.place(&item.span),
                Said::of("policy-unknown-chain", [("name", name.into())]),
            );
            out.push(problem.help(match known.is_empty() {
                true => Said::of("policy-no-chain", []),
                false => suggestion(name, &known, "chains"),
            }));
        }
    }
}
