//! What is said between the agent and a child: a length of four bytes, little end first, then JSON.
//! JSON because observations are tagged shapes; its cost is in the README's figures of speed.

use std::io::{self, ErrorKind, Read, Write};

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

#[cfg(doc)]
use super::window::Stretch;
use crate::model::RelPath;

/// Longest frame in bytes: 8,192 files to read take 2 MiB. Whoever announces more is broken.
const LONGEST: usize = 64 << 20;

/// From a child to the agent.
#[derive(Debug, Serialize, Deserialize)]
pub enum Up<T> {
    /// It started.
    Ready(Ready),
    /// Results, in order.
    Seen(Vec<T>),
    /// Nothing new, but alive.
    Alive(Doing),
    /// May the walk begin? Answered with an `Option<Go>`.
    MayGo,
    /// What is known of files below this root from this path on, of so many at most? Answered with a
    /// [`Stretch`].
    Known(String, RelPath, usize),
    /// What does a look at this root begin with? Answered in one word.
    Before(String),
    /// This process reads from this device; how many do now? Answered with an `Option<u64>`.
    Reads(u64),
    /// The task is done.
    End(Doing),
}

/// How a child started.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Ready {
    /// What of its confinement the system did not grant; empty when it is whole.
    pub lacks: Vec<String>,
    /// Whose waiting for the disk makes it pause at first.
    pub heeds: Heeded,
}

/// Whose waiting for I/O makes a reader pause.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Heeded {
    /// Everybody's on the machine.
    #[default]
    Everybody,
    /// That of the recorder's control group.
    Recorder,
}

/// What a child has done since its start.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct Doing {
    /// Bytes of footage read.
    pub read_bytes: u64,
    /// Bytes that were fetched from storage for it: what was in memory already is none of them.
    pub fetched_bytes: u64,
    /// Memory in RAM now.
    pub resident_bytes: u64,
    /// Time waited to keep below the bytes a second, in milliseconds.
    pub rate_ms: u64,
    /// Time waited because others waited for I/O more than usual, in milliseconds.
    pub pressure_ms: u64,
    /// Time waited because writes of the device took longer while it was read, in milliseconds.
    pub lag_ms: u64,
    /// Whose waiting for the disk makes it pause now; `None` before the first start.
    pub heeds: Option<Heeded>,
}

impl Doing {
    /// What was done after an earlier account of the same process.
    pub fn since(self, earlier: &Self) -> Self {
        Self {
            read_bytes: self.read_bytes.saturating_sub(earlier.read_bytes),
            fetched_bytes: self.fetched_bytes.saturating_sub(earlier.fetched_bytes),
            resident_bytes: self.resident_bytes,
            rate_ms: self.rate_ms.saturating_sub(earlier.rate_ms),
            pressure_ms: self.pressure_ms.saturating_sub(earlier.pressure_ms),
            lag_ms: self.lag_ms.saturating_sub(earlier.lag_ms),
            heeds: self.heeds,
        }
    }

    /// The sum of an account and what was done after it.
    #[must_use]
    pub fn and(self, more: Self) -> Self {
        Self {
            read_bytes: self.read_bytes.saturating_add(more.read_bytes),
            fetched_bytes: self.fetched_bytes.saturating_add(more.fetched_bytes),
            resident_bytes: more.resident_bytes,
            rate_ms: self.rate_ms.saturating_add(more.rate_ms),
            pressure_ms: self.pressure_ms.saturating_add(more.pressure_ms),
            lag_ms: self.lag_ms.saturating_add(more.lag_ms),
            heeds: more.heeds,
        }
    }
}

/// Writes one frame.
///
/// # Errors
/// The pipe, or a frame longer than any other end would take.
pub fn write<T: Serialize>(to: &mut impl Write, one: &T) -> io::Result<()> {
    to.write_all(&bytes(one)?)
}

/// One frame as it is written.
///
/// # Errors
/// Too long, or not JSON.
pub fn bytes<T: Serialize>(one: &T) -> io::Result<Vec<u8>> {
    let mut frame = vec![0; 4];
    serde_json::to_writer(&mut frame, one)?;
    let length = frame.len() - 4;
    if length > LONGEST {
        return Err(io::Error::new(ErrorKind::InvalidData, "a frame that is too long"));
    }
    let length = u32::try_from(length).map_err(io::Error::other)?;
    frame.iter_mut().zip(length.to_le_bytes()).for_each(|(place, byte)| *place = byte);
    Ok(frame)
}

/// Reads one frame; `None` when the other end has closed in between.
///
/// # Errors
/// The pipe, a frame that is cut off, too long or not what is expected here.
pub fn read<T: DeserializeOwned>(from: &mut impl Read) -> io::Result<Option<T>> {
    let mut length = [0; 4];
    match from.read_exact(&mut length) {
        Err(e) if e.kind() == ErrorKind::UnexpectedEof => return Ok(None),
        done => done?,
    }
    let length = usize::try_from(u32::from_le_bytes(length)).map_err(io::Error::other)?;
    if length > LONGEST {
        return Err(io::Error::new(ErrorKind::InvalidData, "a frame that is too long"));
    }
    let mut frame = vec![0; length];
    from.read_exact(&mut frame)?;
    Ok(Some(serde_json::from_slice(&frame)?))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::observation::{LookOver, Sighting};
    use crate::model::{Place, Reach, UtcMs};

    #[test]
    fn frames_come_back_one_by_one_and_then_the_end() {
        let mut pipe = Vec::new();
        write(&mut pipe, &Up::Seen(vec![1u8, 2])).unwrap();
        write(&mut pipe, &Up::<u8>::MayGo).unwrap();
        let mut from = pipe.as_slice();
        assert!(matches!(read::<Up<u8>>(&mut from), Ok(Some(Up::Seen(v))) if v == [1, 2]));
        assert!(matches!(read::<Up<u8>>(&mut from), Ok(Some(Up::MayGo))));
        assert!(matches!(read::<Up<u8>>(&mut from), Ok(None)));
    }

    #[test]
    fn every_kind_of_sighting_comes_back() {
        let over = LookOver { sweep: None, noticed: UtcMs(1), watched: 2, asked: 3 };
        let place = Place { path: RelPath::from_stored("gate"), reach: Reach::Below };
        let sent = vec![Sighting::Begun { walked: 7 }, Sighting::Whole(place), Sighting::Over(over)];
        let mut pipe = Vec::new();
        write(&mut pipe, &Up::Seen(sent.clone())).unwrap();
        let read = read::<Up<Sighting>>(&mut pipe.as_slice());
        assert!(matches!(read, Ok(Some(Up::Seen(came))) if came == sent));
    }

    #[test]
    fn a_frame_that_is_cut_off_or_too_long_is_an_error() {
        let whole = bytes(&Up::<u8>::MayGo).unwrap();
        assert!(read::<Up<u8>>(&mut &whole[..whole.len() - 1]).is_err());
        assert!(read::<Up<u8>>(&mut u32::MAX.to_le_bytes().as_slice()).is_err());
    }
}
