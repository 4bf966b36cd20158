//! The test machinery proves itself before anything is judged by it: the cameras stream, the recorders record, the
//! mail server demands what it promises, the disks fill up and go away.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test binary")]

#[path = "../support/mod.rs"]
mod support;

mod disks;
mod footage;
mod mail;
mod recorders;
