//! What a log said last and did not take back, made into spans of what is known of devices. Pure.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{LogEvent, LogWord};
use crate::model::device::{Asked, DeviceSpan, DeviceState};
use crate::model::ids::{CameraId, RecorderId};
use crate::model::time::UtcMs;

/// Cameras of one recorder of which a loss is remembered, at most; a log that names more is not believed further.
const CAMERAS: usize = 4096;

/// A log is said to have spoken until so long before it was read, in milliseconds: what is written now carries the
/// beginning of its second, or a moment before.
const SETTLED: i64 = 2_000;

/// A state that the log gave and did not take back.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
struct Since {
    since: UtcMs,
    /// Last time that it was claimed to be so.
    last: UtcMs,
    /// When the log said it last.
    said: UtcMs,
}

/// What a recorder's log said last and did not take back.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct LogWords {
    lost: BTreeMap<String, Since>,
    stopped: Option<Since>,
    /// When each camera, and the recorder under "", was last said to be something: what is said next comes after.
    spoken: BTreeMap<String, UtcMs>,
}

/// How long words of a log hold.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Holding {
    /// Until when a state of now is known: the next reading is due by then. In milliseconds.
    pub next_ms: i64,
    /// For how long a loss holds that is not written again, in milliseconds; `None`: until it is taken back.
    pub loss_ms: Option<i64>,
}

impl LogWords {
    /// Takes in what was written since the last reading, oldest first, and gives what is known of devices by it: a
    /// state from its first mention to the reading at `read`, when it still stands.
    ///
    /// Law: of one device no two spans overlap, and none is said to be lost after it was said to be back.
    pub fn take(
        &mut self,
        recorder: &RecorderId,
        events: &[LogEvent],
        read: UtcMs,
        holding: Holding,
    ) -> Vec<DeviceSpan> {
        let mut out = Spans { recorder, out: Vec::new() };
        for event in events {
            self.lapse(event.at, holding, &mut out);
            match (&event.camera, event.word) {
                (Some(camera), LogWord::Lost) => self.lose(camera, event.at),
                (Some(camera), LogWord::Back) => self.back(camera, event.at, &mut out),
                (None, LogWord::Stopped) => self.stop(event.at, &mut out),
                (None, LogWord::Started) => self.start(event.at, &mut out),
                // A recorder is not lost, and a camera does not begin.
                (None, LogWord::Lost | LogWord::Back) | (Some(_), LogWord::Stopped | LogWord::Started) => {}
            }
        }
        self.lapse(read, holding, &mut out);
        let now = UtcMs(read.0 - SETTLED);
        for (camera, loss) in &mut self.lost {
            let held = holding.loss_ms.map(|ms| UtcMs(loss.said.0 + ms));
            out.lasting(
                Some(camera),
                DeviceState::Lost,
                loss,
                now,
                held.unwrap_or(UtcMs(read.0 + holding.next_ms)),
            );
        }
        if let Some(stopped) = &mut self.stopped {
            out.lasting(None, DeviceState::Stopped, stopped, now, UtcMs(read.0 + holding.next_ms));
        }
        out.out
    }

    /// Whether something stands that has to be said again with every reading.
    pub fn stands(&self) -> bool {
        !self.lost.is_empty() || self.stopped.is_some()
    }

    /// Cameras that are lost by the log.
    pub fn lost(&self) -> usize {
        self.lost.len()
    }

    /// The time at which something is said of a device: no two things in one instant.
    fn after(&self, device: &str, at: UtcMs) -> UtcMs {
        self.spoken.get(device).map_or(at, |last| UtcMs(at.0.max(last.0 + 1)))
    }

    fn lose(&mut self, camera: &str, at: UtcMs) {
        let at = self.after(camera, at);
        if let Some(loss) = self.lost.get_mut(camera) {
            loss.said = loss.said.max(at);
        } else if self.lost.len() < CAMERAS {
            self.lost.insert(camera.to_owned(), Since { since: at, last: at, said: at });
        }
    }

    /// A camera is back. Some logs say so again and again: only the first time is news.
    fn back(&mut self, camera: &str, at: UtcMs, out: &mut Spans<'_>) {
        if self.lost.contains_key(camera) {
            self.end(camera, at, DeviceState::Connected, out);
        } else if !self.spoken.contains_key(camera) && self.spoken.len() < CAMERAS {
            out.moment(Some(camera), DeviceState::Connected, at);
            self.spoken.insert(camera.to_owned(), at);
        }
    }

    fn stop(&mut self, at: UtcMs, out: &mut Spans<'_>) {
        self.end_all(at, out);
        let at = self.after("", at);
        self.stopped.get_or_insert(Since { since: at, last: at, said: at });
    }

    fn start(&mut self, at: UtcMs, out: &mut Spans<'_>) {
        self.end_all(at, out);
        let at = match self.stopped.take() {
            Some(was) => out.until(None, DeviceState::Stopped, was, at),
            None => self.after("", at),
        };
        out.moment(None, DeviceState::Answers, at);
        self.spoken.insert(String::new(), at);
    }

    /// Ends the loss of a camera, which is then as said.
    fn end(&mut self, camera: &str, at: UtcMs, then: DeviceState, out: &mut Spans<'_>) {
        let Some(loss) = self.lost.remove(camera) else { return };
        let at = out.until(Some(camera), DeviceState::Lost, loss, at);
        out.moment(Some(camera), then, at);
        self.spoken.insert(camera.to_owned(), at);
    }

    fn end_all(&mut self, at: UtcMs, out: &mut Spans<'_>) {
        let lost: Vec<String> = self.lost.keys().cloned().collect();
        lost.iter().for_each(|camera| self.end(camera, at, DeviceState::Over, out));
    }

    /// Losses that were not written again in time hold no longer.
    fn lapse(&mut self, now: UtcMs, holding: Holding, out: &mut Spans<'_>) {
        let Some(ms) = holding.loss_ms else { return };
        let ended = self.lost.iter().map(|(camera, loss)| (camera.clone(), UtcMs(loss.said.0 + ms)));
        let gone: Vec<_> = ended.filter(|(_, at)| at.0 <= now.0).collect();
        gone.iter().for_each(|(camera, at)| self.end(camera, *at, DeviceState::Over, out));
    }
}

/// Spans in the making.
struct Spans<'r> {
    recorder: &'r RecorderId,
    out: Vec<DeviceSpan>,
}

impl Spans<'_> {
    fn push(&mut self, camera: Option<&str>, state: DeviceState, since: UtcMs, last: UtcMs, until: UtcMs) {
        let device = match camera.map(|c| CameraId::of(self.recorder, c)) {
            None => self.recorder.to_string(),
            Some(Ok(camera)) => camera.to_string(),
            // A name that no layout can give.
            Some(Err(_)) => return,
        };
        self.out.push(DeviceSpan { device, asked: Asked::Log, state, since, last, until });
    }

    /// A state that ended; gives when, which lies after everything that was claimed of it.
    fn until(&mut self, camera: Option<&str>, state: DeviceState, was: Since, at: UtcMs) -> UtcMs {
        let at = UtcMs(at.0.max(was.last.0 + 1));
        self.push(camera, state, was.since, UtcMs(at.0 - 1), at);
        at
    }

    /// A state that stands.
    fn lasting(
        &mut self,
        camera: Option<&str>,
        state: DeviceState,
        was: &mut Since,
        now: UtcMs,
        until: UtcMs,
    ) {
        was.last = was.last.max(now);
        self.push(camera, state, was.since, was.last, until.max(was.last));
    }

    /// What is known of an instant alone.
    fn moment(&mut self, camera: Option<&str>, state: DeviceState, at: UtcMs) {
        self.push(camera, state, at, at, at);
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::model::device;

    const NEXT: i64 = 30_000;
    const FOR_EVER: Holding = Holding { next_ms: NEXT, loss_ms: None };

    fn recorder() -> RecorderId {
        RecorderId::new("nvr1").unwrap()
    }

    fn event(s: i64, camera: Option<&str>, word: LogWord) -> LogEvent {
        LogEvent { at: UtcMs(s * 1000), camera: camera.map(str::to_owned), word }
    }

    /// Spans of one device after these readings, each with its events and its time in seconds.
    fn spans(
        device: &str,
        readings: &[(&[LogEvent], i64)],
        holding: Holding,
    ) -> Vec<(DeviceState, i64, i64)> {
        let (mut words, mut all) = (LogWords::default(), Vec::new());
        for (events, read) in readings {
            let said = words.take(&recorder(), events, UtcMs(read * 1000), holding);
            said.into_iter().for_each(|s| device::add(&mut all, s));
        }
        let own = all.iter().filter(|s| s.device == device);
        own.map(|s| (s.state, s.since.0 / 1000, s.until.0 / 1000)).collect()
    }

    #[test]
    fn a_loss_lasts_from_its_line_to_the_line_that_takes_it_back_over_any_number_of_readings() {
        use DeviceState::{Connected, Lost};
        let lost = [event(10, Some("1"), LogWord::Lost)];
        let back = [event(70, Some("1"), LogWord::Back)];
        let got = spans("nvr1/1", &[(&lost, 12), (&[], 40), (&[], 60), (&back, 72), (&[], 100)], FOR_EVER);
        assert_eq!(got, [(Lost, 10, 70), (Connected, 70, 70)]);
        let late = spans("nvr1/1", &[(&lost, 12), (&back, 4000)], FOR_EVER);
        assert_eq!(
            late,
            [(Lost, 10, 70), (Connected, 70, 70)],
            "the log knows of the time in which nobody read it"
        );
    }

    #[test]
    fn what_stands_is_known_until_the_next_reading_was_due_and_no_longer() {
        let lost = [event(10, Some("1"), LogWord::Lost)];
        assert_eq!(spans("nvr1/1", &[(&lost, 12)], FOR_EVER), [(DeviceState::Lost, 10, 42)]);
    }

    #[test]
    fn a_log_that_repeats_a_loss_means_it_for_a_while_only() {
        use DeviceState::{Lost, Over};
        let holding = Holding { next_ms: NEXT, loss_ms: Some(60_000) };
        let lost = |s| [event(s, Some("gate"), LogWord::Lost)];
        let got = spans("nvr1/gate", &[(&lost(10), 12), (&lost(40), 42), (&[], 99), (&[], 130)], holding);
        assert_eq!(got, [(Lost, 10, 100), (Over, 100, 100)]);
    }

    #[test]
    fn a_recorder_that_ends_is_stopped_until_it_begins_and_its_losses_are_over() {
        use DeviceState::{Answers, Lost, Over, Stopped};
        let words = [event(10, Some("1"), LogWord::Lost), event(20, None, LogWord::Stopped)];
        let begun = [event(50, None, LogWord::Started)];
        assert_eq!(
            spans("nvr1", &[(&words, 22), (&begun, 60)], FOR_EVER),
            [(Stopped, 20, 50), (Answers, 50, 50)]
        );
        assert_eq!(
            spans("nvr1/1", &[(&words, 22), (&begun, 60)], FOR_EVER),
            [(Lost, 10, 20), (Over, 20, 20)]
        );
    }

    prop_compose! {
        fn readings()(all in prop::collection::vec((prop::collection::vec((0i64..20, 0usize..6), 0..6), 0i64..40), 0..12))
            -> Vec<(Vec<LogEvent>, UtcMs)> {
            let mut at = 1_000;
            all.into_iter().map(|(events, wait)| {
                let events = events.into_iter().map(|(step, what)| {
                    at += step * 1000;
                    let (camera, word) = [
                        (Some("1"), LogWord::Lost), (Some("1"), LogWord::Back), (Some("2"), LogWord::Lost),
                        (Some("2"), LogWord::Back), (None, LogWord::Stopped), (None, LogWord::Started),
                    ][what];
                    LogEvent { at: UtcMs(at), camera: camera.map(str::to_owned), word }
                }).collect();
                at += wait * 1000;
                (events, UtcMs(at))
            }).collect()
        }
    }

    proptest! {
        #[test]
        fn no_two_states_of_a_device_overlap_and_what_was_taken_back_stays_so(
            readings in readings(), loss_ms in prop::option::of(1i64..60_000)
        ) {
            let holding = Holding { next_ms: NEXT, loss_ms };
            let (mut words, mut all, mut last) = (LogWords::default(), Vec::new(), BTreeMap::new());
            for (events, read) in &readings {
                words.take(&recorder(), events, *read, holding).into_iter().for_each(|s| device::add(&mut all, s));
                events.iter().filter_map(|e| Some((e.camera.clone()?, e.word))).for_each(|(c, w)| { last.insert(c, w); });
            }
            for name in ["nvr1", "nvr1/1", "nvr1/2"] {
                let own: Vec<_> = all.iter().filter(|s| s.device == name).collect();
                for pair in own.windows(2) {
                    prop_assert!(pair[0].until <= pair[1].since, "{:?}", own);
                }
            }
            for (camera, word) in last {
                let now = all.iter().rfind(|s| s.device == format!("nvr1/{camera}")).map(|s| s.state);
                prop_assert!(word == LogWord::Lost || now != Some(DeviceState::Lost), "{:?}", all);
                let stands = words.lost.contains_key(&camera);
                prop_assert!(!stands || now == Some(DeviceState::Lost), "{:?}", all);
            }
        }
    }
}
