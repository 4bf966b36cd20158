//! Time stamps by a real `openssl ts` over HTTP: taken, refused, late, damaged, and checked by openssl again.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test binary")]

#[path = "../support/mod.rs"]
mod support;

mod asking;
mod bags;
mod keeping;
mod site;
