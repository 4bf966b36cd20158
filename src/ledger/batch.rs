//! Facts become leaves: each key once ever, each camera's leaves in their chain. Reads the store; writes nothing.

use std::collections::hash_map::Entry;
use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use crate::evidence::{self, ChainHead, Evidence, NewCamera, NewLeaf, Once};
use crate::ledger::leaf;
use crate::ledger::merkle;
use crate::ledger::seal::{SealError, Sealable};

/// What a batch adds to the log.
#[derive(Default)]
pub(super) struct Batch<'f> {
    /// In order.
    pub leaves: Vec<NewLeaf<'f>>,
    /// Cameras that had no leaf before.
    pub cameras: Vec<NewCamera>,
    /// By the cameras' names; where each goes on after the batch.
    pub chains: HashMap<&'f str, Chain>,
}

/// Where a camera's chain goes on.
#[derive(Clone)]
pub(super) struct Chain {
    opaque: Arc<str>,
    head: Option<ChainHead>,
}

/// The chains that the store is known to hold, by the names of their cameras: what was committed need not be read back.
#[derive(Default)]
pub(super) struct Chains(HashMap<String, Chain>);

impl Chains {
    /// Takes over where chains go on, once the batch is committed.
    pub(super) fn follow(&mut self, committed: HashMap<&str, Chain>) {
        for (name, chain) in committed {
            match self.0.get_mut(name) {
                Some(known) => *known = chain,
                None => drop(self.0.insert(name.to_owned(), chain)),
            }
        }
    }
}

impl<'f> Batch<'f> {
    /// Leaves of the facts whose key is not among those that were `sealed`, each key once; without a list, of all facts:
    /// then the commit notices a key that comes twice.
    ///
    /// # Errors
    /// The store, no randomness, or a fact that cannot be a leaf.
    pub(super) fn build(
        store: &Evidence,
        known: &Chains,
        facts: &'f [Sealable],
        mut sealed: Option<HashSet<Once>>,
    ) -> Result<Self, SealError> {
        let mut batch = Self { leaves: Vec::with_capacity(facts.len()), ..Self::default() };
        for fact in facts {
            let once = evidence::once(&fact.key);
            if sealed.as_mut().is_none_or(|sealed| sealed.insert(once)) {
                batch.push(store, known, fact, once)?;
            }
        }
        Ok(batch)
    }

    fn push(
        &mut self,
        store: &Evidence,
        known: &Chains,
        fact: &'f Sealable,
        once: Once,
    ) -> Result<(), SealError> {
        let chain = fact.camera.as_deref().map(|name| self.chain(store, known, name)).transpose()?;
        let frame = chain.as_ref().map(|c| (&*c.opaque, c.head));
        let body = leaf::encode(&fact.kind, frame, &fact.fields)?;
        let hash = merkle::leaf_hash(&body);
        let chain = chain.map(|c| {
            let seq = c.head.map_or(1, |h| h.seq + 1);
            c.head = Some(ChainHead { seq, hash });
            (Arc::clone(&c.opaque), seq)
        });
        self.leaves.push(NewLeaf { kind: &fact.kind, chain, hash, once, body });
        Ok(())
    }

    fn chain(&mut self, store: &Evidence, known: &Chains, name: &'f str) -> Result<&mut Chain, SealError> {
        let empty = match self.chains.entry(name) {
            Entry::Occupied(known) => return Ok(known.into_mut()),
            Entry::Vacant(empty) => empty,
        };
        if let Some(known) = known.0.get(name) {
            return Ok(empty.insert(known.clone()));
        }
        let chain = match store.opaque_camera(name)? {
            Some(opaque) => Chain { head: store.chain_head(&opaque)?, opaque: opaque.into() },
            None => {
                let new = NewCamera::draw(name)?;
                let opaque = new.opaque.as_str().into();
                self.cameras.push(new);
                Chain { opaque, head: None }
            }
        };
        Ok(empty.insert(chain))
    }
}
