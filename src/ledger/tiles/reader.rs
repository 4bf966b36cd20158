//! Reads tiles from a directory that nobody is asked to trust: every tile is checked against the root of a
//! checkpoint before one of its hashes is used. Reads only; never writes or repairs.

use std::collections::HashMap;
use std::io;
use std::path::{Path, PathBuf};

use crate::ledger::merkle::{HashReader, Node, node_hash};
use crate::ledger::note::MAX_NOTE;
use crate::ledger::regular::{self, Links};
use crate::ledger::tiles::edge::complete_root;
use crate::ledger::tiles::{Edge, Level, MAX_ENTRY, TILE_HEIGHT, Tile, narrow, tile_hashes};
use crate::model::Sha256;

/// Authenticated tiles kept in memory with their inner nodes, beside the edge: 16 MiB.
const CACHED_TILES: usize = 1024;

/// Why a tile's hashes cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum TileError {
    /// Neither the tile nor its full form is there.
    #[error("cannot read {0}: it is missing")]
    Missing(Tile),
    /// The file system refused.
    #[error("cannot read {tile}: {source}")]
    Io {
        /// Which file.
        tile: Tile,
        /// Why.
        source: io::Error,
    },
    /// Not a whole number of hashes, or too few.
    #[error("cannot use {0}: it has the wrong length")]
    Length(Tile),
    /// A tile whose hashes do not add up to the hash that its parent holds.
    #[error("cannot use {tile}: its hashes make {computed}, but the tile above holds {expected}")]
    Differs {
        /// Which tile.
        tile: Tile,
        /// What its hashes make.
        computed: Sha256,
        /// What the authenticated tile above it holds.
        expected: Sha256,
    },
    /// The tiles at the right edge do not make the root.
    #[error(
        "the tiles at the edge of {size} leaves make root {computed}, but the checkpoint says {expected}"
    )]
    Edge {
        /// Size of the tree.
        size: u64,
        /// What they make.
        computed: Sha256,
        /// What the checkpoint says.
        expected: Sha256,
    },
    /// A node that the tree of this size does not have.
    #[error("cannot read node {0:?}: the tree is smaller")]
    OutOfTree(Node),
}

/// Where the bytes of tiles and bundles come from.
pub trait TileSource {
    /// The bytes at this path, `None` if there is no such file. No fallback happens here.
    ///
    /// # Errors
    /// The store failed.
    fn file(&self, tile: Tile) -> io::Result<Option<Vec<u8>>>;

    /// The bytes of a tile or bundle; a partial one that is gone is cut from the full one that replaced it.
    ///
    /// # Errors
    /// Missing in both forms, too short, or the store failed.
    fn tile(&self, tile: Tile) -> Result<Vec<u8>, TileError> {
        let read = |t: Tile| self.file(t).map_err(|source| TileError::Io { tile: t, source });
        if let Some(bytes) = read(tile)? {
            return Ok(bytes);
        }
        if tile.is_full() {
            return Err(TileError::Missing(tile));
        }
        let full = read(tile.full())?.ok_or(TileError::Missing(tile))?;
        narrow(tile.level, &full, tile.width).map(<[u8]>::to_vec).ok_or(TileError::Length(tile.full()))
    }
}

/// A log directory on disk: `checkpoint` and `tile/…` below one path.
#[derive(Clone, Debug)]
pub struct Directory {
    path: PathBuf,
}

impl Directory {
    /// The directory at `path`; nothing is opened yet.
    pub fn new(path: impl Into<PathBuf>) -> Self {
        Self { path: path.into() }
    }

    /// Where it lies.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The bytes of the published checkpoint.
    ///
    /// # Errors
    /// The file cannot be read.
    pub fn checkpoint(&self) -> io::Result<Vec<u8>> {
        regular::read(&self.path.join("checkpoint"), Links::Followed, MAX_NOTE as u64)
    }

    /// Files of the same place that are narrower than `tile`: published for earlier sizes, not yet cleaned.
    pub fn narrower(&self, tile: Tile) -> Vec<Tile> {
        let mut folder = tile.full().path();
        folder.push_str(".p");
        let Ok(listing) = std::fs::read_dir(self.path.join(folder)) else { return Vec::new() };
        let widths = listing.flatten().filter_map(|file| file.file_name().to_str()?.parse().ok());
        let mut found: Vec<Tile> =
            widths.filter(|w| (1..tile.width).contains(w)).map(|width| Tile { width, ..tile }).collect();
        found.sort();
        found
    }
}

impl TileSource for Directory {
    fn file(&self, tile: Tile) -> io::Result<Option<Vec<u8>>> {
        // A longer file has the wrong length, however long it is.
        match regular::begin(&self.path.join(tile.path()), Links::Followed, most(tile)) {
            Ok(bytes) => Ok(Some(bytes)),
            // `NNN.p` may not exist as a directory, and a parent may be a file in a damaged log.
            Err(e) if matches!(e.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) => Ok(None),
            Err(e) => Err(e),
        }
    }
}

/// Bytes of the longest file of this place: 32 a hash, or entries of the greatest length with their lengths.
fn most(tile: Tile) -> u64 {
    let each = if tile.level == Level::Entries { 2 + MAX_ENTRY as u64 } else { 32 };
    u64::from(tile.width) * each
}

/// Hashes of a log as of one checkpoint. Opening it reads the edge tiles and compares their root; each
/// further tile is compared with the hash its authenticated parent holds for it.
pub struct TileReader<S> {
    source: S,
    edge: Edge,
    /// Rows of nodes of each full tile: its 256 hashes, the 128 nodes above them, and so on to its root.
    cache: HashMap<(Level, u64), Vec<Vec<Sha256>>>,
}

impl<S: TileSource> TileReader<S> {
    /// Opens the log of `size` leaves with this `root`.
    ///
    /// # Errors
    /// An edge tile is missing or damaged, or the edge does not make `root`.
    pub fn open(source: S, size: u64, root: Sha256) -> Result<Self, TileError> {
        let edge = read_edge(&source, size)?;
        let computed = edge.root();
        if computed != root {
            return Err(TileError::Edge { size, computed, expected: root });
        }
        Ok(Self { source, edge, cache: HashMap::new() })
    }

    /// Number of leaves.
    pub fn size(&self) -> u64 {
        self.edge.size()
    }

    /// The authenticated hashes of a tile.
    ///
    /// # Errors
    /// The tile, or one between it and the edge, is missing or is not what the root promises.
    pub fn hashes(&mut self, level: u8, index: u64) -> Result<&[Sha256], TileError> {
        let size = self.size();
        let place = Level::Hashes(level);
        let outside = TileError::OutOfTree(Node { level: level.saturating_mul(TILE_HEIGHT), index });
        let tile = Tile::at(place, index, size).ok_or(outside)?;
        if tile.is_full() {
            return Ok(self.load(tile)?.first().map_or(&[], Vec::as_slice));
        }
        Ok(self.edge.partials().find(|(t, _)| t.level == place).map_or(&[], |(_, hashes)| hashes))
    }

    /// The rows of a full tile, authenticated through its parents.
    fn load(&mut self, tile: Tile) -> Result<&[Vec<Sha256>], TileError> {
        let place = (tile.level, tile.index);
        if !self.cache.contains_key(&place) {
            let (above, index, at) = tile.parent().ok_or(TileError::Missing(tile))?;
            let expected = self.hashes(above, index)?.get(at).copied().ok_or(TileError::Missing(tile))?;
            let rows = rows(read_hashes(&self.source, tile)?);
            let computed = rows.last().and_then(|top| top.first().copied()).ok_or(TileError::Length(tile))?;
            if computed != expected {
                return Err(TileError::Differs { tile, computed, expected });
            }
            if self.cache.len() >= CACHED_TILES {
                self.cache.clear();
            }
            self.cache.insert(place, rows);
        }
        Ok(self.cache.get(&place).map_or(&[], Vec::as_slice))
    }
}

/// The hashes of a full tile and the rows of nodes above them; the last row is the root alone.
fn rows(hashes: Vec<Sha256>) -> Vec<Vec<Sha256>> {
    std::iter::successors(Some(hashes), |row| {
        (row.len() > 1).then(|| row.chunks_exact(2).map(|pair| node_hash(&pair[0], &pair[1])).collect())
    })
    .collect()
}

impl<S: TileSource> HashReader for TileReader<S> {
    type Error = TileError;

    fn hash(&mut self, node: Node) -> Result<Sha256, TileError> {
        if !node.lies_within(self.size()) {
            return Err(TileError::OutOfTree(node));
        }
        let within = node.level % TILE_HEIGHT;
        let first = node.index << within;
        let from = (first & 0xff) as usize;
        let (level, index) = (node.level / TILE_HEIGHT, first >> TILE_HEIGHT);
        if let Some(tile) = Tile::at(Level::Hashes(level), index, self.size()).filter(|t| t.is_full()) {
            let row = self.load(tile)?.get(usize::from(within));
            return row.and_then(|row| row.get(from >> within).copied()).ok_or(TileError::OutOfTree(node));
        }
        let hashes = self.hashes(level, index)?;
        hashes.get(from..from + (1 << within)).map(complete_root).ok_or(TileError::OutOfTree(node))
    }
}

fn read_hashes(source: &impl TileSource, tile: Tile) -> Result<Vec<Sha256>, TileError> {
    let bytes = source.tile(tile)?;
    tile_hashes(&bytes, tile.width).ok_or(TileError::Length(tile))
}

/// The unfinished tiles of a log of `size` leaves as they are stored, not yet compared with any root.
///
/// # Errors
/// One is missing or has the wrong length.
pub fn read_edge(source: &impl TileSource, size: u64) -> Result<Edge, TileError> {
    let mut levels = Vec::new();
    for level in Level::of(size).filter(|l| *l != Level::Entries) {
        let index = level.items(size) >> TILE_HEIGHT;
        levels.push(match Tile::at(level, index, size) {
            Some(tile) => read_hashes(source, tile)?,
            None => Vec::new(),
        });
    }
    let too_large = TileError::OutOfTree(Node { level: 63, index: size });
    Edge::from_levels(size, levels).ok_or(too_large)
}
