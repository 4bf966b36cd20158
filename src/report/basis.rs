//! What a verdict rests on, in words: the same on page and terminal. A declaration is shown with whose
//! word it is and of which day, so that nobody takes it for something that was looked at.

use serde_json::Value;

use super::document::{Accepted, FindingReport};
use crate::model::Loosened;
use crate::model::finding::{Basis, Declaration, Evidence};
use crate::policy::Original;
use crate::text::{Text, one_line};

/// Digits of a policy's digest that are shown: enough to tell versions apart; JSON has all of them.
const POLICY_DIGITS: usize = 12;

/// A policy's version, short.
pub fn policy_version(digest: &str) -> String {
    digest.chars().take(POLICY_DIGITS).collect()
}

/// What a finding rests on, as a sentence.
pub fn of_finding(f: &FindingReport, t: &Text) -> String {
    let word = f.evidence.iter().find_map(|e| match e {
        Evidence::Declared { declared, .. } => Some(declared),
        _ => None,
    });
    match word.filter(|_| f.basis == Basis::Declared) {
        Some(word) => declaration(word, t),
        None => t.word(&format!("basis-{}-means", f.basis.as_str())),
    }
}

/// Who accepted that something cannot be told and until when, as a sentence.
pub fn accepted(a: &Accepted, t: &Text) -> String {
    let facts = [("by", t.list(&a.by).into()), ("until", (&a.until).into()), ("says", (&a.says).into())];
    t.say("unknown-accepted", &facts)
}

/// A number of the regulation in whose place the site set its own, as a sentence.
pub fn loosened(l: &Loosened, t: &Text) -> String {
    let plain = |word: &Option<String>| one_line(word.as_deref().unwrap_or_default()).into_owned();
    let facts = [
        ("name", (&l.parameter).into()),
        ("from", value(&l.from, t).into()),
        ("to", value(&l.to, t).into()),
        ("certain", if l.certain { "yes" } else { "no" }.into()),
        ("by", plain(&l.by).into()),
        ("reason", plain(&l.reason).into()),
        ("scope", if l.cameras.is_empty() { "all" } else { "some" }.into()),
        ("cameras", t.list(&l.cameras).into()),
    ];
    t.say("clause-loosened", &facts)
}

/// A value without the quotes of JSON; words in a row as a list.
pub fn value(value: &Value, t: &Text) -> String {
    let word = |v: &Value| v.as_str().map_or_else(|| v.to_string(), str::to_owned);
    match value {
        Value::Array(words) => t.list(&words.iter().map(word).collect::<Vec<_>>()),
        one => word(one),
    }
}

/// Where a site copied an original text from, with its file and the file's digest.
pub fn original(o: &Original, t: &Text) -> String {
    let known = match (&o.source, &o.edition) {
        (Some(_), Some(_)) => "both",
        (Some(_), None) => "source",
        (None, Some(_)) => "edition",
        (None, None) => "neither",
    };
    let plain = |word: &Option<String>| one_line(word.as_deref().unwrap_or_default()).into_owned();
    let facts = [
        ("known", known.into()),
        ("source", plain(&o.source).into()),
        ("edition", plain(&o.edition).into()),
        ("file", one_line(&o.file).into_owned().into()),
        ("sha256", o.sha256.to_string().into()),
    ];
    t.say("original-from", &facts)
}

/// Whose word something is, as a sentence.
pub fn declaration(d: &Declaration, t: &Text) -> String {
    let known = match (&d.by, &d.on) {
        (Some(_), Some(_)) => "by_on",
        (Some(_), None) => "by",
        (None, Some(_)) => "on",
        (None, None) => "unsigned",
    };
    let (by, on) = (d.by.as_deref().unwrap_or_default(), d.on.as_deref().unwrap_or_default());
    let facts = [
        ("known", known.into()),
        ("by", one_line(by).into_owned().into()),
        ("on", one_line(on).into_owned().into()),
    ];
    t.say("basis-declaration", &facts)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::{Lang, for_lang};

    #[test]
    fn a_declaration_says_who_when_and_that_no_picture_was_checked() {
        let signed = Declaration { by: Some("Wang".to_owned()), on: Some("2026-03-01".to_owned()) };
        let said = declaration(&signed, for_lang(Lang::En));
        assert_eq!(said, "By declaration of Wang on 2026-03-01, no picture checked.");
        let said = declaration(&signed, for_lang(Lang::ZhCn));
        assert_eq!(said, "依据 Wang 于 2026-03-01 的申报，未核对画面。");
        let half = Declaration { by: None, ..signed };
        assert!(declaration(&half, for_lang(Lang::En)).contains("names nobody"));
        assert!(declaration(&Declaration::default(), for_lang(Lang::En)).contains("neither person nor day"));
    }

    #[test]
    fn a_policy_version_is_the_beginning_of_its_digest() {
        assert_eq!(policy_version(&"9c41d07be35a8f62".repeat(4)), "9c41d07be35a");
        assert_eq!(policy_version(""), "");
    }
}
