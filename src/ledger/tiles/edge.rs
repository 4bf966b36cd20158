//! The right edge of a log as tiles: for each level the hashes of its unfinished tile. Leaf hashes go in,
//! full tiles come out. Pure; who writes the tiles, and when, is not known here.

use crate::ledger::merkle::{Frontier, node_hash, split_hashes};
use crate::ledger::tiles::{FULL, Level, MAX_LEVEL, Tile};
use crate::model::Sha256;

/// The unfinished tile of each level; with it, tiles of any later size can be written without reading the
/// earlier ones. At most 255 hashes a level.
///
/// Laws: level k holds floor(size / 256^k) mod 256 hashes; `frontier()` is the [`Frontier`] of the same
/// leaves; the full tiles handed out so far and `partials()` are the hash tiles of [`all`](super::all).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Edge {
    size: u64,
    levels: Vec<Vec<Sha256>>,
}

impl Edge {
    /// The edge of the empty log.
    pub fn new() -> Self {
        Self::default()
    }

    /// An edge from the hashes of the unfinished tiles, level 0 first; `None` unless each level has as many
    /// as a log of `size` leaves needs.
    pub fn from_levels(size: u64, levels: Vec<Vec<Sha256>>) -> Option<Self> {
        let counts = levels.iter().map(|l| l.len() as u64);
        (size >> 63 == 0 && counts.eq(widths(size))).then_some(Self { size, levels })
    }

    /// Number of leaves.
    pub fn size(&self) -> u64 {
        self.size
    }

    /// Adds the next leaf hash and hands every hash tile that became full to `full`, lowest level first.
    pub fn append(&mut self, leaf: Sha256, full: &mut impl FnMut(Tile, &[Sha256])) {
        self.size += 1;
        let mut carried = leaf;
        for level in 0..=MAX_LEVEL {
            if self.levels.len() <= usize::from(level) {
                self.levels.push(Vec::new());
            }
            let hashes = &mut self.levels[usize::from(level)];
            hashes.push(carried);
            if hashes.len() < usize::from(FULL) {
                return;
            }
            let index = (Level::Hashes(level).items(self.size) >> 8) - 1;
            full(Tile { level: Level::Hashes(level), index, width: FULL }, hashes);
            carried = complete_root(hashes);
            hashes.clear();
        }
    }

    /// The unfinished hash tiles with at least one hash, lowest level first.
    pub fn partials(&self) -> impl Iterator<Item = (Tile, &[Sha256])> {
        (0u8..).zip(&self.levels).filter_map(|(level, hashes)| {
            let level = Level::Hashes(level);
            let width = u16::try_from(hashes.len()).ok().filter(|w| *w > 0)?;
            Some((Tile { level, index: level.items(self.size) >> 8, width }, hashes.as_slice()))
        })
    }

    /// The same edge as roots of complete subtrees: each level's hashes are its lowest leaves.
    pub fn frontier(&self) -> Frontier {
        let row = self.levels.iter().rev().flat_map(|hashes| complete_parts(hashes)).collect();
        Frontier::from_parts(self.size, row).expect("BUG: one subtree for each set bit of each level's width")
    }

    /// Root of the log as it stands.
    pub fn root(&self) -> Sha256 {
        self.frontier().root()
    }

    /// The stored form: size as 8 bytes big-endian, then the hashes, level 0 first.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut out = self.size.to_be_bytes().to_vec();
        out.extend(self.levels.iter().flatten().flat_map(|h| h.0));
        out
    }

    /// Inverse of [`Edge::to_bytes`]; `None` for anything it cannot have written.
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let (size, hashes) = bytes.split_first_chunk::<8>()?;
        let size = u64::from_be_bytes(*size);
        let mut hashes = split_hashes(hashes)?.into_iter();
        let levels = widths(size).map(|w| hashes.by_ref().take(w as usize).collect()).collect();
        if hashes.next().is_some() { None } else { Self::from_levels(size, levels) }
    }
}

/// Hashes in the unfinished tile of each level. A level exists from the first hash that reached it.
fn widths(size: u64) -> impl Iterator<Item = u64> {
    (0..=MAX_LEVEL).map(move |l| Level::Hashes(l).items(size)).take_while(|n| *n > 0).map(|n| n & 0xff)
}

/// Root of a row of 2^k hashes.
pub(crate) fn complete_root(row: &[Sha256]) -> Sha256 {
    let mut row = row.to_vec();
    while row.len() > 1 {
        for pair in 0..row.len() / 2 {
            row[pair] = node_hash(&row[2 * pair], &row[2 * pair + 1]);
        }
        row.truncate(row.len() / 2);
    }
    row.first().copied().expect("BUG: a complete subtree has at least one hash")
}

/// Roots of the complete subtrees of a row of fewer than 256 hashes, largest first.
fn complete_parts(row: &[Sha256]) -> Vec<Sha256> {
    let mut rest = row;
    let mut parts = Vec::new();
    while let Some(level) = rest.len().checked_ilog2() {
        let (part, after) = rest.split_at(1 << level);
        parts.push(complete_root(part));
        rest = after;
    }
    parts
}
