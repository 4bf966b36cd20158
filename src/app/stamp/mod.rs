//! Time stamping: published checkpoints taken to the authorities of `[ledger] stamp_url`, tokens kept and anchored.
//!
//! A round never fails a pass, and no transaction is open while an authority is asked: a request waits in
//! `evidence.db` until a token answers it. A token becomes a leaf of its own, so that the log itself says when.

pub mod door;
mod verify;

use std::path::Path;
use std::time::Duration;

use serde_json::json;
use tracing::{info, warn};

use super::AppError;
use super::state::State;
use crate::catalogue::Sealable;
use crate::clock::Clock;
use crate::config::{self, Place, Problem, Problems, Source};
use crate::evidence::{
    AuthorityRow, Evidence, EvidenceError, PublishedNote, StampFailure, StampRequest, StampRow,
};
use crate::ledger::publish;
use crate::ledger::seal::SealError;
use crate::ledger::stamp::{self, KeptStamp, Nonce, Roots, StampError, Token};
use crate::ledger::witnessing::pause_ms;
use crate::model::{Sha256, UtcMs};
use crate::report::document::Unstamped;
use crate::text::Said;

pub use verify::{Shown, Stamped, verify};

/// The authorities of a configuration, ready to be asked.
#[derive(Clone, Debug)]
pub struct Authorities {
    /// Where.
    pub urls: Vec<String>,
    /// Time between two stamps of one.
    pub every: Duration,
    /// Whom the site trusts to have signed; may be empty.
    pub roots: Roots,
}

impl Authorities {
    /// Nobody: where a command was given no configuration.
    pub fn none() -> Self {
        Self { urls: Vec::new(), every: Duration::MAX, roots: Roots::default() }
    }

    /// Reads the file of roots too. No authority is a fine choice: then nobody is asked.
    ///
    /// # Errors
    /// A file of roots that cannot be read or holds none.
    pub fn of(settings: &config::Stamps) -> Result<Self, Problems> {
        let roots = settings.root.as_deref().map(roots).transpose()?.unwrap_or_default();
        Ok(Self { urls: settings.urls.clone(), every: settings.every, roots })
    }

    fn every_ms(&self) -> i64 {
        i64::try_from(self.every.as_millis()).unwrap_or(i64::MAX)
    }

    /// Makes these the authorities that are asked.
    ///
    /// # Errors
    /// A store that cannot be written.
    pub fn list(&self, evidence: &mut Evidence, now: UtcMs) -> Result<(), EvidenceError> {
        evidence.list_authorities(&self.urls, self.every_ms(), now)
    }
}

/// Reads a PEM file of root certificates.
///
/// # Errors
/// It cannot be read, or holds no certificate.
pub fn roots(path: &Path) -> Result<Roots, Problems> {
    let name = path.display().to_string();
    let problem = |why: Said| {
        let place = Place::whole(&Source::new(&name, ""));
        let what = Said::of("stamp-roots", [("path", name.as_str().into()), ("why", why.into())]);
        Problems::from(Problem::new(place, what).help(Said::of("stamp-roots-help", [])))
    };
    let bytes = std::fs::read(path).map_err(|e| problem(Said::system(&e)))?;
    Roots::from_pem(&bytes).map_err(|e| problem(Said::from(&e)))
}

/// How a request ended.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Outcome {
    /// A good token.
    Stamped(Box<StampRow>),
    /// None: in one word, and in more.
    Failed(&'static str, String),
}

/// Where requests and what came of them are kept: the store itself, or the way to its one writer.
pub trait Books {
    /// Requests that may be sent now.
    ///
    /// # Errors
    /// A store that cannot be read.
    fn due(&mut self, now: UtcMs) -> Result<Vec<StampRequest>, AppError>;

    /// Keeps what came of one.
    ///
    /// # Errors
    /// A store that cannot be written, a writer that has ended.
    fn record(&mut self, request: &StampRequest, outcome: &Outcome, now: UtcMs) -> Result<(), AppError>;
}

impl Books for Evidence {
    fn due(&mut self, now: UtcMs) -> Result<Vec<StampRequest>, AppError> {
        Ok(self.due_stamps(now)?)
    }

    fn record(&mut self, request: &StampRequest, outcome: &Outcome, now: UtcMs) -> Result<(), AppError> {
        Ok(keep(self, request, outcome, now)?)
    }
}

/// Writes down what came of a request.
///
/// # Errors
/// SQLite's own.
pub fn keep(
    evidence: &mut Evidence,
    request: &StampRequest,
    outcome: &Outcome,
    now: UtcMs,
) -> Result<(), EvidenceError> {
    match outcome {
        Outcome::Stamped(row) => evidence.record_stamp(request.id, row, now),
        Outcome::Failed(outcome, said) => {
            let next = UtcMs(now.0 + pause_ms(request.attempts.saturating_add(1)));
            evidence.record_no_stamp(request, &StampFailure { outcome, said: said.clone(), next }, now)
        }
    }
}

/// What a round brought.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Round {
    /// Requests that were sent.
    pub asked: usize,
    /// Of these, those answered by a good token.
    pub stamped: usize,
}

/// Makes the authorities of the configuration known and queues what the schedule asks for.
///
/// # Errors
/// A store that cannot be read or written.
pub fn queue(evidence: &mut Evidence, authorities: &Authorities, now: UtcMs) -> Result<(), AppError> {
    authorities.list(evidence, now)?;
    if let Some(newest) = publish::published_note(evidence).map_err(SealError::from)? {
        evidence.queue_scheduled(&newest, now)?;
    }
    Ok(())
}

/// Sends what is due, all at once, and keeps what comes back. Blocks for `patience` at most, and a little.
///
/// # Errors
/// Books that cannot be read or written.
pub fn send(
    books: &mut dyn Books,
    roots: &Roots,
    clock: &dyn Clock,
    patience: Duration,
) -> Result<Round, AppError> {
    let due = books.due(clock.now())?;
    let outcomes: Vec<Outcome> = std::thread::scope(|scope| {
        let sent: Vec<_> = due.iter().map(|r| scope.spawn(|| ask(r, roots, patience))).collect();
        let broken = |_| Outcome::Failed("later", "asking it broke off".to_owned());
        sent.into_iter().map(|t| t.join().unwrap_or_else(broken)).collect()
    });
    for (request, outcome) in due.iter().zip(&outcomes) {
        tell(request, outcome);
        books.record(request, outcome, clock.now())?;
    }
    let stamped = outcomes.iter().filter(|o| matches!(o, Outcome::Stamped(_))).count();
    Ok(Round { asked: due.len(), stamped })
}

fn ask(request: &StampRequest, roots: &Roots, patience: Duration) -> Outcome {
    let mut random = [0; 8];
    if let Err(e) = getrandom::fill(&mut random) {
        return Outcome::Failed("later", format!("no random nonce could be drawn: {e}"));
    }
    let nonce = Nonce::new(random);
    let note = request.of.note.as_bytes();
    let answer = match door::post(&request.url, &stamp::request(&stamp::imprint(note), nonce), patience) {
        Ok(answer) => answer,
        Err(why) => return Outcome::Failed("later", why),
    };
    match stamp::judge(&answer, note, nonce, roots) {
        Ok((said, token)) => Outcome::Stamped(Box::new(row(request, said, token, roots))),
        Err(e @ StampError::Refused(_)) => Outcome::Failed("refused", e.to_string()),
        Err(e @ StampError::Chain(_)) => Outcome::Failed("untrusted", e.to_string()),
        Err(e) => Outcome::Failed("unusable", e.to_string()),
    }
}

fn row(request: &StampRequest, said: stamp::Stamp, token: Vec<u8>, roots: &Roots) -> StampRow {
    StampRow {
        id: 0,
        url: request.url.clone(),
        of: request.of.clone(),
        s256: stamp::imprint(&token),
        chain: Token::parse(&token).map(|t| t.chain_pem()).unwrap_or_default(),
        root: (!roots.is_empty()).then(|| roots.to_pem()),
        at: said.at,
        policy: said.policy,
        serial: said.serial,
        anchored: false,
        token,
    }
}

fn tell(request: &StampRequest, outcome: &Outcome) {
    let url = &request.url;
    match outcome {
        Outcome::Stamped(row) => info!(url, size = row.of.size, at = %row.at, "stamped"),
        Outcome::Failed(outcome, said) => {
            warn!(url, outcome, said, "no time stamp; it will be asked for again");
        }
    }
}

/// Seals a leaf for every token that has none yet, signs and publishes. Gives how many.
///
/// # Errors
/// Stores that cannot be written, a frozen ledger.
pub fn anchor(state: &mut State, clock: &dyn Clock) -> Result<usize, AppError> {
    let bare = state.evidence.bare_stamps()?;
    if bare.is_empty() {
        return Ok(0);
    }
    let facts: Vec<Sealable> = bare.iter().map(leaf).collect();
    let head = state.sealer.seal(&mut state.evidence, &facts, clock.now(), true)?;
    state.sealer.publish(&mut state.evidence)?;
    state.catalogue.acknowledge(0, head.size, &head.root)?;
    let ids: Vec<i64> = bare.iter().map(|row| row.id).collect();
    state.evidence.set_anchored(&ids)?;
    Ok(bare.len())
}

/// Key under which the leaf of a token is sealed once.
fn leaf_key(token: &Sha256) -> String {
    format!("anchor {token}")
}

fn leaf(row: &StampRow) -> Sealable {
    let fields = json!({ "at_ms": row.at.0, "s256": row.s256, "size": row.of.size });
    Sealable {
        kind: "anchor".to_owned(),
        camera: None,
        key: leaf_key(&row.s256),
        fields: fields.as_object().cloned().unwrap_or_default(),
    }
}

/// Queues, sends and anchors in one go, for a process that holds the state.
///
/// # Errors
/// Stores that cannot be written, a frozen ledger. An authority that does not answer is none.
pub fn round(state: &mut State, authorities: &Authorities, clock: &dyn Clock) -> Result<Round, AppError> {
    queue(&mut state.evidence, authorities, clock.now())?;
    if authorities.urls.is_empty() {
        return Ok(Round::default());
    }
    let round = send(&mut state.evidence, &authorities.roots, clock, door::PATIENCE)?;
    anchor(state, clock)?;
    warn_overdue(&state.evidence, clock.now())?;
    Ok(round)
}

/// Says in the log which authorities owe a stamp for too long.
///
/// # Errors
/// SQLite's own.
pub fn warn_overdue(evidence: &Evidence, now: UtcMs) -> Result<(), EvidenceError> {
    for (row, since) in overdue(evidence, now)? {
        warn!(url = row.url, %since, why = row.said, "no time stamp for more than three periods");
    }
    Ok(())
}

/// Authorities that gave no stamp when last asked, or owe one for too long.
///
/// # Errors
/// SQLite's own.
pub fn owed(evidence: &Evidence, now: UtcMs) -> Result<Vec<Unstamped>, EvidenceError> {
    let owes = |row: &AuthorityRow| {
        !["", "stamped"].contains(&row.outcome.as_str()) || row.stale_since(now).is_some()
    };
    let told = |row: AuthorityRow| Unstamped {
        since: row.newest.map_or(row.since, |(at, ..)| at),
        outcome: if row.outcome.is_empty() { "never".to_owned() } else { row.outcome },
        why: row.said,
        url: row.url,
    };
    Ok(evidence.authorities()?.into_iter().filter(owes).map(told).collect())
}

/// Authorities that owe a stamp for too long, with since when.
///
/// # Errors
/// SQLite's own.
fn overdue(evidence: &Evidence, now: UtcMs) -> Result<Vec<(AuthorityRow, UtcMs)>, EvidenceError> {
    let rows = evidence.authorities()?.into_iter();
    Ok(rows.filter_map(|row| row.stale_since(now).map(|since| (row, since))).collect())
}

/// Asks for stamps of exactly this checkpoint now and gives all that there are, this round's and earlier ones'.
///
/// # Errors
/// Stores that cannot be read or written.
pub fn of_checkpoint(
    state: &mut State,
    of: &PublishedNote,
    authorities: &Authorities,
    clock: &dyn Clock,
    patience: Duration,
) -> Result<Vec<KeptStamp>, AppError> {
    if !authorities.urls.is_empty() {
        authorities.list(&mut state.evidence, clock.now())?;
        state.evidence.queue_asked(of, clock.now())?;
        send(&mut state.evidence, &authorities.roots, clock, patience)?;
    }
    Ok(state.evidence.stamps_of(of)?.into_iter().map(kept).collect())
}

/// A token as a bag carries it.
pub fn kept(row: StampRow) -> KeptStamp {
    KeptStamp { token: row.token, chain: row.chain, root: row.root, at: row.at }
}
