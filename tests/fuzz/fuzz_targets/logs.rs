//! Whatever a recorder's log holds: every line is counted once, nothing is told of the future, and no name of a camera
//! is longer than a name may be.

#![no_main]

use holdfast::model::UtcMs;
use holdfast::sources::logs::Reader;
use holdfast::sources::recorders::LOGS;
use jiff::tz::TimeZone;
use libfuzzer_sys::fuzz_target;

/// 22 November 2026, 16:00 UTC.
const NOW: UtcMs = UtcMs(1_795_363_200_000);

fuzz_target!(|bytes: &[u8]| {
    let Some((first, text)) = bytes.split_first() else { return };
    let zone = ["America/New_York", "Asia/Shanghai", "Europe/Berlin"][usize::from(*first) % 3];
    let tz = TimeZone::get(zone).expect("bundled");
    let since = (*first > 127).then(|| UtcMs(NOW.0 - 60_000));
    for format in LOGS {
        let mut reader = Reader::new(format, "zmc_m1.log", &tz, NOW, since);
        let lines: Vec<&[u8]> = text.split(|b| *b == b'\n').collect();
        lines.iter().for_each(|line| reader.line(line));
        assert_eq!(reader.tally.lines, lines.len() as u64);
        for event in &reader.events {
            assert!(event.at.0 <= NOW.0 + 300_000);
            assert!(since.is_none_or(|s| event.at.0 >= s.0 - format.late_ms - 300_000));
            assert!(event.camera.as_ref().is_none_or(|c| !c.is_empty() && c.len() <= 128));
        }
    }
});
