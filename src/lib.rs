//! Holdfast runs beside video recorders, judges what they kept, and keeps a ledger of it.

pub mod app;
pub mod catalogue;
pub mod cli;
pub mod clock;
pub mod config;
pub mod evidence;
pub mod findings;
pub mod ledger;
pub mod model;
pub mod notify;
pub mod policy;
pub mod report;
pub mod rules;
pub mod sources;
pub mod store;
pub mod text;
pub mod views;
