//! Holdfast runs beside video recorders, judges what they kept, and keeps a ledger of it.

pub mod clock;
pub mod ledger;
pub mod model;
pub mod notify;
pub mod report;
pub mod sources;
pub mod text;
