//! Tiles and entry bundles of a log directory (C2SP tlog-tiles): coordinates, paths, widths and bytes.
//! `edge` grows tiles from leaf hashes, `reader` reads them back and believes only what the root promises.

use std::fmt;
use std::str::FromStr;

use crate::ledger::merkle::{HashReader, Node, split_hashes};
use crate::model::Sha256;

pub mod edge;
pub mod reader;

pub use edge::Edge;
pub use reader::{Directory, TileError, TileReader, TileSource};

/// Hashes of a full tile, entries of a full bundle.
pub const FULL: u16 = 256;

/// Tree levels that one tile level spans: 256 = 2^8.
const TILE_HEIGHT: u8 = 8;

/// Largest tile level with any tile: 2^63 leaves need eight levels of eight.
const MAX_LEVEL: u8 = 7;

/// Longest entry in bytes: a bundle states lengths as two bytes.
pub const MAX_ENTRY: usize = u16::MAX as usize;

/// What a tile holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Level {
    /// Entries themselves: an entry bundle.
    Entries,
    /// Hashes of complete subtrees of 256^level leaves; level 0 holds leaf hashes. 0 to 63.
    Hashes(u8),
}

impl Level {
    /// How many leaves one item of this level covers, as a power of two.
    fn shift(self) -> u32 {
        match self {
            Self::Entries => 0,
            Self::Hashes(level) => u32::from(level) * u32::from(TILE_HEIGHT),
        }
    }

    /// Items of this level in a tree of `size` leaves.
    pub fn items(self, size: u64) -> u64 {
        size.checked_shr(self.shift()).unwrap_or(0)
    }

    /// The levels that a tree of `size` leaves has, entries first.
    fn of(size: u64) -> impl Iterator<Item = Self> {
        let hashes = (0..=MAX_LEVEL).map(Self::Hashes).take_while(move |l| l.items(size) > 0);
        std::iter::once(Self::Entries).filter(move |_| size > 0).chain(hashes)
    }
}

/// One file of a log directory: a hash tile or an entry bundle. Its `Display` is its path.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Tile {
    /// What it holds.
    pub level: Level,
    /// Position among the tiles of its level.
    pub index: u64,
    /// Items it holds, 1 to 256; 256 is a full tile.
    pub width: u16,
}

impl Tile {
    /// The tile at this place as it stands in a tree of `size` leaves; `None` if it does not exist there.
    pub fn at(level: Level, index: u64, size: u64) -> Option<Self> {
        let items = level.items(size).checked_sub(index.checked_mul(u64::from(FULL))?)?;
        let width = u16::try_from(items.min(u64::from(FULL))).ok()?;
        (width > 0).then_some(Self { level, index, width })
    }

    /// Whether it can never change again.
    pub fn is_full(self) -> bool {
        self.width == FULL
    }

    /// The same place, complete.
    pub fn full(self) -> Self {
        Self { width: FULL, ..self }
    }

    /// Where a full hash tile's own root stands: level and index of the tile above, and the position in it.
    /// `None` for bundles, and at the top.
    pub fn parent(self) -> Option<(u8, u64, usize)> {
        let Level::Hashes(level) = self.level else { return None };
        (level < MAX_LEVEL).then(|| (level + 1, self.index >> TILE_HEIGHT, (self.index & 0xff) as usize))
    }

    /// Path below the log's prefix, e.g. `tile/0/x001/x234/067.p/8` or `tile/entries/000`.
    pub fn path(self) -> String {
        self.to_string()
    }
}

impl fmt::Display for Tile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.level {
            Level::Entries => f.write_str("tile/entries/")?,
            Level::Hashes(level) => write!(f, "tile/{level}/")?,
        }
        let mut groups = Vec::new();
        let mut rest = self.index;
        loop {
            groups.push(rest % 1000);
            rest /= 1000;
            if rest == 0 {
                break;
            }
        }
        for (at, group) in groups.iter().enumerate().rev() {
            if at == 0 { write!(f, "{group:03}")? } else { write!(f, "x{group:03}/")? }
        }
        if self.is_full() { Ok(()) } else { write!(f, ".p/{}", self.width) }
    }
}

/// A text that is not the path of a tile.
#[derive(Clone, Copy, Debug, thiserror::Error, PartialEq, Eq)]
#[error("cannot read the path: it is not that of a tile, like tile/0/x001/234.p/5 or tile/entries/000")]
pub struct PathError;

impl FromStr for Tile {
    type Err = PathError;

    /// Inverse of `Display`; every tile has exactly one path.
    fn from_str(path: &str) -> Result<Self, PathError> {
        read_path(path).filter(|tile| tile.to_string() == path).ok_or(PathError)
    }
}

fn read_path(path: &str) -> Option<Tile> {
    let (level, place) = path.strip_prefix("tile/")?.split_once('/')?;
    let level = match level {
        "entries" => Level::Entries,
        number => Level::Hashes(number.parse().ok().filter(|l| *l <= 63)?),
    };
    let (index, width) = match place.split_once(".p/") {
        Some((index, width)) => (index, width.parse().ok().filter(|w| (1..FULL).contains(w))?),
        None => (place, FULL),
    };
    let mut number = 0u64;
    for group in index.split('/') {
        let digits: u64 = group.strip_prefix('x').unwrap_or(group).parse().ok()?;
        number = number.checked_mul(1000)?.checked_add(digits)?;
    }
    Some(Tile { level, index: number, width })
}

/// The files a log of `size` leaves consists of: bundles, then hash tiles level by level, left to right.
pub fn all(size: u64) -> impl Iterator<Item = Tile> {
    changed(0, size)
}

/// The files that appear when a log grows from `old` to `new` leaves: every tile that became full and the
/// partial tile at the right edge of each level where it is wider than before or new.
///
/// Law: `all(old)` and `changed(old, new)` together hold every file of `all(new)`, without overlap.
pub fn changed(old: u64, new: u64) -> impl Iterator<Item = Tile> {
    Level::of(new).flat_map(move |level| {
        let first = level.items(old) >> TILE_HEIGHT;
        let end = level.items(new).div_ceil(u64::from(FULL));
        let before = Tile::at(level, first, old);
        (first..end).filter_map(move |i| Tile::at(level, i, new)).filter(move |t| Some(*t) != before)
    })
}

/// The bytes of a hash tile: its hashes one after the other, read from the nodes they are.
///
/// # Errors
/// The reader failed. Bundles hold entries and have no hashes: they come out empty.
pub fn tile_bytes<R: HashReader + ?Sized>(tile: Tile, reader: &mut R) -> Result<Vec<u8>, R::Error> {
    let Level::Hashes(level) = tile.level else { return Ok(Vec::new()) };
    let first = tile.index.saturating_mul(u64::from(FULL));
    let mut bytes = Vec::with_capacity(usize::from(tile.width) * 32);
    for index in first..first.saturating_add(u64::from(tile.width)) {
        bytes.extend(reader.hash(Node { level: level.saturating_mul(TILE_HEIGHT), index })?.0);
    }
    Ok(bytes)
}

/// The hashes in the bytes of a hash tile; `None` unless there are exactly `width` of them.
pub fn tile_hashes(bytes: &[u8], width: u16) -> Option<Vec<Sha256>> {
    (bytes.len() == usize::from(width) * 32).then(|| split_hashes(bytes)).flatten()
}

/// Why entries cannot be bundled, or a bundle cannot be read.
#[derive(Clone, Copy, Debug, thiserror::Error, PartialEq, Eq)]
pub enum BundleError {
    /// Longer than two length bytes can say.
    TooLong {
        /// Position in the bundle, from 0.
        at: usize,
        /// Its length.
        bytes: usize,
    },
    /// The file ends inside an entry.
    CutOff {
        /// Position in the bundle, from 0.
        at: usize,
    },
    /// Another number of entries than its path says.
    Count {
        /// What the path or the tree's size says.
        expected: usize,
        /// What is there.
        found: usize,
    },
}

/// Appends one entry to the bytes of a bundle: length as two bytes big-endian, then the entry.
///
/// # Errors
/// [`BundleError::TooLong`].
pub fn push_entry(bundle: &mut Vec<u8>, entry: &[u8]) -> Result<(), BundleError> {
    let too_long = BundleError::TooLong { at: 0, bytes: entry.len() };
    let length = u16::try_from(entry.len()).map_err(|_| too_long)?;
    bundle.extend(length.to_be_bytes());
    bundle.extend(entry);
    Ok(())
}

/// The bytes of a bundle.
///
/// # Errors
/// [`BundleError::TooLong`] for the first entry that is.
pub fn encode_bundle<E: AsRef<[u8]>>(entries: &[E]) -> Result<Vec<u8>, BundleError> {
    let mut bundle = Vec::with_capacity(entries.iter().map(|e| e.as_ref().len() + 2).sum());
    for (at, entry) in entries.iter().enumerate() {
        let entry = entry.as_ref();
        push_entry(&mut bundle, entry).map_err(|_| BundleError::TooLong { at, bytes: entry.len() })?;
    }
    Ok(bundle)
}

/// The entries of a bundle of `width` entries. Law: inverse of [`encode_bundle`], both ways.
///
/// # Errors
/// The bytes end inside an entry, or hold more or fewer than `width`.
pub fn decode_bundle(bytes: &[u8], width: u16) -> Result<Vec<&[u8]>, BundleError> {
    let mut entries = Vec::with_capacity(usize::from(width));
    let mut rest = bytes;
    while !rest.is_empty() {
        let cut_off = BundleError::CutOff { at: entries.len() };
        let (length, after) = rest.split_first_chunk::<2>().ok_or(cut_off)?;
        let length = usize::from(u16::from_be_bytes(*length));
        let (entry, after) = after.split_at_checked(length).ok_or(cut_off)?;
        entries.push(entry);
        rest = after;
    }
    let (expected, found) = (usize::from(width), entries.len());
    if expected == found { Ok(entries) } else { Err(BundleError::Count { expected, found }) }
}

/// The first `width` items of a tile's or bundle's bytes, which are the bytes of the narrower tile;
/// `None` if there are fewer.
pub fn narrow(level: Level, bytes: &[u8], width: u16) -> Option<&[u8]> {
    if let Level::Hashes(_) = level {
        return bytes.get(..usize::from(width) * 32);
    }
    let mut end = 0usize;
    for _ in 0..width {
        let length = bytes.get(end..)?.first_chunk::<2>()?;
        end += 2 + usize::from(u16::from_be_bytes(*length));
    }
    bytes.get(..end)
}

#[cfg(test)]
mod tests;
