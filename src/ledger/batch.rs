//! Facts become leaves: each key once ever, each camera's leaves in their chain. Reads the store; writes nothing.

use std::collections::hash_map::Entry;
use std::collections::{HashMap, HashSet};

use crate::evidence::{self, ChainHead, Evidence, NewCamera, NewLeaf, Once};
use crate::ledger::leaf;
use crate::ledger::merkle;
use crate::ledger::seal::{SealError, Sealable};

/// What a batch adds to the log.
#[derive(Default)]
pub(super) struct Batch<'f> {
    /// In order.
    pub leaves: Vec<NewLeaf>,
    /// Cameras that had no leaf before.
    pub cameras: Vec<NewCamera>,
    chains: HashMap<&'f str, Chain>,
}

/// A camera's chain while the batch grows it.
struct Chain {
    opaque: String,
    head: Option<ChainHead>,
}

impl<'f> Batch<'f> {
    /// Leaves of the facts whose key is not among those that were `sealed`.
    ///
    /// # Errors
    /// The store, no randomness, or a fact that cannot be a leaf.
    pub(super) fn build(
        store: &Evidence,
        facts: &'f [Sealable],
        mut sealed: HashSet<Once>,
    ) -> Result<Self, SealError> {
        let mut batch = Self { leaves: Vec::with_capacity(facts.len()), ..Self::default() };
        for fact in facts {
            let once = evidence::once(&fact.key);
            if sealed.insert(once) {
                batch.push(store, fact, once)?;
            }
        }
        Ok(batch)
    }

    fn push(&mut self, store: &Evidence, fact: &'f Sealable, once: Once) -> Result<(), SealError> {
        let chain = fact.camera.as_deref().map(|name| self.chain(store, name)).transpose()?;
        let frame = chain.as_ref().map(|c| (c.opaque.as_str(), c.head));
        let body = leaf::encode(&fact.kind, frame, &fact.fields)?;
        let hash = merkle::leaf_hash(&body);
        let chain = chain.map(|c| {
            let seq = c.head.map_or(1, |h| h.seq + 1);
            c.head = Some(ChainHead { seq, hash });
            (c.opaque.clone(), seq)
        });
        self.leaves.push(NewLeaf { kind: fact.kind.clone(), chain, hash, once, body });
        Ok(())
    }

    fn chain(&mut self, store: &Evidence, name: &'f str) -> Result<&mut Chain, SealError> {
        let empty = match self.chains.entry(name) {
            Entry::Occupied(known) => return Ok(known.into_mut()),
            Entry::Vacant(empty) => empty,
        };
        let chain = match store.opaque_camera(name)? {
            Some(opaque) => Chain { head: store.chain_head(&opaque)?, opaque },
            None => {
                let new = NewCamera::draw(name)?;
                let opaque = new.opaque.clone();
                self.cameras.push(new);
                Chain { opaque, head: None }
            }
        };
        Ok(empty.insert(chain))
    }
}
