//! A disk that fails: every sort of step answers EIO, ENOSPC or EROFS, from one moment on.

use std::collections::BTreeSet;

use crate::ledger::{Trial, published_size};
use crate::support::agent::{COULD_NOT_TELL, DONE, REFUSED};
use crate::support::steps::{Fate, points};

const EIO: i32 = 5;
const ENOSPC: i32 = 28;
const EROFS: i32 = 30;

/// At every sort of step: refused with a path and a remedy, or done because the step could wait; then whole again.
fn fails(errno: i32) {
    let trial = Trial::bundle_fills();
    let steps = trial.steps();
    let mut refused = BTreeSet::new();
    for at in points(&steps, 1) {
        let step = &steps[at - 1];
        let what = format!("errno {errno} from step {at}, {step:?}");
        trial.reset();
        let before = published_size(&trial.state());
        let left = trial.trial(at, Fate::Fails(errno));
        let ended = left.ended.as_ref().unwrap();
        if ended.code == REFUSED {
            let state = trial.state();
            assert!(ended.stderr.contains(state.to_str().unwrap()), "{what}: no path in {}", ended.stderr);
            assert!(ended.stderr.contains("run again"), "{what}: no remedy in {}", ended.stderr);
            assert_eq!(ended.stdout, "", "{what}");
            refused.insert(step.sort());
        } else {
            assert!([DONE, COULD_NOT_TELL].contains(&ended.code), "{what}: {} {}", ended.code, ended.stderr);
            assert!(published_size(&trial.state()) > before, "{what}: done, and nothing was published");
        }
        trial.recovers(&left, &what);
    }
    for sort in ["write evidence.db-wal", "sync evidence.db-wal", "sync tlog/.new", "rename tlog/checkpoint"]
    {
        assert!(refused.contains(sort), "a failed {sort:?} was not refused: {refused:#?}");
    }
}

#[test]
fn an_input_output_error_stops_before_anything_is_published_and_is_recovered_from() {
    fails(EIO);
}

#[test]
fn a_full_disk_stops_before_anything_is_published_and_is_recovered_from() {
    fails(ENOSPC);
}

#[test]
fn a_disk_that_turned_read_only_stops_before_anything_is_published_and_is_recovered_from() {
    fails(EROFS);
}

#[test]
fn what_a_failed_sync_left_in_the_cache_is_written_again() {
    let trial = Trial::bundle_fills();
    let steps = trial.steps();
    let of = |kind: &str, path: &str| {
        1 + steps
            .iter()
            .position(|s| s.kind == kind && s.path == path)
            .unwrap_or_else(|| panic!("{kind} {path}"))
    };
    for (at, again) in [
        (of("sync", "/evidence.db-wal"), "/evidence.db"),
        (of("sync", "/tlog/.new"), "/tlog/.new"),
        (of("sync", "/tlog"), "/tlog/.new"),
    ] {
        trial.reset();
        let left = trial.trial(at, Fate::Fails(EIO));
        assert_eq!(left.ended.as_ref().unwrap().code, REFUSED);
        let next = trial.trial(0, Fate::Count);
        let written = next.steps.iter().position(|s| s.kind == "write" && s.path.starts_with(again));
        let synced = next.steps.iter().rposition(|s| s.kind == "sync" && s.path.starts_with(again));
        assert!(written.is_some() && written < synced, "{again} was not written anew: {:#?}", next.steps);
        trial.recovers(&left, again);
    }
}
