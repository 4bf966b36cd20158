//! The walk over a site's stores, as the last pass left them: over all of it, or over what concerns one camera. Reads only.

use serde_json::Value;

use crate::app::AppError;
use crate::app::site::Site;
use crate::cli::policy::camera;
use crate::clock::{Clock, System};
use crate::config;
use crate::evidence::{self, Evidence, FindingRow};
use crate::model::CameraId;
use crate::model::finding::{Subject, Unknown, Verdict, Why};
use crate::policy::{CameraFacts, Policy};
use crate::report::clauses::{self, ClauseReport, Known};
use crate::rules;
use crate::text::Text;
use crate::views::{View, ViewError};

/// The stores as the last pass left them.
struct Stores {
    evidence: Evidence,
    view: View,
    /// What stands in them was judged by the numbers in force, and by no others.
    adopted: bool,
}

/// The stores of a site; `None` before its first pass.
fn stores(site: &Site, config: &config::Config) -> Result<Option<Stores>, AppError> {
    if !config.state_dir.join(evidence::FILE).exists() {
        return Ok(None);
    }
    let evidence = Evidence::open_to_read(&config.state_dir)?;
    let adopted = evidence.is_adopted(&site.policy.digest().to_string())?;
    let view = View::open(&config.state_dir, site.context(System.now(), true))?;
    Ok(Some(Stores { evidence, view, adopted }))
}

/// The walk over a site: over all of it, or over what is asked of one camera.
pub(super) fn rows(
    site: &Site,
    config: &config::Config,
    camera: Option<&str>,
    text: &Text,
) -> Result<Vec<ClauseReport>, AppError> {
    let stores = stores(site, config)?;
    let rows = match camera {
        Some(name) => one_camera(site, config, name, stores.as_ref(), text)?,
        None => match stores.filter(|s| s.adopted) {
            Some(stores) => walked(&site.policy, site, &stores, None)?,
            None => clauses::walk(&site.policy, None),
        },
    };
    Ok(clauses::beside(rows, &site.originals))
}

/// The clauses that are asked of one camera, and how they stand there.
fn one_camera(
    site: &Site,
    config: &config::Config,
    name: &str,
    stores: Option<&Stores>,
    text: &Text,
) -> Result<Vec<ClauseReport>, AppError> {
    let id = camera::find(name, config, stores.map(|s| &s.view), text)?;
    let declared = config.cameras.iter().find(|c| c.id == id);
    let facts = declared.map_or_else(|| CameraFacts::undeclared(&id), |c| CameraFacts::from(&c.value));
    let policy = site.policy.of_camera(&facts);
    let mut rows = match stores.filter(|s| s.adopted) {
        Some(stores) => walked(&policy, site, stores, Some(&id))?,
        None => clauses::walk(&policy, None),
    };
    // Clauses that some rule decides.
    rows.retain(|r| !r.kinds.is_empty());
    Ok(rows)
}

/// The walk over what is known; of one camera, without what does not concern it.
fn walked(
    policy: &Policy,
    site: &Site,
    stores: &Stores,
    of: Option<&CameraId>,
) -> Result<Vec<ClauseReport>, AppError> {
    let view = &stores.view;
    let (mut judged, mut own_numbers) = (rules::judge(policy, view)?, rules::by_own_numbers(policy, view)?);
    let mut findings = stores.evidence.standing_findings()?;
    let concerns = |f: &FindingRow, id: &CameraId| view.concerns_stored(&f.subject_kind, &f.subject, id);
    if let Some(id) = of {
        judged.iter_mut().try_for_each(|j| only_of(&mut j.verdict, id, view))?;
        own_numbers.iter_mut().try_for_each(|o| only_of(&mut o.verdict, id, view))?;
        findings.retain(|f| concerns(f, id));
    }
    let accepts = |kind: &str, u: &Unknown| site.accepted(kind, u, view.context.now).cloned();
    let row_of = |id: &CameraId| view.cameras().iter().find(|c| c.id == *id);
    let declares = |id: &CameraId| Some(row_of(id)?.declared.as_ref()?.value.declaration());
    let watched = |id: &CameraId| row_of(id)?.first_seen;
    let known = Known {
        judged: &judged,
        own_numbers: &own_numbers,
        findings: &findings,
        concerns: &concerns,
        accepts: &accepts,
        declares: &declares,
        watched: &watched,
    };
    Ok(clauses::walk(policy, Some(known)))
}

/// Leaves of a verdict what concerns one camera. A rule that says nothing of it has not found it in order.
fn only_of(verdict: &mut Verdict, id: &CameraId, view: &View) -> Result<(), ViewError> {
    let Verdict { passed, breaches, unknown } = std::mem::take(verdict);
    for subject in passed {
        if view.concerns(&subject, id)? {
            verdict.passed.push(subject);
        }
    }
    for breach in breaches {
        if view.concerns(&breach.subject, id)? {
            verdict.breaches.push(breach);
        }
    }
    for untold in unknown {
        if view.concerns(&untold.subject, id)? {
            verdict.unknown.push(untold);
        }
    }
    if verdict.passed.is_empty() && verdict.breaches.is_empty() && verdict.unknown.is_empty() {
        *verdict = Verdict::unknown(Subject::Camera(id.clone()), Why::NothingInScope, Value::Null);
    }
    Ok(())
}
