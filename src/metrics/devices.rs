//! How recorders and cameras are asked, by recorder: never an address.

use super::families::{Families, seconds};
use crate::model::UtcMs;
use crate::model::logbook::LogTally;

/// How a recorder, or the cameras of one, are asked.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Device {
    /// Recorder id.
    pub recorder: String,
    /// `recorder` for its status interface, `probe` for its cameras' own addresses, `log` for its log.
    pub asked: &'static str,
    /// When it was asked last.
    pub at: Option<UtcMs>,
    /// When it answered last since the start.
    pub answered: Option<UtcMs>,
    /// Questions since the start that told nothing.
    pub failures: u64,
    /// Cameras that are said to be lost, or that did not answer, by the newest answer.
    pub out: usize,
    /// What became of the lines of its log; `None` where no log is read.
    pub log: Option<LogTally>,
}

const OF: &[&str] = &["recorder", "asked"];

pub(super) fn tell(devices: &[Device], families: &Families) -> prometheus::Result<()> {
    if devices.is_empty() {
        return Ok(());
    }
    let asked = families.gauges(
        "holdfast_device_asked_timestamp_seconds",
        "When a recorder, or the cameras of one, were asked last.",
        OF,
    )?;
    let answered = families.gauges(
        "holdfast_device_answered_timestamp_seconds",
        "When they answered last since the start; absent while they never did.",
        OF,
    )?;
    let failures = families.counters(
        "holdfast_device_questions_failed_total",
        "Questions that told nothing: no answer, a refusal, an answer that does not read.",
        OF,
    )?;
    let out = families.gauges(
        "holdfast_device_cameras_out",
        "Cameras that their recorder has lost, or whose own address does not answer, by the newest answer.",
        OF,
    )?;
    for device in devices {
        let of = [device.recorder.as_str(), device.asked];
        if let Some(at) = device.at {
            asked.with_label_values(&of).set(seconds(at.0));
        }
        if let Some(at) = device.answered {
            answered.with_label_values(&of).set(seconds(at.0));
        }
        failures.with_label_values(&of).inc_by(device.failures as f64);
        out.with_label_values(&of).set(device.out as f64);
    }
    tell_logs(devices, families)
}

fn tell_logs(devices: &[Device], families: &Families) -> prometheus::Result<()> {
    let logs: Vec<(&str, LogTally)> =
        devices.iter().filter_map(|d| Some((d.recorder.as_str(), d.log?))).collect();
    if logs.is_empty() {
        return Ok(());
    }
    let lines = families.counters(
        "holdfast_log_lines_total",
        "Lines of recorders' own logs read since the start: understood, not what the product writes, or with a time at \
         which they cannot have been written.",
        &["recorder", "read"],
    )?;
    let breaks = families.counters(
        "holdfast_log_breaks_total",
        "Times that lines of a recorder's log may be missing, because what was read so far is nowhere to be found.",
        &["recorder"],
    )?;
    for (recorder, tally) in logs {
        let understood = tally.lines.saturating_sub(tally.foreign + tally.misdated);
        for (read, count) in [("yes", understood), ("foreign", tally.foreign), ("misdated", tally.misdated)] {
            lines.with_label_values(&[recorder, read]).inc_by(count as f64);
        }
        breaks.with_label_values(&[recorder]).inc_by(tally.breaks as f64);
    }
    Ok(())
}
