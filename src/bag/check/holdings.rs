//! What the bag holds and what not: recordings with the leaves that state them, those that are missing, files that no
//! export laid there.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;
use walkdir::WalkDir;

use super::{BLAKE3SUMS, Bag, Fault, MISSING, Manifest, SEGMENTS, TAGS, is_recording};
use crate::bag::ALTERED;

/// A recording of the bag whose bytes a leaf of the bag states.
#[derive(Clone, PartialEq, Debug)]
pub struct Recording {
    /// File, relative to the bag.
    pub file: String,
    /// Position of the leaf.
    pub leaf: u64,
    /// What the leaf says.
    pub said: Value,
}

/// A recording that the bag names and does not hold.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Absent {
    /// Path at the recorder.
    pub path: String,
    /// First and last instant of the footage, as the bag says.
    pub span: (String, String),
    /// Why, in one word.
    pub why: String,
    /// Position of the leaf that states what was there.
    pub leaf: Option<u64>,
    /// Position of the leaf that states the loss.
    pub loss: Option<u64>,
    /// When it was last seen whole, and when it was noticed missing: it went in between.
    pub went: Option<(String, String)>,
    /// Where in the bag the other bytes lie that were found in its place.
    pub altered: Option<String>,
}

/// True for a leaf that says that a segment vanished.
pub(super) fn is_loss(leaf: &[u8]) -> bool {
    serde_json::from_slice(leaf).is_ok_and(|said: Value| said["t"] == "gone")
}

impl Bag<'_> {
    /// Every recording's bytes are those that a leaf of the bag states.
    pub(super) fn recordings(&mut self, payload: &Manifest, leaves: &[(u64, Value)]) {
        // A loss states the digest of what vanished, and no bytes of the bag.
        let held = leaves.iter().filter(|(_, said)| said["t"] == "seg");
        let by_digest: BTreeMap<&str, &(u64, Value)> =
            held.filter_map(|leaf| Some((leaf.1["s256"].as_str()?, leaf))).collect();
        let sums = self.bytes(BLAKE3SUMS).unwrap_or_default();
        let sums = String::from_utf8_lossy(&sums).into_owned();
        let sums: BTreeSet<&str> = sums.lines().collect();
        for (path, digest) in payload.iter().filter(|(path, _)| is_recording(path)) {
            let Some((leaf, said)) = by_digest.get(digest.to_string().as_str()) else {
                self.fail(path, Fault::Stated);
                continue;
            };
            let Some(found) = self.blake3.get(path).map(ToString::to_string) else { continue };
            let line = format!("{found}  {}", path.trim_start_matches("data/video/"));
            if said["b3"] != found.as_str() || !sums.contains(line.as_str()) {
                self.fail(path, Fault::Blake3);
                continue;
            }
            let recording = Recording { file: path.clone(), leaf: *leaf, said: said.clone() };
            self.report.recordings.push(recording);
        }
    }

    /// What the bag says that it does not hold. The leaves that it names for that are among those that it proves.
    pub(super) fn missing(&mut self, stated: &[(u64, Value)]) {
        let Some(read) = self.json(MISSING) else { return };
        let Some(all) = read["missing"].as_array() else { return self.fail(MISSING, Fault::Json) };
        let all: Vec<Absent> = all.iter().map(absent).collect();
        let named = all.iter().flat_map(|one| [(one.leaf, false), (one.loss, true)]);
        for (leaf, loss) in named.filter_map(|(leaf, loss)| Some((leaf?, loss))) {
            if !stated.iter().any(|(index, said)| *index == leaf && (said["t"] == "gone") == loss) {
                self.fail(MISSING, Fault::Claimed(leaf));
            }
        }
        self.report.missing = all;
    }

    /// The names that the bag gives: the camera's and the time zone's.
    pub(super) fn named(&mut self) {
        let Some(read) = self.json(SEGMENTS) else { return };
        let word = |name: &str| read[name].as_str().map(str::to_owned);
        (self.report.camera, self.report.zone) = (word("camera"), word("time_zone"));
    }

    /// Files beside the payload that no export lays there. BagIt allows them; they are no part of what was sealed.
    pub(super) fn strange(&mut self) {
        let entries = WalkDir::new(self.dir)
            .into_iter()
            .filter_entry(|e| !(e.depth() == 1 && e.file_type().is_dir() && e.file_name() == "data"));
        let files = entries.filter_map(Result::ok).filter(|e| !e.file_type().is_dir());
        let names =
            files.filter_map(|e| Some(e.path().strip_prefix(self.dir).ok()?.to_string_lossy().into_owned()));
        let mut strange: Vec<String> = names.filter(|name| !TAGS.contains(&name.as_str())).collect();
        strange.sort_unstable();
        self.report.strange = strange;
    }
}

fn absent(row: &Value) -> Absent {
    let word = |name: &str| row[name].as_str().map(str::to_owned);
    let altered = word("copy").filter(|path| path.starts_with(ALTERED));
    Absent {
        path: word("path").unwrap_or_default(),
        span: (word("start").unwrap_or_default(), word("end").unwrap_or_default()),
        why: word("why").unwrap_or_default(),
        leaf: row["leaf"].as_u64(),
        loss: row["loss_leaf"].as_u64(),
        went: word("last_seen_at").zip(word("noticed_at")),
        altered,
    }
}
