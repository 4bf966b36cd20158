//! What the agent says of itself: its work, what the newest judgement could not tell, its process.

use std::collections::BTreeMap;
use std::fs::read_to_string;

use super::devices::{self, Device};
use super::families::Families;
use super::readers::{self, Reader};
use super::watch::Watching;
use crate::model::UtcMs;

/// Clock ticks a second in `/proc`: the kernel converts to this on every machine that Rust's standard library runs
/// on with Linux.
const TICKS: f64 = 100.0;

/// What the agent says of itself.
#[derive(Clone, PartialEq, Debug)]
pub struct Agent {
    /// Version of the program.
    pub version: &'static str,
    /// Start of the process.
    pub started: UtcMs,
    /// Kind of work in hand: `check` or `judge`.
    pub doing: Option<&'static str>,
    /// The last work failed.
    pub trouble: bool,
    /// A newer configuration was refused.
    pub refused: bool,
    /// Storage roots whose reader hangs.
    pub hanging: usize,
    /// Bytes of footage read by this process.
    pub read_bytes: u64,
    /// What the followers of the storage notice.
    pub watching: Watching,
    /// How recorders and cameras are asked.
    pub devices: Vec<Device>,
    /// Every recorder's reader.
    pub readers: Vec<Reader>,
    /// How often each rule kind in force could not tell, by the newest judgement; `None` before the first of this process.
    pub unknown: Option<BTreeMap<String, u64>>,
}

impl Agent {
    pub(super) fn tell(&self, families: &Families) -> prometheus::Result<()> {
        families
            .gauges("holdfast_build_info", "Always 1; the label is the version.", &["version"])?
            .with_label_values(&[self.version])
            .set(1.0);
        let doing =
            families.gauges("holdfast_agent_working", "1 for the kind of work in hand.", &["work"])?;
        for work in ["check", "judge"] {
            doing.with_label_values(&[work]).set(f64::from(u8::from(self.doing == Some(work))));
        }
        families.flag(
            "holdfast_agent_trouble",
            "1 while the last work failed and none succeeded since.",
            self.trouble,
        )?;
        families.flag(
            "holdfast_config_refused",
            "1 while a newer configuration is refused and the earlier one stays in force.",
            self.refused,
        )?;
        families.gauge(
            "holdfast_storage_hanging",
            "Storage roots whose reader has not come back.",
            self.hanging as f64,
        )?;
        families.counter(
            "holdfast_read_bytes_total",
            "Bytes of footage that this process read and hashed.",
            self.read_bytes as f64,
        )?;
        self.watching.tell(families)?;
        devices::tell(&self.devices, families)?;
        readers::tell(&self.readers, families)?;
        self.tell_unknown(families)?;
        self.tell_process(families)
    }

    fn tell_unknown(&self, families: &Families) -> prometheus::Result<()> {
        let Some(unknown) = &self.unknown else { return Ok(()) };
        let family = families.gauges(
            "holdfast_unknown",
            "How often each rule kind in force could not tell, by the newest judgement.",
            &["rule"],
        )?;
        for (rule, count) in unknown {
            family.with_label_values(&[rule.as_str()]).set(*count as f64);
        }
        Ok(())
    }

    /// Names and meanings as every Prometheus client gives them.
    fn tell_process(&self, families: &Families) -> prometheus::Result<()> {
        families.moment(
            "process_start_time_seconds",
            "Start time of the process since unix epoch in seconds.",
            Some(self.started),
        )?;
        if let Some(bytes) = read_to_string("/proc/self/status").ok().as_deref().and_then(resident_bytes) {
            families.gauge("process_resident_memory_bytes", "Resident memory size in bytes.", bytes)?;
        }
        if let Some(seconds) = read_to_string("/proc/self/stat").ok().as_deref().and_then(cpu_seconds) {
            families.counter(
                "process_cpu_seconds_total",
                "Total user and system CPU time spent in seconds.",
                seconds,
            )?;
        }
        Ok(())
    }
}

/// `VmRSS` of `/proc/self/status`, which is in KiB.
fn resident_bytes(status: &str) -> Option<f64> {
    let line = status.lines().find_map(|l| l.strip_prefix("VmRSS:"))?;
    let kib: u32 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
    Some(f64::from(kib) * 1024.0)
}

/// Fields 14 and 15 of `/proc/self/stat`, user and system time; the second field may hold spaces and parentheses.
fn cpu_seconds(stat: &str) -> Option<f64> {
    let mut fields = stat.rsplit_once(')')?.1.split_whitespace().skip(11);
    let mut ticks = || fields.next()?.parse::<f64>().ok();
    Some((ticks()? + ticks()?) / TICKS)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_process_is_read_as_the_kernel_writes_it() {
        assert_eq!(resident_bytes("Name:\tholdfast\nVmRSS:\t    2048 kB\nThreads:\t9\n"), Some(2_097_152.0));
        let stat = "7 (hold) fast) S 1 7 7 0 -1 4194560 1 2 3 4 150 50 0 0 20 0 9 0 100 1000 500";
        assert_eq!(cpu_seconds(stat), Some(2.0));
        assert_eq!((resident_bytes(""), cpu_seconds("7 (holdfast")), (None, None));
    }

    #[test]
    fn this_very_process_has_memory_and_has_used_time() {
        let status = read_to_string("/proc/self/status").expect("proc");
        assert!(resident_bytes(&status).expect("VmRSS") > 1_000_000.0);
        assert!(cpu_seconds(&read_to_string("/proc/self/stat").expect("proc")).is_some());
    }
}
