//! The bytes of a leaf: compact ASCII JSON with sorted keys, integers and strings only.
//!
//! Once written, a leaf is stored, hashed and exported verbatim and never serialised again. Every leaf
//! says its version `v` and type `t`; leaves of a camera also carry the camera's opaque id `cam`, their
//! number `seq` in its chain, and `prev`, the hash of the chain's previous leaf.

use serde_json::{Map, Value};
use thiserror::Error;

use crate::evidence::ChainHead;

/// Version of the leaf form.
pub const VERSION: u64 = 1;

/// Longest leaf in bytes.
pub const MAX_LEAF: usize = 2_048;

/// A leaf type and the fields that it carries beside the frame (`v`, `t`; `cam`, `seq`, `prev` in a chain).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct LeafType {
    /// Value of `t`.
    pub name: &'static str,
    /// Stands in a camera's chain; `finding` only when a camera is its subject.
    pub of_camera: bool,
    /// Fields that every leaf of the type carries.
    pub fields: &'static [&'static str],
    /// Fields that it may carry.
    pub optional: &'static [&'static str],
}

/// Leaf types that this program writes. Times are UTC milliseconds (`_ms`), digests lower-case hex
/// (`s256`, `b3`), lengths bytes.
///
/// * `seg`: the bytes of a segment were read. `late` = 1 when that was after the recording.
/// * `adopted`: a file was there at first contact; nothing is known of its bytes.
/// * `gone`: a finished segment vanished; `s256` is "" when its bytes had never been read.
/// * `scan`: a pass ended, with what it counted.
/// * `finding`: a finding changed its state; its facts as digest only. `act` commits to what a person did: HMAC-SHA-256
///   under a salt that the store keeps; `until_ms` is the end of a waiver.
/// * `heartbeat`: the agent ran.
/// * `clock`: the clock lies behind the newest pass.
/// * `policy`, `config`: others than before are in force; `before_s256` is "" the first time.
/// * `anchor`: an authority stamped the checkpoint of `size` leaves at `at_ms`; `s256` is that of its token.
/// * `rotation`: first leaf of a successor log; `old_checkpoint` verbatim, "" when none was at hand.
pub const LEAF_TYPES: &[LeafType] = &[
    of_camera("seg", &["b3", "end_ms", "len", "s256", "seen_ms", "start_ms", "stream"], &["late"]),
    of_camera("adopted", &["end_ms", "len", "mtime_ms", "seen_ms", "start_ms", "stream"], &[]),
    of_camera("gone", &["end_ms", "len", "s256", "seen_ms", "start_ms", "stream"], &[]),
    about("scan", &["finished_ms", "gone", "new", "pass", "segments", "started_ms", "unreadable"]),
    of_camera(
        "finding",
        &["at_ms", "event", "facts_s256", "finding", "policy_s256", "rule", "severity"],
        &["act", "until_ms"],
    ),
    about("heartbeat", &["at_ms"]),
    about("clock", &["at_ms", "behind_ms", "newest_ms"]),
    about("policy", &["at_ms", "before_s256", "s256"]),
    about("config", &["at_ms", "before_s256", "s256"]),
    about("anchor", &["at_ms", "s256", "size"]),
    about("rotation", &["at_ms", "old_checkpoint", "old_origin", "old_root", "old_size"]),
];

const fn of_camera(
    name: &'static str,
    fields: &'static [&'static str],
    optional: &'static [&'static str],
) -> LeafType {
    LeafType { name, of_camera: true, fields, optional }
}

const fn about(name: &'static str, fields: &'static [&'static str]) -> LeafType {
    LeafType { name, of_camera: false, fields, optional: &[] }
}

/// Compares a leaf with [`LEAF_TYPES`]; the text says what differs.
///
/// # Errors
/// Not a leaf, an unknown type, a field missing or not listed.
pub fn check_form(leaf: &[u8]) -> Result<(), String> {
    let said: Map<String, Value> = serde_json::from_slice(leaf).map_err(|e| e.to_string())?;
    let name = said.get("t").and_then(Value::as_str).unwrap_or_default();
    let form = LEAF_TYPES.iter().find(|t| t.name == name).ok_or_else(|| format!("unknown type {name:?}"))?;
    let frame: &[&str] =
        if said.contains_key("cam") { &["v", "t", "cam", "seq", "prev"] } else { &["v", "t"] };
    if said.contains_key("cam") && !form.of_camera {
        return Err(format!("{name} stands in no chain"));
    }
    if let Some(missing) = form.fields.iter().chain(frame).find(|f| !said.contains_key(**f)) {
        return Err(format!("{name} lacks {missing}"));
    }
    let known = |f: &str| [frame, form.fields, form.optional].iter().any(|l| l.contains(&f));
    match said.keys().find(|f| !known(f)) {
        Some(more) => Err(format!("{name} carries {more}")),
        None => Ok(()),
    }
}

/// Why a fact cannot be a leaf.
#[derive(Debug, Error, PartialEq, Eq)]
pub enum LeafError {
    /// Only integers and strings have one spelling.
    #[error("cannot seal field {0:?}: only integers and strings are allowed in a leaf")]
    Value(String),
    /// See [`MAX_LEAF`].
    #[error("cannot seal a leaf of {0} bytes; at most {MAX_LEAF} are allowed")]
    TooLong(usize),
    /// The frame belongs to the ledger.
    #[error("cannot seal field {0:?}: the name is reserved")]
    Reserved(String),
}

/// Prints a leaf.
///
/// # Errors
/// See [`LeafError`].
pub fn encode(
    kind: &str,
    chain: Option<(&str, Option<ChainHead>)>,
    fields: &Map<String, Value>,
) -> Result<Vec<u8>, LeafError> {
    let mut leaf = fields.clone();
    let frame =
        [("v", Value::from(VERSION)), ("t", Value::from(kind))].into_iter().chain(chain_fields(chain));
    for (name, value) in frame {
        if leaf.insert(name.to_owned(), value).is_some() {
            return Err(LeafError::Reserved(name.to_owned()));
        }
    }
    if let Some((name, _)) = leaf.iter().find(|(_, v)| !(v.is_string() || v.is_i64() || v.is_u64())) {
        return Err(LeafError::Value(name.clone()));
    }
    let text = ascii(&Value::Object(leaf).to_string());
    if text.len() > MAX_LEAF { Err(LeafError::TooLong(text.len())) } else { Ok(text.into_bytes()) }
}

fn chain_fields(chain: Option<(&str, Option<ChainHead>)>) -> Vec<(&'static str, Value)> {
    let Some((cam, head)) = chain else { return Vec::new() };
    let seq = head.map_or(1, |h| h.seq + 1);
    let prev = head.map(|h| h.hash.to_string()).unwrap_or_default();
    vec![("cam", Value::from(cam)), ("seq", Value::from(seq)), ("prev", Value::from(prev))]
}

/// JSON stays the same JSON when every character beyond ASCII is written as `\uXXXX`.
fn ascii(json: &str) -> String {
    use std::fmt::Write;
    let mut out = String::with_capacity(json.len());
    for c in json.chars() {
        if c.is_ascii() {
            out.push(c);
        } else {
            for unit in c.encode_utf16(&mut [0; 2]) {
                // Writing to a String cannot fail.
                let _ = write!(out, "\\u{unit:04x}");
            }
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::model::Sha256;

    fn fields(v: &Value) -> Map<String, Value> {
        v.as_object().expect("object").clone()
    }

    #[test]
    fn the_bytes_of_a_leaf_do_not_change() {
        let body = json!({"len": 5, "s256": "ab", "start_ms": 1});
        let head = ChainHead { seq: 4, hash: Sha256([1; 32]) };
        let got = encode("seg", Some(("00ff00ff00ff00ff", Some(head))), &fields(&body)).expect("plain");
        let prev = "01".repeat(32);
        let want = format!(
            r#"{{"cam":"00ff00ff00ff00ff","len":5,"prev":"{prev}","s256":"ab","seq":5,"start_ms":1,"t":"seg","v":1}}"#
        );
        assert_eq!(String::from_utf8(got).expect("ascii"), want);
    }

    #[test]
    fn the_first_leaf_of_a_chain_has_no_previous_one() {
        let got = encode("seg", Some(("00ff00ff00ff00ff", None)), &Map::new()).expect("plain");
        assert_eq!(got, br#"{"cam":"00ff00ff00ff00ff","prev":"","seq":1,"t":"seg","v":1}"#);
    }

    #[test]
    fn a_leaf_is_ascii_and_reads_back_as_the_same_json() {
        let body = json!({"stream": "主码流 😀"});
        let got = encode("seg", None, &fields(&body)).expect("plain");
        assert!(got.is_ascii());
        let back: Value = serde_json::from_slice(&got).expect("json");
        assert_eq!(back["stream"], "主码流 😀");
    }

    #[test]
    fn a_leaf_of_another_form_than_its_type_is_told() {
        let form = |body: Value| {
            let kind = "heartbeat";
            check_form(&encode(kind, None, &fields(&body)).expect("plain"))
        };
        assert_eq!(form(json!({"at_ms": 1})), Ok(()));
        assert_eq!(form(json!({})), Err("heartbeat lacks at_ms".to_owned()));
        assert_eq!(form(json!({"at_ms": 1, "host": "nvr"})), Err("heartbeat carries host".to_owned()));
    }

    #[test]
    fn fractions_objects_and_reserved_names_are_refused() {
        assert_eq!(encode("x", None, &fields(&json!({"a": 1.5}))), Err(LeafError::Value("a".to_owned())));
        assert_eq!(encode("x", None, &fields(&json!({"a": [1]}))), Err(LeafError::Value("a".to_owned())));
        assert_eq!(encode("x", None, &fields(&json!({"t": 1}))), Err(LeafError::Reserved("t".to_owned())));
    }
}
