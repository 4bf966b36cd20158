//! How reading keeps out of the recorder's way: a rate a second for each device.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use super::Beat;
use super::frame::Doing;

/// Longest sleep at a time, so that a reader that waits shows life.
const NAP: Duration = Duration::from_millis(200);

/// Reading that a pause saves up for, at most: a rest is no leave to rush afterwards.
const SAVED: Duration = Duration::from_millis(250);

/// Keeps reading below a rate by waiting after each chunk, and keeps account of it.
#[derive(Default)]
pub struct Pacer {
    devices: Mutex<BTreeMap<u64, Allowance>>,
    read_bytes: AtomicU64,
    rate_ms: AtomicU64,
    pressure_ms: AtomicU64,
}

/// What may be read of one device.
struct Allowance {
    /// Bytes that may be read now; below 0, what was read too early.
    bytes: f64,
    at: Instant,
}

impl Allowance {
    fn take(&mut self, n: u64, per_s: u64, now: Instant) -> Duration {
        let per_s = per_s as f64;
        let earned = now.saturating_duration_since(self.at).as_secs_f64() * per_s;
        self.bytes = (self.bytes + earned).min(SAVED.as_secs_f64() * per_s) - n as f64;
        self.at = now;
        Duration::from_secs_f64((-self.bytes / per_s).max(0.0))
    }
}

impl Pacer {
    /// Takes note of bytes just read from a device, and waits as long as its rate asks.
    pub fn read(&self, device: u64, n: u64, per_s: Option<u64>, beat: &Beat) {
        beat.beat();
        self.read_bytes.fetch_add(n, Ordering::Relaxed);
        let Some(per_s) = per_s.filter(|p| *p > 0) else { return };
        let now = Instant::now();
        let wait = {
            let mut devices = self.devices.lock().unwrap_or_else(PoisonError::into_inner);
            let fresh = || Allowance { bytes: 0.0, at: now };
            devices.entry(device).or_insert_with(fresh).take(n, per_s, now)
        };
        rest(wait, beat, &self.rate_ms);
    }

    /// What was done so far.
    pub fn done(&self) -> Doing {
        let of = |count: &AtomicU64| count.load(Ordering::Relaxed);
        Doing {
            read_bytes: of(&self.read_bytes),
            resident_bytes: 0,
            rate_ms: of(&self.rate_ms),
            pressure_ms: of(&self.pressure_ms),
        }
    }
}

fn rest(wait: Duration, beat: &Beat, account: &AtomicU64) {
    let until = Instant::now() + wait;
    while let Some(left) = until.checked_duration_since(Instant::now()).filter(|left| !left.is_zero()) {
        std::thread::sleep(left.min(NAP));
        beat.beat();
    }
    account.fetch_add(u64::try_from(wait.as_millis()).unwrap_or(u64::MAX), Ordering::Relaxed);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_device_is_read_at_its_rate_and_a_pause_saves_up_for_a_quarter_of_a_second_only() {
        let began = Instant::now();
        let mut disk = Allowance { bytes: 0.0, at: began };
        assert_eq!(disk.take(1000, 1000, began), Duration::from_secs(1));
        let later = began + Duration::from_secs(1);
        assert_eq!(disk.take(500, 1000, later), Duration::from_millis(500));
        let much_later = began + Duration::from_secs(3600);
        assert_eq!(disk.take(1250, 1000, much_later), Duration::from_secs(1));
    }

    #[test]
    fn devices_do_not_wait_for_each_other() {
        let pacer = Pacer::default();
        let beat = Beat::default();
        let began = Instant::now();
        (0..20).for_each(|device| pacer.read(device, 10, Some(1000), &beat));
        assert!(began.elapsed() >= Duration::from_millis(200), "10 ms each");
        assert_eq!(pacer.done().read_bytes, 200);
    }
}
