//! From what a path names to an instant: clock models, hours that occur twice or never, and
//! recorders whose names do not follow the clock they claim. The only place where times become UTC.

mod resolve;

use std::borrow::Cow;
use std::fmt;

use jiff::tz::{Offset, TimeZone};
use serde::{Deserialize, Serialize};
use thiserror::Error;

pub use resolve::{Evidence, OtherReading, Resolved, end_of, resolve};

/// Which clock a recorder names its files by.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub enum ClockModel {
    /// Coordinated universal time.
    Utc,
    /// Wall time of the site, with its daylight saving.
    Site,
    /// Wall time of an IANA zone.
    Zone(Cow<'static, str>),
    /// A fixed offset east of UTC, in seconds, −86,399 to 86,399.
    Fixed(i32),
}

/// A clock model that means nothing on this machine.
#[derive(Debug, Error, PartialEq, Eq)]
pub enum ClockError {
    /// Not an IANA name.
    #[error(
        "cannot use time zone {0:?}: no such zone; write an IANA name such as Asia/Shanghai, \"utc\", \"site\" or +08:00"
    )]
    Zone(String),
    /// Further from UTC than any place.
    #[error("cannot use an offset of {0} s from UTC: at most 86399 s either way")]
    Offset(i32),
}

impl ClockModel {
    /// Reads `utc`, `site`, `+08:00`, `-0330` or an IANA name.
    ///
    /// # Errors
    /// The text is none of these.
    pub fn parse(text: &str) -> Result<Self, ClockError> {
        match text {
            "utc" | "UTC" => return Ok(Self::Utc),
            "site" => return Ok(Self::Site),
            _ => {}
        }
        if let Some(seconds) = offset(text) {
            return Ok(Self::Fixed(seconds));
        }
        TimeZone::get(text).map_err(|_| ClockError::Zone(text.to_owned()))?;
        Ok(Self::Zone(Cow::Owned(text.to_owned())))
    }

    /// The zones to read with, once the site's zone is known.
    ///
    /// # Errors
    /// See [`ClockError`].
    pub fn zones(&self, site: &TimeZone) -> Result<Zones, ClockError> {
        let declared = match self {
            Self::Utc => return Ok(Zones { declared: TimeZone::UTC, other: site.clone() }),
            Self::Site => site.clone(),
            Self::Zone(name) => {
                TimeZone::get(name).map_err(|_| ClockError::Zone(name.clone().into_owned()))?
            }
            Self::Fixed(seconds) => {
                Offset::from_seconds(*seconds).map_err(|_| ClockError::Offset(*seconds))?.to_time_zone()
            }
        };
        Ok(Zones { declared, other: TimeZone::UTC })
    }
}

impl fmt::Display for ClockModel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Utc => f.write_str("utc"),
            Self::Site => f.write_str("site"),
            Self::Zone(name) => f.write_str(name),
            Self::Fixed(s) => {
                let sign = if *s < 0 { '-' } else { '+' };
                write!(f, "{sign}{:02}:{:02}", s.abs() / 3600, s.abs() / 60 % 60)
            }
        }
    }
}

fn offset(text: &str) -> Option<i32> {
    let (sign, rest) = match text.split_at_checked(1)? {
        ("+", rest) => (1, rest),
        ("-", rest) => (-1, rest),
        _ => return None,
    };
    let digits: String = rest.chars().filter(|c| *c != ':').collect();
    let (hours, minutes) = digits.split_at_checked(2)?;
    let minutes: i32 = if minutes.is_empty() { 0 } else { minutes.parse().ok()? };
    let hours: i32 = hours.parse().ok()?;
    (hours < 24 && minutes < 60).then_some(sign * (hours * 3600 + minutes * 60))
}

/// The declared zone of a source, and the one that it is most often confused with: UTC beside a
/// local clock, the site's wall time beside UTC.
#[derive(Clone, Debug)]
pub struct Zones {
    pub(super) declared: TimeZone,
    pub(super) other: TimeZone,
}

impl Zones {
    /// The zone that names are read with unless the file's own times say otherwise.
    pub fn declared(&self) -> &TimeZone {
        &self.declared
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_way_to_write_a_clock_is_read_and_printed() {
        for text in ["utc", "site", "Europe/Berlin", "+08:00", "-03:30"] {
            assert_eq!(ClockModel::parse(text).expect("known").to_string(), text);
        }
        assert_eq!(ClockModel::parse("-0330"), Ok(ClockModel::Fixed(-12_600)));
        assert!(matches!(ClockModel::parse("Mars/Base"), Err(ClockError::Zone(_))));
    }
}
