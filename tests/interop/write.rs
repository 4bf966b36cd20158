//! Writes log directories for tests, the way a log does: appending, publishing, and leaving the partial files
//! of earlier sizes behind. Not durable; sealing does that.

use std::path::Path;

use holdfast::ledger::checkpoint::Checkpoint;
use holdfast::ledger::keys::Signer;
use holdfast::ledger::merkle::leaf_hash;
use holdfast::ledger::tiles::{self, Edge, FULL, Level, Tile};
use holdfast::model::Sha256;

/// A log that grows in a directory.
pub struct Writer<'a> {
    folder: &'a Path,
    log: &'a Signer,
    edge: Edge,
    pending: Vec<Vec<u8>>,
}

impl<'a> Writer<'a> {
    pub fn new(folder: &'a Path, log: &'a Signer) -> Self {
        Self { folder, log, edge: Edge::new(), pending: Vec::new() }
    }

    pub fn append(&mut self, entry: Vec<u8>) {
        let folder = self.folder;
        self.edge.append(leaf_hash(&entry), &mut |tile, hashes| write(folder, tile, &flat(hashes)));
        self.pending.push(entry);
        if self.pending.len() == usize::from(FULL) {
            let index = self.edge.size() / u64::from(FULL) - 1;
            self.write_bundle(Tile { level: Level::Entries, index, width: FULL });
            self.pending.clear();
        }
    }

    /// Writes the partial files and the checkpoint of the present size; gives the root.
    pub fn publish(&mut self) -> Sha256 {
        for (tile, hashes) in self.edge.partials() {
            write(self.folder, tile, &flat(hashes));
        }
        let size = self.edge.size();
        if let Some(last) = Tile::at(Level::Entries, size / u64::from(FULL), size) {
            self.write_bundle(last);
        }
        let root = self.edge.root();
        let origin = self.log.verifier_key().name().clone();
        let note = Checkpoint { origin, size, root }.sign(self.log).expect("own origin");
        std::fs::write(self.folder.join("checkpoint"), note.to_string()).expect("checkpoint");
        root
    }

    fn write_bundle(&self, tile: Tile) {
        write(self.folder, tile, &tiles::encode_bundle(&self.pending).expect("short entries"));
    }
}

fn write(folder: &Path, tile: Tile, bytes: &[u8]) {
    let path = folder.join(tile.path());
    std::fs::create_dir_all(path.parent().expect("below the folder")).expect("folder of a tile");
    std::fs::write(path, bytes).expect("tile");
}

fn flat(hashes: &[Sha256]) -> Vec<u8> {
    hashes.iter().flat_map(|h| h.0).collect()
}
