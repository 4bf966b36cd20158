//! Slow promises, run by `tests/long/run`.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test binary")]

#[path = "../support/mod.rs"]
mod support;

mod killed;
mod seeds;
