//! The word to stop, as every thread of the hot loop hears it.

use std::ops::ControlFlow;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

/// Longest time between two looks at whether to stop.
pub const PIECE: Duration = Duration::from_millis(100);

/// The agent ends, or watches something else; may be cloned.
#[derive(Clone, Default)]
pub struct Halt(Arc<AtomicBool>);

impl Halt {
    /// Says it, once for all who hold it.
    pub fn say(&self) {
        self.0.store(true, Ordering::SeqCst);
    }

    /// Whether it was said.
    pub fn said(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }

    /// The same as an answer to "shall I go on waiting".
    pub fn go_on(&self) -> ControlFlow<()> {
        if self.said() { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    }

    /// Waits, unless it is said meanwhile.
    pub fn rest(&self, wait: Duration) {
        let begun = Instant::now();
        while begun.elapsed() < wait && !self.said() {
            std::thread::sleep(PIECE);
        }
    }
}
