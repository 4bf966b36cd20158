//! A camera, a volume's cameras or a whole recorder is down now without a known reason: as the footage tells it, or as
//! the recorder itself says while footage still comes or is not to be expected.

use std::collections::BTreeSet;

use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::json;

use super::causes::{self, Cause as Found};
use super::clocks;
use super::down::{Down, Facts, Shown, Terms, Up, grouped};
use super::incidents::Reach;
use super::outages::{Excuses, Schedule};
use super::recorded::MINUTE;
use super::{Example, Rule, Say, Setting, Words, blind};
use crate::model::device::{Asked as Voice, DeviceSpan, DeviceState};
use crate::model::finding::{Basis, Subject, Unknown, Verdict, Why};
use crate::model::signal::{Said, StopCause};
use crate::model::span;
use crate::model::{RecorderId, Span};
use crate::views::{Asked, KnownCamera, Outage, Outages, View, ViewError};

/// Parameters of `camera_downtime`.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Params {
    /// Minutes without footage that are not reported.
    #[serde(default = "default_offline")]
    #[schemars(range(min = 1, max = 10_080))]
    pub(super) max_offline_min: u32,
    /// What an unexplained outage is.
    #[serde(default)]
    unexplained: Unexplained,
    /// What explains an outage.
    #[serde(default = "default_excuse")]
    excuse: Vec<Excuse>,
    /// Which causes are judged.
    #[serde(default)]
    cause: Cause,
    /// When footage is to be expected.
    #[serde(default)]
    schedule: Schedule,
    /// Days over which availability and time to repair are counted.
    #[serde(default = "default_look_back")]
    #[schemars(range(min = 1, max = 3_650))]
    pub(super) look_back_days: u32,
}

fn default_offline() -> u32 {
    15
}

fn default_look_back() -> u32 {
    30
}

fn default_excuse() -> Vec<Excuse> {
    vec![Excuse::ApprovedPermit, Excuse::FaultTicket]
}

/// What an unexplained outage is.
#[derive(Clone, Copy, PartialEq, Eq, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
enum Unexplained {
    /// A breach of high severity.
    #[default]
    Violation,
    /// Worth knowing only.
    Report,
}

/// What explains an outage.
#[derive(Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
enum Excuse {
    /// A permit to stop that was approved before.
    ApprovedPermit,
    /// A fault ticket that is open.
    FaultTicket,
}

/// Which causes are judged.
#[derive(Clone, Copy, PartialEq, Eq, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
enum Cause {
    /// Any.
    #[default]
    Any,
    /// Somebody switched it off.
    Shutdown,
    /// The power failed.
    Power,
    /// The network failed.
    Network,
}

impl Cause {
    fn is(self, found: StopCause) -> bool {
        match self {
            Self::Any => true,
            Self::Shutdown => found == StopCause::Shutdown,
            Self::Power => found == StopCause::Power,
            Self::Network => found == StopCause::Network,
        }
    }
}

/// The rule.
pub struct CameraDowntime;

impl Rule for CameraDowntime {
    const ID: &'static str = "camera_downtime";
    const BASIS: Basis = Basis::Measured;
    const EXAMPLES: &'static [Example] = &[
        Example {
            name: "a_camera_that_records_until_now_passes",
            timeline: include_str!("examples/camera_downtime_pass.toml"),
        },
        Example {
            name: "a_camera_without_footage_for_an_hour_is_a_breach",
            timeline: include_str!("examples/camera_downtime_breach.toml"),
        },
        Example {
            name: "a_recorder_that_is_down_is_one_finding",
            timeline: include_str!("examples/camera_downtime_recorder.toml"),
        },
        Example {
            name: "a_recorder_that_has_the_picture_and_stores_nothing_is_told_so",
            timeline: include_str!("examples/camera_downtime_not_stored.toml"),
        },
        Example {
            name: "a_camera_that_its_recorder_has_lost_is_down_whatever_is_stored",
            timeline: include_str!("examples/camera_downtime_lost.toml"),
        },
        Example {
            name: "a_loss_that_only_the_recorders_log_tells_of_is_told_with_its_time",
            timeline: include_str!("examples/camera_downtime_log.toml"),
        },
        Example {
            name: "outside_its_hours_a_camera_is_not_down",
            timeline: include_str!("examples/camera_downtime_named.toml"),
        },
    ];
    type Params = Params;
    type Facts = Facts;

    fn judge(p: &Params, on: Setting<'_>) -> Result<Verdict, ViewError> {
        if let Some(unknown) = p.schedule.untold() {
            return Ok(unknown);
        }
        let has = |e| p.excuse.contains(&e);
        let excuses = Excuses::read(on.view, has(Excuse::ApprovedPermit), has(Excuse::FaultTicket))?;
        let (mut out, mut down, mut up) = (Verdict::default(), Vec::new(), Vec::new());
        for camera in on.cameras() {
            let (outage, shown, known) = match stands(p, on.view, camera)? {
                Stands::Up(known) => {
                    out.passed.push(Subject::Camera(camera.id.clone()));
                    up.push(Up { camera, known });
                    continue;
                }
                Stands::Untold(unknown) => {
                    out.unknown.push(unknown);
                    continue;
                }
                Stands::Down(outage, shown, known) => (outage, shown, known),
            };
            let caused = match excuses.of(camera, outage) {
                Some(_) => Caused::Other,
                None => caused(p, on, camera, outage.span)?,
            };
            match caused {
                Caused::Meant => {
                    let heard = on.view.heard(camera, outage.span)?;
                    down.push(Down { camera, span: outage.span, known, shown, heard });
                }
                Caused::Other => out.passed.push(Subject::Camera(camera.id.clone())),
                Caused::Untold(unknown) => out.unknown.push(unknown),
            }
        }
        out.unknown.extend(silent_recorders(&out.unknown));
        let report_only = p.unexplained == Unexplained::Report;
        let at_most_ms = i64::from(p.max_offline_min) * MINUTE;
        let terms = Terms { look_back_days: p.look_back_days, at_most_ms, report_only };
        let told = grouped(terms, on, down, &up)?;
        out.passed.extend(told.not_yet.iter().map(|camera| Subject::Camera(camera.id.clone())));
        out.breaches = told.breaches;
        Ok(out)
    }

    fn words(f: &Facts, say: Say<'_>) -> Words {
        let length =
            |s: u64| say.text.duration(i64::try_from(s).unwrap_or(i64::MAX / 1000).saturating_mul(1000));
        let case = case(f);
        say.words(
            case,
            &[
                ("cameras", f.cameras.into()),
                ("length", length(f.seconds).into()),
                ("available", say.text.percent(f.availability_pct).into()),
                ("outages", f.outages.into()),
                ("repair", f.mean_repair_s.map_or_else(|| "-".to_owned(), length).into()),
                ("days", f.look_back_days.into()),
                ("cause", causes::worded(f.cause, &f.signals, say.text, say.tz).into()),
            ],
        )
    }
}

fn case(f: &Facts) -> &'static str {
    match (f.shown, f.reach) {
        (Shown::Recorder, Reach::Camera) => "camera_downtime-lost",
        (Shown::Recorder, Reach::Volume | Reach::Recorder) => "camera_downtime-lost-recorder",
        (Shown::Footage, Reach::Volume) => "camera_downtime-volume",
        (Shown::Footage, Reach::Recorder) => "camera_downtime-recorder",
        (Shown::Footage, Reach::Camera) => match f.cause {
            Some(Found::RecorderSilent) => "camera_downtime-recorder_silent",
            Some(Found::CameraUnreachable) => "camera_downtime-camera_unreachable",
            Some(Found::LostByRecorder) => "camera_downtime-lost_by_recorder",
            Some(Found::CameraLost) => "camera_downtime-camera_lost",
            Some(Found::LostInLog) => "camera_downtime-lost_in_log",
            Some(Found::SwitchedOff) => "camera_downtime-switched_off",
            Some(Found::NotStored) => "camera_downtime-not_stored",
            Some(Found::Shutdown | Found::Power | Found::Network) | None => "camera_downtime-camera",
        },
    }
}

/// How a camera stands now.
enum Stands {
    /// Nothing is missing that is told.
    Up(Outages),
    /// It is down, as shown by one or the other.
    Down(Outage, Shown, Outages),
    /// Why that cannot be told.
    Untold(Unknown),
}

/// How a camera stands by its footage, and where that has nothing against it, by its recorder's word.
fn stands(p: &Params, view: &View, camera: &KnownCamera) -> Result<Stands, ViewError> {
    let told = match unseen(view, camera)? {
        Some(unknown) => Err(unknown),
        None => outages(p, view, camera)?,
    };
    let (known, untold) = match told {
        Ok(known) => (known, None),
        Err(unknown) if unknown.why == Why::EventDriven => (Outages::default(), Some(unknown)),
        Err(unknown) => return Ok(Stands::Untold(unknown)),
    };
    if let Some(outage) = known.now {
        return Ok(Stands::Down(outage, Shown::Footage, known));
    }
    Ok(match (lost(p, view, camera)?, untold) {
        (Ok(Some(outage)), _) => Stands::Down(outage, Shown::Recorder, known),
        // That nothing is lost does not say that everything is stored.
        (Ok(None), Some(unknown)) | (Err(unknown), _) => Stands::Untold(unknown),
        (Ok(None), None) => Stands::Up(known),
    })
}

/// Recorders that fell silent about cameras which they had lost: a finding about all of these stands on the recorder.
fn silent_recorders(unknown: &[Unknown]) -> Vec<Unknown> {
    let silent = unknown.iter().filter(|u| u.why == Why::StatusSilent);
    let of = |u: &Unknown| match &u.subject {
        Subject::Camera(camera) => RecorderId::new(camera.recorder()).ok(),
        _ => None,
    };
    let recorders: BTreeSet<RecorderId> = silent.filter_map(of).collect();
    let unknown = |r| Unknown { subject: Subject::Recorder(r), why: Why::StatusSilent, facts: json!({}) };
    recorders.into_iter().map(unknown).collect()
}

/// That the recorder says now of a camera that it has lost it, for longer than may be missed: when it is asked, or where
/// its answers do not hold, in its log.
///
/// The inner error: that was its last word, and it is silent since. Nobody may take that for the camera being back.
fn lost(p: &Params, view: &View, camera: &KnownCamera) -> Result<Result<Option<Outage>, Unknown>, ViewError> {
    let word = |asked| view.last_word(camera, asked, p.look_back_days);
    let holds = |s: &DeviceSpan| s.until > view.context.now;
    let last = match (word(Voice::Recorder)?, word(Voice::Log)?) {
        (Some(answer), _) if holds(&answer) => Some(answer),
        (answer, line) => [answer, line].into_iter().flatten().max_by_key(|s| s.last),
    };
    let Some(last) = last.filter(|s| s.state == DeviceState::Lost) else { return Ok(Ok(None)) };
    if last.until <= view.context.now {
        let (subject, facts) = (Subject::Camera(camera.id.clone()), json!({ "since": last.last }));
        return Ok(Err(Unknown { subject, why: Why::StatusSilent, facts }));
    }
    let span = Span::new(last.since, view.context.now);
    let missed_ms = match p.schedule.hours(view, camera, span) {
        Ok(None) => span.len_ms(),
        Ok(Some(hours)) => span::total_ms(&span::intersect(&[span], &hours)),
        // The same is said of its footage already.
        Err(_) => return Ok(Ok(None)),
    };
    let long = missed_ms > i64::from(p.max_offline_min) * MINUTE;
    Ok(Ok(long.then_some(Outage { span, missed_ms })))
}

/// Nothing can be told of a camera that is out of sight, records on events, or never recorded.
pub(super) fn unseen(view: &View, camera: &KnownCamera) -> Result<Option<Unknown>, ViewError> {
    if let Some(unknown) = blind(camera, view)? {
        return Ok(Some(unknown));
    }
    if let Some(unknown) = clocks::future(camera, view)? {
        return Ok(Some(unknown));
    }
    let subject = Subject::Camera(camera.id.clone());
    let why = if camera.event_driven {
        Why::EventDriven
    } else if view.runs(camera)?.is_empty() {
        Why::NoFootage
    } else {
        return Ok(None);
    };
    Ok(Some(Unknown { subject, why, facts: json!({}) }))
}

/// The outages of a camera by the parameters, or why they cannot be told.
pub(super) fn outages(
    p: &Params,
    view: &View,
    camera: &KnownCamera,
) -> Result<Result<Outages, Unknown>, ViewError> {
    let looked = Span::new(view.back(p.look_back_days), view.context.now);
    let hours = match p.schedule.hours(view, camera, looked) {
        Ok(hours) => hours,
        Err(untold) => return Ok(Err(untold)),
    };
    let at_most_ms = i64::from(p.max_offline_min) * MINUTE;
    let asked = Asked { at_most_ms, days: p.look_back_days, hours: hours.as_deref() };
    view.outages(camera, asked).map(Ok)
}

enum Caused {
    Meant,
    Other,
    Untold(Unknown),
}

/// Whether the outage has a cause that the rule means, as the recorder's own events tell it.
fn caused(p: &Params, on: Setting<'_>, camera: &KnownCamera, outage: Span) -> Result<Caused, ViewError> {
    if p.cause == Cause::Any {
        return Ok(Caused::Meant);
    }
    let mut said = on.view.signals_of("stopped", camera.id.as_str())?;
    said.extend(on.view.signals_of("stopped", camera.id.recorder())?);
    // The recorder notes the stop about when the footage ends.
    let near = said.into_iter().find(|s| s.at.0 >= outage.start.0 - 15 * MINUTE);
    Ok(match near.map(|s| s.said) {
        Some(Said::Stopped { cause }) if p.cause.is(cause) => Caused::Meant,
        Some(_) => Caused::Other,
        None => Caused::Untold(Unknown {
            subject: Subject::Camera(camera.id.clone()),
            why: Why::NoStatus,
            facts: json!({ "since": outage.start }),
        }),
    })
}
