//! Instants. Inside the house an instant is UTC milliseconds; outside it is RFC 3339.

use std::fmt;
use std::ops::{Add, Sub};
use std::time::Duration;

use jiff::Timestamp;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// An instant in milliseconds since 1970-01-01T00:00:00Z.
///
/// Databases store the bare integer (columns end in `_ms`); every document prints RFC 3339 in UTC,
/// with a fraction only when it is not zero.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct UtcMs(pub i64);

impl UtcMs {
    /// Earliest and latest instants that civil time can express; used as open ends of spans.
    pub const MIN: Self = Self(-377_705_023_201_000);
    /// See [`UtcMs::MIN`].
    pub const MAX: Self = Self(253_402_207_200_000);

    /// The instant as a jiff timestamp; values outside the civil range are clamped to it.
    pub fn timestamp(self) -> Timestamp {
        let ms = self.0.clamp(Self::MIN.0, Self::MAX.0);
        Timestamp::from_millisecond(ms).unwrap_or(Timestamp::UNIX_EPOCH)
    }

    /// Parses RFC 3339; sub-millisecond digits are cut off.
    ///
    /// # Errors
    /// The text is not RFC 3339 with an offset.
    pub fn parse(text: &str) -> Result<Self, jiff::Error> {
        text.parse::<Timestamp>().map(Self::from)
    }

    /// Milliseconds from `earlier` to `self`; negative when `earlier` is the later one. Ends at the widest distance: an
    /// instant may be what a stranger wrote.
    pub fn since(self, earlier: Self) -> i64 {
        self.0.saturating_sub(earlier.0)
    }
}

impl From<Timestamp> for UtcMs {
    fn from(ts: Timestamp) -> Self {
        Self(ts.as_millisecond())
    }
}

impl Add<Duration> for UtcMs {
    type Output = Self;
    fn add(self, d: Duration) -> Self {
        Self(self.0.saturating_add(i64::try_from(d.as_millis()).unwrap_or(i64::MAX)))
    }
}

impl Sub<Duration> for UtcMs {
    type Output = Self;
    fn sub(self, d: Duration) -> Self {
        Self(self.0.saturating_sub(i64::try_from(d.as_millis()).unwrap_or(i64::MAX)))
    }
}

impl fmt::Display for UtcMs {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.timestamp().fmt(f)
    }
}

impl fmt::Debug for UtcMs {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self} ({} ms)", self.0)
    }
}

impl Serialize for UtcMs {
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for UtcMs {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        let text = String::deserialize(d)?;
        Self::parse(&text).map_err(serde::de::Error::custom)
    }
}

impl schemars::JsonSchema for UtcMs {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "UtcMs".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({
            "type": "string",
            "format": "date-time",
            "description": "An instant, RFC 3339 in UTC.",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_instant_prints_as_rfc_3339_and_comes_back() {
        let t = UtcMs(1_793_217_600_500);
        assert_eq!(t.to_string(), "2026-10-28T20:00:00.5Z");
        assert_eq!(UtcMs::parse(&t.to_string()).expect("own output"), t);
    }

    #[test]
    fn open_ends_can_be_printed() {
        assert!(UtcMs::MIN.to_string().starts_with("-009999"));
        assert!(UtcMs::MAX.to_string().starts_with("9999"));
    }
}
