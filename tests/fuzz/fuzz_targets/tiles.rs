//! Whatever the bytes: a tile's path that is accepted is the one that the tile prints, a bundle that is accepted is
//! written back byte for byte, and an edge that is accepted has a root.

#![no_main]

use holdfast::ledger::tiles::edge::Edge;
use holdfast::ledger::tiles::{Tile, decode_bundle, push_entry};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    if let Some(tile) = std::str::from_utf8(bytes).ok().and_then(|text| text.parse::<Tile>().ok()) {
        assert_eq!(tile.path().as_bytes(), bytes);
    }
    if let Some((width, rest)) = bytes.split_first()
        && let Ok(entries) = decode_bundle(rest, u16::from(*width) + 1)
    {
        let mut again = Vec::new();
        for entry in &entries {
            push_entry(&mut again, entry).expect("what was read can be written");
        }
        assert_eq!(again, rest);
    }
    if let Some(edge) = Edge::from_bytes(bytes) {
        assert_eq!(edge.to_bytes(), bytes);
        let _ = edge.root();
    }
});
