//! Writes a bag into a folder beside its place and moves it there when it is whole; before that, nothing stands
//! where a reader would take it for a bag.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use rustix::fs::{CWD, RenameFlags, renameat_with, syncfs};
use serde_json::{Value, json};
use sha2::Digest;

use super::contents::Contents;
use super::copy::{self, Copied, Missing, Why};
use super::manifest::{self, Manifest};
use super::{
    ALTERED, BLAKE3SUMS, BagError, CHAIN, CHECKPOINT, DECLARATION, DECLARED, EARLIER, EXPORT, EXPORT_PROOF,
    INFO, KEY,
};
use super::{MANIFEST, MISSING, PAGE, README, SEGMENTS, STAMPS, Segment, TAG_MANIFEST, page, readme};
use crate::ledger::checkpoint::{Checkpoint, SignedCheckpoint};
use crate::ledger::commitment::{self, SALT};
use crate::ledger::keys::VerifierKey;
use crate::ledger::proof::Proof;
use crate::ledger::prover::{ProveError, Prover};
use crate::ledger::stamp::KeptStamp;
use crate::model::{Sha256, UtcMs};
use crate::text::Text;

/// Why the export was made, and what its leaf will carry of that.
#[derive(Clone, Debug)]
pub struct Opening {
    /// Canonical JSON: sorted keys, no blanks.
    pub record: String,
    /// Key of the commitment.
    pub salt: [u8; SALT],
}

impl Opening {
    /// What the leaf carries.
    pub fn commitment(&self) -> Sha256 {
        commitment::commit(&self.salt, self.record.as_bytes())
    }
}

/// A stamp of an earlier checkpoint of the log.
#[derive(Clone, Debug)]
pub struct Earlier {
    /// The stamp.
    pub stamp: KeptStamp,
    /// The checkpoint as it was stamped.
    pub note: String,
    /// The same, read.
    pub checkpoint: Checkpoint,
}

/// What a bag is made from.
pub struct Order<'a> {
    /// Segments, gaps, clock.
    pub contents: &'a Contents,
    /// When.
    pub exported: UtcMs,
    /// The site's time zone, where a configuration names it.
    pub zone: Option<&'a str>,
    /// The log's verifier key.
    pub key: &'a VerifierKey,
    /// Every key that the log had, by the size from which each signs; [`Order::key`] is the last.
    pub keys: &'a [(u64, VerifierKey)],
    /// A checkpoint that the reader got elsewhere; the bag shows that the log extends it.
    pub older: Option<&'a SignedCheckpoint>,
    /// Why.
    pub opening: &'a Opening,
    /// Time stamps of the bag's checkpoint.
    pub stamps: &'a [KeptStamp],
    /// The newest stamp of an earlier one, where the bag's own has none.
    pub earlier: Option<&'a Earlier>,
    /// The reader's language.
    pub text: &'static Text,
}

/// A leaf that the bag holds, for the page.
pub(super) struct Held {
    pub proof: Proof,
    pub leaf: Vec<u8>,
}

/// A bag that grows beside its place.
pub struct Draft {
    folder: tempfile::TempDir,
    out: PathBuf,
    payload: Manifest,
    bytes: u64,
    held: Vec<Held>,
    missing: Vec<Missing>,
    videos: usize,
}

impl Draft {
    /// Starts a bag that will stand at `out`; `footage` are the storage roots where it may not.
    ///
    /// # Errors
    /// The place is taken, lies in a root, or cannot be written.
    pub fn start<'r>(out: &Path, footage: impl IntoIterator<Item = &'r str>) -> Result<Self, BagError> {
        if out.symlink_metadata().is_ok() {
            return Err(BagError::Exists(out.to_owned()));
        }
        let parent = out.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."));
        let parent = parent.canonicalize().map_err(BagError::io(parent))?;
        let inside = |root: &str| Path::new(root).canonicalize().is_ok_and(|root| parent.starts_with(root));
        if footage.into_iter().any(inside) {
            return Err(BagError::InFootage(out.to_owned()));
        }
        let name = out.file_name().ok_or_else(|| BagError::Exists(out.to_owned()))?;
        let prefix = format!(".{}.", name.to_string_lossy());
        let folder = tempfile::Builder::new().prefix(&prefix).suffix(".part").tempdir_in(&parent);
        let folder = folder.map_err(BagError::io(&parent))?;
        let out = parent.join(name);
        let (payload, held, missing) = (Manifest::new(), Vec::new(), Vec::new());
        Ok(Self { folder, out, payload, bytes: 0, held, missing, videos: 0 })
    }

    /// Writes the payload.
    ///
    /// # Errors
    /// A disk that does not take it, a ledger that cannot prove. Footage that is missing or altered is no error:
    /// see [`Self::missing`].
    pub fn fill(&mut self, order: &Order<'_>, prover: &mut Prover) -> Result<(), BagError> {
        let rows = self.videos(order.contents)?;
        self.leaves(order, prover)?;
        self.chain(order.contents, prover)?;
        self.log(order, prover)?;
        self.custody(order, rows)?;
        let read_me = readme::text(order, &self.missing, self.videos, self.late());
        self.put(README, read_me.as_bytes())?;
        let payload = manifest::print(&self.payload);
        self.tag(MANIFEST, payload.as_bytes())?;
        self.tag(DECLARATION, DECLARED.as_bytes())?;
        self.tag(INFO, self.info(order).as_bytes())
    }

    fn videos(&mut self, contents: &Contents) -> Result<Vec<Value>, BagError> {
        let data = self.folder.path().join("data");
        fs::create_dir(&data).map_err(BagError::io(&data))?;
        let (mut taken, mut sums, mut rows) = (BTreeSet::new(), Vec::new(), Vec::new());
        for segment in &contents.segments {
            let name = free_name(contents, segment, &mut taken);
            let path = format!("data/video/{name}");
            let aside = format!("{ALTERED}{name}");
            let [to, altered] = [&path, &aside].map(|p| self.folder.path().join(p));
            let missing = |why, found, copy| Missing { segment: segment.clone(), why, found, copy };
            match copy::copy(segment, &data, &to, &altered)? {
                Copied::Missing { why, found } => self.missing.push(missing(why, found, None)),
                Copied::Altered { sha256, bytes } => {
                    self.payload.insert(aside.clone(), sha256);
                    self.bytes += bytes;
                    self.missing.push(missing(Why::Altered, Some(sha256.to_string()), Some(aside)));
                }
                Copied::Whole { sha256, blake3, bytes } => {
                    sums.push(format!("{blake3}  {name}\n"));
                    rows.push(row(segment, &path, &sha256, &blake3.to_string()));
                    self.payload.insert(path, sha256);
                    self.bytes += bytes;
                    self.videos += 1;
                }
            }
        }
        self.put(BLAKE3SUMS, sums.concat().as_bytes())?;
        Ok(rows)
    }

    /// Every sealed segment has its leaf in the bag, also one whose bytes are gone: that is its proof. So has every
    /// change of the key, for those who hold an older one.
    fn leaves(&mut self, order: &Order<'_>, prover: &mut Prover) -> Result<(), BagError> {
        let sealed = order.contents.segments.iter().filter_map(|s| s.leaf);
        let changes = order.keys.iter().skip(1).map(|(from, _)| from.saturating_sub(1));
        let lost = self.missing.iter().filter_map(|m| m.segment.loss);
        let indices: BTreeSet<u64> = sealed.chain(changes).chain(lost).collect();
        for index in indices {
            let proof = prover.prove(index)?;
            let leaf = proof.extra.clone().unwrap_or_default();
            self.put(&format!("data/leaves/{index}.leaf"), &leaf)?;
            let text = proof.to_text().map_err(ProveError::from)?;
            self.put(&format!("data/proofs/{index}.tlog-proof"), text.as_bytes())?;
            self.held.push(Held { proof, leaf });
        }
        Ok(())
    }

    /// The camera's leaves one after the other, a line each: every one states the hash of the one before, so that
    /// none can be left out unseen.
    fn chain(&mut self, contents: &Contents, prover: &mut Prover) -> Result<(), BagError> {
        let mut lines = Vec::new();
        for index in &contents.chain {
            lines.extend(prover.leaf(*index)?);
            lines.push(b'\n');
        }
        if lines.is_empty() { Ok(()) } else { self.put(CHAIN, &lines) }
    }

    fn log(&mut self, order: &Order<'_>, prover: &mut Prover) -> Result<(), BagError> {
        self.put(CHECKPOINT, prover.checkpoint().note.to_string().as_bytes())?;
        self.put(KEY, format!("{}\n", order.key).as_bytes())?;
        for (n, stamp) in (1u32..).zip(order.stamps) {
            self.stamp(&format!("{STAMPS}{n}"), stamp)?;
        }
        if let Some(earlier) = order.earlier {
            self.put(&format!("{EARLIER}checkpoint"), earlier.note.as_bytes())?;
            self.stamp(&format!("{EARLIER}1"), &earlier.stamp)?;
        }
        let known = order.older.map(|older| &older.checkpoint);
        let stamped = order.earlier.map(|earlier| &earlier.checkpoint).filter(|e| known != Some(*e));
        for old in known.into_iter().chain(stamped) {
            let proof = prover.extends(old)?;
            let name = format!("data/log/consistency/{}-{}.txt", proof.old, proof.checkpoint.checkpoint.size);
            self.put(&name, proof.to_string().as_bytes())?;
        }
        Ok(())
    }

    /// Recordings in the bag whose bytes were first read after they had been written.
    fn late(&self) -> usize {
        let gone: BTreeSet<u64> = self.missing.iter().filter_map(|m| m.segment.leaf).collect();
        let late = |held: &&Held| {
            let said: Value = serde_json::from_slice(&held.leaf).unwrap_or_default();
            said["late"] == 1 && !gone.contains(&held.proof.index)
        };
        self.held.iter().filter(late).count()
    }

    fn stamp(&mut self, name: &str, stamp: &KeptStamp) -> Result<(), BagError> {
        self.put(&format!("{name}.tst"), &stamp.token)?;
        self.put(&format!("{name}.chain.pem"), stamp.chain.as_bytes())?;
        match &stamp.root {
            Some(root) => self.put(&format!("{name}.root.pem"), root.as_bytes()),
            None => Ok(()),
        }
    }

    fn custody(&mut self, order: &Order<'_>, segments: Vec<Value>) -> Result<(), BagError> {
        let c = order.contents;
        let span = |s: &crate::model::Span| json!({"start": s.start.to_string(), "end": s.end.to_string()});
        let gaps: Vec<Value> = c.gaps.iter().map(span).collect();
        let missing: Vec<Value> = self.missing.iter().map(Missing::to_json).collect();
        // A checkpoint of the size at which a key changed is signed by both.
        let ends = order.keys.iter().skip(1).map(|(size, _)| Some(*size)).chain([None]);
        let key = |((from, key), to): (&(u64, VerifierKey), Option<u64>)| {
            let leaf = from.checked_sub(1);
            json!({ "vkey": key.to_string(), "from_size": from, "to_size": to, "rotation_leaf": leaf })
        };
        let keys: Vec<Value> = order.keys.iter().zip(ends).map(key).collect();
        let opening = order.opening;
        let salt: String = opening.salt.iter().map(|b| format!("{b:02x}")).collect();
        self.json(
            SEGMENTS,
            &json!({
                "schema": "holdfast/bag-segments/v1", "camera": c.camera, "span": span(&c.span),
                "exported_at": order.exported.to_string(), "segments": segments, "time_zone": order.zone,
            }),
        )?;
        self.json(MISSING, &json!({ "schema": "holdfast/bag-missing/v1", "missing": missing }))?;
        self.json(
            "data/custody/gaps.json",
            &json!({ "schema": "holdfast/bag-gaps/v1", "span": span(&c.span), "gaps": gaps, "clock": c.clock }),
        )?;
        self.json(
            "data/custody/keys.json",
            &json!({
                "schema": "holdfast/bag-keys/v1",
                "keys": keys,
            }),
        )?;
        self.json("data/custody/access.json", &json!({
            "schema": "holdfast/bag-access/v1", "kept": false, "why": "this version keeps no record of accesses",
        }))?;
        self.json(
            EXPORT,
            &json!({
                "schema": "holdfast/bag-export/v1", "record": opening.record, "salt": salt,
                "commitment": opening.commitment(),
            }),
        )
    }

    fn info(&self, order: &Order<'_>) -> String {
        let c = order.contents;
        let day = order.exported.timestamp().strftime("%Y-%m-%d").to_string();
        let lines = [
            ("Bag-Software-Agent", format!("holdfast {}", env!("CARGO_PKG_VERSION"))),
            ("Bagging-Date", day),
            ("External-Description", format!("{} {} {}", c.camera, c.span.start, c.span.end)),
            ("Payload-Oxum", format!("{}.{}", self.bytes, self.payload.len())),
        ];
        lines.iter().map(|(name, value)| format!("{name}: {value}\n")).collect()
    }

    /// SHA-256 of the payload's manifest: what the export's leaf states.
    pub fn manifest_sha256(&self) -> Sha256 {
        digest(manifest::print(&self.payload).as_bytes())
    }

    /// Segments whose bytes are not in the bag.
    pub fn missing(&self) -> &[Missing] {
        &self.missing
    }

    /// Recordings in the bag.
    pub fn videos_held(&self) -> usize {
        self.videos
    }

    /// Adds the proof of the export's own leaf and the page, and moves the bag to its place.
    ///
    /// # Errors
    /// A disk that does not take it; a place that was taken meanwhile.
    pub fn close(self, export: &Proof, order: &Order<'_>) -> Result<PathBuf, BagError> {
        let text = export.to_text().map_err(ProveError::from)?;
        let manifest = manifest::print(&self.payload);
        let info = self.info(order);
        let facts = page::Facts {
            manifest: &manifest,
            info: &info,
            held: &self.held,
            missing: self.missing.len(),
            export,
            order,
        };
        let tags = [
            (DECLARATION, DECLARED.to_owned()),
            (EXPORT_PROOF, text),
            (INFO, info.clone()),
            (MANIFEST, manifest.clone()),
            (PAGE, page::html(&facts)),
        ];
        let mut listed = Manifest::new();
        for (name, text) in &tags {
            self.tag(name, text.as_bytes())?;
            listed.insert((*name).to_owned(), digest(text.as_bytes()));
        }
        self.tag(TAG_MANIFEST, manifest::print(&listed).as_bytes())?;
        let folder = fs::File::open(self.folder.path()).map_err(BagError::io(self.folder.path()))?;
        syncfs(&folder).map_err(|e| BagError::io(self.folder.path())(e.into()))?;
        let moved = renameat_with(CWD, self.folder.path(), CWD, &self.out, RenameFlags::NOREPLACE);
        moved.map_err(|e| BagError::io(&self.out)(e.into()))?;
        // Nothing stands at the old name any more; without this the guard would look for it.
        let _moved = self.folder.keep();
        Ok(self.out)
    }

    fn json(&mut self, name: &str, value: &Value) -> Result<(), BagError> {
        self.put(name, format!("{value:#}\n").as_bytes())
    }

    /// Writes a payload file and lists it.
    fn put(&mut self, name: &str, bytes: &[u8]) -> Result<(), BagError> {
        self.tag(name, bytes)?;
        self.payload.insert(name.to_owned(), digest(bytes));
        self.bytes += bytes.len() as u64;
        Ok(())
    }

    fn tag(&self, name: &str, bytes: &[u8]) -> Result<(), BagError> {
        let path = self.folder.path().join(name);
        let folder = path.parent().unwrap_or(self.folder.path());
        fs::create_dir_all(folder).map_err(BagError::io(folder))?;
        fs::write(&path, bytes).map_err(BagError::io(&path))
    }
}

pub(super) fn digest(bytes: &[u8]) -> Sha256 {
    Sha256(sha2::Sha256::digest(bytes).into())
}

fn row(segment: &Segment, file: &str, sha256: &Sha256, blake3: &str) -> Value {
    json!({
        "file": file, "root": segment.root, "path": segment.path, "stream": segment.stream,
        "start": segment.span.start.to_string(), "end": segment.span.end.to_string(), "bytes": segment.bytes,
        "sha256": sha256, "blake3": blake3, "leaf": segment.leaf, "time_from": segment.time_basis,
    })
}

/// Name below the bag's video folder: camera, then the recorder's own path, made readable everywhere. Two files
/// whose names became one get a number; `segments.json` keeps the names as they were.
fn free_name(contents: &Contents, segment: &Segment, taken: &mut BTreeSet<String>) -> String {
    let camera = contents.camera.as_str().split('/');
    let parts: Vec<String> =
        camera.chain(segment.path.as_str().split('/')).map(manifest::component).collect();
    let plain = parts.join("/");
    // File systems that ignore case must be able to hold the bag too.
    let mut name = plain.clone();
    let mut number = 2;
    while !taken.insert(name.to_lowercase()) {
        name = format!("{plain}~{number}");
        number += 1;
    }
    name
}
