//! `holdfast ledger`: head, key, proofs. Reads what is published; writes only where `--out` says.

mod list;
mod prove;

use std::path::{Path, PathBuf};

use clap::{Args, Subcommand};
use serde_json::json;

use list::List;
use prove::Prove;

use super::output;
use super::{Answer, Global, stamp};
use crate::app::rotation;
use crate::app::state;
use crate::app::successor;
use crate::app::witness;
use crate::app::{AppError, answer};
use crate::catalogue::Catalogue;
use crate::clock::{Clock, System};
use crate::config::Config;
use crate::evidence::{AuthorityRow, Evidence, WitnessRow};
use crate::ledger::checkpoint::SignedCheckpoint;
use crate::ledger::frozen;
use crate::ledger::keys::VerifierKey;
use crate::ledger::merkle;
use crate::ledger::tiles::reader::{Directory, TileReader};
use crate::model::{Sha256, UtcMs};
use crate::text::{Text, Told, for_lang};

/// The tamper-evident record: its head, its key, proofs from it
#[derive(Debug, Args)]
#[command(
    after_help = "Example:\n  holdfast ledger prove --camera nvr1/gate --at 2026-11-20T16:00 --out proof\n  holdfast verify proof/*.tlog-proof --key \"$(holdfast ledger key)\""
)]
pub struct Ledger {
    #[command(subcommand)]
    command: Ask,
}

#[derive(Debug, Subcommand)]
enum Ask {
    /// Size, root, and how far the files on disk have followed
    Status {
        /// Print a JSON document
        #[arg(long)]
        json: bool,
    },
    /// The verifier key of the log, one line; `rotate` changes the key
    Key {
        #[command(subcommand)]
        ask: Option<AskKey>,
    },
    /// The newest signed checkpoint, as it is published
    Checkpoint,
    /// Leaves of a type with their positions, for `prove --leaf`
    List(List),
    /// A proof that a leaf stands in the log
    Prove(Prove),
    /// A proof that the log extends an older checkpoint
    Consistency {
        /// File with the older checkpoint
        older: PathBuf,
    },
    /// Ask the time-stamping authorities of the configuration for a stamp of the newest checkpoint now
    Stamp,
    /// Begin a new log where this one is frozen and the newer evidence.db is lost
    ///
    /// The new log has its own name (the old one with /2, then /3), the same key, and a first leaf that
    /// carries the last checkpoint of the old log. The old log is kept under tlog-1/ of the state
    /// directory, still verifiable with the key in tlog-1/log.vkey. Tell whoever trusts the old log.
    Successor,
}

#[derive(Debug, Subcommand)]
enum AskKey {
    /// The verifier key in force, one line
    Show,
    /// Every key that the log ever had, each with the size from which it signs
    History,
    /// Let a new key sign from now on
    ///
    /// A leaf that both keys sign names the new one, and so do both keys under one checkpoint: whoever trusts the old
    /// key follows to the new one with `holdfast verify` on the state directory. Stop the agent first. Afterwards give
    /// the new key to everybody who holds the old one, witnesses first: they cosign nothing under a key they do not
    /// know.
    Rotate,
}

impl Ledger {
    /// Prints or writes what was asked for.
    ///
    /// # Errors
    /// No state, files that cannot be read or written.
    pub fn run(&self, global: &Global) -> Answer {
        // Where only a state is named, nobody is known who could be told of anything.
        let config = if global.state.is_none() { Some(global.load()?) } else { None };
        let named = global.state.clone().or_else(|| config.as_ref().map(|c| c.state_dir.clone()));
        let dir = named.unwrap_or_default();
        let text = for_lang(global.lang());
        match &self.command {
            Ask::Status { json } => status(&dir, *json, text),
            Ask::Key { ask } => key(&dir, ask.as_ref(), config.as_ref(), text),
            Ask::Checkpoint => {
                let (note, _) = published(&dir)?;
                output::text(&note)?;
                Ok(answer::DONE)
            }
            Ask::List(list) => list.run(&dir, text),
            Ask::Prove(prove) => {
                let zone = config.as_ref().map(|c| c.site.time_zone());
                prove.run(&dir, zone.as_ref(), text)
            }
            Ask::Consistency { older } => consistency(&dir, older, text),
            Ask::Stamp => stamp::now(global, text),
            Ask::Successor => successor(&dir, config.as_ref(), text),
        }
    }
}

fn io(what: &str, path: &Path) -> impl FnOnce(std::io::Error) -> AppError {
    let what = format!("{what} {}", path.display());
    move |source| AppError::Io { what, source }
}

fn damaged(e: impl std::fmt::Display) -> AppError {
    AppError::Ledger(e.to_string())
}

/// The published checkpoint, as text and read.
fn published(dir: &Path) -> Result<(String, SignedCheckpoint), AppError> {
    let path = dir.join("tlog").join("checkpoint");
    let text = std::fs::read_to_string(&path).map_err(io("read", &path))?;
    let signed = SignedCheckpoint::parse(text.as_bytes()).map_err(damaged)?;
    Ok((text, signed))
}

/// Everything that `ledger status` tells.
struct Standing {
    origin: String,
    size: u64,
    root: Sha256,
    published: u64,
    frozen: Option<String>,
    witnesses: Vec<WitnessRow>,
    since: Option<UtcMs>,
    authorities: Vec<AuthorityRow>,
    now: UtcMs,
}

impl Standing {
    fn read(dir: &Path, text: &Text) -> Result<Self, AppError> {
        let store = Evidence::open_to_read(dir)?;
        let head = store.newest_head()?;
        let (size, root) = head.as_ref().map_or((0, merkle::empty_root()), |h| (h.size, h.root));
        let published = published(dir).ok().map_or(0, |(_, s)| s.checkpoint.size);
        let origin = state::verifier_key(dir)?.name().to_string();
        let known = state::known_head(&Catalogue::open_to_read(dir)?)?;
        let frozen = match store.frozen()? {
            Some(why) => Some(text.say("ledger-frozen-because", &[("why", why.into())])),
            None => frozen::check(&dir.join("tlog"), &store, known, &origin)?.err().map(|why| why.told(text)),
        };
        let (witnesses, since) = (store.witnesses()?, store.unwitnessed_since()?);
        let (authorities, now) = (store.authorities()?, System.now());
        Ok(Self { origin, size, root, published, frozen, witnesses, since, authorities, now })
    }

    fn json(&self) -> serde_json::Value {
        let witness = |w: &WitnessRow| {
            json!({
                "name": w.listed.name, "key": w.listed.key, "url": w.listed.url, "optional": w.listed.optional,
                "size": w.size, "cosigned_at": w.cosigned, "asked_at": w.asked, "outcome": w.outcome, "said": w.said,
                "failures": w.failures,
            })
        };
        let witnesses: Vec<_> = self.witnesses.iter().map(witness).collect();
        let stamps: Vec<_> = self.authorities.iter().map(|a| stamp::authority(a, self.now)).collect();
        json!({
            "schema": "holdfast/ledger-status/v1", "origin": self.origin, "size": self.size, "root": self.root,
            "published_size": self.published, "frozen": self.frozen, "witnesses": witnesses, "stamps": stamps,
            "unwitnessed_since": self.since,
        })
    }

    fn lines(&self, text: &Text) -> Vec<String> {
        let facts = [
            ("origin", (&self.origin).into()),
            ("size", self.size.into()),
            ("root", self.root.to_string().into()),
            ("published", self.published.into()),
        ];
        let mut lines = vec![text.say("ledger-status", &facts)];
        lines.push(match (self.witnesses.is_empty(), self.since) {
            (true, _) => text.word("ledger-unwitnessed"),
            (false, None) => text.word("ledger-witnessed"),
            (false, Some(since)) => {
                text.say("ledger-unwitnessed-since", &[("since", since.to_string().into())])
            }
        });
        let witness = |w: &WitnessRow| {
            let outcome = if w.outcome.is_empty() { "never" } else { &w.outcome };
            let word = text.say(&format!("ledger-witness-{outcome}"), &[("said", (&w.said).into())]);
            let facts = [("name", (&w.listed.name).into()), ("size", w.size.into()), ("word", word.into())];
            text.say(if w.listed.optional { "ledger-witness-optional" } else { "ledger-witness" }, &facts)
        };
        lines.extend(self.witnesses.iter().map(witness));
        if self.authorities.is_empty() {
            lines.push(text.word("ledger-no-authority"));
        }
        lines.extend(self.authorities.iter().flat_map(|a| stamp::authority_lines(a, self.now, text)));
        lines
    }

    fn alarm(&self) -> bool {
        self.frozen.is_some() || self.witnesses.iter().any(witness::contradicts)
    }
}

fn status(dir: &Path, as_json: bool, text: &Text) -> Answer {
    let standing = Standing::read(dir, text)?;
    if as_json {
        output::json(&standing.json())?;
    } else {
        output::text(&format!("{}\n", standing.lines(text).join("\n")))?;
        if let Some(why) = &standing.frozen {
            eprintln!("holdfast: {why}");
        }
    }
    Ok(if standing.alarm() { answer::LEDGER } else { answer::DONE })
}

fn key(dir: &Path, ask: Option<&AskKey>, config: Option<&Config>, text: &Text) -> Answer {
    let said = match ask {
        None | Some(AskKey::Show) => format!("{}\n", state::verifier_key(dir)?),
        Some(AskKey::History) => history(dir, text)?,
        Some(AskKey::Rotate) => {
            let done = rotation::rotate(dir, config, &System)?;
            let facts = [
                ("leaf", done.leaf.into()),
                ("size", done.leaf.saturating_add(1).into()),
                ("old", done.old.to_string().into()),
                ("new", done.new.to_string().into()),
            ];
            if config.is_none_or(|c| c.mail.is_none()) {
                eprintln!("holdfast: {}", text.word("ledger-rotated-untold"));
            }
            format!("{}\n", text.say("ledger-rotated", &facts))
        }
    };
    output::text(&said)?;
    Ok(answer::DONE)
}

/// Every key of the log with the leaf that announced it and the size from which it signs, as a rotation says it.
fn history(dir: &Path, text: &Text) -> Result<String, AppError> {
    let line = |(size, key): (u64, VerifierKey)| {
        let own = ("key", key.to_string().into());
        match size.checked_sub(1) {
            None => text.say("ledger-key-first", &[own]),
            Some(leaf) => text.say("ledger-key-later", &[own, ("leaf", leaf.into()), ("size", size.into())]),
        }
    };
    let keys = rotation::keys(dir, &state::verifier_key(dir)?)?;
    Ok(keys.into_iter().map(|key| format!("{}\n", line(key))).collect())
}

fn successor(dir: &Path, config: Option<&Config>, text: &Text) -> Answer {
    match successor::begin(dir, config, &System)? {
        None => {
            eprintln!("holdfast: {}", text.word("ledger-not-frozen"));
            Ok(answer::REFUSED)
        }
        Some(done) => {
            let key = state::verifier_key(dir)?.to_string();
            let facts = [
                ("old", done.old.into()),
                ("new", done.new.into()),
                ("folder", dir.join(done.kept).to_string_lossy().into_owned().into()),
                ("key", key.into()),
            ];
            output::text(&format!("{}\n", text.say("ledger-succeeded", &facts)))?;
            Ok(answer::DONE)
        }
    }
}

fn consistency(dir: &Path, older: &Path, text: &Text) -> Answer {
    let old = SignedCheckpoint::parse(&std::fs::read(older).map_err(io("read", older))?)
        .map_err(damaged)?
        .checkpoint;
    let (note, signed) = published(dir)?;
    let new = signed.checkpoint;
    if old.origin != new.origin {
        eprintln!("holdfast: {}", text.say("ledger-other-log", &[("origin", old.origin.to_string().into())]));
        return Ok(answer::REFUSED);
    }
    let log = Directory::new(dir.join("tlog"));
    let mut reader = TileReader::open(log, new.size, new.root).map_err(damaged)?;
    let proof = match merkle::consistency_proof(&mut reader, old.size, new.size) {
        Ok(proof) if merkle::verify_consistency(old.size, old.root, new.size, new.root, &proof).is_ok() => {
            proof
        }
        _ => {
            let facts = [
                ("old", old.size.into()),
                ("oldroot", old.root.to_string().into()),
                ("new", new.size.into()),
                ("newroot", new.root.to_string().into()),
            ];
            eprintln!("holdfast: {}", text.say("ledger-inconsistent", &facts));
            return Ok(answer::LEDGER);
        }
    };
    // The form of a witness request: other programs read it.
    let checkpoint = SignedCheckpoint::parse(note.as_bytes()).map_err(damaged)?;
    output::text(&crate::ledger::witness::AddCheckpoint { old: old.size, proof, checkpoint }.to_string())?;
    Ok(answer::DONE)
}
