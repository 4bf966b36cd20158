//! A camera, a volume's cameras or a whole recorder is down now without a known reason.

use std::collections::{BTreeMap, BTreeSet};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::at_once::{self, Member, Told};
use super::incidents::Reach;
use super::outages::{Excuses, Schedule};
use super::recorded::MINUTE;
use super::{Example, Rule, Say, Setting, Words, blind, facts};
use crate::model::finding::{Basis, Breach, Severity, Subject, Unknown, Verdict, Why};
use crate::model::signal::{Said, StopCause};
use crate::model::{RecorderId, Span, UtcMs};
use crate::views::{Asked, BLIP, KnownCamera, Outages, View, ViewError};

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
}

/// A camera whose outages could be told.
struct Seen<'a> {
    camera: &'a KnownCamera,
    known: Outages,
    /// The outage that lasts, when nothing excuses it.
    down: Option<Span>,
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
        let (mut out, mut seen) = (Verdict::default(), Vec::new());
        for camera in on.cameras() {
            if let Some(unknown) = unseen(on.view, camera)? {
                out.unknown.push(unknown);
                continue;
            }
            let known = match outages(p, on.view, camera)? {
                Ok(known) => known,
                Err(untold) => {
                    out.unknown.push(untold);
                    continue;
                }
            };
            let lasts = known.now.filter(|now| excuses.of(camera, *now).is_none());
            let down = match lasts {
                Some(now) => match caused(p, on, camera, now.span)? {
                    Caused::Meant => Some(now.span),
                    Caused::Other => None,
                    Caused::Untold(unknown) => {
                        out.unknown.push(unknown);
                        continue;
                    }
                },
                None => None,
            };
            seen.push(Seen { camera, known, down });
        }
        let told = grouped(p, on, &seen)?;
        let passed = seen.iter().filter(|s| !told.cameras.contains(s.camera.id.as_str()));
        out.passed.extend(passed.map(|s| Subject::Camera(s.camera.id.clone())));
        out.breaches = told.breaches;
        Ok(out)
    }

    fn words(f: &Facts, say: Say<'_>) -> Words {
        let length =
            |s: u64| say.text.duration(i64::try_from(s).unwrap_or(i64::MAX / 1000).saturating_mul(1000));
        let case = match f.reach {
            Reach::Camera => "camera_downtime-camera",
            Reach::Volume => "camera_downtime-volume",
            Reach::Recorder => "camera_downtime-recorder",
        };
        say.words(
            case,
            &[
                ("cameras", f.cameras.into()),
                ("length", length(f.seconds).into()),
                ("available", say.text.percent(f.availability_pct).into()),
                ("outages", f.outages.into()),
                ("repair", f.mean_repair_s.map_or_else(|| "-".to_owned(), length).into()),
                ("days", f.look_back_days.into()),
            ],
        )
    }
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

/// Breaches, and the cameras that they speak of.
#[derive(Default)]
struct Grouped<'a> {
    breaches: Vec<Breach>,
    cameras: BTreeSet<&'a str>,
}

/// One finding for a recorder of which every camera is down, one for a root, else one a camera.
fn grouped<'a>(p: &Params, on: Setting<'_>, seen: &[Seen<'a>]) -> Result<Grouped<'a>, ViewError> {
    let mut recorders: BTreeMap<&str, Vec<&Seen<'a>>> = BTreeMap::new();
    for s in seen {
        recorders.entry(s.camera.id.recorder()).or_default().push(s);
    }
    recorders.retain(|_, cameras| cameras.iter().any(|s| s.down.is_some()));
    let mut out = Grouped::default();
    for (recorder, mut rest) in recorders {
        let roots = roots(on, recorder)?;
        let all: Vec<i64> = roots.values().flatten().copied().collect();
        let subject = || RecorderId::new(recorder).map_or(Subject::Site, Subject::Recorder);
        let mut groups = vec![(Reach::Recorder, subject(), all)];
        groups.extend(roots.into_iter().map(|(root, own)| (Reach::Volume, Subject::Root(root), own)));
        for (reach, subject, own) in groups {
            let (here, others): (Vec<_>, Vec<_>) =
                rest.iter().partition(|s| s.camera.row.is_some_and(|row| own.contains(&row)));
            let told = if here.len() == own.len() { told(p, on, &here) } else { Told::Apart };
            if told == Told::Apart {
                continue;
            }
            rest = others;
            if let Told::AsOne(start) = told {
                let down: Vec<&Seen<'_>> = here.into_iter().filter(|s| s.down.is_some()).collect();
                out.cameras.extend(down.iter().map(|s| s.camera.id.as_str()));
                out.breaches.push(breach(p, on, (reach, subject), start, &down));
            }
        }
        for s in rest {
            let Some(span) = s.down else { continue };
            let subject = Subject::Camera(s.camera.id.clone());
            out.cameras.insert(s.camera.id.as_str());
            out.breaches.push(breach(p, on, (Reach::Camera, subject), span.start, &[s]));
        }
    }
    Ok(out)
}

/// What is told of cameras that share a recorder or a root.
fn told(p: &Params, on: Setting<'_>, group: &[&Seen<'_>]) -> Told {
    let at_most_ms = i64::from(p.max_offline_min) * MINUTE;
    // One whose outage is excused is down for a reason of its own.
    let own_reason = |s: &Seen<'_>| s.known.now.is_some() && s.down.is_none();
    let member = |s: &&Seen<'_>| Member {
        silent: s.known.silent.map(|o| o.span).filter(|_| !own_reason(s)),
        down: s.down.is_some(),
        past: s.known.past.last().map(|o| o.span).filter(|_| !own_reason(s)),
    };
    let members: Vec<Member> = group.iter().map(member).collect();
    if !members.iter().any(|m| m.down) {
        return Told::Apart;
    }
    // Footage counts when it has lasted for a moment.
    at_once::told(&members, on.view.context.now, at_most_ms, at_most_ms + BLIP)
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

/// Of a group: it is down since the last of its cameras stopped.
fn breach(
    p: &Params,
    on: Setting<'_>,
    (reach, subject): (Reach, Subject),
    start: UtcMs,
    down: &[&Seen<'_>],
) -> Breach {
    let span = Span::new(start, on.view.context.now.max(start));
    let own = if reach == Reach::Camera { Severity::High } else { Severity::Critical };
    let own = if p.unexplained == Unexplained::Report { Severity::Info } else { own };
    let repairs: Vec<i64> = down.iter().filter_map(|d| d.known.mean_repair_ms()).collect();
    let mean =
        |all: &[i64]| i64::try_from(all.len()).ok().filter(|n| *n > 0).map(|n| all.iter().sum::<i64>() / n);
    let available: f64 =
        down.iter().map(|d| d.known.availability_pct()).sum::<f64>() / down.len().max(1) as f64;
    Breach {
        subject,
        key: format!("down {}", start.0),
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
        }),
        evidence: Vec::new(),
    }
}
