//! Why a camera is out, derived in the open from what recorder, its log and probe said in that time. Pure. Whoever said nothing,
//! or nothing that can be used, explains nothing: the cause stays unknown.

use jiff::tz::TimeZone;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::model::UtcMs;
use crate::model::device::DeviceState;
use crate::model::signal::StopCause;
use crate::text::Text;
use crate::views::Heard;

/// Why a camera, a volume's cameras or a recorder were out.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Cause {
    /// Somebody switched it off: an event of the recorder, or a line of its log.
    Shutdown,
    /// The power failed: an event of the recorder.
    Power,
    /// The network failed: an event of the recorder.
    Network,
    /// The recorder did not answer.
    RecorderSilent,
    /// The camera did not answer, and its recorder, as far as it was asked, did not have its picture either.
    CameraUnreachable,
    /// The recorder had lost the camera while the camera answered.
    LostByRecorder,
    /// The recorder had lost the camera; nobody asked the camera itself.
    CameraLost,
    /// Its log says that it lost the camera; nobody else said anything.
    LostInLog,
    /// It was switched off in the recorder.
    SwitchedOff,
    /// The recorder had its picture and stored nothing.
    NotStored,
}

impl Cause {
    /// All of them.
    pub const ALL: [Self; 10] = [
        Self::Shutdown,
        Self::Power,
        Self::Network,
        Self::RecorderSilent,
        Self::CameraUnreachable,
        Self::LostByRecorder,
        Self::CameraLost,
        Self::LostInLog,
        Self::SwitchedOff,
        Self::NotStored,
    ];

    /// The word used in JSON and text keys.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Shutdown => "shutdown",
            Self::Power => "power",
            Self::Network => "network",
            Self::RecorderSilent => "recorder_silent",
            Self::CameraUnreachable => "camera_unreachable",
            Self::LostByRecorder => "lost_by_recorder",
            Self::CameraLost => "camera_lost",
            Self::LostInLog => "lost_in_log",
            Self::SwitchedOff => "switched_off",
            Self::NotStored => "not_stored",
        }
    }

    /// The cause that was heard.
    pub(super) fn heard(heard: Heard) -> Option<Self> {
        use DeviceState::{Answers, Connected, Lost, Off, Reachable, Silent, Unreachable};
        // A recorder that answers is not the one that its log saw end.
        if heard.stopped_in_log.is_some() && heard.recorder != Some(Answers) {
            return Some(Self::Shutdown);
        }
        let logged = heard.lost_in_log.is_some();
        match (heard.recorder, heard.camera, heard.probe) {
            (Some(Silent), ..) => Some(Self::RecorderSilent),
            (_, Some(Lost), Some(Unreachable)) | (_, None, Some(Unreachable)) => {
                Some(Self::CameraUnreachable)
            }
            (_, Some(Lost), Some(Reachable)) => Some(Self::LostByRecorder),
            (_, None, Some(Reachable)) if logged => Some(Self::LostByRecorder),
            (_, Some(Lost), _) => Some(Self::CameraLost),
            (_, Some(Off), _) => Some(Self::SwitchedOff),
            // A recorder may reach a camera that we do not: what it says of its picture counts, also against what it
            // wrote before.
            (_, Some(Connected), _) => Some(Self::NotStored),
            (_, None, _) if logged => Some(Self::LostInLog),
            _ => None,
        }
    }

    /// The cause that stands for those of several cameras: the one that all have, that the cameras are lost where they
    /// are so in different ways, and else none.
    pub(super) fn of_all(causes: &[Option<Self>]) -> Option<Self> {
        let lost = |c: &Option<Self>| {
            matches!(
                c,
                Some(Self::CameraLost | Self::LostInLog | Self::LostByRecorder | Self::CameraUnreachable)
            )
        };
        let first = causes.first().copied().flatten()?;
        if causes.iter().all(|c| *c == Some(first)) {
            Some(first)
        } else {
            causes.iter().all(lost).then_some(Self::CameraLost)
        }
    }
}

impl From<StopCause> for Cause {
    fn from(told: StopCause) -> Self {
        match told {
            StopCause::Shutdown => Self::Shutdown,
            StopCause::Power => Self::Power,
            StopCause::Network => Self::Network,
        }
    }
}

/// What recorder, its log and probes said while cameras were out, beside what the footage says: each voice for itself, as it
/// spoke longest in that time.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Signals {
    /// Of the recorder itself: `answers`, `silent` or `unreadable`; null where it was not asked.
    pub recorder: Option<DeviceState>,
    /// Cameras of which the recorder said that it gets their picture.
    pub connected: u64,
    /// Cameras of which it said that it gets none.
    pub lost: u64,
    /// Cameras that were switched off in it.
    pub off: u64,
    /// Cameras that answered at their own address.
    pub reachable: u64,
    /// Cameras that did not.
    pub unreachable: u64,
    /// Cameras that the recorder lost by its own log.
    #[serde(default)]
    pub lost_in_log: u64,
    /// The first time at which it says so; null where it does not.
    #[serde(default)]
    pub lost_in_log_at: Option<UtcMs>,
    /// Since when the recorder was ended by its own log; null where it does not say so.
    #[serde(default)]
    pub stopped_in_log_at: Option<UtcMs>,
}

impl Signals {
    /// Of several cameras of one recorder.
    pub(super) fn of(heard: &[Heard]) -> Self {
        let count = |state| {
            let said = |h: &&Heard| h.camera == Some(state) || h.probe == Some(state);
            heard.iter().filter(said).count() as u64
        };
        Self {
            recorder: heard.iter().find_map(|h| h.recorder),
            connected: count(DeviceState::Connected),
            lost: count(DeviceState::Lost),
            off: count(DeviceState::Off),
            reachable: count(DeviceState::Reachable),
            unreachable: count(DeviceState::Unreachable),
            lost_in_log: heard.iter().filter(|h| h.lost_in_log.is_some()).count() as u64,
            lost_in_log_at: heard.iter().filter_map(|h| h.lost_in_log).min(),
            stopped_in_log_at: heard.iter().filter_map(|h| h.stopped_in_log).min(),
        }
    }
}

/// A cause in words, with the time at which a log tells of it.
pub fn worded(cause: Option<Cause>, signals: &Signals, text: &Text, tz: &TimeZone) -> String {
    let at = |at: UtcMs| [("at", text.minute(at, tz).into())];
    match (cause, signals.lost_in_log_at, signals.stopped_in_log_at) {
        (Some(Cause::LostInLog), Some(lost), _) => text.say("downtime-cause-lost_in_log", &at(lost)),
        (Some(Cause::LostInLog), None, _) => text.word("downtime-cause-camera_lost"),
        (Some(Cause::Shutdown), _, Some(stopped)) => text.say("downtime-cause-stopped_in_log", &at(stopped)),
        (cause, ..) => text.word(&format!("downtime-cause-{}", cause.map_or("unknown", Cause::as_str))),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use DeviceState::*;

    fn cause(
        recorder: Option<DeviceState>,
        camera: Option<DeviceState>,
        probe: Option<DeviceState>,
    ) -> Option<Cause> {
        Cause::heard(Heard { recorder, camera, probe, ..Heard::default() })
    }

    #[test]
    fn each_pair_of_words_has_its_cause() {
        let answers = Some(Answers);
        assert_eq!(cause(answers, Some(Lost), Some(Unreachable)), Some(Cause::CameraUnreachable));
        assert_eq!(cause(answers, Some(Lost), Some(Reachable)), Some(Cause::LostByRecorder));
        assert_eq!(cause(answers, Some(Lost), None), Some(Cause::CameraLost));
        assert_eq!(cause(answers, Some(Connected), None), Some(Cause::NotStored));
        assert_eq!(cause(answers, Some(Connected), Some(Unreachable)), Some(Cause::NotStored));
        assert_eq!(cause(answers, Some(Off), Some(Reachable)), Some(Cause::SwitchedOff));
        assert_eq!(cause(Some(Silent), None, Some(Reachable)), Some(Cause::RecorderSilent));
        assert_eq!(cause(None, None, Some(Unreachable)), Some(Cause::CameraUnreachable));
    }

    #[test]
    fn a_log_tells_where_nobody_else_does_and_never_against_an_answer() {
        let log = |recorder, camera, probe| {
            Cause::heard(Heard { recorder, camera, probe, lost_in_log: Some(UtcMs(1)), stopped_in_log: None })
        };
        assert_eq!(log(None, None, None), Some(Cause::LostInLog));
        assert_eq!(log(None, None, Some(Reachable)), Some(Cause::LostByRecorder));
        assert_eq!(log(None, None, Some(Unreachable)), Some(Cause::CameraUnreachable));
        assert_eq!(log(Some(Answers), Some(Lost), None), Some(Cause::CameraLost));
        assert_eq!(log(Some(Answers), Some(Connected), None), Some(Cause::NotStored), "it is back");
        assert_eq!(log(Some(Silent), None, None), Some(Cause::RecorderSilent));
        let ended =
            |recorder| Cause::heard(Heard { recorder, stopped_in_log: Some(UtcMs(1)), ..Heard::default() });
        assert_eq!((ended(None), ended(Some(Silent))), (Some(Cause::Shutdown), Some(Cause::Shutdown)));
        assert_eq!(ended(Some(Answers)), None);
    }

    #[test]
    fn who_says_nothing_or_nothing_usable_explains_nothing() {
        assert_eq!(cause(None, None, None), None);
        assert_eq!(cause(Some(Unreadable), None, None), None);
        assert_eq!(cause(Some(Answers), None, None), None, "a camera that the recorder does not name");
        assert_eq!(cause(None, None, Some(Reachable)), None);
    }

    #[test]
    fn cameras_that_are_lost_in_different_ways_are_lost_and_one_unknown_makes_all_unknown() {
        use Cause::{CameraLost, CameraUnreachable, LostByRecorder, NotStored};
        assert_eq!(Cause::of_all(&[Some(CameraUnreachable), Some(LostByRecorder)]), Some(CameraLost));
        assert_eq!(Cause::of_all(&[Some(NotStored), Some(NotStored)]), Some(NotStored));
        assert_eq!(Cause::of_all(&[Some(NotStored), Some(CameraLost)]), None);
        assert_eq!(Cause::of_all(&[Some(NotStored), None]), None);
        assert_eq!(Cause::of_all(&[]), None);
    }

    prop_compose! {
        fn causes()(all in prop::collection::vec(prop::option::of(prop::sample::select(Cause::ALL.to_vec())), 0..6)) -> Vec<Option<Cause>> {
            all
        }
    }

    proptest! {
        #[test]
        fn the_order_of_the_cameras_does_not_matter(causes in causes()) {
            let turned: Vec<_> = causes.iter().rev().copied().collect();
            prop_assert_eq!(Cause::of_all(&causes), Cause::of_all(&turned));
        }
    }
}
