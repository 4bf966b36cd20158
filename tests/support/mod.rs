//! Real cameras, recorders, mail servers and disks for the test binaries, each on loopback, in the foreground, ended
//! by its own pid when its value is dropped. A module and no crate: every test binary takes it by `#[path]`.
#![allow(dead_code, reason = "each test binary uses its own part")]
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "test support: a failed step must fail the test where it stands"
)]

pub mod agent;
pub mod authority;
pub mod browser;
pub mod clips;
pub mod dead_mount;
pub mod disk;
pub mod footage;
pub mod frigate;
pub mod group;
pub mod mock_status;
pub mod motion;
pub mod pace;
pub mod postfix;
pub mod rsyslog;
pub mod rtsp;
pub mod server;
pub mod site;
pub mod steps;
pub mod zoneminder;
