//! What a field of a leaf may hold. The law of every leaf: no names, no addresses, no paths, no free text. A value is
//! an instant, a count, a digest, an opaque id, a word of a fixed list, or something that the log itself made.

use serde_json::Value;

use crate::ledger::checkpoint::SignedCheckpoint;
use crate::ledger::keys::{KeyName, VerifierKey};

/// The form of a field's value; one name has one form in every leaf type.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Form {
    /// UTC milliseconds, or milliseconds; may be negative.
    Millis,
    /// A number from 0 on.
    Count,
    /// 32 bytes in lower-case hex, or "" where there is nothing to digest.
    Digest,
    /// 8 bytes in lower-case hex: an id that says nothing by itself.
    Opaque,
    /// Id of a finding, `F-` and 10 digits of lower-case hex.
    Finding,
    /// A name that the program gives: snake_case, at most 40 characters.
    Kind,
    /// One of these.
    Word(&'static [&'static str]),
    /// Name of a recorder's stream: no path, at most 64 characters.
    Stream,
    /// Name of a log.
    Origin,
    /// Verifier key of a log.
    Key,
    /// A signed checkpoint verbatim, or "" where none was at hand.
    Checkpoint,
    /// Signature lines of a note, verbatim.
    Signatures,
}

const EVENTS: &[&str] = &[
    "opened",
    "changed",
    "acknowledged",
    "waived",
    "waiver_ended",
    "waiver_replaced",
    "rectifying",
    "absent",
    "closed",
    "reopened",
    "placed",
    "released",
    "created",
    "revised",
    "signed",
    "erased",
];
const ACTIONS: &[&str] = &["view", "live", "download", "export", "delete", "login", "config", "log_clear"];
const SEVERITIES: &[&str] = &["info", "low", "medium", "high", "critical"];
const CAUSES: &[&str] = &["camera", "recorder", "damaged"];
const LAWFUL: &[&str] = &["expired", "disposition", "erasure"];

/// Every field by name; times end in `_ms` and digests in `_s256` wherever they stand.
const FIELDS: &[(&str, Form)] = &[
    ("act", Form::Digest),
    ("action", Form::Word(ACTIONS)),
    ("approvals", Form::Count),
    ("b3", Form::Digest),
    ("basis", Form::Word(&["inspection", "request"])),
    ("cam", Form::Opaque),
    ("cause", Form::Word(CAUSES)),
    ("commitment", Form::Digest),
    ("drawn", Form::Count),
    ("event", Form::Word(EVENTS)),
    ("failed", Form::Count),
    ("finding", Form::Finding),
    ("form", Form::Kind),
    ("gone", Form::Count),
    ("hold", Form::Opaque),
    ("late", Form::Count),
    ("leaf", Form::Count),
    ("len", Form::Count),
    ("manifest", Form::Digest),
    ("new", Form::Count),
    ("new_vkey", Form::Key),
    ("of", Form::Count),
    ("old_checkpoint", Form::Checkpoint),
    ("old_origin", Form::Origin),
    ("old_root", Form::Digest),
    ("old_size", Form::Count),
    ("old_vkey", Form::Key),
    ("pass", Form::Count),
    ("phase", Form::Word(&["start", "beat", "stop"])),
    ("prev", Form::Digest),
    ("reason", Form::Digest),
    ("record", Form::Opaque),
    ("rule", Form::Kind),
    ("s256", Form::Digest),
    ("segments", Form::Count),
    ("seq", Form::Count),
    ("severity", Form::Word(SEVERITIES)),
    ("signatures", Form::Signatures),
    ("size", Form::Count),
    ("stream", Form::Stream),
    ("t", Form::Kind),
    ("unreadable", Form::Count),
    ("v", Form::Count),
    ("why", Form::Word(LAWFUL)),
];

/// The form of a field; `None` for a name that no leaf type has.
pub fn form(name: &str) -> Option<Form> {
    if name.ends_with("_ms") {
        return Some(Form::Millis);
    }
    if name.ends_with("_s256") {
        return Some(Form::Digest);
    }
    FIELDS.iter().find(|(known, _)| *known == name).map(|(_, form)| *form)
}

impl Form {
    /// True for a value of this form.
    pub fn holds(self, value: &Value) -> bool {
        match (self, value.as_str()) {
            (Self::Millis, _) => value.is_i64() || value.is_u64(),
            (Self::Count, _) => value.is_u64(),
            (_, None) => false,
            (Self::Digest, Some(text)) => text.is_empty() || is_hex(text, 64),
            (Self::Opaque, Some(text)) => is_hex(text, 16),
            (Self::Finding, Some(text)) => text.strip_prefix("F-").is_some_and(|hex| is_hex(hex, 10)),
            (Self::Kind, Some(text)) => is_kind(text),
            (Self::Word(words), Some(text)) => words.contains(&text),
            (Self::Stream, Some(text)) => {
                (1..=64).contains(&text.chars().count())
                    && !text.contains(['/', '\\'])
                    && !text.contains(char::is_control)
            }
            (Self::Origin, Some(text)) => is_origin(text),
            (Self::Key, Some(text)) => text.parse::<VerifierKey>().is_ok(),
            (Self::Checkpoint, Some(text)) => {
                text.is_empty() || SignedCheckpoint::parse(text.as_bytes()).is_ok()
            }
            (Self::Signatures, Some(text)) => {
                text.lines().count() > 0 && text.lines().all(|l| l.starts_with("\u{2014} "))
            }
        }
    }
}

/// `<site>/holdfast/…`, as the program names its logs.
fn is_origin(text: &str) -> bool {
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '/');
    let ours = text.split_once("/holdfast/").is_some_and(|(site, _)| !site.is_empty() && !site.contains('/'));
    ours && text.chars().all(plain) && KeyName::new(text).is_ok()
}

fn is_hex(text: &str, digits: usize) -> bool {
    text.len() == digits && text.bytes().all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b))
}

fn is_kind(text: &str) -> bool {
    let plain = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_';
    (1..=40).contains(&text.len()) && text.bytes().all(plain)
}
