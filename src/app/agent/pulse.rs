//! The agent's clock, held against the machine's steady one: a clock that is set while the agent runs is noticed within
//! a second, and nothing is judged by age until it is back or a time server vouches for it.

use std::path::Path;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use rustix::fs::{StatVfsMountFlags, statvfs};

use crate::app::AppError;
use crate::app::facts;
use crate::app::state::State;
use crate::app::synchronised::{self, Vouched};
use crate::clock::{Clock, System};
use crate::ledger::seal::{FREE_FLOOR_BYTES, RESERVE_FLOOR_BYTES};
use crate::model::UtcMs;
use crate::model::hindrance::Hindrance;

/// Largest difference from the steady clock that is none. Both follow a time server's corrections of the rate, so only
/// a step makes more.
const STEP_MS: i64 = 5_000;

/// Room for the state below which a site is told: a sixteenth of it is left when signing stops.
const ROOM_BYTES: u64 = 16 * FREE_FLOOR_BYTES;

/// The clock that the agent watches by.
pub struct Pulse(Mutex<(Instant, UtcMs)>);

impl Pulse {
    /// Trusts the clock as it stands.
    pub fn start() -> Self {
        Self(Mutex::new((Instant::now(), System.now())))
    }

    /// Trusts it anew.
    pub fn accept(&self) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = (Instant::now(), System.now());
    }
}

impl Clock for Pulse {
    fn now(&self) -> UtcMs {
        System.now()
    }

    fn stepped_ms(&self) -> Option<i64> {
        let (at, wall) = *self.0.lock().unwrap_or_else(PoisonError::into_inner);
        step(wall, at.elapsed(), System.now())
    }
}

/// By how much a clock that showed `wall` and shows `now` after `passed` was set in between.
fn step(wall: UtcMs, passed: Duration, now: UtcMs) -> Option<i64> {
    let passed = i64::try_from(passed.as_millis()).unwrap_or(i64::MAX);
    let by = now.since(wall).saturating_sub(passed);
    (by.abs() > STEP_MS).then_some(by)
}

/// Writes down what hinders the agent now, for the judgement that follows. A clock for which a time server vouches was
/// set right: that is sealed, and it is trusted from then on. `refused` is when a configuration was read that is not in
/// force.
///
/// # Errors
/// The catalogue cannot be written.
pub(super) fn note(state: &State, pulse: &Pulse, refused: Option<UtcMs>) -> Result<(), AppError> {
    if let Some(by) = pulse.stepped_ms().filter(|_| synchronised::ask() == Some(Vouched::Yes)) {
        let now = pulse.now();
        facts::clock_stepped(&state.catalogue, now, UtcMs(now.0 - by))?;
        pulse.accept();
    }
    keep(state, Hindrance::Clock, pulse.stepped_ms().unwrap_or(0))?;
    let free = statvfs(&state.dir).map_or(u64::MAX, |fs| fs.f_bavail.saturating_mul(fs.f_frsize));
    // 0 says that nothing hinders, so the last byte is never counted.
    let little = i64::try_from(free.max(1)).ok().filter(|_| free < ROOM_BYTES);
    keep(state, Hindrance::Room, little.unwrap_or(0))?;
    keep(state, Hindrance::Configuration, refused.map_or(0, |at| at.0))
}

/// How the disk of the state fares.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Strain {
    /// Floors that the free room lies below.
    below: usize,
    read_only: bool,
}

/// Room below which a site is told, nothing observed is sealed, nothing at all is written.
const FLOORS: [u64; 3] = [ROOM_BYTES, FREE_FLOOR_BYTES, RESERVE_FLOOR_BYTES];

impl Strain {
    /// True when not everything that is observed can be sealed.
    pub fn takes_nothing(self) -> bool {
        self.read_only || self.below > 1
    }
}

/// How the disk fares now, which it may take its time to tell; it has to be an eighth above a floor to count as above it again.
pub(super) fn strain(dir: &Path, before: Option<Strain>) -> Strain {
    let fs = statvfs(dir).ok();
    let free = fs.as_ref().map_or(u64::MAX, |fs| fs.f_bavail.saturating_mul(fs.f_frsize));
    Strain {
        below: below(free, before.map_or(0, |b| b.below)),
        read_only: fs.is_some_and(|fs| fs.f_flag.contains(StatVfsMountFlags::RDONLY)) || refuses(dir),
    }
}

/// A disk that turned read-only after an error says so only to whoever writes: a file without a name, gone at once.
fn refuses(dir: &Path) -> bool {
    tempfile::tempfile_in(dir).is_err_and(|e| e.kind() == std::io::ErrorKind::ReadOnlyFilesystem)
}

fn below(free: u64, before: usize) -> usize {
    let reached = |(n, floor): (usize, &u64)| free < if n < before { floor + floor / 8 } else { *floor };
    FLOORS.iter().enumerate().filter(|(n, floor)| reached((*n, floor))).count()
}

fn keep(state: &State, what: Hindrance, value: i64) -> Result<(), AppError> {
    let mark = what.mark();
    let before = state.catalogue.mark(&mark)?;
    let (new, never) = (value.to_string(), before.is_none() && value == 0);
    if !never && before.as_deref() != Some(&new) {
        state.catalogue.set_mark(&mark, &new)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_more_than_five_seconds_against_the_steady_clock_is_a_step_in_either_direction() {
        let hour = Duration::from_secs(3_600);
        let after = |ms: i64| step(UtcMs(1_000), hour, UtcMs(1_000 + 3_600_000 + ms));
        assert_eq!([after(0), after(5_000), after(-5_000)], [None; 3]);
        assert_eq!([after(5_001), after(-3_600_000)], [Some(5_001), Some(-3_600_000)]);
    }

    #[test]
    fn a_floor_is_left_with_room_to_spare_so_that_nothing_flickers_at_it() {
        let mebi = |n: u64| n << 20;
        let path = [300, 255, 257, 289, 15, 17, 19, 3].map(mebi);
        let mut at = 0;
        let steps = path.map(|free| {
            at = below(free, at);
            at
        });
        assert_eq!(steps, [0, 1, 1, 0, 2, 2, 1, 3]);
    }

    #[test]
    fn what_never_hindered_leaves_no_mark_and_what_is_over_leaves_a_nought() {
        let state = State::temporary("test").expect("state");
        let mark = |state: &State| state.catalogue.mark("hindered_clock").expect("read");
        keep(&state, Hindrance::Clock, 0).expect("kept");
        assert_eq!(mark(&state), None);
        keep(&state, Hindrance::Clock, 3_600_000).expect("kept");
        assert_eq!(mark(&state).as_deref(), Some("3600000"));
        keep(&state, Hindrance::Clock, 0).expect("kept");
        assert_eq!(mark(&state).as_deref(), Some("0"));
    }
}
