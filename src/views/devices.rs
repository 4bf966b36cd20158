//! What recorders and their logs say of their cameras and what probes say, kept apart from footage and from each other.

use super::{KnownCamera, View, ViewError};
use crate::model::device::{self, Asked, DeviceSpan, DeviceState};
use crate::model::span;
use crate::model::{Span, UtcMs};

/// What was said longest within a stretch of time; `None` where nobody said anything.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Heard {
    /// Of the recorder itself.
    pub recorder: Option<DeviceState>,
    /// Of the camera, by its recorder.
    pub camera: Option<DeviceState>,
    /// Of the camera, by its own address.
    pub probe: Option<DeviceState>,
    /// Since when the recorder's log says that it lost the camera.
    pub lost_in_log: Option<UtcMs>,
    /// Since when the recorder's log says that it was ended.
    pub stopped_in_log: Option<UtcMs>,
}

/// For how long a voice spoke in the days looked back upon.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Spoken {
    /// For how long it said that the camera is out, in milliseconds.
    pub out_ms: i64,
    /// For how long it said anything, in milliseconds.
    pub known_ms: i64,
}

impl View {
    /// Spans of one voice that meet a stretch, oldest first. A state of a newer version is left out, which leaves
    /// its time unknown.
    ///
    /// # Errors
    /// SQLite's own.
    pub fn device_spans(
        &self,
        device: &str,
        asked: Asked,
        within: Span,
    ) -> Result<Vec<DeviceSpan>, ViewError> {
        const MET: &str = "select state, since_ms, last_ms, until_ms from v_device \
             where device = ?1 and asked = ?2 and (until_ms > ?3 or since_ms >= ?3) and since_ms < ?4 order by since_ms";
        let params = (device, asked.as_str(), within.start.0, within.end.0);
        let rows: Vec<(String, i64, i64, i64)> =
            self.rows(MET, params, |r| Ok((r.get(0)?, r.get(1)?, r.get(2)?, r.get(3)?)))?;
        let read = |(state, since, last, until): (String, i64, i64, i64)| {
            let state = DeviceState::parse(&state)?;
            let (since, last, until) = (UtcMs(since), UtcMs(last), UtcMs(until));
            Some(DeviceSpan { device: device.to_owned(), asked, state, since, last, until })
        };
        Ok(rows.into_iter().filter_map(read).collect())
    }

    /// What recorder and probe said of a camera in a stretch of time.
    ///
    /// # Errors
    /// SQLite's own.
    pub fn heard(&self, camera: &KnownCamera, within: Span) -> Result<Heard, ViewError> {
        let of = |device: &str, asked| -> Result<Option<DeviceState>, ViewError> {
            Ok(device::longest(&self.device_spans(device, asked, within)?, within))
        };
        let log = |device: &str, state| self.in_log(device, state, within);
        Ok(Heard {
            lost_in_log: log(camera.id.as_str(), DeviceState::Lost)?,
            stopped_in_log: log(camera.id.recorder(), DeviceState::Stopped)?,
            recorder: of(camera.id.recorder(), Asked::Recorder)?,
            camera: of(camera.id.as_str(), Asked::Recorder)?,
            probe: of(camera.id.as_str(), Asked::Probe)?,
        })
    }

    /// Since when a log says this of a device, when it says nothing else for longer in that stretch.
    fn in_log(&self, device: &str, state: DeviceState, within: Span) -> Result<Option<UtcMs>, ViewError> {
        let spans = self.device_spans(device, Asked::Log, within)?;
        let so = device::longest(&spans, within) == Some(state);
        Ok(spans.iter().filter(|s| so && s.state == state).map(|s| s.since).min())
    }

    /// The last word of a recorder, by its answers or by its log, about a camera in the days looked back upon; whether
    /// it still holds is for the reader of its `until`.
    ///
    /// # Errors
    /// SQLite's own.
    pub fn last_word(
        &self,
        camera: &KnownCamera,
        asked: Asked,
        days: u32,
    ) -> Result<Option<DeviceSpan>, ViewError> {
        let looked = Span::new(self.back(days), UtcMs(self.context.now.0 + 1));
        Ok(self.device_spans(camera.id.as_str(), asked, looked)?.pop())
    }

    /// For how long a voice said in a stretch that a camera is out; `None` when it said nothing at all.
    ///
    /// # Errors
    /// SQLite's own.
    pub fn spoken(
        &self,
        camera: &KnownCamera,
        asked: Asked,
        within: Span,
    ) -> Result<Option<Spoken>, ViewError> {
        let spans = self.device_spans(camera.id.as_str(), asked, within)?;
        let inside = |s: &DeviceSpan| s.span().intersect(within);
        let known: Vec<Span> = spans.iter().filter_map(inside).collect();
        let out = |s: &&DeviceSpan| matches!(s.state, DeviceState::Lost | DeviceState::Unreachable);
        let out: Vec<Span> = spans.iter().filter(out).filter_map(inside).collect();
        let spoken = Spoken { out_ms: span::total_ms(&out), known_ms: span::total_ms(&known) };
        Ok((spoken.known_ms > 0).then_some(spoken))
    }
}
