//! Buying, installing, moving, stopping and scrapping devices follow an approved path with its papers.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::recorded::{self, Case, DAY, Duty, MINUTE};
use super::{Example, Rule, Say, Setting, Words, blind};
use crate::model::UtcMs;
use crate::model::finding::{Basis, Severity, Subject, Unknown, Verdict, Why};
use crate::model::signal::{Said, StopCause, ViewEvent};
use crate::views::{Asked, Entry, KnownCamera, ViewError};

/// Parameters of `asset_change_permit`.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Params {
    /// Changes that are judged.
    change: Vec<Change>,
    /// Roles that sign, in order; `approver` stands for the role of `approver`.
    #[serde(default)]
    steps: Vec<String>,
    /// Role that approves, where the steps say `approver`.
    #[serde(default)]
    approver: Option<String>,
    /// Which path is judged; every path when absent.
    #[serde(default)]
    path: Option<Path>,
    /// Form that must have been used; any when absent.
    #[serde(default)]
    form: Option<String>,
    /// Work may begin only after the approval.
    #[serde(default = "yes")]
    before_work: bool,
    /// A device may be used only after its acceptance.
    #[serde(default = "yes")]
    before_use: bool,
    /// Role that carries the work out; any when absent.
    #[serde(default)]
    performed_by: Option<String>,
    /// Role that accepts; any when absent.
    #[serde(default)]
    acceptance_by: Option<String>,
    /// Role that proposes; any when absent.
    #[serde(default)]
    proposer: Option<String>,
    /// Grounds that count; any when empty.
    #[serde(default)]
    grounds: Vec<String>,
    /// Storage media of a scrapped device must be sanitised.
    #[serde(default)]
    media_sanitised: Option<Required>,
}

/// Changes of a device.
#[derive(Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
enum Change {
    /// Bought.
    Procure,
    /// Taken into use.
    Commission,
    /// Put up.
    Install,
    /// Worked upon.
    Maintain,
    /// Moved.
    Move,
    /// Stopped.
    Stop,
    /// Scrapped.
    Decommission,
}

/// Paths of a change.
#[derive(Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
enum Path {
    /// The ordinary one.
    Normal,
    /// The short one.
    Urgent,
}

/// It must be there.
#[derive(Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
enum Required {
    /// It must be there.
    Required,
}

fn yes() -> bool {
    true
}

/// What can be wrong.
#[derive(Clone, Copy, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Wrong {
    /// A device changed and nobody asked for it.
    Unrequested,
    /// Work began before the approval, or without one.
    Before,
    /// Used before its acceptance.
    Unaccepted,
    /// A signature is missing or out of order.
    Steps,
    /// Somebody or something else than asked for.
    Other,
    /// Scrapped with its recordings.
    Unsanitised,
}

impl Case for Wrong {
    fn id(self) -> &'static str {
        match self {
            Self::Unrequested => "asset_change_permit-unrequested",
            Self::Before => "asset_change_permit-before",
            Self::Unaccepted => "asset_change_permit-unaccepted",
            Self::Steps => "asset_change_permit-steps",
            Self::Other => "asset_change_permit-other",
            Self::Unsanitised => "asset_change_permit-unsanitised",
        }
    }
}

#[derive(Deserialize)]
struct Asset {
    change: Change,
    #[serde(default)]
    cameras: Vec<String>,
    #[serde(default)]
    path: Option<Path>,
    #[serde(default)]
    form: Option<String>,
    #[serde(default)]
    proposer: Option<String>,
    #[serde(default)]
    steps: Vec<String>,
    #[serde(default)]
    approved_at: Option<UtcMs>,
    #[serde(default)]
    started_at: Option<UtcMs>,
    #[serde(default)]
    in_use_at: Option<UtcMs>,
    #[serde(default)]
    performed_by: Option<String>,
    #[serde(default)]
    acceptance_by: Option<String>,
    #[serde(default)]
    accepted_at: Option<UtcMs>,
    #[serde(default)]
    grounds: Option<String>,
    #[serde(default)]
    media_sanitised: Option<bool>,
}

/// Days in which a camera that appeared counts as new.
const NEW: i64 = 30;

/// The rule.
pub struct AssetChangePermit;

impl Rule for AssetChangePermit {
    const ID: &'static str = "asset_change_permit";
    const BASIS: Basis = Basis::Recorded;
    const EXAMPLES: &'static [Example] = &[
        Example {
            name: "a_camera_put_up_after_approval_passes",
            timeline: include_str!("examples/asset_change_permit_pass.toml"),
        },
        Example {
            name: "a_camera_that_nobody_asked_for_is_a_breach",
            timeline: include_str!("examples/asset_change_permit_breach.toml"),
        },
    ];
    type Params = Params;
    type Facts = Duty<Wrong>;

    fn judge(p: &Params, on: Setting<'_>) -> Result<Verdict, ViewError> {
        let Some(all) = on.entries::<Asset>("asset_change", |a| &a.cameras)? else {
            let unknown = vec![recorded::no_register(Subject::Site, "asset_change")];
            return Ok(Verdict { unknown, ..Verdict::default() });
        };
        let meant = |a: &Asset| {
            let path = p.path.is_none_or(|path| a.path.unwrap_or(Path::Normal) == path);
            p.change.contains(&a.change) && path
        };
        let entries: Vec<_> = all.into_iter().filter(|e| meant(&e.is)).collect();
        let steps = steps(p, on);
        let mut out = Verdict::default();
        for entry in &entries {
            let duties = papers(p, &steps, entry);
            if duties.is_empty() {
                out.passed.push(Subject::Record(entry.no.clone()));
            }
            let breach = |d: Duty<Wrong>| d.breach("asset_change", on.severity(Severity::Medium));
            out.breaches.extend(duties.into_iter().map(breach));
        }
        for camera in on.cameras() {
            devices(p, on, camera, &entries, &mut out)?;
        }
        if out.passed.is_empty() && out.breaches.is_empty() && out.unknown.is_empty() {
            out.passed.push(Subject::Site);
        }
        Ok(out)
    }

    fn words(f: &Duty<Wrong>, say: Say<'_>) -> Words {
        f.words(say)
    }
}

/// The roles that sign: those of the chain that the rule names, else its own.
fn steps(p: &Params, on: Setting<'_>) -> Vec<String> {
    let chains = on.policy.regulations.iter().flat_map(|r| &r.chains);
    let chain = on.rule.chain.as_ref().and_then(|id| chains.into_iter().find(|c| c.id == *id));
    if let Some(chain) = chain {
        return chain.steps.iter().map(|s| s.role.clone()).collect();
    }
    let role = |s: &String| {
        if s == "approver" { p.approver.clone().unwrap_or_else(|| s.clone()) } else { s.clone() }
    };
    p.steps.iter().map(role).collect()
}

/// What the entry itself shows.
fn papers(p: &Params, steps: &[String], e: &Entry<Asset>) -> Vec<Duty<Wrong>> {
    let a = &e.is;
    let duty = |case| Duty::new(case, &e.no);
    let mut out = Vec::new();
    let mut signed = a.steps.iter();
    if let Some(missing) = steps.iter().find(|wanted| !signed.any(|s| s == *wanted)) {
        out.push(duty(Wrong::Steps).found(Some(&a.steps.join(" > ")), missing));
    }
    if let Some(began) = a.started_at.filter(|began| a.approved_at.is_none_or(|ok| ok > *began)) {
        out.extend(p.before_work.then(|| duty(Wrong::Before).at(Some(began))));
    }
    let used = a
        .in_use_at
        .filter(|used| a.change == Change::Commission && a.accepted_at.is_none_or(|ok| ok > *used));
    out.extend(used.filter(|_| p.before_use).map(|used| duty(Wrong::Unaccepted).at(Some(used))));
    let pairs = [
        (&p.performed_by, &a.performed_by, a.started_at.is_some()),
        (&p.acceptance_by, &a.acceptance_by, a.accepted_at.is_some()),
        (&p.proposer, &a.proposer, true),
        (&p.form, &a.form, true),
    ];
    let wrong = pairs.into_iter().filter(|(wanted, found, due)| *due && wanted.is_some() && wanted != found);
    out.extend(wrong.map(|(wanted, found, _)| {
        duty(Wrong::Other).found(found.as_deref(), wanted.as_deref().unwrap_or_default())
    }));
    if !p.grounds.is_empty() && !a.grounds.as_ref().is_some_and(|g| p.grounds.contains(g)) {
        out.push(duty(Wrong::Other).found(a.grounds.as_deref(), &p.grounds.join(", ")));
    }
    if p.media_sanitised.is_some() && a.change == Change::Decommission && a.media_sanitised != Some(true) {
        out.push(duty(Wrong::Unsanitised));
    }
    // One finding a case: the second wrong field of an entry is told when the first is put right.
    out.dedup_by_key(|d| d.case.id());
    out
}

/// What devices did without a paper.
fn devices(
    p: &Params,
    on: Setting<'_>,
    camera: &KnownCamera,
    entries: &[Entry<Asset>],
    out: &mut Verdict,
) -> Result<(), ViewError> {
    if let Some(unknown) = blind(camera, on.view)? {
        out.unknown.push(unknown);
        return Ok(());
    }
    let subject = Subject::Camera(camera.id.clone());
    let mut tell = |found: &str, meant: &[Change], at: UtcMs| {
        let asked = |a: &Asset| {
            let named = a.cameras.iter().any(|c| c == camera.id.as_str());
            named && meant.contains(&a.change) && a.approved_at.is_some_and(|ok| ok <= at)
        };
        if !entries.iter().any(|e| asked(&e.is)) {
            let duty = Duty::new(Wrong::Unrequested, camera.id.as_str()).at(Some(at)).found(Some(found), "");
            let own = if found == "new" { Severity::Medium } else { Severity::High };
            let mut breach = duty.about(subject.clone(), on.severity(own), Basis::Measured);
            breach.key = format!("{} {found}", breach.key);
            out.breaches.push(breach);
        }
    };
    let new: Vec<Change> =
        [Change::Install, Change::Commission].into_iter().filter(|c| p.change.contains(c)).collect();
    if let (Some(at), false) = (appeared(on, camera)?, new.is_empty()) {
        tell("new", &new, at);
    }
    if p.change.contains(&Change::Move) {
        let mut told = false;
        for s in on.view.signals_of("alarm", camera.id.as_str())? {
            if let Said::Alarm { event: ViewEvent::Moved | ViewEvent::SceneChange, active } = s.said {
                told = true;
                if active {
                    tell("moved", &[Change::Move], s.since);
                }
            }
        }
        if !told {
            let facts = json!({ "events": [ViewEvent::Moved] });
            out.unknown.push(Unknown {
                subject: Subject::Camera(camera.id.clone()),
                why: Why::NoStatus,
                facts,
            });
        }
    }
    if p.change.contains(&Change::Stop) {
        stopped(on, camera, entries, out)?;
    }
    Ok(())
}

/// A camera that is down: stopped by somebody, or not, or nobody tells.
fn stopped(
    on: Setting<'_>,
    camera: &KnownCamera,
    entries: &[Entry<Asset>],
    out: &mut Verdict,
) -> Result<(), ViewError> {
    let known = on.view.outages(camera, Asked { at_most_ms: 15 * MINUTE, days: 30, hours: None })?;
    let Some(outage) = known.now.filter(|_| !camera.event_driven).map(|o| o.span) else { return Ok(()) };
    let asked = |a: &Asset| {
        let named = a.cameras.iter().any(|c| c == camera.id.as_str());
        named && a.change == Change::Stop && a.approved_at.is_some_and(|ok| ok <= outage.start)
    };
    if entries.iter().any(|e| asked(&e.is)) {
        return Ok(());
    }
    let subject = Subject::Camera(camera.id.clone());
    let mut said = on.view.signals_of("stopped", camera.id.as_str())?;
    said.extend(on.view.signals_of("stopped", camera.id.recorder())?);
    match said.into_iter().find(|s| s.at.0 >= outage.start.0 - 15 * MINUTE).map(|s| s.said) {
        Some(Said::Stopped { cause: StopCause::Shutdown }) => {
            let duty = Duty::new(Wrong::Unrequested, camera.id.as_str()).at(Some(outage.start));
            let duty = duty.found(Some("stopped"), "");
            let mut breach = duty.about(subject, on.severity(Severity::High), Basis::Measured);
            breach.key = format!("{} stopped", breach.key);
            breach.span = Some(outage);
            out.breaches.push(breach);
        }
        Some(_) => {}
        None => {
            let facts = json!({ "since": outage.start });
            out.unknown.push(Unknown { subject, why: Why::NoStatus, facts });
        }
    }
    Ok(())
}

/// First footage of a camera that appeared lately at a recorder that is older.
fn appeared(on: Setting<'_>, camera: &KnownCamera) -> Result<Option<UtcMs>, ViewError> {
    const FIRST: &str = "select min(start_ms) from v_segment where camera = ?1";
    const OTHERS: &str =
        "select min(s.start_ms) from v_segment s join v_camera c on c.id = s.camera where c.recorder = ?1";
    let Some(row) = camera.row else { return Ok(None) };
    let first: Option<i64> = on.view.row(FIRST, [row], |r| r.get(0))?.flatten();
    let oldest: Option<i64> = on.view.row(OTHERS, [camera.id.recorder()], |r| r.get(0))?.flatten();
    let now = on.view.context.now.0;
    let new = |first: &i64| *first > now - NEW * DAY && oldest.is_some_and(|o| o < first - DAY);
    Ok(first.filter(new).map(UtcMs))
}
