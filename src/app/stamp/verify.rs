//! The tokens of a state directory, checked offline: each against the checkpoint that it stamps, its leaf, and the
//! log as it stands now.

use std::path::Path;

use super::leaf_key;
use crate::evidence::{self, Evidence, EvidenceError, StampRow};
use crate::ledger::checkpoint::{Checkpoint, SignedCheckpoint};
use crate::ledger::merkle;
use crate::ledger::stamp::{self, Roots, Signer, Stamp, StampError};
use crate::ledger::tiles::reader::{Directory, TileReader};
use crate::model::UtcMs;
use crate::text::{Text, Told, told_in_english};

/// What is wrong with a kept token.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    /// The token itself.
    Stamp(#[from] StampError),
    /// Other bytes than were given.
    Bytes,
    /// No leaf states it.
    Leaf,
    /// What it stamps is no checkpoint, or the log does not extend it.
    Log,
}

told_in_english!(Fault);

impl Told for Fault {
    fn told(&self, text: &Text) -> String {
        match self {
            Self::Stamp(e) => text.say("stamp-kept-bad", &[("why", e.told(text).into())]),
            Self::Bytes => text.word("stamp-kept-bytes"),
            Self::Leaf => text.word("stamp-kept-leaf"),
            Self::Log => text.word("stamp-kept-log"),
        }
    }
}

/// A good token, of a checkpoint that the log extends.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stamped {
    /// The stamped time.
    pub at: UtcMs,
    /// Leaves that it covers.
    pub size: u64,
    /// Whether a root that the reader gave stands behind it.
    pub signer: Signer,
    /// Name in the certificate that signed.
    pub authority: String,
}

/// What the tokens show.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Shown {
    /// Good tokens.
    pub good: Vec<Stamped>,
    /// Bad ones with their places.
    pub failures: Vec<(String, Fault)>,
}

/// Checks every token of a state directory. `roots` are the reader's own; without them those that the site named
/// are taken, and the signer counts as unknown all the same.
///
/// # Errors
/// A store that cannot be read.
pub fn verify(dir: &Path, now: &Checkpoint, roots: &Roots) -> Result<Shown, EvidenceError> {
    let mut shown = Shown::default();
    if !dir.join(evidence::FILE).is_file() {
        return Ok(shown);
    }
    let store = Evidence::open_to_read(dir)?;
    for row in store.stamps()? {
        match one(&store, &row, dir, now, roots)? {
            Err(fault) => {
                let place = format!("{} stamp {} ({})", evidence::FILE, row.id, row.url);
                shown.failures.push((place, fault));
            }
            Ok(stamp) => {
                let Stamp { at, signer, authority, .. } = stamp;
                shown.good.push(Stamped { at, size: row.of.size, signer, authority });
            }
        }
    }
    Ok(shown)
}

fn one(
    store: &Evidence,
    row: &StampRow,
    dir: &Path,
    now: &Checkpoint,
    roots: &Roots,
) -> Result<Result<Stamp, Fault>, EvidenceError> {
    let s256 = stamp::imprint(&row.token);
    if s256 != row.s256 {
        return Ok(Err(Fault::Bytes));
    }
    if row.anchored && store.leaf_of_key(evidence::once(&leaf_key(&s256)))?.is_none() {
        return Ok(Err(Fault::Leaf));
    }
    Ok(signed(row, roots).and_then(|stamp| extended(row, dir, now).map(|()| stamp)))
}

fn signed(row: &StampRow, roots: &Roots) -> Result<Stamp, Fault> {
    let own = row.root.as_deref().map_or(Ok(Roots::default()), |pem| Roots::from_pem(pem.as_bytes()))?;
    stamp::check(&row.token, row.of.note.as_bytes(), &own)?;
    Ok(stamp::examine(&row.token, row.of.note.as_bytes(), roots)?)
}

/// A stamp says something about today's log only when today's log extends what was stamped.
fn extended(row: &StampRow, dir: &Path, now: &Checkpoint) -> Result<(), Fault> {
    let signed = SignedCheckpoint::parse(row.of.note.as_bytes()).map_err(|_| Fault::Log)?;
    let old = signed.checkpoint;
    if old.origin != now.origin || old.size > now.size {
        return Err(Fault::Log);
    }
    let proven =
        TileReader::open(Directory::new(dir.join("tlog")), now.size, now.root).ok().and_then(|mut r| {
            let proof = merkle::consistency_proof(&mut r, old.size, now.size).ok()?;
            merkle::verify_consistency(old.size, old.root, now.size, now.root, &proof).ok()
        });
    proven.ok_or(Fault::Log)
}
