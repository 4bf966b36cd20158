//! Time parts as a path names them, and what they add up to.

use jiff::civil::{Date, DateTime, Time};

use crate::model::UtcMs;

use super::TimePart;

/// What the parts of one edge add up to.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum NamedTime {
    /// The path says nothing.
    Nothing,
    /// A civil day only.
    Day(Date),
    /// A time of day only (an end, beside a start with a date).
    TimeOfDay(Time),
    /// A civil date and time, without a zone.
    Civil(DateTime),
    /// An instant: epoch seconds, or civil time with its own offset.
    Instant(UtcMs),
}

/// The time parts found so far; every part at most once.
#[derive(Clone, Copy, Default, PartialEq, Eq, Debug)]
pub struct Parts {
    year: Option<i64>,
    month: Option<i64>,
    day: Option<i64>,
    hour: Option<i64>,
    minute: Option<i64>,
    second: Option<i64>,
    subsec_ns: Option<i64>,
    epoch_s: Option<i64>,
    offset_s: Option<i64>,
}

impl Parts {
    /// Takes the digits of one part; false when they mean nothing or contradict an earlier part.
    pub(super) fn set(&mut self, part: TimePart, text: &[u8]) -> bool {
        let value = match part {
            TimePart::Fraction => fraction_ns(text),
            TimePart::Offset => offset_s(text),
            TimePart::ShortYear => number(text).map(|y| 2000 + y),
            _ => number(text),
        };
        let slot = match part {
            TimePart::Year | TimePart::ShortYear => &mut self.year,
            TimePart::Month => &mut self.month,
            TimePart::Day => &mut self.day,
            TimePart::Hour => &mut self.hour,
            TimePart::Minute => &mut self.minute,
            TimePart::Second => &mut self.second,
            TimePart::Fraction => &mut self.subsec_ns,
            TimePart::Epoch => &mut self.epoch_s,
            TimePart::Offset => &mut self.offset_s,
        };
        put(slot, value)
    }

    /// Takes unpadded milliseconds.
    pub(super) fn set_millis(&mut self, text: &[u8]) -> bool {
        put(&mut self.subsec_ns, number(text).map(|ms| ms * 1_000_000))
    }

    /// What the parts add up to; `None` when they name no real time (30 February, 25 o'clock).
    pub fn named(&self) -> Option<NamedTime> {
        let ns = i32::try_from(self.subsec_ns.unwrap_or(0)).ok()?;
        if let Some(seconds) = self.epoch_s {
            let ms = seconds.checked_mul(1000)?.checked_add(i64::from(ns) / 1_000_000)?;
            return Some(NamedTime::Instant(UtcMs(ms)));
        }
        let (date, time) = (self.date()?, self.time(ns)?);
        Some(match (date, time, self.offset_s) {
            (Some(d), Some(t), None) => NamedTime::Civil(d.to_datetime(t)),
            (Some(d), Some(t), Some(offset)) => NamedTime::Instant(instant(d.to_datetime(t), offset)?),
            (Some(d), None, _) => NamedTime::Day(d),
            (None, Some(t), _) => NamedTime::TimeOfDay(t),
            (None, None, _) => NamedTime::Nothing,
        })
    }

    fn date(&self) -> Option<Option<Date>> {
        let (Some(y), Some(m), Some(d)) = (self.year, self.month, self.day) else { return Some(None) };
        Date::new(i16::try_from(y).ok()?, i8::try_from(m).ok()?, i8::try_from(d).ok()?).ok().map(Some)
    }

    fn time(&self, ns: i32) -> Option<Option<Time>> {
        let Some(hour) = self.hour else { return Some(None) };
        let small = |v: Option<i64>| i8::try_from(v.unwrap_or(0)).ok();
        Time::new(i8::try_from(hour).ok()?, small(self.minute)?, small(self.second)?, ns).ok().map(Some)
    }
}

fn instant(civil: DateTime, offset_s: i64) -> Option<UtcMs> {
    let offset = jiff::tz::Offset::from_seconds(i32::try_from(offset_s).ok()?).ok()?;
    offset.to_timestamp(civil).ok().map(UtcMs::from)
}

fn put(slot: &mut Option<i64>, value: Option<i64>) -> bool {
    match (value, *slot) {
        (None, _) => false,
        (Some(v), Some(earlier)) => v == earlier,
        (Some(v), None) => {
            *slot = Some(v);
            true
        }
    }
}

/// Reads ASCII digits; `None` for anything else and beyond 18 digits.
pub(super) fn number(text: &[u8]) -> Option<i64> {
    if text.is_empty() || text.len() > 18 {
        return None;
    }
    text.iter().try_fold(0i64, |sum, b| b.is_ascii_digit().then(|| sum * 10 + i64::from(b - b'0')))
}

fn fraction_ns(text: &[u8]) -> Option<i64> {
    let missing = 9u32.checked_sub(u32::try_from(text.len()).ok()?)?;
    number(text).map(|n| n * 10i64.pow(missing))
}

fn offset_s(text: &[u8]) -> Option<i64> {
    let (sign, digits) = match text {
        b"Z" => return Some(0),
        [b'+', rest @ ..] => (1, rest),
        [b'-', rest @ ..] => (-1, rest),
        _ => return None,
    };
    let hours = number(digits.get(..2)?)?;
    let minutes = number(digits.get(digits.len().checked_sub(2)?..)?)?;
    Some(sign * (hours * 3600 + minutes * 60))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn civil(parts: &[(TimePart, &str)]) -> Option<NamedTime> {
        let mut p = Parts::default();
        parts.iter().all(|(part, text)| p.set(*part, text.as_bytes())).then(|| p.named())?
    }

    #[test]
    fn a_day_that_never_was_names_nothing() {
        use TimePart::{Day, Month, Year};
        assert_eq!(civil(&[(Year, "2026"), (Month, "02"), (Day, "30")]), None);
    }

    #[test]
    fn a_part_that_contradicts_itself_names_nothing() {
        assert_eq!(civil(&[(TimePart::Hour, "10"), (TimePart::Hour, "11")]), None);
    }

    #[test]
    fn an_offset_in_the_name_makes_an_instant() {
        use TimePart::{Day, Hour, Month, Offset, Year};
        let named =
            |offset| civil(&[(Year, "2026"), (Month, "11"), (Day, "21"), (Hour, "17"), (Offset, offset)]);
        let want = UtcMs::parse("2026-11-21T22:00:00Z").expect("valid");
        assert_eq!(named("-0500"), Some(NamedTime::Instant(want)));
        assert_eq!(named("-05:00"), Some(NamedTime::Instant(want)));
    }
}
