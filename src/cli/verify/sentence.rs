//! A sentence of `verify` with the name by which programs know it: the words follow the reader's language, the name
//! never does.

use crate::text::{Arg, Text};

/// What was shown, what not, or what failed.
pub(super) struct Sentence {
    /// The name, in snake_case.
    pub code: String,
    /// The words.
    pub words: String,
}

impl Sentence {
    /// The message `id` with its facts.
    pub fn of(text: &Text, id: &str, facts: &[(&str, Arg<'_>)]) -> Self {
        Self { code: code(id), words: text.say(id, facts) }
    }

    /// A message without facts.
    pub fn plain(text: &Text, id: &str) -> Self {
        Self::of(text, id, &[])
    }

    /// Words that a part of the house found itself, under a name for their sort.
    pub fn told(code: &str, words: String) -> Self {
        Self { code: code.to_owned(), words }
    }
}

/// The name of a message without the command that it belongs to; what is told of bags alone keeps theirs.
fn code(id: &str) -> String {
    let name = match id.strip_prefix("bag-shown-") {
        Some(name) => return format!("bag_{}", name.replace('-', "_")),
        None => id.strip_prefix("verify-").or_else(|| id.strip_prefix("ledger-")).unwrap_or(id),
    };
    name.replace('-', "_")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_the_same_in_every_language_and_tells_what_it_is_about() {
        for (id, name) in [
            ("verify-leaf-camera", "leaf_camera"),
            ("bag-shown-leaves", "bag_leaves"),
            ("bag-absent-gone", "bag_absent_gone"),
            ("ledger-other-log", "other_log"),
        ] {
            assert_eq!(code(id), name);
        }
    }
}
