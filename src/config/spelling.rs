//! What a misspelt word most likely stands for.

use super::document::Node;

/// True when one of the table's unknown keys is most likely `key`, so that one mistake is told once.
pub fn misspelt_as(table: &Node, key: &str, known: &[&str]) -> bool {
    let unknown = table.entries().iter().filter(|e| !known.contains(&e.key.as_str()));
    unknown.into_iter().any(|e| nearest(&e.key, known) == Some(key))
}

/// "did you mean" when a known word is near, else the known words.
pub fn suggestion(got: &str, known: &[&str], lead: &str) -> String {
    match nearest(got, known) {
        Some(near) => format!("did you mean `{near}`?"),
        None => {
            let mut words = known.to_vec();
            words.sort_unstable();
            words.dedup();
            format!("{lead}: {}", words.join(", "))
        }
    }
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
