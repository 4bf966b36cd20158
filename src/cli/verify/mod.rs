//! `holdfast verify`: offline, read-only, without configuration. Says what was shown and what was not.

mod bag;
mod cosigned;
mod directory;
mod file;
mod older;
mod replaced;
mod said;
mod sentence;
mod stamps;

use std::path::{Path, PathBuf};

use clap::Args;
use jiff::tz::TimeZone;
use mail_parser::MessageParser;
use serde_json::{Value, json};

use crate::app::stamp;
use crate::app::witness;
use crate::app::{AppError, answer};
use crate::bag::check;
use crate::cli::export::Told as Format;
use crate::cli::{Answer, Global, output};
use crate::evidence::{self, FirstCosigned};
use crate::ledger::checkpoint::{Checkpoint, SignedCheckpoint};
use crate::ledger::keys::VerifierKey;
use crate::ledger::mailed;
use crate::ledger::quorum::Policy;
use crate::ledger::regular::{self, Links};
use crate::ledger::stamp::Roots;
use crate::text::{Text, Told, for_lang, one_line};

pub use file::weak;

use sentence::Sentence;

/// Check a proof, an evidence bag or a whole ledger, offline
#[derive(Debug, Args)]
#[command(
    after_help = "Exit code: 0 shown, 2 refused, 3 nothing is wrong but something asked for was not shown (signer without --key, quorum, time stamp, missing recordings, a checkpoint that nothing here leads to), 4 failed."
)]
pub struct Verify {
    /// A .tlog-proof file, an evidence bag, a state directory, a directory with `checkpoint` and `tile/`, a consistency
    /// proof, a checkpoint, or a mail with one
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
    /// The file whose SHA-256 the proven leaf, or some leaf of the log or the bag, must state
    #[arg(long, value_name = "FILE")]
    segment: Option<PathBuf>,
    /// PEM file with root certificates of time-stamping authorities, got from them and not from the file
    #[arg(long, value_name = "FILE.pem")]
    stamp_root: Option<PathBuf>,
    /// Time zone of the site, for example Asia/Shanghai: instants of leaves are told in it too; a bag names its own
    #[arg(long, value_name = "ZONE", value_parser = zone)]
    tz: Option<TimeZone>,
    /// Output format
    #[arg(long, value_enum, default_value_t)]
    format: Format,
    /// The same as --format json
    #[arg(long, conflicts_with = "format")]
    json: bool,
}

fn zone(name: &str) -> Result<TimeZone, String> {
    TimeZone::get(name).map_err(|e| e.to_string())
}

fn key(text: &str) -> Result<VerifierKey, String> {
    text.trim().parse().map_err(|e: crate::ledger::keys::KeyError| e.to_string())
}

/// What a check showed.
#[derive(Default)]
struct Shown {
    proved: Vec<Sentence>,
    not_proved: Vec<Sentence>,
    failures: Vec<(String, Sentence)>,
    /// What kind of thing was checked, in one word.
    checked: &'static str,
    /// The tree that it is about, where one could be read.
    tree: Option<Checkpoint>,
    signer_unknown: bool,
    quorum_missed: bool,
    /// A root was given, and there is no time stamp to hold against it.
    unstamped: bool,
    /// Something that was asked for could not be shown, and nothing speaks against it.
    unshown: bool,
}

impl Shown {
    fn fail(&mut self, place: impl std::fmt::Display, what: Sentence) {
        self.failures.push((place.to_string(), what));
    }

    /// Says what was asked for and could not be shown, though nothing speaks against it.
    fn unshow(&mut self, what: Sentence) {
        self.unshown = true;
        self.not_proved.push(what);
    }

    fn is_open(&self) -> bool {
        self.signer_unknown || self.quorum_missed || self.unstamped || self.unshown
    }

    fn code(&self) -> u8 {
        match (self.failures.is_empty(), self.is_open()) {
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
        if check::is_bag(&self.what) {
            shown.checked = "bag";
            trust.bag(text, &mut shown)?;
        } else if self.what.is_dir() {
            let inner = self.what.join("tlog");
            if ["tlog", "checkpoint", "tile", evidence::FILE].iter().all(|n| !self.what.join(n).exists()) {
                return Err(refused(&self.what, text.word("verify-no-log"), text));
            }
            shown.checked = if inner.is_dir() { "state" } else { "log" };
            trust.directory(if inner.is_dir() { &inner } else { &self.what }, text, &mut shown)?;
        } else {
            trust.file(text, &mut shown)?;
        }
        self.print(&shown, trust.key.as_ref(), text)?;
        Ok(shown.code())
    }

    fn print(&self, shown: &Shown, key: Option<&VerifierKey>, text: &Text) -> Result<(), AppError> {
        let verdict = match shown.code() {
            answer::DONE => "verified",
            answer::COULD_NOT_TELL if shown.signer_unknown => "signer_unknown",
            answer::COULD_NOT_TELL if shown.quorum_missed => "not_witnessed",
            answer::COULD_NOT_TELL if shown.unstamped => "not_stamped",
            answer::COULD_NOT_TELL => "not_shown",
            _ => "failed",
        };
        if self.json || self.format == Format::Json {
            return output::json(&self.document(verdict, shown, key));
        }
        let mut out = format!("{}\n", text.word(&format!("verify-{verdict}")));
        for line in shown.proved.iter().map(|p| ("+", p)).chain(shown.not_proved.iter().map(|p| ("?", p))) {
            out.push_str(&format!("{} {}\n", line.0, one_line(&line.1.words)));
        }
        for (place, what) in &shown.failures {
            out.push_str(&format!("! {}: {}\n", one_line(place), one_line(&what.words)));
        }
        output::text(&out)
    }

    /// Sentences for people, and under `facts` what programs may rely on: the same in every language.
    fn document(&self, verdict: &str, shown: &Shown, key: Option<&VerifierKey>) -> Value {
        let words = |all: &[Sentence]| all.iter().map(|s| s.words.clone()).collect::<Vec<_>>();
        let codes = |all: &[Sentence]| all.iter().map(|s| s.code.clone()).collect::<Vec<_>>();
        let failure = |(place, what): &(String, Sentence)| json!({ "place": place, "what": what.words });
        let failed = |(place, what): &(String, Sentence)| json!({ "code": what.code, "place": place });
        let tree = shown.tree.as_ref();
        json!({
            "schema": "holdfast/verify/v1",
            "verdict": verdict,
            "facts": {
                "checked": shown.checked,
                "origin": tree.map(|t| t.origin.to_string()),
                "size": tree.map(|t| t.size),
                "root": tree.map(|t| t.root),
                "key": key.map(ToString::to_string),
                "signer_known": key.is_some() && shown.failures.is_empty(),
                "proven": codes(&shown.proved),
                "not_proven": codes(&shown.not_proved),
                "failed": shown.failures.iter().map(failed).collect::<Vec<_>>(),
            },
            "proved": words(&shown.proved),
            "not_proved": words(&shown.not_proved),
            "failures": shown.failures.iter().map(failure).collect::<Vec<_>>(),
        })
    }
}

/// What to check, and whom the caller trusts.
struct Trust<'a> {
    ask: &'a Verify,
    key: Option<VerifierKey>,
    quorum: Option<Policy>,
}

impl Trust<'_> {
    fn roots(&self) -> Result<Roots, AppError> {
        Ok(self.ask.stamp_root.as_deref().map(stamp::roots).transpose()?.unwrap_or_default())
    }

    /// Checkpoints of earlier days that were given, with the files they stand in.
    fn older(&self, text: &Text, shown: &mut Shown) -> Result<Vec<(&Path, SignedCheckpoint)>, AppError> {
        let mut older = Vec::new();
        if let Some(path) = self.ask.against.as_deref() {
            let bytes = read(path, TEXT)?;
            match SignedCheckpoint::parse(&bytes) {
                Ok(old) => older.push((path, old)),
                Err(e) if mailed::bears_marks(&bytes) => {
                    shown.fail(path.display(), Sentence::told("checkpoint_unreadable", e.told(text)));
                }
                // Nothing contradicts: there is nothing to compare with.
                Err(e) => {
                    return Err(refused(
                        path,
                        text.say("verify-no-checkpoint", &[("why", e.told(text).into())]),
                        text,
                    ));
                }
            }
        }
        if let Some(path) = self.ask.mail.as_deref() {
            let bytes = read(path, TEXT)?;
            match mailed(&bytes) {
                Some(old) => {
                    shown.not_proved.push(Sentence::plain(text, "verify-mail-words"));
                    older.push((path, old));
                }
                None if mailed::bears_marks(&bytes) => {
                    shown.fail(path.display(), Sentence::plain(text, "verify-mail-without"));
                }
                None => return Err(refused(path, text.word("verify-mail-without"), text)),
            }
        }
        Ok(older)
    }

    /// SHA-256 of the file that a leaf must state, with its name.
    fn segment(&self) -> Result<Option<(String, String)>, AppError> {
        let Some(path) = &self.ask.segment else { return Ok(None) };
        let fail = |source| AppError::Io { what: format!("read {}", path.display()), source };
        let digest = regular::sha256(path, Links::Followed).map_err(fail)?;
        Ok(Some((path.display().to_string(), digest.to_string())))
    }

    /// What is left open whatever was checked. `first` are the oldest cosignatures that are kept beside it.
    fn limits(
        &self,
        checkpoint: Option<&SignedCheckpoint>,
        first: &[FirstCosigned],
        text: &Text,
        shown: &mut Shown,
    ) {
        shown.tree = checkpoint.map(|signed| signed.checkpoint.clone());
        if self.key.is_none() {
            shown.not_proved.push(Sentence::plain(text, "verify-signer-unknown"));
        }
        match checkpoint {
            Some(signed) => cosigned::judge(signed, self.quorum.as_ref(), first, text, shown),
            None => shown.not_proved.push(Sentence::plain(text, "verify-no-witness")),
        }
    }
}

/// The checkpoint that a mail carries: in its plain part, or, where that was lost on the way, in its text.
fn mailed(bytes: &[u8]) -> Option<SignedCheckpoint> {
    let mail = MessageParser::default().parse(bytes)?;
    // Any text can be read as a mail without a head, also a damaged proof.
    if mail.subject().is_none() && mail.from().is_none() {
        return None;
    }
    (0..mail.text_body_count()).filter_map(|at| mail.body_text(at)).find_map(|text| mailed::find(&text))
}

/// What was named is not what it must be, and nothing can be said of it.
fn refused(path: &Path, why: String, text: &Text) -> AppError {
    let facts = [("file", path.display().to_string().into()), ("why", why.into())];
    AppError::Usage(text.say("verify-not-ours", &facts))
}

/// Bytes of the largest text that is checked by itself: a proof, a checkpoint, a mail with pictures.
const TEXT: u64 = 256 << 20;

fn read(path: &Path, most: u64) -> Result<Vec<u8>, AppError> {
    let fail = |source| AppError::Io { what: format!("read {}", path.display()), source };
    regular::read(path, Links::Followed, most).map_err(fail)
}
