//! The bytes of a leaf: compact ASCII JSON with sorted keys, integers and strings only.
//!
//! Once written, a leaf is stored, hashed and exported verbatim and never serialised again. Every leaf
//! says its version `v` and type `t`; leaves of a camera also carry the camera's opaque id `cam`, their
//! number `seq` in its chain, and `prev`, the hash of the chain's previous leaf.

use serde::Serialize;
use serde_json::{Map, Value};
use thiserror::Error;

use crate::evidence::ChainHead;
use crate::ledger::field;

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

/// Every leaf type. What a field holds is in [`field::form`]: times are UTC milliseconds (`_ms`), digests lower-case
/// hex (`s256`, `b3`, `_s256`), lengths bytes; people's facts enter as salted commitments only.
///
/// * `seg`: the bytes of a segment were read. `late` = 1 when that was after the recording.
/// * `adopted`: a file was there at first contact; nothing is known of its bytes.
/// * `seen`: a recorder's index names a segment whose bytes cannot be read.
/// * `gap`: footage is missing in `[start_ms, end_ms)`; `event` says that this came up or is over.
/// * `cause`: why, as far as the disk shows, for the gap from `start_ms` on.
/// * `gone`: a finished segment vanished; `s256` is "" when its bytes had never been read.
/// * `tombstone`: the footage of leaf number `leaf` was removed lawfully, and `why`.
/// * `scan`: a pass ended, with what it counted.
/// * `finding`: a finding changed its state; its facts as digest only. `act` commits to what a person did: HMAC-SHA-256
///   under a salt that the store keeps; `until_ms` is the end of a waiver, `approvals` how many
///   others agreed. `grounds_s256` is over what each rule says where they differ; `new_policy_s256` is the policy under
///   which it closed because it no longer asks.
/// * `heartbeat`: the agent ran; `phase` is `start`, `beat` or `stop`, the next follows after `every_ms`.
/// * `clock`: the clock lies behind the newest pass, or was set: behind or, negative, ahead of where it should be.
/// * `policy`, `config`: others than before are in force; `before_s256` is "" the first time.
/// * `anchor`: an authority stamped the checkpoint of `size` leaves at `at_ms`; `s256` is that of its token.
/// * `register`: a record of a form came up, changed, was signed or erased.
/// * `access`: somebody looked at footage, exported it, logged in …; who and what only as a commitment.
/// * `hold`: footage was placed under a hold or released from it.
/// * `intent`: footage is about to be removed or preserved by a plan. `outcome`: what came of the intent in leaf `leaf`.
/// * `export`: a bag was handed out: its manifest, and a commitment to the reason.
/// * `sample`: so many of so many segments were drawn, by a seed that was committed to before.
/// * `report`: a report over a period was given out.
/// * `rotation`: first leaf of a successor log; `old_checkpoint` verbatim, "" when none was at hand. Or the key changed:
///   `signatures` are those of both keys, old and new, over the other fields.
pub const LEAF_TYPES: &[LeafType] = &[
    of_camera("seg", &["b3", "end_ms", "len", "s256", "seen_ms", "start_ms", "stream"], &["late"]),
    of_camera("adopted", &["end_ms", "len", "mtime_ms", "seen_ms", "start_ms", "stream"], &[]),
    of_camera("seen", &["end_ms", "len", "seen_ms", "start_ms", "stream"], &[]),
    of_camera("gap", &["at_ms", "end_ms", "event", "start_ms"], &[]),
    of_camera("cause", &["at_ms", "cause", "start_ms"], &[]),
    of_camera("gone", &["end_ms", "len", "s256", "seen_ms", "start_ms", "stream"], &[]),
    of_camera("tombstone", &["at_ms", "leaf", "why"], &[]),
    about("scan", &["finished_ms", "gone", "new", "pass", "segments", "started_ms", "unreadable"]),
    of_camera(
        "finding",
        &["at_ms", "event", "facts_s256", "finding", "policy_s256", "rule", "severity"],
        &["act", "approvals", "grounds_s256", "new_policy_s256", "until_ms"],
    ),
    about("heartbeat", &["at_ms", "every_ms", "phase"]),
    about("clock", &["at_ms", "behind_ms", "newest_ms"]),
    about("policy", &["at_ms", "before_s256", "s256"]),
    about("config", &["at_ms", "before_s256", "s256"]),
    about("anchor", &["at_ms", "s256", "size"]),
    about("register", &["at_ms", "commitment", "event", "form", "record"]),
    of_camera("access", &["action", "at_ms", "commitment"], &[]),
    of_camera("hold", &["at_ms", "commitment", "end_ms", "event", "hold", "start_ms"], &[]),
    about("intent", &["at_ms", "len", "plan_s256", "segments"]),
    about("outcome", &["at_ms", "failed", "leaf", "len", "plan_s256", "segments"]),
    about("export", &["at_ms", "basis", "manifest", "reason"]),
    about("sample", &["at_ms", "drawn", "of", "seed_s256"]),
    about("report", &["at_ms", "end_ms", "s256", "start_ms"]),
    about("rotation", &["at_ms", "old_checkpoint", "old_origin", "old_root", "old_size"]),
    about("rotation", &["at_ms", "new_vkey", "old_vkey", "signatures"]),
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
/// Law: a leaf that passes says nothing that [`field::form`] does not allow, so neither a name nor a path.
///
/// # Errors
/// Not a leaf, an unknown type, a field missing, not listed, or with a value of another form.
pub fn check_form(leaf: &[u8]) -> Result<(), String> {
    let said: Map<String, Value> = serde_json::from_slice(leaf).map_err(|e| e.to_string())?;
    let name = said.get("t").and_then(Value::as_str).unwrap_or_default();
    let mut tried = LEAF_TYPES.iter().filter(|t| t.name == name).map(|form| check_type(form, &said));
    let first = tried.next().ok_or_else(|| format!("unknown type {name:?}"))?;
    let fits = first.is_ok() || tried.any(|other| other.is_ok());
    if fits { Ok(()) } else { first }
}

fn check_type(form: &LeafType, said: &Map<String, Value>) -> Result<(), String> {
    let name = form.name;
    let frame: &[&str] =
        if said.contains_key("cam") { &["v", "t", "cam", "seq", "prev"] } else { &["v", "t"] };
    if said.contains_key("cam") && !form.of_camera {
        return Err(format!("{name} stands in no chain"));
    }
    if let Some(missing) = form.fields.iter().chain(frame).find(|f| !said.contains_key(**f)) {
        return Err(format!("{name} lacks {missing}"));
    }
    let known = |f: &str| [frame, form.fields, form.optional].iter().any(|l| l.contains(&f));
    if let Some(more) = said.keys().find(|f| !known(f)) {
        return Err(format!("{name} carries {more}"));
    }
    let holds = |(field, value): &(&String, &Value)| field::form(field).is_some_and(|f| f.holds(value));
    match said.iter().find(|one| !holds(one)) {
        Some((field, _)) => Err(format!("{field} of {name} is of another form")),
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
    let mut out = Members(Vec::with_capacity(512));
    let (cam, head) = chain.map_or((None, None), |(cam, head)| (Some(cam), head));
    let prev = cam.map(|_| head.map(|h| h.hash.to_string()).unwrap_or_default());
    let seq = cam.map(|_| head.map_or(1, |h| h.seq + 1));
    let frame = [
        ("cam", cam.map(Said::Word)),
        ("prev", prev.as_deref().map(Said::Word)),
        ("seq", seq.map(Said::Number)),
        ("t", Some(Said::Word(kind))),
        ("v", Some(Said::Number(VERSION))),
    ];
    let mut frame = frame.into_iter().filter_map(|(name, said)| Some((name, said?))).peekable();
    // Both are in the order of their names.
    for (name, value) in fields {
        if !(value.is_string() || value.is_i64() || value.is_u64()) {
            return Err(LeafError::Value(name.clone()));
        }
        while let Some((before, said)) = frame.next_if(|(f, _)| *f < name.as_str()) {
            out.push(before, &said);
        }
        if frame.peek().is_some_and(|(f, _)| f == name) {
            return Err(LeafError::Reserved(name.clone()));
        }
        out.push(name, &Said::Field(value));
    }
    frame.for_each(|(name, said)| out.push(name, &said));
    let body = ascii(out.close());
    if body.len() > MAX_LEAF { Err(LeafError::TooLong(body.len())) } else { Ok(body) }
}

/// A value of a leaf, on its way into it.
enum Said<'a> {
    Word(&'a str),
    Number(u64),
    Field(&'a Value),
}

/// A JSON object while it is printed. A serializer that takes any type would cost more than hashing the leaf.
struct Members(Vec<u8>);

impl Members {
    fn push(&mut self, name: &str, value: &Said<'_>) {
        self.0.push(if self.0.is_empty() { b'{' } else { b',' });
        self.text(name);
        self.0.push(b':');
        match value {
            Said::Word(text) => self.text(text),
            Said::Field(Value::String(text)) => self.text(text),
            Said::Number(number) => self.json(number),
            Said::Field(value) => self.json(value),
        }
    }

    /// Nearly every text is a digest or a name: between quotation marks it is JSON as it stands. All of it is looked at,
    /// many bytes at once; to stop at the first that is not plain would take them one by one.
    fn text(&mut self, text: &str) {
        let plain = |b: u8| matches!(b, b' '..=b'~') & (b != b'"') & (b != b'\\');
        if text.bytes().fold(true, |all, b| all & plain(b)) {
            self.0.push(b'"');
            self.0.extend_from_slice(text.as_bytes());
            self.0.push(b'"');
        } else {
            self.json(text);
        }
    }

    fn json(&mut self, value: &(impl Serialize + ?Sized)) {
        serde_json::to_writer(&mut self.0, value).expect("BUG: integers and texts are JSON");
    }

    fn close(mut self) -> Vec<u8> {
        if self.0.is_empty() {
            self.0.push(b'{');
        }
        self.0.push(b'}');
        self.0
    }
}

/// JSON stays the same JSON when every character beyond ASCII is written as `\uXXXX`.
fn ascii(json: Vec<u8>) -> Vec<u8> {
    if json.is_ascii() {
        return json;
    }
    let mut out = Vec::with_capacity(2 * json.len());
    for c in String::from_utf8_lossy(&json).chars() {
        if c.is_ascii() {
            out.push(c as u8);
        } else {
            for unit in c.encode_utf16(&mut [0; 2]) {
                out.extend(format!("\\u{unit:04x}").into_bytes());
            }
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;
    use crate::ledger::checkpoint::Checkpoint;
    use crate::ledger::field::Form;
    use crate::ledger::keys::{KeyName, Signer};
    use crate::model::Sha256;

    fn fields(v: &Value) -> Map<String, Value> {
        v.as_object().expect("object").clone()
    }

    #[test]
    fn the_bytes_of_a_leaf_do_not_change() {
        let body = json!({"start_ms": 1, "s256": "ab", "len": 5});
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
            let kind = "clock";
            check_form(&encode(kind, None, &fields(&body)).expect("plain"))
        };
        let sound = json!({"at_ms": 1, "behind_ms": 1, "newest_ms": 2});
        assert_eq!(form(sound), Ok(()));
        assert_eq!(form(json!({"behind_ms": 1, "newest_ms": 2})), Err("clock lacks at_ms".to_owned()));
        let other = json!({"at_ms": "noon", "behind_ms": 1, "newest_ms": 2});
        assert_eq!(form(other), Err("at_ms of clock is of another form".to_owned()));
        let more = json!({"at_ms": 1, "behind_ms": 1, "newest_ms": 2, "host": "nvr"});
        assert_eq!(form(more), Err("clock carries host".to_owned()));
    }

    /// A value of a form; `n` chooses.
    fn value(form: Form, n: u64) -> Value {
        let hex = |digits: usize| format!("{n:064x}").split_off(64 - digits);
        let log =
            |seed: u8| Signer::log(KeyName::new("campus/holdfast/0a1b2c3d").expect("plain"), &[seed; 32]);
        let key = |seed: u64| log(u8::try_from(seed % 250).unwrap_or(0)).verifier_key().to_string();
        match form {
            Form::Millis => json!(n.cast_signed() / 2),
            Form::Count => json!(n),
            Form::Digest => json!(if n.is_multiple_of(5) { String::new() } else { hex(64) }),
            Form::Opaque => json!(hex(16)),
            Form::Finding => json!(format!("F-{}", hex(10))),
            Form::Kind => json!("min_retention"),
            Form::Word(words) => json!(words[usize::try_from(n % words.len() as u64).unwrap_or(0)]),
            Form::Stream => json!(if n.is_multiple_of(2) { "main" } else { "sub-2" }),
            Form::Origin => json!("campus/holdfast/0a1b2c3d"),
            Form::Key => json!(key(n)),
            Form::Checkpoint => {
                let origin = log(1).verifier_key().name().clone();
                let made = Checkpoint { origin, size: n >> 2, root: Sha256([9; 32]) };
                json!(if n >> 2 == 0 {
                    String::new()
                } else {
                    made.sign(&log(1)).expect("signed").to_string()
                })
            }
            Form::Signatures => json!(log(1).sign("text\n", 0).expect("signed").to_string()),
        }
    }

    fn sound(of: &LeafType, n: u64) -> Map<String, Value> {
        let names = of.fields.iter().chain(of.optional);
        names.map(|f| ((*f).to_owned(), value(field::form(f).unwrap_or_else(|| panic!("{f}")), n))).collect()
    }

    fn printed(of: &LeafType, fields: &Map<String, Value>) -> Vec<u8> {
        encode(of.name, of.of_camera.then_some(("00ff00ff00ff00ff", None)), fields).expect("a leaf")
    }

    #[test]
    fn every_type_of_the_architecture_has_its_form() {
        let names: std::collections::BTreeSet<&str> = LEAF_TYPES.iter().map(|t| t.name).collect();
        for name in [
            "seg",
            "adopted",
            "seen",
            "gap",
            "gone",
            "cause",
            "tombstone",
            "clock",
            "scan",
            "heartbeat",
            "policy",
            "config",
            "register",
            "access",
            "hold",
            "finding",
            "intent",
            "outcome",
            "export",
            "sample",
            "report",
            "rotation",
        ] {
            assert!(names.contains(name), "{name}");
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]
        #[test]
        fn a_leaf_of_every_type_passes_and_one_word_of_a_person_in_any_field_does_not(n in any::<u64>(), name in "\\PC{0,20}") {
            for of in LEAF_TYPES {
                let fields = sound(of, n);
                prop_assert_eq!(check_form(&printed(of, &fields)), Ok(()), "{}", of.name);
                for field in fields.keys() {
                    for private in [format!("Wang Wei{name}"), format!("/srv/nvr/{name}"), format!("10.0.0.7 {name}\n")] {
                        let mut other = fields.clone();
                        other.insert(field.clone(), json!(private));
                        let stream = field == "stream" && private.starts_with("Wang");
                        prop_assert!(stream || check_form(&printed(of, &other)).is_err(), "{} {} {}", of.name, field, private);
                    }
                    let mut fewer = fields.clone();
                    fewer.remove(field);
                    let optional = of.optional.contains(&field.as_str());
                    prop_assert_eq!(check_form(&printed(of, &fewer)).is_ok(), optional, "{} without {}", of.name, field);
                }
            }
        }

        #[test]
        fn any_bytes_are_checked_without_harm(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
            prop_assert!(check_form(&bytes).is_err());
        }
    }

    #[test]
    fn fractions_objects_and_reserved_names_are_refused() {
        assert_eq!(encode("x", None, &fields(&json!({"a": 1.5}))), Err(LeafError::Value("a".to_owned())));
        assert_eq!(encode("x", None, &fields(&json!({"a": [1]}))), Err(LeafError::Value("a".to_owned())));
        assert_eq!(encode("x", None, &fields(&json!({"t": 1}))), Err(LeafError::Reserved("t".to_owned())));
    }
}
