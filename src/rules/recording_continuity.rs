//! Footage covers the schedule without gaps and under the right time.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::clocks;
use super::holes::{self, Asked};
use super::outages::Schedule;
use super::{Example, Rule, Say, Setting, Words, nothing_to_see, out_of_sight, unwatched};
use crate::model::Span;
use crate::model::finding::{Basis, Subject, Unknown, Verdict, Why};
use crate::views::{KnownCamera, ViewError};

/// Parameters of `recording_continuity`.
///
/// A regulation that names only the clock is judged on the clock only, one that names gaps or a
/// schedule only on these; where nothing is named, both are judged with the defaults.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Params {
    /// When footage is to be expected. Default 24x7.
    #[serde(default)]
    #[schemars(extend("default" = "24x7"))]
    schedule: Option<Schedule>,
    /// Longest gap that is not reported, in seconds. Default 60.
    #[serde(default)]
    #[schemars(range(max = 86_400), extend("default" = 60))]
    max_gap_s: Option<u32>,
    /// Least share of a day that must be covered, in percent. Default 99.5.
    #[serde(default)]
    #[schemars(range(min = 0, max = 100), extend("default" = 99.5))]
    min_coverage_pct: Option<f64>,
    /// Largest difference between the time in a name and the time in the container, in seconds. Default 30.
    #[serde(default)]
    #[schemars(range(min = 1, max = 86_400), extend("default" = 30))]
    max_clock_skew_s: Option<u32>,
    /// Days of 24 hours that are looked back upon.
    #[serde(default = "default_look_back")]
    #[schemars(range(min = 1, max = 3_650))]
    pub(super) look_back_days: u32,
}

impl Params {
    pub(super) fn max_gap_s(&self) -> u32 {
        self.max_gap_s.unwrap_or(60)
    }

    pub(super) fn min_coverage_pct(&self) -> f64 {
        self.min_coverage_pct.unwrap_or(99.5)
    }

    pub(super) fn max_clock_skew_s(&self) -> u32 {
        self.max_clock_skew_s.unwrap_or(30)
    }

    /// Gaps are meant: they, a schedule or a coverage are named, or nothing is.
    fn means_gaps(&self) -> bool {
        let named = self.schedule.is_some() || self.max_gap_s.is_some() || self.min_coverage_pct.is_some();
        named || self.max_clock_skew_s.is_none()
    }

    /// Clocks are meant: the limit is named, or nothing is.
    fn means_clocks(&self) -> bool {
        let gaps = self.schedule.is_some() || self.max_gap_s.is_some() || self.min_coverage_pct.is_some();
        self.max_clock_skew_s.is_some() || !gaps
    }
}

fn default_look_back() -> u32 {
    30
}

/// Why there is no footage, as far as the disk shows.
#[derive(Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Cause {
    /// Nothing was recorded by this camera while others of the recorder went on.
    Camera,
    /// No camera of the recorder recorded.
    Recorder,
    /// Files are there and cannot be played.
    Damaged,
}

/// What a breach states.
#[derive(Serialize, Deserialize)]
#[serde(tag = "case", rename_all = "snake_case")]
pub enum Facts {
    /// One gap.
    Gap {
        /// Length in seconds.
        seconds: u64,
        /// Longest gap allowed, in seconds.
        max_gap_s: u32,
        /// Why, as far as the disk shows.
        cause: Cause,
    },
    /// So many gaps that one finding holds them all.
    Gaps {
        /// How many.
        gaps: u64,
        /// Together, in seconds.
        seconds: u64,
        /// The longest, in seconds.
        longest_s: u64,
        /// Longest gap allowed, in seconds.
        max_gap_s: u32,
        /// Days looked back upon.
        look_back_days: u32,
    },
    /// Days that many short holes brought below the floor.
    Coverage {
        /// How many days.
        days: u32,
        /// The worst, `YYYY-MM-DD`.
        worst: String,
        /// Its covered share in percent.
        worst_pct: f64,
        /// The floor in percent.
        min_coverage_pct: f64,
    },
    /// Names and containers tell different times.
    Clock {
        /// Segments beyond the limit.
        segments: u64,
        /// Largest difference in seconds, absolute.
        largest_s: u64,
        /// The limit in seconds.
        max_clock_skew_s: u32,
    },
    /// Names written with another clock than the declared one.
    OtherClock {
        /// Segments concerned.
        segments: u64,
    },
    /// A recorder's files say another time than the disk noted when they were written.
    RecorderClock {
        /// How far the recorder is behind, in seconds; negative when it is ahead.
        behind_s: i64,
        /// Files looked at.
        segments: u64,
        /// Cameras looked at.
        cameras: u64,
        /// The limit in seconds.
        max_clock_skew_s: u32,
        /// The zone in which the names would be right, where the difference is that of two zones.
        #[serde(default)]
        zone: Option<String>,
    },
}

/// The rule.
pub struct RecordingContinuity;

impl Rule for RecordingContinuity {
    const ID: &'static str = "recording_continuity";
    const BASIS: Basis = Basis::Measured;
    const EXAMPLES: &'static [Example] = &[
        Example {
            name: "a_gap_of_exactly_the_limit_passes",
            timeline: include_str!("examples/recording_continuity_pass.toml"),
        },
        Example {
            name: "three_hours_without_footage_are_a_breach",
            timeline: include_str!("examples/recording_continuity_breach.toml"),
        },
        Example {
            name: "footage_that_was_deleted_is_no_gap_in_recording",
            timeline: include_str!("examples/recording_continuity_deleted.toml"),
        },
        Example {
            name: "footage_that_was_deleted_before_it_was_read_cannot_be_told",
            timeline: include_str!("examples/recording_continuity_unread.toml"),
        },
        Example {
            name: "outside_its_hours_a_camera_has_no_gap",
            timeline: include_str!("examples/recording_continuity_named.toml"),
        },
        Example {
            name: "a_day_is_thin_when_it_is_over_and_not_a_minute_after_midnight",
            timeline: include_str!("examples/recording_continuity_today.toml"),
        },
        Example {
            name: "a_recorder_whose_clock_is_behind_is_one_finding",
            timeline: include_str!("examples/recording_continuity_recorder_clock.toml"),
        },
    ];
    type Params = Params;
    type Facts = Facts;

    fn judge(params: &Params, on: Setting<'_>) -> Result<Verdict, ViewError> {
        if let Some(unknown) = params.schedule.unwrap_or_default().untold() {
            return Ok(unknown);
        }
        let mut out = Verdict::default();
        for camera in on.cameras() {
            match nothing_to_see(camera, on.view)? {
                Some(unknown) => out.unknown.push(unknown),
                None => weigh(params, on, camera, &mut out)?,
            }
        }
        if params.means_clocks() {
            out.breaches.extend(clocks::of_recorders(params, on)?);
        }
        Ok(out)
    }

    fn words(f: &Facts, say: Say<'_>) -> Words {
        let length =
            |s: u64| say.text.duration(i64::try_from(s).unwrap_or(i64::MAX / 1000).saturating_mul(1000));
        match f {
            Facts::Gap { seconds, max_gap_s, cause } => {
                let case = match cause {
                    Cause::Camera => "recording_continuity-gap",
                    Cause::Recorder => "recording_continuity-gap-recorder",
                    Cause::Damaged => "recording_continuity-gap-damaged",
                };
                say.words(
                    case,
                    &[("length", length(*seconds).into()), ("limit", length(u64::from(*max_gap_s)).into())],
                )
            }
            Facts::Gaps { gaps, seconds, longest_s, max_gap_s, look_back_days } => say.words(
                "recording_continuity-gaps",
                &[
                    ("gaps", (*gaps).into()),
                    ("total", length(*seconds).into()),
                    ("longest", length(*longest_s).into()),
                    ("limit", length(u64::from(*max_gap_s)).into()),
                    ("days", (*look_back_days).into()),
                ],
            ),
            Facts::Coverage { days, worst, worst_pct, min_coverage_pct } => say.words(
                "recording_continuity-coverage",
                &[
                    ("days", (*days).into()),
                    ("worst", worst.into()),
                    ("pct", say.text.percent(*worst_pct).into()),
                    ("floor", say.text.percent(*min_coverage_pct).into()),
                ],
            ),
            Facts::Clock { segments, largest_s, max_clock_skew_s } => say.words(
                "recording_continuity-clock",
                &[
                    ("segments", (*segments).into()),
                    ("largest", length(*largest_s).into()),
                    ("limit", length(u64::from(*max_clock_skew_s)).into()),
                ],
            ),
            Facts::OtherClock { segments } => {
                say.words("recording_continuity-other_clock", &[("segments", (*segments).into())])
            }
            Facts::RecorderClock { behind_s, segments, cameras, max_clock_skew_s, zone } => {
                let case = match (behind_s, zone) {
                    (0.., None) => "recording_continuity-recorder_behind",
                    (_, None) => "recording_continuity-recorder_ahead",
                    (0.., Some(_)) => "recording_continuity-zone_behind",
                    (_, Some(_)) => "recording_continuity-zone_ahead",
                };
                say.words(
                    case,
                    &[
                        ("offset", length(behind_s.unsigned_abs()).into()),
                        ("files", (*segments).into()),
                        ("cameras", (*cameras).into()),
                        ("limit", length(u64::from(*max_clock_skew_s)).into()),
                        ("zone", zone.as_deref().unwrap_or_default().into()),
                    ],
                )
            }
        }
    }
}

fn weigh(p: &Params, on: Setting<'_>, camera: &KnownCamera, out: &mut Verdict) -> Result<(), ViewError> {
    let subject = Subject::Camera(camera.id.clone());
    let Some(row) = camera.row else { return Ok(()) };
    let mut breaches = if p.means_clocks() { clocks::of_camera(p, on, camera, row)? } else { Vec::new() };
    let mut unknown = Vec::new();
    if camera.event_driven && p.means_gaps() {
        unknown.push(Unknown { subject: subject.clone(), why: Why::EventDriven, facts: json!({}) });
    } else if p.means_gaps() {
        let runs = on.view.runs(camera)?;
        let looked = Span::new(on.view.back(p.look_back_days), on.view.context.now);
        let hours = match p.schedule.unwrap_or_default().hours(on.view, camera, looked) {
            Ok(hours) => hours,
            Err(untold) => {
                out.breaches.extend(breaches);
                out.unknown.push(untold);
                return Ok(());
            }
        };
        // Before the first footage it is a question of retention, after the last one of downtime.
        if let (Some(first), Some(last)) = (runs.first(), runs.last()) {
            let window = Span::new(first.start.max(looked.start), last.end);
            let missing = holes::gaps(p, on, camera, row, Asked { window, hours: hours.as_deref() }, runs)?;
            let hidden = if missing.breaches.is_empty() { None } else { out_of_sight(camera, on.view)? };
            breaches.extend(if hidden.is_some() { Vec::new() } else { missing.breaches });
            unknown.extend(hidden.into_iter().chain(missing.unknown));
            unknown.extend(holes::ambiguous(on, camera, row, window)?);
            if breaches.is_empty() {
                unknown.extend(unwatched(camera, on.view, window.start));
            }
        }
    }
    if breaches.is_empty() && unknown.is_empty() {
        out.passed.push(subject);
    }
    out.breaches.extend(breaches);
    out.unknown.extend(unknown);
    Ok(())
}
