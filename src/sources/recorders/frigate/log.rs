//! What Frigate writes about itself, as versions 0.13 to 0.17 do into `/dev/shm/logs/frigate/current`: a stamp of the
//! container's clock by s6-log, then Python's own. Its watchdog repeats a loss while it lasts, and nothing says that
//! it is over. The folder is a file system in memory unless it is mounted from outside, and keeps no older file.

use crate::model::logbook::LogWord;
use crate::sources::logs::stamp::iso;
use crate::sources::logs::{Line, LogFormat, Names, Told};

/// The watchdog looks every ten seconds and gives `ffmpeg` up to two minutes before it speaks again.
const REPEATED_WITHIN_MS: i64 = 150_000;

/// One file; the other logs of that folder's neighbours are of nginx and go2rtc.
pub static LOG: LogFormat = LogFormat {
    product: "frigate",
    files: |name| name == "current",
    loss_ms: Some(REPEATED_WITHIN_MS),
    late_ms: 0,
    read,
};

/// `2026-11-22 23:04:00.123456789  [2026-11-22 23:04:00] watchdog.gate ERROR : Ffmpeg process crashed unexpectedly for gate.`
fn read(_: &str, line: &str, _: &mut Names) -> Option<Line> {
    let outer = iso(line)
        .map(|(stamp, rest)| (stamp, rest.split_once(' ').map_or("", |(_, rest)| rest).trim_start()));
    let text = outer.map_or(line, |(_, rest)| rest);
    let inner = text
        .strip_prefix('[')
        .and_then(iso)
        .and_then(|(stamp, rest)| Some((stamp, rest.strip_prefix("] ")?)));
    // What s6-log stamped and Python did not: start scripts and what ffmpeg printed.
    let Some((own, rest)) = inner else { return Some(Line { stamp: outer?.0, told: Told::Nothing }) };
    let stamp = outer.map_or(own, |(stamp, _)| stamp);
    let (head, said) = rest.split_once(": ")?;
    let logger = head.split_whitespace().next()?;
    Some(Line { stamp, told: told(logger, said) })
}

fn told(logger: &str, said: &str) -> Told {
    if let Some(camera) = logger.strip_prefix("watchdog.") {
        let lost = [
            "Ffmpeg process crashed unexpectedly for ",
            "No frames received from ",
            "No new recording segments were created for ",
        ];
        let lost = lost.iter().any(|l| said.strip_prefix(l).is_some_and(|rest| rest.starts_with(camera)));
        return if lost { Told::Camera(camera.to_owned(), LogWord::Lost) } else { Told::Nothing };
    }
    match logger {
        "frigate.video" => match said.split_once(": Unable to read frames from ffmpeg process.") {
            Some((camera, "")) => Told::Camera(camera.to_owned(), LogWord::Lost),
            _ => Told::Nothing,
        },
        "frigate.app" if said.starts_with("Starting Frigate (") => Told::Recorder(LogWord::Started),
        "frigate.app" if said == "Stopping..." => Told::Recorder(LogWord::Stopped),
        _ => Told::Nothing,
    }
}
