//! Evidence bags (BagIt 1.0, RFC 8493): footage of one camera and span with everything that a stranger needs to
//! check it. Reads footage and the published files of the ledger; writes only below the folder it was given;
//! seals nothing itself and judges nothing.

pub mod chain;
pub mod check;
mod contents;
mod copy;
mod fault;
mod manifest;
mod page;
mod readme;
mod write;

use std::path::{Path, PathBuf};

use thiserror::Error;

use crate::ledger::prover::ProveError;
use crate::text::{Arg, Text, Told, told_in_english};

pub use contents::{ClockFacts, Contents, Segment};
pub use copy::{Missing, Why};
pub use write::{Draft, Earlier, Opening, Order};

/// First file of every bag; also how a bag is recognised.
pub const DECLARATION: &str = "bagit.txt";
/// Manifest of the payload.
pub const MANIFEST: &str = "manifest-sha256.txt";
/// Manifest of everything beside the payload.
pub const TAG_MANIFEST: &str = "tagmanifest-sha256.txt";
/// Facts about the bag.
pub const INFO: &str = "bag-info.txt";
/// Proof of the export's own leaf.
pub const EXPORT_PROOF: &str = "export.tlog-proof";
/// The page that checks the bag.
pub const PAGE: &str = "verify.html";

const DECLARED: &str = "BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n";
const CHECKPOINT: &str = "data/log/checkpoint";
/// Folder of time stamps: `<n>.tst` (the token), `<n>.chain.pem` (certificates that came along), and, where the site
/// names one, `<n>.root.pem` (the root it trusts).
const STAMPS: &str = "data/log/stamps/";
/// The newest stamped checkpoint before the bag's own, where that one bears no stamp: the note as it was stamped, and
/// `1.tst`, `1.chain.pem`, `1.root.pem` as in [`STAMPS`].
const EARLIER: &str = "data/log/earlier/";
/// Folder of files that were found in the place of a sealed recording and have other bytes.
const ALTERED: &str = "data/altered/";
const KEY: &str = "data/log/log.vkey";
const SEGMENTS: &str = "data/custody/segments.json";
const MISSING: &str = "data/custody/missing.json";
const EXPORT: &str = "data/custody/export.json";
const CHAIN: &str = "data/chain.jsonl";
const BLAKE3SUMS: &str = "data/video/BLAKE3SUMS";
const README: &str = "data/README-VERIFY.txt";

/// Why a bag could not be written. Nothing is left at the place where it would have stood.
#[derive(Debug, Error)]
pub enum BagError {
    /// The folder is taken.
    Exists(PathBuf),
    /// The folder lies in a recorder's storage.
    InFootage(PathBuf),
    /// The file system.
    Io {
        /// File.
        path: PathBuf,
        /// Cause.
        source: std::io::Error,
    },
    /// The ledger cannot prove what the bag must hold.
    Prove(#[from] ProveError),
}

told_in_english!(BagError);

impl Told for BagError {
    fn told(&self, text: &Text) -> String {
        let shown = |path: &Path| Arg::from(path.to_string_lossy().into_owned());
        match self {
            Self::Exists(path) => text.say("bag-exists", &[("path", shown(path))]),
            Self::InFootage(path) => text.say("bag-in-footage", &[("path", shown(path))]),
            Self::Io { path, source } => {
                text.say("bag-io", &[("path", shown(path)), ("why", text.system(source).into())])
            }
            Self::Prove(e) => text.say("bag-prove", &[("why", e.to_string().into())]),
        }
    }
}

impl BagError {
    fn io(path: impl Into<PathBuf>) -> impl FnOnce(std::io::Error) -> Self {
        let path = path.into();
        move |source| Self::Io { path, source }
    }

    /// True when the disk that takes the bag is full.
    pub fn is_disk_full(&self) -> bool {
        matches!(self, Self::Io { source, .. } if source.kind() == std::io::ErrorKind::StorageFull)
    }
}
