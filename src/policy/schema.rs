//! The JSON Schema of a regulation file, for editors and for people: the keys of every rule together
//! with the parameters of its kind. The loader does not read it; a test holds the two together.

use serde_json::{Map, Value, json};

use crate::model::kind::{KindSpec, PENDING_KINDS};

use super::regulation::{RegulationFile, RuleHead};

/// JSON Schema of a regulation file, given the kinds that exist.
pub fn schema(kinds: &[&dyn KindSpec]) -> Value {
    let mut file = schemars::schema_for!(RegulationFile).to_value();
    let mut definitions = take_definitions(&mut file);
    let mut head = schemars::schema_for!(RuleHead).to_value();
    definitions.append(&mut take_definitions(&mut head));

    let mut rules: Vec<Value> = Vec::new();
    for kind in kinds {
        let mut params = renamed(&kind.schema(), kind.id());
        definitions.append(&mut take_definitions(&mut params));
        rules.push(of_kind(&head, kind.id(), &params));
    }
    let mut pending = head;
    pending["properties"]["kind"] = json!({ "enum": PENDING_KINDS });
    rules.push(pending);
    file["properties"]["rule"]["items"] = json!({ "anyOf": rules });
    file["$defs"] = Value::Object(definitions);
    file
}

fn take_definitions(schema: &mut Value) -> Map<String, Value> {
    match schema.as_object_mut().and_then(|s| s.remove("$defs")) {
        Some(Value::Object(map)) => map,
        _ => Map::new(),
    }
}

/// A kind's schema with its definitions named after it, so that two kinds may use the same names.
fn renamed(schema: &Value, kind: &str) -> Value {
    match schema {
        Value::Object(map) => map
            .iter()
            .map(|(key, value)| match (key.as_str(), value) {
                ("$ref", Value::String(target)) => {
                    (key.clone(), json!(target.replace("#/$defs/", &format!("#/$defs/{kind}."))))
                }
                ("$defs", Value::Object(all)) => {
                    let named = all.iter().map(|(name, v)| (format!("{kind}.{name}"), renamed(v, kind)));
                    (key.clone(), Value::Object(named.collect()))
                }
                _ => (key.clone(), renamed(value, kind)),
            })
            .collect(),
        Value::Array(items) => items.iter().map(|v| renamed(v, kind)).collect(),
        plain => plain.clone(),
    }
}

/// A rule of one kind. Its parameters may also be proposed or left to the site, so none is required.
fn of_kind(head: &Value, kind: &str, params: &Value) -> Value {
    let mut rule = head.clone();
    let own = params.get("properties").cloned().unwrap_or_else(|| json!({}));
    let proposed = json!({ "type": "object", "properties": own, "additionalProperties": false });
    if let (Some(all), Some(own)) = (rule["properties"].as_object_mut(), own.as_object()) {
        for (name, schema) in own {
            let known = all.get(name).cloned();
            // A parameter may share its name with a key of every rule, as `scope` does.
            let both = known.map_or_else(|| schema.clone(), |k| json!({ "anyOf": [k, schema] }));
            all.insert(name.clone(), both);
        }
        all.insert("kind".to_owned(), json!({ "const": kind }));
        all.insert("proposed".to_owned(), proposed);
    }
    rule["additionalProperties"] = json!(false);
    if let Some(text) = params.get("description") {
        rule["description"] = text.clone();
    }
    rule
}
