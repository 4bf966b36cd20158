//! What the site calls its cameras. People read the name beside the id; ledger, logs and figures keep ids alone.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Serialize;
use serde_json::Value;

use super::{Text, one_line};

/// What documents for programs call a finding's subject when that is the whole site.
const SITE: &str = "site";

/// Names by camera id.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, JsonSchema)]
#[serde(transparent)]
pub struct Names(BTreeMap<String, String>);

impl Names {
    /// Nothing has a name.
    pub const NONE: &'static Self = &Self(BTreeMap::new());

    /// Names as declared. One that only repeats the id is none.
    pub fn of<'a>(declared: impl IntoIterator<Item = (&'a str, Option<&'a str>)>) -> Self {
        let named = declared.into_iter().filter_map(|(id, name)| {
            let name = one_line(name?.trim()).into_owned();
            let repeats = id == name || id.rsplit_once('/').is_some_and(|(_, last)| last == name);
            (!name.is_empty() && !repeats).then(|| (id.to_owned(), name))
        });
        Self(named.collect())
    }

    /// These, and those of others for what has no name here.
    pub fn or(mut self, others: Self) -> Self {
        for (id, name) in others.0 {
            self.0.entry(id).or_insert(name);
        }
        self
    }

    /// The name with the id behind it; the id alone where there is no name, and for recorders. The site has a word.
    pub fn shown(&self, id: &str, text: &Text) -> String {
        match self.0.get(id) {
            Some(name) => text.say("form-named", &[("name", name.into()), ("id", id.into())]),
            None if id == SITE => text.word("names-site"),
            None => one_line(id).into_owned(),
        }
    }

    /// Several, each as [`Self::shown`].
    pub fn all<'a>(&self, ids: impl IntoIterator<Item = &'a str>, text: &Text) -> Vec<String> {
        ids.into_iter().map(|id| self.shown(id, text)).collect()
    }

    /// Facts in which each camera id, wherever it is the whole of a text, stands as [`Self::shown`].
    pub fn within(&self, facts: &Value, text: &Text) -> Value {
        match facts {
            Value::String(id) if self.0.contains_key(id) => Value::String(self.shown(id, text)),
            Value::Array(items) => items.iter().map(|item| self.within(item, text)).collect(),
            Value::Object(fields) => {
                fields.iter().map(|(key, fact)| (key.clone(), self.within(fact, text))).collect()
            }
            other => other.clone(),
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::{Lang, for_lang};
    use super::*;

    #[test]
    fn a_name_stands_before_its_id_and_nothing_is_said_twice() {
        let declared = [
            ("nvr1/gate", Some("校门")),
            ("nvr1/yard", Some(" yard ")),
            ("nvr1/hall", Some("")),
            ("nvr1/x", None),
        ];
        let names = Names::of(declared);
        let shown = |id, lang| names.shown(id, for_lang(lang));
        assert_eq!(shown("nvr1/gate", Lang::ZhCn), "校门（nvr1/gate）");
        assert_eq!(shown("nvr1/gate", Lang::En), "校门 (nvr1/gate)");
        assert_eq!((shown("site", Lang::ZhCn), shown("site", Lang::En)), ("全站".into(), "the site".into()));
        for id in ["nvr1/yard", "nvr1/hall", "nvr1/x", "/srv/nvr"] {
            assert_eq!(shown(id, Lang::En), id);
        }
    }

    #[test]
    fn names_reach_every_place_of_the_facts() {
        let names = Names::of([("nvr1/gate", Some("校门"))]);
        let facts =
            json!({ "cameras": ["nvr1/gate", "nvr1/yard"], "worst": { "camera": "nvr1/gate" }, "n": 2 });
        let told = names.within(&facts, for_lang(Lang::ZhCn));
        let gate = "校门（nvr1/gate）";
        assert_eq!(told, json!({ "cameras": [gate, "nvr1/yard"], "worst": { "camera": gate }, "n": 2 }));
    }
}
