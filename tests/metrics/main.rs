//! The agent's door for machines: figures scraped by a real Prometheus, whether it lives and is ready; the board and
//! the alert rules that are shipped with it.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test binary")]

#[path = "../support/mod.rs"]
mod support;

#[path = "../agent/running.rs"]
#[allow(dead_code, reason = "the agent's own tests use the rest")]
mod running;

mod board;
mod door;
mod exposition;
mod life;
mod prometheus;
mod rules;
mod site;
