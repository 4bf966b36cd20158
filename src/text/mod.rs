//! Wording: every sentence that a person reads, in zh-CN and en, as Fluent messages. Nothing here
//! knows a rule or a store; callers give facts, this module gives sentences.
//!
//! A sentence is one message. Never glue two messages into one sentence: the order of words is the
//! translator's.

mod blanks;
mod commands;
mod form;
mod lang;
mod line;
mod marked;
mod names;
mod said;
mod told;

#[cfg(test)]
mod laws;

use std::borrow::Cow;
use std::sync::OnceLock;

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue};

pub use commands::Commands;
pub use form::grouped as number;
pub use lang::{Lang, UnknownLang};
pub use line::{one_line, page};
pub use marked::{marked, typed};
pub use names::Names;
pub use said::{Fact, Said};
pub use told::Told;
pub(crate) use told::told_in_english;

/// Declares the wording files; a file exists in both languages or in none.
macro_rules! wording {
    ($($file:literal),+ $(,)?) => {
        /// Every file: its name, its English and its Chinese text.
        const FILES: &[(&str, &str, &str)] = &[
            $(($file, include_str!(concat!("en/", $file)), include_str!(concat!("zh-CN/", $file)))),+
        ];
    };
}

wording![
    "agent.ftl",
    "bag.ftl",
    "cli.ftl",
    "config.ftl",
    "demo.ftl",
    "errors.ftl",
    "digest.ftl",
    "doctor.ftl",
    "form.ftl",
    "ledger.ftl",
    "init.ftl",
    "mail.ftl",
    "policy.ftl",
    "proof.ftl",
    "report.ftl",
    "kinds.ftl",
    "rules.ftl",
    "terminal.ftl",
    "why.ftl",
    "words.ftl"
];

/// Facts that say where in the log something stands. Such a number is a name that people type: it is never grouped.
const POSITIONS: [&str; 3] = ["entry", "leaf", "loss"];

/// A fact that a sentence shows.
#[derive(Clone, PartialEq, Debug)]
pub enum Arg<'a> {
    /// Shown as it is; line breaks and control characters become visible escapes.
    Text(Cow<'a, str>),
    /// Chooses the plural form; shown with its digits grouped in threes.
    Number(f64),
}

impl<'a> From<&'a str> for Arg<'a> {
    fn from(text: &'a str) -> Self {
        Self::Text(Cow::Borrowed(text))
    }
}

impl<'a> From<&'a String> for Arg<'a> {
    fn from(text: &'a String) -> Self {
        Self::Text(Cow::Borrowed(text))
    }
}

impl From<String> for Arg<'_> {
    fn from(text: String) -> Self {
        Self::Text(Cow::Owned(text))
    }
}

impl From<f64> for Arg<'_> {
    fn from(n: f64) -> Self {
        Self::Number(n)
    }
}

/// Counts go through `f64`, exact up to 2^53: more than any count of ours.
macro_rules! whole_numbers {
    ($($int:ty),+) => {
        $(impl From<$int> for Arg<'_> {
            fn from(n: $int) -> Self {
                Self::Number(n as f64)
            }
        })+
    };
}
whole_numbers!(u8, u32, u64, usize, i64);

/// The wording of one language.
pub struct Text {
    lang: Lang,
    bundle: FluentBundle<FluentResource>,
}

/// The wording of `lang`; read once, shared by all threads.
pub fn for_lang(lang: Lang) -> &'static Text {
    static ZH: OnceLock<Text> = OnceLock::new();
    static EN: OnceLock<Text> = OnceLock::new();
    match lang {
        Lang::ZhCn => ZH.get_or_init(|| Text::load(lang)),
        Lang::En => EN.get_or_init(|| Text::load(lang)),
    }
}

/// The word for one thing or for several: `PLURAL($n, "leaf", "leaves")`.
fn plural<'a>(given: &[FluentValue<'a>], _: &FluentArgs<'_>) -> FluentValue<'a> {
    match given {
        [FluentValue::Number(n), one, _] if n.value == 1.0 => one.clone(),
        [FluentValue::String(n), one, _] if n == "1" => one.clone(),
        [_, _, other] => other.clone(),
        _ => FluentValue::Error,
    }
}

impl Text {
    fn load(lang: Lang) -> Self {
        let mut bundle = FluentBundle::new_concurrent(vec![lang.identifier()]);
        // Isolating marks are for mixed writing directions; in mails and JSON they are litter.
        bundle.set_use_isolating(false);
        bundle.set_formatter(Some(|value, _| match value {
            FluentValue::Number(n) => Some(form::grouped(n.value)),
            _ => None,
        }));
        let added = bundle.add_function("PLURAL", plural);
        debug_assert!(added.is_ok(), "PLURAL: {added:?}");
        for (name, en, zh) in FILES {
            let source = if lang == Lang::En { en } else { zh };
            let resource = FluentResource::try_new((*source).to_owned()).unwrap_or_else(|(rest, errors)| {
                debug_assert!(errors.is_empty(), "{name} ({lang}): {errors:?}");
                rest
            });
            let added = bundle.add_resource(resource);
            debug_assert!(added.is_ok(), "{name} ({lang}): {added:?}");
        }
        Self { lang, bundle }
    }

    /// The language.
    pub fn lang(&self) -> Lang {
        self.lang
    }

    /// True when there is a sentence of this id.
    pub fn has(&self, id: &str) -> bool {
        self.bundle.has_message(id)
    }

    /// The sentence `id` with its facts filled in.
    ///
    /// An unknown id or a missing fact is a bug that debug builds stop at; a release shows the id,
    /// or the name of the fact, in place of the words.
    pub fn say(&self, id: &str, facts: &[(&str, Arg<'_>)]) -> String {
        let Some(pattern) = self.bundle.get_message(id).and_then(|m| m.value()) else {
            debug_assert!(false, "no wording for {id:?} in {}", self.lang);
            return id.to_owned();
        };
        let mut args = FluentArgs::with_capacity(facts.len());
        for (name, fact) in facts {
            match fact {
                Arg::Text(text) => args.set(*name, blanks::marked(one_line(text), self.lang)),
                Arg::Number(n) if POSITIONS.contains(name) => args.set(*name, format!("{n:.0}")),
                Arg::Number(n) => args.set(*name, *n),
            }
        }
        let mut errors = Vec::new();
        let said = self.bundle.format_pattern(pattern, Some(&args), &mut errors);
        debug_assert!(errors.is_empty(), "wording {id:?} in {}: {errors:?}", self.lang);
        blanks::closed(said, self.lang).into_owned()
    }

    /// The words `id`, which take no facts.
    pub fn word(&self, id: &str) -> String {
        self.say(id, &[])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sentence_carries_its_facts_without_invisible_marks() {
        let n: Arg<'_> = 12_345u64.into();
        assert_eq!(
            for_lang(Lang::En).say("next-unknown", &[("n", n.clone())]),
            "12,345 checks could not be made"
        );
        assert_eq!(for_lang(Lang::ZhCn).say("next-unknown", &[("n", n)]), "12,345 项检查无法判定");
        assert_eq!(
            for_lang(Lang::En).say("next-unknown", &[("n", 1u64.into())]),
            "1 check could not be made"
        );
    }

    #[test]
    fn a_leafs_number_can_be_typed_as_it_is_shown() {
        let facts = [("leaf", 3_321u64.into()), ("size", 12_345u64.into())];
        let said = |lang| for_lang(lang).say("ledger-beyond", &facts);
        assert!(said(Lang::En).starts_with("Leaf 3321 is") && said(Lang::En).contains("12,345"));
        assert!(said(Lang::ZhCn).starts_with("3321 号记录"));
    }

    #[test]
    #[cfg(debug_assertions)]
    #[should_panic(expected = "no wording for")]
    fn an_unknown_id_stops_a_debug_build() {
        for_lang(Lang::En).word("no-such-sentence");
    }

    #[test]
    #[cfg(debug_assertions)]
    #[should_panic(expected = "next-unknown")]
    fn a_missing_fact_stops_a_debug_build() {
        for_lang(Lang::En).word("next-unknown");
    }
}
