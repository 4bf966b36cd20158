//! Asks recorders about their cameras, and cameras whether they are there: one thread a recorder for each, so that one
//! that hangs costs itself alone. What was heard goes to the supervisor; nothing is judged.

use std::time::{Duration, Instant};

use serde::Serialize;
use tokio::sync::mpsc;

use super::super::{News, Watched};
use super::halt::Halt;
use crate::app::ask::{self, PATIENCE};
use crate::app::site::Status;
use crate::clock::{Clock, System};
use crate::config::ProbeAddress;
use crate::model::device::{self, DeviceSpan, DeviceState};
use crate::model::logbook::LogTally;
use crate::model::{CameraId, RecorderId, UtcMs};
use crate::sources::probe;

/// After failures in a row the wait doubles up to this, or stays what the site asks for where that is longer.
const LONGEST_WAIT: Duration = Duration::from_secs(300);

/// Longest wait for one camera.
const PROBE_PATIENCE: Duration = Duration::from_secs(3);

/// Cameras asked at once.
const AT_ONCE: usize = 16;

/// What was heard in one round, and how the asking goes.
pub struct Asked {
    /// How it goes.
    pub asking: Asking,
    /// What was heard.
    pub said: Vec<DeviceSpan>,
}

/// How a recorder, or the cameras of one, are asked, or its log is read: for the board. No address, no account.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Asking {
    /// Recorder id.
    pub recorder: String,
    /// The recorder itself, the cameras' own addresses, or nobody: its log is read.
    pub asked: device::Asked,
    /// When it was asked last.
    pub at: UtcMs,
    /// When it answered last since the agent runs; of several cameras, any.
    pub answered_at: Option<UtcMs>,
    /// Questions since the agent runs that told nothing.
    pub failures: u64,
    /// Why the last one told nothing, as a word.
    pub why: Option<&'static str>,
    /// Cameras of which it told, or that were asked.
    pub cameras: usize,
    /// Those of them that are lost, or did not answer.
    pub out: usize,
    /// What became of the lines of its log since the agent runs; null where no log is read.
    pub log: Option<LogTally>,
}

impl Asking {
    /// Of one of whom nothing was heard yet.
    pub(super) fn of((recorder, asked): (String, device::Asked)) -> Self {
        let at = UtcMs(0);
        Self { recorder, asked, at, answered_at: None, failures: 0, why: None, cameras: 0, out: 0, log: None }
    }
}

/// A thread that asks.
pub struct Asker {
    recorder: RecorderId,
    whom: Whom,
    every: Duration,
    news: mpsc::Sender<News>,
    halt: Halt,
}

enum Whom {
    Recorder(Box<Status>),
    Cameras(Vec<(CameraId, ProbeAddress)>),
}

impl Asker {
    /// One for every recorder that is to be asked, and one for the cameras of every recorder that are.
    pub fn of(watched: &Watched, news: &mpsc::Sender<News>, halt: &Halt) -> Vec<Self> {
        let mut out = Vec::new();
        let mut add = |recorder: &RecorderId, whom, every| {
            let recorder = recorder.clone();
            out.push(Self { recorder, whom, every, news: news.clone(), halt: halt.clone() });
        };
        for recorder in &watched.site.recorders {
            if let Some(status) = &recorder.status {
                add(&recorder.id, Whom::Recorder(Box::new(status.clone())), status.declared.every);
            }
            let own = watched.config.cameras.iter().filter(|c| c.id.recorder() == recorder.id.as_str());
            let probes: Vec<_> = own.filter_map(|c| Some((c.id.clone(), c.probe_address.clone()?))).collect();
            if !probes.is_empty() {
                add(&recorder.id, Whom::Cameras(probes), watched.config.watching.probe_every);
            }
        }
        out
    }

    /// Who is asked, and of which recorder.
    pub fn voice(&self) -> (String, device::Asked) {
        let asked = match self.whom {
            Whom::Recorder(_) => device::Asked::Recorder,
            Whom::Cameras(_) => device::Asked::Probe,
        };
        (self.recorder.to_string(), asked)
    }

    /// Starts the thread; it ends when told to stop, or when the agent has ended.
    ///
    /// # Errors
    /// The system gives no thread.
    pub fn start(self) -> std::io::Result<()> {
        std::thread::Builder::new().name("ask".to_owned()).spawn(move || self.run()).map(drop)
    }

    fn run(&self) {
        let mut asking = Asking::of(self.voice());
        let mut in_a_row = 0;
        while !self.halt.said() {
            let begun = Instant::now();
            let (why, said) = self.round(in_a_row);
            in_a_row = if why.is_some() { in_a_row.saturating_add(1) } else { 0 };
            asking = told(asking, why, &said);
            let news = News::Asked(Box::new(Asked { asking: asking.clone(), said }));
            if self.news.blocking_send(news).is_err() {
                return; // nobody to tell: the agent has ended
            }
            let wait = jittered(self.wait(in_a_row), random());
            self.halt.rest(wait.saturating_sub(begun.elapsed()));
        }
    }

    /// The usual wait, doubled with each failure in a row.
    fn wait(&self, failures: u32) -> Duration {
        let doubled = self.every.saturating_mul(1 << failures.saturating_sub(1).min(16));
        doubled.min(LONGEST_WAIT).max(self.every)
    }

    /// How long an answer of now holds when it is that many failures in a row: until the next one is there at the latest.
    fn holds_ms(&self, failures: u32) -> i64 {
        let longest = jittered(self.wait(failures), u32::MAX) + PATIENCE * 2;
        i64::try_from(longest.as_millis()).unwrap_or(i64::MAX / 2)
    }

    fn round(&self, before: u32) -> (Option<&'static str>, Vec<DeviceSpan>) {
        match &self.whom {
            Whom::Recorder(status) => {
                let outcome = ask::ask(status, PATIENCE);
                let at = System.now();
                let hears = |failures| {
                    status.api.said(&self.recorder, &outcome.answer(), at, self.holds_ms(failures))
                };
                let said = hears(0);
                let good = said.iter().any(|s| s.state == DeviceState::Answers);
                if good {
                    (None, said)
                } else {
                    (Some(outcome.word().unwrap_or(ask::FOREIGN)), hears(before.saturating_add(1)))
                }
            }
            Whom::Cameras(probes) => (None, self.probe(probes)),
        }
    }

    fn probe(&self, probes: &[(CameraId, ProbeAddress)]) -> Vec<DeviceSpan> {
        let one = |(camera, address): &(CameraId, ProbeAddress)| {
            let state = probe::ask(address, PROBE_PATIENCE);
            // A round over many that do not answer takes its time.
            let rounds = probes.len().div_ceil(AT_ONCE) as u32;
            let slow = i64::try_from((PROBE_PATIENCE * rounds).as_millis()).unwrap_or(i64::MAX / 4);
            DeviceSpan::of_camera(camera, device::Asked::Probe, state, System.now(), self.holds_ms(0) + slow)
        };
        let mut out = Vec::with_capacity(probes.len());
        for some in probes.chunks(AT_ONCE) {
            if self.halt.said() {
                break;
            }
            std::thread::scope(|scope| {
                let asked: Vec<_> = some.iter().map(|p| scope.spawn(|| one(p))).collect();
                out.extend(asked.into_iter().filter_map(|asked| asked.join().ok()));
            });
        }
        out
    }
}

fn told(before: Asking, why: Option<&'static str>, said: &[DeviceSpan]) -> Asking {
    let at = said.iter().map(|s| s.last).max().unwrap_or(before.at);
    let of = |states: &[DeviceState]| said.iter().filter(|s| states.contains(&s.state)).count();
    let out = of(&[DeviceState::Lost, DeviceState::Unreachable]);
    let cameras = out + of(&[DeviceState::Connected, DeviceState::Off, DeviceState::Reachable]);
    let answers = why.is_none() && (before.asked == device::Asked::Recorder || out < cameras);
    let answered_at = if answers { Some(at) } else { before.answered_at };
    let failures = before.failures + u64::from(why.is_some());
    Asking { at, answered_at, failures, why, cameras, out, ..before }
}

/// Up to a tenth more or less, so that sites do not ask in step: 0 for the least, [`u32::MAX`] for the most.
fn jittered(wait: Duration, chance: u32) -> Duration {
    wait.mul_f64(0.9 + 0.2 * f64::from(chance) / f64::from(u32::MAX))
}

fn random() -> u32 {
    // Without randomness all sites ask in step, which is no reason to ask nobody.
    getrandom::u32().unwrap_or(u32::MAX / 2)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Status as Declared;
    use crate::sources::recorders;

    fn asker(url: &str, credentials_file: Option<std::path::PathBuf>) -> Asker {
        let every = Duration::from_secs(60);
        let declared = Declared { url: url.to_owned(), product: None, every, credentials_file };
        let status = Status { api: recorders::status_of("motion").unwrap(), declared };
        Asker {
            recorder: RecorderId::new("nvr1").unwrap(),
            whom: Whom::Recorder(Box::new(status)),
            every,
            news: mpsc::channel(1).0,
            halt: Halt::default(),
        }
    }

    #[test]
    fn failures_double_the_wait_up_to_a_bound_and_an_answer_holds_until_the_next_is_due() {
        let asker = asker("http://127.0.0.1:9", None);
        let waits = [0, 1, 2, 3, 4, 60].map(|n| asker.wait(n).as_secs());
        assert_eq!(waits, [60, 60, 120, 240, 300, 300]);
        for failures in [0, 1, 5] {
            let latest = jittered(asker.wait(failures), u32::MAX) + PATIENCE;
            assert!(asker.holds_ms(failures) > i64::try_from(latest.as_millis()).unwrap());
        }
        let rare = Asker { every: Duration::from_secs(900), ..asker };
        assert_eq!(rare.wait(7).as_secs(), 900, "never more often than the site says");
        assert_eq!(
            (jittered(LONGEST_WAIT, 0).as_secs(), jittered(LONGEST_WAIT, u32::MAX).as_secs()),
            (270, 330)
        );
    }

    #[test]
    fn nobody_there_is_silence_and_an_account_that_cannot_be_read_is_not() {
        let folder = tempfile::tempdir().unwrap();
        let states = |asker: &Asker| {
            let (why, said) = asker.round(0);
            (why, said.iter().map(|s| s.state).collect::<Vec<_>>())
        };
        // Port 9 of loopback: nobody listens.
        let silent = asker("http://127.0.0.1:9", None);
        assert_eq!(states(&silent), (Some("no_answer"), vec![DeviceState::Silent]));
        let lost = asker("http://127.0.0.1:9", Some(folder.path().join("none")));
        assert_eq!(states(&lost), (Some("no_file"), vec![DeviceState::Unreadable]));
    }
}
