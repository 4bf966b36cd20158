//! What outsiders kept or said of the bag's log: time stamps in the bag, checkpoints that the reader holds against it.

use super::{Bag, CHECKPOINT, Fault, Manifest, leaf_index};
use crate::bag::{EARLIER, STAMPS};
use crate::ledger::checkpoint::{Checkpoint, CheckpointError, SignedCheckpoint};
use crate::ledger::keys::VerifierKey;
use crate::ledger::merkle;
use crate::ledger::note::NoteError;
use crate::ledger::rotation::{self, History};
use crate::ledger::stamp::{self, Roots, Signer};
use crate::ledger::witness::AddCheckpoint;
use crate::model::UtcMs;

/// A good time stamp of the bag's checkpoint.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Stamped {
    /// The stamped time.
    pub at: UtcMs,
    /// Whether a root that was given stands behind it.
    pub signer: Signer,
    /// Name in the certificate that signed.
    pub authority: String,
}

/// What a stamp of an earlier checkpoint shows.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Earlier {
    /// When it was stamped, and by whom.
    pub stamp: Stamped,
    /// Leaves that it covers.
    pub size: u64,
    /// Leaves of the bag that are among them.
    pub older: usize,
    /// Leaves of the bag that are not.
    pub younger: usize,
}

/// What the bag shows of a checkpoint that the reader kept.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Older {
    /// It is the bag's own.
    Same,
    /// A proof in the bag leads from it to the bag's.
    Extends,
    /// It has more leaves than the bag's: a bag shows nothing of what came after it.
    Newer,
    /// No proof in the bag begins at its size.
    Unproven,
    /// The log at that size was another one.
    Contradicts,
    /// Another log's.
    OtherLog,
    /// Not signed by a key of this log, or damaged.
    Signer(CheckpointError),
}

impl Bag<'_> {
    /// What the bag shows of `older`.
    pub(super) fn older(
        &self,
        payload: &Manifest,
        older: &SignedCheckpoint,
        key: Option<&VerifierKey>,
    ) -> Older {
        let Some(own) = self.report.checkpoint.as_ref().map(|c| &c.checkpoint) else {
            return Older::Unproven;
        };
        let old = &older.checkpoint;
        if old.origin != own.origin {
            return Older::OtherLog;
        }
        match self.signer(payload, older, key) {
            // A key that came after the bag is not known to it.
            Err(CheckpointError::Note(NoteError::NoKnownSigner)) if old.size > own.size => {
                return Older::Newer;
            }
            Err(e) => return Older::Signer(e),
            Ok(()) => {}
        }
        match old.size.cmp(&own.size) {
            std::cmp::Ordering::Greater => Older::Newer,
            std::cmp::Ordering::Equal if old.root == own.root => Older::Same,
            std::cmp::Ordering::Equal => Older::Contradicts,
            std::cmp::Ordering::Less => match self.extends(payload, old) {
                Some(true) => Older::Extends,
                Some(false) => Older::Contradicts,
                None => Older::Unproven,
            },
        }
    }

    /// An older checkpoint may bear the signature of an older key.
    fn signer(
        &self,
        payload: &Manifest,
        older: &SignedCheckpoint,
        key: Option<&VerifierKey>,
    ) -> Result<(), CheckpointError> {
        let told = key.and_then(|key| rotation::history(key, &self.rotations(payload)).ok());
        let keys = told.iter().flat_map(History::keys).chain(key);
        keys.map(|key| older.verify(key, &[]).map(drop)).reduce(Result::or).unwrap_or(Ok(()))
    }

    /// Whether a consistency proof in the bag leads from `old` to the bag's checkpoint; `None` where none begins at
    /// its size.
    fn extends(&self, payload: &Manifest, old: &Checkpoint) -> Option<bool> {
        let start = format!("data/log/consistency/{}-", old.size);
        let bags = self.quietly(CHECKPOINT).unwrap_or_default();
        let shows = |name: &String| {
            let read = self.quietly(name).and_then(|b| AddCheckpoint::parse(&b).ok());
            read.is_some_and(|shown| {
                let new = &shown.checkpoint.checkpoint;
                let same = shown.checkpoint.note.to_string().as_bytes() == bags && new.origin == old.origin;
                same && merkle::verify_consistency(old.size, old.root, new.size, new.root, &shown.proof)
                    .is_ok()
            })
        };
        payload.keys().filter(|name| name.starts_with(&start)).map(shows).reduce(|a, b| a || b)
    }

    /// The stamp of an earlier checkpoint, if the bag has one.
    pub(super) fn earlier(&mut self, payload: &Manifest, roots: &Roots) {
        let [note, token] = ["checkpoint", "1.tst"].map(|name| format!("{EARLIER}{name}"));
        if !payload.contains_key(&note) && !payload.contains_key(&token) {
            return;
        }
        let (Some(stamped), Some(bytes)) = (self.bytes(&note), self.bytes(&token)) else { return };
        let tree = match SignedCheckpoint::parse(&stamped) {
            Ok(signed) => signed.checkpoint,
            Err(e) => return self.fail(&note, Fault::Proof(e.into())),
        };
        if self.extends(payload, &tree) != Some(true) {
            return self.fail(&note, Fault::Earlier);
        }
        if let Some(stamp) = self.stamp(&token, &bytes, &stamped, roots) {
            let indices = payload.keys().filter_map(|name| leaf_index(name));
            let (older, younger): (Vec<u64>, Vec<u64>) = indices.partition(|index| *index < tree.size);
            let (older, younger) = (older.len(), younger.len());
            self.report.earlier = Some(Earlier { stamp, size: tree.size, older, younger });
        }
    }

    pub(super) fn stamps(&mut self, payload: &Manifest, roots: &Roots) {
        let tokens: Vec<&String> =
            payload.keys().filter(|p| p.starts_with(STAMPS) && p.ends_with(".tst")).collect();
        let Some(note) = self.bytes(CHECKPOINT) else { return };
        for name in tokens {
            let Some(token) = self.bytes(name) else { continue };
            let good = self.stamp(name, &token, &note, roots);
            self.report.stamps.extend(good);
        }
    }

    fn stamp(&mut self, place: &str, token: &[u8], note: &[u8], roots: &Roots) -> Option<Stamped> {
        let good = stamp::examine(token, note, roots).map_err(|e| self.fail(place, Fault::Stamp(e)));
        good.ok().map(|good| Stamped { at: good.at, signer: good.signer, authority: good.authority })
    }
}
