//! The way out of a frozen log: a new origin `<old>/2`, whose first leaf of type `rotation` names the log
//! that it follows and carries its last known checkpoint. The key stays; nothing of the old log is rewritten.

use serde_json::{Map, Value, json};

use crate::evidence::{Evidence, LedgerCommit, NewLeaf, NewMail, SignedHead, once};
use crate::ledger::keys::{KeyError, KeyName, Signer};
use crate::ledger::leaf;
use crate::ledger::merkle;
use crate::ledger::seal::{self, Head, SealError};
use crate::ledger::tiles::edge::Edge;
use crate::model::UtcMs;

/// What is known of the log that ends.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Ended {
    /// Its origin.
    pub origin: String,
    /// The largest head that anybody remembers.
    pub head: Head,
    /// The newest signed checkpoint at hand, verbatim; "" when there is none. It can be smaller than `head`.
    pub checkpoint: String,
}

/// Number of a log in its line of successors: 1 for an origin without number.
pub fn number(origin: &str) -> u64 {
    split(origin).1
}

fn split(origin: &str) -> (&str, u64) {
    // The random part of an origin has eight characters, which may all be digits.
    let short = |n: &&str| n.len() < 8 && !n.starts_with('0');
    let numbered = origin.rsplit_once('/').filter(|(_, n)| short(n));
    numbered.and_then(|(base, n)| Some((base, n.parse().ok()?))).unwrap_or((origin, 1))
}

/// The origin that follows: `<base>/2` after `<base>`, `<base>/3` after that.
///
/// # Errors
/// A name that is too long.
pub fn next_name(origin: &str) -> Result<KeyName, KeyError> {
    let (base, n) = split(origin);
    KeyName::new(&format!("{base}/{}", n + 1))
}

/// A log of one leaf, signed and not yet committed.
pub struct First {
    leaf: NewLeaf<'static>,
    edge: Edge,
    head: SignedHead,
}

impl First {
    /// The first leaf of a log that follows another, signed by `signer`.
    ///
    /// # Errors
    /// See [`SealError`].
    pub fn of(signer: &Signer, ended: &Ended, now: UtcMs) -> Result<Self, SealError> {
        let body = leaf::encode("rotation", None, &fields(ended, now))?;
        let hash = merkle::leaf_hash(&body);
        let mut edge = Edge::new();
        edge.append(hash, &mut |_, _| ());
        let head = seal::signed_head(signer, &edge, now)?;
        let key = once(&format!("rotation {}", ended.origin));
        Ok(Self { leaf: NewLeaf { kind: "rotation", chain: None, hash, once: key, body }, edge, head })
    }

    /// Its checkpoint.
    pub fn checkpoint(&self) -> &str {
        &self.head.note
    }

    /// Puts it in place of the stored index of the ended log and queues what tells people of it, in one commit.
    ///
    /// # Errors
    /// See [`SealError`]; then the store is as it was.
    pub fn begin(self, evidence: &mut Evidence, mails: &[NewMail]) -> Result<Head, SealError> {
        let head = Head { size: self.edge.size(), root: self.edge.root() };
        let commit = LedgerCommit {
            old_size: 0,
            cameras: Vec::new(),
            leaves: vec![self.leaf],
            edge: self.edge.to_bytes(),
            head: Some(self.head),
        };
        evidence.begin_successor(&commit, mails)?;
        Ok(head)
    }
}

fn fields(ended: &Ended, now: UtcMs) -> Map<String, Value> {
    let fields = json!({
        "at_ms": now.0, "old_checkpoint": ended.checkpoint, "old_origin": ended.origin,
        "old_root": ended.head.root, "old_size": ended.head.size,
    });
    fields.as_object().cloned().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn successors_are_numbered_from_two() {
        let next = |origin: &str| next_name(origin).expect("a name").as_str().to_owned();
        assert_eq!(next("campus/holdfast/0a1b2c3d"), "campus/holdfast/0a1b2c3d/2");
        assert_eq!(next("campus/holdfast/0a1b2c3d/2"), "campus/holdfast/0a1b2c3d/3");
        assert_eq!(next("campus/holdfast/12345678"), "campus/holdfast/12345678/2");
        assert_eq!(number("campus/holdfast/12345678"), 1);
        assert_eq!(number("campus/holdfast/00000007/9"), 9);
    }

    #[test]
    fn a_random_part_of_zeros_is_no_number() {
        assert_eq!(number("campus/holdfast/00000007"), 1);
    }
}
