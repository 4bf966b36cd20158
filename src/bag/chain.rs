//! Whether the leaves of a camera follow each other without one missing. Each states its number and the hash of the
//! one before; the last one is proven to stand in the log, and so all of them are. Pure.

use std::collections::HashSet;

use serde_json::Value;

use crate::ledger::merkle::leaf_hash;

/// Where a chain is broken.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Broken {
    /// This line, counted from 1, is no leaf of a camera, or of another camera than the line before.
    Line(usize),
    /// The leaf of this line does not follow the one of the line before: one is missing, or was changed.
    Link(usize),
    /// A leaf that the bag proves is not in the chain, or the last one of the chain is none that it proves.
    Unproven,
}

/// Number of leaves in a chain whose every link holds and that holds all `proven` leaves of its camera.
///
/// # Errors
/// The first place where it does not.
pub fn check(lines: &[u8], proven: &[Vec<u8>]) -> Result<usize, Broken> {
    let leaves: Vec<&[u8]> = lines.strip_suffix(b"\n").unwrap_or(lines).split(|b| *b == b'\n').collect();
    let mut before: Option<(String, u64, String)> = None;
    for (line, leaf) in (1..).zip(&leaves) {
        let (cam, seq, prev) = link(leaf).ok_or(Broken::Line(line))?;
        if let Some((camera, number, hash)) = before {
            if camera != cam {
                return Err(Broken::Line(line));
            }
            if number.checked_add(1) != Some(seq) || hash != prev {
                return Err(Broken::Link(line));
            }
        }
        before = Some((cam, seq, leaf_hash(leaf).to_string()));
    }
    let held: HashSet<&[u8]> = leaves.iter().copied().collect();
    let last = leaves.last().is_some_and(|last| proven.iter().any(|p| p == last));
    let all = proven.iter().all(|p| held.contains(p.as_slice()));
    if last && all { Ok(leaves.len()) } else { Err(Broken::Unproven) }
}

/// Camera, number and previous hash of a leaf.
fn link(leaf: &[u8]) -> Option<(String, u64, String)> {
    let said: Value = serde_json::from_slice(leaf).ok()?;
    let word = |name: &str| Some(said[name].as_str()?.to_owned());
    Some((word("cam")?, said["seq"].as_u64()?, word("prev")?))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;
    use crate::evidence::ChainHead;
    use crate::ledger::leaf;

    fn leaves(count: u64) -> Vec<Vec<u8>> {
        let mut head = None;
        let one = |n: u64| {
            let fields = json!({ "at_ms": n });
            let fields = fields.as_object().expect("object");
            let leaf = leaf::encode("gap", Some(("00ff00ff00ff00ff", head)), fields).expect("a leaf");
            head = Some(ChainHead { seq: n + 1, hash: leaf_hash(&leaf) });
            leaf
        };
        (0..count).map(one).collect()
    }

    fn text(leaves: &[Vec<u8>]) -> Vec<u8> {
        leaves.iter().flat_map(|l| [l.as_slice(), b"\n"].concat()).collect()
    }

    #[test]
    fn a_chain_whose_last_leaf_is_proven_holds() {
        let all = leaves(5);
        assert_eq!(check(&text(&all), &[all[0].clone(), all[4].clone()]), Ok(5));
        assert_eq!(check(&text(&all[2..]), &[all[4].clone()]), Ok(3));
        assert_eq!(check(&text(&all), &[all[3].clone()]), Err(Broken::Unproven));
        assert_eq!(check(b"", &[]), Err(Broken::Line(1)));
    }

    proptest! {
        #[test]
        fn a_leaf_that_was_left_out_or_changed_is_shown(out in 1usize..8, bit in 0u8..8, at in any::<usize>()) {
            let all = leaves(9);
            let proven = [all[0].clone(), all[8].clone()];
            let mut fewer = all.clone();
            fewer.remove(out);
            prop_assert_eq!(check(&text(&fewer), &proven), Err(Broken::Link(out + 1)));
            let mut changed = all;
            let at = at % changed[out].len();
            changed[out][at] ^= 1 << bit;
            prop_assert!(check(&text(&changed), &proven).is_err());
        }

        #[test]
        fn any_bytes_are_read_without_harm(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
            prop_assert!(check(&bytes, &[]).is_err());
        }
    }
}
