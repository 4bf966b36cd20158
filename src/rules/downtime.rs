//! Downtime as reports show it: availability, time to repair and longest outage of each camera and of the
//! site, and the incidents behind them, told from footage alone; beside it, and never mixed with it, what recorders
//! and probes said. What is a breach is for `camera_downtime`.

use schemars::JsonSchema;
use serde::Serialize;
use serde_json::{Map, Value};

use super::RuleError;
use super::camera_downtime::{self, Params};
use super::causes::{Cause, Signals};
use super::incidents::{self, Member, Reach, Together};
use super::outages::{Excuse, Excuses};
use super::recorded::MINUTE;
use crate::model::device::Asked;
use crate::model::signal::Said;
use crate::model::{Span, UtcMs};
use crate::policy::Policy;
use crate::views::{KnownCamera, Outage, Outages, Spoken, View, ViewError, availability_pct};

/// Incidents that a report lists; the others are counted.
const LISTED: usize = 200;
/// Cameras of an incident that are named; the others are counted.
const NAMED: usize = 16;

/// Outages of a site in the days looked back upon, from its footage.
#[derive(Clone, PartialEq, Debug, Serialize, JsonSchema)]
pub struct Downtime {
    /// Days of 24 hours looked back upon.
    pub look_back_days: u32,
    /// Share of the time in which footage was to be expected without an outage, in percent, over all cameras.
    pub availability_pct: f64,
    /// Incidents that ended.
    pub ended: usize,
    /// Mean time to repair of these, in seconds; null when none ended.
    pub mean_repair_s: Option<u64>,
    /// Longest incident, in seconds; null without any.
    pub longest_s: Option<u64>,
    /// Each camera that could be judged, in the order of their ids.
    pub cameras: Vec<CameraDowntime>,
    /// Cameras of which outages cannot be told, and the code of why.
    pub untold: Vec<Untold>,
    /// How many incidents there were.
    pub incidents_total: usize,
    /// The newest of them, newest first, at most 200.
    pub incidents: Vec<Incident>,
}

/// One camera.
#[derive(Clone, PartialEq, Debug, Serialize, JsonSchema)]
pub struct CameraDowntime {
    /// `<recorder>/<camera>`.
    pub camera: String,
    /// Share of the time in which footage was to be expected without an outage, in percent.
    pub availability_pct: f64,
    /// Outages, the one that lasts included.
    pub outages: usize,
    /// Mean time to repair of those that ended, in seconds; null when none did.
    pub mean_repair_s: Option<u64>,
    /// The longest, in seconds in which footage was to be expected; null without any.
    pub longest_s: Option<u64>,
    /// Since when it is down; null when it is not.
    pub down_since: Option<UtcMs>,
    /// What its recorder said of it in these days; null where it said nothing.
    pub recorder_told: Option<Told>,
    /// What its own address said in these days; null where it was not asked.
    pub probe_told: Option<Told>,
}

/// What one voice said of a camera.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, JsonSchema)]
pub struct Told {
    /// Seconds through which it said that the camera is lost, or did not answer.
    pub out_s: u64,
    /// Seconds through which it said anything.
    pub known_s: u64,
}

impl Told {
    fn of(spoken: Spoken) -> Self {
        Self { out_s: seconds(spoken.out_ms), known_s: seconds(spoken.known_ms) }
    }
}

/// A camera of which outages cannot be told.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, JsonSchema)]
pub struct Untold {
    /// `<recorder>/<camera>`.
    pub camera: String,
    /// Code of why.
    pub why: String,
}

/// One incident: what was down at once.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, JsonSchema)]
pub struct Incident {
    /// How much was down.
    pub reach: Reach,
    /// Recorder, storage root or camera.
    pub subject: String,
    /// How many cameras.
    pub cameras_total: usize,
    /// Their ids, at most 16.
    pub cameras: Vec<String>,
    /// Since all of it was down.
    pub start: UtcMs,
    /// When some of it was back; null while it lasts.
    pub end: Option<UtcMs>,
    /// From the one to the other, or to now, in seconds.
    pub seconds: u64,
    /// Why, from the recorder's own events, or else from what recorder and probes said; null where none tells.
    pub cause: Option<Cause>,
    /// What recorder and probes said in that time.
    pub signals: Signals,
    /// Under a permit to stop that was given before and lasted.
    pub planned: bool,
    /// Number of the permit or fault ticket that speaks of it; null without one.
    pub record: Option<String>,
}

/// The kind whose numbers say what an outage is.
const KIND: &str = "camera_downtime";

/// Reads the outages of every camera by the rules in force, or by the kind's own numbers where none is.
///
/// # Errors
/// The stores, or parameters that the loader should have refused.
pub fn downtime(policy: &Policy, view: &View) -> Result<Downtime, RuleError> {
    view.at_one_moment(|| Ok(Site::read(policy, view)?.told()?))
}

/// What the report is made of.
struct Site<'a> {
    view: &'a View,
    excuses: Excuses,
    look_back_days: u32,
    slack_ms: i64,
    known: Vec<(&'a KnownCamera, Outages)>,
    untold: Vec<Untold>,
}

impl<'a> Site<'a> {
    fn read(policy: &Policy, view: &'a View) -> Result<Self, RuleError> {
        let (excuses, defaults) = (Excuses::read(view, true, true)?, params(&Map::new())?);
        let look_back_days = defaults.look_back_days;
        let mut site =
            Self { view, excuses, look_back_days, slack_ms: 0, known: Vec::new(), untold: Vec::new() };
        for camera in view.cameras() {
            let facts = camera.facts();
            let rule = policy.rules_for(&facts).find(|r| r.kind == KIND);
            let mut p = rule.map_or_else(|| params(&Map::new()), |r| params(&r.params))?;
            // One section has one look-back: that of the kind, whatever a rule looks at.
            p.look_back_days = look_back_days;
            site.slack_ms = site.slack_ms.max(i64::from(p.max_offline_min) * MINUTE);
            site.take(&p, camera)?;
        }
        Ok(site)
    }

    fn take(&mut self, p: &Params, camera: &'a KnownCamera) -> Result<(), ViewError> {
        let told = match camera_downtime::unseen(self.view, camera)? {
            Some(unknown) => Err(unknown),
            None => camera_downtime::outages(p, self.view, camera)?,
        };
        match told {
            Ok(outages) => self.known.push((camera, outages)),
            Err(unknown) => {
                let why = unknown.why.as_str().to_owned();
                self.untold.push(Untold { camera: camera.id.to_string(), why });
            }
        }
        Ok(())
    }

    fn told(self) -> Result<Downtime, ViewError> {
        let mut members = Vec::with_capacity(self.known.len());
        for (camera, outages) in &self.known {
            members.push(Member {
                camera: camera.id.to_string(),
                recorder: camera.id.recorder().to_owned(),
                root: self.view.tail(camera)?.and_then(|t| t.root.clone()),
                outages: outages.all().collect(),
            });
        }
        let together = incidents::together(&members, self.slack_ms);
        let missed = self.known.iter().map(|(_, o)| o.missed_ms()).sum();
        let asked = self.known.iter().map(|(_, o)| o.asked_ms).sum();
        let ended: Vec<i64> = together.iter().filter(|t| !self.lasts(t)).map(|t| t.span.len_ms()).collect();
        let count = i64::try_from(ended.len()).unwrap_or(i64::MAX);
        let incidents = together.iter().take(LISTED).map(|t| self.incident(t)).collect::<Result<_, _>>()?;
        Ok(Downtime {
            look_back_days: self.look_back_days,
            availability_pct: availability_pct(missed, asked),
            ended: ended.len(),
            mean_repair_s: (count > 0).then(|| seconds(ended.iter().sum::<i64>() / count)),
            longest_s: together.iter().map(|t| seconds(t.span.len_ms())).max(),
            cameras: self
                .known
                .iter()
                .map(|(camera, o)| self.of_camera(camera, o))
                .collect::<Result<_, _>>()?,
            incidents_total: together.len(),
            incidents,
            untold: self.untold,
        })
    }

    fn lasts(&self, t: &Together) -> bool {
        t.span.end >= self.view.context.now
    }

    fn incident(&self, t: &Together) -> Result<Incident, ViewError> {
        let cameras: Vec<&KnownCamera> =
            t.members.iter().filter_map(|at| self.known.get(*at)).map(|(camera, _)| *camera).collect();
        // All of it is excused where each of its cameras is; the first says by what.
        let outage = Outage { span: t.span, missed_ms: t.span.len_ms() };
        let excuses: Vec<Option<Excuse<'_>>> =
            cameras.iter().map(|camera| self.excuses.of(camera, outage)).collect();
        let heard: Vec<_> =
            cameras.iter().map(|camera| self.view.heard(camera, t.span)).collect::<Result<_, _>>()?;
        let by_signals = || Cause::of_all(&heard.iter().copied().map(Cause::heard).collect::<Vec<_>>());
        Ok(Incident {
            reach: t.reach,
            subject: t.subject.clone(),
            cameras_total: cameras.len(),
            cameras: cameras.iter().take(NAMED).map(|c| c.id.to_string()).collect(),
            start: t.span.start,
            end: (!self.lasts(t)).then_some(t.span.end),
            seconds: seconds(t.span.len_ms()),
            cause: self.event(t, &cameras)?.or_else(by_signals),
            signals: Signals::of(&heard),
            planned: excuses.iter().all(|e| e.is_some_and(|e| e.planned)),
            record: excuses.first().copied().flatten().map(|e| e.no.to_owned()),
        })
    }

    /// What the recorder's own event near the beginning says; of its events only the newest is kept.
    fn event(&self, t: &Together, cameras: &[&KnownCamera]) -> Result<Option<Cause>, ViewError> {
        let Some(camera) = cameras.first() else { return Ok(None) };
        let mut said = self.view.signals_of("stopped", camera.id.recorder())?;
        if t.reach == Reach::Camera {
            said.extend(self.view.signals_of("stopped", camera.id.as_str())?);
        }
        let near = |at: UtcMs| at.since(t.span.start).abs() <= self.slack_ms;
        Ok(said.into_iter().filter(|s| near(s.at)).find_map(|s| match s.said {
            Said::Stopped { cause } => Some(cause.into()),
            _ => None,
        }))
    }

    fn of_camera(&self, camera: &KnownCamera, outages: &Outages) -> Result<CameraDowntime, ViewError> {
        let looked = Span::new(self.view.back(self.look_back_days), self.view.context.now);
        let told = |asked| Ok::<_, ViewError>(self.view.spoken(camera, asked, looked)?.map(Told::of));
        Ok(CameraDowntime {
            camera: camera.id.to_string(),
            availability_pct: outages.availability_pct(),
            outages: outages.all().count(),
            mean_repair_s: outages.mean_repair_ms().map(seconds),
            longest_s: outages.longest_ms().map(seconds),
            down_since: outages.now.map(|o| o.span.start),
            recorder_told: told(Asked::Recorder)?,
            probe_told: told(Asked::Probe)?,
        })
    }
}

fn params(given: &Map<String, Value>) -> Result<Params, RuleError> {
    serde_json::from_value(Value::Object(given.clone()))
        .map_err(|source| RuleError::Params { kind: KIND, source })
}

fn seconds(ms: i64) -> u64 {
    (ms / 1000).max(0).cast_unsigned()
}
