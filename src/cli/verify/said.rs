//! What a leaf says, in words: fields are sealed, words are not. An instant is told in UTC, and in the site's zone where
//! that is known.

use jiff::tz::TimeZone;
use serde_json::Value;

use super::Shown;
use super::sentence::Sentence;
use crate::bag::check::Recording;
use crate::model::UtcMs;
use crate::text::Text;

/// Fields of a leaf that say where it stands in a chain, and not what it states.
const FRAME: [&str; 3] = ["prev", "t", "v"];

/// An instant in UTC, with the site's own reading where its zone is known.
pub(super) fn moment(at: UtcMs, zone: Option<&TimeZone>) -> String {
    match zone {
        Some(zone) => {
            format!("{at} = {}", at.timestamp().to_zoned(zone.clone()).strftime("%Y-%m-%dT%H:%M:%S%:z"))
        }
        None => at.to_string(),
    }
}

/// A time of a leaf, by the name of its field.
pub(super) fn time(said: &Value, name: &str) -> Option<UtcMs> {
    said[name].as_i64().map(UtcMs)
}

/// Says what a proven leaf states.
pub(super) fn tell(said: &Value, zone: Option<&TimeZone>, text: &Text, shown: &mut Shown) {
    let kind = said["t"].as_str().unwrap_or_default();
    let sentence = match kind {
        "seg" | "adopted" | "seen" | "gone" => recording(said, zone, text),
        _ => {
            let fields = said.as_object().into_iter().flatten();
            let fields = fields.filter(|(name, _)| !FRAME.contains(&name.as_str()));
            let fields: Vec<String> = fields.map(|(name, value)| field(name, value, zone)).collect();
            Sentence::of(
                text,
                "verify-leaf-fields",
                &[("kind", kind.into()), ("fields", text.commas(&fields).into())],
            )
        }
    };
    shown.proved.push(sentence);
    if let Some(camera) = said["cam"].as_str() {
        shown.not_proved.push(Sentence::of(text, "verify-leaf-camera", &[("camera", camera.into())]));
    }
}

fn recording(said: &Value, zone: Option<&TimeZone>, text: &Text) -> Sentence {
    let at = |name| time(said, name).map(|at| moment(at, zone)).unwrap_or_default();
    let word = |name: &str| said[name].as_str().unwrap_or_default();
    let facts = [
        ("camera", word("cam").into()),
        ("stream", word("stream").into()),
        ("from", at("start_ms").into()),
        ("to", at("end_ms").into()),
        ("bytes", said["len"].as_u64().unwrap_or_default().to_string().into()),
        ("sha", word("s256").into()),
        ("seen", at("seen_ms").into()),
    ];
    let id = match word("t") {
        "seg" => "verify-leaf-recording",
        "gone" => "verify-leaf-loss",
        _ => "verify-leaf-unread",
    };
    Sentence::of(text, id, &facts)
}

/// A field as it stands in the leaf; an instant as an instant.
fn field(name: &str, value: &Value, zone: Option<&TimeZone>) -> String {
    let instant = name.ends_with("_ms") && !matches!(name, "every_ms" | "behind_ms");
    match (value.as_i64().filter(|_| instant), value.as_str()) {
        (Some(ms), _) => format!("{name} {}", moment(UtcMs(ms), zone)),
        (None, Some(word)) => format!("{name} {word}"),
        (None, None) => format!("{name} {value}"),
    }
}

/// One recording of a bag, with what its leaf states.
pub(super) fn held(recording: &Recording, zone: Option<&TimeZone>, text: &Text) -> Sentence {
    let said = &recording.said;
    let at = |name| time(said, name).map(|at| moment(at, zone)).unwrap_or_default();
    let facts = [
        ("file", (&recording.file).into()),
        ("from", at("start_ms").into()),
        ("to", at("end_ms").into()),
        ("bytes", said["len"].as_u64().unwrap_or_default().to_string().into()),
        ("sha", said["s256"].as_str().unwrap_or_default().into()),
        ("leaf", recording.leaf.into()),
        ("seen", at("seen_ms").into()),
    ];
    Sentence::of(text, "bag-shown-recording", &facts)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::text::{Lang, for_lang};

    #[test]
    fn every_field_of_a_leaf_is_told_and_instants_in_both_zones() {
        let leaf = json!({
            "at_ms": 0, "cam": "00ff00ff00ff00ff", "event": "closed", "every_ms": 600_000, "finding": "F-0123456789",
            "prev": "ab", "seq": 4, "t": "finding", "v": 1,
        });
        let zone = TimeZone::get("Asia/Shanghai").expect("a zone");
        let mut shown = Shown::default();
        tell(&leaf, Some(&zone), for_lang(Lang::En), &mut shown);
        let words = |all: &[Sentence]| all.iter().map(|s| s.words.as_str()).collect::<String>();
        let said = words(&shown.proved);
        for part in [
            "1970-01-01T00:00:00Z = 1970-01-01T08:00:00+08:00",
            "event closed",
            "every_ms 600000",
            "F-0123456789",
        ] {
            assert!(said.contains(part), "{said}");
        }
        assert!(!said.contains("prev"), "{said}");
        assert!(words(&shown.not_proved).contains("00ff00ff00ff00ff"));
    }
}
