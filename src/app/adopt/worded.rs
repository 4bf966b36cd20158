//! Values of a policy in words, for people who read no JSON.

use serde_json::Value;

use crate::text::{Names, Text};

/// Dimensions of a scope, in the order in which they are told.
pub const DIMENSIONS: [&str; 7] = ["camera", "recorder", "zone", "label", "area", "owner", "system_kind"];

/// A number, word, list or table of parameters.
pub(super) fn value(v: &Value) -> String {
    let pairs = |o: &serde_json::Map<String, Value>| {
        o.iter().map(|(k, v)| format!("{k} = {}", value(v))).collect::<Vec<_>>().join("; ")
    };
    match v {
        Value::Null => "–".to_owned(),
        Value::String(s) => s.clone(),
        Value::Array(items) if items.is_empty() => "–".to_owned(),
        Value::Array(items) => items.iter().map(value).collect::<Vec<_>>().join(", "),
        Value::Object(o) if o.is_empty() => "–".to_owned(),
        Value::Object(o) => pairs(o),
        other => other.to_string(),
    }
}

/// The cameras of a rule.
pub(super) fn scope(v: &Value, names: &Names, text: &Text) -> String {
    let list = |key: &str| v[key].as_array().cloned().unwrap_or_default();
    let selections: Vec<String> = list("all").iter().flat_map(|s| selection(s, names, text)).collect();
    let these = if selections.is_empty() { text.word("scope-everything") } else { text.list(&selections) };
    let others: Vec<String> = list("except").iter().map(|s| scope(s, names, text)).collect();
    match others.as_slice() {
        [] => these,
        others => text.say("scope-except", &[("these", these.into()), ("others", text.list(others).into())]),
    }
}

fn selection(v: &Value, named: &Names, text: &Text) -> Vec<String> {
    let dimensions = DIMENSIONS.iter().filter_map(|dimension| {
        let names = v.get(dimension)?.as_array()?.iter().map(value);
        let names: Vec<String> = names.map(|name| named.shown(&name, text)).collect();
        Some(text.say(&format!("scope-{dimension}"), &[("names", text.commas(&names).into())]))
    });
    dimensions.collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::text::{Lang, for_lang};

    #[test]
    fn a_scope_reads_as_cameras_and_never_as_braces() {
        let given = json!({ "all": [{ "zone": ["gate", "hall"], "recorder": ["nvr1"] }],
            "except": [{ "all": [{ "camera": ["nvr1/old*"] }], "except": [] }] });
        let en = scope(&given, Names::NONE, for_lang(Lang::En));
        assert_eq!(en, "cameras of recorder nvr1 and cameras in zone gate, hall, except cameras nvr1/old*");
        let zh = scope(&given, Names::NONE, for_lang(Lang::ZhCn));
        assert!(zh.contains("nvr1/old*") && !zh.contains(['{', '[']), "{zh}");
        assert_eq!(
            scope(&json!({ "all": [], "except": [] }), Names::NONE, for_lang(Lang::En)),
            "all cameras"
        );
    }

    #[test]
    fn parameters_of_a_rule_read_as_a_list() {
        let given = json!({ "min_days": 90, "words": ["a", "b"], "none": null });
        assert_eq!(value(&given), "min_days = 90; none = –; words = a, b");
    }
}
