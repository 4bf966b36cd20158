//! What a misspelt word most likely stands for.

use super::document::Node;
use crate::text::Said;

/// True when one of the table's unknown keys is most likely `key`, so that one mistake is told once.
pub fn misspelt_as(table: &Node, key: &str, known: &[&str]) -> bool {
    let unknown = table.entries().iter().filter(|e| !known.contains(&e.key.as_str()));
    unknown.into_iter().any(|e| nearest(&e.key, known) == Some(key))
}

/// "Did you mean" when a known word is near, else the known words; `of` is what they are: `keys`, `words`, `reasons`,
/// `recorders`, `roles`, `conditions`, `parameters`, `packs`, `kinds`, `clauses`, `chains` or `regulations`.
pub fn suggestion(got: &str, known: &[&str], of: &'static str) -> Said {
    match nearest(got, known) {
        Some(near) => Said::of("config-did-you-mean", [("near", near.into())]),
        None => {
            let mut words = known.to_vec();
            words.sort_unstable();
            words.dedup();
            Said::of("config-known", [("of", of.into()), ("words", words.join(", ").into())])
        }
    }
}

/// The known words most like one that is none of them, at most so many, the most alike first.
pub fn most_alike(got: &str, known: &[&str], at_most: usize) -> Vec<String> {
    let got = got.to_lowercase();
    let mut scored: Vec<(f64, &str)> =
        known.iter().map(|word| (strsim::jaro_winkler(&got, &word.to_lowercase()), *word)).collect();
    scored.sort_by(|a, b| b.0.total_cmp(&a.0).then_with(|| a.1.cmp(b.1)));
    scored.into_iter().take(at_most).map(|(_, word)| word.to_owned()).collect()
}

/// The known word that a misspelt one most likely stands for.
pub fn nearest<'k>(got: &str, known: &[&'k str]) -> Option<&'k str> {
    let got = got.to_lowercase();
    known
        .iter()
        .map(|word| (strsim::normalized_damerau_levenshtein(&got, word), *word))
        .filter(|(score, _)| *score >= 0.6)
        .max_by(|a, b| a.0.total_cmp(&b.0).then_with(|| b.1.cmp(a.1)))
        .map(|(_, word)| word)
}
