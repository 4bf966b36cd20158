//! What the readers of footage do: their processes, their place, their manners, their ends. Told by recorder and
//! duty, however many roots are watched.

use std::collections::BTreeMap;

use super::families::Families;

/// One reader of a recorder, or several together.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Reader {
    /// Recorder id.
    pub recorder: String,
    /// `walk` for passes and readings, `watch` for what is noticed between them.
    pub duty: &'static str,
    /// Processes that are there.
    pub running: u64,
    /// Processes started.
    pub starts: u64,
    /// Processes that ended in the middle of their work.
    pub crashes: u64,
    /// The system granted the whole confinement; `None` before the first start.
    pub confined: Option<bool>,
    /// Bytes of footage read.
    pub read_bytes: u64,
    /// Bytes that were fetched from storage for it.
    pub fetched_bytes: u64,
    /// Memory in RAM, as last told.
    pub resident_bytes: u64,
    /// Memory that one process may ask for.
    pub memory_limit_bytes: u64,
    /// The recorder's own waiting makes it pause, and nobody else's; `None` before the first start.
    pub heeds_recorder: Option<bool>,
    /// Milliseconds waited, by reason.
    pub waited_ms: [(&'static str, u64); 3],
}

const OF: &[&str] = &["recorder", "duty"];

impl Reader {
    /// Both together; what is true of one alone is not true of both.
    fn and(&mut self, other: &Self) {
        self.running += other.running;
        self.starts += other.starts;
        self.crashes += other.crashes;
        let both = |one: Option<bool>, two: Option<bool>| match (one, two) {
            (Some(one), Some(two)) => Some(one && two),
            (one, two) => one.or(two),
        };
        self.confined = both(self.confined, other.confined);
        self.heeds_recorder = both(self.heeds_recorder, other.heeds_recorder);
        self.read_bytes += other.read_bytes;
        self.fetched_bytes += other.fetched_bytes;
        self.resident_bytes += other.resident_bytes;
        for ((_, ms), (_, more)) in self.waited_ms.iter_mut().zip(other.waited_ms) {
            *ms += more;
        }
    }
}

/// One for each recorder and duty.
fn together(readers: &[Reader]) -> Vec<Reader> {
    let mut all: BTreeMap<(&str, &str), Reader> = BTreeMap::new();
    for reader in readers {
        let key = (reader.recorder.as_str(), reader.duty);
        all.entry(key).and_modify(|sum| sum.and(reader)).or_insert_with(|| reader.clone());
    }
    all.into_values().collect()
}

pub(super) fn tell(readers: &[Reader], families: &Families) -> prometheus::Result<()> {
    if readers.is_empty() {
        return Ok(());
    }
    let running = families.gauges(
        "holdfast_reader_running",
        "Processes that read: one for passes, one a root that is watched.",
        OF,
    )?;
    let confined = families.gauges(
        "holdfast_reader_confined",
        "1 when the system granted the whole confinement of these readers, 0 when something of it is lacking.",
        OF,
    )?;
    let memory = families.gauges(
        "holdfast_reader_resident_memory_bytes",
        "Resident memory of these readers in bytes, as they last told.",
        OF,
    )?;
    let limit = families.gauges(
        "holdfast_reader_memory_limit_bytes",
        "Memory in bytes that each process of these readers may ask for.",
        OF,
    )?;
    let heeds = families.gauges(
        "holdfast_reader_heeds_recorder",
        "1 while the waiting of the recorder's own control group makes these readers pause, 0 while anybody's does.",
        OF,
    )?;
    let starts = families.counters("holdfast_reader_starts_total", "Processes started as readers.", OF)?;
    let crashes = families.counters(
        "holdfast_reader_crashes_total",
        "Readers that ended in the middle of their work.",
        OF,
    )?;
    let read =
        families.counters("holdfast_reader_read_bytes_total", "Bytes of footage that readers read.", OF)?;
    let fetched = families.counters(
        "holdfast_reader_fetched_bytes_total",
        "Bytes that were fetched from storage for these readers; what memory held already is none of them.",
        OF,
    )?;
    let waited = families.counters(
        "holdfast_reader_waited_seconds_total",
        "Time that readers waited: for the rate, because others waited for I/O, because writes lagged.",
        &["recorder", "duty", "for"],
    )?;
    for reader in together(readers) {
        let of = [reader.recorder.as_str(), reader.duty];
        running.with_label_values(&of).set(reader.running as f64);
        if let Some(whole) = reader.confined {
            confined.with_label_values(&of).set(f64::from(u8::from(whole)));
        }
        if let Some(own) = reader.heeds_recorder {
            heeds.with_label_values(&of).set(f64::from(u8::from(own)));
        }
        memory.with_label_values(&of).set(reader.resident_bytes as f64);
        limit.with_label_values(&of).set(reader.memory_limit_bytes as f64);
        fetched.with_label_values(&of).inc_by(reader.fetched_bytes as f64);
        starts.with_label_values(&of).inc_by(reader.starts as f64);
        crashes.with_label_values(&of).inc_by(reader.crashes as f64);
        read.with_label_values(&of).inc_by(reader.read_bytes as f64);
        for (reason, ms) in reader.waited_ms {
            waited.with_label_values(&[of[0], of[1], reason]).inc_by(ms as f64 / 1000.0);
        }
    }
    Ok(())
}
