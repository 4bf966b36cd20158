//! One spelling for every value, so that equal policies have equal digests.

use serde_json::Value;
use sha2::{Digest, Sha256 as Hasher};

use crate::model::Sha256;

/// JSON without blanks and with sorted keys, whatever order the map keeps.
pub(super) fn text(value: &Value) -> String {
    let mut out = String::new();
    write(value, &mut out);
    out
}

fn write(value: &Value, out: &mut String) {
    match value {
        Value::Object(map) => {
            let mut entries: Vec<_> = map.iter().collect();
            entries.sort_by_key(|(key, _)| *key);
            let parts = entries.into_iter().map(|(k, v)| format!("{}:{}", Value::from(k.as_str()), text(v)));
            out.push_str(&format!("{{{}}}", parts.collect::<Vec<_>>().join(",")));
        }
        Value::Array(items) => {
            out.push_str(&format!("[{}]", items.iter().map(text).collect::<Vec<_>>().join(",")));
        }
        plain => out.push_str(&plain.to_string()),
    }
}

/// SHA-256 of the canonical text.
pub(super) fn digest(value: &Value) -> Sha256 {
    Sha256(Hasher::digest(text(value).as_bytes()).into())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn the_order_of_keys_does_not_show() {
        let value = json!({ "b": [1, { "z": "ü\"", "a": null }], "a": 0.5 });
        assert_eq!(text(&value), "{\"a\":0.5,\"b\":[1,{\"a\":null,\"z\":\"ü\\\"\"}]}");
    }
}
