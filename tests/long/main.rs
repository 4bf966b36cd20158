//! Slow promises, run by `tests/long/run`.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test binary")]

#[path = "../support/mod.rs"]
mod support;

#[path = "../agent/running.rs"]
mod running;

mod disasters;
mod image;
mod killed;
mod load;
mod machine;
mod package;
mod seeds;
