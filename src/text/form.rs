//! How instants, lengths of time, sizes, shares and lists are written in each language.

use jiff::civil::DateTime;
use jiff::tz::{AmbiguousOffset, TimeZone};

use super::Text;
use crate::model::{Span, UtcMs};

impl Text {
    /// An instant on the clock of `tz`, to the second: `2026-11-21 16:30:05`. In an hour that occurs
    /// twice the offset follows, so that the two readings stay apart.
    pub fn instant(&self, at: UtcMs, tz: &TimeZone) -> String {
        let civil = tz.to_datetime(at.timestamp());
        format!("{}{}", civil.strftime("%Y-%m-%d %H:%M:%S"), fold_offset(at, civil, tz))
    }

    /// The same instant to the minute, for lists where seconds only add noise.
    pub fn minute(&self, at: UtcMs, tz: &TimeZone) -> String {
        let civil = tz.to_datetime(at.timestamp());
        format!("{}{}", civil.strftime("%Y-%m-%d %H:%M"), fold_offset(at, civil, tz))
    }

    /// The last minute before an end: who reads midnight of the next day takes that day for the last one.
    pub fn last_minute(&self, end: UtcMs, tz: &TimeZone) -> String {
        self.minute(UtcMs(end.0.saturating_sub(1)), tz)
    }

    /// A span on the clock of `tz`; the date of the end is left out when both share it. An end that
    /// lies at the edge of civil time is written as open.
    pub fn span(&self, span: Span, tz: &TimeZone) -> String {
        let open = || self.word("form-open-end");
        if span.end.0.saturating_sub(span.start.0) < 1_000 {
            return self.instant(span.start, tz);
        }
        let start = if span.start <= UtcMs::MIN { open() } else { self.instant(span.start, tz) };
        let end = if span.end >= UtcMs::MAX {
            open()
        } else if tz.to_datetime(span.start.timestamp()).date() == tz.to_datetime(span.end.timestamp()).date()
        {
            let civil = tz.to_datetime(span.end.timestamp());
            format!("{}{}", civil.strftime("%H:%M:%S"), fold_offset(span.end, civil, tz))
        } else {
            self.instant(span.end, tz)
        };
        self.say("form-span", &[("start", start.into()), ("end", end.into())])
    }

    /// A length of time in its two largest units: `3 h 20 min`, `3 小时 20 分`. Cut off, never rounded
    /// up, so that a length below a limit is never written as the limit.
    pub fn duration(&self, ms: i64) -> String {
        let total = ms.unsigned_abs();
        if (1..1_000).contains(&total) {
            return self.say("form-milliseconds", &[("n", total.into())]);
        }
        let s = total / 1_000;
        let (days, hours, minutes, seconds) = (s / 86_400, s / 3_600 % 24, s / 60 % 60, s % 60);
        let two = |id: &str, a: u64, b: u64| self.say(id, &[("a", a.into()), ("b", b.into())]);
        let one = |id: &str, n: u64| self.say(id, &[("n", n.into())]);
        match (days, hours, minutes, seconds) {
            (0, 0, 0, s) => one("form-seconds", s),
            (0, 0, m, 0) => one("form-minutes", m),
            (0, 0, m, s) => two("form-minutes-seconds", m, s),
            (0, h, 0, _) => one("form-hours", h),
            (0, h, m, _) => two("form-hours-minutes", h, m),
            (d, 0, _, _) => one("form-days", d),
            (d, h, _, _) => two("form-days-hours", d, h),
        }
    }

    /// A size with three significant digits in decimal units, as disks are sold: `1.25 GB`.
    pub fn bytes(&self, bytes: u64) -> String {
        const UNITS: [&str; 6] = ["kB", "MB", "GB", "TB", "PB", "EB"];
        if bytes < 1_000 {
            return format!("{bytes} B");
        }
        let mut scaled = bytes as f64 / 1_000.0;
        let mut units = UNITS.iter();
        let mut unit = units.next().copied().unwrap_or_default();
        while scaled >= 999.5 {
            let Some(next) = units.next() else { break };
            scaled /= 1_000.0;
            unit = next;
        }
        let places = if scaled < 9.995 { 2 } else { usize::from(scaled < 99.95) };
        format!("{scaled:.places$} {unit}")
    }

    /// A value as it is written, with its unit: `working_days`, `days`, `hours`, `minutes`, `seconds`, `percent`, `bytes` or
    /// `octal_mode`.
    pub fn measured(&self, value: &str, unit: &str) -> String {
        self.say(&format!("unit-{unit}"), &[("value", value.into())])
    }

    /// A share of a hundred with one place. Cut off, never rounded up: only what is whole is written
    /// as 100 %, and only nothing as 0 %.
    pub fn percent(&self, pct: f64) -> String {
        let tenths = (pct * 10.0 + 1e-9).floor();
        if pct > 0.0 && tenths < 1.0 {
            return self.measured("< 0.1", "percent");
        }
        if tenths % 10.0 == 0.0 {
            self.measured(&format!("{:.0}", tenths / 10.0), "percent")
        } else {
            self.measured(&format!("{:.1}", tenths / 10.0), "percent")
        }
    }

    /// Several things in a row: `a, b and c`, `a、b、c`.
    pub fn list(&self, items: &[String]) -> String {
        match items.split_last() {
            Some((last, init)) if !init.is_empty() => self.pair("form-list-end", &self.commas(init), last),
            _ => self.commas(items),
        }
    }

    /// Several things in a row that goes on, or that nothing closes: `a, b, c`, `a、b、c`.
    pub fn commas(&self, items: &[String]) -> String {
        let mut items = items.iter();
        let first = items.next().cloned().unwrap_or_default();
        items.fold(first, |head, item| self.pair("form-list-more", &head, item))
    }

    fn pair(&self, id: &str, head: &str, item: &str) -> String {
        self.say(id, &[("head", head.into()), ("item", item.into())])
    }
}

/// The offset, when the civil time occurs twice.
fn fold_offset(at: UtcMs, civil: DateTime, tz: &TimeZone) -> String {
    if matches!(tz.to_ambiguous_timestamp(civil).offset(), AmbiguousOffset::Fold { .. }) {
        format!(" {}", tz.to_offset(at.timestamp()))
    } else {
        String::new()
    }
}

/// A number with its whole part grouped in threes, at most two places after the point.
pub fn grouped(n: f64) -> String {
    let text = format!("{:.2}", n.abs());
    let (whole, part) = text.split_once('.').unwrap_or((&text, ""));
    let part = part.trim_end_matches('0');
    let mut out = String::from(if n < 0.0 { "-" } else { "" });
    for (i, digit) in whole.chars().enumerate() {
        if i > 0 && (whole.len() - i) % 3 == 0 {
            out.push(',');
        }
        out.push(digit);
    }
    if !part.is_empty() {
        out.push('.');
        out.push_str(part);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::super::{Lang, for_lang};
    use super::*;

    fn tz(name: &str) -> TimeZone {
        TimeZone::get(name).expect("bundled")
    }

    fn at(text: &str) -> UtcMs {
        UtcMs::parse(text).expect("valid")
    }

    #[test]
    fn the_hour_that_occurs_twice_shows_its_offset() {
        let en = for_lang(Lang::En);
        let zone = tz("Europe/Berlin");
        assert_eq!(en.instant(at("2026-10-25T00:30:00Z"), &zone), "2026-10-25 02:30:00 +02");
        assert_eq!(en.instant(at("2026-10-25T01:30:00Z"), &zone), "2026-10-25 02:30:00 +01");
        assert_eq!(en.minute(at("2026-10-25T12:30:00Z"), &zone), "2026-10-25 13:30");
    }

    #[test]
    fn a_span_names_a_shared_day_once() {
        let zone = tz("Asia/Shanghai");
        let within = Span::new(at("2026-11-03T02:00:00Z"), at("2026-11-03T05:00:00Z"));
        let across = Span::new(at("2026-11-03T02:00:00Z"), at("2026-11-04T05:00:00Z"));
        let en = for_lang(Lang::En);
        assert_eq!(en.span(within, &zone), "2026-11-03 10:00:00 to 13:00:00");
        assert_eq!(for_lang(Lang::ZhCn).span(across, &zone), "2026-11-03 10:00:00 至 2026-11-04 13:00:00");
        assert_eq!(en.span(Span::new(UtcMs::MIN, within.end), &zone), "open to 2026-11-03 13:00:00");
    }

    #[test]
    fn lengths_are_written_in_two_units_and_never_rounded_up() {
        let (en, zh) = (for_lang(Lang::En), for_lang(Lang::ZhCn));
        assert_eq!(en.duration(12_000_000), "3 h 20 min");
        assert_eq!(zh.duration(12_000_000), "3 小时 20 分");
        assert_eq!(en.duration(3_599_999), "59 min 59 s");
        assert_eq!(en.duration(86_400_000 * 90), "90 d");
        assert_eq!(zh.duration(86_400_000 * 2 - 1), "1 天 23 小时");
        assert_eq!(en.duration(250), "250 ms");
        assert_eq!(en.duration(0), "0 s");
        assert_eq!(en.duration(60_000), "1 min");
    }

    #[test]
    fn shares_never_look_better_than_they_are() {
        let en = for_lang(Lang::En);
        assert_eq!(en.percent(99.999), "99.9 %");
        assert_eq!(en.percent(100.0), "100 %");
        assert_eq!(en.percent(0.04), "< 0.1 %");
        assert_eq!(en.percent(0.0), "0 %");
        assert_eq!(en.percent(83.1), "83.1 %");
        assert_eq!(for_lang(Lang::ZhCn).percent(80.0), "80%");
    }

    #[test]
    fn a_value_stands_with_its_unit_as_the_language_writes_it() {
        let said = |lang, value, unit| for_lang(lang).measured(value, unit);
        assert_eq!(said(Lang::En, "1", "working_days"), "1 working day");
        assert_eq!(said(Lang::En, "30", "days"), "30 days");
        assert_eq!(said(Lang::ZhCn, "30", "days"), "30 天");
        assert_eq!(said(Lang::ZhCn, "80", "percent"), "80%");
        assert_eq!(said(Lang::ZhCn, "0640", "octal_mode"), "文件权限 0640");
    }

    #[test]
    fn sizes_carry_three_digits() {
        let en = for_lang(Lang::En);
        assert_eq!(en.bytes(999), "999 B");
        assert_eq!(en.bytes(1_000), "1.00 kB");
        assert_eq!(en.bytes(999_999), "1.00 MB");
        assert_eq!(en.bytes(12_345_678_901), "12.3 GB");
        assert_eq!(en.bytes(u64::MAX), "18.4 EB");
    }

    #[test]
    fn lists_end_as_the_language_has_it() {
        let items = ["a", "b", "c"].map(String::from);
        assert_eq!(for_lang(Lang::En).list(&items), "a, b and c");
        assert_eq!(for_lang(Lang::ZhCn).list(&items), "a、b、c");
        assert_eq!(for_lang(Lang::En).list(&items[..1]), "a");
    }

    #[test]
    fn numbers_are_grouped_in_threes() {
        assert_eq!(grouped(1_234_567.0), "1,234,567");
        assert_eq!(grouped(-1_000.5), "-1,000.5");
        assert_eq!(grouped(0.0), "0");
    }
}
