//! Sentences that are not said yet: which one, and its facts. Made where something is noticed, said when the reader's
//! language is known.

use std::fmt;

use super::{Arg, Lang, Text, for_lang};

/// A sentence for later.
#[derive(Clone, PartialEq, Debug)]
pub enum Said {
    /// A message of the wording files, with its facts.
    Message(&'static str, Vec<(&'static str, Fact)>),
    /// Words that are the same in both languages: names, and what other programs said.
    Words(String),
}

/// A fact of a sentence for later.
#[derive(Clone, PartialEq, Debug)]
pub enum Fact {
    /// Shown as it is.
    Plain(Arg<'static>),
    /// A sentence or word of its own.
    Said(Said),
}

impl Said {
    /// The message `id` with its facts.
    pub fn of<const N: usize>(id: &'static str, facts: [(&'static str, Fact); N]) -> Self {
        Self::Message(id, facts.into())
    }

    /// The sentence.
    pub fn say(&self, text: &Text) -> String {
        match self {
            Self::Words(words) => words.clone(),
            Self::Message(id, facts) => {
                let facts: Vec<(&str, Arg<'_>)> = facts
                    .iter()
                    .map(|(name, fact)| match fact {
                        Fact::Plain(arg) => (*name, arg.clone()),
                        Fact::Said(said) => (*name, said.say(text).into()),
                    })
                    .collect();
                text.say(id, &facts)
            }
        }
    }
}

/// In English: for logs and for programs.
impl fmt::Display for Said {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.say(for_lang(Lang::En)))
    }
}

impl From<&str> for Said {
    fn from(words: &str) -> Self {
        Self::Words(words.to_owned())
    }
}

impl From<String> for Said {
    fn from(words: String) -> Self {
        Self::Words(words)
    }
}

impl From<Said> for Fact {
    fn from(said: Said) -> Self {
        Self::Said(said)
    }
}

impl From<&Said> for Fact {
    fn from(said: &Said) -> Self {
        Self::Said(said.clone())
    }
}

impl From<&str> for Fact {
    fn from(words: &str) -> Self {
        Self::Plain(words.to_owned().into())
    }
}

impl From<String> for Fact {
    fn from(words: String) -> Self {
        Self::Plain(words.into())
    }
}

impl From<u64> for Fact {
    fn from(n: u64) -> Self {
        Self::Plain(n.into())
    }
}
