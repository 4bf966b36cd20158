//! `verify` of a state directory or a published log: everything is computed again.

use std::path::Path;

use super::older::Standing;
use super::sentence::Sentence;
use super::{Shown, Trust, file, replaced, said, stamps};
use crate::app::AppError;
use crate::app::stamp::{self, Stamped};
use crate::app::state;
use crate::bag::check;
use crate::catalogue::Catalogue;
use crate::evidence::{self, Evidence, FirstCosigned};
use crate::ledger::checkpoint::{Checkpoint, CheckpointError, SignedCheckpoint};
use crate::ledger::directory;
use crate::ledger::frozen;
use crate::ledger::keys::VerifierKey;
use crate::ledger::merkle;
use crate::ledger::note::NoteError;
use crate::ledger::prover::Prover;
use crate::ledger::regular::{self, Links};
use crate::ledger::rotation::{History, RotationError};
use crate::ledger::stamp::Signer;
use crate::ledger::tiles::reader::{Directory, TileReader};
use crate::model::UtcMs;
use crate::model::heartbeat::{self, Beat};
use crate::text::{Text, Told};

impl Trust<'_> {
    pub(super) fn directory(&self, log: &Path, text: &Text, shown: &mut Shown) -> Result<(), AppError> {
        let report = directory::verify_directory(log, self.key.as_ref());
        for failure in &report.failures {
            shown.fail(failure.place, self.explained(&failure.fault, report.checkpoint.as_ref(), text));
        }
        shown.signer_unknown = self.key.is_none();
        let facts = [("leaves", report.entries.into()), ("files", report.files.into())];
        if report.is_consistent() {
            shown.proved.push(Sentence::of(text, "verify-directory", &facts));
            replaced::tell(report.keys.as_ref().map_or(&[], |told| &told.changes), text, shown);
            watched(&report, text, shown);
            self.ends(log, text, shown);
            self.segment_of_log(log, text, shown)?;
        }
        if let Some(now) = &report.checkpoint {
            for (path, old) in self.older(text, shown)? {
                let standing = standing(&old, now, report.keys.as_ref(), log, text);
                shown.held_against(path, (&old.checkpoint, &now.checkpoint), standing, text);
            }
            self.stamps(&now.checkpoint, text, shown)?;
            if self.ask.what.join("tlog") == log {
                self.stores(log, now.checkpoint.origin.as_str(), text, shown);
            }
        }
        self.limits(report.checkpoint.as_ref(), &first_cosigned(&self.ask.what), text, shown);
        Ok(())
    }

    /// What is wrong; of a signature by another key of the same name, what that can mean.
    fn explained(
        &self,
        fault: &directory::Fault,
        signed: Option<&SignedCheckpoint>,
        text: &Text,
    ) -> Sentence {
        let stranger = matches!(
            fault,
            directory::Fault::Checkpoint(CheckpointError::Note(NoteError::NoKnownSigner))
                | directory::Fault::Rotation(RotationError::Stranger(_))
        );
        let named = |key: &&VerifierKey| signed.is_some_and(|s| s.checkpoint.origin == *key.name());
        match (stranger, self.key.as_ref().filter(named), signed) {
            (true, Some(given), Some(signed)) => {
                let facts = [("given", given.to_string().into()), ("size", signed.checkpoint.size.into())];
                Sentence::of(text, "verify-other-key-log", &facts)
            }
            _ => Sentence::told("log_fault", fault.told(text)),
        }
    }

    /// Where the log ends: a whole log may be an old copy, and nothing in it says so.
    fn ends(&self, log: &Path, text: &Text, shown: &mut Shown) {
        let newest = Prover::open(log).ok().and_then(|prover| newest(&prover));
        let zone = self.ask.tz.as_ref();
        shown.not_proved.push(match newest {
            Some((leaf, at)) => {
                let facts = [("leaf", leaf.into()), ("at", said::moment(at, zone).into())];
                Sentence::of(text, "verify-directory-ends", &facts)
            }
            None => Sentence::plain(text, "verify-directory-timeless"),
        });
    }

    /// The stores beside the log of a state directory: the database must not contradict it, and more is not checked.
    fn stores(&self, log: &Path, origin: &str, text: &Text, shown: &mut Shown) {
        let dir = &self.ask.what;
        let known = Catalogue::open_to_read(dir).ok().and_then(|c| state::known_head(&c).ok()).flatten();
        let opened = regular::open(&dir.join(evidence::FILE), Links::Followed);
        let compared = match opened.map_err(|e| text.system(&e)) {
            Ok(_) => Evidence::open_to_read(dir)
                .and_then(|store| frozen::check(log, &store, known, origin))
                .map_err(|e| e.told(text)),
            Err(why) => Err(why),
        };
        match compared {
            Ok(Ok(_)) => shown.proved.push(Sentence::plain(text, "verify-state-agrees")),
            Ok(Err(why)) => {
                shown.fail(evidence::FILE, Sentence::told("database_contradicts", why.told(text)))
            }
            Err(why) => {
                shown.not_proved.push(Sentence::of(text, "verify-state-unread", &[("why", why.into())]))
            }
        }
        shown.not_proved.push(Sentence::plain(text, "verify-state-open"));
    }

    /// The time stamps that a state directory keeps; a published log alone has none.
    fn stamps(&self, now: &Checkpoint, text: &Text, shown: &mut Shown) -> Result<(), AppError> {
        let found = match stamp::verify(&self.ask.what, now, &self.roots()?) {
            Ok(found) => found,
            Err(e) => {
                let facts = [("why", e.told(text).into())];
                shown.not_proved.push(Sentence::of(text, "verify-stamps-unread", &facts));
                return Ok(());
            }
        };
        for (place, fault) in &found.failures {
            shown.fail(place, Sentence::told("stamp_fault", fault.told(text)));
        }
        let rooted = found.good.iter().filter(|s| s.signer == Signer::Rooted);
        if let Some(newest) = rooted.clone().max_by_key(|s| s.at) {
            let facts = [
                ("n", rooted.count().into()),
                ("at", newest.at.to_string().into()),
                ("size", newest.size.into()),
                ("authority", (&newest.authority).into()),
            ];
            shown.proved.push(Sentence::of(text, "verify-stamps", &facts));
        }
        for signer in [Signer::Unknown, Signer::Stranger] {
            let newest = found.good.iter().filter(|s| s.signer == signer).max_by_key(|s| s.at);
            if let Some(Stamped { at, signer, authority, .. }) = newest {
                let stamp = check::Stamped { at: *at, signer: *signer, authority: authority.clone() };
                stamps::tell(&stamp, None, text, shown);
            }
        }
        let signers: Vec<Signer> = found.good.iter().map(|s| s.signer).collect();
        shown.unstamped = self.ask.stamp_root.is_some() && !signers.contains(&Signer::Rooted);
        if !signers.is_empty() || found.failures.is_empty() {
            stamps::limits(&signers, text, shown);
        }
        Ok(())
    }

    /// Whether a leaf of the log states the bytes of the file that was given.
    fn segment_of_log(&self, log: &Path, text: &Text, shown: &mut Shown) -> Result<(), AppError> {
        let Some((file, digest)) = self.segment()? else { return Ok(()) };
        let states = format!("\"s256\":\"{digest}\"").into_bytes();
        let holds = |leaf: &[u8]| leaf.windows(states.len()).any(|w| w == states);
        let found = Prover::open(log).and_then(|prover| prover.find(holds));
        match found.map_err(|e| AppError::Ledger(e.to_string()))? {
            Some((index, leaf)) => {
                let said = serde_json::from_slice(&leaf).unwrap_or_default();
                file::tell_segment(&file, &said, text, shown);
                said::tell(&said, self.ask.tz.as_ref(), text, shown);
                shown.proved.push(Sentence::of(text, "verify-segment-leaf", &[("leaf", index.into())]));
            }
            // It may have been sealed after this copy was made.
            None => {
                let facts = [("file", file.into()), ("found", digest.into())];
                shown.unshow(Sentence::of(text, "verify-no-leaf-states", &facts));
            }
        }
        Ok(())
    }
}

/// What the heartbeats in the log say of the hours through which the agent ran.
fn watched(report: &directory::Report, text: &Text, shown: &mut Shown) {
    let beats: Vec<Beat> = report.about.iter().filter_map(|(_, leaf)| Beat::read(leaf)).collect();
    let count = beats.len();
    let stretches = heartbeat::stretches(beats);
    let (Some(first), Some(last)) = (stretches.first(), stretches.last()) else {
        return shown.not_proved.push(Sentence::plain(text, "verify-no-heartbeat"));
    };
    let span = |from: UtcMs, to: UtcMs| [("from", from.to_string().into()), ("to", to.to_string().into())];
    let [from, to] = span(first.begun, last.last);
    let kills = heartbeat::kills(&stretches);
    shown.proved.push(Sentence::of(
        text,
        "verify-heartbeats",
        &[("n", count.into()), from, to, ("kills", kills.into())],
    ));
    for silence in heartbeat::silences(&stretches, None) {
        let id = if silence.orderly { "verify-silence-stopped" } else { "verify-silence-killed" };
        shown.not_proved.push(Sentence::of(text, id, &span(silence.span.start, silence.span.end)));
    }
}

/// Leaves at the end that are looked at for a time.
const ENDING: u64 = 64;

/// The newest leaf that states a time, and that time.
fn newest(prover: &Prover) -> Option<(u64, UtcMs)> {
    let size = prover.checkpoint().checkpoint.size;
    (size.saturating_sub(ENDING)..size).rev().find_map(|index| {
        let said = serde_json::from_slice(&prover.leaf(index).ok()?).ok()?;
        let at = ["at_ms", "finished_ms", "seen_ms"].iter().find_map(|name| said::time(&said, name))?;
        Some((index, at))
    })
}

/// The oldest cosignatures that a state directory keeps; a published log alone has none.
fn first_cosigned(dir: &Path) -> Vec<FirstCosigned> {
    if !dir.join(evidence::FILE).is_file() {
        return Vec::new();
    }
    Evidence::open_to_read(dir).and_then(|store| store.first_cosignatures()).unwrap_or_default()
}

/// How the log stands to a kept checkpoint, which any key that the log ever had may have signed.
fn standing(
    old: &SignedCheckpoint,
    now: &SignedCheckpoint,
    keys: Option<&History>,
    log: &Path,
    text: &Text,
) -> Standing {
    let standing = Standing::of_two(&old.checkpoint, &now.checkpoint);
    let keys = keys.into_iter().flat_map(History::keys);
    let signed = keys.map(|key| old.verify(key, &[]).map(drop)).reduce(Result::or).unwrap_or(Ok(()));
    match (&standing, signed) {
        // A key that came after this copy is not known to it.
        (Standing::OtherLog, _) | (Standing::Newer, Err(CheckpointError::Note(NoteError::NoKnownSigner))) => {
            standing
        }
        (_, Err(e)) => Standing::Signer(Sentence::told("signer", e.told(text))),
        (Standing::Unproven, Ok(())) => extends(&old.checkpoint, &now.checkpoint, log),
        (_, Ok(())) => standing,
    }
}

fn extends(old: &Checkpoint, new: &Checkpoint, log: &Path) -> Standing {
    let proven = TileReader::open(Directory::new(log), new.size, new.root).ok().and_then(|mut reader| {
        let proof = merkle::consistency_proof(&mut reader, old.size, new.size).ok()?;
        merkle::verify_consistency(old.size, old.root, new.size, new.root, &proof).ok()
    });
    if proven.is_some() { Standing::Extends } else { Standing::Rewritten("ledger-inconsistent") }
}
