//! The numbers of one camera that verdicts rest on, and the coverage of its days for the picture.

use super::Judgement;
use crate::model::span;
use crate::model::{Span, UtcMs};
use crate::report::document::{CameraReport, DayReport};
use crate::rules;
use crate::views::{DayCoverage, KnownCamera, ViewError};

/// Days that the coverage picture and `days_held` look back, at most: a leap year.
const LOOK_BACK_DAYS: u32 = 366;

impl Judgement<'_> {
    pub(super) fn cameras(&self) -> Result<Vec<CameraReport>, ViewError> {
        let mut out = Vec::new();
        for camera in self.view.cameras().iter().filter(|c| c.row.is_some()) {
            out.extend(self.camera(camera)?);
        }
        Ok(out)
    }

    fn camera(&self, camera: &KnownCamera) -> Result<Option<CameraReport>, ViewError> {
        const SUMS: &str =
            "select count(*), coalesce(sum(bytes), 0) from v_segment where camera = ?1 and gone_ms is null";
        let Some((segments, bytes)) =
            self.view.row(SUMS, [camera.row], |r| Ok((r.get::<_, i64>(0)?, r.get::<_, i64>(1)?)))?
        else {
            return Ok(None);
        };
        let runs = self.view.runs(camera)?;
        let ends = runs.first().zip(runs.last()).map(|(a, b)| Span::new(a.start, b.end));
        let covered = span::total_ms(runs);
        let since = self.view.in_service(camera).map(|s| s.since).or(ends.map(|e| e.start));
        let back = |days: u32| UtcMs(self.finished.0 - i64::from(days) * 86_400_000);
        // Footage past the floor of retention may be gone: its days are shown while it is there, and
        // their absence is nothing to be red about.
        let wanted = self.view.retention_floor(&self.site.policy, camera);
        let floor = wanted.map_or(self.finished, back);
        let asked = since.unwrap_or(floor).max(floor);
        let oldest = ends.map_or(asked, |e| e.start.min(asked)).max(back(LOOK_BACK_DAYS));
        let looked = Span::new(back(LOOK_BACK_DAYS + 1), self.finished);
        let named = rules::records_at_named_hours(&self.site.policy, camera);
        // Hours that cannot be told are all hours here; the rules say what cannot be told.
        let hours = named.then(|| self.view.context.hours(camera, looked).ok().flatten()).flatten();
        Ok(Some(CameraReport {
            id: camera.id.to_string(),
            recorder: camera.id.recorder().to_owned(),
            first_footage: ends.map(|e| e.start),
            last_footage: ends.map(|e| e.end),
            days_held: self.view.held(camera, LOOK_BACK_DAYS, 80.0, 3_600_000, hours.as_deref())?.days,
            days_wanted: wanted,
            covered_pct: ends.map_or(0.0, |e| percent(covered, e.len_ms())),
            covered_s: (covered / 1000).cast_unsigned(),
            gaps: ends.map(|e| span::gaps(e, runs)).unwrap_or_default(),
            segments: segments.cast_unsigned(),
            bytes: bytes.cast_unsigned(),
            event_driven: camera.event_driven,
            days: self.days(runs, oldest, since.unwrap_or(oldest)),
        }))
    }

    fn days(&self, runs: &[Span], from: UtcMs, since: UtcMs) -> Vec<DayReport> {
        let day = |d: DayCoverage| DayReport {
            date: d.date.to_string(),
            covered_pct: (d.covered_pct * 100.0).round() / 100.0,
            expected: !d.expected.is_empty() && d.expected.end > since,
        };
        self.view.days(runs, from).into_iter().map(day).collect()
    }
}

fn percent(part: i64, whole: i64) -> f64 {
    if whole <= 0 { 0.0 } else { (part as f64 * 10_000.0 / whole as f64).round() / 100.0 }
}
