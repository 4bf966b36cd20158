//! What can be wrong with the formats of a log, in the reader's language. Says nothing that the errors do not hold.

use crate::ledger::checkpoint::CheckpointError;
use crate::ledger::directory::Fault;
use crate::ledger::keys::{KeyError, KeyKind};
use crate::ledger::merkle::CheckError;
use crate::ledger::note::{self, NoteError};
use crate::ledger::proof::{self, TextError};
use crate::ledger::quorum::{Problem, What};
use crate::ledger::rotation::RotationError;
use crate::ledger::stamp::{StampError, Unfit};
use crate::ledger::tiles::{self, BundleError};
use crate::ledger::witness::{self, BodyError};
use crate::text::{Arg, Said, Text, Told, told_in_english};

told_in_english!(
    BodyError,
    BundleError,
    CheckError,
    CheckpointError,
    Fault,
    KeyError,
    NoteError,
    Problem,
    RotationError,
    StampError,
    TextError,
    What,
);

/// A place, a length or a key: shown as it is, without grouped digits.
fn plain(fact: impl ToString) -> Arg<'static> {
    fact.to_string().into()
}

impl Told for NoteError {
    fn told(&self, text: &Text) -> String {
        match self {
            Self::TooLong => text.say("note-too-long", &[("most", plain(note::MAX_NOTE))]),
            Self::NotText => text.word("note-not-text"),
            Self::NoSignatures => text.word("note-no-signatures"),
            Self::Line(n) => text.say("note-line", &[("line", plain(n))]),
            Self::TooMany => text.say("note-too-many", &[("most", plain(note::MAX_SIGNATURES))]),
            Self::Unsignable => text.word("note-unsignable"),
            Self::Time(s) => text.say("note-time", &[("time", plain(s))]),
            Self::BadSignature { name, id } => {
                text.say("note-bad-signature", &[("name", plain(name)), ("id", plain(id))])
            }
            Self::NoKnownSigner => text.word("note-no-known-signer"),
        }
    }
}

impl Told for KeyError {
    fn told(&self, text: &Text) -> String {
        Said::from(self).say(text)
    }
}

impl From<&KeyError> for Said {
    fn from(error: &KeyError) -> Self {
        match error {
            KeyError::Name(name) => Self::of("key-name", [("name", name.as_str().into())]),
            KeyError::Form => Self::of("key-form", []),
            KeyError::Bytes(name) => Self::of("key-bytes", [("name", name.as_str().into())]),
            KeyError::Id { name, written, computed } => {
                let [written, computed] = [written, computed].map(|id| id.to_string().into());
                Self::of(
                    "key-id",
                    [("name", name.as_str().into()), ("written", written), ("computed", computed)],
                )
            }
            KeyError::Kind { name, kind } => Self::of(
                "key-kind",
                [("name", name.as_str().into()), ("kind", format!("{kind:#04x}").into())],
            ),
        }
    }
}

impl Told for CheckpointError {
    fn told(&self, text: &Text) -> String {
        match self {
            Self::Note(e) => e.told(text),
            Self::Lines => text.word("checkpoint-lines"),
            Self::Origin(e) => text.say("checkpoint-origin", &[("why", e.told(text).into())]),
            Self::Size => text.word("checkpoint-size"),
            Self::Root => text.word("checkpoint-root"),
            Self::EmptyRoot(root) => text.say("checkpoint-empty-root", &[("root", plain(root))]),
            Self::Extension(n) => text.say("checkpoint-extension", &[("line", plain(n))]),
            Self::OtherLog { expected, found } => {
                text.say("checkpoint-other-log", &[("expected", expected.into()), ("found", found.into())])
            }
        }
    }
}

impl Told for CheckError {
    fn told(&self, text: &Text) -> String {
        match self {
            Self::NoSuchLeaf { index, size } => {
                text.say("proof-outside", &[("leaf", plain(index)), ("size", plain(size))])
            }
            Self::Shrinks { old, new } => {
                text.say("proof-shrinks", &[("old", plain(old)), ("new", plain(new))])
            }
            Self::Length(n) => text.say("proof-length", &[("n", plain(n))]),
            Self::Root { computed, expected } => {
                text.say("proof-root", &[("computed", plain(computed)), ("expected", plain(expected))])
            }
        }
    }
}

impl Told for TextError {
    fn told(&self, text: &Text) -> String {
        match self {
            Self::Header => text.say("proof-header", &[("header", proof::HEADER.into())]),
            Self::NotText => text.word("proof-not-text"),
            Self::CutOff => text.word("proof-cut-off"),
            Self::LineEnds => text.word("proof-line-ends"),
            Self::Mark => text.word("proof-mark"),
            Self::Index(n) => text.say("proof-index", &[("line", plain(n))]),
            Self::Line(n) => text.say("proof-line", &[("line", plain(n))]),
            Self::Extra(n) => {
                text.say("proof-extra", &[("bytes", plain(n)), ("most", plain(proof::MAX_EXTRA))])
            }
            Self::Checkpoint(e) => e.told(text),
            Self::Path(e) => text.say("proof-path", &[("why", e.told(text).into())]),
        }
    }
}

impl Told for BodyError {
    fn told(&self, text: &Text) -> String {
        match self {
            Self::NotText => text.word("request-not-text"),
            Self::Old => text.word("request-old"),
            Self::CutOff => text.word("request-cut-off"),
            Self::Hash(n) => text.say("request-hash", &[("line", plain(n))]),
            Self::TooManyHashes => text.say("request-hashes", &[("most", plain(witness::MAX_HASHES))]),
            Self::Checkpoint(e) => e.told(text),
        }
    }
}

impl Told for RotationError {
    fn told(&self, text: &Text) -> String {
        match self {
            Self::Form(leaf) => text.say("rotation-form", &[("leaf", plain(leaf))]),
            Self::Unsigned(leaf) => text.say("rotation-unsigned", &[("leaf", plain(leaf))]),
            Self::Broken(leaf) => text.say("rotation-broken", &[("leaf", plain(leaf))]),
            Self::Stranger(key) => text.say("rotation-stranger", &[("key", key.into())]),
        }
    }
}

impl Told for BundleError {
    fn told(&self, text: &Text) -> String {
        match self {
            Self::TooLong { at, bytes } => {
                let facts =
                    [("entry", plain(at)), ("bytes", plain(bytes)), ("most", plain(tiles::MAX_ENTRY))];
                text.say("bundle-too-long", &facts)
            }
            Self::CutOff { at } => text.say("bundle-cut-off", &[("entry", plain(at))]),
            Self::Count { expected, found } => {
                text.say("bundle-count", &[("expected", plain(expected)), ("found", plain(found))])
            }
        }
    }
}

impl Told for Fault {
    fn told(&self, text: &Text) -> String {
        match self {
            Self::Unreadable(e) => text.say("log-unreadable", &[("why", text.system(e).into())]),
            Self::Checkpoint(e) => e.told(text),
            Self::Rotation(e) => e.told(text),
            Self::Unsigned(name) => text.say("log-unsigned", &[("name", name.into())]),
            Self::Missing => text.word("log-missing"),
            Self::Bundle(e) => e.told(text),
            Self::Length => text.word("log-length"),
            Self::Entry(n) => text.say("log-entry", &[("entry", plain(n))]),
            Self::Hash(n) => text.say("log-hash", &[("hash", plain(n))]),
            Self::Disputed(n) => text.say("log-disputed", &[("entry", plain(n))]),
            Self::Superseded => text.word("log-superseded"),
            Self::Root { said, computed } => {
                text.say("log-root", &[("said", plain(said)), ("computed", plain(computed))])
            }
            Self::Unreached(said) => text.say("log-unreached", &[("said", plain(said))]),
        }
    }
}

impl Told for Problem {
    fn told(&self, text: &Text) -> String {
        text.say("quorum-line", &[("line", plain(self.line)), ("what", self.what.told(text).into())])
    }
}

impl Told for What {
    fn told(&self, text: &Text) -> String {
        Said::from(self).say(text)
    }
}

impl From<&What> for Said {
    fn from(what: &What) -> Self {
        let name = |id, name: &str| Self::of(id, [("name", name.into())]);
        match what {
            What::Keyword(word) => Self::of("quorum-keyword", [("word", word.as_str().into())]),
            What::Form(form) => Self::of("quorum-form", [("form", (*form).into())]),
            What::Key(e) => Self::from(e),
            What::KeyType(KeyKind::Log) => Self::of("quorum-key-log", []),
            What::KeyType(_) => Self::of("quorum-key-witness", []),
            What::Name(taken) => name("quorum-name", taken),
            What::Repeated => Self::of("quorum-repeated", []),
            What::Unknown(unknown) => name("quorum-unknown", unknown),
            What::Member(member) => name("quorum-member", member),
            What::Threshold { threshold, members } => {
                let members = members.to_string().into();
                Self::of("quorum-threshold", [("threshold", threshold.as_str().into()), ("members", members)])
            }
            What::Quorum => Self::of("quorum-one", []),
        }
    }
}

impl Told for StampError {
    fn told(&self, text: &Text) -> String {
        Said::from(self).say(text)
    }
}

impl From<&StampError> for Said {
    fn from(error: &StampError) -> Self {
        let because = |id, why: &str| Self::of(id, [("why", why.into())]);
        let id = match error {
            StampError::Form(why) => return because("stamp-form", why),
            StampError::Refused(why) => return because("stamp-refused", why),
            StampError::Chain(why) => return because("stamp-chain", why),
            StampError::Imprint => "stamp-imprint",
            StampError::Nonce => "stamp-nonce",
            StampError::Content => "stamp-content",
            StampError::Signature => "stamp-signature",
            StampError::Certificate(Unfit::Purpose) => "stamp-certificate-purpose",
            StampError::Certificate(Unfit::Time) => "stamp-certificate-time",
            StampError::Certificate(Unfit::Kind) => "stamp-certificate-kind",
            StampError::Certificate(Unfit::Absent) => "stamp-certificate-absent",
            StampError::Certificate(Unfit::Other) => "stamp-certificate-other",
            StampError::NoRoot => "stamp-no-root",
        };
        Self::of(id, [])
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::{Lang, for_lang};

    /// Whether the sentence has Chinese words in Chinese, and none in English.
    fn speaks_both(error: &dyn Told) -> bool {
        let chinese =
            |lang| error.told(for_lang(lang)).chars().any(|c| ('\u{4e00}'..='\u{9fff}').contains(&c));
        chinese(Lang::ZhCn) && !chinese(Lang::En)
    }

    #[test]
    fn what_is_wrong_with_a_proof_is_told_in_the_readers_language() {
        let root = crate::ledger::merkle::empty_root();
        let name = || crate::ledger::keys::KeyName::new("log.example").expect("a name");
        let errors: Vec<Box<dyn Told>> = vec![
            Box::new(TextError::CutOff),
            Box::new(TextError::Path(CheckError::Root { computed: root, expected: root })),
            Box::new(TextError::Checkpoint(CheckpointError::Note(NoteError::NoKnownSigner))),
            Box::new(CheckpointError::Origin(KeyError::Bytes(name()))),
            Box::new(BodyError::Hash(3)),
            Box::new(RotationError::Unsigned(4)),
            Box::new(Fault::Bundle(BundleError::Count { expected: 2, found: 1 })),
            Box::new(Fault::Unreadable(std::io::ErrorKind::PermissionDenied.into())),
            Box::new(Problem { line: 2, what: What::Key(KeyError::Form) }),
            Box::new(Problem { line: 2, what: What::Threshold { threshold: "7".to_owned(), members: 2 } }),
            Box::new(StampError::Certificate(Unfit::Time)),
        ];
        for error in errors {
            assert!(speaks_both(&*error), "{}", error.told(for_lang(Lang::ZhCn)));
        }
    }

    #[test]
    fn a_reason_within_a_reason_is_told_in_the_same_language() {
        let why = TextError::Path(CheckError::Length(5));
        assert_eq!(
            why.to_string(),
            "the leaf is not in the log: the proof has the wrong number of hashes: 5"
        );
        assert_eq!(why.told(for_lang(Lang::ZhCn)), "该记录不在日志中：证明的哈希个数不对：5");
    }
}
