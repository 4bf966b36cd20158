//! How reading keeps out of the recorder's way: a rate a second for each device, and pauses while others
//! wait longer for the disk than before. How long others wait is looked at while we do not read, so that
//! it is their waiting and not ours.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use super::Beat;
use super::disk::{Counted, Counters, Whose};
use super::frame::{Doing, Heeded};

/// Longest sleep at a time, so that a reader that waits shows life.
const NAP: Duration = Duration::from_millis(200);

/// Reading that a pause saves up for, at most: a rest is no leave to rush afterwards.
const SAVED: Duration = Duration::from_millis(250);

/// Reading without a rest, at most, and the rest after it: without one, nothing can be told of others.
const AT_A_STRETCH: Duration = Duration::from_millis(950);
/// See [`AT_A_STRETCH`].
const BREATH: Duration = Duration::from_millis(50);

/// Rest that is needed for an opinion: on a busy machine single moments say nothing.
const OPINION: Duration = Duration::from_millis(200);

/// Share of time by which the waiting of others may grow.
const MORE_WAITING: f64 = 0.25;

/// Weight of the newest opinion in what counts as usual: what lasts some 20 opinions is usual then, so
/// that a busy machine slows reading down and never ends it.
const NEWEST: f64 = 0.05;

/// What reading waits when others fare worse; at least a chunk is read between two pauses.
const PAUSE: Duration = Duration::from_secs(1);

/// Keeps reading below a rate by waiting after each chunk, and keeps account of it.
#[derive(Default)]
pub struct Pacer {
    devices: Mutex<BTreeMap<u64, Device>>,
    counters: Option<Counters>,
    read_bytes: AtomicU64,
    rate_ms: AtomicU64,
    pressure_ms: AtomicU64,
    lag_ms: AtomicU64,
}

/// A device that is read from.
struct Device {
    /// Bytes that may be read now; below 0, what was read too early.
    allowance: f64,
    at: Instant,
    /// When reading went on after the last rest, and the counters then.
    went_on: (Instant, Counted),
    others: Others,
}

/// What was seen of others since the last opinion.
#[derive(Clone, Copy, Default)]
struct Others {
    /// Who they are.
    whose: Whose,
    /// Microseconds that one of them waited for I/O in `rested`.
    waited_us: u64,
    rested: Duration,
    /// Share of time in which somebody usually waits; `None` before the first opinion.
    usual: Option<f64>,
    /// Writes of the device while we read, and while we did not.
    while_reading: Counted,
    while_resting: Counted,
}

/// Why to pause.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Why {
    /// Others wait for I/O more than they use to.
    Pressure,
    /// The writes of the device take longer while we read.
    Lag,
}

impl Others {
    fn rested(&mut self, seen: &Counted, rested: Duration) {
        self.while_resting = self.while_resting.and(seen);
        if seen.whose == Whose::Nobodys {
            return;
        }
        if seen.whose != self.whose {
            // What was usual with others is no measure for these.
            (self.whose, self.waited_us, self.rested, self.usual) = (seen.whose, 0, Duration::ZERO, None);
        }
        self.waited_us += seen.waited_us;
        self.rested += rested;
    }

    /// Whether to pause; each opinion begins a new look.
    fn opinion(&mut self) -> Option<Why> {
        if self.pressed() {
            Some(Why::Pressure)
        } else if self.lag() {
            Some(Why::Lag)
        } else {
            None
        }
    }

    fn pressed(&mut self) -> bool {
        if self.rested < OPINION {
            return false;
        }
        let share = self.waited_us as f64 / 1e6 / self.rested.as_secs_f64();
        let usual = self.usual.unwrap_or(share);
        self.usual = Some(usual + (share - usual) * NEWEST);
        (self.waited_us, self.rested) = (0, Duration::ZERO);
        share > usual + MORE_WAITING
    }

    /// Writes take more than twice as long while we read, and at least 2 ms more: less is noise.
    fn lag(&mut self) -> bool {
        const NOISE: Duration = Duration::from_millis(2);
        let means = (self.while_reading.per_write(), self.while_resting.per_write());
        let (Some(reading), Some(resting)) = means else { return false };
        (self.while_reading, self.while_resting) = (Counted::default(), Counted::default());
        reading > resting * 2 + NOISE
    }
}

impl Device {
    fn new(now: Instant, counted: Counted) -> Self {
        Self { allowance: 0.0, at: now, went_on: (now, counted), others: Others::default() }
    }

    /// How long to wait for the rate after so many bytes more.
    fn take(&mut self, n: u64, per_s: u64, now: Instant) -> Duration {
        let per_s = per_s as f64;
        let earned = now.saturating_duration_since(self.at).as_secs_f64() * per_s;
        self.allowance = (self.allowance + earned).min(SAVED.as_secs_f64() * per_s) - n as f64;
        self.at = now;
        Duration::from_secs_f64((-self.allowance / per_s).max(0.0))
    }
}

impl Pacer {
    /// One that also watches how others fare.
    pub fn watching(counters: Counters) -> Self {
        Self { counters: Some(counters), ..Self::default() }
    }

    /// Takes note of bytes just read from a device, and waits as long as its rate and the others ask.
    pub fn read(&self, device: u64, n: u64, per_s: Option<u64>, beat: &Beat) {
        beat.beat();
        self.read_bytes.fetch_add(n, Ordering::Relaxed);
        let Some(per_s) = per_s.filter(|p| *p > 0) else { return };
        // One thread reads; nobody else waits for this lock.
        let mut devices = self.devices.lock().unwrap_or_else(PoisonError::into_inner);
        let now = Instant::now();
        let of = devices.entry(device).or_insert_with(|| Device::new(now, self.count(device)));
        let mut wait = of.take(n, per_s, now);
        if self.counters.is_some() && now.saturating_duration_since(of.went_on.0) >= AT_A_STRETCH {
            wait = wait.max(BREATH);
        }
        if wait.is_zero() {
            return;
        }
        let before = self.count(device);
        of.others.while_reading = of.others.while_reading.and(&before.since(&of.went_on.1));
        let mut after = self.rest(device, wait, beat, &self.rate_ms);
        of.others.rested(&after.since(&before), wait);
        if let Some(why) = of.others.opinion() {
            let account = if why == Why::Pressure { &self.pressure_ms } else { &self.lag_ms };
            let before = after;
            after = self.rest(device, PAUSE, beat, account);
            of.others.rested(&after.since(&before), PAUSE);
        }
        of.went_on = (Instant::now(), after);
    }

    /// Whose waiting makes it pause now.
    pub fn heeds(&self) -> Heeded {
        let of_group = self.counters.as_ref().is_some_and(Counters::of_group);
        if of_group { Heeded::Recorder } else { Heeded::Everybody }
    }

    /// What was done so far.
    pub fn done(&self) -> Doing {
        let of = |count: &AtomicU64| count.load(Ordering::Relaxed);
        Doing {
            read_bytes: of(&self.read_bytes),
            fetched_bytes: self.counters.as_ref().map_or(0, Counters::fetched_bytes),
            resident_bytes: self.counters.as_ref().map_or(0, Counters::resident_bytes),
            rate_ms: of(&self.rate_ms),
            pressure_ms: of(&self.pressure_ms),
            lag_ms: of(&self.lag_ms),
            heeds: Some(self.heeds()),
        }
    }

    fn count(&self, device: u64) -> Counted {
        self.counters.as_ref().map_or_else(Counted::default, |counters| counters.now(device))
    }

    fn rest(&self, device: u64, wait: Duration, beat: &Beat, account: &AtomicU64) -> Counted {
        let until = Instant::now() + wait;
        while let Some(left) = until.checked_duration_since(Instant::now()).filter(|left| !left.is_zero()) {
            std::thread::sleep(left.min(NAP));
            beat.beat();
        }
        account.fetch_add(u64::try_from(wait.as_millis()).unwrap_or(u64::MAX), Ordering::Relaxed);
        self.count(device)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_device_is_read_at_its_rate_and_a_pause_saves_up_for_a_quarter_of_a_second_only() {
        let began = Instant::now();
        let mut disk = Device::new(began, Counted::default());
        assert_eq!(disk.take(1000, 1000, began), Duration::from_secs(1));
        let later = began + Duration::from_secs(1);
        assert_eq!(disk.take(500, 1000, later), Duration::from_millis(500));
        let much_later = began + Duration::from_secs(3600);
        assert_eq!(disk.take(1250, 1000, much_later), Duration::from_secs(1));
    }

    #[test]
    fn devices_do_not_wait_for_each_other() {
        let (pacer, beat, began) = (Pacer::default(), Beat::default(), Instant::now());
        (0..2).for_each(|device| pacer.read(device, 100, Some(1000), &beat));
        assert!(began.elapsed() >= Duration::from_millis(200), "100 ms each");
        assert_eq!((pacer.done().read_bytes, pacer.done().rate_ms), (200, 200));
    }

    /// Others who wait this share of a second of ours.
    fn waiting(others: &mut Others, share: f64) -> Option<Why> {
        let waited_us = (share * 1e6) as u64;
        let seen = Counted { waited_us, whose: Whose::Everybodys, ..Counted::default() };
        others.rested(&seen, Duration::from_secs(1));
        others.opinion()
    }

    #[test]
    fn what_was_usual_with_others_is_no_measure_for_a_recorder_that_was_started_anew() {
        let busy = |whose| Counted { waited_us: 900_000, whose, ..Counted::default() };
        let mut others = Others::default();
        assert_eq!(waiting(&mut others, 0.1), None);
        others.rested(&busy(Whose::Nobodys), Duration::from_secs(1));
        assert_eq!(others.opinion(), None, "counts of different processes tell nothing");
        for n in 1..=2 {
            others.rested(&busy(Whose::Recorders(n)), Duration::from_secs(1));
            assert_eq!(others.opinion(), None, "how busy it is at first is usual");
        }
        assert_eq!(waiting(&mut others, 0.9), None, "the same with everybody");
    }

    #[test]
    fn reading_pauses_when_others_wait_more_than_usual_and_goes_on_when_that_is_usual() {
        let mut others = Others::default();
        assert_eq!(waiting(&mut others, 0.5), None, "how busy a machine is anyhow is no reason");
        assert_eq!(waiting(&mut others, 0.7), None);
        assert_eq!(waiting(&mut others, 0.9), Some(Why::Pressure));
        let pauses = (0..1000).take_while(|_| waiting(&mut others, 0.9).is_some()).count();
        assert!((1..40).contains(&pauses), "{pauses} s");
        assert_eq!(waiting(&mut others, 0.1), None);
    }

    #[test]
    fn reading_pauses_when_the_writes_of_the_device_take_twice_as_long_while_we_read() {
        let took = |ms: u64| Counted { writes: 20, writing_ms: 20 * ms, ..Counted::default() };
        let opinion = |reading: u64, resting: u64| {
            let mut others = Others { while_reading: took(reading), ..Others::default() };
            others.rested(&took(resting), Duration::from_millis(1));
            others.opinion()
        };
        assert_eq!(opinion(30, 10), Some(Why::Lag));
        assert_eq!(opinion(20, 10), None);
        assert_eq!(opinion(3, 1), None, "a millisecond or two is noise");
        let mut few = Others { while_reading: Counted { writes: 3, ..took(30) }, ..Others::default() };
        few.rested(&took(1), Duration::from_millis(1));
        assert_eq!(few.opinion(), None, "three writes tell nothing");
    }
}
