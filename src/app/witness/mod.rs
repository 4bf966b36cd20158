//! Witnessing: our checkpoints taken to the witnesses of the quorum file, and the server that cosigns
//! the checkpoints of others. The only place of the ledger that speaks over the network.
//!
//! A round never fails a pass: a witness that does not answer is asked again later. What it may do is
//! freeze the log, when a witness knows more leaves than we have.

pub mod door;
pub mod listener;
pub mod server;
pub mod store;

use std::path::{Path, PathBuf};

use tracing::{error, info, warn};

use super::AppError;
use super::announce;
use super::state::{Log, State};
use crate::clock::Clock;
use crate::config::{Config, Place, Problem, Problems, Source};
use crate::evidence::{Evidence, ListedWitness, WitnessAnswer, WitnessRow};
use crate::ledger::checkpoint::SignedCheckpoint;
use crate::ledger::frozen::Frozen;
use crate::ledger::merkle;
use crate::ledger::note::{self, SignatureLine};
use crate::ledger::quorum::{self, Policy};
use crate::ledger::seal::SealError;
use crate::ledger::tiles::reader::{Directory, TileReader};
use crate::ledger::witnessing::{self, Outcome, pause_ms};
use crate::model::{Sha256, UtcMs};
use crate::text::Said;
use door::HttpDoor;

/// Reads a quorum file (tlog-policy form).
///
/// # Errors
/// Every line that is wrong, with its place.
pub fn quorum(path: &Path) -> Result<Policy, Problems> {
    let name = path.display().to_string();
    let text = std::fs::read_to_string(path).map_err(|e| {
        let place = Place::whole(&Source::new(&name, ""));
        let why = Said::system(&e).into();
        let unread = Said::of("quorum-unread", [("path", name.as_str().into()), ("why", why)]);
        Problems::from(Problem::new(place, unread).help(Said::of("quorum-unread-help", [])))
    })?;
    let source = Source::new(&name, &text);
    text.parse().map_err(|wrong: Vec<quorum::Problem>| {
        let mut problems = Problems::default();
        for problem in wrong {
            let start: usize = text.split_inclusive('\n').take(problem.line - 1).map(str::len).sum();
            let len = text.lines().nth(problem.line - 1).map_or(0, str::len);
            problems.push(Problem::new(Place::new(&source, start..start + len), Said::from(&problem.what)));
        }
        problems
    })
}

/// What a round showed.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Round {
    /// Witnesses that were asked.
    pub asked: usize,
    /// Of these, those that cosigned.
    pub cosigned: usize,
    /// A listed witness contradicts the log.
    pub alarm: bool,
}

/// Takes the newest checkpoint to every witness that is due, keeps and publishes the cosignatures.
///
/// Blocks for at most [`door::PATIENCE`] and a half: all witnesses are asked at once.
///
/// # Errors
/// [`SealError::Frozen`] when a witness knows more leaves than we have; stores that cannot be written.
pub fn round(state: &mut State, quorum: &Policy, clock: &dyn Clock) -> Result<Round, AppError> {
    let log = &mut state.log();
    match Visit::plan(log, quorum, clock.now())? {
        Some(visit) => visit.ask(quorum).keep(log, quorum, clock.now()),
        None => Ok(Round::default()),
    }
}

/// Tells those of `config` who are told of findings that a witness froze the log. A mail that cannot be queued changes
/// nothing of that.
pub fn tell_frozen(evidence: &mut Evidence, config: &Config, now: UtcMs) {
    let queued = announce::frozen(evidence, config, now)
        .and_then(|mails| evidence.queue_announcements(now, &mails).map_err(AppError::from));
    if let Err(why) = queued {
        error!(%why, "the mail that the ledger is frozen could not be queued");
    }
}

/// True when a witness froze the log.
pub fn froze<T>(done: &Result<T, AppError>) -> bool {
    matches!(done, Err(AppError::Seal(SealError::Frozen { why: Frozen::Witness(_) })))
}

/// A round before it: the newest checkpoint and who is to see it.
pub struct Visit {
    checkpoint: SignedCheckpoint,
    due: Vec<WitnessRow>,
    tlog: PathBuf,
}

/// A round after the witnesses were asked; nothing of it is kept yet.
pub struct Visited {
    visit: Visit,
    outcomes: Vec<Outcome>,
}

impl Visit {
    /// Whom to ask about which checkpoint; `None` before the first one.
    ///
    /// # Errors
    /// Stores that cannot be read or written.
    pub fn plan(log: &mut Log<'_>, quorum: &Policy, now: UtcMs) -> Result<Option<Self>, AppError> {
        log.evidence.list_witnesses(&listed(quorum))?;
        let Some(head) = log.evidence.newest_head()? else { return Ok(None) };
        let checkpoint = SignedCheckpoint::parse(head.note.as_bytes());
        let checkpoint = checkpoint.map_err(|e| AppError::Ledger(e.to_string()))?;
        let all = log.evidence.witnesses()?.into_iter();
        let due = all.filter(|w| w.listed.url.is_some() && w.next <= now).collect();
        Ok(Some(Self { checkpoint, due, tlog: log.sealer.tlog().to_owned() }))
    }

    /// Asks them, all at once. Touches no store, so that no other work waits for a slow witness.
    pub fn ask(self, quorum: &Policy) -> Visited {
        let outcomes = ask_all(&self.due, quorum, &self.checkpoint, &self.tlog);
        Visited { visit: self, outcomes }
    }
}

impl Visited {
    /// Keeps what they said, publishes new cosignatures, and freezes the log when one knows more of it.
    ///
    /// # Errors
    /// [`SealError::Frozen`] then; stores that cannot be written.
    pub fn keep(self, log: &mut Log<'_>, quorum: &Policy, now: UtcMs) -> Result<Round, AppError> {
        let Self { visit: Visit { checkpoint, due, .. }, outcomes } = self;
        let size = checkpoint.checkpoint.size;
        let answers: Vec<WitnessAnswer> =
            due.iter().zip(&outcomes).map(|(row, o)| answer(row, o, size, now)).collect();
        keep(log, quorum, &checkpoint, &answers, now)?;
        outcomes.iter().zip(&due).for_each(|(outcome, row)| tell(outcome, row));
        if let Some((row, known)) = due.iter().zip(&outcomes).find_map(|(row, o)| match o {
            Outcome::Ahead { size } => Some((row, *size)),
            _ => None,
        }) {
            let why = format!(
                "witness {} cosigned {known} leaves of this log, here are {size}: an older state was put back, or the log was copied",
                row.listed.name
            );
            log.evidence.freeze(&why, now)?;
            return Err(SealError::Frozen { why: Frozen::Witness(why) }.into());
        }
        let alarm = log.evidence.witnesses()?.iter().any(contradicts);
        let cosigned = outcomes.iter().filter(|o| matches!(o, Outcome::Cosigned(_))).count();
        Ok(Round { asked: due.len(), cosigned, alarm })
    }
}

/// True while the last word of a witness is that our log contradicts the one it cosigned.
pub fn contradicts(row: &WitnessRow) -> bool {
    matches!(row.outcome.as_str(), "ahead" | "inconsistent")
}

fn listed(quorum: &Policy) -> Vec<ListedWitness> {
    let one = |w: &quorum::Witness| ListedWitness {
        name: w.name.clone(),
        key: w.key.to_string(),
        url: w.url.clone(),
        optional: quorum.is_optional(&w.name),
    };
    quorum.witnesses.iter().map(one).collect()
}

fn ask_all(due: &[WitnessRow], quorum: &Policy, checkpoint: &SignedCheckpoint, tlog: &Path) -> Vec<Outcome> {
    std::thread::scope(|scope| {
        let asked: Vec<_> =
            due.iter().map(|row| scope.spawn(|| ask(row, quorum, checkpoint, tlog))).collect();
        let ended = |t: std::thread::ScopedJoinHandle<'_, Outcome>| {
            t.join().unwrap_or_else(|_| Outcome::Later("asking it broke off".to_owned()))
        };
        asked.into_iter().map(ended).collect()
    })
}

fn ask(row: &WitnessRow, quorum: &Policy, checkpoint: &SignedCheckpoint, tlog: &Path) -> Outcome {
    let witness = quorum.witnesses.iter().find(|w| w.name == row.listed.name);
    let Some((witness, url)) = witness.zip(row.listed.url.as_deref()) else {
        return Outcome::Later("it is not listed any more".to_owned());
    };
    let mut prove = |old| prove(tlog, checkpoint, old);
    witnessing::ask(checkpoint, row.size, &witness.key, &mut prove, &HttpDoor::new(url))
}

fn prove(tlog: &Path, checkpoint: &SignedCheckpoint, old: u64) -> Result<Vec<Sha256>, String> {
    let tree = &checkpoint.checkpoint;
    let fail = |e: &dyn std::fmt::Display| format!("no proof from {old} leaves could be made: {e}");
    let mut reader = TileReader::open(Directory::new(tlog), tree.size, tree.root).map_err(|e| fail(&e))?;
    merkle::consistency_proof(&mut reader, old, tree.size).map_err(|e| fail(&e))
}

fn answer(row: &WitnessRow, outcome: &Outcome, size: u64, now: UtcMs) -> WitnessAnswer {
    let (lines, said) = match outcome {
        Outcome::Cosigned(lines) => {
            let text = |l: &SignatureLine| (l.name.to_string(), l.id.to_string(), l.to_string());
            (lines.iter().map(text).collect(), String::new())
        }
        Outcome::Ahead { size } => (Vec::new(), size.to_string()),
        Outcome::Unusable(why) | Outcome::Later(why) => (Vec::new(), why.clone()),
        Outcome::Inconsistent | Outcome::NotListed => (Vec::new(), String::new()),
    };
    let failures = if matches!(outcome, Outcome::Cosigned(_)) { 0 } else { row.failures.saturating_add(1) };
    let next = if failures == 0 { now } else { UtcMs(now.0 + pause_ms(failures)) };
    WitnessAnswer {
        witness: row.listed.name.clone(),
        outcome: outcome.as_str(),
        said,
        lines,
        size,
        failures,
        next,
    }
}

/// Keeps the answers with the standing that they lead to, then publishes what was kept.
fn keep(
    log: &mut Log<'_>,
    quorum: &Policy,
    checkpoint: &SignedCheckpoint,
    answers: &[WitnessAnswer],
    now: UtcMs,
) -> Result<(), AppError> {
    let size = checkpoint.checkpoint.size;
    let kept = log.evidence.cosignatures(size)?;
    let new = answers.iter().flat_map(|a| a.lines.iter().map(|(_, _, line)| line.clone()));
    let lines: Vec<SignatureLine> = kept.into_iter().chain(new).filter_map(|l| l.parse().ok()).collect();
    let text = checkpoint.note.text();
    let checked = |line: &SignatureLine| {
        quorum.witnesses.iter().any(|w| note::check_signature(&w.key, text, line).is_ok())
    };
    let lines: Vec<SignatureLine> = lines.into_iter().filter(checked).collect();
    let standing = quorum.judge(&lines);
    let met = (standing.met && !standing.present.is_empty()).then_some(size);
    log.evidence.record_witnesses(now, answers, met)?;
    log.sealer.publish_cosignatures(log.evidence)?;
    Ok(())
}

fn tell(outcome: &Outcome, row: &WitnessRow) {
    let name = &row.listed.name;
    match outcome {
        Outcome::Cosigned(_) => info!(witness = name, "cosigned"),
        Outcome::Ahead { size } => {
            error!(witness = name, size, "the witness knows more leaves than this log has")
        }
        Outcome::Inconsistent => {
            error!(witness = name, "the witness says that this log does not extend the one it cosigned");
        }
        Outcome::NotListed => {
            warn!(
                witness = name,
                "the witness does not know this log; give its operator the key of `holdfast ledger key`"
            );
        }
        Outcome::Unusable(why) => warn!(witness = name, why, "the witness's answer cannot be used"),
        Outcome::Later(why) => warn!(witness = name, why, "the witness will be asked again later"),
    }
}
