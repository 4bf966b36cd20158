//! How leaves of one commit lie in one row of table `leaves`: their hashes side by side, and of each the frame that
//! tells its type and its place in a camera's chain.

use std::collections::HashMap;

use rusqlite::{Connection, params};
use serde::{Deserialize, Serialize};

use super::NewLeaf;
use crate::model::Sha256;

/// Length of a leaf hash in bytes.
const HASH: usize = 32;

/// What is known of the leaves of a row beside their hashes.
#[derive(Default, Serialize, Deserialize)]
struct Frames<'a> {
    /// Opaque ids of the cameras whose chains go on here, each once.
    #[serde(borrow)]
    cameras: Vec<&'a str>,
    leaves: Vec<Frame<'a>>,
}

/// `[type]`, or `[type, place of its camera in the row's list, number in the chain]`.
#[derive(Serialize, Deserialize)]
#[serde(untagged)]
enum Frame<'a> {
    InChain(&'a str, usize, u64),
    Alone((&'a str,)),
}

/// Keeps leaves, the first of them at position `first`; gives the newest of each camera by its place among them.
pub(super) fn put(db: &Connection, first: u64, leaves: &[NewLeaf<'_>]) -> rusqlite::Result<Vec<usize>> {
    const PUT: &str = "insert into leaves (idx, hashes, frames) values (?1, ?2, ?3)";
    let hashes: Vec<[u8; HASH]> = leaves.iter().map(|l| l.hash.0).collect();
    let (frames, newest) = frames(leaves);
    let frames = serde_json::to_string(&frames).expect("BUG: texts and numbers are JSON");
    db.prepare_cached(PUT)?.execute(params![first.cast_signed(), hashes.as_flattened(), frames])?;
    Ok(newest)
}

fn frames<'a>(leaves: &'a [NewLeaf<'_>]) -> (Frames<'a>, Vec<usize>) {
    let mut places = HashMap::new();
    let mut frames = Frames { cameras: Vec::new(), leaves: Vec::with_capacity(leaves.len()) };
    let mut newest = Vec::new();
    for (n, leaf) in leaves.iter().enumerate() {
        let Some((camera, seq)) = &leaf.chain else {
            frames.leaves.push(Frame::Alone((leaf.kind,)));
            continue;
        };
        let place = *places.entry(&**camera).or_insert_with(|| {
            frames.cameras.push(camera);
            newest.push(n);
            newest.len() - 1
        });
        newest[place] = n;
        frames.leaves.push(Frame::InChain(leaf.kind, place, *seq));
    }
    (frames, newest)
}

/// The leaves of a row with their positions, from its columns `idx` and `hashes`; `None` when a part of a hash is missing.
pub(super) fn hashes(first: i64, hashes: &[u8]) -> Option<impl Iterator<Item = (u64, Sha256)>> {
    let (hashes, rest) = hashes.as_chunks::<HASH>();
    rest.is_empty().then(|| (first.cast_unsigned()..).zip(hashes.iter().map(|h| Sha256(*h))))
}

/// Positions of the leaves of a type, and of a camera where one is named by its opaque id, from the columns `idx` and
/// `frames` of a row; newest first. `None` when the frames are not what [`put`] writes.
pub(super) fn of(first: i64, frames: &str, kind: &str, camera: Option<&str>) -> Option<Vec<u64>> {
    let Frames { cameras, leaves } = serde_json::from_str(frames).ok()?;
    let place = camera.map(|camera| cameras.iter().position(|c| *c == camera));
    let wanted = |frame: &Frame<'_>| match *frame {
        Frame::InChain(k, c, _) => k == kind && place.is_none_or(|place| place == Some(c)),
        Frame::Alone((k,)) => k == kind && place.is_none(),
    };
    let numbered = (first.cast_unsigned()..).zip(&leaves);
    let mut found: Vec<u64> = numbered.filter(|(_, f)| wanted(f)).map(|(index, _)| index).collect();
    found.reverse();
    Some(found)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use crate::evidence::{Evidence, EvidenceError, LedgerCommit, NewCamera, NewLeaf, StoredLeaf, once};
    use crate::model::Sha256;
    use crate::store::Durability;

    const KINDS: [&str; 3] = ["seg", "scan", "heartbeat"];

    fn camera(n: usize) -> NewCamera {
        NewCamera { opaque: format!("{n:016x}"), name: format!("nvr1/{n}") }
    }

    fn leaf(index: u64, (kind, camera): (usize, Option<usize>)) -> NewLeaf<'static> {
        NewLeaf {
            kind: KINDS[kind],
            chain: camera.map(|n| (format!("{n:016x}").into(), index + 1)),
            hash: Sha256([u8::try_from(index).expect("few"); 32]),
            once: once(&format!("fact {index}")),
            body: vec![b'.'; usize::try_from(index).expect("few")],
        }
    }

    fn sealed(commits: &[Vec<(usize, Option<usize>)>]) -> (tempfile::TempDir, Evidence) {
        let dir = tempfile::tempdir().expect("temp dir");
        let mut evidence = Evidence::open(dir.path(), Durability::Ephemeral).expect("store");
        let mut size = 0;
        for facts in commits {
            let commit = LedgerCommit {
                old_size: size,
                cameras: if size == 0 { vec![camera(0), camera(1)] } else { Vec::new() },
                leaves: (size..).zip(facts).map(|(index, fact)| leaf(index, *fact)).collect(),
                edge: Vec::new(),
                head: None,
            };
            evidence.commit_ledger(&commit).expect("committed");
            size += facts.len() as u64;
        }
        (dir, evidence)
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(24))]

        #[test]
        fn however_leaves_are_committed_each_is_found_in_its_place(
            commits in prop::collection::vec(prop::collection::vec((0usize..3, prop::option::of(0usize..2)), 1..9), 1..6),
            from in 0u64..30,
            len in 0u64..30,
            most in 1u32..5,
        ) {
            let (_dir, evidence) = sealed(&commits);
            let all: Vec<_> = (0u64..).zip(commits.concat()).collect();
            let mut got = Vec::new();
            let each = |l: StoredLeaf| {
                got.push((l.index, l.hash, l.body));
                Ok::<_, EvidenceError>(())
            };
            evidence.leaves(from, from + len, each).expect("read");
            let part = all.iter().filter(|(n, _)| (from..from + len).contains(n));
            let want: Vec<_> = part.map(|(n, fact)| leaf(*n, *fact)).collect();
            let want: Vec<_> = (from..).zip(want).map(|(n, l)| (n, l.hash, Some(l.body))).collect();
            prop_assert_eq!(got, want);

            for wanted in [None, Some(0), Some(1)] {
                let name = wanted.map(|n| camera(n).name);
                let found = evidence.newest_of("seg", name.as_deref(), len, most).expect("read");
                let of = |fact: &(usize, Option<usize>)| fact.0 == 0 && (wanted.is_none() || fact.1 == wanted);
                let mut newest: Vec<u64> =
                    all.iter().rev().filter(|(n, fact)| *n < len && of(fact)).map(|(n, _)| *n).collect();
                newest.truncate(most as usize);
                newest.reverse();
                prop_assert_eq!(found, newest);
            }
        }
    }

    #[test]
    fn a_damaged_row_is_told() {
        let (dir, evidence) = sealed(&[vec![(0, Some(0)), (1, None)]]);
        let db = rusqlite::Connection::open(dir.path().join(crate::evidence::FILE)).expect("open");
        db.execute("update leaves set hashes = substr(hashes, 2), frames = '[[1]]'", []).expect("damaged");
        assert!(evidence.leaves(0, 2, |_| Ok::<_, EvidenceError>(())).is_err());
        assert!(evidence.newest_of("seg", None, 2, 9).is_err());
    }

    #[test]
    fn the_view_shows_each_leaf_in_a_row() {
        let (dir, _evidence) = sealed(&[vec![(1, None)], vec![(0, Some(1)), (0, Some(0))]]);
        let db = rusqlite::Connection::open(dir.path().join(crate::evidence::FILE)).expect("open");
        let mut get = db
            .prepare("select first, idx, kind, camera, seq, hex(hash) from leaf order by idx")
            .expect("a view");
        type Row = (i64, i64, String, Option<String>, Option<i64>, String);
        let rows = get
            .query_map([], |r| Ok((r.get(0)?, r.get(1)?, r.get(2)?, r.get(3)?, r.get(4)?, r.get(5)?)))
            .and_then(Iterator::collect::<Result<Vec<Row>, _>>)
            .expect("rows");
        let want = [
            (0, 0, "scan".to_owned(), None, None, "00".repeat(32)),
            (1, 1, "seg".to_owned(), Some(camera(1).opaque), Some(2), "01".repeat(32)),
            (1, 2, "seg".to_owned(), Some(camera(0).opaque), Some(3), "02".repeat(32)),
        ];
        assert_eq!(rows, want);
    }
}
