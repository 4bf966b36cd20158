//! What recorders say of their cameras, and what a camera's own address says, beside any footage. Facts only: a
//! device of which nobody said anything has no span, and nobody may take that for good news.

use serde::{Deserialize, Serialize};

use super::ids::{CameraId, RecorderId};
use super::span::Span;
use super::time::UtcMs;

/// Who is asked. They are never mixed: a recorder may have lost a camera that answers everybody else.
#[derive(
    Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize, schemars::JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Asked {
    /// The recorder's own status interface.
    Recorder,
    /// The camera's declared address, without its footage.
    Probe,
    /// Nobody: what the recorder wrote into its own log.
    Log,
}

impl Asked {
    /// The word used in the catalogue, in JSON and in labels.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Recorder => "recorder",
            Self::Probe => "probe",
            Self::Log => "log",
        }
    }
}

/// How a device is said to be.
#[derive(
    Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize, schemars::JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum DeviceState {
    /// A recorder told of its cameras.
    Answers,
    /// A recorder gave no answer at all.
    Silent,
    /// Something answered where the recorder should, and what it said cannot be used: it tells nothing.
    Unreadable,
    /// A camera of which the recorder gets pictures.
    Connected,
    /// A camera of which the recorder gets none.
    Lost,
    /// A camera that is switched off in the recorder.
    Off,
    /// A camera whose address answers.
    Reachable,
    /// A camera whose address does not.
    Unreachable,
    /// A recorder that wrote that it ends, and nothing since.
    Stopped,
    /// What was said before holds no longer; an instant, of which no more is known.
    Over,
}

impl DeviceState {
    /// All of them.
    pub const ALL: [Self; 10] = [
        Self::Answers,
        Self::Silent,
        Self::Unreadable,
        Self::Connected,
        Self::Lost,
        Self::Off,
        Self::Reachable,
        Self::Unreachable,
        Self::Stopped,
        Self::Over,
    ];

    /// The word used in the catalogue, in JSON and in text keys.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Answers => "answers",
            Self::Silent => "silent",
            Self::Unreadable => "unreadable",
            Self::Connected => "connected",
            Self::Lost => "lost",
            Self::Off => "off",
            Self::Reachable => "reachable",
            Self::Unreachable => "unreachable",
            Self::Stopped => "stopped",
            Self::Over => "over",
        }
    }

    /// Reads what [`DeviceState::as_str`] gives.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|s| s.as_str() == word)
    }
}

/// One state of one device, as it was said again and again.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct DeviceSpan {
    /// `<recorder>/<camera>`, or the recorder's id where it speaks of itself.
    pub device: String,
    /// Who was asked.
    pub asked: Asked,
    /// The state.
    pub state: DeviceState,
    /// First time it was said without a break.
    pub since: UtcMs,
    /// Last time it was said.
    pub last: UtcMs,
    /// Until when that holds: the next answer was due by then. What comes later is unknown until it is said.
    pub until: UtcMs,
}

/// What a span means for the one before it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Follows {
    /// It says nothing new: an answer that was overtaken by a newer one.
    Not,
    /// It made the earlier span longer.
    Longer,
    /// It stands after the earlier one.
    Next,
}

impl DeviceSpan {
    /// What was said once.
    pub fn said(
        device: impl Into<String>,
        asked: Asked,
        state: DeviceState,
        at: UtcMs,
        holds_ms: i64,
    ) -> Self {
        Self {
            device: device.into(),
            asked,
            state,
            since: at,
            last: at,
            until: UtcMs(at.0 + holds_ms.max(0)),
        }
    }

    /// What a recorder says of one of its cameras.
    pub fn of_camera(camera: &CameraId, asked: Asked, state: DeviceState, at: UtcMs, holds_ms: i64) -> Self {
        Self::said(camera.as_str(), asked, state, at, holds_ms)
    }

    /// What a recorder says of itself, or keeps silent about.
    pub fn of_recorder(recorder: &RecorderId, state: DeviceState, at: UtcMs, holds_ms: i64) -> Self {
        Self::said(recorder.as_str(), Asked::Recorder, state, at, holds_ms)
    }

    /// The time for which the state is known.
    pub fn span(&self) -> Span {
        Span::new(self.since, self.until)
    }

    /// True when both are about one device and one who was asked.
    pub fn same_voice(&self, other: &Self) -> bool {
        self.device == other.device && self.asked == other.asked
    }

    /// Takes in what was said next by the same voice: makes this span longer, or ends it where the next one begins.
    ///
    /// Laws: spans that were put behind each other never overlap; between them lies only what nobody spoke of;
    /// joining one by one and joining in groups give the same, as long as nobody says two things in one instant: then
    /// the first counts.
    pub fn followed_by(&mut self, next: &Self) -> Follows {
        let overtaken = next.last <= self.last || (next.state != self.state && next.since <= self.last);
        if overtaken {
            return Follows::Not;
        }
        if next.state == self.state && next.since <= self.until {
            (self.last, self.until) = (next.last, next.until.max(self.until));
            return Follows::Longer;
        }
        self.until = self.until.min(next.since);
        Follows::Next
    }
}

/// Adds what was said to a list of spans of many voices in the order in which they came.
pub fn add(spans: &mut Vec<DeviceSpan>, next: DeviceSpan) {
    match spans.iter_mut().rev().find(|s| s.same_voice(&next)).map(|last| last.followed_by(&next)) {
        None | Some(Follows::Next) => spans.push(next),
        Some(Follows::Not | Follows::Longer) => {}
    }
}

/// The state that was said longest within a stretch, the newer one of two; `None` where nobody said any.
pub fn longest(spans: &[DeviceSpan], within: Span) -> Option<DeviceState> {
    let mut sums: Vec<(DeviceState, i64)> = Vec::new();
    for s in spans {
        let Some(part) = s.span().intersect(within) else { continue };
        match sums.iter_mut().find(|(state, _)| *state == s.state) {
            Some((_, ms)) => *ms += part.len_ms(),
            None => sums.push((s.state, part.len_ms())),
        }
    }
    sums.into_iter().max_by_key(|(_, ms)| *ms).map(|(state, _)| state)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::model::span;

    fn said(at: i64, state: DeviceState) -> DeviceSpan {
        DeviceSpan::said("nvr1/gate", Asked::Recorder, state, UtcMs(at), 10)
    }

    fn all(answers: &[DeviceSpan]) -> Vec<DeviceSpan> {
        let mut out = Vec::new();
        answers.iter().cloned().for_each(|a| add(&mut out, a));
        out
    }

    fn shown(spans: &[DeviceSpan]) -> Vec<(DeviceState, i64, i64, i64)> {
        spans.iter().map(|s| (s.state, s.since.0, s.last.0, s.until.0)).collect()
    }

    #[test]
    fn a_state_is_one_span_from_its_first_to_its_last_mention_and_holds_until_the_next_answer_was_due() {
        use DeviceState::{Connected, Lost};
        let spans = all(&[said(0, Connected), said(10, Connected), said(15, Lost), said(20, Lost)]);
        assert_eq!(shown(&spans), [(Connected, 0, 10, 15), (Lost, 15, 20, 30)]);
    }

    #[test]
    fn between_an_answer_that_did_not_come_and_the_next_one_nothing_is_known() {
        use DeviceState::Connected;
        let spans = all(&[said(0, Connected), said(11, Connected)]);
        assert_eq!(shown(&spans), [(Connected, 0, 0, 10), (Connected, 11, 11, 21)]);
        assert_eq!(longest(&spans, Span::new(UtcMs(10), UtcMs(11))), None);
    }

    #[test]
    fn of_two_answers_in_one_instant_the_first_counts() {
        use DeviceState::{Connected, Lost};
        let spans = all(&[said(5, Connected), said(5, Lost), said(6, Lost)]);
        assert_eq!(shown(&spans), [(Connected, 5, 5, 6), (Lost, 6, 6, 16)]);
    }

    #[test]
    fn what_was_said_longest_is_taken() {
        use DeviceState::{Connected, Lost};
        let spans = all(&[said(0, Connected), said(8, Lost), said(16, Lost)]);
        let of = |from, to| longest(&spans, Span::new(UtcMs(from), UtcMs(to)));
        assert_eq!((of(0, 10), of(0, 26), of(30, 40)), (Some(Connected), Some(Lost), None));
        assert_eq!(of(4, 12), Some(Lost), "of two that were said equally long the newer one");
    }

    prop_compose! {
        /// Answers of one voice in the order of time, at most one an instant, some late, some handed over twice.
        fn answers()(each in prop::collection::vec((1i64..25, 0usize..3, 1i64..20, any::<bool>()), 0..30)) -> Vec<DeviceSpan> {
            let states = [DeviceState::Connected, DeviceState::Lost, DeviceState::Off];
            let mut at = 0;
            each.into_iter().flat_map(|(wait, state, holds, twice)| {
                at += wait;
                let one = DeviceSpan::said("nvr1/gate", Asked::Recorder, states[state], UtcMs(at), holds);
                if twice { vec![one.clone(), one] } else { vec![one] }
            }).collect()
        }
    }

    proptest! {
        #[test]
        fn spans_never_overlap_and_every_answer_stands_in_one_of_its_state(answers in answers()) {
            let spans = all(&answers);
            for pair in spans.windows(2) {
                prop_assert!(pair[0].until <= pair[1].since && pair[0].since <= pair[0].last);
            }
            for a in &answers {
                prop_assert!(spans.iter().any(|s| s.state == a.state && s.since <= a.since && a.last <= s.last));
            }
        }

        #[test]
        fn nothing_is_known_that_nobody_said(answers in answers()) {
            let spoken = span::merge(answers.iter().map(DeviceSpan::span).collect(), 0);
            let known = span::merge(all(&answers).iter().map(DeviceSpan::span).collect(), 0);
            prop_assert!(span::subtract(&known, &spoken).is_empty());
        }

        #[test]
        fn joining_in_groups_is_joining_one_by_one(answers in answers(), cut in 0usize..30) {
            let cut = cut.min(answers.len());
            let mut grouped = all(&answers[..cut]);
            all(&answers[cut..]).into_iter().for_each(|s| add(&mut grouped, s));
            prop_assert_eq!(grouped, all(&answers));
        }
    }
}
