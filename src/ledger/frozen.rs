//! Whether somebody remembers a larger or another log than the one that is stored: a restored backup, a
//! cloned machine and a rewrite by an insider look alike, and none of them may be signed over.

use std::io;
use std::path::Path;

use thiserror::Error;

use crate::evidence::{Evidence, EvidenceError, StoredLeaf};
use crate::ledger::checkpoint::{CheckpointError, SignedCheckpoint};
use crate::ledger::merkle;
use crate::ledger::seal::Head;
use crate::ledger::tiles::edge::Edge;
use crate::ledger::tiles::reader::Directory;
use crate::ledger::tiles::{FULL, Level, Tile};
use crate::model::Sha256;
use crate::text::{Text, Told};

/// Who remembers another log than the stored one.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Memory {
    /// A checkpoint in the same store.
    Signed,
    /// The mark in `catalogue.db`.
    Catalogue,
    /// The published checkpoint file.
    Published,
}

/// Why nothing may be signed.
#[derive(Clone, PartialEq, Eq, Debug, Error)]
pub enum Frozen {
    /// The stored edge is no edge.
    #[error("the stored edge of the tree is damaged")]
    EdgeDamaged,
    /// The leaves of the unfinished block are not those of the edge.
    #[error("the stored leaves below {0} are not those of the stored edge")]
    LeavesDiffer(u64),
    /// Rolled back, or forked.
    #[error("{}", ahead(*.who, .stored, .known))]
    Ahead {
        /// Who remembers.
        who: Memory,
        /// What the database holds.
        stored: Head,
        /// What is remembered.
        known: Head,
    },
    /// The database says that it published more than it has a signed checkpoint of, or lacks the published one: a
    /// signed checkpoint was taken out of it, or the figure was changed.
    #[error(
        "{published} leaves are published, but the database has signed checkpoints of no more than {signed}"
    )]
    Unsigned {
        /// Leaves that were published.
        published: u64,
        /// Leaves of the newest signed checkpoint.
        signed: u64,
    },
    /// The published files are older than the database, which no longer has what is missing in them.
    #[error(
        "{published} leaves were published, the files hold {found}, and what is missing is stored nowhere else"
    )]
    TilesBehind {
        /// Leaves of the checkpoint that lies there.
        found: u64,
        /// Leaves that were published.
        published: u64,
    },
    /// A witness cosigned more than the database holds.
    #[error("{0}")]
    Witness(String),
    /// The published checkpoint cannot be compared.
    #[error("the published checkpoint cannot be read: {0}")]
    Unreadable(CheckpointError),
    /// The file system does not give the published checkpoint.
    #[error("the published checkpoint cannot be read: {0}")]
    Unread(io::ErrorKind),
    /// A successor was begun and not finished, or files of another log were put here.
    #[error(
        "the key is that of {key}, the checkpoint that of {checkpoint}; if `holdfast ledger successor` was interrupted, run it again"
    )]
    OtherLog {
        /// Name of the key.
        key: String,
        /// Origin of the checkpoint.
        checkpoint: String,
    },
}

/// Why, and what to do.
impl Told for Frozen {
    fn told(&self, text: &Text) -> String {
        let what = match self {
            Self::Ahead { who, stored, known } => {
                let id = match who {
                    Memory::Signed => "ledger-frozen-signed",
                    Memory::Catalogue => "ledger-frozen-catalogue",
                    Memory::Published => "ledger-frozen-published",
                };
                let facts = [
                    ("known", known.size.into()),
                    ("knownroot", known.root.to_string().into()),
                    ("stored", stored.size.into()),
                    ("storedroot", stored.root.to_string().into()),
                ];
                text.say(id, &facts)
            }
            Self::Unsigned { published, signed } => {
                let facts = [("published", (*published).into()), ("signed", (*signed).into())];
                text.say("ledger-frozen-unsigned", &facts)
            }
            Self::TilesBehind { found, published } => {
                let facts = [("published", (*published).into()), ("found", (*found).into())];
                text.say("ledger-frozen-tiles", &facts)
            }
            Self::Witness(why) => text.say("ledger-frozen-because", &[("why", why.into())]),
            Self::EdgeDamaged | Self::LeavesDiffer(_) => text.word("ledger-frozen-damaged"),
            Self::Unreadable(why) => text.say("ledger-frozen-unreadable", &[("why", why.told(text).into())]),
            Self::Unread(why) => {
                text.say("ledger-frozen-unreadable", &[("why", text.system(&(*why).into()).into())])
            }
            Self::OtherLog { key, checkpoint } => {
                text.say("ledger-frozen-other-log", &[("key", key.into()), ("log", checkpoint.into())])
            }
        };
        format!("{what} {}", text.word("ledger-frozen-remedy"))
    }
}

fn ahead(who: Memory, stored: &Head, known: &Head) -> String {
    let memory = match who {
        Memory::Signed => "a checkpoint was signed at",
        Memory::Catalogue => "the catalogue has seen",
        Memory::Published => "published are",
    };
    format!(
        "the database holds {} leaves with root {}, {memory} {} with root {}",
        stored.size, stored.root, known.size, known.root
    )
}

/// Compares the stored log with everyone who remembers it; `known` is the largest log that the catalogue
/// has seen. Gives the edge when nobody objects.
///
/// # Errors
/// The store cannot be read.
pub fn check(
    tlog: &Path,
    evidence: &Evidence,
    known: Option<Head>,
    origin: &str,
) -> Result<Result<Edge, Frozen>, EvidenceError> {
    // In this order, for another process may go on meanwhile: it commits, publishes, and then notes that it did.
    let noted = evidence.published()?.size;
    let published = match published(tlog, origin) {
        Ok(head) => head,
        Err(frozen) => return Ok(Err(frozen)),
    };
    let memories = Memories { tlog, known, published, noted };
    evidence.at_one_instant(|| memories.compare(evidence, origin))
}

/// What others remember of the log.
struct Memories<'a> {
    tlog: &'a Path,
    known: Option<Head>,
    published: Option<Head>,
    /// Leaves that the database says are published.
    noted: u64,
}

impl Memories<'_> {
    fn compare(&self, evidence: &Evidence, origin: &str) -> Result<Result<Edge, Frozen>, EvidenceError> {
        let edge = match evidence.edge()? {
            None => Edge::new(),
            Some((size, bytes)) => match Edge::from_bytes(&bytes).filter(|edge| edge.size() == size) {
                Some(edge) => edge,
                None => return Ok(Err(Frozen::EdgeDamaged)),
            },
        };
        let stored = Head { size: edge.size(), root: edge.root() };
        let signed = evidence.newest_head()?;
        let newest = signed.as_ref().map_or(0, |h| h.size);
        if let Some(h) = &signed
            && let Some(frozen) = other_log(h.note.as_bytes(), origin)
        {
            return Ok(Err(frozen));
        }
        let memories = [
            (Memory::Signed, signed.map(|h| Head { size: h.size, root: h.root })),
            (Memory::Catalogue, self.known),
            (Memory::Published, self.published),
        ];
        for (who, known) in memories.into_iter().filter_map(|(who, known)| Some((who, known?))) {
            if contradicts(&known, &stored, who, evidence)? {
                return Ok(Err(Frozen::Ahead { who, stored, known }));
            }
        }
        if let Some(frozen) = self.unsigned(newest, evidence)? {
            return Ok(Err(frozen));
        }
        if let Some(frozen) = self.tiles_behind(evidence)? {
            return Ok(Err(frozen));
        }
        Ok(if edge_holds(&edge, evidence)? { Ok(edge) } else { Err(Frozen::LeavesDiffer(stored.size)) })
    }

    /// Nothing is published before it is signed and committed.
    fn unsigned(&self, newest: u64, evidence: &Evidence) -> Result<Option<Frozen>, EvidenceError> {
        let lacking = match &self.published {
            Some(head) => evidence.root_at(head.size)?.is_none(),
            None => false,
        };
        let published = self.published.map_or(0, |h| h.size).max(self.noted);
        let frozen = Frozen::Unsigned { published, signed: newest };
        Ok((lacking || self.noted > newest).then_some(frozen))
    }

    /// Files that are behind are written again, from leaves that are still stored or in full bundles.
    fn tiles_behind(&self, evidence: &Evidence) -> Result<Option<Frozen>, EvidenceError> {
        let found = self.published.map_or(0, |h| h.size);
        if found >= self.noted {
            return Ok(None);
        }
        let full = u64::from(FULL);
        let kept = evidence.first_body()?.unwrap_or(self.noted);
        let lies = |index| {
            let bundle = Tile { level: Level::Entries, index, width: FULL };
            self.tlog.join(bundle.path()).is_file()
        };
        let whole = (found / full..self.noted / full).all(|index| index * full >= kept || lies(index));
        Ok((!whole).then_some(Frozen::TilesBehind { found, published: self.noted }))
    }
}

/// A smaller log than the stored one must be one that it signed itself; the catalogue also notes sizes
/// between two signatures, of which nothing more can be said.
fn contradicts(known: &Head, stored: &Head, who: Memory, evidence: &Evidence) -> Result<bool, EvidenceError> {
    if known.size >= stored.size {
        return Ok(known != stored);
    }
    let signed = evidence.root_at(known.size)?;
    Ok(signed.map_or(who == Memory::Published, |root| root != known.root))
}

fn other_log(note: &[u8], origin: &str) -> Option<Frozen> {
    match SignedCheckpoint::parse(note) {
        Err(e) => Some(Frozen::Unreadable(e)),
        Ok(s) if s.checkpoint.origin.as_str() != origin => {
            Some(Frozen::OtherLog { key: origin.to_owned(), checkpoint: s.checkpoint.origin.to_string() })
        }
        Ok(_) => None,
    }
}

/// Head of the published checkpoint; `None` before the first one.
fn published(tlog: &Path, origin: &str) -> Result<Option<Head>, Frozen> {
    let bytes = match Directory::new(tlog).checkpoint() {
        Ok(bytes) => bytes,
        Err(e) if e.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(e) => return Err(Frozen::Unread(e.kind())),
    };
    if let Some(frozen) = other_log(&bytes, origin) {
        return Err(frozen);
    }
    let signed = SignedCheckpoint::parse(&bytes).map_err(Frozen::Unreadable)?;
    Ok(Some(Head { size: signed.checkpoint.size, root: signed.checkpoint.root }))
}

/// The edge's lowest level is recomputed from the stored leaves, and their hashes from the stored bytes.
fn edge_holds(edge: &Edge, evidence: &Evidence) -> Result<bool, EvidenceError> {
    let size = edge.size();
    let mut sound = true;
    let mut hashes: Vec<Sha256> = Vec::new();
    evidence.leaves(size - size % u64::from(FULL), u64::MAX >> 1, |leaf: StoredLeaf| {
        sound &= leaf.body.is_some_and(|body| merkle::leaf_hash(&body) == leaf.hash);
        hashes.push(leaf.hash);
        Ok::<_, EvidenceError>(())
    })?;
    let lowest = edge.partials().find(|(tile, _)| tile.level == Level::Hashes(0));
    Ok(sound && lowest.map_or(&[][..], |(_, h)| h) == hashes)
}
