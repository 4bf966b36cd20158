//! "Killing any process at any point loses no acknowledged fact and doubles none": by count of durable steps. Here at
//! some steps of every sort; `tests/long` goes through them all.

use std::collections::BTreeMap;

use crate::ledger::Trial;
use crate::support::steps::{Fate, points};

/// Kills at `count` points and those that every sort of step needs; gives how many there were.
fn kills(trial: &Trial, count: usize) -> usize {
    let steps = trial.steps();
    let points = points(&steps, count);
    assert!(points.len() >= count.min(steps.len()), "{} points in {} steps", points.len(), steps.len());
    let mut hits: BTreeMap<String, u32> = BTreeMap::new();
    for at in &points {
        trial.reset();
        let left = trial.trial(*at, Fate::Killed);
        let last = left.steps.last().unwrap();
        *hits.entry(last.sort()).or_default() += 1;
        trial.recovers(&left, &format!("killed at step {at}, {last:?}"));
    }
    assert!(hits.values().all(|n| *n >= 2), "each sort of step twice: {hits:#?}");
    println!("{} kills in {} steps: {hits:#?}", points.len(), steps.len());
    points.len()
}

#[test]
fn a_first_pass_killed_at_any_sort_of_step_loses_nothing() {
    kills(&Trial::first_pass(), quick(4));
}

#[test]
fn a_pass_that_fills_a_bundle_killed_at_any_sort_of_step_loses_nothing() {
    kills(&Trial::bundle_fills(), quick(4));
}

/// `HOLDFAST_TEST_KILLS` asks for more points; `tests/long/run` sets it.
fn quick(points: usize) -> usize {
    std::env::var("HOLDFAST_TEST_KILLS").ok().and_then(|n| n.parse().ok()).unwrap_or(points)
}
