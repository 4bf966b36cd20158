//! Shapes of strings that a schema names but cannot express: zones, sizes, schedules, ids.
//!
//! Each is a `format` in the schema and one line in [`FORMATS`]. Nothing is evaluated here.

use std::net::SocketAddr;
use std::time::Duration;

use jiff::civil::{Date, DateTime};
use jiff::tz::{Offset, TimeZone};

use crate::model::ids::{CameraId, RecorderId};

use crate::model::{Hours, Period};
use crate::text::Said;

use super::calendar::first_and_last;
use super::channel::SyslogServer;
use super::probe::ProbeAddress;
use super::spelling::nearest;

/// A format's name in schemas, its test, and the words that say how to write it.
type Format = (&'static str, fn(&str) -> bool, &'static str);

/// Every format that the checker enforces.
pub const FORMATS: &[Format] = &[
    ("date", |s| s.parse::<Date>().is_ok() && s.len() == 10, "config-form-date"),
    ("time-zone", |s| zone(s).is_some(), "config-form-time-zone"),
    ("clock", |s| Clock::parse(s).is_some(), "config-form-clock"),
    ("cron", cron, "config-form-cron"),
    ("byte-size", |s| bytes(s).is_some(), "config-form-byte-size"),
    ("period", |s| s.parse::<Period>().is_ok(), "config-form-period"),
    ("hours", |s| s.parse::<Hours>().is_ok(), "config-form-hours"),
    ("dates", |s| first_and_last(s).is_some(), "config-form-dates"),
    ("span", |s| duration(s).is_some(), "config-form-span"),
    ("recorder-id", |s| RecorderId::new(s).is_ok(), "config-form-recorder-id"),
    ("camera-id", |s| CameraId::parse(s).is_ok(), "config-form-camera-id"),
    ("glob", |s| globset::Glob::new(s).is_ok(), "config-form-glob"),
    ("http-url", http_url, "config-form-http-url"),
    ("listen-address", |s| s.parse::<SocketAddr>().is_ok(), "config-form-listen-address"),
    ("local-minute", |s| s.len() == 16 && s.parse::<DateTime>().is_ok(), "config-form-local-minute"),
    ("syslog-server", |s| SyslogServer::parse(s).is_some(), "config-form-syslog-server"),
    ("recorder-url", |s| http_url(s) && !s.contains('@'), "config-form-recorder-url"),
    ("probe-address", |s| s.parse::<ProbeAddress>().is_ok(), "config-form-probe-address"),
    ("control-group", control_group, "config-form-control-group"),
    ("mail-address", |s| s.parse::<lettre::Address>().is_ok(), "config-form-mail-address"),
];

/// Formats of addresses of recorders and cameras, which people like to write with an account before the host.
pub const OF_DEVICES: &[&str] = &["recorder-url", "probe-address"];

/// Tests a text against a format; a format that is not ours is not tested.
///
/// # Errors
/// The text does not have the format: how to write it.
pub fn check(format: &str, text: &str) -> Result<(), Said> {
    match FORMATS.iter().find(|(name, ..)| *name == format) {
        Some((name, test, how)) if !test(text) => Err(match name {
            &"time-zone" => near_zone(text).unwrap_or_else(|| Said::of(how, [])),
            _ => Said::of(how, []),
        }),
        _ => Ok(()),
    }
}

/// How a recorder writes times into names and indexes.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub enum Clock {
    /// UTC.
    Utc,
    /// The site's own zone.
    #[default]
    Site,
    /// An IANA zone, by name.
    Zone(String),
    /// A fixed offset from UTC, in seconds east.
    Offset(i32),
}

impl Clock {
    /// Reads `UTC`, `site`, `+08:00` or an IANA name.
    pub fn parse(text: &str) -> Option<Self> {
        match text {
            "UTC" => Some(Self::Utc),
            "site" => Some(Self::Site),
            _ => offset(text).map(Self::Offset).or_else(|| zone(text).map(|_| Self::Zone(text.to_owned()))),
        }
    }

    /// The zone meant, `site` being the site's own.
    pub fn time_zone(&self, site: &TimeZone) -> TimeZone {
        match self {
            Self::Utc => TimeZone::UTC,
            Self::Site => site.clone(),
            Self::Zone(name) => zone(name).unwrap_or(TimeZone::UTC),
            Self::Offset(s) => Offset::from_seconds(*s).map_or(TimeZone::UTC, TimeZone::fixed),
        }
    }
}

/// An IANA zone by name.
pub fn zone(name: &str) -> Option<TimeZone> {
    TimeZone::get(name).ok()
}

fn near_zone(name: &str) -> Option<Said> {
    let known: Vec<String> = jiff::tz::db().available().map(|n| n.as_str().to_owned()).collect();
    let known: Vec<&str> = known.iter().map(String::as_str).collect();
    nearest(name, &known).map(|near| Said::of("config-did-you-mean", [("near", near.into())]))
}

/// A path below the root of all control groups that leads nowhere else.
fn control_group(text: &str) -> bool {
    let parts = text.strip_prefix('/').map(|rest| rest.split('/'));
    parts.is_some_and(|mut parts| parts.all(|part| !matches!(part, "" | "." | "..")))
}

/// Seconds east of UTC, of `+HH:MM` or `-HH:MM`; at most 14 hours, the widest offset in use.
fn offset(text: &str) -> Option<i32> {
    let (sign, rest) = match (text.strip_prefix('+'), text.strip_prefix('-')) {
        (Some(rest), _) => (1, rest),
        (_, Some(rest)) => (-1, rest),
        _ => return None,
    };
    let (h, m) = rest.split_once(':')?;
    let two = |s: &str| (s.len() == 2).then(|| s.parse::<u8>().ok()).flatten();
    let (h, m) = (i32::from(two(h)?), i32::from(two(m)?));
    (m < 60 && h * 60 + m <= 14 * 60).then_some(sign * (h * 3600 + m * 60))
}

/// Bytes of `64GiB`; units are powers of 1024.
pub fn bytes(text: &str) -> Option<u64> {
    let (number, unit) = split_unit(text)?;
    let shift = match unit {
        "B" => 0,
        "KiB" => 10,
        "MiB" => 20,
        "GiB" => 30,
        "TiB" => 40,
        _ => return None,
    };
    number.checked_mul(1 << shift)
}

/// The length of `90s`, `15m`, `6h` or `7d`.
pub fn duration(text: &str) -> Option<Duration> {
    let (number, unit) = split_unit(text)?;
    let seconds = match unit {
        "s" => 1,
        "m" => 60,
        "h" => 3600,
        "d" => 86_400,
        _ => return None,
    };
    (number > 0).then_some(())?;
    number.checked_mul(seconds).map(Duration::from_secs)
}

/// `http://` or `https://` with something behind it, without blanks.
fn http_url(text: &str) -> bool {
    let rest = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://"));
    rest.is_some_and(|r| r.starts_with(|c: char| c.is_ascii_alphanumeric() || c == '['))
        && text.chars().all(|c| c.is_ascii_graphic())
}

fn split_unit(text: &str) -> Option<(u64, &str)> {
    let digits = text.find(|c: char| !c.is_ascii_digit())?;
    let (number, unit) = text.split_at_checked(digits)?;
    Some((number.parse().ok()?, unit.trim_start()))
}

const MONTHS: [&str; 12] =
    ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"];
const WEEKDAYS: [&str; 7] = ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"];

/// Five fields, each of the right shape and in range; nothing is evaluated.
fn cron(text: &str) -> bool {
    let fields: Vec<&str> = text.split_whitespace().collect();
    let [minute, hour, day, month, weekday] = fields.as_slice() else { return false };
    field(minute, 0..=59, &[])
        && field(hour, 0..=23, &[])
        && field(day, 1..=31, &[])
        && field(month, 1..=12, &MONTHS)
        && field(weekday, 0..=7, &WEEKDAYS)
}

fn field(text: &str, range: std::ops::RangeInclusive<u8>, names: &[&str]) -> bool {
    let number = |s: &str| -> Option<u8> {
        let named = names.iter().position(|n| n.eq_ignore_ascii_case(s));
        let value = match named {
            Some(at) => u8::try_from(at).ok()? + *range.start(),
            None if s.bytes().all(|b| b.is_ascii_digit()) => s.parse().ok()?,
            None => return None,
        };
        range.contains(&value).then_some(value)
    };
    let part = |s: &str| -> bool {
        let (base, step) = s.split_once('/').map_or((s, None), |(b, step)| (b, Some(step)));
        let step_ok = step.is_none_or(|n| n.parse::<u8>().is_ok_and(|n| n > 0));
        let base_ok = base == "*"
            || match base.split_once('-') {
                Some((a, b)) => matches!((number(a), number(b)), (Some(a), Some(b)) if a <= b),
                None => number(base).is_some(),
            };
        step_ok && base_ok
    };
    text.split(',').all(part)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_format_takes_what_it_names_and_refuses_its_neighbour() {
        let cases: &[(&str, &[&str], &[&str])] = &[
            ("date", &["2026-02-28"], &["2026-02-30", "26-02-28", "2026-02-28T00:00"]),
            ("time-zone", &["Asia/Shanghai", "UTC"], &["Asia/Shangai", "+08:00", ""]),
            (
                "clock",
                &["UTC", "site", "+08:00", "-03:30", "Asia/Urumqi"],
                &["+8", "+15:00", "+08:60", "local"],
            ),
            (
                "cron",
                &["30 4 * * *", "*/5 0-6,12 1 JAN-MAR mon"],
                &["* * * *", "60 * * * *", "5-1 * * * *", "*/0 * * * *", "@daily"],
            ),
            ("byte-size", &["64GiB", "0 B"], &["64", "64GB", "GiB", "99999999TiB"]),
            (
                "hours",
                &["daily 00:00-24:00", "mon-fri,sun 07:00-19:00; sat 22:00-06:00"],
                &["daily", "mon 7-19"],
            ),
            ("period", &["24h", "3wd", "6mo"], &["3m", "0d", "3 d", "3"]),
            ("dates", &["2026-05-01", "2026-02-15/2026-02-23"], &["2026-02-30", "2026-02-23/2026-02-15"]),
            ("span", &["90s", "7d"], &["0s", "90", "1.5h"]),
            ("recorder-id", &["nvr1", "前门"], &["a/b", "", "a\nb"]),
            ("camera-id", &["nvr1/gate"], &["gate", "nvr1/"]),
            ("glob", &["*.tmp", "a/**"], &["[a"]),
            (
                "http-url",
                &["https://tsa.example.org/tsr", "http://[::1]:8080"],
                &["tsa.example.org", "http://", "ftp://a"],
            ),
            (
                "listen-address",
                &["127.0.0.1:9713", "[::1]:9713"],
                &["9713", ":9713", "localhost:9713", "127.0.0.1"],
            ),
            ("local-minute", &["2026-11-22T08:00"], &["2026-11-22", "2026-11-31T08:00", "2026-11-22T08:00Z"]),
            (
                "syslog-server",
                &["udp://127.0.0.1:514", "tcp://[::1]:601", "unix:/dev/log"],
                &["127.0.0.1:514", "udp://localhost:514", "unix:dev/log"],
            ),
            (
                "recorder-url",
                &["http://127.0.0.1:8081", "https://nvr.example.org/motion"],
                &["127.0.0.1:8081", "http://admin:secret@127.0.0.1:8081"],
            ),
            (
                "probe-address",
                &["rtsp://10.0.0.5", "tcp://[::1]:80"],
                &["10.0.0.5", "rtsp://admin:secret@10.0.0.5", "rtsp://10.0.0.5/stream"],
            ),
            (
                "control-group",
                &["/system.slice/zoneminder.service", "/nvr"],
                &["", "/", "nvr", "/../etc", "/a//b", "/sys/fs/cgroup/nvr/"],
            ),
            ("mail-address", &["a@example.org"], &["a", "a@b@c"]),
        ];
        assert_eq!(cases.len(), FORMATS.len());
        for (format, good, bad) in cases {
            for text in *good {
                assert_eq!(check(format, text), Ok(()), "{format} {text}");
            }
            for text in *bad {
                assert!(check(format, text).is_err(), "{format} {text}");
            }
        }
    }

    #[test]
    fn units_are_what_they_say() {
        assert_eq!(bytes("64GiB"), Some(64 << 30));
        assert_eq!(duration("15m"), Some(Duration::from_secs(900)));
        assert_eq!(Clock::parse("-03:30"), Some(Clock::Offset(-12_600)));
    }
}
