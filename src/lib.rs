//! Holdfast runs beside video recorders, judges what they kept, and keeps a ledger of it.

pub mod catalogue;
pub mod clock;
pub mod config;
pub mod evidence;
pub mod ledger;
pub mod model;
pub mod policy;
pub mod report;
pub mod sources;
pub mod store;
pub mod text;
pub mod views;
