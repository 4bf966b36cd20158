//! Who reads from which device now: the bytes that a device gives in a second are one budget for all its readers,
//! whichever recorder they read for.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// Time between two questions who else reads: a second reader is known to the first one within it.
const ASKED_EVERY: Duration = Duration::from_secs(1);

/// Readers by their processes, and the device of each.
#[derive(Default)]
pub struct Readers(Mutex<BTreeMap<u32, u64>>);

impl Readers {
    /// This process reads from this device now; gives how many do, it among them.
    pub fn reads(&self, process: u32, device: u64) -> u64 {
        let mut all = self.held();
        all.insert(process, device);
        all.values().filter(|of| **of == device).count() as u64
    }

    /// Its task is over.
    pub fn ended(&self, process: u32) {
        self.held().remove(&process);
    }

    fn held(&self) -> MutexGuard<'_, BTreeMap<u32, u64>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A reader's share of the rate of the device that it reads from.
pub struct Share<'h> {
    /// How many read from a device now.
    readers: Box<dyn Fn(u64) -> u64 + 'h>,
    per_s: Option<u64>,
    /// The device asked about last, when, and how many read from it then.
    known: Option<(u64, Instant, u64)>,
}

impl<'h> Share<'h> {
    /// A share of so many bytes a second for each device; `None` for no limit.
    pub fn of(per_s: Option<u64>, readers: impl Fn(u64) -> u64 + 'h) -> Self {
        Self { readers: Box::new(readers), per_s, known: None }
    }

    /// Bytes a second from this device, now.
    pub fn per_s(&mut self, device: u64) -> Option<u64> {
        let per_s = self.per_s.filter(|per_s| *per_s > 0)?;
        let fresh = self.known.filter(|(of, at, _)| *of == device && at.elapsed() < ASKED_EVERY);
        let readers = fresh.map_or_else(|| (self.readers)(device).max(1), |(_, _, readers)| readers);
        if fresh.is_none() {
            self.known = Some((device, Instant::now(), readers));
        }
        Some((per_s / readers).max(1))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn readers_of_one_device_count_together_until_their_tasks_are_over() {
        let readers = Readers::default();
        assert_eq!((readers.reads(1, 8), readers.reads(2, 8), readers.reads(3, 9)), (1, 2, 1));
        assert_eq!(readers.reads(2, 8), 2, "asking again makes nobody a second reader");
        assert_eq!(readers.reads(2, 9), 2, "it went to another device");
        readers.ended(2);
        assert_eq!((readers.reads(1, 8), readers.reads(3, 9)), (1, 1));
    }

    #[test]
    fn a_share_is_the_rate_divided_by_those_who_read() {
        let two = |device| if device == 8 { 2 } else { 1 };
        let mut share = Share::of(Some(100), two);
        assert_eq!((share.per_s(8), share.per_s(9), share.per_s(8)), (Some(50), Some(100), Some(50)));
        assert_eq!(Share::of(Some(100), |_| 1).per_s(8), Some(100));
        assert_eq!(Share::of(None, two).per_s(8), None);
        assert_eq!(Share::of(Some(0), two).per_s(8), None, "no limit either");
    }
}
