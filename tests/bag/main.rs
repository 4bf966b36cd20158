//! Evidence bags as their readers meet them: checked by bagit.py, openssl, coreutils, b3sum, a browser and Holdfast.
//! A tool that is missing fails the test; nothing is skipped.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test binary")]

#[path = "../support/mod.rs"]
mod support;

mod court;
mod damage;
mod export;
mod facts;
mod hostile;
mod instructions;
mod page;
mod site;
mod verifying;
