//! Cameras that are down now, made into findings: what a recorder or a volume lost at once is one.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::at_once::{self, Member, Told};
use super::causes::{Cause, Signals};
use super::incidents::Reach;
use super::{Setting, facts};
use crate::model::finding::{Basis, Breach, Severity, Subject};
use crate::model::{RecorderId, Span, UtcMs};
use crate::views::{BLIP, Heard, KnownCamera, Outages, ViewError};

/// What shows an outage.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Shown {
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
    pub(super) reach: Reach,
    /// Cameras down.
    pub(super) cameras: u64,
    /// Length so far, in seconds.
    pub(super) seconds: u64,
    /// Share of the look-back without an outage, in percent, over the cameras named.
    pub(super) availability_pct: f64,
    /// Ended outages in the look-back.
    pub(super) outages: u64,
    /// Mean time to repair of these, in seconds; `None` when none ended.
    pub(super) mean_repair_s: Option<u64>,
    /// Days looked back upon.
    pub(super) look_back_days: u32,
    /// What shows it.
    #[serde(default)]
    pub(super) shown: Shown,
    /// Why, as far as recorder and probes tell.
    #[serde(default)]
    pub(super) cause: Option<Cause>,
    /// What they said meanwhile.
    #[serde(default)]
    pub(super) signals: Signals,
}

/// What of a rule's parameters its findings show.
#[derive(Clone, Copy)]
pub(super) struct Terms {
    /// Days over which availability and time to repair are counted.
    pub(super) look_back_days: u32,
    /// What a camera may miss, in milliseconds.
    pub(super) at_most_ms: i64,
    /// Worth knowing only.
    pub(super) report_only: bool,
}

/// A camera that is down.
pub(super) struct Down<'a> {
    pub(super) camera: &'a KnownCamera,
    pub(super) span: Span,
    pub(super) known: Outages,
    pub(super) shown: Shown,
    pub(super) heard: Heard,
}

/// A camera whose footage shows no outage that is told: it records, or may yet turn out to be down.
pub(super) struct Up<'a> {
    pub(super) camera: &'a KnownCamera,
    pub(super) known: Outages,
}

/// What is told of cameras that are down.
#[derive(Default)]
pub(super) struct Grouped<'a> {
    pub(super) breaches: Vec<Breach>,
    /// Cameras of which nothing is told yet, because all beside them may be down too.
    pub(super) not_yet: Vec<&'a KnownCamera>,
}

/// One finding for a recorder of which every camera is down, one for a root, else one a camera.
pub(super) fn grouped<'a>(
    terms: Terms,
    on: Setting<'_>,
    down: Vec<Down<'a>>,
    up: &[Up<'a>],
) -> Result<Grouped<'a>, ViewError> {
    let (mut out, mut recorders) = (Grouped::default(), BTreeMap::<String, Vec<Down<'a>>>::new());
    let (footage, lost): (Vec<_>, Vec<_>) = down.into_iter().partition(|d| d.shown == Shown::Footage);
    grouped_lost(terms, on, lost, &mut out.breaches);
    for d in footage {
        recorders.entry(d.camera.id.recorder().to_owned()).or_default().push(d);
    }
    for (recorder, mut rest) in recorders {
        let roots = roots(on, &recorder)?;
        let all: Vec<i64> = roots.values().flatten().copied().collect();
        let subject = RecorderId::new(recorder).map_or(Subject::Site, Subject::Recorder);
        let mut groups = vec![(Reach::Recorder, subject, all)];
        groups.extend(roots.into_iter().map(|(root, own)| (Reach::Volume, Subject::Root(root), own)));
        for (reach, subject, rows) in groups {
            let (here, others): (Vec<_>, Vec<_>) =
                rest.into_iter().partition(|d| d.camera.row.is_some_and(|row| rows.contains(&row)));
            rest = others;
            match told(terms, on.view.context.now, &rows, &here, up) {
                Told::Apart => rest.extend(here),
                Told::NotYet => out.not_yet.extend(here.iter().map(|d| d.camera)),
                Told::AsOne(start) => out.breaches.push(breach(terms, on, (reach, subject), start, &here)),
            }
        }
        let single = |d: Down<'_>| {
            let subject = Subject::Camera(d.camera.id.clone());
            breach(terms, on, (Reach::Camera, subject), d.span.start, &[d])
        };
        out.breaches.extend(rest.into_iter().map(single));
    }
    Ok(out)
}

/// What is told of the cameras in these rows, which share a recorder or a root.
fn told(terms: Terms, now: UtcMs, rows: &[i64], down: &[Down<'_>], up: &[Up<'_>]) -> Told {
    if down.is_empty() {
        return Told::Apart;
    }
    let last = |known: &Outages| known.past.last().map(|o| o.span);
    let member = |row: &i64| {
        if let Some(d) = down.iter().find(|d| d.camera.row == Some(*row)) {
            return Some(Member { silent: Some(d.span), down: true, past: last(&d.known) });
        }
        // One whose outage is excused, or that cannot be told, is down for a reason of its own.
        let u = up.iter().find(|u| u.camera.row == Some(*row))?;
        Some(Member { silent: u.known.silent.map(|o| o.span), down: false, past: last(&u.known) })
    };
    let Some(members) = rows.iter().map(member).collect::<Option<Vec<Member>>>() else { return Told::Apart };
    // Footage counts when it has lasted for a moment.
    at_once::told(&members, now, terms.at_most_ms, terms.at_most_ms + BLIP)
}

/// One finding for a recorder that has lost every camera it has, else one a camera.
fn grouped_lost(terms: Terms, on: Setting<'_>, lost: Vec<Down<'_>>, out: &mut Vec<Breach>) {
    let mut recorders: BTreeMap<String, Vec<Down<'_>>> = BTreeMap::new();
    for d in lost {
        recorders.entry(d.camera.id.recorder().to_owned()).or_default().push(d);
    }
    for (recorder, cameras) in recorders {
        let own = on.view.cameras().iter().filter(|c| c.row.is_some() && c.id.recorder() == recorder);
        if cameras.len() > 1 && cameras.len() == own.count() {
            let subject = RecorderId::new(recorder).map_or(Subject::Site, Subject::Recorder);
            let start = last_start(on, &cameras);
            out.push(breach(terms, on, (Reach::Recorder, subject), start, &cameras));
            continue;
        }
        out.extend(cameras.into_iter().map(|d| {
            let subject = Subject::Camera(d.camera.id.clone());
            breach(terms, on, (Reach::Camera, subject), d.span.start, &[d])
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

/// All of it is down since the last of its cameras stopped.
fn last_start(on: Setting<'_>, down: &[Down<'_>]) -> UtcMs {
    down.iter().map(|d| d.span.start).max().unwrap_or(on.view.context.now)
}

fn breach(
    terms: Terms,
    on: Setting<'_>,
    (reach, subject): (Reach, Subject),
    start: UtcMs,
    down: &[Down<'_>],
) -> Breach {
    let span = Span::new(start, on.view.context.now.max(start));
    let own = if reach == Reach::Camera { Severity::High } else { Severity::Critical };
    let own = if terms.report_only { Severity::Info } else { own };
    let repairs: Vec<i64> = down.iter().filter_map(|d| d.known.mean_repair_ms()).collect();
    let mean =
        |all: &[i64]| i64::try_from(all.len()).ok().filter(|n| *n > 0).map(|n| all.iter().sum::<i64>() / n);
    let available: f64 =
        down.iter().map(|d| d.known.availability_pct()).sum::<f64>() / down.len().max(1) as f64;
    let shown = down.first().map_or(Shown::Footage, |d| d.shown);
    let heard: Vec<Heard> = down.iter().map(|d| d.heard).collect();
    let causes: Vec<Option<Cause>> = heard.iter().copied().map(Cause::heard).collect();
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
            look_back_days: terms.look_back_days,
            shown,
            cause: Cause::of_all(&causes),
            signals: Signals::of(&heard),
        }),
        evidence: Vec::new(),
    }
}
