//! The one writer of the log. Facts become leaves in a single commit; only after it do tiles and the
//! checkpoint reach the disk, and only from what was committed.
//!
//! Order: hash the bytes to be stored, check room, sign if due, commit (FULL), then publish. A crash
//! before the commit leaves nothing; after it, [`Sealer::publish`] of the next start catches up.

use std::collections::HashSet;
use std::path::{Path, PathBuf};

use rustix::fs::statvfs;
use thiserror::Error;

use crate::evidence::{self, Evidence, EvidenceError, LedgerCommit, NewLeaf, NewMail, Once, SignedHead};
use crate::ledger::batch::{Batch, Chains};
use crate::ledger::checkpoint::{Checkpoint, CheckpointError};
use crate::ledger::frozen::{self, Frozen};
use crate::ledger::keys::Signer;
use crate::ledger::leaf::{self, LeafError};
use crate::ledger::merkle;
use crate::ledger::publish::{self, PublishError};
use crate::ledger::rotation;
use crate::ledger::tiles::edge::Edge;
use crate::model::{Sha256, UtcMs};
use crate::text::{Text, Told};

/// What callers hand to the writer: a fact on its way into the log, from whichever store.
pub use crate::catalogue::Sealable;

/// Signing stops when less than this is free: a full disk must not tear the store of the log.
pub const FREE_FLOOR_BYTES: u64 = 16 << 20;

/// What people must be told is sealed and queued down to here: the reserve that observations leave.
pub const RESERVE_FLOOR_BYTES: u64 = 4 << 20;

/// Why facts could not be sealed. Nothing of the batch was committed.
#[derive(Debug, Error)]
pub enum SealError {
    /// The store.
    #[error(transparent)]
    Evidence(#[from] EvidenceError),
    /// A fact that cannot be a leaf.
    #[error(transparent)]
    Leaf(#[from] LeafError),
    /// The checkpoint could not be signed.
    #[error(transparent)]
    Checkpoint(#[from] CheckpointError),
    /// Tiles could not be written.
    #[error(transparent)]
    Publish(#[from] PublishError),
    /// See [`FREE_FLOOR_BYTES`].
    #[error(
        "cannot seal: only {free} bytes are free at {}; free at least {FREE_FLOOR_BYTES} bytes and run again, nothing was signed",
        path.display()
    )]
    NoRoom {
        /// State directory.
        path: PathBuf,
        /// Bytes free.
        free: u64,
    },
    /// Someone knows a larger or another log than this one: a restored backup, a clone, or a rewrite.
    #[error(
        "the ledger is frozen: {why}; observing goes on, nothing is signed; put the newer {} back, or run `holdfast ledger successor` to begin a new log that names this one",
        evidence::FILE
    )]
    Frozen {
        /// What disagrees, with both numbers and roots.
        why: Frozen,
    },
}

impl Told for SealError {
    fn told(&self, text: &Text) -> String {
        match self {
            Self::Evidence(e) => e.told(text),
            Self::Frozen { why } => why.told(text),
            Self::NoRoom { path, free } => {
                let path = path.to_string_lossy().into_owned();
                let facts =
                    [("path", path.into()), ("free", (*free).into()), ("floor", FREE_FLOOR_BYTES.into())];
                text.say("ledger-no-room", &facts)
            }
            Self::Leaf(_) | Self::Checkpoint(_) | Self::Publish(_) => self.to_string(),
        }
    }
}

impl SealError {
    /// True when the disk is full.
    pub fn is_disk_full(&self) -> bool {
        match self {
            Self::NoRoom { .. } => true,
            Self::Evidence(e) => e.is_disk_full(),
            Self::Publish(e) => e.is_disk_full(),
            Self::Leaf(_) | Self::Checkpoint(_) | Self::Frozen { .. } => false,
        }
    }
}

/// Size and root of the log.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Head {
    /// Number of leaves.
    pub size: u64,
    /// RFC 6962 root.
    pub root: Sha256,
}

/// A change of the key that is signed and not yet committed.
pub struct Turn {
    next: Signer,
    leaf: NewLeaf<'static>,
    edge: Edge,
    head: SignedHead,
}

impl Turn {
    /// Position of its leaf.
    pub fn leaf(&self) -> u64 {
        self.head.size - 1
    }

    /// The checkpoint that both keys signed.
    pub fn checkpoint(&self) -> &str {
        &self.head.note
    }
}

/// The open log.
pub struct Sealer {
    signer: Signer,
    state_dir: PathBuf,
    tlog: PathBuf,
    edge: Edge,
    chains: Chains,
    /// False only for an audit that keeps no state.
    durable: bool,
    /// Nothing is signed when less is free.
    floor: u64,
}

impl Sealer {
    /// Opens the log and checks the edge against the newest checkpoint and against `known`, the largest
    /// log that the catalogue has seen.
    ///
    /// # Errors
    /// [`SealError::Frozen`] when somebody knows a larger or another log.
    pub fn open(
        state_dir: &Path,
        evidence: &Evidence,
        signer: Signer,
        known: Option<Head>,
        durable: bool,
    ) -> Result<Self, SealError> {
        if let Some(why) = evidence.frozen()? {
            return Err(SealError::Frozen { why: Frozen::Witness(why) });
        }
        let tlog = state_dir.join("tlog");
        let origin = signer.verifier_key().name().as_str();
        let edge = frozen::check(&tlog, evidence, known, origin)?.map_err(|why| SealError::Frozen { why })?;
        Ok(Self {
            signer,
            state_dir: state_dir.to_owned(),
            tlog,
            edge,
            chains: Chains::default(),
            durable,
            floor: FREE_FLOOR_BYTES,
        })
    }

    /// Size and root as committed.
    pub fn head(&self) -> Head {
        Head { size: self.edge.size(), root: self.edge.root() }
    }

    /// Name of the log.
    pub fn origin(&self) -> &str {
        self.signer.verifier_key().name().as_str()
    }

    /// Seals facts in order, each key once ever, and signs a checkpoint when `sign` is set.
    ///
    /// # Errors
    /// See [`SealError`]; then nothing was committed and the edge is as it was.
    pub fn seal(
        &mut self,
        evidence: &mut Evidence,
        facts: &[Sealable],
        now: UtcMs,
        sign: bool,
    ) -> Result<Head, SealError> {
        // A witness may have said so since the log was opened.
        if let Some(why) = evidence.frozen()? {
            return Err(SealError::Frozen { why: Frozen::Witness(why) });
        }
        self.check_room()?;
        // Nearly always nothing was, and the commit itself notices when something was. What is signed is looked at
        // before: no signature is made of a tree that will not be.
        let look = sign || evidence.keeps_old_keys()?;
        let sealed = look.then(|| sealed_before(evidence, facts)).transpose()?;
        match self.append(evidence, facts, sealed, now, sign) {
            Err(SealError::Evidence(e)) if e.is_repeated() => {
                let sealed = sealed_before(evidence, facts)?;
                self.append(evidence, facts, Some(sealed), now, sign)
            }
            done => done,
        }
    }

    /// Commits the facts that are not among the `sealed` ones, where these are known.
    fn append(
        &mut self,
        evidence: &mut Evidence,
        facts: &[Sealable],
        sealed: Option<HashSet<Once>>,
        now: UtcMs,
        sign: bool,
    ) -> Result<Head, SealError> {
        let Batch { leaves, cameras, chains } = Batch::build(evidence, &self.chains, facts, sealed)?;
        let mut edge = self.edge.clone();
        for l in &leaves {
            edge.append(l.hash, &mut |_, _| ());
        }
        let sign = sign && evidence.newest_head()?.is_none_or(|h| h.size < edge.size());
        if leaves.is_empty() && !sign {
            return Ok(self.head());
        }
        let head = if sign { Some(signed_head(&self.signer, &edge, now)?) } else { None };
        let commit =
            LedgerCommit { old_size: self.edge.size(), cameras, leaves, edge: edge.to_bytes(), head };
        evidence.commit_ledger(&commit)?;
        self.edge = edge;
        self.chains.follow(chains);
        Ok(self.head())
    }

    /// Prepares that another key of the same name signs from now on: one leaf, signed by both keys, under a checkpoint
    /// that both sign, so that whoever knows either of them follows. Nothing is committed yet.
    ///
    /// # Errors
    /// See [`SealError`].
    pub fn turn(&self, evidence: &Evidence, next: Signer, now: UtcMs) -> Result<Turn, SealError> {
        if let Some(why) = evidence.frozen()? {
            return Err(SealError::Frozen { why: Frozen::Witness(why) });
        }
        self.check_room()?;
        let fields = rotation::fields(&self.signer, &next, now).map_err(CheckpointError::from)?;
        let body = leaf::encode("rotation", None, &fields)?;
        let hash = merkle::leaf_hash(&body);
        let once = evidence::once(&format!("rotation {}", next.verifier_key()));
        let mut edge = self.edge.clone();
        edge.append(hash, &mut |_, _| ());
        // The key that signs from now on comes first: whoever reads one line reads its.
        let mut head = signed_head(&next, &edge, now)?;
        let second = signed_head(&self.signer, &edge, now)?;
        head.note.extend(second.note.lines().last().map(|line| format!("{line}\n")));
        let leaf = NewLeaf { kind: "rotation", chain: None, hash, once, body };
        Ok(Turn { next, leaf, edge, head })
    }

    /// Carries out what [`Sealer::turn`] prepared, and queues what tells people of it, in one commit.
    ///
    /// # Errors
    /// See [`SealError`]; then nothing was committed and the key is as it was.
    pub fn rotate(
        &mut self,
        evidence: &mut Evidence,
        turn: Turn,
        mails: &[NewMail],
    ) -> Result<Head, SealError> {
        let commit = LedgerCommit {
            old_size: self.edge.size(),
            cameras: Vec::new(),
            leaves: vec![turn.leaf],
            edge: turn.edge.to_bytes(),
            head: Some(turn.head),
        };
        evidence.commit_and_tell(&commit, mails)?;
        (self.edge, self.signer) = (turn.edge, turn.next);
        Ok(self.head())
    }

    /// Brings tiles and checkpoint on disk up to the newest signed checkpoint.
    ///
    /// # Errors
    /// See [`PublishError`]; calling again continues.
    pub fn publish(&self, evidence: &mut Evidence) -> Result<(), SealError> {
        publish::catch_up(&self.tlog, evidence, self.durable)?;
        Ok(())
    }

    /// The newest signed checkpoint with the cosignatures that are kept for it, if anything was signed.
    ///
    /// # Errors
    /// See [`PublishError`].
    pub fn cosigned(&self, evidence: &Evidence) -> Result<Option<String>, SealError> {
        Ok(evidence.newest_head()?.map(|head| publish::cosigned(evidence, &head)).transpose()?)
    }

    /// Writes new cosignatures into the published checkpoint file; a file of another size is left alone.
    ///
    /// # Errors
    /// See [`PublishError`]; calling again continues.
    pub fn publish_cosignatures(&self, evidence: &Evidence) -> Result<(), SealError> {
        publish::add_cosignatures(&self.tlog, evidence, self.durable)?;
        Ok(())
    }

    /// Where tiles and checkpoint are published.
    pub fn tlog(&self) -> &Path {
        &self.tlog
    }

    /// Lets what people must be told use the reserve, or ends that.
    pub fn use_reserve(&mut self, on: bool) {
        self.floor = if on { RESERVE_FLOOR_BYTES } else { FREE_FLOOR_BYTES };
    }

    fn check_room(&self) -> Result<(), SealError> {
        // A file system that cannot say is not a reason to stop.
        let Ok(fs) = statvfs(&self.state_dir) else { return Ok(()) };
        let free = fs.f_bavail.saturating_mul(fs.f_frsize);
        if free < self.floor { Err(SealError::NoRoom { path: self.state_dir.clone(), free }) } else { Ok(()) }
    }
}

/// Keys of the facts under which something was sealed before.
fn sealed_before(evidence: &Evidence, facts: &[Sealable]) -> Result<HashSet<Once>, EvidenceError> {
    let keys: Vec<Once> = facts.iter().map(|f| evidence::once(&f.key)).collect();
    evidence.sealed_among(&keys)
}

/// Signs a checkpoint of the log with this edge.
pub(super) fn signed_head(signer: &Signer, edge: &Edge, now: UtcMs) -> Result<SignedHead, CheckpointError> {
    let origin = signer.verifier_key().name().clone();
    let (size, root) = (edge.size(), edge.root());
    let note = Checkpoint { origin, size, root }.sign(signer)?;
    Ok(SignedHead { size, root, note: note.to_string(), signed: now })
}

#[cfg(test)]
mod tests {
    use serde_json::{Map, json};

    use super::*;
    use crate::ledger::keys::KeyName;
    use crate::ledger::tiles::reader::{Directory, TileReader};
    use crate::store::Durability;

    fn signer() -> Signer {
        Signer::log(KeyName::new("log.example/test").expect("plain"), &[7; 32])
    }

    fn facts(from: u64, to: u64) -> Vec<Sealable> {
        let fact = |n: u64| Sealable {
            kind: "seg".to_owned(),
            camera: Some(format!("nvr1/{}", n % 3)),
            key: format!("seg {n}"),
            fields: json!({ "start_ms": n }).as_object().cloned().unwrap_or_else(Map::new),
        };
        (from..to).map(fact).collect()
    }

    fn open(dir: &Path) -> (Evidence, Sealer) {
        let evidence = Evidence::open(dir, Durability::Ephemeral).expect("evidence");
        let sealer = Sealer::open(dir, &evidence, signer(), None, false).expect("sealer");
        (evidence, sealer)
    }

    /// Everything that must hold after every step: tiles authenticate against the checkpoint, and every
    /// published leaf is in its bundle.
    fn check_ledger(dir: &Path, head: Head) {
        let tlog = Directory::new(dir.join("tlog"));
        let note = Note::parse(&tlog.checkpoint().expect("checkpoint")).expect("note");
        let (checkpoint, _) = Checkpoint::parse(note.text()).expect("checkpoint");
        assert_eq!((checkpoint.size, checkpoint.root), (head.size, head.root));
        let mut reader = TileReader::open(tlog, head.size, head.root).expect("authentic edge");
        for index in 0..head.size {
            let proof = merkle::inclusion_proof(&mut reader, index, head.size).expect("proof");
            let leaf =
                reader.hashes(0, index / 256).expect("tile")[usize::try_from(index % 256).expect("small")];
            merkle::verify_inclusion(leaf, index, head.size, &proof, head.root).expect("included");
        }
    }

    use crate::ledger::note::Note;

    #[test]
    fn steps_of_any_size_give_the_log_of_one_step() {
        let whole = tempfile::tempdir().expect("temp dir");
        let (mut evidence, mut sealer) = open(whole.path());
        let want = sealer.seal(&mut evidence, &facts(0, 700), UtcMs(1), true).expect("seal");
        sealer.publish(&mut evidence).expect("publish");
        check_ledger(whole.path(), want);

        let dir = tempfile::tempdir().expect("temp dir");
        let mut at = 0;
        for step in [1, 1, 253, 1, 1, 255, 188] {
            let (mut evidence, mut sealer) = open(dir.path());
            // Opaque ids are random: take those of the other log so that the leaves are the same bytes.
            copy_cameras(whole.path(), dir.path());
            sealer.seal(&mut evidence, &facts(at, at + step), UtcMs(1), true).expect("seal");
            sealer.publish(&mut evidence).expect("publish");
            check_ledger(dir.path(), sealer.head());
            at += step;
        }
        assert_eq!(open(dir.path()).1.head(), want);
    }

    fn copy_cameras(from: &Path, to: &Path) {
        let db = rusqlite::Connection::open(to.join(evidence::FILE)).expect("open");
        db.execute("attach ?1 as other", [from.join(evidence::FILE).to_string_lossy()]).expect("attach");
        db.execute("insert or ignore into camera select * from other.camera", []).expect("copy");
    }

    #[test]
    fn a_fact_is_sealed_once() {
        let dir = tempfile::tempdir().expect("temp dir");
        let (mut evidence, mut sealer) = open(dir.path());
        let twice = [facts(0, 5), facts(3, 8)].concat();
        assert_eq!(sealer.seal(&mut evidence, &twice, UtcMs(1), true).expect("seal").size, 8);
        assert_eq!(sealer.seal(&mut evidence, &facts(0, 8), UtcMs(2), true).expect("seal").size, 8);
    }

    #[test]
    fn a_crash_between_commit_and_publish_is_caught_up() {
        let dir = tempfile::tempdir().expect("temp dir");
        let (mut evidence, mut sealer) = open(dir.path());
        sealer.seal(&mut evidence, &facts(0, 300), UtcMs(1), true).expect("seal");
        drop(sealer);
        let (mut evidence, sealer) = open(dir.path());
        sealer.publish(&mut evidence).expect("publish");
        check_ledger(dir.path(), sealer.head());
    }

    #[test]
    fn yesterdays_database_freezes_the_log() {
        let dir = tempfile::tempdir().expect("temp dir");
        let (mut evidence, mut sealer) = open(dir.path());
        sealer.seal(&mut evidence, &facts(0, 3), UtcMs(1), true).expect("seal");
        drop(evidence);
        let backup = tempfile::tempdir().expect("temp dir");
        std::fs::copy(dir.path().join(evidence::FILE), backup.path().join(evidence::FILE)).expect("copy");
        let (mut evidence, mut sealer) = open(dir.path());
        let newest = sealer.seal(&mut evidence, &facts(3, 9), UtcMs(2), true).expect("seal");
        sealer.publish(&mut evidence).expect("publish");

        let old = Evidence::open(backup.path(), Durability::Ephemeral).expect("old");
        let by_catalogue = Sealer::open(backup.path(), &old, signer(), Some(newest), false);
        assert!(matches!(by_catalogue, Err(SealError::Frozen { .. })));
        let by_tiles = Sealer::open(dir.path(), &old, signer(), None, false);
        assert!(matches!(by_tiles, Err(SealError::Frozen { .. })));
    }

    #[test]
    fn bytes_leave_the_database_only_with_their_full_bundle() {
        let dir = tempfile::tempdir().expect("temp dir");
        let mut evidence = Evidence::open(dir.path(), Durability::Full).expect("evidence");
        let mut sealer = Sealer::open(dir.path(), &evidence, signer(), None, true).expect("sealer");
        let mut kept = |from: u64, to: u64| {
            sealer.seal(&mut evidence, &facts(from, to), UtcMs(1), true).expect("seal");
            sealer.publish(&mut evidence).expect("publish");
            let mut kept = Vec::new();
            let each = |l: evidence::StoredLeaf| -> Result<(), EvidenceError> {
                kept.extend(l.body.map(|_| l.index));
                Ok(())
            };
            evidence.leaves(0, to, each).expect("leaves");
            kept
        };
        // The bytes of a batch stand in one row, which goes when the last of them is in a full bundle.
        assert_eq!(kept(0, 300), (0..300).collect::<Vec<_>>());
        assert_eq!(kept(300, 600), (300..600).collect::<Vec<_>>());
    }
}
