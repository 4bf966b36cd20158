//! `holdfast ledger stamp`, and how `ledger status` tells of time stamps.

use serde_json::json;

use super::{Answer, Global, output};
use crate::app::stamp::{self, Authorities, door};
use crate::app::state::{self, State};
use crate::app::{AppError, answer};
use crate::clock::{Clock, System};
use crate::evidence::AuthorityRow;
use crate::ledger::publish;
use crate::ledger::seal::SealError;
use crate::model::UtcMs;
use crate::text::Text;

/// One entry of `stamps[]`.
pub fn authority(a: &AuthorityRow, now: UtcMs) -> serde_json::Value {
    let signer = |rooted: bool| if rooted { "rooted" } else { "unknown" };
    json!({
        "url": a.url, "stamped_at": a.newest.map(|(at, ..)| at), "size": a.newest.map_or(0, |(_, size, _)| size),
        "signer": a.newest.map(|(.., rooted)| signer(rooted)), "tokens": a.tokens,
        "waiting": a.waiting, "asked_at": a.asked, "outcome": a.outcome, "said": a.said, "overdue_since": a.stale_since(now),
    })
}

/// How an authority stands, for people; a second line warns of one that is overdue.
pub fn authority_lines(a: &AuthorityRow, now: UtcMs, text: &Text) -> Vec<String> {
    let outcome = if a.outcome.is_empty() { "never" } else { &a.outcome };
    let word = text.say(&format!("ledger-stamp-{outcome}"), &[("said", (&a.said).into())]);
    let url = || (&a.url).into();
    let mut lines = vec![match a.newest {
        None => text.say("ledger-stamp-none", &[("url", url()), ("word", word.into())]),
        Some((at, size, rooted)) => {
            let id = if rooted { "ledger-stamp" } else { "ledger-stamp-unrooted" };
            let at = at.to_string();
            text.say(id, &[("url", url()), ("at", at.into()), ("size", size.into()), ("word", word.into())])
        }
    }];
    if let Some(since) = a.stale_since(now) {
        lines.push(text.say("ledger-stamp-overdue", &[("url", url()), ("since", since.to_string().into())]));
    }
    lines
}

/// Asks for stamps of the newest published checkpoint now.
///
/// # Errors
/// Nobody to ask, nothing to stamp, a state that is not there or held by an agent.
pub fn now(global: &Global, text: &Text) -> Answer {
    let config = global.load()?;
    let authorities = Authorities::of(&config.stamps)?;
    if authorities.urls.is_empty() {
        return Err(AppError::Usage(text.word("ledger-stamp-nobody")));
    }
    let key = state::verifier_key(&config.state_dir)?;
    let mut state = State::open(&config.state_dir, key.name().as_str())?;
    let Some(of) = publish::published_note(&state.evidence).map_err(SealError::from)? else {
        return Err(AppError::Usage(text.word("ledger-stamp-nothing")));
    };
    let got = stamp::of_checkpoint(&mut state, &of, &authorities, &System, door::PATIENCE)?.len();
    stamp::anchor(&mut state, &System)?;
    for a in state.evidence.authorities()? {
        output::text(&format!("{}\n", authority_lines(&a, System.now(), text).join("\n")))?;
    }
    Ok(if got < authorities.urls.len() { answer::COULD_NOT_TELL } else { answer::DONE })
}
