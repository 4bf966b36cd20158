//! What the readers of footage do: one process a recorder, its place, its manners, its ends.

use super::families::Families;

/// One recorder's reader.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Reader {
    /// Recorder id.
    pub recorder: String,
    /// A process is there.
    pub running: bool,
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

const OF: &[&str] = &["recorder"];

pub(super) fn tell(readers: &[Reader], families: &Families) -> prometheus::Result<()> {
    if readers.is_empty() {
        return Ok(());
    }
    let running =
        families.gauges("holdfast_reader_running", "1 while the recorder's reader has a process.", OF)?;
    let confined = families.gauges(
        "holdfast_reader_confined",
        "1 when the system granted the reader's whole confinement, 0 when something of it is lacking.",
        OF,
    )?;
    let memory = families.gauges(
        "holdfast_reader_resident_memory_bytes",
        "Resident memory of the reader in bytes, as it last told.",
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
        &["recorder", "for"],
    )?;
    for reader in readers {
        let of = [reader.recorder.as_str()];
        running.with_label_values(&of).set(f64::from(u8::from(reader.running)));
        if let Some(whole) = reader.confined {
            confined.with_label_values(&of).set(f64::from(u8::from(whole)));
        }
        memory.with_label_values(&of).set(reader.resident_bytes as f64);
        starts.with_label_values(&of).inc_by(reader.starts as f64);
        crashes.with_label_values(&of).inc_by(reader.crashes as f64);
        read.with_label_values(&of).inc_by(reader.read_bytes as f64);
        for (reason, ms) in reader.waited_ms {
            waited.with_label_values(&[of[0], reason]).inc_by(ms as f64 / 1000.0);
        }
    }
    Ok(())
}
