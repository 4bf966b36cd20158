//! The one place that asks the machine what time it is. Everything else takes `now` as an argument.

use jiff::Timestamp;

use crate::model::UtcMs;

/// Tells the time. Tests use [`Fixed`].
pub trait Clock: Send + Sync {
    /// The current instant.
    fn now(&self) -> UtcMs;

    /// By how many milliseconds it was set while it was watched, forward or back, when it was; `None` where nobody
    /// watches it.
    fn stepped_ms(&self) -> Option<i64> {
        None
    }
}

/// The machine's clock.
#[derive(Clone, Copy, Debug, Default)]
pub struct System;

impl Clock for System {
    #[expect(clippy::disallowed_methods, reason = "the one place that may ask")]
    fn now(&self) -> UtcMs {
        UtcMs::from(Timestamp::now())
    }
}

/// A clock that stands still, for tests and for judging "as of".
#[derive(Clone, Copy, Debug)]
pub struct Fixed(pub UtcMs);

impl Clock for Fixed {
    fn now(&self) -> UtcMs {
        self.0
    }
}
