//! Why something could not be told, as a sentence that names what is missing where the facts name it:
//! the source, the log, the numbers. Decides nothing.

use serde_json::Value;

use crate::model::finding::Why;
use crate::text::Text;

/// Sources that rules ask for and nothing here reads yet, each with its words `source-<id>`.
#[cfg(test)]
pub(crate) const SOURCES: [&str; 4] = ["arming_state", "device_kinds", "extract_register", "watched_folder"];

/// Fields of the inventory that rules need, each with its words `lacks-<id>`.
#[cfg(test)]
pub(crate) const FIELDS: [&str; 2] = ["schedule", "zone"];

/// The fact that a reason's own sentence names, and that sentence.
fn named(why: Why) -> Option<(&'static str, &'static str)> {
    Some(match why {
        Why::NoSource => ("source", "why-no_source-named"),
        Why::NoLog => ("log", "why-no_log-named"),
        Why::UnknownTag => ("tags", "why-unknown_tag-named"),
        Why::FieldMissing => ("field", "why-field_missing-named"),
        Why::NotSet => ("parameters", "why-not_set-named"),
        Why::DraftFigure => ("unconfirmed", "why-draft_figure-named"),
        Why::CannotSee => ("unlisted", "why-cannot_see-unlisted"),
        _ => return None,
    })
}

/// The fact that tells two unknowns of one reason apart; null where the reason says all.
pub fn missing(why: Why, facts: &Value) -> &Value {
    named(why).map_or(&Value::Null, |(fact, _)| &facts[fact])
}

/// The reason in words, with what is missing by name.
pub fn why(why: Why, facts: &Value, text: &Text) -> String {
    let general = || text.word(&format!("why-{}", why.as_str()));
    let Some((fact, sentence)) = named(why) else { return general() };
    let name = match missing(why, facts) {
        Value::String(one) if fact == "source" => text.word(&format!("source-{one}")),
        Value::String(one) if fact == "field" => text.word(&format!("lacks-{one}")),
        Value::String(one) => one.clone(),
        Value::Array(several) if !several.is_empty() => {
            text.list(&several.iter().filter_map(Value::as_str).map(|n| format!("`{n}`")).collect::<Vec<_>>())
        }
        _ => return general(),
    };
    text.say(sentence, &[("name", name.into())])
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::text::{Lang, for_lang};

    #[test]
    fn every_number_that_nobody_confirmed_is_named() {
        let facts = json!({ "unconfirmed": ["max_days", "grace_days"] });
        let said = why(Why::DraftFigure, &facts, for_lang(Lang::En));
        assert!(
            said.contains("`max_days` and `grace_days`") || said.contains("`max_days`, `grace_days`"),
            "{said}"
        );
        assert!(why(Why::DraftFigure, &facts, for_lang(Lang::ZhCn)).contains("`grace_days`"));
        let wording = json!({ "unconfirmed": [] });
        assert_eq!(
            why(Why::DraftFigure, &wording, for_lang(Lang::En)),
            for_lang(Lang::En).word("why-draft_figure"),
            "a clause without numbers is confirmed as a whole"
        );
    }

    #[test]
    fn a_field_that_the_inventory_lacks_is_named_as_its_column() {
        for lang in Lang::ALL {
            for field in FIELDS {
                let said = why(Why::FieldMissing, &json!({ "field": field }), for_lang(lang));
                assert!(said.contains(&format!("`{field}`")), "{lang}: {said}");
            }
        }
    }

    #[test]
    fn every_source_has_a_name_in_both_languages_and_the_sentence_says_it() {
        for lang in Lang::ALL {
            for source in SOURCES {
                let text = for_lang(lang);
                let name = text.word(&format!("source-{source}"));
                let said = why(Why::NoSource, &json!({ "source": source }), text);
                assert!(said.contains(&name) && name != format!("source-{source}"), "{lang}: {said}");
            }
        }
    }
}
