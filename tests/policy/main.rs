//! Policies as code: the commands, a timeline for every clause that a built kind decides, and whether
//! those timelines notice a rule that is gone or a number that moved.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test binary")]

#[path = "../support/mod.rs"]
mod support;

mod commands;
mod edges;
mod loosened;
mod mutants;
mod originals;
mod raised_frame_rate;
mod standing;
