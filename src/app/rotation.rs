//! `ledger key rotate`: another key signs the log from now on. The new key is written first, then one commit seals
//! the rotation leaf with a checkpoint that both keys sign, then the new key takes the place of the old one.
//!
//! Killed before the commit, nothing has changed; killed after it, the next start puts the new key in its place. The
//! mails that tell of it are queued by the same commit.

use std::fs;
use std::io;
use std::path::Path;

use super::AppError;
use super::announce;
use super::mail;
use super::pass;
use super::state::{self, OpenError, State, StateError};
use crate::clock::Clock;
use crate::config::Config;
use crate::evidence::{self, Evidence};
use crate::ledger::checkpoint::SignedCheckpoint;
use crate::ledger::keys::{Signer, VerifierKey};
use crate::store::Durability;

/// Public keys of the log by the size from which each signs, one a line; in `keys/`.
pub const HISTORY: &str = "log.vkeys";

/// The new key until the log holds its rotation.
const NEXT: &str = "log.key.next";

/// What a rotation did.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Rotated {
    /// The key until now.
    pub old: VerifierKey,
    /// The key from now on.
    pub new: VerifierKey,
    /// Position of the rotation leaf.
    pub leaf: u64,
    /// Number of the account that asked for it.
    pub uid: u32,
}

/// Gives the log another key under the same name. Trust changes: those of `config` who are told of findings get both
/// keys by mail.
///
/// # Errors
/// No state, one that an agent holds, a frozen ledger, files that cannot be written.
pub fn rotate(dir: &Path, config: Option<&Config>, clock: &dyn Clock) -> Result<Rotated, AppError> {
    let origin = state::verifier_key(dir)?;
    let mut state = State::open(dir, origin.name().as_str())?;
    pass::seal_outbox(&mut state, clock)?;
    let old = state::read_key(dir)?.verifier_key().clone();
    let next = state::draw_key(old.name())?;
    let new = next.verifier_key().clone();
    state::keep_named(dir, NEXT, &next)?;
    let now = clock.now();
    let turn = state.sealer.turn(&state.evidence, next, now)?;
    let done = Rotated { old, new, leaf: turn.leaf(), uid: rustix::process::getuid().as_raw() };
    let told = |config| announce::rotated(config, &done, turn.checkpoint(), now);
    let mails = config.map(told).transpose()?.unwrap_or_default();
    let head = state.sealer.rotate(&mut state.evidence, turn, &mails)?;
    finish(dir)?;
    state.sealer.publish(&mut state.evidence)?;
    state.catalogue.acknowledge(0, head.size, &head.root)?;
    if let Some(config) = config {
        mail::send_due(&mail::ways(config), &mut state.evidence, clock.now())?;
    }
    Ok(done)
}

/// Puts a new key in its place whose rotation the log holds. A new key without one stays aside until the next
/// rotation overwrites it.
///
/// # Errors
/// Keys or stores that cannot be read or written.
pub(super) fn finish(dir: &Path) -> Result<(), OpenError> {
    let next = match state::read_named(dir, NEXT) {
        Err(StateError::Io { source, .. }) if source.kind() == io::ErrorKind::NotFound => return Ok(()),
        read => read?,
    };
    if !dir.join(evidence::FILE).exists() {
        return Ok(());
    }
    let Some(head) = Evidence::open(dir, Durability::Full)?.newest_head()? else { return Ok(()) };
    if !signed_by(&head.note, &next) {
        return Ok(());
    }
    let old = state::read_key(dir)?;
    keep_history(dir, old.verifier_key(), next.verifier_key(), head.size)?;
    Ok(state::replace_key(dir, NEXT)?)
}

fn signed_by(note: &str, key: &Signer) -> bool {
    let checkpoint = SignedCheckpoint::parse(note.as_bytes());
    checkpoint.is_ok_and(|c| c.verify(key.verifier_key(), &[]).is_ok())
}

/// Adds the new key to the history, once.
fn keep_history(dir: &Path, old: &VerifierKey, new: &VerifierKey, size: u64) -> Result<(), StateError> {
    let before = history(dir, old)?;
    if before.lines().any(|line| line.ends_with(&format!(" {new}"))) {
        return Ok(());
    }
    state::keep_text(dir, HISTORY, &format!("{before}{size} {new}\n"))
}

/// Every key of the log, by the size from which each signs, oldest first; `key` alone where none was ever changed.
///
/// # Errors
/// A file that cannot be read.
pub fn keys(dir: &Path, key: &VerifierKey) -> Result<Vec<(u64, VerifierKey)>, StateError> {
    let told = history(dir, key)?;
    let read = |line: &str| -> Option<(u64, VerifierKey)> {
        let (size, own) = line.split_once(' ')?;
        Some((size.parse().ok()?, own.parse().ok()?))
    };
    // Those of a log that this one succeeded bear another name.
    Ok(told.lines().filter_map(read).filter(|(_, own)| own.name() == key.name()).collect())
}

/// Positions of the leaves by which the log's key was changed, oldest first.
///
/// # Errors
/// A file that cannot be read.
pub fn leaves(dir: &Path, key: &VerifierKey) -> Result<Vec<u64>, StateError> {
    Ok(keys(dir, key)?.iter().skip(1).map(|(size, _)| size.saturating_sub(1)).collect())
}

/// The history of the keys; `key`, of which it must speak, signs from the start where no change says otherwise.
///
/// # Errors
/// A file that cannot be read.
pub fn history(dir: &Path, key: &VerifierKey) -> Result<String, StateError> {
    let path = dir.join("keys").join(HISTORY);
    let told = match fs::read_to_string(&path) {
        Err(e) if e.kind() == io::ErrorKind::NotFound => String::new(),
        read => read.map_err(|source| StateError::Io { path, source })?,
    };
    let named = told.lines().any(|line| line.ends_with(&format!(" {key}")));
    Ok(if named { told } else { format!("{told}0 {key}\n") })
}
