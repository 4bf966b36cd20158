//! A camera, a volume's cameras or a whole recorder is down now without a known reason: as the footage tells it, or as
//! the recorder itself says while footage still comes or is not to be expected.

use std::collections::{BTreeMap, BTreeSet};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::causes::{Cause as Found, Signals};
use super::incidents::Reach;
use super::outages::{Excuses, Schedule};
use super::recorded::MINUTE;
use super::{Example, Rule, Say, Setting, Words, blind, facts};
use crate::model::device::DeviceState;
use crate::model::finding::{Basis, Breach, Severity, Subject, Unknown, Verdict, Why};
use crate::model::signal::{Said, StopCause};
use crate::model::span;
use crate::model::{RecorderId, Span};
use crate::views::{Asked, Heard, KnownCamera, Outage, Outages, View, ViewError};

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

/// What shows an outage.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Shown {
    /// Footage that does not come.
    #[default]
    Footage,
    /// The recorder's own word, while footage comes or is not to be expected.
    Recorder,
}

/// What an outage states.
#[derive(Serialize, Deserialize)]
pub struct Facts {
    /// How much is down.
    reach: Reach,
    /// Cameras down.
    cameras: u64,
    /// Length so far, in seconds.
    seconds: u64,
    /// Share of the look-back without an outage, in percent, over the cameras named.
    availability_pct: f64,
    /// Ended outages in the look-back.
    outages: u64,
    /// Mean time to repair of these, in seconds; `None` when none ended.
    mean_repair_s: Option<u64>,
    /// Days looked back upon.
    look_back_days: u32,
    /// What shows it.
    #[serde(default)]
    shown: Shown,
    /// Why, as far as recorder and probes tell.
    #[serde(default)]
    cause: Option<Found>,
    /// What they said meanwhile.
    #[serde(default)]
    signals: Signals,
}

/// A camera that is down.
struct Down<'a> {
    camera: &'a KnownCamera,
    span: Span,
    known: Outages,
    shown: Shown,
    heard: Heard,
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
        let (mut out, mut down) = (Verdict::default(), Vec::new());
        for camera in on.cameras() {
            let (known, untold) = match known(p, on.view, camera)? {
                Ok(known) => (known, None),
                Err(untold) if untold.why == Why::EventDriven => (Outages::default(), Some(untold)),
                Err(untold) => {
                    out.unknown.push(untold);
                    continue;
                }
            };
            let (now, shown, untold) = match (known.now, untold) {
                (Some(now), untold) => (Some(now), Shown::Footage, untold),
                (None, untold) => match lost(p, on.view, camera)? {
                    Ok(now) => (now, Shown::Recorder, untold),
                    Err(silent) => (None, Shown::Recorder, Some(silent)),
                },
            };
            match now {
                Some(now) if excuses.of(camera, now).is_none() => match caused(p, on, camera, now.span)? {
                    Caused::Meant => {
                        let heard = on.view.heard(camera, now.span)?;
                        down.push(Down { camera, span: now.span, known, shown, heard });
                    }
                    Caused::Other => out.passed.push(Subject::Camera(camera.id.clone())),
                    Caused::Untold(unknown) => out.unknown.push(unknown),
                },
                Some(_) => out.passed.push(Subject::Camera(camera.id.clone())),
                // That nothing is lost does not say that everything is stored.
                None => match untold {
                    Some(untold) => out.unknown.push(untold),
                    None => out.passed.push(Subject::Camera(camera.id.clone())),
                },
            }
        }
        out.unknown.extend(silent_recorders(&out.unknown));
        out.breaches = grouped(p, on, down)?;
        Ok(out)
    }

    fn words(f: &Facts, say: Say<'_>) -> Words {
        let length =
            |s: u64| say.text.duration(i64::try_from(s).unwrap_or(i64::MAX / 1000).saturating_mul(1000));
        let case = case(f);
        let cause = f.cause.map_or("unknown", Found::as_str);
        say.words(
            case,
            &[
                ("cameras", f.cameras.into()),
                ("length", length(f.seconds).into()),
                ("available", say.text.percent(f.availability_pct).into()),
                ("outages", f.outages.into()),
                ("repair", f.mean_repair_s.map_or_else(|| "-".to_owned(), length).into()),
                ("days", f.look_back_days.into()),
                ("cause", say.text.word(&format!("downtime-cause-{cause}")).into()),
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
            Some(Found::SwitchedOff) => "camera_downtime-switched_off",
            Some(Found::NotStored) => "camera_downtime-not_stored",
            Some(Found::Shutdown | Found::Power | Found::Network) | None => "camera_downtime-camera",
        },
    }
}

/// The outages of a camera, or why they cannot be told.
fn known(p: &Params, view: &View, camera: &KnownCamera) -> Result<Result<Outages, Unknown>, ViewError> {
    match unseen(view, camera)? {
        Some(unknown) => Ok(Err(unknown)),
        None => outages(p, view, camera),
    }
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

/// That the recorder says now of a camera that it has lost it, for longer than may be missed.
///
/// The inner error: that was its last word, and it is silent since. Nobody may take that for the camera being back.
fn lost(p: &Params, view: &View, camera: &KnownCamera) -> Result<Result<Option<Outage>, Unknown>, ViewError> {
    let last = view.last_word(camera, p.look_back_days)?.filter(|s| s.state == DeviceState::Lost);
    let Some(last) = last else { return Ok(Ok(None)) };
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

/// One finding for a recorder of which every camera is down, one for a root, else one a camera.
fn grouped(p: &Params, on: Setting<'_>, down: Vec<Down<'_>>) -> Result<Vec<Breach>, ViewError> {
    let (mut out, mut recorders) = (Vec::new(), BTreeMap::<String, Vec<Down<'_>>>::new());
    let (footage, lost): (Vec<_>, Vec<_>) = down.into_iter().partition(|d| d.shown == Shown::Footage);
    grouped_lost(p, on, lost, &mut out);
    for d in footage {
        recorders.entry(d.camera.id.recorder().to_owned()).or_default().push(d);
    }
    for (recorder, cameras) in recorders {
        let roots = roots(on, &recorder)?;
        let all: usize = roots.values().map(Vec::len).sum();
        if all > 1 && cameras.len() == all {
            let subject = RecorderId::new(recorder).map_or(Subject::Site, Subject::Recorder);
            out.push(breach(p, on, Reach::Recorder, subject, &cameras));
            continue;
        }
        let mut rest = cameras;
        for (root, members) in roots.iter().filter(|(_, m)| m.len() > 1) {
            let (here, others): (Vec<_>, Vec<_>) =
                rest.into_iter().partition(|d| d.camera.row.is_some_and(|row| members.contains(&row)));
            rest = others;
            if here.len() == members.len() {
                out.push(breach(p, on, Reach::Volume, Subject::Root(root.clone()), &here));
            } else {
                rest.extend(here);
            }
        }
        let single = |d: Down<'_>| {
            let subject = Subject::Camera(d.camera.id.clone());
            breach(p, on, Reach::Camera, subject, &[d])
        };
        out.extend(rest.into_iter().map(single));
    }
    Ok(out)
}

/// One finding for a recorder that has lost every camera it has, else one a camera.
fn grouped_lost(p: &Params, on: Setting<'_>, lost: Vec<Down<'_>>, out: &mut Vec<Breach>) {
    let mut recorders: BTreeMap<String, Vec<Down<'_>>> = BTreeMap::new();
    for d in lost {
        recorders.entry(d.camera.id.recorder().to_owned()).or_default().push(d);
    }
    for (recorder, cameras) in recorders {
        let own = on.view.cameras().iter().filter(|c| c.row.is_some() && c.id.recorder() == recorder);
        if cameras.len() > 1 && cameras.len() == own.count() {
            let subject = RecorderId::new(recorder).map_or(Subject::Site, Subject::Recorder);
            out.push(breach(p, on, Reach::Recorder, subject, &cameras));
            continue;
        }
        out.extend(cameras.into_iter().map(|d| {
            let subject = Subject::Camera(d.camera.id.clone());
            breach(p, on, Reach::Camera, subject, &[d])
        }));
    }
}

/// Cameras of a recorder that should deliver footage, by the root of their newest footage.
fn roots(on: Setting<'_>, recorder: &str) -> Result<BTreeMap<String, Vec<i64>>, ViewError> {
    let mut out: BTreeMap<String, Vec<i64>> = BTreeMap::new();
    let own = on.view.cameras().iter().filter(|c| c.id.recorder() == recorder && !c.event_driven);
    for camera in own {
        let root = on.view.tail(camera)?.and_then(|t| t.root.as_ref());
        if let (Some(row), Some(root)) = (camera.row, root) {
            out.entry(root.clone()).or_default().push(row);
        }
    }
    Ok(out)
}

fn breach(p: &Params, on: Setting<'_>, reach: Reach, subject: Subject, down: &[Down<'_>]) -> Breach {
    // All of it is down since the last of its cameras stopped.
    let start = down.iter().map(|d| d.span.start).max().unwrap_or(on.view.context.now);
    let span = Span::new(start, on.view.context.now.max(start));
    let own = if reach == Reach::Camera { Severity::High } else { Severity::Critical };
    let own = if p.unexplained == Unexplained::Report { Severity::Info } else { own };
    let repairs: Vec<i64> = down.iter().filter_map(|d| d.known.mean_repair_ms()).collect();
    let mean =
        |all: &[i64]| i64::try_from(all.len()).ok().filter(|n| *n > 0).map(|n| all.iter().sum::<i64>() / n);
    let available: f64 =
        down.iter().map(|d| d.known.availability_pct()).sum::<f64>() / down.len().max(1) as f64;
    let shown = down.first().map_or(Shown::Footage, |d| d.shown);
    let heard: Vec<Heard> = down.iter().map(|d| d.heard).collect();
    let causes: Vec<Option<Found>> = heard.iter().copied().map(Found::heard).collect();
    // What a recorder says begins anew after every silence of the agent: it is the same loss all the same.
    let key = match shown {
        Shown::Footage => format!("down {}", start.0),
        Shown::Recorder => "lost".to_owned(),
    };
    Breach {
        subject,
        key,
        span: Some(span),
        severity: on.severity(own),
        basis: Basis::Measured,
        facts: facts(&Facts {
            reach,
            cameras: down.len() as u64,
            seconds: (span.len_ms() / 1000).cast_unsigned(),
            availability_pct: (available * 100.0).round() / 100.0,
            outages: down.iter().map(|d| d.known.past.len() as u64).sum(),
            mean_repair_s: mean(&repairs).map(|ms| (ms / 1000).cast_unsigned()),
            look_back_days: p.look_back_days,
            shown,
            cause: Found::of_all(&causes),
            signals: Signals::of(&heard),
        }),
        evidence: Vec::new(),
    }
}
