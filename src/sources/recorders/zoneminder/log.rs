//! What ZoneMinder's daemons write about themselves, as version 1.36.33 of Debian does below `/var/log/zm`: `zmc_m1.log`
//! for the capture of monitor 1, `zmwatch.log` for who restarts it, `zmpkg.log` for starts and stops of the whole.
//! Messages hold addresses of cameras with their accounts; nothing of them is kept.

use crate::model::logbook::LogWord;
use crate::sources::logs::stamp::american;
use crate::sources::logs::{Line, LogFormat, Names, Told};

/// While it has no picture, a capture tries again after at most a minute and says so each time.
const REPEATED_WITHIN_MS: i64 = 90_000;

/// Daemons write in blocks of 4 KiB, unless their environment says `LOG_FLUSH=1`: a quiet one takes hours for one.
const LATE_MS: i64 = 86_400_000;

/// Dates as the C locale writes them, month first; the Perl daemons follow the locale of their service, and lines of
/// another form are counted as foreign.
pub static LOG: LogFormat = LogFormat {
    product: "zoneminder",
    files: of_daemons,
    loss_ms: Some(REPEATED_WITHIN_MS),
    late_ms: LATE_MS,
    read,
};

fn of_daemons(name: &str) -> bool {
    let daemon = name.strip_suffix(".log");
    daemon.is_some_and(|d| d == "zmwatch" || d == "zmpkg" || monitor(d).is_some())
}

/// The monitor of a capture: `1` of `zmc_m1`.
fn monitor(daemon: &str) -> Option<&str> {
    let id = daemon.strip_prefix("zmc_m")?;
    (!id.is_empty() && id.bytes().all(|b| b.is_ascii_digit())).then_some(id)
}

/// `11/22/26 23:11:22.212634 zmc_m1[30355].ERR-zmc.cpp/305 [Failed to capture image from monitor 1 gate (1/1)]`
fn read(_: &str, line: &str, _: &mut Names) -> Option<Line> {
    let (stamp, rest) = american(line)?;
    let (daemon, rest) = rest.split_once(' ')?.1.split_once('[')?;
    let (_process, rest) = rest.split_once("].")?;
    let (_place, said) = rest.split_once(" [")?;
    let said = said.strip_suffix(']')?;
    let told = match (monitor(daemon), daemon) {
        (Some(monitor), _) => of_capture(said).map_or(Told::Nothing, |w| Told::Camera(monitor.to_owned(), w)),
        (None, "zmwatch") => {
            restarted(said).map_or(Told::Nothing, |m| Told::Camera(m.to_owned(), LogWord::Lost))
        }
        (None, "zmpkg") => match said.strip_prefix("Command: ") {
            Some("stop") => Told::Recorder(LogWord::Stopped),
            Some("start" | "restart") => Told::Recorder(LogWord::Started),
            _ => Told::Nothing,
        },
        (None, _) => Told::Nothing,
    };
    Some(Line { stamp, told })
}

fn of_capture(said: &str) -> Option<LogWord> {
    const LOST: [&str; 4] = [
        "Failed to capture image",
        "Failed to pre-capture",
        "Failed to post-capture",
        "Failed to prime capture",
    ];
    if LOST.iter().any(|lost| said.starts_with(lost)) {
        return Some(LogWord::Lost);
    }
    // "gate: 140 - Capturing at 0.21 fps, …": pictures came; the name before it is the site's own.
    said.rsplit_once(" - Capturing at ")
        .filter(|(_, rest)| !rest.starts_with("0.00 fps"))
        .map(|_| LogWord::Back)
}

/// The monitor whose capture is restarted because no picture came.
fn restarted(said: &str) -> Option<&str> {
    let (monitor, rest) = said.strip_prefix("Restarting capture daemon for ")?.split_once(' ')?;
    let silent = rest.contains("time since last capture") || rest.contains("no image since startup");
    (silent && monitor.bytes().all(|b| b.is_ascii_digit())).then_some(monitor)
}
