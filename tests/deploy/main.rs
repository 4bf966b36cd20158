//! What sites install: units and their cages, accounts, example settings, containers; and `doctor`, which proves a
//! set-up. The package on a clean system is one of the slow tests.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test binary")]

#[path = "../support/mod.rs"]
mod support;

mod container;
mod doctor;
mod outside;
mod units;
