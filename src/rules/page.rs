//! A rule kind's page, from its schema, its wording and its examples: what `rules show` prints.

use std::fmt::Write;

use serde_json::Value;

use super::AnyRule;
use crate::policy::explain::unit;
use crate::policy::{PackStore, RuleDeclared};
use crate::text::{Lang, Text};

/// The messages `rule-<kind>-<part>` that a page shows.
#[cfg(test)]
pub(super) const PARTS: [&str; 5] = ["title", "definition", "inputs", "opens", "closes"];

/// Sections that are headed by `page-<section>` and filled by `rule-<kind>-<section>`.
pub(super) const SECTIONS: [&str; 3] = ["inputs", "opens", "closes"];

/// The page of a rule kind in Markdown: definition, parameters, inputs, opening, closing, clauses, examples.
pub fn page(rule: &dyn AnyRule, text: &Text) -> String {
    let id = rule.id();
    let part = |name: &str| text.word(&format!("rule-{id}-{name}"));
    let mut out = format!("# {} (`{id}`)\n\n{}\n", part("title"), part("definition"));
    section(&mut out, &text.word("page-parameters"), &parameters(rule, text));
    for name in SECTIONS {
        section(&mut out, &text.word(&format!("page-{name}")), &part(name));
    }
    section(&mut out, &text.word("page-clauses"), &clauses(rule.id(), text));
    let mut examples = String::new();
    for e in rule.examples() {
        let (words, timeline) = introduced(e.timeline, text.lang());
        let title = text.word(&format!("example-{}", e.name));
        // Writing to a String cannot fail.
        let _ = write!(examples, "### {title}\n\n{words}```toml\n{timeline}```\n\n");
    }
    section(&mut out, &text.word("page-examples"), examples.trim_end());
    out
}

/// What the comment at the head of a timeline says in this language, as a paragraph, and the timeline without it. A line
/// of it that begins with `zh-CN:` is Chinese, the others are English.
fn introduced(timeline: &str, lang: Lang) -> (String, &str) {
    let (mut words, mut rest) = (Vec::new(), timeline);
    while let Some((line, after)) = rest.strip_prefix("# ").and_then(|said| said.split_once('\n')) {
        match line.strip_prefix("zh-CN: ") {
            Some(chinese) if lang == Lang::ZhCn => words.push(chinese),
            None if lang == Lang::En => words.push(line),
            _ => {}
        }
        rest = after;
    }
    let words = words.join(" ");
    (if words.is_empty() { words } else { words + "\n\n" }, rest)
}

fn section(out: &mut String, heading: &str, body: &str) {
    let _ = write!(out, "\n## {heading}\n\n{body}\n");
}

fn parameters(rule: &dyn AnyRule, text: &Text) -> String {
    let schema = rule.schema();
    let required: Vec<&str> =
        schema["required"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
    let mut out = String::new();
    for (name, shape) in schema["properties"].as_object().into_iter().flatten() {
        let meaning = text.word(&format!("param-{}-{name}", rule.id()));
        let default = match shape.get("default") {
            _ if required.contains(&name.as_str()) => text.word("page-no-default"),
            Some(Value::Null) | None => text.word("page-default-none"),
            Some(value) => text.say("page-default", &[("value", with_unit(name, value, text).into())]),
        };
        let facts = [("name", name.into()), ("meaning", meaning.into()), ("default", default.into())];
        let _ = writeln!(out, "{}", text.say("page-parameter", &facts));
    }
    out.trim_end().to_owned()
}

fn with_unit(name: &str, value: &Value, text: &Text) -> String {
    match unit(name) {
        Some(unit) => text.measured(&value.to_string(), unit),
        None => value.to_string(),
    }
}

/// The clauses of built-in regulations that the kind decides, each with what is set there and by whom.
fn clauses(kind: &str, text: &Text) -> String {
    let kinds = super::kinds();
    let regulations = PackStore::embedded(&kinds).all().unwrap_or_default();
    let mut out = String::new();
    for regulation in &regulations {
        for rule in regulation.rules.iter().filter(|r| r.kind == kind) {
            let values = values(rule, text);
            for clause in rule.clauses.iter().filter_map(|(id, _)| regulation.clause(id)) {
                let says = if text.lang() == Lang::ZhCn { &clause.zh } else { &clause.en };
                let id = clause.id.to_string();
                let facts = [("id", id.into()), ("says", says.into()), ("values", values.clone().into())];
                let _ = writeln!(out, "{}", text.say("page-clause", &facts));
            }
        }
    }
    out.trim_end().to_owned()
}

/// What a rule sets and proposes, and what it leaves to the site.
fn values(rule: &RuleDeclared, text: &Text) -> String {
    let set = rule.params.iter().map(|p| {
        let by = if p.proposed { "set-by-proposal" } else { "set-by-regulation" };
        format!("`{}` = {} ({})", p.name, with_unit(&p.name, &p.value, text), text.word(by))
    });
    let open = rule.site_must_set.iter().map(|name| format!("`{name}` ({})", text.word("set-by-nobody")));
    let all: Vec<String> = set.chain(open).collect();
    if all.is_empty() { text.word("page-clause-plain") } else { all.join("; ") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_words_before_an_example_are_in_the_readers_language_alone() {
        for rule in super::super::RULES {
            for e in rule.examples() {
                let [en, zh] = [Lang::En, Lang::ZhCn].map(|lang| introduced(e.timeline, lang));
                assert_eq!(en.0.is_empty(), zh.0.is_empty(), "{}: one language says more", e.name);
                assert!(en.0.is_ascii() && (zh.0.is_empty() || !zh.0.is_ascii()), "{}", e.name);
                assert!(!en.1.contains("# ") && en.1 == zh.1, "{}: a comment in the timeline", e.name);
            }
        }
    }
}
