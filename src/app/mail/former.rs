//! The ways that were in force before a change: what announces the change leaves by them, also after a restart, so that
//! nobody silences it by naming another server. A way that takes it no longer hands it to the present one.

use super::ways::{self, Way};
use crate::app::{AppError, adopt};
use crate::config::Config;
use crate::evidence::{Evidence, EvidenceError, FORMER};
use crate::model::UtcMs;
use crate::notify::queue::{self, MailStore, Tally};
use crate::notify::{Letter, Sender, Sent};

/// From this age on, what the way so far does not take is given to the present one, in milliseconds: an hour.
const PATIENCE_MS: i64 = 3_600_000;

/// Messages of one round.
const ROUND: usize = 100;

/// A queue of a way that was in force before.
pub struct Former {
    channel: String,
    /// `None` where this version no longer reads what was in force.
    config: Option<Config>,
}

impl Former {
    fn of(channel: String, evidence: &Evidence) -> Result<Self, AppError> {
        let adoption = parse(&channel).map(|(adoption, _)| adoption);
        let config = adoption.map(|id| adopt::configuration(evidence, id)).transpose()?.flatten();
        Ok(Self { channel, config })
    }
}

/// Name of the queue of a way as an adopted configuration has it.
pub fn channel(adoption: i64, way: &str) -> String {
    format!("{FORMER}{adoption}:{way}")
}

/// Number of the adoption and name of the way.
fn parse(channel: &str) -> Option<(i64, &str)> {
    let (adoption, way) = channel.strip_prefix(FORMER)?.split_once(':')?;
    Some((adoption.parse().ok()?, way))
}

/// Whether a way leads where it led before.
pub fn is_kept(channel: &str, before: &Config, now: &Config) -> bool {
    let leads = |config| ways::ways(config).into_iter().find(|way| way.channel() == channel);
    match (leads(before), leads(now)) {
        (Some(was), Some(is)) => was.leads_to(&is),
        // What the site had not before leads nowhere else.
        (was, _) => was.is_none(),
    }
}

/// Queues of former ways in which something waits.
///
/// # Errors
/// A store that cannot be read.
pub fn waiting(evidence: &Evidence) -> Result<Vec<Former>, AppError> {
    let channels: Result<Vec<String>, EvidenceError> = evidence.former_channels();
    channels?.into_iter().map(|channel| Former::of(channel, evidence)).collect()
}

/// Sends what is due in these queues.
///
/// # Errors
/// A store that cannot be read or written. A way that cannot be used is no error: its messages stay queued.
pub fn send<S: MailStore>(
    all: &[Former],
    present: &[Way<'_>],
    store: &mut S,
    now: UtcMs,
) -> Result<Tally, AppError>
where
    AppError: From<S::Error>,
{
    let mut sum = Tally::default();
    for former in all {
        let Some((_, name)) = parse(&former.channel) else { continue };
        let named = |way: &&Way<'_>| way.channel() == name;
        let so_far = former.config.as_ref().map(ways::ways).unwrap_or_default();
        let so_far = so_far.iter().find(named).map(sender);
        let present = present.iter().find(named).map(sender);
        let tally = queue::round(store, &former.channel, now, ROUND, |letter| {
            let sent = try_by(so_far.as_ref(), letter);
            let handed_over = match &sent {
                Sent::Delivered { .. } => false,
                Sent::Refused { .. } => true,
                Sent::Retry { .. } => so_far.is_none() || now.since(letter.written_at) >= PATIENCE_MS,
            };
            if handed_over && present.is_some() { try_by(present.as_ref(), letter) } else { sent }
        })?;
        sum = sum + tally;
    }
    Ok(sum)
}

fn sender(way: &Way<'_>) -> Result<Sender, String> {
    let route = way.route().map_err(|why| why.to_string())?;
    Sender::new(&route).map_err(|why| why.to_string())
}

fn try_by(way: Option<&Result<Sender, String>>, letter: &Letter) -> Sent {
    let unusable = |why: &str| Sent::Retry { why: why.to_owned(), whole_server: true };
    match way {
        Some(Ok(sender)) => sender.send(letter),
        Some(Err(why)) => unusable(why),
        None => unusable("the configuration that named this way can no longer be read"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_name_of_a_queue_says_whose_way_it_is() {
        assert_eq!(parse(&channel(3, "webhook:desk")), Some((3, "webhook:desk")));
        for none in ["mail", "webhook:former:3:mail", "former:mail", "former:x:mail"] {
            assert_eq!(parse(none), None, "{none}");
        }
    }
}
