//! `holdfast verify`: offline, read-only, without configuration. Says what was shown and what was not.

use std::path::{Path, PathBuf};

use clap::Args;
use mail_parser::MessageParser;
use serde_json::{Value, json};

use super::cosigned;
use super::output;
use super::{Answer, Global};
use crate::app::stamp;
use crate::app::witness;
use crate::app::{AppError, answer};
use crate::bag::check as bag;
use crate::ledger::checkpoint::{Checkpoint, SignedCheckpoint};
use crate::ledger::directory;
use crate::ledger::keys::VerifierKey;
use crate::ledger::mailed;
use crate::ledger::merkle;
use crate::ledger::proof::Proof;
use crate::ledger::quorum::Policy;
use crate::ledger::stamp::{Roots, Signer};
use crate::ledger::tiles::reader::{Directory, TileReader};
use crate::model::UtcMs;
use crate::model::heartbeat::{self, Beat};
use crate::text::{Text, for_lang};

/// Check a proof, an evidence bag or a whole ledger, offline
#[derive(Debug, Args)]
#[command(
    after_help = "Exit code: 0 shown, 2 refused, 3 consistent but signer unknown (no --key) or quorum not met, 4 failed."
)]
pub struct Verify {
    /// A .tlog-proof file, an evidence bag, a state directory, or a directory with `checkpoint` and `tile/`
    #[arg(value_name = "FILE|DIR")]
    what: PathBuf,
    /// Verifier key of the log, as `holdfast ledger key` prints it; get it from the site, not from the file
    #[arg(long, value_name = "VKEY", value_parser = key)]
    key: Option<VerifierKey>,
    /// An older checkpoint of the same log: show that today's extends it
    #[arg(long, value_name = "CHECKPOINT")]
    against: Option<PathBuf>,
    /// A mail that Holdfast sent, saved as a file: show that today's log extends the checkpoint in it
    #[arg(long, value_name = "FILE.eml")]
    mail: Option<PathBuf>,
    /// A file in tlog-policy form: which witnesses must have cosigned. A log that it names stands for --key
    #[arg(long, value_name = "FILE")]
    quorum: Option<PathBuf>,
    /// The file whose SHA-256 the proven leaf must state
    #[arg(long, value_name = "FILE")]
    segment: Option<PathBuf>,
    /// PEM file with root certificates of time-stamping authorities, got from them and not from the file
    #[arg(long, value_name = "FILE.pem")]
    stamp_root: Option<PathBuf>,
    /// Print a JSON document
    #[arg(long)]
    json: bool,
}

fn key(text: &str) -> Result<VerifierKey, String> {
    text.trim().parse().map_err(|e: crate::ledger::keys::KeyError| e.to_string())
}

/// What a check showed.
#[derive(Default)]
pub(super) struct Shown {
    pub(super) proved: Vec<String>,
    pub(super) not_proved: Vec<String>,
    failures: Vec<Value>,
    signer_unknown: bool,
    pub(super) quorum_missed: bool,
    /// A root was given, and there is no time stamp to hold against it.
    unstamped: bool,
}

impl Shown {
    pub(super) fn fail(&mut self, place: impl std::fmt::Display, what: impl std::fmt::Display) {
        self.failures.push(json!({ "place": place.to_string(), "what": what.to_string() }));
    }

    fn code(&self) -> u8 {
        match (self.failures.is_empty(), self.signer_unknown || self.quorum_missed || self.unstamped) {
            (false, _) => answer::LEDGER,
            (true, true) => answer::COULD_NOT_TELL,
            (true, false) => answer::DONE,
        }
    }
}

impl Verify {
    /// Checks.
    ///
    /// # Errors
    /// Files that cannot be read at all.
    pub fn run(&self, global: &Global) -> Answer {
        let text = for_lang(global.lang());
        let mut shown = Shown::default();
        let quorum = self.quorum.as_deref().map(witness::quorum).transpose()?;
        let named = quorum.as_ref().and_then(|q| q.logs.first()).map(|log| log.key.clone());
        let trust = Trust { ask: self, key: self.key.clone().or(named), quorum };
        if bag::is_bag(&self.what) {
            trust.bag(text, &mut shown)?;
        } else if self.what.is_dir() {
            let inner = self.what.join("tlog");
            trust.directory(if inner.is_dir() { &inner } else { &self.what }, text, &mut shown)?;
        } else {
            trust.proof(text, &mut shown)?;
        }
        self.print(&shown, text)?;
        Ok(shown.code())
    }

    fn print(&self, shown: &Shown, text: &Text) -> Result<(), AppError> {
        let verdict = match shown.code() {
            answer::DONE => "verified",
            answer::COULD_NOT_TELL if shown.signer_unknown => "signer_unknown",
            answer::COULD_NOT_TELL if shown.quorum_missed => "not_witnessed",
            answer::COULD_NOT_TELL => "not_stamped",
            _ => "failed",
        };
        if self.json {
            return output::json(&json!({
                "schema": "holdfast/verify/v1", "verdict": verdict, "proved": shown.proved,
                "not_proved": shown.not_proved, "failures": shown.failures,
            }));
        }
        let mut out = format!("{}\n", text.word(&format!("verify-{verdict}")));
        for line in shown.proved.iter().map(|p| ("+", p)).chain(shown.not_proved.iter().map(|p| ("?", p))) {
            out.push_str(&format!("{} {}\n", line.0, line.1));
        }
        for f in &shown.failures {
            out.push_str(&format!(
                "! {}: {}\n",
                f["place"].as_str().unwrap_or_default(),
                f["what"].as_str().unwrap_or_default()
            ));
        }
        output::text(&out)
    }
}

/// What to check, and whom the caller trusts.
struct Trust<'a> {
    ask: &'a Verify,
    key: Option<VerifierKey>,
    quorum: Option<Policy>,
}

impl Trust<'_> {
    fn bag(&self, text: &Text, shown: &mut Shown) -> Result<(), AppError> {
        let mut older = Vec::new();
        if let Some(path) = &self.ask.against {
            match SignedCheckpoint::parse(&read(path)?) {
                Ok(old) => older.push(old),
                Err(e) => shown.fail(path.display(), e),
            }
        }
        if let Some(path) = &self.ask.mail {
            match mailed(&read(path)?) {
                Some(old) => older.push(old),
                None => shown.fail(path.display(), text.word("verify-mail-without")),
            }
        }
        let report = bag::check(&self.ask.what, self.key.as_ref(), &older, &self.roots()?);
        for (place, fault) in &report.failures {
            shown.fail(place, fault.say(text));
        }
        shown.signer_unknown = self.key.is_none();
        if report.failures.is_empty() {
            shown.proved.extend(bag_proved(&report, text));
        }
        let unknown = report.stamps.iter().filter(|(_, signer)| *signer == Signer::Unknown).count();
        shown.unstamped = report.stamps.is_empty() && self.ask.stamp_root.is_some();
        stamp_limits(report.stamps.len(), unknown, text, shown);
        if report.chain.is_none() && report.failures.is_empty() {
            shown.not_proved.push(text.word("bag-shown-no-chain"));
        }
        if report.missing > 0 {
            shown.not_proved.push(text.say("bag-shown-missing", &[("n", report.missing.into())]));
        }
        self.limits(report.checkpoint.as_ref(), text, shown);
        Ok(())
    }

    fn directory(&self, log: &Path, text: &Text, shown: &mut Shown) -> Result<(), AppError> {
        let report = directory::verify_directory(log, self.key.as_ref());
        for failure in &report.failures {
            shown.fail(failure.place, &failure.fault);
        }
        shown.signer_unknown = self.key.is_none();
        let facts = [("leaves", report.entries.into()), ("files", report.files.into())];
        if report.is_consistent() {
            shown.proved.push(text.say("verify-directory", &facts));
            if report.keys.len() > 1 {
                let times = report.keys.len() - 1;
                shown.proved.push(text.say("verify-rotations", &[("n", times.into())]));
            }
            watched(&report, text, shown);
        }
        if let Some(now) = &report.checkpoint {
            self.older(now, &report.keys, log, text, shown)?;
            self.stamps(&now.checkpoint, text, shown)?;
        }
        self.limits(report.checkpoint.as_ref(), text, shown);
        Ok(())
    }

    fn roots(&self) -> Result<Roots, AppError> {
        Ok(self.ask.stamp_root.as_deref().map(stamp::roots).transpose()?.unwrap_or_default())
    }

    /// The time stamps that a state directory keeps; a published log alone has none.
    fn stamps(&self, now: &Checkpoint, text: &Text, shown: &mut Shown) -> Result<(), AppError> {
        let found = match stamp::verify(&self.ask.what, now, &self.roots()?) {
            Ok(found) => found,
            Err(e) => {
                let facts = [("why", e.to_string().into())];
                shown.not_proved.push(text.say("verify-stamps-unread", &facts));
                return Ok(());
            }
        };
        for (place, fault) in &found.failures {
            shown.fail(place, fault);
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

    /// Checkpoints of earlier days, each shown to be a beginning of today's log.
    fn older(
        &self,
        now: &SignedCheckpoint,
        keys: &[VerifierKey],
        log: &Path,
        text: &Text,
        shown: &mut Shown,
    ) -> Result<(), AppError> {
        if let Some(path) = &self.ask.against {
            match SignedCheckpoint::parse(&read(path)?) {
                Ok(old) => extended(path, &old, now, keys, log, text, shown),
                Err(e) => shown.fail(path.display(), e),
            }
        }
        if let Some(path) = &self.ask.mail {
            match mailed(&read(path)?) {
                Some(old) => extended(path, &old, now, keys, log, text, shown),
                None => shown.fail(path.display(), text.word("verify-mail-without")),
            }
        }
        Ok(())
    }

    fn proof(&self, text: &Text, shown: &mut Shown) -> Result<(), AppError> {
        let bytes = read(&self.ask.what)?;
        let proof = match Proof::parse(&bytes) {
            Ok(proof) => proof,
            Err(e) => {
                shown.fail(self.ask.what.display(), e);
                return Ok(());
            }
        };
        let Some(leaf) =
            proof.extra.clone().or_else(|| std::fs::read(self.ask.what.with_extension("leaf")).ok())
        else {
            shown.fail(self.ask.what.display(), text.word("verify-no-leaf"));
            return Ok(());
        };
        let hash = merkle::leaf_hash(&leaf);
        let checked = match &self.key {
            Some(key) => proof.verify(hash, key, &[]).map(drop),
            None => proof.verify_path(hash),
        };
        match checked {
            Err(e) => shown.fail(self.ask.what.display(), e),
            Ok(()) => {
                let tree = &proof.checkpoint.checkpoint;
                let facts = [
                    ("leaf", proof.index.into()),
                    ("size", tree.size.into()),
                    ("origin", tree.origin.to_string().into()),
                ];
                shown.proved.push(text.say("verify-included", &facts));
                shown.signer_unknown = self.key.is_none();
                self.leaf(&leaf, text, shown)?;
            }
        }
        self.limits(Some(&proof.checkpoint), text, shown);
        Ok(())
    }

    /// What the leaf says, and whether a file is the one it speaks of.
    fn leaf(&self, leaf: &[u8], text: &Text, shown: &mut Shown) -> Result<(), AppError> {
        let said: Value = serde_json::from_slice(leaf).unwrap_or(Value::Null);
        shown.not_proved.extend(weak(&said).map(|id| text.word(id)));
        if said["late"] == 1 {
            shown.not_proved.push(text.word("verify-late"));
        }
        let Some(path) = &self.ask.segment else { return Ok(()) };
        let digest: [u8; 32] = <sha2::Sha256 as sha2::Digest>::digest(read(path)?).into();
        let digest = crate::model::Sha256(digest).to_string();
        let file = path.display().to_string();
        if said["s256"] == digest.as_str() {
            shown.proved.push(text.say("verify-segment", &[("file", file.into())]));
        } else {
            let stated = said["s256"].as_str().unwrap_or_default();
            let facts = [("file", file.clone().into()), ("found", digest.into()), ("stated", stated.into())];
            shown.fail(file, text.say("verify-other-bytes", &facts));
        }
        Ok(())
    }

    fn limits(&self, checkpoint: Option<&SignedCheckpoint>, text: &Text, shown: &mut Shown) {
        if self.key.is_none() {
            shown.not_proved.push(text.word("verify-signer-unknown"));
        }
        match checkpoint {
            Some(signed) => cosigned::judge(signed, self.quorum.as_ref(), text, shown),
            None => shown.not_proved.push(text.word("verify-no-witness")),
        }
    }
}

fn bag_proved(report: &bag::Report, text: &Text) -> Vec<String> {
    let mut out = vec![text.say("bag-shown-files", &[("n", report.files.into())])];
    if let Some((origin, size)) = &report.tree {
        let facts = [("n", report.leaves.into()), ("origin", origin.into()), ("size", (*size).into())];
        out.push(text.say("bag-shown-leaves", &facts));
    }
    out.extend(report.chain.map(|n| text.say("bag-shown-chain", &[("n", n.into())])));
    out.extend(report.export.map(|leaf| text.say("bag-shown-export", &[("leaf", leaf.into())])));
    out.extend(
        report.stamps.iter().map(|(at, _)| text.say("bag-shown-stamp", &[("at", at.to_string().into())])),
    );
    out.extend(report.extends.iter().map(|old| text.say("bag-shown-extends", &[("old", (*old).into())])));
    out
}

/// What time stamps leave open: that there are none, or who made them.
fn stamp_limits(all: usize, unknown: usize, text: &Text, shown: &mut Shown) {
    if all == 0 {
        shown.not_proved.push(text.word("verify-no-stamp"));
    } else if unknown > 0 {
        shown.not_proved.push(text.say("verify-stamp-signer-unknown", &[("n", unknown.into())]));
    }
}

/// The sentence about a leaf that says less of a recording than its bytes.
pub(super) fn weak(leaf: &Value) -> Option<&'static str> {
    match leaf["t"].as_str() {
        Some("adopted") => Some("verify-weak"),
        Some("seen") => Some("verify-seen"),
        _ => None,
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

/// The checkpoint that a mail carries: in its plain part, or, where that was lost on the way, in its text.
fn mailed(bytes: &[u8]) -> Option<SignedCheckpoint> {
    let mail = MessageParser::default().parse(bytes)?;
    (0..mail.text_body_count()).filter_map(|at| mail.body_text(at)).find_map(|text| mailed::find(&text))
}

fn read(path: &Path) -> Result<Vec<u8>, AppError> {
    let fail = |source| AppError::Io { what: format!("read {}", path.display()), source };
    std::fs::read(path).map_err(fail)
}

/// Shows that the log extends an older checkpoint, which any key that the log ever had may have signed.
fn extended(
    place: &Path,
    old: &SignedCheckpoint,
    now: &SignedCheckpoint,
    keys: &[VerifierKey],
    log: &Path,
    text: &Text,
    shown: &mut Shown,
) {
    let signed = keys.iter().map(|key| old.verify(key, &[]).map(drop)).reduce(Result::or);
    if let Some(Err(e)) = signed {
        return shown.fail(place.display(), e);
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
    } else if proven.is_some() {
        shown.proved.push(text.say("verify-extends", &[("old", old.size.into()), ("new", new.size.into())]));
    } else {
        let facts = [
            ("old", old.size.into()),
            ("oldroot", old.root.to_string().into()),
            ("new", new.size.into()),
            ("newroot", new.root.to_string().into()),
        ];
        shown.fail(place.display(), text.say("ledger-inconsistent", &facts));
    }
}
