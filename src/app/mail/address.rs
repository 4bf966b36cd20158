//! The address check: now and then each reader gets a code, and somebody gives it back on the command line. An address
//! from which none came back is a finding of the house.

use jiff::tz::TimeZone;
use tracing::info;

use super::{language, mark};
use crate::app::AppError;
use crate::app::agent::AgentError;
use crate::app::agent::wire::{Asking, Request};
use crate::app::announce::{self, Occasion, Readers};
use crate::app::state::{OpenError, State, StateError};
use crate::clock::Clock;
use crate::config::{self, Config};
use crate::evidence::{Evidence, ReaderRow};
use crate::model::UtcMs;
use crate::model::finding::Severity;
use crate::notify::message::{self, Announcement, Part};
use crate::text::{Commands, Text};

/// Letters and digits of a code that nobody mistakes for each other when reading aloud.
const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/// Length of a code: 40 bits, which nobody guesses over a month of asking.
const LENGTH: usize = 8;

/// Lists the readers, and mails a code to each from whom none is outstanding and whose last answer is old enough.
/// Nobody is asked where the configuration does not say how often.
///
/// # Errors
/// A store that cannot be written, an address that is none, no randomness.
pub fn ask(
    mail: &config::Mail,
    site: &str,
    (commands, tz): (&Commands, &TimeZone),
    evidence: &mut Evidence,
    now: UtcMs,
) -> Result<usize, AppError> {
    let Some(every) = mail.confirm_every else { return Ok(0) };
    let due = |r: &ReaderRow| {
        let last = if r.unconfirmed_since.is_some() { r.asked } else { r.confirmed };
        last.is_none_or(|last| now >= last + every || now < last)
    };
    let mut asked = 0;
    for row in evidence.readers()?.into_iter().filter(due) {
        let Some(to) = mail.recipients.iter().find(|r| r.address == row.address) else { continue };
        let code = draw()?;
        let one = config::Mail { recipients: vec![to.clone()], ..mail.clone() };
        let key = mark(&[&code, &row.address]);
        let occasion = Occasion { reason: "address_check", key: &key, severity: Severity::Info, now };
        let written = |text: &_| letter(site, &shown(&code), text);
        let checkpoint = announce::checkpoint(evidence)?;
        for mail in announce::messages(
            &checkpoint,
            Readers::of_mail(site, &one, commands.clone(), tz.clone()),
            occasion,
            written,
        )? {
            evidence.ask_reader(&row.address, &code, now, &mail)?;
            asked += 1;
        }
        info!(lang = %language(to), "an address is asked whether it is read");
    }
    Ok(asked)
}

fn letter(site: &str, code: &str, text: &Text) -> Announcement {
    let said = |id| text.say(id, &[("code", code.into())]);
    Announcement {
        subject: text.say("address-subject", &[("site", message::in_subject(site).into())]),
        lead: vec![said("address-code"), text.word("address-lead")],
        parts: vec![Part::plain("address-what", vec![said("address-do"), text.word("address-else")], text)],
    }
}

/// A new code.
fn draw() -> Result<String, AppError> {
    let mut bytes = [0; LENGTH];
    getrandom::fill(&mut bytes).map_err(|e| AppError::Io {
        what: "draw a code".to_owned(),
        source: std::io::Error::other(e.to_string()),
    })?;
    let letter = |b: &u8| ALPHABET.get(usize::from(b % 32)).copied().map(char::from);
    Ok(bytes.iter().filter_map(letter).collect())
}

/// A code as people read it: `ABCD-EFGH`.
fn shown(code: &str) -> String {
    let (left, right) = code.split_at_checked(LENGTH / 2).unwrap_or((code, ""));
    format!("{left}-{right}")
}

/// A code as people type it: without regard to case, spaces and dashes, and to letters taken for digits.
fn typed(code: &str) -> String {
    let bare = code.chars().filter(|c| c.is_ascii_alphanumeric()).map(|c| c.to_ascii_uppercase());
    bare.map(|c| match c {
        'O' => '0',
        'I' | 'L' => '1',
        other => other,
    })
    .collect()
}

/// Takes a code back, or has the agent that holds the state do so.
///
/// # Errors
/// A code that belongs to nobody, state that cannot be opened and whose holder does not answer.
pub fn confirm(config: &Config, code: &str, clock: &dyn Clock) -> Result<String, AppError> {
    match State::open(&config.state_dir, &config.site.id) {
        Ok(mut state) => confirm_here(&mut state.evidence, code, clock.now()),
        Err(OpenError::State(held @ StateError::Locked { .. })) => {
            let told = Asking::connect(&config.state_dir).and_then(|mut agent| {
                agent.ask(&Request::Confirm { code: code.to_owned() })?;
                agent.wait()
            });
            match told {
                Ok(answer) => Ok(answer["address"].as_str().unwrap_or_default().to_owned()),
                Err(AgentError::Socket { .. }) => Err(held.into()),
                Err(e) => Err(e.into()),
            }
        }
        Err(e) => Err(e.into()),
    }
}

/// Takes a code back in this process: the address that is confirmed.
///
/// # Errors
/// A code that belongs to nobody, a store that cannot be written.
pub fn confirm_here(evidence: &mut Evidence, code: &str, now: UtcMs) -> Result<String, AppError> {
    let unknown = || {
        AppError::Usage(
            "this code belongs to no address; type the one of the newest mail, codes of earlier mails no longer count"
                .to_owned(),
        )
    };
    evidence.confirm_reader(&typed(code), now)?.ok_or_else(unknown)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_read_back_however_people_type_it() {
        let code = draw().expect("randomness");
        assert_eq!((code.len(), typed(&shown(&code))), (LENGTH, code.clone()));
        assert_eq!(typed(&shown(&code).to_lowercase().replace('-', " ")), code);
        assert_eq!(typed("o1il-0000"), "01110000");
        assert_ne!(draw().expect("randomness"), code);
    }
}
