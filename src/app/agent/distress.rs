//! What people are told while the state takes nothing, because its disk is full, read-only or failing: decided as
//! always, kept in memory and beside the state, sent past the queue. When the state takes something again, the finding
//! and every delivery are written down with the times at which they were true, by this agent or by the next.

use std::collections::BTreeMap;
use std::ffi::OsStr;
use std::path::Path;
use std::sync::{Mutex, MutexGuard, PoisonError};

use rustix::fs::{StatVfsMountFlags, statvfs};
use serde::{Deserialize, Serialize};
use tracing::{error, warn};

use super::spare::Spare;
use crate::app::announce::{self, Occasion, Readers};
use crate::app::state::Log;
use crate::app::{AppError, mail};
use crate::config::Config;
use crate::evidence::{NewMail, Notice};
use crate::findings;
use crate::ledger::seal::{RESERVE_FLOOR_BYTES, SealError};
use crate::model::UtcMs;
use crate::model::finding::{Breach, Severity};
use crate::notify::Letter;
use crate::notify::held::Hold;
use crate::notify::message::{Announcement, Part};
use crate::notify::pipeline::{self, Because, Standing, Told};
use crate::rules::{self, Say, Unwritable};
use crate::text::{Names, Text};

/// Kind of the finding.
const KIND: &str = "agent_hindered";

/// The way of a state that takes nothing; shared between those who notice, send and write down.
#[derive(Default)]
pub(super) struct Distress {
    phase: Mutex<Phase>,
    case: Mutex<Kept>,
}

#[derive(Default)]
struct Kept {
    case: Option<Case>,
    spare: Spare,
}

#[derive(Clone, Copy, PartialEq, Eq, Default)]
enum Phase {
    #[default]
    Calm,
    Lasts,
    /// Something was written again, at this time; what was told is not written down yet.
    Over(UtcMs),
}

/// What is known and told of it.
#[derive(Serialize, Deserialize)]
struct Case {
    how: Unwritable,
    since: UtcMs,
    told: BTreeMap<String, Told>,
    sent: Vec<(Because, String, NewMail)>,
    hold: Hold,
}

/// Why the state takes nothing, where that is what made work fail. What people are told from the reserve is told already.
pub(super) fn cause(why: &AppError, dir: &Path) -> Option<Unwritable> {
    match why {
        AppError::Seal(SealError::Frozen { .. } | SealError::Leaf(_) | SealError::Checkpoint(_)) => None,
        AppError::Seal(SealError::NoRoom { free, .. }) => {
            (*free < RESERVE_FLOOR_BYTES).then_some(Unwritable::Full)
        }
        AppError::Catalogue(_)
        | AppError::Evidence(_)
        | AppError::Seal(_)
        | AppError::State(_)
        | AppError::View(_) => Some(seen_on(dir, why.is_disk_full())),
        _ => None,
    }
}

fn seen_on(dir: &Path, full: bool) -> Unwritable {
    match statvfs(dir) {
        Ok(fs) if fs.f_flag.contains(StatVfsMountFlags::RDONLY) => Unwritable::ReadOnly,
        _ if full => Unwritable::Full,
        _ => Unwritable::Failing,
    }
}

impl Distress {
    /// With what an agent before this one could not write down, if it left something where the service manager keeps
    /// files for both.
    pub fn begin(state_dir: &Path) -> Self {
        Self::after(state_dir, std::env::var_os("RUNTIME_DIRECTORY").as_deref())
    }

    fn after(state_dir: &Path, runtime_dir: Option<&OsStr>) -> Self {
        let mut spare = Spare::beside(state_dir, runtime_dir);
        let case: Option<Case> = spare.left();
        let phase = if case.is_some() { Phase::Lasts } else { Phase::Calm };
        Self { phase: Mutex::new(phase), case: Mutex::new(Kept { case, spare }) }
    }

    /// True while there is something to tell, or to tell again.
    pub fn lasts(&self) -> bool {
        *self.phase() == Phase::Lasts
    }

    /// The state takes nothing.
    pub fn begins(&self) {
        *self.phase() = Phase::Lasts;
    }

    /// Something was written.
    pub fn is_over(&self, now: UtcMs) {
        let mut phase = self.phase();
        if *phase == Phase::Lasts {
            *phase = Phase::Over(now);
        }
    }

    /// Since when it is over, while what was told is not written down.
    pub fn to_write_down(&self) -> Option<UtcMs> {
        match *self.phase() {
            Phase::Over(at) => Some(at),
            Phase::Calm | Phase::Lasts => None,
        }
    }

    fn phase(&self) -> MutexGuard<'_, Phase> {
        self.phase.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Decides who is told, and sends what is due; blocks for as long as servers take.
    pub fn tell(&self, config: &Config, how: Option<Unwritable>, now: UtcMs) {
        let mut kept = self.case.lock().unwrap_or_else(PoisonError::into_inner);
        let Kept { case, spare } = &mut *kept;
        if let (None, Some(how)) = (&*case, how) {
            *case = Some(Case::new(how, now));
        }
        let Some(case) = case.as_mut() else { return };
        if let Err(why) = case.decide(config, now) {
            error!(%why, "nobody can be told that the state takes nothing");
        }
        if let Err(why) = mail::send_from(&mail::ways(config), &mut case.hold, now) {
            warn!(%why, "a message that the state takes nothing waits");
        }
        spare.keep(Some(case));
    }

    /// Writes down what was found and told. Gives way to a round that is under way; then nothing is done, and it is
    /// tried again.
    ///
    /// # Errors
    /// The state takes nothing after all.
    pub fn write_down(&self, log: &mut Log<'_>, policy: &str, until: UtcMs) -> Result<(), AppError> {
        let Ok(mut kept) = self.case.try_lock() else { return Ok(()) };
        if let Some(case) = &kept.case {
            // What fails here fails the next work too, and is told again.
            *self.phase() = Phase::Lasts;
            case.write_down(log, policy, until)?;
        }
        kept.case = None;
        kept.spare.keep::<Case>(None);
        *self.phase() = Phase::Calm;
        Ok(())
    }
}

impl Case {
    fn new(how: Unwritable, since: UtcMs) -> Self {
        Self { how, since, told: BTreeMap::new(), sent: Vec::new(), hold: Hold::default() }
    }

    fn decide(&mut self, config: &Config, now: UtcMs) -> Result<(), AppError> {
        let standing = Standing {
            severity: Severity::Critical,
            since: self.since,
            acted: false,
            waived: false,
            muted: false,
            own_way: false,
            closed: None,
        };
        let readers = mail::audience(config);
        let due = readers.into_iter().map(|(reader, terms)| {
            let told = self.told.get(&reader).copied().unwrap_or_default();
            let because = pipeline::decide(&standing, &told, &terms, now);
            (reader, because.ok())
        });
        let due: Vec<(String, Option<Because>)> = due.collect();
        if due.iter().all(|(_, because)| because.is_none()) {
            return Ok(());
        }
        // In the order of the audience, so that each finds its own.
        let messages = self.messages(config, now)?;
        for ((reader, because), message) in due.into_iter().zip(messages) {
            let Some(because) = because else { continue };
            let told = self.told.entry(reader.clone()).or_default();
            *told = Told { times: told.times + 1, last: Some(now) };
            self.hold.put(message.channel.clone(), letter(&message, now));
            self.sent.push((because, reader, message));
        }
        Ok(())
    }

    fn messages(&self, config: &Config, now: UtcMs) -> Result<Vec<NewMail>, AppError> {
        let breach = rules::unwritable(self.how, self.since, None);
        let id = findings::id(KIND, &breach);
        // A state that takes nothing can often be read: the newest checkpoint goes with the message where it can.
        let checkpoint = std::fs::read_to_string(config.state_dir.join("tlog").join("checkpoint"));
        let occasion = Occasion { reason: "state_unwritable", key: &id, severity: Severity::Critical, now };
        announce::messages(&checkpoint.unwrap_or_default(), Readers::of(config), occasion, |text| {
            written(config, &breach, &id, text)
        })
    }

    fn write_down(&self, log: &mut Log<'_>, policy: &str, until: UtcMs) -> Result<(), AppError> {
        let breach = rules::unwritable(self.how, self.since, Some(until.max(self.since)));
        let id = findings::past(log.evidence, KIND, &breach, policy)?;
        findings::seal(log.evidence, log.sealer, until)?;
        for (held, (because, reader, message)) in self.hold.all().iter().zip(&self.sent) {
            let about = vec![(id.clone(), because.as_str().to_owned())];
            let notice = Notice { mail: message.clone(), reader: reader.clone(), about };
            log.evidence.queue_mail(held.letter.written_at, &[notice])?;
            let Some(row) = log.evidence.queued_as(&message.message_id)? else { continue };
            for (at, next) in &held.attempts {
                mail::record(log.evidence, row, *at, next)?;
            }
        }
        Ok(())
    }
}

fn letter(message: &NewMail, now: UtcMs) -> Letter {
    Letter {
        message_id: message.message_id.clone(),
        from: message.sender.clone(),
        to: message.recipient.clone(),
        written_at: now,
        bytes: message.body.clone(),
    }
}

fn written(config: &Config, breach: &Breach, id: &str, text: &Text) -> Announcement {
    let tz = config.site.time_zone();
    let words = rules::words(KIND, &breach.facts, Say { text, tz: &tz, names: Names::NONE });
    let finding = [("title", (&words.title).into()), ("id", id.into())];
    let more =
        vec![text.say("announce-unwritable-finding", &finding), text.word("announce-unwritable-later")];
    Announcement {
        subject: announce::subject("announce-unwritable-subject", config, text),
        lead: vec![words.text],
        parts: vec![
            Part::plain("announce-unwritable-next", vec![words.remedy], text),
            Part::plain("announce-more", more, text),
        ],
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::state::State;
    use crate::evidence::FindingState;

    const CONFIG: &str = "state_dir = \"state\"\n\n[site]\nid = \"campus\"\ntz = \"UTC\"\nlang = \"en\"\n\n\
        [[recorder]]\nid = \"nvr1\"\nroots = [\"footage\"]\n\n\
        [mail]\ntransport = \"file\"\ndir = \"mails\"\nfrom = \"holdfast@example.test\"\n\n\
        [[mail.recipient]]\naddress = \"duty@example.test\"\n\n\
        [[mail.recipient]]\naddress = \"leader@example.test\"\nafter = \"2h\"\n";

    fn config(dir: &Path) -> Config {
        let file = dir.join("holdfast.toml");
        std::fs::write(&file, CONFIG).expect("written");
        Config::load_with(&file, &|_| None).expect("a configuration")
    }

    fn mails(dir: &Path) -> usize {
        std::fs::read_dir(dir.join("mails")).map_or(0, Iterator::count)
    }

    #[test]
    fn who_is_told_while_nothing_can_be_written_is_written_down_afterwards_with_its_true_times() {
        let dir = tempfile::tempdir().expect("temp dir");
        let config = config(dir.path());
        let (hour, start) = (3_600_000, 1_795_000_000_000);
        let distress = Distress::default();
        distress.begins();
        distress.tell(&config, Some(Unwritable::ReadOnly), UtcMs(start));
        assert_eq!(mails(dir.path()), 1, "the desk at once");
        distress.tell(&config, None, UtcMs(start + hour));
        assert_eq!(mails(dir.path()), 1, "once");
        distress.tell(&config, None, UtcMs(start + 2 * hour));
        assert_eq!(mails(dir.path()), 2, "a leader when it has stood for the time given");

        distress.is_over(UtcMs(start + 3 * hour));
        let until = distress.to_write_down().expect("over");
        let mut state = State::temporary("campus").expect("state");
        distress.write_down(&mut state.log(), "policy", until).expect("written down");
        assert_eq!(distress.to_write_down(), None);
        let breach = rules::unwritable(Unwritable::Full, UtcMs(0), None);
        let id = findings::id(KIND, &breach);
        let finding = state.evidence.finding(&id).expect("read").expect("one, whatever the disk did");
        assert_eq!((finding.state, finding.opened), (FindingState::Closed, UtcMs(start)));
        assert_eq!(finding.closed, Some(UtcMs(start + 3 * hour)));
        let heard = state.evidence.told_of("duty@example.test", &id).expect("read");
        assert_eq!((heard.times, heard.last), (1, Some(UtcMs(start))));
        assert_eq!(state.evidence.queued_mail().expect("read"), 0, "nothing is sent a second time");
        assert_eq!(state.evidence.closed_unheard("duty@example.test").expect("read"), [id]);
    }

    #[test]
    fn what_was_told_is_written_down_by_the_next_agent_where_the_state_held_nothing_until_this_one_ended() {
        let dir = tempfile::tempdir().expect("temp dir");
        let (config, start) = (config(dir.path()), 1_795_000_000_000);
        let agent = || Distress::after(&config.state_dir, Some(dir.path().as_os_str()));
        let first = agent();
        assert!(!first.lasts());
        first.begins();
        first.tell(&config, Some(Unwritable::ReadOnly), UtcMs(start));
        drop(first);

        let next = agent();
        assert!(next.lasts(), "it is not over before something was written");
        next.tell(&config, None, UtcMs(start + 60_000));
        assert_eq!(mails(dir.path()), 1, "who was told is not told again");
        next.is_over(UtcMs(start + 90_000));
        let until = next.to_write_down().expect("over");
        let mut state = State::temporary("campus").expect("state");
        next.write_down(&mut state.log(), "policy", until).expect("written down");
        let id = findings::id(KIND, &rules::unwritable(Unwritable::ReadOnly, UtcMs(0), None));
        let finding = state.evidence.finding(&id).expect("read").expect("the same finding");
        assert_eq!((finding.opened, finding.closed), (UtcMs(start), Some(UtcMs(start + 90_000))));
        assert_eq!(state.evidence.told_of("duty@example.test", &id).expect("read").times, 1);
        assert!(!agent().lasts(), "once is enough");
    }

    #[test]
    fn a_second_time_is_the_same_finding_opened_again() {
        let mut state = State::temporary("campus").expect("state");
        let mut ids = Vec::new();
        for start in [1_000, 9_000] {
            let case = Case::new(Unwritable::Full, UtcMs(start));
            case.write_down(&mut state.log(), "policy", UtcMs(start + 500)).expect("written down");
            ids.push(findings::id(KIND, &rules::unwritable(Unwritable::Full, UtcMs(start), None)));
        }
        assert_eq!(ids[0], ids[1]);
        let events = state.evidence.finding_events(&ids[0]).expect("read");
        let lived: Vec<(i64, &str)> = events.iter().map(|e| (e.at.0, e.kind.as_str())).collect();
        assert_eq!(lived, [(1_000, "opened"), (1_500, "closed"), (9_000, "reopened"), (9_500, "closed")]);
        assert!(state.evidence.unsealed_events(10).expect("read").is_empty(), "all of it is in the log");
    }
}
