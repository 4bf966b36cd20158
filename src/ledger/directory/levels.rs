//! The walk below a directory check: hashes every entry, compares every tile with what lies under it, and
//! keeps the hashes of the level above. Judges nothing: a disagreement is a [`Suspect`].

use std::ops::Range;

use crate::ledger::directory::{Failure, Fault, MAX_FAILURES, Place};
use crate::ledger::merkle::leaf_hash;
use crate::ledger::tiles::edge::complete_root;
use crate::ledger::tiles::{Directory, FULL, Level, Tile, TileSource, decode_bundle, narrow, tile_hashes};
use crate::model::Sha256;

/// Bundles below which a second thread does not pay.
const WORTH_A_THREAD: u64 = 16;

/// A hash tile that is not what the files below it make.
pub(super) struct Suspect {
    pub tile: Tile,
    /// Position of the first hash that differs.
    pub at: usize,
}

/// What the walk found.
#[derive(Default)]
pub(super) struct Levels {
    /// Hashes of the unfinished tile of each level, level 0 first; `None` if one of them could not be had.
    pub edge: Option<Vec<Vec<Sha256>>>,
    pub suspects: Vec<Suspect>,
    pub failures: Vec<Failure>,
    pub entries: u64,
    pub files: u64,
    pub stopped: bool,
    /// See [`is_about_the_log`].
    pub about: Vec<(u64, Vec<u8>)>,
}

/// Leaves about the log itself, which the check tells of: heartbeats and rotations. Known by how they end, so that a
/// million others are not parsed.
fn is_about_the_log(leaf: &[u8]) -> bool {
    [&br#""t":"heartbeat","v":1}"#[..], br#""t":"rotation","v":1}"#].iter().any(|end| leaf.ends_with(end))
}

/// The items of a tile; `None` where neither the file nor what lies under it told.
type Row = Vec<Option<Sha256>>;

impl Levels {
    pub fn compute(directory: &Directory, size: u64) -> Self {
        let mut found = Self { edge: Some(Vec::new()), ..Self::default() };
        let columns = Level::Entries.items(size).div_ceil(u64::from(FULL));
        let mut items = found.lowest(directory, size, columns);
        for level in (1..).map(Level::Hashes) {
            if found.stopped || level.items(size) == 0 {
                break;
            }
            items = found.level(directory, size, level, &items);
        }
        found
    }

    /// Entries and leaf hashes; gives the hashes of level 1.
    fn lowest(&mut self, directory: &Directory, size: u64, columns: u64) -> Row {
        let middle = if columns < WORTH_A_THREAD { columns } else { columns / 2 };
        let (left, right) = std::thread::scope(|scope| {
            let other = scope.spawn(|| Part::walk(directory, size, middle..columns));
            let left = Part::walk(directory, size, 0..middle);
            (left, other.join().unwrap_or_else(|_| Part { stopped: true, ..Part::default() }))
        });
        let mut roots = Row::new();
        let mut edge = Some(Vec::new());
        for part in [left, right] {
            self.suspects.extend(part.suspects);
            self.failures.extend(part.failures);
            self.entries += part.entries;
            self.files += part.files;
            self.stopped |= part.stopped;
            self.about.extend(part.about);
            roots.extend(part.roots);
            if let Some(last) = part.unfinished {
                edge = last.into_iter().collect();
            }
        }
        self.keep_edge(size, edge);
        roots
    }

    /// One level of hash tiles over `items`; gives the hashes of the level above.
    fn level(&mut self, directory: &Directory, size: u64, level: Level, items: &Row) -> Row {
        let mut part = Part::default();
        let mut edge = Some(Vec::new());
        let mut above = Row::new();
        for (index, row) in (0..).zip(items.chunks(usize::from(FULL))) {
            let Some(tile) = Tile::at(level, index, size) else { break };
            let row = part.tile(directory, tile, row.to_vec());
            if tile.is_full() { above.push(root(&row)) } else { edge = row.into_iter().collect() }
        }
        self.suspects.extend(part.suspects);
        self.failures.extend(part.failures);
        self.files += part.files;
        self.stopped |= part.stopped;
        self.keep_edge(size, edge);
        above
    }

    fn keep_edge(&mut self, size: u64, hashes: Option<Vec<Sha256>>) {
        if size == 0 {
            return;
        }
        match (&mut self.edge, hashes) {
            (Some(edge), Some(hashes)) => edge.push(hashes),
            (edge, _) => *edge = None,
        }
    }
}

fn root(row: &Row) -> Option<Sha256> {
    let known: Option<Vec<_>> = row.iter().copied().collect();
    known.map(|hashes| complete_root(&hashes))
}

/// What one thread found in its columns.
#[derive(Default)]
struct Part {
    roots: Row,
    unfinished: Option<Row>,
    suspects: Vec<Suspect>,
    failures: Vec<Failure>,
    entries: u64,
    files: u64,
    stopped: bool,
    about: Vec<(u64, Vec<u8>)>,
}

impl Part {
    fn walk(directory: &Directory, size: u64, columns: Range<u64>) -> Self {
        let mut part = Self::default();
        for index in columns {
            let Some(bundle) = Tile::at(Level::Entries, index, size) else { break };
            if part.failures.len() + part.suspects.len() >= MAX_FAILURES {
                part.stopped = true;
                break;
            }
            let row = part.bundle(directory, bundle);
            let tile = Tile { level: Level::Hashes(0), ..bundle };
            let row = part.tile(directory, tile, row);
            if tile.is_full() { part.roots.push(root(&row)) } else { part.unfinished = Some(row) }
        }
        part
    }

    /// Leaf hashes of a bundle, unknown if it cannot be read.
    fn bundle(&mut self, directory: &Directory, bundle: Tile) -> Row {
        let unknown = vec![None; usize::from(bundle.width)];
        let Some(bytes) = self.read(directory, bundle) else { return unknown };
        match decode_bundle(&bytes, bundle.width) {
            Ok(entries) => {
                self.entries += entries.len() as u64;
                self.superseded(directory, bundle, &bytes);
                let numbered = (bundle.index * u64::from(FULL)..).zip(&entries);
                let about = numbered.filter(|(_, entry)| is_about_the_log(entry));
                self.about.extend(about.map(|(index, entry)| (index, entry.to_vec())));
                entries.into_iter().map(|entry| Some(leaf_hash(entry))).collect()
            }
            Err(error) => {
                self.fail(bundle, error);
                unknown
            }
        }
    }

    /// Compares a hash tile with what lies under it. What lies under it counts; where that is unknown, the
    /// tile stands in, so that one lost bundle does not hide what else is wrong.
    fn tile(&mut self, directory: &Directory, tile: Tile, below: Row) -> Row {
        let Some(bytes) = self.read(directory, tile) else { return below };
        let Some(stored) = tile_hashes(&bytes, tile.width) else {
            self.fail(tile, Fault::Length);
            return below;
        };
        let differs = below.iter().zip(&stored).position(|(b, s)| b.is_some_and(|b| b != *s));
        match differs {
            Some(at) => self.suspects.push(Suspect { tile, at }),
            None => self.superseded(directory, tile, &bytes),
        }
        below.into_iter().zip(stored).map(|(b, s)| b.or(Some(s))).collect()
    }

    fn read(&mut self, directory: &Directory, tile: Tile) -> Option<Vec<u8>> {
        self.files += 1;
        directory.tile(tile).map_err(|error| self.fail(tile, error)).ok()
    }

    /// Narrower files of this place, published for earlier sizes, must be its beginning.
    fn superseded(&mut self, directory: &Directory, tile: Tile, bytes: &[u8]) {
        for narrower in directory.narrower(tile) {
            self.files += 1;
            match directory.file(narrower) {
                Ok(Some(stored)) if narrow(tile.level, bytes, narrower.width) == Some(&stored[..]) => {}
                Ok(Some(_)) => self.fail(narrower, Fault::Superseded),
                Ok(None) => {}
                Err(error) => self.fail(narrower, error),
            }
        }
    }

    fn fail(&mut self, tile: Tile, fault: impl Into<Fault>) {
        self.failures.push(Failure { place: Place::File(tile), fault: fault.into() });
    }
}
