//! Trees in memory: every proof of every size, against an independent implementation.

use std::collections::HashMap;
use std::convert::Infallible;

use proptest::prelude::*;

use super::*;

/// All complete subtrees of a tree, in memory.
#[derive(Default)]
struct Memory {
    leaves: u64,
    nodes: HashMap<Node, Sha256>,
}

impl Memory {
    fn of(entries: impl IntoIterator<Item = Vec<u8>>) -> Self {
        let mut tree = Self::default();
        for entry in entries {
            tree.append(leaf_hash(&entry));
        }
        tree
    }

    fn numbered(n: u64) -> Self {
        Self::of((0..n).map(|i| i.to_be_bytes().to_vec()))
    }

    fn append(&mut self, leaf: Sha256) {
        let mut node = Node { level: 0, index: self.leaves };
        let mut hash = leaf;
        self.nodes.insert(node, hash);
        while node.index % 2 == 1 {
            let left = self.nodes[&Node { level: node.level, index: node.index - 1 }];
            hash = node_hash(&left, &hash);
            node = Node { level: node.level + 1, index: node.index / 2 };
            self.nodes.insert(node, hash);
        }
        self.leaves += 1;
    }

    fn leaf(&self, index: u64) -> Sha256 {
        self.nodes[&Node { level: 0, index }]
    }
}

impl HashReader for Memory {
    type Error = Infallible;
    fn hash(&mut self, node: Node) -> Result<Sha256, Infallible> {
        assert!(node.lies_within(self.leaves), "{node:?} asked of {} leaves", self.leaves);
        Ok(self.nodes[&node])
    }
}

/// The definition of RFC 6962 2.1, word for word, on whole lists.
fn naive_root(leaves: &[Sha256]) -> Sha256 {
    match leaves {
        [] => empty_root(),
        [leaf] => *leaf,
        _ => {
            let k = leaves.len().next_power_of_two() / 2;
            node_hash(&naive_root(&leaves[..k]), &naive_root(&leaves[k..]))
        }
    }
}

fn hex(text: &str) -> Vec<u8> {
    text.as_bytes()
        .chunks(2)
        .map(|p| u8::from_str_radix(std::str::from_utf8(p).unwrap(), 16).unwrap())
        .collect()
}

#[test]
fn the_published_roots_of_the_first_eight_trees_come_out() {
    let entries =
        ["", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"];
    let roots = [
        "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
        "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
        "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
        "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
        "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
        "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
        "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
    ];
    let mut edge = Frontier::new();
    let empty = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
    assert_eq!(edge.root().to_string(), empty);
    for (entry, root) in entries.iter().zip(roots) {
        edge.append(leaf_hash(&hex(entry)));
        assert_eq!(edge.root().to_string(), root, "size {}", edge.size());
    }
}

#[test]
fn every_inclusion_proof_of_every_tree_up_to_100_holds_and_only_there() {
    let mut tree = Memory::numbered(100);
    for size in 1..=100 {
        let root = root_of(&mut tree, size).unwrap();
        for index in 0..size {
            let proof = inclusion_proof(&mut tree, index, size).unwrap();
            let leaf = tree.leaf(index);
            verify_inclusion(leaf, index, size, &proof, root).unwrap();
            for other in (0..size).filter(|o| *o != index) {
                assert!(verify_inclusion(leaf, other, size, &proof, root).is_err(), "{index} as {other}");
            }
            for bad in damaged(&proof) {
                assert!(verify_inclusion(leaf, index, size, &bad, root).is_err(), "{index} of {size}");
            }
        }
        assert!(inclusion_proof(&mut tree, size, size).is_err());
    }
}

#[test]
fn every_consistency_proof_between_trees_up_to_100_holds_and_only_there() {
    let mut tree = Memory::numbered(100);
    let roots: Vec<_> = (0..=100).map(|n| root_of(&mut tree, n).unwrap()).collect();
    for new in 0..=100u64 {
        for old in 0..=new {
            let proof = consistency_proof(&mut tree, old, new).unwrap();
            let (old_root, new_root) = (roots[old as usize], roots[new as usize]);
            verify_consistency(old, old_root, new, new_root, &proof).unwrap();
            for bad in damaged(&proof) {
                assert!(verify_consistency(old, old_root, new, new_root, &bad).is_err(), "{old} {new}");
            }
            let wrong = roots[(old as usize + 1) % 101];
            assert!(verify_consistency(old, wrong, new, new_root, &proof).is_err(), "{old} {new}");
            if old > 0 {
                let wrong = roots[(new as usize + 1) % 101];
                assert!(verify_consistency(old, old_root, new, wrong, &proof).is_err(), "{old} {new}");
            }
        }
        assert!(consistency_proof(&mut tree, new + 1, new).is_err());
    }
}

/// A proof with one hash flipped, dropped, doubled, swapped, or added at either end.
fn damaged(proof: &[Sha256]) -> Vec<Vec<Sha256>> {
    let mut all = vec![[proof, &[empty_root()]].concat(), [&[empty_root()], proof].concat()];
    for at in 0..proof.len() {
        let mut flipped = proof.to_vec();
        flipped[at].0[at % 32] ^= 1;
        let mut dropped = proof.to_vec();
        dropped.remove(at);
        let mut doubled = proof.to_vec();
        doubled.insert(at, proof[at]);
        all.extend([flipped, dropped, doubled]);
        if at > 0 {
            let mut swapped = proof.to_vec();
            swapped.swap(at - 1, at);
            all.push(swapped);
        }
    }
    all
}

#[test]
fn an_edge_is_stored_and_read_back_and_nothing_else_is_read() {
    let mut edge = Frontier::new();
    for i in 0..300u64 {
        assert_eq!(Frontier::from_bytes(&edge.to_bytes()), Some(edge.clone()));
        edge.append(leaf_hash(&i.to_be_bytes()));
    }
    let bytes = edge.to_bytes();
    assert_eq!(Frontier::from_bytes(&bytes[..bytes.len() - 1]), None);
    assert_eq!(Frontier::from_bytes(&bytes[..bytes.len() - 32]), None);
    assert_eq!(Frontier::from_bytes(&u64::MAX.to_be_bytes()), None);
}

#[test]
fn the_hashes_of_an_edge_are_those_of_the_nodes_named_for_it() {
    let mut tree = Memory::numbered(77);
    let mut edge = Frontier::new();
    (0..77).for_each(|i| edge.append(tree.leaf(i)));
    let named: Vec<_> = frontier_nodes(77).map(|n| tree.hash(n).unwrap()).collect();
    assert_eq!(edge.hashes(), named);
}

fn hash_list() -> impl Strategy<Value = Vec<Sha256>> {
    prop::collection::vec(any::<[u8; 32]>().prop_map(Sha256), 0..70)
}

fn any_size() -> impl Strategy<Value = u64> {
    prop_oneof![0..70u64, any::<u64>(), any::<u8>().prop_map(|b| u64::MAX >> (b % 64))]
}

proptest! {
    #[test]
    fn the_root_is_the_one_of_the_rfc_whoever_computes_it(n in 0..600u64) {
        let mut tree = Memory::numbered(n);
        let leaves: Vec<_> = (0..n).map(|i| tree.leaf(i)).collect();
        let mut edge = Frontier::new();
        leaves.iter().for_each(|l| edge.append(*l));
        prop_assert_eq!(edge.root(), naive_root(&leaves));
        prop_assert_eq!(root_of(&mut tree, n).unwrap(), naive_root(&leaves));
    }

    #[test]
    fn no_claim_however_wild_makes_a_check_panic_or_pass(
        index in any_size(), size in any_size(), old in any_size(),
        proof in hash_list(), leaf in any::<[u8; 32]>(), root in any::<[u8; 32]>(),
    ) {
        prop_assert!(verify_inclusion(Sha256(leaf), index, size, &proof, Sha256(root)).is_err());
        prop_assert!(verify_consistency(old, Sha256(leaf), size, Sha256(root), &proof).is_err());
    }

    #[test]
    fn arbitrary_bytes_are_an_edge_only_if_they_print_back(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        if let Some(edge) = Frontier::from_bytes(&bytes) {
            prop_assert_eq!(edge.to_bytes(), bytes);
        }
    }

    #[test]
    fn an_independent_library_makes_and_accepts_the_same_proofs(n in 1..400u64, a in any::<u64>(), b in any::<u64>()) {
        let mut ours = Memory::numbered(n);
        let mut theirs = ct_merkle::mem_backed_tree::MemoryBackedTree::<sha2::Sha256, Vec<u8>>::new();
        (0..n).for_each(|i| theirs.push(i.to_be_bytes().to_vec()));
        let root = root_of(&mut ours, n).unwrap();
        prop_assert_eq!(root.0.to_vec(), theirs.root().as_bytes().to_vec());

        let index = a % n;
        let path = flat(&inclusion_proof(&mut ours, index, n).unwrap());
        prop_assert_eq!(path, theirs.prove_inclusion(index as usize).as_bytes().to_vec());

        let old = 1 + b % n;
        let path = flat(&consistency_proof(&mut ours, old, n).unwrap());
        prop_assert_eq!(path, theirs.prove_consistency((n - old) as usize).as_bytes().to_vec());
    }
}

fn flat(hashes: &[Sha256]) -> Vec<u8> {
    hashes.iter().flat_map(|h| h.0).collect()
}
