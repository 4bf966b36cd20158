//! The command line as scripts and tired people use it: arguments in, exit codes and documents out.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test binary")]

#[path = "../support/mod.rs"]
mod support;

mod acts;
mod clock;
mod commands;
mod demo;
mod digests;
mod door;
mod exits;
mod mails;
mod names;
mod readers;
mod refused;
mod running;
mod verdicts;
mod weakened;
