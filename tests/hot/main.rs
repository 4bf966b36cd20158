//! The agent's hot loop: what comes, goes and stops is noticed within seconds, on real files and through a real mail
//! server; what cannot be seen is never called gone. Every wait names an event, every limit is one that is promised.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test binary")]

#[path = "../support/mod.rs"]
mod support;

#[path = "../agent/running.rs"]
#[allow(dead_code, reason = "the agent's own tests use the rest")]
mod running;

mod noticed;
mod reading;
mod recorder;
mod storms;
mod unplugged;
