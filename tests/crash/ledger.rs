//! A site whose ledger is looked at from outside the program: its files, its database, its verifier.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;

use jiff::SignedDuration;
use rusqlite::{Connection, OpenFlags};
use serde_json::Value;
use sha2::{Digest, Sha256};

use crate::support::agent::{COULD_NOT_TELL, DONE, Ended, ended, holdfast};
use crate::support::footage::{FRIGATE, Footage, last_hour};
use crate::support::server::{open_folder, run};
use crate::support::site::Site;
use crate::support::steps::{Fate, Step, read, watch};

/// A site, and a state directory to begin every trial with.
pub struct Trial {
    pub site: Site,
    begin: Option<PathBuf>,
    folder: tempfile::TempDir,
}

/// What a trial left behind at the moment it ended.
pub struct Left {
    /// Steps that were begun.
    pub steps: Vec<Step>,
    /// How the program ended; `None` when it was killed.
    pub ended: Option<Ended>,
    /// Leaf hashes in the database, in order.
    committed: Vec<Vec<u8>>,
}

impl Trial {
    /// A first pass over some hours of footage.
    pub fn first_pass() -> Self {
        let site = Site::new();
        hours(12, 0).lay(&site.footage());
        Self { site, begin: None, folder: open_folder() }
    }

    /// A later pass, by which the first bundle of 256 leaves becomes full.
    pub fn bundle_fills() -> Self {
        let site = Site::new();
        hours(245, 20).lay(&site.footage());
        let folder = open_folder();
        let begin = folder.path().join("begin");
        passes(&mut audit(&site, &begin));
        hours(20, 0).lay(&site.footage());
        Self { site, begin: Some(begin), folder }
    }

    /// The state directory of the current trial.
    pub fn state(&self) -> PathBuf {
        self.folder.path().join("state")
    }

    /// Puts the state directory back to the beginning.
    #[expect(clippy::disallowed_methods, reason = "a state directory of the test's own")]
    pub fn reset(&self) {
        let state = self.state();
        if state.exists() {
            std::fs::remove_dir_all(&state).unwrap();
        }
        if let Some(begin) = &self.begin {
            copy(begin, &state);
        }
    }

    /// One audit in which step `at` meets its fate; then the state as it was left is looked at.
    pub fn trial(&self, at: usize, fate: Fate) -> Left {
        let log = self.folder.path().join("steps");
        std::fs::write(&log, "").unwrap();
        let mut command = audit(&self.site, &self.state());
        watch(&mut command, &self.state(), &log, at, fate);
        let ended = if fate == Fate::Killed {
            let status = command.output().unwrap().status;
            assert_eq!(
                std::os::unix::process::ExitStatusExt::signal(&status),
                Some(9),
                "not killed at step {at}"
            );
            None
        } else {
            Some(ended(&mut command))
        };
        let copied = open_folder();
        let left = copied.path().join("left");
        copy(&self.state(), &left);
        let committed = leaf_hashes(&left);
        let published = published_size(&left);
        assert!(published <= signed_size(&left), "{published} published, {} signed", signed_size(&left));
        assert!(published <= committed.len() as u64);
        Left { steps: read(&log), ended, committed }
    }

    /// Steps of a pass that nothing disturbs.
    pub fn steps(&self) -> Vec<Step> {
        self.reset();
        let left = self.trial(0, Fate::Count);
        assert!([DONE, COULD_NOT_TELL].contains(&left.ended.unwrap().code));
        left.steps
    }

    /// The next pass ends well, and the ledger holds everything once.
    pub fn recovers(&self, left: &Left, what: &str) {
        passes(&mut audit(&self.site, &self.state()));
        self.is_whole(&left.committed, what);
    }

    fn is_whole(&self, committed: &[Vec<u8>], what: &str) {
        let state = self.state();
        let key = std::fs::read_to_string(state.join("keys/log.key")).unwrap();
        assert!(key.starts_with("PRIVATE+KEY+"), "{what}");
        let key = ended(holdfast().args(["ledger", "key", "--state"]).arg(&state)).expect_code(DONE).stdout;
        ended(holdfast().arg("verify").arg(&state).args(["--key", key.trim()])).expect_code(DONE);
        let now = leaf_hashes(&state);
        assert!(now.starts_with(committed), "{what}: an acknowledged leaf is gone or moved");
        assert_eq!(published_size(&state), now.len() as u64, "{what}: not everything is published");
        let leaves = published_leaves(&state);
        let hashes: Vec<Vec<u8>> = leaves.iter().map(|leaf| leaf_hash(leaf)).collect();
        assert_eq!(hashes, now, "{what}: files and database disagree");
        let mut sealed: BTreeMap<String, u32> = BTreeMap::new();
        for leaf in &leaves {
            assert_eq!(holdfast::ledger::leaf::check_form(leaf), Ok(()), "{what}");
            let leaf: Value = serde_json::from_slice(leaf).unwrap();
            if leaf["t"] == "seg" {
                *sealed.entry(leaf["s256"].as_str().unwrap().to_owned()).or_default() += 1;
            }
        }
        let seen = hashed_segments(&state);
        assert!(!seen.is_empty() && seen.iter().all(|s| sealed.get(s) == Some(&1)), "{what}: {sealed:?}");
        assert_eq!(sealed.len(), seen.len(), "{what}");
        assert_eq!(count(&state.join("catalogue.db"), "select count(*) from outbox"), 0, "{what}");
    }
}

/// `count` hours of footage that end `before` hours before the last full hour.
fn hours(count: i64, before: i64) -> Footage {
    let to = last_hour() - SignedDuration::from_hours(before);
    Footage { from: to - SignedDuration::from_hours(count), ..Footage::days(FRIGATE, "gate", 1, to) }
}

/// The pass that is disturbed.
pub fn audit(site: &Site, state: &Path) -> Command {
    let mut command = site.audit_command(&site.footage(), "untouched");
    command.arg("--state").arg(state);
    command
}

/// Runs a pass to its end.
#[track_caller]
pub fn passes(command: &mut Command) {
    let ended = ended(command);
    assert!(
        [DONE, COULD_NOT_TELL].contains(&ended.code),
        "{}\n{}\n{}",
        ended.code,
        ended.stdout,
        ended.stderr
    );
}

/// Copies a folder with everything in it.
pub fn copy(from: &Path, to: &Path) {
    run(Command::new("cp").arg("-a").arg(from).arg(to));
}

fn open(file: &Path) -> Option<Connection> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE;
    file.exists().then(|| Connection::open_with_flags(file, flags).unwrap())
}

/// Killed before the first commit, a database is empty or not there.
fn rows<T: rusqlite::types::FromSql>(file: &Path, sql: &str) -> Vec<T> {
    let Some(db) = open(file) else { return Vec::new() };
    let Ok(mut query) = db.prepare(sql) else { return Vec::new() };
    query.query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect()
}

fn count(file: &Path, sql: &str) -> i64 {
    rows(file, sql).first().copied().unwrap_or(0)
}

fn leaf_hashes(state: &Path) -> Vec<Vec<u8>> {
    rows(&state.join("evidence.db"), "select hash from leaf order by idx")
}

fn signed_size(state: &Path) -> u64 {
    count(&state.join("evidence.db"), "select coalesce(max(size), 0) from checkpoint").cast_unsigned()
}

fn hashed_segments(state: &Path) -> Vec<String> {
    rows(&state.join("catalogue.db"), "select lower(hex(sha256)) from segment where sha256 is not null")
}

/// Size in the published checkpoint, 0 without one.
pub fn published_size(state: &Path) -> u64 {
    let Ok(text) = std::fs::read_to_string(state.join("tlog/checkpoint")) else { return 0 };
    text.lines().nth(1).unwrap().parse().unwrap()
}

fn leaf_hash(leaf: &[u8]) -> Vec<u8> {
    Sha256::new().chain_update([0]).chain_update(leaf).finalize().to_vec()
}

/// Every leaf in the published bundles.
pub fn published_leaves(state: &Path) -> Vec<Vec<u8>> {
    let size = published_size(state);
    let mut leaves = Vec::new();
    for bundle in 0..size.div_ceil(256) {
        let width = (size - bundle * 256).min(256);
        let name = if width == 256 { format!("{bundle:03}") } else { format!("{bundle:03}.p/{width}") };
        let bytes = std::fs::read(state.join("tlog/tile/entries").join(name)).unwrap();
        let mut rest = &bytes[..];
        while let Some((length, after)) = rest.split_first_chunk::<2>() {
            let (leaf, next) = after.split_at(usize::from(u16::from_be_bytes(*length)));
            leaves.push(leaf.to_vec());
            rest = next;
        }
    }
    leaves
}
