//! What Motion writes about itself, as version 4.5.1 of Debian does into `motion.log`: one line an event, stamped
//! without a year by the wall clock. Lines of a camera carry the number of its thread; which camera that is, its
//! first line says (`Camera 101 started`), anew after every start.

use crate::model::logbook::LogWord;
use crate::sources::logs::stamp::syslog;
use crate::sources::logs::{Line, LogFormat, Names, Told};

/// Lines in English: `native_language` of motion.conf gives others, which tell nothing here.
pub static LOG: LogFormat =
    LogFormat { product: "motion", files: |name| name == "motion.log", loss_ms: None, late_ms: 0, read };

/// `[1:ml1:gate] [NTC] [ALL] [Nov 22 23:11:09] mlp_capture: Video signal lost - Adding grey image`
fn read(_: &str, line: &str, names: &mut Names) -> Option<Line> {
    let (thread, rest) = line.strip_prefix('[')?.split_once("] [")?;
    let (number, _) = thread.split_once(':')?;
    number.parse::<u32>().ok()?;
    let (_level, rest) = rest.split_once("] [")?;
    let (_part, rest) = rest.split_once("] [")?;
    let (stamp, rest) = syslog(rest)?;
    let (function, said) = rest.strip_prefix("] ")?.split_once(": ")?;
    let told = match function {
        "motion_init" => {
            if let Some((camera, _)) = said.strip_prefix("Camera ").and_then(|s| s.split_once(" started")) {
                names.is(number, camera);
            }
            Told::Nothing
        }
        "mlp_capture" if said.starts_with("Video signal lost") => names.told(number, LogWord::Lost),
        "mlp_capture" if said.starts_with("Video signal re-acquired") => names.told(number, LogWord::Back),
        "motion_startup" if said.starts_with("Motion ") && said.ends_with(" Started") => {
            // Threads are numbered anew.
            names.0.clear();
            Told::Recorder(LogWord::Started)
        }
        "main" if said == "Motion terminating" => Told::Recorder(LogWord::Stopped),
        _ => Told::Nothing,
    };
    Some(Line { stamp, told })
}
