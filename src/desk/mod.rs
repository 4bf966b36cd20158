//! What people do: one act a file, each saying who may, what it writes and which leaf follows. Command line and agent
//! both come through here, so that an act is the same act wherever it was asked for.

mod acknowledge;
mod close;
mod rectify;
#[cfg(test)]
mod tests;
mod waive;

use std::time::Duration;

use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::evidence::{Evidence, EvidenceError, FindingEvent, FindingRow, FindingState, NewMail, Signature};
use crate::ledger::commitment::SALT;
use crate::model::UtcMs;
use crate::text::{Text, Told, told_in_english};

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
        /// True keeps the reason out of mails and messages.
        #[serde(default)]
        confidential: bool,
    },
    /// It is disposed of.
    Close {
        /// What came of it.
        reason: String,
        /// Who agreed; a critical finding needs somebody.
        #[serde(default)]
        approved_by: Option<String>,
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
    Unknown {
        /// The act.
        act: &'static str,
        /// As given.
        id: String,
    },
    /// The finding is past that.
    State {
        /// The act.
        act: &'static str,
        /// The finding.
        id: String,
        /// Where it stands.
        state: &'static str,
    },
    /// Nothing where a text has to be.
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
    SamePerson {
        /// The act.
        act: &'static str,
        /// The finding.
        id: String,
    },
    /// A waiver that would be over before it begins.
    Past {
        /// The finding.
        id: String,
    },
    /// A waiver that would outlast what the site allows.
    Far {
        /// The finding.
        id: String,
        /// Days ahead that are allowed.
        days: u64,
        /// The latest day, as an instant in it.
        last: UtcMs,
    },
    /// A word does not end what is still so.
    Lasts {
        /// The finding.
        id: String,
    },
    /// No randomness.
    Random(getrandom::Error),
    /// The store.
    Evidence(#[from] EvidenceError),
}

told_in_english!(DeskError);

impl Told for DeskError {
    fn told(&self, text: &Text) -> String {
        match self {
            Self::Unknown { act, id } => {
                text.say("desk-unknown", &[("act", (*act).into()), ("id", id.into())])
            }
            Self::State { act, id, state } => {
                let facts = [("act", (*act).into()), ("id", id.into()), ("state", (*state).into())];
                text.say("desk-state", &facts)
            }
            Self::Blank { act, id, what, option } => {
                let facts = [("act", *act), ("id", id), ("what", *what), ("option", *option)];
                text.say("desk-blank", &facts.map(|(name, fact)| (name, fact.into())))
            }
            Self::Text { act, id, what, most } => {
                let facts = [
                    ("act", (*act).into()),
                    ("id", id.into()),
                    ("what", (*what).into()),
                    ("most", (*most).into()),
                ];
                text.say("desk-text", &facts)
            }
            Self::SamePerson { act, id } => {
                text.say("desk-same-person", &[("act", (*act).into()), ("id", id.into())])
            }
            Self::Past { id } => text.say("desk-past", &[("id", id.into())]),
            Self::Far { id, days, last } => {
                let last = last.timestamp().strftime("%Y-%m-%d").to_string();
                text.say("desk-far", &[("id", id.into()), ("days", (*days).into()), ("last", last.into())])
            }
            Self::Lasts { id } => text.say("desk-lasts", &[("id", id.into())]),
            Self::Random(e) => text.say("desk-random", &[("why", e.to_string().into())]),
            Self::Evidence(e) => e.told(text),
        }
    }
}

/// Carries out an act: the finding's new state, the entries in its history and the mails that tell of it, in one
/// transaction. Its leaf is owed from then on, and [`crate::findings::seal`] pays. `longest_waiver` is how far ahead the
/// last day of a waiver may lie.
///
/// # Errors
/// See [`DeskError`]; then nothing was written.
pub fn carry_out(
    evidence: &mut Evidence,
    id: &str,
    act: &Act,
    by: &Actor,
    longest_waiver: Duration,
    now: UtcMs,
    told: &[NewMail],
) -> Result<FindingRow, DeskError> {
    let unknown = || DeskError::Unknown { act: act.as_str(), id: id.to_owned() };
    let row = evidence.finding(id)?.ok_or_else(unknown)?;
    let desk = Desk { row, act: act.as_str(), by, now };
    let done = match act {
        Act::Acknowledge {} => acknowledge::acknowledge(desk)?,
        Act::Rectify {} => rectify::rectify(desk)?,
        Act::Waive { until, reason, approved_by, confidential: _ } => {
            waive::waive(desk, *until, reason, approved_by, longest_waiver)?
        }
        Act::Close { reason, approved_by } => close::close(desk, reason, approved_by.as_deref())?,
    };
    let (row, events) = done;
    evidence.store_act(&row, events, told)?;
    Ok(row)
}

/// Every state but the last.
const NOT_CLOSED: &[FindingState] =
    &[FindingState::Open, FindingState::Acknowledged, FindingState::Rectifying, FindingState::Waived];

/// What an act makes of a finding.
type Done = Result<(FindingRow, Vec<FindingEvent>), DeskError>;

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
        self.text("reason", "--reason", reason, LONGEST_REASON)
    }

    /// The author's name, where one was given.
    fn name(&self) -> Result<Option<String>, DeskError> {
        let name = self.by.name.as_deref();
        name.map(|name| self.text("author", "--by", name, LONGEST_NAME)).transpose()
    }

    /// Author and approver of an act that takes two people.
    fn two_people(&self, approved_by: &str) -> Result<(String, String), DeskError> {
        let author =
            self.text("author", "--by", self.by.name.as_deref().unwrap_or_default(), LONGEST_NAME)?;
        let approver = self.text("approver", "--approved-by", approved_by, LONGEST_NAME)?;
        if same_person(&author, &approver) {
            return Err(DeskError::SamePerson { act: self.act, id: self.row.id.clone() });
        }
        Ok((author, approver))
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

/// Names are compared by their letters and digits: neither case nor spaces nor dots make a second person.
fn same_person(a: &str, b: &str) -> bool {
    let bare =
        |name: &str| -> String { name.to_lowercase().chars().filter(|c| c.is_alphanumeric()).collect() };
    bare(a) == bare(b)
}
