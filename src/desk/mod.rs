//! What people do: one act a file, each saying who may, what it writes and which leaf follows. Command line and agent
//! both come through here, so that an act is the same act wherever it was asked for.

mod acknowledge;
mod close;
mod rectify;
#[cfg(test)]
mod tests;
mod waive;

use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::evidence::{Evidence, EvidenceError, FindingEvent, FindingRow, FindingState, NewMail, Signature};
use crate::ledger::commitment::SALT;
use crate::model::UtcMs;

/// Longest reason, in characters: a paragraph, not a file.
const LONGEST_REASON: usize = 2_000;

/// Longest name, in characters.
const LONGEST_NAME: usize = 200;

/// What may be done with a finding.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(tag = "act", rename_all = "snake_case", deny_unknown_fields)]
pub enum Act {
    /// Somebody has taken note.
    Acknowledge {},
    /// Somebody is putting it right.
    Rectify {},
    /// It is accepted for a time.
    Waive {
        /// First instant at which it is no longer accepted.
        until: UtcMs,
        /// Why.
        reason: String,
        /// Who agreed.
        approved_by: String,
    },
    /// It is disposed of.
    Close {
        /// What came of it.
        reason: String,
    },
}

impl Act {
    /// The word for logs and messages.
    pub fn as_str(&self) -> &'static str {
        match self {
            Self::Acknowledge {} => "acknowledge",
            Self::Rectify {} => "rectify",
            Self::Waive { .. } => "waive",
            Self::Close { .. } => "close",
        }
    }
}

/// Who acts.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Actor {
    /// Account of the process that asks, as the system says.
    pub uid: u32,
    /// The person behind it, in their own words.
    pub name: Option<String>,
}

/// Why an act was not carried out; nothing was written. Names stay out of it: it ends up in logs.
#[derive(Debug, Error)]
pub enum DeskError {
    /// No such finding.
    #[error("cannot {act} {id}: no finding has this id; `holdfast findings list --all` shows all of them")]
    Unknown {
        /// The act.
        act: &'static str,
        /// As given.
        id: String,
    },
    /// The finding is past that.
    #[error("cannot {act} finding {id}: it is {state} already")]
    State {
        /// The act.
        act: &'static str,
        /// The finding.
        id: String,
        /// Where it stands.
        state: &'static str,
    },
    /// Nothing where a text has to be.
    #[error("cannot {act} finding {id}: {what} is blank; say it with {option}")]
    Blank {
        /// The act.
        act: &'static str,
        /// The finding.
        id: String,
        /// What is missing.
        what: &'static str,
        /// The option that gives it.
        option: &'static str,
    },
    /// A text that cannot be kept.
    #[error(
        "cannot {act} finding {id}: {what} holds a control character or more than {most} characters; shorten it to plain text"
    )]
    Text {
        /// The act.
        act: &'static str,
        /// The finding.
        id: String,
        /// Which text.
        what: &'static str,
        /// Characters allowed.
        most: usize,
    },
    /// One person twice.
    #[error(
        "cannot waive finding {id}: author and approver are the same person; have somebody else approve it"
    )]
    SamePerson {
        /// The finding.
        id: String,
    },
    /// A waiver that would be over before it begins.
    #[error("cannot waive finding {id}: its last day is over; give a date to come with --until")]
    Past {
        /// The finding.
        id: String,
    },
    /// A word does not end what is still so.
    #[error(
        "cannot close finding {id}: what it found lasts, and only mending it ends it; the next scan closes it then, until then waive it with --until"
    )]
    Lasts {
        /// The finding.
        id: String,
    },
    /// No randomness.
    #[error("cannot draw the salt of an act: {0}")]
    Random(getrandom::Error),
    /// The store.
    #[error(transparent)]
    Evidence(#[from] EvidenceError),
}

/// Carries out an act: the finding's new state, the entry in its history and the mails that tell of it, in one transaction. Its leaf is owed from
/// then on, and [`crate::findings::seal`] pays.
///
/// # Errors
/// See [`DeskError`]; then nothing was written.
pub fn carry_out(
    evidence: &mut Evidence,
    id: &str,
    act: &Act,
    by: &Actor,
    now: UtcMs,
    told: &[NewMail],
) -> Result<FindingRow, DeskError> {
    let unknown = || DeskError::Unknown { act: act.as_str(), id: id.to_owned() };
    let row = evidence.finding(id)?.ok_or_else(unknown)?;
    let desk = Desk { row, act: act.as_str(), by, now };
    let done = match act {
        Act::Acknowledge {} => acknowledge::acknowledge(desk)?,
        Act::Rectify {} => rectify::rectify(desk)?,
        Act::Waive { until, reason, approved_by } => waive::waive(desk, *until, reason, approved_by)?,
        Act::Close { reason } => close::close(desk, reason)?,
    };
    let (row, event) = done;
    evidence.store_act(&row, event, told)?;
    Ok(row)
}

/// Every state but the last.
const NOT_CLOSED: &[FindingState] =
    &[FindingState::Open, FindingState::Acknowledged, FindingState::Rectifying, FindingState::Waived];

/// What an act makes of a finding.
type Done = Result<(FindingRow, FindingEvent), DeskError>;

/// A finding on the desk, and who stands before it.
struct Desk<'a> {
    row: FindingRow,
    act: &'static str,
    by: &'a Actor,
    now: UtcMs,
}

impl Desk<'_> {
    /// Refuses when the finding is past the act.
    fn only_from(&self, states: &[FindingState]) -> Result<(), DeskError> {
        if states.contains(&self.row.state) {
            return Ok(());
        }
        let state = self.row.state.as_str();
        Err(DeskError::State { act: self.act, id: self.row.id.clone(), state })
    }

    /// A text that has to say something.
    fn text(
        &self,
        what: &'static str,
        option: &'static str,
        text: &str,
        most: usize,
    ) -> Result<String, DeskError> {
        let (act, id, text) = (self.act, self.row.id.clone(), text.trim());
        if text.is_empty() {
            return Err(DeskError::Blank { act, id, what, option });
        }
        if text.chars().count() > most || text.chars().any(char::is_control) {
            return Err(DeskError::Text { act, id, what, most });
        }
        Ok(text.to_owned())
    }

    fn reason(&self, reason: &str) -> Result<String, DeskError> {
        self.text("the reason", "--reason", reason, LONGEST_REASON)
    }

    /// The author's name, where one was given.
    fn name(&self) -> Result<Option<String>, DeskError> {
        let name = self.by.name.as_deref();
        name.map(|name| self.text("the author's name", "--by", name, LONGEST_NAME)).transpose()
    }

    /// The entry in the history.
    fn event(&self, kind: &str, detail: Option<String>) -> Result<FindingEvent, DeskError> {
        let mut salt = [0; SALT];
        getrandom::fill(&mut salt).map_err(DeskError::Random)?;
        let signature = Signature { uid: self.by.uid, approved_by: None, until: None, salt };
        Ok(FindingEvent {
            at: self.now,
            kind: kind.to_owned(),
            by: self.name()?,
            detail,
            signature: Some(signature),
        })
    }
}
