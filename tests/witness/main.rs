//! Witnessing as sites use it: one process cosigns, another asks, an insider rolls back in between.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test binary")]

#[path = "../support/mod.rs"]
mod support;
#[path = "../interop/tools.rs"]
#[allow(dead_code, reason = "only its Go program is used")]
mod tools;

mod asking;
mod cosigning;
mod mails;
mod process;
mod verifying;
