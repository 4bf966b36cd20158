//! Leaves about Holdfast itself: that it ran, what its clock did, which policy and configuration it judged by.

use serde_json::{Map, Value, json};

use super::AppError;
use super::pass;
use super::site::Site;
use super::state::State;
use crate::catalogue::{Catalogue, CatalogueError, Sealable};
use crate::clock::Clock;
use crate::model::UtcMs;

/// Seals that the agent ran at this moment, signs and publishes. Called every 10 minutes, so that its
/// silence is provable.
///
/// # Errors
/// A frozen ledger, no room, stores that cannot be written.
pub fn heartbeat(state: &mut State, clock: &dyn Clock) -> Result<(), AppError> {
    let at = clock.now();
    let fact = about("heartbeat", &at.0.to_string(), json!({ "at_ms": at.0 }));
    state.sealer.seal(&mut state.evidence, &[fact], at, true)?;
    pass::sign_and_publish(state, clock)
}

/// Queues that the clock lies behind the end of the newest pass.
pub(super) fn clock_stepped(catalogue: &Catalogue, now: UtcMs, newest: UtcMs) -> Result<(), CatalogueError> {
    let fields = json!({ "at_ms": now.0, "behind_ms": newest.0 - now.0, "newest_ms": newest.0 });
    catalogue.queue(&about("clock", &format!("{} {}", newest.0, now.0), fields))
}

/// Queues the digests of policy and configuration when they are others than in the pass before.
pub(super) fn in_force(site: &Site, catalogue: &mut Catalogue, now: UtcMs) -> Result<(), CatalogueError> {
    let policy = site.policy.digest().to_string();
    changed(catalogue, "policy", &policy, now)?;
    match &site.config {
        Some(config) => changed(catalogue, "config", &config.to_string(), now),
        None => Ok(()),
    }
}

fn changed(catalogue: &mut Catalogue, kind: &str, digest: &str, now: UtcMs) -> Result<(), CatalogueError> {
    let mark = format!("{kind}_s256");
    let before = catalogue.mark(&mark)?.unwrap_or_default();
    if before == digest {
        return Ok(());
    }
    let fields = json!({ "at_ms": now.0, "before_s256": before, "s256": digest });
    catalogue.queue_and_mark(&about(kind, &format!("{} {digest}", now.0), fields), &mark, digest)
}

fn about(kind: &str, key: &str, fields: Value) -> Sealable {
    let fields = fields.as_object().cloned().unwrap_or_else(Map::new);
    Sealable { kind: kind.to_owned(), camera: None, key: format!("{kind} {key}"), fields }
}
