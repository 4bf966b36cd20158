//! Lines of real logs, of none, and of any bytes.

use proptest::prelude::*;

use super::*;
use crate::sources::recorders::{LOGS, RECORDERS};

fn at(text: &str) -> UtcMs {
    UtcMs::from(text.parse::<jiff::Timestamp>().unwrap())
}

/// What lines told, as words, and what became of them.
fn told(product: &str, file: &str, text: &str) -> (Vec<String>, LogTally) {
    let format = LOGS.iter().find(|l| l.product == product).unwrap();
    let tz = TimeZone::get("Asia/Shanghai").unwrap();
    let mut reader = Reader::new(format, file, &tz, at("2026-11-22T16:00:00Z"), None);
    text.lines().for_each(|line| reader.line(line.as_bytes()));
    let show = |e: &LogEvent| {
        let time = tz.to_datetime(e.at.timestamp()).strftime("%H:%M:%S");
        format!("{time} {} {:?}", e.camera.as_deref().unwrap_or("-"), e.word)
    };
    (reader.events.iter().map(show).collect(), reader.tally)
}

fn tally(lines: u64, foreign: u64, misdated: u64) -> LogTally {
    LogTally { lines, foreign, misdated, breaks: 0 }
}

#[test]
fn every_log_belongs_to_a_layout() {
    for log in LOGS {
        assert!(RECORDERS.iter().any(|l| l.name == log.product), "{}", log.product);
    }
}

/// Lines as Motion 4.5.1 of Debian wrote them when its camera was unplugged and plugged in, and it was ended.
#[test]
fn motion_tells_of_a_loss_by_the_number_of_its_camera_not_of_its_thread() {
    let text = "\
[0:motion] [NTC] [ALL] [Nov 22 23:10:26] motion_startup: Motion 4.5.1 Started
[0:motion] [NTC] [ALL] [Nov 22 23:10:26] motion_start_thread: Camera ID: 101 Camera Name: gate two Service: rtsp:
[1:ml1:gate two] [NTC] [ALL] [Nov 22 23:10:26] motion_init: Camera 101 started: motion detection Enabled
[2:nc2:gate two] [ERR] [NET] [Nov 22 23:10:39] netcam_rtsp_handler_reconnect: norm: Reconnecting with camera....
[1:ml1:gate two] [NTC] [ALL] [Nov 22 23:11:09] mlp_capture: Video signal lost - Adding grey image
[2:nc2:gate two] [NTC] [NET] [Nov 22 23:11:32] netcam_rtsp_connect: norm: Camera (gate two) connected
[1:ml1:gate two] [NTC] [ALL] [Nov 22 23:11:32] mlp_capture: Video signal re-acquired
[0:motion] [NTC] [ALL] [Nov 22 23:11:49] main: Motion terminating
[7:ml7:hall] [NTC] [ALL] [Nov 22 23:11:50] mlp_capture: Video signal lost - Adding grey image
something else";
    let (events, became) = told("motion", "motion.log", text);
    assert_eq!(
        events,
        ["23:10:26 - Started", "23:11:09 101 Lost", "23:11:32 101 Back", "23:11:49 - Stopped"]
    );
    assert_eq!(
        became,
        tally(10, 2, 0),
        "a thread that never said which camera it is, and a line of somebody else"
    );
}

/// Lines as zmc 1.36.33 of Debian wrote them when its camera was unplugged and plugged in; the others by its sources.
#[test]
fn zoneminder_tells_of_a_loss_until_pictures_come_and_never_of_an_address() {
    let text = "\
11/22/26 23:11:22.212490 zmc_m1[30355].INF-zm_ffmpeg_camera.cpp/228 [Unable to read packet from stream 0: error -541478725 \"End of file\".]
11/22/26 23:11:22.212634 zmc_m1[30355].ERR-zmc.cpp/305 [Failed to capture image from monitor 1 gate (1/1)]
11/22/26 23:11:23.247411 zmc_m1[30355].ERR-zm_ffmpeg_camera.cpp/325 [Unable to open input rtsp://guard:secret@10.0.0.5/gate due to: Connection refused]
11/22/26 23:11:23.247797 zmc_m1[30355].ERR-zmc.cpp/258 [Failed to prime capture of initial monitor]
11/22/26 23:12:10.224766 zmc_m1[30355].INF-zm_monitor.cpp/1680 [gate: 140 - Capturing at 0.21 fps, capturing bandwidth 1649bytes/sec Analysing at 0.00 fps]
11/22/26 23:13:01.000000 zmwatch[411].WAR [Restarting capture daemon for 7 hall, time since last capture 12 seconds (2-1)]
11/22/26 23:14:01.000000 zmpkg[411].INF [Command: stop]
22/11/26 23:15:01.000000 zmpkg[412].INF [Command: start]";
    let (events, became) = told("zoneminder", "zmc_m1.log", text);
    assert_eq!(
        events,
        ["23:11:22 1 Lost", "23:11:23 1 Lost", "23:12:10 1 Back", "23:13:01 7 Lost", "23:14:01 - Stopped"]
    );
    assert_eq!(became, tally(8, 1, 0), "a date of another locale is not guessed at");
    let files = LOGS.iter().find(|l| l.product == "zoneminder").unwrap().files;
    assert!(files("zmc_m12.log") && files("zmpkg.log") && !files("zmc_m1.log.1") && !files("web_php.log"));
}

/// Lines by Frigate's sources; no Frigate runs here.
#[test]
fn frigate_tells_of_a_loss_by_its_watchdog() {
    let text = "\
2026-11-22 23:04:00.123456789  [INFO] Starting Frigate...
2026-11-22 23:04:05.123456789  [2026-11-22 23:04:05] frigate.app                    INFO    : Starting Frigate (0.16.2-4d58206)
2026-11-22 23:05:00.123456789  [2026-11-22 23:05:00] frigate.video                  ERROR   : gate_1: Unable to read frames from ffmpeg process.
2026-11-22 23:05:10.123456789  [2026-11-22 23:05:10] watchdog.gate_1                ERROR   : Ffmpeg process crashed unexpectedly for gate_1.
2026-11-22 23:05:10.223456789  [2026-11-22 23:05:10] ffmpeg.gate_1.detect           ERROR   : rtsp://guard:secret@10.0.0.5: Connection refused
2026-11-22 23:05:20.123456789  [2026-11-22 23:05:20] watchdog.hall                  ERROR   : No new recording segments were created for hall in the last 120s. restarting the ffmpeg record process...
[2026-11-22 23:06:00] frigate.app                    INFO    : Stopping...
Traceback (most recent call last):";
    let (events, became) = told("frigate", "current", text);
    assert_eq!(
        events,
        [
            "23:04:05 - Started",
            "23:05:00 gate_1 Lost",
            "23:05:10 gate_1 Lost",
            "23:05:20 hall Lost",
            "23:06:00 - Stopped"
        ]
    );
    assert_eq!(became, tally(8, 1, 0));
}

#[test]
fn a_log_without_years_that_is_older_than_a_year_is_not_taken_for_this_years() {
    let line = |stamp: &str, what: &str| format!("[0:motion] [NTC] [ALL] [{stamp}] main: {what}\n");
    // Written in November 2024, and the rest a year later.
    let text = line("Nov 10 08:00:00", "Motion terminating") + &line("Nov 25 08:00:00", "Motion terminating");
    let (events, became) = told("motion", "motion.log", &text);
    assert_eq!((events.len(), became), (1, tally(2, 0, 1)));
}

#[test]
fn lines_that_cannot_have_been_written_when_they_say_are_counted_and_tell_nothing() {
    let format = LOGS.iter().find(|l| l.product == "motion").unwrap();
    let (tz, now) = (TimeZone::UTC, at("2026-11-22T15:10:05Z"));
    // Read live by the wrong clock: eight hours ahead.
    let mut reader = Reader::new(format, "motion.log", &tz, now, Some(at("2026-11-22T15:10:00Z")));
    reader.line(b"[0:motion] [NTC] [ALL] [Nov 22 23:10:02] main: Motion terminating");
    assert_eq!((reader.events.len(), reader.tally), (0, tally(1, 0, 1)));
}

proptest! {
    #[test]
    fn no_bytes_make_a_reader_crash_and_every_line_is_counted(
        lines in prop::collection::vec(prop::collection::vec(any::<u8>(), 0..200), 0..8),
        cut in 0usize..120, swap in any::<u8>()
    ) {
        let known: [&[u8]; 3] = [
            b"[1:ml1:gate] [NTC] [ALL] [Nov 22 23:11:09] mlp_capture: Video signal lost - Adding grey image",
            b"11/22/26 23:11:22.212634 zmc_m1[30355].ERR-zmc.cpp/305 [Failed to capture image from monitor 1 gate (1/1)]",
            b"2026-11-22 23:05:10.1  [2026-11-22 23:05:10] watchdog.gate ERROR : Ffmpeg process crashed unexpectedly for gate.",
        ];
        let tz = TimeZone::get("America/New_York").unwrap();
        let now = at("2026-11-22T16:00:00Z");
        for format in LOGS {
            let mut reader = Reader::new(format, "zmc_m1.log", &tz, now, None);
            lines.iter().for_each(|line| reader.line(line));
            for line in known {
                let mut line = line.to_vec();
                let at = cut % line.len();
                line[at] = swap;
                reader.line(&line);
                reader.line(&line[..at]);
            }
            prop_assert_eq!(reader.tally.lines, lines.len() as u64 + 6);
            prop_assert!(reader.tally.foreign + reader.tally.misdated + reader.events.len() as u64 <= reader.tally.lines);
            for event in &reader.events {
                prop_assert!(event.at.0 <= now.0 + 300_000);
                prop_assert!(event.camera.as_ref().is_none_or(|c| !c.is_empty() && c.len() <= 128));
            }
        }
    }
}
