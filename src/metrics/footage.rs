//! What lies on the recorders, as of the newest pass. Reading it walks every segment, so it is read after a walk and
//! after a judgement, and not once a scrape.

use std::collections::BTreeMap;

use prometheus::GaugeVec;

use super::families::{Families, seconds};
use crate::model::{CameraId, UtcMs};
use crate::views::{KnownCamera, View, ViewError};

/// Days that are looked back, at most: a leap year, as in the report.
const LOOK_BACK_DAYS: u32 = 366;

/// Share of a day that makes it count, in percent, as in the report.
const DAY_COUNTS_PCT: f64 = 80.0;

/// Tolerance at the oldest day, in milliseconds, as in the report.
const TOLERANCE_MS: i64 = 3_600_000;

/// A day counts as so many seconds, whatever its zone did: figures of time are seconds.
const DAY_S: f64 = 86_400.0;

/// Segments that are still there. Those of the first row were read, those of the second not yet.
const SEGMENTS: &str = "select c.recorder, s.sha256 is not null, count(*), sum(s.bytes) from v_segment s \
     join v_camera c on c.id = s.camera where s.gone_ms is null group by 1, 2";

/// Segments of a recorder, and their bytes.
#[derive(Clone, Copy, PartialEq, Debug, Default)]
struct Sum {
    segments: f64,
    bytes: f64,
}

#[derive(Clone, PartialEq, Debug, Default)]
struct OfRecorder {
    cameras: u32,
    read: Sum,
    unread: Sum,
    lately: f64,
    oldest: Option<UtcMs>,
}

#[derive(Clone, PartialEq, Debug)]
struct OfCamera {
    id: CameraId,
    held_days: u32,
    required_days: Option<u32>,
    last_footage: Option<UtcMs>,
}

/// What lies on the recorders.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Footage {
    recorders: BTreeMap<String, OfRecorder>,
    cameras: Vec<OfCamera>,
}

impl Footage {
    /// Reads it; `required` gives the days that the policy in force asks of a camera, and bytes count as read lately
    /// from `lately` on.
    ///
    /// # Errors
    /// The stores cannot be read.
    pub fn read(
        view: &View,
        lately: UtcMs,
        required: impl Fn(&KnownCamera) -> Option<u32>,
    ) -> Result<Self, ViewError> {
        let mut footage = Self::default();
        for camera in view.cameras() {
            footage.recorders.entry(camera.id.recorder().to_owned()).or_default().cameras += 1;
            footage.cameras.push(OfCamera {
                id: camera.id.clone(),
                held_days: view.held(camera, LOOK_BACK_DAYS, DAY_COUNTS_PCT, TOLERANCE_MS, None)?.days,
                required_days: required(camera),
                last_footage: view.runs(camera)?.last().map(|run| run.end),
            });
        }
        let sums = view.rows(SEGMENTS, [], |r| {
            let sum = Sum { segments: r.get::<_, i64>(2)? as f64, bytes: r.get::<_, i64>(3)? as f64 };
            Ok((r.get::<_, String>(0)?, r.get::<_, bool>(1)?, sum))
        })?;
        for (recorder, read, sum) in sums {
            let of = footage.recorders.entry(recorder).or_default();
            *(if read { &mut of.read } else { &mut of.unread }) = sum;
        }
        for (recorder, reading) in view.readings(lately)? {
            let of = footage.recorders.entry(recorder).or_default();
            (of.lately, of.oldest) = (reading.lately as f64, reading.oldest);
        }
        Ok(footage)
    }

    pub(super) fn tell(&self, families: &Families) -> prometheus::Result<()> {
        self.tell_recorders(families)?;
        let held = families.gauges(
            "holdfast_camera_held_seconds",
            "Local days back from the newest pass that a camera holds without a missing day, 366 at most, 86400 each.",
            &["camera"],
        )?;
        let required = families.gauges(
            "holdfast_camera_required_seconds",
            "Days of footage that the policy in force asks of a camera, 86400 each.",
            &["camera"],
        )?;
        let last = families.gauges(
            "holdfast_camera_last_footage_timestamp_seconds",
            "End of the newest footage of a camera.",
            &["camera"],
        )?;
        for camera in &self.cameras {
            let id = [camera.id.as_str()];
            held.with_label_values(&id).set(f64::from(camera.held_days) * DAY_S);
            if let Some(days) = camera.required_days {
                required.with_label_values(&id).set(f64::from(days) * DAY_S);
            }
            if let Some(at) = camera.last_footage {
                last.with_label_values(&id).set(seconds(at.0));
            }
        }
        Ok(())
    }

    fn tell_recorders(&self, families: &Families) -> prometheus::Result<()> {
        let of = |name, help| families.gauges(name, help, &["recorder"]);
        let by_read = |name, help| families.gauges(name, help, &["recorder", "read"]);
        let cameras = of("holdfast_cameras", "Cameras that were found or declared.")?;
        let segments = by_read(
            "holdfast_segments",
            "Segments that are there, by whether their bytes were read once and hashed.",
        )?;
        let bytes = by_read(
            "holdfast_footage_bytes",
            "Bytes of segments that are there, by whether they were read once and hashed.",
        )?;
        let lately = of(
            "holdfast_footage_reread_bytes",
            "Bytes of finished segments that were read within the time in which all are to be read again.",
        )?;
        let oldest = of(
            "holdfast_footage_oldest_reading_timestamp_seconds",
            "When the segment that was read longest ago was last read.",
        )?;
        let set = |family: &GaugeVec, recorder: &str, read: &str, value: f64| {
            family.with_label_values(&[recorder, read]).set(value);
        };
        for (recorder, figures) in &self.recorders {
            cameras.with_label_values(&[recorder.as_str()]).set(f64::from(figures.cameras));
            lately.with_label_values(&[recorder.as_str()]).set(figures.lately);
            if let Some(at) = figures.oldest {
                oldest.with_label_values(&[recorder.as_str()]).set(seconds(at.0));
            }
            for (read, sum) in [("yes", figures.read), ("no", figures.unread)] {
                set(&segments, recorder, read, sum.segments);
                set(&bytes, recorder, read, sum.bytes);
            }
        }
        Ok(())
    }
}
