//! What can be wrong with a bag, as typed facts and in the reader's language.

use std::io;

use super::chain::Broken;
use crate::ledger::keys::KeyError;
use crate::ledger::proof::TextError;
use crate::ledger::stamp::StampError;
use crate::model::Sha256;
use crate::text::{Text, Told};

/// What is wrong with a file of the bag.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Fault {
    /// Listed and not there.
    Missing,
    /// There and not readable.
    Unread(io::ErrorKind),
    /// A link, a pipe, a device.
    Irregular,
    /// Other bytes than listed.
    Digest {
        /// What was read.
        found: Sha256,
        /// What the manifest says.
        stated: Sha256,
        /// Which manifest.
        by: &'static str,
    },
    /// More bytes than it may have; it was not read.
    Size {
        /// Bytes that it may have.
        most: u64,
        /// The file of the bag that says so; empty where no file of its kind has more.
        by: String,
    },
    /// `bag-info.txt` states another size of the payload than this.
    Oxum {
        /// Bytes of the payload.
        bytes: u64,
        /// Its files.
        files: u64,
    },
    /// It names this leaf, and the bag proves none there that says such a thing.
    Claimed(u64),
    /// The leaf says this field twice.
    Twice(String),
    /// A leaf without its proof, or a proof without its leaf.
    Alone,
    /// A line of a manifest, from 1.
    Line(usize),
    /// In no manifest.
    Unlisted,
    /// Not BagIt 1.0.
    Declaration,
    /// Every bag of Holdfast has it, and the manifest named here does not list it.
    Required(&'static str),
    /// The leaf's file is not the leaf of its proof.
    Leaf,
    /// The proof's index is not the one of its name.
    Index,
    /// The proof's checkpoint is not the bag's.
    Checkpoint,
    /// Unreadable, or it proves nothing: the reason of the ledger's own check.
    Proof(TextError),
    /// The bag's log does not extend the earlier checkpoint that was stamped.
    Earlier,
    /// A time stamp that does not hold: the reason.
    Stamp(StampError),
    /// A recording that no leaf states.
    Stated,
    /// BLAKE3 of a recording.
    Blake3,
    /// The bag's key is none that can be read.
    Unusable(KeyError),
    /// The bag's key is one of another log.
    Key(String),
    /// The bag's key has the name of the given one, and no leaf in the bag leads from one to the other.
    Replaced(String),
    /// The export's leaf does not fit the bag.
    Export,
    /// The camera's leaves do not follow each other.
    Chain(Broken),
    /// Not the JSON that a bag has there.
    Json,
}

impl Fault {
    /// The fault in one word, for programs.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Missing => "bag_file_missing",
            Self::Unread(_) => "bag_file_unreadable",
            Self::Irregular => "bag_file_irregular",
            Self::Digest { .. } => "bag_digest",
            Self::Size { .. } => "bag_file_too_large",
            Self::Oxum { .. } => "bag_size",
            Self::Claimed(_) => "bag_leaf_claimed",
            Self::Twice(_) => "leaf_twice",
            Self::Alone => "bag_leaf_alone",
            Self::Line(_) => "bag_manifest_line",
            Self::Unlisted => "bag_file_unlisted",
            Self::Declaration => "bag_declaration",
            Self::Required(_) => "bag_file_required",
            Self::Leaf | Self::Index => "bag_leaf",
            Self::Checkpoint => "bag_checkpoint",
            Self::Proof(_) => "bag_proof",
            Self::Earlier => "bag_earlier_checkpoint",
            Self::Stamp(_) => "bag_stamp",
            Self::Stated => "bag_recording_unstated",
            Self::Blake3 => "bag_blake3",
            Self::Unusable(_) | Self::Key(_) => "bag_key",
            Self::Replaced(_) => "bag_key_replaced",
            Self::Export => "bag_export",
            Self::Chain(_) => "bag_chain",
            Self::Json => "bag_json",
        }
    }

    /// The fault as a sentence.
    pub fn say(&self, text: &Text) -> String {
        match self {
            Self::Missing => text.word("bag-fault-missing"),
            Self::Unread(why) => text.say("bag-fault-unread", &[("why", text.system(&(*why).into()).into())]),
            Self::Irregular => text.word("bag-fault-irregular"),
            Self::Digest { found, stated, by } => {
                let (found, stated) = (found.to_string(), stated.to_string());
                let facts = [("found", found.into()), ("stated", stated.into()), ("by", (*by).into())];
                text.say("bag-fault-digest", &facts)
            }
            Self::Size { most, by } => {
                let facts = [("most", (*most).into()), ("by", by.into())];
                text.say(if by.is_empty() { "bag-fault-too-large" } else { "bag-fault-size" }, &facts)
            }
            Self::Oxum { bytes, files } => {
                text.say("bag-fault-oxum", &[("bytes", (*bytes).into()), ("files", (*files).into())])
            }
            Self::Claimed(leaf) => text.say("bag-fault-claimed", &[("leaf", (*leaf).into())]),
            Self::Twice(field) => text.say("verify-leaf-twice", &[("field", field.into())]),
            Self::Alone => text.word("bag-fault-alone"),
            Self::Line(n) => text.say("bag-fault-line", &[("n", (*n).into())]),
            Self::Unlisted => text.word("bag-fault-unlisted"),
            Self::Declaration => text.word("bag-fault-declaration"),
            Self::Required(by) => text.say("bag-fault-required", &[("by", (*by).into())]),
            Self::Leaf => text.word("bag-fault-leaf"),
            Self::Index => text.word("bag-fault-index"),
            Self::Checkpoint => text.word("bag-fault-checkpoint"),
            Self::Proof(why) => why.told(text),
            Self::Unusable(why) => why.told(text),
            Self::Stamp(why) => text.say("bag-fault-stamp", &[("why", why.told(text).into())]),
            Self::Earlier => text.word("bag-fault-earlier"),
            Self::Stated => text.word("bag-fault-stated"),
            Self::Blake3 => text.word("bag-fault-blake3"),
            Self::Key(found) => text.say("bag-fault-key", &[("found", found.into())]),
            Self::Replaced(found) => text.say("bag-fault-key-replaced", &[("found", found.into())]),
            Self::Export => text.word("bag-fault-export"),
            Self::Chain(Broken::Line(n)) => text.say("bag-fault-chain-line", &[("n", (*n).into())]),
            Self::Chain(Broken::Link(n)) => text.say("bag-fault-chain-link", &[("n", (*n).into())]),
            Self::Chain(Broken::Unproven) => text.word("bag-fault-chain-unproven"),
            Self::Json => text.word("bag-fault-json"),
        }
    }
}
