//! The campus of the demo: which camera recorded when, what was planted, and the files that follow
//! from it. Pure until [`Campus::lay`]; every time is relative to the moment of the demo.

use std::fs::{self, File, FileTimes, OpenOptions, Permissions};
use std::io::{self, Write};
use std::os::unix::fs::{OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, ToSpan};

use super::clip::{LENGTH_MS, Picture, SEGMENT_BYTES};
use crate::model::{UtcMs, calendar};

/// Zone of the site, and of the clock of its second recorder.
pub const ZONE: &str = "Asia/Shanghai";

/// What keeps the newest file from counting as still being written, in milliseconds.
const SETTLE_MS: i64 = 300_000;

/// Difference between name and container of the camera whose clock is wrong, in milliseconds.
const CLOCK_OFF_MS: i64 = 7 * 60_000;

/// Rights of ordinary footage.
const MODE: u32 = 0o644;
/// Rights that every user of the machine may misuse.
const WIDE_MODE: u32 = 0o666;

/// How a recorder of the campus names its files.
#[derive(Clone, Copy)]
enum Naming {
    /// Frigate: UTC.
    Frigate,
    /// `ffmpeg -f segment`: the site's wall time.
    Ffmpeg,
}

struct Camera {
    recorder: &'static str,
    name: &'static str,
    /// Whole local days before today.
    days: i32,
    naming: Naming,
    picture: Picture,
}

const fn camera(recorder: &'static str, name: &'static str, days: i32) -> Camera {
    let (naming, picture) = match recorder.as_bytes() {
        b"nvr1" => (Naming::Frigate, Picture::Gate),
        _ => (Naming::Ffmpeg, Picture::Hall),
    };
    Camera { recorder, name, days, naming, picture }
}

const CAMERAS: [Camera; 4] = [
    camera("nvr1", "gate-north", 40),
    camera("nvr1", "library", 45),
    camera("nvr2", "dorm3-205", 40),
    camera("nvr2", "locker-hall", 12),
];

/// What is wrong with a stretch of a camera's footage.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Flaw {
    /// Never recorded.
    Missing,
    /// Zero bytes.
    Empty,
    /// Ends inside its media data.
    Truncated,
    /// Noise.
    Undecodable,
    /// The container states another time than the name.
    ClockOff,
    /// Anybody may write to it.
    Wide,
    /// Deleted between the two passes.
    Deleted,
    /// Replaced between the two passes by other footage of the same size and modification time.
    Replaced,
}

/// Camera, days ago, first hour of the local day, hours.
const FLAWS: &[(Flaw, &str, i32, i8, i64)] = &[
    (Flaw::Deleted, "gate-north", 9, 14, 3),
    (Flaw::Replaced, "gate-north", 6, 8, 1),
    (Flaw::Truncated, "library", 4, 20, 1),
    (Flaw::Undecodable, "library", 4, 21, 1),
    (Flaw::Empty, "library", 4, 22, 1),
    (Flaw::Missing, "dorm3-205", 3, 1, 3),
    (Flaw::ClockOff, "dorm3-205", 2, 10, 5),
    (Flaw::Wide, "locker-hall", 1, 0, 24),
];

/// One file of a recorder.
struct Segment {
    camera: &'static Camera,
    start: UtcMs,
    flaw: Option<Flaw>,
    /// Below the demo's folder.
    path: PathBuf,
}

/// The files of the campus.
pub struct Campus {
    segments: Vec<Segment>,
    stray: PathBuf,
    today: Date,
    end: UtcMs,
}

impl Campus {
    /// The campus as of `now`: footage ends with the last full hour.
    pub fn new(now: UtcMs) -> Self {
        let tz = TimeZone::get(ZONE).unwrap_or(TimeZone::UTC);
        let today = tz.to_datetime(now.timestamp()).date();
        let end = UtcMs((now.0 - SETTLE_MS).div_euclid(LENGTH_MS) * LENGTH_MS);
        let mut segments = Vec::new();
        for camera in &CAMERAS {
            let mut start = calendar::day(today.saturating_sub(camera.days.days()), &tz).start;
            while start.0 + LENGTH_MS <= end.0 {
                let flaw = flaw(camera, start, today, &tz);
                if flaw != Some(Flaw::Missing) {
                    segments.push(Segment { camera, start, flaw, path: path(camera, start, &tz) });
                }
                start = UtcMs(start.0 + LENGTH_MS);
            }
        }
        Self { segments, stray: PathBuf::from("footage/nvr1/copied-by-hand/gate-north.mp4"), today, end }
    }

    /// The day of the demo in the site's zone.
    pub fn today(&self) -> Date {
        self.today
    }

    /// Every file that [`Campus::lay`] writes, below the demo's folder.
    pub fn paths(&self) -> impl Iterator<Item = &Path> {
        self.segments.iter().map(|s| s.path.as_path()).chain([self.stray.as_path()])
    }

    /// Writes the footage as the recorders left it before anybody touched it; gives its bytes.
    ///
    /// # Errors
    /// A file that is already there, or cannot be written.
    pub fn lay(&self, dir: &Path) -> io::Result<u64> {
        let mut bytes = 0;
        for s in &self.segments {
            let content = s.content();
            bytes += content.len() as u64;
            let mode = if s.flaw == Some(Flaw::Wide) { WIDE_MODE } else { MODE };
            write(&dir.join(&s.path), &content, mode, s.end())?;
        }
        let copy = Picture::Gate.segment("copy", self.end);
        write(&dir.join(&self.stray), &copy, MODE, self.end)?;
        Ok(bytes + copy.len() as u64)
    }

    /// Files that somebody deletes after the first pass.
    pub fn deleted(&self) -> impl Iterator<Item = &Path> {
        self.segments.iter().filter(|s| s.flaw == Some(Flaw::Deleted)).map(|s| s.path.as_path())
    }

    /// Puts other footage of the same size and modification time where the original was.
    ///
    /// # Errors
    /// A file that cannot be written.
    pub fn replace(&self, dir: &Path) -> io::Result<()> {
        for s in self.segments.iter().filter(|s| s.flaw == Some(Flaw::Replaced)) {
            let mut file = OpenOptions::new().write(true).open(dir.join(&s.path))?;
            file.write_all(&Picture::Other.segment(s.camera.name, s.start))?;
            file.set_times(FileTimes::new().set_modified(instant(s.end())))?;
        }
        Ok(())
    }
}

impl Segment {
    fn end(&self) -> UtcMs {
        UtcMs(self.start.0 + LENGTH_MS)
    }

    fn content(&self) -> Vec<u8> {
        let whole = |start| self.camera.picture.segment(self.camera.name, start);
        match self.flaw {
            Some(Flaw::Empty) => Vec::new(),
            Some(Flaw::Truncated) => {
                let mut bytes = whole(self.start);
                bytes.truncate(self.camera.picture.clip().len() * 3 / 4);
                bytes
            }
            Some(Flaw::Undecodable) => {
                let mut noise = vec![0; SEGMENT_BYTES];
                blake3::Hasher::new().finalize_xof().fill(&mut noise);
                noise
            }
            Some(Flaw::ClockOff) => whole(UtcMs(self.start.0 - CLOCK_OFF_MS)),
            _ => whole(self.start),
        }
    }
}

fn flaw(camera: &Camera, start: UtcMs, today: Date, tz: &TimeZone) -> Option<Flaw> {
    let hit = |(_, name, days_ago, hour, hours): &&(Flaw, &str, i32, i8, i64)| {
        let day = calendar::day(today.saturating_sub(days_ago.days()), tz).start;
        let from = day.0 + i64::from(*hour) * LENGTH_MS;
        *name == camera.name && (from..from + hours * LENGTH_MS).contains(&start.0)
    };
    FLAWS.iter().find(hit).map(|f| f.0)
}

fn path(camera: &Camera, start: UtcMs, tz: &TimeZone) -> PathBuf {
    let name = camera.name;
    let below = match camera.naming {
        Naming::Frigate => {
            let utc = TimeZone::UTC.to_datetime(start.timestamp());
            format!("recordings/{}/{name}/{}", utc.strftime("%Y-%m-%d/%H"), utc.strftime("%M.%S.mp4"))
        }
        Naming::Ffmpeg => {
            format!("{name}/{}", tz.to_datetime(start.timestamp()).strftime("%Y/%m/%d/%H-%M-%S.mp4"))
        }
    };
    Path::new("footage").join(camera.recorder).join(below)
}

fn write(path: &Path, content: &[u8], mode: u32, mtime: UtcMs) -> io::Result<()> {
    if let Some(parent) = path.parent() {
        fs::create_dir_all(parent)?;
    }
    let mut file: File = OpenOptions::new().write(true).create_new(true).mode(mode).open(path)?;
    file.write_all(content)?;
    // Said again, since the process's umask may have narrowed it.
    file.set_permissions(Permissions::from_mode(mode))?;
    file.set_times(FileTimes::new().set_modified(instant(mtime)))
}

fn instant(at: UtcMs) -> SystemTime {
    let since = SignedDuration::from_millis(at.0);
    SystemTime::UNIX_EPOCH + Duration::try_from(since).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_flaw_meets_footage_and_no_two_files_share_a_path() {
        let campus = Campus::new(UtcMs(1_790_000_000_000));
        let paths: BTreeSet<&Path> = campus.paths().collect();
        assert_eq!(paths.len(), campus.segments.len() + 1);
        for (flaw, _, _, _, hours) in FLAWS.iter().filter(|f| f.0 != Flaw::Missing) {
            let hit = campus.segments.iter().filter(|s| s.flaw == Some(*flaw)).count();
            assert_eq!(i64::try_from(hit).expect("few"), *hours, "{flaw:?}");
        }
    }

    #[test]
    fn nothing_is_so_new_that_it_could_still_be_written() {
        for minute in [0, 1, 4, 5, 6, 30, 59] {
            let now = UtcMs(1_790_000_000_000 / LENGTH_MS * LENGTH_MS + minute * 60_000);
            let newest = Campus::new(now).segments.iter().map(|s| s.end().0).max().expect("footage");
            assert!(now.0 - newest >= SETTLE_MS, "minute {minute}");
        }
    }
}
