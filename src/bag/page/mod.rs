//! The page in a bag that checks it in a browser: one file, no outside resource, every fact it needs inside it.
//! A page opened from a disk may not read its neighbours, so the reader chooses the bag's folder.

use serde_json::{Map, Value, json};

use super::DECLARED;
use super::write::{Held, Order};
use crate::ledger::proof::Proof;
use crate::text::{Lang, for_lang};

/// Words of the page, in both languages.
const WORDS: &[&str] = &[
    "bag-page-title",
    "bag-page-lead",
    "bag-page-pick",
    "bag-page-key",
    "bag-page-valid",
    "bag-page-invalid",
    "bag-page-incomplete",
    "bag-page-unknown",
    "bag-page-checkpoint",
    "bag-page-export",
    "bag-page-leaf",
    "bag-page-missing",
    "bag-page-stated",
    "bag-page-file",
    "bag-page-site-key",
    "bag-page-not-chosen",
    "bag-page-unlisted",
    "bag-page-no-ed25519",
    "bag-page-unread",
    "bag-page-item",
    "bag-page-result",
];

/// What the page is made from.
pub(super) struct Facts<'a> {
    pub manifest: &'a str,
    pub info: &'a str,
    pub held: &'a [Held],
    /// Recordings that the bag should hold and does not.
    pub missing: usize,
    pub export: &'a Proof,
    pub order: &'a Order<'a>,
}

/// The page.
pub(super) fn html(facts: &Facts<'_>) -> String {
    // `<` cannot end the script element when it is written as an escape; JSON has it in texts only.
    let data = data(facts).to_string().replace('<', "\\u003c");
    include_str!("verify.html")
        .replacen("/* style */", include_str!("verify.css"), 1)
        .replacen("/* script */", include_str!("verify.js"), 1)
        .replacen("/* data */", &data, 1)
}

fn data(facts: &Facts<'_>) -> Value {
    let leaves: Vec<Value> = facts.held.iter().map(|h| leaf(&h.proof, &h.leaf)).collect();
    let export = facts.export;
    let words = |lang: Lang| -> Map<String, Value> {
        let t = for_lang(lang);
        WORDS.iter().map(|id| ((*id).trim_start_matches("bag-page-").to_owned(), t.word(id).into())).collect()
    };
    let mut words_by_lang = Map::new();
    for lang in Lang::ALL {
        words_by_lang.insert(lang.tag().to_owned(), words(lang).into());
    }
    json!({
        "lang": facts.order.text.lang().tag(), "words": words_by_lang, "vkey": facts.order.key.to_string(),
        "checkpoint": facts.held.first().map(|h| h.proof.checkpoint.note.to_string()),
        "leaves": leaves, "missing": facts.missing, "export": leaf(export, export.extra.as_deref().unwrap_or_default()),
        "export_checkpoint": export.checkpoint.note.to_string(),
        "texts": { "manifest-sha256.txt": facts.manifest, "bag-info.txt": facts.info, "bagit.txt": DECLARED },
    })
}

fn leaf(proof: &Proof, bytes: &[u8]) -> Value {
    // Leaves are ASCII; a damaged one would not have been proven.
    let path: Vec<String> = proof.path.iter().map(ToString::to_string).collect();
    json!({ "index": proof.index, "leaf": String::from_utf8_lossy(bytes), "path": path })
}
