//! The logs that recorders write about themselves: whether they are there, may be read, and are what is declared. No
//! line of them is shown.

use super::{Case, Point, Setup};
use crate::app::site::Log;
use crate::model::RecorderId;
use crate::model::logbook::LogTally;
use crate::sources::logs::Fault;
use crate::sources::logs::tail::{self, Tail};
use crate::sources::recorders::LOGS;
use crate::text::for_lang;

/// Each log that is declared, its end read once as at first contact.
pub(super) fn logs(setup: &Setup<'_>) -> Vec<Point> {
    let declared = setup.site.recorders.iter().filter_map(|r| Some((&r.id, r.log.as_ref()?)));
    let points: Vec<Point> = declared.map(|(id, log)| one(id, log, setup)).collect();
    if points.is_empty() {
        let known: Vec<&str> = LOGS.iter().map(|log| log.product).collect();
        return vec![
            Point::new(Case::LogsNone).fact("known", known.join(", ")).command("holdfast schema config"),
        ];
    }
    points
}

fn one(id: &RecorderId, log: &Log, setup: &Setup<'_>) -> Point {
    let path = log.path.display();
    let point = match read(log, setup) {
        // Of a log without a line nothing is wrong.
        Ok(tally) if tally.foreign * 2 <= tally.lines => Point::new(Case::LogsGood)
            .number("lines", tally.lines as usize)
            .number("foreign", tally.foreign as usize),
        Ok(_) => Point::new(Case::LogsForeign).command(format!("tail '{path}'")),
        Err(fault) => Point::new(Case::LogsUnreadable)
            .fact("why", for_lang(setup.lang).word(&format!("status-why-{}", fault.word())))
            .command(format!("ls -ld '{path}'")),
    };
    point.of(id).fact("recorder", id).fact("path", path).fact("product", log.format.product)
}

fn read(log: &Log, setup: &Setup<'_>) -> Result<LogTally, Fault> {
    let (folder, files) = tail::files(&log.path, log.format)?;
    let tail = Tail { folder: &folder, format: log.format, tz: &log.tz, now: setup.now, pace: &|_| () };
    let mut each = files.iter().map(|file| Ok(tail.read(file, None)?.tally));
    each.try_fold(LogTally::default(), |sum, one: Result<LogTally, Fault>| Ok(sum.and(one?)))
}
