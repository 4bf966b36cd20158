//! Tiles in memory: written, read, proved from, and damaged.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::io;

use proptest::prelude::*;

use super::*;
use crate::ledger::merkle::{
    Frontier, consistency_proof, inclusion_proof, leaf_hash, verify_consistency, verify_inclusion,
};

/// A log directory in memory; counts what is read.
#[derive(Default)]
struct Files {
    files: BTreeMap<String, Vec<u8>>,
    reads: RefCell<u32>,
}

impl TileSource for &Files {
    fn file(&self, tile: Tile) -> io::Result<Option<Vec<u8>>> {
        *self.reads.borrow_mut() += 1;
        Ok(self.files.get(&tile.path()).cloned())
    }
}

fn leaf(i: u64) -> Sha256 {
    leaf_hash(&i.to_be_bytes())
}

fn flat(hashes: &[Sha256]) -> Vec<u8> {
    hashes.iter().flat_map(|h| h.0).collect()
}

/// The hash tiles of a log of `size` leaves, grown leaf by leaf.
fn grown(size: u64) -> (Files, Edge) {
    let mut files = Files::default();
    let mut edge = Edge::new();
    for i in 0..size {
        edge.append(leaf(i), &mut |tile, hashes| {
            files.files.insert(tile.path(), flat(hashes));
        });
    }
    for (tile, hashes) in edge.partials() {
        files.files.insert(tile.path(), flat(hashes));
    }
    (files, edge)
}

fn hash_paths(tiles: impl Iterator<Item = Tile>) -> BTreeSet<String> {
    tiles.filter(|t| t.level != Level::Entries).map(Tile::path).collect()
}

#[test]
fn the_paths_of_the_specification_come_out_and_are_read_back() {
    let tile = |level, index, width| Tile { level, index, width };
    let cases = [
        (tile(Level::Hashes(0), 0, FULL), "tile/0/000"),
        (tile(Level::Hashes(0), 273, FULL), "tile/0/273"),
        (tile(Level::Hashes(0), 273, 112), "tile/0/273.p/112"),
        (tile(Level::Hashes(1), 1_234_067, FULL), "tile/1/x001/x234/067"),
        (tile(Level::Entries, 1_234_067, 8), "tile/entries/x001/x234/067.p/8"),
        (tile(Level::Hashes(63), 0, 1), "tile/63/000.p/1"),
    ];
    for (tile, path) in cases {
        assert_eq!(tile.path(), path);
        assert_eq!(path.parse(), Ok(tile));
    }
}

#[test]
fn paths_of_any_other_spelling_are_refused() {
    for bad in [
        "",
        "tile",
        "tile/",
        "tile/0",
        "tile/0/",
        "tile/0/0",
        "tile/0/0000",
        "tile/00/000",
        "tile/64/000",
        "tile/x/000",
        "tile/-1/000",
        "tile/0/x000/001",
        "tile/0/001/002",
        "tile/0/x001",
        "tile/0/000.p/0",
        "tile/0/000.p/256",
        "tile/0/000.p/01",
        "tile/0/000.p/",
        "tile/0/000.p",
        "tile/0/+01",
        "tile/0/000/",
        "/tile/0/000",
        "tile/data/000",
        "tile/0/../000",
        "tile/0/x018/x446/x744/x073/x709/x551/616",
        "tile/8/0/000",
    ] {
        assert_eq!(bad.parse::<Tile>(), Err(PathError), "{bad}");
    }
}

#[test]
fn the_sizes_of_the_specification_have_the_files_it_lists() {
    let paths = hash_paths(all(70_000));
    let mut expected: BTreeSet<_> = (0..273).map(|i| format!("tile/0/{i:03}")).collect();
    expected
        .extend(["tile/0/273.p/112", "tile/1/000", "tile/1/001.p/17", "tile/2/000.p/1"].map(String::from));
    assert_eq!(paths, expected);
    assert_eq!(hash_paths(all(256)), ["tile/0/000", "tile/1/000.p/1"].map(String::from).into());
    assert_eq!(all(0).count(), 0);
    let bundles: Vec<_> = all(257).filter(|t| t.level == Level::Entries).map(Tile::path).collect();
    assert_eq!(bundles, ["tile/entries/000", "tile/entries/001.p/1"]);
}

#[test]
fn leaves_grow_into_exactly_the_files_of_their_size() {
    for size in [0, 1, 2, 255, 256, 257, 511, 512, 513, 65_535, 65_536, 65_537, 70_000] {
        let (files, edge) = grown(size);
        assert_eq!(files.files.into_keys().collect::<BTreeSet<_>>(), hash_paths(all(size)), "size {size}");
        let mut frontier = Frontier::new();
        (0..size).for_each(|i| frontier.append(leaf(i)));
        assert_eq!(edge.frontier(), frontier, "size {size}");
        assert_eq!(Edge::from_bytes(&edge.to_bytes()), Some(edge));
    }
}

#[test]
fn an_edge_of_other_widths_is_refused() {
    let bytes = grown(300).1.to_bytes();
    assert_eq!(Edge::from_bytes(&bytes[..bytes.len() - 32]), None);
    assert_eq!(Edge::from_bytes(&[&bytes[..], &[0; 32]].concat()), None);
    assert_eq!(Edge::from_bytes(&bytes[..bytes.len() - 1]), None);
    assert_eq!(Edge::from_levels(1, vec![vec![]]), None);
    assert_eq!(Edge::from_bytes(&u64::MAX.to_be_bytes()), None);
}

#[test]
fn proofs_read_from_tiles_hold() {
    let (files, edge) = grown(70_000);
    let root = edge.root();
    let mut reader = TileReader::open(&files, 70_000, root).unwrap();
    for index in [0, 1, 255, 256, 65_535, 65_536, 69_887, 69_888, 69_999] {
        let proof = inclusion_proof(&mut reader, index, 70_000).unwrap();
        verify_inclusion(leaf(index), index, 70_000, &proof, root).unwrap();
    }
    for old in [0, 1, 255, 256, 257, 65_535, 65_536, 65_537, 69_999, 70_000] {
        let proof = consistency_proof(&mut reader, old, 70_000).unwrap();
        verify_consistency(old, grown(old).1.root(), 70_000, root, &proof).unwrap();
    }
}

#[test]
fn the_bytes_of_every_tile_can_be_built_from_the_tree_below() {
    let (files, edge) = grown(66_000);
    let mut reader = TileReader::open(&files, 66_000, edge.root()).unwrap();
    for tile in all(66_000).filter(|t| t.level != Level::Entries) {
        assert_eq!(tile_bytes(tile, &mut reader).unwrap(), files.files[&tile.path()], "{tile}");
    }
}

#[test]
fn a_damaged_tile_is_named_before_its_hashes_are_used() {
    let (mut files, edge) = grown(70_000);
    for (path, index, fails_open) in [
        ("tile/0/005", 5 * 256, false),
        ("tile/1/000", 5 * 256, false),
        ("tile/1/001.p/17", 5 * 256, true),
        ("tile/0/273.p/112", 5 * 256, true),
        ("tile/2/000.p/1", 5 * 256, true),
    ] {
        let good = files.files[path].clone();
        files.files.get_mut(path).unwrap()[7] ^= 1;
        let failure = TileReader::open(&files, 70_000, edge.root())
            .map_err(|e| (true, e.to_string()))
            .and_then(|mut r| inclusion_proof(&mut r, index, 70_000).map_err(|e| (false, e.to_string())))
            .unwrap_err();
        assert_eq!(failure.0, fails_open, "{path}");
        assert!(fails_open || failure.1.contains(path), "{path}: {}", failure.1);
        files.files.insert(path.to_owned(), good);
    }
    assert!(TileReader::open(&files, 70_000, edge.root()).is_ok());
}

#[test]
fn a_partial_tile_that_is_gone_is_cut_from_the_full_one() {
    let (mut files, _) = grown(131_072);
    let root = grown(69_900).1.root();
    let missing = TileReader::open(&files, 69_900, root).map(|r| r.size()).unwrap_err();
    assert_eq!(missing.to_string(), "cannot read tile/2/000.p/1: it is missing", "no full tile/2/000 yet");

    let top = files.files["tile/2/000.p/2"][..32].to_vec();
    files.files.insert("tile/2/000.p/1".to_owned(), top);
    let mut reader = TileReader::open(&files, 69_900, root).unwrap();
    assert_eq!(reader.hash(Node { level: 0, index: 69_899 }).unwrap(), leaf(69_899));
}

#[test]
fn a_proof_reads_each_tile_once() {
    let (files, edge) = grown(70_000);
    let mut reader = TileReader::open(&files, 70_000, edge.root()).unwrap();
    assert_eq!(*files.reads.borrow(), 3, "the edge: one partial tile a level");
    inclusion_proof(&mut reader, 1, 70_000).unwrap();
    assert_eq!(*files.reads.borrow(), 5, "and the two full tiles above the leaf");
    inclusion_proof(&mut reader, 2, 70_000).unwrap();
    assert_eq!(*files.reads.borrow(), 5, "now known");
}

#[test]
fn nodes_beyond_the_tree_are_refused() {
    let (files, edge) = grown(300);
    let mut reader = TileReader::open(&files, 300, edge.root()).unwrap();
    for (level, index) in [(0, 300), (8, 1), (9, 0), (63, 0), (255, 0), (1, u64::MAX)] {
        let refused = reader.hash(Node { level, index });
        assert!(matches!(refused, Err(TileError::OutOfTree(_))), "{level} {index}");
    }
}

#[test]
fn bundles_refuse_what_two_length_bytes_cannot_say() {
    let longest = vec![1u8; MAX_ENTRY];
    let bundle = encode_bundle(&[&longest[..], b""]).unwrap();
    assert_eq!(decode_bundle(&bundle, 2).unwrap(), [&longest[..], b""]);
    let too_long = vec![1u8; MAX_ENTRY + 1];
    let refused = encode_bundle(&[b"", &too_long[..]]);
    assert_eq!(refused, Err(BundleError::TooLong { at: 1, bytes: MAX_ENTRY + 1 }));
    assert_eq!(decode_bundle(&bundle, 3), Err(BundleError::Count { expected: 3, found: 2 }));
    assert_eq!(decode_bundle(&bundle[..9], 2), Err(BundleError::CutOff { at: 0 }));
    assert_eq!(decode_bundle(&bundle[..bundle.len() - 1], 2), Err(BundleError::CutOff { at: 1 }));
}

fn any_tile() -> impl Strategy<Value = Tile> {
    let level = prop_oneof![Just(Level::Entries), (0..=63u8).prop_map(Level::Hashes)];
    let index = prop_oneof![0..2000u64, any::<u64>()];
    (level, index, 1..=FULL).prop_map(|(level, index, width)| Tile { level, index, width })
}

fn any_size() -> impl Strategy<Value = u64> {
    prop_oneof![0..70_000u64, 0..600u64, (0..300u64, 0..3u64).prop_map(|(a, b)| a * 256 + b)]
}

proptest! {
    #[test]
    fn every_tile_has_one_path_and_comes_back_from_it(tile in any_tile()) {
        prop_assert_eq!(tile.path().parse(), Ok(tile));
    }

    #[test]
    fn arbitrary_text_is_a_path_only_if_it_prints_back(text in prop_oneof![".*", "tile/[0-9a-z]{1,2}/[x0-9./p]{0,12}"]) {
        if let Ok(tile) = text.parse::<Tile>() {
            prop_assert_eq!(tile.path(), text);
        }
    }

    #[test]
    fn a_bundle_comes_back_and_its_beginning_is_the_narrower_bundle(
        entries in prop::collection::vec(prop::collection::vec(any::<u8>(), 0..40), 1..256), cut in any::<u16>(),
    ) {
        let width = entries.len() as u16;
        let bundle = encode_bundle(&entries).unwrap();
        prop_assert_eq!(decode_bundle(&bundle, width).unwrap(), entries.clone());
        let cut = cut % (width + 1);
        let narrower = encode_bundle(&entries[..usize::from(cut)]).unwrap();
        prop_assert_eq!(narrow(Level::Entries, &bundle, cut).unwrap(), narrower.as_slice());
        prop_assert_eq!(narrow(Level::Entries, &bundle, width + 1), None);
    }

    #[test]
    fn arbitrary_bytes_are_a_bundle_only_if_they_encode_back(
        bytes in prop::collection::vec(0..4u8, 0..40), width in 0..12u16,
    ) {
        if let Ok(entries) = decode_bundle(&bytes, width) {
            prop_assert_eq!(encode_bundle(&entries).unwrap(), bytes);
        }
    }

    #[test]
    fn arbitrary_bytes_are_an_edge_only_if_they_print_back(
        size in 0..600u64, bytes in prop::collection::vec(any::<u8>(), 0..200),
    ) {
        let bytes = [&size.to_be_bytes()[..], &bytes].concat();
        if let Some(edge) = Edge::from_bytes(&bytes) {
            prop_assert_eq!(edge.to_bytes(), bytes);
        }
    }
}

proptest! {
    // Slow cases, unoptimised: fewer of them.
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn what_changed_is_what_is_new(a in any_size(), b in any_size()) {
        let (old, new) = (a.min(b), a.max(b));
        let before: BTreeSet<_> = all(old).collect();
        let after: BTreeSet<_> = all(new).collect();
        let step: BTreeSet<_> = changed(old, new).collect();
        prop_assert_eq!(step, after.difference(&before).copied().collect::<BTreeSet<_>>());
    }

    #[test]
    fn an_independent_library_names_the_same_tiles(a in any_size(), b in any_size()) {
        let (old, new) = (a.min(b), a.max(b));
        let theirs: BTreeSet<_> = tlog_tiles::tile::Tile::new_tiles(8, old, new)
            .iter().map(|t| t.path().replace("tile/8/", "tile/")).collect();
        prop_assert_eq!(hash_paths(changed(old, new)), theirs);
    }
}
