//! The ledger's index: leaves, per-camera chains, the edge of the tree, signed checkpoints.

use std::collections::HashSet;
use std::fmt::Write;

use rusqlite::{OptionalExtension, params};
use sha2::Digest;

use super::{Evidence, EvidenceError, heartbeats};
use crate::model::heartbeat::{self, Beat};
use crate::model::{Sha256, UtcMs};

/// A leaf about to be committed.
#[derive(Clone, Debug)]
pub struct NewLeaf {
    /// Leaf type.
    pub kind: String,
    /// Opaque camera id and the leaf's number in that camera's chain.
    pub chain: Option<(String, u64)>,
    /// RFC 6962 leaf hash of `body`.
    pub hash: Sha256,
    /// Digest of the key that makes sealing idempotent.
    pub once: Once,
    /// The leaf's bytes, stored and exported verbatim.
    pub body: Vec<u8>,
}

/// Everything that one batch commits, in one transaction.
#[derive(Clone, Debug)]
pub struct LedgerCommit {
    /// Size that the edge had when the batch was built: the guard against a second writer.
    pub old_size: u64,
    /// Leaves in order, the first at index `old_size`.
    pub leaves: Vec<NewLeaf>,
    /// Stored form of the edge after the leaves.
    pub edge: Vec<u8>,
    /// A signed checkpoint of the size after the leaves, when one is due.
    pub head: Option<SignedHead>,
}

/// A signed checkpoint.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct SignedHead {
    /// Number of leaves.
    pub size: u64,
    /// RFC 6962 root.
    pub root: Sha256,
    /// The whole signed note.
    pub note: String,
    /// When it was signed.
    pub signed: UtcMs,
}

/// The newest leaf of a camera's chain.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct ChainHead {
    /// Number in the chain, from 1.
    pub seq: u64,
    /// Its leaf hash.
    pub hash: Sha256,
}

/// How far tiles on disk have followed, with the edge at that size.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Published {
    /// Number of leaves.
    pub size: u64,
}

/// A leaf as stored.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct StoredLeaf {
    /// Position in the tree.
    pub index: u64,
    /// Leaf hash.
    pub hash: Sha256,
    /// The bytes; absent once their full bundle is durable.
    pub body: Option<Vec<u8>>,
}

/// Stands for the key of a fact, see [`once`].
pub type Once = [u8; 16];

/// Digest of the key that makes sealing a fact idempotent; 128 bits leave no room for chance collisions.
pub fn once(key: &str) -> Once {
    let digest: [u8; 32] = sha2::Sha256::digest(key.as_bytes()).into();
    let mut out = [0; 16];
    out.copy_from_slice(&digest[..16]);
    out
}

fn heartbeat(leaf: &NewLeaf) -> Option<Beat> {
    if leaf.kind == heartbeat::KIND { Beat::read(&leaf.body) } else { None }
}

impl Evidence {
    /// The opaque id of a camera, drawn at first use.
    ///
    /// # Errors
    /// SQLite's own, or no randomness.
    pub fn opaque_camera(&self, name: &str) -> Result<String, EvidenceError> {
        const GET: &str = "select opaque from camera where name = ?1";
        const PUT: &str = "insert into camera (opaque, name) values (?1, ?2)";
        let known: Option<String> = {
            let mut get = self.db.prepare_cached(GET).map_err(|e| self.wrap(e))?;
            get.query_row([name], |r| r.get(0)).optional().map_err(|e| self.wrap(e))?
        };
        if let Some(opaque) = known {
            return Ok(opaque);
        }
        let mut raw = [0u8; 8];
        getrandom::fill(&mut raw).map_err(EvidenceError::Random)?;
        let opaque = raw.iter().fold(String::new(), |mut s, b| {
            // Writing to a String cannot fail.
            let _ = write!(s, "{b:02x}");
            s
        });
        self.db.execute(PUT, [&opaque, name]).map_err(|e| self.wrap(e))?;
        Ok(opaque)
    }

    /// The newest leaf of a camera's chain.
    ///
    /// # Errors
    /// SQLite's own.
    pub fn chain_head(&self, opaque: &str) -> Result<Option<ChainHead>, EvidenceError> {
        const GET: &str = "select seq, hash from leaf where camera = ?1 order by seq desc limit 1";
        let mut get = self.db.prepare_cached(GET).map_err(|e| self.wrap(e))?;
        let row: Option<(i64, Vec<u8>)> =
            get.query_row([opaque], |r| Ok((r.get(0)?, r.get(1)?))).optional().map_err(|e| self.wrap(e))?;
        row.map(|(seq, hash)| {
            let hash = Sha256::from_slice(&hash).ok_or_else(|| self.damaged("a leaf hash"))?;
            Ok(ChainHead { seq: seq.cast_unsigned(), hash })
        })
        .transpose()
    }

    /// The keys among these under which a fact was sealed before.
    ///
    /// # Errors
    /// SQLite's own.
    pub fn sealed_among(&self, keys: &[Once]) -> Result<HashSet<Once>, EvidenceError> {
        const GET: &str = "select 1 from leaf where once = ?1";
        let read = || -> rusqlite::Result<HashSet<Once>> {
            // One look at the file for all of them: asking for the lock costs more than finding a key.
            let tx = self.db.unchecked_transaction()?;
            let mut get = tx.prepare_cached(GET)?;
            let mut sealed = HashSet::new();
            for key in keys {
                if get.exists([&key[..]])? {
                    sealed.insert(*key);
                }
            }
            Ok(sealed)
        };
        read().map_err(|e| self.wrap(e))
    }

    /// Positions below `size` of the newest leaves of a type, and of a camera where one is named; oldest first.
    ///
    /// # Errors
    /// SQLite's own.
    pub fn newest_of(
        &self,
        kind: &str,
        camera: Option<&str>,
        size: u64,
        most: u32,
    ) -> Result<Vec<u64>, EvidenceError> {
        const GET: &str = "select l.idx from leaf l left join camera k on k.opaque = l.camera \
             where l.kind = ?1 and (?2 is null or k.name = ?2) and l.idx < ?3 order by l.idx desc limit ?4";
        let get = || -> rusqlite::Result<Vec<u64>> {
            let mut get = self.db.prepare_cached(GET)?;
            let rows =
                get.query_map(params![kind, camera, size.cast_signed(), most], |r| r.get::<_, i64>(0))?;
            let newest: Vec<i64> = rows.collect::<Result<_, _>>()?;
            Ok(newest.into_iter().rev().map(i64::cast_unsigned).collect())
        };
        get().map_err(|e| self.wrap(e))
    }

    /// Position of the leaf that was sealed under a key.
    ///
    /// # Errors
    /// SQLite's own.
    pub fn leaf_of_key(&self, once: &[u8; 16]) -> Result<Option<u64>, EvidenceError> {
        const GET: &str = "select idx from leaf where once = ?1";
        let get = || self.db.prepare_cached(GET)?.query_row([&once[..]], |r| r.get::<_, i64>(0)).optional();
        get().map(|n| n.map(i64::cast_unsigned)).map_err(|e| self.wrap(e))
    }

    /// Stored form of the edge, if any leaf was ever committed.
    ///
    /// # Errors
    /// SQLite's own.
    pub fn edge(&self) -> Result<Option<Vec<u8>>, EvidenceError> {
        const GET: &str = "select frontier from edge";
        self.db.query_row(GET, [], |r| r.get(0)).optional().map_err(|e| self.wrap(e))
    }

    /// Commits a batch: leaves, edge and checkpoint together or not at all.
    ///
    /// # Errors
    /// SQLite's own; also when the edge is not at `old_size` any more.
    pub fn commit_ledger(&mut self, c: &LedgerCommit) -> Result<(), EvidenceError> {
        self.commit(c, false)
    }

    /// Commits the first batch of a successor log in place of the old log's index, together or not at all.
    /// The old index must have been kept before, see [`Evidence::keep_copy`].
    ///
    /// # Errors
    /// SQLite's own.
    pub fn begin_successor(&mut self, c: &LedgerCommit) -> Result<(), EvidenceError> {
        self.commit(c, true)
    }

    fn commit(&mut self, c: &LedgerCommit, begin_anew: bool) -> Result<(), EvidenceError> {
        // What outsiders said speaks of the old log's checkpoints; it stays with it, in its copy.
        const FORGET: &str = "delete from frozen; delete from witness; delete from cosignature; delete from witnessed; delete from stamp_request;
            delete from stamp; delete from leaf; delete from edge; delete from checkpoint; delete from published;";
        const LEAF: &str =
            "insert into leaf (idx, kind, camera, seq, hash, once, body) values (?1,?2,?3,?4,?5,?6,?7)";
        const FIRST: &str = "insert or ignore into edge (one, size, frontier) values (1, 0, x'')";
        const EDGE: &str = "update edge set size = ?2, frontier = ?3 where one = 1 and size = ?1";
        const HEAD: &str =
            "insert or ignore into checkpoint (size, root, note, signed_ms) values (?1, ?2, ?3, ?4)";
        let mut done = || -> rusqlite::Result<()> {
            let tx = self.db.transaction()?;
            if begin_anew {
                tx.execute_batch(FORGET)?;
            }
            tx.execute(FIRST, [])?;
            {
                let mut put = tx.prepare_cached(LEAF)?;
                for (index, leaf) in (c.old_size..).zip(&c.leaves) {
                    let (camera, seq) = leaf.chain.as_ref().map(|(c, s)| (c, s.cast_signed())).unzip();
                    put.execute(params![
                        index.cast_signed(),
                        leaf.kind,
                        camera,
                        seq,
                        leaf.hash.0,
                        leaf.once,
                        leaf.body
                    ])?;
                    if let Some(beat) = heartbeat(leaf) {
                        heartbeats::note(&tx, beat)?;
                    }
                }
            }
            let new_size = c.old_size + c.leaves.len() as u64;
            if tx.execute(EDGE, params![c.old_size.cast_signed(), new_size.cast_signed(), c.edge])? != 1 {
                return Err(rusqlite::Error::StatementChangedRows(0));
            }
            if let Some(h) = &c.head {
                tx.execute(HEAD, params![h.size.cast_signed(), h.root.0, h.note, h.signed.0])?;
            }
            tx.commit()
        };
        done().map_err(|e| self.wrap(e))
    }

    /// The newest signed checkpoint.
    ///
    /// # Errors
    /// SQLite's own.
    pub fn newest_head(&self) -> Result<Option<SignedHead>, EvidenceError> {
        const GET: &str = "select size, root, note, signed_ms from checkpoint order by size desc limit 1";
        type Row = (i64, Vec<u8>, String, i64);
        let row: Option<Row> = self
            .db
            .query_row(GET, [], |r| Ok((r.get(0)?, r.get(1)?, r.get(2)?, r.get(3)?)))
            .optional()
            .map_err(|e| self.wrap(e))?;
        row.map(|(size, root, note, signed)| {
            let root = Sha256::from_slice(&root).ok_or_else(|| self.damaged("a checkpoint root"))?;
            Ok(SignedHead { size: size.cast_unsigned(), root, note, signed: UtcMs(signed) })
        })
        .transpose()
    }

    /// Root that was signed for a size.
    ///
    /// # Errors
    /// SQLite's own.
    pub fn root_at(&self, size: u64) -> Result<Option<Sha256>, EvidenceError> {
        const GET: &str = "select root from checkpoint where size = ?1";
        let row: Option<Vec<u8>> = self
            .db
            .query_row(GET, [size.cast_signed()], |r| r.get(0))
            .optional()
            .map_err(|e| self.wrap(e))?;
        row.map(|root| Sha256::from_slice(&root).ok_or_else(|| self.damaged("a checkpoint root"))).transpose()
    }

    /// Writes the whole store to another file, which must be empty or absent.
    ///
    /// # Errors
    /// SQLite's own.
    pub fn keep_copy(&self, to: &std::path::Path) -> Result<(), EvidenceError> {
        self.db.execute("vacuum into ?1", [to.to_string_lossy()]).map(drop).map_err(|e| self.wrap(e))
    }

    /// How far the tiles on disk have followed.
    ///
    /// # Errors
    /// SQLite's own.
    pub fn published(&self) -> Result<Published, EvidenceError> {
        const GET: &str = "select size from published";
        let size: Option<i64> =
            self.db.query_row(GET, [], |r| r.get(0)).optional().map_err(|e| self.wrap(e))?;
        Ok(Published { size: size.unwrap_or(0).cast_unsigned() })
    }

    /// Says that tiles and checkpoint of this size are on disk, and drops the bodies of leaves below
    /// `durable`, whose full bundles were synced and read back.
    ///
    /// # Errors
    /// SQLite's own.
    pub fn set_published(&mut self, size: u64, durable: u64) -> Result<(), EvidenceError> {
        const SET: &str =
            "insert into published (one, size) values (1, ?1) on conflict do update set size = excluded.size";
        const DROP: &str = "update leaf set body = null where idx < ?1 and idx >= ?2 and body is not null";
        let before = self.published()?.size;
        let mut done = || -> rusqlite::Result<()> {
            let tx = self.db.transaction()?;
            tx.execute(SET, [size.cast_signed()])?;
            // Bodies below the last published full bundle are gone already.
            let from = before - before % 256;
            tx.execute(DROP, [durable.cast_signed(), from.cast_signed()])?;
            tx.commit()
        };
        done().map_err(|e| self.wrap(e))
    }

    /// Leaves `[from, to)` in order, handed out one by one.
    ///
    /// # Errors
    /// SQLite's own, a damaged hash, or whatever `each` returns.
    pub fn leaves<E: From<EvidenceError>>(
        &self,
        from: u64,
        to: u64,
        mut each: impl FnMut(StoredLeaf) -> Result<(), E>,
    ) -> Result<(), E> {
        const GET: &str = "select idx, hash, body from leaf where idx >= ?1 and idx < ?2 order by idx";
        let mut get = self.db.prepare_cached(GET).map_err(|e| self.wrap(e))?;
        let mut rows = get.query([from.cast_signed(), to.cast_signed()]).map_err(|e| self.wrap(e))?;
        while let Some(r) = rows.next().map_err(|e| self.wrap(e))? {
            let read = || -> rusqlite::Result<(i64, Vec<u8>, Option<Vec<u8>>)> {
                Ok((r.get(0)?, r.get(1)?, r.get(2)?))
            };
            let (index, hash, body) = read().map_err(|e| self.wrap(e))?;
            let hash = Sha256::from_slice(&hash).ok_or_else(|| self.damaged("a leaf hash"))?;
            each(StoredLeaf { index: index.cast_unsigned(), hash, body })?;
        }
        Ok(())
    }
}
