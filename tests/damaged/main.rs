//! Footage that was tampered with, lost, or only out of sight: each damage with its finding, and its closing.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test binary")]

#[path = "../support/mod.rs"]
mod support;

mod disks;
mod files;
