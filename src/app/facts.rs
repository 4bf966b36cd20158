//! Leaves about Holdfast itself: that it ran, what its clock did, which policy and configuration it judged by.

use serde_json::{Map, Value, json};

use super::AppError;
use super::site::Site;
use super::state::Log;
use crate::catalogue::{Catalogue, CatalogueError, Sealable};
use crate::clock::Clock;
use crate::model::UtcMs;
use crate::model::heartbeat::{self, Phase};

/// Seals that the agent ran at this moment, signs and publishes. Called at start, every
/// [`heartbeat::EVERY_MS`] and at an orderly end, also while a pass looks at storage, so that its silence is
/// provable.
///
/// # Errors
/// A frozen ledger, no room, stores that cannot be written.
pub fn heartbeat(log: &mut Log<'_>, phase: Phase, clock: &dyn Clock) -> Result<(), AppError> {
    let at = clock.now();
    let fields = json!({ "at_ms": at.0, "every_ms": heartbeat::EVERY_MS, "phase": phase });
    let fact = about(heartbeat::KIND, &at.0.to_string(), fields);
    log.sealer.seal(log.evidence, &[fact], at, true)?;
    log.sealer.publish(log.evidence)?;
    Ok(())
}

/// Queues that the clock lies behind the end of the newest pass, or behind or ahead of where a steady clock has it.
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::pass;
    use crate::app::site::AuditRequest;
    use crate::app::state::State;
    use crate::clock::Fixed;
    use crate::evidence::{EvidenceError, StoredLeaf};
    use crate::ledger::leaf;
    use crate::model::heartbeat::{Beat, Silence};
    use crate::model::{Sha256, Span};

    fn leaves(state: &State) -> Vec<Value> {
        let mut out = Vec::new();
        let each = |l: StoredLeaf| {
            let body = l.body.expect("an unfinished bundle keeps its bytes");
            assert_eq!(leaf::check_form(&body), Ok(()));
            out.push(serde_json::from_slice(&body).expect("json"));
            Ok::<_, EvidenceError>(())
        };
        state.evidence.leaves(0, 256, each).expect("leaves");
        out
    }

    fn kinds(state: &State) -> Vec<String> {
        leaves(state).iter().map(|l| l["t"].as_str().expect("a type").to_owned()).collect()
    }

    #[test]
    fn a_heartbeat_is_one_signed_leaf_a_moment() {
        let mut state = State::temporary("campus").expect("state");
        for (at, phase) in [(1_000, Phase::Start), (1_000, Phase::Start), (601_000, Phase::Beat)] {
            heartbeat(&mut state.log(), phase, &Fixed(UtcMs(at))).expect("sealed");
        }
        assert_eq!(kinds(&state), ["heartbeat", "heartbeat"]);
        let last = &leaves(&state)[1];
        assert_eq!((&last["at_ms"], &last["phase"]), (&json!(601_000), &json!("beat")));
        assert_eq!(state.evidence.newest_head().expect("store").map(|h| h.size), Some(2));
    }

    #[test]
    fn the_store_keeps_the_stretches_that_the_leaves_prove() {
        let mut state = State::temporary("campus").expect("state");
        let min = 60_000;
        for (at, phase) in
            [(0, Phase::Start), (10, Phase::Beat), (20, Phase::Stop), (90, Phase::Start), (100, Phase::Beat)]
        {
            heartbeat(&mut state.log(), phase, &Fixed(UtcMs(at * min))).expect("sealed");
        }
        let beats = leaves(&state).into_iter().filter_map(|l| Beat::read(l.to_string().as_bytes()));
        let kept = state.evidence.watch().expect("store");
        assert_eq!(kept, heartbeat::stretches(beats.collect::<Vec<_>>()));
        let silence = Silence { span: Span::new(UtcMs(20 * min), UtcMs(90 * min)), orderly: true };
        assert_eq!(heartbeat::silences(&kept, Some(UtcMs(120 * min))), [silence]);
    }

    #[test]
    fn policy_and_configuration_are_sealed_when_they_change_and_only_then() {
        let mut state = State::temporary("campus").expect("state");
        let mut site = Site::from_paths(&AuditRequest::default()).expect("a site");
        let now = Fixed(UtcMs(5));
        for config in [None, Some(1), Some(1), Some(2)] {
            site.config = config.map(|n| Sha256([n; 32]));
            in_force(&site, &mut state.catalogue, now.now()).expect("queued");
            pass::seal_outbox(&mut state, &now).expect("sealed");
        }
        assert_eq!(kinds(&state), ["policy", "config", "config"]);
        let last = &leaves(&state)[2];
        assert_eq!((&last["before_s256"], &last["s256"]), (&json!("01".repeat(32)), &json!("02".repeat(32))));
    }

    #[test]
    fn a_clock_that_went_back_is_sealed_with_both_times() {
        let mut state = State::temporary("campus").expect("state");
        clock_stepped(&state.catalogue, UtcMs(1_000), UtcMs(9_000)).expect("queued");
        pass::seal_outbox(&mut state, &Fixed(UtcMs(1_000))).expect("sealed");
        let leaf = &leaves(&state)[0];
        assert_eq!((&leaf["t"], &leaf["behind_ms"]), (&json!("clock"), &json!(8_000)));
    }
}
