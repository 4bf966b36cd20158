//! What the followers of the storage notice between passes.

use super::families::Families;
use crate::model::UtcMs;

/// What the followers of the storage noticed, since the start of the process where it is a count.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Watching {
    /// Looks that are over.
    pub looks: u64,
    /// Looks at a whole root.
    pub sweeps: u64,
    /// Segments that came.
    pub new: u64,
    /// Segments that vanished.
    pub gone: u64,
    /// Segments read as soon as they were finished.
    pub read: u64,
    /// Folders whose changes the system tells.
    pub told: u64,
    /// Folders that are asked again and again.
    pub asked: u64,
    /// Until when everything that can be seen is known; `None` before every root was looked at.
    pub seen_until: Option<UtcMs>,
}

impl Watching {
    pub(super) fn tell(&self, families: &Families) -> prometheus::Result<()> {
        let counts = [
            ("holdfast_looks_total", "Looks at what changed below a root, between passes.", self.looks),
            ("holdfast_sweeps_total", "Looks at a whole root, between passes.", self.sweeps),
            (
                "holdfast_noticed_segments_total",
                "Segments that were noticed as new between passes.",
                self.new,
            ),
            (
                "holdfast_vanished_segments_total",
                "Segments that were noticed missing between passes.",
                self.gone,
            ),
            (
                "holdfast_fresh_segments_read_total",
                "Segments that were read and hashed as soon as they were finished.",
                self.read,
            ),
        ];
        for (name, help, value) in counts {
            families.counter(name, help, value as f64)?;
        }
        let folders = families.gauges(
            "holdfast_watched_folders",
            "Folders below the roots, by whether the system tells their changes (yes) or they are asked in turn (no).",
            &["told"],
        )?;
        folders.with_label_values(&["yes"]).set(self.told as f64);
        folders.with_label_values(&["no"]).set(self.asked as f64);
        families.moment(
            "holdfast_seen_timestamp_seconds",
            "Until when everything is known that came or went below the roots that can be seen.",
            self.seen_until,
        )
    }
}
