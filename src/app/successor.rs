//! `ledger successor`: begins a new log where the old one is frozen. The old log is kept whole: its files
//! under `tlog-N/`, its database as `tlog-N/evidence.db`, its verifier key as `tlog-N/log.vkey`.
//!
//! Every step can be repeated, and until the last one is done the key still names the old log, so that an
//! interrupted run stays frozen and is finished by running it again.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::Path;

use super::AppError;
use super::announce;
use super::mail;
use super::state::{self, StateError};
use crate::catalogue::Catalogue;
use crate::clock::Clock;
use crate::config::Config;
use crate::evidence::{self, Evidence};
use crate::ledger::checkpoint::SignedCheckpoint;
use crate::ledger::frozen::{self, Frozen};
use crate::ledger::keys::Signer;
use crate::ledger::merkle;
use crate::ledger::seal::Head;
use crate::ledger::successor::{self, Ended};
use crate::store::Durability;

/// What the new log is called, and where the old one lies now.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Succession {
    /// Origin of the old log.
    pub old: String,
    /// Origin of the new one.
    pub new: String,
    /// Folder below the state directory that keeps the old log.
    pub kept: String,
    /// Number of the account that began it.
    pub uid: u32,
}

/// Ends a frozen log and begins its successor; `None` when the log is not frozen. The message to those of `config` who
/// are told of findings is queued in the commit that begins it.
///
/// # Errors
/// The state directory is held by another process, or cannot be read or written.
pub fn begin(dir: &Path, config: Option<&Config>, clock: &dyn Clock) -> Result<Option<Succession>, AppError> {
    let _lock = state::take_lock(dir, "lock")?;
    let old = state::read_key(dir)?;
    let origin = old.verifier_key().name().as_str().to_owned();
    let name = successor::next_name(&origin).map_err(StateError::Origin)?;
    let new = old.renamed(name);
    let done = Succession {
        old: origin.clone(),
        new: new.verifier_key().name().to_string(),
        kept: format!("tlog-{}", successor::number(&origin)),
        uid: rustix::process::getuid().as_raw(),
    };
    let catalogue = Catalogue::open(dir, Durability::Rebuildable)?;
    let mut evidence = Evidence::open(dir, Durability::Full)?;
    let known = state::known_head(&catalogue)?;
    let tlog = dir.join("tlog");
    let why = match (frozen::check(&tlog, &evidence, known, &origin)?, evidence.frozen()?) {
        (Err(why), _) => why,
        (Ok(_), Some(why)) => Frozen::Witness(why),
        (Ok(_), None) => return Ok(None),
    };
    let begun = matches!(&why, Frozen::OtherLog { checkpoint, .. } if *checkpoint == done.new);
    let kept = dir.join(&done.kept);
    if !begun {
        keep_old(&kept, &evidence, &old)?;
        let ended = ended(&tlog, &evidence, known, &origin)?;
        let (first, now) = (successor::First::of(&new, &ended, clock.now())?, clock.now());
        let told = |config| announce::succeeded(config, &done, first.checkpoint(), now);
        let mails = config.map(told).transpose()?.unwrap_or_default();
        first.begin(&mut evidence, &mails)?;
    }
    move_files(&tlog, &kept, &done.new)?;
    sync(dir)?;
    let head = Head { size: 0, root: merkle::empty_root() };
    catalogue.set_mark("ledger_size", &head.size.to_string())?;
    catalogue.set_mark("ledger_root", &head.root.to_string())?;
    catalogue.settle()?;
    state::keep_key(dir, &new)?;
    if let Some(config) = config {
        mail::send_due(&mail::ways(config), &mut evidence, clock.now())?;
    }
    Ok(Some(done))
}

/// The database of the old log, and the key that checks it.
fn keep_old(kept: &Path, evidence: &Evidence, old: &Signer) -> Result<(), AppError> {
    fs::create_dir_all(kept).map_err(io("make", kept))?;
    let copy = kept.join(evidence::FILE);
    // An interrupted copy is emptied, as SQLite wants it.
    File::create(&copy).map_err(io("write", &copy))?;
    evidence.keep_copy(&copy)?;
    sync(&copy)?;
    let key = kept.join("log.vkey");
    let write = |mut f: File| writeln!(f, "{}", old.verifier_key()).and_then(|()| f.sync_all());
    File::create(&key).and_then(write).map_err(io("write", &key))?;
    sync(kept)
}

/// The largest head that anybody remembers, and the newest checkpoint at hand.
fn ended(tlog: &Path, evidence: &Evidence, known: Option<Head>, origin: &str) -> Result<Ended, AppError> {
    let published = fs::read_to_string(tlog.join("checkpoint")).ok();
    let stored = evidence.newest_head()?.map(|h| h.note);
    let notes = [published, stored].into_iter().flatten();
    let newest = notes
        .filter_map(|note| Some((SignedCheckpoint::parse(note.as_bytes()).ok()?.checkpoint, note)))
        .max_by_key(|(c, _)| c.size);
    let (head, checkpoint) = match newest {
        Some((c, note)) => (Head { size: c.size, root: c.root }, note),
        None => (Head { size: 0, root: merkle::empty_root() }, String::new()),
    };
    let head = known.filter(|k| k.size > head.size).unwrap_or(head);
    Ok(Ended { origin: origin.to_owned(), head, checkpoint })
}

/// Moves `checkpoint` and `tile/` of the old log; those of the new one stay.
fn move_files(tlog: &Path, kept: &Path, new_origin: &str) -> Result<(), AppError> {
    let checkpoint = tlog.join("checkpoint");
    let is_new = fs::read(&checkpoint)
        .ok()
        .and_then(|bytes| SignedCheckpoint::parse(&bytes).ok())
        .is_some_and(|s| s.checkpoint.origin.as_str() == new_origin);
    if is_new {
        return Ok(());
    }
    for name in ["tile", "checkpoint"] {
        let (from, to) = (tlog.join(name), kept.join(name));
        match fs::rename(&from, &to) {
            Ok(()) => {}
            Err(e) if e.kind() == io::ErrorKind::NotFound => {}
            Err(e) => return Err(io("move", &from)(e)),
        }
    }
    sync(kept)?;
    if tlog.is_dir() { sync(tlog) } else { Ok(()) }
}

fn sync(path: &Path) -> Result<(), AppError> {
    File::open(path).and_then(|f| f.sync_all()).map_err(io("sync", path))
}

fn io(what: &str, path: &Path) -> impl FnOnce(io::Error) -> AppError {
    let what = format!("{what} {}", path.display());
    move |source| AppError::Io { what, source }
}
