//! What was sealed once ever: which key of a fact stands for which leaf.

use std::collections::HashSet;

use rusqlite::{Connection, OptionalExtension, Params, ToSql, params_from_iter};
use sha2::Digest;

use super::{Evidence, EvidenceError};

/// Stands for the key of a fact, see [`once`].
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct Once {
    near: i64,
    digest: [u8; 16],
}

/// What makes sealing a fact idempotent, in the form in which it is kept: a digest, of which 128 bits leave no room for
/// chance collisions, behind the last number in the key.
///
/// The number only says where in the index the digest lies. It is a time or a place in a row: what is sealed together
/// lies together, and a batch writes a few pages of the index instead of one for each leaf.
pub fn once(key: &str) -> Once {
    let near = key.rsplit(' ').find_map(|word| word.parse().ok()).unwrap_or(0);
    let whole: [u8; 32] = sha2::Sha256::digest(key.as_bytes()).into();
    let mut digest = [0; 16];
    digest.copy_from_slice(&whole[..16]);
    Once { near, digest }
}

impl Once {
    /// Condition on the columns of table `once` under which [`Once::params`] find the key, also where an older store
    /// kept it without its number.
    pub const IS: &str = "near in (?1, -9223372036854775808) and digest = ?2";

    /// See [`Once::IS`].
    pub fn params(&self) -> impl Params {
        (self.near, self.digest)
    }
}

/// Keys that one statement keeps: starting a statement costs half of what keeping a key does.
const AT_ONCE: usize = 32;

/// Keeps the keys of leaves, the first at position `index`; refuses one that was kept before. The transaction is to be
/// given up then: keys before it stay.
pub(super) fn keep(db: &Connection, index: u64, keys: &[Once]) -> rusqlite::Result<()> {
    let numbered: Vec<(i64, &Once)> = (index.cast_signed()..).zip(keys).collect();
    let (whole, rest) = numbered.as_chunks::<AT_ONCE>();
    whole.iter().try_for_each(|keys| put(db, keys))?;
    rest.iter().try_for_each(|key| put(db, std::slice::from_ref(key)))
}

fn put(db: &Connection, keys: &[(i64, &Once)]) -> rusqlite::Result<()> {
    // To fail, not to abort: nobody needs a statement that can be taken back by itself.
    let rows = vec!["(?, ?, ?)"; keys.len()].join(", ");
    let mut put =
        db.prepare_cached(&format!("insert or fail into once (near, digest, idx) values {rows}"))?;
    let values = keys.iter().flat_map(|(index, key)| -> [&dyn ToSql; 3] { [&key.near, &key.digest, index] });
    put.execute(params_from_iter(values)).map(drop)
}

impl Evidence {
    /// Whether keys are kept without their number: then a commit does not notice that it repeats one of them.
    ///
    /// # Errors
    /// SQLite's own.
    pub fn keeps_old_keys(&self) -> Result<bool, EvidenceError> {
        const ANY: &str = "select 1 from once where near = -9223372036854775808";
        let any = || self.db.prepare_cached(ANY)?.exists([]);
        any().map_err(|e| self.wrap(e))
    }

    /// The keys among these under which a fact was sealed before.
    ///
    /// # Errors
    /// SQLite's own.
    pub fn sealed_among(&self, keys: &[Once]) -> Result<HashSet<Once>, EvidenceError> {
        let read = || -> rusqlite::Result<HashSet<Once>> {
            // One look at the file for all of them: asking for the lock costs more than finding a key.
            let tx = self.db.unchecked_transaction()?;
            let mut get = tx.prepare_cached(&format!("select 1 from once where {}", Once::IS))?;
            let mut sealed = HashSet::new();
            for key in keys {
                if get.exists(key.params())? {
                    sealed.insert(*key);
                }
            }
            Ok(sealed)
        };
        read().map_err(|e| self.wrap(e))
    }

    /// Position of the leaf that was sealed under a key.
    ///
    /// # Errors
    /// SQLite's own.
    pub fn leaf_of_key(&self, key: Once) -> Result<Option<u64>, EvidenceError> {
        let sql = format!("select idx from once where {}", Once::IS);
        let get = || self.db.prepare_cached(&sql)?.query_row(key.params(), |r| r.get::<_, i64>(0)).optional();
        get().map(|n| n.map(i64::cast_unsigned)).map_err(|e| self.wrap(e))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evidence::{LedgerCommit, NewLeaf, older_tests};
    use crate::model::Sha256;
    use crate::store::Durability;

    fn key(camera: &str, start: i64, content: char) -> Once {
        once(&format!("seg nvr1/{camera} main {start} {}", content.to_string().repeat(64)))
    }

    #[test]
    fn keys_lie_in_the_order_of_their_times_whatever_their_camera_and_content() {
        let (early, late) = (1_763_710_000_000, 1_763_710_010_000);
        let keys = [key("z", early, 'f'), key("a", late, 'a'), once("store 1763710010001"), once("export")];
        assert_eq!(keys.map(|k| k.near), [early, late, late + 1, 0]);
    }

    #[test]
    fn keys_of_one_time_are_told_apart() {
        let keys = [key("a", 5, 'a'), key("b", 5, 'a'), key("a", 5, 'b'), once("gap 5"), once("gone 5")];
        assert_eq!(keys.iter().collect::<HashSet<_>>().len(), keys.len());
    }

    #[test]
    fn what_an_older_store_had_sealed_is_not_sealed_again() {
        const OLD: &str = "insert into camera values ('00ff00ff00ff00ff', 'nvr1/a'); \
             insert into leaf values (0, 'seg', '00ff00ff00ff00ff', 1, zeroblob(32), ?1, x'00'), \
             (1, 'seg', '00ff00ff00ff00ff', 2, x'0101010101010101010101010101010101010101010101010101010101010101', null, null); \
             insert into edge values (1, 2, x'00')";
        let dir = tempfile::tempdir().expect("temp dir");
        let sealed = key("a", 7, 'a');
        let hex: String = sealed.digest.iter().map(|b| format!("{b:02x}")).collect();
        older_tests::lay(dir.path(), "_narrow_leaves.sql", &OLD.replace("?1", &format!("x'{hex}'")));

        let mut evidence = Evidence::open(dir.path(), Durability::Ephemeral).expect("migrated");
        let keys = [sealed, key("a", 8, 'a')];
        assert_eq!(evidence.sealed_among(&keys).expect("read"), HashSet::from([sealed]));
        assert_eq!(evidence.leaf_of_key(sealed).expect("read"), Some(0));
        let head = evidence.chain_head("00ff00ff00ff00ff").expect("read").expect("a chain");
        assert_eq!((head.seq, head.hash), (2, Sha256([1; 32])));
        let mut bodies = Vec::new();
        let each = |leaf: crate::evidence::StoredLeaf| {
            bodies.push(leaf.body);
            Ok::<_, EvidenceError>(())
        };
        evidence.leaves(0, 9, each).expect("read");
        assert_eq!(bodies, [Some(vec![0]), None]);

        let leaf = |once| NewLeaf {
            kind: "seg",
            chain: Some(("00ff00ff00ff00ff".into(), 3)),
            hash: Sha256([2; 32]),
            once,
            body: vec![2],
        };
        let commit = |leaf| LedgerCommit {
            old_size: 2,
            cameras: Vec::new(),
            leaves: vec![leaf],
            edge: Vec::new(),
            head: None,
        };
        evidence.commit_ledger(&commit(leaf(keys[1]))).expect("committed");
        assert_eq!(evidence.leaf_of_key(keys[1]).expect("read"), Some(2));
        assert_eq!(
            evidence.chain_head("00ff00ff00ff00ff").expect("read").map(|h| (h.seq, h.hash)),
            Some((3, Sha256([2; 32])))
        );
    }

    #[test]
    fn a_key_is_kept_once_even_when_nobody_asked_before() {
        let dir = tempfile::tempdir().expect("temp dir");
        let mut evidence = Evidence::open(dir.path(), Durability::Ephemeral).expect("store");
        let leaf = || NewLeaf {
            kind: "scan",
            chain: None,
            hash: Sha256([2; 32]),
            once: once("store 5"),
            body: vec![2],
        };
        let commit = LedgerCommit {
            old_size: 0,
            cameras: Vec::new(),
            leaves: vec![leaf(), leaf()],
            edge: Vec::new(),
            head: None,
        };
        assert!(evidence.commit_ledger(&commit).is_err());
        assert_eq!(evidence.edge().expect("read"), None, "nothing of the batch was committed");
    }
}
