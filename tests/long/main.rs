//! Slow promises, run by `tests/long/run`.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test binary")]

#[path = "../support/mod.rs"]
mod support;

#[allow(dead_code, reason = "these tests use their own part")]
#[path = "../agent/running.rs"]
mod running;

mod disasters;
mod image;
mod killed;
mod load;
mod machine;
mod package;
mod seeds;
mod unreachable;
