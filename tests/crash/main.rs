//! The ledger under kills, failing disks and restored backups: nothing acknowledged is lost or doubled, nothing is
//! published that was not committed, and what cannot be settled freezes.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test binary")]

#[path = "../support/mod.rs"]
mod support;

mod ledger;

mod disks;
mod failing;
mod frozen;
mod killed;
mod leaves;
mod rotation;
