//! The ledger's index: leaves, per-camera chains, the edge of the tree, signed checkpoints.

use std::sync::Arc;

use rusqlite::{Connection, OptionalExtension, Row, Rows, params};

use super::once::{self, Once};
use super::packed;
use super::{Evidence, EvidenceError, NewMail, heartbeats};
use crate::model::heartbeat::{self, Beat};
use crate::model::{Sha256, UtcMs};

/// A leaf about to be committed.
#[derive(Clone, Debug)]
pub struct NewLeaf<'f> {
    /// Leaf type.
    pub kind: &'f str,
    /// Opaque camera id and the leaf's number in that camera's chain.
    pub chain: Option<(Arc<str>, u64)>,
    /// RFC 6962 leaf hash of `body`.
    pub hash: Sha256,
    /// The key that makes sealing idempotent.
    pub once: Once,
    /// The leaf's bytes, one line, stored and exported verbatim.
    pub body: Vec<u8>,
}

/// A camera that has no leaf yet.
#[derive(Clone, Debug)]
pub struct NewCamera {
    /// What its leaves say instead of the name: 16 hexadecimal digits.
    pub opaque: String,
    /// Its name, which stays here.
    pub name: String,
}

impl NewCamera {
    /// Draws the opaque id.
    ///
    /// # Errors
    /// No randomness.
    pub fn draw(name: &str) -> Result<Self, EvidenceError> {
        let mut raw = [0u8; 8];
        getrandom::fill(&mut raw).map_err(EvidenceError::Random)?;
        Ok(Self { opaque: format!("{:016x}", u64::from_be_bytes(raw)), name: name.to_owned() })
    }
}

/// Everything that one batch commits, in one transaction.
#[derive(Clone, Debug)]
pub struct LedgerCommit<'f> {
    /// Size that the edge had when the batch was built: the guard against a second writer.
    pub old_size: u64,
    /// Cameras whose first leaf is among these.
    pub cameras: Vec<NewCamera>,
    /// Leaves in order, the first at index `old_size`.
    pub leaves: Vec<NewLeaf<'f>>,
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

fn heartbeat(leaf: &NewLeaf<'_>) -> Option<Beat> {
    if leaf.kind == heartbeat::KIND { Beat::read(&leaf.body) } else { None }
}

/// What outsiders said speaks of the old log's checkpoints; it stays with it, in its copy.
const FORGET: &str = "delete from frozen; delete from witness; delete from cosignature; delete from witnessed; \
     delete from stamp_request; delete from stamp; delete from once; delete from chain_head; delete from leaf_body; \
     delete from leaves; delete from edge; delete from checkpoint; delete from published;";

/// Every table grows at its end, or nearly: a commit syncs few pages more than its bytes fill.
fn put_leaves(tx: &Connection, first: u64, leaves: &[NewLeaf<'_>]) -> rusqlite::Result<()> {
    const BODY: &str = "insert into leaf_body (idx, lines) values (?1, ?2)";
    const CHAIN: &str = "insert into chain_head (camera, idx, seq, hash) values (?1, ?2, ?3, ?4) \
         on conflict do update set idx = excluded.idx, seq = excluded.seq, hash = excluded.hash";
    if leaves.is_empty() {
        return Ok(());
    }
    // First, so that a batch that repeats one costs little more than to notice it.
    let keys: Vec<Once> = leaves.iter().map(|l| l.once).collect();
    once::keep(tx, first, &keys)?;
    let newest = packed::put(tx, first, leaves)?;
    let bodies: Vec<&[u8]> = leaves.iter().map(|l| l.body.as_slice()).collect();
    tx.prepare_cached(BODY)?.execute(params![first.cast_signed(), bodies.join(&b'\n')])?;
    leaves.iter().filter_map(heartbeat).try_for_each(|beat| heartbeats::note(tx, beat))?;
    let mut put = tx.prepare_cached(CHAIN)?;
    for n in newest {
        let NewLeaf { chain, hash, .. } = &leaves[n];
        let (camera, seq) = chain.as_ref().map(|(camera, seq)| (&**camera, seq.cast_signed())).unzip();
        put.execute(params![camera, (first + n as u64).cast_signed(), seq, hash.0])?;
    }
    Ok(())
}

impl Evidence {
    /// The opaque id of a camera that has leaves.
    ///
    /// # Errors
    /// SQLite's own.
    pub fn opaque_camera(&self, name: &str) -> Result<Option<String>, EvidenceError> {
        const GET: &str = "select opaque from camera where name = ?1";
        let get = || self.db.prepare_cached(GET)?.query_row([name], |r| r.get(0)).optional();
        get().map_err(|e| self.wrap(e))
    }

    /// The newest leaf of a camera's chain.
    ///
    /// # Errors
    /// SQLite's own.
    pub fn chain_head(&self, opaque: &str) -> Result<Option<ChainHead>, EvidenceError> {
        const GET: &str = "select seq, hash from chain_head where camera = ?1";
        let mut get = self.db.prepare_cached(GET).map_err(|e| self.wrap(e))?;
        let row: Option<(i64, Vec<u8>)> =
            get.query_row([opaque], |r| Ok((r.get(0)?, r.get(1)?))).optional().map_err(|e| self.wrap(e))?;
        row.map(|(seq, hash)| {
            let hash = Sha256::from_slice(&hash).ok_or_else(|| self.damaged("a leaf hash"))?;
            Ok(ChainHead { seq: seq.cast_unsigned(), hash })
        })
        .transpose()
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
        const GET: &str = "select idx, frames from leaves where idx < ?1 order by idx desc";
        let opaque = camera.map(|name| self.opaque_camera(name)).transpose()?;
        let opaque = match &opaque {
            Some(None) => return Ok(Vec::new()),
            Some(Some(opaque)) => Some(opaque.as_str()),
            None => None,
        };
        let most = usize::try_from(most).unwrap_or(usize::MAX);
        let mut get = self.db.prepare_cached(GET).map_err(|e| self.wrap(e))?;
        let mut rows = get.query([size.cast_signed()]).map_err(|e| self.wrap(e))?;
        let get_frames = |r: &Row<'_>| Ok((r.get(0)?, r.get::<_, String>(1)?));
        let mut newest = Vec::new();
        while newest.len() < most
            && let Some(row) = rows.next().map_err(|e| self.wrap(e))?
        {
            let (first, frames) = get_frames(row).map_err(|e| self.wrap(e))?;
            let found = packed::of(first, &frames, kind, opaque);
            let found = found.ok_or_else(|| self.damaged("the frames of leaves"))?;
            newest.extend(found.into_iter().filter(|index| *index < size));
        }
        newest.truncate(most);
        newest.reverse();
        Ok(newest)
    }

    /// Stored form of the edge and the size that the next commit builds on, if any leaf was ever committed.
    ///
    /// # Errors
    /// SQLite's own.
    pub fn edge(&self) -> Result<Option<(u64, Vec<u8>)>, EvidenceError> {
        const GET: &str = "select size, frontier from edge";
        let row = |r: &Row<'_>| Ok((r.get::<_, i64>(0)?.cast_unsigned(), r.get(1)?));
        self.db.query_row(GET, [], row).optional().map_err(|e| self.wrap(e))
    }

    /// Position of the first leaf whose bytes are kept here; those before it are in bundles alone.
    ///
    /// # Errors
    /// SQLite's own.
    pub fn first_body(&self) -> Result<Option<u64>, EvidenceError> {
        const GET: &str = "select min(idx) from leaf_body";
        let first: Option<i64> = self.db.query_row(GET, [], |r| r.get(0)).map_err(|e| self.wrap(e))?;
        Ok(first.map(i64::cast_unsigned))
    }

    /// Looks at the store as of one instant, whatever another process commits meanwhile.
    ///
    /// # Errors
    /// SQLite's own, or whatever `look` returns.
    pub fn at_one_instant<T>(
        &self,
        look: impl FnOnce() -> Result<T, EvidenceError>,
    ) -> Result<T, EvidenceError> {
        // Undone at the end: nothing is written in it.
        let _open = self.db.unchecked_transaction().map_err(|e| self.wrap(e))?;
        look()
    }

    /// Commits a batch: leaves, edge and checkpoint together or not at all.
    ///
    /// # Errors
    /// SQLite's own; also when the edge is not at `old_size` any more.
    pub fn commit_ledger(&mut self, c: &LedgerCommit<'_>) -> Result<(), EvidenceError> {
        self.commit(c, false, &[])
    }

    /// Commits a batch and queues what tells people of it, both or neither.
    ///
    /// # Errors
    /// SQLite's own.
    pub fn commit_and_tell(&mut self, c: &LedgerCommit<'_>, mails: &[NewMail]) -> Result<(), EvidenceError> {
        self.commit(c, false, mails)
    }

    /// Commits the first batch of a successor log in place of the old log's index and queues what tells people of it,
    /// together or not at all.
    /// The old index must have been kept before, see [`Evidence::keep_copy`].
    ///
    /// # Errors
    /// SQLite's own.
    pub fn begin_successor(&mut self, c: &LedgerCommit<'_>, mails: &[NewMail]) -> Result<(), EvidenceError> {
        self.commit(c, true, mails)
    }

    fn commit(
        &mut self,
        c: &LedgerCommit<'_>,
        begin_anew: bool,
        mails: &[NewMail],
    ) -> Result<(), EvidenceError> {
        if c.leaves.iter().any(|l| l.body.contains(&b'\n')) {
            return Err(self.damaged("a leaf of one line"));
        }
        const CAMERA: &str = "insert into camera (opaque, name) values (?1, ?2)";
        const FIRST: &str = "insert or ignore into edge (one, size, frontier) values (1, 0, x'')";
        const EDGE: &str = "update edge set size = ?2, frontier = ?3 where one = 1 and size = ?1";
        const HEAD: &str =
            "insert or ignore into checkpoint (size, root, note, signed_ms) values (?1, ?2, ?3, ?4)";
        let mut done = || -> rusqlite::Result<()> {
            let tx = self.db.transaction()?;
            if begin_anew {
                tx.execute_batch(FORGET)?;
            }
            tx.prepare_cached(FIRST)?.execute([])?;
            for camera in &c.cameras {
                tx.prepare_cached(CAMERA)?.execute([&camera.opaque, &camera.name])?;
            }
            put_leaves(&tx, c.old_size, &c.leaves)?;
            let new_size = c.old_size + c.leaves.len() as u64;
            let edge = params![c.old_size.cast_signed(), new_size.cast_signed(), c.edge];
            if tx.prepare_cached(EDGE)?.execute(edge)? != 1 {
                return Err(rusqlite::Error::StatementChangedRows(0));
            }
            if let Some(h) = &c.head {
                tx.execute(HEAD, params![h.size.cast_signed(), h.root.0, h.note, h.signed.0])?;
                super::mail::put(&tx, h.signed, mails)?;
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
        // Up to the commit that the first leaf to be kept lies in.
        const DROP: &str =
            "delete from leaf_body where idx < (select max(idx) from leaf_body where idx <= ?1)";
        let mut done = || -> rusqlite::Result<()> {
            let tx = self.db.transaction()?;
            tx.execute(SET, [size.cast_signed()])?;
            tx.execute(DROP, [durable.cast_signed()])?;
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
        const GET: &str = "select idx, hashes from leaves where idx < ?2 \
             and idx >= coalesce((select max(idx) from leaves where idx <= ?1), 0) order by idx";
        const BODIES: &str = "select idx, lines from leaf_body where idx < ?2 \
             and idx >= coalesce((select max(idx) from leaf_body where idx <= ?1), 0) order by idx";
        let part = [from.cast_signed(), to.cast_signed()];
        let mut get = self.db.prepare_cached(GET).map_err(|e| self.wrap(e))?;
        let mut get_bodies = self.db.prepare_cached(BODIES).map_err(|e| self.wrap(e))?;
        let rows = get_bodies.query(part).map_err(|e| self.wrap(e))?;
        let mut bodies = Bodies { rows, next: 0, lines: Vec::new().into_iter() };
        let mut rows = get.query(part).map_err(|e| self.wrap(e))?;
        let get_hashes = |r: &Row<'_>| Ok((r.get(0)?, r.get::<_, Vec<u8>>(1)?));
        while let Some(row) = rows.next().map_err(|e| self.wrap(e))? {
            let (first, hashes) = get_hashes(row).map_err(|e| self.wrap(e))?;
            let hashes = packed::hashes(first, &hashes).ok_or_else(|| self.damaged("a leaf hash"))?;
            for (index, hash) in hashes.filter(|(index, _)| (from..to).contains(index)) {
                let body = bodies.of(index.cast_signed()).map_err(|e| self.wrap(e))?;
                each(StoredLeaf { index, hash, body })?;
            }
        }
        Ok(())
    }
}

/// The bytes of leaves as commits kept them, read beside the leaves.
struct Bodies<'s> {
    rows: Rows<'s>,
    /// Position of the leaf of the next line.
    next: i64,
    lines: std::vec::IntoIter<Vec<u8>>,
}

impl Bodies<'_> {
    /// The bytes of a leaf, if they are still here; leaves are asked for in their order.
    fn of(&mut self, index: i64) -> rusqlite::Result<Option<Vec<u8>>> {
        while self.next <= index {
            match self.lines.next() {
                Some(line) if self.next == index => {
                    self.next += 1;
                    return Ok(Some(line));
                }
                Some(_) => self.next += 1,
                None => match self.rows.next()? {
                    Some(row) => {
                        self.next = row.get(0)?;
                        let lines = row.get_ref(1)?.as_blob()?.split(|b| *b == b'\n').map(<[u8]>::to_vec);
                        self.lines = lines.collect::<Vec<_>>().into_iter();
                    }
                    None => return Ok(None),
                },
            }
        }
        Ok(None)
    }
}
