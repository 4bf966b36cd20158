//! The words of the house: ids, time, spans, observations, findings and the small traits that let
//! stages speak without importing each other. No I/O happens here.

pub mod calendar;
pub mod device;
pub mod digest;
pub mod finding;
pub mod ground;
pub mod heartbeat;
pub mod hindrance;
pub mod hmac;
pub mod hours;
pub mod ids;
pub mod kind;
pub mod logbook;
pub mod observation;
pub mod path;
pub mod period;
pub mod place;
pub mod signal;
pub mod span;
pub mod time;
pub mod working_days;

pub use digest::{Blake3, Sha256};
pub use ground::{Ground, Loosened};
pub use hmac::hmac_sha256;
pub use hours::Hours;
pub use ids::{CameraId, IdError, RecorderId, StreamId};
pub use path::RelPath;
pub use period::Period;
pub use place::{Place, Places, Reach};
pub use span::Span;
pub use time::UtcMs;
pub use working_days::WorkingDays;
