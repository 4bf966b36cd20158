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
    /// Memory in RAM, as last told.
    pub resident_bytes: u64,
    /// Milliseconds waited, by reason.
    pub waited_ms: [(&'static str, u64); 3],
}

const OF: &[&str] = &["recorder", "duty"];

impl Reader {
    /// Both together; they are as confined as the less confined one.
    fn and(&mut self, other: &Self) {
        self.running += other.running;
        self.starts += other.starts;
        self.crashes += other.crashes;
        self.confined = match (self.confined, other.confined) {
            (Some(one), Some(two)) => Some(one && two),
            (one, two) => one.or(two),
        };
        self.read_bytes += other.read_bytes;
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
    let starts = families.counters("holdfast_reader_starts_total", "Processes started as readers.", OF)?;
    let crashes = families.counters(
        "holdfast_reader_crashes_total",
        "Readers that ended in the middle of their work.",
        OF,
    )?;
    let read =
        families.counters("holdfast_reader_read_bytes_total", "Bytes of footage that readers read.", OF)?;
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
        memory.with_label_values(&of).set(reader.resident_bytes as f64);
        starts.with_label_values(&of).inc_by(reader.starts as f64);
        crashes.with_label_values(&of).inc_by(reader.crashes as f64);
        read.with_label_values(&of).inc_by(reader.read_bytes as f64);
        for (reason, ms) in reader.waited_ms {
            waited.with_label_values(&[of[0], of[1], reason]).inc_by(ms as f64 / 1000.0);
        }
    }
    Ok(())
}
