//! Lengths as regulations write them: `24h`, `30d`, `3wd`, `6mo`, `1y`. Hours run by the clock; all
//! others are local days, and a calendar month is no thirty days.

use std::fmt;
use std::str::FromStr;

use jiff::tz::TimeZone;
use jiff::{Span as Jump, ToSpan};
use schemars::JsonSchema;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::calendar::{date_of, day};
use super::time::UtcMs;
use super::working_days::{NoYear, WorkingDays};

/// What a period counts.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Unit {
    /// Minutes that elapse.
    Minutes,
    /// Hours that elapse.
    Hours,
    /// Local days.
    Days,
    /// Local days that are worked.
    WorkingDays,
    /// Calendar months.
    Months,
    /// Calendar years.
    Years,
}

/// Every unit as it is written; the longer ending first where one ends with another.
const UNITS: [(&str, Unit); 6] = [
    ("min", Unit::Minutes),
    ("h", Unit::Hours),
    ("wd", Unit::WorkingDays),
    ("d", Unit::Days),
    ("mo", Unit::Months),
    ("y", Unit::Years),
];

/// A length of time as a regulation writes it.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct Period {
    /// How many.
    pub count: u32,
    /// Of what.
    pub unit: Unit,
}

impl Period {
    /// The instant at which the period is over. Minutes and hours run from `from`; of days, months and
    /// years the day of `from` is not counted, and the period ends with the end of its last local day.
    /// A month without the day ends with its own last day.
    ///
    /// # Errors
    /// Working days reach into a year of which nobody said which days are worked, or there is no
    /// calendar at all.
    pub fn end(self, from: UtcMs, tz: &TimeZone, worked: Option<&WorkingDays>) -> Result<UtcMs, NoYear> {
        let count = i64::from(self.count);
        let elapsed = |ms: i64| Ok(UtcMs(from.0.saturating_add(count.saturating_mul(ms))));
        let first = date_of(from, tz);
        // Within jiff's own limits; a longer period ends with the calendar itself.
        let add = |jump: fn(i64) -> Jump| first.saturating_add(jump(count.min(19_998)));
        let last = match self.unit {
            Unit::Minutes => return elapsed(60_000),
            Unit::Hours => return elapsed(3_600_000),
            Unit::Days => add(|n| n.days()),
            Unit::Months => add(|n| n.months()),
            Unit::Years => add(|n| n.years()),
            Unit::WorkingDays => worked.ok_or_else(|| NoYear(first.year()))?.after(first, self.count)?,
        };
        Ok(day(last, tz).end)
    }
}

impl fmt::Display for Period {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let unit = UNITS.iter().find(|(_, unit)| *unit == self.unit).map_or("", |(text, _)| text);
        write!(f, "{}{unit}", self.count)
    }
}

impl FromStr for Period {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        let (number, unit) =
            UNITS.iter().find_map(|(end, unit)| Some((text.strip_suffix(end)?, *unit))).ok_or(())?;
        let plain = number.bytes().all(|b| b.is_ascii_digit());
        let count = number.parse().ok().filter(|n| plain && *n > 0).ok_or(())?;
        Ok(Self { count, unit })
    }
}

impl Serialize for Period {
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Period {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        let text = String::deserialize(d)?;
        text.parse().map_err(|()| serde::de::Error::custom("not a period"))
    }
}

impl JsonSchema for Period {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Period".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({ "type": "string", "format": "period" })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn end(period: &str, from: &str, zone: &str) -> String {
        let tz = TimeZone::get(zone).expect("bundled");
        let period: Period = period.parse().expect("period");
        period.end(UtcMs::parse(from).expect("instant"), &tz, None).expect("no working days").to_string()
    }

    #[test]
    fn every_unit_is_written_as_it_is_read_and_others_are_refused() {
        for text in ["15min", "24h", "30d", "3wd", "6mo", "1y"] {
            assert_eq!(text.parse::<Period>().expect("period").to_string(), text);
        }
        for text in ["", "d", "0d", "+3d", "3", "3 d", "3w", "3m", "1.5h", "99999999999d"] {
            assert!(text.parse::<Period>().is_err(), "{text}");
        }
    }

    #[test]
    fn a_calendar_month_is_no_thirty_days_and_ends_with_a_day() {
        let noon = "2026-01-31T04:00:00Z";
        assert_eq!(end("1mo", noon, "Asia/Shanghai"), "2026-02-28T16:00:00Z");
        assert_eq!(end("30d", noon, "Asia/Shanghai"), "2026-03-02T16:00:00Z");
        assert_eq!(end("1y", "2028-02-29T00:00:00Z", "UTC"), "2029-03-01T00:00:00Z");
        assert_eq!(end("24h", noon, "Asia/Shanghai"), "2026-02-01T04:00:00Z");
    }

    #[test]
    fn hours_run_by_the_clock_where_a_day_has_23() {
        let before = "2026-03-28T12:00:00Z";
        assert_eq!(end("24h", before, "Europe/Berlin"), "2026-03-29T12:00:00Z");
        assert_eq!(end("1d", before, "Europe/Berlin"), "2026-03-29T22:00:00Z");
    }

    #[test]
    fn working_days_without_a_calendar_are_not_told() {
        let three: Period = "3wd".parse().expect("period");
        assert_eq!(three.end(UtcMs(0), &TimeZone::UTC, None), Err(NoYear(1970)));
        assert!(end("200000y", "2026-01-01T00:00:00Z", "UTC").starts_with("9999"));
    }
}
