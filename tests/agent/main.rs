//! The agent as a process: what it answers, how it ends, what a killed one leaves behind. Every wait names an event.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test binary")]

#[path = "../support/mod.rs"]
mod support;

mod asks;
mod confined;
mod crashes;
mod dead_mount;
mod ends;
mod heartbeats;
mod killed;
mod reloads;
mod running;
mod talks;
