//! `verify` of a state directory or a published log: everything is computed again.

use std::path::Path;

use super::{Shown, Trust, file, replaced, stamp_limits};
use crate::app::AppError;
use crate::app::stamp;
use crate::ledger::checkpoint::{Checkpoint, SignedCheckpoint};
use crate::ledger::directory;
use crate::ledger::merkle;
use crate::ledger::prover::Prover;
use crate::ledger::rotation::History;
use crate::ledger::tiles::reader::{Directory, TileReader};
use crate::model::UtcMs;
use crate::model::heartbeat::{self, Beat};
use crate::text::{Text, Told};

impl Trust<'_> {
    pub(super) fn directory(&self, log: &Path, text: &Text, shown: &mut Shown) -> Result<(), AppError> {
        let report = directory::verify_directory(log, self.key.as_ref());
        for failure in &report.failures {
            shown.fail(failure.place, failure.fault.told(text));
        }
        shown.signer_unknown = self.key.is_none();
        let facts = [("leaves", report.entries.into()), ("files", report.files.into())];
        if report.is_consistent() {
            shown.proved.push(text.say("verify-directory", &facts));
            replaced::tell(report.keys.as_ref().map_or(&[], |told| &told.changes), text, shown);
            watched(&report, text, shown);
            self.segment_of_log(log, text, shown)?;
        }
        if let Some(now) = &report.checkpoint {
            for (path, old) in self.older(text, shown)? {
                extended(path, &old, now, report.keys.as_ref(), log, text, shown);
            }
            self.stamps(&now.checkpoint, text, shown)?;
        }
        self.limits(report.checkpoint.as_ref(), text, shown);
        Ok(())
    }

    /// The time stamps that a state directory keeps; a published log alone has none.
    fn stamps(&self, now: &Checkpoint, text: &Text, shown: &mut Shown) -> Result<(), AppError> {
        let found = match stamp::verify(&self.ask.what, now, &self.roots()?) {
            Ok(found) => found,
            Err(e) => {
                let facts = [("why", e.told(text).into())];
                shown.not_proved.push(text.say("verify-stamps-unread", &facts));
                return Ok(());
            }
        };
        for (place, fault) in &found.failures {
            shown.fail(place, fault.told(text));
        }
        if let Some((at, size)) = found.newest {
            let facts = [("n", found.good.into()), ("at", at.to_string().into()), ("size", size.into())];
            shown.proved.push(text.say("verify-stamps", &facts));
        }
        let all = found.good + found.failures.len();
        shown.unstamped = all == 0 && self.ask.stamp_root.is_some();
        stamp_limits(all, found.unknown, text, shown);
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
                shown.proved.push(text.say("verify-segment-leaf", &[("leaf", index.into())]));
            }
            None => shown.fail(file, text.say("verify-no-leaf-states", &[("found", digest.into())])),
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
        return shown.not_proved.push(text.word("verify-no-heartbeat"));
    };
    let span = |from: UtcMs, to: UtcMs| [("from", from.to_string().into()), ("to", to.to_string().into())];
    let [from, to] = span(first.begun, last.last);
    let kills = heartbeat::kills(&stretches);
    shown
        .proved
        .push(text.say("verify-heartbeats", &[("n", count.into()), from, to, ("kills", kills.into())]));
    for silence in heartbeat::silences(&stretches, None) {
        let id = if silence.orderly { "verify-silence-stopped" } else { "verify-silence-killed" };
        shown.not_proved.push(text.say(id, &span(silence.span.start, silence.span.end)));
    }
}

/// Shows that the log extends an older checkpoint, which any key that the log ever had may have signed.
fn extended(
    place: &Path,
    old: &SignedCheckpoint,
    now: &SignedCheckpoint,
    keys: Option<&History>,
    log: &Path,
    text: &Text,
    shown: &mut Shown,
) {
    let keys = keys.into_iter().flat_map(History::keys);
    let signed = keys.map(|key| old.verify(key, &[]).map(drop)).reduce(Result::or);
    if let Some(Err(e)) = signed {
        return shown.fail(place.display(), e.told(text));
    }
    extends(place, &old.checkpoint, &now.checkpoint, log, text, shown);
}

fn extends(place: &Path, old: &Checkpoint, new: &Checkpoint, log: &Path, text: &Text, shown: &mut Shown) {
    let proven = TileReader::open(Directory::new(log), new.size, new.root).ok().and_then(|mut reader| {
        let proof = merkle::consistency_proof(&mut reader, old.size, new.size).ok()?;
        merkle::verify_consistency(old.size, old.root, new.size, new.root, &proof).ok()
    });
    if old.origin != new.origin {
        shown.fail(
            place.display(),
            text.say("ledger-other-log", &[("origin", old.origin.to_string().into())]),
        );
    } else {
        shown.extends(place, (old, new), proven.is_some(), "ledger-inconsistent", text);
    }
}
