//! Checks a bag offline: manifests, leaves against files, proofs, signatures, the export's own leaf. Reads only;
//! every failure names its file; whatever a stranger puts into a bag is data, never a crash.

mod holdings;
mod outside;
mod sizes;

use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::path::{Component, Path};

use serde_json::Value;
use walkdir::WalkDir;

use super::chain;
use super::manifest::{self, Manifest};
use super::write::digest;
use super::{
    BLAKE3SUMS, CHAIN, CHECKPOINT, DECLARATION, DECLARED, EXPORT, EXPORT_PROOF, INFO, KEY, MANIFEST, MISSING,
};
use super::{PAGE, README, SEGMENTS, TAG_MANIFEST};
use crate::ledger::checkpoint::SignedCheckpoint;
use crate::ledger::commitment;
use crate::ledger::keys::VerifierKey;
use crate::ledger::merkle;
use crate::ledger::proof::Proof;
use crate::ledger::regular::{self, IRREGULAR, Links};
use crate::ledger::rotation::{self, Change};
use crate::ledger::stamp::Roots;
use crate::ledger::twice;
use crate::model::{Blake3, Sha256};

pub use super::fault::Fault;
pub use holdings::{Absent, Recording};
pub use outside::{Earlier, Older, Stamped};

use sizes::{Sizes, most};

/// What checking a bag showed.
#[derive(Debug, Default)]
pub struct Report {
    /// Failures with the file each lies in, relative to the bag.
    pub failures: Vec<(String, Fault)>,
    /// Files whose digests agree.
    pub files: usize,
    /// Leaves that stand in the log.
    pub leaves: usize,
    /// What the leaves say that stand in the log, by their positions.
    pub stated: Vec<(u64, Value)>,
    /// Name and size of the log.
    pub tree: Option<(String, u64)>,
    /// The bag's checkpoint, with every cosignature that it carries.
    pub checkpoint: Option<SignedCheckpoint>,
    /// Position of the export's own leaf.
    pub export: Option<u64>,
    /// Recordings whose bytes are those that a leaf states, in the order of their files.
    pub recordings: Vec<Recording>,
    /// Recordings that the bag says it does not hold.
    pub missing: Vec<Absent>,
    /// The camera's name as the bag gives it: the site's word, for leaves bear an opaque id.
    pub camera: Option<String>,
    /// The site's time zone as the bag gives it.
    pub zone: Option<String>,
    /// Files that are no part of the bag as it was exported; nothing speaks for them.
    pub strange: Vec<String>,
    /// Good time stamps of the bag's checkpoint.
    pub stamps: Vec<Stamped>,
    /// A good time stamp of an earlier checkpoint that the bag's extends.
    pub earlier: Option<Earlier>,
    /// Leaves of the camera that follow each other without one missing; `None` when the bag shows no chain.
    pub chain: Option<usize>,
    /// Changes of the key from the one that was given to the one that signed.
    pub changes: Vec<Change>,
    /// What the bag shows of the checkpoints that it was held against, in their order.
    pub older: Vec<Older>,
}

/// True when `dir` says that it is a bag.
pub fn is_bag(dir: &Path) -> bool {
    // Whatever bears the name: what is no file there is a fault of the bag.
    [DECLARATION, MANIFEST].iter().any(|name| dir.join(name).symlink_metadata().is_ok())
}

/// Files beside the payload that every bag has. The export's leaf covers the payload's manifest and with it the payload;
/// of these, the declaration is a constant and the proof speaks for itself.
const TAGS: [&str; 6] = [DECLARATION, EXPORT_PROOF, INFO, MANIFEST, PAGE, TAG_MANIFEST];

/// Files that only the tag manifest covers: whoever has the bag in hand can write both anew.
pub const UNSEALED: [&str; 3] = [INFO, PAGE, TAG_MANIFEST];

/// Checks the bag at `dir`; signatures by `key`, or by the bag's own key when none is given. Says of each of `older`
/// whether the bag shows that its log extends it. Time stamps must lead to one of `roots` where the reader gives any; a root in the
/// bag itself is only its maker's word.
pub fn check(dir: &Path, key: Option<&VerifierKey>, older: &[SignedCheckpoint], roots: &Roots) -> Report {
    let mut bag = Bag { dir, report: Report::default(), blake3: BTreeMap::new() };
    if bag.bytes(DECLARATION).is_some_and(|b| b != DECLARED.as_bytes()) {
        bag.fail(DECLARATION, Fault::Declaration);
    }
    let tags = bag.manifest(TAG_MANIFEST, &[DECLARATION, EXPORT_PROOF, INFO, MANIFEST, PAGE]);
    let required = [BLAKE3SUMS, CHECKPOINT, KEY, SEGMENTS, MISSING, EXPORT, README];
    let payload = bag.manifest(MANIFEST, &required);
    let sizes = Sizes::stated(&bag, &payload);
    bag.digests(&tags, TAG_MANIFEST, &sizes);
    bag.digests(&payload, MANIFEST, &sizes);
    bag.whole(&payload, &sizes);
    bag.unlisted(&payload);
    bag.strange();
    let own = bag.own_key();
    let key = bag.trusted(key, own, &payload);
    let key = key.as_ref();
    let stated = bag.leaves(&payload, key);
    bag.recordings(&payload, &stated);
    bag.chain(&payload);
    bag.export(key);
    bag.stamps(&payload, roots);
    bag.earlier(&payload, roots);
    for older in older {
        let said = bag.older(&payload, older, key);
        bag.report.older.push(said);
    }
    bag.missing(&stated);
    bag.report.stated = stated;
    bag.named();
    bag.report
}

struct Bag<'a> {
    dir: &'a Path,
    report: Report,
    /// Of recordings, read together with their SHA-256.
    blake3: BTreeMap<String, Blake3>,
}

impl Bag<'_> {
    fn fail(&mut self, place: &str, fault: Fault) {
        let failure = (place.to_owned(), fault);
        if !self.report.failures.contains(&failure) {
            self.report.failures.push(failure);
        }
    }

    fn bytes(&mut self, name: &str) -> Option<Vec<u8>> {
        match regular::read(&self.dir.join(name), Links::Refused, most(name)) {
            Ok(bytes) => Some(bytes),
            Err(e) => {
                self.unread(name, &e);
                None
            }
        }
    }

    fn unread(&mut self, name: &str, why: &io::Error) {
        self.fail(
            name,
            match why.kind() {
                io::ErrorKind::NotFound | io::ErrorKind::NotADirectory => Fault::Missing,
                IRREGULAR => Fault::Irregular,
                other => Fault::Unread(other),
            },
        );
    }

    /// Bytes that are looked at beside the check of each file.
    fn quietly(&self, name: &str) -> Option<Vec<u8>> {
        regular::read(&self.dir.join(name), Links::Refused, most(name)).ok()
    }

    fn json(&mut self, name: &str) -> Option<Value> {
        let bytes = self.bytes(name)?;
        let read = serde_json::from_slice(&bytes).ok();
        if read.is_none() {
            self.fail(name, Fault::Json);
        }
        read
    }

    fn manifest(&mut self, name: &'static str, required: &[&str]) -> Manifest {
        let Some(bytes) = self.bytes(name) else { return Manifest::new() };
        let (read, bad) = manifest::parse(&bytes, stays_inside);
        bad.iter().for_each(|line| self.fail(name, Fault::Line(*line)));
        let absent = required.iter().filter(|r| !read.contains_key(**r));
        absent.for_each(|r| self.fail(r, Fault::Required(name)));
        read
    }

    fn digests(&mut self, listed: &Manifest, by: &'static str, sizes: &Sizes) {
        for (path, stated) in listed {
            let most = sizes.of(path, stated);
            match sizes::hash(&self.dir.join(path), most) {
                Err(e) if e.kind() == io::ErrorKind::FileTooLarge => {
                    self.fail(path, Fault::Size { most, by: sizes.by(path, stated) });
                }
                Err(e) => self.unread(path, &e),
                Ok((found, _)) if found != *stated => {
                    self.fail(path, Fault::Digest { found, stated: *stated, by });
                }
                Ok((_, blake3)) => {
                    self.report.files += 1;
                    if is_recording(path) {
                        self.blake3.insert(path.clone(), blake3);
                    }
                }
            }
        }
    }

    /// What lies in the payload unlisted, and what is no regular file anywhere in the bag: a link may lead to bytes
    /// that are no part of it.
    fn unlisted(&mut self, payload: &Manifest) {
        let entries = WalkDir::new(self.dir).min_depth(1).into_iter().filter_map(Result::ok);
        for entry in entries.filter(|e| !e.file_type().is_dir()) {
            let Ok(path) = entry.path().strip_prefix(self.dir) else { continue };
            let name = path.to_string_lossy();
            if !entry.file_type().is_file() {
                self.fail(&name, Fault::Irregular);
            } else if path.starts_with("data") && !payload.contains_key(&*name) {
                self.fail(&name, Fault::Unlisted);
            }
        }
    }

    fn own_key(&mut self) -> Option<VerifierKey> {
        let bytes = self.bytes(KEY)?;
        let text = String::from_utf8_lossy(&bytes);
        let own = text.trim_end_matches('\n').parse::<VerifierKey>();
        own.map_err(|e| self.fail(KEY, Fault::Unusable(e))).ok()
    }

    /// The key that must have signed what is in the bag. It is the bag's own; a failure unless that is the given one or
    /// leaves of the bag, signed by both keys each, lead from the given one to it.
    fn trusted(
        &mut self,
        given: Option<&VerifierKey>,
        own: Option<VerifierKey>,
        payload: &Manifest,
    ) -> Option<VerifierKey> {
        let (Some(given), Some(own)) = (given, &own) else { return given.cloned().or(own) };
        if given == own {
            return Some(given.clone());
        }
        match rotation::history(given, &self.rotations(payload)) {
            Ok(told) if told.newest() == own => {
                self.report.changes = told.between(given, own).to_vec();
                Some(own.clone())
            }
            _ => {
                let found = own.to_string();
                let same = own.name() == given.name();
                self.fail(KEY, if same { Fault::Replaced(found) } else { Fault::Key(found) });
                let note = self.bytes(CHECKPOINT).and_then(|note| SignedCheckpoint::parse(&note).ok());
                if let Some(Err(e)) = note.map(|signed| signed.verify(given, &[]).map(drop)) {
                    self.fail(CHECKPOINT, Fault::Proof(e.into()));
                }
                // That is what is wrong; the rest is judged as the bag stands, lest every file be called wrong, too.
                Some(own.clone())
            }
        }
    }

    /// Leaves of the bag that call themselves changes of the key; that they stand in the log is checked with all
    /// leaves.
    fn rotations(&self, payload: &Manifest) -> Vec<(u64, Vec<u8>)> {
        let leaf = |name: &String| Some((leaf_index(name)?, self.quietly(name)?));
        let mut found: Vec<_> =
            payload.keys().filter_map(leaf).filter(|(_, leaf)| rotation::is_change(leaf)).collect();
        found.sort_by_key(|(index, _)| *index);
        found
    }

    /// Checks every leaf and gives what the good ones say, by their position.
    fn leaves(&mut self, payload: &Manifest, key: Option<&VerifierKey>) -> Vec<(u64, Value)> {
        let Some(published) = self.bytes(CHECKPOINT) else { return Vec::new() };
        match SignedCheckpoint::parse(&published) {
            Err(e) => self.fail(CHECKPOINT, Fault::Proof(e.into())),
            Ok(signed) => {
                if let Some(Err(e)) = key.map(|key| signed.verify(key, &[])) {
                    self.fail(CHECKPOINT, Fault::Proof(e.into()));
                }
                let tree = &signed.checkpoint;
                self.report.tree = Some((tree.origin.to_string(), tree.size));
                self.report.checkpoint = Some(signed);
            }
        }
        let part = |folder: &str, ending: &str| -> BTreeSet<String> {
            let inside = |path: &String| Some(path.strip_prefix(folder)?.strip_suffix(ending)?.to_owned());
            payload.keys().filter_map(inside).collect()
        };
        let (leaves, proofs) = (part("data/leaves/", ".leaf"), part("data/proofs/", ".tlog-proof"));
        // A leaf that nothing proves is the word of whoever made the bag, and must not pass for one of the log.
        for name in leaves.difference(&proofs) {
            self.fail(&format!("data/leaves/{name}.leaf"), Fault::Alone);
        }
        for name in proofs.difference(&leaves) {
            self.fail(&format!("data/proofs/{name}.tlog-proof"), Fault::Alone);
        }
        (&leaves & &proofs).iter().filter_map(|name| self.leaf(name, &published, key)).collect()
    }

    fn leaf(&mut self, name: &str, published: &[u8], key: Option<&VerifierKey>) -> Option<(u64, Value)> {
        let (leaf_file, proof_file) =
            (format!("data/leaves/{name}.leaf"), format!("data/proofs/{name}.tlog-proof"));
        let (leaf, proof) = (self.bytes(&leaf_file), self.bytes(&proof_file));
        let (leaf, proof) = (leaf?, self.proof(&proof_file, &proof?, key)?);
        if proof.index.to_string() != *name {
            self.fail(&proof_file, Fault::Index);
            return None;
        }
        if proof.checkpoint.note.to_string().as_bytes() != published {
            self.fail(&proof_file, Fault::Checkpoint);
            return None;
        }
        if proof.extra.as_ref() != Some(&leaf) {
            self.fail(&leaf_file, Fault::Leaf);
            return None;
        }
        self.report.leaves += 1;
        if let Some(field) = twice::said(&leaf) {
            self.fail(&leaf_file, Fault::Twice(field));
        }
        let said = serde_json::from_slice(&leaf).ok();
        if said.is_none() {
            self.fail(&leaf_file, Fault::Json);
        }
        Some((proof.index, said?))
    }

    /// A proof whose leaf stands in the tree of its checkpoint, signed by `key`.
    fn proof(&mut self, place: &str, bytes: &[u8], key: Option<&VerifierKey>) -> Option<Proof> {
        let checked = Proof::parse(bytes).and_then(|proof| {
            let leaf = merkle::leaf_hash(proof.extra.as_deref().unwrap_or_default());
            match key {
                Some(key) => proof.verify(leaf, key, &[]).map(drop)?,
                None => proof.verify_path(leaf)?,
            }
            Ok(proof)
        });
        checked.map_err(|e| self.fail(place, Fault::Proof(e))).ok()
    }

    /// No leaf of the camera is missing between the first and the last that the bag proves.
    fn chain(&mut self, payload: &Manifest) {
        if !payload.contains_key(CHAIN) {
            return;
        }
        let Some(lines) = self.bytes(CHAIN) else { return };
        let named = payload.keys().filter(|name| leaf_index(name).is_some());
        let read = named.filter_map(|name| self.quietly(name));
        // Changes of the key are in no chain, and a loss was sealed after the last recording.
        let apart = |leaf: &Vec<u8>| rotation::is_change(leaf) || holdings::is_loss(leaf);
        let proven: Vec<Vec<u8>> = read.filter(|leaf| !apart(leaf)).collect();
        match chain::check(&lines, &proven) {
            Ok(leaves) => self.report.chain = Some(leaves),
            Err(broken) => self.fail(CHAIN, Fault::Chain(broken)),
        }
    }

    /// The export is a leaf itself: it states this manifest and commits to this reason.
    fn export(&mut self, key: Option<&VerifierKey>) {
        let (Some(bytes), Some(manifest)) = (self.bytes(EXPORT_PROOF), self.bytes(MANIFEST)) else { return };
        let Some(proof) = self.proof(EXPORT_PROOF, &bytes, key) else { return };
        let Some(opened) = self.json(EXPORT) else { return };
        let said: Value =
            serde_json::from_slice(proof.extra.as_deref().unwrap_or_default()).unwrap_or(Value::Null);
        let salt = opened["salt"].as_str().and_then(Sha256::from_hex);
        let opens = salt.zip(opened["record"].as_str()).is_some_and(|(salt, record)| {
            let commitment = commitment::commit(&salt.0, record.as_bytes()).to_string();
            said["reason"] == commitment.as_str() && opened["commitment"] == commitment.as_str()
        });
        if said["t"] == "export" && said["manifest"] == digest(&manifest).to_string().as_str() && opens {
            self.report.export = Some(proof.index);
        } else {
            self.fail(EXPORT_PROOF, Fault::Export);
        }
    }
}

fn is_recording(path: &str) -> bool {
    path.starts_with("data/video/") && path != BLAKE3SUMS
}

/// Position in the log of the leaf that a file of the payload holds.
fn leaf_index(name: &str) -> Option<u64> {
    name.strip_prefix("data/leaves/")?.strip_suffix(".leaf")?.parse().ok()
}

/// A manifest must not lead the reader out of the bag.
fn stays_inside(path: &str) -> bool {
    Path::new(path).components().all(|c| matches!(c, Component::Normal(_)))
}
