//! The arithmetic of an RFC 6962 tree over SHA-256: hashes, right edge, proofs and their checks.
//! No I/O happens here: stored hashes come in through [`HashReader`], and nothing here panics on any input.
//!
//! Words: a *node* is a complete subtree of 2^level leaves; a tree of n leaves splits at the largest power of
//! two below n, so each of its subtrees is a row of complete nodes of falling level.

use sha2::Digest;

use crate::model::Sha256;

/// SHA-256 of a leaf: `0x00 || entry` (RFC 6962, 2.1).
pub fn leaf_hash(entry: &[u8]) -> Sha256 {
    Sha256(sha2::Sha256::new().chain_update([0]).chain_update(entry).finalize().into())
}

/// SHA-256 of an inner node: `0x01 || left || right` (RFC 6962, 2.1).
pub fn node_hash(left: &Sha256, right: &Sha256) -> Sha256 {
    let mut block = [1u8; 65];
    block[1..33].copy_from_slice(&left.0);
    block[33..].copy_from_slice(&right.0);
    Sha256(sha2::Sha256::digest(block).into())
}

/// Root of the tree without leaves: SHA-256 of nothing.
pub fn empty_root() -> Sha256 {
    Sha256(sha2::Sha256::digest([]).into())
}

/// A complete subtree: the 2^`level` leaves from `index` · 2^`level` on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Node {
    /// Height above the leaves, 0 to 63.
    pub level: u8,
    /// Position among the nodes of this level, from the left.
    pub index: u64,
}

impl Node {
    /// Whether all leaves of this node exist in a tree of `size` leaves.
    pub fn lies_within(self, size: u64) -> bool {
        size.checked_shr(u32::from(self.level)).is_some_and(|complete| self.index < complete)
    }
}

/// Where the hashes of complete subtrees come from. Proofs ask only for nodes that lie within the size they
/// were asked for, at most 64 × 64 of them and in practice about 2·log2(size).
pub trait HashReader {
    /// Why a hash could not be had.
    type Error: std::error::Error + 'static;

    /// The hash of one complete subtree.
    ///
    /// # Errors
    /// The hash cannot be read, or what was read is not what the root promises.
    fn hash(&mut self, node: Node) -> Result<Sha256, Self::Error>;
}

/// Why a proof could not be made.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum ProofError<E: std::error::Error + 'static> {
    /// The leaf does not exist yet.
    #[error("cannot prove leaf {index}: the tree has {size} leaves")]
    NoSuchLeaf {
        /// Asked for.
        index: u64,
        /// Leaves of the tree.
        size: u64,
    },
    /// An older tree cannot be larger.
    #[error("cannot prove consistency: the older tree of {old} leaves is larger than the newer of {new}")]
    Shrinks {
        /// Leaves of the older tree.
        old: u64,
        /// Leaves of the newer tree.
        new: u64,
    },
    /// A stored hash is not available.
    #[error("cannot read the hashes of the proof: {0}")]
    Read(#[source] E),
}

/// Why a proof shows nothing.
#[derive(Clone, Copy, Debug, thiserror::Error, PartialEq, Eq)]
pub enum CheckError {
    /// The leaf lies outside the tree.
    NoSuchLeaf {
        /// Claimed position.
        index: u64,
        /// Claimed size.
        size: u64,
    },
    /// The older tree is the larger one.
    Shrinks {
        /// Leaves of the older tree.
        old: u64,
        /// Leaves of the newer tree.
        new: u64,
    },
    /// More or fewer hashes than this position and size need.
    Length(usize),
    /// The hashes lead to another root than the one that was promised.
    Root {
        /// Where the hashes lead.
        computed: Sha256,
        /// What was promised.
        expected: Sha256,
    },
}

/// The right edge of a growing tree: the roots of its complete subtrees, largest first, one for each set bit
/// of the size. Enough to append and to know the root; O(log n) hashes.
///
/// Law: after appending n leaf hashes, `root()` is the RFC 6962 root of these n leaves.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Frontier {
    size: u64,
    hashes: Vec<Sha256>,
}

impl Frontier {
    /// The edge of the empty tree.
    pub fn new() -> Self {
        Self::default()
    }

    /// An edge from its parts: `None` unless there is one hash for each set bit of `size`, and `size` is
    /// below 2^63, the bound of the formats.
    pub fn from_parts(size: u64, hashes: Vec<Sha256>) -> Option<Self> {
        let fits = size >> 63 == 0 && hashes.len() == size.count_ones() as usize;
        fits.then_some(Self { size, hashes })
    }

    /// Number of leaves.
    pub fn size(&self) -> u64 {
        self.size
    }

    /// Roots of the complete subtrees, largest first.
    pub fn hashes(&self) -> &[Sha256] {
        &self.hashes
    }

    /// Adds the next leaf. Every trailing 1 bit of the old size is a subtree that becomes complete now.
    pub fn append(&mut self, leaf: Sha256) {
        let mut hash = leaf;
        for _ in 0..self.size.trailing_ones() {
            if let Some(left) = self.hashes.pop() {
                hash = node_hash(&left, &hash);
            }
        }
        self.hashes.push(hash);
        self.size += 1;
    }

    /// Root of the tree as it stands.
    pub fn root(&self) -> Sha256 {
        fold(&self.hashes)
    }

    /// The stored form: size as 8 bytes big-endian, then the hashes, largest subtree first.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut out = self.size.to_be_bytes().to_vec();
        out.extend(self.hashes.iter().flat_map(|h| h.0));
        out
    }

    /// Inverse of [`Frontier::to_bytes`]; `None` for anything it cannot have written.
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let (size, hashes) = bytes.split_first_chunk::<8>()?;
        Self::from_parts(u64::from_be_bytes(*size), split_hashes(hashes)?)
    }
}

/// Cuts bytes into hashes; `None` if a rest remains.
pub(crate) fn split_hashes(bytes: &[u8]) -> Option<Vec<Sha256>> {
    let chunks = bytes.chunks_exact(32);
    chunks.remainder().is_empty().then(|| chunks.filter_map(Sha256::from_slice).collect())
}

/// Joins a row of subtrees of falling size, right to left.
fn fold(row: &[Sha256]) -> Sha256 {
    let joined = row.iter().rev().copied().reduce(|right, left| node_hash(&left, &right));
    joined.unwrap_or_else(empty_root)
}

/// The complete subtrees that make up the leaves `[lo, hi)`, left to right. `lo` must be where a subtree of
/// the RFC 6962 split begins, which keeps every step aligned.
fn nodes(mut lo: u64, hi: u64) -> impl Iterator<Item = Node> {
    std::iter::from_fn(move || {
        let level = hi.saturating_sub(lo).checked_ilog2()?;
        let node = Node { level: u8::try_from(level).unwrap_or(63), index: lo >> level };
        lo += 1 << level;
        Some(node)
    })
}

/// The nodes whose hashes form the right edge of a tree of `size` leaves, largest first.
pub fn frontier_nodes(size: u64) -> impl Iterator<Item = Node> {
    nodes(0, size)
}

fn range_hash<R: HashReader + ?Sized>(
    reader: &mut R,
    lo: u64,
    hi: u64,
) -> Result<Sha256, ProofError<R::Error>> {
    let row: Result<Vec<_>, _> = nodes(lo, hi).map(|n| reader.hash(n)).collect();
    row.map(|row| fold(&row)).map_err(ProofError::Read)
}

/// Root of the first `size` leaves.
///
/// # Errors
/// The reader failed.
pub fn root_of<R: HashReader + ?Sized>(reader: &mut R, size: u64) -> Result<Sha256, ProofError<R::Error>> {
    range_hash(reader, 0, size)
}

/// Largest power of two below `n`; `n` must be at least 2.
fn split(n: u64) -> u64 {
    1 << (n - 1).ilog2()
}

/// The audit path of leaf `index` in the tree of `size` leaves, sibling of the leaf first (RFC 6962, 2.1.1).
///
/// Law: [`verify_inclusion`] accepts exactly this list for this leaf, index, size and root.
///
/// # Errors
/// `index` is not below `size`, or the reader failed.
pub fn inclusion_proof<R: HashReader + ?Sized>(
    reader: &mut R,
    index: u64,
    size: u64,
) -> Result<Vec<Sha256>, ProofError<R::Error>> {
    if index >= size {
        return Err(ProofError::NoSuchLeaf { index, size });
    }
    let (mut lo, mut hi) = (0, size);
    let mut path = Vec::new();
    while hi - lo > 1 {
        let middle = lo + split(hi - lo);
        if index < middle {
            path.push(range_hash(reader, middle, hi)?);
            hi = middle;
        } else {
            path.push(range_hash(reader, lo, middle)?);
            lo = middle;
        }
    }
    path.reverse();
    Ok(path)
}

/// Shows that the tree of `new` leaves begins with the tree of `old` leaves (RFC 6962, 2.1.2). Empty for
/// `old` = 0 and for `old` = `new`.
///
/// Law: [`verify_consistency`] accepts exactly this list for these two sizes and roots.
///
/// # Errors
/// `old` is larger than `new`, or the reader failed.
pub fn consistency_proof<R: HashReader + ?Sized>(
    reader: &mut R,
    old: u64,
    new: u64,
) -> Result<Vec<Sha256>, ProofError<R::Error>> {
    if old > new {
        return Err(ProofError::Shrinks { old, new });
    }
    if old == 0 {
        return Ok(Vec::new());
    }
    let (mut lo, mut hi) = (0, new);
    let mut path = Vec::new();
    while hi != old {
        let middle = lo + split(hi - lo);
        if old <= middle {
            path.push(range_hash(reader, middle, hi)?);
            hi = middle;
        } else {
            path.push(range_hash(reader, lo, middle)?);
            lo = middle;
        }
    }
    // The checker knows the old root already; only a smaller node that ends at `old` must be told.
    if lo > 0 {
        path.push(range_hash(reader, lo, hi)?);
    }
    path.reverse();
    Ok(path)
}

/// Checks that `leaf` stands at `index` in the tree of `size` leaves with this `root` (RFC 9162, 2.1.3.2).
///
/// # Errors
/// What does not fit, with both roots where it comes to that.
pub fn verify_inclusion(
    leaf: Sha256,
    index: u64,
    size: u64,
    proof: &[Sha256],
    root: Sha256,
) -> Result<(), CheckError> {
    if index >= size {
        return Err(CheckError::NoSuchLeaf { index, size });
    }
    let (mut at, mut last, mut hash) = (index, size - 1, leaf);
    for sibling in proof {
        if last == 0 {
            return Err(CheckError::Length(proof.len()));
        }
        if at & 1 == 1 || at == last {
            hash = node_hash(sibling, &hash);
            climb_while_even(&mut at, &mut last);
        } else {
            hash = node_hash(&hash, sibling);
        }
        at >>= 1;
        last >>= 1;
    }
    if last != 0 {
        return Err(CheckError::Length(proof.len()));
    }
    same(hash, root)
}

/// Checks that the tree (`new_size`, `new_root`) begins with the tree (`old_size`, `old_root`)
/// (RFC 9162, 2.1.4.2). Every tree begins with the empty one.
///
/// # Errors
/// What does not fit, with both roots where it comes to that.
pub fn verify_consistency(
    old_size: u64,
    old_root: Sha256,
    new_size: u64,
    new_root: Sha256,
    proof: &[Sha256],
) -> Result<(), CheckError> {
    if old_size > new_size {
        return Err(CheckError::Shrinks { old: old_size, new: new_size });
    }
    if old_size == 0 || old_size == new_size {
        if !proof.is_empty() {
            return Err(CheckError::Length(proof.len()));
        }
        return same(if old_size == 0 { empty_root() } else { new_root }, old_root);
    }
    // An old tree that is one complete node is itself the first hash of the proof.
    let (seed, rest) = match proof.split_first() {
        _ if old_size.is_power_of_two() => (old_root, proof),
        Some((first, rest)) => (*first, rest),
        None => return Err(CheckError::Length(0)),
    };
    let (mut at, mut last) = (old_size - 1, new_size - 1);
    let complete = at.trailing_ones();
    at >>= complete;
    last >>= complete;
    let (mut old, mut new) = (seed, seed);
    for hash in rest {
        if last == 0 {
            return Err(CheckError::Length(proof.len()));
        }
        if at & 1 == 1 || at == last {
            old = node_hash(hash, &old);
            new = node_hash(hash, &new);
            climb_while_even(&mut at, &mut last);
        } else {
            new = node_hash(&new, hash);
        }
        at >>= 1;
        last >>= 1;
    }
    if last != 0 {
        return Err(CheckError::Length(proof.len()));
    }
    same(old, old_root)?;
    same(new, new_root)
}

/// Skips the levels at which the path is a lone right edge and therefore has no sibling.
fn climb_while_even(at: &mut u64, last: &mut u64) {
    while *at & 1 == 0 && *at != 0 {
        *at >>= 1;
        *last >>= 1;
    }
}

fn same(computed: Sha256, expected: Sha256) -> Result<(), CheckError> {
    if computed == expected { Ok(()) } else { Err(CheckError::Root { computed, expected }) }
}

#[cfg(test)]
#[path = "merkle_tests.rs"]
mod tests;
